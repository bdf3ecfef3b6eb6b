"""IN and a query, where it matters whether it is NULL or false: Sail says false for NULL there.

See https://spark.apache.org/docs/3.5.6/sql-ref-null-semantics.html#in-subquery. Where rows are kept by it, both are the
same: by IN within AND and OR, and by NOT IN within AND, which Sail joins as Spark does.
"""

from __future__ import annotations

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.tree import Node

_IN = {"IN": False, "NOT IN": True}


def check(nodes: list[Node], conditions: list[Node], text: str) -> None:
    """Raise EngineFeatureError for IN and a query where NULL is not the same as false."""
    kept = {id(c) for c in conditions}
    for node in nodes:
        _check(node, kept, text, plain=False, negated=False)


def _check(node: Node, kept: set[int], text: str, *, plain: bool, negated: bool) -> None:
    """Look at an expression, in which IN, or NOT IN, may be false for NULL."""
    if id(node) in kept:
        plain = negated = True
    if node.kind == "op" and node.name in _IN and len(node.args) == 1 and node.over:
        if not (negated if _IN[node.name] else plain):
            raise EngineFeatureError(f"{node.name} and a query, where NULL is not the same as false,")
        plain = negated = False
    elif node.kind == "op" and node.name == "OR":
        negated = False
    elif node.kind == "op" and node.name in ("UNARY NOT", "UNARY !"):
        plain, negated = negated and _is_in(node.args[0], text), False
    elif node.name == "CASE" or (node.kind == "call" and node.name in ("if", "when")):
        _check_case(node, kept, text)
        return
    elif not (node.kind == "op" and node.name == "AND") and not _is_group(node, text):
        plain = negated = False
    for child in node.children():
        _check(child, kept, text, plain=plain, negated=negated)


def _check_case(node: Node, kept: set[int], text: str) -> None:
    for i, arg in enumerate(node.args):
        condition = (node.words[i : i + 1] == ["WHEN"] and node.words[0] != "CASE") or (
            node.name == "if" and i == 0
        )
        _check(arg, kept, text, plain=condition, negated=False)


def _is_group(node: Node, text: str) -> bool:
    return node.kind == "plain" and len(node.args) == 1 and text[node.start] == "("


def _is_in(node: Node, text: str) -> bool:
    while _is_group(node, text):
        node = node.args[0]
    return node.kind == "op" and node.name == "IN"
