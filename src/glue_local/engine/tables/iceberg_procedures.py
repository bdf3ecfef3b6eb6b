"""Iceberg's procedures, which CALL runs, on Sail: each changes the table's metadata, and deletes what none needs.

Source: https://iceberg.apache.org/docs/1.10.0/spark-procedures/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from glue_local.catalog.model import Table
from glue_local.engine.read import lake
from glue_local.engine.run.run import Run
from glue_local.engine.storage import existing_files
from glue_local.engine.tables import iceberg_inspection, iceberg_metadata, iceberg_tables
from glue_local.engine.tables.errors import SparkCatalogError
from glue_local.engine.tables.texts import listed

if TYPE_CHECKING:
    from glue_local.engine.tables.catalog import CatalogTables

Metadata = iceberg_metadata.Metadata
Arguments = dict[str, str]

_CALL = re.compile(
    r"CALL\s+(?:`?(?P<catalog>\w+)`?\.)?`?system`?\.(?P<name>\w+)\s*\((?P<given>.*)\)", re.I | re.DOTALL
)
_NAMED = re.compile(r"(?P<name>\w+)\s*=>\s*(?P<value>.*)", re.DOTALL)
_DAY = 86_400_000
_DELETED = (
    "deleted_data_files_count", "deleted_position_delete_files_count", "deleted_equality_delete_files_count",
    "deleted_manifest_files_count", "deleted_manifest_lists_count", "deleted_statistics_files_count",
)  # fmt: skip


class _Call:
    """A call: the table that it is about, and the values of its arguments, which are SQL."""

    def __init__(self, tables: CatalogTables, table: Table, given: Arguments) -> None:
        self.tables, self.run, self.table, self._given = tables, tables.run, table, given

    def value(self, name: str, default: Any = None) -> Any:
        """Return what an argument's SQL gives."""
        if name not in self._given:
            return default
        return self.run.spark.sql(f"SELECT {self._given[name]} AS v").collect()[0][0]

    def milliseconds(self, name: str, default: int) -> int:
        """Return a time in milliseconds since 1970."""
        if name not in self._given:
            return default
        text = f"SELECT unix_millis(CAST({self._given[name]} AS TIMESTAMP)) AS v"
        return int(self.run.spark.sql(text).collect()[0][0])


def _made_current(call: _Call, identity: int) -> Any:
    """Let a snapshot be the current one; return its number and that of the one before."""
    before = iceberg_tables.metadata_of(call.run, call.table).get("current-snapshot-id")
    if before != identity:
        with iceberg_tables.changed(call.run, call.table) as metadata:
            iceberg_metadata.set_current(metadata, identity)
    schema = "previous_snapshot_id bigint, current_snapshot_id bigint"
    return call.run.spark.createDataFrame([(before, identity)], schema)


def _rollback(call: _Call) -> Any:
    metadata, wanted = iceberg_tables.metadata_of(call.run, call.table), int(call.value("snapshot_id"))
    iceberg_metadata.snapshot_of(metadata, wanted)
    if wanted not in iceberg_metadata.ancestors(metadata):
        raise SparkCatalogError(
            f"Cannot roll back to snapshot, not an ancestor of the current state: {wanted}"
        )
    return _made_current(call, wanted)


def _rollback_in_time(call: _Call) -> Any:
    metadata, at = iceberg_tables.metadata_of(call.run, call.table), call.milliseconds("timestamp", 0)
    for identity in iceberg_metadata.ancestors(metadata):
        if iceberg_metadata.snapshot_of(metadata, identity)["timestamp-ms"] < at:
            return _made_current(call, identity)
    raise SparkCatalogError(f"Cannot roll back, no valid snapshot older than: {at}")


def _set_current(call: _Call) -> Any:
    wanted, ref = call.value("snapshot_id"), call.value("ref")
    if (wanted is None) == (ref is None):
        raise SparkCatalogError("Either snapshot_id or ref must be provided, not both")
    if ref is not None:
        known = iceberg_tables.metadata_of(call.run, call.table).get("refs", {}).get(ref)
        if known is None:
            raise SparkCatalogError(f"Cannot find matching snapshot ID for ref {ref}")
        wanted = known["snapshot-id"]
    return _made_current(call, int(wanted))


