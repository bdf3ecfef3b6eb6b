"""Hive's statements about the catalog that Spark SQL takes on AWS: external tables by their SerDe, partitions by hand.

Source: https://spark.apache.org/docs/3.5.6/sql-ref-syntax.html (CREATE TABLE with Hive format, REPAIR TABLE, ALTER
TABLE, TRUNCATE TABLE, REFRESH TABLE)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pyspark.sql.types import StructType

from glue_local.catalog.ddl import parse_ddl
from glue_local.catalog.model import Column, Partition, Table
from glue_local.engine.read import lake
from glue_local.engine.storage import existing_files, paths
from glue_local.engine.tables import iceberg_tables
from glue_local.engine.tables.catalog import CatalogTables
from glue_local.engine.tables.errors import SparkCatalogError
from glue_local.engine.types.typeconv import from_spark, to_hive
from glue_local.engine.write.catalog_updates import partitions_of

Plain = Callable[[str], Any]

_VALUE = re.compile(r"(`?\w+`?)\s*=\s*('(?:[^']*)'|\"(?:[^\"]*)\"|[^\s,)]+)")
_PROPERTY = re.compile(r"('[^']*'|\"[^\"]*\"|[\w.]+)\s*=\s*('[^']*'|\"[^\"]*\"|[\w.]+)")
_ONE = re.compile(r"PARTITION\s*\((?P<values>[^)]*)\)(?:\s+LOCATION\s+'(?P<location>[^']*)')?", re.IGNORECASE)


def create_external(tables: CatalogTables, match: re.Match[str], plain: Plain) -> Any:
    """Create a table as Hive's DDL says: SerDe, file format, properties and place."""
    database, name = tables.split(match["name"])
    if tables.find(database, name) is not None:
        if match["exists"]:
            return nothing(tables)
        raise tables.exists_already(database, name)
    table = parse_ddl(match[0], f"CREATE EXTERNAL TABLE {match['name']}", database=database)
    tables.run.catalog.create_table(table)
    if not tables.run.storage.exists(table.location):
        tables.run.storage.make_folder(table.location)
    return nothing(tables)


def repair(tables: CatalogTables, match: re.Match[str], plain: Plain) -> Any:
    """Add the partitions whose folders ``key=value`` are below the table's."""
    table = _partitioned(tables, match["name"])
    root = paths.folder(table.location)
    keys = [k.name for k in table.partition_keys]
    files = [
        f
        for f in existing_files(tables.run.storage, root)
        if [p.partition("=")[0].lower() for p in f.path[len(root) :].split("/")[:-1]][: len(keys)] == keys
    ]
    tables.run.catalog.add_partitions(table.database, table.name, partitions_of(table, files))
    return nothing(tables)


def alter_partitions(tables: CatalogTables, match: re.Match[str], plain: Plain) -> Any:
    """Add partitions, or forget them (their files stay: the table is external)."""
    table = _partitioned(tables, match["name"])
    keys = [k.name for k in table.partition_keys]
    found: list[Partition] = []
    for one in _ONE.finditer(match["partitions"]):
        given = {k.strip("`").lower(): v.strip("'\"") for k, v in _VALUE.findall(one["values"])}
        if set(given) != set(keys):
            raise SparkCatalogError(f"{match['name']} is partitioned by {keys}, not by {sorted(given)}")
        values = tuple(given[k] for k in keys)
        folder = "/".join(f"{k}={v}" for k, v in zip(keys, values, strict=True))
        found.append(Partition(values, one["location"] or f"{table.location.rstrip('/')}/{folder}/"))
    if match["how"].upper() == "DROP":
        tables.run.catalog.delete_partitions(table.database, table.name, [p.values for p in found])
    else:
        tables.run.catalog.add_partitions(table.database, table.name, found)
    return nothing(tables)


def truncate(tables: CatalogTables, match: re.Match[str], plain: Plain) -> Any:
    """Delete the rows of a managed table; refused for an external one, as by Spark."""
    table = tables.get(match["name"])
    if table.managed and not table.partition_keys:
        tables.clear(table, {})
        return nothing(tables)
    raise SparkCatalogError(
        f"TRUNCATE TABLE is not allowed on external tables: {match['name']}; use purge_table"
    )


