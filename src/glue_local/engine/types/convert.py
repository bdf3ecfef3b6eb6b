"""One value of a JSON or CSV record, made into the type that its field has, if nothing is lost by it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any

from glue_local.engine.types import gluetypes as g

_RANGE: dict[type[g.DataType], int] = {g.ByteType: 7, g.ShortType: 15, g.IntegerType: 31, g.LongType: 63}


DEEPEST = 100
"""Levels that a record may be nested: neither engine holds types of hundreds."""


class FloatText(float):
    """A number with a point or exponent, and how it was written."""

    text: str

    def __new__(cls, text: str) -> FloatText:
        """Keep the text beside the number."""
        made = super().__new__(cls, text)
        made.text = text
        return made


class ConversionError(ValueError):
    """A value that does not fit its field's type; ``column`` is the field's path."""

    def __init__(self, column: str, message: str) -> None:
        """Name the column."""
        super().__init__(f"column {column!r}: {message}")
        self.column = column


def _written(value: Any) -> str:
    if isinstance(value, FloatText):
        return value.text
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _integer(value: Any, type_: g.DataType) -> int:
    if isinstance(value, bool):
        raise ValueError
    if isinstance(value, float):
        if not value.is_integer():
            raise ValueError
        number = int(Decimal(_written(value)))
    else:
        number = int(value.strip()) if isinstance(value, str) else int(value)
    bits = _RANGE[type(type_)]
    if not -(1 << bits) <= number < 1 << bits:
        raise ValueError
    return number


def _floating(value: Any, type_: g.DataType) -> float:
    """Return a number as a double; JSON's 1e999 is infinite, as Spark 3.5.6 reads it."""
    if isinstance(value, bool):
        raise ValueError
    if isinstance(value, int):
        return float(str(value))
    number = float(value)
    if math.isinf(number) and not isinstance(value, float) and "inf" not in str(value).lower():
        raise ValueError
    return number


def _boolean(value: Any, type_: g.DataType) -> bool:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}[str(value).strip().lower()]


def _decimal(value: Any, type_: g.DataType) -> Decimal:
    assert isinstance(type_, g.DecimalType)
    if isinstance(value, bool):
        raise ValueError
    number = value if isinstance(value, Decimal) else Decimal(_written(value).strip())
    with localcontext(prec=g.DecimalType.MOST):
        fitted = number.quantize(Decimal(1).scaleb(-type_.scale))
    if fitted != number or len(fitted.as_tuple().digits) > type_.precision:
        raise ValueError
    return fitted


def _date(value: Any, type_: g.DataType) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return date.fromisoformat(value.strip())


def _timestamp(value: Any, type_: g.DataType) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _binary(value: Any, type_: g.DataType) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)


def _string(value: Any, type_: g.DataType) -> str:
    return _written(value)


_SCALAR: dict[type[g.DataType], Callable[[Any, g.DataType], Any]] = {
    g.StringType: _string,
    g.BooleanType: _boolean,
    g.ByteType: _integer,
    g.ShortType: _integer,
    g.IntegerType: _integer,
    g.LongType: _integer,
    g.FloatType: _floating,
    g.DoubleType: _floating,
    g.DecimalType: _decimal,
    g.DateType: _date,
    g.TimestampType: _timestamp,
    g.BinaryType: _binary,
}


def check_depth(record: Any) -> None:
    """ValueError for a record that is nested too deep."""
    level = [record]
    for _ in range(DEEPEST + 1):
        held = [each.values() if isinstance(each, dict) else each for each in level]
        level = [v for values in held for v in values if isinstance(v, dict | list)]
        if not level:
            return
    raise ValueError(f"nested more than {DEEPEST} levels deep")


def convert(value: Any, type_: g.DataType, where: str, case_sensitive: bool) -> Any:
    """Return the value as Arrow takes it for that type; ConversionError names the column ``where``.

    Numbers in quotes become numbers, whole numbers with ``.0`` integers, anything its own text for a
    string; what would lose something is an error. Times without a zone are UTC, as in Glue's sessions.
    """
    if value is None or (_is_empty(value) and not isinstance(type_, (g.StructType, g.MapType))):
        return None
    scalar = _SCALAR.get(type(type_))
    if scalar is not None:
        try:
            return scalar(value, type_)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, InvalidOperation):
            raise ConversionError(
                where, f"{_written(value)[:80]!r} is not a {_label(type_)} without loss"
            ) from None
    if isinstance(type_, g.ChoiceType):
        return _choose(value, type_, where, case_sensitive)
    if isinstance(type_, g.NullType):
        raise ConversionError(where, f"{_written(value)[:80]!r} in a column of nulls")
    return _nested(value, type_, where, case_sensitive)


def _nested(value: Any, type_: g.DataType, where: str, case_sensitive: bool) -> Any:
    if isinstance(type_, g.ArrayType) and isinstance(value, list):
        return [convert(v, type_.elementType, where, case_sensitive) for v in value]
    if isinstance(type_, g.MapType) and isinstance(value, dict):
        return [
            (
                convert(k, type_.keyType, where, case_sensitive),
                convert(v, type_.valueType, f"{where}.{k}", case_sensitive),
            )
            for k, v in value.items()
        ]
    if isinstance(type_, g.StructType) and isinstance(value, dict):
        found = pick(value, [f.name for f in type_], where, case_sensitive)
        return {
            f.name: convert(found.get(f.name), f.dataType, f"{where}.{f.name}", case_sensitive) for f in type_
        }
    raise ConversionError(where, f"{_written(value)[:80]!r} is not a {_label(type_)}")


