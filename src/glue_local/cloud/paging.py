"""Lists in pages: a token is the place of the first item that was not shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
#: Items of a page, where a request does not say how many.
PAGE = 100


def bounds(
    given: Mapping[str, Any], refused: Callable[[str], Exception], size: int = PAGE
) -> tuple[int, int]:
    """Return the places of a request's first item, and of the item after its last one.

    ``refused`` makes the service's error for a token that this operation did not issue.
    """
    token = str(given.get("NextToken") or 0)
    if not token.isdecimal():
        raise refused(f"NextToken {token!r} was not issued by this operation")
    return int(token), int(token) + (given.get("MaxResults") or size)


def page(
    items: Sequence[T], given: Mapping[str, Any], refused: Callable[[str], Exception], size: int = PAGE
) -> tuple[list[T], dict[str, str]]:
    """Return the items that a request asks for and, if there are more, its NextToken."""
    start, end = bounds(given, refused, size)
    return list(items[start:end]), ({"NextToken": str(end)} if end < len(items) else {})
