"""A query's WITH clause: its common table expressions, and a short one of the same columns to ask for types with.

See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-cte.html.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.lexer import Token, closing, tokens
from glue_local.engine.sessions.differences.rule import Columns
from glue_local.identifiers import backquoted

_WITH = re.compile(r"(?i)\bwith\b")
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


def check_names(text: str, policy: str) -> None:
    """Raise Spark's error for a name of a nested WITH that one around it has, unless a policy says which is meant.

    The setting is spark.sql.legacy.ctePrecedencePolicy: EXCEPTION in Spark 3.5, CORRECTED in 4. See "CTE" in
    https://spark.apache.org/docs/3.5.6/sql-migration-guide.html.
    """
    times = len(_WITH.findall(text))
    if policy.upper() == "LEGACY" and times > 1:
        raise EngineFeatureError("WITH within WITH, and spark.sql.legacy.ctePrecedencePolicy=LEGACY,")
    found = tokens(text) if times else []
    _check_names(found, _begin(found), len(found), (), asked=True, may=policy.upper() == "CORRECTED")


def _begin(found: list[Token]) -> int:
    """Return the place of a statement's own WITH; the first place if all of them are within parentheses."""
    depth = 0
    for i, token in enumerate(found):
        depth += (token.upper == "(") - (token.upper == ")")
        if token.upper == "WITH" and depth == 0:
            return i
    return 0


def _check_names(
    found: list[Token], at: int, end: int, around: tuple[str, ...], *, asked: bool, may: bool
) -> None:
    """Look at a query among tokens, an expression's or a common table's if ``asked``; names ``may`` be repeated."""
    own: set[str] = set()
    if at < end and found[at].upper == "WITH":
        at += 1
        while at + 2 < end:
            name = found[at].text.strip("`").lower()
            if name in own:
                raise _twice(name)
            if asked and not may and name in around:
                raise _ambiguous(name)
            own.add(name)
            at += 1
            while at < end and found[at].upper in ("AS", "("):  # a list of columns, AS, the query
                close = closing(found, at) if found[at].upper == "(" else at
                if close is None:
                    return
                if found[at].upper == "(" and found[at + 1].upper in QUERIES:
                    _check_names(found, at + 1, close, around, asked=True, may=may)
                at = close + 1
            around = (*around, name)
            if at >= end or found[at].text != ",":
                break
            at += 1
        asked = False
    clause = ""
    while at < end:
        word = found[at].upper
        if word in ("SELECT", "WHERE", "HAVING", "GROUP", "ORDER", "ON"):
            clause = "expressions"
        elif word in ("FROM", "JOIN", "UNION", "INTERSECT", "EXCEPT", "MINUS"):
            clause = "tables"
        if word == "(" and (close := closing(found, at)) is not None:
            inner = clause == "expressions" or (asked and not clause)
            _check_names(found, at + 1, close, around, asked=inner, may=may)
            at = close
        at += 1


def _twice(name: str) -> Exception:
    from pyspark.errors import ParseException

    return ParseException(f"CTE definition can't have duplicate names: '{name}'.")


def _ambiguous(name: str) -> Exception:
    from pyspark.errors import AnalysisException

    return AnalysisException(
        f"[AMBIGUOUS_ALIAS_IN_NESTED_CTE] Name `{name}` is ambiguous in nested CTE. Set "
        '"spark.sql.legacy.ctePrecedencePolicy" to "CORRECTED" so that the inner one takes precedence.'
    )


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
