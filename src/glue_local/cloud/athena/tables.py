"""Makes a catalog's table a view in DuckDB: its folders fetched, its partitions' values as columns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import ClientError

from glue_local.catalog.glue import GlueCatalog
from glue_local.cloud.athena import errors, evolution, projection
from glue_local.cloud.athena.files import Fetched
from glue_local.cloud.athena.folders import NO_VALUE
from glue_local.cloud.athena.formats import PATH, literal, name, no_rows, reader, select
from glue_local.cloud.athena.governed import Readable
from glue_local.cloud.athena.trino import types as trino
from glue_local.cloud.athena.trino.errors import Place
from glue_local.cloud.athena.trino.types import Type, schema
from glue_local.cloud.athena.types import duckdb_type, hive_type


def columns(given: Readable, place: Place) -> list[tuple[str, Type]]:
    """Return the columns that may be read, with their Trino types, the hidden one last.

    NOT_SUPPORTED for a type that has none here.
    """
    every = (*given.table.columns, *given.table.partition_keys)
    wanted = None if given.columns is None else set(given.columns)
    readable = [each for each in every if wanted is None or each.name in wanted]
    found = [(each.name.lower(), hive_type(each.type, place)) for each in readable]
    return [*found, (PATH, trino.VARCHAR)]


@dataclass(frozen=True)
class Asked:
    """What a query asks of its tables: the rows' objects (``paths``), and the columns that it compares with values."""

    paths: bool
    compared: Collection[str]


def create_view(
    connection: Any, catalog: GlueCatalog, given: Readable, fetched: Fetched, asked: Asked
) -> None:
    """Create the view ``"database"."table"`` of a table's rows, with the columns that may be read.


    QueryError for a format that cannot be read, data that does not fit the declared types, and what the
    caller may not read.
    """
    table = given.table
    own = name(schema(table.database))
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {own}")
    rows = _partitioned(connection, catalog, given, fetched, asked) if table.partition_keys else ""
    rows = rows or _plain(connection, given, fetched, table.location, asked)
    every = given.columns or [each.name for each in (*table.columns, *table.partition_keys)]
    named = ", ".join(map(name, [*every, PATH]))
    connection.execute(f"CREATE VIEW {own}.{name(table.name)} AS SELECT {named} FROM ({rows})")


def _plain(connection: Any, given: Readable, fetched: Fetched, location: str, asked: Asked) -> str:
    table = given.table
    read = reader(table)
    files = fetched.fetch(location, given.s3)
    columns = (*table.columns, *table.partition_keys) if location == table.location else table.columns
    if not files or (table.partition_keys and location == table.location):
        return no_rows(columns)
    origins = fetched.origins_of(files) if asked.paths else None
    return select(table, read(connection, table, files), origins)


def _partitioned(
    connection: Any, catalog: GlueCatalog, given: Readable, fetched: Fetched, asked: Asked
) -> str:
    table = given.table
    if projection.enabled(table):
        keys = fetched.keys(projection.beginning(table), given.s3)
        partitions = [(each, table) for each in projection.projected(table, keys, asked.compared)]
    else:
        try:
            partitions = (
                catalog.described_partitions(table) if given.partitions is None else [*given.partitions]
            )
        except ClientError as error:
            raise errors.of_catalog(error) from error
    parts = []
    for partition, described in partitions:
        mapped = evolution.mapped(table, described, partition)
        own = replace(given, table=replace(mapped.read, partition_keys=(), location=""))
        files = mapped.rows(_plain(connection, own, fetched, partition.location, asked))
        values = ", ".join(
            f"CAST({'NULL' if value == NO_VALUE else literal(value)} AS {duckdb_type(key.type)}) AS {name(key.name)}"
            for key, value in zip(table.partition_keys, partition.values, strict=True)
        )
        parts.append(f"SELECT *, {values} FROM ({files})")
    return " UNION ALL ".join(parts)
