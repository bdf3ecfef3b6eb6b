"""Which texts of JSON Spark takes for corrupt records, in Python."""

from __future__ import annotations

import json
from typing import Any

from glue_local.engine.sessions.differences.typetext import kind, parts


def told(text: str | None, type_: str | None) -> str | None:
    """Return a text that is no JSON object; an error where a value is not of its type in a struct's ``type_``."""
    if text is None or type_ is None:
        return None
    start = text.lstrip(" \t\r\n")
    try:
        value, end = json.JSONDecoder().raw_decode(start)
    except ValueError:
        if "'" not in start:
            return text
        raise ValueError(
            "from_json of quotes in a corrupt record: run this script with --engine spark"
        ) from None
    if not isinstance(value, dict):
        return text
    if start[end:].strip() or not _of_type(value, type_):
        raise ValueError(
            "from_json of a value of another type, or of text behind the object: run this script with --engine spark"
        )
    return None


_BITS = {"tinyint": 7, "smallint": 15, "int": 31, "bigint": 63}


def _of_type(value: Any, type_: str) -> bool:
    """Whether a value of JSON is of a type, as Spark's parser takes it."""
    if value is None or type_ == "string":
        return True
    if type_ in _BITS:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and -(1 << _BITS[type_]) <= value < 1 << _BITS[type_]
    name = kind(type_)
    if name == "struct":
        inner = dict(parts(type_))
        return isinstance(value, dict) and all(_of_type(v, inner[k]) for k, v in value.items() if k in inner)
    if name == "array":
        return isinstance(value, list) and all(_of_type(v, parts(type_)[0][1]) for v in value)
    if name == "map":
        return isinstance(value, dict) and all(_of_type(v, parts(type_)[1][1]) for v in value.values())
    if type_ == "boolean":
        return isinstance(value, bool)
    return isinstance(value, int | float) and not isinstance(value, bool)
