"""JSON as Trino holds it: canonical text, casts from and to the other types, paths of ``json_extract``.

Source: https://trino.io/docs/current/functions/json.html
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from glue_local.cloud.athena.trino import runtime
from glue_local.cloud.athena.trino.errors import Raised
from glue_local.cloud.athena.trino.types import INTEGERS, Type

#: One more than the largest number of each integer type.
RANGES = {"tinyint": 2**7, "smallint": 2**15, "integer": 2**31, "bigint": 2**63}
_READABLE = frozenset(
    {*INTEGERS, "boolean", "real", "double", "decimal", "varchar", "json", "date", "timestamp"}
)
_WRITABLE = _READABLE | {"unknown"}


class _Number(str):
    """A number as the JSON text writes it."""

    __slots__ = ()


def _no_constant(text: str) -> Any:
    raise ValueError(text)


def load(text: str) -> Any:
    """Read JSON; numbers stay as written. ValueError for what is none."""
    return json.loads(text, parse_float=_Number, parse_int=_Number, parse_constant=_no_constant)


def dump(value: Any) -> str:
    """Write JSON as Trino does: no spaces, keys in their order."""
    if isinstance(value, _Number):
        if not re.search(r"[.eE]", value):
            return str(int(value))
        shown = runtime.java(float(value))
        return shown if math.isfinite(float(value)) else f'"{shown}"'
    if isinstance(value, dict):
        return "{" + ",".join(f"{quoted(key)}:{dump(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(dump, value)) + "]"
    return quoted(value)


def quoted(value: Any) -> str:
    """Write a text, a boolean or null as JSON; Jackson's escapes have capital letters."""
    text = json.dumps(value, ensure_ascii=False)
    if "\\u00" not in text:
        return text
    return re.sub(
        r"\\(?:u00[01][0-9a-f]|.)",
        lambda found: "\\u" + found[0][2:].upper() if found[0][1] == "u" else found[0],
        text,
    )