def pick(record: dict[str, Any], names: list[str], where: str, case_sensitive: bool) -> dict[str, Any]:
    """Return the record's values under the fields' names; two keys for one field are a ConversionError."""
    if case_sensitive:
        return record
    wanted = {n.lower(): n for n in names}
    found: dict[str, Any] = {}
    for key, value in record.items():
        name = wanted.get(key.lower())
        if name is None:
            continue
        if name in found and None not in (value, found[name]):
            at = f"{where}.{name}" if where else name
            raise ConversionError(at, f"given twice, with keys that differ only in case (one is {key!r})")
        found[name] = found[name] if value is None and name in found else value
    return found


def type_of(value: Any) -> g.DataType:  # noqa: PLR0911 - a kind each
    """Return the type that a JSON value has by itself."""
    match value:
        case None:
            return g.NullType()
        case bool():
            return g.BooleanType()
        case int():
            return (
                g.IntegerType()
                if -(1 << 31) <= value < 1 << 31
                else g.LongType()
                if -(1 << 63) <= value < 1 << 63
                else g.DoubleType()
            )
        case float():
            return g.DoubleType()
        case Decimal() if value.is_finite():
            return _of_decimal(value)
        case str():
            return g.StringType()
        case bytes() | bytearray():
            return g.BinaryType()
        case datetime():
            return g.TimestampType()
        case date():
            return g.DateType()
        case dict():
            return g.StructType([g.Field(k, _type_within(v)) for k, v in value.items()])
        case list() | tuple() | set():
            merged: g.DataType = g.NullType()
            for v in value:
                merged = merge_types(merged, _type_within(v))
            return g.ArrayType(merged)
    raise TypeError(f"a DynamicFrame cannot hold a {type(value).__name__}: {value!r}")


def _type_within(value: Any) -> g.DataType:
    """Return the type of a field's value; an object without fields says nothing of its type, as Spark reads it.

    Source: https://issues.apache.org/jira/browse/SPARK-8093
    """
    return g.NullType() if _is_empty(value) else type_of(value)


def _is_empty(value: Any) -> bool:
    return isinstance(value, dict) and not value


def _of_decimal(value: Decimal) -> g.DecimalType:
    """Return the smallest decimal that holds a number."""
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    scale = max(0, -exponent)
    precision = max(len(digits) + max(0, exponent), scale + 1)
    if precision > g.DecimalType.MOST:
        raise TypeError(f"a decimal cannot hold {value}: it has more than {g.DecimalType.MOST} digits")
    return g.DecimalType(precision, scale)


def _merge_decimals(a: g.DecimalType, b: g.DecimalType) -> g.DataType:
    scale = max(a.scale, b.scale)
    precision = max(a.precision - a.scale, b.precision - b.scale) + scale
    most = g.DecimalType.MOST
    return g.DecimalType(precision, scale) if precision <= most else g.DecimalType(most, most // 2 - 1)


def merge_types(a: g.DataType, b: g.DataType) -> g.DataType:  # noqa: PLR0911 - a pair each
    """Return the type of a field that is an ``a`` here and a ``b`` there.

    Nulls give way, int and long are long, structs and arrays merge part by part, other pairs are a choice.
    """
    if a == b or isinstance(b, g.NullType):
        return a
    if isinstance(a, g.NullType):
        return b
    if isinstance(a, g.ChoiceType) or isinstance(b, g.ChoiceType):
        return _merge_choices(a, b)
    if isinstance(a, g.StructType) and isinstance(b, g.StructType):
        merged = {f.name: f.dataType for f in a}
        for f in b:
            merged[f.name] = merge_types(merged.get(f.name, g.NullType()), f.dataType)
        return g.StructType([g.Field(n, t) for n, t in merged.items()])
    if isinstance(a, g.ArrayType) and isinstance(b, g.ArrayType):
        return g.ArrayType(merge_types(a.elementType, b.elementType))
    if isinstance(a, g.MapType) and isinstance(b, g.MapType) and a.keyType == b.keyType:
        return g.MapType(merge_types(a.valueType, b.valueType), keyType=a.keyType)
    if isinstance(a, g.DecimalType) and isinstance(b, g.DecimalType):
        return _merge_decimals(a, b)
    whole = (g.IntegerType, g.LongType)
    if isinstance(a, whole) and isinstance(b, whole):
        return g.LongType()
    return g.ChoiceType(sorted([a, b], key=lambda t: t.typeName()))


def _merge_choices(a: g.DataType, b: g.DataType) -> g.DataType:
    choices: list[g.DataType] = list(a.choices.values()) if isinstance(a, g.ChoiceType) else [a]
    for new in list(b.choices.values()) if isinstance(b, g.ChoiceType) else [b]:
        for i, old in enumerate(choices):
            together = merge_types(old, new)
            if not isinstance(together, g.ChoiceType):
                choices[i] = together
                break
        else:
            choices.append(new)
    return g.ChoiceType(sorted(choices, key=lambda t: t.typeName()))


def _choose(value: Any, type_: g.ChoiceType, where: str, case_sensitive: bool) -> dict[str, Any]:
    own = type_of(value)
    for name, choice in type_.choices.items():
        if merge_types(choice, own) == choice:
            made: dict[str, Any] = dict.fromkeys(type_.choices)
            made[name] = convert(value, choice, where, case_sensitive)
            return made
    raise ConversionError(where, f"{_written(value)[:80]!r} is none of {', '.join(type_.choices)}")


def _label(type_: g.DataType) -> str:
    if isinstance(type_, g.DecimalType):
        return f"decimal({type_.precision},{type_.scale})"
    return type_.typeName()
