"""What rules of functions do: each returns SQL that gives Spark's result on Sail, or None to leave the call."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences import ansi, common, dates, decimals, newer, regex
from glue_local.engine.sessions.differences.aggregates import AGGREGATES
from glue_local.engine.sessions.differences.casts import converted, text
from glue_local.engine.sessions.differences.functions import STRUCT
from glue_local.engine.sessions.differences.lexer import tokens, variables
from glue_local.engine.sessions.differences.literals import quoted, text_of
from glue_local.engine.sessions.differences.rule import (
    BEFORE_4,
    INTEGERS,
    UNKNOWN,
    Action,
    Call,
    failing,
    is_decimal,
    is_number,
)
from glue_local.engine.sessions.differences.typetext import is_nested, kind, parts, schema_type

_TRIMS = {"BOTH": "btrim", "LEADING": "ltrim", "TRAILING": "rtrim"}


def as_text(*which: int) -> Action:
    """Give the function texts where it was given something else (Spark casts, Sail refuses or differs)."""

    def action(call: Call) -> str | None:
        args, changed = list(call.args), False
        if any(t.startswith(("array", "map", "struct")) for t in call.types):
            return None
        for i in which or range(len(args)):
            if (
                i < len(args)
                and call.types[i] not in ("string", "binary", "void", UNKNOWN)
                and not call.words
            ):
                args[i], changed = converted(args[i], call.types[i], "string", call), True
        return f"{call.name}({', '.join(args)})" if changed else None

    return action


def concat(call: Call) -> str | None:
    """Concatenate texts; Spark casts other values."""
    if any(kind(t) in ("map", "struct") for t in call.types):
        raise call.mismatch("it takes strings, binary or arrays")
    if any(t.startswith("array") for t in call.types):
        missing = " or ".join(f"isnull({a})" for a in call.args)
        return f"if({missing}, null, concat({', '.join(call.args)}))"
    if all(t == "binary" for t in call.types):
        return None
    texts = [
        call.function("text_of_bytes", "string", a) if t == "binary" else converted(a, t, "string", call)
        for a, t in zip(call.args, call.types, strict=True)
    ]
    return f"concat({', '.join(texts)})" if texts != call.args else None


#: What stands for a window of a plan that moves.
MOVES = "ROWS CURRENT ROW"
#: What a function over a window's rows is called by ``of_window``.
_OF_WINDOW = {
    "sum": "sum", "try_sum": "sum", "avg": "avg", "mean": "avg", "try_avg": "avg", "var_pop": "var_pop",
    "var_samp": "var_samp", "variance": "var_samp", "stddev_pop": "stddev_pop", "stddev_samp": "stddev_samp",
    "stddev": "stddev_samp", "std": "stddev_samp",
}  # fmt: skip
_SLIDES = re.compile(
    r"\b(?:rows|range)\s+(?:between\s+)?(?!between\b|unbounded\s+preceding\b)[-\w']", re.IGNORECASE
)


def sliding(call: Call) -> str | None:
    """Add up a window's fractions anew for each row: Sail takes off what leaves the window, and so keeps a NaN."""
    exact = call.name in ("sum", "try_sum", "avg", "mean", "try_avg")
    if call.name in ("regr_avgx", "regr_avgy") and any(map(is_decimal, call.types)):
        raise call.refuse("Spark returns a decimal")
    fractions = {"float", "double", "string"} & set(call.types) or (
        not exact and any(map(is_number, call.types))
    )
    if not fractions or not _SLIDES.search(call.over):
        return None
    if call.name not in _OF_WINDOW:
        raise call.refuse("over a window that moves")
    value = converted(call.args[0], call.types[0], "double", call)
    values = collected(replace(call, args=[value]))
    return call.function("of_window", "double", values, f"'{_OF_WINDOW[call.name]}'")


def numbers_of_text(call: Call) -> str | None:
    """Sum and average of texts are of doubles."""
    if made := sliding(call):
        return made
    if call.types[0] not in ("string", "void"):
        if call.name in ("avg", "mean", "try_avg"):
            return decimals.average(call)
        made = ansi.summed(call) if call.ansi and call.name == "sum" else None
        return made or (ansi.large_sum(call) if call.name == "sum" else None)
    value = converted(call.args[0], call.types[0], "double", call)
    return f"{call.name}({'distinct ' if call.distinct else ''}{value}){call.over}"


def timestamp_seconds(call: Call) -> str | None:
    """Keep fractions of a second."""
    if call.types[0] == "bigint":
        return timestamp_of(1)(call)
    return None if call.types[0] in (*INTEGERS, UNKNOWN, "void", "string") else dates.timestamp(call)


def coalesce(call: Call) -> str:
    """Keep the type that both have: Sail makes strings of dates, and doubles of decimals."""
    return f"coalesce({', '.join(call.args)})"


def part_of_interval(call: Call) -> str | None:
    """Hours and minutes of an interval are those of its clock, not the whole of it."""
    unit = call.args[0].strip("'\"").upper()
    if unit == "EPOCH":
        raise call.mismatch("there is no field EPOCH")
    if unit in ("DOW", "DAYOFWEEK") and not call.types[-1].startswith("interval"):
        return f"dayofweek({call.args[1]})"
    if not call.types[-1].startswith("interval") or call.types[-1] == "interval":
        return None
    if unit in ("MINUTE", "MIN", "M", "MINS", "MINUTES"):
        return f"cast(extract(minute from {call.args[1]}) % 60 as tinyint)"
    if unit in ("HOUR", "H", "HOURS", "HR", "HRS"):
        return f"cast(extract(hour from {call.args[1]}) % 24 as tinyint)"
    return None


def _hex_place(place: str) -> str:
    return (
        str(2 * int(place) - 1)
        if place.isdigit() and place != "0"
        else f"if({place} > 0, 2 * {place} - 1, 2 * {place})"
    )


