"""moto's Glue Data Catalog over the catalog's file."""

from __future__ import annotations

from typing import Any

from moto.glue.models import FakeDatabase, FakePartition, FakeTable, GlueBackend, glue_backends

from glue_local.catalog.file import FileCatalog
from glue_local.catalog.glue_shapes import to_table, to_table_input
from glue_local.catalog.model import Database, Partition, Table


class Tables:
    """The databases of moto's Glue, kept equal to a catalog."""

    def __init__(self, catalog: FileCatalog, account_id: str) -> None:
        """Keep the catalog of an account: one for all regions."""
        self._catalog = catalog
        self._account_id = account_id

    def _backend(self, region: str) -> GlueBackend:
        found: GlueBackend = glue_backends[self._account_id][region]
        return found

    def load(self, region: str) -> None:
        """Load the catalog's tables; an unchanged table keeps its versions."""
        databases = self._backend(region).databases
        names = self._catalog.list_databases()
        for name in set(databases) - set(names):
            del databases[name]
        for name in names:
            if name not in databases:
                kept = self._catalog.get_database(name) or Database()
                known = {
                    "Description": kept.description,
                    "LocationUri": kept.location,
                    "Parameters": dict(kept.parameters),
                }
                content = {"Name": name, **{field: value for field, value in known.items() if value}}
                databases[name] = FakeDatabase(name, content, self._account_id)
            self._load_tables(databases[name])

    def _load_tables(self, database: Any) -> None:
        tables = {table.name: table for table in self._catalog.list_tables(database.name)}
        for name in set(database.tables) - set(tables):
            del database.tables[name]
        for name, table in tables.items():
            partitions = self._catalog.list_partitions(table.database, name)
            held = database.tables.get(name)
            if held is None or _table(held) != table or _partitions(held) != partitions:
                database.tables[name] = self._made(table, partitions)

    def _made(self, table: Table, partitions: list[Partition]) -> Any:
        content: Any = to_table_input(table)
        made = FakeTable(table.database, table.name, content, self._account_id)
        for partition in partitions:
            storage = {**content["StorageDescriptor"], "Location": partition.location}
            values = list(partition.values)
            made.partitions[str(values)] = FakePartition(
                table.database, table.name, {"Values": values, "StorageDescriptor": storage}
            )
        return made

    def keep(self, region: str) -> None:
        """Write a call's changes to the catalog."""
        databases = self._backend(region).databases
        for name in set(self._catalog.list_databases()) - set(databases):
            self._catalog.delete_database(name)
        for name, database in databases.items():
            given = database.input
            self._catalog.create_database(
                name, given.get("Description") or "", given.get("LocationUri") or "", given.get("Parameters")
            )
            former = {table.name: table for table in self._catalog.list_tables(name)}
            for gone in former.keys() - set(database.tables):
                self._catalog.delete_table(name, gone)
            for held in database.tables.values():
                self._keep_table(held, former.get(held.name))

    def _keep_table(self, held: Any, former: Table | None) -> None:
        table, partitions = _table(held), _partitions(held)
        kept = self._catalog.list_partitions(table.database, table.name) if former else []
        if table == former and partitions == kept:
            return
        if former is not None:  # properties that an update leaves out are gone
            self._catalog.delete_table(table.database, table.name)
        self._catalog.create_table(table)
        self._catalog.add_partitions(table.database, table.name, partitions)


def _table(held: Any) -> Table:
    return to_table(held.as_dict())


def _partitions(held: Any) -> list[Partition]:
    found = [
        Partition(tuple(one.values), one.partition_input.get("StorageDescriptor", {}).get("Location", ""))
        for one in held.partitions.values()
    ]
    return sorted(found, key=lambda partition: partition.values)
