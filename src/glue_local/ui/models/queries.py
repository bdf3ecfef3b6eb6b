"""Athena's queries, their results, and the catalog that the editor completes from."""

from __future__ import annotations

from typing import Literal

from glue_local.ui.models.base import Column, Model, ResultColumn


class Query(Model):
    """Asks Athena something; ``reveal`` shows personal values."""

    sql: str
    database: str | None = None
    reveal: bool = False


class QueryState(Model):
    """A query: its state, seconds and bytes read."""

    id: str
    sql: str
    state: str
    reason: str = ""
    seconds: float | None = None
    scanned: int | None = None
    submitted: float | None = None


class ResultPage(Model):
    """A page of a result; None in a row is null."""

    columns: list[ResultColumn]
    rows: list[list[str | None]]
    next: str | None
    note: str = ""


class SavedQuery(Model):
    """A query that a lake brings with it, or that Athena keeps in the workgroup, which gave it an ``id``."""

    name: str
    description: str
    sql: str
    id: str = ""


class Keep(Model):
    """Asks for a query to be kept in Athena's workgroup."""

    name: str
    sql: str


class Queries(Model):
    """Saved queries, and those asked since the page was started, newest first."""

    saved: list[SavedQuery]
    history: list[QueryState]


class CatalogTable(Model):
    """A table in the query page's tree."""

    database: str
    name: str
    columns: list[Column]


class CatalogTree(Model):
    """The catalog as the query page needs it."""

    tables: list[CatalogTable]


class SqlProblem(Model):
    """Where a query is wrong."""

    line: int
    column: int
    message: str


class SqlText(Model):
    """A query that is being typed: for Athena, or of a job's SQL node."""

    sql: str
    dialect: Literal["athena", "spark"] = "athena"


class SqlCheck(Model):
    """Errors in a query, found while typing."""

    problems: list[SqlProblem]
