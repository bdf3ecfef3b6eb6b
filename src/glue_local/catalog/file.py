"""The catalog in one JSON file: what plain runs keep between calls.

A change is read, made and written back under a lock that holds between processes, and the file is replaced in
one step: a reader sees the state before or after a change, never half of one, even after a crash.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeAlias

from filelock import FileLock

from glue_local.catalog import iceberg
from glue_local.catalog.model import (
    CatalogError,
    Column,
    Database,
    Partition,
    Table,
    TableAlreadyExistsError,
    TableNotFoundError,
)
from glue_local.replacing import replace_text

_VERSION = 1
_State: TypeAlias = dict[str, Any]  # the file's JSON


class FileCatalog:
    """A catalog in a JSON file; no file is an empty catalog."""

    def __init__(self, path: Path) -> None:
        """Keep tables in ``path``, made with its folder at the first change."""
        self._path = path
        self._lock_path = path.with_name(f"{path.name}.lock")

    def list_databases(self) -> list[str]:
        """Names of the databases, sorted."""
        return sorted(self._read())

    def create_database(
        self,
        name: str,
        description: str = "",
        location: str = "",
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        """Create a database, by its place if it has one; nothing happens if it exists."""
        kept = {"location": location, "parameters": dict(parameters or {})}
        with self._change() as databases:
            databases.setdefault(
                name.lower(),
                {"description": description, **{k: v for k, v in kept.items() if v}, "tables": {}},
            )

    def get_database(self, name: str) -> Database | None:
        """Return what is kept of a database; None if there is no such database."""
        found = self._read().get(name.lower())
        if found is None:
            return None
        return Database(found["description"], found.get("location", ""), found.get("parameters", {}))

    def delete_database(self, name: str) -> None:
        """Delete a database with its tables (never their data); CatalogError if there is no such database."""
        with self._change() as databases:
            self._database(databases, name)
            del databases[name.lower()]

    def list_tables(self, database: str) -> list[Table]:
        """Tables of a database, by name; CatalogError if there is no such database."""
        tables = self._database(self._read(), database)["tables"]
        return [_to_table(tables[name]["table"]) for name in sorted(tables)]

    def get_table(self, database: str, name: str) -> Table:
        """Return the table; TableNotFoundError if there is none. Names are case-insensitive."""
        return _to_table(self._entry(self._read(), database, name)["table"])

    def create_table(self, table: Table) -> None:
        """Create a table; TableAlreadyExistsError if it exists, CatalogError without its database."""
        with self._change() as databases:
            tables = self._database(databases, table.database)["tables"]
            if table.name.lower() in tables:
                raise TableAlreadyExistsError(table.database, table.name, str(self._path))
            tables[table.name.lower()] = {"table": asdict(_lower(table)), "partitions": []}

    def update_table(self, table: Table, former: Table | None = None) -> None:
        """Replace a table's definition, see ``Catalog.update_table``."""
        with self._change() as databases:
            entry = self._entry(databases, table.database, table.name)
            iceberg.check_unchanged(former, entry["table"]["parameters"])
            parameters = {**entry["table"]["parameters"], **table.parameters}
            entry["table"] = asdict(replace(_lower(table), parameters=parameters))

    def delete_table(self, database: str, name: str) -> None:
        """Delete a table's definition (never its data); TableNotFoundError if there is none."""
        with self._change() as databases:
            self._entry(databases, database, name)
            del databases[database.lower()]["tables"][name.lower()]

    def list_partitions(self, database: str, name: str) -> list[Partition]:
        """Partitions of a table, by values."""
        entry = self._entry(self._read(), database, name)
        found = [Partition(tuple(p["values"]), p["location"]) for p in entry["partitions"]]
        return sorted(found, key=lambda partition: partition.values)

    def add_partitions(self, database: str, name: str, partitions: Sequence[Partition]) -> None:
        """Add partitions; existing ones stay unchanged.

        CatalogError if one has not as many values as the table has partition keys.
        """
        with self._change() as databases:
            entry = self._entry(databases, database, name)
            keys = len(entry["table"]["partition_keys"])
            known = {tuple(p["values"]) for p in entry["partitions"]}
            for partition in partitions:
                if len(partition.values) != keys:
                    raise CatalogError(
                        f"table {database}.{name}: partition {list(partition.values)} has "
                        f"{len(partition.values)} values, the table has {keys} partition keys"
                    )
                if partition.values not in known:
                    known.add(partition.values)
                    entry["partitions"].append(
                        {"values": list(partition.values), "location": partition.location}
                    )

    def delete_partitions(self, database: str, name: str, values: Sequence[tuple[str, ...]]) -> None:
        """Delete partitions; those that do not exist are ignored."""
        gone = set(values)
        with self._change() as databases:
            entry = self._entry(databases, database, name)
            entry["partitions"] = [p for p in entry["partitions"] if tuple(p["values"]) not in gone]

    # The file

    def _read(self) -> _State:
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        try:
            content = json.loads(text)
            version, databases = content["version"], content["databases"]
        except (ValueError, KeyError, TypeError) as error:
            raise CatalogError(f"{self._path} is not a catalog file ({error!r}): move it away") from error
        if version != _VERSION:
            raise CatalogError(
                f"{self._path} is a catalog of version {version}, this program reads {_VERSION}"
            )
        assert isinstance(databases, dict)  # written by _change
        return databases

    @contextmanager
    def _change(self) -> Iterator[_State]:
        """Lock the catalog and yield its state; write it back unless the block raises."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._lock_path):  # released by a crash too
            databases = self._read()
            yield databases
            self._replace({"version": _VERSION, "databases": databases})

    def _replace(self, content: _State) -> None:
        replace_text(self._path, json.dumps(content, indent=2, sort_keys=True), mode=0o600, sync=True)

    def _database(self, databases: _State, name: str) -> _State:
        try:
            found: _State = databases[name.lower()]
        except KeyError:
            raise CatalogError(f"database {name} not found in {self._path}: create it first") from None
        return found

    def _entry(self, databases: _State, database: str, name: str) -> _State:
        try:
            found: _State = databases[database.lower()]["tables"][name.lower()]
        except KeyError:
            raise TableNotFoundError(database, name, str(self._path)) from None
        return found


def _lower(table: Table) -> Table:
    return replace(table, database=table.database.lower(), name=table.name.lower())


def _to_table(content: _State) -> Table:
    columns, keys = (
        tuple(Column(**column) for column in content[field]) for field in ("columns", "partition_keys")
    )
    return Table(**{**content, "columns": columns, "partition_keys": keys})
