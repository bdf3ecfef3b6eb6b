"""The generations of Glue Studio's scripts, and how they differ.

2023: jobs created until about the end of 2023; the text is formatted with black. 1: until about April 2024, also with
black. 2024: May to August 2024. 2: since then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Generation:
    """A generation of scripts.

    ``formatted``: formatted with black. ``sql_quotes``: the quotes around SQL texts. ``multiline_switch``: a JSON
    source has ``{"multiline": False}`` instead of ``{"multiLine": "false"}``. ``performance_written``: a CSV source
    that does not set the performance option has it written as off. ``sink_compression``: a Parquet sink's compression
    is in ``getSink`` instead of ``setFormat``.
    """

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
    """Return a generation. Raises ValueError for an unknown number."""
    if number not in GENERATIONS:
        raise ValueError(f"generation {number}: there are {', '.join(map(str, GENERATIONS))}")
    return GENERATIONS[number]
