"""Java's regular expressions that look around, refer back or do not backtrack, written for Python's ``re``.

Where the two mean another thing, or one has no word for it, the pattern is refused.
See https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html and
https://docs.python.org/3/library/re.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_TERMINATORS = r"\n\r\x85\u2028\u2029"
_END = r"(?=(?:\r\n|(?<!\r)\n|[\r\x85\u2028\u2029])?\Z)"
#: Between letters and digits of any language and others, until Java 19.
_LETTER = r"[^\W\xb2\xb3\xb9\xbc-\xbe\u2070-\u2079\u2080-\u2089\u2150-\u218b\u2460-\u249b]"
_BOUND = rf"(?u:(?<={_LETTER})(?!{_LETTER})|(?<!{_LETTER})(?={_LETTER}))"
_CLASSES = {"w": "a-zA-Z0-9_", "d": "0-9", "s": r" \t\n\x0B\f\r"}
_PIECE = re.compile(
    r"""(?P<hex>\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4})
      | \\k<(?P<back>[a-zA-Z][a-zA-Z0-9]*)>
      | (?P<number>\\[1-9](?![0-9]))
      | \\(?P<escaped>[wdsWDSbBAzZtnrf]|[^a-zA-Z0-9])
      | (?P<flags>\A\(\?[is]+\))
      | \(\?<(?P<name>[a-zA-Z][a-zA-Z0-9]*)>
      | (?P<group>\(\?(?:[:=!>]|<[=!]|i:)|\((?!\?))
      | (?P<times>\{[0-9]+(?:,[0-9]*)?\})
      | (?P<opens>\[\^?(?![\]^]))
      | (?P<plain>[^\\(\[{])""",
    re.VERBOSE | re.DOTALL,
)
_WITHIN = re.compile(
    r"(?P<hex>\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4})|\\(?P<escaped>[wdstnrf]|[^a-zA-Z0-9])|(?P<plain>(?!&&)[^\\\[])",
    re.DOTALL,
)
#: What is left out to look for what needs Python: escaped letters and classes.
_NO_MATTER = re.compile(r"\\[^1-9k]|\[\^?(?:\\.|[^\]\\])*\]", re.DOTALL)
_NEEDS = re.compile(r"\(\?(?:[=!>]|<[=!])|\\[1-9k]|[*+?}]\+")


def needs_python(java: str) -> bool:
    """Whether a pattern has what an engine without backtracking does not."""
    return _NEEDS.search(_NO_MATTER.sub("_", java)) is not None


def written(java: str) -> str:
    """Return Python's pattern for one of Java's; ValueError, which says why, where there is none."""
    made, at, within, of_all = "", 0, False, False
    while at < len(java):
        match = (_WITHIN if within else _PIECE).match(java, at)
        if match is None:
            raise ValueError(
                f"Python writes {java[at : at + 3]!r} of the pattern in another way, or not at all"
            )
        piece, at, kind = match[0], match.end(), match.lastgroup
        of_all |= kind == "flags" and "s" in piece
        if kind == "escaped":
            made += _escaped(match["escaped"], within)
        elif kind in ("back", "name"):
            made += f"(?P={match[kind]})" if kind == "back" else f"(?P<{match[kind]}>"
        elif within:
            within = piece != "]"
            made += piece
        elif piece in (".", "$"):
            made += _END if piece == "$" else piece if of_all else f"[^{_TERMINATORS}]"
        else:
            within = kind == "opens"
            made += piece
    try:
        _compiled(made)
    except re.error as error:
        raise ValueError(f"Python's re does not have it: {error}") from error
    return made


def _escaped(letter: str, within: bool) -> str:
    if letter in _CLASSES:
        return _CLASSES[letter] if within else f"[{_CLASSES[letter]}]"
    if letter in "WDS":
        return f"[^{_CLASSES[letter.lower()]}]"
    if letter in "bB" and not within:
        return _BOUND if letter == "b" else f"(?!{_BOUND})"
    return {"z": r"\Z", "Z": _END}.get(letter, f"\\{letter}")


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def found(text: str | None, pattern: str) -> bool | None:
    """Whether a pattern is found."""
    return None if text is None else _compiled(pattern).search(text) is not None


def replaced(text: str | None, pattern: str, replacement: str) -> str | None:
    """Return a text with what a pattern finds replaced, by a replacement of Java's."""
    if text is None:
        return None
    compiled = _compiled(pattern)
    parts = list(_parts(replacement, compiled.groups))
    return compiled.sub(lambda m: "".join(p if isinstance(p, str) else m[p[0]] or "" for p in parts), text)


def _parts(replacement: str, groups: int) -> Iterator[str | tuple[int | str]]:
    """Yield the parts of a replacement: texts, and groups by number or name, the longest number that there is."""
    for match in re.finditer(r"\\(.)|\$\{(\w+)\}|\$(\d+)|([^\\$])", replacement, re.DOTALL):
        if match[3] is None:
            yield (match[2],) if match[2] else match[1] or match[4]
            continue
        digits = match[3]
        end = max((n for n in range(2, len(digits) + 1) if int(digits[:n]) <= groups), default=1)
        yield (int(digits[:end]),)
        yield digits[end:]


def groups(text: str | None, pattern: str, index: int) -> list[str] | None:
    """Return a group of all that a pattern finds, as Spark's regexp_extract_all does."""
    if text is None or index is None:
        return None
    compiled = _compiled(pattern)
    if not 0 <= index <= compiled.groups:
        raise ValueError(
            "[INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX] Expects group index between 0 and "
            f"{compiled.groups}, but got {index}."
        )
    return [match[index] or "" for match in compiled.finditer(text)]


def split(text: str | None, pattern: str, limit: int) -> list[str] | None:
    """Return the parts between what a pattern finds, at most as many as a limit says that is more than 0."""
    if text is None or limit is None:
        return None
    made: list[str] = []
    at = 0
    for match in _compiled(pattern).finditer(text):
        if 0 < limit <= len(made) + 1:
            break
        if match.end() > 0:  # nothing is before an empty match at the begin
            made.append(text[at : match.start()])
            at = match.end()
    return [*made, text[at:]]
