"""Errors of a running query in Trino's words.

Source: https://docs.aws.amazon.com/athena/latest/ug/troubleshooting-athena.html
"""

from __future__ import annotations

import re
from collections.abc import Callable

from glue_local.cloud.athena.trino import runtime
from glue_local.cloud.athena.trino.errors import MARK

_WIDTHS = {"INT8": "tinyint", "INT16": "smallint", "INT32": "integer", "INT64": "bigint"}
_OVERFLOW = re.compile(r"Overflow in (\w+) of (INT\d+|\w+(?:\(\d+(?:, ?\d+)?\))?) \((.*?)\)[!;]")
_DIVIDED = re.compile(r"Overflow in division of (-?\d+) / (-?\d+)")
_LEAST = {
    str(-(2**7)): "tinyint",
    str(-(2**15)): "smallint",
    str(-(2**31)): "integer",
    str(-(2**63)): "bigint",
}
_NEGATED = re.compile(r"Overflow in negation of|Cannot negate (INT\d+)|Overflow on abs\((-?\d+)\)")
_RANGE = re.compile(
    r"with value (\S+) can't be cast (?:because the value is out of range for|.*? to) the destination type (\w+)"
)


def _overflow(found: re.Match[str]) -> str:
    kind = _WIDTHS.get(found[2])
    if kind is None:
        return "NUMERIC_VALUE_OUT_OF_RANGE: Decimal overflow"
    if found[1] == "subtraction" and _LEAST.get(found[3].removeprefix("0 - ")) == kind:
        # What is written as a difference is the negation of the least number.
        return f"NUMERIC_VALUE_OUT_OF_RANGE: {kind} negation overflow: {found[3].removeprefix('0 - ')}"
    return f"NUMERIC_VALUE_OUT_OF_RANGE: {kind} {found[1]} overflow: {found[3]}"


def _range(found: re.Match[str]) -> str:
    value, kind = found[1], found[2]
    name = _WIDTHS.get(kind, kind.lower())
    floating = not value.lstrip("-").isdecimal()
    shown = runtime.java(float(value)) if floating else value
    if floating and name == "bigint":
        return f"INVALID_CAST_ARGUMENT: Unable to cast {shown} to bigint"
    if shown == "NaN":
        return f"INVALID_CAST_ARGUMENT: Cannot cast double NaN to {name}"
    return f"NUMERIC_VALUE_OUT_OF_RANGE: Out of range for {name}: {shown}"


#: What an engine's message holds, and the reason, or what writes it.
_PATTERNS: tuple[tuple[str | re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (r"Division by zero", "DIVISION_BY_ZERO: Division by zero"),
    (_OVERFLOW, _overflow),
    (
        _DIVIDED,
        lambda found: (
            f"NUMERIC_VALUE_OUT_OF_RANGE: {_LEAST.get(found[1], 'bigint')} division overflow: {found[1]} / {found[2]}"
        ),
    ),
    (
        r"Failed to cast decimal value (-?\d+) to type (INT\d+)",
        lambda found: f"INVALID_CAST_ARGUMENT: Cannot cast '{found[1]}' to {_WIDTHS[found[2]].upper()}",
    ),
    (
        r"MIN/MAX: n value must be > 0",
        "INVALID_FUNCTION_ARGUMENT: the count of max, min, max_by and min_by must be positive",
    ),
    (
        r"Argument for ntile must be greater than zero",
        "INVALID_FUNCTION_ARGUMENT: Buckets must be greater than 0",
    ),
    (r"Overflow in SUM of DECIMAL", "NUMERIC_VALUE_OUT_OF_RANGE: Decimal overflow"),
    (_NEGATED, lambda found: f"NUMERIC_VALUE_OUT_OF_RANGE: Value {found[2] or ''} is out of range"),
    (_RANGE, _range),
    (
        r"More than one row returned by a subquery",
        "SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows",
    ),
    (r"[Mm]ap keys must be unique", "INVALID_FUNCTION_ARGUMENT: Duplicate map keys are not allowed"),
    (r"[Mm]ap keys can ?not be NULL", "INVALID_FUNCTION_ARGUMENT: map key cannot be null"),
    (
        r"Could not (?:cast|convert) (?:value|string) (.+?) to (DECIMAL\(\d+, ?\d+\))",
        lambda found: f"INVALID_CAST_ARGUMENT: Cannot cast {found[1]} to {found[2]}",
    ),
    (
        r"Python exception occurred while executing the UDF|Python Conversion Failure",
        "NOT_SUPPORTED: a function of a value that it cannot take is not supported by the local"
        " endpoint's Athena",
    ),
    (
        r"[Oo]ut of [Mm]emory|failed to (?:allocate|pin|offload)|max_temp_directory_size",
        "EXCEEDED_LOCAL_MEMORY_LIMIT: Query exhausted resources at this scale factor",
    ),
)


def reason(message: str) -> str | None:
    """Return Athena's reason for an engine's message; None for a message that is not one of Trino's kinds."""
    if MARK in message:
        return message.split(MARK, 1)[1].split("\n\nLINE ", 1)[0].strip()
    for pattern, write in _PATTERNS:
        if found := re.search(pattern, message):
            return write if isinstance(write, str) else write(found)
    return None
