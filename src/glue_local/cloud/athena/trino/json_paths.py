"""Paths of ``json_extract`` and its like, and the functions of JSON arrays.

Source: https://trino.io/docs/current/functions/json.html
"""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from glue_local.cloud.athena.trino.errors import Raised, invalid
from glue_local.cloud.athena.trino.json_values import Number, dump, load, no_constant

_STEP = re.compile(
    r"""\.(?P<name>(?:[^\W]|:)+)
    |\["(?P<quoted>(?:[^"\\]|\\["\\])*)"\]
    |\[(?P<bare>\w+)\]""",
    re.VERBOSE,
)
_NOTHING = object()
_DECODER = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=no_constant)
_BLANK = re.compile(r"[ \t\r\n]*")


@lru_cache(maxsize=1024)
def steps(path: str) -> tuple[str, ...]:
    """Return a path's steps: each a key of an object, or the index of an array.

    Source: JsonPathTokenizer of https://github.com/trinodb/trino
    """
    found: list[str] = []
    at = 1
    while path.startswith("$") and at < len(path):
        match = _STEP.match(path, at)
        if not match:
            break
        quoted = match["quoted"]
        found.append(match["name"] or match["bare"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        at = match.end()
    if not path.startswith("$") or at < len(path):
        raise invalid(f"Invalid JSON path: '{path}'")
    return tuple(found)


def pointer(path: str) -> str | None:
    """Return the JSON Pointer of a path; None for one that is wrong, or an index that a pointer does not write so."""
    try:
        found = steps(path)
    except Raised:
        return None
    if not found or any(each.isdecimal() and not re.fullmatch(r"0|[1-9][0-9]{0,8}", each) for each in found):
        return None
    return "".join("/" + each.replace("~", "~0").replace("/", "~1") for each in found)


def _after_blanks(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _seek(text: str, at: int, step: str) -> int | None:  # noqa: PLR0911 - one line a way to end
    """Return where the value of a step begins; None where there is none. What follows it is not read."""
    opening = text[at : at + 1]
    if opening not in {"{", "["}:
        return None
    closing, position = ("}" if opening == "{" else "]"), 0
    at = _after_blanks(text, at + 1)
    if text[at : at + 1] == closing:
        return None
    while True:
        if opening == "{":
            if text[at : at + 1] != '"':
                return None
            key, at = scanstring(text, at + 1, True)
            at = _after_blanks(text, at)
            if text[at : at + 1] != ":":
                return None
            at = _after_blanks(text, at + 1)
            if key == step:
                return at
        elif step.isdecimal() and position == int(step):
            return at
        _, at = _DECODER.raw_decode(text, at)
        at = _after_blanks(text, at)
        if text[at : at + 1] != ",":
            return None
        at = _after_blanks(text, at + 1)
        position += 1


def _select(text: str, path: str) -> Any:
    at = _after_blanks(text, 0)
    try:
        for step in steps(path):
            found = _seek(text, at, step)
            if found is None:
                return _NOTHING
            at = found
        return _DECODER.raw_decode(text, at)[0]
    except ValueError:
        return _NOTHING


def extract(text: str, path: str) -> str | None:
    """``json_extract``: the JSON at a path; NULL where there is none or the text is no JSON."""
    found = _select(text, path)
    return None if found is _NOTHING else dump(found)


def extract_scalar(text: str, path: str) -> str | None:
    """``json_extract_scalar``: a scalar's text; NULL for an object, an array, null."""
    found = _select(text, path)
    if found is _NOTHING or found is None or isinstance(found, dict | list):
        return None
    if isinstance(found, bool):
        return "true" if found else "false"
    # Java writes half of a pair of surrogates as a question mark.
    return str(found).encode(errors="replace").decode()


def size(text: str, path: str) -> int | None:
    """``json_size``: members of what is at a path; 0 for a scalar."""
    found = _select(text, path)
    if found is _NOTHING:
        return None
    return len(found) if isinstance(found, dict | list) else 0


def array_length(text: str) -> int | None:
    """``json_array_length``; NULL if it is not an array."""
    found = _loaded(text)
    return len(found) if isinstance(found, list) else None


def array_get(text: str, index: int) -> str | None:
    """``json_array_get``; NULL if there is no such element."""
    found = _loaded(text)
    if not isinstance(found, list) or not -len(found) <= index < len(found):
        return None
    value = found[index]
    return (
        None if value is None else (value if isinstance(value, str) and type(value) is str else dump(value))
    )


def _loaded(text: str) -> Any:
    try:
        return load(text)
    except ValueError:
        return _NOTHING


_WHOLE = re.compile(r"-?\d+")


def array_contains(text: str, value: Any) -> bool | None:
    """``json_array_contains`` for booleans, numbers and texts."""
    found = _loaded(text)
    if not isinstance(found, list):
        return None
    if isinstance(value, bool):
        return any(each is value for each in found)
    if isinstance(value, int | float):
        # A whole number is found among whole numbers, a double among those with a fraction or an exponent.
        whole = isinstance(value, int)
        numbers = [
            each for each in found if isinstance(each, Number) and bool(_WHOLE.fullmatch(each)) == whole
        ]
        return any((int(each) if whole else float(each)) == value for each in numbers) and math.isfinite(
            value
        )
    return any(type(each) is str and each == value for each in found)


def is_scalar(text: str) -> bool:
    """``is_json_scalar``."""
    found = _loaded(text)
    if found is _NOTHING:
        raise invalid(f"Invalid JSON value: {text}")
    return not isinstance(found, dict | list)
