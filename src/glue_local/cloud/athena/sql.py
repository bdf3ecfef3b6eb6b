"""Athena's SQL in DuckDB's: parsed and translated by sqlglot, its tables found, its columns named as Athena does.

Source: https://docs.aws.amazon.com/athena/latest/ug/ddl-sql-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import Token, TokenType, exp
from sqlglot.errors import ParseError, TokenError
from sqlglot.optimizer.scope import traverse_scope

from glue_local.cloud.athena.errors import QueryError, refused

CATALOG = "awsdatacatalog"
#: Stands for a column that the query does not name, until its position is known.
UNNAMED = "__unnamed_"


@dataclass(frozen=True)
class TableName:
    """A table that a query reads, and where the query names it (counted from 1)."""

    database: str
    name: str
    line: int
    column: int


def parse(text: str) -> exp.Expression:
    """Parse a statement; an error that refuses the request, with line and column, if it is none."""
    try:
        found = sqlglot.parse(text, read="athena")
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        place = f"line {first.get('line', 1)}:{first.get('col', 1)}"
        what = f"{first.get('description', error)} at {first.get('highlight', '')!r}"
        raise refused(f"{place}: {what}") from error
    except TokenError as error:
        raise refused(f"line 1:1: {error}") from error
    statements = [each for each in found if each is not None]
    if len(statements) != 1:
        raise refused("Only one sql statement is allowed")
    return statements[0]  # type: ignore[return-value]


def with_parameters(text: str, values: Sequence[str]) -> str:
    """Put execution parameters (SQL literals) in place of a statement's question marks."""
    marks = [token for token in _tokens(text) if token.token_type == TokenType.PLACEHOLDER]
    if len(marks) != len(values):
        raise QueryError(
            f"INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected {len(marks)} but"
            f" found {len(values)}"
        )
    for mark, value in reversed(list(zip(marks, values, strict=True))):
        if not isinstance(parse(f"SELECT {value}"), exp.Select):
            raise refused(f"Execution parameter {value!r} is not a literal")
        text = text[: mark.start] + value + text[mark.end + 1 :]
    return text


def _tokens(text: str) -> list[Token]:
    try:
        return sqlglot.tokenize(text, read="athena")
    except TokenError as error:
        raise refused(f"line 1:1: {error}") from error


def qualify(query: exp.Expression, database: str) -> list[TableName]:
    """Give every table its database, in place, and return the tables, each once."""
    found: dict[tuple[str, str], TableName] = {}
    for scope in traverse_scope(query):
        for source in scope.sources.values():
            if not isinstance(source, exp.Table) or not source.name:
                continue
            if source.catalog and source.catalog.lower() != CATALOG:
                raise QueryError(f"CATALOG_NOT_FOUND: Catalog '{source.catalog}' does not exist")
            owner, table = (source.db or database).lower(), source.name.lower()
            line, column = position(source.args.get("db") or source.this)
            found.setdefault((owner, table), TableName(owner, table, line, column))
            if not source.alias:
                source.set("alias", exp.TableAlias(this=exp.to_identifier(source.name)))
            source.set("catalog", None)
            source.set("db", exp.to_identifier(owner, quoted=True))
            source.set("this", exp.to_identifier(table, quoted=True))
    return list(found.values())


def position(node: exp.Expression | None) -> tuple[int, int]:
    """Return the line and column, from 1, at which an identifier begins; 1, 1 where that is not known."""
    meta = node.meta if node is not None else {}
    if "line" not in meta:
        return 1, 1
    return int(meta["line"]), int(meta["col"]) - (int(meta["end"]) - int(meta["start"]))


def name_columns(query: exp.Expression) -> None:
    """Give the columns that the query leaves unnamed a name that :func:`column_names` understands."""
    select = query.find(exp.Select) if not isinstance(query, exp.Select) else query
    if select is None:
        return
    for each in list(select.expressions):
        if not isinstance(each, exp.Alias | exp.Column | exp.Star | exp.Dot) and not each.alias:
            each.replace(exp.alias_(each.copy(), UNNAMED, quoted=True))


def column_names(names: Sequence[str]) -> list[str]:
    """Return the names as Athena gives them: lower case, ``_col`` and the position for unnamed ones."""
    return [f"_col{i}" if name.startswith(UNNAMED) else name.lower() for i, name in enumerate(names)]


_COLUMN_ERRORS = (
    re.compile(r'Referenced column "(?P<name>[^"]+)" not found'),
    re.compile(r'does not have a column named "(?P<name>[^"]+)"'),
)
_FUNCTION_ERROR = re.compile(r"Function with name \"?(?P<name>\w+)\"? does not exist")


def explain(message: str, query: exp.Expression) -> str:
    """Return an engine's message as Athena's StateChangeReason."""
    for pattern in _COLUMN_ERRORS:
        found = pattern.search(message)
        if found:
            name = found["name"]
            columns = (each for each in query.find_all(exp.Column) if each.name.lower() == name.lower())
            line, column = position(next((each.this for each in columns), None))
            return (
                f"COLUMN_NOT_FOUND: line {line}:{column}: Column '{name.lower()}' cannot be resolved or"
                " requester is not authorized to access requested resources"
            )
    found = _FUNCTION_ERROR.search(message)
    if found:
        return f"FUNCTION_NOT_FOUND: line 1:1: Function '{found['name'].lower()}' not registered"
    kind, _, rest = message.partition(": ")
    return f"{_KINDS.get(kind, 'GENERIC_USER_ERROR')}: {rest or message}".strip()


_KINDS = {
    "Conversion Error": "INVALID_CAST_ARGUMENT",
    "Binder Error": "TYPE_MISMATCH",
    "Parser Error": "SYNTAX_ERROR",
    "Catalog Error": "NOT_FOUND",
    "Out of Range Error": "NUMERIC_VALUE_OUT_OF_RANGE",
    "Out of Memory Error": "EXCEEDED_MEMORY_LIMIT",
    "Invalid Input Error": "HIVE_CURSOR_ERROR",
    "IO Error": "HIVE_CANNOT_OPEN_SPLIT",
}
