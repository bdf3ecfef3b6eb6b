"""GROUP BY DISTINCT: the grouping sets of ROLLUP, CUBE and GROUPING SETS together, each once.

Source: https://trino.io/docs/current/sql/select.html#group-by-clause
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import NoReturn

from glue_local.cloud.athena.trino.errors import Place, fail

#: The most grouping sets that a query may have, as in Trino.
_MOST_SETS = 2048


def distinct_sets(groups: list[tuple[str, list[list[str]]]], at: Place) -> list[list[str]]:
    """Return the grouping sets of all elements of GROUP BY together, each once."""
    every: list[list[str]] = [[]]
    for kind, sets in groups:
        if kind == "cube" and 2 ** len(sets) > _MOST_SETS:
            _too_many(2 ** len(sets), at)
        own = _sets_of(kind, sets)
        if len(every) * len(own) > _MOST_SETS:
            _too_many(len(every) * len(own), at)
        every = [[*first, *second] for first in every for second in own]
    return list({frozenset(each): list(dict.fromkeys(each)) for each in every}.values())


def _sets_of(kind: str, sets: list[list[str]]) -> list[list[str]]:
    if kind == "rollup":
        return [_joined(sets[:count]) for count in range(len(sets), -1, -1)]
    if kind == "cube":
        chosen = itertools.chain.from_iterable(
            itertools.combinations(sets, count) for count in range(len(sets), -1, -1)
        )
        return [_joined(each) for each in chosen]
    return sets


def _too_many(count: int, at: Place) -> NoReturn:
    fail(
        "TOO_MANY_GROUPING_SETS",
        at,
        f"GROUP BY has {count} grouping sets but can contain at most {_MOST_SETS}",
    )


def _joined(sets: Iterable[list[str]]) -> list[str]:
    return list(itertools.chain.from_iterable(sets))
