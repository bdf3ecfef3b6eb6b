"""GROUP BY ALL and ORDER BY ALL, which Sail takes for a column: written out as what the SELECT lists.

See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-groupby.html and
https://spark.apache.org/docs/4.1.1/sql-ref-syntax-qry-select-orderby.html. Where there is a column of that name, it is
meant. What is left ends in Sail's error: stars, windows, queries, and columns beside an aggregate in one expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_local.engine.sessions.differences.aggregates import is_of_group
from glue_local.engine.sessions.differences.expression_tree import CLAUSES
from glue_local.engine.sessions.differences.lexer import Token
from glue_local.engine.sessions.differences.named_windows import beside
from glue_local.engine.sessions.differences.operands import below
from glue_local.engine.sessions.differences.rule import Columns
from glue_local.engine.sessions.differences.tree import Node, Scope, Tree
from glue_local.engine.sessions.differences.with_clause import query_below

_BY_ALL = re.compile(r"(?i)\b(?:group|order)\s+by\s+all\b")
_WAYS = {"ASC", "DESC", "NULLS", "FIRST", "LAST"}


def written_out(text: str, columns: Columns) -> str:
    """Return SQL without BY ALL; ``columns`` returns those of a query."""
    if not _BY_ALL.search(text):
        return text
    tree = Tree(text)
    changes: list[tuple[int, int, str]] = []
    for at, token in enumerate(tree.t):
        if token.upper != "ALL" or at < 2 or tree.t[at - 1].upper != "BY":
            continue
        ends = _after_ways(tree.t, at + 1)
        scope = _scope(tree, at)
        if (
            scope is None
            or None in scope.listed
            or _is_column(tree, scope, columns)
            or not _ends(tree.t, ends)
        ):
            continue
        if tree.t[at - 2].upper == "ORDER":
            ways = text[token.end : tree.t[ends - 1].end]
            places = ", ".join(f"{place}{ways}" for place in range(1, len(scope.listed) + 1))
            changes.append((token.start, tree.t[ends - 1].end, places))
        elif tree.t[at - 2].upper == "GROUP" and ends == at + 1 and (keys := _keys(tree, scope)) is not None:
            by_keys = (token.start, token.end, ", ".join(keys))
            changes.append(by_keys if keys else (tree.t[at - 2].start, token.end, ""))
    for start, end, new in reversed(changes):
        text = text[:start] + new + text[end:]
    return text


def _after_ways(found: list[Token], at: int) -> int:
    while at < len(found) and found[at].upper in _WAYS:
        at += 1
    return at


def _ends(found: list[Token], at: int) -> bool:
    return at == len(found) or found[at].upper in CLAUSES or found[at].text in (")", ";")


def _scope(tree: Tree, at: int) -> Scope | None:
    """Return the SELECT that a token stands in."""
    query = {*beside(tree.t, at)}
    starts = {tree.t[i].start for i in query if i < at}
    found = [s for s in tree.scopes if s.listed and s.listed[0] is not None and s.listed[0].start in starts]
    return found[-1] if found else None


def _is_column(tree: Tree, scope: Scope, columns: Columns) -> bool:
    withs = [tree.text[slice(*each)] for each in scope.withs()]
    source = tree.text[slice(*scope.source)] if scope.source else ""
    told = columns(query_below(withs, "*", source)) if source else []
    return told is None or any(name.lower() == "all" for name, _ in told)


def _keys(tree: Tree, scope: Scope) -> list[str] | None:
    """Return the keys of GROUP BY ALL: what is listed without an aggregate; None where it is not known."""
    keys, literals = [], 0
    for node in scope.listed:
        if node is None or any(n.kind == "query" or n.suffix for n in below(node)):
            return None
        grouped = any(is_of_group(n, tree.text) for n in below(node))
        named = any(_names(tree.text, node))
        if grouped and named:
            return None
        if named:
            keys.append(tree.text[node.start : node.end])
        literals += not grouped and not named
    return None if literals and not keys else keys


def _names(text: str, node: Node) -> Iterator[bool]:
    """Yield for each part of an expression, outside of aggregates, whether it names a column."""
    if node.kind == "plain" and not node.args:
        yield re.match(r"(?!(?:null|true|false)$)[^\W\d]|`", text[node.start : node.end].lower()) is not None
    elif not is_of_group(node, text):
        for child in node.children():
            yield from _names(text, child)
