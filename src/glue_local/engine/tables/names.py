"""The catalog tables that an SQL text names, and the same text with other names in their places.

The text is parsed only to find names: the engine gets the text itself, changed in these places only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from glue_local.engine.sessions.iceberg.library import CATALOG
from glue_local.identifiers import backquoted

CATALOGS = ("spark_catalog", "glue_catalog", CATALOG)
"""Names of catalogs that are this one."""


@dataclass(frozen=True)
class Place:
    """Where a name is in a text: offsets of its first and behind its last character."""

    start: int
    end: int


ViewOf = Callable[[str | None, str], str | None]


def replace_tables(
    text: str,
    view_of: ViewOf,
    is_catalog: Callable[[str], bool] = lambda name: name.lower() in CATALOGS,
    version_of: ViewOf | None = None,
) -> str:
    """Return the text with the catalog's tables replaced by views.

    ``view_of`` takes a database (None where the text gives none) and a table and returns the view to read in its
    place, or None where it is no table of the catalog; ``version_of`` does so for a table of which the text names a
    version. ``is_catalog`` tells whether a name before the database is the catalog's. In a text that
    cannot be parsed, names with a database are found by the words before them.
    """
    try:
        tree = parse_one(text, read="spark")
    except SqlglotError:
        tree = None
    if tree is None or isinstance(tree, exp.Command):
        return _replace_in_words(text, view_of, is_catalog)
    changes: dict[Place, str] = {}
    aliases: dict[tuple[str, str], str] = {}
    taken: dict[str, tuple[str, str]] = {}
    with_names = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            continue
        catalog = table.args.get("catalog")
        if catalog and not is_catalog(catalog.name):
            continue
        database = table.args.get("db")
        if database is None and table.name.lower() in with_names:
            continue
        version = version_of if table.args.get("version") is not None else None
        view = (version or view_of)(database.name if database else None, table.name)
        if view is None:
            continue
        place = _place(catalog or database or table.this, table.this)
        if place is None:
            continue
        if table.alias or version:
            changes[place] = view
            continue
        key = ((database.name if database else "").lower(), table.name.lower())
        # Two tables of one name in two databases need two names to tell their columns apart.
        alias = table.name if taken.setdefault(table.name.lower(), key) == key else "_".join(key)
        aliases[key] = alias
        changes[place] = f"{view} as {backquoted(alias)}"
    for column in tree.find_all(exp.Column):
        database, of = column.args.get("db"), column.args.get("table")
        alias_of = aliases.get((database.name.lower(), of.name.lower())) if database and of else None
        place = _place(database, of) if database and of else None
        if alias_of is not None and place is not None:
            changes[place] = backquoted(alias_of)
    for place in sorted(changes, key=lambda one: one.start, reverse=True):
        text = text[: place.start] + changes[place] + text[place.end :]
    return text


#: Texts and comments, and names with a database behind a word that tables follow.
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
#: What follows a table's name: its alias, if it has one.
NO_ALIAS = (
    r"(?P<alias>\s+(?:AS\s+\w+|(?!(?:ON|WHERE|JOIN|LEFT|RIGHT|FULL|INNER|CROSS|OUTER|ANTI|SEMI|NATURAL|GROUP|ORDER"
    r"|SORT|CLUSTER|DISTRIBUTE|HAVING|LIMIT|UNION|EXCEPT|MINUS|INTERSECT|LATERAL|TABLESAMPLE|PIVOT|UNPIVOT|WINDOW|USING|QUALIFY"
    r"|VERSION|TIMESTAMP|FOR)\b)`?\w+`?))?"
)
_TABLE = re.compile(
    r"\b(?:FROM|JOIN)\s+(?P<name>(?:(?P<catalog>`[^`]+`|\w+)\.)?(?P<database>`[^`]+`|\w+)\.(?P<table>`[^`]+`|\w+))"
    rf"(?![\w.`]){NO_ALIAS}",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """Return a text with blanks for its quoted texts and comments."""
    return _QUOTED.sub(lambda quoted: " " * len(quoted[0]), text)


def _replace_in_words(text: str, view_of: ViewOf, is_catalog: Callable[[str], bool]) -> str:
    """Replace tables in a text that SQLGlot cannot parse, as where a column has the name of one of its keywords."""
    for match in reversed(list(_TABLE.finditer(masked(text)))):
        if match["catalog"] and not is_catalog(match["catalog"].strip("`")):
            continue
        table = match["table"].strip("`")
        view = view_of(match["database"].strip("`"), table)
        if view is not None:
            start, end = match.span("name")
            text = f"{text[:start]}{view}{'' if match['alias'] else f' as {backquoted(table)}'}{text[end:]}"
    return text


def _place(first: exp.Expression, last: exp.Expression) -> Place | None:
    start, end = first.meta.get("start"), last.meta.get("end")
    return Place(start, end + 1) if start is not None and end is not None else None
