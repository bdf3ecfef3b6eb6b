"""Rules of functions of arrays, maps and structs, and of hashes.

Each returns SQL that gives Spark's result on Sail, or None to leave the call.
"""

from __future__ import annotations

import re

from glue_local.engine.sessions.differences import decimals
from glue_local.engine.sessions.differences.lexer import variables
from glue_local.engine.sessions.differences.rule import (
    INTEGERS,
    UNKNOWN,
    Action,
    Call,
    failing,
    is_decimal,
    is_number,
)
from glue_local.engine.sessions.differences.typetext import is_nested, kind, parts
from glue_local.engine.sessions.differences.zeros import has_fractions, looked_up, one_zero
from glue_local.identifiers import backquoted

_COLUMN = re.compile(r"[^\W\d]\w*|`[^`]+`")
_FIELD = re.compile(r"\.\s*(?:([^\W\d]\w*)|`([^`]+)`)$|\[\s*'(\w+)'\s*\]$")


def hash_of_arrays(call: Call) -> str | None:
    """Hash the elements of arrays one after the other."""
    if not any(t.startswith(("array", "struct", "map")) for t in call.types):
        return None
    seed = "42"
    for arg, type_ in zip(call.args, call.types, strict=True):
        value = _digits_of(arg, type_, call) if is_decimal(type_) else arg
        inner = (
            "int" if type_ in ("tinyint", "smallint", "date") else "bigint" if is_decimal(type_) else type_
        )
        if inner in ("array<int>", "array<bigint>", "array<smallint>", "array<tinyint>"):
            wide = "true" if inner == "array<bigint>" else "false"
            seed = call.function("hash_integers", "int", value, seed, wide)
        elif seed == "42":
            seed = f"hash({value})"
        elif inner in ("int", "bigint"):
            wide = "true" if inner == "bigint" else "false"
            seed = call.function("hash_integers", "int", f"array({value})", seed, wide)
        else:
            raise call.refuse()
    return seed


def _lambda(call: Call, i: int, count: int) -> tuple[list[str], str]:
    found = call.lambdas[i] if i < len(call.lambdas) else None
    if found is None or len(found[0]) != count:
        raise call.refuse()
    body = found[1]
    if pair := re.fullmatch(r"\(\s*(\w+)\s*,\s*(\w+)\s*\)", body):  # a struct takes its variables' names
        body = f"named_struct('{pair[1]}', {pair[1]}, '{pair[2]}', {pair[2]})"
    return [n.lower() for n in found[0]], body


def transform_values(call: Call) -> str | None:
    """Change a map's values, one entry after the other."""
    (key, value), body = _lambda(call, 1, 2)
    changed = variables(body, {key: "e_.key", value: "e_.value"})
    return (
        f"map_from_arrays(map_keys({call.args[0]}), transform(map_entries({call.args[0]}), e_ -> {changed}))"
    )


def transform_keys(call: Call) -> str | None:
    """Change a map's keys, one entry after the other."""
    (key, value), body = _lambda(call, 1, 2)
    changed = variables(body, {key: "e_.key", value: "e_.value"})
    keys = f"transform(map_entries({call.args[0]}), e_ -> {changed})"
    again = "[DUPLICATED_MAP_KEY] Duplicate map key was found, please check the input data."
    made = f"map_from_arrays({keys}, map_values({call.args[0]}))"
    return failing(f"size(array_distinct({keys})) < size({keys})", again, made)


def zip_with(call: Call) -> str | None:
    """Combine two arrays place by place, the shorter one filled with NULL."""
    (left, right), body = _lambda(call, 2, 2)
    one, two = call.args[:2]
    longest = f"greatest(size({one}), size({two}))"
    changed = variables(body, {left: f"get({one}, i_ - 1)", right: f"get({two}, i_ - 1)"})
    places = f"if({longest} <= 0, slice(sequence(1, 1), 1, 0), sequence(1, greatest({longest}, 1)))"
    known = f"if(isnull({one}) or isnull({two}), null, {places})"
    return f"transform({known}, i_ -> {changed})"


def arrays_zip(call: Call) -> str | None:
    """Name the fields of structs as such; an array without a name has its place."""
    taken = [
        _FIELD.search(arg.removeprefix("(").removesuffix(")") if arg[0] == "(" else arg) for arg in call.args
    ]
    names = [found and (found[1] or found[2] or found[3]) for found in taken]
    names = [
        name or (arg.strip("`") if _COLUMN.fullmatch(arg) else "")
        for name, arg in zip(names, call.args, strict=True)
    ]
    inner = [parts(type_)[0][1] if type_.startswith("array<") else "" for type_ in call.types]
    called = [name or str(i) for i, name in enumerate(names)]
    if not any(taken) or not all(inner):
        return None
    if len({*map(str.lower, called)}) < len(called):
        raise call.refuse("two arrays of the same name")
    fields = ",".join(f"{backquoted(name)}:{type_}" for name, type_ in zip(called, inner, strict=True))
    return f"cast(arrays_zip({', '.join(call.args)}) as array<struct<{fields}>>)"


