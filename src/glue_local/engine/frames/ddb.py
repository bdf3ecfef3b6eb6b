"""DynamoDB's JSON (``{"S": "text"}``, ``{"M": {...}}``) made plain fields.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html#aws-glue-api-crawler-pyspark-extensions-dynamic-frame-simplify
and https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html#aws-glue-api-crawler-pyspark-extensions-dynamic-frame-unnest-ddb-json
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from pyspark.sql import functions as F  # noqa: N812

from glue_local.engine.frames import tree
from glue_local.engine.frames.records import FieldError, FrameField, Records
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.typeconv import to_spark

if TYPE_CHECKING:
    from pyspark.sql import Column

ITEM = "Item"
"""What an export's record is under."""

PLAIN = frozenset({"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS"})
"""Type descriptors whose value is the value."""

Made = tuple["Column", g.DataType]


def is_ddb(type_: g.DataType) -> bool:
    """Whether a struct is a value of DynamoDB's JSON: its fields are type descriptors."""
    return (
        isinstance(type_, g.StructType)
        and bool(type_.fields)
        and all(f.name in PLAIN or f.name in ("L", "M") for f in type_)
    )


def simplify(records: Records) -> Records:
    """Return the records with every value of DynamoDB's JSON in place of its typed struct, at all depths.

    Elements of a list stay unchanged where they are of several types, or maps, as AWS documents it.
    """
    return _of_items(records, _simple)


def unnest(records: Records) -> Records:
    """Return the records with the top-level values of DynamoDB's JSON in place of their typed structs.

    FieldError names a map: what AWS makes of one here is not documented.
    """

    def one(column: Column, type_: g.DataType, path: str) -> Made:
        if is_ddb(type_) and isinstance(type_, g.StructType):
            if "M" in type_.field_map:
                raise FieldError(
                    f"unnest_ddb_json: {path!r} holds a map (M); use simplify_ddb_json, which takes maps apart"
                )
            return _together([(column.getField(f.name), f.dataType) for f in type_])
        return column, type_

    return _of_items(records, one)


def _of_items(records: Records, one: Callable[[Column, g.DataType, str], Made]) -> Records:
    made: list[tuple[FrameField, Column]] = []
    for f in records.fields:
        if f.name == ITEM and isinstance(f.type, g.StructType):
            inner = [(p.name, f.column.getField(p.name), p.dataType) for p in f.type]
        else:
            inner = [(f.name, f.column, f.type)]
        for name, column, type_ in inner:
            new, new_type = one(column, type_, name)
            made.append((replace(f, name=name, type=new_type, marks=None), new))
    return records.compute(made)


def _simple(column: Column, type_: g.DataType, path: str) -> Made:
    if is_ddb(type_) and isinstance(type_, g.StructType):
        return _together([_value(column.getField(f.name), f, path) for f in type_])
    return column, type_


def _value(column: Column, f: g.Field, path: str) -> Made:
    if f.name == "NULL":
        return F.lit(None), g.NullType()
    if f.name == "M" and isinstance(f.dataType, g.StructType):
        parts = [
            (p.name, *_simple(column.getField(p.name), p.dataType, f"{path}.{p.name}")) for p in f.dataType
        ]
        return tree.build(column, parts)
    if f.name == "L" and isinstance(f.dataType, g.ArrayType):
        element = f.dataType.elementType
        fields = element.fields if isinstance(element, g.StructType) else []
        if is_ddb(element) and len(fields) == 1 and fields[0].name in PLAIN:
            name = fields[0].name
            return F.transform(column, lambda c: c.getField(name)), g.ArrayType(fields[0].dataType)
    return column, f.dataType


def _together(parts: list[Made]) -> Made:
    """Return the value of whichever descriptor a record has; a choice if their types differ."""
    kept = [(c, t) for c, t in parts if not isinstance(t, g.NullType)]
    if not kept:
        return F.lit(None).cast("string"), g.NullType()
    types = {t.typeName(): t for _, t in kept}
    if len(types) == 1 and all(t == kept[0][1] for _, t in kept):
        return F.coalesce(*(c for c, _ in kept)), kept[0][1]
    choice = g.ChoiceType([types[name] for name in sorted(types)])
    if len(types) < len({repr(t) for _, t in kept}):
        raise FieldError(f"simplify_ddb_json: values of types {', '.join(map(repr, types.values()))} differ")
    by_name = {n: F.coalesce(*(c for c, t in kept if t.typeName() == n)) for n in sorted(types)}
    present = reduce(lambda a, b: a | b, [c.isNotNull() for c in by_name.values()])
    struct = F.struct(*[c.alias(n) for n, c in by_name.items()])
    return F.when(present, struct).otherwise(F.lit(None).cast(to_spark(choice))), choice
