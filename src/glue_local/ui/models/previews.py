"""Data previews."""

from __future__ import annotations

from typing import Literal

from glue_local.ui.models.base import Model, ResultColumn
from glue_local.ui.models.jobs import Definition


class PreviewRequest(Model):
    """Asks for a node's data, and that of all before it."""

    definition: Definition
    node: str
    reveal: bool = False


class Frame(Model):
    """A frame that a node gave: its schema, its rows in all, and the first of them."""

    name: str
    columns: list[ResultColumn]
    rows: list[list[str | None]]
    count: int | None


class NodePreview(Model):
    """A node's result in a preview."""

    node: str
    state: Literal["waiting", "running", "done", "failed", "not reached"]
    frames: list[Frame] = []
    seconds: float | None = None
    error: str | None = None
    line: int | None = None
    note: str = ""
    rows_in: int | None = None


class Preview(Model):
    """A preview under way or done."""

    id: str
    state: Literal["running", "done", "failed", "cancelled"]
    nodes: list[NodePreview]
    seconds: float
    error: str | None = None
    notes: list[str] = []