def _sorted(value: Any) -> Any:
    """JSON values of Trino have their keys in order."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_sorted(each) for each in value]
    return value


def parse(text: str) -> str:
    """``json_parse``."""
    try:
        return dump(_sorted(load(text)))
    except ValueError as error:
        raise Raised("INVALID_FUNCTION_ARGUMENT", f"Cannot convert value to JSON: '{text}'") from error


def can_write(kind: Type) -> bool:
    """Whether a type can be cast to JSON."""
    if kind.name == "map":
        keys = {"varchar", "boolean", "double", "real", "decimal", *INTEGERS}
        return kind.args[0].name in keys and can_write(kind.args[1])
    if kind.name in {"array", "row"}:
        return all(map(can_write, kind.args))
    return kind.name in _WRITABLE


def can_read(kind: Type) -> bool:
    """Whether JSON can be cast to a type."""
    if kind.name == "map":
        return kind.args[0].name in {"varchar", *INTEGERS, "boolean", "double"} and can_read(kind.args[1])
    if kind.name in {"array", "row"}:
        return all(map(can_read, kind.args))
    return kind.name in _READABLE - {"date", "timestamp"}


@lru_cache(maxsize=512)
def writer(kind: Type) -> Callable[[Any], str]:
    """Return what casts a value of a type to JSON."""
    return lambda value: _write(kind, value)


def _write(kind: Type, value: Any) -> str:  # noqa: PLR0911 - one line a type
    if value is None:
        return "null"
    if kind.name == "array":
        return "[" + ",".join(_write(kind.args[0], each) for each in value) + "]"
    if kind.name == "map":
        pairs = sorted((_key(kind.args[0], key), each) for key, each in value.items())
        return "{" + ",".join(f"{quoted(key)}:{_write(kind.args[1], each)}" for key, each in pairs) + "}"
    if kind.name == "row":
        found = zip(kind.args, value.values(), strict=True)
        names = [name or "" for name in kind.names]
        written = [f"{quoted(name)}:{_write(each, v)}" for name, (each, v) in zip(names, found, strict=True)]
        return "{" + ",".join(written) + "}"
    if kind.name == "json":
        return str(value)
    if kind.name == "boolean":
        return "true" if value else "false"
    if kind.name in {"real", "double"}:
        special = runtime._special(value)
        return f'"{special}"' if special else runtime.java(value, kind.name == "real")
    if kind.name == "decimal":
        return f"{value:f}"
    if kind.name in INTEGERS:
        return str(value)
    if kind.name == "timestamp":
        return quoted(runtime.show_timestamp(value, kind.args[0]))
    return quoted(str(value))


def _key(kind: Type, key: Any) -> str:
    if kind.name == "varchar":
        return str(key)
    return _write(kind, key)


@lru_cache(maxsize=512)
def reader(kind: Type) -> Callable[[str], Any]:
    """Return what casts JSON to a type."""
    name = str(kind)

    def read(text: str) -> Any:
        try:
            return _read(kind, load(text))
        except (ValueError, ArithmeticError, TypeError) as error:
            shown = (
                f"Cannot cast '{text}' to {name}"
                if kind.name in _READABLE
                else f"Cannot cast to {name}. {error}"
            )
            raise Raised(
                "INVALID_CAST_ARGUMENT", f"{shown}\n{text}" if kind.name not in _READABLE else shown
            ) from error

    return read


def _read(kind: Type, value: Any) -> Any:
    if kind.name == "json":
        return dump(value)
    if value is None:
        return None
    if kind.name == "array":
        if not isinstance(value, list):
            raise ValueError(f"Expected a json array, but got {dump(value)}")
        return [_read(kind.args[0], each) for each in value]
    if kind.name == "map":
        if not isinstance(value, dict):
            raise ValueError(f"Expected a json object, but got {dump(value)}")
        return {_read_scalar(kind.args[0], key): _read(kind.args[1], each) for key, each in value.items()}
    if kind.name == "row":
        return _read_row(kind, value)
    if isinstance(value, dict | list):
        raise ValueError(f"Unexpected token when cast to {kind}: {'{' if isinstance(value, dict) else '['}")
    return _read_scalar(kind, value)


def _read_row(kind: Type, value: Any) -> dict[str, Any]:
    names = [name or f"f{i}" for i, name in enumerate(kind.names)]
    if isinstance(value, list):
        if len(value) != len(kind.args):
            raise ValueError("Expected json array of the row's size")
        found = value
    elif isinstance(value, dict):
        lower = {key.lower(): each for key, each in value.items()}
        found = [lower.get(name.lower()) for name in names]
    else:
        raise ValueError(f"Expected a json array or object, but got {dump(value)}")
    return {name: _read(each, v) for name, each, v in zip(names, kind.args, found, strict=True)}


def _read_scalar(kind: Type, value: Any) -> Any:
    if kind.name == "varchar":
        if isinstance(value, bool):
            return "true" if value else "false"
        text = str(value)
        if isinstance(value, _Number) and re.search(r"[.eE]", text):
            text = runtime.java(float(text))
        if len(text) > kind.args[0]:
            raise ValueError(f"{text} does not fit")
        return text
    if kind.name == "boolean":
        return _read_boolean(value)
    try:
        return _read_number(kind, value)
    except (ValueError, ArithmeticError) as error:
        shown = {"integer": "INT"}.get(kind.name, str(kind).upper())
        raise ValueError(f"Cannot cast '{value}' to {shown}") from error


def _read_number(kind: Type, value: Any) -> Any:
    if isinstance(value, bool):
        value = int(value)
    if kind.name in INTEGERS:
        number = (
            int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP))
            if isinstance(value, _Number)
            else int(value)
        )
        if not -RANGES[kind.name] <= number < RANGES[kind.name]:
            raise ValueError("out of range")
        return number
    if kind.name in {"double", "real"}:
        return runtime.parse_double(value) if type(value) is str else float(value)
    found = runtime.fits(Decimal(value), kind.args[0], kind.args[1])
    if found is None:
        raise ValueError("out of range")
    return found


def _read_boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, _Number):
        return float(value) != 0
    low = str(value).lower()
    if low in {"true", "t", "1"}:
        return True
    if low in {"false", "f", "0"}:
        return False
    raise ValueError(value)


# --- paths ----------------------------------------------------------------------------------------------------------

_STEP = re.compile(
    r"""\.(?P<name>(?:[^\W]|:)+)
    |\["(?P<quoted>(?:[^"\\]|\\["\\])*)"\]
    |\[(?P<bare>\w+)\]""",
    re.VERBOSE,
)
_NOTHING = object()
_DECODER = json.JSONDecoder(parse_float=_Number, parse_int=_Number, parse_constant=_no_constant)
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
        raise Raised("INVALID_FUNCTION_ARGUMENT", f"Invalid JSON path: '{path}'")
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
            each for each in found if isinstance(each, _Number) and bool(_WHOLE.fullmatch(each)) == whole
        ]
        return any((int(each) if whole else float(each)) == value for each in numbers) and math.isfinite(
            value
        )
    return any(type(each) is str and each == value for each in found)


def is_scalar(text: str) -> bool:
    """``is_json_scalar``."""
    found = _loaded(text)
    if found is _NOTHING:
        raise Raised("INVALID_FUNCTION_ARGUMENT", f"Invalid JSON value: {text}")
    return not isinstance(found, dict | list)
