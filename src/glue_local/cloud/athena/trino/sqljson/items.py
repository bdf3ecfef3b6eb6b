"""Items of a SQL/JSON path: JSON values as Python holds them, and SQL values with their types.

Source: https://trino.io/docs/current/functions/json.html
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from glue_local.cloud.athena.trino import json_values, runtime
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import MARK, Raised
from glue_local.cloud.athena.trino.types import Type

_RANGES = json_values.RANGES
_LONGEST_NUMBER = 1000


class PathError(Exception):
    """What fails a path or the conversion of its result; ON ERROR tells what becomes of it."""


class InputError(PathError):
    """A text that is no JSON."""


@dataclass(frozen=True)
class Sql:
    """A value with its SQL type; JSON's own values are plain Python ones (None, bool, int, float, str, list, dict)."""

    kind: Type
    value: Any


def number(value: int) -> Sql | None:
    """Return a whole number with the type that it has: integer, bigint; None for a larger one."""
    for kind in (t.INTEGER, t.BIGINT):
        if -_RANGES[kind.name] <= value < _RANGES[kind.name]:
            return Sql(kind, value)
    return None


def typed(item: Any) -> Sql | None:
    """Return a scalar with its SQL type; None for null, an array, an object. PathError for a number too large."""
    if isinstance(item, Sql):
        return item
    if isinstance(item, bool):
        return Sql(t.BOOLEAN, item)
    if isinstance(item, str):
        return Sql(t.VARCHAR, item)
    if isinstance(item, float):
        return Sql(t.DOUBLE, item)
    if isinstance(item, int):
        found = number(item)
        if found is None:
            raise PathError(f"cannot convert {item} to Trino value (value too big)")
        return found
    return None


# --- text -----------------------------------------------------------------------------------------------------------


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise Raised(
            "NOT_SUPPORTED", "a number of this many digits is not supported by the local endpoint's Athena"
        )
    return int(text)


def _no_constant(text: str) -> Any:
    raise ValueError(text)


_DECODER = json.JSONDecoder(parse_int=_whole, parse_float=float, parse_constant=_no_constant)
_BLANK = re.compile(r"[ \t\r\n]*")


def load(text: str) -> Any:
    """Read the first JSON value of a text, as Trino does; InputError for none."""
    start = _BLANK.match(text)
    at = start.end() if start else 0
    if at == len(text):
        raise Raised("NOT_SUPPORTED", "empty JSON input is not supported by the local endpoint's Athena")
    try:
        value, end = _DECODER.raw_decode(text, at)
    except ValueError as error:
        raise InputError from error
    following = text[end : end + 1]
    if (
        following
        and isinstance(value, int | float)
        and not isinstance(value, bool)
        and following not in " \t\r\n"
    ):
        raise InputError
    if (
        following
        and (value is None or isinstance(value, bool))
        and (following.isalnum() or following in "_$")
    ):
        raise InputError
    return value


def dump(item: Any) -> str:
    """Write an item as JSON, without spaces, keys in their order."""
    if isinstance(item, Sql):
        return _dump_sql(item)
    if isinstance(item, float):
        text = runtime.java(item)
        return text if math.isfinite(item) else f'"{text}"'
    if isinstance(item, dict):
        members = (f"{json_values.quoted(key)}:{dump(value)}" for key, value in item.items())
        return "{" + ",".join(members) + "}"
    if isinstance(item, list):
        return "[" + ",".join(map(dump, item)) + "]"
    return json_values.quoted(item)


def _dump_sql(item: Sql) -> str:
    if item.kind.name == "real":
        text = runtime.java_real(item.value)
        return text if math.isfinite(item.value) else f'"{text}"'
    return str(item.value) if item.kind.name == "decimal" else dump(item.value)


# --- arithmetic and comparison --------------------------------------------------------------------------------------


def numeric(item: Any) -> Sql:
    """Return a number; PathError for any other item."""
    found = typed(item)
    if found is None or found.kind.name not in t.NUMBERS:
        raise PathError(f"invalid item type. Expected: NUMBER, actual: {type_name(item)}")
    return found


def type_name(item: Any) -> str:
    """The name of an item's kind, as Trino's messages have it."""
    if isinstance(item, Sql):
        return str(item.kind)
    names = {bool: "BOOLEAN", str: "STRING", dict: "OBJECT", list: "ARRAY", type(None): "NULL"}
    return names.get(type(item), "NUMBER")


def checked(kind: Type, value: int) -> Sql:
    """Return a whole number of a type; PathError if it is out of the type's range."""
    if not -_RANGES[kind.name] <= value < _RANGES[kind.name]:
        raise PathError(f"{kind.name} overflow: {value}")
    return Sql(kind, value)


