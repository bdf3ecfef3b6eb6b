"""The tables that a job reads and writes, from its definition; folders if they are not in the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from glue_local.definition.model import JobDefinition, Node


@dataclass(frozen=True, order=True)
class Dataset:
    """A table (``database`` and ``name``), or a folder on S3 (``name`` alone)."""

    database: str
    name: str

    def __str__(self) -> str:
        """Return ``database.table`` or the folder."""
        return f"{self.database}.{self.name}" if self.database else self.name


def datasets(node: Node) -> list[Dataset]:
    """Return the datasets of a source or target node: a table, folders, or what a connection or stream names."""
    fields = node.fields
    policy: Mapping[str, str] = fields.get("SchemaChangePolicy", {})
    if node.role == "transform":
        return []
    if "ConnectionName" in fields or "Data" in fields or "StreamingOptions" in fields:
        return _elsewhere(fields)
    if "Table" in fields and "Database" in fields:
        return [Dataset(fields["Database"], fields["Table"])]
    if policy.get("Table") and policy.get("Database"):
        return [Dataset(policy["Database"], policy["Table"])]
    if "Path" in fields:
        return [Dataset("", fields["Path"])]
    return [Dataset("", path) for path in fields.get("Paths", ())]


def _elsewhere(fields: Mapping[str, Any]) -> list[Dataset]:
    """Return what a node of a connection or stream names, as ``connection: table``."""
    data = fields.get("Data") or {}
    stream = fields.get("StreamingOptions") or {}
    connection = (
        fields.get("ConnectionName") or _value(data.get("Connection")) or data.get("connectionName") or ""
    )
    parts = (
        _value(data.get("Schema")),
        _value(data.get("Table")) or data.get("table") or data.get("dbtable"),
    )
    table = ".".join(str(part) for part in parts if part)
    name = (
        fields.get("Table")
        or fields.get("ConnectionTable")
        or table
        or stream.get("StreamArn")
        or stream.get("StreamName")
        or stream.get("TopicName")
        or fields.get("ConnectionType")
        or ""
    )
    if "Database" in fields and "StreamingOptions" in fields:
        return [Dataset(str(fields["Database"]), str(fields["Table"]))]
    said = f"{connection}: {name}" if connection else str(name)
    return [Dataset("", said)] if said else []


def _value(option: Any) -> str:
    return str(option.get("Value") or "") if isinstance(option, Mapping) else str(option or "")


def reads(job: JobDefinition) -> list[Dataset]:
    """Return the datasets that the job reads, without duplicates, in the order of its nodes."""
    return _unique(job, "source")


def writes(job: JobDefinition) -> list[Dataset]:
    """Return the datasets that the job writes, without duplicates, in the order of its nodes."""
    return _unique(job, "target")


def _unique(job: JobDefinition, role: str) -> list[Dataset]:
    found: Iterable[Dataset] = (d for n in job.nodes.values() if n.role == role for d in datasets(n))
    return list(dict.fromkeys(found))
