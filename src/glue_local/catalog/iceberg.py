"""Iceberg tables as the Data Catalog holds them: an entry that points at the table's current metadata file.

What an entry holds is what Iceberg's own GlueCatalog writes: the table's type, where its metadata is, and the columns
of its current schema in Hive's words, each with its field's id.
Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-iceberg.html,
https://iceberg.apache.org/spec/#table-metadata-fields
"""

from __future__ import annotations

import gzip
import json
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from glue_local.catalog.model import Column, Table, TableChangedError

#: Table properties of an entry.
METADATA = "metadata_location"
FORMER = "previous_metadata_location"

_GZIP = b"\x1f\x8b"
_NUMBER = re.compile(r"(?:v(\d+)|(\d+)-[^/]+?)(?:\.gz)?\.metadata\.json(?:\.gz)?")
_HIVE = {
    "int": "int", "long": "bigint", "time": "string", "uuid": "string", "timestamptz": "timestamp",
}  # fmt: skip


def parsed(content: bytes) -> dict[str, Any]:
    """Return the content of a metadata file, which may be packed."""
    text = gzip.decompress(content) if content.startswith(_GZIP) else content
    metadata: dict[str, Any] = json.loads(text)
    return metadata


def mended(content: bytes) -> bytes:
    """Return a metadata file's content with what Sail states otherwise than Iceberg's library.

    Its former files have whole places, for Sail leaves out their root; a snapshot that was just made is the current one
    from its own time on, for Sail takes the time of the file.
    """
    metadata, changed = parsed(content), False
    for one in metadata.get("metadata-log", ()):
        place = one["metadata-file"]
        if "://" not in place and not place.startswith(("/", "file:")):
            name = place.rpartition("/")[2]
            one["metadata-file"], changed = f"{metadata['location'].rstrip('/')}/metadata/{name}", True
    made, log = metadata.get("snapshots", [])[-1:], metadata.get("snapshot-log", [])
    for one in made:
        entries = [entry for entry in log if entry["snapshot-id"] == one["snapshot-id"]]
        own = entries == log[-1:] and "spark.app.id" not in one.get("summary", {})
        if own and entries[0]["timestamp-ms"] > one["timestamp-ms"]:
            entries[0]["timestamp-ms"], changed = one["timestamp-ms"], True
    return json.dumps(metadata).encode() if changed else content


def number(name: str) -> int | None:
    """Return the version that a metadata file's name states: ``v3.metadata.json``, ``00003-<uuid>.metadata.json``."""
    match = _NUMBER.fullmatch(name.rsplit("/", 1)[-1])
    return int(match[1] or match[2]) if match else None


def counted(at: str) -> str:
    """Return the name of a metadata file that catalogs count on from, for the ``v3`` of a table written by path.

    They know ``00003-<uuid>`` alone, and would begin anew behind another name.
    """
    folder, _, name = at.rpartition("/")
    return f"{folder}/{number(name):05}-{uuid.uuid4()}.metadata.json" if name.startswith("v") else at


def newest(names: Iterable[str]) -> list[str]:
    """Return the metadata files of the highest version among the files of a table."""
    numbered = [(found, name) for name in names if (found := number(name)) is not None]
    top = max((found for found, _ in numbered), default=None)
    return sorted(name for found, name in numbered if found == top)


def latest(names: Iterable[str]) -> str | None:
    """Return the newest metadata file among the files of a table; None where there is none."""
    return max(newest(names), default=None)


def check_unchanged(former: Table | None, parameters: Mapping[str, str]) -> None:
    """Raise TableChangedError where an entry's parameters name other metadata than they did for a writer."""
    if former is not None and former.parameters.get(METADATA) != parameters.get(METADATA):
        raise TableChangedError(former.database, former.name)


def schema(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table's current schema."""
    schemas: list[dict[str, Any]] = metadata.get("schemas") or [metadata["schema"]]
    current = metadata.get("current-schema-id")
    return next((each for each in schemas if each.get("schema-id") == current), schemas[-1])


def entry(database: str, name: str, metadata: Mapping[str, Any], at: str, location: str) -> Table:
    """Return the entry of a table whose metadata file is ``at`` a path; ``location`` is the table's own."""
    return Table(
        database=database,
        name=name,
        columns=tuple(_column(field) for field in schema(metadata)["fields"]),
        location=location,
        format="iceberg",
        description=metadata.get("properties", {}).get("comment", ""),
        parameters={METADATA: at},
    )


def _column(field: Mapping[str, Any]) -> Column:
    parameters = {
        "iceberg.field.current": "true",
        "iceberg.field.id": str(field["id"]),
        "iceberg.field.optional": str(not field["required"]).lower(),
    }
    return Column(field["name"].lower(), hive_type(field["type"]), field.get("doc", ""), parameters)


#: Reader options that choose a snapshot: https://iceberg.apache.org/docs/1.10.0/spark-queries/#dataframe
TRAVEL = ("snapshot-id", "as-of-timestamp", "branch", "tag")


def snapshot(metadata: Mapping[str, Any], options: Mapping[str, str]) -> int | None:
    """Return the snapshot that a reader's options choose, as Iceberg does; None where they choose none.

    ValueError where there is no such snapshot, or two options choose one each.
    """
    given = {key: options[key] for key in TRAVEL if key in options}
    if len(given) > 1:
        raise ValueError(f"Can specify only one of {', '.join(given)}")
    if not given:
        return None
    ((key, value),) = given.items()
    if key == "snapshot-id":
        return int(value)
    if key == "as-of-timestamp":
        before = [e for e in metadata.get("snapshot-log", ()) if e["timestamp-ms"] <= int(value)]
        if not before:
            raise ValueError(f"Cannot find a snapshot older than {value}")
        return int(before[-1]["snapshot-id"])
    found = metadata.get("refs", {}).get(value)
    if found is None or found["type"] != key:
        raise ValueError(f"Cannot find {key} {value}")
    return int(found["snapshot-id"])


def hive_type(kind: Any) -> str:
    """Return Hive's word for a type of Iceberg's, as it is in JSON."""
    if isinstance(kind, str):
        if kind.startswith("decimal"):
            return kind.replace(" ", "")
        return "binary" if kind.startswith("fixed") else _HIVE.get(kind, kind)
    if kind["type"] == "list":
        return f"array<{hive_type(kind['element'])}>"
    if kind["type"] == "map":
        return f"map<{hive_type(kind['key'])},{hive_type(kind['value'])}>"
    inner = ",".join(f"{field['name']}:{hive_type(field['type'])}" for field in kind["fields"])
    return f"struct<{inner}>"
