"""The parts of an SQL statement's text: lists in brackets, properties, declared columns."""

from __future__ import annotations

import re
from typing import Any

from pyspark.sql.types import StructType

from glue_local.catalog.ddl import parse_ddl
from glue_local.engine.run.run import Run
from glue_local.engine.tables.errors import SparkCatalogError

#: A statement's pattern, and what runs it.
Entry = tuple[re.Pattern[str], Any]

NAME = r"(?P<name>(?:`[^`]+`|[\w]+)(?:\.(?:`[^`]+`|[\w]+))*)"
COLUMN = r"(?:`[^`]+`|\w+)"

_PROPERTY = re.compile(r"('[^']*'|\"[^\"]*\"|[\w.-]+)\s*=\s*('[^']*'|\"[^\"]*\"|[\w.-]+)")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`")


def entry(pattern: str, handler: Any) -> Entry:
    """Return an entry of a table of statements, whose words may be in any case and on several lines."""
    return re.compile(pattern, re.IGNORECASE | re.DOTALL), handler


def closing(text: str, at: int) -> int:
    """Return the place behind the bracket that closes the one at a place."""
    depth, masked = 0, _QUOTED.sub(lambda m: "_" * len(m[0]), text)
    for place in range(at, len(masked)):
        depth += {"(": 1, ")": -1}.get(masked[place], 0)
        if depth == 0:
            return place + 1
    raise SparkCatalogError(f"[PARSE_SYNTAX_ERROR] Syntax error: a bracket is not closed: {text[at:]}")


def listed(text: str) -> list[str]:
    """Return what a list in brackets holds."""
    masked, depth, cuts = _QUOTED.sub(lambda m: "_" * len(m[0]), text).replace("=>", "  "), 0, [-1]
    for place, sign in enumerate(masked):
        depth += {"(": 1, "<": 1, ")": -1, ">": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            cuts.append(place)
    parts = [text[a + 1 : b].strip() for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]
    return [part for part in parts if part]


def pairs(text: str) -> dict[str, str]:
    """Return the properties that a list sets."""
    return {key.strip("'\""): value.strip("'\"") for key, value in _PROPERTY.findall(text)}


def unquoted(text: str) -> str:
    """Return a text or name without its quotes."""
    return text.strip().strip("'\"`")


def columns(run: Run, text: str) -> tuple[StructType, dict[str, str]]:
    """Return declared columns, and their comments."""
    schema = run.spark.createDataFrame([], text).schema
    comments: dict[str, str] = {}
    if re.search(r"\bcomment\b", text, re.IGNORECASE):  # which a frame's schema may not keep
        declared = re.sub(r"\bNOT\s+NULL\b", "", text, flags=re.IGNORECASE)
        found = parse_ddl(f"CREATE EXTERNAL TABLE a ({declared}) LOCATION 's3://a/b/'", "columns").columns
        comments = {column.name: column.comment for column in found if column.comment}
    return schema, comments
