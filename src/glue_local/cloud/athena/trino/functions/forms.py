"""Functions whose arguments follow rules of their own: conditions, TRY, FORMAT, the time of the query.

Source: https://trino.io/docs/current/functions/conditional.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glue_local.cloud.athena.trino import casts, operators, time_casts
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import fail, unsupported
from glue_local.cloud.athena.trino.functions import java_format
from glue_local.cloud.athena.trino.functions.registry import Form
from glue_local.cloud.athena.trino.values import Value, many_zones, tried

if TYPE_CHECKING:
    from glue_local.cloud.athena.trino.reader import Reader
    from glue_local.cloud.athena.trino.scopes import Context

_MOST_DIGITS = 6
_CATALOG = "awsdatacatalog"


def _need(node: n.Call, least: int, most: int | None = None) -> None:
    if len(node.args) < least or (most is not None and len(node.args) > most):
        fail("INVALID_FUNCTION_ARGUMENT", node.at, f"Invalid number of arguments for '{node.name}' function")


def _if(analyzer: Reader, node: n.Call, context: Context) -> Value:
    _need(node, 2, 3)
    default = node.args[2] if len(node.args) > 2 else None  # noqa: PLR2004 - the ELSE
    made = n.Case(
        node.at, None, [(node.args[0], node.args[1])], default, "IF condition", "Result types for IF"
    )
    return analyzer.read(made, context)


def _coalesce(analyzer: Reader, node: n.Call, context: Context) -> Value:
    _need(node, 2)
    values = [analyzer.read(each, context) for each in node.args]
    kind = analyzer.meet(
        values,
        node.at,
        "All COALESCE operands must be the same type or coercible to a common type. Cannot find common type between",
    )
    listed = ", ".join(casts.cast(analyzer.python, each, kind, node.at).sql for each in values)
    return Value(f"coalesce({listed})", kind)


def _nullif(analyzer: Reader, node: n.Call, context: Context) -> Value:
    _need(node, 2, 2)
    a, b = (analyzer.read(each, context) for each in node.args)
    if t.common(a.type, b.type) is None:
        fail("TYPE_MISMATCH", node.at, f"Types are not comparable with NULLIF: {a.type} vs {b.type}")
    same = operators.compare(analyzer.python, "=", a, b, node.at)
    return Value(f"CASE WHEN {same.sql} THEN NULL ELSE {a.sql} END", a.type)


def _try(analyzer: Reader, node: n.Call, context: Context) -> Value:
    _need(node, 1, 1)
    return tried(analyzer.read(node.args[0], context))


def _extreme(sign: str) -> Any:
    def make(analyzer: Reader, node: n.Call, context: Context) -> Value:
        _need(node, 1)
        values = [analyzer.read(each, context) for each in node.args]
        kind = analyzer.meet(values, node.at, "Cannot find common type between")
        if kind.name in {"map", "json", "array", "row", "timestamp with time zone"}:
            unsupported(node.at, f"{node.name} of {kind}")
        sql = [casts.cast(analyzer.python, each, kind, node.at).sql for each in values]
        nulls = " OR ".join(f"{each} IS NULL" for each in sql)
        found = f"{sign}({', '.join(sql)})"
        if kind.name in {"double", "real"} and sign == "greatest":
            # NaN is never chosen: the greatest is what is least with the other sign.
            found = f"(-least({', '.join(f'(-{each})' for each in sql)}))"
        return Value(f"CASE WHEN {nulls} THEN NULL ELSE {found} END", kind)

    return make


def _typeof(analyzer: Reader, node: n.Call, context: Context) -> Value:
    _need(node, 1, 1)
    name = str(analyzer.read(node.args[0], context).type)
    return Value(t.literal(name), t.VARCHAR, True, text=name)


def _format(analyzer: Reader, node: n.Call, context: Context) -> Value:
    _need(node, 2)
    values = [analyzer.read(each, context) for each in node.args]
    if values[0].type.name not in {"varchar", "char"}:
        fail(
            "TYPE_MISMATCH",
            node.args[0].at,
            f"Type of first argument to format() must be VARCHAR (actual: {values[0].type})",
        )
    kinds = tuple(each.type for each in values[1:])
    return analyzer.python.call(java_format.formatter(kinds), values, t.VARCHAR, nulls=True)


def _moment(kind: str) -> Any:
    def make(analyzer: Reader, node: n.Call, context: Context) -> Value:
        digits = 3
        if node.args:
            given = node.args[0]
            if not isinstance(given, n.Literal) or not given.value.isdecimal():
                fail("SYNTAX_ERROR", node.at, "precision must be an integer")
            digits = int(given.value)
            if digits > _MOST_DIGITS:
                unsupported(node.at, f"{node.name}({digits}) (more than microseconds)")
        now = analyzer.now
        now = now.replace(microsecond=now.microsecond // 10 ** (6 - digits) * 10 ** (6 - digits))
        if kind == "date":
            return Value(f"DATE '{now:%Y-%m-%d}'", t.DATE, True)
        if kind == "time":
            return Value(f"TIME '{now:%H:%M:%S.%f}'", t.time(digits), True)
        moment = f"TIMESTAMP '{now:%Y-%m-%d %H:%M:%S.%f}'"
        if kind == "timestamp":
            return Value(moment, t.timestamp(digits), True)
        return time_casts.zoned(moment, "'UTC'", t.timestamp(digits, True), "UTC")

    return make


def _text(value: str) -> Any:
    def make(analyzer: Reader, node: n.Call, context: Context) -> Value:
        _need(node, 0, 0)
        return Value(t.literal(value), t.VARCHAR, True, text=value)

    return make


def _schema(analyzer: Reader, node: n.Call, context: Context) -> Value:
    name = analyzer.database
    return Value(t.literal(name), t.VARCHAR, True, text=name)


def _grouping(analyzer: Reader, node: n.Call, context: Context) -> Value:
    if context.keys is None:
        fail(
            "MISSING_GROUP_BY",
            node.at,
            "A GROUPING() operation can only be used with a corresponding GROUPING SET/CUBE/ROLLUP/GROUP BY clause",
        )
    values = [analyzer.read(each, context) for each in node.args]
    for each, value in zip(node.args, values, strict=True):
        if many_zones(value):
            unsupported(each.at, f"grouping of {value.type}")
    columns = [value.sql for value in values]
    return Value(f"CAST(grouping({', '.join(columns)}) AS INTEGER)", t.INTEGER)


FORMS: dict[str, Form] = {
    "if": Form("if(condition, value[, otherwise])", _if),
    "coalesce": Form("coalesce(value, value...)", _coalesce),
    "nullif": Form("nullif(value, value)", _nullif),
    "try": Form("try(expression)", _try),
    "greatest": Form("greatest(value, value...)", _extreme("greatest")),
    "least": Form("least(value, value...)", _extreme("least")),
    "typeof": Form("typeof(expression)", _typeof),
    "format": Form("format(format, argument...)", _format),
    "grouping": Form("grouping(column...)", _grouping),
    "now": Form("now()", _moment("zoned")),
    "current_date": Form("current_date", _moment("date")),
    "current_timestamp": Form("current_timestamp[(p)]", _moment("zoned")),
    "localtime": Form("localtime[(p)]", _moment("time")),
    "localtimestamp": Form("localtimestamp[(p)]", _moment("timestamp")),
    "current_timezone": Form("current_timezone()", _text("UTC")),
    "current_catalog": Form("current_catalog", _text(_CATALOG)),
    "current_schema": Form("current_schema", _schema),
}
