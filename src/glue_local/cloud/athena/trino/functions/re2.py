"""Patterns that RE2, which DuckDB has, matches exactly where Java's regular expressions do; the others run in Python.

Source: https://github.com/google/re2/wiki/Syntax
"""

from __future__ import annotations

import re
from re import _parser

_TOKEN = re.compile(
    r"""(?P<same>\\[.\-+*?()\[\]{}|^$/\\]|\(\?:|\((?!\?)|[)|^]|[*+?]\??(?![*+?])|\{\d{1,3}(?:,\d{0,3})?\}(?![*+?])
    )
    |(?P<set>\[\^?(?:[A-Za-z0-9\x20_@.,:;=%\#+*?()|$/!-]|\\[dw.\-/])+\])
    |(?P<digit>\\d)|(?P<other>\\D)|(?P<letter>\\w)|(?P<sign>\\W)|(?P<space>\\s)|(?P<any>\.)|(?P<end>\$)|(?P<plain>[A-Za-z0-9\x20_@,:;/%\#=!<>&"'~`-])""",
    re.VERBOSE,
)
_DIGIT, _LETTER = r"\p{Nd}", r"\p{L}\p{M}\p{Nd}\p{Pc}"
_SPACE = r"\t-\r \x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_REWRITTEN = {
    "space": f"[{_SPACE}]", "any": r"[^\n]", "end": r"(?:\n?\z)", "digit": f"[{_DIGIT}]", "other": f"[^{_DIGIT}]",
    "letter": f"[{_LETTER}]", "sign": f"[^{_LETTER}]",
}  # fmt: skip


def whether_matches(pattern: str) -> str | None:
    """Return RE2's pattern that is found in the same texts; None for one that RE2 may understand otherwise."""
    parts, end = [], 0
    for found in _TOKEN.finditer(pattern):
        if found.start() != end:
            return None
        end = found.end()
        if found["set"]:
            parts.append(found[0].replace(r"\d", _DIGIT).replace(r"\w", _LETTER))
        else:
            parts.append(_REWRITTEN.get(str(found.lastgroup), found[0]))
    return "".join(parts) if end == len(pattern) else None


def whole_matches(pattern: str) -> str | None:
    """Return RE2's pattern that matches the same parts of a text, none of them empty; None for another."""
    rewritten = whether_matches(pattern)
    tokens = [found.lastgroup for found in _TOKEN.finditer(pattern)]
    if rewritten is None or "end" in tokens or _parser.parse(pattern).getwidth()[0] == 0:
        return None
    return rewritten


def replacement(text: str, pattern: str) -> str | None:
    """Return RE2's text for a replacement with groups such as ``$1``; None for one with more than that."""
    if re.search(r"\\|\$(?!\d(?!\d))", text):
        return None
    if any(int(number) > re.compile(pattern).groups for number in re.findall(r"\$(\d)", text)):
        return None
    return re.sub(r"\$(\d)", r"\\\1", text)


def always_there(pattern: str, group: str) -> bool:
    """Whether a group, a number in SQL, is part of every match of a pattern."""
    if not re.fullmatch(r"\d", group) or int(group) > re.compile(pattern).groups:
        return False
    return group == "0" or not re.search(r"[|]|\)[?*{]", pattern)
