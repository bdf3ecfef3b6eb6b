"""The lake's graph, its panels and the search."""

from __future__ import annotations

from typing import Literal

from glue_local.ui.models.base import Edge, Model
from glue_local.ui.models.runs import RunBrief


class Endpoint(Model):
    """Where AWS is asked: ``local`` is the local endpoint, ``up`` whether it answers, ``detail`` why not."""

    url: str | None
    region: str
    local: bool
    up: bool
    engine: str | None = None
    account: str | None = None
    detail: str = ""


class State(Model):
    """The first response that the page needs."""

    workspace: str
    branch: str
    commit: str
    version: str
    endpoint: Endpoint
    writable: bool
    workflows: list[str]
    report: bool = False
    made: float | None = None


class LakeNode(Model):
    """A table, a folder or a job in the lake's graph."""

    id: str
    kind: Literal["table", "folder", "job"]
    name: str
    database: str
    description: str
    x: float
    y: float
    width: float
    height: float
    size: int | None = None
    files: int | None = None
    changed: float | None = None
    format: str = ""
    personal: list[str] = []
    run: RunBrief | None = None
    problems: list[str] = []


class Lake(Model):
    """The lake's graph; ``databases`` are its zones from left to right."""

    nodes: list[LakeNode]
    edges: list[Edge]
    width: float
    height: float
    databases: list[str]
    running: bool
    problems: list[str]


class Rows(Model):
    """Rows of tables by ``database.table``; ``problems`` of those that could not be counted."""

    rows: dict[str, int]
    problems: dict[str, str]


class Figure(Model):
    """One number of a panel."""

    label: str
    value: str
    note: str = ""
    tone: Literal["plain", "good", "warn"] = "plain"


class PanelTable(Model):
    """A small table of a panel."""

    title: str
    columns: list[str]
    rows: list[list[str]]


class Panel(Model):
    """A panel of a lake's plug-in, shown beside the graph."""

    id: str
    title: str
    lead: str = ""
    figures: list[Figure] = []
    tables: list[PanelTable] = []
    problem: str = ""


class Panels(Model):
    """Every panel of the lake."""

    panels: list[Panel]


class Hit(Model):
    """Something the search finds."""

    kind: Literal["table", "job", "column", "node"]
    name: str
    where: str
    href: str


class Hits(Model):
    """All entries for the search."""

    hits: list[Hit]
