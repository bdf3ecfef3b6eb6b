"""The commands that README and docs print, with the output printed below them."""

from __future__ import annotations

import re
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
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Printed:
    """A command as a page prints it, without its comment, and the lines printed below it; "..." stands for any text."""

    page: str
    command: str
    output: str


def commands(page: Path) -> list[Printed]:
    """Return the commands of a page, in its order."""
    found: list[Printed] = []
    name = page.relative_to(PROJECT).as_posix()
    for block in _BLOCK.findall(page.read_text(encoding="utf-8")):
        for said in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, output = said.partition("\n")
            found.append(Printed(name, re.sub(r"\s{2,}# .*$", "", line).strip(), output))
    return found
