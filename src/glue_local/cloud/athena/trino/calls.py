"""Function calls: which function a call means, what its arguments are cast to, what it is in DuckDB.

Source: https://docs.aws.amazon.com/athena/latest/ug/functions-env3.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from glue_local.cloud.athena.trino import casts, signatures
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import fail, unsupported
from glue_local.cloud.athena.trino.functions.applied import Applied
from glue_local.cloud.athena.trino.functions.table import (
    AGGREGATES,
    FORMS,
    SCALARS,
    UNSUPPORTED,
    WINDOWS,
    Function,
)
from glue_local.cloud.athena.trino.reader import Reader
from glue_local.cloud.athena.trino.scopes import Context
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Value, identity, many_zones

#: The error for an aggregate or window function where only plain values are allowed.
NOT_SCALAR = "cannot contain aggregations, window functions or grouping operations"
Nulls = {"IGNORE": " IGNORE NULLS", "RESPECT": ""}


def call(analyzer: Reader, node: n.Call, context: Context) -> Value:
    """Return a call's SQL and type; FUNCTION_NOT_FOUND or NOT_SUPPORTED with its name and place."""
    name = node.name
    if name in FORMS:
        _no_extras(node)
        return FORMS[name].make(analyzer, node, context)
    if name in UNSUPPORTED:
        unsupported(node.at, f"function {name}")
    if name in WINDOWS or (name in AGGREGATES and node.over is not None):
        return _window(analyzer, node, context)
    if name in AGGREGATES:
        return _aggregate(analyzer, node, context)
    if name not in SCALARS:
        fail("FUNCTION_NOT_FOUND", node.at, f"Function '{name}' not registered")
    _no_extras(node)
    function, args, kind, _ = select(analyzer, node, SCALARS[name], context)
    return _emit(analyzer, function, args, kind, node)


def _no_extras(node: n.Call) -> None:
    if node.over is not None:
        fail("FUNCTION_NOT_WINDOW", node.at, f"Not a window function: {node.name}")
    if node.star:
        fail("SYNTAX_ERROR", node.at, "mismatched input '*'. Expecting: ')'")
    if node.distinct or node.order:
        fail(
            "FUNCTION_NOT_AGGREGATE",
            node.at,
            f"DISTINCT and ORDER BY are not supported for non-aggregation functions: {node.name}",
        )
    if node.where is not None:
        fail(
            "FUNCTION_NOT_AGGREGATE", node.at, f"Filter is only valid for aggregation functions: {node.name}"
        )


def _emit(analyzer: Reader, function: Function, args: list[Value], kind: Type, node: n.Call) -> Value:
    guarded = " OR ".join(f"{each.sql} IS NULL" for each in _never_null(function, args))
    if isinstance(function.emit, str):
        sql = function.emit.format(*(each.sql for each in args), all=", ".join(each.sql for each in args))
        made = Value(sql, kind)
    else:
        emitted = function.emit(analyzer, args, kind, node)
        made = emitted if isinstance(emitted, Value) else Value(emitted, kind)
    return replace(made, sql=f"(CASE WHEN {guarded} THEN NULL ELSE {made.sql} END)") if guarded else made


def _never_null(function: Function, args: list[Value]) -> list[Value]:
    """The arguments of which one that is NULL makes the call NULL, where the engine has another answer."""
    name = function.signature.name
    if name in {"array_join", "date_add", "split", "round"}:
        return args
    if name == "concat_ws":
        return [each for i, each in enumerate(args) if i == 0 or each.type.name == "array"]
    return []


def select(
    analyzer: Reader, node: n.Call, functions: list[Function], context: Context
) -> tuple[Function, list[Value], Type, list[Type]]:
    """Return the function that a call means, its arguments cast, its result's type, the arguments' types."""
    given = [None if isinstance(each, n.Lambda) else analyzer.read(each, context) for each in node.args]
    for coerce in (False, True):
        for function in functions:
            found = _try(analyzer, node, function, given, context, coerce)
            if found is not None:
                return (function, *found)
    shown = ", ".join("<function>" if each is None else str(each.type) for each in given)
    expected = ", ".join(str(each.signature) for each in functions)
    fail(
        "FUNCTION_NOT_FOUND",
        node.at,
        f"Unexpected parameters ({shown}) for function {node.name}. Expected: {expected}",
    )


