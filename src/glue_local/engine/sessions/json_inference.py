"""The schema that Spark infers of JSON lines.

Source: https://spark.apache.org/docs/3.5.6/sql-data-sources-json.html
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyspark.errors import AnalysisException
from pyspark.sql import types as t

from glue_local.engine.sessions.json_records import LONG, NOT_FINITE, Options, Twice, fail_fast, value_of
from glue_local.engine.sessions.json_times import CorruptError

_DIGITS = 38


def infer(lines: Iterable[bytes], options: Options) -> t.StructType:
    """Return the schema that Spark infers of lines."""
    whole: Any = t.NullType()
    for line in lines:
        if not line.strip():
            continue
        try:
            found = _type(value_of(line), options)
        except CorruptError as error:
            if options.mode == "FAILFAST":
                raise fail_fast(str(error)) from None
            if options.mode == "DROPMALFORMED":
                continue
            found = t.StructType([t.StructField(options.corrupt, t.StringType())])
        whole = _of_both_roots(whole, found, options)
    if not isinstance(whole, t.StructType | t.NullType) and options.mode == "PERMISSIVE":
        whole = t.StructType([t.StructField(options.corrupt, t.StringType())])
    made = _settled(whole, options)
    return made if isinstance(made, t.StructType) else t.StructType()


def _type(value: Any, options: Options) -> Any:  # noqa: PLR0911
    if value is None or value == "":
        return t.NullType()
    if isinstance(value, Twice):
        raise AnalysisException(
            "[COLUMN_ALREADY_EXISTS] A JSON object has a key twice. Consider to choose another name or rename the "
            "existing column."
        )
    if isinstance(value, dict):
        return _struct({name: _type(each, options) for name, each in value.items()})
    if isinstance(value, list):
        inner: Any = t.NullType()
        for each in value:
            inner = _of_both(inner, _type(each, options))
        return t.ArrayType(inner)
    if options.texts or type(value) is str:
        return t.StringType()
    if isinstance(value, bool):
        return t.BooleanType()
    if value in NOT_FINITE or any(c in value for c in ".eE"):
        return t.DoubleType()
    digits = len(value.lstrip("-"))
    if -LONG <= int(value) < LONG:
        return t.LongType()
    return t.DecimalType(digits, 0) if digits <= _DIGITS else t.DoubleType()


def _struct(fields: dict[str, Any]) -> t.StructType:
    return t.StructType([t.StructField(name, fields[name]) for name in sorted(fields, key=_utf_16)])


def _utf_16(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")


def _of_both_roots(one: Any, other: Any, options: Options) -> Any:
    one, other = (each.elementType if isinstance(each, t.ArrayType) else each for each in (one, other))
    if isinstance(one, t.ArrayType) or isinstance(other, t.ArrayType):
        return _of_both_roots(one, other, options)
    for struct, rest in ((one, other), (other, one)):
        if isinstance(struct, t.StructType) and not isinstance(rest, t.StructType | t.NullType):
            if options.mode == "FAILFAST":
                raise fail_fast("an object was expected")
            if options.mode == "DROPMALFORMED":
                return struct
            return _of_both(struct, t.StructType([t.StructField(options.corrupt, t.StringType())]))
    return _of_both(one, other)


def _of_both(one: Any, other: Any) -> Any:  # noqa: PLR0911
    """Return the type that holds the values of both."""
    if one == other or isinstance(other, t.NullType):
        return one
    if isinstance(one, t.NullType):
        return other
    if isinstance(one, t.StructType) and isinstance(other, t.StructType):
        fields = {f.name: f.dataType for f in one.fields}
        for f in other.fields:
            fields[f.name] = _of_both(fields[f.name], f.dataType) if f.name in fields else f.dataType
        return _struct(fields)
    if isinstance(one, t.ArrayType) and isinstance(other, t.ArrayType):
        return t.ArrayType(_of_both(one.elementType, other.elementType))
    numbers = (t.LongType, t.DoubleType, t.DecimalType)
    if isinstance(one, numbers) and isinstance(other, numbers):
        if isinstance(one, t.DoubleType) or isinstance(other, t.DoubleType):
            return t.DoubleType()
        digits = [20 if isinstance(each, t.LongType) else each.precision for each in (one, other)]
        return t.DecimalType(max(digits), 0)
    return t.StringType()


def _settled(type_: Any, options: Options) -> Any:
    """Return a type without NULL types and empty structs; None where nothing is left."""
    if isinstance(type_, t.NullType):
        return None if options.drop_nulls else t.StringType()
    if isinstance(type_, t.ArrayType):
        inner = _settled(type_.elementType, options)
        return None if inner is None else t.ArrayType(inner)
    if isinstance(type_, t.StructType):
        made = [(f.name, _settled(f.dataType, options)) for f in type_.fields if f.name]
        fields = [t.StructField(name, inner) for name, inner in made if inner is not None]
        return t.StructType(fields) if fields else None
    return type_
