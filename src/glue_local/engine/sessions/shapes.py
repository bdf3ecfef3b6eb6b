"""Structs with the fields of each other's, as ``unionByName`` makes them where columns may be missing.

Fields that one side lacks are NULL there, at every depth of structs and arrays of structs; the first side's come first.
Source: https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.unionByName.html
"""

from __future__ import annotations

from typing import Any

from pyspark.sql.connect import functions as f
from pyspark.sql.types import ArrayType, DataType, StructField, StructType

from glue_local.identifiers import backquoted


def alike(left: Any, right: Any, missing: bool) -> tuple[Any, Any]:
    """Return both frames with the structs of columns that both have made alike: where fields may be ``missing``, or
    where they are the same in another order.
    """
    sides = [{x.name.lower(): x for x in frame.schema.fields} for frame in (left, right)]
    changed: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for name, field in sides[0].items():
        other = sides[1].get(name)
        if other is None or not _has_structs(field.dataType, other.dataType):
            continue
        if not missing and _names(field.dataType) != _names(other.dataType):
            continue
        wanted = _merged(field.dataType, other.dataType)
        for made, own in zip(changed, (field, other), strict=True):
            if _shape(own.dataType) != _shape(wanted):
                made[own.name] = _made(f.col(backquoted(own.name)), own.dataType, wanted)
    frames = [
        frame.withColumns(made) if made else frame for frame, made in zip((left, right), changed, strict=True)
    ]
    return frames[0], frames[1]


def _has_structs(one: DataType, other: DataType) -> bool:
    if isinstance(one, ArrayType) and isinstance(other, ArrayType):
        return _has_structs(one.elementType, other.elementType)
    return isinstance(one, StructType) and isinstance(other, StructType)


def _merged(one: DataType, other: DataType) -> DataType:
    """Return the type with the fields of both."""
    if isinstance(one, ArrayType) and isinstance(other, ArrayType):
        return ArrayType(_merged(one.elementType, other.elementType))
    if not (isinstance(one, StructType) and isinstance(other, StructType)):
        return one
    others = {field.name.lower(): field for field in other.fields}
    fields = []
    for field in one.fields:
        found = others.pop(field.name.lower(), None)
        fields.append(
            StructField(field.name, _merged(field.dataType, found.dataType) if found else field.dataType)
        )
    return StructType([*fields, *others.values()])


def _shape(type_: DataType) -> Any:
    """Return the names of a type's fields, at every depth."""
    if isinstance(type_, ArrayType):
        return [_shape(type_.elementType)]
    if isinstance(type_, StructType):
        return [(field.name, _shape(field.dataType)) for field in type_.fields]
    return None


def _names(type_: DataType) -> Any:
    """Return the names of a type's fields in no order, at every depth."""
    if isinstance(type_, ArrayType):
        return [_names(type_.elementType)]
    if isinstance(type_, StructType):
        return {field.name.lower(): _names(field.dataType) for field in type_.fields}
    return None


def _made(column: Any, own: DataType, wanted: DataType) -> Any:
    """Return a value with the fields that are wanted."""
    if _shape(own) == _shape(wanted):
        return column
    if isinstance(own, ArrayType) and isinstance(wanted, ArrayType):
        inner, to = own.elementType, wanted.elementType
        return f.transform(column, lambda element: _made(element, inner, to))
    if not (isinstance(own, StructType) and isinstance(wanted, StructType)):
        return column
    known = {field.name.lower(): field for field in own.fields}
    fields = []
    for field in wanted.fields:
        have = known.get(field.name.lower())
        value = (
            f.lit(None).cast(field.dataType)
            if have is None
            else _made(column.getField(have.name), have.dataType, field.dataType)
        )
        fields.append(value.alias(field.name))
    return f.when(column.isNull(), f.lit(None)).otherwise(f.struct(*fields))
