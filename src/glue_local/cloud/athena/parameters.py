"""Execution parameters: values that take the place of a query's question marks.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
"""

from __future__ import annotations

from collections.abc import Sequence

from glue_local.cloud.athena.errors import QueryError, refused
from glue_local.cloud.athena.trino.errors import SyntaxProblem
from glue_local.cloud.athena.trino.lexer import tokens
from glue_local.cloud.athena.trino.parser import Parser


def filled(text: str, values: Sequence[str]) -> str:
    """Put execution parameters (SQL literals) in place of a statement's question marks."""
    marks = [token for token in tokens(text) if token.text == "?" and token.kind == "op"]
    if len(marks) != len(values):
        raise QueryError(
            f"INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected {len(marks)} but"
            f" found {len(values)}"
        )
    for mark, value in reversed(list(zip(marks, values, strict=True))):
        _check(value)
        text = f"{text[: mark.start]}{value}{text[mark.end :]}"
    return text


def _check(value: str) -> None:
    """Refuse what is not one expression: it would change the statement around it."""
    try:
        parser = Parser(value)
        parser.expression()
        if parser.now.kind != "end" or "--" in value.rsplit("'", maxsplit=1)[-1]:
            parser.mismatch("<EOF>")
    except SyntaxProblem as error:
        raise refused(f"Execution parameter {value!r} is not a literal: {error}") from error
