"""SELECT and what else is a query: tables become views, DuckDB answers, the rows become Athena's text."""

from __future__ import annotations

import duckdb
from sqlglot import exp

from glue_local.cloud.athena import errors, sql, tables
from glue_local.cloud.athena.result import Column, Result
from glue_local.cloud.athena.session import Session
from glue_local.cloud.athena.types import result_type, text


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
        rows = [[text(value) for value in row] for row in cursor.fetchall()]
    except duckdb.Error as error:
        raise errors.QueryError(sql.explain(session.fetched.original(str(error)), query)) from error
    except KeyError as error:
        raise errors.UnsupportedQueryError(f"a result of type {error}") from error
    return Result(columns, rows, header=True, scanned=session.fetched.size)


def prepare(session: Session, query: exp.Expression) -> str:
    """Make the tables that a query reads views, and return the query in DuckDB's SQL."""
    for name in sql.qualify(query, session.database):
        given = session.readable(name)
        try:
            tables.create_view(session.connection, session.catalog, given, session.fetched)
        except duckdb.Error as error:
            raise errors.QueryError(sql.explain(session.fetched.original(str(error)), query)) from error
        session.check_cutoff()
    return query.sql(dialect="duckdb")
