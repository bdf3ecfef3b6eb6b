"""A preview's temporary lake: samples of the sources, and the catalog's tables.

Sources are sampled by copying less of them, never by a limit on a frame: each action of Spark would choose other
rows.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from glue_local.catalog.file import FileCatalog
from glue_local.catalog.model import Table
from glue_local.definition.lineage import datasets
from glue_local.definition.model import JobDefinition, Node
from glue_local.table_states import hidden, split
from glue_local.ui.account import Account
from glue_local.ui.tables import Key

#: Bytes of a source that are copied at most.
MOST = 32 * 2**20
CATALOG_FILE = ".glue-catalog.json"
#: Files that can be cut at a line's end; all others are copied whole or not at all.
_LINES = (".json", ".jsonl", ".csv", ".tsv", ".txt", ".ndjson")
_PACKED = (".gz", ".bz2", ".zst", ".snappy", ".parquet", ".orc", ".avro")


@dataclass
class Scratch:
    """A lake in a folder: bucket ``b`` is the folder ``b`` below ``root``; ``notes`` by node say what was left out."""

    root: Path
    account: Account
    cache: Path
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def catalog_path(self) -> Path:
        """The catalog's file, by a name that no bucket can have."""
        return self.root / CATALOG_FILE

    def fill(self, job: JobDefinition, tables: Mapping[Key, Table]) -> None:
        """Copy samples of the job's sources, and create the catalog with every table."""
        self.root.mkdir(parents=True, exist_ok=True)
        catalog = FileCatalog(self.catalog_path)
        named = {
            (data.database.lower(), data.name.lower())
            for node in job.nodes.values()
            for data in datasets(node)
            if data.database
        }
        for key, table in tables.items():
            if key in named or _mentioned(job, key):
                catalog.create_database(table.database)
                catalog.create_table(table)
                self._folder(table.location)
        for node in job.nodes.values():
            if node.role == "source":
                self._source(node, tables, catalog)

    def _source(self, node: Node, tables: Mapping[Key, Table], catalog: FileCatalog) -> None:
        places = []
        for data in datasets(node):
            table = tables.get((data.database.lower(), data.name.lower()))
            if data.database and table is None:
                continue  # the engine says so, by its own words
            places.append(table.location if table is not None else data.name)
            if table is not None and table.partition_keys:
                places += self._partitions(table, catalog)
        left = MOST
        whole = total = 0
        for place in dict.fromkeys(places):
            copied, of, left = self._copy(place, left)
            whole, total = whole + copied, total + of
        if whole < total:
            self.notes[node.id] = (
                f"the first {_size(whole)} of {_size(total)}: joins and aggregates see fewer rows than in a run"
            )

    def _partitions(self, table: Table, catalog: FileCatalog) -> list[str]:
        from glue_local.catalog.glue import GlueCatalog

        partitions = GlueCatalog(self.account["glue"]).list_partitions(table.database, table.name)
        catalog.add_partitions(table.database, table.name, partitions)
        return [partition.location for partition in partitions]

    def _copy(self, place: str, left: int) -> tuple[int, int, int]:
        bucket, prefix = split(place)
        if not bucket:
            return 0, 0, left
        self._folder(place)
        copied = total = 0
        objects = self._objects(bucket, prefix) or self._objects(bucket, prefix.rstrip("/"))
        for one in objects:
            total += one["Size"]
            if left <= 0:
                continue
            size = one["Size"]
            if size > left:
                if not one["Key"].lower().endswith(_LINES) and one["Key"].lower().endswith(_PACKED):
                    continue
                copied += self._part(bucket, one, left)
                left = 0
                continue
            self._whole(bucket, one)
            copied, left = copied + size, left - size
        return copied, total, left

    def _objects(self, bucket: str, prefix: str) -> list[dict[str, Any]]:
        pages = self.account["s3"].get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [
            one
            for page in pages
            for one in page.get("Contents", ())
            if not one["Key"].endswith("/") and not hidden(one["Key"][len(prefix) :] or "x")
        ]

    def _whole(self, bucket: str, one: dict[str, Any]) -> None:
        kept = self.cache / f"{abs(hash((bucket, one['Key'], one['ETag'])))}"
        if not kept.is_file():
            self.cache.mkdir(parents=True, exist_ok=True)
            draft = kept.with_suffix(f".{id(one)}")
            self.account["s3"].download_file(bucket, one["Key"], str(draft))
            draft.replace(kept)
        target = self._local(bucket, one["Key"])
        shutil.copyfile(kept, target)

    def _part(self, bucket: str, one: dict[str, Any], most: int) -> int:
        body = self.account["s3"].get_object(Bucket=bucket, Key=one["Key"], Range=f"bytes=0-{most - 1}")
        data: bytes = body["Body"].read()
        data = data[: data.rfind(b"\n") + 1]
        self._local(bucket, one["Key"]).write_bytes(data)
        return len(data)

    def _local(self, bucket: str, key: str) -> Path:
        target = (self.root / bucket / key).resolve()
        if not target.is_relative_to(self.root.resolve()):
            raise ValueError(f"s3://{bucket}/{key} is not a path in its bucket")
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def _folder(self, place: str) -> None:
        bucket, prefix = split(place)
        if bucket:
            (self.root / bucket / prefix).mkdir(parents=True, exist_ok=True)


def _mentioned(job: JobDefinition, key: Key) -> bool:
    """Return whether code of the job names the table, so a purge, say, finds it."""
    return any(key[1] in str(node.fields.get("Code", "")).lower() for node in job.nodes.values())


def _size(count: int) -> str:
    return f"{count / 2**20:.1f} MiB" if count >= 2**20 else f"{count / 2**10:.0f} KiB"
