"""ResolveChoice: cast to one type, make a struct, make columns, or project.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html#aws-glue-api-crawler-pyspark-extensions-dynamic-frame-resolveChoice
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pyspark.sql import functions as F  # noqa: N812

from glue_local.engine.frames import tree
from glue_local.engine.frames.cast import cast
from glue_local.engine.frames.records import FieldError, FrameField, Records, parse_path
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.typeconv import alternatives, parse_type, target_type, to_hive, to_spark

if TYPE_CHECKING:
    from pyspark.sql import Column

Made = list[tuple[str, "Column", g.DataType]]
ACTIONS = ("cast", "project", "make_cols", "make_struct", "keep_as_struct")


def resolve(
    records: Records,
    specs: Sequence[tuple[str, ...]],
    choice: str,
    database: str | None,
    table_name: str | None,
) -> Records:
    """Return the frame with its choices resolved, by ``specs`` of (path, action) or all by one ``choice``.

    ``cast`` and ``project`` also apply to a field that is not a choice: cast casts it, project leaves it. Paths lead
    through structs (``a.b``) and array elements (``a[]``, ``a[].b``).
    """
    if choice and specs:
        raise FieldError("resolveChoice: give either specs or choice, not both")
    if choice.strip().lower() == "match_catalog":
        return _match_catalog(records, database, table_name)
    if choice:
        name, argument = _action(choice, "choice")
        return _rebuild(
            records, {f.name: _everywhere(f, name, argument) for f in records.fields if _has_choice(f.type)}
        )
    made: dict[str, Made] = {}
    for spec in specs:
        path, action = spec[0], ":".join(s for s in spec[1:] if s)
        steps = [s for part in parse_path(path) for s in _steps(part)]
        field = records.find(steps[0])
        if made and (field is None or field.name in made):  # what an earlier spec makes
            records, made = _rebuild(records, made), {}
            field = records.find(steps[0])
        if field is None:
            there = ", ".join(f.name for f in records.fields)
            records.run.recorder.note(f"resolveChoice: no field {path!r}; there are {there}")
            continue
        name, argument = _action(action, path)
        made[field.name] = _along(field.name, field.column, field.type, steps[1:], name, argument, path)
    return _rebuild(records, made) if made else records


def _action(text: str, where: str) -> tuple[str, str]:
    name, _, argument = text.partition(":")
    name = name.strip().lower()
    if name not in ACTIONS or (name in ("cast", "project")) != bool(argument):
        raise FieldError(
            f"resolveChoice: action {text!r} for {where!r} is not one of cast:<type>, project:<type>, "
            "make_cols, make_struct (or match_catalog as the choice for all fields)"
        )
    return name, argument.strip()


def _settled(name: str, column: Column, type_: g.DataType, action: str, argument: str) -> Made:
    if action in ("make_struct", "keep_as_struct"):
        struct = g.StructType(alternatives(type_)) if isinstance(type_, g.ChoiceType) else type_
        return [(name, column, struct)]
    if action == "make_cols":
        if not isinstance(type_, g.ChoiceType):
            return [(name, column, type_)]
        return [(f"{name}_{c}", column.getField(c), t) for c, t in type_.choices.items()]
    want = target_type(argument, type_)
    if want is None:
        raise FieldError(
            f"resolveChoice: {name!r} is {to_hive(type_)}, which cannot be {action} to {argument}"
        )
    if action == "cast":
        return [(name, cast(column, type_, want), want)]
    if not isinstance(type_, g.ChoiceType):
        return [(name, column, type_)]
    known = next((c for c, t in type_.choices.items() if t == want), None)
    made = F.lit(None).cast(to_spark(want)) if known is None else column.getField(known)
    return [(name, made, want)]


def _steps(part: str) -> list[str]:
    return [part.removesuffix("[]"), "[]"] if part.endswith("[]") and part != "[]" else [part]


def _along(
    name: str, column: Column, type_: g.DataType, steps: list[str], action: str, argument: str, path: str
) -> Made:
    if not steps:
        return _settled(name, column, type_, action, argument)
    if steps[0] == "[]" and isinstance(type_, g.ArrayType):
        inner = type_.elementType
        probe = _along(name, F.lit(None), inner, steps[1:], action, argument, path)
        if len(probe) != 1:
            raise FieldError(f"resolveChoice: make_cols cannot be applied inside the array of {path!r}")
        made = F.transform(column, lambda c: _along(name, c, inner, steps[1:], action, argument, path)[0][1])
        return [(name, made, g.ArrayType(probe[0][2]))]
    if isinstance(type_, g.StructType) and steps[0] in type_.field_map:
        fields: Made = []
        for f in type_:
            child = column.getField(f.name)
            if f.name == steps[0]:
                fields += _along(f.name, child, f.dataType, steps[1:], action, argument, path)
            else:
                fields.append((f.name, child, f.dataType))
        return [(name, *tree.build(column, fields))]
    raise FieldError(f"resolveChoice: path {path!r} leads nowhere at {steps[0]!r}")


def _everywhere(field: FrameField, action: str, argument: str) -> Made:
    return _descend(field.name, field.column, field.type, action, argument)


def _descend(name: str, column: Column, type_: g.DataType, action: str, argument: str) -> Made:
    if isinstance(type_, g.ChoiceType):
        return _settled(name, column, type_, action, argument)
    if isinstance(type_, g.StructType) and _has_choice(type_):
        fields: Made = []
        for f in type_:
            fields += _descend(f.name, column.getField(f.name), f.dataType, action, argument)
        return [(name, *tree.build(column, fields))]
    if isinstance(type_, g.ArrayType) and _has_choice(type_):
        inner = type_.elementType
        probe = _descend(name, F.lit(None), inner, action, argument)
        if len(probe) != 1:
            raise FieldError(f"resolveChoice: make_cols cannot be applied inside the array {name!r}")
        made = F.transform(column, lambda c: _descend(name, c, inner, action, argument)[0][1])
        return [(name, made, g.ArrayType(probe[0][2]))]
    return [(name, column, type_)]


def _has_choice(type_: g.DataType) -> bool:
    if isinstance(type_, g.ChoiceType):
        return True
    if isinstance(type_, g.StructType):
        return any(_has_choice(f.dataType) for f in type_)
    if isinstance(type_, g.ArrayType):
        return _has_choice(type_.elementType)
    return isinstance(type_, g.MapType) and _has_choice(type_.valueType)


def _rebuild(records: Records, made: dict[str, Made]) -> Records:
    columns: list[tuple[FrameField, Column]] = []
    for f in records.fields:
        if f.name not in made:
            columns.append((f, f.column))
            continue
        settled = made[f.name]
        for name, column, type_ in settled:
            columns.append((replace(f, name=name, type=type_), column))
    return records.compute(columns)


def _match_catalog(records: Records, database: str | None, table_name: str | None) -> Records:
    if not database or not table_name:
        raise FieldError("resolveChoice: choice match_catalog needs database and table_name")
    table = records.run.catalog.get_table(database, table_name)
    declared = {c.name.lower(): parse_type(c.type) for c in [*table.columns, *table.partition_keys]}
    made: dict[str, Made] = {}
    for f in records.fields:
        want = declared.get(f.name.lower())
        if want is not None and want != f.type:
            made[f.name] = [(f.name, cast(f.column, f.type, want), want)]
    return _rebuild(records, made)
