"""Whether a second run of a job gives the same tables: Glue's targets add rows, so a node before them must purge.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html
(purge_table, purge_s3_path).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_local.definition.errors import Problem
from glue_local.definition.lineage import Dataset, datasets
from glue_local.definition.model import JobDefinition, Node

#: Targets that DynamicFrame writes, which never replaces.
ADDS_ROWS = frozenset({"CatalogTarget", "S3CatalogTarget", "S3DirectTarget", "S3GlueParquetTarget"})
_TEXT = r"[\"']([^\"']*)[\"']"
_PURGE_TABLE = re.compile(rf"purge_table\(\s*(?:database\s*=\s*)?{_TEXT}\s*,\s*(?:table_name\s*=\s*)?{_TEXT}")
_PURGE_PATH = re.compile(rf"purge_s3_path\(\s*(?:s3_path\s*=\s*)?{_TEXT}")
_ANY_PURGE = re.compile(r"purge_(?:table|s3_path)\(")


def unrepeatable(job: JobDefinition) -> list[Problem]:
    """Return the targets to which every run adds its rows, and the purges of tables that the job does not write.

    Code that purges what it works out as it runs is taken to purge the right thing.
    """
    purged: dict[Dataset, Node] = {}
    for node in job.nodes.values():
        code = str(node.fields.get("Code", "")) if node.type == "CustomCode" else ""
        named = list(_purged(code))
        if len(named) < len(_ANY_PURGE.findall(code)):
            return []
        purged |= dict.fromkeys(named, node)
    written = {data: node for node in job.nodes.values() if node.role == "target" for data in _keys(node)}
    found = [
        Problem(node.label, "Inputs", f"every run adds its rows to {data}: no node purges it first")
        for data, node in written.items()
        if node.type in ADDS_ROWS and data not in purged
    ]
    return found + [
        Problem(node.label, "Code", f"purges {data}, which the job does not write")
        for data, node in purged.items()
        if data not in written
    ]


def _purged(code: str) -> Iterator[Dataset]:
    for database, table in _PURGE_TABLE.findall(code):
        yield Dataset(database.lower(), table.lower())
    for path in _PURGE_PATH.findall(code):
        yield Dataset("", path.rstrip("/"))


def _keys(node: Node) -> Iterator[Dataset]:
    for data in datasets(node):
        yield Dataset(data.database.lower(), data.name.lower() if data.database else data.name.rstrip("/"))
