"""Unknown details of Glue Studio's scripts, and our decisions.

- Nodes whose ids share a bucket of the hash map keep the order of the definition's file. Glue keeps the order of
  insertion, which no form of definition contains.
- The order of the helper definitions (``helper_order``).
- The number of the first ``SqlQuery<N>``. In Glue it is a counter; ours starts at 0.
"""

from __future__ import annotations

from collections.abc import Iterable

from glue_local.codegen.generations import Generation
from glue_local.codegen.needs import HELPERS
from glue_local.definition.hash_order import hash_order


def helper_order(wanted: Iterable[str], generation: Generation) -> list[str]:
    """Return the helpers' names and the nodes' own definitions, without duplicates, in the order of the script.

    Decided: the order of a Java HashSet of their texts, like the imports. It gives 15 of the 18 orders of two
    definitions that were found in public scripts, with two exceptions to the text. sparkUnion's text starts with a
    line break: in newer scripts its place is between 4 and 10 of 16 (in older ones it came first, twice). A recipe's
    text lacks its last line break. Two custom transforms of June 2024, before sparkSqlQuery, do not fit.
    """
    texts = {_hashed(one, generation): one for one in wanted}
    return [texts[text] for text in hash_order(texts)]


def _hashed(helper: str, generation: Generation) -> str:
    if helper == "sparkUnion":
        return "" if generation.formatted else "\n" + HELPERS[helper].rstrip("\n")
    if helper.startswith("# Generated recipe steps"):
        return helper.rstrip("\n")
    return HELPERS.get(helper, helper).removesuffix("\n")
