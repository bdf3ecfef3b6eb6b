"""Writes a crawl's result to the Data Catalog: tables and partitions created, changed, deprecated or deleted.

Sources: https://docs.aws.amazon.com/glue/latest/dg/crawler-schema-changes-prevent.html and
https://docs.aws.amazon.com/glue/latest/dg/crawler-running.html
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from glue_local.cloud.crawlers.grouping import Found
from glue_local.cloud.crawlers.settings import LOG, Settings
from glue_local.cloud.crawlers.tableinput import (
    DEPRECATED_BY,
    UPDATED_BY,
    partition_input,
    table_input,
    with_new_columns,
)

#: Partitions that one BatchCreatePartition takes.
_AT_ONCE = 100
#: What of a table as GetTable shows it goes into a TableInput.
_INPUT = (
    "Name", "Description", "Owner", "Retention", "StorageDescriptor", "PartitionKeys", "ViewOriginalText",
    "ViewExpandedText", "TableType", "Parameters",
)  # fmt: skip


@dataclass
class Changes:
    """How many tables and partitions a crawl added, updated and deleted."""

    tables: dict[str, list[str]] = field(default_factory=lambda: {"ADD": [], "UPDATE": [], "DELETE": []})
    partitions: dict[str, int] = field(default_factory=lambda: {"ADD": 0, "UPDATE": 0, "DELETE": 0})

    def summary(self) -> str:
        """Return the Summary of a crawl as ListCrawls shows it; empty where nothing changed."""
        changed = {
            "TABLE": {
                kind: {"Count": len(names), "Details": {"names": names}}
                for kind, names in self.tables.items()
                if names
            },
            "PARTITION": {kind: {"Count": count} for kind, count in self.partitions.items() if count},
        }
        found = {kind: each for kind, each in changed.items() if each}
        return json.dumps(found) if found else ""


@dataclass
class Entries:
    """The entries of one crawl; ``glue`` is a client under the crawler's role."""

    settings: Settings
    glue: Any
    log: Callable[[str], None]
    changes: Changes = field(default_factory=Changes)

    @property
    def name(self) -> str:
        """The crawler's name."""
        return str(self.settings.crawler["Name"])

    def make(self, database: str) -> None:
        """Create a database that is not there."""
        try:
            self.glue.get_database(Name=database)
        except self.glue.exceptions.EntityNotFoundException:
            self.glue.create_database(DatabaseInput={"Name": database})
            self.log(f"INFO : Created database {database}")

    def enter(self, database: str, found: Found, exclusions: str = "") -> str:
        """Create or update the table of what was found, and its partitions; return the table's name."""
        name, former = self._name_for(database, found)
        entered = table_input(found, name, self.name, exclusions)
        if former is None:
            self.glue.create_table(DatabaseName=database, TableInput=entered)
            self.changes.tables["ADD"].append(name)
            self.log(f"INFO : Created table {name} in database {database}")
        else:
            self.update(database, former, entered)
        if found.keys:
            self.enter_partitions(database, found, name)
        return name

    def _name_for(self, database: str, found: Found) -> tuple[str, dict[str, Any] | None]:
        """Return a table's name and, if it is there already, the table; one of another place keeps its name."""
        name = (self.settings.crawler.get("TablePrefix") or "").lower() + found.name
        former = self.table(database, name)
        if former is None or _location(former) == found.path.rstrip("/"):
            return name, former
        marked = f"{name}_{hashlib.md5(found.path.encode(), usedforsecurity=False).hexdigest()}"
        return marked, self.table(database, marked)

    def table(self, database: str, name: str) -> dict[str, Any] | None:
        """Return a table of the catalog, or None."""
        try:
            table: dict[str, Any] = self.glue.get_table(DatabaseName=database, Name=name)["Table"]
        except self.glue.exceptions.EntityNotFoundException:
            return None
        return table

    def update(self, database: str, former: Mapping[str, Any], now: dict[str, Any]) -> None:
        """Bring a table up to what was found now, as far as the policies let it."""
        if self.settings.only_new_columns:
            now = with_new_columns(former, now)
        same = _schema(former) == _schema(now) and former["Parameters"].items() >= now["Parameters"].items()
        same = same and ("exclusions" in former["Parameters"]) == ("exclusions" in now["Parameters"])
        if same and DEPRECATED_BY not in former["Parameters"]:
            return
        if self.settings.on_update == LOG:
            if _schema(former) != _schema(now):
                self.log(f"INFO : Table {now['Name']} in database {database} differs: logged, not updated")
            return
        replaced = (DEPRECATED_BY, "exclusions")
        kept = {key: value for key, value in former["Parameters"].items() if key not in replaced}
        entered = {**now, "Parameters": {**kept, **now["Parameters"]}}
        if "Description" in former:
            entered["Description"] = former["Description"]
        self.glue.update_table(DatabaseName=database, TableInput=entered)
        self.changes.tables["UPDATE"].append(now["Name"])
        self.log(f"INFO : Updated table {now['Name']} in database {database}")

    def enter_partitions(self, database: str, found: Found, name: str) -> None:
        """Create, update and, by the policy, delete the partitions of a table."""
        table = self.table(database, name)
        assert table is not None
        if [key["Name"] for key in table.get("PartitionKeys", [])] != list(found.keys):
            self.log(f"ERROR : Table {name} has other partition keys: its partitions stay as they are")
            return
        inherited = table["StorageDescriptor"] if self.settings.partitions_inherit else None
        pages = self.glue.get_paginator("get_partitions").paginate(DatabaseName=database, TableName=name)
        there = {tuple(one["Values"]): one for page in pages for one in page["Partitions"]}
        new = []
        for leaf in found.leaves:
            entered = partition_input(found, leaf, self.name, inherited)
            former = there.pop(tuple(entered["Values"]), None)
            if former is None:
                new.append(entered)
            elif _schema(former) != _schema(entered) and self.settings.on_update != LOG:
                self.glue.update_partition(
                    DatabaseName=database,
                    TableName=name,
                    PartitionValueList=entered["Values"],
                    PartitionInput=entered,
                )
                self.changes.partitions["UPDATE"] += 1
        for start in range(0, len(new), _AT_ONCE):
            batch = new[start : start + _AT_ONCE]
            answer = self.glue.batch_create_partition(
                DatabaseName=database, TableName=name, PartitionInputList=batch
            )
            for error in answer.get("Errors", []):
                self.log(f"ERROR : Partition {error['PartitionValues']}: {error['ErrorDetail']}")
            self.changes.partitions["ADD"] += len(batch) - len(answer.get("Errors", []))
        if self.settings.recrawl == "CRAWL_EVERYTHING" and self.settings.on_delete == "DELETE_FROM_DATABASE":
            for values in there:
                self.glue.delete_partition(
                    DatabaseName=database, TableName=name, PartitionValues=list(values)
                )
                self.changes.partitions["DELETE"] += 1

    def forget(self, database: str, seen: set[tuple[str, str]], roots: Sequence[str]) -> None:
        """Deal with tables that this crawler made and that have no files any more."""
        pages = self.glue.get_paginator("get_tables").paginate(DatabaseName=database)
        for table in [one for page in pages for one in page["TableList"]]:
            parameters = table.get("Parameters") or {}
            place = _location(table) + "/"
            ours = parameters.get(UPDATED_BY) == self.name and any(
                place.startswith(root.rstrip("/") + "/") for root in roots
            )
            if not ours or (database, table["Name"]) in seen or self.settings.on_delete == LOG:
                continue
            if self.settings.on_delete == "DELETE_FROM_DATABASE":
                self.glue.delete_table(DatabaseName=database, Name=table["Name"])
                self.changes.tables["DELETE"].append(table["Name"])
                self.log(f"INFO : Deleted table {table['Name']} from database {database}")
            elif DEPRECATED_BY not in parameters:
                entered = {key: table[key] for key in _INPUT if key in table}
                when = str(int(time.time() * 1000))
                entered["Parameters"] = {**parameters, DEPRECATED_BY: when}
                self.glue.update_table(DatabaseName=database, TableInput=entered)
                self.changes.tables["UPDATE"].append(table["Name"])
                self.log(f"INFO : Deprecated table {table['Name']} in database {database}")


def _location(table: Mapping[str, Any]) -> str:
    return str((table.get("StorageDescriptor") or {}).get("Location") or "").rstrip("/")


def _schema(entry: Mapping[str, Any]) -> Any:
    described = entry["StorageDescriptor"]
    columns = [(each["Name"], each.get("Type")) for each in described["Columns"]]
    return columns, described["SerdeInfo"].get("SerializationLibrary"), described["InputFormat"]
