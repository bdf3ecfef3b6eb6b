"""The commands that README and docs print: in blocks, with the output printed below them, and within a line."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1]
PAGES = sorted(
    [
        *PROJECT.glob("*.md"),
        *PROJECT.glob("docs/**/*.md"),
        *PROJECT.glob("terraform/**/README.md"),
        *PROJECT.glob("src/*/README.md"),
    ]
)
_BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Printed:
    """A command as a page prints it, without its comment, and the lines printed below it; "..." stands for any text."""

    page: str
    command: str
    output: str


def blocks(page: Path) -> list[tuple[str, str]]:
    """Return (language, content) of a page's fenced blocks."""
    return [
        (language, textwrap.dedent(content))
        for language, content in _BLOCK.findall(page.read_text(encoding="utf-8"))
    ]


def commands(page: Path) -> list[Printed]:
    """Return the commands of a page's blocks, in its order."""
    found: list[Printed] = []
    name = page.relative_to(PROJECT).as_posix()
    for language, block in blocks(page):
        for said in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:] if language == "console" else ():
            line, _, output = re.sub(r"\\\n\s*", "", said).partition("\n")
            found.append(Printed(name, re.sub(r"\s{2,}# .*$", "", line).strip(), output))
    return found


def inline(page: Path) -> list[str]:
    """Return the commands that stand in backquotes within a page's lines."""
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    return re.findall(r"`((?:make|glue-local|python -m) [^`]+)`", text)
