"""Tables and partitions as a crawler enters them in the Data Catalog.

Source: https://docs.aws.amazon.com/glue/latest/dg/tables-described.html and
https://docs.aws.amazon.com/glue/latest/dg/crawler-running.html (Parameters set on Data Catalog tables by crawler)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from glue_local.catalog.formats import FORMATS, Format
from glue_local.cloud.crawlers.grouping import File, Found, Leaf, merged_columns, values_of
from glue_local.cloud.crawlers.types import Columns, lower_cased, written

#: XML, which Hive has no classes for: jobs read such a table, Athena cannot.
_WITHOUT_CLASSES = Format("xml", "", "", "")
UPDATED_BY, DEPRECATED_BY = "UPDATED_BY_CRAWLER", "DEPRECATED_BY_CRAWLER"


def columns_of(columns: Columns) -> list[dict[str, str]]:
    """Return columns as the Data Catalog has them."""
    return [{"Name": name, "Type": written(kind)} for name, kind in columns.items()]


def exclusions_of(target: Mapping[str, Any]) -> str:
    """Return a target's exclusions as a table's property has them, for jobs: each below the target's path."""
    path = str(target["Path"]).rstrip("/")
    patterns = [f"{path}/{pattern.removeprefix('/')}" for pattern in target.get("Exclusions") or []]
    return json.dumps(patterns, separators=(",", ":")) if patterns else ""


def _parameters(found: Found, files: list[File], crawler: str, exclusions: str = "") -> dict[str, str]:
    size = sum(file.size for file in files)
    average = max((file.sniffed.record_size for file in files), default=0)
    return {
        "CrawlerSchemaDeserializerVersion": "1.0",
        "CrawlerSchemaSerializerVersion": "1.0",
        UPDATED_BY: crawler,
        "averageRecordSize": str(average),
        "classification": found.first.classification,
        "compressionType": found.first.compression,
        **({"exclusions": exclusions} if exclusions else {}),
        "objectCount": str(len(files)),
        "recordCount": str(sum(file.sniffed.records for file in files)),
        "sizeKey": str(size),
        "typeOfData": "file",
        **found.first.parameters,
    }


def storage(found: Found, location: str, files: list[File], columns: Columns, crawler: str) -> dict[str, Any]:
    """Return a StorageDescriptor."""
    known = FORMATS.get(found.first.format, _WITHOUT_CLASSES)
    serde = dict(found.first.serde)
    if "paths" in serde:
        serde["paths"] = ",".join(merged_columns(files))
    library = found.first.serde_library or known.serde
    return {
        "Columns": columns_of(columns),
        "Location": location,
        **({"InputFormat": known.input_format} if known.input_format else {}),
        **({"OutputFormat": known.output_format} if known.output_format else {}),
        "Compressed": found.first.compression != "none",
        "NumberOfBuckets": -1,
        "SerdeInfo": {**({"SerializationLibrary": library} if library else {}), "Parameters": serde},
        "BucketColumns": [],
        "SortColumns": [],
        "Parameters": _parameters(found, files, crawler),
        "StoredAsSubDirectories": False,
    }


def table_input(found: Found, name: str, crawler: str, exclusions: str = "") -> dict[str, Any]:
    """Return the TableInput of a table."""
    return {
        "Name": name,
        "Owner": "owner",
        "Retention": 0,
        "StorageDescriptor": storage(found, found.path, found.files, found.columns, crawler),
        "PartitionKeys": [{"Name": key, "Type": "string"} for key in found.keys],
        "TableType": "EXTERNAL_TABLE",
        "Parameters": _parameters(found, found.files, crawler, exclusions),
    }


def partition_input(
    found: Found, leaf: Leaf, crawler: str, inherited: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the PartitionInput of a folder: with columns of its own, or with those of its table."""
    files = list(leaf.files)
    if inherited is not None:
        described = {**inherited, "Location": leaf.path}
    else:
        own = lower_cased(merged_columns(files))
        described = storage(found, leaf.path, files, own, crawler)
    return {
        "Values": values_of(leaf, found.keys),
        "StorageDescriptor": described,
        "Parameters": dict(described["Parameters"]),
    }


def with_new_columns(former: Mapping[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """Return a TableInput that keeps a table's columns and appends the new ones."""
    kept = {each["Name"]: dict(each) for each in former["StorageDescriptor"]["Columns"]}
    new = {each["Name"]: each for each in now["StorageDescriptor"]["Columns"]}
    columns = [*kept.values(), *(each for name, each in new.items() if name not in kept)]
    return {**now, "StorageDescriptor": {**now["StorageDescriptor"], "Columns": columns}}
