"""Array and lambda functions.

Source: https://trino.io/docs/current/functions/array.html and lambda.html
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import random
import re
from typing import TYPE_CHECKING, Any

from glue_local.cloud.athena.trino import casts
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import fail, invalid
from glue_local.cloud.athena.trino.functions.registry import Entry, python
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Value, raising

if TYPE_CHECKING:
    from glue_local.cloud.athena.trino.reader import Reader

_MOST = 10_000
_WRONG_STOP = (
    "sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop"
    " should be less than or equal to start"
)
_LONGEST_COMBINATION, _MOST_COMBINATIONS = 5, 100_000


def key_of(value: Any) -> Any:
    """Return a value that can be compared and hashed as Trino compares it."""
    if isinstance(value, list):
        return ("list", *(key_of(each) for each in value))
    if isinstance(value, dict):
        if set(value) == {"t", "z"}:
            return ("instant", value["t"])
        return ("map", *((key_of(k), key_of(v)) for k, v in value.items()))
    if isinstance(value, float) and math.isnan(value):
        return ("nan",)
    return (type(value) is bool, value)


def _distinct(values: list[Any]) -> list[Any]:
    return list({key_of(each): each for each in reversed(values)}.values())[::-1]


def array_distinct(values: list[Any]) -> list[Any]:
    """The values without those that were there before."""
    seen, kept = set(), []
    for each in values:
        if key_of(each) not in seen:
            seen.add(key_of(each))
            kept.append(each)
    return kept


def _intersect(a: list[Any], b: list[Any]) -> list[Any]:
    other = {key_of(each) for each in b}
    return array_distinct([each for each in a if key_of(each) in other])


def _except(a: list[Any], b: list[Any]) -> list[Any]:
    other = {key_of(each) for each in b}
    return array_distinct([each for each in a if key_of(each) not in other])


def _union(a: list[Any], b: list[Any]) -> list[Any]:
    return array_distinct([*a, *b])


def _overlap(a: list[Any], b: list[Any]) -> bool | None:
    found = {key_of(x) for x in a if x is not None} & {key_of(x) for x in b if x is not None}
    if found:
        return True
    return None if (None in a and b) or (None in b and a) else False


def _remove(values: list[Any], what: Any) -> list[Any]:
    return [each for each in values if each is None or key_of(each) != key_of(what)]


def _position(values: list[Any], what: Any) -> int:
    return next(
        (i for i, each in enumerate(values, 1) if each is not None and key_of(each) == key_of(what)), 0
    )


def _position_of(values: list[Any], what: Any, instance: int) -> int:
    if instance == 0:
        raise invalid("array_position cannot take a 0-valued instance argument.")
    found = [i for i, each in enumerate(values, 1) if each is not None and key_of(each) == key_of(what)]
    place = instance - 1 if instance > 0 else instance
    return found[place] if -len(found) <= place < len(found) else 0


def _contains(values: list[Any], what: Any) -> bool | None:
    if any(each is not None and key_of(each) == key_of(what) for each in values):
        return True
    return None if None in values else False


def _contains_sequence(values: list[Any], part: list[Any]) -> bool:
    whole, wanted = [key_of(each) for each in values], [key_of(each) for each in part]
    return any(whole[i : i + len(wanted)] == wanted for i in range(len(whole) - len(wanted) + 1))


def _slice(values: list[Any], start: int, length: int) -> list[Any]:
    if length < 0:
        raise invalid("length must be greater than or equal to 0")
    if start == 0:
        raise invalid("SQL array indices start at 1")
    first = start - 1 if start > 0 else len(values) + start
    return values[first : first + length] if 0 <= first < len(values) else []


def _trim_array(values: list[Any], count: int) -> list[Any]:
    if count < 0:
        raise invalid(f"size must not be negative: {count}")
    if count > len(values):
        raise invalid(f"size must not exceed array cardinality {len(values)}: {count}")
    return values[: len(values) - count]


def _combinations(values: list[Any], size: int) -> list[list[Any]]:
    if size < 0:
        raise invalid("combination size must not be negative: " + str(size))
    if size > _LONGEST_COMBINATION:
        raise invalid(f"combination size must not exceed {_LONGEST_COMBINATION}: {size}")
    found = list(itertools.combinations(values, size))
    if len(found) * max(size, 1) > _MOST_COMBINATIONS:
        raise invalid(f"combinations exceed max size of {_MOST_COMBINATIONS}")
    return [list(each) for each in found]


def _ngrams(values: list[Any], size: int) -> list[list[Any]]:
    if size <= 0:
        raise invalid(f"N must be positive: {size}")
    if size >= len(values):
        return [values]
    return [values[i : i + size] for i in range(len(values) - size + 1)]


def _repeat(value: Any, count: int) -> list[Any] | None:
    if count is None:
        return None
    if count > _MOST:
        raise invalid(f"count argument of repeat function must be less than or equal to {_MOST}")
    if count < 0:
        raise invalid("count argument of repeat function must be greater than or equal to 0")
    return [value] * count


def _shuffle(values: list[Any]) -> list[Any]:
    return random.sample(values, len(values))


def _check_sequence(count: int) -> None:
    if count > _MOST:
        raise invalid(f"result of sequence function must not have more than {_MOST} entries")


def _sequence(start: int, stop: int, step: int) -> list[int]:
    if step == 0:
        raise invalid("step must not be zero")
    if (stop - start) * step < 0:
        raise invalid(_WRONG_STOP)
    _check_sequence((stop - start) // step + 1)
    return list(range(start, stop + (1 if step > 0 else -1), step))


def _sequence_of(start: int, stop: int) -> list[int]:
    return _sequence(start, stop, 1 if start <= stop else -1)


def _day_sequence(start: dt.date, stop: dt.date) -> list[dt.date]:
    return [start + dt.timedelta(days=i) for i in _sequence_of(0, (stop - start).days)]


def _date_sequence(start: dt.date, stop: dt.date, millis: int) -> list[dt.date]:
    days, rest = divmod(millis, 86_400_000)
    if rest:
        raise invalid("sequence step must be a day interval if start and end values are dates")
    return [start + dt.timedelta(days=i) for i in _sequence(0, (stop - start).days, days)]


def _time_sequence(start: dt.datetime, stop: dt.datetime, millis: int) -> list[dt.datetime]:
    length = round((stop - start) / dt.timedelta(milliseconds=1))
    return [start + dt.timedelta(milliseconds=i) for i in _sequence(0, length, millis)]


def _month_sequence(start: Any, stop: Any, months: int) -> list[Any]:
    from glue_local.cloud.athena.trino.functions.dates import _plus_months

    if months == 0:
        raise invalid("step must not be zero")
    if (stop > start and months < 0) or (stop < start and months > 0):
        raise invalid(_WRONG_STOP)
    found: list[Any] = []
    i = 0
    while True:
        each = _plus_months(start, i * months)
        if (each > stop) if months > 0 else (each < stop):
            return found
        found.append(each)
        _check_sequence(len(found))
        i += 1


def _histogram(values: list[Any]) -> dict[Any, int]:
    made: dict[Any, int] = {}
    for each in values:
        if each is not None:
            made[each] = made.get(each, 0) + 1
    return made


def _euclidean(a: list[float], b: list[float]) -> float:
    if len(a) != len(b):
        raise invalid("The arguments must have the same length")
    return math.sqrt(sum((x - y) ** 2 for x, y in zip(a, b, strict=True)))


def _dot(a: list[float], b: list[float]) -> float:
    if len(a) != len(b):
        raise invalid("The arguments must have the same length")
    return sum(x * y for x, y in zip(a, b, strict=True))


def _array_join(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    item = args[0].type.args[0]
    if item.name in {"array", "map", "row"}:
        fail(
            "FUNCTION_NOT_FOUND", node.at, f"Unexpected parameters ({args[0].type}) for function array_join."
        )
    texts = casts.cast(analyzer.python, args[0], t.array(t.VARCHAR), node.at).sql
    if len(args) == 2:  # noqa: PLR2004 - NULLs are left out
        return Value(f"array_to_string(list_filter({texts}, lambda e: e IS NOT NULL), {args[1].sql})", kind)
    return Value(
        f"array_to_string(list_transform({texts}, lambda e: coalesce(e, {args[2].sql})), {args[1].sql})", kind
    )


def _extreme(name: str) -> Any:
    """array_max, array_min: NULL if a member is NULL."""

    def emit(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> str:
        x = args[0].sql
        found = f"{name}({x})"
        if kind.name in {"double", "real"} and name == "list_max":
            # NaN is never chosen before a number: DuckDB takes it for the largest, whatever its sign.
            found = f"(-list_min(list_transform({x}, lambda e: -e)))"
        return f"CASE WHEN len(list_filter({x}, lambda e: e IS NULL)) > 0 THEN NULL ELSE {found} END"

    return emit


def _element_at(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> str:
    zero = raising("INVALID_FUNCTION_ARGUMENT", t.literal("SQL array indices start at 1"))
    return f"CASE WHEN {args[1].sql} = 0 THEN {zero} ELSE list_extract({args[0].sql}, {args[1].sql}) END"


def _flatten(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> str:
    return f"flatten(list_filter({args[0].sql}, lambda e: e IS NOT NULL))"


def _match(any_of: bool, negated: bool = False) -> Any:
    """any_match, all_match, none_match: NULL where only NULLs keep it from being decided."""

    def emit(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> str:
        tests = f"list_transform({args[0].sql}, {args[1].sql})"
        decided = "true" if any_of else "false"
        found = f"len(list_filter({tests}, lambda e: e = {decided})) > 0"
        unsure = f"len(list_filter({tests}, lambda e: e IS NULL)) > 0"
        result = decided if not negated else "false"
        default = {"true": "false", "false": "true"}[result]
        cases = f"WHEN {found} THEN {result} WHEN {unsure} THEN NULL ELSE {default}"
        return f"CASE WHEN {args[0].sql} IS NULL THEN NULL {cases} END"

    return emit


def _sort_by(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> str:
    """array_sort with a comparator: each value's place is the number of values that come before it."""
    head, _, body = args[1].sql.partition(":")
    x, y = (each.strip() for each in head.removeprefix("lambda ").split(","))
    values = args[0].sql
    comes = body.strip()
    after = renamed(comes, {x: "swapped", y: x})
    after = renamed(after, {"swapped": y})
    before = f"len(list_filter({values}, lambda {x}: ({comes}) < 0 AND NOT (({after}) < 0)))"
    ranked = f"list_transform({values}, lambda {y}, i: struct_pack(r := {before}, i := i, v := {y}))"
    return f"list_transform(list_sort({ranked}), lambda e: e.v)"


