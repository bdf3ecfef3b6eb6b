"""Makes the rows of an Iceberg table, at one of its snapshots, a view in DuckDB.

PyIceberg tells which files are the snapshot's and which of their rows are deleted. A file that has the table's columns
as they are now is read by DuckDB; of another, with deleted rows or older columns, PyIceberg makes a copy as it reads.
Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-table-data.html
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.expressions import AlwaysTrue
from pyiceberg.io.pyarrow import ArrowScan, pyarrow_to_schema
from pyiceberg.schema import Schema
from pyiceberg.table import FileScanTask

from glue_local.cloud.athena import errors
from glue_local.cloud.athena.formats import PATH, literal, name
from glue_local.cloud.athena.iceberg import kinds
from glue_local.cloud.athena.iceberg.catalog import Loaded, reading
from glue_local.cloud.athena.session import Session
from glue_local.cloud.athena.trino import types as trino
from glue_local.cloud.athena.trino.errors import Place
from glue_local.cloud.athena.trino.types import Type


@dataclass(frozen=True)
class Snapshot:
    """The rows of a table at a snapshot (None: the current one), as the caller may read them."""

    session: Session
    loaded: Loaded
    snapshot_id: int | None
    place: Place

    @property
    def schema(self) -> Schema:
        """The table's columns now, or at the snapshot that was asked for."""
        return self.loaded.table.scan(snapshot_id=self.snapshot_id).projection()

    @property
    def columns(self) -> Sequence[tuple[str, Type]]:
        """The columns that may be read, the hidden one last.

        A column of an earlier version is the one of today that has its id, whatever it was called: who may not read
        that one does not read its past.
        """
        granted = self.loaded.granted
        found = zip(self.schema.fields, kinds.columns(self.schema, self.place), strict=True)
        own = [column for field, column in found if granted is None or field.field_id in granted]
        return [*own, (PATH, trino.VARCHAR)]

    def tasks(self) -> list[FileScanTask]:
        """The data files of the snapshot, each with the files that tell its deleted rows."""
        with reading(self.loaded.full):
            try:
                return list(self.loaded.table.scan(snapshot_id=self.snapshot_id).plan_files())
            except (ValueError, NotImplementedError) as error:
                if "equality deletes" not in str(error):
                    raise
                what = f"reading the Iceberg table {self.loaded.full}, which has equality deletes,"
                raise errors.UnsupportedQueryError(what) from error

    def count(self, task: FileScanTask) -> int:
        """How many rows of a file are there: those that it has, without those that are deleted."""
        if not task.delete_files:
            return task.file.record_count
        return int(pq.ParquetFile(self._written(task, self.schema)).metadata.num_rows)

    def create(self, connection: Any, schema: str, table: str) -> None:
        """Make the rows a view."""
        own = name(trino.schema(schema))
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {own}")
        selects = [self._select(list(expressions), files) for expressions, files in self._files().items()]
        if not selects:
            nulls = [f"CAST(NULL AS {trino.duck(kind)}) AS {name(own)}" for own, kind in self.columns]
            selects = [f"SELECT {', '.join(nulls)} WHERE false"]
        connection.execute(f"CREATE VIEW {own}.{name(table)} AS {' UNION ALL '.join(selects)}")

    def _files(self) -> dict[tuple[str, ...], dict[str, str]]:
        """The copies to read, with their objects, by what reads the columns from them."""
        schema = self.schema
        found: dict[tuple[str, ...], dict[str, str]] = {}
        for task in self.tasks():
            path = task.file.file_path
            copy = self.session.fetched.one(path, self.loaded.readable.s3)
            with reading(self.loaded.full, f": {path} or a file of its deleted rows cannot be read"):
                own = None if task.delete_files else _columns_of(Path(copy), task, schema)
                copy = str(self._written(task, schema)) if own is None else copy
            if own is None:
                self.session.fetched.origins[copy] = path
                own = [f"c{i}" for i in range(len(schema.fields))]
            found.setdefault(tuple(own), {})[copy] = path
            self.session.check_cutoff()
        return found

    def _written(self, task: FileScanTask, schema: Schema) -> Path:
        """Write a file's rows that are not deleted, with the columns of the table."""
        copy = self.session.folder / f"rows-{uuid.uuid4()}.parquet"
        table = self.loaded.table
        batches = ArrowScan(table.metadata, table.io, schema, AlwaysTrue()).to_record_batches([task])
        names = [f"c{i}" for i in range(len(schema.fields))]
        writer = None
        for batch in batches:
            rows = pa.Table.from_batches([batch]).rename_columns(names)
            writer = writer or pq.ParquetWriter(copy, rows.schema)
            writer.write_table(rows.cast(writer.schema))
        if writer is None:
            empty = ArrowScan(table.metadata, table.io, schema, AlwaysTrue()).to_table([])
            pq.write_table(empty.rename_columns(names), copy)
        else:
            writer.close()
        return copy

    def _select(self, expressions: Sequence[str], files: Mapping[str, str]) -> str:
        every = dict(
            zip((each[0] for each in kinds.columns(self.schema, self.place)), expressions, strict=True)
        )
        selected = [
            f"{kinds.read(name(every[own]), kind)} AS {name(own)}"
            for own, kind in self.columns
            if own != PATH
        ]
        known = ", ".join(f"{literal(copy)}: {literal(origin)}" for copy, origin in files.items())
        listed = ", ".join(map(literal, files))
        return (
            f"SELECT {', '.join([*selected, f'MAP {{{known}}}[filename] AS {name(PATH)}'])}"
            f" FROM read_parquet([{listed}], hive_partitioning=false, filename=true)"
        )


def _columns_of(copy: Path, task: FileScanTask, schema: Schema) -> list[str] | None:
    """The file's own names of the table's columns; None for a file that does not have them all, as they are now."""
    if str(task.file.file_format.value).lower() != "parquet":
        return None
    try:
        own = {each.field_id: each for each in pyarrow_to_schema(pq.read_schema(copy)).fields}
    except ValueError:  # a file without the ids of its columns, which the table's name mapping tells
        return None
    found = []
    for field in schema.fields:
        known = own.get(field.field_id)
        if known is None or known.field_type != field.field_type:
            return None
        found.append(known.name)
    return found
