"""Functions that make rows of a value: Spark takes them as a column of a SELECT by itself alone, Sail anywhere.

See https://spark.apache.org/docs/3.5.6/sql-ref-functions-builtin.html#generator-functions, and Spark's error
UNSUPPORTED_GENERATOR.
"""

from __future__ import annotations

import re

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.tree import Node, Tree

NAMES = frozenset({
    "explode", "explode_outer", "inline", "inline_outer", "json_tuple", "posexplode", "posexplode_outer", "stack",
})  # fmt: skip
#: What Spark calls the column of json_tuple with one key, to which Sail gives another name.
FIRST = "c0"
#: It with one key, as an expression by itself.
WRITTEN = re.compile(r"(?i)\s*json_tuple\s*\([^,()]+,[^,()]+\)\s*")


def of_one_key(name: str, operands: int) -> bool:
    """Whether a function is json_tuple with one key."""
    return name == "json_tuple" and operands == 2


def check(tree: Tree, own: frozenset[str]) -> None:
    """Raise Spark's error for one within an expression, or in an order; ``own`` are functions of the script."""
    names = NAMES - own
    for top in tree.nodes:
        _check(top, tree.text, names, within=None)
    listed, orders = {id(item.node) for item in tree.items}, {id(order) for order in tree.orders}
    for key in tree.keys:
        if id(key) not in listed and _has(key, names):
            clause = "Sort" if id(key) in orders else "Aggregate"
            raise unsupported("OUTSIDE_SELECT", f"outside the SELECT clause, found: {clause}")


def unsupported(condition: str, what: str) -> Exception:
    """Return Spark's error."""
    from pyspark.errors import AnalysisException

    return AnalysisException(f"[UNSUPPORTED_GENERATOR.{condition}] The generator is not supported: {what}.")


def _check(node: Node, text: str, names: frozenset[str], within: Node | None) -> None:
    if within is not None and node.kind == "call" and node.name in names:
        raise unsupported(
            "NESTED_IN_EXPRESSIONS", f'nested in expressions "{text[within.start : within.end]}"'
        )
    if node.kind == "call" and node.name in names and any(map(_has_query, node.args)):
        raise EngineFeatureError(
            f"A query within {node.name} that names columns around it, which Spark rejects,"
        )
    in_parentheses = node.kind == "plain" and len(node.args) == 1 and text[node.start] == "("
    if node.kind == "query" or (node.kind == "plain" and not in_parentheses):
        within = None  # a query of its own, or what is not known
    elif not in_parentheses:
        within = within or node
    for child in node.children():
        _check(child, text, names, within)


def _has_query(node: Node) -> bool:
    return node.kind == "query" or any(map(_has_query, node.children()))


def _has(node: Node, names: frozenset[str]) -> bool:
    return node.kind != "query" and (
        (node.kind == "call" and node.name in names) or any(_has(child, names) for child in node.children())
    )
