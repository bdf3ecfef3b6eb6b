"""A record as a format's reader gives it."""

from __future__ import annotations

from typing import Any, NamedTuple


class Item(NamedTuple):
    """A record, or what is wrong with one: its text, and the line that it begins on (None: lines mean nothing)."""

    record: Any
    line: int | None = None
    error: str = ""
    text: str = ""
