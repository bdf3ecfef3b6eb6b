"""Files that Sail does not read, as Parquet files of the run's own: ORC, and JSON that its reader stops at.

They stand in folders as the files do, so that partition columns are found in their paths.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import types as t
from pyspark.sql.pandas.types import from_arrow_type, to_arrow_schema

from glue_local.engine.sessions import orc_reader
from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences import zones
from glue_local.engine.sessions.json_inference import infer
from glue_local.engine.sessions.json_malformed import Found
from glue_local.engine.sessions.json_records import Options, check_types, rows

_ROWS = 20_000


def written(resolved: Any, folder: Path, write: Callable[[Any, Path], None]) -> list[str]:
    """Let ``write`` make a Parquet file of each file; return the roots to read, as ``resolved`` has them."""
    made = folder / uuid.uuid4().hex
    roots: dict[str, None] = {}
    for number, file in enumerate(resolved.files):
        root = next((r for r in resolved.roots if r.endswith("/") and file.path.startswith(r)), None)
        place = made / str(resolved.roots.index(root) if root else len(resolved.roots))
        inner = file.path[len(root) :].split("/")[:-1] if root else []
        where = place.joinpath(*inner)
        where.mkdir(parents=True, exist_ok=True)
        write(file, where / f"part-{number:05}.parquet")
        roots[f"{place}/"] = None
    return list(roots)


def json_schema(
    lines: Callable[[Any], Iterable[bytes]], files: Iterable[Any], options: Options
) -> t.StructType:
    """Return the schema that Spark infers of all lines of files."""
    return infer((line for file in files for line in lines(file)), options)


def json_writer(
    lines: Callable[[Any], Iterable[bytes]], schema: t.StructType, options: Options, malformed: Found
) -> Callable[[Any, Path], None]:
    """Return what makes a Parquet file of a file of JSON lines, and tells what is malformed in it."""
    check_types(schema, options.zone)
    arrow = to_arrow_schema(schema)

    def write(file: Any, path: Path) -> None:
        with pq.ParquetWriter(path, arrow, write_statistics=False) as writer:
            made = rows(lines(file), schema, options, malformed)
            while batch := list(islice(made, _ROWS)):
                writer.write_table(pa.Table.from_pylist(batch, schema=arrow))

    return write


def lines_of(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of blocks that hold whole ones."""
    for block in blocks:
        yield from block.splitlines()  # at \\r too, as Hadoop's reader of lines


class OrcFiles:
    """ORC files under the first one's columns, as Spark reads them.

    See https://spark.apache.org/docs/3.5.6/sql-data-sources-orc.html
    """

    def __init__(self, storage: Any, files: Iterable[Any], zone: str) -> None:
        """Look at the first file; EngineFeatureError for types that depend on a time zone."""
        self._storage = storage
        first = next(iter(files))
        with storage.open(first.path) as stream, _named(first.path):
            found = orc_reader.schema(stream)
        if not zones.is_utc(zone) and "timestamp" in str(found):
            raise EngineFeatureError(f"Timestamps in ORC files with the session's time zone {zone}")
        self._schema = pa.schema([pa.field(f.name, _type(f.type)) for f in found])
        self.schema = t.StructType([t.StructField(f.name, from_arrow_type(f.type)) for f in self._schema])

    def write(self, file: Any, path: Path) -> None:
        """Make a Parquet file of an ORC file; EngineFeatureError for a column of another type than the first's."""
        with (
            self._storage.open(file.path) as stream,
            pq.ParquetWriter(path, self._schema, write_statistics=False) as writer,
            _named(file.path),
        ):
            for table in orc_reader.stripes(stream):
                columns = [self._column(table, f, file.path) for f in self._schema]
                writer.write_table(pa.Table.from_arrays(columns, schema=self._schema))

    @staticmethod
    def _column(table: pa.Table, field: pa.Field, path: str) -> Any:
        found = [name for name in table.column_names if name.lower() == field.name.lower()]
        if not found:
            return pa.nulls(table.num_rows, field.type)
        if len(found) > 1:
            raise EngineFeatureError(f"The columns {' and '.join(found)} of {path}")
        column = table.column(found[0])
        if _type(column.type) != field.type:
            raise EngineFeatureError(
                f"The column {field.name} of {path}, whose type differs from the first file's,"
            )
        return column if column.type == field.type else column.cast(field.type, safe=False)


@contextmanager
def _named(path: str) -> Iterator[None]:
    """Name a file that is damaged."""
    try:
        yield
    except orc_reader.OrcError as error:
        raise EngineFeatureError(f"{path}, which is not an ORC file {error},") from None


def _type(type_: Any) -> Any:
    if pa.types.is_timestamp(type_):
        return pa.timestamp("us", tz="UTC")
    if pa.types.is_nested(type_) and "timestamp" in str(type_):
        raise EngineFeatureError(f"ORC's {type_}")
    return type_
