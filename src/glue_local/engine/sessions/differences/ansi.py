"""What Spark does in ANSI mode: an error where a result does not fit, and other types beside texts.

See https://spark.apache.org/docs/3.5.6/sql-ref-ansi-compliance.html. Sail raises errors of casts and of whole
numbers divided by zero itself; for the rest it is made to.
"""

from __future__ import annotations

import re
from dataclasses import replace

from glue_local.engine.sessions.differences import decimals
from glue_local.engine.sessions.differences.casts import converted
from glue_local.engine.sessions.differences.conditions import OPPOSITE
from glue_local.engine.sessions.differences.lexer import Token, tokens
from glue_local.engine.sessions.differences.rule import (
    INTEGERS,
    OTHERWISE,
    Call,
    failing,
    is_decimal,
)


def computed(call: Call) -> str | None:
    """Compute with whole numbers in a wider type, and cast back: that fails where the result does not fit."""
    left, right = call.types
    if call.name not in ("+", "-", "*") or left not in INTEGERS or right not in INTEGERS:
        return None
    type_ = INTEGERS[max(INTEGERS.index(left), INTEGERS.index(right))]
    a, b = (f"cast({v} as {_wider(type_)})" for v in call.args)
    return fitting(call, f"({a} {call.name} {b})", type_)


def _wider(type_: str) -> str:
    return "decimal(19,0)" if type_ == "bigint" else "bigint"


def negated(call: Call, type_: str) -> str:
    """Return SQL for the opposite of a whole number, and Spark's error where it does not fit its type."""
    return fitting(call, f"(0 - cast({call.args[0]} as {_wider(type_)}))", type_, binary=False)


def fitting(call: Call, value: str, type_: str, *, binary: bool = True) -> str:
    """Return SQL for a whole number of a wider type as one of a type, and an error where it does not fit.

    ``value`` is in it once: with a test of its own beside it, a sum of forty columns would be written 3^40 times. The
    error is that of a cast in Sail's words; the session is told what it stands for. ``binary`` says that the number is
    the result of two operands, or of many. Sail optimizes no ``nullif`` away where the result is compared.
    """
    call.cast_stands_for("ARITHMETIC_OVERFLOW" if binary else OPPOSITE)
    return f"nullif(cast({value} as {type_}), null)"


def check_values(text: str) -> None:
    """Raise Spark's error for VALUES with a column of numbers and texts, of which Sail makes numbers."""
    if not _VALUES.search(text):
        return
    found = tokens(text)
    for i, token in enumerate(found):
        if token.upper == "VALUES" and i + 1 < len(found) and found[i + 1].text == "(":
            for kinds in zip(*_rows(found, i + 1), strict=False):
                if {"string", "number"} <= {*kinds}:
                    raise _of_several_types()


_VALUES = re.compile(r"(?i)\bvalues\s*\(")


def _of_several_types() -> Exception:
    from pyspark.errors import ParseException

    return ParseException(
        "[INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE] Invalid inline table. Found incompatible types, "
        f"strings and numbers, in one column.{OTHERWISE}"
    )


def _rows(found: list[Token], at: int) -> list[list[str]]:
    """Return the kinds of tokens that the values of each row are, which begin at a token; "" for any other value."""
    rows: list[list[str]] = []
    while at < len(found) and found[at].text == "(":
        row, value, depth, at = [], list[str](), 1, at + 1
        while at < len(found) and depth:
            text = found[at].text if found[at].kind == "mark" else ""
            depth += (text in ("(", "[")) - (text in (")", "]"))
            if (text == "," and depth == 1) or depth == 0:
                row.append(value[0] if len(value) == 1 else "")
                value = []
            elif text != "-":
                value.append(found[at].kind)
            at += 1
        rows.append(row)
        at += at < len(found) and found[at].text == ","
    return rows


def with_numbers(call: Call) -> Call:
    """Cast texts to numbers: beside whole numbers to bigint, beside others to double."""
    others = [t for t in call.types if t not in ("string", "void")]
    if not others:
        raise call.mismatch("it takes numbers or intervals, not strings")
    to = "bigint" if others and others[0] in INTEGERS else "double"
    args = [
        converted(a, t, to, call) if t == "string" or is_decimal(t) else f"cast({a} as {to})"
        for a, t in zip(call.args, call.types, strict=True)
    ]
    return replace(call, args=args, types=[to, to])


def summed(call: Call) -> str | None:
    """Sum whole numbers as decimals, and cast back."""
    if call.types[0] not in INTEGERS:
        return None
    distinct = "distinct " if call.distinct else ""
    return fitting(call, f"sum({distinct}cast({call.args[0]} as decimal(38,0))){call.over}", "bigint")


def large_sum(call: Call) -> str | None:
    """A sum of decimals beyond 38 digits is NULL, and an error in ANSI mode."""
    of = decimals.size(call.types[0]) if is_decimal(call.types[0]) else None
    if of is None or of[0] <= 28:
        return None
    total = f"sum({'distinct ' if call.distinct else ''}{call.args[0]}){call.over}"
    if "glue_local_" in call.args[0]:  # Sail takes one function of ours, written twice, for two
        return decimals.in_range(call, total, (38, of[1]))
    digits = "9" * (38 - of[1]) + ("." + "9" * of[1] if of[1] else "")
    most = f"cast('{digits}' as decimal(38,{of[1]}))"
    beyond = f"{total} > {most} or {total} < -{most}"
    if call.ansi:
        return failing(
            beyond,
            f"[NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION] The sum is beyond Decimal(38, {of[1]}).",
            total,
        )
    return f"if({beyond}, null, {total})"


def element(call: Call) -> str | None:
    """elt beyond its operands is an error in ANSI mode; of bytes alone it is bytes, which Sail does not return."""
    if len(call.types) > 1 and all(t == "binary" for t in call.types[1:]):
        raise call.refuse()
    if not call.ansi or not call.args:
        return None
    place, count = call.args[0], len(call.args) - 1
    message = f"[INVALID_ARRAY_INDEX] The index is out of bounds. The array has {count} elements."
    checked = failing(f"{place} < 1 or {place} > {count}", message, place)
    return f"elt({', '.join([checked, *call.args[1:]])})"
