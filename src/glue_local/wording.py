"""Words for numbers of things."""

from __future__ import annotations


def many(number: int, thing: str, things: str = "") -> str:
    """Return a number with its noun: ``1 row``, ``2,000 rows``; ``things`` is the plural where it is not thing + s."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"
