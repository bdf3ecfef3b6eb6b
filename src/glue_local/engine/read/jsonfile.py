"""JSON whose records span lines or are in an array (Glue's option multiLine)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from glue_local.engine.frames.records import ErrorRecord
from glue_local.engine.read.jsonlines import KEPT_TEXT, JsonReader
from glue_local.engine.read.target import Batch, Target
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.convert import FloatText, merge_types, type_of

_DECODER = json.JSONDecoder(parse_float=FloatText)
_SPACE = re.compile(r"\s*")


def _past_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return at if match is None else match.end()


def records_of(data: bytes, arrays: bool = True) -> Iterator[tuple[Any, int, str]]:
    """Yield (value, line, error) of each record of the file up to the first invalid JSON; ``arrays``: each element."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield None, data[: error.start].count(b"\n") + 1, "not UTF-8 text"
        return
    at = 0
    while (at := _past_space(text, at)) < len(text):
        line = text.count("\n", 0, at) + 1
        try:
            value, at = _DECODER.raw_decode(text, at)
        except json.JSONDecodeError as error:
            yield from _before_damage(text, at, arrays)
            message = f"not JSON: {error.msg} at character {error.colno}; the rest of the file is skipped"
            yield text[at : at + KEPT_TEXT], error.lineno, message
            return
        if not arrays:
            yield value, line, ""
            continue
        for record in value if isinstance(value, list) else [value]:
            wrong = "" if isinstance(record, dict) else "a JSON object was expected"
            yield record, line, wrong


def _before_damage(text: str, at: int, arrays: bool) -> Iterator[tuple[Any, int, str]]:
    """Yield the elements of an array up to the first invalid one."""
    while arrays and text[at : at + 1] in ("[", ","):
        at = _past_space(text, at + 1)
        line = text.count("\n", 0, at) + 1
        try:
            record, at = _DECODER.raw_decode(text, at)
        except json.JSONDecodeError:
            return
        at = _past_space(text, at)
        if text[at : at + 1] not in (",", "]"):
            return
        yield record, line, "" if isinstance(record, dict) else "a JSON object was expected"


def read_whole(data: bytes, source: str, target: Target) -> Batch:
    """Return the records of a file, and one error record if the rest is not JSON."""
    reader = JsonReader(source, target)
    rows, marks, errors = [], [], []
    for value, line, message in records_of(data):
        try:
            if message:
                raise ValueError(message)
            row, mark = reader.record(value)
        except ValueError as error:
            errors.append(ErrorRecord(source, line, str(error), str(value)[:KEPT_TEXT]))
        else:
            rows.append(row)
            marks.append(mark)
    return reader.batch(rows, marks, errors)


def types_of_whole(data: bytes) -> g.StructType:
    """Return the type of a file's records."""
    merged: g.DataType = g.StructType()
    for value, _, message in records_of(data):
        if not message:
            merged = merge_types(merged, type_of(value))
    assert isinstance(merged, g.StructType)
    return merged
