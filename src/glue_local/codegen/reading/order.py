"""Finds an order of the nodes in the definition that gives a script's order of nodes, SQL texts and helpers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from glue_local.codegen.kinds import Needs
from glue_local.definition.graph import levels
from glue_local.definition.model import Node


def definition_order(
    nodes: Mapping[str, Node],
    sql: Sequence[str],
    needs: Mapping[str, Needs],
    helpers: Sequence[str],
    own: Mapping[str, str],
    imports: Sequence[Sequence[str]],
) -> list[str]:
    """Give the ids of ``nodes`` (which stand in script order) in an order for the definition.

    ``sql``: the SQL nodes' ids by the numbers of their texts; ``helpers``: the helpers' names as defined;
    ``own``: the helper name that each custom code node defines; ``imports``: the import lines that stand in the
    order of their first need, group by group. Within a level the script's order holds; the first node that needs
    a helper, or an import of a group, comes in their order. Where no order does all that, the script's order is
    given.
    """
    level = levels(nodes)
    groups: dict[tuple[bool, int], list[str]] = {}
    for node in nodes.values():
        groups.setdefault((node.role == "target", level[node.id]), []).append(node.id)
    before: dict[str, set[str]] = {node: set() for node in nodes}
    for chain in (sql, *groups.values()):
        for first, second in pairwise(chain):
            before[second].add(first)
    wanted = {node: {*needs[node].helpers, *([own[node]] if node in own else [])} for node in nodes}
    asked = {node: set(needs[node].imports) for node in nodes}
    known: set[str] = set()

    def in_turn(node: str) -> bool:
        """Whether of each group the node asks first for what stands first among the rest."""
        rests = ([line for line in group if line not in known] for group in imports)
        return all(asked[node] >= set(rest[: len(asked[node] & set(rest))]) for rest in rests)

    left, done = list(nodes), set[str]()
    order: list[str] = []
    while left:
        following = next((name for name in helpers if name not in known), "")
        allowed = known | {following}
        pick = next((n for n in left if before[n] <= done and wanted[n] <= allowed and in_turn(n)), None)
        if pick is None:
            return list(nodes)
        left.remove(pick)
        done.add(pick)
        order.append(pick)
        known |= wanted[pick] | asked[pick]
    return order
