"""Faults of a definition, with file, node and field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from glue_local.errors import UserError


@dataclass(frozen=True)
class Problem:
    """One fault: ``node`` is ``'<display name>' (<id>)`` or empty, ``field`` a dotted path or empty."""

    node: str
    field: str
    message: str

    def __str__(self) -> str:
        """Return ``node 'Join' (node-1), field Columns: message``."""
        places = [f"node {self.node}" if self.node else "", f"field {self.field}" if self.field else ""]
        place = ", ".join(part for part in places if part)
        return f"{place}: {self.message}" if place else self.message


class DefinitionError(UserError):
    """A definition that cannot be used. ``where`` is its file; ``problems`` every fault found."""

    def __init__(self, where: str, problems: Sequence[Problem]) -> None:
        """Put every problem into the message, one per line, each with the file."""
        self.where = where
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{where}: {problem}" for problem in self.problems))
