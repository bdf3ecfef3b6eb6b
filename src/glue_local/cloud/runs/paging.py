"""Answers in pages: a token is the place of the first item that was not shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from glue_local.cloud.runs import errors

T = TypeVar("T")
DEFAULT_PAGE = 100


def page(items: Sequence[T], given: dict[str, Any]) -> tuple[Sequence[T], dict[str, str]]:
    """Return the items that a request asks for and, if there are more, its NextToken."""
    token = given.get("NextToken") or "0"
    if not token.isdecimal():
        raise errors.invalid_input(f"NextToken {token!r} was not issued by this operation")
    start = int(token)
    end = start + (given.get("MaxResults") or DEFAULT_PAGE)
    return items[start:end], ({"NextToken": str(end)} if end < len(items) else {})
