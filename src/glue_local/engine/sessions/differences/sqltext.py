"""SQL text on its way to Sail: the differences in the table are replaced, everything else stays unchanged."""

from __future__ import annotations

import re
from collections.abc import Callable

from glue_local.engine.sessions.differences import (
    ansi,
    any_patterns,
    by_all,
    generators,
    group_orders,
    inline_tables,
    joins,
    key_stars,
    lateral_aliases,
    lateral_views,
    map_keys,
    named_windows,
    names,
    newer,
    pivots,
    setops,
    star_names,
    totals,
)
from glue_local.engine.sessions.differences.rewriting import Rewriting
from glue_local.engine.sessions.differences.rule import Columns, Settings
from glue_local.engine.sessions.differences.rules import WATCHED
from glue_local.engine.sessions.differences.with_clause import ShortWith

_WORDS = [
    "distinct",
    "group by",
    "order by",
    "sort by",
    "partition by",
    "union",
    "intersect",
    "except",
    "minus",
    "where",
    "having",
    "on",
    r"ignore nulls",
]
_WORDS += sorted(generators.NAMES) + names.WORDS
_WORDS += sorted((n for n in WATCHED if n[0].isalpha()), key=len, reverse=True)
#: Nothing in SQL without one of these is in the table.
_WATCHED = re.compile(
    r"(?i)\b(?:"
    + "|".join(w.replace(" ", r"\s+") for w in _WORDS)
    + r")\b|::|[=<>!\[]|[-+*/%|&^~]|2147483648"
)
_ALL_COLUMNS = re.compile(r"^\s*select\s+\*\s+from\s+[`\w.]+\s*$", re.IGNORECASE)


class SqlText:
    """Rewrites SQL for one session."""

    def __init__(
        self, analyse: Columns, register: Callable[[str, str], str], settings: Callable[[], Settings]
    ) -> None:
        """Take the session's types, registration and settings."""
        self._analyse, self.register, self.settings = analyse, register, settings
        self._short = ShortWith(analyse)

    def rewrite(self, text: str) -> str:
        """Return SQL that has Spark's result on Sail; EngineFeatureError for what cannot have it."""
        newer.check(text)
        newer.check_product(text, self.settings().own)
        if self.settings().ansi:
            ansi.check_values(text)
        text = key_stars.written_out(star_names.spelt(any_patterns.written_out(text)), self.columns)
        text = named_windows.written_out(pivots.rewritten(newer.one_quote(text), self.columns))
        text = inline_tables.rewritten(text, self.columns, self.settings().ansi)
        text = lateral_views.filtered(text, self.columns)
        text = lateral_aliases.written_out(text, self._made_columns)
        text = by_all.written_out(text, self._made_columns)
        text = group_orders.listed(text, self._made_columns)
        if not (_WATCHED.search(text) or map_keys.WRITTEN.search(text)) or _ALL_COLUMNS.match(text):
            return text
        text = joins.spelt(text, self.columns)
        if map_keys.WRITTEN.search(text):
            text = map_keys.spelt(self, text)
        text = setops.rewritten(
            totals.without_those_of_nothing(text), self._made_columns, self.settings().ansi
        )
        return Rewriting(self, text).result()

    def expression(self, text: str, types: Callable[[list[str]], list[str] | None]) -> str:
        """Return an expression's SQL; ``types`` returns the types of adjacent expressions."""
        newer.check(text)
        newer.check_product(text, self.settings().own)
        text = newer.one_quote(text)
        if not _WATCHED.search(text):
            return text
        return Rewriting(self, text, types).result()

    def keys(self, text: str, types: Callable[[list[str]], list[str] | None]) -> str:
        """Return an expression's SQL with keys of maps taken out of them."""
        return map_keys.spelt(self, text, types) if map_keys.WRITTEN.search(text) else text

    def columns(self, query: str) -> list[tuple[str, str]] | None:
        """Return names and types of a query's columns."""
        return self._analyse(query)

    def short(self, clause: str) -> str:
        """Return a WITH clause whose tables have the same columns, without their queries."""
        return self._short.of(clause) if clause else ""

    def next_statement(self) -> None:
        """Forget what this statement knows of queries."""
        self._short.forget()

    def _made_columns(self, query: str) -> list[tuple[str, str]] | None:
        """Return names and types of a query's columns as it is sent."""
        return self.columns(self.rewrite(query))
