"""SELECT and what else is a query: compiled from Trino's SQL, run by DuckDB, its rows written as Athena's text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import duckdb

from glue_local.cloud.athena import errors, filters, locked, tables, virtual
from glue_local.cloud.athena.allowed import FUNCTIONS
from glue_local.cloud.athena.formats import PATH
from glue_local.cloud.athena.governed import Readable
from glue_local.cloud.athena.result import Column, Result
from glue_local.cloud.athena.session import Session, TableName
from glue_local.cloud.athena.spool import Row
from glue_local.cloud.athena.trino import failures, types
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino.compile import Compiled, compile_parsed
from glue_local.cloud.athena.trino.errors import Place, fail
from glue_local.cloud.athena.trino.parser import parse
from glue_local.cloud.athena.trino.scopes import View
from glue_local.cloud.athena.trino.show import writer
from glue_local.cloud.athena.trino.values import Python, Value
from glue_local.cloud.athena.types import result_type

if TYPE_CHECKING:
    from glue_local.cloud.athena.iceberg.reading import Snapshot


class Unstored(Protocol):
    """A table that is not files alone: its columns, and what makes its rows a view."""

    @property
    def columns(self) -> Sequence[tuple[str, types.Type]]:
        """Names lower case, with their types; the hidden one last, if there is one."""

    def create(self, connection: Any, schema: str, table: str) -> None:
        """Make the rows a view."""


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
    return prepare_parsed(session, parse(text), text)


def prepare_parsed(session: Session, parsed: n.Query, text: str, checks: Sequence[n.Query] = ()) -> Compiled:
    """Do the same with a query that is parsed already; ``text`` has the names of its columns.

    ``checks`` are queries that must compile too, of the same tables; nothing of them is kept.
    """
    found: dict[tuple[str, str], Readable] = {}
    made: dict[tuple[str, str], Unstored] = {}
    texts = [text]
    read = [parsed]

    def resolve(database: str, name: str, place: Place) -> list[tuple[str, types.Type]] | View:
        if (database, name) in made:
            return list(made[database, name].columns)
        if (database, name) not in found:
            table = TableName(database, name, place.line, place.column)
            unstored = virtual.find(session, table, place) or _iceberg(session, table, place)
            if unstored is not None:
                made[database, name] = unstored
                return list(unstored.columns)
            view = session.view(table)
            if view is not None:
                texts.append(view.text)
                read.append(parse(view.text))
                return view
            found[database, name] = session.readable(table)
        return tables.columns(found[database, name], place)

    def versions(database: str, name: str, kind: str, value: Value, python: Python, place: Place) -> str:
        table = TableName(database, name, place.line, place.column)
        snapshot = _snapshot(session, table, kind, value, python, place)
        own = f"{name}@{snapshot.snapshot_id}"
        made[database, own] = snapshot
        return own

    for each in checks:
        compile_parsed(each, session.database, resolve, versions)
    compiled = compile_parsed(parsed, session.database, resolve, versions)
    if compiled.tries:
        session.open(rewrite=False)
    asked = tables.Asked(
        paths=any(PATH in each.lower() for each in texts), compared=set().union(*map(filters.compared, read))
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


def named(compiled: Compiled) -> list[tuple[str, types.Type]]:
    """Return the columns of a query that becomes a table; QueryError unless each has a name of its own."""
    seen: set[str] = set()
    for i, (own, _) in enumerate(compiled.columns):
        if own == f"_col{i}":
            raise errors.QueryError(
                f"MISSING_COLUMN_NAME: line 1:1: Column name not specified at position {i + 1}"
            )
        if own in seen:
            raise errors.QueryError(
                f"DUPLICATE_COLUMN_NAME: line 1:1: Column name '{own}' specified more than once"
            )
        seen.add(own)
    return list(compiled.columns)


def _iceberg(session: Session, table: TableName, place: Place) -> Snapshot | None:
    """Return the rows of an Iceberg table; None for another, and for what is not there."""
    if not session.is_iceberg(table.database, table.name):
        return None
    from glue_local.cloud.athena.iceberg import catalog, reading

    return reading.Snapshot(session, catalog.load(session, table), None, place)


def _snapshot(
    session: Session, table: TableName, kind: str, value: Value, python: Python, place: Place
) -> Snapshot:
    """Return the rows of an Iceberg table as they were; NOT_SUPPORTED, as Trino says it, for a table of Hive's."""
    latest = _iceberg(session, table, place)
    if latest is None:
        session.table(table)
        fail("NOT_SUPPORTED", place, "This connector does not support versioned tables")
    from glue_local.cloud.athena.iceberg import travel

    pointer = _constant(session, value, python)
    chosen = travel.snapshot_of(latest.loaded.table, kind, pointer, value.type, place)
    return replace(latest, snapshot_id=chosen)


def _constant(session: Session, value: Value, python: Python) -> Any:
    """Work out an expression that names no column."""
    connection = locked.connect(session.folder)
    own = Python(dict(python.functions))
    try:
        own.register(connection)
        locked.check(connection, f"SELECT {value.sql}", FUNCTIONS | own.names, ())
        ((found,),) = connection.execute(f"SELECT {value.sql}").fetchall()
    except duckdb.Error as error:
        raise failed(session, error) from error
    finally:
        connection.close()
    return found


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
