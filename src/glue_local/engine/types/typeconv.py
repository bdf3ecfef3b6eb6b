"""One type in four languages: Hive's DDL, Glue's, Spark's and Arrow's.

A choice is, in Spark and Arrow, a struct with one field per alternative, named after its type, as
``DynamicFrame.toDF`` gives it. A field that holds only nulls is a string there: Parquet has no other name
for it that both engines read alike.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import types as s

from glue_local.engine.types import gluetypes as g

_TOKEN = re.compile(r"\s*([<>:,()]|`[^`]*`|[^<>:,()\s`]+)")


class TypeTextError(ValueError):
    """A type's text that cannot be read; the message holds it."""


def parse_type(text: str) -> g.DataType:
    """Return the Glue type of a Hive or Spark type text, such as ``array<struct<a:bigint>>``.

    TypeTextError when the text is none of these.
    """
    tokens = _TOKEN.findall(text)
    if "".join(tokens).replace(" ", "") != re.sub(r"\s", "", text) or not tokens:
        raise TypeTextError(f"type {text!r} cannot be read")
    type_, rest = _parse(tokens, text)
    if rest:
        raise TypeTextError(f"type {text!r}: unexpected {''.join(rest)!r}")
    return type_


def target_type(text: str, have: g.DataType) -> g.DataType | None:
    """Return the type that a mapping or a cast names; None where it names a kind of nested type that ``have`` is not.

    As in Glue's ``DecimalType()``, ``decimal`` alone is decimal(10,2); ``array``, ``struct`` and ``map`` alone keep the
    type of what is of that kind, in a choice too. TypeTextError as ``parse_type``.
    """
    name = text.strip().lower()
    if name == "decimal":
        return g.DecimalType()
    if name in _KINDS:
        kinds = [have, *(have.choices.values() if isinstance(have, g.ChoiceType) else ())]
        return next((kind for kind in kinds if isinstance(kind, _KINDS[name])), None)
    return parse_type(text)


_KINDS: dict[str, type[g.DataType]] = {
    "array": g.ArrayType,
    "struct": g.StructType,
    "map": g.MapType,
    "choice": g.ChoiceType,
}


def _parse(tokens: list[str], text: str) -> tuple[g.DataType, list[str]]:
    if not tokens:
        raise TypeTextError(f"type {text!r} is incomplete")
    name, rest = tokens[0].lower(), tokens[1:]
    if name in ("array", "set"):
        element, rest = _parse(_expect(rest, "<", text), text)
        return g.ArrayType(element), _expect(rest, ">", text)
    if name == "map":
        key, rest = _parse(_expect(rest, "<", text), text)
        value, rest = _parse(_expect(rest, ",", text), text)
        return g.MapType(value, keyType=key), _expect(rest, ">", text)
    if name == "struct":
        return _parse_struct(_expect(rest, "<", text), text)
    if name in ("decimal", "numeric"):
        if not rest or rest[0] != "(":
            return g.DecimalType(10, 0), rest
        end = rest.index(")") if ")" in rest else len(rest)
        digits = [int(t) for t in rest[1:end] if t.isdigit()]
        if len(digits) not in (1, 2) or end == len(rest):
            raise TypeTextError(f"type {text!r}: decimal(precision,scale) expected")
        return g.DecimalType(digits[0], digits[1] if len(digits) == 2 else 0), rest[end + 1 :]  # noqa: PLR2004
    known = g.ATOMIC.get(g.ALIASES.get(name, name))
    if known is None:
        raise TypeTextError(f"type {text!r}: {tokens[0]!r} is not a type")
    if name in ("char", "varchar") and rest and rest[0] == "(":
        rest = rest[rest.index(")") + 1 :] if ")" in rest else _expect(rest, ")", text)
    return known(), rest


def _parse_struct(rest: list[str], text: str) -> tuple[g.DataType, list[str]]:
    fields: list[g.Field] = []
    while rest and rest[0] != ">":
        name = rest[0].strip("`")
        type_, rest = _parse(_expect(rest[1:], ":", text), text)
        fields.append(g.Field(name, type_))
        if rest and rest[0] == ",":
            rest = rest[1:]
    return g.StructType(fields), _expect(rest, ">", text)


def _expect(tokens: list[str], token: str, text: str) -> list[str]:
    if not tokens or tokens[0] != token:
        raise TypeTextError(f"type {text!r}: {token!r} expected")
    return tokens[1:]


_SPARK: dict[type[g.DataType], s.DataType] = {
    g.NullType: s.StringType(),
    g.UnknownType: s.StringType(),
    g.BinaryType: s.BinaryType(),
    g.BooleanType: s.BooleanType(),
    g.ByteType: s.ByteType(),
    g.ShortType: s.ShortType(),
    g.IntegerType: s.IntegerType(),
    g.LongType: s.LongType(),
    g.FloatType: s.FloatType(),
    g.DoubleType: s.DoubleType(),
    g.DateType: s.DateType(),
    g.TimestampType: s.TimestampType(),
    g.StringType: s.StringType(),
}
_GLUE: dict[type[s.DataType], type[g.DataType]] = {
    s.NullType: g.NullType,
    **{type(v): k for k, v in _SPARK.items() if k not in (g.NullType, g.UnknownType)},
}
_ARROW: dict[type[g.DataType], pa.DataType] = {
    g.NullType: pa.string(),
    g.UnknownType: pa.string(),
    g.BinaryType: pa.binary(),
    g.BooleanType: pa.bool_(),
    g.ByteType: pa.int8(),
    g.ShortType: pa.int16(),
    g.IntegerType: pa.int32(),
    g.LongType: pa.int64(),
    g.FloatType: pa.float32(),
    g.DoubleType: pa.float64(),
    g.DateType: pa.date32(),
    g.TimestampType: pa.timestamp("us", tz="UTC"),
    g.StringType: pa.string(),
}


