"""Types expressions and writes them in DuckDB's SQL; what Trino refuses is refused with its error and place.

Source: https://trino.io/docs/current/language.html
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, NoReturn

from glue_local.cloud.athena.errors import QueryError
from glue_local.cloud.athena.trino import calls, casts, literals, operators
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import Place, fail, unsupported
from glue_local.cloud.athena.trino.runtime import zone_name
from glue_local.cloud.athena.trino.scopes import Context, Field, Relation, Scope
from glue_local.cloud.athena.trino.sqljson import calls as sqljson
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Python, Value, raising, tried

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
                return member(base, i)
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

    def _in_query(self, node: n.InQuery, context: Context) -> Value:
        value = self.read(node.value, context)
        relation = self.subquery(node.query, context)
        if len(relation.fields) != 1:
            if value.type.name != "row":
                fail(
                    "TYPE_MISMATCH",
                    node.at,
                    "Multiple columns returned by subquery are not yet supported. Found 2",
                )
            return self._row_in_query(value, relation, node.at)
        return self._membership(value, relation, "IN", node.at)

    def _row_in_query(self, value: Value, relation: Relation, at: Place) -> Value:
        """``(a, b) IN (SELECT c, d ...)``."""
        given, found = value.type.args, tuple(each.type for each in relation.fields)
        if len(given) != len(found) or any(t.common(x, y) is None for x, y in zip(given, found, strict=True)):
            fail(
                "TYPE_MISMATCH",
                at,
                "value and result of subquery must be of the same type for IN expression:"
                f" {value.type} vs {t.row(list(found))}",
            )

        def same(name: str) -> str:
            pairs = (
                operators.compare(self.python, "=", member(value, i), Value(f"{name}.c{i}", kind), at)
                for i, kind in enumerate(found)
            )
            return " AND ".join(each.sql for each in pairs)

        return self._exists_equal(relation, same)

    def _exists_equal(self, relation: Relation, same: Callable[[str], str]) -> Value:
        """Whether a row of a query is equal; a comparison that is NULL fails the query where it decides.

        Nothing tells what Athena makes of NULL inside of rows, arrays and maps there.
        """
        name = self.fresh("s")
        test, rows = same(name), f"SELECT 1 FROM ({relation.sql}) AS {name} WHERE"
        undecided = (
            "IN (query) with NULL in a row, an array or a map is not supported by the local endpoint's Athena"
        )
        refuse = raising("NOT_SUPPORTED", t.literal(undecided))
        return Value(
            f"(CASE WHEN EXISTS ({rows} {test}) THEN true WHEN EXISTS ({rows} ({test}) IS NULL) THEN {refuse}"
            " ELSE false END)",
            t.BOOLEAN,
        )

    def _membership(self, value: Value, relation: Relation, op: str, at: Place) -> Value:
        kind = t.common(value.type, relation.fields[0].type)
        if kind is None:
            fail(
                "TYPE_MISMATCH",
                at,
                "value and result of subquery must be of the same type for IN expression:"
                f" {value.type} vs {relation.fields[0].type}",
            )
        if kind.name in {"array", "map", "row"}:
            if op not in {"IN", "= ANY"}:
                unsupported(at, f"{op} of {kind} and a query")
            same = partial(operators.compare, self.python, "=", value, at=at)
            return self._exists_equal(
                relation, lambda name: same(Value(f"{name}.c0", relation.fields[0].type)).sql
            )
        name = self.fresh("s")
        column = casts.cast(self.python, Value(f"{name}.c0", relation.fields[0].type), kind, at).sql
        x = casts.cast(self.python, value, kind, at).sql
        if kind.name == "timestamp with time zone":
            x, column = f"struct_extract({x}, 't')", f"struct_extract({column}, 't')"
        if kind.name in {"real", "double"}:
            x = x if value.constant else _no_nan(x, op)
            column = column if op.split(maxsplit=1)[0] in {"IN", "=", "<>"} else _no_nan(column, op)
        return Value(f"({x} {op} (SELECT {column} FROM ({relation.sql}) AS {name}))", t.BOOLEAN)

    def _quantified(self, node: n.Quantified, context: Context) -> Value:
        value = self.read(node.left, context)
        relation = self.subquery(node.query, context)
        if len(relation.fields) != 1:
            fail("NOT_SUPPORTED", node.at, "Multiple columns returned by subquery are not yet supported.")
        return self._membership(value, relation, f"{node.op} {'ALL' if node.every else 'ANY'}", node.at)

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

    def _exists(self, node: n.Exists, context: Context) -> Value:
        return Value(f"EXISTS ({self.subquery(node.query, context).sql})", t.BOOLEAN)

    def _scalar_query(self, node: n.ScalarQuery, context: Context) -> Value:
        relation = self.subquery(node.query, context)
        if len(relation.fields) == 1:
            return Value(f"({relation.sql})", relation.fields[0].type, zone=relation.fields[0].zone)
        kind = t.row([each.type for each in relation.fields], [each.name for each in relation.fields])
        name = self.fresh("s")
        fields = ", ".join(f"{t.quote(t.field_name(kind, i))} := {name}.c{i}" for i in range(len(kind.args)))
        return Value(f"(SELECT struct_pack({fields}) FROM ({relation.sql}) AS {name})", kind)

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

    def _subscript(self, node: n.Subscript, context: Context) -> Value:
        base, index = self.read(node.base, context), self.read(node.index, context)
        if base.type.name == "row":
            if not isinstance(node.index, n.Literal) or node.index.kind != "#integer":
                fail("TYPE_MISMATCH", node.index.at, "Subscript expression on ROW requires a constant index")
            position = int(node.index.value)
            if not 1 <= position <= len(base.type.args):
                fail(
                    "INVALID_FUNCTION_ARGUMENT",
                    node.index.at,
                    f"Subscript index out of bounds: {position}, max index: {len(base.type.args)}",
                )
            return member(base, position - 1)
        if base.type.name == "map":
            return self._map_value(base, index, node)
        if base.type.name != "array":
            fail(
                "TYPE_MISMATCH",
                node.at,
                f"Cannot access element of non-array/map type {base.type}"
                if base.type != t.UNKNOWN
                else "Cannot subscript unknown",
            )
        if index.type == t.UNKNOWN:
            return Value(f"CAST(NULL AS {t.duck(base.type.args[0])})", base.type.args[0])
        if index.type.name not in t.INTEGERS:
            fail("TYPE_MISMATCH", node.at, f"Cannot use {index.type} for subscript of {base.type}")
        count = f"len({base.sql})"
        many = f"'Array subscript must be less than or equal to array length: ' || {index.sql} || ' > ' || {count}"
        return Value(
            f"CASE WHEN {index.sql} BETWEEN 1 AND {count} THEN list_extract({base.sql}, {index.sql})"
            f" WHEN {base.sql} IS NULL OR {index.sql} IS NULL THEN NULL"
            f" WHEN {index.sql} = 0 THEN {raising('INVALID_FUNCTION_ARGUMENT', literal(FROM_ONE))}"
            f" WHEN {index.sql} < 0 THEN"
            f" {raising('INVALID_FUNCTION_ARGUMENT', literal('Array subscript is negative: ') + f' || {index.sql}')}"
            f" ELSE {raising('INVALID_FUNCTION_ARGUMENT', many)} END",
            base.type.args[0],
        )

    def _map_value(self, base: Value, index: Value, node: n.Subscript) -> Value:
        kind = base.type.args[0]
        if not t.coerces(index.type, kind) and t.common(index.type, kind) is None:
            fail("TYPE_MISMATCH", node.at, f"Cannot use {index.type} for subscript of {base.type}")
        key = casts.cast(self.python, index, kind, node.at).sql
        shown = casts.CASTS.get((casts._group(kind), "varchar"))
        text = (
            shown(self.python, Value(key, kind), t.VARCHAR).sql
            if shown
            else (key if kind.name == "varchar" else "''")
        )
        return Value(
            f"CASE WHEN map_contains({base.sql}, {key}) THEN map_extract_value({base.sql}, {key})"
            f" WHEN {base.sql} IS NOT NULL AND {key} IS NOT NULL THEN"
            f" {raising('INVALID_FUNCTION_ARGUMENT', literal('Key not present in map: ') + f' || {text}')} END",
            base.type.args[1],
        )

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
        made = casts.zoned(f"struct_extract({value.sql}, 't')", name.sql, value.type, name.text)
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
            return Value(literal(name), t.VARCHAR, True, text=name)
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


FROM_ONE = "SQL array indices start at 1"


def literal(text: str) -> str:
    """Quote a text."""
    return t.literal(text)


def member(base: Value, index: int) -> Value:
    """Return a field of a row."""
    name = t.literal(t.field_name(base.type, index))
    return Value(f"struct_extract({base.sql}, {name})", base.type.args[index])


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
    n.InQuery: Analyzer._in_query,
    n.Quantified: Analyzer._quantified,
    n.Like: Analyzer._like,
    n.IsNull: Analyzer._is_null,
    n.Exists: Analyzer._exists,
    n.ScalarQuery: Analyzer._scalar_query,
    n.Cast: Analyzer._cast,
    n.Case: Analyzer._case,
    n.ArrayOf: Analyzer._array,
    n.RowOf: Analyzer._row,
    n.Subscript: Analyzer._subscript,
    n.AtZone: Analyzer._at_zone,
    n.Extract: Analyzer._extract,
    n.Call: Analyzer._call,
    n.JsonSearch: sqljson.search,
    n.JsonMade: sqljson.made,
    n.Lambda: Analyzer._lambda,
}


def _no_nan(sql: str, op: str) -> str:
    """A number that is compared with a query's: NaN fails the query, since nothing tells what Athena makes of it.

    Trino's issues 17208 and its likes show that its IN takes NaN for itself, its documentation that = does not.
    """
    refuse = raising(
        "NOT_SUPPORTED", t.literal(f"NaN {op} (query) is not supported by the local endpoint's Athena")
    )
    return f"(CASE WHEN isnan({sql}) THEN {refuse} ELSE {sql} END)"
