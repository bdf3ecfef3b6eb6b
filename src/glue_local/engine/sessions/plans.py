"""Every Spark Connect request on its way to Sail: paths translated and checked, SQL substituted.

A plan is a protobuf message; ``RULES`` says which fields of which messages hold paths or SQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from glue_local.engine.run.plain_io import PlainIo
from glue_local.engine.run.run import Run
from glue_local.engine.sessions import json_malformed
from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.csv_malformed import Corrupt, Marked, check_needed, check_whole
from glue_local.engine.sessions.file_names import FileNames, asks
from glue_local.engine.sessions.parquet_types import check_read
from glue_local.engine.sessions.reading import PathError, Resolved, path_not_found
from glue_local.engine.sessions.reads import SNAPSHOT, Reads, is_loose, walk
from glue_local.engine.sessions.sorted_queries import NUMBERED, in_order
from glue_local.engine.sessions.sorting import Order, keep_order
from glue_local.engine.sessions.substitution import substitute
from glue_local.engine.sessions.views import Views
from glue_local.engine.sessions.writing import CONVERTED
from glue_local.engine.storage import FolderStorage, PathNotFoundError, paths
from glue_local.engine.storage.paths import SQL_PATH
from glue_local.identifiers import backquoted

_PART = re.compile(r"(`(?:[^`]|``)*`)|[^.`]+")
_BY_PATH = re.compile(r"^\s*\w+\s*\.\s*`s3[an]?://[^`]+`\s*$", re.IGNORECASE)


class PlanAdapter:
    """Rewrites requests in place for one run's storage and configuration."""

    def __init__(self, run: Run, conf: Callable[[str], str | None]) -> None:
        """Adapt plans of ``run``; ``conf`` looks up its session's configuration."""
        self.run = run
        self.conf = conf
        #: What gives SQL Spark's result; a session sets it.
        self.same_as_spark: Callable[[str], str] = str
        #: The same for the expressions of a plan.
        self.plan_as_spark: Callable[[Any], object] = id
        #: Whether a view is that of a query with an ORDER BY of its own.
        self.is_ordered: Callable[[str], bool] = frozenset[str]().__contains__
        #: What a plan's columns are; a session sets it.
        self.columns: Callable[[Any], list[tuple[str, str]] | None] = lambda plan: None
        #: The names of a query's columns, None for one that Sail does not take; a session sets it.
        self.names: Callable[[str], list[str] | None] = lambda query: None
        #: The temporary views; Sail would treat their names as case-sensitive.
        self.views = Views(conf)
        #: Files of CSV whose malformed records count.
        self.marked: Marked = {}
        self.corrupt: Corrupt = {}
        #: What is malformed in JSON.
        self.malformed_json: json_malformed.Marked = {}
        self._snapshots: list[Resolved] = []
        self._copied: dict[str, str] = {}
        self._copies_of: dict[str, Resolved] = {}
        self.file_names = FileNames(
            run, SNAPSHOT, lambda number: self._snapshots[int(number)], self._original
        )
        #: What frames and views read.
        self.reads = Reads(self._snapshots, self._copied)

    def rewrite(self, message: Any) -> bool:
        """Rewrite a message and all below it; PathError for a read path that is not there.

        Returns whether Sail may mix its rows, which a sort has put in order.
        """
        check_whole(message, self.marked)
        check_needed(message, self.corrupt)
        parts = list(walk(message))
        if any(part.DESCRIPTOR.name == "Repartition" for part in parts):
            for part in walk(message):
                if part.DESCRIPTOR.name == "Relation":
                    keep_order(part, self.is_ordered)
            parts = list(walk(message))
        if any(map(asks, parts)):
            self.file_names.rewrite(message)
            parts = list(walk(message))
        if message.DESCRIPTOR.name == "ExecutePlanRequest":
            self.reads.check_views(message)
            if message.plan.command.HasField("create_dataframe_view"):
                self._pin(parts)
        for part in parts:
            rule = RULES.get(part.DESCRIPTOR.name)
            if rule is not None:
                rule(self, part)
        self.plan_as_spark(message)
        if message.DESCRIPTOR.name != "ExecutePlanRequest":
            return False
        return Order(self.is_ordered, self.columns).keep(message)

    def _pin(self, parts: Iterable[Any]) -> None:
        """Let a view read the files that its frame has: in a folder, Sail would find those that come later."""
        for part in parts:
            if part.DESCRIPTOR.name == "DataSource" and (number := part.options.get(SNAPSHOT)) is not None:
                resolved = self._snapshots[int(number)]
                if not is_loose(resolved):
                    part.paths[:] = _files_below(resolved, part.paths)

    def expect(self, resolved: Resolved) -> str:
        """Remember the files of a frame; return the SNAPSHOT option that names them.

        The frame cannot be computed any more once one of them is gone.
        """
        self._snapshots.append(resolved)
        return str(len(self._snapshots) - 1)

    def note_copies(self, copies: list[str], resolved: Resolved) -> None:
        """Remember which files the run's own copies are of: to read a copy is to read them."""
        of_copies = next((self._copied[root] for root in resolved.roots if root in self._copied), None)
        self._copied |= dict.fromkeys(copies, of_copies or self.expect(resolved))
        self._copies_of |= dict.fromkeys(copies, resolved)

    def _original(self, path: str) -> str | None:
        """Return the address of the file that a copy is of, None for another file."""
        if path in self.run.copied:
            return self.run.copied[path] or None
        root = next((root for root in self._copies_of if root.endswith("/") and path.startswith(root)), None)
        found = root and re.search(r"/part-(\d+)\.\w+$", path)
        if not root or not found:
            return None
        of = self._copies_of[root].files[int(found[1])].path
        return of if paths.is_s3(of) or paths.is_machines(of) else self._original(of)

    def check(self, snapshot: str) -> Resolved | None:
        """Check that all files of a frame are still there; PathError naming one that is not.

        Returns them where others have come since, which Spark does not read.
        """
        resolved = self._snapshots[int(snapshot)]
        there: set[str] = set()
        for root in resolved.roots:
            with suppress(PathNotFoundError):
                there.update(f.path for f in self.run.storage_of(root).list_files(root))
        if gone := {f.path for f in resolved.files} - there:
            text = f"File {min(gone)} does not exist any more: it was deleted after the frame was created."
            raise PathError("FILE_NOT_EXIST", text)
        return resolved if there - {f.path for f in resolved.files} else None

    def check_copies(self, read: Iterable[str]) -> None:
        """Check the files that copies are of."""
        for path in read:
            if path in self._copied:
                self.check(self._copied[path])

    def target(self, path: str) -> str:
        """Return the path that Sail is to use for an S3 path; other paths stay unchanged."""
        return self.located(path) if paths.is_s3(path) else path

    def located(self, path: str) -> str:
        """Return what Sail finds the file or folder of an address by."""
        storage = self.run.storage_of(path)
        if isinstance(storage, FolderStorage):
            return storage.local(path).as_uri() + ("/" if path.endswith("/") else "")
        bucket, key = paths.split(path)
        return f"s3://{bucket}/{quote(key)}"

    def source(self, path: str) -> str:
        """Return the path that Sail is to read; PathError if nothing is there."""
        if not paths.is_s3(path):
            return path
        if not self.run.storage.exists(path):
            raise path_not_found(path)
        return self.target(path)

    def sql(self, text: str) -> str:
        """Return SQL text with ``${...}`` substituted and its paths translated."""

        def path(match: re.Match[str]) -> str:
            if match["format"] is None:
                return match["before"] + self.target(match["path"])
            source = self.source(match["path"])
            if match["format"].lower() == "parquet":
                check_read(self.run.storage, match["path"], self.conf)
            self.run.recorder.plain_reads.append(PlainIo((match["path"],), match["format"].lower()))
            return match["before"] + source

        if NUMBERED in text:  # it was here before
            return text
        made = self.same_as_spark(self.views.sql(SQL_PATH.sub(path, substitute(text, self.conf))))
        sorted_, _ = in_order(made, self.is_ordered, self.names)
        return sorted_ if sorted_ == made or self.names(sorted_) is not None else made

    def expression(self, text: str) -> str:
        """Return an expression's SQL with ``${...}`` substituted."""
        return substitute(text, self.conf)


