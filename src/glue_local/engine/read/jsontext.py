"""The value of a JSON text, or what is wrong with it, and where."""

from __future__ import annotations

import json
import re
from typing import Any

from glue_local.engine.types.convert import ConversionError, FloatText, check_depth

_ESCAPED_HALF = re.compile(r"\\[uU][dD][89a-fA-F]")


def parse_line(line: bytes) -> dict[str, Any]:
    """Return the object of a line; ValueError says what is wrong, and at which character."""
    record = parse_value(line)
    if not isinstance(record, dict):
        raise ValueError(f"a JSON object was expected, not {type(record).__name__}")
    return record


def parse_value(line: bytes) -> Any:
    """Return the value of a line, which need not be an object; ValueError as ``parse_line``."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 text at byte {error.start}") from None
    try:
        record = json.loads(text, parse_float=FloatText, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at character {error.colno}") from None
    check_halves(text)
    for each in record if isinstance(record, list) else [record]:
        check_depth(each if isinstance(each, dict | list) else [])
    return record


def check_halves(text: str) -> None:
    """ValueError for an escape that is half of a character: no text can hold it."""
    if not _ESCAPED_HALF.search(text):
        return
    try:
        json.dumps(json.loads(text), ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])[1:-1]
        raise ValueError(f"not Unicode text: {half} is half of a surrogate pair") from None


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's values by key; ConversionError for a key that has two."""
    made = dict(pairs)
    if len(made) != len(pairs):
        for key, value in pairs:
            if made[key] != value:
                raise ConversionError(key, "given twice with different values")
    return made
