"""Fields selected, dropped and renamed; on top-level fields this costs nothing, the columns stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pyspark.sql import functions as F  # noqa: N812

from glue_local.engine.frames import tree
from glue_local.engine.frames.records import FieldError, FrameField, Records, parse_path
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.typeconv import to_spark

if TYPE_CHECKING:
    from pyspark.sql import Column


def _rebuilt(
    records: Records, kept: Sequence[tuple[FrameField, tuple[Column, g.DataType] | None]]
) -> Records:
    if all(made is None for _, made in kept):
        return records.with_fields(f for f, _ in kept)
    return records.compute(
        [(f, f.column) if made is None else (replace(f, type=made[1]), made[0]) for f, made in kept]
    )


def _note_case(records: Records, paths: Sequence[tree.Path], what: str) -> None:
    """Note a path that differs from a field only in case: it does not match, and is ignored."""
    names = {f.name.lower(): f.name for f in records.fields}
    for path in paths:
        other = names.get(path[0].lower())
        if other is not None and records.find(path[0]) is None:
            records.run.recorder.note(
                f"{what}: there is no field {path[0]!r}, but {other!r}; names are compared exactly"
            )


def select(records: Records, paths: Sequence[str]) -> Records:
    """Return the fields at these paths, in the frame's order; paths lead through arrays, missing ones are ignored."""
    wanted = [parse_path(p) for p in paths]
    _note_case(records, wanted, "select_fields")
    kept: list[tuple[FrameField, tuple[Column, g.DataType] | None]] = []
    for f in records.fields:
        deeper = [p[1:] for p in wanted if len(p) > 1 and p[0] == f.name]
        if (f.name,) in wanted:
            kept.append((f, None))
        elif deeper and tree.has_structs(f.type):
            made = tree.within(f.column, f.type, partial(tree.only, paths=deeper))
            if made is not None:
                kept.append((f, made))
    return _rebuilt(records, kept)


def drop(records: Records, paths: Sequence[str]) -> Records:
    """Return all fields but those at these paths; paths lead through arrays, missing ones are ignored."""
    unwanted = [parse_path(p) for p in paths]
    _note_case(records, unwanted, "drop_fields")
    kept: list[tuple[FrameField, tuple[Column, g.DataType] | None]] = []
    for f in records.fields:
        if (f.name,) in unwanted:
            continue
        deeper = [p[1:] for p in unwanted if len(p) > 1 and p[0] == f.name and tree.leads(f.type, p[1:])]
        if not deeper:
            kept.append((f, None))
        elif (made := tree.within(f.column, f.type, partial(tree.without, paths=deeper))) is not None:
            kept.append((f, made))
    return _rebuilt(records, kept)


def rename(records: Records, old: str, new: str) -> Records:
    """Return the frame with one field renamed; FieldError when it is not there, or the new name is taken.

    A nested field (``a.b``) is renamed where it is, and its new name is a full path (``a.c``).
    """
    source, target = parse_path(old), parse_path(new)
    tree.demand(records, source, "rename_field")
    if len(source) == 1:
        if len(target) > 1:
            target = (new,)
        if target[0] != source[0] and records.find(target[0]):
            raise FieldError(f"rename_field: a field {target[0]!r} already exists")
        return records.with_fields(
            replace(f, name=target[0]) if f.name == source[0] else f for f in records.fields
        )
    if target[:-1] != source[:-1]:
        raise FieldError(
            f"rename_field: the new name is a full path, and {old!r} cannot move to {new!r}: give it the same parents, "
            "or use apply_mapping"
        )
    kept: list[tuple[FrameField, tuple[Column, g.DataType] | None]] = []
    for f in records.fields:
        struct = tree.inner(f.type)
        if f.name == source[0] and struct is not None:
            kept.append((f, _renamed(f.column, struct, source[1:], target[-1])))
        else:
            kept.append((f, None))
    return _rebuilt(records, kept)


def _renamed(column: Column, type_: g.StructType, path: tree.Path, new: str) -> tuple[Column, g.StructType]:
    made: list[tuple[str, Column, g.DataType]] = []
    for f in type_:
        inner = column.getField(f.name)
        struct = tree.inner(f.dataType)
        if f.name != path[0]:
            made.append((f.name, inner, f.dataType))
        elif len(path) == 1:
            made.append((new, inner, f.dataType))
        elif struct is not None:
            made.append((f.name, *_renamed(inner, struct, path[1:], new)))
    return tree.build(column, made)


def renamed(records: Records, name: Callable[[str], str]) -> Records:
    """Return the frame with ``name`` of every field's name, nested ones too; FieldError where two become one."""
    columns = []
    for f in records.fields:
        column, type_ = _named(f.column, f.type, name)
        columns.append((replace(f, name=name(f.name), type=type_), column))
    names = [f.name for f, _ in columns]
    if twice := next((n for n in names if names.count(n) > 1), None):
        raise FieldError(f"two keys of the records become the field {twice!r}")
    if all(
        f.type == g_type for (f, _), g_type in zip(columns, [f.type for f in records.fields], strict=True)
    ):
        return records.with_fields(f for f, _ in columns)
    return records.compute(columns)


def _named(column: Column, type_: g.DataType, name: Callable[[str], str]) -> tuple[Column, g.DataType]:
    if isinstance(type_, g.StructType):
        made = [(name(f.name), *_named(column.getField(f.name), f.dataType, name)) for f in type_]
        if [n for n, _, _ in made] == [f.name for f in type_] and all(
            t == f.dataType for (_, _, t), f in zip(made, type_, strict=True)
        ):
            return column, type_
        return tree.build(column, made)
    if isinstance(type_, g.ArrayType):
        inner = _named(F.lit(None), type_.elementType, name)[1]
        if inner == type_.elementType:
            return column, type_
        return F.transform(column, lambda c: _named(c, type_.elementType, name)[0]), g.ArrayType(inner)
    return column, type_


def under(records: Records, schema: g.StructType) -> Records:
    """Return the fields that a schema names, in its order; FieldError for one of another type.

    A field that no record has is null.
    """
    made: list[tuple[FrameField, Column]] = []
    for f in schema:
        found = records.find(f.name)
        if found is None or isinstance(found.type, g.NullType):
            made.append((FrameField(f.name, f.name, f.dataType), F.lit(None).cast(to_spark(f.dataType))))
            continue
        if found.type != f.dataType:
            raise FieldError(
                f"with_frame_schema: field {f.name!r} is {found.type.typeName()}, not {f.dataType.typeName()}; "
                "convert it with resolveChoice or apply_mapping"
            )
        made.append((found, found.column))
    return records.compute(made)


def null_fields(type_: g.DataType, prefix: str = "") -> list[str]:
    """Return the paths of fields that hold only nulls by their type."""
    found: list[str] = []
    if isinstance(type_, g.StructType):
        for f in type_:
            name = f"`{f.name}`" if "." in f.name else f.name
            path = f"{prefix}.{name}" if prefix else name
            found += [path] if isinstance(f.dataType, g.NullType) else null_fields(f.dataType, path)
    return found