def map_zip_with(call: Call) -> str | None:
    """Combine two maps key by key."""
    (key, left, right), body = _lambda(call, 2, 3)
    one, two = call.args[:2]
    if has_fractions(call.types[0].partition(",")[0]):
        raise call.refuse("Sail tells -0.0 from 0.0")
    keys = f"array_union(map_keys({one}), map_keys({two}))"
    changed = variables(body, {key: "k_", left: f"element_at({one}, k_)", right: f"element_at({two}, k_)"})
    return f"map_from_arrays({keys}, transform({keys}, k_ -> {changed}))"


def array_position(call: Call) -> str | None:
    """A value of another kind than the elements is looked for in vain on Sail; Spark rejects it."""
    element, value = (parts(call.types[0]) or [("", UNKNOWN)])[0][1], call.types[1]
    if UNKNOWN not in (element, value) and element != value and (is_decimal(value) or value == "date"):
        raise call.mismatch("the array's elements are of another type", "ARRAY_FUNCTION_DIFF_TYPES")
    no_texts_among_others(call)
    return None


def no_texts_among_others(call: Call) -> None:
    """Raise Spark's error for a text sought among other values, or another value among texts."""
    element, value = (parts(call.types[0]) or [("", UNKNOWN)])[0][1], call.types[1]
    if {element, value} & {UNKNOWN, "void"}:
        return
    if (element == "string") != (value == "string"):
        raise call.mismatch("the array's elements are of another type", "ARRAY_FUNCTION_DIFF_TYPES")


def array_contains(call: Call) -> str | None:
    """NULL where the value is not found and the array has a NULL."""
    if call.types[1] == "void":
        raise call.refuse("Spark rejects an untyped NULL here")
    no_texts_among_others(call)
    array, value = call.args
    element = parts(call.types[0])[0][1] if kind(call.types[0]) == "array" else UNKNOWN
    if any(is_decimal(t) for t in (element, call.types[1])) and {"float", "double"} & {
        element,
        call.types[1],
    }:
        array, value = f"cast({array} as array<double>)", f"cast({value} as double)"
    elif {element, call.types[1]} & {*INTEGERS} and any(is_decimal(t) for t in (element, call.types[1])):
        wide = f"decimal(38,{re.sub(r'.*,|[)]', '', max(element, call.types[1], key=is_decimal))})"
        array, value = f"cast({array} as array<{wide}>)", f"cast({value} as {wide})"
    elif element in ("float", "double"):  # Sail tells -0.0 from 0.0
        array, value = f"transform({array}, z_ -> {one_zero('z_', element)})", one_zero(value, element)
    return (
        f"if(isnull({array}) or isnull({value}), null, if(array_contains({array}, {value}), true, "
        f"if(size(array_compact({array})) < size({array}), null, false)))"  # no lambda: Sail fails to filter by one
    )


