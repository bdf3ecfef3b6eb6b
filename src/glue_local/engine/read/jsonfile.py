"""JSON whose records span lines or are in an array (Glue's option multiLine)."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from typing import Any

from glue_local.engine.frames.records import ErrorRecord
from glue_local.engine.read.jsonlines import KEPT_TEXT, JsonReader
from glue_local.engine.read.jsontext import check_halves, unique
from glue_local.engine.read.target import Batch, Target
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.convert import FloatText, check_depth, merge_types, type_of

_DECODER = json.JSONDecoder(parse_float=FloatText, object_pairs_hook=unique)
_SPACE = re.compile(r"\s*")
_LENIENT = json.JSONDecoder(strict=False)
"""Finds the end of values that are not records, but can be delimited."""
_SIGNS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}"]')
_UP_TO_NEXT = re.compile(r'[^"{}\[\]]*?,\s*(?=\{)')
_WRONG = (ValueError, RecursionError)

Found = tuple[Any, int, str]
"""A value, the number of its line, and what is wrong with it."""


def _past_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return at if match is None else match.end()


class _Lines:
    """Numbers of lines, asked for in order."""

    def __init__(self, text: str) -> None:
        self._text, self._line, self._counted = text, 1, 0

    def at(self, place: int) -> int:
        """Return the number of the line that holds a place after the last one asked for."""
        self._line += self._text.count("\n", self._counted, place)
        self._counted = place
        return self._line


def records_of(data: bytes, arrays: bool = True) -> Iterator[Found]:
    """Yield each record of the file, or element (``arrays``); a damaged one costs itself only, if its end is clear."""
    text = data.decode("utf-8-sig", "surrogateescape")
    lines = _Lines(text)
    at: int | None = 0
    end: int | None
    while at is not None and (at := _past_space(text, at)) < len(text):
        line = lines.at(at)
        try:
            value, end = _value(text, at)
        except _WRONG as error:
            if text[at] == "[" and arrays:
                at = yield from _elements(text, at, lines)
            else:
                at = yield from _damaged(text, at, error, None if text[at] == "[" else _next(text, at))
            continue
        if arrays and isinstance(value, list):
            if all(isinstance(record, dict) for record in value):
                yield from ((record, line, "") for record in value)
            else:
                end = yield from _elements(text, at, lines)
        else:
            yield _record(value, line) if arrays else (value, line, "")
        at = end


def _elements(text: str, at: int, lines: _Lines) -> Generator[Found, None, int | None]:
    """Yield the elements of an array one by one; return where it ends, None where that is not known."""
    following: int | None = at + 1
    while following is not None:
        at = _past_space(text, following)
        if text.startswith("]", at) and text[following - 1] != ",":
            return at + 1
        try:
            record, end = _value(text, at)
            end = _past_space(text, end)
            if end < len(text) and text[end] not in ",]":
                raise json.JSONDecodeError("Expecting ',' delimiter", text, end)
        except _WRONG as error:
            following = yield from _damaged(text, at, error, _next(text, at))
            continue
        yield _record(record, lines.at(at))
        following = end + text.startswith(",", end)
    return None


def _record(record: Any, line: int) -> Found:
    return record, line, "" if isinstance(record, dict) else "a JSON object was expected"


def _value(text: str, at: int) -> tuple[Any, int]:
    """Return the value at a place and where it ends; ValueError says what is wrong with it."""
    value, end = _DECODER.raw_decode(text, at)
    for each in value if isinstance(value, list) else [value]:
        check_depth(each if isinstance(each, dict | list) else [])
    part = text[at:end]
    check_halves(part)
    try:
        part.encode()
    except UnicodeEncodeError:
        raise ValueError("not UTF-8 text") from None
    return value, end


def _damaged(
    text: str, at: int, error: Exception, following: int | None
) -> Generator[Found, None, int | None]:
    """Yield the error of a damaged value; return where the next one begins."""
    line, message = text.count("\n", 0, at) + 1, str(error)
    if isinstance(error, json.JSONDecodeError):
        place = f"character {error.colno}" + (f" of line {error.lineno}" if error.lineno != line else "")
        message = f"not JSON: {error.msg} at {place}"
    rest = "" if following is not None else "; the rest of the file is skipped"
    yield text[at:following][:KEPT_TEXT].encode("utf-8", "replace").decode(), line, message + rest
    return following


def _next(text: str, at: int) -> int | None:
    """Return where the record after a damaged one begins, if its end is clear or the file's layout tells; else None."""
    if at >= len(text):
        return None
    try:
        end = _past_space(text, _LENIENT.raw_decode(text, at)[1])
    except _WRONG:
        pass
    else:
        if text.startswith((",", "]"), end):
            return end + text.startswith(",", end)
    begin = text.rfind("\n", 0, at) + 1
    indent = text[begin:at]
    if indent.strip(" \t"):
        return _after_braces(text, at)
    below = re.compile(rf"^{indent}(?:,[ \t]*)?(?=\S)", re.MULTILINE)
    for line in below.finditer(text, at + 1):
        sign = text[line.end()]
        if sign in "{]":
            return line.end()
        if sign != "}":
            return None  # fields as far left as records: nothing tells them apart
    return None


def _after_braces(text: str, at: int) -> int | None:
    """Return where what follows a damaged value begins, if it is another object, or the array's end."""
    if text[at] != "{":
        plain = _UP_TO_NEXT.match(text, at)
        return None if plain is None else plain.end()
    depth = 0
    for sign in _SIGNS.finditer(text, at):
        if sign[0] == '"':
            return None
        depth += {"{": 1, "}": -1}.get(sign[0], 0)
        if depth == 0:
            end = _past_space(text, sign.end())
            if text.startswith(",", end):
                end = _past_space(text, end + 1)
            return end if text.startswith(("{", "]"), end) else None
    return None


def read_whole(data: bytes, source: str, target: Target) -> Batch:
    """Return the records of a file, and an error record for each that is damaged."""
    reader = JsonReader(source, target)
    rows, marks, errors = [], [], []
    for value, line, message in records_of(data):
        try:
            if message:
                raise ValueError(message)
            row, mark = reader.record(value)
        except _WRONG as error:
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
