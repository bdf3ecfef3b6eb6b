"""Transforms of columns: mapped, selected, dropped, renamed, split, filled, emptied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from glue_local.codegen.kinds import Kind, Needs, Scope
from glue_local.codegen.needs import FILL_MISSING, GLUETYPES, SQL_FRAME
from glue_local.codegen.paths import spelt, spelt_all, target_name
from glue_local.codegen.text import Code, call, spell
from glue_local.definition.model import Node


def _apply(node: Node, scope: Scope, transform: str, arguments: list[tuple[str, Any]]) -> str:
    (source,) = scope.inputs(node)
    every = [("frame", Code(source)), *arguments, ("transformation_ctx", node.variable)]
    return f"{node.variable} = {call(f'{transform}.apply', every)}"


def apply_mapping(node: Node, scope: Scope) -> str:
    """Write mapped columns (proved): dropped ones are left out, types as stored.

    Decided: a mapping with children is replaced by them, with names joined by dots. A child's path may include its
    parent's, although the API's documentation shows it without.
    """
    return _apply(node, scope, "ApplyMapping", [("mappings", list(_rows(node.fields["Mapping"], [], "")))])


def _rows(
    mappings: list[Mapping[str, Any]], parent: list[str], above: str
) -> Iterator[tuple[str, str, str, str]]:
    for row in mappings:
        if row.get("Dropped"):
            continue
        path = list(row["FromPath"])
        if path[: len(parent)] != parent or len(path) == len(parent):
            path = [*parent, *path]
        name = above + target_name(row["ToKey"], row["FromPath"])
        if row.get("Children"):
            yield from _rows(row["Children"], path, f"{name}.")
        else:
            yield spelt(path), row["FromType"], name, row["ToType"]


def select_fields(node: Node, scope: Scope) -> str:
    """Write columns selected (proved)."""
    return _apply(node, scope, "SelectFields", [("paths", spelt_all(node.fields["Paths"]))])


def drop_fields(node: Node, scope: Scope) -> str:
    """Write columns dropped (proved)."""
    return _apply(node, scope, "DropFields", [("paths", spelt_all(node.fields["Paths"]))])


def rename_field(node: Node, scope: Scope) -> str:
    """Write a column renamed (proved)."""
    names = [("old_name", spelt(node.fields["SourcePath"])), ("new_name", spelt(node.fields["TargetPath"]))]
    return _apply(node, scope, "RenameField", names)


def split_fields(node: Node, scope: Scope) -> str:
    """Write a frame split in two by columns (seen): the second's name comes first."""
    arguments = [
        ("paths", spelt_all(node.fields["Paths"])),
        ("name2", f"{node.variable}1"),
        ("name1", f"{node.variable}0"),
    ]
    return _apply(node, scope, "SplitFields", arguments)


def fill_missing(node: Node, scope: Scope) -> str:
    """Write missing values filled in (seen; the column they go to: decided)."""
    arguments = [("missing_values_column", node.fields["ImputedPath"])]
    if node.fields.get("FilledPath"):
        arguments.append(("output_column", node.fields["FilledPath"]))
    return _apply(node, scope, "FillMissingValues", arguments)


def drop_null_fields(node: Node, scope: Scope) -> str:
    """Write columns without values dropped (seen; custom values: decided)."""
    (source,) = scope.inputs(node)
    boxes = node.fields.get("NullCheckBoxList", {})
    texts = [text for key, text in (("IsEmpty", ""), ("IsNullString", "null")) if boxes.get(key)]
    numbers = ["-1"] if boxes.get("IsNegOne") else []
    for own in node.fields.get("NullTextList", ()):
        chosen = texts if own["Datatype"]["Id"] == "string" else numbers
        chosen.append(own["Value"])
    strings = "{" + ", ".join(spell(text) for text in texts) + "}"
    arguments = f"frame={source}, nullStringSet={strings}, nullIntegerSet={{{', '.join(numbers)}}}"
    return (
        f"{node.variable} = drop_nulls(glueContext, {arguments}, transformation_ctx={spell(node.variable)})"
    )


_FILL = Needs((FILL_MISSING,))
# Seen in a script without any other node that needs it: the helper names DynamicFrame.
_NULLS = Needs((GLUETYPES, SQL_FRAME), ("drop_nulls",))

KINDS = {
    "ApplyMapping": Kind(apply_mapping),
    "SelectFields": Kind(select_fields),
    "DropFields": Kind(drop_fields),
    "RenameField": Kind(rename_field),
    "SplitFields": Kind(split_fields),
    "FillMissingValues": Kind(fill_missing, lambda _node, _scope: _FILL),
    "DropNullFields": Kind(drop_null_fields, lambda _node, _scope: _NULLS),
}