def substring(call: Call) -> str | None:
    """Bytes stay bytes; a value that is not text is cast to text."""
    args = call.args
    if is_nested(call.types[0]):
        raise call.mismatch("it takes strings or binary")
    if call.types[0] == "binary":
        length = f", 2 * ({args[2]})" if len(args) > 2 else ""
        return f"unhex(substring(hex({args[0]}), {_hex_place(args[1])}{length}))"
    text = (
        converted(args[0], call.types[0], "string", call)
        if call.types[0] not in (UNKNOWN, "void")
        else args[0]
    )
    place = args[1].strip("()")
    if len(args) > 2 and not place.isdigit():  # before the text's begin, what is there counts as its length
        before = f"{args[1]} < 0 and -({args[1]}) > length({text})"
        kept = f"greatest(length({text}) + {args[1]} + {args[2]}, 0)"
        return f"if({before}, substring({text}, 1, cast({kept} as int)), substring({text}, {args[1]}, {args[2]}))"
    if call.types[1] == "void":
        return f"if(isnull({text}), null, cast(null as string))"
    if not place.lstrip("-").isdigit():  # Sail takes NULL for the first place
        return f"if(isnull({args[1]}), null, substring({', '.join([text, *args[1:]])}))"
    return None if text == args[0] else f"substring({', '.join([text, *args[1:]])})"


def ends(call: Call) -> str | None:
    """Left of bytes is bytes; a value that is not text is cast to text."""
    if is_nested(call.types[0]):
        raise call.mismatch("it takes strings or binary")
    if call.types[0] == "binary":
        if call.name == "right":
            return None
        return f"unhex(left(hex({call.args[0]}), 2 * ({call.args[1]})))"
    if len(call.args) == 2 and not call.args[1].strip("()").isdigit():
        call.args[1] = f"if({call.args[1]} < 0, 0, {call.args[1]})"
        return as_text(0)(call) or f"{call.name}({', '.join(call.args)})"
    return as_text(0)(call)


def overlay(call: Call) -> str | None:
    """Bytes stay bytes."""
    if call.types[0] != "binary":
        return None
    value, new, place = call.args[:3]
    length = f"2 * ({call.args[3]})" if len(call.args) > 3 else f"length(hex({new}))"
    return f"unhex(overlay(hex({value}) placing hex({new}) from 2 * ({place}) - 1 for {length}))"


def pad(call: Call) -> str | None:
    """Bytes are padded with bytes, zero if none is given."""
    if call.types[0] != "binary":
        return as_text(0)(call)
    filler = f"hex({call.args[2]})" if len(call.args) > 2 else "'00'"
    return f"unhex({call.name}(hex({call.args[0]}), 2 * ({call.args[1]}), {filler}))"


def trim(call: Call) -> str | None:
    """Bytes stay bytes; a value that is not text is cast to text."""
    args, types, name = list(call.args), list(call.types), call.name
    if any(t == "binary" for t in types):
        if name != "btrim":
            raise call.refuse()
        chars = args[1] if len(args) > 1 else "cast(' ' as binary)"
        return call.function("btrim_binary", "string", args[0], chars)
    if all(t in ("string", UNKNOWN, "void") for t in types):
        return None
    for i, type_ in enumerate(types):
        if type_ not in ("string", UNKNOWN, "void"):
            args[i] = converted(args[i], type_, "string", call)
    if call.words:
        name = _TRIMS.get(call.words[0], "btrim")
        args = args[::-1]
    return f"{name}({', '.join(args)})"


def decode(call: Call) -> str | None:
    """Compare with each value in turn, NULL with NULL."""
    if len(call.args) <= 2:
        return None
    results = [i for i in range(1, len(call.args)) if i % 2 == 0 or i == len(call.args) - 1]
    value, *pairs = common.together(call, results) or call.args
    result = pairs.pop() if len(pairs) % 2 else "null"
    for i in range(len(pairs) - 2, -1, -2):
        result = f"if({value} <=> {pairs[i]}, {pairs[i + 1]}, {result})"
    return result


def ranks(call: Call) -> str | None:
    """The argument says nothing in a window."""
    return f"{call.name}(){call.over}" if call.args and call.over else None


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


def percentile_approx(call: Call) -> str | None:
    """Give values that are there, of the column's type: the smallest of at least so many in rank."""
    type_ = call.types[0]
    if len(call.args) > 2 and re.fullmatch(r"\(?-\s*\d+\)?|0+", call.args[2]):
        raise call.mismatch("the accuracy must be greater than 0", "VALUE_OUT_OF_RANGE")
    if type_.startswith("interval year") or type_ in ("string", UNKNOWN):
        raise call.refuse()
    if type_ in ("boolean", "binary") or is_nested(type_):
        raise call.mismatch("it takes numbers, dates, times or intervals")
    only = collected(call, "collect_set" if call.distinct else "collect_list")

    def one(share: str) -> str:
        if not re.fullmatch(r"[\d.eEdDfF]+", share):
            raise call.refuse("the percentage must be a literal")
        place = f"cast(greatest(1, ceil(cast({share} as double) * size({only}))) as int)"
        return (
            f"if(size({only}) = 0, null, element_at(sort_array({only}), if(size({only}) = 0, -1, {place})))"
        )

    if len(call.elements) > 1 and call.elements[1] is not None:
        return f"if(size({only}) = 0, null, array({', '.join(map(one, call.elements[1]))}))"
    return one(call.args[1])


def bround(call: Call) -> str | None:
    """Round half to even."""
    type_, digits = call.types[0], call.args[1].strip("()") if len(call.args) > 1 else "0"
    if not re.fullmatch(r"-?\s*\d+", digits):
        raise call.refuse("the scale must be a literal")
    places = int(digits.replace(" ", ""))
    if is_decimal(type_):
        kept = min((decimals.size(type_) or (38, 18))[1], max(places, 0))
        return call.function("bround", round_type(type_, places), call.args[0], str(places), str(kept))
    if type_ in ("void", "string", UNKNOWN):
        return f"{call.name}(cast({call.args[0]} as double), {places})" if type_ == "void" else _refuse(call)
    if type_ in INTEGERS and places >= 0:
        return call.args[0]
    return call.function("bround", type_, call.args[0], str(places), "0")


def _refuse(call: Call) -> str:
    raise call.refuse()


def conv(call: Call) -> str | None:
    """Convert as Spark does, to negative bases too."""
    args = [call.args[0] if call.types[0] in ("string", "void") else f"cast({call.args[0]} as string)"]
    return call.function("conv", "string", *args, *call.args[1:], "true" if call.ansi else "false")


