"""Java's regular expressions in Python's: what is written otherwise is rewritten, what Python has not is refused.

Source: https://trino.io/docs/current/functions/regexp.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from glue_local.cloud.athena.trino import backtracking
from glue_local.cloud.athena.trino.backtracking import Pattern
from glue_local.cloud.athena.trino.errors import Raised, invalid

_CLASSES = {
    "Lower": "a-z", "Upper": "A-Z", "ASCII": "\\x00-\\x7f", "Alpha": "a-zA-Z", "Digit": "0-9", "Alnum": "a-zA-Z0-9",
    "Punct": "!-/:-@\\[-`{-~", "Graph": "!-~", "Print": " -~", "Blank": " \\t", "Cntrl": "\\x00-\\x1f\\x7f",
    "XDigit": "0-9a-fA-F", "Space": " \\t\\n\\x0b\\f\\r",
}  # fmt: skip
_POSIX = {f"[:{name.lower()}:]": value for name, value in _CLASSES.items()}
_NAMED_CLASS = re.compile(r"(?<!\\)(?:\\\\)*\\[pP]\{")
#: White space of Unicode; Python's ``\s`` has four control characters more.
_SPACE = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
_ESCAPED = re.compile(r"\\Q(.*?)(?:\\E|$)", re.DOTALL)
_TOKEN = re.compile(r"\\p\{(\w+)\}|\\P\{(\w+)\}|\\(.)|\(\?<(?![=!])(\w+)>|(\[)|(\])|(\[:\w+:\])", re.DOTALL)


def compiled(pattern: str, text: str = "") -> re.Pattern[str] | Pattern:
    """Return a pattern for Python; Raised for one that is wrong, or that Python has no like of.

    Letters, digits and white space are Unicode's, as Joni's are, which Trino calls. Classes such as ``\\p{Lower}`` are
    written out for ASCII only: a ``text`` with other characters is refused.
    """
    if not text.isascii() and _NAMED_CLASS.search(pattern):
        raise Raised(
            "NOT_SUPPORTED",
            "a class \\p{...} on text that is not ASCII is not supported by the local endpoint's Athena",
        )
    return _compiled(pattern)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str] | Pattern:
    try:
        return backtracking.compiled(_rewritten(pattern))
    except (re.error, OverflowError) as error:
        raise invalid(f"{str(error).split(' at ')[0]}: {pattern}") from error


def _rewritten(pattern: str) -> str:
    pattern = _ESCAPED.sub(lambda found: re.escape(found[1]), pattern)
    depth = 0

    def rewrite(found: re.Match[str]) -> str:
        nonlocal depth
        if found[1] or found[2]:
            name = (found[1] or found[2]).removeprefix("Is")
            if name not in _CLASSES or (found[2] and depth):
                raise Raised(
                    "NOT_SUPPORTED",
                    f"{found[0]} in a regular expression is not supported by the local endpoint's Athena",
                )
            return _CLASSES[name] if depth else f"[{'^' if found[2] else ''}{_CLASSES[name]}]"
        if found[4]:
            return f"(?P<{found[4]}>"
        if found[5]:
            depth += 1
            if depth > 1:
                raise Raised(
                    "NOT_SUPPORTED",
                    "a class inside a class in a regular expression is not supported by the local endpoint's Athena",
                )
        elif found[6]:
            depth = max(depth - 1, 0)
        elif found[3] in {"z"}:
            return "\\Z"
        elif found[3] == "s":
            return _SPACE if depth else f"[{_SPACE}]"
        elif found[3] == "S" and not depth:
            return f"[^{_SPACE}]"
        elif found[3] in {"Z", "G", "R", "X", "k", "h", "H", "N"}:
            raise Raised(
                "NOT_SUPPORTED",
                f"\\{found[3]} in a regular expression is not supported by the local endpoint's Athena",
            )
        return found[0]

    return _TOKEN.sub(rewrite, pattern)


def replacement(text: str, pattern: re.Pattern[str] | Pattern) -> Callable[[re.Match[str]], str]:
    """Return what replaces a match: ``$1`` and ``${name}`` are groups, a backslash makes the next literal."""
    parts: list[str | int] = []
    i = 0
    while i < len(text):
        char = text[i]
        if char == "\\":
            if i + 1 >= len(text):
                raise Raised(
                    "INVALID_FUNCTION_ARGUMENT", "Incomplete escape sequence in replacement: " + text
                )
            parts.append(text[i + 1])
            i += 2
        elif char == "$":
            i = _reference(text, i, pattern, parts)
        else:
            parts.append(char)
            i += 1
    return lambda found: "".join(each if isinstance(each, str) else found[each] or "" for each in parts)


def _reference(text: str, start: int, pattern: re.Pattern[str] | Pattern, parts: list[str | int]) -> int:
    named = re.compile(r"\$\{(\w+)\}").match(text, start)
    if named:
        if named[1] not in pattern.groupindex:
            raise Raised(
                "INVALID_FUNCTION_ARGUMENT", f"Illegal replacement sequence: unknown group {{ {named[1]} }}"
            )
        parts.append(pattern.groupindex[named[1]])
        return named.end()
    end = start + 1
    if end >= len(text) or not text[end].isdecimal():
        raise invalid("Illegal replacement sequence: " + text)
    number = int(text[end])
    end += 1
    while end < len(text) and text[end].isdecimal() and int(f"{number}{text[end]}") <= pattern.groups:
        number = int(f"{number}{text[end]}")
        end += 1
    if number > pattern.groups:
        raise invalid(f"Illegal replacement sequence: unknown group {number}")
    parts.append(number)
    return end
