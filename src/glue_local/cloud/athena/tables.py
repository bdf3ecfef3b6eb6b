"""Makes a catalog's table a view in DuckDB: its folders fetched, its partitions' values as columns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from glue_local.catalog.model import Catalog
from glue_local.cloud.athena import errors
from glue_local.cloud.athena.files import Fetched
from glue_local.cloud.athena.formats import READERS, literal, name, no_rows
from glue_local.cloud.athena.governed import Readable
from glue_local.cloud.athena.trino.errors import Place
from glue_local.cloud.athena.trino.types import Type, schema
from glue_local.cloud.athena.types import duckdb_type, hive_type


def columns(given: Readable, place: Place) -> list[tuple[str, Type]]:
    """Return the columns that may be read, with their Trino types; NOT_SUPPORTED for a type that has none here."""
    every = (*given.table.columns, *given.table.partition_keys)
    wanted = None if given.columns is None else set(given.columns)
    readable = [each for each in every if wanted is None or each.name in wanted]
    return [(each.name.lower(), hive_type(each.type, place)) for each in readable]


def create_view(connection: Any, catalog: Catalog, given: Readable, fetched: Fetched) -> None:
    """Create the view ``"database"."table"`` of a table's rows, with the columns that may be read.

    QueryError for a format that cannot be read, data that does not fit the declared types, and what the
    caller may not read.
    """
    table = given.table
    own = name(schema(table.database))
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {own}")
    select = _partitioned(connection, catalog, given, fetched) if table.partition_keys else ""
    select = select or _plain(connection, given, fetched, table.location)
    if given.columns is not None:
        select = f"SELECT {', '.join(map(name, given.columns))} FROM ({select})"
    connection.execute(f"CREATE VIEW {own}.{name(table.name)} AS {select}")


def _plain(connection: Any, given: Readable, fetched: Fetched, location: str) -> str:
    table = given.table
    full = f"{table.database}.{table.name}"
    if table.format not in READERS:
        raise errors.UnsupportedQueryError(
            f"reading table {full} of format {table.format or 'unknown'!r} (these are: {', '.join(READERS)})"
        )
    files = fetched.fetch(location, given.s3)
    columns = (*table.columns, *table.partition_keys) if location == table.location else table.columns
    if not files or (table.partition_keys and location == table.location):
        return no_rows(columns)
    return READERS[table.format](connection, table, files)


def _partitioned(connection: Any, catalog: Catalog, given: Readable, fetched: Fetched) -> str:
    table = given.table
    if table.parameters.get("projection.enabled", "").lower() == "true":
        raise errors.UnsupportedQueryError(f"partition projection (table {table.database}.{table.name})")
    try:
        partitions = catalog.list_partitions(table.database, table.name)
    except ClientError as error:
        raise errors.of_catalog(error) from error
    own = replace(given, table=replace(table, partition_keys=(), location=""))
    parts = []
    for partition in partitions:
        files = _plain(connection, own, fetched, partition.location)
        values = ", ".join(
            f"CAST({literal(value)} AS {duckdb_type(key.type)}) AS {name(key.name)}"
            for key, value in zip(table.partition_keys, partition.values, strict=True)
        )
        parts.append(f"SELECT *, {values} FROM ({files})")
    return " UNION ALL ".join(parts)
