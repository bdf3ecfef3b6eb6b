"""Small tests on a piece of generated code."""

from __future__ import annotations

import ast
from typing import Any


class NotRecognisedError(Exception):
    """A statement is not in the form that Glue Studio generates; the message says what was expected."""


def called(node: ast.AST) -> str:
    """Return a call's function as text (``Join.apply``), or nothing."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def keywords(node: ast.AST) -> dict[str, ast.expr]:
    """Return a call's named arguments."""
    if not isinstance(node, ast.Call):
        raise NotRecognisedError("expected a call")
    return {k.arg: k.value for k in node.keywords if k.arg}


def assigned(statement: ast.stmt) -> ast.expr:
    """Return the value of an assignment."""
    if not isinstance(statement, ast.Assign):
        raise NotRecognisedError("expected an assignment")
    return statement.value


def literal(node: ast.AST | None) -> Any:
    """Return a literal's value, or None for nothing."""
    if node is None:
        return None
    try:
        return ast.literal_eval(node)
    except ValueError as error:
        raise NotRecognisedError(f"expected a literal, not {ast.unparse(node)}") from error


def variable(node: ast.AST | None) -> str:
    """Return a variable's name."""
    if not isinstance(node, ast.Name):
        raise NotRecognisedError("expected a variable")
    return node.id


def pairs(node: ast.AST | None) -> dict[str, ast.expr]:
    """Return a dictionary's values as code, by their literal keys."""
    if not isinstance(node, ast.Dict):
        raise NotRecognisedError("expected a dictionary")
    return {literal(k): v for k, v in zip(node.keys, node.values, strict=True)}


def raw_text(source: str) -> str:
    """Return the lines between triple quotes, without the first and last line break."""
    inner = source[3:-3]
    return inner.removeprefix("\n").removesuffix("\n")


def typed_text(node: ast.expr, source: str) -> str:
    """Return a text as its author typed it: backslashes stay, except for one before the text's own quotes."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        raise NotRecognisedError(f"expected a text, not {source}")
    quote = source[:1]
    if quote not in ("'", '"') or source.startswith(quote * 3) or len(source) < 2:  # noqa: PLR2004
        return node.value
    return source[1:-1].replace(f"\\{quote}", quote)


def chain(node: ast.AST) -> list[tuple[str, ast.Call]]:
    """Return the method calls of ``a.b(...).c(...)``, first to last."""
    found: list[tuple[str, ast.Call]] = []
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        found.append((node.func.attr, node))
        node = node.func.value
    return found[::-1]
