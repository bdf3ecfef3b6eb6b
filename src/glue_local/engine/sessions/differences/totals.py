"""GROUP BY with ROLLUP, CUBE and GROUPING SETS, https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-groupby.html.

Sail gives a total of no rows, and takes a key that has one value (``WHERE region = 'EU' ... ROLLUP(region)``) for
constant beside the totals' NULL: an ORDER BY of it, and a grouping by it, then have no effect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.aggregates import AGGREGATES
from glue_local.engine.sessions.differences.rule import OTHERWISE
from glue_local.engine.sessions.differences.tree import Node, Scope, Tree

#: What groups rows in several ways, and so has totals.
_TOTALS = re.compile(r"(?i)\b(?:rollup|cube|grouping\s+sets)\b")
#: The condition that leaves no total of no rows.
SOME = "0 < count(*)"


def without_those_of_nothing(text: str) -> str:
    """Return SQL whose ROLLUP, CUBE and GROUPING SETS give no total of no rows, as on Spark."""
    if not _TOTALS.search(text):
        return text
    puts: list[tuple[int, str]] = []
    for end, having in Tree(text).totals:
        puts += [(end, f" HAVING {SOME}")] if having is None else []
        puts += [] if having is None else [(having[0], "("), (having[1], f") AND {SOME}")]
    for at, put in sorted(puts, reverse=True):
        text = text[:at] + put + text[at:]
    return text


def known_to_vary(value: str, rows: str = "count(*)") -> str:
    """Return SQL for a value that Sail does not take for constant: it depends on how many rows there are."""
    return f"if({rows} < 0, null, {value})"


class Found(NamedTuple):
    """What SELECTs with totals list that Sail may take for constant, and their keys.

    ``meant`` has what stands for a key that is an alias or a place in the list, and the alias that an order names;
    ``varying`` are keys in windows.
    """

    apart: set[int]
    meant: dict[int, Node | str]
    varying: set[int]
    constant: list[Node]


def found(tree: Tree, is_column: Callable[[Scope, str], bool]) -> Found:
    """Return it of a text."""
    made = Found(set(), {}, set(), [])
    for scope, (end, _) in zip(tree.totalled, tree.totals, strict=False):
        if scope.source is None:
            continue
        keys = [k for top in tree.keys if scope.source[1] <= top.start < end for k in _keys(top)]
        listed = [n for n in scope.listed if n is not None and tree.text[n.start] != "*"]
        simple = all(map(_is_simple, keys))
        apart = [n for n in listed if not _is_computed(n) and (simple or _is_simple(n))]
        made.apart.update(map(id, apart))
        made.constant.extend(k for k in keys if not _is_simple(k) and not _has_column(k, tree.text))
        for key in keys:
            name = tree.text[key.start : key.end].strip("`").lower()
            place = int(name) if name.isdigit() else 0
            node = scope.named.get(name) if not place else dict(enumerate(scope.listed, 1)).get(place)
            if node is not None and node in apart and (place or not is_column(scope, name)):
                made.meant[id(key)] = node
        names = {_last(tree, n) for n in apart if _is_simple(n)} - {*scope.named}
        orders = [
            o
            for top in tree.orders
            if top.scope is not None and top.scope.source == scope.source
            for o in _keys(top)
        ]
        of_rows = {_last(tree, k) for k in keys if _is_simple(k)} - {""}
        aliased, windows = {id(n) for n in scope.named.values()}, in_windows(listed)
        shown = {*scope.named, *(_last(tree, n) for n in listed if id(n) not in aliased)}
        for order in (o for o in orders if id(o) not in windows and len(listed) == len(scope.listed)):
            for column in _columns(order):
                name, first = _last(tree, column), tree.text[column.start : column.end].split(".")[0]
                unseen = name not in shown and first.strip("`").lower() not in shown
                if unseen and name.isidentifier() and is_column(scope, name):
                    raise _not_listed(name)
        made.varying.update(id(c) for n in listed for c in _of_windows(tree, n, of_rows))
        for order in orders:
            if (name := _last(tree, order)) in names and name != tree.text[order.start : order.end].lower():
                made.meant[id(order)] = name
    return made


def refused(key: str) -> EngineFeatureError:
    """Return the error for a key of literals alone, whose NULL in totals Sail leaves out or puts in another order."""
    return EngineFeatureError(f"{key}, which is constant, as a key of ROLLUP, CUBE or GROUPING SETS")


def _is_computed(node: Node) -> bool:
    """Whether a listed expression is of a group's rows, or of another query."""
    return node.kind == "query" or node.name in AGGREGATES or any(map(_is_computed, node.children()))


def _keys(node: Node) -> list[Node]:
    """Return the keys in ROLLUP(...), CUBE(...), lists in parentheses, or the key itself."""
    if node.name.upper() in ("ROLLUP", "CUBE", "GROUPING SETS", "SETS") or (
        node.kind == "plain" and node.args
    ):
        return [key for child in node.args for key in _keys(child)]
    return [node]


def _columns(node: Node) -> Iterator[Node]:
    """Return what names a column in an expression, but in aggregates, which are of a group's rows, and queries."""
    if _is_simple(node):
        yield node
    elif node.kind != "query" and node.name not in AGGREGATES:
        for child in node.children():
            yield from _columns(child)


def in_windows(nodes: list[Node]) -> set[int]:
    """Return what stands in windows within expressions."""
    found = {id(node) for top in nodes for node in top.over}
    return found.union(*(in_windows(top.children()) for top in nodes))


def _of_windows(tree: Tree, node: Node, keys: set[str]) -> Iterator[Node]:
    """Return the keys that windows in an expression are ordered or parted by; Spark's error for an aggregate of one."""
    if node.kind == "query":
        return
    if node.suffix and re.match(r"(?i)over\b", tree.text[slice(*node.suffix)]):
        if node.name in AGGREGATES:
            for column in (c for arg in node.args for c in _columns(arg)):
                if (name := _last(tree, column)) in keys:
                    raise _not_aggregated(name)
        yield from (c for over in node.over for c in _columns(over) if _last(tree, c) in keys)
    for child in node.args:
        yield from _of_windows(tree, child, keys)


def _not_listed(name: str) -> Exception:
    from pyspark.errors import AnalysisException

    return AnalysisException(
        f"[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column or function parameter with name `{name}` cannot be resolved: "
        f"an order of totals is by what the SELECT lists.{OTHERWISE}"
    )


def _not_aggregated(name: str) -> Exception:
    from pyspark.errors import AnalysisException

    return AnalysisException(
        f'[MISSING_AGGREGATION] The non-aggregating expression "{name}", within an aggregate over a window of totals, '
        f"is based on columns which are not participating in the GROUP BY clause.{OTHERWISE}"
    )


def _is_simple(node: Node) -> bool:
    return node.kind == "plain" and not node.args


def _has_column(node: Node, text: str) -> bool:
    if _is_simple(node):
        return re.match(r"[^\W\d]|`", text[node.start : node.end]) is not None
    return any(_has_column(child, text) for child in node.children())


def _last(tree: Tree, node: Node) -> str:
    return tree.text[node.start : node.end].rsplit(".", 1)[-1].strip("`").lower() if _is_simple(node) else ""
