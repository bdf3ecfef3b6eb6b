"""0.0 and -0.0 are one value in Spark wherever values are compared, also within others; Sail tells them apart.

See https://spark.apache.org/docs/3.5.6/sql-ref-datatypes.html#positivenegative-infinity-semantics.
"""

from __future__ import annotations

import re
from dataclasses import replace

from glue_local.engine.sessions.differences.rule import BEFORE_4, UNKNOWN, Call, failing
from glue_local.engine.sessions.differences.typetext import is_nested, kind, parts

_FRACTION = re.compile(r"(?<![\w`])(?:float|double)(?![\w`:])")
_NOT_HERE = " of -0.0 is not available on the Sail engine: run this script with --engine spark"
_POSITIVE = re.compile(r"(?:cast\()?[\d.]*[1-9][\d.]*(?:[DdFf]| as (?:double|float)\))?")


def has_fractions(type_: str) -> bool:
    """Whether values of a type are fractions, or hold some."""
    return _FRACTION.search(type_) is not None


def one_zero(value: str, type_: str) -> str:
    """Return SQL for a value that is compared, with 0.0 for each -0.0."""
    if not has_fractions(type_):
        return value
    if kind(type_) == "array":
        return f"transform({value}, z_ -> {one_zero('z_', parts(type_)[0][1])})"
    if kind(type_) == "struct":
        fields = ", ".join(f"'{n}', " + one_zero(f"{value}['{n}']", t) for n, t in parts(type_))
        return f"if(isnull({value}), null, named_struct({fields}))"
    return f"({value} + {'0D' if type_ == 'double' else 'cast(0 as float)'})"


def with_one_zero(call: Call, nested: bool = False) -> Call:
    """Return a call whose operands have no -0.0; those of nested types alone if the engine compares others well."""
    args = [
        one_zero(a, t) if (is_nested(t) or not nested) and not _POSITIVE.fullmatch(a) else a
        for a, t in zip(call.args, call.types, strict=True)
    ]
    return call if args == call.args else replace(call, args=args)


def removed(call: Call) -> str | None:
    """Remove 0.0 and -0.0 from an array together."""
    array, value = call.args
    if not has_fractions(call.types[0]) or is_nested((parts(call.types[0]) or [("", UNKNOWN)])[0][1]):
        return None
    return f"if(isnull({value}), null, filter({array}, z_ -> coalesce(z_ <> {value}, true)))"


def looked_up(call: Call) -> str | None:
    """Look for a key in a map of which 0.0 and -0.0 are one key."""
    key_type = parts(call.types[0])[0][1] if kind(call.types[0]) == "map" else ""
    if not has_fractions(key_type) or _POSITIVE.fullmatch(call.args[1]):
        return None
    entries, key = call.args[0], one_zero(call.args[1], call.types[1])
    keys = f"transform(map_keys({entries}), z_ -> {one_zero('z_', key_type)})"
    found = f"map_from_arrays({keys}, map_values({entries}))"
    return f"{found}[{key}]" if call.name == "[]" else f"{call.name}({found}, {key})"


def keyed(call: Call) -> str | None:
    """An error where maps are made of -0.0 as a key: Spark 4 makes 0.0 of it, but of arrays only beside 0.0."""
    if call.name == "map_concat" and not call.args:  # an empty map of texts
        none = "cast(array() as array<string>)"
        return f"map_from_arrays({none}, {none})"
    if call.name == "map_concat":
        fractions = [
            a for a, t in zip(call.args, call.types, strict=True) if _FRACTION.match(t[len("map<") :])
        ]
        made = f"map_concat({', '.join(call.args)})"
        keys = f"flatten(array({', '.join(f'map_keys({a})' for a in fractions)}))"
        return no_negative(keys, made, call.name) if fractions and not BEFORE_4 else None
    elements = (parts(call.types[0]) or [("", UNKNOWN)])[0][1]
    key = (
        parts(elements)[0][1] if call.name == "map_from_entries" and kind(elements) == "struct" else elements
    )
    if BEFORE_4 or key not in ("float", "double"):
        return None
    if call.name == "map_from_arrays":
        return no_negative(call.args[0], f"map_from_arrays({', '.join(call.args)})", call.name)
    keys = f"transform({call.args[0]}, z_ -> z_['{parts(elements)[0][0]}'])"
    return no_negative(keys, f"{call.name}({call.args[0]})", call.name)


def as_key(value: str, type_: str) -> str:
    """Return SQL for a key that ``map`` is given: 0.0 for -0.0 in Spark 4, which its generated code keeps."""
    if re.fullmatch(r"[-()\s\d.eEdDfF]*", value):  # a literal, for which none is generated
        return one_zero(value, type_)
    negative = f"coalesce({value} = 0 and cast({value} as string) like '-%', false)"
    return value if _POSITIVE.fullmatch(value) else failing(negative, f"map{_NOT_HERE}", value)


def first_of_zeros(call: Call, made: str | None) -> str | None:
    """Give the first zero of ``greatest`` and ``least`` that is one: Sail orders -0.0 before 0.0."""
    if not {"float", "double"} & {*call.types} or all(_POSITIVE.fullmatch(a) for a in call.args[1:]):
        return made
    # Each operand is written once: it may be such a call itself.
    each = [f"get(z_, {i})" for i in range(len(call.args))]
    value = f"{call.name}({', '.join(each)})"
    zeros = ", ".join(f"if({a} = 0, {a}, null)" for a in each)
    picked = f"if({value} = 0, coalesce({zeros}), {value})"
    return f"get(transform(array(array({', '.join(call.args)})), z_ -> {picked}), 0)"


def _has_negative(array: str) -> str:
    return f"coalesce(exists({array}, z_ -> z_ = 0 and cast(z_ as string) like '-%'), false)"


def no_negative(array: str, value: str, name: str) -> str:
    """Return SQL for a value, and an error where the array that it is made of holds -0.0."""
    return failing(_has_negative(array), f"{name}{_NOT_HERE}", value)


def told_apart(call: Call) -> str | None:
    """Fail where an array holds -0.0: it is no other value than 0.0 in an order, but by 3.5 it is one in sets."""
    elements = [(parts(t) or [("", UNKNOWN)])[0][1] for t in call.types]
    if not any(t in ("float", "double") for t in elements):
        return None
    has = " or ".join(
        _has_negative(a) for a, t in zip(call.args, elements, strict=True) if t in ("float", "double")
    )
    message = f"{call.name}{_NOT_HERE}"
    return failing(has, message, f"{call.name}({', '.join(call.args)})")
