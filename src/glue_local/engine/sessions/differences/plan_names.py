"""What Spark calls a column of a plan that has no name: the SQL of its expression is named as any other."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from glue_local.engine.sessions.differences import names
from glue_local.engine.sessions.differences.expressions import is_variable, literal_text, type_name
from glue_local.engine.sessions.differences.rule import UNKNOWN
from glue_local.engine.sessions.differences.spellings import Unknown
from glue_local.engine.sessions.differences.tree import Node, Tree
from glue_local.identifiers import backquoted

_OPERATORS = {
    "==": "=", "=": "=", "!=": "<>", "<=>": "<=>", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "and": "AND",
    "or": "OR", "+": "+", "-": "-", "*": "*", "/": "/", "%": "%", "like": "LIKE", "rlike": "RLIKE",
}  # fmt: skip
_UNARY = {"not": "NOT", "negative": "-"}
#: WindowFrame's types, and SortOrder's directions and places of NULLs.
_FRAMES = {1: "ROWS", 2: "RANGE"}
_DIRECTIONS = {1: "ASC", 2: "DESC"}
_NULLS = {1: "NULLS FIRST", 2: "NULLS LAST"}


def of(expression: Any, columns: Callable[[], list[tuple[str, str]] | None]) -> str | None:
    """Return Spark's name for a column's expression where Sail has another one; None where it has the same.

    ``columns`` returns the names and types of the columns that the expression may name.
    """
    if expression.WhichOneof("expr_type") in ("alias", "unresolved_attribute", "unresolved_star", "literal"):
        return None
    try:
        text = f"SELECT {_sql(expression)}"
    except Unknown:
        return None
    items = Tree(text).items
    if len(items) != 1 or items[0].named:
        return None

    def field(node: Node) -> str | None:
        return names.dotted(text[node.start : node.end], columns())

    name, differs = names.of(items[0].node, text, field, lambda _: UNKNOWN)
    return name if differs or " AS " in text else None


def _sql(expression: Any) -> str:
    kind = expression.WhichOneof("expr_type")
    if kind == "literal":
        return _literal(expression)
    write = _WRITERS.get(kind)
    if write is None:
        raise Unknown
    return write(getattr(expression, kind))


def _literal(expression: Any) -> str:
    kind = expression.literal.WhichOneof("literal_type")
    text = {"null": "NULL", "boolean": str(expression.literal.boolean).lower()}.get(kind) or literal_text(
        expression
    )
    if text is None:
        raise Unknown
    return text


def _function(function: Any) -> str:
    name = function.function_name.lower()
    args = [_sql(a) for a in function.arguments]
    if name in _OPERATORS and len(args) == 2:
        return f"({args[0]} {_OPERATORS[name]} {args[1]})"
    if name in _UNARY and len(args) == 1:
        return f"({_UNARY[name]} {args[0]})"
    if name == "in":
        return f"({args[0]} IN ({', '.join(args[1:])}))"
    if name == "when":
        pairs = [f"WHEN {args[i]} THEN {args[i + 1]}" for i in range(0, len(args) - 1, 2)]
        last = [f"ELSE {args[-1]}"] if len(args) % 2 else []
        return f"CASE {' '.join([*pairs, *last])} END"
    if not name.isidentifier():
        raise Unknown
    return f"{name}({'DISTINCT ' if getattr(function, 'is_distinct', False) else ''}{', '.join(args)})"


def _cast(cast: Any) -> str:
    return f"CAST({_sql(cast.expr)} AS {cast.type_str or type_name(cast.type)})"


def _alias(alias: Any) -> str:
    """Write an alias within an expression as a column, whose name is what Spark writes: ``k AS x``."""
    if alias.expr.WhichOneof("expr_type") != "unresolved_attribute" or len(alias.name) != 1:
        raise Unknown
    inner = alias.expr.unresolved_attribute.unparsed_identifier
    if not re.fullmatch(r"[A-Za-z_]\w*", inner) or not re.fullmatch(r"[A-Za-z_]\w*", alias.name[0]):
        raise Unknown
    return backquoted(f"{inner} AS {alias.name[0]}")


def _window(window: Any) -> str:
    parts = [_sql(p) for p in window.partition_spec]
    orders = [_order(o) for o in window.order_spec]
    made = [f"PARTITION BY {', '.join(parts)}"] if parts else []
    made += [f"ORDER BY {', '.join(orders)}"] if orders else []
    if window.HasField("frame_spec"):
        frame = window.frame_spec
        if frame.frame_type not in _FRAMES:
            raise Unknown
        lower, upper = (
            _bound(bound, way) for bound, way in ((frame.lower, "PRECEDING"), (frame.upper, "FOLLOWING"))
        )
        made.append(f"{_FRAMES[frame.frame_type]} BETWEEN {lower} AND {upper}")
    return f"{_sql(window.window_function)} OVER ({' '.join(made)})"


def _bound(bound: Any, way: str) -> str:
    if bound.unbounded:
        return f"UNBOUNDED {way}"
    return "CURRENT ROW" if bound.current_row else f"{_sql(bound.value)} FOLLOWING"


def _order(order: Any) -> str:
    return f"{_sql(order.child)} {_DIRECTIONS.get(order.direction, '')} {_NULLS.get(order.null_ordering, '')}"


def _field(taken: Any) -> str:
    """Write a field of a lambda's variable; elsewhere it may be the key of a map, which Spark writes in brackets."""
    if not is_variable(taken.child) or taken.extraction.literal.WhichOneof("literal_type") != "string":
        raise Unknown
    return f"{_sql(taken.child)}.{backquoted(taken.extraction.literal.string)}"


def _lambda(function: Any) -> str:
    variables = [".".join(a.name_parts) for a in function.arguments]
    return f"({', '.join(variables)}) -> {_sql(function.function)}"


_WRITERS: dict[str, Callable[[Any], str]] = {
    "unresolved_attribute": lambda e: str(e.unparsed_identifier),
    "unresolved_function": _function,
    "call_function": _function,
    "unresolved_extract_value": _field,
    "unresolved_star": lambda _: "*",
    "expression_string": lambda e: str(e.expression),
    "cast": _cast,
    "alias": _alias,
    "window": _window,
    "sort_order": _order,
    "lambda_function": _lambda,
    "unresolved_named_lambda_variable": lambda e: ".".join(e.name_parts),
}