def _try(
    analyzer: Reader,
    node: n.Call,
    function: Function,
    given: list[Value | None],
    context: Context,
    coerce: bool,
) -> tuple[list[Value], Type, list[Type]] | None:
    signature = function.signature
    if not signature.accepts(len(given)):
        return None
    wanted = signature.wanted(len(given))
    binding: signatures.Binding = {}
    for kind, value in zip(wanted, given, strict=True):
        if (value is None) != (kind.name == "function"):
            return None
        if value is not None and not signatures.match(kind, value.type, binding, coerce):
            return None
    args: list[Value] = []
    kinds: list[Type] = []
    for kind, value, each in zip(wanted, given, node.args, strict=True):
        if value is None:
            assert isinstance(each, n.Lambda)
            args.append(_lambda(analyzer, each, kind, binding, context))
            kinds.append(args[-1].type)
            continue
        target = signatures.resolve(kind, binding, value.type)
        if target.name == "row" and value.type.name == "row" and not signatures.is_variable(kind):
            target = value.type
        args.append(casts.cast(analyzer.python, value, target, each.at))
        kinds.append(target)
    return args, signatures.resolve(signature.returns, binding), kinds


def _lambda(
    analyzer: Reader, node: n.Lambda, kind: Type, binding: signatures.Binding, context: Context
) -> Value:
    takes = [signatures.resolve(each, binding) for each in kind.args[:-1]]
    names, body = analyzer.lambda_body(node, takes, context)
    gives = kind.args[-1]
    if signatures.is_variable(gives) and gives.name not in binding:
        binding[gives.name] = body.type
    target = signatures.resolve(gives, binding)
    if not t.coerces(body.type, target):
        wider = t.common(body.type, target)
        if not signatures.is_variable(gives) or wider is None or gives.name in {"S"}:
            fail("TYPE_MISMATCH", node.at, f"Expected a lambda that gives {target}, not {body.type}")
        binding[gives.name] = target = wider
    body = casts.cast(analyzer.python, body, target, node.at)
    return Value(f"lambda {', '.join(names)}: CAST({body.sql} AS {t.duck(target)})", target)


# --- aggregates and windows -------------------------------------------------------------------------------------------


def _aggregate(analyzer: Reader, node: n.Call, context: Context) -> Value:
    if not context.aggregates:
        if context.within:
            fail(
                "NESTED_AGGREGATION",
                node.at,
                f"Cannot nest aggregations inside aggregation '{context.within}'",
            )
        fail("EXPRESSION_NOT_SCALAR", node.at, f"{context.clause} {NOT_SCALAR}: [{node.name}(...)]")
    if node.nulls:
        fail("NOT_SUPPORTED", node.at, f"{node.nulls} NULLS is not supported for {node.name}")
    inside = context.inside(node.name)
    where = analyzer.condition(node.where, replace(inside, clause="Filter expression")) if node.where else ""
    return _apply(analyzer, node, AGGREGATES[node.name], inside, where, "")


def _apply(
    analyzer: Reader, node: n.Call, functions: list[Function], context: Context, where: str, over: str
) -> Value:
    if node.star:
        if node.name != "count":
            fail("SYNTAX_ERROR", node.at, "mismatched input '*'. Expecting: ')'")
        return Value(Applied(analyzer, node, where, over, "", "")("count", "*", distinct=False), t.BIGINT)
    function, args, kind, _ = select(analyzer, node, functions, context)
    order = ""
    if node.order:
        keys = [sort_key(analyzer.read(each.key, context).sql, each) for each in node.order]
        order = f" ORDER BY {', '.join(keys)}"
    if node.distinct and args and args[0].type.name in {"map", "json"}:
        fail(
            "TYPE_MISMATCH",
            node.at,
            f"DISTINCT can only be applied to comparable types (actual: {args[0].type})",
        )
    if node.distinct and args and many_zones(args[0]):
        if node.name != "count":
            unsupported(node.at, f"{node.name}(DISTINCT) of {args[0].type}")
        args = [Value(identity(args[0], node.at, "count(DISTINCT) of"), t.timestamp(6))]
    applied = Applied(analyzer, node, where, over, order, Nulls.get(node.nulls or "", ""))
    emit: Callable[..., Any] = function.emit  # type: ignore[assignment]
    made = emit(applied, args, kind)
    return made if isinstance(made, Value) else Value(made, kind)


def sort_key(sql: str, item: n.SortItem) -> str:
    """Return a key of ORDER BY; NULLs come last unless the query says otherwise."""
    return f"{sql} {'DESC' if item.descending else 'ASC'} NULLS {'FIRST' if item.nulls_first else 'LAST'}"


