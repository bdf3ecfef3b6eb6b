"""ApplyMapping: fields selected, renamed, cast, nested and un-nested in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyspark.sql import functions as F  # noqa: N812

from glue_local.engine.frames import tree
from glue_local.engine.frames.cast import cast
from glue_local.engine.frames.records import FieldError, FrameField, Records, parse_path
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.typeconv import TypeTextError, target_type, to_hive, to_spark

if TYPE_CHECKING:
    from pyspark.sql import Column

TO, FROM_TO, FULL = 1, 2, 4
"""Forms of a mapping: a path to keep; (source, target); (source, its type, target, its type)."""


@dataclass
class _Node:
    """A target field: a column, or a struct of further ones."""

    made: tuple[FrameField, Column, g.DataType] | None = None
    children: dict[str, _Node] = field(default_factory=dict)


def apply(
    records: Records, mappings: Sequence[Sequence[str]] | Sequence[str], case_sensitive: bool
) -> Records:
    """Return the mapped fields, in the order of the mappings.

    A source that is not there leaves its target out, as Glue does, and is noted in the report. A value
    that cannot be cast is null. ``case_sensitive`` False finds a source whatever its case, exact first.
    """
    root = _Node()
    if isinstance(mappings, tuple) and all(isinstance(part, str) for part in mappings):
        mappings = [mappings]  # one mapping, as AWS's library takes it
    for mapping in mappings:
        source, target, type_ = _parts(mapping)
        declared = mapping[1] if len(mapping) == FULL and not isinstance(mapping, str) else None
        found = tree.at(records, source)
        if found is None and not case_sensitive:
            found = tree.at(records, _any_case(records, source))
        if found is None:
            records.run.recorder.note(
                f"apply_mapping: no field {'.'.join(source)!r}, so {'.'.join(target)!r} is left out; "
                f"there are {', '.join(f.name for f in records.fields)}"
            )
            continue
        origin, column, have = found
        want = have if type_ is None else target_type(type_, have)
        if want is None:
            raise FieldError(
                f"apply_mapping: {'.'.join(source)!r} is {to_hive(have)}, which cannot be mapped to {type_}"
            )
        if declared is not None and not _is(declared, have):
            records.run.recorder.note(
                f"apply_mapping: {'.'.join(source)!r} is {to_hive(have)}, not {declared} as its mapping says; "
                f"it is mapped from {to_hive(have)}"
            )
        node = root
        for name in target:
            if node.made is not None:
                raise FieldError(f"apply_mapping: {'.'.join(target)!r} lies inside another target")
            node = node.children.setdefault(name, _Node())
        if node.made is not None or node.children:
            raise FieldError(f"apply_mapping: target {'.'.join(target)!r} appears twice")
        whole = len(source) == 1
        kept = origin if whole else FrameField(origin.name, origin.physical, have, origin.null_is_absent)
        node.made = (kept, cast(column, have, want), want)
    return records.compute([_top(name, node) for name, node in root.children.items()])


def _parts(mapping: Sequence[str]) -> tuple[tree.Path, tree.Path, str | None]:
    if isinstance(mapping, str):
        mapping = (mapping,)
    if len(mapping) == TO:
        return parse_path(mapping[0]), parse_path(mapping[0]), None
    if len(mapping) == FROM_TO:
        return parse_path(mapping[0]), parse_path(mapping[1]), None
    if len(mapping) == FULL:
        return parse_path(mapping[0]), parse_path(mapping[2]), mapping[3]
    raise FieldError(
        f"apply_mapping: {tuple(mapping)!r} is not a mapping; expected (source, type, target, type) or (source, target)"
    )


def _is(declared: str, have: g.DataType) -> bool:
    """Whether a field has the type that a mapping declares for it; all kinds of whole numbers count as one."""
    try:
        named = target_type(declared, have)
    except TypeTextError:
        return False
    if isinstance(have, g.ChoiceType):
        return any(_is(declared, choice) for choice in have.choices.values())
    whole = (g.ByteType, g.ShortType, g.IntegerType, g.LongType)
    alike = isinstance(named, whole) and isinstance(have, whole)
    return alike or isinstance(have, g.NullType) or (named is not None and type(named) is type(have))


def _any_case(records: Records, path: tree.Path) -> tree.Path:
    fields = [(f.name, f.type) for f in records.fields]
    found = []
    for part in path:
        match = next(((n, t) for n, t in fields if n.lower() == part.lower()), None)
        if match is None:
            return path
        found.append(match[0])
        struct = tree.inner(match[1])
        fields = [(f.name, f.dataType) for f in struct] if struct is not None else []
    return tuple(found)


def _top(name: str, node: _Node) -> tuple[FrameField, Column]:
    if node.made is not None:
        origin, column, type_ = node.made
        marks = origin.marks if origin.null_is_absent else None
        return FrameField(name, name, type_, origin.null_is_absent, marks), column
    column, type_ = _nested(node)
    return FrameField(name, name, type_), column


def _nested(node: _Node) -> tuple[Column, g.DataType]:
    if node.made is not None:
        return node.made[1], node.made[2]
    parts = [(n, *_nested(child)) for n, child in node.children.items()]
    type_ = g.StructType([g.Field(n, t) for n, _, t in parts])
    return F.struct(*[c.cast(to_spark(t)).alias(n) for n, c, t in parts]), type_