def reduced(values: str, item: Type, start: Value, step: Value, out: Value) -> str:
    """reduce: the state and the member travel together, so they may differ in type."""
    head, _, body = step.sql.partition(":")
    s, x = (each.strip() for each in head.removeprefix("lambda ").split(","))
    state = t.duck(start.type)
    pairs = f"list_transform({values}, lambda e: struct_pack(s := CAST(NULL AS {state}), x := e))"
    first = f"struct_pack(s := CAST({start.sql} AS {state}), x := CAST(NULL AS {t.duck(item)}))"
    stepped = renamed(body.strip(), {s: "q.s", x: "q.x"})
    inner = f"list_transform([struct_pack(s := a.s, x := b.x)], lambda q: {stepped})[1]"
    final = f"list_reduce({pairs}, lambda a, b: struct_pack(s := {inner}, x := b.x), {first}).s"
    done, _, last = out.sql.partition(":")
    return f"list_transform([{final}], lambda {done.removeprefix('lambda ').strip()}: {last.strip()})[1]"


def renamed(body: str, names: dict[str, str]) -> str:
    """Return the SQL of a lambda's body with other names of its parameters."""
    for old, new in names.items():
        body = re.sub(rf"\b{old}\b", new, body)
    return body


def _reduce(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> str:
    made = reduced(args[0].sql, args[0].type.args[0], args[1], args[2], args[3])
    return f"CASE WHEN {args[0].sql} IS NOT NULL THEN {made} END"


def _zip(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    made = t.row([each.type.args[0] for each in args])
    fields = ", ".join(f"f{i} := CAST(z[{i + 1}] AS {t.duck(each)})" for i, each in enumerate(made.args))
    tests = " AND ".join(f"{each.sql} IS NOT NULL" for each in args)
    zipped = f"list_zip({', '.join(each.sql for each in args)})"
    return Value(
        f"CASE WHEN {tests} THEN list_transform({zipped}, lambda z: struct_pack({fields})) END", t.array(made)
    )


def _zip_with(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> str:
    head, _, body = args[2].sql.partition(":")
    x, y = (each.strip() for each in head.removeprefix("lambda ").split(","))
    inner = renamed(body.strip(), {x: "z[1]", y: "z[2]"})
    a, b = args[0].sql, args[1].sql
    zipped = f"list_transform(list_zip({a}, {b}), lambda z: {inner})"
    return f"CASE WHEN {a} IS NOT NULL AND {b} IS NOT NULL THEN {zipped} END"


ENTRIES: list[Entry] = [
    ("all_match(array(T), function(T,boolean)) -> boolean", _match(False)),
    ("any_match(array(T), function(T,boolean)) -> boolean", _match(True)),
    ("none_match(array(T), function(T,boolean)) -> boolean", _match(True, negated=True)),
    ("array_distinct(array(T)) -> array(T)", python(array_distinct)),
    ("array_except(array(T), array(T)) -> array(T)", python(_except)),
    ("array_first(array(T)) -> T", "list_extract({0}, 1)"),
    ("array_histogram(array(T)) -> map(T,bigint)", python(_histogram)),
    ("array_intersect(array(T), array(T)) -> array(T)", python(_intersect)),
    ("array_join(array(T), varchar) -> varchar", _array_join),
    ("array_join(array(T), varchar, varchar) -> varchar", _array_join),
    ("array_last(array(T)) -> T", "list_extract({0}, -1)"),
    ("array_max(array(T)) -> T", _extreme("list_max")),
    ("array_min(array(T)) -> T", _extreme("list_min")),
    ("array_position(array(T), T) -> bigint", python(_position)),
    ("array_position(array(T), T, bigint) -> bigint", python(_position_of)),
    ("array_remove(array(T), T) -> array(T)", python(_remove)),
    ("array_sort(array(T)) -> array(T)", "list_sort({0}, 'ASC', 'NULLS LAST')"),
    ("array_sort(array(T), function(T,T,integer)) -> array(T)", _sort_by),
    ("array_union(array(T), array(T)) -> array(T)", python(_union)),
    ("arrays_overlap(array(T), array(T)) -> boolean", python(_overlap)),
    ("cardinality(array(T)) -> bigint", "len({0})"),
    ("combinations(array(T), bigint) -> array(array(T))", python(_combinations)),
    ("contains(array(T), T) -> boolean", python(_contains)),
    ("contains_sequence(array(T), array(T)) -> boolean", python(_contains_sequence)),
    ("dot_product(array(double), array(double)) -> double", python(_dot)),
    ("element_at(array(T), bigint) -> T", _element_at),
    ("euclidean_distance(array(double), array(double)) -> double", python(_euclidean)),
    ("filter(array(T), function(T,boolean)) -> array(T)", "list_filter({0}, {1})"),
    ("flatten(array(array(T))) -> array(T)", _flatten),
    ("ngrams(array(T), bigint) -> array(array(T))", python(_ngrams)),
    ("reduce(array(T), S, function(S,T,S), function(S,R)) -> R", _reduce),
    ("repeat(T, bigint) -> array(T)", python(_repeat, nulls=True)),
    ("sequence(bigint, bigint) -> array(bigint)", python(_sequence_of)),
    ("sequence(bigint, bigint, bigint) -> array(bigint)", python(_sequence)),
    ("sequence(date, date) -> array(date)", python(_day_sequence)),
    ("sequence(date, date, interval day to second) -> array(date)", python(_date_sequence)),
    ("sequence(date, date, interval year to month) -> array(date)", python(_month_sequence)),
    (
        "sequence(timestamp(p), timestamp(p), interval day to second) -> array(timestamp(p))",
        python(_time_sequence),
    ),
    (
        "sequence(timestamp(p), timestamp(p), interval year to month) -> array(timestamp(p))",
        python(_month_sequence),
    ),
    ("shuffle(array(T)) -> array(T)", python(_shuffle, volatile=True)),
    ("slice(array(T), bigint, bigint) -> array(T)", python(_slice)),
    ("transform(array(T), function(T,U)) -> array(U)", "list_transform({0}, {1})"),
    ("trim_array(array(T), bigint) -> array(T)", python(_trim_array)),
    *[
        (f"zip({', '.join(f'array(T{i})' for i in range(1, count + 1))}) -> array(T1)", _zip)
        for count in range(2, 6)
    ],
    ("zip_with(array(T), array(U), function(T,U,R)) -> array(R)", _zip_with),
]
