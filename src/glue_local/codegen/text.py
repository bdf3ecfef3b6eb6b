"""How Glue Studio spells Python: strings, lists, dictionaries, calls."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Mapping
from typing import Any


class Code(str):
    """Text that is already Python (a variable, an expression) and is not to be quoted."""

    __slots__ = ()


def spell(value: Any) -> str:
    """Return a value as Glue Studio writes it: double quotes, ``True``, ``", "`` between items.

    Raises TypeError for a value that it never writes.
    """
    if isinstance(value, Code):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool | int | float):
        return repr(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{spell(k)}: {spell(v)}" for k, v in value.items()) + "}"
    if isinstance(value, tuple):
        return "(" + ", ".join(spell(item) for item in value) + ")"
    if isinstance(value, list):
        return "[" + ", ".join(spell(item) for item in value) + "]"
    raise TypeError(f"no spelling for {type(value).__name__}")


def quoted(text: str) -> str:
    """Return a string in double quotes. Decided: backslashes, quotes and control characters are escaped."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escapes.get(c, c if c.isprintable() else f"\\u{ord(c):04x}") for c in text) + '"'


def typed(text: str) -> str:
    """Return a string in double quotes, backslashes as their author typed them (seen in ``gs_`` parameters).

    Raises ValueError for a text that would not be one Python string so.
    """
    escapes = {'"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    spelt = '"' + "".join(escapes.get(c, c if c.isprintable() else f"\\u{ord(c):04x}") for c in text) + '"'
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            whole = isinstance(ast.literal_eval(spelt), str)
    except (SyntaxError, ValueError):
        whole = False
    if not whole:
        raise ValueError(f"{text!r} has a backslash that would end or break the string in the script")
    return spelt


def tight(value: Mapping[str, str]) -> str:
    """Return a dictionary without any blank, as the data quality options are written (seen)."""
    return "{" + ",".join(f"{quoted(k)}:{quoted(v)}" for k, v in value.items()) + "}"


def call(function: str, arguments: Iterable[tuple[str, Any]], equals: str = "=") -> str:
    """Return ``function(name=value, ...)``; the helper calls have ``" = "`` for ``equals`` (proved)."""
    return f"{function}({', '.join(f'{name}{equals}{spell(value)}' for name, value in arguments)})"


def helper(function: str, arguments: Iterable[tuple[str, Any]]) -> str:
    """Return ``function(glueContext, name = value, ...)``: how a script calls its own helpers (proved)."""
    named = ", ".join(f"{name} = {spell(value)}" for name, value in arguments)
    return f"{function}(glueContext, {named})"


def indented(text: str, depth: int = 4) -> str:
    """Give the text some blanks in; empty lines stay empty, lines of blanks do not (seen in rulesets)."""
    return "\n".join(" " * depth + line if line else "" for line in text.split("\n"))