def initcap(call: Call) -> str | None:
    """Only a space starts a word."""
    value, type_ = call.args[0], call.types[0]
    if type_ != "string":
        value = converted(value, type_, "string", call)
    return call.function("initcap", "string", value)


def tried(sign: str) -> Action:
    """Give NULL where the result does not fit the operands' type."""

    def action(call: Call) -> str | None:
        left, right = call.types
        if left in INTEGERS and right in INTEGERS:
            type_ = INTEGERS[max(INTEGERS.index(left), INTEGERS.index(right))]
            wide = "decimal(20,0)" if type_ == "bigint" else "bigint"
            return (
                f"try_cast(cast({call.args[0]} as {wide}) {sign} cast({call.args[1]} as {wide}) as {type_})"
            )
        return None

    return action


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
    return f"map_from_arrays(transform(map_entries({call.args[0]}), e_ -> {changed}), map_values({call.args[0]}))"


def zip_with(call: Call) -> str | None:
    """Combine two arrays place by place, the shorter one filled with NULL."""
    (left, right), body = _lambda(call, 2, 2)
    one, two = call.args[:2]
    longest = f"greatest(size({one}), size({two}))"
    changed = variables(body, {left: f"get({one}, i_ - 1)", right: f"get({two}, i_ - 1)"})
    places = f"if({longest} <= 0, slice(sequence(1, 1), 1, 0), sequence(1, greatest({longest}, 1)))"
    known = f"if(isnull({one}) or isnull({two}), null, {places})"
    return f"transform({known}, i_ -> {changed})"


def map_zip_with(call: Call) -> str | None:
    """Combine two maps key by key."""
    (key, left, right), body = _lambda(call, 2, 3)
    one, two = call.args[:2]
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
    return (
        f"if(isnull({array}) or isnull({value}), null, if(array_contains({array}, {value}), true, "
        f"if(size(array_compact({array})) < size({array}), null, false)))"  # no lambda: Sail fails to filter by one
    )


_SMALL = re.compile(r"\b(?:int|integer|smallint|short|tinyint|byte)\b", re.IGNORECASE)


def from_json(call: Call) -> str:
    """An empty text is NULL; a number that does not fit is NULL, and an error within an array, map or struct."""
    text, made = call.args[0], f"from_json({', '.join(call.args)})"
    schema = text_of(call.args[1]) if len(call.args) > 1 else None
    newer.check_type(schema or "")
    if len(call.args) > 2 and "FAILFAST" in call.args[2].upper():
        raise call.refuse("with FAILFAST")
    value = (_with_wide_integers(call) if len(call.args) == 2 else None) or made
    if schema and _SMALL.search(schema) and value == made:
        digits = (
            3
            if re.search("byte|tinyint", schema, re.I)
            else 5
            if re.search("short|small", schema, re.I)
            else 10
        )
        wide = quoted(_SMALL.sub("long" if schema.lstrip().startswith(("{", '"')) else "bigint", schema))
        of_wide = f"from_json({', '.join([text, wide, *call.args[2:]])})"
        fits = f"(not ({text} rlike '[0-9]{{{digits},}}') or to_json({made}) <=> to_json({of_wide}))"
        value = failing(
            f"not {fits}", "from_json of a number that does not fit its type: " + _ON_SPARK, value
        )
    if schema:
        value = _as_a_whole(text, schema, made, value)
    if schema and re.search(r"\b(?:double|float)\b", schema, re.I):
        condition = f"{text} rlike '\"[-+]?(NaN|Infinity|INF)\"'"
        value = failing(condition, "from_json of NaN or Infinity in quotes: " + _ON_SPARK, value)
    return f"if(trim({text}) = '', null, {value})"


def _as_a_whole(text: str, schema: str, made: str, value: str) -> str:
    """Fail where Sail reads a part of what Spark gives NULL for as a whole, and on values that only Spark reads."""
    if re.search(r"\bbinary\b", schema, re.I):
        raise EngineFeatureError("from_json of binary")
    if re.search(r"\b(?:array|map)\b", schema, re.I):
        lost = f"regexp_count(to_json({made}), 'null') > regexp_count({text}, 'null')"
        value = failing(
            lost, "from_json of an array or map with a value of another type: " + _ON_SPARK, value
        )
    if re.search(r"\b(?:date|timestamp)", schema, re.I):
        numbers = "|".join(re.findall(r"(\w+)\s*:?\s+(?:date|timestamp)\w*", schema, re.I))
        found = f"{text} rlike '\"({numbers})\"[[:space:]]*:[[:space:]]*-?[0-9]'"
        value = failing(found, "from_json of a number as a time: " + _ON_SPARK, value) if numbers else value
    if re.search(r"\bstring\b", schema, re.I):
        found = f"{text} rlike '[:,\\\\[][[:space:]]*-0[[:space:]]*[,}}\\\\]]'"
        value = failing(found, "from_json of -0 as a text: " + _ON_SPARK, value)
    return value


_ON_SPARK = "run this script with --engine spark"


def _with_wide_integers(call: Call) -> str | None:
    """Read the whole numbers of a struct as bigint, and take for NULL those that do not fit."""
    type_ = schema_type(text_of(call.args[1]) or "")
    if type_ is None or kind(type_) != "struct":
        return None
    if any(is_nested(inner) and _SMALL.search(inner) for _, inner in parts(type_)):
        return None
    wide = re.sub(r"\b(?:tinyint|smallint|int)(?=[,>]|$)", "bigint", type_)
    if wide == type_:
        return None
    value = f"from_json({call.args[0]}, '{wide}')"
    return text(value, wide, type_, ansi=True, tried=True, call=call)


def absolute(call: Call) -> str | None:
    """Refuse what Spark 4 rounds."""
    value = _of_34_digits(call.args[0], call.types[0]) if is_decimal(call.types[0]) else call.args[0]
    return None if value == call.args[0] else f"abs({value})"


def _of_34_digits(value: str, type_: str) -> str:
    """Fail on a decimal of more than 34 digits, which Spark 4's minus rounds to so many (java.math.MathContext)."""
    precision, scale = decimals.size(type_) or (38, 18)
    if BEFORE_4 or precision <= _DIGITS_OF_MINUS:
        return value
    least = f"{Decimal(1).scaleb(_DIGITS_OF_MINUS - scale):f}"
    message = "Minus of a decimal of more than 34 digits, which Spark rounds: " + _ON_SPARK
    return failing(f"abs({value}) >= cast('{least}' as {type_})", message, value)


