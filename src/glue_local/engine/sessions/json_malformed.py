"""Malformed records of JSON, of which Spark parses only the columns that a query needs.

A record whose bad value is in another column is none to that query, and a record that breaks off is left out as soon as
a column of it does not pass the query's filter. So what a query needs is looked up in Sail's plan of it.
See https://spark.apache.org/docs/3.5.6/sql-data-sources-json.html (``mode``, ``columnNameOfCorruptRecord``) and
https://spark.apache.org/docs/3.5.6/sql-migration-guide.html (queries of the column of corrupt records alone).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from grpc import RpcError
from pyspark.errors import AnalysisException
from pyspark.sql.connect.proto import AnalyzePlanRequest, Plan

from glue_local.engine.sessions.base import EngineFeatureError

_SCAN = re.compile(r"DataSourceExec: file_groups=.*")
_COLUMNS = re.compile(r"projection=\[(.*?)\], file_type=")
#: What a filter in a plan asks of a column that is true of NULL.
_OF_NULL = re.compile(r"(\w+)@\d+ IS (?:NULL|NOT DISTINCT|DISTINCT)")
#: A name in a record.
_NAME = re.compile(rb"[\"']([^\"']*)[\"']\s*:")
_REFUSED = (
    "A query of JSON with malformed records, {}: cache() the frame right after it is read; without, it",
    "of which Spark parses only the columns that it needs",
    "of which Spark leaves some out by its filter",
)


def only_corrupt() -> AnalysisException:
    """Return Spark's error of a query that needs nothing of files but the column of corrupt records."""
    return AnalysisException(
        "[UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN] Queries from raw JSON or CSV files are disallowed "
        "when the referenced columns only include the internal corrupt record column: cache() the frame first."
    )


@dataclass
class Found:
    """What is malformed in files that are read as one frame."""

    columns: list[str]
    corrupt: str
    drops: bool
    #: The addresses of the files.
    roots: set[str] = field(default_factory=set)
    #: The columns whose values do not fit, of each kind of record.
    bad: set[frozenset[str]] = field(default_factory=set)
    #: The names in records that break off.
    broken: set[str] = field(default_factory=set)

    def note_broken(self, line: bytes) -> None:
        """Take note of a record that breaks off."""
        if line.lstrip().startswith(b"{"):
            self.broken.update(name.decode("utf-8", "replace") for name in _NAME.findall(line))

    def counts(self) -> bool:
        """Whether any query of the files is another one on Spark."""
        return self.corrupt in self.columns or bool(self.broken) or (self.drops and bool(self.bad))

    def check(self, needed: set[str], filters: str) -> None:
        """Refuse a query that needs some columns, or raise Spark's error of it."""
        if needed == {self.corrupt}:
            raise only_corrupt()
        if (self.drops or self.corrupt in needed) and any(bad.isdisjoint(needed) for bad in self.bad):
            raise EngineFeatureError(_REFUSED[0].format(_REFUSED[1]))
        if self.broken.intersection(_OF_NULL.findall(filters)):
            raise EngineFeatureError(_REFUSED[0].format(_REFUSED[2]))


#: What is malformed, by the folder of the run's own in which the records are.
Marked = dict[str, Found]


def check(request: Any, marked: Marked, reads: set[str], explain: Callable[[Any], Any]) -> None:
    """Refuse a plan, which is ready for Sail, where it needs other columns of marked files than were parsed.

    ``reads`` are the addresses that it reads.
    """
    command = request.plan.command
    if request.plan.HasField("root"):
        plan = request.plan
    elif command.HasField("write_operation"):
        plan = Plan(root=command.write_operation.input)
    else:
        return
    asked = AnalyzePlanRequest(session_id=request.session_id, user_context=request.user_context)
    asked.explain.plan.CopyFrom(plan)
    asked.explain.explain_mode = asked.explain.EXPLAIN_MODE_SIMPLE
    with suppress(RpcError):  # of a command, or of a query whose error comes when it runs
        check_explained(explain(asked).explain.explain_string, marked, reads)


def check_explained(text: str, marked: Marked, reads: set[str]) -> None:
    """Refuse a plan by Sail's text of it."""
    scans = _SCAN.findall(text)
    uncounted = set(reads)
    for folder, found in marked.items():
        for scan in scans:
            if folder.strip("/") in scan:
                columns = _COLUMNS.search(scan)
                found.check({n for n in found.columns if columns and _named(n, columns[1])}, scan)
                uncounted -= found.roots
    for found in marked.values():
        if (
            found.drops and found.roots & uncounted
        ):  # their rows are counted, by what the files say of themselves
            found.check(set(), "")


def _named(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w#]){re.escape(name)}(?!\w)", text) is not None
