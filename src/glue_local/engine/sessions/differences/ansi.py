"""What Spark does in ANSI mode: an error where a result does not fit, and other types beside texts.

See https://spark.apache.org/docs/3.5.6/sql-ref-ansi-compliance.html. Sail raises errors of casts and of whole
numbers divided by zero itself; for the rest it is made to.
"""

from __future__ import annotations

from dataclasses import replace

from glue_local.engine.sessions.differences import decimals
from glue_local.engine.sessions.differences.casts import converted
from glue_local.engine.sessions.differences.rule import (
    INTEGERS,
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
    wide = "decimal(19,0)" if type_ == "bigint" else "bigint"
    a, b = (f"cast({v} as {wide})" for v in call.args)
    return f"cast(({a} {call.name} {b}) as {type_})"


def with_numbers(call: Call) -> Call:
    """Cast texts to numbers: beside whole numbers to bigint, beside others to double."""
    others = [t for t in call.types if t not in ("string", "void")]
    if not others and call.name == "/":
        raise call.mismatch("it takes a double or a decimal, not strings")
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
    return f"cast(sum({distinct}cast({call.args[0]} as decimal(20,0))){call.over} as bigint)"


def large_sum(call: Call) -> str | None:
    """A sum of decimals beyond 38 digits is NULL, and an error in ANSI mode."""
    of = decimals.size(call.types[0]) if is_decimal(call.types[0]) else None
    if of is None or of[0] <= 28:
        return None
    total = f"sum({'distinct ' if call.distinct else ''}{call.args[0]}){call.over}"
    digits = "9" * (38 - of[1]) + ("." + "9" * of[1] if of[1] else "")
    most = f"cast('{digits}' as decimal(38,{of[1]}))"
    beyond = f"{total} > {most} or {total} < -{most}"
    if call.ansi:
        return failing(
            beyond, f"[ARITHMETIC_OVERFLOW] Overflow in sum of decimals with {of[1]} places.", total
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