def stacked(call: Call) -> str | None:
    """Each column has one type; Sail casts to the first row's."""
    rows = call.args[0] if call.args else ""
    if not rows.isdigit() or int(rows) < 2:
        return None
    width = -(-len(call.types[1:]) // int(rows))
    for at in range(width):
        known = {t for t in call.types[1 + at :: width] if t not in ("void", UNKNOWN)}
        if len(known) > 1:
            raise call.mismatch(
                f"the data type of the column ({at}) is not the same", "STACK_COLUMN_DIFF_TYPES"
            )
    return None


def overlapping(call: Call) -> str | None:
    """An empty array shares nothing, whatever NULL there is in the other one."""
    a, b = call.args
    empty = f"coalesce(size({a}) = 0, false) or coalesce(size({b}) = 0, false)"
    made = f"arrays_overlap({a}, {b})"
    return f"if(isnull({a}) or isnull({b}), null, if({empty}, false, {made}))"


def unnested(*which: int) -> Action:
    """Refuse operands in which Sail puts a NULL within last, Spark first."""

    def action(call: Call) -> str | None:
        for i in which:
            inner = call.types[i] if i < len(call.types) else ""
            inner = inner[6:-1] if call.name.startswith("array_") and inner.startswith("array<") else inner
            if kind(inner) in ("array", "struct"):
                raise call.refuse("Sail orders a nested NULL last")
        return None

    return action


def chosen_by(call: Call) -> str | None:
    """Choose by values of which 0.0 and -0.0 are one."""
    unnested(1)(call)
    if len(call.args) != 2 or (by := one_zero(call.args[1], call.types[1])) == call.args[1]:
        return None
    return f"{call.name}({call.args[0]}, {by}){call.over}"


def _digits_of(value: str, type_: str, call: Call) -> str:
    precision, scale = decimals.size(type_) or (38, 18)
    if precision > 18:
        raise call.refuse()
    return f"cast({value} * cast({10**scale} as decimal({scale + 1},0)) as bigint)"


def hashed(call: Call) -> str | None:
    """Decimals are hashed by their digits."""
    args, changed = list(call.args), False
    for i, type_ in enumerate(call.types):
        if is_nested(type_) and call.name == "hash":
            return hash_of_arrays(call)
        if is_nested(type_):
            raise call.refuse()
        if is_decimal(type_):
            args[i], changed = _digits_of(args[i], type_, call), True
    return f"{call.name}({', '.join(args)})" if changed else None


def item(call: Call) -> str | None:
    """Take an array's element by a place that is no literal, for which Sail takes its name."""
    if len(call.args) == 2 and kind(call.types[0]) == "map":
        check_element_at(call)
        return looked_up(call)
    if len(call.args) != 2 or call.args[1].isdigit():
        return None
    if kind(call.types[0]) != "array":
        return None
    array, place = call.args
    if call.types[1] not in INTEGERS:
        return None if call.types[1] in ("void", UNKNOWN) else _no_place(call)
    value = _within(array, f"cast({place} as int)")
    if not call.ansi:
        return value
    message = (
        "[INVALID_ARRAY_INDEX] The index is out of bounds. Use the SQL function `get()` to have NULL instead."
    )
    return failing(f"{place} < 0 or {place} >= size({array})", message, value)


def got(call: Call) -> str | None:
    """There is nothing before an array's begin, where Sail counts from the end."""
    return None if len(call.args) != 2 or call.args[1].isdigit() else _within(*call.args)


def _within(array: str, place: str) -> str:
    return f"get({array}, if({place} < 0, null, {place}))"


def _no_place(call: Call) -> str:
    raise call.mismatch("the place in an array must be a whole number")


def sliced(call: Call) -> str | None:
    """Fail on a start of 0, and on a negative length."""
    values, start, length = call.args
    plain = re.fullmatch(r"\(?-?\s*[1-9]\d*\)?", start)
    if plain and length.isdigit() and start.isdigit():
        return None
    message = (
        "[INVALID_PARAMETER_VALUE.START] Unexpected value for start in slice: SQL array indices start at 1."
    )
    negative = "[INVALID_PARAMETER_VALUE.LENGTH] Unexpected value for length in slice: it must be at least 0."
    begin = start if plain else failing(f"{start} = 0", message, start)
    checked = failing(f"{length} < 0", negative, length)
    if not start.isdigit():  # of more than there are from the end, Sail takes none
        checked = f"if({start} < 0, least({checked}, -({start})), {checked})"
    made = f"slice({values}, {begin}, {checked})"
    if start.isdigit():
        return made
    return f"if({start} < -size({values}), slice({values}, 1, 0), {made})"  # where Sail begins with the first


def rows_of(call: Call) -> str | None:
    """Make rows of a map whose values may be NULL: Sail stops at one whose values may not, as map(...) makes it."""
    maps = len(call.args) == 1 and call.types[0].startswith("map")
    return f"{call.name}(map_concat({call.args[0]}))" if maps else None


#: The most elements of an array: ByteArrayMethods.MAX_ROUNDED_ARRAY_LENGTH of Spark.
_MOST = 2147483632


def array_insert(call: Call) -> str | None:
    """Spark's error for a place beyond what an array may hold, for which Sail takes memory."""
    place = call.args[1] if len(call.args) == 3 else "1"
    if re.fullmatch(r"\(?\s*-?\s*\d{1,9}\s*\)?", place):
        return None
    message = "[COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION] The array has more elements than an array may have."
    kept = failing(f"abs(cast({place} as bigint)) > {_MOST}", message, place)
    return f"array_insert({call.args[0]}, {kept}, {call.args[2]})"


def element_at(call: Call) -> str | None:
    """Without ANSI mode there is NULL beyond an array's end."""
    if call.types[0].startswith("map"):
        return looked_up(call)
    beyond = len(call.args) == 2 and call.types[0].startswith("array") and not call.ansi
    return f"try_element_at({', '.join(call.args)})" if beyond and call.name == "element_at" else None


def check_element_at(call: Call) -> None:
    """Raise Spark's error for a place that is a bigint, and for a key of another kind."""
    if len(call.args) != 2 or {UNKNOWN, "void"} & {*call.types}:
        return
    collection, at = call.types
    key = parts(collection)[0][1] if kind(collection) == "map" else ""
    if kind(collection) == "array" and at == "bigint":
        raise call.mismatch("the place is of the type INT")
    other_text = call.name != "[]" and "string" in (key, at) and key not in (at, "")
    if other_text or (key in INTEGERS and (is_decimal(at) or not (is_number(at) or at == "string"))):
        raise call.mismatch("the key is of another type", "MAP_FUNCTION_DIFF_TYPES")
