"""Aggregate and window functions.

Source: https://trino.io/docs/current/functions/aggregate.html and https://trino.io/docs/current/functions/window.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from glue_local.cloud.athena.trino import casts, runtime
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import fail, unsupported
from glue_local.cloud.athena.trino.functions.arrays import reduced
from glue_local.cloud.athena.trino.functions.registry import Entry
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Value, identity, raising

if TYPE_CHECKING:
    from glue_local.cloud.athena.trino.functions.applied import Applied

#: Takes DuckDB's rank ceil(n * q) past a whole n * q, as a t-digest of single values does.
_NUDGE = "1e-12"
#: The standard errors that approx_distinct takes.
_LEAST_ERROR, _MOST_ERROR = 0.0040625, 0.26
Emitted = Callable[["Applied", list[Value], Type], str | Value]


def _plain(name: str) -> Emitted:
    """DuckDB's function of that name, its result as Trino types it."""
    return lambda call, args, kind: f"CAST({call(name, *(each.sql for each in args))} AS {t.duck(kind)})"


def _same(name: str) -> Emitted:
    return lambda call, args, kind: call(name, *(each.sql for each in args))


def _sum(call: Applied, args: list[Value], kind: Type) -> Value:
    if kind == t.REAL:
        total = Value(call("sum", f"CAST({args[0].sql} AS DOUBLE)"), t.DOUBLE)
        return casts.cast(call.analyzer.python, total, t.REAL, call.node.at)
    made = t.decimal(t.MAX_PRECISION, args[0].type.args[1]) if args[0].type.name == "decimal" else kind
    return Value(f"CAST({call('sum', args[0].sql)} AS {t.duck(made)})", made)


def _avg_decimal(call: Applied, args: list[Value], kind: Type) -> Value:
    whole = t.decimal(t.MAX_PRECISION, args[0].type.args[1])
    total = Value(f"CAST({call('sum', args[0].sql)} AS {t.duck(whole)})", whole)
    count = Value(f"CAST(nullif({call('count', args[0].sql)}, 0) AS DECIMAL(19, 0))", t.decimal(19, 0))
    return call.analyzer.python.call(
        runtime.decimal_math("/", *args[0].type.args), [total, count], args[0].type
    )


def _avg_interval(call: Applied, args: list[Value], kind: Type) -> str:
    return f"CAST(round({call('avg', args[0].sql)}) AS {t.duck(kind)})"


def _extreme(name: str) -> Emitted:
    def emit(call: Applied, args: list[Value], kind: Type) -> str:
        if args[0].type.name in {"map", "json"}:
            fail(
                "FUNCTION_NOT_FOUND",
                call.node.at,
                f"Unexpected parameters ({args[0].type}) for function {name}. Expected: {name}(E) E:orderable",
            )
        floating = args[0].type.name in {"real", "double"}
        if len(args) == 2:  # noqa: PLR2004 - the n largest
            _check_count(call, args[1])
            if floating and name == "max":
                unsupported(call.node.at, f"max of {args[0].type} with a count")
            return call(name, args[0].sql, args[1].sql, distinct=False)
        if floating and name == "max":
            # NaN is never chosen before a number: DuckDB takes it for the largest, whatever its sign.
            return f"(-{call('min', f'(-{args[0].sql})', distinct=False)})"
        return call(name, args[0].sql, distinct=False)

    return emit


def _check_count(call: Applied, value: Value) -> None:
    if not value.constant:
        unsupported(call.node.at, f"{call.node.name} with a count that is not a literal")


def _extreme_by(name: str) -> Emitted:
    def emit(call: Applied, args: list[Value], kind: Type) -> str:
        if len(args) == 3:  # noqa: PLR2004 - the n largest
            _check_count(call, args[2])
            return call(name, args[0].sql, args[1].sql, args[2].sql, distinct=False)
        if name == "max_by" and args[1].type.name in {"real", "double"}:
            by = f"(-{args[1].sql})"
            return call("min_by_null", args[0].sql, by, distinct=False, where=f"{args[1].sql} IS NOT NULL")
        return call(
            f"{name}_null", args[0].sql, args[1].sql, distinct=False, where=f"{args[1].sql} IS NOT NULL"
        )

    return emit


