"""A column of Spark Connect as SQL text, for statements that take conditions and values as columns."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.literals import quoted

_OPERATORS = {
    "==": "=", "=": "=", "!=": "!=", "<>": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "<=>": "<=>",
    "and": "AND", "or": "OR", "+": "+", "-": "-", "*": "*", "/": "/", "%": "%", "like": "LIKE", "rlike": "RLIKE",
    "&": "&", "|": "|", "^": "^",
}  # fmt: skip
_PLAIN_LITERALS = ("integer", "long", "short", "byte")
_PAIR = 2


def sql_of(session: Any, column: Any) -> str:
    """Return a column as SQL; EngineFeatureError for what has no SQL here."""
    return _sql(column.to_plan(session.client), str(column))


def _sql(node: Any, shown: str) -> str:
    kind = node.WhichOneof("expr_type")
    if kind == "unresolved_attribute":
        return str(node.unresolved_attribute.unparsed_identifier)
    if kind == "expression_string":
        return f"({node.expression_string.expression})"
    if kind == "alias":
        return _sql(node.alias.expr, shown)
    if kind == "literal":
        return _literal(node.literal, shown)
    if kind == "cast" and node.cast.type_str:
        return f"CAST({_sql(node.cast.expr, shown)} AS {node.cast.type_str})"
    if kind == "unresolved_function":
        return _function(node.unresolved_function, shown)
    raise EngineFeatureError(f"The column {shown} in a change of a Delta table (write it as SQL text)")


def _function(node: Any, shown: str) -> str:
    name, parts = node.function_name, [_sql(each, shown) for each in node.arguments]
    lower = name.lower()
    if lower in _OPERATORS and len(parts) == _PAIR:
        return f"({parts[0]} {_OPERATORS[lower]} {parts[1]})"
    if lower in ("not", "!") and len(parts) == 1:
        return f"(NOT {parts[0]})"
    if lower == "in":
        return f"({parts[0]} IN ({', '.join(parts[1:])}))"
    if lower == "when":
        pairs = zip(parts[::2], parts[1::2], strict=False)
        other = f" ELSE {parts[-1]}" if len(parts) % 2 else ""
        return f"(CASE {' '.join(f'WHEN {a} THEN {b}' for a, b in pairs)}{other} END)"
    if not name.replace("_", "").isalnum():
        raise EngineFeatureError(f"The column {shown} in a change of a Delta table (write it as SQL text)")
    return f"{name}({'DISTINCT ' if node.is_distinct else ''}{', '.join(parts)})"


def _literal(node: Any, shown: str) -> str:
    kind = node.WhichOneof("literal_type")
    value = getattr(node, kind)
    if kind in _PLAIN_LITERALS:
        return str(value)
    if kind in _LITERALS:
        return _LITERALS[kind](value)
    raise EngineFeatureError(f"The value {shown} in a change of a Delta table (write it as SQL text)")


_LITERALS: dict[str, Callable[[Any], str]] = {
    "null": lambda value: "NULL",
    "boolean": lambda value: str(value).lower(),
    "double": lambda value: f"double('{value!r}')",
    "string": quoted,
    "date": lambda value: f"DATE'{datetime.date(1970, 1, 1) + datetime.timedelta(value)}'",
    "timestamp": lambda value: f"timestamp_micros({value})",
}