def _files_below(resolved: Resolved, roots: Iterable[str]) -> list[str]:
    """Return the addresses of a frame's files in folders, or of those files."""
    folders = tuple(map(paths.folder, roots))
    return [file.path for file in resolved.files if paths.folder(file.path).startswith(folders)]


def _read_data_source(adapter: PlanAdapter, message: Any) -> None:
    if message.format in CONVERTED:
        raise EngineFeatureError(f"format {message.format}")
    if snapshot := message.options.pop(SNAPSHOT, None):
        if (resolved := adapter.check(snapshot)) is not None:
            files = _files_below(resolved, message.paths)
            if is_loose(resolved) or not files:
                raise EngineFeatureError(f"A frame of {message.paths[0]}, which has more files since,")
            message.paths[:] = files
        message.paths[:] = [adapter.located(path) for path in message.paths]
        return
    adapter.check_copies(message.paths)
    adapter.reads.check_cached(message.paths)
    message.paths[:] = [adapter.source(path) for path in message.paths]
    if path := message.options.get("path"):
        message.options["path"] = adapter.source(path)


def _named_table(adapter: PlanAdapter, message: Any) -> None:
    if _BY_PATH.match(message.unparsed_identifier):
        message.unparsed_identifier = adapter.sql(message.unparsed_identifier)
    else:
        message.unparsed_identifier = adapter.views.name(message.unparsed_identifier)


