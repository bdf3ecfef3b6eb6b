"""Field paths as the script spells them, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# Seen in back quotes: a dot (".serialNumber") and brackets ("sum(total)", "(right) id"). Decided: also [ ].
_SPECIAL = re.compile(r"[.()\[\]]")
_BRACKETS = re.compile(r"[()\[\]]")
_PART = re.compile(r"`([^`]*)`|([^.`]+)")


def spelt(path: Sequence[str]) -> str:
    """Return a path's spelling: parts joined with dots, a part with a dot or bracket back-quoted."""
    return ".".join(f"`{p}`" if _SPECIAL.search(p) and not p.startswith("`") else p for p in path)


def target_name(key: str, source: Sequence[str]) -> str:
    """Return a mapping's target as it is spelt.

    Seen: in back quotes where it has brackets (``(right) id``) or is the dotted name of the column itself
    (``.serialNumber``); bare where it is a nested column's path. Decided: bare with any other dot, which makes
    a nested column.
    """
    dotted = key.startswith(".") or [key] == list(source)
    return spelt([key]) if dotted or _BRACKETS.search(key) else key


def target_key(text: str, source: Sequence[str]) -> str:
    """Return the key that ``target_name`` turns into ``text``, or the text itself."""
    key = text[1:-1] if len(text) > 1 and text[0] == text[-1] == "`" else text
    return key if target_name(key, source) == text else text


def parts(text: str) -> list[str]:
    """Return the parts of a path in a script; the inverse of ``spelt``."""
    if "`" not in text and "." not in text:
        return [text]
    return [quoted or plain for quoted, plain in _PART.findall(text)] or [text]


def spelt_all(paths: Iterable[Sequence[str]]) -> list[str]:
    """Return the spelling of each path."""
    return [spelt(path) for path in paths]
