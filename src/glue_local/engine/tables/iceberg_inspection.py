"""Iceberg's metadata tables on Sail, such as ``db.t.snapshots``: made of the table's metadata when they are read.

Source: https://iceberg.apache.org/docs/1.10.0/spark-queries/#inspecting-tables
"""

from __future__ import annotations

import datetime
import io
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from glue_local.catalog.model import Table
from glue_local.engine.run.run import Run
from glue_local.engine.storage import paths
from glue_local.engine.tables import iceberg_metadata, iceberg_shown, iceberg_tables
from glue_local.engine.tables.errors import VIEW, SparkCatalogError
from glue_local.engine.tables.names import NO_ALIAS, masked
from glue_local.identifiers import backquoted

Rows = list[tuple[Any, ...]]
Metadata = iceberg_metadata.Metadata


class Tables(Protocol):
    """The catalog of a run, as its Spark SQL sees it (``catalog.CatalogTables``)."""

    run: Run

    def is_catalog(self, name: str) -> bool:
        """Whether a name is one of this catalog."""

    def split(self, name: str) -> tuple[str, str]:
        """Return database and table of a name."""

    def find(self, database: str, name: str) -> Table | None:
        """Return a table."""


_COUNTS = "map<int,bigint>"
_DATA_FILE = {
    "content": "int", "file_path": "string", "file_format": "string", "spec_id": "int", "partition": "",
    "record_count": "bigint", "file_size_in_bytes": "bigint", "column_sizes": _COUNTS, "value_counts": _COUNTS,
    "null_value_counts": _COUNTS, "nan_value_counts": _COUNTS, "lower_bounds": "map<int,binary>",
    "upper_bounds": "map<int,binary>", "key_metadata": "binary", "split_offsets": "array<bigint>",
    "equality_ids": "array<int>", "sort_order_id": "int",
}  # fmt: skip


def stored(run: Run, place: str) -> str:
    """Return a place that metadata states as the run's storage has it."""
    root = getattr(run.storage, "root", None)
    local = re.sub("^file:/+", "file:///", place)
    if root is not None and local.startswith(f"{root.as_uri()}/"):
        return f"s3://{local.removeprefix(f'{root.as_uri()}/')}"
    return paths.plain(place)


def _records(run: Run, place: str) -> list[dict[str, Any]]:
    import fastavro

    content = io.BytesIO(run.storage.read_bytes(stored(run, place)))
    return [dict(one) for one in fastavro.reader(content) if isinstance(one, dict)]


