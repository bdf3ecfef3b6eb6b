"""A query's WITH clause: its common table expressions, and a short one of the same columns to ask for types with.

See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-cte.html.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from glue_local.engine.sessions.differences.lexer import Token, closing, tokens
from glue_local.engine.sessions.differences.rule import Columns
from glue_local.identifiers import backquoted

#: How a query may begin.
QUERIES = {"SELECT", "WITH", "FROM", "VALUES", "TABLE", "("}
#: What the text of a type may be for a NULL of it to stand for a column.
_PLAIN_TYPE = re.compile(r"(?!.*(?:void|char|interval|variant))[\w<>:,()]+")


@dataclass(frozen=True)
class Expression:
    """One of a WITH clause: its name in small letters, where its query begins and ends, and that query's tokens."""

    name: str
    start: int
    end: int
    inner: tuple[Token, ...]


def expressions(text: str) -> tuple[list[Expression], list[Token]]:
    """Return the expressions of a WITH, and the tokens after them; no expressions where it is not plainly one."""
    found = tokens(text)
    words = [token.upper for token in found]
    made: list[Expression] = []
    if words[:1] != ["WITH"] or words.count("WITH") > 1:
        return [], found
    at = 1
    while at + 2 < len(found) and found[at].kind in ("word", "quoted"):
        begin = at + 1 + (words[at + 1] == "AS")
        if words[begin] != "(":
            return [], found
        close = closing(found, begin)
        if close is None:
            return [], found
        inner = tuple(found[begin + 1 : close])
        name = found[at].text.strip("`").lower()
        made.append(Expression(name, found[begin].end, found[close].start, inner))
        at = close + 1
        if words[at : at + 1] != [","]:
            break
        at += 1
    lists_columns = any(not each.inner or each.inner[0].upper not in QUERIES for each in made)
    if lists_columns or len({each.name for each in made}) < len(made):
        return [], found
    return made, found[at:]


def query_below(withs: list[str], listed: str, source: str) -> str:
    """Return a SELECT below WITH clauses, of which each sees the tables of those before."""
    made = f"{withs[-1] if withs else ''} SELECT {listed} {source}"
    for each in reversed(withs[:-1]):
        made = f"{each} SELECT * FROM ({made})"
    return made


class ShortWith:
    """WITH clauses with a row of NULLs for each query, of which Sail tells types without planning the queries."""

    def __init__(self, columns: Columns) -> None:
        """``columns`` returns a query's columns."""
        self._columns = columns
        self._known: dict[str, str] = {}

    def forget(self) -> None:
        """Forget all clauses, because their tables may have changed."""
        self._known.clear()

    def of(self, clause: str) -> str:
        """Return a WITH clause with rows for queries, where the types of a query's columns can be told and written."""
        if (known := self._known.get(clause)) is None:
            made, at = "", 0
            for each in expressions(clause)[0]:
                made += clause[at : each.start]
                made += self._row(made, each.name, clause[each.start : each.end])
                at = each.end
            known = self._known[clause] = made + clause[at:]
        return known

    def _row(self, before: str, name: str, query: str) -> str:
        """Return the query of a row with a query's columns; ``before`` is what precedes it in its clause."""
        columns = self._columns(f"{before}{query}) SELECT * FROM {backquoted(name)}")
        if not columns or not all(_PLAIN_TYPE.fullmatch(type_) for _, type_ in columns):
            return query
        return "SELECT " + ", ".join(f"cast(NULL AS {type_}) AS {backquoted(c)}" for c, type_ in columns)
