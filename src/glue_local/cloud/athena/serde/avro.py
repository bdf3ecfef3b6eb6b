"""Avro: each file's records, by the names of their fields, written again as Parquet in the table's types.

Source: https://docs.aws.amazon.com/athena/latest/ug/avro-serde.html
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from glue_local.catalog.model import Column
from glue_local.cloud.athena.errors import QueryError, UnsupportedQueryError
from glue_local.cloud.athena.serde.lines import ENDING
from glue_local.cloud.athena.trino.types import Type

ROWS = 10_000
_PLAIN = {
    "boolean": pa.bool_(),
    "tinyint": pa.int8(),
    "smallint": pa.int16(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "real": pa.float32(),
    "double": pa.float64(),
    "varchar": pa.string(),
    "char": pa.string(),
    "varbinary": pa.binary(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}


def arrow(kind: Type) -> pa.DataType:
    """Return the Arrow type that holds a type's values; NOT_SUPPORTED for one that none does."""
    if kind.name == "decimal":
        return pa.decimal128(*kind.args)
    if kind.name == "array":
        return pa.list_(arrow(kind.args[0]))
    if kind.name == "map":
        return pa.map_(arrow(kind.args[0]), arrow(kind.args[1]))
    if kind.name == "row":
        return pa.struct([(own, arrow(each)) for own, each in zip(kind.names, kind.args, strict=True)])
    if kind.name not in _PLAIN:
        raise UnsupportedQueryError(f"a column of type {kind} in Avro")
    return _PLAIN[kind.name]


def written(files: Sequence[str], columns: Sequence[Column], kinds: Sequence[Type]) -> list[str]:
    """Write files again and return their names; QueryError for a value that is none of its column's type."""
    try:
        import fastavro
    except ImportError as error:
        raise UnsupportedQueryError(
            "Avro without the package fastavro (the extra `endpoint` has it)"
        ) from error

    schema = pa.schema(
        [(column.name.lower(), arrow(kind)) for column, kind in zip(columns, kinds, strict=True)]
    )
    found = []
    for path in files:
        found.append(path + ENDING)
        try:
            with Path(path).open("rb") as file, pq.ParquetWriter(found[-1], schema) as writer:
                records: Any = fastavro.reader(file)
                while batch := list(islice(records, ROWS)):
                    lower = [{key.lower(): value for key, value in record.items()} for record in batch]
                    arrays = [
                        pa.array([_value(record.get(own), kind) for record in lower], arrow(kind))
                        for own, kind in zip(schema.names, kinds, strict=True)
                    ]
                    writer.write_batch(pa.record_batch(arrays, schema=schema))
        except (ValueError, EOFError, pa.ArrowException, TypeError, OverflowError) as error:
            raise QueryError(f"HIVE_BAD_DATA: {path}: {error}") from error
    return found


def _value(value: Any, kind: Type) -> Any:
    """A record's value as Arrow takes it; ValueError for one of another kind."""
    if value is None:
        return None
    if kind.name == "array":
        return [_value(each, kind.args[0]) for each in value]
    if kind.name == "map":
        return [(_value(key, kind.args[0]), _value(each, kind.args[1])) for key, each in value.items()]
    if kind.name == "row":
        lower = {key.lower(): each for key, each in value.items()}
        fields = zip(kind.names, kind.args, strict=True)
        return {own: _value(lower.get(own or ""), each) for own, each in fields}
    if isinstance(value, datetime.datetime):
        value = value.astimezone(datetime.UTC).replace(tzinfo=None) if value.tzinfo else value
    fits: Any = {
        "varchar": str,
        "char": str,
        "boolean": bool,
        "varbinary": bytes,
        "date": datetime.date,
        "timestamp": datetime.datetime,
        "decimal": Decimal,
        "real": (float, int),
        "double": (float, int),
    }.get(kind.name, int)
    if not isinstance(value, fits) or (isinstance(value, bool) and kind.name != "boolean"):
        raise ValueError(f"{value!r} is not a {kind}")
    return value
