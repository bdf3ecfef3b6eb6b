"""ORC files: types are those of the files, stripes are read one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import IO

import pyarrow as pa
from pyspark.sql.pandas.types import from_arrow_type

from glue_local.engine.frames.records import ErrorRecord
from glue_local.engine.read.compression import DamagedFileError
from glue_local.engine.read.jsonlines import JsonReader
from glue_local.engine.read.target import Batch, Target
from glue_local.engine.sessions import orc_reader
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.typeconv import from_spark

_HIVE_NAME = re.compile(r"_col\d+")


def types(stream: IO[bytes], names: Sequence[str] | None) -> g.StructType:
    """Return a file's columns; ``names`` are the table's, by place, where Hive wrote none (``_col0``)."""
    try:
        schema = orc_reader.schema(stream)
    except orc_reader.OrcError as error:
        raise DamagedFileError(f"not an ORC file: {error}") from error
    return g.StructType(
        [
            g.Field(name, from_spark(from_arrow_type(_micros(f.type))))
            for name, f in zip(_names(schema, names), schema, strict=True)
        ]
    )


def read(stream: IO[bytes], source: str, target: Target, names: Sequence[str] | None) -> Iterator[Batch]:
    """Yield a file's records, stripe by stripe."""
    reader = JsonReader(source, target)
    tables = orc_reader.stripes(stream)
    try:
        found = _names(next(tables).schema, names)
        for each in tables:
            table = each.rename_columns(found)
            yield _plain(table, target) or _converted(table, reader)
    except orc_reader.OrcError as error:
        raise DamagedFileError(f"{source} is damaged {error}; deliver it again") from error


def _names(schema: pa.Schema, names: Sequence[str] | None) -> list[str]:
    found = [str(n) for n in schema.names]
    if names and found and all(_HIVE_NAME.fullmatch(n) for n in found):
        return [*names[: len(found)], *found[len(names) :]]
    return found


def _micros(type_: pa.DataType) -> pa.DataType:
    return pa.timestamp("us", tz="UTC") if pa.types.is_timestamp(type_) else type_


def _plain(table: pa.Table, target: Target) -> Batch | None:
    """Return the stripe as columns of the target's types, if all they need is Arrow's cast."""
    columns = []
    for f, wanted in zip(target.fields, target.record_schema, strict=True):
        exact = [n for n in table.column_names if n == f.name]
        if not exact and not target.case_sensitive:
            exact = [n for n in table.column_names if n.lower() == f.name.lower()]
        if not exact:
            columns.append(pa.nulls(table.num_rows, wanted.type))
            continue
        column = table.column(exact[0])
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.timestamp("us"), safe=False).cast(wanted.type)
        if column.type != wanted.type:
            if pa.types.is_nested(wanted.type) or pa.types.is_nested(column.type):
                return None
            try:
                column = column.cast(wanted.type)
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
                return None
        columns.append(column)
    return Batch(pa.Table.from_arrays(columns, schema=target.record_schema), None, (), table.num_rows)


def _converted(table: pa.Table, reader: JsonReader) -> Batch:
    rows, errors = [], []
    for record in table.to_pylist():
        try:
            row, _ = reader.record({k: v for k, v in record.items() if v is not None})
        except ValueError as error:
            errors.append(ErrorRecord(reader.source, None, str(error), str(record)))
        else:
            rows.append(row)
    return reader.batch(rows, [None] * len(rows), errors)
