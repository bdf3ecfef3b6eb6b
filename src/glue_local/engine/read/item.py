"""A record as a format's reader gives it."""

from __future__ import annotations

from typing import Any, NamedTuple


class Item(NamedTuple):
    """A record, or its error: its text, and the number of its first line (None: lines have no meaning)."""

    record: Any
    line: int | None = None
    error: str = ""
    text: str = ""
