"""The one type of several values, where one of them is a text: a text, and in ANSI mode a number beside numbers.

See https://spark.apache.org/docs/3.5.6/sql-ref-ansi-compliance.html#type-coercion.
"""

from __future__ import annotations

from dataclasses import replace

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.casts import converted
from glue_local.engine.sessions.differences.comparisons import compared
from glue_local.engine.sessions.differences.decimals import size
from glue_local.engine.sessions.differences.rule import (
    BEFORE_4,
    INTEGERS,
    OTHERWISE,
    UNKNOWN,
    Call,
    is_decimal,
    is_number,
)
from glue_local.engine.sessions.differences.typetext import is_nested, kind, parts
from glue_local.engine.sessions.differences.typetext import named as named_field
from glue_local.engine.sessions.differences.zeros import as_key, first_of_zeros, with_one_zero


def values(call: Call) -> str | None:
    """Give all operands one type."""
    if call.name == "nvl2" and len(call.args) == 3:  # Sail gives all three one type
        conditional = replace(call, name="if", args=[f"isnotnull({call.args[0]})", *call.args[1:]])
        conditional.types = ["boolean", *call.types[1:]]
        return values(conditional) or f"if({', '.join(conditional.args)})"
    if call.name == "if" and call.types[0] not in ("boolean", "void", UNKNOWN):
        raise call.mismatch('parameter 1 requires the "BOOLEAN" type')
    which = [i for i in range(len(call.args)) if i > 0 or call.name not in ("if", "nvl2")]
    args = together(call, which)
    name = "coalesce" if call.name in ("nvl", "ifnull") else call.name  # of which Sail knows more types
    return None if args is None else f"{name}({', '.join(args)})"


def kept_by(type_: str, text: str) -> None:
    """Raise Spark's error for a condition of rows that is no boolean."""
    from pyspark.errors import AnalysisException

    if type_ not in ("boolean", UNKNOWN):
        raise AnalysisException(
            f'[DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN] Cannot resolve "{text}" due to data type mismatch: the condition '
            f'is of type "{type_.upper()}", not a boolean.{OTHERWISE}'
        )


def contained(call: Call) -> str | None:
    """Give the value of IN and those that it is looked for among one type, in which they are compared."""
    of_query, given = len(call.args) == 1, call.args
    if of_query or (call.ansi and "string" in call.types and not {"float", "double"} & set(call.types)):
        return None
    if call.ansi and "string" in call.types:  # both are doubles
        args = [
            converted(a, t, "double", call) if t == "string" else a
            for a, t in zip(call.args, call.types, strict=True)
        ]
        call = replace(call, args=args, types=["double" if t == "string" else t for t in call.types])
    same = with_one_zero(call)
    args = together(same, range(len(call.args))) or same.args
    return None if args == given else f"({args[0]} {call.name} ({', '.join(args[1:])}))"


def same_kind(types: list[str], name: str) -> None:
    """Raise EngineFeatureError for a value of one type, IN a query of another, which Sail compares as another."""
    known = {t for t in types if t not in ("void", UNKNOWN)}
    if len(known) < 2 or known <= set(INTEGERS) or all(map(is_decimal, known)):
        return
    if "string" in known or any(map(is_nested, known)) or not all(map(is_number, known)):
        raise EngineFeatureError(f"{name} of {types[0]} and a query of {types[1]}")
    if any(map(is_decimal, known)) and known & {"float", "double"}:
        raise EngineFeatureError(f"{name} of {types[0]} and a query of {types[1]}")


def map_values(call: Call) -> str | None:
    """Give all keys one type, and all values."""
    keys = together(call, range(0, len(call.args), 2)) or call.args
    args = together(replace(call, args=keys), range(1, len(call.args), 2)) or keys
    if not BEFORE_4 and {"float", "double"} & {*call.types[::2]}:  # which normalizes keys
        to = "double" if {*call.types[::2]} != {"float"} else "float"
        args = [a if i % 2 else as_key(a, to) for i, a in enumerate(args)]
    return None if args == call.args else f"map({', '.join(args)})"


def extremes(call: Call) -> str | None:
    """Spark compares operands of one type only, and more than one."""
    if len(call.args) == 1:
        raise call.mismatch("it takes at least 2 arguments")
    types = {t for t in call.types if t not in ("void", UNKNOWN)}
    if "string" in types and len(types) > 1:
        raise call.mismatch("its operands should all be of the same type", "DATA_DIFF_TYPES")
    args = together(call, range(len(call.args)))
    made = None if args is None else f"{call.name}({', '.join(args)})"
    return first_of_zeros(call if args is None else replace(call, args=args), made)


