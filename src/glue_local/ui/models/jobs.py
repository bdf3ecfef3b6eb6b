"""A visual job in the editor."""

from __future__ import annotations

from typing import Any, Literal

from glue_local.ui.models.base import Column, Edge, Model, Problem
from glue_local.ui.models.runs import RunBrief


class Definition(Model):
    """A visual job as the editor holds it: nodes by id, each ``{type: fields}``, in their order."""

    settings: dict[str, Any]
    nodes: dict[str, dict[str, dict[str, Any]]]


class NodeView(Model):
    """A node on the canvas."""

    id: str
    type: str
    name: str
    word: str
    colour: str
    role: Literal["source", "transform", "target"]
    x: float
    y: float
    width: float
    height: float
    inputs: list[str]


class Checked(Model):
    """A definition looked at: its canvas, its faults, its script with each node's first and last line."""

    nodes: list[NodeView]
    edges: list[Edge]
    width: float
    height: float
    problems: list[Problem]
    script: str | None
    sections: dict[str, tuple[int, int]]
    schemas: dict[str, list[Column]]


class Job(Model):
    """A job of the repository; ``etag`` changes with its file."""

    name: str
    etag: str
    path: str
    definition: Definition
    checked: Checked
    in_glue: bool | None
    in_step: bool
    git: str


class JobBrief(Model):
    """A job in the list."""

    name: str
    description: str
    nodes: int
    reads: list[str]
    writes: list[str]
    problems: list[str]
    run: RunBrief | None
    runs: list[RunBrief]


class Jobs(Model):
    """Every job of the repository."""

    jobs: list[JobBrief]


class Check(Model):
    """Asks for a definition to be looked at."""

    name: str
    definition: Definition


class Save(Model):
    """Asks for a definition to be written; ``etag`` is that of the file it was made from, "" for a new job."""

    definition: Definition
    etag: str


class Difference(Model):
    """The changes that saving would make: in words against the file and against git's HEAD, and as text."""

    words: list[str]
    head: list[str]
    definition: str
    script: str


class Import(Model):
    """Asks for a definition to be rebuilt from a generated script."""

    name: str
    script: str


class Imported(Model):
    """A definition rebuilt, and the lines of the script that it does not hold."""

    definition: Definition
    checked: Checked
    unplaced: list[tuple[int, str]]


class Push(Model):
    """Asks for a job to be brought to Glue; ``ours`` overwrites what was edited there."""

    ours: bool = False
    role: str = ""
    scripts: str = ""