# --- expire_snapshots
def _expired(call: _Call, metadata: Metadata) -> set[int]:
    """Return the snapshots that no branch or tag, age or number keeps."""
    properties, now = metadata.get("properties", {}), iceberg_metadata.now()
    age = int(properties.get("history.expire.max-snapshot-age-ms", 5 * _DAY))
    before = call.milliseconds("older_than", now - age)
    least = int(call.value("retain_last") or properties.get("history.expire.min-snapshots-to-keep", 1))
    by_number = {one["snapshot-id"]: one for one in metadata["snapshots"]}
    kept: set[int] = set()
    reached: set[int] = set()
    for one in metadata.get("refs", {}).values():
        kept.add(one["snapshot-id"])
        at, count = one["snapshot-id"], 0
        while at in by_number:
            reached.add(at)
            if one["type"] == "branch" and (count < least or by_number[at]["timestamp-ms"] >= before):
                kept.add(at)
            count += 1
            at = by_number[at].get("parent-snapshot-id")
    kept |= {one for one in by_number.keys() - reached if by_number[one]["timestamp-ms"] >= before}
    chosen = {int(one) for one in call.value("snapshot_ids") or ()}
    if chosen & {one["snapshot-id"] for one in metadata.get("refs", {}).values()}:
        raise SparkCatalogError("Cannot expire a snapshot that a branch or tag names")
    if chosen and call.value("older_than") is None:
        return chosen
    return (by_number.keys() - kept) | chosen


def _needed(run: Run, metadata: Metadata) -> dict[str, int]:
    """Return the files of all snapshots of a table, and of which kind they are by their place in the answer."""
    found: dict[str, int] = {}
    for snapshot in metadata["snapshots"]:
        found[snapshot["manifest-list"]] = 4
        for manifest in iceberg_inspection.manifests(run, snapshot):
            if manifest["manifest_path"] not in found:
                found[manifest["manifest_path"]] = 3
                for entry in iceberg_inspection.live(run, manifest):
                    found[entry["data_file"]["file_path"]] = entry["data_file"].get("content", 0)
    return found


def _expire(call: _Call) -> Any:
    run, table = call.run, call.table
    before = iceberg_tables.metadata_of(run, table)
    if str(before.get("properties", {}).get("gc.enabled", "true")).lower() == "false":
        raise SparkCatalogError("Cannot expire snapshots: GC is disabled (gc.enabled is false)")
    gone, counts = _expired(call, before), [0] * len(_DELETED)
    if gone:
        with iceberg_tables.changed(run, table) as metadata:
            metadata["snapshots"] = [one for one in metadata["snapshots"] if one["snapshot-id"] not in gone]
            log: list[Any] = []
            for one in metadata.get("snapshot-log", ()):
                log = [] if one["snapshot-id"] in gone else [*log, one]
            metadata["snapshot-log"] = log
        left = _needed(run, metadata)
        for place, kind in _needed(run, before).items():
            if place not in left:
                run.storage.remove(iceberg_inspection.stored(run, place))
                counts[kind] += 1
    return run.spark.createDataFrame([tuple(counts)], ", ".join(f"{name} bigint" for name in _DELETED))


def _orphans(call: _Call) -> Any:
    run, table, now = call.run, call.table, iceberg_metadata.now()
    before = call.milliseconds("older_than", now - 3 * _DAY)
    if now - before < _DAY:
        raise SparkCatalogError(
            "Cannot remove orphan files with an interval less than 24 hours: files of another write may be among them"
        )
    metadata = iceberg_tables.metadata_of(run, table)
    needed = {iceberg_inspection.stored(run, place) for place in _needed(run, metadata)}
    folder = call.value("location") or f"{table.location.rstrip('/')}/"
    old = [
        file.path
        for file in existing_files(run.storage, folder)
        if file.path not in needed
        and file.modified * 1000 < before
        and not file.path.endswith((".metadata.json", "/version-hint.text"))
    ]
    if not call.value("dry_run", False):
        for one in old:
            run.storage.remove(one)
    return run.spark.createDataFrame([(one,) for one in old], "orphan_file_location string")


# --- rewrite_data_files
def _groups(run: Run, metadata: Metadata) -> Iterator[tuple[list[dict[str, Any]], bool]]:
    """Return the data files of each partition, and whether rows of them are deleted by other files."""
    snapshot, deletes = iceberg_inspection.current(metadata), False
    groups: dict[str, list[dict[str, Any]]] = {}
    for manifest in iceberg_inspection.manifests(run, snapshot) if snapshot else ():
        for entry in iceberg_inspection.live(run, manifest):
            file = entry["data_file"]
            deletes = deletes or file.get("content", 0) != 0
            if file.get("content", 0) == 0:
                groups.setdefault(repr((manifest["partition_spec_id"], file["partition"])), []).append(file)
    for files in groups.values():
        yield files, deletes


