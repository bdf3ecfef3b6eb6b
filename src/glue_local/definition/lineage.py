"""What a job reads and writes, from its definition: tables of the catalog, or folders where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from glue_local.definition.model import JobDefinition, Node


@dataclass(frozen=True, order=True)
class Dataset:
    """A table (``database`` and ``name``), or a folder on S3 (``name`` alone)."""

    database: str
    name: str

    def __str__(self) -> str:
        """Give ``database.table`` or the folder."""
        return f"{self.database}.{self.name}" if self.database else self.name


def datasets(node: Node) -> list[Dataset]:
    """Give what a source or target node names; nothing for a transform, or a connection's own data."""
    fields = node.fields
    policy: Mapping[str, str] = fields.get("SchemaChangePolicy", {})
    if node.role == "transform":
        return []
    if "Table" in fields and "Database" in fields:
        return [Dataset(fields["Database"], fields["Table"])]
    if policy.get("Table") and policy.get("Database"):
        return [Dataset(policy["Database"], policy["Table"])]
    if "Path" in fields:
        return [Dataset("", fields["Path"])]
    return [Dataset("", path) for path in fields.get("Paths", ())]


def reads(job: JobDefinition) -> list[Dataset]:
    """Give what the job reads, once each, in the order of its nodes."""
    return _unique(job, "source")


def writes(job: JobDefinition) -> list[Dataset]:
    """Give what the job writes, once each, in the order of its nodes."""
    return _unique(job, "target")


def _unique(job: JobDefinition, role: str) -> list[Dataset]:
    found: Iterable[Dataset] = (d for n in job.nodes.values() if n.role == role for d in datasets(n))
    return list(dict.fromkeys(found))
