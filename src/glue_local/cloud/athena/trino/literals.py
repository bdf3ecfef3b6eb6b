"""Literals: numbers, texts, bytes, dates and times, intervals; and the types that casts name.

Source: https://trino.io/docs/current/language/types.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from glue_local.cloud.athena.trino import casts, json_values, runtime, time_casts
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import MARK, Place, Raised, fail, unsupported
from glue_local.cloud.athena.trino.types import Type, literal
from glue_local.cloud.athena.trino.values import Python, Value

_INT, _LONG = 2**31, 2**63
_LONGEST_CHAR = 65536
_UNSUPPORTED_TYPES = re.compile(
    r"\s*(hyperloglog|p4hyperloglog|setdigest|qdigest|tdigest|geometry|sphericalgeography|bingtile|color|objectid"
    r"|time\s*(\(\d+\))?\s*with time zone)\b",
    re.IGNORECASE,
)


def type_of(text: str, at: Place) -> Type:
    """Return the type that a cast names; TYPE_NOT_FOUND if there is none."""
    if _UNSUPPORTED_TYPES.match(text):
        unsupported(at, f"type {text.lower()}")
    lower = text.lower()
    if re.match(r"\s*(string|binary|struct|float)\b", lower) or "<" in text:
        fail("TYPE_NOT_FOUND", at, f"Unknown type: {lower}")
    try:
        kind = t.parse(text)
    except ValueError:
        fail("TYPE_NOT_FOUND", at, f"Unknown type: {text}")
    _check_sizes(kind, at)
    return kind


def _check_sizes(kind: Type, at: Place) -> None:
    if kind.name == "decimal" and not (0 < kind.args[0] <= t.MAX_PRECISION and kind.args[1] <= kind.args[0]):
        fail("INVALID_ARGUMENTS", at, f"Invalid DECIMAL precision or scale: {kind}")
    if kind.name == "char" and kind.args[0] > _LONGEST_CHAR:
        fail(
            "INVALID_FUNCTION_ARGUMENT",
            at,
            f"CHAR length must be in range [0, {_LONGEST_CHAR}], got {kind.args[0]}",
        )
    if kind.name.startswith("time") and kind.args and kind.args[0] > runtime.MICROS:
        unsupported(at, f"type {kind} (more than microseconds)")
    for each in kind.args:
        if isinstance(each, Type):
            _check_sizes(each, at)


def checked(make: Callable[[], Any], at: Place) -> Any:
    """Return what a function makes of a literal; its error gets the literal's place."""
    try:
        return make()
    except Raised as error:
        code, _, message = str(error).removeprefix(MARK).partition(": ")
        fail(code, at, message)


def read(python: Python, node: n.Literal) -> Value:
    """Return a literal's SQL and type."""
    reader = _READERS.get(node.kind)
    if reader is not None:
        return reader(node)
    value = Value(literal(node.value), t.varchar(len(node.value)), True, text=node.value)
    if node.kind in {"timestamp", "time"}:
        return _timed(node)
    if node.kind == "char":
        return Value(literal(node.value), Type("char", (len(node.value),)), True)
    if node.kind == "date":
        day = (
            checked(lambda: runtime.parse_date(node.value), node.at)
            if runtime._DATE.fullmatch(node.value)
            else None
        )
        if day is None or node.value != node.value.strip():
            fail("INVALID_LITERAL", node.at, f"'{node.value}' is not a valid DATE literal")
        return Value(f"DATE '{day.isoformat()}'", t.DATE, True)
    if node.kind == "json":
        try:
            return Value(literal(json_values.parse(node.value)), t.JSON, True)
        except Raised:
            fail("INVALID_LITERAL", node.at, f"'{node.value}' is not a valid JSON literal")
    kind = type_of(node.kind, node.at)
    return casts.cast(python, value, kind, node.at)


def _null(node: n.Literal) -> Value:
    return Value("NULL", t.UNKNOWN)


def _boolean(node: n.Literal) -> Value:
    return Value(node.value, t.BOOLEAN, True)


def _integer(node: n.Literal) -> Value:
    number = int(node.value)
    if -_INT <= number < _INT:
        plain = f"({number})" if number < 0 else str(number)
        return Value(f"CAST({number} AS INTEGER)" if abs(number) > 10**9 else plain, t.INTEGER, True)
    if -_LONG <= number < _LONG:
        return Value(f"CAST({number} AS BIGINT)", t.BIGINT, True)
    fail("NUMERIC_VALUE_OUT_OF_RANGE", node.at, f"Invalid numeric literal: {node.value}")


def _decimal(node: n.Literal) -> Value:
    found = re.fullmatch(r"\s*([+-]?)(\d*)\.?(\d*)\s*", node.value)
    if not found or not (found[2] or found[3]):
        fail("INVALID_LITERAL", node.at, f"'{node.value}' is not a valid DECIMAL literal")
    whole = found[2].lstrip("0")
    precision = max(len(whole) + len(found[3]), 1)
    if precision > t.MAX_PRECISION:
        fail("INVALID_LITERAL", node.at, f"'{node.value}' is not a valid DECIMAL literal")
    kind = t.decimal(precision, len(found[3]))
    return Value(f"CAST('{found[1]}{found[2] or '0'}.{found[3] or '0'}' AS {t.duck(kind)})", kind, True)


