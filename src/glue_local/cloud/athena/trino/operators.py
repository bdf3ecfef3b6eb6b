"""Trino's operators: the types they meet at, and what they are in DuckDB.

Source: https://trino.io/docs/current/functions/math.html, comparison.html, datetime.html, decimal.html
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from glue_local.cloud.athena.trino import casts, runtime, time_casts
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import Place, Raised, fail, unsupported
from glue_local.cloud.athena.trino.types import Type, duck
from glue_local.cloud.athena.trino.values import Python, Value, raising

_ORDERED = frozenset({"<", "<=", ">", ">="})
_NESTED = frozenset({"array", "map", "row"})
_DAY = 86_400_000
_TIMES = frozenset({"date", "time", "timestamp", "timestamp with time zone"})
_INTERVALS = frozenset({"interval day to second", "interval year to month"})


def _mismatch(op: str, a: Value, b: Value, at: Place) -> Any:
    fail("TYPE_MISMATCH", at, f"Cannot apply operator: {a.type} {op} {b.type}")


# --- comparisons ----------------------------------------------------------------------------------------------------


def compare(python: Python, op: str, a: Value, b: Value, at: Place) -> Value:
    """Compare two values; TYPE_MISMATCH for types that do not meet."""
    kind = t.common(a.type, b.type)
    if kind is None or (kind.name == "map" and op in _ORDERED) or (kind.name == "json" and op in _ORDERED):
        _mismatch("=" if op == "IS DISTINCT FROM" else op, a, b, at)
        raise AssertionError
    left, right = casts.cast(python, a, kind, at), casts.cast(python, b, kind, at)
    x, y = left.sql, right.sql
    if kind.name == "timestamp with time zone":
        x, y = f"struct_extract({x}, 't')", f"struct_extract({y}, 't')"
    elif op == "IS DISTINCT FROM":
        pass
    elif kind.name in _NESTED:
        return python.call(_nested_comparison(op, kind), [left, right], t.BOOLEAN)
    elif kind.name in {"real", "double"}:
        return Value(_with_nan(op, left, right), t.BOOLEAN)
    return Value(f"({x} {op} {y})", t.BOOLEAN)


def _with_nan(op: str, a: Value, b: Value) -> str:
    """A comparison in which NaN equals nothing; DuckDB takes it for the largest number."""
    plain = f"({a.sql} {op} {b.sql})"
    if op in {"<", "<="}:
        unsure, other = b, a
    else:
        unsure, other = a, b
    if unsure.constant or (op in {"=", "<>"} and (a.constant or b.constant)):
        return plain
    if op == "<>":
        return f"(CASE WHEN isnan({a.sql}) AND isnan({b.sql}) THEN true ELSE {plain} END)"
    if other.constant:
        return f"({plain} AND NOT isnan({unsure.sql}))"
    return f"(CASE WHEN isnan({unsure.sql}) AND {other.sql} IS NOT NULL THEN false ELSE {plain} END)"


@lru_cache(maxsize=512)
def _nested_comparison(op: str, kind: Type) -> Callable[[Any, Any], bool | None]:
    """Return what compares two arrays, maps or rows: NULL where a NULL inside decides."""

    def run(a: Any, b: Any) -> bool | None:
        if op in {"=", "<>"}:
            same = _equal(kind, a, b)
            return same if same is None or op == "=" else not same
        sign = _order(kind, a, b)
        return {"<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0}[op]

    return run


def _parts(kind: Type, value: Any) -> list[tuple[Type, Any]]:
    if kind.name == "array":
        return [(kind.args[0], each) for each in value]
    return list(zip(kind.args, value.values(), strict=True))


def _equal(kind: Type, a: Any, b: Any) -> bool | None:
    if a is None or b is None:
        return None
    if kind.name == "timestamp with time zone":
        return bool(a["t"] == b["t"])
    if kind.name not in _NESTED:
        return bool(a == b)
    if kind.name == "map":
        if set(a) != set(b):
            return False
        found = [_equal(kind.args[1], a[key], b[key]) for key in a]
    else:
        left, right = _parts(kind, a), _parts(kind, b)
        if len(left) != len(right):
            return False
        found = [_equal(inner, x, y) for (inner, x), (_, y) in zip(left, right, strict=True)]
    return False if False in found else (None if None in found else True)


def _order(kind: Type, a: Any, b: Any) -> int:
    if a is None or b is None:
        raise Raised("NOT_SUPPORTED", f"{kind.name.upper()} comparison not supported for null elements")
    if kind.name not in _NESTED:
        a, b = (a["t"], b["t"]) if kind.name == "timestamp with time zone" else (a, b)
        return int(a > b) - int(a < b)
    left, right = _parts(kind, a), _parts(kind, b)
    for (inner, x), (_, y) in zip(left, right, strict=False):
        found = _order(inner, x, y)
        if found:
            return found
    return (len(left) > len(right)) - (len(left) < len(right))


# --- arithmetic -------------------------------------------------------------------------------------------------------


def arithmetic(python: Python, op: str, a: Value, b: Value, at: Place) -> Value:
    """Add, subtract, multiply, divide or take the rest; TYPE_MISMATCH for types that do not meet."""
    names = {a.type.name, b.type.name}
    if names & (_TIMES | _INTERVALS):
        return _with_times(python, op, a, b, at)
    kind = t.common(a.type, b.type)
    if kind is None or kind.name not in t.NUMBERS:
        if kind == t.UNKNOWN:
            return Value("NULL", t.UNKNOWN)
        _mismatch(op, a, b, at)
        raise AssertionError
    if kind.name == "decimal":
        return _decimals(python, op, _decimal(python, a, at), _decimal(python, b, at))
    left, right = casts.cast(python, a, kind, at).sql, casts.cast(python, b, kind, at).sql
    left, right = f"CAST({left} AS {duck(kind)})", f"CAST({right} AS {duck(kind)})"
    if kind.name in t.INTEGERS:
        sign = "//" if op == "/" else op
        return Value(f"({left} {sign} {right})", kind)
    if op == "%":
        return Value(
            f"CAST({python.call(_float_rest, [Value(left, kind), Value(right, kind)], kind).sql} AS {duck(kind)})",
            kind,
        )
    return Value(f"CAST(({left} {op} {right}) AS {duck(kind)})", kind)


def _float_rest(a: float, b: float) -> float:
    import math

    if b == 0 or math.isinf(a) or math.isnan(a) or math.isnan(b):
        return math.nan
    return math.fmod(a, b)


def _decimal(python: Python, value: Value, at: Place) -> Value:
    if value.type == t.UNKNOWN:
        return casts.cast(python, value, t.decimal(1, 0), at)
    return casts.cast(python, value, t.as_decimal(value.type), at)


def _decimals(python: Python, op: str, a: Value, b: Value) -> Value:
    kind = t.decimal_result(op, a.type, b.type)
    if op in "+-":
        x, y = f"CAST({a.sql} AS {duck(kind)})", f"CAST({b.sql} AS {duck(kind)})"
        return Value(f"CAST(({x} {op} {y}) AS {duck(kind)})", kind)
    if op == "*" and a.type.args[0] + b.type.args[0] <= t.MAX_PRECISION:
        x, y = f"CAST({a.sql} AS {duck(a.type)})", f"CAST({b.sql} AS {duck(b.type)})"
        return Value(f"CAST(({x} * {y}) AS {duck(kind)})", kind)
    return python.call(runtime.decimal_math(op, *kind.args), [a, b], kind)


# --- dates, times, intervals ------------------------------------------------------------------------------------------


def _with_times(python: Python, op: str, a: Value, b: Value, at: Place) -> Value:
    kinds = (a.type.name, b.type.name)
    if op == "+" and kinds[0] in _INTERVALS and kinds[1] in _TIMES:
        a, b = b, a
        kinds = (a.type.name, b.type.name)
    if op in "+-" and kinds[0] in _TIMES and kinds[1] in _INTERVALS:
        return shift(python, a, f"(-{b.sql})" if op == "-" else b.sql, b.type.name, at)
    if op in "+-" and kinds[0] == kinds[1] and kinds[0] in _INTERVALS:
        return Value(f"({a.sql} {op} {b.sql})", a.type)
    if op == "-" and kinds[0] in _TIMES and kinds[1] in _TIMES:
        return _difference(python, a, b, at)
    if op in "*/":
        if op == "*" and kinds[1] in _INTERVALS:
            a, b = b, a
        if a.type.name in _INTERVALS and b.type.name in t.NUMBERS:
            factor = casts.cast(python, b, t.DOUBLE, at).sql
            if op == "*" and b.type.name in t.INTEGERS:
                return Value(f"CAST(({a.sql} * {b.sql}) AS {duck(a.type)})", a.type)
            return Value(f"CAST(trunc({a.sql} {op} {factor}) AS {duck(a.type)})", a.type)
    _mismatch(op, a, b, at)
    raise AssertionError


def shift(python: Python, value: Value, by: str, unit: str, at: Place) -> Value:
    """Add an interval, SQL of milliseconds or months, to a date or time."""
    name = value.type.name
    months = unit == "interval year to month"
    if name == "date":
        if months:
            return Value(f"CAST(({value.sql} + to_months({by})) AS DATE)", t.DATE)
        whole = f"CASE WHEN {by} % {_DAY} = 0 THEN CAST({by} // {_DAY} AS INTEGER) ELSE "
        refuse = raising("INVALID_FUNCTION_ARGUMENT", "'Cannot add hour, minutes or seconds to a date'")
        return Value(f"CAST(({value.sql} + to_days({whole}{refuse} END)) AS DATE)", t.DATE)
    if name == "time":
        if months:
            fail("TYPE_MISMATCH", at, f"Cannot apply operator: {value.type} + interval year to month")
        return Value(
            f"CAST((DATE '1970-01-02' + {value.sql} + to_milliseconds(CAST({by} % {_DAY} AS DOUBLE))) AS TIME)",
            t.time(max(value.type.args[0], 3)),
        )
    interval = f"to_months({by})" if months else f"to_milliseconds(CAST({by} AS DOUBLE))"
    if name == "timestamp":
        digits = value.type.args[0] if months else max(value.type.args[0], 3)
        return Value(f"({value.sql} + {interval})", t.timestamp(digits))
    zone = f"struct_extract({value.sql}, 'z')"
    digits = value.type.args[0] if months else max(value.type.args[0], 3)
    if months and value.zone != "UTC":
        own = f"struct_extract({value.sql}, 't')"
        instant = time_casts.at_instant(f"({time_casts.local(value)} + {interval})", zone, own)
    else:
        instant = f"(struct_extract({value.sql}, 't') + {interval})"
    made = time_casts.zoned(instant, zone, t.timestamp(digits, True), value.zone)
    return Value(f"CASE WHEN {value.sql} IS NOT NULL THEN {made.sql} END", made.type, zone=value.zone)


def _difference(python: Python, a: Value, b: Value, at: Place) -> Value:
    kind = t.common(a.type, b.type)
    if kind is None:
        _mismatch("-", a, b, at)
        raise AssertionError
    x, y = casts.cast(python, a, kind, at).sql, casts.cast(python, b, kind, at).sql
    if kind.name == "timestamp with time zone":
        x, y = f"struct_extract({x}, 't')", f"struct_extract({y}, 't')"
    if kind.name == "time":
        x, y = f"(DATE '1970-01-01' + {x})", f"(DATE '1970-01-01' + {y})"
    return Value(f"(epoch_us(CAST({x} AS TIMESTAMP)) - epoch_us(CAST({y} AS TIMESTAMP))) // 1000", t.DAY_TIME)


def negate(value: Value, at: Place) -> Value:
    """Negate a number or an interval."""
    if value.type == t.UNKNOWN:
        return value
    if value.type.name not in t.NUMBERS | _INTERVALS:
        fail("TYPE_MISMATCH", at, f"Cannot negate {value.type}")
    if value.type.name in t.INTEGERS and not value.constant:
        # The engine's own sign makes a wider number of the least one.
        return Value(f"(CAST(0 AS {duck(value.type)}) - CAST({value.sql} AS {duck(value.type)}))", value.type)
    return Value(f"(-{value.sql})", value.type, value.constant)


def concatenate(python: Python, a: Value, b: Value, at: Place) -> Value:
    """``||`` of texts, bytes and arrays."""
    if "array" in {a.type.name, b.type.name}:
        return _join_arrays(python, a, b, at)
    kind = t.common(a.type, b.type)
    if kind is not None and kind.name == "varbinary":
        return Value(f"({a.sql} || {b.sql})", kind)
    texts = {"varchar", "char", "unknown"}
    if kind is None or a.type.name not in texts or b.type.name not in texts:
        fail("FUNCTION_NOT_FOUND", at, f"Unexpected parameters ({a.type}, {b.type}) for function concat.")
    if "char" in {a.type.name, b.type.name}:
        # A varchar is cast to char by itself, a char never to varchar.
        if t.VARCHAR in {a.type, b.type}:
            unsupported(at, "|| of a char and a varchar without a length")
        sizes = [each.type.args[0] if each.type != t.UNKNOWN else 0 for each in (a, b)]
        x, y = (
            casts.cast(python, each, Type("char", (size,)), at).sql
            for each, size in zip((a, b), sizes, strict=True)
        )
        return Value(f"({x} || {y})", Type("char", (sum(sizes),)))
    return Value(f"(CAST({a.sql} AS VARCHAR) || CAST({b.sql} AS VARCHAR))", t.VARCHAR)


def _join_arrays(python: Python, a: Value, b: Value, at: Place) -> Value:
    if t.UNKNOWN in {a.type, b.type}:
        unsupported(at, "|| of an array and NULL")
    kind = t.common(a.type, b.type)
    if kind is not None:
        x, y = casts.cast(python, a, kind, at).sql, casts.cast(python, b, kind, at).sql
    else:
        inner = t.common(a.type.args[0], b.type) if a.type.name == "array" else None
        whole, one = (a, b) if inner is not None or b.type.name != "array" else (b, a)
        inner = t.common(whole.type.args[0], one.type)
        if inner is None:
            _mismatch("||", a, b, at)
            raise AssertionError
        kind = t.array(inner)
        item = Value(f"[{casts.cast(python, one, inner, at).sql}]", kind).sql
        listed = casts.cast(python, whole, kind, at).sql
        x, y = (listed, item) if whole is a else (item, listed)
    return Value(f"CASE WHEN {x} IS NOT NULL AND {y} IS NOT NULL THEN list_concat({x}, {y}) END", kind)
