"""Patterns that RE2, which DuckDB has, matches exactly where Java's regular expressions do; the others run in Python.

Source: https://github.com/google/re2/wiki/Syntax
"""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""(?P<same>\\[dDwWbB]|\\[.\-+*?()\[\]{}|^$/\\]|\(\?:|\((?!\?)|[)|^]|[*+?]\??(?![*+?])|\{\d{1,3}(?:,\d{0,3})?\}(?![*+?])
    |\[\^?(?:[A-Za-z0-9\x20_@.,:;=%\#+*?()|$/!-]|\\[dw.\-/])+\])
    |(?P<space>\\s)|(?P<any>\.)|(?P<end>\$)|(?P<plain>[A-Za-z0-9\x20_@,:;/%\#=!<>&"'~`-])""",
    re.VERBOSE,
)
_REWRITTEN = {"space": r"[\t-\r ]", "any": r"[^\n]", "end": r"(?:\n?\z)"}


def whether_matches(pattern: str) -> str | None:
    """Return RE2's pattern that is found in the same texts; None for one that RE2 may understand otherwise."""
    parts, end = [], 0
    for found in _TOKEN.finditer(pattern):
        if found.start() != end:
            return None
        end = found.end()
        parts.append(_REWRITTEN.get(str(found.lastgroup), found[0]))
    return "".join(parts) if end == len(pattern) else None
