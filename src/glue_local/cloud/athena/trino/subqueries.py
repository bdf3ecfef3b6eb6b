"""Queries inside of expressions: IN, EXISTS, comparisons with ANY and ALL, and those that give one value.

Source: https://trino.io/docs/current/sql/select.html
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from glue_local.cloud.athena.trino import casts, operators
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import Place, fail, unsupported
from glue_local.cloud.athena.trino.reader import Reader
from glue_local.cloud.athena.trino.scopes import Context, Relation
from glue_local.cloud.athena.trino.subscripts import member
from glue_local.cloud.athena.trino.values import Value, raising


def in_query(analyzer: Reader, node: n.InQuery, context: Context) -> Value:
    """``x IN (SELECT ...)``, of a value or of a row."""
    value = analyzer.read(node.value, context)
    relation = analyzer.subquery(node.query, context)
    if len(relation.fields) != 1:
        if value.type.name != "row":
            fail(
                "TYPE_MISMATCH",
                node.at,
                "Multiple columns returned by subquery are not yet supported. Found 2",
            )
        return _row_in_query(analyzer, value, relation, node.at)
    return _membership(analyzer, value, relation, "IN", node.at)


def _row_in_query(analyzer: Reader, value: Value, relation: Relation, at: Place) -> Value:
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
            operators.compare(analyzer.python, "=", member(value, i), Value(f"{name}.c{i}", kind), at)
            for i, kind in enumerate(found)
        )
        return " AND ".join(each.sql for each in pairs)

    return _exists_equal(analyzer, relation, same)


def _exists_equal(analyzer: Reader, relation: Relation, same: Callable[[str], str]) -> Value:
    """Whether a row of a query is equal; a comparison that is NULL fails the query where it decides.

    Nothing tells what Athena makes of NULL inside of rows, arrays and maps there.
    """
    name = analyzer.fresh("s")
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


def _membership(analyzer: Reader, value: Value, relation: Relation, op: str, at: Place) -> Value:
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
        same = partial(operators.compare, analyzer.python, "=", value, at=at)
        return _exists_equal(
            analyzer, relation, lambda name: same(Value(f"{name}.c0", relation.fields[0].type)).sql
        )
    name = analyzer.fresh("s")
    column = casts.cast(analyzer.python, Value(f"{name}.c0", relation.fields[0].type), kind, at).sql
    x = casts.cast(analyzer.python, value, kind, at).sql
    if kind.name == "timestamp with time zone":
        x, column = f"struct_extract({x}, 't')", f"struct_extract({column}, 't')"
    if kind.name in {"real", "double"}:
        x = x if value.constant else _no_nan(x, op)
        column = column if op.split(maxsplit=1)[0] in {"IN", "=", "<>"} else _no_nan(column, op)
    return Value(f"({x} {op} (SELECT {column} FROM ({relation.sql}) AS {name}))", t.BOOLEAN)


def quantified(analyzer: Reader, node: n.Quantified, context: Context) -> Value:
    """``x = ANY (SELECT ...)`` and its like."""
    value = analyzer.read(node.left, context)
    relation = analyzer.subquery(node.query, context)
    if len(relation.fields) != 1:
        fail("NOT_SUPPORTED", node.at, "Multiple columns returned by subquery are not yet supported.")
    return _membership(analyzer, value, relation, f"{node.op} {'ALL' if node.every else 'ANY'}", node.at)


def exists(analyzer: Reader, node: n.Exists, context: Context) -> Value:
    """``EXISTS (SELECT ...)``."""
    return Value(f"EXISTS ({analyzer.subquery(node.query, context).sql})", t.BOOLEAN)


def scalar_query(analyzer: Reader, node: n.ScalarQuery, context: Context) -> Value:
    """A query in the place of a value; its row, if it has more columns than one."""
    relation = analyzer.subquery(node.query, context)
    if len(relation.fields) == 1:
        return Value(f"({relation.sql})", relation.fields[0].type, zone=relation.fields[0].zone)
    kind = t.row([each.type for each in relation.fields], [each.name for each in relation.fields])
    name = analyzer.fresh("s")
    fields = ", ".join(f"{t.quote(t.field_name(kind, i))} := {name}.c{i}" for i in range(len(kind.args)))
    return Value(f"(SELECT struct_pack({fields}) FROM ({relation.sql}) AS {name})", kind)


def _no_nan(sql: str, op: str) -> str:
    """A number that is compared with a query's: NaN fails the query, since nothing tells what Athena makes of it.

    Trino's issues 17208 and its likes show that its IN takes NaN for itself, its documentation that = does not.
    """
    refuse = raising(
        "NOT_SUPPORTED", t.literal(f"NaN {op} (query) is not supported by the local endpoint's Athena")
    )
    return f"(CASE WHEN isnan({sql}) THEN {refuse} ELSE {sql} END)"