def _count(call: Applied, args: list[Value], kind: Type) -> str:
    return call("count", args[0].sql) if args else call("count", "*", distinct=False)


def _geometric(call: Applied, args: list[Value], kind: Type) -> str:
    return f"exp({call('avg', f'ln({args[0].sql})')})"


def _skewness(call: Applied, args: list[Value], kind: Type) -> str:
    n = f"CAST({call('count', args[0].sql)} AS DOUBLE)"
    return f"({call('skewness', args[0].sql)} * ({n} - 2) / sqrt({n} * ({n} - 1)))"


def _listed(call: Applied, value: str, kind: Type) -> Value:
    return Value(call("list", value), t.array(kind))


def _distinct_count(call: Applied, args: list[Value], kind: Type) -> str:
    error = call.node.args[1] if len(args) > 1 else None
    if error is not None and not isinstance(error, n.Literal):
        unsupported(error.at, "approx_distinct with an error that is not a literal")
    if isinstance(error, n.Literal) and not _LEAST_ERROR <= float(error.value or 0) <= _MOST_ERROR:
        fail(
            "INVALID_FUNCTION_ARGUMENT",
            error.at,
            f"Max standard error must be in [{_LEAST_ERROR}, {_MOST_ERROR}]: {runtime.java(float(error.value or 0))}",
        )
    return call("count", identity(args[0], call.node.at, "approx_distinct of"), distinct=True)


def _quantile(call: Applied, args: list[Value], kind: Type) -> str | Value:
    """The value at rank floor(n * q), as a t-digest of single values gives it."""
    if len(args) > 2:  # noqa: PLR2004 - a weight or an accuracy
        unsupported(call.node.at, "approx_percentile with a weight or an accuracy")
    if not args[1].constant and args[1].type.name != "array":
        unsupported(call.node.at, "approx_percentile with a percentage that is not a literal")
    asked = call.node.args[1]
    for each in asked.items if isinstance(asked, n.ArrayOf) else [asked]:
        if isinstance(each, n.Literal) and each.kind[:1] == "#" and not 0 <= float(each.value or 0) <= 1:
            fail("INVALID_FUNCTION_ARGUMENT", each.at, "Percentile must be between 0 and 1")
    share = f"CAST({args[1].sql} AS {t.duck(args[1].type)})"
    rank = f"least({share} + {_NUDGE}, 1.0)"
    if args[1].type.name == "array":
        rank = f"list_transform({share}, lambda q: least(q + {_NUDGE}, 1.0))"
    return f"CAST({call('quantile_disc', args[0].sql, rank, distinct=False)} AS {t.duck(kind)})"


def _most_frequent(values: list[Any], buckets: int) -> dict[Any, int]:
    return dict(Counter(values).most_common(buckets))


def _approx_most_frequent(call: Applied, args: list[Value], kind: Type) -> Value:
    values = _listed(call, args[1].sql, args[1].type)
    return call.analyzer.python.call(_most_frequent, [values, args[0]], kind)


def _histogram_of(values: list[Any]) -> dict[Any, int] | None:
    counted = Counter(each for each in values if each is not None)
    return dict(counted) or None


def _histogram(call: Applied, args: list[Value], kind: Type) -> Value:
    return call.analyzer.python.call(_histogram_of, [_listed(call, args[0].sql, args[0].type)], kind)


def _first_wins(pairs: list[dict[str, Any]]) -> dict[Any, Any] | None:
    made: dict[Any, Any] = {}
    for pair in pairs:
        made.setdefault(pair["k"], pair["v"])
    return made or None


def _many(pairs: list[dict[str, Any]]) -> dict[Any, list[Any]] | None:
    made: dict[Any, list[Any]] = {}
    for pair in pairs:
        made.setdefault(pair["k"], []).append(pair["v"])
    return made or None