_DIGITS_OF_MINUS = 34


def locate(call: Call) -> str | None:
    """With a place: nothing is found at it, and NULL is nowhere; Sail takes NULL for 0 and counts from the place."""
    if len(call.args) != 3 or call.words:
        return None
    part, value, place = call.args
    found = f"if({part} = '', 1, locate({part}, {value}, {place}))"
    found = f"if({place} < 1, 0, {found})"
    return f"if(isnull({place}), 0, if(isnull({part}) or isnull({value}), null, {found}))"


def json_path(call: Call) -> str | None:
    """Sail does not support paths over all elements."""
    path = text_of(call.args[1]) if len(call.args) == 2 else None
    if path is None or "*" in path:
        raise call.refuse("the path must be a literal without *")
    found = f"get_json_object({', '.join(call.args)})"
    if path.endswith("]"):  # Spark gives the text null for an element that is NULL
        message = "get_json_object of an element of an array with nulls: " + _ON_SPARK
        lost = f"isnull({found}) and {call.args[0]} rlike '[\\\\[,][[:space:]]*null[[:space:]]*[\\\\],]'"
        found = failing(lost, message, found)
    anew = call.function("json_anew", "string", call.args[0], call.args[1], found)
    return f"if({found} rlike '^[\\\\[{{]|^-?[0-9]+[.eE]', {anew}, {found})"


def format_string(call: Call) -> str | None:
    """Numbers with fractions are written as Java does where they are texts, and refused where they are rounded."""
    form = text_of(call.args[0])
    specs = re.findall(r"%[-#+ 0,(]*\d*(?:\.\d+)?([a-zA-Z%])", form) if form is not None else []
    specs = [s for s in specs if s not in ("%", "n")]
    args, changed = list(call.args), False
    for i, type_ in enumerate(call.types[1:], 1):
        if type_ in ("string", "void", "boolean", *INTEGERS):
            continue
        if form is None or "$" in form or i > len(specs) or specs[i - 1] not in "sS" or not is_number(type_):
            raise call.refuse()
        args[i], changed = converted(args[i], type_, "string", call), True
    return f"{call.name}({', '.join(args)})" if changed else None


#: Functions that draw by chance, with the number of arguments before the seed.
_SEED = {"rand": 0, "random": 0, "randn": 0, "uuid": 0, "shuffle": 1, "randstr": 1, "uniform": 2}


def random(call: Call) -> str | None:
    """Sail draws other numbers of a seed."""
    if len(call.args) > _SEED[call.name]:
        raise call.refuse("with a seed: it draws other numbers than Spark")
    return None


def whole_days(call: Call) -> str:
    """Count days as an int."""
    return f"cast({call.name}({', '.join(call.args)}) as int)"


def positive(call: Call) -> str | None:
    """A text is a double."""
    type_ = call.types[0]
    if not (is_number(type_) or type_ in ("string", "void", UNKNOWN) or type_.startswith("interval")):
        raise call.mismatch("it takes a number")
    return converted(call.args[0], type_, "double", call) if type_ == "string" else None


def bits(call: Call) -> str | None:
    """Only whole numbers have bits. Sail takes ``~(a & b)`` for ``~a | ~b`` by the rules of ``-``."""
    if call.types[0] not in (*INTEGERS, "void", UNKNOWN):
        raise call.mismatch("it takes a whole number")
    type_ = call.types[0] if call.types[0] in INTEGERS else "int"
    return f"(cast(-1 as {type_}) - {call.args[0]})"


def negative(call: Call) -> str | None:
    """Take off from zero: Sail takes ``-(a & b)`` for ``-a | -b``, and loses the scale of a computed decimal."""
    type_, value = call.types[0], call.args[0]
    if is_decimal(type_):
        value = _of_34_digits(value, type_)
    if type_ == "string":
        return f"(- {converted(value, type_, 'double', call)})"
    if type_ in INTEGERS:
        return ansi.negated(value, type_) if call.ansi else f"(cast(0 as {type_}) - {value})"
    return f"cast((cast(0 as {type_}) - {value}) as {type_})" if is_decimal(type_) else None


def bitmap(call: Call) -> str:
    """Spark counts in buckets of 32768 bits, from 1 on for positive numbers."""
    value = call.args[0] if call.types[0] == "bigint" else f"cast({call.args[0]} as bigint)"
    if call.name == "bitmap_bit_position":
        return f"if({value} > 0L, ({value} - 1L) % 32768L, (- {value}) % 32768L)"
    return f"if({value} > 0L, 1L + ({value} - 1L) div 32768L, {value} div 32768L)"


def several(least: int) -> Action:
    """Fail on fewer arguments, as Spark does."""

    def action(call: Call) -> str | None:
        if len(call.args) < least:
            raise call.mismatch(f"it takes at least {least} arguments")
        return None

    return action


def day_interval(call: Call) -> str:
    """Fail where the interval does not fit."""
    made = f"{call.name}({', '.join(call.args)})"
    known = " and ".join(f"isnotnull({a})" for a in call.args) or "true"
    return failing(f"isnull({made}) and {known}", "[ARITHMETIC_OVERFLOW] The interval does not fit.", made)


def to_json(call: Call) -> str | None:
    """Write doubles and decimals as Spark does."""
    if len(call.args) > 1:
        raise call.refuse("its options")
    if call.types[0] == "void":
        return "cast(null as string)"
    words = set(re.findall(r"[a-z_]+(?=[(,>]|$)", call.types[0]))
    if not words & {"double", "float", "decimal", "timestamp", "timestamp_ntz"}:
        return None
    known = {"double", "decimal", "string", "boolean", "struct", "array", *INTEGERS}
    if words & {"timestamp", "timestamp_ntz", "date"}:
        known_texts = _with_times(call.args[0], call.types[0])
        type_ = re.sub(r"\b(timestamp(_ntz)?|date)(?=[,>]|$)", "string", call.types[0])
        return to_json(replace(call, args=[known_texts], types=[type_])) or f"to_json({known_texts})"
    if len(call.args) > 1 or not words <= known:
        raise call.refuse()
    return call.function("json_of", "string", with_structs_apart(call.args[0], call.types[0]))


