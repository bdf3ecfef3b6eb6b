"""Differences between a script and the script of its definition, line by line: added, changed or removed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from glue_local.codegen.reading.sections import MARK


@dataclass(frozen=True)
class Edit:
    """One line. ``line``: its number from 1 (for a line that is gone: of the one after it); ``kind``: ``added``,
    ``changed``, ``taken out`` or ``moved``; ``text``: the line as it is, or was; ``generated``: as it would be."""

    line: int
    kind: str
    text: str
    generated: str = ""

    def __str__(self) -> str:
        """Return ``changed by hand: <line>`` and what Glue Studio writes in its place."""
        said = f"{self.kind} by hand: {self.text.strip() or '(a blank line)'}"
        return f"{said} (Glue Studio writes: {self.generated.strip()})" if self.generated.strip() else said


def edits(text: str, again: str) -> tuple[Edit, ...]:
    """Compare a script with what its definition gives. A section that is elsewhere is one edit, not its lines."""
    lines, other = text.rstrip("\n").split("\n"), again.rstrip("\n").split("\n")
    if lines == other:
        return ()
    moved: list[Edit] = []
    pieces, others = _pieces(lines), _pieces(other)
    if list(pieces) != list(others) and set(pieces) == set(others):
        away = _away(list(pieces), list(others))
        moved = [Edit(_line(pieces, mark), "moved", mark[0]) for mark in pieces if mark in away]
        tail = _tail(others)
        other = [line for mark in pieces for line in others[mark]] + tail
    return (*moved, *_compared(lines, other))


def _pieces(lines: Sequence[str]) -> dict[tuple[str, int], list[str]]:
    """Return the script's head and its sections, by (first line, how many of that line came before)."""
    found: dict[tuple[str, int], list[str]] = {("", 0): []}
    current = ("", 0)
    body = False
    for line in lines:
        body = body or line.startswith("args = getResolvedOptions(")
        if body and line.lstrip().startswith(MARK):
            count = sum(key[0] == line.strip() for key in found)
            current = (line.strip(), count)
            found[current] = []
        found[current].append(line)
    return found


def _tail(pieces: dict[tuple[str, int], list[str]]) -> list[str]:
    """Cut off what follows the last section."""
    last = pieces[list(pieces)[-1]]
    start = next(
        (n for n, line in enumerate(last) if line.startswith(("job.commit()", "glueContext.forEach"))), None
    )
    if start is None:
        return []
    tail = last[start:]
    del last[start:]
    return tail


def _away(order: list[tuple[str, int]], other: list[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return the smallest set of sections to move so that both orders are the same."""
    same = difflib.SequenceMatcher(None, order, other, autojunk=False).get_matching_blocks()
    kept = {order[n] for block in same for n in range(block.a, block.a + block.size)}
    return set(order) - kept


def _line(pieces: dict[tuple[str, int], list[str]], mark: tuple[str, int]) -> int:
    before = 0
    for key, lines in pieces.items():
        if key == mark:
            break
        before += len(lines)
    return before + 1


def _compared(lines: Sequence[str], other: Sequence[str]) -> Iterator[Edit]:
    matcher = difflib.SequenceMatcher(None, lines, other, autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            continue
        paired = min(end - start, last - first)
        for n in range(paired):
            yield Edit(start + n + 1, "changed", lines[start + n], other[first + n])
        for n in range(start + paired, end):
            yield Edit(n + 1, "added", lines[n])
        for n in range(first + paired, last):
            yield Edit(min(end, len(lines) - 1) + 1, "taken out", other[n])
