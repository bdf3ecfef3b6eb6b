"""Everything that is not known about Glue Studio's scripts, and what we decided.

- Nodes whose ids share a bucket of the hash map: they keep the order of the definition's file. Glue keeps them
  in the order in which they were put in, which no form of definition tells.
- The order of the helper definitions (``helper_order``).
- The number of the first ``SqlQuery<N>``, which in Glue is a counter: we begin at 0.
"""

from __future__ import annotations

from collections.abc import Iterable

from glue_local.codegen.generations import Generation
from glue_local.codegen.needs import HELPERS
from glue_local.definition.hash_order import hash_order


def helper_order(wanted: Iterable[str], generation: Generation) -> list[str]:
    """Return the helpers' names and the nodes' own definitions, without duplicates, in the order of the script.

    Decided: that of a Java HashSet of their texts, as the imports are. It gives 15 of the 18 orders of two
    definitions that were found in public scripts, with two exceptions to the text: sparkUnion's, whose place in newer
    scripts is between 4 and 10 of 16, as it is with a line break in front (in older ones it came first, twice),
    and a recipe's without its last line break. What does not follow: two custom transforms of June 2024, before
    sparkSqlQuery.
    """
    texts = {_hashed(one, generation): one for one in wanted}
    return [texts[text] for text in hash_order(texts)]


def _hashed(helper: str, generation: Generation) -> str:
    if helper == "sparkUnion":
        return "" if generation.formatted else "\n" + HELPERS[helper].rstrip("\n")
    if helper.startswith("# Generated recipe steps"):
        return helper.rstrip("\n")
    return HELPERS.get(helper, helper).removesuffix("\n")
