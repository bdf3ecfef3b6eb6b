"""The order of a script's nodes in Glue's map: known from the ids, except for those that share a bucket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from glue_local.definition.hash_order import hash_groups
from glue_local.definition.model import Node


def definition_order(nodes: Mapping[str, Node], numbered: Sequence[Sequence[str]]) -> list[str]:
    """Return the ids of ``nodes``, which are in script order, in an order for the definition.

    That is the script's order, except where ids of one bucket have another order in the map, as ``numbered`` shows:
    lists of ids in the map's order (SQL nodes by the number of their text, custom code by its definition).
    """
    place = {i: n for n, i in enumerate(nodes)}
    ready = {i: max((place.get(one, -1) for one in node.inputs), default=-1) for i, node in nodes.items()}
    listed = [{i: n for n, i in enumerate(ids)} for ids in numbered]

    def before(first: str, second: str) -> bool:
        for ids in listed:
            if first in ids and second in ids:
                return ids[first] < ids[second]
        # Which of two nodes that wait for the same one comes first shows in the script; else nothing shows.
        alike = (nodes[first].role == "target") == (nodes[second].role == "target")
        return alike and ready[first] == ready[second] and place[first] < place[second]

    following: dict[str, str] = {}
    for group in hash_groups(nodes):
        order: list[str] = []
        left = list(group)
        while left:
            one = next(
                (i for i in left if not any(before(other, i) for other in left if other != i)), left[0]
            )
            left.remove(one)
            order.append(one)
        following |= dict(zip(group, order, strict=True))
    return [following[i] for i in nodes]