def _double(node: n.Literal) -> Value:
    return Value(f"CAST('{node.value}' AS DOUBLE)", t.DOUBLE, True)


def _string(node: n.Literal) -> Value:
    return Value(literal(node.value), t.varchar(len(node.value)), True, text=node.value)


def _binary(node: n.Literal) -> Value:
    return Value(f"unhex('{node.value}')", t.VARBINARY, True)


def _timed(node: n.Literal) -> Value:
    if node.kind == "time":
        found = runtime._TIME_ONLY.fullmatch(node.value.strip())
        if found and found[5]:
            unsupported(node.at, "type time with time zone")
        digits = len(found[4] or "") if found else 0
        if not found or digits > runtime.MICROS:
            fail("INVALID_LITERAL", node.at, f"'{node.value}' is not a valid TIME literal")
        try:
            value = runtime.parse_time(runtime.MICROS)(node.value)
        except Raised:
            fail("INVALID_LITERAL", node.at, f"'{node.value}' is not a valid TIME literal")
        return Value(f"TIME '{value.isoformat()}'", t.time(digits), True)
    parts = checked(lambda: runtime.timestamp_parts(node.value), node.at)
    if parts is None:
        fail("INVALID_LITERAL", node.at, f"'{node.value}' is not a valid TIMESTAMP literal")
    if len(parts[1]) > runtime.MICROS:
        unsupported(node.at, f"a timestamp of {len(parts[1])} digits of a second (more than microseconds)")
    at, digits = node.at, len(parts[1])
    local = checked(
        lambda: runtime.parse_zoned(runtime.MICROS)(
            re.sub(r"\s*[A-Za-z+-][\w/+:-]*$", "", node.value) if parts[2] else node.value
        ),
        at,
    )["t"]
    if parts[2] is None:
        return Value(f"TIMESTAMP '{local.isoformat(' ')}'", t.timestamp(digits), True)
    try:
        zone = runtime.zone_name(parts[2])
    except Raised:
        fail("INVALID_LITERAL", at, f"'{node.value}' is not a valid TIMESTAMP literal")
    instant = runtime.to_instant(local, zone)
    if runtime.to_local(instant, zone) != local:
        # A local time that a clock's change leaves out.
        fail("INVALID_LITERAL", at, f"'{node.value}' is not a valid TIMESTAMP literal")
    return time_casts.zoned(
        f"TIMESTAMP '{instant.isoformat(' ')}'", literal(zone), t.timestamp(digits, True), zone
    )


_READERS: dict[str, Callable[[n.Literal], Value]] = {
    "#null": _null,
    "#boolean": _boolean,
    "#integer": _integer,
    "#decimal": _decimal,
    "#double": _double,
    "#string": _string,
    "#binary": _binary,
    "decimal": _decimal,
    "numeric": _decimal,
}

_MILLIS = {"second": 1000, "minute": 60_000, "hour": 3_600_000, "day": 86_400_000}
_ORDER = ("day", "hour", "minute", "second")
_SEPARATORS = {"hour": " ", "minute": ":", "second": ":"}


def interval(node: n.IntervalLiteral) -> Value:
    """Return an interval's milliseconds or months."""
    text = node.value.strip()
    sign = node.sign
    if text.startswith(("-", "+")):
        sign, text = (-sign if text[0] == "-" else sign), text[1:]
    wrong = f"'{node.value}' is not a valid INTERVAL literal"
    if node.unit in {"year", "month"}:
        months = _months(node, text)
        if months is None:
            fail("INVALID_LITERAL", node.at, wrong)
        return Value(f"({sign * months})", t.YEAR_MONTH, True)
    millis = _millis(node, text)
    if millis is None:
        fail("INVALID_LITERAL", node.at, wrong)
    return Value(f"CAST({sign * millis} AS BIGINT)", t.DAY_TIME, True)


def _months(node: n.IntervalLiteral, text: str) -> int | None:
    if node.unit == "year" and node.to == "month":
        found = re.fullmatch(r"(\d+)-(\d+)", text)
        return int(found[1]) * 12 + int(found[2]) if found else None
    if node.to not in {None, node.unit} or not text.isdecimal():
        return None
    return int(text) * (12 if node.unit == "year" else 1)


def _millis(node: n.IntervalLiteral, text: str) -> int | None:
    last = node.to or node.unit
    if last not in _ORDER or _ORDER.index(last) < _ORDER.index(node.unit):
        return None
    units = _ORDER[_ORDER.index(node.unit) : _ORDER.index(last) + 1]
    pattern = r"(\d+)" if units[0] != "second" else r"(\d+(?:\.\d+)?)"
    for unit in units[1:]:
        pattern += _SEPARATORS[unit] + (r"(\d+(?:\.\d+)?)" if unit == "second" else r"(\d+)")
    found = re.fullmatch(pattern, text)
    if not found:
        return None
    return round(sum(float(value) * _MILLIS[unit] for value, unit in zip(found.groups(), units, strict=True)))


def check_escapes(pattern: str, escape: str, at: Place) -> None:
    """INVALID_FUNCTION_ARGUMENT where an escape of LIKE is before what needs none."""
    rest = pattern.replace(escape * 2, "")
    if re.search(re.escape(escape) + r"(?![%_])", rest):
        fail(
            "INVALID_FUNCTION_ARGUMENT",
            at,
            "Escape character must be followed by '%', '_' or the escape character itself",
        )