def with_structs_apart(value: str, type_: str, top: bool = True) -> str:
    """Return SQL for a value in which each struct within is the one element of an array, so that NULL stays NULL."""
    if "struct<" not in type_ or (top and type_.count("struct<") == 1 and type_.startswith("struct")):
        return value
    inner = parts(type_)
    if kind(type_) == "struct":
        fields = [(n, with_structs_apart(f"{value}['{n}']", t, top=False)) for n, t in inner]
        named = ", ".join(f"'{n}', {field}" for n, field in fields)
        made = f"if(isnull({value}), null, named_struct({named}))"
        return made if top else f"if(isnull({value}), null, array(named_struct('{STRUCT}', {made})))"
    if kind(type_) == "array":
        return f"transform({value}, x_ -> {with_structs_apart('x_', inner[0][1], top=False)})"
    values = f"transform(map_values({value}), x_ -> {with_structs_apart('x_', inner[1][1], top=False)})"
    return f"map_from_arrays(map_keys({value}), {values})"


def _with_times(value: str, type_: str) -> str:
    """Return SQL for a value with its timestamps as the texts that JSON has of them."""
    if type_ == "timestamp":
        return f"date_format({value}, 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSXXX')"
    if type_ == "timestamp_ntz":
        return f"date_format({value}, 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSS')"
    if type_ == "date":
        return f"cast({value} as string)"
    if not re.search(r"\b(timestamp|timestamp_ntz|date)(?=[,>]|$)", type_):
        return value
    inner = parts(type_)
    if kind(type_) == "struct":
        fields = ", ".join(f"'{name}', " + _with_times(f"{value}['{name}']", t) for name, t in inner)
        return f"if(isnull({value}), null, named_struct({fields}))"
    if kind(type_) == "array":
        return f"transform({value}, x_ -> {_with_times('x_', inner[0][1])})"
    keys = f"transform(map_keys({value}), x_ -> {_with_times('x_', inner[0][1])})"
    return f"map_from_arrays({keys}, transform(map_values({value}), x_ -> {_with_times('x_', inner[1][1])}))"


def count_if(call: Call) -> str:
    """Count what is true, of the rows that FILTER leaves."""
    distinct = "distinct " if call.distinct else ""
    return f"count({distinct}if({call.args[0]}, true, null)){call.over}"


def bitmap_of(call: Call) -> str:
    """Fail on a place beyond the bitmap."""
    place = call.args[0]
    message = "The place in the bitmap is not between 0 and 32767."
    kept = failing(f"{place} < 0 or {place} >= 32768", message, place)
    return f"{call.name}({'distinct ' if call.distinct else ''}{kept}){call.over}"


def collected(call: Call, name: str = "collect_list") -> str:
    """Return SQL for the values but NULL, which Sail keeps in a window."""
    values = f"{name}({call.args[0]}){call.over}"
    window = re.search(r"\bover\b", call.over, re.IGNORECASE)
    return f"coalesce(filter({values}, x_ -> isnotnull(x_)), array())" if window else values


def collect_list(call: Call) -> str | None:
    """NULL is passed over in a window too."""
    return collected(call) if re.search(r"\bover\b", call.over, re.IGNORECASE) and not call.distinct else None


def ranked(call: Call) -> str | None:
    """A rank needs an order, and has no frame of its own."""
    found = re.search(r"\bover\s*\((.*)\)", call.over, re.IGNORECASE | re.DOTALL)
    window = found[1].replace(MOVES, "") if found is not None else ""
    if found is not None:
        if not re.search(r"\border\s+by\b", window, re.IGNORECASE):
            raise call.mismatch("it requires a window that is ordered")
        framed = re.search(r"\b(?:rows|range)\s+(?:between|unbounded|current|\d)", window, re.IGNORECASE)
        usual = r"rows\s+between\s+unbounded\s+preceding\s+and\s+current\s+row"
        allowed = call.name == "nth_value" or (
            call.name not in ("lag", "lead") and re.search(usual, window, re.I)
        )
        if framed and not allowed:
            raise call.mismatch("it takes no window frame")
    return ranks(call) if call.name in ("rank", "dense_rank", "percent_rank", "cume_dist") else None


def correlation(call: Call) -> str | None:
    """NULL of a single pair, whatever it is."""
    sliding(call)
    if call.ansi and re.search(r"\bover\b", call.over, re.IGNORECASE):
        raise call.refuse("over a window in ANSI mode, where Spark divides by zero")
    if not {"float", "double"} & set(call.types) or call.distinct:
        return None
    pair = f"corr({', '.join(call.args)}){call.over}"
    nan = " + ".join(f"cast({a} as double) * 0D" for a in call.args)
    return (
        f"if(regr_count({', '.join(call.args)}){call.over} < 2, null, "
        f"if(max(isnan({nan})){call.over}, cast('NaN' as double), {pair}))"
    )


def collect_set(call: Call) -> str | None:
    """Keep values in the order in which they first came, and each NaN, which equals none."""
    values = collected(call)
    if call.types[0] not in ("float", "double"):
        return f"array_distinct({values})"
    numbers = f"array_distinct(filter({values}, x_ -> not isnan(x_)))"
    return f"concat({numbers}, filter({values}, x_ -> isnan(x_)))"


def refused(why: str = "") -> Action:
    """Refuse a call by its name and types."""

    def action(call: Call) -> str | None:
        raise call.refuse(why)

    return action


def smallest(call: Call) -> str | None:
    """NaN is greater than any other number."""
    if kind(call.types[0]) == "struct":
        return _smallest_struct(call)
    if kind(call.types[0]) == "array":
        raise call.refuse("Sail orders a nested NULL last")
    if call.types[0] not in ("float", "double"):
        return None
    # Sail begins with the largest finite number, and so passes over an infinite one.
    value, type_, most = call.args[0], call.types[0], call.name == "max"
    worst = f"cast('{'-' if most else ''}Infinity' as {type_})"
    numbers = f"{call.name}(if(isnan({value}) or {value} = {worst}, null, {value})){call.over}"
    infinite = f"if(max({value} = {worst}){call.over}, {worst}, null)"
    nan = f"if(max(isnan({value})){call.over}, cast('NaN' as {type_}), null)"
    return f"coalesce({', '.join((nan, numbers, infinite) if most else (numbers, infinite, nan))})"