def _attribute(adapter: PlanAdapter, message: Any) -> None:
    """Put parts of a column's name that begin or end with a blank in backquotes: Sail leaves the blank out."""
    name = message.unparsed_identifier
    if name.strip() != name or " ." in name or ". " in name:
        message.unparsed_identifier = _PART.sub(
            lambda part: part[0] if part[1] or part[0].strip() == part[0] else backquoted(part[0]), name
        )


def _decimal(adapter: PlanAdapter, message: Any) -> None:
    """Give a decimal literal as many digits as it has, as Spark does; the type of that name has no value."""
    if value := getattr(message, "value", ""):
        _, digits, exponent = Decimal(value).as_tuple()
        if isinstance(exponent, int) and exponent <= 0:
            message.scale, message.precision = -exponent, max(len(digits), -exponent)


def _field(name: str, translate: Callable[[PlanAdapter, str], str]) -> Callable[[PlanAdapter, Any], None]:
    def rule(adapter: PlanAdapter, message: Any) -> None:
        if value := getattr(message, name):
            setattr(message, name, translate(adapter, value))

    return rule


def _write(adapter: PlanAdapter, message: Any) -> None:
    if message.path:
        message.path = adapter.target(message.path)
    _write_options(adapter, message)


def _write_options(adapter: PlanAdapter, message: Any) -> None:
    for options in (message.options, getattr(message, "table_properties", {})):
        for key in ("path", "location"):
            if key in options:
                options[key] = adapter.target(options[key])


#: What each kind of message needs; a message that is not listed is only looked into.
RULES: dict[str, Callable[[PlanAdapter, Any], None]] = {
    "SQL": _field("query", PlanAdapter.sql),
    "SqlCommand": _field("sql", PlanAdapter.sql),
    "ExpressionString": _field("expression", PlanAdapter.expression),
    "DataSource": _read_data_source,
    "Decimal": _decimal,
    "NamedTable": _named_table,
    "UnresolvedAttribute": _attribute,
    "WriteOperation": _write,
    "WriteOperationV2": _write_options,
    "CreateTable": _field("path", PlanAdapter.target),
    "CreateExternalTable": _field("path", PlanAdapter.target),
}
