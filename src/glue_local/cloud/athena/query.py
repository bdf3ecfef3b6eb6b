"""SELECT and what else is a query: tables become views, DuckDB answers, the rows become Athena's text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
from sqlglot import exp

from glue_local.cloud.athena import errors, locked, sql, tables
from glue_local.cloud.athena.allowed import FUNCTIONS
from glue_local.cloud.athena.result import Column, Result
from glue_local.cloud.athena.session import Session
from glue_local.cloud.athena.spool import Row
from glue_local.cloud.athena.types import result_type, text

#: Rows that are in memory at once.
BATCH = 10_000


def run(session: Session, query: exp.Expression) -> Result:
    """Run a query; QueryError in Athena's words if it fails."""
    sql.name_columns(query)
    translated = prepare(session, query)
    try:
        cursor = session.connection.execute(translated)
        columns = [
            Column(name, result_type(each[1]))
            for name, each in zip(
                sql.column_names([each[0] for each in cursor.description]), cursor.description, strict=True
            )
        ]
        session.spool.write(_batches(cursor, [column.name for column in columns]))
    except duckdb.Error as error:
        raise errors.QueryError(sql.explain(session.told(str(error)), query)) from error
    except KeyError as error:
        raise errors.UnsupportedQueryError(f"a result of type {error}") from error
    return Result(columns, spool=session.spool, scanned=session.fetched.size)


def _batches(cursor: Any, header: list[str]) -> Iterator[list[Row]]:
    yield [header]
    while rows := cursor.fetchmany(BATCH):
        yield [[text(value) for value in row] for row in rows]


def prepare(session: Session, query: exp.Expression) -> str:
    """Make the tables that a query reads views, and return the query in DuckDB's SQL."""
    views = []
    for name in sql.qualify(query, session.database):
        given = session.readable(name)
        try:
            tables.create_view(session.connection, session.catalog, given, session.fetched)
        except duckdb.Error as error:
            raise errors.QueryError(sql.explain(session.told(str(error)), query)) from error
        views.append((name.database, name.name))
        session.check_cutoff()
    translated = query.sql(dialect="duckdb")
    locked.check(session.connection, translated, FUNCTIONS, views)
    return translated
