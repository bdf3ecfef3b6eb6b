"""The forms that Glue Studio's scripts have had: what each spells otherwise than the others.

2023: jobs made until about the end of 2023, the text put through black. 1: until about April 2024, the same. 2024:
May to August 2024. 2: since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Generation:
    """``formatted``: put through black; ``sql_quotes``: round SQL texts; ``multiline_switch``: a JSON source has
    ``{"multiline": False}`` and not ``{"multiLine": "false"}``; ``performance_written``: a CSV source that does not
    say whether it optimizes performance has it written as off; ``sink_compression``: a Parquet sink's compression
    is in ``getSink``, and not in ``setFormat``."""

    number: int
    formatted: bool
    sql_quotes: str
    multiline_switch: bool
    performance_written: bool
    sink_compression: bool = False


LATEST = 2
GENERATIONS: Mapping[int, Generation] = {
    one.number: one
    for one in (
        Generation(2, False, "'''", False, True),
        Generation(2024, False, "'''", True, True),
        Generation(1, True, '"""', True, False),
        Generation(2023, True, '"""', True, False, sink_compression=True),
    )
}


def generation(number: int) -> Generation:
    """Return a generation. Raises ValueError for a number that is none."""
    if number not in GENERATIONS:
        raise ValueError(f"generation {number}: there are {', '.join(map(str, GENERATIONS))}")
    return GENERATIONS[number]
