"""The forms of node types, from the shapes of Glue's API."""

from __future__ import annotations

from typing import Literal

from glue_local.ui.models.base import Model


class Field(Model):
    """A member of a shape."""

    name: str
    shape: str
    required: bool
    label: str
    help: str = ""
    widget: str = ""


class Shape(Model):
    """One of Glue's shapes, for forms."""

    kind: Literal["structure", "list", "map", "string", "number", "integer", "boolean"]
    fields: list[Field] = []
    item: str = ""
    choices: list[str] = []
    least: float | None = None
    most: float | None = None


class NodeType(Model):
    """A kind of node: its name in the palette, its form, and whether a script is generated for it."""

    type: str
    label: str
    group: Literal["Sources", "Transforms", "Targets"]
    shape: str
    help: str
    generated: bool
    inputs: tuple[int, int | None]


class Forms(Model):
    """Every node type, every shape that their forms need, and the rule types of DQDL."""

    types: list[NodeType]
    shapes: dict[str, Shape]
    rules: list[str]
