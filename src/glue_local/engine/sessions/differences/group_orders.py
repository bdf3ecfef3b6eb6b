"""ORDER BY an aggregate that the SELECT does not list, for which Sail finds no column: a query within lists it.

See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-orderby.html.
"""

from __future__ import annotations

import re

from glue_local.engine.sessions.differences.aggregates import AGGREGATES, is_of_group
from glue_local.engine.sessions.differences.lexer import Token
from glue_local.engine.sessions.differences.named_windows import beside
from glue_local.engine.sessions.differences.rule import Columns
from glue_local.engine.sessions.differences.totals import in_windows
from glue_local.engine.sessions.differences.tree import Node, Tree
from glue_local.identifiers import backquoted

_ORDERED = re.compile(r"(?is)\border\s+by\b.*\b(?:" + "|".join(sorted(AGGREGATES)) + r")\s*\(")


def listed(text: str, columns: Columns) -> str:
    """Return SQL whose orders are by what a SELECT lists; unchanged where Spark has no rows or names repeat."""
    if not _ORDERED.search(text):
        return text
    tree = Tree(text)
    windows = in_windows(tree.nodes)
    for key in reversed([o for o in tree.orders if id(o) not in windows and _is_hidden(text, o)]):
        if (new := _within(tree, key, columns)) is not None:
            return listed(new, columns)
    return text


def _within(tree: Tree, key: Node, columns: Columns) -> str | None:
    """Return SQL whose SELECT with this key in its order reads from one that lists its keys; None to leave it."""
    text, found = tree.text, tree.t
    at = next(i for i, token in enumerate(found) if token.start == key.start)
    query = beside(found, at)
    select, order = (_last(found, query, at, word) for word in ("SELECT", "ORDER"))
    from_ = next((i for i in query if select < i < order and found[i].upper == "FROM"), -1)
    between = {found[i].upper for i in query if select < i < order}
    if (
        key.scope is None
        or min(select, from_, order) < 0
        or between & {"HAVING", "DISTINCT", "OVER", "ROLLUP", "CUBE", "GROUPING"}
    ):
        return None
    inner = (text[found[select].start : found[from_].start], text[found[from_].start : found[order].start])
    if "/*+" in inner[0]:  # Spark finds no column beneath a hint
        return None
    with_ = next((i for i in query if i < select and found[i].upper == "WITH"), select)
    withs = text[found[with_].start : found[select].start]
    told = columns(f"{withs}{' '.join(inner)}")
    names = [name for name, _ in told or []]
    if not names or len({name.lower() for name in names}) < len(names):
        return None
    begins = {found[i + 1].start for i in query if i > order and found[i].upper in ("BY", ",")}
    keys = [o for o in tree.orders if o.start in begins]
    hidden: list[str] = []
    for one in reversed(keys):
        written = text[one.start : one.end]
        if written.isdigit() and 0 < int(written) <= len(names):
            new = backquoted(names[int(written) - 1])
        elif one.kind == "plain" and written.strip("`").lower() in {name.lower() for name in names}:
            continue
        elif _names(text, one) & {*key.scope.named}:  # an alias comes first there, and no aggregate is of it
            return None
        else:
            new = f"_order{len(hidden)}"
            hidden.append(f", {written} AS {new}")
        text = text[: one.start] + new + text[one.end :]
    head = f"SELECT {', '.join(map(backquoted, names))} FROM ({inner[0]}{''.join(hidden)} {inner[1]}) AS _grouped "
    return text[: found[select].start] + head + text[found[order].start :]


def _last(found: list[Token], query: list[int], before: int, word: str) -> int:
    return max((i for i in query if i < before and found[i].upper == word), default=-1)


def _is_hidden(text: str, order: Node) -> bool:
    """Whether a key has an aggregate, and is none of the columns of its SELECT."""
    shown = {_plain(text, n) for n in order.scope.listed if n is not None} if order.scope else set()
    return (
        order.scope is not None
        and order.scope.whole is None
        and _has_aggregate(text, order)
        and _plain(text, order) not in shown
    )


def _plain(text: str, node: Node) -> str:
    return "".join(text[node.start : node.end].split()).lower()


def _has_aggregate(text: str, node: Node) -> bool:
    if node.kind == "query":
        return False
    return is_of_group(node, text) or any(_has_aggregate(text, child) for child in node.children())


def _names(text: str, node: Node) -> set[str]:
    """Return the names in an expression, in lower case."""
    if node.kind == "plain" and not node.args:
        return {text[node.start : node.end].strip("`").lower()}
    return set().union(*(_names(text, child) for child in node.children()))
