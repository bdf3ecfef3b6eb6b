"""What an entry of the function tables is, and short ways to write one.

An entry's ``emit`` is a template of DuckDB's SQL over the arguments, a Python function that runs in the query
(:func:`python`), or a function that writes the SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glue_local.cloud.athena.trino import signatures
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.signatures import Signature
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Value

if TYPE_CHECKING:
    from glue_local.cloud.athena.trino import nodes as n
    from glue_local.cloud.athena.trino.reader import Reader
    from glue_local.cloud.athena.trino.scopes import Context

Emit = str | Callable[..., Any]
Entry = tuple[str, Emit]


@dataclass(frozen=True)
class Function:
    """One form of a function: its signature and what it becomes."""

    signature: Signature
    emit: Emit

    @property
    def how(self) -> str:
        """How it is done here, in a word for the documentation."""
        if isinstance(self.emit, InPython):
            return "in Python"
        if not isinstance(self.emit, str):
            return "translated"
        own = f"{self.signature.name}({', '.join(f'{{{i}}}' for i in range(len(self.signature.args)))})"
        return "as it is" if self.emit == own else "translated"


@dataclass(frozen=True)
class Form:
    """A function whose arguments follow rules of their own; ``shown`` is its signature for people."""

    shown: str
    make: Callable[[Reader, n.Call, Context], Value]


@dataclass(frozen=True)
class InPython:
    """Calls a Python function for every row; NULL for a NULL argument, unless it takes ``nulls``."""

    function: Callable[..., Any]
    nulls: bool = False
    volatile: bool = False

    def __call__(self, analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
        """Write the call."""
        return analyzer.python.call(self.function, args, kind, nulls=self.nulls, volatile=self.volatile)


def python(function: Callable[..., Any], nulls: bool = False, volatile: bool = False) -> InPython:
    """Return what calls a Python function."""
    return InPython(function, nulls, volatile)


def functions(entries: Iterable[Entry]) -> dict[str, list[Function]]:
    """Return a table by name; the forms of a function stay in their order."""
    table: dict[str, list[Function]] = {}
    for text, emit in entries:
        signature = signatures.parse(text)
        table.setdefault(signature.name, []).append(Function(signature, emit))
    return table


def constant(value: Value) -> str | None:
    """Return the text of a string literal."""
    return value.text


def each_integer(pattern: str, emit: Emit) -> list[Entry]:
    """Return an entry for each integer type, written I in the pattern."""
    return [(pattern.replace("I", name), emit) for name in t.INTEGERS]