def _smallest_struct(call: Call) -> str:
    """Say of each field whether it is there, in front of it: Sail orders a NULL within last, Spark first."""
    fields = parts(call.types[0])
    if any(is_nested(type_) for _, type_ in fields):
        raise call.refuse("Sail orders a nested NULL last")
    value = call.args[0]
    each = ", ".join(
        f"'n{i}', isnotnull({value}['{name}']), 'v{i}', {value}['{name}']"
        for i, (name, _) in enumerate(fields)
    )
    most = f"{call.name}(if(isnull({value}), null, named_struct({each}))){call.over}"
    made = ", ".join(f"'{name}', {most}['v{i}']" for i, (name, _) in enumerate(fields))
    return f"if(isnull({most}), null, named_struct({made}))"


def base64_written(call: Call) -> str:
    """Spark breaks lines after 76 characters in both versions (seen on 3.5.6 and 4.1.1)."""
    made = f"base64({', '.join(call.args)})"
    return f"if(length({made}) <= 76, {made}, {call.function('in_lines', 'string', made)})"


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


def type_of(call: Call) -> None:
    """Refuse intervals, and aggregates, which Sail does not see in it."""
    if call.types[0].startswith("interval"):
        raise call.refuse()
    if any(a.text.lower() in AGGREGATES and b.text == "(" for a, b in pairwise(tokens(call.args[0]))):
        raise call.refuse("of an aggregate")


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


def encode(call: Call) -> str | None:
    """Java writes no byte order mark for an empty text."""
    name = text_of(call.args[1]) if len(call.args) == 2 else None
    if name is not None and name.upper() != "UTF-16":
        return None
    return f"if({call.args[0]} = '', X'', encode({', '.join(call.args)}))"


def matched(call: Call) -> str | None:
    """A value that is not text is matched as text."""
    literal = re.fullmatch(r"'([^']*)'", call.args[1]) if len(call.args) > 1 else None
    if literal and "LIKE" in call.name.split() + ["LIKE"] * ("ILIKE" in call.name):
        pattern = re.sub(r"\\([^%_])", lambda m: m[1] if m[1] != "\\" else "\\", literal[1])
        if re.search(r"\\", re.sub(r"\\[%_\\]", "", pattern)):
            raise call.refuse("Spark rejects the pattern: invalid escape")
    if len(call.args) != 2:
        return None
    if any(map(is_nested, call.types)):
        raise call.mismatch("it takes strings")
    if "LIKE" not in call.name.replace("RLIKE", "").split() and "ILIKE" not in call.name:
        made = regex.matched(call)
        if made is not None and call.types[0] in ("string", "void", UNKNOWN):
            return made
        call.args[1] = quoted(regex.pattern(text_of(call.args[1]) or "", whole=True))
    if all(t in ("string", "void", UNKNOWN) for t in call.types):
        return None
    a, b = (
        v if t in ("string", "void", UNKNOWN) else converted(v, t, "string", call)
        for v, t in zip(call.args, call.types, strict=True)
    )
    return f"({a} {call.name} {b})"


_LOWEST = "cast('-Infinity' as double)"


def asinh(call: Call) -> str:
    """Compute as Spark's Java does: log(x + sqrt(x * x + 1))."""
    x = f"cast({call.args[0]} as double)"
    return f"if({x} = {_LOWEST}, {_LOWEST}, {_logarithm(f'({x} + sqrt({x} * {x} + 1D))')})"


def acosh(call: Call) -> str:
    """Compute as Spark's Java does: log(x + sqrt(x * x - 1))."""
    x = f"cast({call.args[0]} as double)"
    return _logarithm(f"({x} + sqrt({x} * {x} - 1D))")


def _logarithm(of: str) -> str:
    return f"if({of} > 0D, ln({of}), if({of} = 0D, {_LOWEST}, {of} * cast('NaN' as double)))"


def log1p(call: Call) -> str:
    """Keep the digits of small numbers."""
    value = f"cast({call.args[0]} as double)"
    near = f"ln(1D + {value}) * {value} / ((1D + {value}) - 1D)"
    return f"if({value} <= -1D, null, if(1D + {value} = 1D, {value}, if(abs({value}) > 1D, log1p({value}), {near})))"


def rint(call: Call) -> str:
    """Round half to even."""
    return call.function("bround", "double", f"cast({call.args[0]} as double)", "0", "0")


def rounded(call: Call) -> str | None:
    """Give decimals the precision that Spark gives them."""
    digits = call.args[1].strip("()") if len(call.args) > 1 else "0"
    if call.types[0] in ("float", "double") and digits.isdigit() and int(digits) < 20:
        value, type_ = call.args[0], call.types[0]
        exact = f"cast(try_cast(cast({value} as string) as decimal(38,{digits})) as {type_})"
        slow = f"coalesce({exact}, round({value}, {digits}))"
        slow = f"if(abs({value}) >= {2.0**53!r}D, {value}, {slow})"
        return slow if type_ == "float" else _quickly_rounded(value, int(digits), slow)
    if not re.fullmatch(r"-?\s*\d+", digits):
        raise call.refuse("the scale must be a literal")
    if not is_decimal(call.types[0]) or not re.fullmatch(r"-?\s*\d+", digits):
        return None
    return f"cast({call.name}({call.args[0]}, {digits}) as {round_type(call.types[0], int(digits.replace(' ', '')))})"


def _quickly_rounded(value: str, digits: int, slow: str) -> str:
    """Round a double by arithmetic where that is exact: where it is not large, and not near the middle of two results.

    The product is off by less than 2^-12 there, and a whole number divided by a power of ten is the nearest double.
    """
    scale = f"{float(10**digits)!r}D"
    fits = f"abs({value}) < {2.0**40 / 10**digits!r}D and abs(abs({value} * {scale}) % 1D - 0.5D) > 0.001D"
    return f"if({fits}, round({value} * {scale}) / {scale} + 0D, {slow})"


