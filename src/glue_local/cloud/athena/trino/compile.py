"""From a query's text to DuckDB's SQL, the result's columns, the tables that it reads.

The text is parsed as Trino parses it, typed, and only then written for DuckDB.
"""

from __future__ import annotations

from dataclasses import dataclass

from glue_local.cloud.athena.errors import UnsupportedQueryError
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino.errors import Place, fail
from glue_local.cloud.athena.trino.parser import parse
from glue_local.cloud.athena.trino.queries import Queries
from glue_local.cloud.athena.trino.scopes import Resolver, Versions
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Python, Value


@dataclass(frozen=True)
class Compiled:
    """A query for DuckDB: ``columns`` are names as Athena gives them and types, ``tables`` (database, name)."""

    sql: str
    columns: tuple[tuple[str, Type], ...]
    tables: tuple[tuple[str, str], ...]
    python: Python

    @property
    def tries(self) -> bool:
        """Whether an expression may fail without failing the query."""
        return "TRY(" in self.sql


def compile_query(text: str, database: str, resolve: Resolver) -> Compiled:
    """Compile a query of tables that have no versions; SyntaxProblem if it is no query, else as `compile_parsed`."""
    return compile_parsed(parse(text), database, resolve, _no_versions)


def _no_versions(database: str, name: str, kind: str, value: Value, python: Python, place: Place) -> str:
    fail("NOT_SUPPORTED", place, "This connector does not support versioned tables")


def compile_parsed(parsed: n.Query, database: str, resolve: Resolver, versions: Versions) -> Compiled:
    """Compile a query; QueryError with the place for what Trino refuses."""
    queries = Queries(resolve, versions, database)
    try:
        relation = queries.query(parsed)
    except RecursionError as error:
        raise UnsupportedQueryError("a statement nested this deep") from error
    columns = tuple(((each.name or f"_col{i}").lower(), each.type) for i, each in enumerate(relation.fields))
    return Compiled(relation.sql, columns, tuple(queries.tables), queries.python)
