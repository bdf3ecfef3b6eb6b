"""The catalog's Iceberg tables as tables of the engine itself, for what views cannot do: changes, and past versions."""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from glue_local.catalog import iceberg
from glue_local.catalog.model import Column, Table
from glue_local.engine.read import lake
from glue_local.engine.run.run import Run
from glue_local.engine.storage import existing_files
from glue_local.engine.tables.errors import VIEW, SparkCatalogError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

#: Runs SQL on the engine unchanged.
Plain = Callable[[str], Any]

#: Iceberg's words for the types of columns that are added: of times Spark and Sail have different ones.
_TYPES = {
    "string": "string", "boolean": "boolean", "int": "int", "bigint": "long", "float": "float", "double": "double",
    "date": "date", "binary": "binary",
}  # fmt: skip
#: Words that follow a table's name where it has no alias.
_NO_ALIAS = re.compile(r"\s*(?:(?:SET|WHERE|USING)\b|$)", re.IGNORECASE)


def of_engine(run: Run, table: Table, plain: Plain) -> str:
    """Return the engine's own name of an Iceberg table; SparkCatalogError for a table of another format."""
    name = f"{table.database}.{table.name}"
    if table.format != "iceberg":
        raise SparkCatalogError(
            f"{name} is a {table.format or 'plain'} table: only Iceberg's have versions here, and rows that change"
        )
    lake.checked(run, table.format, name)
    if run.engine != "sail":
        return lake.name_on_spark(table)
    lake.check_entry(run, table)
    own = f"{VIEW}iceberg_{uuid.uuid4().hex}"
    plain(f"CREATE TABLE {own} USING iceberg LOCATION '{table.location}'")
    return own


def in_versions(run: Run, table: Table, plain: Plain) -> str:
    """Return the engine's name of an Iceberg table for a text that names a version of it.

    SparkCatalogError where the engine has its columns in another order: Sail has partition columns last.
    """
    own = of_engine(run, table, plain)
    if run.engine == "sail":
        have, wanted = plain(f"SELECT * FROM {own}").columns, [column.name for column in table.columns]
        if [name.lower() for name in have] != [name.lower() for name in wanted]:
            raise SparkCatalogError(
                f"{table.database}.{table.name}: Sail reads versions of it with other columns ({', '.join(have)}): use "
                "spark.read.option('snapshot-id', ...), or run this script with --engine spark"
            )
    return own


def change(run: Run, table: Table, match: re.Match[str], plain: Plain, bind: Callable[[str], str]) -> Any:
    """Run MERGE INTO, UPDATE or DELETE FROM on an Iceberg table; ``bind`` gives other tables as views."""
    start, end = match.span("name")
    own, rest = of_engine(run, table, plain), match[0][end - match.start() :]
    alias = f" AS `{table.name}`" if _NO_ALIAS.match(rest) else ""
    text = f"{match[0][: start - match.start()]}{own}{alias}{rest}"
    if run.engine != "sail":
        return run.spark.sql(text)
    with lake.entered(run, table):
        result = plain(bind(text))
        result.collect()
    return result


def add_columns(run: Run, table: Table, columns: list[Column]) -> None:
    """Add columns to an Iceberg table, as new metadata of it; its files stay, and have no values of them.

    See https://iceberg.apache.org/docs/1.10.0/spark-ddl/#alter-table-add-column and
    https://iceberg.apache.org/spec/#table-metadata-fields
    """
    if odd := [column for column in columns if column.type not in _TYPES]:
        raise SparkCatalogError(
            f"{table.database}.{table.name}: a column of the type {odd[0].type} cannot be added to an Iceberg table "
            "on Sail: run this script with --engine spark"
        )
    with lake.entered(run, table):
        at = iceberg.latest(file.path for file in existing_files(run.storage, table.location)) or ""
        metadata = iceberg.parsed(run.storage.read_bytes(at))
        former = iceberg.schema(metadata)
        last, identity = (
            metadata["last-column-id"],
            max(each["schema-id"] for each in metadata["schemas"]) + 1,
        )
        fields = [
            {"id": last + i, "name": column.name, "required": False, "type": _TYPES[column.type]}
            | ({"doc": column.comment} if column.comment else {})
            for i, column in enumerate(columns, 1)
        ]
        metadata["schemas"].append({**former, "schema-id": identity, "fields": [*former["fields"], *fields]})
        metadata["metadata-log"].append({"timestamp-ms": metadata["last-updated-ms"], "metadata-file": at})
        metadata |= {
            "current-schema-id": identity,
            "last-column-id": last + len(columns),
            "last-updated-ms": max(time.time_ns() // 1_000_000, metadata["last-updated-ms"] + 1),
        }
        place = f"{at.rpartition('/')[0]}/v{(iceberg.number(at) or 0) + 1}.metadata.json"
        run.storage.write_bytes(place, json.dumps(metadata).encode())


def overwrite(run: Run, table: Table, df: DataFrame, condition: Any, plain: Plain) -> None:
    """Replace the partitions that a frame has rows of, or the rows that a condition holds for, by a frame's."""
    writer = run.keep(df).writeTo(of_engine(run, table, plain))  # it may read the table
    with lake.entered(run, table) if run.engine == "sail" else nullcontext():
        if condition is None:
            writer.overwritePartitions()
        else:
            writer.overwrite(condition)
