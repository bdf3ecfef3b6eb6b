"""The graph of a definition's nodes: levels, cycles and the order in which a script states them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from glue_local.definition.hash_order import hash_order
from glue_local.definition.model import Node


class CycleError(Exception):
    """The nodes feed each other in a circle; ``nodes`` are the ids on it, in order."""

    def __init__(self, nodes: list[str]) -> None:
        """Take the ids on the circle, each once."""
        self.nodes = nodes
        super().__init__(" -> ".join([*nodes, nodes[0]]))


def levels(nodes: Mapping[str, Node]) -> dict[str, int]:
    """Return each node's longest distance from a source; unknown inputs do not count.

    Raises CycleError. Works without recursion, so a chain of any length is fine.
    """
    known: dict[str, int] = {}
    for start in nodes:
        path: list[str] = []
        stack = [(start, False)]
        while stack:
            node, done = stack.pop()
            inputs = [i for i in nodes[node].inputs if i in nodes]
            if done:
                path.pop()
                known[node] = max((known[i] + 1 for i in inputs), default=0)
            elif node not in known:
                if node in path:
                    raise CycleError(path[path.index(node) :])
                path.append(node)
                stack.append((node, True))
                for i in reversed(inputs):
                    if i in path:
                        raise CycleError(path[path.index(i) :])
                    stack.append((i, False))
    return known


def closing_edges(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the edges that close a cycle, in order; without them there is none."""
    following: dict[str, list[str]] = {}
    for start, end in edges:
        following.setdefault(start, []).append(end)
    found: set[tuple[str, str]] = set()
    done: set[str] = set()
    for first in nodes:
        path, ways = [first], [iter(following.get(first, ()))]
        while path and first not in done:
            following_one = next(ways[-1], None)
            if following_one is None:
                done.add(path.pop())
                ways.pop()
            elif following_one in path:
                found.add((path[-1], following_one))
            elif following_one not in done:
                path.append(following_one)
                ways.append(iter(following.get(following_one, ())))
    return found


def map_order(nodes: Mapping[str, Node]) -> list[str]:
    """Return the node ids in the order of Glue's map, a Java HashMap, whatever the file's order.

    The file's order counts only for ids that share a bucket.
    """
    return hash_order(nodes)


def script_order(nodes: Mapping[str, Node]) -> list[str]:
    """Return the node ids in the order of Glue Studio's scripts (proved on more than 200 of them).

    Kahn's queue over the map's order: nodes without inputs first, then each node after all of its inputs; targets are
    moved to the end in the same order. A node in a cycle is left out; unknown inputs do not count.
    """
    ids = map_order(nodes)
    left = {i: len({i for i in nodes[i].inputs if i in nodes}) for i in ids}
    readers = consumers({i: nodes[i] for i in ids})
    order = [i for i in ids if not left[i]]
    for done in order:  # which grows as the nodes after it become ready
        for reader in readers[done]:
            left[reader] -= 1
            if not left[reader]:
                order.append(reader)
    return sorted(order, key=lambda i: nodes[i].role == "target")


def consumers(nodes: Mapping[str, Node]) -> dict[str, list[str]]:
    """Give, for each node, the ids of the nodes that read it."""
    found: dict[str, list[str]] = {node: [] for node in nodes}
    for node in nodes.values():
        for i in dict.fromkeys(node.inputs):
            if i in found:
                found[i].append(node.id)
    return found
