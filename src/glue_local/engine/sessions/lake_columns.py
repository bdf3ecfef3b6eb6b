"""The order of a partitioned lake table's columns: its own on Spark, partition columns last on Sail.

Sources: https://iceberg.apache.org/spec/#table-metadata-fields,
https://github.com/delta-io/delta/blob/master/PROTOCOL.md#change-metadata
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.catalog import iceberg
from glue_local.engine.sessions import delta_log
from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.storage import Storage, existing_files
from glue_local.engine.types.options import lowered


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
        match = delta_log.COMMIT.search(file) or delta_log.CHECKPOINT.search(file)
        if match is None or int(match[1]) > until or not (metadata := delta_log.metadata_in(storage, name)):
            continue
        found.append(delta_log.columns(metadata) if metadata["partitionColumns"] else [])
        if "timestampasof" not in given:
            break
    if any(columns != found[0] for columns in found):
        raise EngineFeatureError("Reading with timestampAsOf a Delta table whose columns changed")
    return found[0] if found else []
