"""Columns rebuilt with some of their nested fields left out, renamed or kept."""

from __future__ import annotations

from collections.abc import Sequence
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


def without(column: Column, type_: g.StructType, paths: Sequence[Path]) -> tuple[Column, g.StructType] | None:
    """Return the struct without the fields at these paths; None when nothing is left."""
    kept: list[tuple[str, Column, g.DataType]] = []
    for f in type_:
        if (f.name,) in paths:
            continue
        deeper = [p[1:] for p in paths if len(p) > 1 and p[0] == f.name]
        struct = inner(f.dataType)
        if deeper and struct is not None:
            made = without(column.getField(f.name), struct, deeper)
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
        struct = inner(f.dataType)
        if (f.name,) in paths:
            kept.append((f.name, column.getField(f.name), f.dataType))
        elif deeper and struct is not None:
            made = only(column.getField(f.name), struct, deeper)
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
