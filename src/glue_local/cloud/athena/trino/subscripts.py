"""Elements of arrays, values of maps and fields of rows, by subscript.

Source: https://trino.io/docs/current/functions/array.html and https://trino.io/docs/current/functions/map.html
"""

from __future__ import annotations

from glue_local.cloud.athena.trino import casts
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import fail
from glue_local.cloud.athena.trino.reader import Reader
from glue_local.cloud.athena.trino.scopes import Context
from glue_local.cloud.athena.trino.types import literal
from glue_local.cloud.athena.trino.values import Value, raising

_FROM_ONE = "SQL array indices start at 1"


def member(base: Value, index: int) -> Value:
    """Return a field of a row."""
    name = t.literal(t.field_name(base.type, index))
    return Value(f"struct_extract({base.sql}, {name})", base.type.args[index])


def subscript(analyzer: Reader, node: n.Subscript, context: Context) -> Value:
    """``base[index]``; what is not there fails the query."""
    base, index = analyzer.read(node.base, context), analyzer.read(node.index, context)
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
        return _map_value(analyzer, base, index, node)
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
    many = (
        f"'Array subscript must be less than or equal to array length: ' || {index.sql} || ' > ' || {count}"
    )
    return Value(
        f"CASE WHEN {index.sql} BETWEEN 1 AND {count} THEN list_extract({base.sql}, {index.sql})"
        f" WHEN {base.sql} IS NULL OR {index.sql} IS NULL THEN NULL"
        f" WHEN {index.sql} = 0 THEN {raising('INVALID_FUNCTION_ARGUMENT', literal(_FROM_ONE))}"
        f" WHEN {index.sql} < 0 THEN"
        f" {raising('INVALID_FUNCTION_ARGUMENT', literal('Array subscript is negative: ') + f' || {index.sql}')}"
        f" ELSE {raising('INVALID_FUNCTION_ARGUMENT', many)} END",
        base.type.args[0],
    )


def _map_value(analyzer: Reader, base: Value, index: Value, node: n.Subscript) -> Value:
    kind = base.type.args[0]
    if not t.coerces(index.type, kind) and t.common(index.type, kind) is None:
        fail("TYPE_MISMATCH", node.at, f"Cannot use {index.type} for subscript of {base.type}")
    key = casts.cast(analyzer.python, index, kind, node.at).sql
    shown = casts.CASTS.get((casts.group(kind), "varchar"))
    text = (
        shown(analyzer.python, Value(key, kind), t.VARCHAR).sql
        if shown
        else (key if kind.name == "varchar" else "''")
    )
    return Value(
        f"CASE WHEN map_contains({base.sql}, {key}) THEN map_extract_value({base.sql}, {key})"
        f" WHEN {base.sql} IS NOT NULL AND {key} IS NOT NULL THEN"
        f" {raising('INVALID_FUNCTION_ARGUMENT', literal('Key not present in map: ') + f' || {text}')} END",
        base.type.args[1],
    )
