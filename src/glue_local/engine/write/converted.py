"""Formats that the engine does not write itself: its Parquet files beside the target are converted one by one.

One more format is one more entry of ``CONVERTERS``.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from glue_local.engine.run.run import Run
from glue_local.engine.sessions import orc_files
from glue_local.engine.sessions.avro_files import PRIMITIVES
from glue_local.engine.storage import existing_files, paths

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Convert = Callable[[Any, str, Mapping[str, Any]], bytes]
"""From an Arrow table, a compression and the format's options to a file."""


def save(
    run: Run,
    df: DataFrame,
    path: str,
    keys: list[str],
    format_: str,
    compression: str,
    options: Mapping[str, Any],
) -> None:
    """Write a frame under a path as files of a format in ``CONVERTERS``, a folder per value of each key."""
    bucket, _ = paths.split(path)
    staging = f"s3://{bucket}/.staging-{uuid.uuid4().hex}/"
    writer = df.write.mode("append").format("parquet")
    try:
        (writer.partitionBy(*keys) if keys else writer).save(staging)
        suffix, convert = CONVERTERS[format_]
        for file in existing_files(run.storage, staging):
            table = pq.read_table(io.BytesIO(run.storage.read_bytes(file.path)), partitioning=None)
            if not table.num_rows:
                continue
            folder = file.path[len(staging) :].rpartition("/")[0]
            name = f"part-{uuid.uuid4().hex}.{compression}.{suffix}"
            target = "/".join(p for p in (path.rstrip("/"), folder, name) if p)
            run.storage.write_bytes(target, convert(table, compression, options))
    finally:
        if run.storage.exists(staging):
            run.storage.delete_prefix(staging)
            if (local := getattr(run.storage, "local", None)) is not None:
                local(staging).rmdir()


def _orc(table: Any, compression: str, options: Mapping[str, Any]) -> bytes:
    return orc_files.made(table, orc_files.CODECS[compression])


def _avro(table: Any, compression: str, options: Mapping[str, Any]) -> bytes:
    import fastavro

    logical = str(options.get("version") or "1.7") == "1.8"
    names = iter(range(1 << 30))
    schema = fastavro.parse_schema(
        {
            "type": "record",
            "name": "topLevelRecord",
            "fields": [
                {"name": f.name, "type": ["null", _avro_type(f.type, logical, names)]} for f in table.schema
            ],
        }
    )
    out = io.BytesIO()
    codec = {"none": "null", "uncompressed": "null"}.get(compression, compression)
    records = ({k: _avro_value(v, logical) for k, v in row.items()} for row in table.to_pylist())
    fastavro.writer(out, schema, records, codec=codec)
    return out.getvalue()


def _avro_type(type_: Any, logical: bool, names: Iterator[int]) -> Any:  # noqa: PLR0911 - a kind each
    """Return Avro's type, as Glue's writer has it: in version 1.7 decimals, dates and timestamps are texts."""
    if pa.types.is_decimal(type_):
        decimal = {
            "type": "bytes",
            "logicalType": "decimal",
            "precision": type_.precision,
            "scale": type_.scale,
        }
        return decimal if logical else "string"
    if pa.types.is_date(type_):
        return {"type": "int", "logicalType": "date"} if logical else "string"
    if pa.types.is_timestamp(type_):
        return {"type": "long", "logicalType": "timestamp-micros"} if logical else "string"
    if pa.types.is_struct(type_):
        fields = [{"name": f.name, "type": ["null", _avro_type(f.type, logical, names)]} for f in type_]
        return {"type": "record", "name": f"record{next(names)}", "fields": fields}
    if pa.types.is_map(type_):
        return {"type": "map", "values": ["null", _avro_type(type_.item_type, logical, names)]}
    if pa.types.is_list(type_):
        return {"type": "array", "items": ["null", _avro_type(type_.value_type, logical, names)]}
    return next(name for test, name in PRIMITIVES if test(type_))


def _avro_value(value: Any, logical: bool) -> Any:
    if isinstance(value, dict):
        return {k: _avro_value(v, logical) for k, v in value.items()}
    if isinstance(value, list):
        if value and all(isinstance(v, tuple) for v in value):
            return {k: _avro_value(v, logical) for k, v in value}
        return [_avro_value(v, logical) for v in value]
    if logical or value is None or isinstance(value, bool | int | float | str | bytes):
        return value
    return str(value)


CONVERTERS: dict[str, tuple[str, Convert]] = {"orc": ("orc", _orc), "avro": ("avro", _avro)}
"""By format: the end of its files' names, and what makes a file."""