def case(call: Call) -> str | None:
    """Give all results of CASE one type."""
    if call.words[:1] != ["CASE"]:
        _check_conditions(call, [i for i, word in enumerate(call.words) if word == "WHEN"])
    args = together(call, [i for i, word in enumerate(call.words) if word in ("THEN", "ELSE")])
    if call.words[:1] == ["CASE"]:
        return _searched(call, args)
    if args is None:
        return None
    parts = (f"{word} {arg}" if word != "CASE" else arg for word, arg in zip(call.words, args, strict=True))
    return f"CASE {' '.join(parts)} END"


def _check_conditions(call: Call, which: list[int]) -> None:
    for i in which:
        if call.types[i] not in ("boolean", UNKNOWN):
            raise call.mismatch(
                f'parameter {i + 1} requires the "BOOLEAN" type, not "{call.types[i].upper()}"'
            )


def _searched(call: Call, args: list[str] | None) -> str | None:
    """Return CASE with a value in front as one with conditions, where they compare otherwise than Sail does."""
    conditions = {
        i: compared(replace(call, name="=", args=[call.args[0], arg], types=[call.types[0], call.types[i]]))
        for i, arg in enumerate(call.args)
        if call.words[i] == "WHEN"
    }
    if args is None and not any(conditions.values()):
        return None
    made = list(args or call.args)
    for i, condition in conditions.items():
        made[i] = condition or f"({call.args[0]} = {call.args[i]})"
    parts = (f"{word} {arg}" for word, arg in zip(call.words[1:], made[1:], strict=True))
    return f"CASE {' '.join(parts)} END"


def nullif(call: Call) -> str | None:
    """NULL where both are equal; the first one's type, whatever the other's; a struct with all its fields."""
    same = call.types[:1] == call.types[1:] and not call.types[0].startswith(("struct<", "float", "double"))
    if len(call.args) != 2 or UNKNOWN in call.types or "void" in call.types or same:
        return None
    condition = compared(replace(call, name="=")) or f"({call.args[0]} = {call.args[1]})"
    return f"if({condition}, null, {call.args[0]})"


def when(call: Call) -> str | None:
    """The same in the DataFrame API: condition, result, condition, result..., result of all others."""
    results = [i for i in range(len(call.args)) if i % 2 or (i == len(call.args) - 1)]
    _check_conditions(call, [i for i in range(len(call.args)) if i not in results])
    args = together(call, results)
    return None if args is None else f"when_({', '.join(args)})"  # WHEN by itself begins no expression


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
    if "string" in (left, right) and ansi:
        other = right if left == "string" else left
        if other.startswith("interval"):
            return None
        return "bigint" if other in INTEGERS else "double" if is_number(other) else other
    if "string" in (left, right) and not {left, right} & {"binary", "boolean"}:
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
    named = [
        named_field(name, str(type_)) if name else str(type_)
        for (name, _), type_ in zip(one, inner, strict=True)
    ]
    return f"{kind(left)}<{','.join(named)}>"


def together(call: Call, which: range | list[int]) -> list[str] | None:
    """Return all operands, those of ``which`` cast to their one type; None where they have it already."""
    types = [call.types[i] for i in which]
    if UNKNOWN in types or len({t for t in types if t != "void"}) < 2:
        return None
    to = _of_texts_in_ansi(call, types) if call.ansi and "string" in types else _common(call, types)
    args = list(call.args)
    for i in which:
        type_ = call.types[i]
        if type_ != to:
            args[i] = f"cast({args[i]} as {to})" if type_ == "void" else converted(args[i], type_, to, call)
    return args


def _common(call: Call, types: list[str]) -> str:
    """Return the type of all values (TypeCoercion.findWiderCommonType)."""
    to = "void"
    for type_ in sorted(dict.fromkeys(types), key=lambda t: t != "string"):
        wider = widest(to, type_, call.ansi)
        if wider is None:
            raise call.mismatch("the values have no common type", "DATA_DIFF_TYPES")
        to = wider
    return to


def _of_texts_in_ansi(call: Call, types: list[str]) -> str:
    others = {t for t in types if t not in ("string", "void")}
    if any(is_nested(t) or t.startswith("interval") for t in others):
        raise call.mismatch("the values have no common type", "DATA_DIFF_TYPES")
    numbers = all(map(is_number, others))
    if not numbers and len(others) > 1:
        raise call.refuse("strings mixed with other types in ANSI mode")
    return "bigint" if others <= set(INTEGERS) else "double" if numbers else min(others)
