"""Text literals of Spark SQL: https://spark.apache.org/docs/3.5.6/sql-ref-literals.html#string-literal."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|([0-3][0-7]{2})|(.))", re.DOTALL)
_LETTERS = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a", "%": "\\%", "_": "\\_"}


def text_of(literal: str) -> str | None:
    """Return the text of a literal; None if it is not a single literal."""
    literal = literal.strip("() ") if literal.startswith("(") else literal
    if match := re.fullmatch(r"[rR](?:'([^']*)'|\"([^\"]*)\")", literal):
        return match[1] if match[1] is not None else match[2]
    if not re.fullmatch(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", literal, re.DOTALL):
        return None
    return _ESCAPE.sub(_meaning, literal[1:-1])


def _meaning(match: re.Match[str]) -> str:
    if match[1] or match[2]:
        return chr(int(match[1], 16) if match[1] else int(match[2], 8))
    return _LETTERS.get(match[3], match[3])


def quoted(text: str) -> str:
    """Return a literal for a text."""
    made = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    made = made.replace("${", "\\u0024{")  # no reference to a setting
    return f"'{made}'"