def round_type(type_: str, places: int) -> str:
    """Return the type of a decimal rounded to a number of places (RoundBase.dataType)."""
    precision, scale = decimals.size(type_) or (38, 18)
    kept, whole = min(scale, max(places, 0)), precision - scale + 1
    return f"decimal({min(38, max(whole, 1 - places) if places < 0 else whole + kept)},{kept})"


def isnan(call: Call) -> str:
    """NULL is a number."""
    return f"coalesce(isnan({call.args[0]}), false)"


def character(call: Call) -> str:
    """Nothing for a negative number, and only the lowest byte of any other."""
    value = call.args[0]
    return f"if({value} < 0, '', {call.name}(pmod({value}, 256)))"


def logarithm(call: Call) -> str | None:
    """With one operand the natural one; with a base NULL for what is not positive, and computed as Java does."""
    if len(call.args) == 1:
        return f"ln({call.args[0]})"
    base, x = (f"cast({a} as double)" for a in call.args)
    quotient = f"if({base} = 1D, log({base}, {x}), ln({x}) / ln({base}))"
    return f"if({base} <= 0D or {x} <= 0D, null, {quotient})"


def hypot(call: Call) -> str:
    """Compute with doubles: Sail's whole numbers overflow."""
    return f"hypot({', '.join(f'cast({a} as double)' for a in call.args)})"


def power(call: Call) -> str | None:
    """Java's result is NaN where C's is 1: of 1 to the power of NaN, and of 1 or -1 to an infinite one."""
    base, exponent = (f"cast({a} as double)" for a in call.args)
    if (
        call.types[1] not in ("float", "double", "string", UNKNOWN)
        or call.args[1].rstrip("D").replace(".", "").isdigit()
    ):
        return None
    unknown = f"isnan({exponent}) or (abs({base}) = 1D and abs({exponent}) = cast('Infinity' as double))"
    return f"if({unknown}, if(isnull({base}), null, cast('NaN' as double)), {call.name}({base}, {exponent}))"


def literal_only(*which: int) -> Action:
    """Refuse operands that must be literals on Spark, and that Sail takes from a column."""

    def action(call: Call) -> str | None:
        for i in which:
            if i < len(call.args) and text_of(call.args[i]) is None:
                raise call.refuse(f"operand {i + 1} must be a literal")
        return None

    return action


def factorial(call: Call) -> str:
    """NULL for what has no factorial of 64 bits."""
    value = call.args[0]
    return f"factorial(if({value} >= 0 and {value} <= 20, cast({value} as int), null))"


def weekday(call: Call) -> str:
    """Monday is 0 before 1970 too."""
    return f"pmod(weekday({call.args[0]}), 7)"


def unix(units: int) -> Action:
    """Count whole units, down before 1970 too."""

    def action(call: Call) -> str:
        micros = f"unix_micros({call.args[0]})"
        return f"(({micros} - pmod({micros}, {units})) div {units})"

    return action


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


def reverse(call: Call) -> str | None:
    """Bytes are reversed as a text."""
    return (
        f"reverse({call.function('text_of_bytes', 'string', *call.args)})"
        if call.types[0] == "binary"
        else None
    )


def timestamp_of(units: int) -> Action:
    """Fail where the result does not fit."""

    def action(call: Call) -> str | None:
        limit = 9223372036854775807 // (1000000 // units)
        digits = call.args[0].rstrip("L")
        if call.types[0] != "bigint" or (digits.isdigit() and int(digits) <= limit):
            return None
        return (
            f"{call.name}(if(abs({call.args[0]}) > {limit}L, raise_error('long overflow'), {call.args[0]}))"
        )

    return action


def median(call: Call) -> str | None:
    """Take NaN for the greatest number."""
    if re.search(r"\border\s+by\b", call.over, re.IGNORECASE):
        raise call.mismatch("it takes no window that is ordered")
    if call.types[0] not in ("float", "double"):
        return None
    only = f"sort_array({collected(call, 'collect_set' if call.distinct else 'collect_list')})"
    at = f"if(size({only}) = 0, 1, cast(ceil(size({only}) / 2D) as int))"
    after = f"if(size({only}) = 0, 1, cast(floor(size({only}) / 2D) as int) + 1)"
    low, high = f"cast(get({only}, {at} - 1) as double)", f"cast(get({only}, {after} - 1) as double)"
    return f"if({low} = {high}, {low}, ({low} + {high}) / 2D)"


def to_places(call: Call) -> str | None:
    """With places a fraction is a decimal, as Spark casts it; Sail rounds it otherwise."""
    if len(call.args) == 1 and (decimals.size(call.types[0]) or (0, 1))[1] == 0 and is_decimal(call.types[0]):
        return f"cast({call.args[0]} as {call.types[0]})"  # a whole number already, whose type it keeps
    if len(call.args) != 2 or call.types[0] not in ("float", "double"):
        return None
    wide = "decimal(14,7)" if call.types[0] == "float" else "decimal(30,15)"
    return f"{call.name}({converted(call.args[0], call.types[0], wide, call)}, {call.args[1]})"


def width_bucket(call: Call) -> str | None:
    """An infinite value is beyond the last bucket, or before the first."""
    if len(call.args) != 4 or call.types[0] not in ("float", "double"):
        return None
    value = f"cast({call.args[0]} as double)"
    most = "1.7976931348623157E308D"
    finite = f"if(isnull({value}) or isnan({value}), {value}, least(greatest({value}, -{most}), {most}))"
    return f"width_bucket({finite}, {', '.join(call.args[1:])})"


def mode(call: Call) -> str | None:
    """An error where several values are equally frequent."""
    if len(call.args) != 1:
        raise call.refuse()
    type_ = call.types[0]
    if (
        type_ in (UNKNOWN, "void", "timestamp", "timestamp_ntz")
        or is_nested(type_)
        or type_.startswith("interval")
    ):
        return None
    return call.function("mode", type_, collected(call))


