"""Types expressions and writes them in DuckDB's SQL; what Trino refuses is refused with its error and place.

Source: https://trino.io/docs/current/language.html
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NoReturn

from glue_local.cloud.athena.errors import QueryError
from glue_local.cloud.athena.trino import (
    calls,
    casts,
    literals,
    operators,
    subqueries,
    subscripts,
    time_casts,
)
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import Place, fail, unsupported
from glue_local.cloud.athena.trino.runtime import zone_name
from glue_local.cloud.athena.trino.scopes import Context, Field, Relation, Scope
from glue_local.cloud.athena.trino.sqljson import calls as sqljson
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Python, Value, tried

_DAYS = frozenset({"date", "timestamp", "timestamp with time zone"})
_CLOCK = frozenset({"time", "timestamp", "timestamp with time zone", t.DAY_TIME.name})
#: What EXTRACT takes a field from; the other fields are days'.
_EXTRACTED = {
    "year": _DAYS | {t.YEAR_MONTH.name}, "month": _DAYS | {t.YEAR_MONTH.name}, "day": _DAYS | {t.DAY_TIME.name},
    "hour": _CLOCK, "minute": _CLOCK, "second": _CLOCK,
    "timezone_hour": _CLOCK - {"time", "timestamp", t.DAY_TIME.name},
    "timezone_minute": _CLOCK - {"time", "timestamp", t.DAY_TIME.name},
}  # fmt: skip


class Analyzer:
    """Reads expressions; queries inside of them are read by what :mod:`queries` adds."""

    database: str
    windows: dict[str, n.Window]

    def __init__(self) -> None:
        """Start with no Python functions and no names given out."""
        self.python = Python()
        self.now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        self._count = 0

    def fresh(self, prefix: str) -> str:
        """Return a name that nothing else in the query has."""
        self._count += 1
        return f"{prefix}{self._count}"

    def subquery(self, query: n.Query, context: Context) -> Relation:
        """Return a query inside of an expression."""
        raise NotImplementedError

    # --- entry ----------------------------------------------------------------------------------------------------

    def read(self, node: n.Node, context: Context) -> Value:
        """Return an expression's SQL and type."""
        if context.keys and not isinstance(node, n.Literal):
            key = self._key(node, context)
            if key is not None:
                return key
        handler: Callable[[Analyzer, Any, Context], Value] = HANDLERS[type(node)]
        return handler(self, node, context)

    def _key(self, node: n.Node, context: Context) -> Value | None:
        """Return the GROUP BY key that an expression is, if it is one."""
        try:
            found = self.read(node, context.plain())
        except QueryError:
            return None
        return (context.keys or {}).get(found.sql)

    def condition(self, node: n.Node, context: Context) -> str:
        """Return a boolean expression's SQL; TYPE_MISMATCH if it is none."""
        return self._boolean(node, context, f"{context.clause} must evaluate to a boolean: actual type {{}}")

    def _boolean(self, node: n.Node, context: Context, message: str) -> str:
        """Return a boolean expression's SQL; TYPE_MISMATCH with its type in the message if it is none."""
        value = self.read(node, context)
        if value.type not in (t.BOOLEAN, t.UNKNOWN):
            fail("TYPE_MISMATCH", node.at, message.format(value.type))
        return value.sql

    # --- names ----------------------------------------------------------------------------------------------------

    def _name(self, node: n.Name, context: Context) -> Value:
        found = context.scope.find(node.name.lower(), (), node.at)
        if found is None and node.name.startswith("$"):
            unsupported(node.at, f"the hidden column {node.name}")
        if found is None:
            missing(node.name.lower(), node.at)
        return self._column(found, node.name.lower(), node.at, context)

    def _column(self, found: tuple[Field, bool], shown: str, at: Place, context: Context) -> Value:
        field, own = found
        if context.keys is not None and own:
            fail(
                "EXPRESSION_NOT_AGGREGATE",
                at,
                f"'{shown}' must be an aggregate expression or appear in GROUP BY clause",
            )
        return field.value()

    def _dot(self, node: n.Dot, context: Context) -> Value:
        parts = dotted(node)
        if parts is not None and len(parts) <= 4:  # noqa: PLR2004 - catalog, database, table, column
            found = context.scope.find(parts[-1], parts[:-1], node.at)
            if found is not None:
                return self._column(found, ".".join(parts), node.at, context)
        if parts is not None and not self._is_column(node.base, context):
            missing(".".join(parts), node.at)
        base = self.read(node.base, context)
        if base.type.name != "row":
            fail("TYPE_MISMATCH", node.at, f"Expression {parts[0] if parts else 'value'} is not of type ROW")
        for i, name in enumerate(base.type.names):
            if name is not None and name.lower() == node.name.lower():
                return subscripts.member(base, i)
        missing(node.name.lower() if parts is None else ".".join(parts), node.at)

    def _is_column(self, node: n.Node, context: Context) -> bool:
        while isinstance(node, n.Dot):
            parts = dotted(node)
            if parts and context.scope.find(parts[-1], parts[:-1], node.at):
                return True
            node = node.base
        return not isinstance(node, n.Name) or context.scope.find(node.name.lower(), (), node.at) is not None

    # --- operators ------------------------------------------------------------------------------------------------

    def _unary(self, node: n.Unary, context: Context) -> Value:
        if node.op == "NOT":
            message = "Value of logical NOT expression must evaluate to a boolean (actual: {})"
            return Value(f"(NOT {self._boolean(node.operand, context, message)})", t.BOOLEAN)
        value = self.read(node.operand, context)
        if node.op == "-":
            return operators.negate(value, node.at)
        if value.type.name not in t.NUMBERS and value.type not in (t.DAY_TIME, t.YEAR_MONTH, t.UNKNOWN):
            fail("TYPE_MISMATCH", node.at, f"Unary '+' operator cannot by applied to {value.type} type")
        return value

    def _binary(self, node: n.Binary, context: Context) -> Value:
        if node.op in {"AND", "OR"}:
            message = "Logical expression term must evaluate to a boolean (actual: {})"
            sides = [self._boolean(side, context, message) for side in (node.left, node.right)]
            return Value(f"({sides[0]} {node.op} {sides[1]})", t.BOOLEAN)
        left, right = self.read(node.left, context), self.read(node.right, context)
        place = node.left.at
        if node.op == "||":
            return operators.concatenate(self.python, left, right, place)
        if node.op in "+-*/%":
            return operators.arithmetic(self.python, node.op, left, right, place)
        return operators.compare(self.python, node.op, left, right, place)

    def _between(self, node: n.Between, context: Context) -> Value:
        value, low, high = (self.read(each, context) for each in (node.value, node.low, node.high))
        kind = t.common(t.common(value.type, low.type) or t.UNKNOWN, high.type)
        if kind is None or t.common(value.type, low.type) is None:
            fail(
                "TYPE_MISMATCH",
                node.value.at,
                f"Cannot check if {value.type} is BETWEEN {low.type} and {high.type}",
            )
        first = operators.compare(self.python, ">=", value, low, node.value.at)
        second = operators.compare(self.python, "<=", value, high, node.value.at)
        return Value(f"({first.sql} AND {second.sql})", t.BOOLEAN)

    def _in_list(self, node: n.InList, context: Context) -> Value:
        value = self.read(node.value, context)
        options = [self.read(each, context) for each in node.options]
        kind: Type | None = value.type
        for each, option in zip(node.options, options, strict=True):
            kind = t.common(kind, option.type) if kind else None
            if kind is None:
                fail("TYPE_MISMATCH", each.at, f"IN value and list items must be the same type: {value.type}")
        assert kind is not None
        simple = kind.name not in {"row", "array", "map", "real", "double", "timestamp with time zone"}
        if simple:
            listed = ", ".join(casts.cast(self.python, each, kind, node.at).sql for each in options)
            return Value(f"({casts.cast(self.python, value, kind, node.at).sql} IN ({listed}))", t.BOOLEAN)
        tests = [operators.compare(self.python, "=", value, each, node.at).sql for each in options]
        return Value("(" + " OR ".join(tests) + ")", t.BOOLEAN)

    def _like(self, node: n.Like, context: Context) -> Value:
        value, pattern = self.read(node.value, context), self.read(node.pattern, context)
        for each, at, what in (
            (value, node.value.at, "Left side"),
            (pattern, node.pattern.at, "Pattern for"),
        ):
            if each.type.name not in {"varchar", "char", "unknown"}:
                fail(
                    "TYPE_MISMATCH",
                    at,
                    f"{what} of LIKE expression must evaluate to a varchar (actual: {each.type})",
                )
        escape = ""
        if node.escape is not None:
            given = self.read(node.escape, context)
            if given.text is not None and len(given.text) != 1:
                fail("INVALID_FUNCTION_ARGUMENT", node.escape.at, "Escape string must be a single character")
            if pattern.text is not None and given.text is not None:
                literals.check_escapes(pattern.text, given.text, node.pattern.at)
            escape = f" ESCAPE {given.sql}"
        return Value(f"({value.sql} LIKE {pattern.sql}{escape})", t.BOOLEAN)

    def _is_null(self, node: n.IsNull, context: Context) -> Value:
        return Value(f"({self.read(node.value, context).sql} IS NULL)", t.BOOLEAN)

    # --- constructors -----------------------------------------------------------------------------------------------

    def _cast(self, node: n.Cast, context: Context) -> Value:
        value = self.read(node.value, context)
        kind = literals.type_of(node.type, node.at)
        made = replace(casts.cast(self.python, value, kind, node.at), text=None)
        return tried(made) if node.safe else made

    def _case(self, node: n.Case, context: Context) -> Value:
        results = [self.read(then, context) for _, then in node.whens]
        default = self.read(node.default, context) if node.default else Value("NULL", t.UNKNOWN)
        kind = self.meet(
            [*results, default],
            node.at,
            f"{node.results} must be the same type or coercible to a common type. Cannot find common type between",
        )
        operand = self.read(node.operand, context) if node.operand else None
        parts = []
        for (when, _), result in zip(node.whens, results, strict=True):
            if operand is None:
                test = self._boolean(when, context, f"{node.shown} must evaluate to a boolean (actual: {{}})")
            else:
                test = operators.compare(self.python, "=", operand, self.read(when, context), when.at).sql
            parts.append(f"WHEN {test} THEN {casts.cast(self.python, result, kind, node.at).sql}")
        last = casts.cast(self.python, default, kind, node.at).sql
        return Value(f"CASE {' '.join(parts)} ELSE {last} END", kind)

    def meet(self, values: list[Value], at: Place, message: str) -> Type:
        """Return the type that all values are cast to; TYPE_MISMATCH with the message if there is none."""
        kind = t.UNKNOWN
        for each in values:
            found = t.common(kind, each.type)
            if found is None:
                fail("TYPE_MISMATCH", at, f"{message} {kind} and {each.type}")
            kind = found
        return kind

    def _array(self, node: n.ArrayOf, context: Context) -> Value:
        items = [self.read(each, context) for each in node.items]
        kind = self.meet(
            items,
            node.at,
            "All ARRAY elements must be the same type or coercible to a common type. Cannot find common type between",
        )
        listed = ", ".join(casts.cast(self.python, each, kind, node.at).sql for each in items)
        return Value(f"CAST([{listed}] AS {t.duck(t.array(kind))})", t.array(kind))

    def _row(self, node: n.RowOf, context: Context) -> Value:
        items = [self.read(each, context) for each in node.items]
        kind = t.row([each.type for each in items])
        fields = ", ".join(f"f{i} := CAST({each.sql} AS {t.duck(each.type)})" for i, each in enumerate(items))
        return Value(f"struct_pack({fields})", kind)

    def _at_zone(self, node: n.AtZone, context: Context) -> Value:
        return self.at_zone(self.read(node.value, context), self.read(node.zone, context), node.at)

    def at_zone(self, value: Value, zone: Value, at: Place) -> Value:
        """Return a timestamp shown in another zone."""
        if value.type.name == "timestamp":
            value = casts.cast(self.python, value, t.timestamp(value.type.args[0], True), at)
        if value.type.name != "timestamp with time zone":
            fail(
                "TYPE_MISMATCH",
                at,
                f"Type of value must be a time or timestamp with or without time zone (actual {value.type})",
            )
        if zone.type == t.DAY_TIME:
            unsupported(at, "AT TIME ZONE with an interval")
        name = self.zone(zone, at)
        made = time_casts.zoned(f"struct_extract({value.sql}, 't')", name.sql, value.type, name.text)
        return Value(
            f"CASE WHEN {value.sql} IS NOT NULL AND {name.sql} IS NOT NULL THEN {made.sql} END",
            value.type,
            zone=name.text,
        )

    def zone(self, zone: Value, at: Place) -> Value:
        """Return a zone's name as Trino writes it."""
        if zone.type.name not in {"varchar", "char"}:
            fail("TYPE_MISMATCH", at, f"Type of time zone must be varchar (actual {zone.type})")
        if zone.text is not None:
            name = literals.checked(lambda: zone_name(zone.text or ""), at)
            return Value(t.literal(name), t.VARCHAR, True, text=name)
        return self.python.call(zone_name, [zone], t.VARCHAR)

    def _literal(self, node: n.Literal, context: Context) -> Value:
        return literals.read(self.python, node)

    def _interval(self, node: n.IntervalLiteral, context: Context) -> Value:
        return literals.interval(node)

    def _extract(self, node: n.Extract, context: Context) -> Value:
        units = {"dow": "day_of_week", "doy": "day_of_year", "yow": "year_of_week", "week": "week"}
        name = units.get(node.unit, node.unit)
        known = {
            "year", "quarter", "month", "week", "day", "day_of_month", "day_of_week", "day_of_year", "year_of_week",
            "hour", "minute", "second", "timezone_hour", "timezone_minute",
        }  # fmt: skip
        if name not in known:
            fail("SYNTAX_ERROR", node.at, f"Invalid EXTRACT field: {node.unit.upper()}")
        kind = self.read(node.value, context).type
        if kind.name not in _EXTRACTED.get(name, _DAYS) and kind.name in {
            *_DAYS, "time", t.DAY_TIME.name, t.YEAR_MONTH.name,
        }:  # fmt: skip
            fail("TYPE_MISMATCH", node.value.at, f"Cannot extract {node.unit.upper()} from {kind}")
        return calls.call(self, n.Call(node.at, name, [node.value]), context)

    def _call(self, node: n.Call, context: Context) -> Value:
        return calls.call(self, node, context)

    def _lambda(self, node: n.Lambda, context: Context) -> Value:
        fail("TYPE_MISMATCH", node.at, "Lambda expression should always be used inside a function")

    def lambda_body(self, node: n.Lambda, kinds: list[Type], context: Context) -> tuple[list[str], Value]:
        """Return the parameters' names in SQL, and the body, of a lambda whose parameters have these types."""
        if len(node.params) != len(kinds):
            fail(
                "INVALID_PARAMETER_USAGE",
                node.at,
                f"Expected a lambda that takes {len(kinds)} argument(s) but got {len(node.params)}",
            )
        names = [self.fresh("lambda_p") for _ in node.params]
        fields = [
            Field(name, kind, sql)
            for name, kind, sql in zip((p.lower() for p in node.params), kinds, names, strict=True)
        ]
        scope = Scope(fields, context.scope, inner=True)
        return names, self.read(node.body, replace(context.plain(), scope=scope))


