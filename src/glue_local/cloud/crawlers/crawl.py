"""One crawl: reads the targets, finds tables and partitions, and brings the Data Catalog up to date.

Sources: https://docs.aws.amazon.com/glue/latest/dg/crawler-running.html,
https://docs.aws.amazon.com/glue/latest/dg/crawler-schema-changes-prevent.html and
https://docs.aws.amazon.com/glue/latest/dg/incremental-crawls.html
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from glue_local.cloud.crawlers.classify import BINARY, SAMPLE, classify
from glue_local.cloud.crawlers.entries import Entries
from glue_local.cloud.crawlers.grouping import File, Found, tables
from glue_local.cloud.crawlers.settings import Settings, excluded
from glue_local.cloud.crawlers.sniffed import CannotCrawlError, Sniffed
from glue_local.cloud.crawlers.tableinput import exclusions_of, table_input
from glue_local.s3_addresses import split

_LONGEST_HEAD = max(len(first) for first in BINARY)


class StoppedError(Exception):
    """Somebody stopped the crawler."""


@dataclass
class Crawl:
    """A crawl at work: ``s3`` and ``glue`` are clients under its role, ``crawled`` the folders of former crawls."""

    settings: Settings
    s3: Any
    glue: Any
    crawled: set[str]
    log: Callable[[str], None]
    stop: threading.Event
    folders: set[str] = field(default_factory=set)

    @cached_property
    def entries(self) -> Entries:
        """The tables and partitions that it writes to the catalog."""
        return Entries(self.settings, self.glue, self.log)

    @property
    def name(self) -> str:
        """The crawler's name."""
        return str(self.settings.crawler["Name"])

    def run(self) -> None:
        """Crawl all targets. Raises what the role may not do, and CannotCrawlError for what is not supported here."""
        self.settings.check()
        seen: set[tuple[str, str]] = set()
        roots: list[str] = []
        detected: list[tuple[Found, str]] = []
        entries = self.entries
        database = self.settings.database
        for target in self.settings.s3_targets:
            root = _root(target["Path"], self._is_object)
            roots.append(root)
            found_here = tables(self._files(root, target), root, self.settings.grouping)
            detected += [(found, exclusions_of(target)) for found in found_here]
        self._check_number(len(detected))
        if self.settings.configuration.get("CreatePartitionIndex"):
            self.log("INFO : Configuration: CreatePartitionIndex: partition indexes are not made here")
        if self.settings.s3_targets:
            entries.make(database)
        for found, exclusions in detected:
            seen.add((database, entries.enter(database, found, exclusions)))
        for target in self.settings.catalog_targets:
            for table in target["Tables"]:
                self._crawl_table(target["DatabaseName"], table)
        if roots and self.settings.recrawl == "CRAWL_EVERYTHING":
            entries.forget(database, seen, roots)

    def _check_number(self, tables: int) -> None:
        most = self.settings.most_tables
        if most is not None and tables > most:
            raise CannotCrawlError(
                f"The number of tables detected by crawler: {tables} is greater than the table threshold value "
                f"provided: {most}. Failing crawler without writing to Data Catalog."
            )

    def _going_on(self) -> None:
        if self.stop.is_set():
            raise StoppedError

    def _is_object(self, bucket: str, key: str) -> bool:
        found = self.s3.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1).get("Contents", [])
        return bool(found) and found[0]["Key"] == key

    def _files(self, root: str, target: Mapping[str, Any]) -> list[File]:
        """Return the classified objects below a path."""
        bucket, prefix = split(root)
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

    def _crawl_table(self, database: str, name: str) -> None:
        """Crawl the location of a table of the catalog: its schema and partitions change, no table is made."""
        table = self.entries.table(database, name)
        if table is None:
            raise CannotCrawlError(f"Table {name} of database {database} does not exist")
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
        exclusions = str((table.get("Parameters") or {}).get("exclusions") or "")
        entered = {**table_input(found, name, self.name, exclusions), "Name": name}
        self.entries.update(database, table, entered)
        if found.keys:
            self.entries.enter_partitions(database, found, name)


def _root(path: str, is_object: Callable[[str, str], bool]) -> str:
    """Return a target's path: that of one object, or of a folder with a slash behind it."""
    bucket, key = split(path)
    if key and not key.endswith("/") and not is_object(bucket, key):
        key += "/"
    return f"s3://{bucket}/{key}"


def _hidden(below: str) -> bool:
    return any(part.startswith(("_", ".")) for part in below.split("/"))
