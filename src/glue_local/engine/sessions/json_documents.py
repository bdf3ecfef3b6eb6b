"""``multiLine`` JSON: a file is one document, of which Sail's reader takes only those that are on one line.

Each record becomes a line, with its numbers and escapes as the file has them.
See https://spark.apache.org/docs/3.5.6/sql-data-sources-json.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from glue_local.engine.sessions.base import EngineFeatureError

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_LINE_ENDS = str.maketrans("\r\n", "  ")


def lines_of(data: bytes, path: str) -> Iterator[str]:
    """Yield the records of a file as lines: its first document, or that array's elements; Spark reads no further.

    EngineFeatureError for what Spark makes a corrupt record.
    """
    try:
        text = data.decode("utf-8-sig")
        at = _past_space(text, 0)
        if at == len(text):
            return
        if text[at] != "[":
            yield _line(text, at, _end(text, at))
            return
        at = _past_space(text, at + 1)
        while text[at] != "]":
            end = _end(text, at)
            yield _line(text, at, end)
            at = _past_space(text, end)
            if text[at] not in ",]":
                raise ValueError("a comma or ] was expected")
            at = _past_space(text, at + 1) if text[at] == "," else at
    except (ValueError, IndexError) as error:
        raise EngineFeatureError(
            f"Reading {path}, which is not one complete JSON document ({error}),"
        ) from None


def _past_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return at if match is None else match.end()


def _end(text: str, at: int) -> int:
    value, end = _DECODER.raw_decode(text, at)
    if not isinstance(value, dict):
        raise ValueError("an object was expected")
    return end


def _line(text: str, start: int, end: int) -> str:
    return text[start:end].translate(_LINE_ENDS)


def written(files: Any, read: Callable[[Any], bytes], folder: Any) -> str | None:
    """Write the records of files as lines; return where, None if there are none."""
    count = 0
    folder.mkdir(parents=True)
    path = folder / "texts.json"
    with path.open("w", encoding="utf-8") as out:
        for file in files:
            for line in lines_of(read(file), file.path):
                out.write(f"{line}\n")
                count += 1
    return str(path) if count else None
