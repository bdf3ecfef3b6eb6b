"""Field paths as the script spells them, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# Seen in back quotes: a dot (".serialNumber") and brackets ("sum(total)", "(right) id"). Decided: also [ ].
_SPECIAL = re.compile(r"[.()\[\]]")
_PART = re.compile(r"`([^`]*)`|([^.`]+)")


def spelt(path: Sequence[str]) -> str:
    """Give a path's spelling: parts joined with dots, a part with a dot or bracket back-quoted."""
    return ".".join(f"`{p}`" if _SPECIAL.search(p) and not p.startswith("`") else p for p in path)


def parts(text: str) -> list[str]:
    """Give a spelt path's parts; what ``spelt`` made comes back as it was."""
    if "`" not in text and "." not in text:
        return [text]
    return [quoted or plain for quoted, plain in _PART.findall(text)] or [text]


def spelt_all(paths: Iterable[Sequence[str]]) -> list[str]:
    """Give the spelling of each path."""
    return [spelt(path) for path in paths]
