"""Filter patterns of log events: moto takes all events for most, and a sign before a term for a part of it.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from moto.logs.exceptions import InvalidParameterException
from moto.logs.utils import EventMessageFilter

from glue_local.cloud.moto_patches.log_comparisons import Known, PatternError, regular
from glue_local.cloud.moto_patches.log_structures import fields_test, json_test
from glue_local.cloud.moto_patches.patching import MotoPatch

_TERM = re.compile(r'\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)')


def _terms(pattern: str) -> list[tuple[str, str]]:
    """Return the terms of a pattern, each with its sign: nothing, ``?`` or ``-``."""
    if re.search(r"(?:^|\s)[?-]?%", pattern):
        raise InvalidParameterException(
            f"Filter pattern {pattern!r}: the local endpoint has no regular expressions beside terms"
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


def _test(pattern: str) -> Callable[[str], Known]:
    """Return what tells whether a message matches a pattern."""
    pattern = pattern.strip()
    if pattern.startswith("{"):
        return json_test(pattern)
    if pattern.startswith("["):
        return fields_test(pattern)
    if alone := re.fullmatch(r"%([^%]+)%", pattern):
        regex = regular(alone[1])
        return lambda message: regex.search(message) is not None
    terms = _terms(pattern)
    return lambda message: _has(terms, message)


def _init(self: Any, pattern: str) -> None:
    self.pattern = pattern
    try:
        self.test = _test(pattern or "")
    except PatternError as error:
        raise InvalidParameterException(str(error)) from None


def _has(terms: list[tuple[str, str]], message: str) -> bool:
    """Whether a message has all terms, or one of those with ``?``, and none with ``-``."""
    there = [(sign, term in message) for sign, term in terms]
    if there and there[0][0] == "?":
        return any(found for _, found in there)
    return all(found != (sign == "-") for sign, found in there)


def _matches(self: Any, message: str) -> bool:
    known: Known = self.test(message)
    if known is None:
        raise InvalidParameterException(
            f"Filter pattern {self.pattern!r}: AWS does not document whether it matches {message[:200]!r}: a field "
            "that is not there is not equal (add NOT EXISTS), or a number is compared with a text"
        )
    return known


PATCHES = (
    MotoPatch(
        "a filter pattern that is not words alone matches every event",
        EventMessageFilter,
        replaces={"__init__": _init, "matches": _matches},
    ),
)
