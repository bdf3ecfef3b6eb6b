"""Comparisons as Spark does them: what both sides are cast to, and what it does not compare.

See https://spark.apache.org/docs/3.5.6/sql-ref-ansi-compliance.html#type-coercion.
"""

from __future__ import annotations

from dataclasses import replace

from glue_local.engine.sessions.differences.casts import converted
from glue_local.engine.sessions.differences.rule import INTEGERS, UNKNOWN, Call, is_decimal, is_number
from glue_local.engine.sessions.differences.typetext import kind, parts
from glue_local.engine.sessions.differences.zeros import with_one_zero


def comparable(left: str, right: str) -> bool:
    """Whether Spark compares values of two types."""
    if {left, right} & {"void", UNKNOWN} or left == right:
        return not left.startswith("map")
    if left.startswith("map") or {left[:12], right[:12]} == {"interval day", "interval yea"}:
        return False
    return not ("date" in (left, right) and (is_number(left) or is_number(right)))


_EQUAL = {"=", "==", "<=>", "<>", "!="}
_COMMON = {"float", "double", "boolean", "date", "timestamp", *INTEGERS}


def compared(call: Call) -> str | None:
    """A text compared with another type is cast to it, NULL where it is none; with a decimal both are doubles."""
    if len(call.args) != 2:
        return None
    if (same := with_one_zero(call, nested=True)) is not call and comparable(*call.types):
        return compared_as_they_are(same) or f"({same.args[0]} {call.name} {same.args[1]})"
    return compared_as_they_are(call)


def compared_as_they_are(call: Call) -> str | None:
    """The same, of operands that have one zero."""
    (left, right), (a, b) = call.types, call.args
    if {left, right} == {"date", "timestamp"}:
        a, b = (a, f"cast({b} as timestamp)") if left == "timestamp" else (f"cast({a} as timestamp)", b)
        return f"({a} {call.name} {b})"
    if _fractions(left, right):
        return f"(cast({a} as double) {call.name} cast({b} as double))"
    if not comparable(left, right):
        raise call.mismatch("these types cannot be compared")
    if kind(left) == kind(right) == "struct" and _fields(left) != _fields(right):
        raise call.mismatch("the structs have other fields")
    if {left, right} > {"boolean"} and (is_number(left) or is_number(right)) and call.ansi:
        raise call.mismatch("the left and right operands have incompatible types", "BINARY_OP_DIFF_TYPES")
    if {left, right} > {"boolean"} and (is_number(left) or is_number(right)) and call.name not in _EQUAL:
        raise call.refuse("Spark rejects it too")
    if left == "boolean" and is_number(right):
        return f"(cast({a} as {right if not is_decimal(right) else 'int'}) {call.name} {b})"
    if right == "boolean" and is_number(left):
        return f"({a} {call.name} cast({b} as {left if not is_decimal(left) else 'int'}))"
    if (left == "string") == (right == "string"):
        return None
    other = right if left == "string" else left

    def to(value: str, from_: str) -> str:
        if from_ == "string":
            wanted = "double" if is_decimal(other) else other
            return converted(value, "string", wanted, call)
        return f"cast({value} as double)" if is_decimal(from_) else value

    if other in _COMMON or is_decimal(other):
        return f"({to(a, left)} {call.name} {to(b, right)})"
    return None


def _fields(type_: str) -> list[str]:
    return [name.lower() for name, _ in parts(type_)]


def _fractions(*types: str) -> bool:
    """Whether decimals are beside fractions, with which Spark compares them as doubles and Sail as decimals."""
    return any(map(is_decimal, types)) and any(t in ("float", "double") for t in types)


def between(call: Call) -> str | None:
    """Compare a value with both ends as any other comparison does."""
    if len(call.args) != 3:
        return None
    value, *ends = zip(call.args, call.types, strict=True)
    pairs = zip((">=", "<="), ends, strict=True)
    asked = [replace(call, name=n, args=[value[0], a], types=[value[1], t]) for n, (a, t) in pairs]
    made = [compared(one) for one in asked]
    if made == [None, None]:
        return None
    low, high = (m or f"({o.args[0]} {o.name} {o.args[1]})" for m, o in zip(made, asked, strict=True))
    return f"(not ({low} and {high}))" if call.name.startswith("NOT") else f"({low} and {high})"


def equal_null(call: Call) -> str | None:
    """The same as ``<=>``."""
    return compared(replace(call, name="<=>"))


def distinct(call: Call) -> str | None:
    """IS DISTINCT FROM is the opposite of ``<=>``."""
    made = compared(replace(call, name="<=>")) if len(call.args) == 2 else None
    return made if made is None or "NOT" in call.name else f"(not {made})"
