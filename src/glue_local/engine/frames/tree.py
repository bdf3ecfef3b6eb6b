"""Columns rebuilt with some of their nested fields left out, renamed or kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from pyspark.sql import functions as F  # noqa: N812

from glue_local.engine.frames.records import FieldError, FrameField, Records
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.typeconv import to_spark

if TYPE_CHECKING:
    from pyspark.sql import Column

Path = tuple[str, ...]


def build(column: Column, fields: Sequence[tuple[str, Column, g.DataType]]) -> tuple[Column, g.StructType]:
    """Return a struct of the given fields that is null where ``column`` is."""
    type_ = g.StructType([g.Field(n, t) for n, _, t in fields])
    made = F.struct(*[c.alias(n) for n, c, _ in fields])
    return F.when(column.isNotNull(), made).otherwise(F.lit(None).cast(to_spark(type_))), type_


def inner(type_: g.DataType) -> g.StructType | None:
    """Return the struct that a path goes on into, if any."""
    return type_ if isinstance(type_, g.StructType) else None


def within(
    column: Column,
    type_: g.DataType,
    make: Callable[[Column, g.StructType], tuple[Column, g.StructType] | None],
) -> tuple[Column, g.DataType] | None:
    """Return what ``make`` makes of a struct, or of the structs that an array holds; None as it gives None."""
    if isinstance(type_, g.StructType):
        return make(column, type_)
    assert isinstance(type_, g.ArrayType)
    element = type_.elementType
    told = within(F.lit(None), element, make)  # for its type alone
    if told is None:
        return None

    def each(one: Column) -> Column:
        made = within(one, element, make)
        assert made is not None
        return made[0]

    return F.transform(column, each), g.ArrayType(told[1])


def replaced(
    column: Column, type_: g.DataType, path: Path, new: Column, new_type: g.DataType
) -> tuple[Column, g.StructType]:
    """Return the struct with another column in place of the field at a path through structs."""
    assert isinstance(type_, g.StructType)
    made: list[tuple[str, Column, g.DataType]] = []
    for f in type_:
        here = column.getField(f.name)
        if f.name != path[0]:
            made.append((f.name, here, f.dataType))
        elif len(path) == 1:
            made.append((f.name, new, new_type))
        else:
            made.append((f.name, *replaced(here, f.dataType, path[1:], new, new_type)))
    return build(column, made)


def has_structs(type_: g.DataType) -> bool:
    """Whether a type is a struct, or an array of some: a path goes on into both."""
    while isinstance(type_, g.ArrayType):
        type_ = type_.elementType
    return isinstance(type_, g.StructType)


def leads(type_: g.DataType, path: Path) -> bool:
    """Whether a path leads to a field of a type, through structs and arrays of them."""
    for name in path:
        while isinstance(type_, g.ArrayType):
            type_ = type_.elementType
        if not isinstance(type_, g.StructType) or name not in type_.field_map:
            return False
        type_ = type_.getField(name).dataType
    return True


def without(column: Column, type_: g.StructType, paths: Sequence[Path]) -> tuple[Column, g.StructType] | None:
    """Return the struct without the fields at these paths; None when nothing is left."""
    kept: list[tuple[str, Column, g.DataType]] = []
    for f in type_:
        if (f.name,) in paths:
            continue
        deeper = [p[1:] for p in paths if len(p) > 1 and p[0] == f.name]
        if deeper and has_structs(f.dataType):
            made = within(column.getField(f.name), f.dataType, partial(without, paths=deeper))
            if made is not None:
                kept.append((f.name, *made))
        else:
            kept.append((f.name, column.getField(f.name), f.dataType))
    return build(column, kept) if kept else None


def only(column: Column, type_: g.StructType, paths: Sequence[Path]) -> tuple[Column, g.StructType] | None:
    """Return the struct with the fields at these paths only; None when there is none."""
    kept: list[tuple[str, Column, g.DataType]] = []
    for f in type_:
        deeper = [p[1:] for p in paths if len(p) > 1 and p[0] == f.name]
        if (f.name,) in paths:
            kept.append((f.name, column.getField(f.name), f.dataType))
        elif deeper and has_structs(f.dataType):
            made = within(column.getField(f.name), f.dataType, partial(only, paths=deeper))
            if made is not None:
                kept.append((f.name, *made))
    return build(column, kept) if kept else None


def at(records: Records, path: Path) -> tuple[FrameField, Column, g.DataType] | None:
    """Return (top-level field, column, type) of a path, or None when the frame has no such field."""
    field = records.find(path[0])
    if field is None:
        return None
    column, type_ = field.column, field.type
    for name in path[1:]:
        struct = inner(type_)
        if struct is None or name not in struct.field_map:
            return None
        column, type_ = column.getField(name), struct.getField(name).dataType
    return field, column, type_


def demand(records: Records, path: Path, what: str) -> tuple[FrameField, Column, g.DataType]:
    """Return what ``at`` does; FieldError says that ``what`` needs the path."""
    found = at(records, path)
    if found is None:
        have = ", ".join(f.name for f in records.fields)
        raise FieldError(f"{what}: no field {'.'.join(path)!r}; there are {have}")
    return found
