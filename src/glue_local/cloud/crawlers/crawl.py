"""One crawl: reads the targets, finds tables and partitions, and brings the Data Catalog up to date.

Sources: https://docs.aws.amazon.com/glue/latest/dg/crawler-running.html,
https://docs.aws.amazon.com/glue/latest/dg/crawler-schema-changes-prevent.html and
https://docs.aws.amazon.com/glue/latest/dg/incremental-crawls.html
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from glue_local.cloud.crawlers.classify import BINARY, SAMPLE, classify
from glue_local.cloud.crawlers.grouping import File, Found, tables
from glue_local.cloud.crawlers.settings import LOG, Settings, excluded
from glue_local.cloud.crawlers.sniffed import CannotCrawlError, Sniffed
from glue_local.cloud.crawlers.tableinput import (
    DEPRECATED_BY,
    UPDATED_BY,
    partition_input,
    table_input,
    with_new_columns,
)

#: Partitions that one BatchCreatePartition takes.
_AT_ONCE = 100
_LONGEST_HEAD = max(len(first) for first in BINARY)
#: What of a table as GetTable shows it goes into a TableInput.
_INPUT = (
    "Name",
    "Description",
    "Owner",
    "Retention",
    "StorageDescriptor",
    "PartitionKeys",
    "ViewOriginalText",
    "ViewExpandedText",
    "TableType",
    "Parameters",
)


class StoppedError(Exception):
    """Somebody stopped the crawler."""


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
class Crawl:
    """A crawl at work: ``s3`` and ``glue`` are clients under its role, ``crawled`` the folders of former crawls."""

    settings: Settings
    s3: Any
    glue: Any
    crawled: set[str]
    log: Callable[[str], None]
    stop: threading.Event
    changes: Changes = field(default_factory=Changes)
    folders: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The crawler's name."""
        return str(self.settings.crawler["Name"])

    def run(self) -> None:
        """Crawl all targets; what the role may not do, or what is not crawled here, is raised."""
        self.settings.check()
        seen: set[tuple[str, str]] = set()
        roots = []
        for target in self.settings.s3_targets:
            root = _root(target["Path"], self._is_object)
            roots.append(root)
            database = self.settings.crawler["DatabaseName"]
            for found in tables(self._files(root, target), root, self.settings.grouping):
                seen.add((database, self._enter(database, found)))
        for target in self.settings.catalog_targets:
            for table in target["Tables"]:
                self._crawl_table(target["DatabaseName"], table)
        if roots and self.settings.recrawl == "CRAWL_EVERYTHING":
            self._forget(self.settings.crawler["DatabaseName"], seen, roots)

    def _going_on(self) -> None:
        if self.stop.is_set():
            raise StoppedError

    def _is_object(self, bucket: str, key: str) -> bool:
        found = self.s3.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1).get("Contents", [])
        return bool(found) and found[0]["Key"] == key

    def _files(self, root: str, target: Mapping[str, Any]) -> list[File]:
        """Return the classified objects below a path."""
        bucket, _, prefix = root.removeprefix("s3://").partition("/")
        taken: dict[str, int] = {}
        files = []
        for one in self._objects(bucket, prefix):
            self._going_on()
            key, below = one["Key"], one["Key"][len(prefix) :] or one["Key"].rpartition("/")[2]
            if not one["Size"] or _hidden(below) or excluded(below, target.get("Exclusions") or []):
                continue
            folder = f"s3://{bucket}/{key.rpartition('/')[0]}/"
            self.folders.add(folder)
            if self.settings.recrawl == "CRAWL_NEW_FOLDERS_ONLY" and folder in self.crawled:
                continue
            taken[folder] = taken.get(folder, 0) + 1
            if target.get("SampleSize") and taken[folder] > target["SampleSize"]:
                continue
            found = self._classified(bucket, key)
            if found is None:
                self.log(f"INFO : s3://{bucket}/{key}: no classifier recognizes it (UNKNOWN)")
            else:
                files.append(File(bucket, key, one["Size"], found))
        return files

    def _objects(self, bucket: str, prefix: str) -> Any:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return (one for page in pages for one in page.get("Contents", []))

    def _classified(self, bucket: str, key: str) -> Sniffed | None:
        """Classify an object: of text and of packed text its beginning is read, of other formats all of it."""
        with self.s3.get_object(Bucket=bucket, Key=key)["Body"] as body:
            data: bytes = body.read(SAMPLE + 1)
            if data[:_LONGEST_HEAD].startswith(tuple(BINARY)):
                data += body.read()
        return classify(data, self.settings.classifiers)

    def _enter(self, database: str, found: Found) -> str:
        """Create or update the table of what was found, and its partitions; return the table's name."""
        name, former = self._name_for(database, found)
        entered = table_input(found, name, self.name)
        if former is None:
            self.glue.create_table(DatabaseName=database, TableInput=entered)
            self.changes.tables["ADD"].append(name)
            self.log(f"INFO : Created table {name} in database {database}")
        else:
            self._update(database, former, entered)
        if found.keys:
            self._enter_partitions(database, found, name)
        return name

    def _name_for(self, database: str, found: Found) -> tuple[str, dict[str, Any] | None]:
        """Return a table's name and, if it is there already, the table; one of another place keeps its name."""
        name = (self.settings.crawler.get("TablePrefix") or "").lower() + found.name
        former = self._table(database, name)
        if former is None or _location(former) == found.path.rstrip("/"):
            return name, former
        marked = f"{name}_{hashlib.md5(found.path.encode(), usedforsecurity=False).hexdigest()}"
        return marked, self._table(database, marked)

    def _table(self, database: str, name: str) -> dict[str, Any] | None:
        try:
            table: dict[str, Any] = self.glue.get_table(DatabaseName=database, Name=name)["Table"]
        except self.glue.exceptions.EntityNotFoundException:
            return None
        return table

    def _update(self, database: str, former: Mapping[str, Any], now: dict[str, Any]) -> None:
        if self.settings.only_new_columns:
            now = with_new_columns(former, now)
        same = _schema(former) == _schema(now) and former["Parameters"].items() >= now["Parameters"].items()
        if same and DEPRECATED_BY not in former["Parameters"]:
            return
        if self.settings.on_update == LOG:
            if _schema(former) != _schema(now):
                self.log(f"INFO : Table {now['Name']} in database {database} differs: logged, not updated")
            return
        kept = {key: value for key, value in former["Parameters"].items() if key != DEPRECATED_BY}
        entered = {**now, "Parameters": {**kept, **now["Parameters"]}}
        if "Description" in former:
            entered["Description"] = former["Description"]
        self.glue.update_table(DatabaseName=database, TableInput=entered)
        self.changes.tables["UPDATE"].append(now["Name"])
        self.log(f"INFO : Updated table {now['Name']} in database {database}")

    def _enter_partitions(self, database: str, found: Found, name: str) -> None:
        table = self._table(database, name)
        assert table is not None
        if [key["Name"] for key in table.get("PartitionKeys", [])] != list(found.keys):
            self.log(f"ERROR : Table {name} has other partition keys: its partitions stay as they are")
            return
        inherited = table["StorageDescriptor"] if self.settings.partitions_inherit else None
        pages = self.glue.get_paginator("get_partitions").paginate(DatabaseName=database, TableName=name)
        there = {tuple(one["Values"]): one for page in pages for one in page["Partitions"]}
        new = []
        for leaf in found.leaves:
            self._going_on()
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

    def _crawl_table(self, database: str, name: str) -> None:
        """Crawl the location of a table of the catalog: its schema and partitions change, no table is made."""
        table = self._table(database, name)
        if table is None:
            raise CannotCrawlError(f"Table {name} of database {database} is not there")
        root = _root(str(table["StorageDescriptor"].get("Location") or ""), self._is_object)
        files = self._files(root, {})
        if not files:
            self.log(f"INFO : Table {name} in database {database}: nothing at {root}")
            return
        whole = tables(files, root, self.settings.grouping)
        found = next((each for each in whole if each.path == root), None)
        if found is None:
            self.log(f"ERROR : Table {name} in database {database}: the files at {root} are not of one table")
            return
        self._update(database, table, {**table_input(found, name, self.name), "Name": name})
        if found.keys:
            self._enter_partitions(database, found, name)

    def _forget(self, database: str, seen: set[tuple[str, str]], roots: list[str]) -> None:
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


def _root(path: str, is_object: Callable[[str, str], bool]) -> str:
    """Return a target's path: that of one object, or of a folder with a slash behind it."""
    bucket, _, key = path.split("://", 1)[1].partition("/")
    if key and not key.endswith("/") and not is_object(bucket, key):
        key += "/"
    return f"s3://{bucket}/{key}"


def _hidden(below: str) -> bool:
    return any(part.startswith(("_", ".")) for part in below.split("/"))


def _location(table: Mapping[str, Any]) -> str:
    return str((table.get("StorageDescriptor") or {}).get("Location") or "").rstrip("/")


def _schema(entry: Mapping[str, Any]) -> Any:
    described = entry["StorageDescriptor"]
    columns = [(each["Name"], each.get("Type")) for each in described["Columns"]]
    return columns, described["SerdeInfo"].get("SerializationLibrary"), described["InputFormat"]
