"""Other people at a trainer: phones that are off, families, trainers lent or sold, forged instants.

Customers are paired, like colliding ones: a pair's options concern the first one's trainer and the second one's
phone. Nobody forges the instants of a silent trainer: no rule could tell that person from its owner
(``docs/privacy.md``).
"""

from __future__ import annotations

import numpy as np

from stedi_lake.sample_data.draws import Bools, Draws, Ints
from stedi_lake.sample_data.options import Options

_FAMILY_NOT_EVERY = 3
_LENT = (5, 51)  # of a hundred instants, to the end
_SOLD = (30, 71)
_COPIED_MISSED = (0, 21)


class Others:
    """Readings of other phones at trainers' instants, and instants that the owner's phone misses.

    ``who`` and ``instant``: each reading's customer and instant, as indexes. ``missed``: for each instant, whether its
    owner's phone misses it. ``sold``: for each customer, whether they sold their trainer.
    """

    def __init__(
        self, options: Options, draws: Draws, ids: Ints, has_device: Bools, owner: Ints, from_end: Ints
    ) -> None:
        """Draw the options of customers, whose instants ``owner`` and ``from_end`` give."""
        index = np.arange(len(ids))
        paired = has_device & (ids % 2 == 0) & (index + 1 < len(ids))
        kind = draws.integers("others", ids, 0, 1_000_000) / 1_000_000
        ends = np.cumsum([options.families, options.lent, options.sold, options.copied])
        family, lent, sold, copied = (
            paired & (kind >= low) & (kind < high) for low, high in zip([0.0, *ends[:-1]], ends, strict=True)
        )
        silent = has_device & ~copied & draws.chance("silent", ids, options.silent)
        count = np.bincount(owner, minlength=len(ids))[owner]

        def last(purpose: str, which: Bools, between: tuple[int, int]) -> Bools:
            share = draws.integers(purpose, ids, *between)[owner]
            return which[owner] & (from_end * 100 < share * count)

        away = last("lent", lent, _LENT) | last("sold", sold, _SOLD)
        there = away | copied[owner] | (family[owner] & (from_end % _FAMILY_NOT_EVERY != 0))
        self.sold: Bools = sold
        self.missed: Bools = silent[owner] | away | last("copied", copied, _COPIED_MISSED)
        self.instant: Ints = np.flatnonzero(there)
        self.who: Ints = owner[self.instant] + 1
