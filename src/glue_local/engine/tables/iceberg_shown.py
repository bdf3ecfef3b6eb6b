"""What DESCRIBE and SHOW TBLPROPERTIES say of Iceberg tables on Sail, as Iceberg's tables say it to Spark."""

from __future__ import annotations

import re
from typing import Any

from glue_local.catalog import iceberg
from glue_local.catalog.model import Table
from glue_local.engine.run.run import Run
from glue_local.engine.tables import iceberg_metadata, iceberg_tables
from glue_local.engine.tables.texts import unquoted

Rows = list[tuple[str, str, str | None]]
_GAP = ("", "", "")
#: Iceberg's words for types that Spark has others for.
_TYPES = {"long": "bigint", "timestamptz": "timestamp", "timestamp": "timestamp_ntz"}


def _word(kind: Any) -> str:
    """Return a type as Spark writes it."""
    if isinstance(kind, str):
        return _TYPES.get(kind, kind.replace(" ", ""))
    if kind["type"] == "list":
        return f"array<{_word(kind['element'])}>"
    if kind["type"] == "map":
        return f"map<{_word(kind['key'])},{_word(kind['value'])}>"
    inside = [f"{each['name']}:{_word(each['type'])}" for each in kind["fields"]]
    return f"struct<{','.join(inside)}>"


def partition_type(metadata: iceberg_metadata.Metadata) -> list[tuple[str, str]]:
    """Return the names and Spark's types of all fields that the table's partitions have or had."""
    found: dict[int, tuple[str, str]] = {}
    kinds = {field["id"]: field["type"] for schema in metadata["schemas"] for field in schema["fields"]}
    for spec in sorted(metadata["partition-specs"], key=lambda each: each["spec-id"]):
        for each in spec["fields"]:
            word = each["transform"].partition("[")[0]
            kind = _word(kinds[each["source-id"]]) if word in ("identity", "truncate") else "int"
            found[each["field-id"]] = (each["name"], "date" if word == "day" else kind)
    return [found[number] for number in sorted(found)]


def _shown_properties(metadata: iceberg_metadata.Metadata) -> dict[str, str]:
    current = metadata.get("current-snapshot-id", -1)
    given = iceberg_metadata.properties_of(metadata)
    return {key: value for key, value in given.items() if key not in ("comment", "owner")} | {
        "current-snapshot-id": "none" if current == -1 else str(current),
        "format": f"iceberg/{given.get('write.format.default', 'parquet')}",
        "format-version": str(metadata["format-version"]),
    }


def properties(run: Run, table: Table, match: re.Match[str]) -> Any:
    """SHOW TBLPROPERTIES."""
    shown = _shown_properties(iceberg_tables.metadata_of(run, table))
    if match["key"]:
        key = unquoted(match["key"])
        shown = {key: shown.get(key, f"Table {match['name']} does not have property: {key}")}
    return run.spark.createDataFrame(sorted(shown.items()), "key string, value string")


def describe(run: Run, table: Table, match: re.Match[str]) -> Any:
    """DESCRIBE, also EXTENDED; of a table that is declared alone, what its entry says."""
    metadata = iceberg_tables.known_metadata(run, table)
    if metadata is None:
        return NotImplemented
    fields = iceberg.schema(metadata)["fields"]
    rows: Rows = [(each["name"], _word(each["type"]), each.get("doc")) for each in fields]
    by_name = {row[0]: row for row in rows}
    shown, keys = iceberg_metadata.shown_partitions(metadata), iceberg_metadata.partition_columns(metadata)
    if shown and shown == keys:
        rows += [("# Partition Information", "", ""), ("# col_name", "data_type", "comment")]
        rows += [by_name[key] for key in keys]
    elif shown:
        rows += [_GAP, ("# Partitioning", "", "")]
        rows += [(f"Part {i}", one, "") for i, one in enumerate(shown)]
    if match["style"]:
        rows += _extended(match["name"].replace("`", ""), table, metadata)
    return run.spark.createDataFrame(rows, "col_name string, data_type string, comment string")


def _extended(name: str, table: Table, metadata: iceberg_metadata.Metadata) -> Rows:
    given = metadata.get("properties", {})
    partition = ",".join(f"{name}:{kind}" for name, kind in partition_type(metadata))
    listed = ",".join(f"{key}={value}" for key, value in sorted(_shown_properties(metadata).items()))
    rows: Rows = [
        _GAP,
        ("# Metadata Columns", "", ""),
        ("_spec_id", "int", ""),
        ("_partition", f"struct<{partition}>", ""),
        ("_file", "string", ""),
        ("_pos", "bigint", ""),
        ("_deleted", "boolean", ""),
        ("_row_id", "bigint", ""),
        ("_last_updated_sequence_number", "bigint", ""),
        _GAP,
        ("# Detailed Table Information", "", ""),
        ("Name", name if name.count(".") > 1 else f"spark_catalog.{table.database}.{table.name}", ""),
        ("Type", "MANAGED", ""),
        ("Location", table.location.rstrip("/"), ""),
        ("Provider", "iceberg", ""),
        ("Table Properties", f"[{listed}]", ""),
    ]
    if given.get("comment"):
        rows.insert(-3, ("Comment", given["comment"], ""))
    return rows