def alternatives(choice: g.ChoiceType) -> list[g.Field]:
    """Fields of the struct that a choice becomes, one per alternative."""
    return [g.Field(name, type_) for name, type_ in choice.choices.items()]


def to_spark(type_: g.DataType) -> s.DataType:
    """Return Spark's type of a Glue type; a choice becomes a struct."""
    if isinstance(type_, g.StructType):
        return spark_schema(type_)
    if isinstance(type_, g.ChoiceType):
        return to_spark(g.StructType(alternatives(type_)))
    if isinstance(type_, g.ArrayType):
        return s.ArrayType(to_spark(type_.elementType))
    if isinstance(type_, g.MapType):
        return s.MapType(to_spark(type_.keyType), to_spark(type_.valueType))
    if isinstance(type_, g.DecimalType):
        return s.DecimalType(type_.precision, type_.scale)
    return _SPARK[type(type_)]


def spark_schema(type_: g.StructType) -> s.StructType:
    """Return Spark's type of a struct, as a DataFrame's schema."""
    return s.StructType([s.StructField(f.name, to_spark(f.dataType)) for f in type_])


def from_spark(type_: s.DataType) -> g.DataType:  # noqa: PLR0911 - a kind each
    """Return Glue's type of a Spark type; TypeTextError names one that Glue does not have."""
    if isinstance(type_, s.StructType):
        return g.StructType([g.Field(f.name, from_spark(f.dataType)) for f in type_.fields])
    if isinstance(type_, s.ArrayType):
        return g.ArrayType(from_spark(type_.elementType))
    if isinstance(type_, s.MapType):
        return g.MapType(from_spark(type_.valueType), keyType=from_spark(type_.keyType))
    if isinstance(type_, s.DecimalType):
        return g.DecimalType(type_.precision, type_.scale)
    if isinstance(type_, s.CharType | s.VarcharType):
        return g.StringType()
    if isinstance(type_, s.TimestampNTZType):
        return g.TimestampType()
    if type(type_) not in _GLUE:
        raise TypeTextError(f"a DynamicFrame cannot hold Spark's type {type_.simpleString()}")
    return _GLUE[type(type_)]()


def to_arrow(type_: g.DataType) -> pa.DataType:
    """Return Arrow's type of a Glue type; a choice becomes a struct."""
    if isinstance(type_, g.StructType):
        return pa.struct([pa.field(f.name, to_arrow(f.dataType)) for f in type_])
    if isinstance(type_, g.ChoiceType):
        return to_arrow(g.StructType(alternatives(type_)))
    if isinstance(type_, g.ArrayType):
        return pa.list_(to_arrow(type_.elementType))
    if isinstance(type_, g.MapType):
        return pa.map_(to_arrow(type_.keyType), to_arrow(type_.valueType))
    if isinstance(type_, g.DecimalType):
        return pa.decimal128(type_.precision, type_.scale)
    return _ARROW[type(type_)]


def to_hive(type_: g.DataType) -> str:
    """Return the type as the Data Catalog writes it; a choice becomes a struct."""
    if isinstance(type_, g.NullType | g.UnknownType):
        return "string"  # the Data Catalog has no type for a column of nulls
    return to_spark(type_).simpleString()


def tight(array: pa.Array) -> pa.Array:
    """Return the same values, with nulls in the fields of every struct that is null.

    Arrow leaves open what those hold, and Sail reads a field of a null struct without asking for the struct.
    """
    type_ = array.type
    if not _has_struct(type_) or not len(array):
        return array
    if pa.types.is_struct(type_):
        if not type_.num_fields or not (array.null_count or any(_has_struct(f.type) for f in type_)):
            return array
        children = [tight(c) for c in array.flatten()]
        return pa.StructArray.from_arrays(children, fields=list(type_), mask=array.is_null())
    begin = array.offsets[0]
    offsets = pc.subtract(array.offsets, begin)  # of their own: a slice's take no mask
    size = offsets[-1].as_py()
    inner = (array.keys, array.items) if pa.types.is_map(type_) else (array.values,)
    parts = [tight(each.slice(begin.as_py(), size)) for each in inner]
    return type(array).from_arrays(offsets, *parts, type=type_, mask=array.is_null())


def tight_table(table: pa.Table) -> pa.Table:
    """Return a table or batch whose columns are ``tight``."""
    for place, field in enumerate(table.schema):
        if _has_struct(field.type):
            column = table.column(place)
            made = (
                pa.chunked_array([tight(c) for c in column.chunks], field.type)
                if isinstance(column, pa.ChunkedArray)
                else tight(column)
            )
            table = table.set_column(place, field, made)
    return table


def _has_struct(type_: pa.DataType) -> bool:
    if pa.types.is_map(type_):
        return _has_struct(type_.key_type) or _has_struct(type_.item_type)
    if pa.types.is_list(type_) or pa.types.is_large_list(type_):
        return _has_struct(type_.value_type)
    return bool(pa.types.is_struct(type_))
