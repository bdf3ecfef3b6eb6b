"""The one type of several values, where one of them is a text: a text, and in ANSI mode a number beside numbers.

See https://spark.apache.org/docs/3.5.6/sql-ref-ansi-compliance.html#type-coercion.
"""

from __future__ import annotations

from dataclasses import replace

from glue_local.engine.sessions.differences.casts import converted
from glue_local.engine.sessions.differences.decimals import size
from glue_local.engine.sessions.differences.rule import INTEGERS, UNKNOWN, Call, is_decimal, is_number
from glue_local.engine.sessions.differences.typetext import is_nested, kind, parts


def values(call: Call) -> str | None:
    """Give all operands one type."""
    which = [i for i in range(len(call.args)) if i > 0 or call.name not in ("if", "nvl2")]
    args = together(call, which)
    return None if args is None else f"{call.name}({', '.join(args)})"


def map_values(call: Call) -> str | None:
    """Give all keys one type, and all values."""
    keys = together(call, range(0, len(call.args), 2)) or call.args
    args = together(replace(call, args=keys), range(1, len(call.args), 2)) or keys
    return None if args == call.args else f"map({', '.join(args)})"


def extremes(call: Call) -> str | None:
    """Spark compares operands of one type only, and more than one."""
    if len(call.args) == 1:
        raise call.mismatch("it takes at least 2 arguments")
    types = {t for t in call.types if t not in ("void", UNKNOWN)}
    if "string" in types and len(types) > 1:
        raise call.mismatch("its operands should all be of the same type")
    return None


def case(call: Call) -> str | None:
    """Give all results of CASE one type."""
    args = together(call, [i for i, word in enumerate(call.words) if word in ("THEN", "ELSE")])
    if args is None:
        return None
    parts = (f"{word} {arg}" if word != "CASE" else arg for word, arg in zip(call.words, args, strict=True))
    return f"CASE {' '.join(parts)} END"


def when(call: Call) -> str | None:
    """The same in the DataFrame API: condition, result, condition, result..., result of all others."""
    results = [i for i in range(len(call.args)) if i % 2 or (i == len(call.args) - 1)]
    args = together(call, results)
    return None if args is None else f"when({', '.join(args)})"


def widest(left: str, right: str, ansi: bool) -> str | None:
    """Return the type of a set operation's column (TypeCoercion.findWiderTypeForTwo); None where Spark refuses it."""
    if right in (left, "void"):
        return left
    if left == "void":
        return right
    if is_number(left) and is_number(right):
        return _number(left, right)
    if is_nested(left) or is_nested(right):
        return _nested(left, right, ansi)
    if {left, right} <= {"date", "timestamp", "timestamp_ntz"}:
        return "timestamp_ntz" if "timestamp" not in (left, right) else "timestamp"
    if "string" in (left, right) and not ansi and not {left, right} & {"binary", "boolean"}:
        return "string"
    return None


def _number(left: str, right: str) -> str:
    if any(t in ("float", "double") for t in (left, right)):
        return (
            "float" if "double" not in (left, right) and not any(map(is_decimal, (left, right))) else "double"
        )
    if not any(map(is_decimal, (left, right))):
        return INTEGERS[max(INTEGERS.index(left), INTEGERS.index(right))]
    (p1, s1), (p2, s2) = (size(t) or (38, 18) for t in (left, right))
    scale, whole = max(s1, s2), max(p1 - s1, p2 - s2)
    return f"decimal({min(38, whole + scale)},{min(38, scale)})"


def _nested(left: str, right: str, ansi: bool) -> str | None:
    one, other = parts(left), parts(right)
    if kind(left) != kind(right) or [n.lower() for n, _ in one] != [n.lower() for n, _ in other]:
        return None
    inner = [widest(a, b, ansi) for (_, a), (_, b) in zip(one, other, strict=True)]
    if None in inner:
        return None
    named = [f"{name}:{type_}" if name else str(type_) for (name, _), type_ in zip(one, inner, strict=True)]
    return f"{kind(left)}<{','.join(named)}>"


def together(call: Call, which: range | list[int]) -> list[str] | None:
    """Return all operands, those of ``which`` cast to their common type if one of them is a text; else None."""
    types = [call.types[i] for i in which]
    others = {t for t in types if t not in ("string", "void")}
    if "string" not in types or not others or UNKNOWN in types:
        return None
    if any(map(is_nested, others)) or (others & {"binary", "boolean"} and call.ansi):
        raise call.mismatch("the values have no common type")
    to = "string"
    if call.ansi:
        numbers = all(map(is_number, others))
        if not numbers and len(others) > 1:
            raise call.refuse("strings mixed with other types in ANSI mode")
        to = "bigint" if others <= set(INTEGERS) else "double" if numbers else min(others)
    args = list(call.args)
    for i in which:
        type_ = call.types[i]
        args[i] = f"cast({args[i]} as {to})" if type_ == "void" else converted(args[i], type_, to, call)
    return args
