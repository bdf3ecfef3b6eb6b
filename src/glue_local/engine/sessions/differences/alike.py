"""Aggregates of a column and of casts of it, ``sum(n)`` beside ``sum(cast(n as decimal))``: Sail gives them one name.

It names an aggregate without the casts in it, and then refuses two columns of that name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from glue_local.engine.sessions.differences.aggregates import AGGREGATES
from glue_local.engine.sessions.differences.tree import Node

#: Aggregates that are computed here of the collected values of their first operand.
_COLLECTED = dict.fromkeys(
    ("array_agg", "approx_percentile", "median", "mode", "percentile", "percentile_approx"), "collect_list"
) | {"approx_count_distinct": "collect_set"}


def _kind(node: Node) -> tuple[str, bool, bool]:
    return _COLLECTED.get(node.name, node.name), node.distinct, node.suffix is not None


def casts(nodes: list[Node], text: Callable[[Node], str]) -> Iterator[Node]:
    """Yield the casts, each the operand of an aggregate, beside which is another aggregate of the same value."""
    found = [
        n
        for n in nodes
        if n.kind == "call"
        and n.name in AGGREGATES
        and (len(n.args) == 1 or (n.args and n.name in _COLLECTED))
    ]
    known = {(_kind(n), text(n.args[0])): n for n in found}
    alike = Counter((kind, _plain(n.args[0], text)) for (kind, _), n in known.items())
    for node in found:
        value = node.args[0]
        if value.kind == "cast" and alike[_kind(node), _plain(value, text)] > 1:
            yield value


def told_apart(value: str, type_: str) -> str:
    """Return SQL for the same value by a name of its own: with a constant that is NULL, and says which type it has."""
    name = type_.lower().split("(")[0].strip()
    if name in _TEXTS:
        return f"concat({value}, '')"
    return f"nullif({value}, try_cast('to {type_}' as {type_}))" if name in _OTHERS else value


_TEXTS = {"string", "char", "varchar"}
_OTHERS = {
    "tinyint", "byte", "smallint", "short", "int", "integer", "bigint", "long", "float", "real", "double", "decimal",
    "dec", "numeric", "date", "timestamp", "boolean",
}  # fmt: skip


def _plain(node: Node, text: Callable[[Node], str]) -> str:
    while node.kind == "cast":
        node = node.args[0]
    return re.sub(r"\s+", "", text(node).lower())
