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
#: The words before and after a value in the errors of Spark, Arrow, Trino and Python.
_AROUND = [
    (r"\bthe value ", ' of the type "'),
    (r"\bvalue (?=')", ' of the type "'),
    (r"\[NUMERIC_VALUE_OUT_OF_RANGE[\w.]*\] (?:the value )?", " cannot be represented"),
    (r"\bcan(?:not|'t) cast (?:\w+(?:\([^)\n]*\))? )?(?=['\d+-])", " to "),
    (r"\bcould not convert (?:\w+ )?(?=['\"])", " (?:to|with type) "),
    (r"\bparsing (?:field )?value ", " (?:as type|for field) "),
    (r"\bparsing (?:date|interval|time|timestamp) from ", ": "),
    (r"\bcannot parse (?=['\"])", ": "),
    (r"\btext (?=')", " could not be parsed"),
    (r"\btime data ", " does not match format"),
    (r"\bcan not accept object ", " in type "),
    (r"\bduplicate map key ", " was found"),
    (r"\brow data: ", r"(?<=\]')[ \t]*(?:\r?\n|\Z)"),
]
#: The words before a value that ends the line.
_BEFORE = [
    r"\binvalid literal for int\(\) with base \d+: ",
    r"\bcould not convert string to float: ",
    r"\binvalid isoformat string: ",
    r"\binvalid format: ",
    r"\bfor input string: ",
    r"\bunparseable \w+: ",
    r"\brow data: ",
    r"\brecord parsing: ",
    r"\bvalue to UUID: ",
    r"\bvalue cannot be cast to \w+: ",
    r"\bout of range for \w+: ",
]
_VALUES = [
    re.compile(rf"({before})(['\"`])?.+?(?(2)\2)(?={after})", re.DOTALL | re.IGNORECASE)
    for before, after in [*_AROUND, *((before, r"[ \t]*(?:\r?\n|\Z)") for before in _BEFORE)]
]
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
    """Return an error's text without the values that it quotes: e-mail addresses, and what could not be read or cast.

    Names of columns and tables stay: whoever reads the error needs them.
    """
    for value in _VALUES:
        text = value.sub(lambda found: f"{found[1]}{found[2] or ''}...{found[2] or ''}", text)
    return _EMAIL.sub("...@...", text)


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
    tree: exp.Query, names: list[str], database: str | None, schema: Schema, personal: Personal, dialect: str
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
        raise ValueError("the columns cannot be distinguished")
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
