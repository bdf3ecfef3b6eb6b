"""What nobody knows of Glue Studio's scripts, and how we decided it: everything of that kind stands here.

- Nodes whose ids share a bucket of the hash map: they stand in the order of the definition's file. Glue keeps them
  in the order in which they were put in, which no form of definition tells.
- The order of the helper definitions (``helper_order``). What is known of it contradicts every simple rule: two
  custom transforms stood in hash order and sparkSqlQuery, first by that order, behind them; sparkUnion was met
  both before and behind sparkSqlQuery.
- The number of the first ``SqlQuery<N>``, which in Glue is a counter: we begin at 0.
"""

from __future__ import annotations

from collections.abc import Mapping

from glue_local.codegen.kinds import Needs
from glue_local.definition.graph import map_order
from glue_local.definition.hash_order import hash_order
from glue_local.definition.model import Node

_LAST = ("sparkSqlQuery",)


def helper_order(nodes: Mapping[str, Node], needs: Mapping[str, Needs]) -> list[str]:
    """Give the helpers' names and own definitions, once each.

    Decided: in hash order of the nodes that are no targets (which counts where the table's size is another
    without the targets), sparkSqlQuery last.
    """
    found: dict[str, None] = {}
    for i in hash_order(i for i in map_order(nodes) if nodes[i].role != "target"):
        found.update(dict.fromkeys(needs[i].helpers))
        if needs[i].definition:
            found[needs[i].definition] = None
    return sorted(found, key=lambda helper: helper in _LAST)