def dotted(node: n.Node) -> list[str] | None:
    """Return the names of ``a.b.c``, lower case; None for what has more than names."""
    if isinstance(node, n.Name):
        return [node.name.lower()]
    if isinstance(node, n.Dot):
        base = dotted(node.base)
        return [*base, node.name.lower()] if base is not None else None
    return None


def missing(name: str, at: Place) -> NoReturn:
    """Raise Athena's error of a column that is not there."""
    fail(
        "COLUMN_NOT_FOUND",
        at,
        f"Column '{name}' cannot be resolved or requester is not authorized to access requested resources",
    )


HANDLERS: dict[type[n.Node], Any] = {
    n.Literal: Analyzer._literal,
    n.IntervalLiteral: Analyzer._interval,
    n.Name: Analyzer._name,
    n.Dot: Analyzer._dot,
    n.Unary: Analyzer._unary,
    n.Binary: Analyzer._binary,
    n.Between: Analyzer._between,
    n.InList: Analyzer._in_list,
    n.InQuery: subqueries.in_query,
    n.Quantified: subqueries.quantified,
    n.Like: Analyzer._like,
    n.IsNull: Analyzer._is_null,
    n.Exists: subqueries.exists,
    n.ScalarQuery: subqueries.scalar_query,
    n.Cast: Analyzer._cast,
    n.Case: Analyzer._case,
    n.ArrayOf: Analyzer._array,
    n.RowOf: Analyzer._row,
    n.Subscript: subscripts.subscript,
    n.AtZone: Analyzer._at_zone,
    n.Extract: Analyzer._extract,
    n.Call: Analyzer._call,
    n.JsonSearch: sqljson.search,
    n.JsonMade: sqljson.made,
    n.Lambda: Analyzer._lambda,
}
