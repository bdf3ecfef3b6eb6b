"""Regular expressions that give up: one that backtracks without end would hold the endpoint for all its callers.

Patterns are those of ``re``, which lets no other thread run while it matches. Where that may be long, ``regex``
matches: it lets others run and can be told to stop, and is slower on short texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import regex  # type: ignore[import-untyped]

from glue_local.cloud.athena.trino.errors import Raised

#: How long one text may be matched.
SECONDS = 30.0
#: A brace that begins no count: ``regex`` may take it for one of its fuzzy matches.
_PLAIN_BRACE = re.compile(r"(\\.)|\{(?!(?:\d+(?:,\d*)?|,\d+)\})", re.DOTALL)
#: A group that is repeated, or many repetitions: the ways to match a text may be more than anybody can wait for. Else
#: they are the text's length to the power of the repetitions, and once more for where a match begins.
_REPEATED_GROUP = re.compile(r"\)(?:[*+]|\{\d*,?\d*\})")
_REPETITION = re.compile(r"[*+]|\{\d*,\d*\}")
_FEW = 3
#: So many steps are done in about a second.
_STEPS = 1e8
#: Of a date: fields side by side may share out its digits in many ways.
_SHORT_DATE, _FEW_FIELDS = 64, 12


def compiled(text: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str] | Pattern:
    """Compile a pattern; re.error if it is none."""
    repetitions = len(_REPETITION.findall(text))
    if _REPEATED_GROUP.search(text) or repetitions > _FEW:
        return Pattern(text, flags)
    if repetitions:
        return Pattern(text, flags, int(_STEPS ** (1 / (repetitions + 1))))
    return re.compile(text, flags)


def of_fields(text: str, fields: int) -> Pattern:
    """Compile the pattern of a date with so many fields, whatever their case."""
    return Pattern(text, re.IGNORECASE, _SHORT_DATE if fields <= _FEW_FIELDS else -1)


class Pattern:
    """A pattern that ``re`` takes; its methods raise NOT_SUPPORTED after :data:`SECONDS`.

    ``re`` matches texts of ``short`` characters and less.
    """

    def __init__(self, text: str, flags: re.RegexFlag = re.NOFLAG, short: int = -1) -> None:
        """Compile the pattern; re.error if it is none."""
        checked = re.compile(text, flags)
        self._plain, self._short = checked, short
        self.groups, self.groupindex = checked.groups, checked.groupindex
        own = regex.VERSION0
        for given, same in (
            (re.DOTALL, regex.DOTALL),
            (re.IGNORECASE, regex.IGNORECASE),
            (re.ASCII, regex.ASCII),
        ):
            own |= same if flags & given else 0
        self._pattern: Any = regex.compile(_PLAIN_BRACE.sub(lambda found: found[1] or "\\{", text), own)

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match."""
        if len(text) <= self._short:
            return self._plain.search(text)
        with _patient():
            found: re.Match[str] | None = self._pattern.search(text, concurrent=True, timeout=SECONDS)
            return found

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return the match of a whole text."""
        if len(text) <= self._short:
            return self._plain.fullmatch(text)
        with _patient():
            found: re.Match[str] | None = self._pattern.fullmatch(text, concurrent=True, timeout=SECONDS)
            return found

    def finditer(self, text: str, start: int = 0) -> list[re.Match[str]]:
        """Return all matches."""
        if len(text) <= self._short:
            return list(self._plain.finditer(text, start))
        with _patient():
            return list(self._pattern.finditer(text, start, concurrent=True, timeout=SECONDS))

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str) -> str:
        """Replace all matches."""
        if len(text) <= self._short:
            return self._plain.sub(by, text)
        with _patient():
            return str(self._pattern.sub(by, text, concurrent=True, timeout=SECONDS))


@contextmanager
def _patient() -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise Raised(
            "NOT_SUPPORTED",
            f"a regular expression that backtracks for more than {SECONDS:g} seconds is not supported by the local"
            " endpoint's Athena",
        ) from error
