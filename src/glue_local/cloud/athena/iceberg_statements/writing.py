"""INSERT INTO and CREATE TABLE AS of Iceberg tables: a query's rows as data files and a snapshot.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-insert-into.html
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.exceptions import TableAlreadyExistsError
from pyiceberg.io.pyarrow import _dataframe_to_data_files, schema_to_pyarrow
from pyiceberg.manifest import DataFile
from pyiceberg.schema import Schema
from pyiceberg.table import Table, Transaction
from pyiceberg.table.metadata import TableMetadata

from glue_local.cloud.athena import errors, inserted, query
from glue_local.cloud.athena.formats import name
from glue_local.cloud.athena.iceberg import kinds
from glue_local.cloud.athena.iceberg.catalog import CallersCatalog, committing, reading, to_change
from glue_local.cloud.athena.iceberg_statements import partitions, properties
from glue_local.cloud.athena.result import Column as Shown
from glue_local.cloud.athena.result import Result
from glue_local.cloud.athena.session import Session, TableName
from glue_local.cloud.athena.trino import types as trino
from glue_local.cloud.athena.trino.compile import Compiled
from glue_local.cloud.athena.trino.errors import Place
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.types import ResultType

MOST_PARTITIONS = 100
#: Rows of one Arrow batch, and bytes of the rows that become files at once.
_BATCH = 50_000
_CHUNK = 256 << 20


def insert(session: Session, target: TableName, columns: Sequence[str], text: str) -> Result:
    """Add a query's rows to a table."""
    place = Place(target.line, target.column)
    loaded = to_change(session, target)
    own = kinds.columns(loaded.table.schema(), place)
    names = [each for each, _ in own]
    inserted.checked(names, columns, place)
    compiled = query.prepare(session, text)
    expressions = inserted.expressions(compiled, own, columns or names, place)
    compiled.python.register(session.connection, again=True)
    files = list(written(session, loaded.table, _selected(compiled, own, expressions)))
    if files:
        with committing(loaded.full), loaded.table.transaction() as transaction:
            append(transaction, files)
    return answer(session, sum(each.record_count for each in files))


def create_as(
    session: Session, target: TableName, text: str, given: Mapping[str, Any], *, empty: bool
) -> Result:
    """Make a table of a query's rows."""
    location, texts, kept = properties.of_ctas(given)
    catalog = CallersCatalog(session)
    properties.check_empty(session, location)
    compiled = query.prepare(session, text)
    schema = kinds.schema_of(query.named(compiled))
    spec = partitions.spec_of(texts, schema)
    full = f"{target.database}.{target.name}"
    try:
        with (
            committing(full),
            catalog.create_table_transaction(
                (target.database, target.name), schema, location, spec, properties=kept
            ) as made,
        ):
            plain = [f"q.c{i}" for i in range(len(compiled.columns))]
            rows = _selected(compiled, compiled.columns, plain)
            files = [] if empty else list(written(session, made._table, rows, made.table_metadata))
            if files:
                append(made, files)
    except TableAlreadyExistsError as error:
        raise errors.QueryError(
            f"TABLE_ALREADY_EXISTS: line {target.line}:{target.column}: Destination table 'awsdatacatalog.{full}'"
            " already exists"
        ) from error
    return answer(session, sum(each.record_count for each in files))


def append(transaction: Transaction, files: Sequence[DataFile]) -> None:
    """Add data files in a snapshot of their own."""
    full = ".".join(transaction._table.name())
    with reading(full), transaction.update_snapshot().fast_append() as snapshot:
        for each in files:
            snapshot.append_data_file(each)


def answer(session: Session, rows: int) -> Result:
    """A statement's answer that changed rows: how many."""
    kind = ResultType("bigint", trino.INTEGERS["bigint"])
    return Result([Shown("rows", kind)], scanned=session.fetched.size, update_count=rows, manifest=[])


def _selected(compiled: Compiled, columns: Sequence[tuple[str, Type]], expressions: Sequence[str]) -> str:
    """Return the SELECT of the columns as files hold them."""
    selected = stored_columns(columns, expressions)
    return f"SELECT {selected} FROM ({compiled.sql}) AS q"


def stored_columns(columns: Sequence[tuple[str, Type]], expressions: Sequence[str]) -> str:
    """Return the list of a SELECT: the expressions as files hold them, with the columns' names."""
    return ", ".join(
        f"{kinds.stored(sql, kind)} AS {name(own)}"
        for (own, kind), sql in zip(columns, expressions, strict=True)
    )


def written(
    session: Session, table: Table, select: str, metadata: TableMetadata | None = None
) -> Iterator[DataFile]:
    """Write the rows of a SELECT, whose columns are the table's in their order, as data files in S3."""
    metadata = metadata or table.metadata
    properties.check_written(metadata.properties)
    counter, identity = itertools.count(), uuid.uuid4()
    known: set[Any] = set()
    for rows in _chunks(session, select, metadata.schema()):
        for each in _dataframe_to_data_files(metadata, rows, table.io, identity, counter):
            known.add(repr(each.partition))
            if len(known) > MOST_PARTITIONS:
                raise errors.QueryError(
                    f"ICEBERG_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of {MOST_PARTITIONS} open writers for partitions"
                )
            yield each


def _chunks(session: Session, select: str, schema: Schema) -> Iterator[pa.Table]:
    """The rows of a SELECT as Arrow's tables of a size that memory holds, with the types of the schema."""
    wanted = schema_to_pyarrow(schema, include_field_ids=False)
    held: list[pa.RecordBatch] = []
    size = 0
    try:
        for batch in session.connection.execute(select).to_arrow_reader(_BATCH):
            held.append(batch)
            size += batch.nbytes
            if size > _CHUNK:
                yield _typed(held, wanted, schema)
                held, size = [], 0
    except duckdb.Error as error:
        raise query.failed(session, error) from error
    if any(batch.num_rows for batch in held):
        yield _typed(held, wanted, schema)


def _typed(batches: Sequence[pa.RecordBatch], wanted: pa.Schema, schema: Schema) -> pa.Table:
    rows = pa.Table.from_batches(batches)
    for field, column in zip(schema.fields, rows.columns, strict=True):
        if field.required and pc.any(pc.is_null(column)).as_py():
            raise errors.QueryError(
                f"CONSTRAINT_VIOLATION: NULL value not allowed for NOT NULL column: {field.name}"
            )
    return rows.rename_columns(wanted.names).cast(wanted)
