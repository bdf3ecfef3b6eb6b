"""A table, its profile and its earlier states."""

from __future__ import annotations

from glue_local.ui.models.base import Column, Model


class Promise(Model):
    """A rule that a job checks of a table, with its last outcome."""

    job: str
    node: str
    rule: str
    outcome: str | None
    reason: str | None
    run: str | None


class Table(Model):
    """A table with all that is known of it without reading its rows."""

    database: str
    name: str
    description: str
    format: str
    location: str
    ddl: str
    columns: list[Column]
    parameters: dict[str, str]
    size: int | None
    files: int | None
    changed: float | None
    partitions: int
    writers: list[str]
    readers: list[str]
    promises: list[Promise]
    in_catalog: bool
    problem: str = ""


class Bar(Model):
    """A bar of a histogram: its label and the number of rows."""

    label: str
    rows: int


class ColumnProfile(Model):
    """A column's figures; ``bars`` is empty where personal values would show."""

    name: str
    nulls: int
    distinct: int | None
    least: str | None
    most: str | None
    bars: list[Bar]


class Profile(Model):
    """A table's columns in figures."""

    rows: int
    columns: list[ColumnProfile]


class Version(Model):
    """A state of a table's data: its time and its content."""

    id: str
    at: float
    files: int
    size: int
    current: bool
    empty: bool


class Versions(Model):
    """The states of a table's data, newest first; none where the bucket keeps no versions."""

    versions: list[Version]
    versioned: bool


class Restore(Model):
    """Asks for a state of a table's data."""

    version: str