def _window(analyzer: Reader, node: n.Call, context: Context) -> Value:
    if node.over is None:
        fail("MISSING_OVER", node.at, f"Window function {node.name} requires an OVER clause")
    if not context.windows:
        fail("EXPRESSION_NOT_SCALAR", node.at, f"{context.clause} {NOT_SCALAR}: [{node.name}(...)]")
    inside = replace(context, windows=False)
    over = f" OVER ({window(analyzer, node.over, inside)})"
    where = analyzer.condition(node.where, inside) if node.where else ""
    if node.distinct:
        unsupported(node.at, "DISTINCT in a window function")
    if node.order:
        fail("NOT_SUPPORTED", node.at, "Window function with ORDER BY is not supported")
    table = WINDOWS.get(node.name) or AGGREGATES[node.name]
    return _apply(analyzer, node, table, inside, where, over)


def window(analyzer: Reader, node: n.Window, context: Context) -> str:
    """Return what is in the parentheses of OVER."""
    named = analyzer.windows
    base = None
    if node.name is not None:
        base = named.get(node.name)
        if base is None:
            fail("INVALID_WINDOW_REFERENCE", node.at, f"Cannot resolve WINDOW name {node.name}")
    partition = node.partition or (base.partition if base else [])
    order = node.order or (base.order if base else [])
    frame = node.frame or (base.frame if base else None)
    parts = []
    if partition:
        by = (identity(analyzer.read(each, context), each.at, "PARTITION BY of") for each in partition)
        parts.append("PARTITION BY " + ", ".join(by))
    if order:
        keys = (
            sort_key(identity(analyzer.read(each.key, context), each.key.at, "ORDER BY of"), each)
            for each in order
        )
        parts.append("ORDER BY " + ", ".join(keys))
    if frame:
        parts.append(_frame(analyzer, frame, order, context))
    return " ".join(parts)


def _frame(analyzer: Reader, frame: n.Frame, order: list[n.SortItem], context: Context) -> str:
    def bound(given: tuple[str, n.Node | None]) -> str:
        words, node = given
        if node is None:
            return words
        value = analyzer.read(node, context)
        sql = value.sql
        if value.type == t.DAY_TIME:
            sql = f"to_milliseconds(CAST({sql} AS DOUBLE))"
        elif value.type == t.YEAR_MONTH:
            sql = f"to_months({sql})"
        elif value.type.name not in t.NUMBERS:
            fail(
                "TYPE_MISMATCH",
                node.at,
                f"Window frame value type {value.type} is not a number or an interval",
            )
        return f"{sql} {words}"

    if frame.unit == "RANGE" and len(order) != 1 and (frame.start[1] or (frame.end and frame.end[1])):
        fail(
            "INVALID_ORDER_BY",
            frame.at,
            "Window frame of type RANGE PRECEDING or FOLLOWING requires single sort item in ORDER BY",
        )
    end = frame.end or ("CURRENT ROW", None)
    _check_bounds(frame, frame.start[0], end[0])
    return f"{frame.unit} BETWEEN {bound(frame.start)} AND {bound(end)}"


def _check_bounds(frame: n.Frame, start: str, end: str) -> None:
    wrong = ""
    if start == "UNBOUNDED FOLLOWING":
        wrong = "Window frame start cannot be UNBOUNDED FOLLOWING"
    elif end == "UNBOUNDED PRECEDING":
        wrong = "Window frame end cannot be UNBOUNDED PRECEDING"
    elif (start, end) in {
        ("CURRENT ROW", "PRECEDING"),
        ("FOLLOWING", "PRECEDING"),
        ("FOLLOWING", "CURRENT ROW"),
    }:
        wrong = f"Window frame starting from {start} cannot end with {end}"
    if wrong:
        fail("INVALID_WINDOW_FRAME", frame.at, wrong)


def contains(node: n.Node, names: Callable[[n.Call], bool]) -> n.Call | None:
    """Return the first call of an expression that is one of ``names``; queries inside of it are not looked at."""
    stack: list[Any] = [node]
    while stack:
        each = stack.pop(0)
        if isinstance(each, n.Call) and names(each):
            return each
        if isinstance(each, n.Query):
            continue
        if isinstance(each, n.Node):
            stack[:0] = list(vars(each).values())
        elif isinstance(each, list | tuple):
            stack[:0] = list(each)
    return None


def is_aggregate(node: n.Call) -> bool:
    """Whether a call is an aggregate, not a window function."""
    return node.over is None and (node.name in AGGREGATES or node.name == "grouping")
