"""What the heads of statements have in common: the table that they name, and the query that follows."""

from __future__ import annotations

import re
from collections.abc import Callable

from glue_local.cloud.athena.result import Kind, Result
from glue_local.cloud.athena.session import Session, TableName
from glue_local.cloud.athena.trino.cursor import Cursor
from glue_local.cloud.athena.trino.parser import Parser

Run = Callable[[Session], Result]
Statement = tuple[tuple[str, ...], Callable[[Cursor], Run], Kind]
"""A statement's first words, what reads it, its kind."""


def inner(cursor: Cursor, end: int | None = None) -> str:
    """Return the query that begins at the next token, at its own place in the text."""
    head = re.sub(r"[^\n]", " ", cursor.text[: cursor.now.start])
    text = head + cursor.text[cursor.now.start : end]
    parser = Parser(text)
    parser.query()
    if parser.now.kind != "end":
        parser.mismatch("<EOF>")
    return text


def target_of(cursor: Cursor) -> TableName:
    """Take the name of a table."""
    at = cursor.at
    parts = [cursor.identifier()]
    while cursor.take("."):
        parts.append(cursor.identifier())
    lowered = [each.lower() for each in parts]
    if len(lowered) == 3 and lowered[0] == "awsdatacatalog":  # noqa: PLR2004 - catalog, database, table
        lowered.pop(0)
    if len(lowered) > 2:  # noqa: PLR2004 - database, table
        cursor.mismatch("<identifier>")
    return TableName(lowered[0] if len(lowered) > 1 else "", lowered[-1], at.line, at.column)