def _rewrite_files(call: _Call) -> Any:
    """Put the rows of partitions of many small files into one file each, as a snapshot of the kind replace."""
    run, table, options = call.run, call.table, call.value("options") or {}
    if call.value("where") is not None:
        raise SparkCatalogError("rewrite_data_files with where is not supported on Sail: leave it out")
    least, every = (
        int(options.get("min-input-files", 5)),
        str(options.get("rewrite-all", "")).lower() == "true",
    )
    target = int(options.get("target-file-size-bytes", 512 * 1024 * 1024))
    small = int(options.get("min-file-size-bytes", target * 0.75))
    rewritten: list[list[dict[str, Any]]] = []
    for files, deletes in _groups(run, iceberg_tables.metadata_of(run, table)):
        chosen = files if every else [one for one in files if one["file_size_in_bytes"] < small]
        if sum(one["file_size_in_bytes"] for one in files) > target or deletes:
            raise SparkCatalogError(
                f"rewrite_data_files of {table.database}.{table.name} is not supported on Sail: a partition is larger "
                "than target-file-size-bytes, or has files of deletes; run this script with --engine spark"
            )
        if every or (len(chosen) > 1 and len(chosen) >= least):
            rewritten.append(chosen)
    if rewritten:
        _compact(run, table)
    sizes = [one["file_size_in_bytes"] for files in rewritten for one in files]
    return run.spark.createDataFrame(
        [(len(sizes), len(rewritten), sum(sizes), 0, 0)],
        "rewritten_data_files_count int, added_data_files_count int, rewritten_bytes_count bigint, "
        "failed_data_files_count int, removed_delete_files_count int",
    )


def _compact(run: Run, table: Table) -> None:
    where = f"table {table.database}.{table.name}"
    kept = run.keep(lake.read_table(run, table, where)).coalesce(1)
    lake.write_table(run, kept, table, where, mode="overwrite")
    with iceberg_tables.changed(run, table) as metadata:
        made = iceberg_inspection.current(metadata)
        if made is not None:
            made["summary"]["operation"] = "replace"


def _rewrite_manifests(call: _Call) -> Any:
    snapshot = iceberg_inspection.current(iceberg_tables.metadata_of(call.run, call.table))
    if snapshot and len(iceberg_inspection.manifests(call.run, snapshot)) > 1:
        raise SparkCatalogError(
            "rewrite_manifests of several manifests is not supported on Sail: run this script with --engine spark"
        )
    schema = "rewritten_manifests_count int, added_manifests_count int"
    return call.run.spark.createDataFrame([(0, 0)], schema)


def _ancestors(call: _Call) -> Any:
    metadata = iceberg_tables.metadata_of(call.run, call.table)
    if call.value("snapshot_id") is not None:
        metadata["current-snapshot-id"] = int(call.value("snapshot_id"))
    rows = [
        (one, iceberg_metadata.snapshot_of(metadata, one)["timestamp-ms"])
        for one in iceberg_metadata.ancestors(metadata)
    ]
    return call.run.spark.createDataFrame(rows, "snapshot_id bigint, timestamp bigint")


#: What procedures are called, what they do, and their arguments behind the table, in order.
_PROCEDURES: dict[str, tuple[Callable[[_Call], Any], tuple[str, ...]]] = {
    "rollback_to_snapshot": (_rollback, ("snapshot_id",)),
    "rollback_to_timestamp": (_rollback_in_time, ("timestamp",)),
    "set_current_snapshot": (_set_current, ("snapshot_id", "ref")),
    "expire_snapshots": (
        _expire,
        (
            "older_than",
            "retain_last",
            "max_concurrent_deletes",
            "stream_results",
            "snapshot_ids",
            "clean_expired_metadata",
        ),
    ),
    "remove_orphan_files": (
        _orphans,
        ("older_than", "location", "dry_run", "max_concurrent_deletes"),
    ),
    "rewrite_data_files": (_rewrite_files, ("strategy", "sort_order", "options", "where")),
    "rewrite_manifests": (_rewrite_manifests, ("use_caching", "spec_id")),
    "ancestors_of": (_ancestors, ("snapshot_id",)),
}


def run(tables: CatalogTables, statement: str) -> Any:
    """Run a CALL; NotImplemented for another statement."""
    match = _CALL.fullmatch(statement)
    if match is None or (match["catalog"] and not tables.is_catalog(match["catalog"])):
        return NotImplemented
    name = match["name"].lower()
    if name not in _PROCEDURES:
        raise SparkCatalogError(
            f"CALL system.{name} is not supported on Sail: run this script with --engine spark"
        )
    handler, names = _PROCEDURES[name]
    given: Arguments = {}
    for place, text in enumerate(listed(match["given"])):
        if found := _NAMED.fullmatch(text):
            key, value = found["name"].lower(), found["value"]
        elif place > len(names):
            raise SparkCatalogError(f"Too many arguments for procedure system.{name}")
        else:
            key, value = ("table", *names)[place], text
        if key not in ("table", *names):
            raise SparkCatalogError(
                f"system.{name} with {key} is not supported on Sail: run it with --engine spark"
            )
        given[key] = value
    if "table" not in given:
        raise SparkCatalogError(f"Missing required parameters: [table] of system.{name}")
    own = given["table"].strip().strip("'\"")
    table = tables.get(own)
    if table.format != "iceberg":
        raise SparkCatalogError(f"{own} is a {table.format} table, and not Iceberg's")
    return handler(_Call(tables, table, given))
