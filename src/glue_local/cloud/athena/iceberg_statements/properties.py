"""The properties of an Iceberg table: those that Athena takes, and what they are called in the table's metadata.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-creating-tables.html#querying-iceberg-table-properties
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from glue_local.cloud.athena import errors, writes
from glue_local.cloud.athena.files import checked
from glue_local.cloud.athena.session import Session

FORMAT, COMPRESSION = "write.format.default", "write.parquet.compression-codec"
TARGET_SIZE = "write.target-file-size-bytes"
#: Athena's word -> the metadata's; the others are kept as they are.
_RENAMED = {
    "format": FORMAT,
    "write_compression": COMPRESSION,
    "write_target_data_file_size_bytes": TARGET_SIZE,
}
#: Properties with a number, and what it is where the table says none.
NUMBERS = {
    "optimize_rewrite_min_data_file_size_bytes": None,
    "optimize_rewrite_max_data_file_size_bytes": None,
    "optimize_rewrite_data_file_threshold": 5,
    "optimize_rewrite_delete_file_threshold": 2,
    "vacuum_min_snapshots_to_keep": 1,
    "vacuum_max_snapshot_age_seconds": 432_000,
    "vacuum_max_metadata_files_to_keep": 100,
    "write_target_data_file_size_bytes": 536_870_912,
}
KNOWN = frozenset({*_RENAMED, *NUMBERS})
_CODECS = {"zstd", "snappy", "gzip", "none", "uncompressed"}
#: Properties of CREATE TABLE AS that say what the table is.
_OF_CTAS = frozenset({"table_type", "is_external", "location", "partitioning"})


def of_table(given: Mapping[str, str]) -> dict[str, str]:
    """Return the metadata's properties of a statement's; QueryError for one that Athena does not take."""
    found: dict[str, str] = {}
    for key, text in given.items():
        value = str(text).strip()
        own = stored_name(key)
        if key in NUMBERS and not value.isdigit():
            raise errors.QueryError(f"INVALID_TABLE_PROPERTY: Table property {key} must be a number: {value}")
        found[own] = value if key in NUMBERS else value.lower()
    check_written(found)
    if found.get(COMPRESSION) == "none":
        found[COMPRESSION] = "uncompressed"
    return found


def stored_name(key: str) -> str:
    """Return what the metadata calls a property; QueryError for one that Athena does not take."""
    if key not in KNOWN:
        raise errors.QueryError(f"FAILED: SemanticException Unsupported table property key: {key}")
    return _RENAMED.get(key, key)


def check_written(found: Mapping[str, str]) -> None:
    """NOT_SUPPORTED for files of a format or compression that is not written here."""
    stored, codec = found.get(FORMAT, "parquet").lower(), found.get(COMPRESSION, "zstd").lower()
    if stored != "parquet":
        raise errors.UnsupportedQueryError(f"writing an Iceberg table's files as {stored.upper()}")
    if codec not in _CODECS:
        raise errors.UnsupportedQueryError(f"compression {codec.upper()} of an Iceberg table's Parquet files")


def shown(properties: Mapping[str, str]) -> dict[str, str]:
    """Return the properties of a table's metadata that Athena shows, in its words."""
    words = {own: word for word, own in _RENAMED.items()}
    named = {words.get(key, key): value for key, value in properties.items()}
    return {key: value for key, value in sorted(named.items()) if key in KNOWN}


def number(properties: Mapping[str, str], key: str) -> int:
    """Return a property's number, Athena's own where the table says none."""
    return int(properties.get(stored_name(key)) or NUMBERS[key] or 0)


def of_ctas(given: Mapping[str, Any]) -> tuple[str, Sequence[str], dict[str, str]]:
    """Return the location, the partitions and the metadata's properties that CREATE TABLE AS asks for.

    Source: https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html#ctas-table-properties
    """
    if str(given.get("is_external", "true")).lower() != "false":
        raise errors.QueryError(
            "INVALID_TABLE_PROPERTY: Iceberg tables are not external: set the table property is_external = false"
        )
    if "location" not in given:
        raise errors.QueryError("INVALID_TABLE_PROPERTY: Table location must be set for Iceberg tables")
    if "external_location" in given or "partitioned_by" in given or "bucketed_by" in given:
        word = next(each for each in ("external_location", "partitioned_by", "bucketed_by") if each in given)
        raise errors.QueryError(f"INVALID_TABLE_PROPERTY: {word} is not a table property of Iceberg tables")
    own = {key: value for key, value in given.items() if key not in _OF_CTAS}
    return checked(given["location"]).rstrip("/"), given.get("partitioning", ()), of_table(own)


def check_empty(session: Session, location: str) -> None:
    """QueryError unless nothing is at the place of a new table."""
    if not writes.is_empty(session, location):
        raise errors.QueryError(
            f"ICEBERG_FILESYSTEM_ERROR: Cannot create a table on a non-empty location: {location}, set"
            " 'iceberg.unique-table-location=true' in your Iceberg catalog properties to use unique table locations for"
            " every table."
        )