def _map_agg(function: Callable[..., Any]) -> Emitted:
    def emit(call: Applied, args: list[Value], kind: Type) -> Value:
        pair = t.row([args[0].type, args[1].type], ["k", "v"])
        packed = f"struct_pack(k := {args[0].sql}, v := {args[1].sql})"
        listed = Value(call("list", packed, where=f"{args[0].sql} IS NOT NULL"), t.array(pair))
        return call.analyzer.python.call(function, [listed], kind)

    return emit


def _united(maps: list[dict[Any, Any] | None]) -> dict[Any, Any] | None:
    made: dict[Any, Any] = {}
    there = [each for each in maps if each is not None]
    for each in there:
        for key, value in each.items():
            made.setdefault(key, value)
    return made if there else None


def _map_union(call: Applied, args: list[Value], kind: Type) -> Value:
    return call.analyzer.python.call(_united, [_listed(call, args[0].sql, args[0].type)], kind)


def _listagg(call: Applied, args: list[Value], kind: Type) -> str:
    separator = args[1].sql if len(args) > 1 else "''"
    return call("string_agg", args[0].sql, separator)


def _reduce_agg(call: Applied, args: list[Value], kind: Type) -> str:
    listed = call("list", args[0].sql, where=f"{args[0].sql} IS NOT NULL", distinct=False)
    same = Value("lambda done: done", kind)
    made = reduced(listed, args[0].type, Value(args[1].sql, kind), args[2], same)
    return f"CASE WHEN {listed} IS NOT NULL THEN {made} END"


def _bits(name: str) -> Emitted:
    return lambda call, args, kind: f"CAST({call(name, args[0].sql)} AS BIGINT)"


def _finite(name: str) -> Emitted:
    """A statistic that is NULL where it would be no finite number."""

    def emit(call: Applied, args: list[Value], kind: Type) -> str:
        found = call(name, *(each.sql for each in args))
        return f"CASE WHEN isfinite({found}) THEN {found} END"

    return emit


_TWO = ("corr", "covar_pop", "covar_samp", "regr_intercept", "regr_slope")
_ONE = {
    "stddev": "stddev_samp", "stddev_pop": "stddev_pop", "stddev_samp": "stddev_samp", "variance": "var_samp",
    "var_pop": "var_pop", "var_samp": "var_samp", "kurtosis": "kurtosis",
}  # fmt: skip

AGGREGATES: list[Entry] = [
    ("count() -> bigint", _count),
    ("count(T) -> bigint", _count),
    (
        "count_if(boolean) -> bigint",
        lambda call, args, kind: call("count", "*", distinct=False, where=args[0].sql),
    ),
    ("sum(bigint) -> bigint", _sum),
    ("sum(decimal(p,s)) -> decimal(38,0)", _sum),
    ("sum(real) -> real", _sum),
    ("sum(double) -> double", _sum),
    ("sum(interval day to second) -> interval day to second", _sum),
    ("sum(interval year to month) -> interval year to month", _sum),
    ("avg(bigint) -> double", lambda call, args, kind: call("avg", f"CAST({args[0].sql} AS DOUBLE)")),
    ("avg(decimal(p,s)) -> decimal(p,s)", _avg_decimal),
    ("avg(real) -> real", _plain("avg")),
    ("avg(double) -> double", _plain("avg")),
    ("avg(interval day to second) -> interval day to second", _avg_interval),
    ("avg(interval year to month) -> interval year to month", _avg_interval),
    *[(f"{name}(T) -> T", _extreme(name)) for name in ("min", "max")],
    *[(f"{name}(T, bigint) -> array(T)", _extreme(name)) for name in ("min", "max")],
    *[(f"{name}_by(T, U) -> T", _extreme_by(f"arg_{name}")) for name in ("min", "max")],
    *[(f"{name}_by(T, U, bigint) -> array(T)", _extreme_by(f"arg_{name}")) for name in ("min", "max")],
    *[(f"{name}(T) -> T", _same("any_value")) for name in ("any_value", "arbitrary")],
    ("array_agg(T) -> array(T)", _same("list")),
    ("bool_and(boolean) -> boolean", _same("bool_and")),
    ("bool_or(boolean) -> boolean", _same("bool_or")),
    ("every(boolean) -> boolean", _same("bool_and")),
    ("geometric_mean(double) -> double", _geometric),
    ("listagg(varchar) -> varchar", _listagg),
    ("listagg(varchar, varchar) -> varchar", _listagg),
    ("approx_distinct(T) -> bigint", _distinct_count),
    ("approx_distinct(T, double) -> bigint", _distinct_count),
    *[
        (f"approx_percentile({kind}, {share}) -> {returns}", _quantile)
        for kind in ("bigint", "real", "double")
        for share, returns in (("double", kind), ("array(double)", f"array({kind})"))
    ],
    *[
        (f"approx_percentile({kind}, {more}) -> {kind}", _quantile)
        for kind in ("bigint", "real", "double")
        for more in ("double, double", "double, double, double")
    ],
    ("approx_most_frequent(bigint, T, bigint) -> map(T,bigint)", _approx_most_frequent),
    ("bitwise_and_agg(bigint) -> bigint", _bits("bit_and")),
    ("bitwise_or_agg(bigint) -> bigint", _bits("bit_or")),
    ("bitwise_xor_agg(bigint) -> bigint", _bits("bit_xor")),
    *[(f"{name}(double, double) -> double", _finite(name)) for name in _TWO],
    *[(f"{name}(double) -> double", _same(own)) for name, own in _ONE.items()],
    ("skewness(double) -> double", _skewness),
    ("histogram(T) -> map(T,bigint)", _histogram),
    ("map_agg(K, V) -> map(K,V)", _map_agg(_first_wins)),
    ("multimap_agg(K, V) -> map(K,array(V))", _map_agg(_many)),
    ("map_union(map(K,V)) -> map(K,V)", _map_union),
    ("reduce_agg(T, S, function(S,T,S), function(S,S,S)) -> S", _reduce_agg),
]