def refresh(tables: CatalogTables, match: re.Match[str], plain: Plain) -> Any:
    """Do nothing: a table of the catalog is read again each time."""
    tables.get(match["name"])
    return nothing(tables)


def add_columns(tables: CatalogTables, match: re.Match[str], plain: Plain) -> Any:
    """Add columns behind a table's others; SparkCatalogError for one that it has."""
    table = tables.get(match["name"])
    _no_lake(table)
    have = {c.name for c in tables.columns(table)}
    written = match["columns"].strip()
    given = written[1:-1] if written.startswith("(") else written
    comments: dict[str, str] = {}
    if re.search(r"\bcomment\b", given, re.IGNORECASE):  # which a frame's schema may not keep
        text = f"CREATE EXTERNAL TABLE a ({given}) LOCATION 's3://a/b/'"
        comments = {c.name: c.comment for c in parse_ddl(text, f"ALTER TABLE {match['name']}").columns}
    new = [
        Column(f.name.lower(), to_hive(from_spark(f.dataType)), comments.get(f.name.lower(), ""))
        for f in tables.run.spark.createDataFrame([], given).schema.fields
    ]
    for column in new:
        if column.name in have:
            raise SparkCatalogError(
                f"[COLUMN_ALREADY_EXISTS] {match['name']} already has a column `{column.name}`"
            )
    tables.replace_columns(table, [*table.columns, *new])
    return nothing(tables)


def set_properties(tables: CatalogTables, match: re.Match[str], plain: Plain) -> Any:
    """Set properties of a table."""
    table = tables.get(match["name"])
    _no_lake(table)
    give_properties(tables, table, match["properties"])
    return nothing(tables)


def give_properties(tables: CatalogTables, table: Table, written: str) -> None:
    """Set the properties that a clause lists."""
    given = {k.strip("'\"`"): v.strip("'\"") for k, v in _PROPERTY.findall(written)}
    tables.run.catalog.update_table(replace(table, parameters={**table.parameters, **given}))


def analyze(tables: CatalogTables, match: re.Match[str], plain: Plain) -> Any:
    """Do nothing for a table that is there: statistics are for Spark's planner alone."""
    tables.get(match["name"])
    return nothing(tables)


def create_view(tables: CatalogTables, match: re.Match[str], plain: Plain) -> Any:
    """Refuse a view in the catalog: what Spark writes of one is read by Spark alone."""
    raise SparkCatalogError(
        f"CREATE VIEW {match['name']}: views in the Data Catalog are not supported locally; use CREATE "
        "TEMPORARY VIEW, or save the query as a table"
    )


def not_here(tables: CatalogTables, match: re.Match[str], plain: Plain) -> Any:
    """Refuse a statement about a table of the catalog by its name."""
    table = None if "/" in match["name"] else tables.find(*tables.split(match["name"]))
    if table is None:
        return plain(tables.bind(match[0]))
    changes = ("iceberg", "delta") if tables.run.engine == "sail" else ("iceberg",)
    if table.format in changes and match["what"].split()[0].upper() in ("MERGE", "UPDATE", "DELETE"):
        return iceberg_tables.change(tables.run, table, match, plain, tables.bind)
    raise SparkCatalogError(
        f"{' '.join(match['what'].split()).upper()} {match['name']} is not supported locally"
    )


def _no_lake(table: Table) -> None:
    if table.format in lake.NAMES:
        raise SparkCatalogError(
            f"{table.database}.{table.name} is a {table.format} table: ALTER TABLE is not supported locally"
        )


def _partitioned(tables: CatalogTables, name: str) -> Table:
    table = tables.get(name)
    if not table.partition_keys:
        raise SparkCatalogError(f"{name} is not a partitioned table")
    return table


def nothing(tables: CatalogTables) -> Any:
    """Return what a statement gives that gives nothing: a frame without columns."""
    return tables.run.spark.createDataFrame([], StructType())
