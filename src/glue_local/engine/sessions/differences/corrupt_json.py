"""Which texts of JSON Spark takes for corrupt records, in Python."""

from __future__ import annotations

import json
from typing import Any

from glue_local.engine.sessions.differences.typetext import kind, parts


def told(text: str | None, type_: str | None) -> str | None:
    """Return a text that is no JSON object, or one with a value that is not of its type in a struct's ``type_``.

    The first has N before it: none of its fields is read. The second has S: Spark reads its other fields. An error
    where it is not known here which of both a text is.
    """
    if text is None or type_ is None:
        return None
    start = text.lstrip(" \t\r\n")
    try:
        value, _ = json.JSONDecoder(object_pairs_hook=_named_once).raw_decode(start)
    except ValueError:
        if "'" not in start:
            return "N" + text
        raise ValueError(
            "from_json of quotes in a corrupt record: run this script with --engine spark"
        ) from None
    if not isinstance(value, dict):
        return "N" + text
    inner = dict(parts(type_))
    wrong = [(v, inner[k]) for k, v in value.items() if k in inner and not _of_type(v, inner[k])]
    if any(not _is_bad(*each) for each in wrong):
        raise ValueError(
            "from_json of a value of another type, nested or of this type: run this script with --engine spark"
        )
    return "S" + text if wrong else None


def _named_once(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """Take an object; an error, which is no fault of the text, where a name is there twice: Spark looks at both."""
    if len(made := dict(fields)) < len(fields):
        raise LookupError("from_json of an object with a name twice: run this script with --engine spark")
    return made


def _is_bad(value: Any, type_: str) -> bool:
    """Whether Spark gives NULL for a value that is not of a type; otherwise it may read the value, or a part."""
    if type_ in ("double", "float"):  # NaN and Infinity are texts that it reads
        return not isinstance(value, str) or "n" not in value.lower()
    return type_ in ("smallint", "int", "bigint", "boolean")


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