def percentile(call: Call) -> str | None:
    """Of fractions, computed of the sorted values: Sail orders NaN arbitrarily."""
    if re.search(r"\border\s+by\b", call.over, re.IGNORECASE):
        raise call.mismatch("it takes no window that is ordered")
    if call.types[0] not in ("float", "double"):
        return None
    several = len(call.elements) > 1 and call.elements[1] is not None
    if len(call.args) != 2 or (call.types[1].startswith("array") and not several):
        raise call.refuse("with a frequency, or shares that are not listed")
    only = f"sort_array({collected(call, 'collect_set' if call.distinct else 'collect_list')})"

    def one(share: str) -> str:
        at = f"(greatest(size({only}) - 1, 0) * cast({share} as double))"
        low, high = (f"cast(get({only}, cast({side}({at}) as int)) as double)" for side in ("floor", "ceil"))
        mixed = f"(ceil({at}) - {at}) * {low} + ({at} - floor({at})) * {high}"
        return f"if({low} = {high}, {low}, {mixed})"

    if several:
        return f"if(size({only}) = 0, null, array({', '.join(map(one, call.elements[1] or []))}))"
    return one(call.args[1])


def date_format(call: Call) -> str | None:
    """As below, of a text that is a time: in ANSI mode others are an error."""
    if not call.ansi or call.types[:1] != ["string"] or call.name != "date_format":
        return _date_format(call)
    args = [converted(call.args[0], "string", "timestamp", call), *call.args[1:]]
    typed = replace(call, args=args, types=["timestamp", *call.types[1:]])
    return _date_format(typed) or f"date_format({', '.join(args)})"


def _date_format(call: Call) -> str | None:
    """Sail writes a zone's id for its short name, and years beyond 9999 without their sign."""
    form = text_of(call.args[1]) if len(call.args) == 2 else None
    letters = re.sub("'[^']*'", "", form or "")
    if len(call.args) == 2 and (
        re.search("[#{}]|zzzz", letters)
        or (call.zone not in ("UTC", "Etc/UTC") and (form is None or re.search("[zvO]", letters)))
    ):
        raise call.refuse("time zone names, or a pattern that Spark rejects")
    if call.types[0] not in ("date", "timestamp", "timestamp_ntz") or not re.search("[yu]{4}", letters):
        return None
    value = call.args[0]
    message = "The Sail engine does not write a year beyond 9999 as Spark does"
    return f"date_format({failing(f'year({value}) > 9999', message, value)}, {call.args[1]})"


def item(call: Call) -> str | None:
    """Take an array's element by a place that is no literal, for which Sail takes its name."""
    if len(call.args) != 2 or call.args[1].isdigit():
        return None
    if kind(call.types[0]) == "map":
        element_at(call)
    if kind(call.types[0]) != "array":
        return None
    array, place = call.args
    if call.types[1] not in INTEGERS:
        return None if call.types[1] in ("void", UNKNOWN) else _no_place(call)
    value = f"get({array}, cast({place} as int))"
    if not call.ansi:
        return value
    message = (
        "[INVALID_ARRAY_INDEX] The index is out of bounds. Use the SQL function `get()` to have NULL instead."
    )
    return failing(f"{place} < 0 or {place} >= size({array})", message, value)


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
    made = f"slice({values}, {begin}, {failing(f'{length} < 0', negative, length)})"
    if start.isdigit():
        return made
    return f"if({start} < -size({values}), slice({values}, 1, 0), {made})"  # where Sail begins with the first


def to_binary(call: Call) -> str | None:
    """Fail on a text that is none of its format, where Sail has NULL."""
    if not call.args or call.types[0] in ("void", UNKNOWN):
        return None
    made, text = f"to_binary({', '.join(call.args)})", call.args[0]
    message = "[CONVERSION_INVALID_INPUT] The value cannot be converted to BINARY because it is malformed."
    known = " and ".join(f"isnotnull({a})" for a in call.args)
    return failing(f"{known} and isnull({made})", message, made) if text else None


def listed(call: Call) -> str | None:
    """Untyped NULLs are texts."""
    if call.types[:1] != ["void"]:
        return None
    rest = "".join(f", {a}" for a in call.args[1:])
    distinct = "distinct " if call.distinct else ""
    return f"{call.name}({distinct}cast({call.args[0]} as string){rest}){call.over}"


def asserted(call: Call) -> str | None:
    """NULL is not true."""
    if not call.args or call.types[0] not in ("boolean", "void", UNKNOWN):
        return None
    usual = f"concat({quoted(chr(39) + call.args[0] + chr(39))}, ' is not true!')"
    message = call.args[1] if len(call.args) > 1 else usual
    condition = "" if BEFORE_4 else "'[USER_RAISED_EXCEPTION] ', "
    return f"if(coalesce({call.args[0]}, false), null, raise_error(concat({condition}{message})))"


def zero_if_null(call: Call) -> str | None:
    """The same as coalesce(value, 0), with its types."""
    if len(call.args) != 1 or call.types[0] == UNKNOWN:
        return None
    pair = replace(call, name="coalesce", args=[*call.args, "0"], types=[*call.types, "int"])
    return common.values(pair) or f"coalesce({call.args[0]}, 0)"


def no_numbers(*which: int) -> Action:
    """Refuse numbers as times, of which Sail takes microseconds."""

    def action(call: Call) -> str | None:
        if len(call.args) != 3:
            return None
        if any(is_number(call.types[i]) or call.types[i] == "boolean" for i in which):
            raise call.mismatch("it takes times")
        return None

    return action


def format_number(call: Call) -> str | None:
    """Spark writes the digits that tell a number from others, Sail all that a double has."""
    if len(call.args) != 2 or not (is_decimal(call.types[0]) or call.types[0] in ("float", "double")):
        return None
    message = "The Sail engine writes other digits of a number this large: use --engine spark"
    value = failing(f"abs({call.args[0]}) >= 1e15D and abs({call.args[0]}) < 1e308D", message, call.args[0])
    return f"format_number({value}, {call.args[1]})"


def element_at(call: Call) -> None:
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


def raised(call: Call) -> str | None:
    """Name Spark 4's condition; 3.5 has none."""
    if BEFORE_4 or len(call.args) != 1:
        return None
    return f"raise_error(concat('[USER_RAISED_EXCEPTION] ', {converted(call.args[0], call.types[0], 'string', call)}))"


def base64_read(call: Call) -> str:
    """Read as Java's MIME decoder does: other characters are ignored."""
    return call.function("unbase64", "binary", call.args[0])
