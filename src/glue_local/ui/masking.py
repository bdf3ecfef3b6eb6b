"""Which columns of a query's result may hold personal data: followed through the query, in doubt all.

A column of the result is personal if a column that its table marks so feeds it, by whatever function; a mere count of
values is not. Where the query cannot be followed, every column is, unless no table of it has any.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from glue_local.ui.tables import Key

_EMAIL = re.compile(r"[^\s'\"<>:,;()\[\]]+@[^\s'\"<>:,;()\[\]]+")
#: Spark's words for a value that it cannot cast (error condition CAST_INVALID_INPUT).
_VALUE = re.compile(r"(\bvalue )'(?:[^'\\]|\\.)*'(?= of the type)")
Personal = Mapping[Key, frozenset[str]]
Schema = Mapping[Key, Mapping[str, str]]


def masked_columns(
    sql: str,
    names: list[str],
    database: str | None,
    schema: Schema,
    personal: Personal,
    dialect: str = "athena",
) -> set[int]:
    """Return the places of the result's columns ``names`` that are to be masked.

    A table without a database in ``sql`` is that of ``database``, or with none that of the database "".
    """
    everything = set(range(len(names)))
    try:
        tree = sqlglot.parse_one(sql, dialect=dialect)
    except SqlglotError:
        return everything
    if isinstance(tree, exp.Command | exp.Describe | exp.Show) or not isinstance(tree, exp.Query):
        return set() if _about_schema(tree) else everything
    marked = _marked(tree, database, personal)
    if marked is None:
        return everything
    if not marked:
        return set()
    try:
        return _followed(tree, names, database, schema, personal, dialect)
    except (SqlglotError, KeyError, ValueError, RecursionError):
        return everything


def without_values(text: str) -> str:
    """Return an error's text without the values that it quotes: e-mail addresses, and what Spark could not cast."""
    return _EMAIL.sub("...@...", _VALUE.sub(r"\1'...'", text))


def named_tables(sql: str) -> list[tuple[str, str]]:
    """Return database ("" for none) and name of each table that a query of Spark reads; none if it cannot be told."""
    try:
        tree = sqlglot.parse_one(sql, dialect="spark")
    except SqlglotError:
        return []
    with_names = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    found = [(table.db.lower(), table.name.lower()) for table in tree.find_all(exp.Table)]
    return [(database, name) for database, name in found if database or name not in with_names]


def _about_schema(tree: exp.Expr) -> bool:
    word = tree.name.upper() if isinstance(tree, exp.Command) else type(tree).__name__.upper()
    return word in {"SHOW", "DESCRIBE"}


def _marked(tree: exp.Expr, database: str | None, personal: Personal) -> bool | None:
    """Return whether a table of the query has personal columns; None if one is not known."""
    with_names = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    found = False
    for table in tree.find_all(exp.Table):
        key = ((table.db or database or "").lower(), table.name.lower())
        if not table.db and table.name.lower() in with_names and key not in personal:
            continue  # a name of WITH that is also a table's may stand for either
        if key[0] == "information_schema":
            continue
        if key not in personal:
            return None
        found = found or bool(personal[key])
    return found


def _followed(
    tree: exp.Query,
    names: list[str],
    database: str | None,
    schema: Schema,
    personal: Personal,
    dialect: str,
) -> set[int]:
    from sqlglot.lineage import lineage
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope

    nested: dict[str, Any] = {}
    for (db, table), columns in schema.items():
        tables = nested.setdefault(db, {}) if db else nested
        tables[table] = dict.fromkeys(columns, "varchar")
    qualified = qualify(tree.copy(), dialect=dialect, schema=nested, db=database, identify=False)
    if not isinstance(qualified, exp.Query):
        raise ValueError("no query")
    outputs = qualified.named_selects
    if len(outputs) != len(names) or len(set(outputs)) != len(outputs):
        raise ValueError("the columns cannot be told apart")
    scope = build_scope(qualified)
    found: set[int] = set()
    for place, name in enumerate(outputs):
        if _only_counts(qualified, place):
            continue
        top = lineage(name, qualified, schema={}, dialect=dialect, scope=scope, copy=False)
        if any(_is_personal(node, database, personal) for node in top.walk()):
            found.add(place)
    return found


def _only_counts(query: exp.Query, place: int) -> bool:
    selects = query.selects
    if isinstance(query, exp.SetOperation) or place >= len(selects):
        return False
    one = selects[place].unalias()
    return isinstance(one, exp.Count | exp.ApproxDistinct | exp.CountIf)


def _is_personal(node: Any, database: str | None, personal: Personal) -> bool:
    source = node.expression
    if not isinstance(source, exp.Table):
        return False
    key = ((source.db or database or "").lower(), source.name.lower())
    column = str(node.name).rsplit(".", 1)[-1].strip('"').lower()
    marked = personal.get(key, frozenset())
    return column in marked or (column == "*" and bool(marked))
