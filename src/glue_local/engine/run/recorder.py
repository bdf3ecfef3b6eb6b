"""Records a run's reads, writes and findings while it runs, for the report."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from glue_local.engine.run.plain_io import PlainIo

#: Error records kept in a report; all of them are counted.
KEPT_ERROR_RECORDS = 100

_EMAIL = re.compile(r"[^\s'\"<>:,;]+@[^\s'\"<>:,;]+")


class Recorder:
    """A run's reads, writes, errors and seconds per phase, for the report."""

    def __init__(self) -> None:
        """Start with nothing recorded."""
        self.reads: list[dict[str, Any]] = []
        self.writes: list[dict[str, Any]] = []
        self.error_records: list[dict[str, Any]] = []
        self.error_record_count = 0
        self.data_quality: list[dict[str, Any]] = []
        self.notes: list[str] = []
        self.phases: dict[str, float] = {}
        self.plain_reads: list[PlainIo] = []
        self.plain_writes: list[PlainIo] = []

    def read(
        self, *, name: str, paths: list[str], format: str, rows: int | None = None, error_records: int = 0
    ) -> None:
        """Record a frame read; ``rows`` is None where counting would cost a pass of its own."""
        self.reads.append(
            {"name": name, "paths": paths, "format": format, "rows": rows, "error_records": error_records}
        )

    def write(self, *, name: str, path: str, format: str, rows: int) -> None:
        """Record a frame written."""
        self.writes.append({"name": name, "path": path, "format": format, "rows": rows})

    def error_record(self, *, source: str, path: str, line: int | None, message: str, text: str) -> None:
        """Record a record that could not be read; all are counted, the first ones kept.

        Reports and logs outlive the data, so they hold a record's place and its fault, but never its text, nor an
        e-mail that the message quotes.
        """
        self.error_record_count += 1
        if len(self.error_records) < KEPT_ERROR_RECORDS:
            told = _EMAIL.sub("...@...", message)
            record = {"source": source, "path": path, "line": line, "message": told}
            self.error_records.append(record)

    def quality(self, outcome: Mapping[str, Any]) -> None:
        """Record a data quality rule's outcome: context, rule, outcome, reason, metrics."""
        self.data_quality.append(dict(outcome))

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time a phase; a phase entered again adds up."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.phases[name] = self.phases.get(name, 0.0) + time.perf_counter() - start

    def note(self, text: str) -> None:
        """Add a note to the report; repeated notes are dropped."""
        if text not in self.notes:
            self.notes.append(text)
