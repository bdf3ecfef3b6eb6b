"""ORC and Parquet files written again as Parquet, so that a table's columns find theirs by name.

Athena finds a Parquet file's columns by name and an ORC file's by position; a SerDe property says otherwise.
Source: https://docs.aws.amazon.com/athena/latest/ug/handling-schema-updates-chapter.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow
from pyarrow import parquet

from glue_local.cloud.athena.errors import QueryError
from glue_local.cloud.athena.serde.lines import ENDING


def by_position(format_name: str, properties: Mapping[str, str]) -> bool:
    """Whether a table's columns are a file's by their position."""
    usual = "true" if format_name == "orc" else "false"
    return properties.get(f"{format_name}.column.index.access", usual).strip().lower() == "true"


def of_orc(files: Sequence[str], names: Sequence[str] | None) -> list[str]:
    """Write ORC files again, a stripe at a time, and return the new ones; ``names`` are given by position.

    They are read in a process of their own: one that is damaged may crash it, and the endpoint serves others too.
    """
    from glue_local.engine.sessions import orc_reader

    copies = []
    for number, path in enumerate(files, 1):
        try:
            with Path(path).open("rb") as stream:
                tables = orc_reader.stripes(stream)
                schema = next(tables).schema
                batches = (batch for table in tables for batch in table.to_batches())
                copies.append(_written(path, schema, batches, names))
        except (orc_reader.OrcError, pyarrow.ArrowException) as error:
            raise QueryError(
                f"HIVE_CANNOT_OPEN_SPLIT: file {number} of the table is not ORC: {error}"
            ) from error
    return copies


def of_parquet(files: Sequence[str], names: Sequence[str]) -> list[str]:
    """Write Parquet files again, a row group at a time, with ``names`` for their columns in order."""
    copies = []
    for number, path in enumerate(files, 1):
        try:
            with parquet.ParquetFile(path) as source:
                copies.append(_written(path, source.schema_arrow, source.iter_batches(), names))
        except pyarrow.ArrowException as error:
            raise QueryError(f"HIVE_CANNOT_OPEN_SPLIT: file {number} of the table is not Parquet") from error
    return copies


def _written(path: str, schema: Any, batches: Iterable[Any], names: Sequence[str] | None) -> str:
    """Write batches with other names; what is beyond the names is left out."""
    if names is not None:
        kept = min(len(names), len(schema))
        schema = pyarrow.schema([schema.field(i).with_name(names[i]) for i in range(kept)])
        batches = (
            pyarrow.record_batch([batch.column(i) for i in range(kept)], schema=schema) for batch in batches
        )
    with parquet.ParquetWriter(path + ENDING, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return path + ENDING
