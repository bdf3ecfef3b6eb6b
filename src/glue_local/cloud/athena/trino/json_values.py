"""JSON as Trino holds it: canonical text, casts from and to the other types.

Source: https://trino.io/docs/current/functions/json.html
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from glue_local.cloud.athena.trino import runtime
from glue_local.cloud.athena.trino.errors import Raised, invalid
from glue_local.cloud.athena.trino.types import INTEGERS, Type

#: One more than the largest number of each integer type.
RANGES = {"tinyint": 2**7, "smallint": 2**15, "integer": 2**31, "bigint": 2**63}
_READABLE = frozenset(
    {*INTEGERS, "boolean", "real", "double", "decimal", "varchar", "json", "date", "timestamp"}
)
_WRITABLE = _READABLE | {"unknown"}


class Number(str):
    """A number as the JSON text writes it."""

    __slots__ = ()


def no_constant(text: str) -> Any:
    """Refuse NaN and its like, which are no JSON."""
    raise ValueError(text)


def load(text: str) -> Any:
    """Read JSON; numbers stay as written. ValueError for what is none."""
    return json.loads(text, parse_float=Number, parse_int=Number, parse_constant=no_constant)


def dump(value: Any) -> str:
    """Write JSON as Trino does: no spaces, keys in their order."""
    if isinstance(value, Number):
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
        raise invalid(f"Cannot convert value to JSON: '{text}'") from error


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
        if isinstance(value, Number) and re.search(r"[.eE]", text):
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
            if isinstance(value, Number)
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
    if isinstance(value, Number):
        return float(value) != 0
    low = str(value).lower()
    if low in {"true", "t", "1"}:
        return True
    if low in {"false", "f", "0"}:
        return False
    raise ValueError(value)
