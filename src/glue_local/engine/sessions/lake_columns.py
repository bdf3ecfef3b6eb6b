"""The order of a partitioned lake table's columns: its own on Spark, partition columns last on Sail.

Sources: https://iceberg.apache.org/spec/#table-metadata-fields,
https://github.com/delta-io/delta/blob/master/PROTOCOL.md#change-metadata
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from glue_local.catalog import iceberg
from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.storage import Storage, existing_files
from glue_local.engine.types.options import lowered

_COMMIT = re.compile(r"(\d{20})\.json")
_CHECKPOINT = re.compile(r"(\d{20})\.checkpoint\.(?:\d+\.\d+\.)?parquet")


def in_own_order(storage: Storage, format_: str, path: str, options: Mapping[str, Any]) -> list[str]:
    """Return the columns of the table in a folder, in their order; none where it has no partition columns."""
    given = lowered(options)
    read, folder = (_of_iceberg, "metadata") if format_ == "iceberg" else (_of_delta, "_delta_log")
    names = [file.path for file in existing_files(storage, f"{path.rstrip('/')}/{folder}/")]
    return read(storage, names, given)


def _of_iceberg(storage: Storage, names: list[str], given: Mapping[str, str]) -> list[str]:
    at = iceberg.latest(names)
    if at is None:
        return []
    metadata = iceberg.parsed(storage.read_bytes(at))
    specs = metadata.get("partition-specs") or [{"fields": metadata.get("partition-spec", [])}]
    if not any(field["transform"] == "identity" for spec in specs for field in spec["fields"]):
        return []
    wanted = metadata.get("current-schema-id")
    for snapshot in metadata.get("snapshots", ()):
        if str(snapshot["snapshot-id"]) == given.get("snapshot-id"):
            wanted = snapshot.get("schema-id", wanted)
    schemas = metadata.get("schemas") or [metadata["schema"]]
    schema = next((s for s in schemas if s.get("schema-id") == wanted), schemas[-1])
    return [field["name"] for field in schema["fields"]]


def _of_delta(storage: Storage, names: list[str], given: Mapping[str, str]) -> list[str]:
    until = int(given.get("versionasof", 10**20))
    found: list[list[str]] = []
    for name in sorted(names, reverse=True):
        file = name.rsplit("/", 1)[-1]
        match = _COMMIT.fullmatch(file) or _CHECKPOINT.fullmatch(file)
        if match is None or int(match[1]) > until or not (metadata := _metadata(storage, name)):
            continue
        fields = json.loads(metadata["schemaString"])["fields"] if metadata["partitionColumns"] else []
        found.append([field["name"] for field in fields])
        if "timestampasof" not in given:
            break
    if any(columns != found[0] for columns in found):
        raise EngineFeatureError("Reading with timestampAsOf a Delta table whose columns changed")
    return found[0] if found else []


def keep_order_of_delta(storage: Storage, path: str, columns: Callable[[], Sequence[str]]) -> None:
    """Let the table in a folder have the columns of the frame that was written last in their order.

    Where a write states the table's columns, Sail states partition columns last, and Delta Lake as the frame has them.
    """
    folder = f"{path.rstrip('/')}/_delta_log/"
    commits = [file.path for file in existing_files(storage, folder) if _COMMIT.search(file.path)]
    newest = max(commits, default=None)
    metadata = _metadata(storage, newest) if newest else None
    if newest is None or not metadata or not metadata["partitionColumns"]:
        return
    schema = json.loads(metadata["schemaString"])
    place = {name: i for i, name in enumerate(columns())}
    if {field["name"] for field in schema["fields"]} != place.keys():
        return
    schema["fields"].sort(key=lambda field: place[field["name"]])
    actions = [json.loads(line) for line in storage.read_bytes(newest).splitlines() if line.strip()]
    for action in actions:
        if "metaData" in action:
            action["metaData"]["schemaString"] = json.dumps(schema)
    storage.write_bytes(newest, "".join(json.dumps(action) + "\n" for action in actions).encode())
    sums = f"{newest.removesuffix('.json')}.crc"
    if storage.exists(sums):
        storage.remove(sums)


def _metadata(storage: Storage, name: str) -> dict[str, Any] | None:
    """Return the table's metadata that a file of Delta's log states; None where it states none."""
    content = storage.read_bytes(name)
    if name.endswith(".json"):
        actions = [json.loads(line) for line in content.splitlines() if line.strip()]
    else:
        import pyarrow.parquet as pq

        actions = pq.read_table(io.BytesIO(content), columns=["metaData"]).to_pylist()
    return next((action["metaData"] for action in actions if action.get("metaData")), None)
