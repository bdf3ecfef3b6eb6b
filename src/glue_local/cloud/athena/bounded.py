"""Patterns over what callers write: matched while other threads run, and given up after a time.

``re`` lets no other thread run while it matches, so that one statement could hold the endpoint for all its callers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from glue_local.cloud.athena.errors import QueryError
from glue_local.cloud.athena.trino import backtracking
from glue_local.cloud.athena.trino.errors import MARK, Raised


class Bounded:
    """A pattern of ``re``; its methods raise QueryError where a match takes too long."""

    def __init__(self, text: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        """Compile the pattern; re.error if it is none."""
        self._pattern = backtracking.Pattern(text, flags)

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match."""
        with _told():
            return self._pattern.search(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return the match of a whole text."""
        with _told():
            return self._pattern.fullmatch(text)

    def finditer(self, text: str) -> list[re.Match[str]]:
        """Return all matches."""
        with _told():
            return self._pattern.finditer(text)

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str) -> str:
        """Replace all matches."""
        with _told():
            return self._pattern.sub(by, text)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except Raised as error:
        raise QueryError(str(error).removeprefix(MARK)) from error
