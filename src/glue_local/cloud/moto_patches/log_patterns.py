"""Filter patterns of log events: of terms; moto takes all events for others, and a sign before a term for a part of it.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

from __future__ import annotations

import re
from typing import Any

from moto.logs.exceptions import InvalidParameterException
from moto.logs.utils import EventMessageFilter

from glue_local.cloud.moto_patches.patching import MotoPatch

_TERM = re.compile(r'\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)')


def _terms(pattern: str) -> list[tuple[str, str]]:
    """Return the terms of a pattern, each with its sign: nothing, ``?`` or ``-``."""
    if pattern.lstrip().startswith(("{", "[")) or re.search(r"(?:^|\s)[?-]?%", pattern):
        raise InvalidParameterException(
            f"Filter pattern {pattern!r}: the local endpoint has patterns of terms, and none for JSON, for fields "
            "between blanks or with regular expressions"
        )
    found, at = [], 0
    while pattern[at:].strip():
        match = _TERM.match(pattern, at)
        if match is None:
            raise InvalidParameterException(f"Invalid filter pattern: {pattern}")
        sign, phrase, term = match.groups()
        if term is not None and re.search(r"\W", term):
            raise InvalidParameterException(f"Invalid character(s) in term '{term}'")
        found.append((sign, term if term is not None else re.sub(r"\\(.)", r"\1", phrase)))
        at = match.end()
    if len({sign == "?" for sign, _ in found}) > 1:
        raise InvalidParameterException(
            f"Filter pattern {pattern!r}: the local endpoint does not have terms with ? beside others"
        )
    return found


def _init(self: Any, pattern: str) -> None:
    self.terms = _terms(pattern or "")


def _matches(self: Any, message: str) -> bool:
    """Whether a message has all terms, or one of those with ``?``, and none with ``-``."""
    there = [(sign, term in message) for sign, term in self.terms]
    if there and there[0][0] == "?":
        return any(found for _, found in there)
    return all(found != (sign == "-") for sign, found in there)


PATCHES = (
    MotoPatch(
        "a filter pattern that is not words alone matches every event",
        EventMessageFilter,
        replaces={"__init__": _init, "matches": _matches},
    ),
)
