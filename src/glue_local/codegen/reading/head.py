"""The statements that an author added to a script's head, and those of them that a piece of code needs."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from glue_local.codegen.reading.sections import MARK, Parts, parsed


@dataclass(frozen=True)
class Statement:
    """One statement: the names it sets and uses, its first line (from 1), and its text as it appears in a function."""

    sets: frozenset[str]
    uses: frozenset[str]
    line: int
    text: str


@dataclass(frozen=True)
class Head:
    """The statements that Glue Studio did not write, in their order."""

    statements: tuple[Statement, ...]

    def left(self, taken: set[int]) -> list[tuple[int, str]]:
        """Return (first line's number, its text) of what was not taken, without unused imports and functions."""
        return [
            (one.line, one.text.split("\n")[0])
            for place, one in enumerate(self.statements)
            if place not in taken and not one.text.startswith(("import ", "from ", "def ", "class ", "exec("))
        ]

    def needed(self, used: set[str], *, first: bool) -> tuple[list[str], set[int]]:
        """Return (the texts that code with these names needs, their places); the first code also has those that set
        nothing."""
        wanted = set(used)
        chosen: set[int] = set()
        for _ in self.statements:  # each pass may find what those of the last pass need
            for place, one in enumerate(self.statements):
                if place not in chosen and (one.sets & wanted or "*" in one.sets or (first and not one.sets)):
                    chosen.add(place)
                    wanted |= one.uses
        return [self.statements[place].text for place in sorted(chosen)], chosen


def names(code: str) -> tuple[set[str], set[str]]:
    """Return (names that code sets at its top level, names that it uses)."""
    tree = parsed(code)
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    return _set_by(tree.body), used


def _set_by(statements: Iterable[ast.stmt]) -> set[str]:
    found: set[str] = set()
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            found.add(statement.name)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
        else:
            nodes = (n for n in ast.walk(statement) if isinstance(n, ast.Name))
            found |= {n.id for n in nodes if isinstance(n.ctx, ast.Store)}
    return found


def head_of(parts: Parts, generated: str) -> Head:
    """Return the statements of a script's head that are not in the generated script's."""
    known = {ast.unparse(statement) for statement in parsed(_head(generated)).body}
    text = _head("\n".join(parts.lines))
    own = {custom.class_name for custom in parts.customs}
    found = []
    for statement in parsed(text).body:
        if ast.unparse(statement) in known or getattr(statement, "name", None) in own:
            continue
        source = ast.get_source_segment(text, statement) or ast.unparse(statement)
        sets, uses = names(source)
        if "*" in sets:  # which a function must not import by a statement of its own
            source = f"exec({source!r}, globals())"
        found.append(Statement(frozenset(sets), frozenset(uses), statement.lineno, source))
    return Head(tuple(found))


def _head(text: str) -> str:
    lines = text.split("\n")
    start = next((n for n, line in enumerate(lines) if line.startswith("args = getResolvedOptions(")), 0)
    end = next((n for n in range(start, len(lines)) if lines[n].startswith(MARK)), None)
    if end is None:
        end = next((n for n in range(start, len(lines)) if lines[n].startswith("job.init(")), start) + 1
    return "\n".join(lines[:end])
