"""Which columns a query compares with values: those that every row of a SELECT must have."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from glue_local.cloud.athena.trino import nodes as n


def compared(query: n.Query) -> set[str]:
    """Return the names, lower case, that a WHERE of the query sets equal to literals, or IN some."""
    found: set[str] = set()
    _walk(query, found)
    return found


def _walk(value: Any, found: set[str]) -> None:
    if isinstance(value, n.Select) and value.where is not None:
        _conjuncts(value.where, found)
    if is_dataclass(value):
        for each in fields(value):
            _walk(getattr(value, each.name), found)
    elif isinstance(value, list | tuple):
        for item in value:
            _walk(item, found)
    elif isinstance(value, dict):
        for item in value.values():
            _walk(item, found)


def _conjuncts(node: n.Node, found: set[str]) -> None:
    if isinstance(node, n.Binary) and node.op.upper() == "AND":
        _conjuncts(node.left, found)
        _conjuncts(node.right, found)
    elif isinstance(node, n.Binary) and node.op == "=":
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(one, n.Name | n.Dot) and isinstance(other, n.Literal):
                found.add(one.name.lower())
    elif (
        isinstance(node, n.InList)
        and isinstance(node.value, n.Name | n.Dot)
        and all(isinstance(each, n.Literal) for each in node.options)
    ):
        found.add(node.value.name.lower())
