"""``input_file_name()`` on Spark of files that are read from columnar copies: the files' own addresses.

Catalog tables of text files and DynamicFrames are read so. See
https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.sql/api/pyspark.sql.functions.input_file_name.html
"""

from __future__ import annotations

import functools
import re
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from glue_local.engine.run.run import Run
from glue_local.engine.sessions.differences.literals import quoted
from glue_local.engine.sessions.patches import run_here

_NAME = "input_file_name()"
#: The call, or what it may stand in without being one.
_CALLS = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|(?P<call>\binput_file_name\s*\(\s*\))", re.IGNORECASE)
_SELECTED = re.compile(r"(?is)(?:.*\bselect\b(?:\s+(?:distinct|all)\b)?|)(?P<items>.*)")
_UNKNOWN = (
    "input_file_name() of files that are grouped: AWS Glue reads several in one task, so that none has a name"
)


@functools.cache
def install() -> None:
    """Wrap PySpark's function, and what takes it as SQL; later calls do nothing."""
    from pyspark.sql import DataFrame, functions

    made: Any = functions
    frame: Any = DataFrame  # Spark 4 has its own class below it
    with suppress(ImportError):
        frame = import_module("pyspark.sql.classic.dataframe").DataFrame
    made.input_file_name, made.expr = _named(made.input_file_name, made.expr), _in_text(made.expr)
    for method in ("selectExpr", "filter", "where"):
        setattr(frame, method, _in_texts(getattr(frame, method)))


def named(text: str) -> str:
    """Return SQL whose calls give the files' own addresses, under the name that the call would have."""
    run = run_here("spark")
    if run is None or not run.copied or "input_file_name" not in text.lower():
        return text
    sql = _address(run)

    def replaced(match: re.Match[str]) -> str:
        if match["call"] is None:
            return match[0]
        item = is_item(text[: match.start()], text[match.end() :])
        return f"{sql} AS `{_NAME}`" if item else sql

    return _CALLS.sub(replaced, text)


def _address(run: Run) -> str:
    """Return SQL for the address of a row's file."""
    folder = next(map(Path, run.copied)).parent.parent.as_uri().removeprefix("file://")
    pairs = (f"{quoted(Path(copy).name)}, {quoted(of)}" for copy, of in run.copied.items() if of)
    own = f"map({', '.join(pairs)})[substring_index({_NAME}, '/', -1)]"
    known = f"coalesce({own}, raise_error({quoted(_UNKNOWN)}))"
    return f"(CASE WHEN contains({_NAME}, {quoted(folder + '/')}) THEN {known} ELSE {_NAME} END)"


def is_item(before: str, after: str) -> bool:
    """Whether a call is the whole of what a SELECT, or a method, lists there."""
    depth, start = 0, len(before)
    while start and depth <= 0:
        start -= 1
        depth += {"(": 1, ")": -1}.get(before[start], 0)
    scope = before[start + 1 if depth > 0 else 0 :]
    found = _SELECTED.fullmatch(scope)
    if found is None or (depth > 0 and not re.match(r"(?i)\s*(?:select|with)\b", scope)):
        return False
    listed = found["items"].rstrip()
    begins = not listed or (listed.endswith(",") and not re.search(r"(?i)\b(?:from|by)\b", listed))
    return begins and re.match(r"(?i)\s*(?:,|from\b|\)|$)", after) is not None


def _named(plain: Any, expression: Any) -> Any:
    @functools.wraps(plain)
    def input_file_name() -> Any:
        run = run_here("spark")
        if run is None or not run.copied:
            return plain()
        return expression(_address(run)).alias(_NAME)

    return input_file_name


def _in_text(plain: Any) -> Any:
    @functools.wraps(plain)
    def expr(str: str) -> Any:
        return plain(named(str))

    return expr


def _in_texts(plain: Any) -> Any:
    @functools.wraps(plain)
    def method(frame: Any, *given: Any, **more: Any) -> Any:
        flat = [
            [named(x) if isinstance(x, str) else x for x in g] if isinstance(g, list) else g for g in given
        ]
        return plain(frame, *(named(g) if isinstance(g, str) else g for g in flat), **more)

    return method
