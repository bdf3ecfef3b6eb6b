"""Hive's statements about the catalog that Spark SQL takes on AWS: external tables by their SerDe, partitions by hand.

Source: https://spark.apache.org/docs/3.5.6/sql-ref-syntax.html (CREATE TABLE with Hive format, REPAIR TABLE, ALTER
TABLE, TRUNCATE TABLE, REFRESH TABLE)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from glue_local.catalog.ddl import parse_ddl
from glue_local.catalog.model import Partition, Table
from glue_local.engine.storage.base import existing_files
from glue_local.engine.tables.catalog import CatalogTables, SparkCatalogError
from glue_local.engine.write.catalog_updates import partitions_of

Plain = Callable[[str], Any]

_VALUE = re.compile(r"(`?\w+`?)\s*=\s*('(?:[^']*)'|\"(?:[^\"]*)\"|[^\s,)]+)")
_ONE = re.compile(r"PARTITION\s*\((?P<values>[^)]*)\)(?:\s+LOCATION\s+'(?P<location>[^']*)')?", re.IGNORECASE)


def create_external(tables: CatalogTables, match: re.Match[str], plain: Plain) -> Any:
    """Create a table as Hive's DDL says: SerDe, file format, properties and place."""
    database, name = tables.split(match["name"])
    if tables.find(database, name) is not None:
        if match["exists"]:
            return _nothing(tables)
        raise tables.exists_already(database, name)
    table = parse_ddl(match[0], f"CREATE EXTERNAL TABLE {match['name']}", database=database)
    tables.run.catalog.create_table(table)
    if not tables.run.storage.exists(table.location):
        tables.run.storage.make_folder(table.location)
    return _nothing(tables)


def repair(tables: CatalogTables, match: re.Match[str], plain: Plain) -> Any:
    """Add the partitions whose folders ``key=value`` are below the table's."""
    table = _partitioned(tables, match["name"])
    root = table.location.rstrip("/") + "/"
    keys = [k.name for k in table.partition_keys]
    files = [
        f
        for f in existing_files(tables.run.storage, root)
        if [p.partition("=")[0].lower() for p in f.path[len(root) :].split("/")[:-1]][: len(keys)] == keys
    ]
    tables.run.catalog.add_partitions(table.database, table.name, partitions_of(table, files))
    return _nothing(tables)


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
    return _nothing(tables)


def truncate(tables: CatalogTables, match: re.Match[str], plain: Plain) -> Any:
    """Refuse, as Spark does for an external table, which tables of the Data Catalog are."""
    raise SparkCatalogError(
        f"TRUNCATE TABLE is not allowed on external tables: {match['name']}; use purge_table"
    )


def refresh(tables: CatalogTables, match: re.Match[str], plain: Plain) -> Any:
    """Do nothing: a table of the catalog is read again each time."""
    tables.get(match["name"])
    return _nothing(tables)


def _partitioned(tables: CatalogTables, name: str) -> Table:
    table = tables.get(name)
    if not table.partition_keys:
        raise SparkCatalogError(f"{name} is not a partitioned table")
    return table


def _nothing(tables: CatalogTables) -> Any:
    return tables.run.spark.createDataFrame([], "result string")
