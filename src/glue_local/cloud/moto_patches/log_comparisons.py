"""Comparisons of filter patterns of log events, for JSON and for fields between blanks.

A comparison is true, false or, where AWS leaves open which, None. Three-valued logic tells whether that matters.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Known = bool | None
ORDERS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
#: What a regular expression may have: no groups, and no character beyond ASCII.
_REGEX = re.compile(r"(?:\\.|[A-Za-z0-9_#=@/;,\-^$?\[\]{}|*+.])+")


class PatternError(Exception):
    """A filter pattern that is not one."""


def regular(text: str) -> re.Pattern[str]:
    """Compile the regular expression between two ``%``."""
    if not _REGEX.fullmatch(text):
        raise PatternError(f"Invalid regular expression in filter pattern: %{text}%")
    try:
        return re.compile(text, re.ASCII)
    except re.error:
        raise PatternError(f"Invalid regular expression in filter pattern: %{text}%") from None


def both(parts: Iterable[Known]) -> Known:
    """Whether all parts are true."""
    found = list(parts)
    return False if False in found else None if None in found else True


def either(parts: Iterable[Known]) -> Known:
    """Whether a part is true."""
    found = list(parts)
    return True if True in found else None if None in found else False


def negated(known: Known) -> Known:
    """The opposite, where it is known."""
    return None if known is None else not known


@dataclass(frozen=True)
class Value:
    """What a pattern compares with: a text, perhaps in quotes, or a regular expression."""

    text: str
    quoted: bool = False
    regex: re.Pattern[str] | None = None

    @classmethod
    def of(cls, token: str) -> Value:
        """Read a value as a pattern has it."""
        if token.startswith("%"):
            return cls(token, regex=regular(token[1:-1]))
        if token.startswith('"'):
            return cls(re.sub(r"\\(.)", r"\1", token[1:-1]), quoted=True)
        return cls(token)

    @property
    def number(self) -> float | None:
        """The number, if it is one."""
        return float(self.text) if not self.quoted and NUMBER.fullmatch(self.text) else None

    def like(self, text: str) -> bool:
        """Whether a text is the value's: a ``*`` before or behind it stands for any text."""
        if self.regex is not None:
            return self.regex.search(text) is not None
        core = self.text.strip("*")
        before = ".*" if self.text.startswith("*") else ""
        behind = ".*" if self.text.endswith("*") else ""
        return re.fullmatch(before + re.escape(core) + behind, text, re.DOTALL) is not None

    @property
    def any(self) -> bool:
        """Whether it is any text at all."""
        return self.regex is None and self.text == "*"


def equal(value: Value, text: str, number: float | None) -> Known:
    """Whether a field is equal to a value; None where its text says yes and its number no, or the other way.

    ``number`` is the field's, if it is one.
    """
    like = value.like(text)
    if value.number is None or number is None:
        return like
    same = value.number == number
    return same if same == like else None
