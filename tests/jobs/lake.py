"""A lake as the job tests need it: put rows in, run a job, read rows. There are two implementations."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from glue_local.catalog.ddl import read_ddl

PROJECT = Path(__file__).parents[2]
TABLES = {table.name: table for table in read_ddl(PROJECT / "ddl")}

Row = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """How a run ended, the error's text if it failed, the rules of data quality that were broken."""

    succeeded: bool
    error: str = ""
    error_records: tuple[str, ...] = ()
    broken_rules: tuple[str, ...] = ()


class Lake(Protocol):
    """A lake for one test, empty at first."""

    def put(self, table: str, rows: Sequence[Row | str]) -> None:
        """Add a file of rows to a table; a text stands for a line as delivered (landing tables only)."""

    def run(self, job: str, **settings: str) -> Outcome:
        """Run a job's script; ``consent_scope="reading"`` sets ``spark.stedi.consent_scope``."""

    def rows(self, table: str) -> list[Row]:
        """Rows of a table, sorted; every declared column is there, None where a row has no value."""


def script(job: str) -> Path:
    """Return a job's script."""
    return PROJECT / "jobs" / job / f"{job}.py"


def json_lines(rows: Sequence[Row | str]) -> str:
    """Return rows as JSON lines."""
    return "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)


def in_order(rows: list[Row]) -> list[Row]:
    """Return rows in an order that does not depend on how they were computed."""
    return sorted(rows, key=lambda row: [(value is None, str(value)) for value in row.values()])


def fill(table: str, row: Row) -> Row:
    """Return a row with every declared column of the table, lower-case."""
    lower = {key.lower(): value for key, value in row.items()}
    return {column.name: lower.get(column.name) for column in TABLES[table].columns}