def manifests(run: Run, snapshot: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the manifests of a snapshot."""
    return _records(run, snapshot["manifest-list"])


def live(run: Run, manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the entries of a manifest whose files are there; 2 is the status of deleted ones."""
    return (entry for entry in _records(run, manifest["manifest_path"]) if entry["status"] != 2)  # noqa: PLR2004


def current(metadata: Metadata) -> dict[str, Any] | None:
    """Return a table's current snapshot; None where it has none."""
    at = metadata.get("current-snapshot-id", -1)
    return next((one for one in metadata["snapshots"] if one["snapshot-id"] == at), None)


def _time(milliseconds: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC)


def _summary(snapshot: dict[str, Any]) -> dict[str, str]:
    """Return a snapshot's summary, without what changed nothing: Sail states a 0, Iceberg's library leaves it out."""
    return {
        key: value
        for key, value in snapshot["summary"].items()
        if value != "0" or not key.startswith(("added-", "deleted-", "removed-"))
    }


def _snapshots(run: Run, table: Table, metadata: Metadata) -> tuple[Rows, str]:
    rows: Rows = []
    for one in metadata["snapshots"]:
        summary = _summary(one)
        operation, parent = summary.pop("operation"), one.get("parent-snapshot-id")
        at = _time(one["timestamp-ms"])
        rows.append((at, one["snapshot-id"], parent, operation, one["manifest-list"], summary))
    return rows, (
        "committed_at timestamp, snapshot_id bigint, parent_id bigint, operation string, manifest_list string, "
        "summary map<string,string>"
    )


def _history(run: Run, table: Table, metadata: Metadata) -> tuple[Rows, str]:
    parents = {one["snapshot-id"]: one.get("parent-snapshot-id") for one in metadata["snapshots"]}
    ancestors = iceberg_metadata.ancestors(metadata)
    rows: Rows = [
        (_time(one["timestamp-ms"]), at, parents.get(at), at in ancestors)
        for one in metadata.get("snapshot-log", ())
        for at in [one["snapshot-id"]]
    ]
    return (
        rows,
        "made_current_at timestamp, snapshot_id bigint, parent_id bigint, is_current_ancestor boolean",
    )


def _refs(run: Run, table: Table, metadata: Metadata) -> tuple[Rows, str]:
    options = ("max-ref-age-ms", "min-snapshots-to-keep", "max-snapshot-age-ms")
    rows: Rows = [
        (name, one["type"].upper(), one["snapshot-id"], *(one.get(option) for option in options))
        for name, one in sorted(metadata.get("refs", {}).items())
    ]
    return rows, (
        "name string, type string, snapshot_id bigint, max_reference_age_in_ms bigint, min_snapshots_to_keep int, "
        "max_snapshot_age_in_ms bigint"
    )


def _partition(metadata: Metadata) -> tuple[list[str], str]:
    """Return the names of the fields of the tables' partitions, and their type."""
    fields = iceberg_shown.partition_type(metadata)
    inside = ",".join(f"{backquoted(name)}:{kind}" for name, kind in fields)
    return [name for name, _ in fields], f"struct<{inside}>"


def _values(metadata: Metadata, spec: int, file: dict[str, Any]) -> tuple[Any, ...]:
    """Return a file's values of the fields of ``_partition``, which its own partitioning may name otherwise."""
    specs = metadata["partition-specs"]
    own = {
        each["field-id"]: each["name"] for one in specs if one["spec-id"] == spec for each in one["fields"]
    }
    numbers = sorted({each["field-id"] for one in specs for each in one["fields"]})
    return tuple(file["partition"].get(own.get(number)) for number in numbers)


def _data_files(run: Run, metadata: Metadata) -> Iterator[tuple[dict[str, Any], int, dict[str, Any]]]:
    """Return the entries of the current files, the number of their partitioning, and their manifest."""
    snapshot = current(metadata)
    for manifest in manifests(run, snapshot) if snapshot else ():
        for entry in live(run, manifest):
            yield entry, manifest["partition_spec_id"], manifest


def _files(wanted: Callable[[int], bool]) -> Callable[[Run, Table, Metadata], tuple[Rows, str]]:
    def made(run: Run, table: Table, metadata: Metadata) -> tuple[Rows, str]:
        names, kind = _partition(metadata)
        columns = {
            name: one
            for name, one in {**_DATA_FILE, "partition": kind}.items()
            if name != "partition" or names
        }
        rows: Rows = []
        for entry, spec, _ in _data_files(run, metadata):
            file = {**entry["data_file"], "spec_id": spec}
            if not wanted(file.get("content", 0)):
                continue
            file["partition"] = _values(metadata, spec, file)
            rows.append(tuple(_plain(file.get(name)) for name in columns))
        return rows, ", ".join(f"{name} {one}" for name, one in columns.items())

    return made


def _plain(value: Any) -> Any:
    """Return a value of a manifest: maps are there lists of keys and values."""
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        return {one["key"]: one["value"] for one in value}
    return value


def _partitions(run: Run, table: Table, metadata: Metadata) -> tuple[Rows, str]:
    names, kind = _partition(metadata)
    times = {one["snapshot-id"]: one["timestamp-ms"] for one in metadata["snapshots"]}
    groups: dict[Any, dict[str, Any]] = {}
    for entry, spec, manifest in _data_files(run, metadata):
        file = entry["data_file"]
        place = _values(metadata, spec, file)
        content = file.get("content", 0)
        group = groups.setdefault(place, {"spec": spec, "counts": [0] * 7, "at": None})
        at = {0: 0, 1: 3, 2: 5}[content]
        group["counts"][at] += file["record_count"]
        group["counts"][at + 1] += 1
        group["counts"][2] += file["file_size_in_bytes"] if content == 0 else 0
        group["spec"] = max(group["spec"], spec)
        snapshot = entry["snapshot_id"] or manifest["added_snapshot_id"]
        if times.get(snapshot, -1) > times.get(group["at"], -1):
            group["at"] = snapshot
    head = ("spec_id int, ", f"partition {kind}, spec_id int, ")[bool(names)]
    rows: Rows = []
    for place, group in groups.items():
        when = _time(times[group["at"]]) if group["at"] in times else None
        own = [place] if names else []
        rows.append((*own, group["spec"], *group["counts"], when, group["at"]))
    return rows, (
        f"{head}record_count bigint, file_count int, total_data_file_size_in_bytes bigint, "
        "position_delete_record_count bigint, position_delete_file_count int, equality_delete_record_count bigint, "
        "equality_delete_file_count int, last_updated_at timestamp, last_updated_snapshot_id bigint"
    )


def _manifests(run: Run, table: Table, metadata: Metadata) -> tuple[Rows, str]:
    snapshot = current(metadata)
    rows: Rows = []
    for one in manifests(run, snapshot) if snapshot else ():
        counts = [one[f"{what}_files_count"] for what in ("added", "existing", "deleted")]
        data, deletes = (counts, [0] * 3) if one["content"] == 0 else ([0] * 3, counts)
        head = [one[key] for key in ("content", "manifest_path", "manifest_length", "partition_spec_id")]
        rows.append((*head, one["added_snapshot_id"], *data, *deletes))
    return rows, (
        "content int, path string, length bigint, partition_spec_id int, added_snapshot_id bigint, "
        "added_data_files_count int, existing_data_files_count int, deleted_data_files_count int, "
        "added_delete_files_count int, existing_delete_files_count int, deleted_delete_files_count int"
    )


_KINDS: dict[str, Callable[[Run, Table, Metadata], tuple[Rows, str]]] = {
    "snapshots": _snapshots,
    "history": _history,
    "refs": _refs,
    "files": _files(lambda content: True),
    "data_files": _files(lambda content: content == 0),
    "delete_files": _files(lambda content: content != 0),
    "partitions": _partitions,
    "manifests": _manifests,
}
_OTHERS = (
    "entries", "all_data_files", "all_delete_files", "all_entries", "all_files", "all_manifests", "position_deletes",
    "metadata_log_entries",
)  # fmt: skip
_PART = r"(?:`[^`]+`|\w+)"
_NAME = rf"(?P<table>{_PART}(?:\.{_PART}){{1,2}})\.`?(?P<kind>{'|'.join([*_KINDS, *_OTHERS])})`?"
_READ = re.compile(rf"\b(?:FROM|JOIN)\s+(?P<name>{_NAME})(?![\w.`]){NO_ALIAS}", re.IGNORECASE)
_WHOLE = re.compile(_NAME, re.IGNORECASE)


def view_of(tables: Tables, match: re.Match[str] | None) -> str | None:
    """Return a view of the metadata table that a name means; None where it is the name of another table."""
    if match is None or (
        match["table"].count(".") == 1 and tables.is_catalog(match["table"].split(".")[0].strip("`"))
    ):
        return None
    table = tables.find(*tables.split(match["table"]))
    if table is None or table.format != "iceberg":
        return None
    kind = match["kind"].lower()
    if kind not in _KINDS:
        raise SparkCatalogError(
            f"{match['table']}.{kind}: Sail does not have this metadata table of Iceberg; run this script with "
            "--engine spark"
        )
    rows, schema = _KINDS[kind](tables.run, table, iceberg_tables.metadata_of(tables.run, table))
    name = f"{VIEW}{kind}_{uuid.uuid4().hex}"
    tables.run.spark.createDataFrame(rows, schema).createOrReplaceTempView(name)
    return name


def named(tables: Tables, name: str) -> str | None:
    """Return a view of the metadata table of a name as ``spark.table`` takes it; None where it is none."""
    return view_of(tables, _WHOLE.fullmatch(name.strip()))


def bind(tables: Tables, text: str) -> str:
    """Return an SQL text in which Iceberg's metadata tables are views of what they hold now."""
    for match in reversed(list(_READ.finditer(masked(text)))):
        view = view_of(tables, match)
        if view is not None:
            start, end = match.span("name")
            alias = "" if match["alias"] else f" AS {match['kind']}"
            text = f"{text[:start]}{view}{alias}{text[end:]}"
    return text