def compute(op: str, a: Sql, b: Sql) -> Sql:
    """Add, subtract, multiply, divide or take the rest, as SQL does."""
    kind = t.common(a.kind, b.kind)
    assert kind is not None
    if kind.name in t.INTEGERS:
        return checked(kind, _whole_result(op, a.value, b.value))
    if kind.name == "decimal":
        return _decimal_result(op, a, b)
    if kind.name == "real":
        raise Raised(
            "NOT_SUPPORTED", "real numbers in a JSON path are not supported by the local endpoint's Athena"
        )
    return Sql(kind, _double_result(op, float(a.value), float(b.value)))


def _whole_result(op: str, a: int, b: int) -> int:
    if op in "+-*":
        return a + b if op == "+" else a - b if op == "-" else a * b
    if b == 0:
        raise PathError("Division by zero")
    quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
    return quotient if op == "/" else a - b * quotient


def _double_result(op: str, a: float, b: float) -> float:
    if op in "+-*":
        return a + b if op == "+" else a - b if op == "-" else a * b
    if op == "%":
        return math.nan if b == 0 or math.isinf(a) or math.isnan(a) or math.isnan(b) else math.fmod(a, b)
    if b == 0:
        return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1, b)
    return a / b


def _decimal_result(op: str, a: Sql, b: Sql) -> Sql:
    kind = t.decimal_result(op, t.as_decimal(a.kind), t.as_decimal(b.kind))
    try:
        return Sql(kind, runtime.decimal_math(op, *kind.args)(Decimal(a.value), Decimal(b.value)))
    except Raised as error:
        raise PathError(str(error).partition(": ")[2]) from error


def compare(op: str, a: Sql, b: Sql) -> bool | None:
    """Compare two scalars as SQL does; None if their types do not meet."""
    kind = t.common(a.kind, b.kind)
    if kind is None:
        return None
    x, y = a.value, b.value
    if kind.name == "char":
        x, y = x.rstrip(" "), y.rstrip(" ")
    elif kind.name in {"double", "real"}:
        x, y = float(x), float(y)
    if op in {"==", "!="}:
        return bool(x == y) == (op == "==")
    return bool({"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[op])


# --- casts to SQL ---------------------------------------------------------------------------------------------------


def cast(item: Sql, to: Type) -> Any:
    """Return a scalar as another SQL type has it; PathError where the CAST fails."""
    try:
        return _cast(item, to)
    except Raised as error:
        if str(error).startswith(f"{MARK}NOT_SUPPORTED"):
            raise
        raise _no_cast(item, to) from error
    except (ValueError, ArithmeticError) as error:
        raise _no_cast(item, to) from error


def _no_cast(item: Sql, to: Type) -> PathError:
    return PathError(
        f"Cannot cast value of type {item.kind} to declared return type of function JSON_VALUE: {to}"
    )


def _cast(item: Sql, to: Type) -> Any:
    if item.kind.name in {"varchar", "char"}:
        return _cast_text(item.value, to)
    if to.name == "varchar":
        text = _text(item)
        if len(text) > to.args[0]:
            raise ValueError(text)
        return text
    if to.name == "boolean":
        return bool(item.value != 0)
    value = int(item.value) if isinstance(item.value, bool) else item.value
    if to.name in t.INTEGERS:
        return checked(to, int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP, runtime.EXACT))).value
    if to.name in {"double", "real"}:
        return float(value)
    if to.name == "decimal":
        return runtime.to_decimal(*to.args, item.kind.name.upper())(value)
    raise ValueError(to)


def _cast_text(text: str, to: Type) -> Any:
    if to.name == "varchar":
        return text[: to.args[0]]
    if to.name == "char":
        return text[: to.args[0]].ljust(to.args[0])
    if to.name == "boolean":
        return {"t": True, "true": True, "1": True, "f": False, "false": False, "0": False}[_known(text)]
    if to.name in t.INTEGERS:
        if not re.fullmatch(r"[+-]?[0-9]{1,40}", text):
            raise ValueError(text)
        return checked(to, int(text)).value
    readers: dict[str, Any] = {
        "double": lambda: runtime.parse_double,
        "real": lambda: runtime.parse_real,
        "decimal": lambda: runtime.to_decimal(*to.args, "VARCHAR"),
        "date": lambda: runtime.parse_date,
        "time": lambda: runtime.parse_time(to.args[0]),
        "timestamp": lambda: runtime.parse_timestamp(to.args[0]),
        "timestamp with time zone": lambda: runtime.parse_zoned(to.args[0]),
    }
    return readers[to.name]()(text)


def _known(text: str) -> str:
    low = text.lower()
    if low not in {"t", "true", "1", "f", "false", "0"}:
        raise ValueError(text)
    return low


def _text(item: Sql) -> str:
    if item.kind.name == "boolean":
        return "true" if item.value else "false"
    if item.kind.name in {"double", "real"}:
        return runtime.scientific(item.value, item.kind.name == "real")
    return f"{item.value:f}" if item.kind.name == "decimal" else str(item.value)
