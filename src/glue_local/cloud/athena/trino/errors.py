"""Errors of analysis with Trino's code and the place in the query.

Source: https://trino.io/docs/current/develop/client-protocol.html (error names as StandardErrorCode has them)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from glue_local.cloud.athena.errors import QueryError

#: Begins the text of an error that a query raises while it runs; what follows is Athena's reason.
MARK = "TRINO:"


@dataclass(frozen=True)
class Place:
    """Where something is in the query, counted from 1."""

    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        """Write it as Trino does."""
        return f"line {self.line}:{self.column}"


class SyntaxProblem(Exception):  # noqa: N818 - it becomes a refused request
    """The text is no Trino statement; the message has the place."""


def fail(code: str, at: Place, message: str) -> NoReturn:
    """Raise the QueryError of a query that cannot be answered."""
    raise QueryError(f"{code}: {at}: {message}")


def unsupported(at: Place, what: str) -> NoReturn:
    """Raise the QueryError of what Athena runs and the local endpoint does not."""
    raise QueryError(f"NOT_SUPPORTED: {at}: {what} is not supported by the local endpoint's Athena")


class Raised(Exception):  # noqa: N818 - raised inside a query by a Python function
    """An error of a running query: Trino's code and text."""

    def __init__(self, code: str, message: str) -> None:
        """Take Trino's code and its message."""
        super().__init__(f"{MARK}{code}: {message}")


def invalid(message: str) -> Raised:
    """Return the error of an argument that a function does not take."""
    return Raised("INVALID_FUNCTION_ARGUMENT", message)
