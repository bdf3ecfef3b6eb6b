"""Files of Parquet written again in formats that DuckDB does not write: ORC and Avro.

Source: https://docs.aws.amazon.com/athena/latest/ug/compression-formats.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import orc

from glue_local.cloud.athena.errors import UnsupportedQueryError
from glue_local.cloud.athena.trino.types import Type

_ROWS = 50_000
_ORC = {
    "GZIP": "zlib",
    "ZLIB": "zlib",
    "SNAPPY": "snappy",
    "ZSTD": "zstd",
    "LZ4": "lz4",
    "NONE": "uncompressed",
}
_AVRO = {"GZIP": "deflate", "DEFLATE": "deflate", "BZIP2": "bzip2", "NONE": "null"}
_COMPRESSIONS = {"orc": _ORC, "avro": _AVRO}


def check(form: str, compression: str) -> None:
    """NOT_SUPPORTED for a compression that a format is not written with here."""
    if compression not in _COMPRESSIONS[form]:
        raise UnsupportedQueryError(f"compression {compression} of {form.upper()}")


def _orc(path: Path, compression: str, kinds: Sequence[Type]) -> None:
    source = pq.ParquetFile(path)
    whole = path.with_suffix(".orc")
    with orc.ORCWriter(str(whole), compression=_ORC[compression]) as writer:
        for batch in source.iter_batches(_ROWS):
            writer.write(pa.Table.from_batches([batch]))
    whole.replace(path)


_PLAIN: dict[str, Any] = {
    "boolean": "boolean",
    "tinyint": "int",
    "smallint": "int",
    "integer": "int",
    "bigint": "long",
    "real": "float",
    "double": "double",
    "varchar": "string",
    "char": "string",
    "varbinary": "bytes",
    "date": {"type": "int", "logicalType": "date"},
    "timestamp": {"type": "long", "logicalType": "timestamp-millis"},
}


def _schema(kind: Type, names: Iterator[str]) -> Any:
    """Return Avro's schema of a type, which may be null."""
    if kind.name == "array":
        found: Any = {"type": "array", "items": _schema(kind.args[0], names)}
    elif kind.name == "map" and kind.args[0].name == "varchar":
        found = {"type": "map", "values": _schema(kind.args[1], names)}
    elif kind.name == "row":
        pairs = zip(kind.names, kind.args, strict=True)
        fields = [{"name": own, "type": _schema(each, names)} for own, each in pairs]
        found = {"type": "record", "name": next(names), "fields": fields}
    elif kind.name == "decimal":
        precision, scale = kind.args
        found = {"type": "bytes", "logicalType": "decimal", "precision": precision, "scale": scale}
    elif kind.name in _PLAIN:
        found = _PLAIN[kind.name]
    else:
        raise UnsupportedQueryError(f"a column of type {kind} in Avro")
    return ["null", found]


def _avro(path: Path, compression: str, kinds: Sequence[Type]) -> None:
    try:
        import fastavro
    except ImportError as error:
        raise UnsupportedQueryError(
            "Avro without the package fastavro (the extra `endpoint` has it)"
        ) from error
    source = pq.ParquetFile(path)
    names = (f"r{i}" for i in range(1, 1_000_000))
    fields = [
        {"name": own, "type": _schema(kind, names), "default": None}
        for own, kind in zip(source.schema_arrow.names, kinds, strict=False)
    ]
    schema = {"type": "record", "name": "r0", "fields": fields}

    def records() -> Iterator[dict[str, Any]]:
        for batch in source.iter_batches(_ROWS):
            for record in batch.to_pylist():
                yield {key: dict(value) if _is_map(value) else value for key, value in record.items()}

    whole = path.with_suffix(".avro")
    with whole.open("wb") as file:
        fastavro.writer(file, schema, records(), codec=_AVRO[compression])
    whole.replace(path)


def _is_map(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, tuple) for each in value)


#: One more format is one more entry.
WRITERS: dict[str, Callable[[Path, str, Sequence[Type]], None]] = {"orc": _orc, "avro": _avro}
