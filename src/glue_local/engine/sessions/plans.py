"""Every Spark Connect request on its way to Sail: paths translated and checked, SQL substituted.

A plan is a protobuf message; ``RULES`` says which fields of which messages hold paths or SQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from pyspark.errors import AnalysisException

from glue_local.engine.sessions.substitution import substitute
from glue_local.engine.storage import FolderStorage, Storage, paths

#: Where a path can stand in SQL: format.`path`, LOCATION '...', OPTIONS (path '...') and the like.
_SQL_PATH = re.compile(
    r"""(?P<before>\b\w+\s*\.\s*`|\b(?:LOCATION|DIRECTORY|INPATH|path)['"`]?\s*=?\s*['"])"""
    r"""(?P<path>s3[an]?://[^'"`]+)""",
    re.IGNORECASE,
)
_SET = re.compile(r"^\s*SET\s+(?P<key>[\w.\-]+)\s*=\s*(?P<value>.*?)\s*;?\s*$", re.IGNORECASE | re.DOTALL)
_READ_BY_PATH = re.compile(r"^\s*\w+\s*\.\s*`s3[an]?://[^`]+`\s*$", re.IGNORECASE)


class PathNotFoundException(AnalysisException):  # type: ignore[misc]
    """The error that Spark itself raises for a read path that does not exist."""

    def __init__(self, path: str) -> None:
        super().__init__(message=f"[PATH_NOT_FOUND] Path does not exist: {path}.")

    def getErrorClass(self) -> str:  # noqa: N802
        """Return Spark's name of the error."""
        return "PATH_NOT_FOUND"


class PlanAdapter:
    """Rewrites requests in place for one run's storage and configuration."""

    def __init__(self, storage: Storage, conf: Callable[[str], str | None]) -> None:
        self.storage = storage
        self.conf = conf

    def rewrite(self, message: Message) -> None:
        """Rewrite a message and all below it; AnalysisException for a read path that is not there."""
        rule = RULES.get(message.DESCRIPTOR.full_name.rsplit(".", 1)[1])
        if rule is not None:
            rule(self, message)
        for field, value in message.ListFields():
            if field.type != FieldDescriptor.TYPE_MESSAGE:
                continue
            if field.message_type.GetOptions().map_entry:
                if field.message_type.fields_by_name["value"].type == FieldDescriptor.TYPE_MESSAGE:
                    for item in value.values():
                        self.rewrite(item)
            elif field.is_repeated:
                for item in value:
                    self.rewrite(item)
            else:
                self.rewrite(value)

    def target(self, path: str) -> str:
        """Return the path that Sail is to use for an S3 path; other paths stay as they are."""
        if not paths.is_s3(path):
            return path
        if isinstance(self.storage, FolderStorage):
            return f"{self.storage.local(path)}{'/' if path.endswith('/') else ''}"
        return "s3://" + path.partition("://")[2]

    def source(self, path: str) -> str:
        """Return the path that Sail is to read; AnalysisException if nothing is there."""
        if paths.is_s3(path) and not self.storage.exists(path):
            raise PathNotFoundException(path)
        return self.target(path)

    def sql(self, text: str) -> str:
        """Return SQL text with ``${...}`` substituted and its paths translated."""

        def path(match: re.Match[str]) -> str:
            by_path = match["before"].endswith("`")
            return match["before"] + (self.source if by_path else self.target)(match["path"])

        return _SQL_PATH.sub(path, substitute(text, self.conf))


def _read_data_source(adapter: PlanAdapter, message: Any) -> None:
    message.paths[:] = [adapter.source(path) for path in message.paths]
    if "path" in message.options:
        message.options["path"] = adapter.source(message.options["path"])


def _named_table(adapter: PlanAdapter, message: Any) -> None:
    if _READ_BY_PATH.match(message.unparsed_identifier):
        message.unparsed_identifier = adapter.sql(message.unparsed_identifier)


def _field(name: str, translate: Callable[[PlanAdapter, str], str]) -> Callable[[PlanAdapter, Any], None]:
    def rule(adapter: PlanAdapter, message: Any) -> None:
        if value := getattr(message, name):
            setattr(message, name, translate(adapter, value))

    return rule


def _write(adapter: PlanAdapter, message: Any) -> None:
    if message.path:
        message.path = adapter.target(message.path)
    for key in ("path", "location"):
        if key in message.options:
            message.options[key] = adapter.target(message.options[key])


#: What each kind of message needs; a message that is not listed is only looked into.
RULES: dict[str, Callable[[PlanAdapter, Any], None]] = {
    "SQL": _field("query", PlanAdapter.sql),
    "SqlCommand": _field("sql", PlanAdapter.sql),
    "ExpressionString": _field("expression", PlanAdapter.sql),
    "DataSource": _read_data_source,
    "NamedTable": _named_table,
    "WriteOperation": _write,
    "CreateTable": _field("path", PlanAdapter.target),
    "CreateExternalTable": _field("path", PlanAdapter.target),
}
