"""Rules of aggregates and of functions over windows.

Each returns SQL that gives Spark's result on Sail, or None to leave the call.
"""

from __future__ import annotations

import re
from dataclasses import replace

from glue_local.engine.sessions.differences import ansi, decimals
from glue_local.engine.sessions.differences.casts import converted
from glue_local.engine.sessions.differences.rule import UNKNOWN, Call, failing, is_decimal, is_number
from glue_local.engine.sessions.differences.typetext import is_nested, kind, parts
from glue_local.engine.sessions.differences.zeros import no_negative, with_one_zero

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
        raise call.refuse("over a sliding window")
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


def ranks(call: Call) -> str | None:
    """The argument says nothing in a window."""
    return f"{call.name}(){call.over}" if call.args and call.over else None


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


def count(call: Call) -> str | None:
    """Count 0.0 and -0.0 as one value."""
    same = with_one_zero(call)
    return (
        f"count(distinct {', '.join(same.args)}){call.over}" if call.distinct and same is not call else None
    )


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
    """A rank needs an order, and has no frame of its own; Spark is strict about the other operands' types."""
    _check_operands(call)
    found = re.search(r"\bover\s*\((.*)\)", call.over, re.IGNORECASE | re.DOTALL)
    window = found[1].replace(MOVES, "") if found is not None else ""
    if found is not None:
        if not re.search(r"\border\s+by\b", window, re.IGNORECASE):
            raise call.mismatch("it requires an ordered window")
        framed = re.search(r"\b(?:rows|range)\s+(?:between|unbounded|current|\d)", window, re.IGNORECASE)
        usual = r"rows\s+between\s+unbounded\s+preceding\s+and\s+current\s+row"
        allowed = call.name == "nth_value" or (
            call.name not in ("lag", "lead") and re.search(usual, window, re.I)
        )
        if framed and not allowed:
            raise call.mismatch("it does not take a window frame")
    return ranks(call) if call.name in ("rank", "dense_rank", "percent_rank", "cume_dist") else None


def _check_operands(call: Call) -> None:
    """Raise Spark's error for a count, a distance or a default that it does not take."""
    types, args = call.types, call.args
    if call.name == "ntile" and types[:1] == ["bigint"]:
        raise call.mismatch('the first parameter requires the "INT" type')
    if call.name == "nth_value" and len(args) > 1 and re.fullmatch(r"(?i)\(?-\s*\d+L?\)?|0+L?|null", args[1]):
        raise call.mismatch("the offset must be greater than 0", "VALUE_OUT_OF_RANGE")
    if call.name not in ("lag", "lead"):
        return
    if len(args) > 1 and types[1] in ("bigint", "void"):
        raise call.mismatch('the distance must be of the "INT" type')
    if len(args) > 2 and UNKNOWN not in types and not _becomes(types[2], types[0]):
        raise call.mismatch(f'the third parameter requires the "{types[0].upper()}" type')


def _becomes(type_: str, to: str) -> bool:
    """Whether Spark casts a value of one type to another by itself (TypeCoercion.implicitCast)."""
    if type_ in (to, "void") or (is_nested(type_) and kind(type_) == kind(to)):
        return True
    if to == "void" or is_nested(type_) or is_nested(to):
        return False
    days = {"date", "timestamp", "timestamp_ntz"}
    return "string" in (type_, to) or (is_number(type_) and is_number(to)) or {type_, to} <= days


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
    return no_negative(values, f"concat({numbers}, filter({values}, x_ -> isnan(x_)))", call.name)


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


def median(call: Call) -> str | None:
    """Take NaN for the greatest number."""
    if re.search(r"\border\s+by\b", call.over, re.IGNORECASE):
        raise call.mismatch("it does not take an ordered window")
    if call.types[0] not in ("float", "double"):
        return None
    only = f"sort_array({collected(call, 'collect_set' if call.distinct else 'collect_list')})"
    at = f"if(size({only}) = 0, 1, cast(ceil(size({only}) / 2D) as int))"
    after = f"if(size({only}) = 0, 1, cast(floor(size({only}) / 2D) as int) + 1)"
    low, high = f"cast(get({only}, {at} - 1) as double)", f"cast(get({only}, {after} - 1) as double)"
    return f"if({low} = {high}, {low}, ({low} + {high}) / 2D)"


def mode(call: Call) -> str | None:
    """An error where several values are equally frequent."""
    if len(call.args) == 2 and call.args[1].strip("()").lower() == "false":  # not asked to be deterministic
        call = replace(call, args=call.args[:1], types=call.types[:1])
    if len(call.args) != 1:
        raise call.refuse()
    type_ = call.types[0]
    if type_ == "timestamp":
        counted = replace(call, args=[f"unix_micros({call.args[0]})"], types=["bigint"])
        return f"timestamp_micros({mode(counted)})"
    if type_ in (UNKNOWN, "void", "timestamp_ntz") or is_nested(type_) or type_.startswith("interval"):
        return None
    return call.function("mode", type_, collected(call))


def percentile(call: Call) -> str | None:
    """Of fractions, computed of the sorted values: Sail orders NaN arbitrarily."""
    if call.types[0] not in ("float", "double"):
        if re.search(r"\border\s+by\b", call.over, re.IGNORECASE):
            raise call.refuse("over an ordered window")
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


def listed(call: Call) -> str | None:
    """Untyped NULLs are texts."""
    if call.types[:1] != ["void"]:
        return None
    rest = "".join(f", {a}" for a in call.args[1:])
    distinct = "distinct " if call.distinct else ""
    return f"{call.name}({distinct}cast({call.args[0]} as string){rest}){call.over}"
