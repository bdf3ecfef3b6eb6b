"""The one type of several values, where one of them is a text: a text, and in ANSI mode a number beside numbers.

See https://spark.apache.org/docs/3.5.6/sql-ref-ansi-compliance.html#type-coercion.
"""

from __future__ import annotations

from dataclasses import replace

from glue_local.engine.sessions.differences.casts import converted
from glue_local.engine.sessions.differences.rule import INTEGERS, UNKNOWN, Call, is_number
from glue_local.engine.sessions.differences.typetext import is_nested


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
    """Spark compares operands of one type only."""
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


def together(call: Call, which: range | list[int]) -> list[str] | None:
    """Return all operands, those of ``which`` cast to their one type if one of them is a text; None otherwise."""
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
            raise call.refuse("texts beside other types in ANSI mode")
        to = "bigint" if others <= set(INTEGERS) else "double" if numbers else min(others)
    args = list(call.args)
    for i in which:
        type_ = call.types[i]
        args[i] = f"cast({args[i]} as {to})" if type_ == "void" else converted(args[i], type_, to, call)
    return args
