"""SELECT and what else is a query: compiled from Trino's SQL, run by DuckDB, its rows written as Athena's text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from glue_local.cloud.athena import errors, filters, locked, tables, virtual
from glue_local.cloud.athena.allowed import FUNCTIONS
from glue_local.cloud.athena.formats import PATH
from glue_local.cloud.athena.governed import Readable
from glue_local.cloud.athena.result import Column, Result
from glue_local.cloud.athena.session import Session, TableName
from glue_local.cloud.athena.spool import Row
from glue_local.cloud.athena.trino import failures, types
from glue_local.cloud.athena.trino.compile import Compiled, compile_query
from glue_local.cloud.athena.trino.errors import Place
from glue_local.cloud.athena.trino.scopes import View
from glue_local.cloud.athena.trino.show import writer
from glue_local.cloud.athena.types import result_type

#: Rows that are in memory at once.
BATCH = 10_000
_INTERNAL = ("Binder Error", "Parser Error", "Catalog Error", "INTERNAL Error", "Not implemented Error")


def run(session: Session, text: str) -> Result:
    """Run a query; QueryError in Athena's words if it fails."""
    compiled = prepare(session, text)
    try:
        cursor = session.connection.execute(compiled.sql)
        session.spool.write(batches(cursor, compiled))
    except duckdb.Error as error:
        raise failed(session, error) from error
    columns = [Column(name, result_type(kind)) for name, kind in compiled.columns]
    return Result(columns, spool=session.spool, scanned=session.fetched.size)


def batches(cursor: Any, compiled: Compiled) -> Iterator[list[Row]]:
    """Yield the names of the columns, then the rows as text, some at a time."""
    yield [[name for name, _ in compiled.columns]]
    writers = [writer(kind) for _, kind in compiled.columns]
    while rows := cursor.fetchmany(BATCH):
        columns = [
            [None if value is None else write(value) for value in column]
            for write, column in zip(writers, zip(*rows, strict=True), strict=True)
        ]
        yield list(zip(*columns, strict=True))


def prepare(session: Session, text: str) -> Compiled:
    """Compile a query and make the tables that it reads views; its SQL may run unchanged."""
    found: dict[tuple[str, str], Readable] = {}
    made: dict[tuple[str, str], virtual.Virtual] = {}
    texts = [text]

    def resolve(database: str, name: str, place: Place) -> list[tuple[str, types.Type]] | View:
        if (database, name) in made:
            return list(made[database, name].columns)
        if (database, name) not in found:
            table = TableName(database, name, place.line, place.column)
            unstored = virtual.find(session, table, place)
            if unstored is not None:
                made[database, name] = unstored
                return list(unstored.columns)
            view = session.view(table)
            if view is not None:
                texts.append(view.text)
                return view
            found[database, name] = session.readable(table)
        return tables.columns(found[database, name], place)

    compiled = compile_query(text, session.database, resolve)
    if compiled.tries:
        session.open(rewrite=False)
    asked = tables.Asked(
        paths=any(PATH in each.lower() for each in texts),
        compared=set().union(*map(filters.compared, texts)),
    )
    for key in compiled.tables:
        if key in made:
            made[key].create(session.connection, *key)
            continue
        try:
            tables.create_view(session.connection, session.catalog, found[key], session.fetched, asked)
        except duckdb.Error as error:
            raise failed(session, error) from error
        session.check_cutoff()
    compiled.python.register(session.connection)
    views = [(types.schema(database), name) for database, name in compiled.tables]
    locked.check(session.connection, compiled.sql, FUNCTIONS | compiled.python.names, views)
    return compiled


def failed(session: Session, error: duckdb.Error) -> errors.QueryError:
    """Return what Athena makes of an engine's error."""
    message = session.told(str(error))
    reason = failures.reason(message)
    if reason is not None:
        return errors.QueryError(reason)
    kind, _, rest = message.partition(": ")
    if kind in _INTERNAL:
        first = rest.split("\n", 1)[0]
        return errors.UnsupportedQueryError(f"this query ({first})")
    return errors.QueryError(f"{_KINDS.get(kind, 'GENERIC_USER_ERROR')}: {rest or message}".strip())


_KINDS = {
    "Conversion Error": "HIVE_BAD_DATA",
    "Out of Range Error": "NUMERIC_VALUE_OUT_OF_RANGE",
    "Invalid Input Error": "HIVE_CURSOR_ERROR",
    "IO Error": "HIVE_CANNOT_OPEN_SPLIT",
}