def _ranking(name: str) -> Emitted:
    return lambda call, args, kind: f"CAST({call(name)} AS {t.duck(kind)})"


def _offset(name: str) -> Emitted:
    def emit(call: Applied, args: list[Value], kind: Type) -> str:
        over = call.node.over
        order = over and (over.order or getattr(call.analyzer.windows.get(over.name or ""), "order", []))
        if not order:
            fail("MISSING_ORDER_BY", call.node.at, f"{name} function requires an ORDER BY window clause")
        if over and over.frame:
            fail("INVALID_WINDOW_FRAME", over.frame.at, f"Cannot specify window frame for {name} function")
        sql = [each.sql for each in args]
        if len(sql) > 1:
            refuse = raising("INVALID_FUNCTION_ARGUMENT", "'Offset must be at least 0'")
            sql[1] = f"CASE WHEN {sql[1]} < 0 THEN CAST({refuse} AS BIGINT) ELSE {sql[1]} END"
        if len(sql) > 2:  # noqa: PLR2004 - a default
            sql[2] = f"CAST({sql[2]} AS {t.duck(kind)})"
        return call(name, *sql)

    return emit


def _nth(call: Applied, args: list[Value], kind: Type) -> str:
    refuse = raising("INVALID_FUNCTION_ARGUMENT", "'Offset must be at least 1'")
    return call(
        "nth_value",
        args[0].sql,
        f"CASE WHEN {args[1].sql} < 1 THEN CAST({refuse} AS BIGINT) ELSE {args[1].sql} END",
    )


WINDOWS: list[Entry] = [
    *[(f"{name}() -> bigint", _ranking(name)) for name in ("row_number", "rank", "dense_rank")],
    *[(f"{name}() -> double", _ranking(name)) for name in ("percent_rank", "cume_dist")],
    ("ntile(bigint) -> bigint", lambda call, args, kind: call("ntile", args[0].sql)),
    ("first_value(T) -> T", _same("first_value")),
    ("last_value(T) -> T", _same("last_value")),
    ("nth_value(T, bigint) -> T", _nth),
    *[
        (f"{name}({args}) -> T", _offset(name))
        for name in ("lag", "lead")
        for args in ("T", "T, bigint", "T, bigint, T")
    ],
]
