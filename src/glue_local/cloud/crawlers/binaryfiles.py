"""Classifiers of Parquet, ORC and Avro: the file itself says its schema.

Types: https://docs.aws.amazon.com/athena/latest/ug/data-types.html; Avro's container and schema:
https://avro.apache.org/docs/1.11.1/specification/
"""

from __future__ import annotations

import io
import json
from typing import Any

from glue_local.cloud.crawlers.sniffed import Sniffed
from glue_local.cloud.crawlers.types import Array, Columns, Struct, Type, written

_ARROW = {
    "bool": "boolean",
    "int8": "tinyint",
    "int16": "smallint",
    "int32": "int",
    "int64": "bigint",
    "uint8": "smallint",
    "uint16": "int",
    "uint32": "bigint",
    "uint64": "bigint",
    "halffloat": "float",
    "float": "float",
    "double": "double",
    "string": "string",
    "large_string": "string",
    "binary": "binary",
    "large_binary": "binary",
    "date32[day]": "date",
}
_AVRO = {
    "boolean": "boolean",
    "int": "int",
    "long": "bigint",
    "float": "float",
    "double": "double",
    "string": "string",
    "bytes": "binary",
    "fixed": "binary",
    "enum": "string",
}
_AVRO_LOGICAL = {"date": "date", "timestamp-millis": "timestamp", "timestamp-micros": "timestamp"}


def of_arrow(kind: Any) -> Type:  # noqa: PLR0911 - one for each kind
    """Return the type of one of Arrow's."""
    import pyarrow as pa

    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if pa.types.is_timestamp(kind):
        return "timestamp"
    if pa.types.is_map(kind):
        return f"map<{written(of_arrow(kind.key_type))},{written(of_arrow(kind.item_type))}>"
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return Array(of_arrow(kind.value_type))
    if pa.types.is_struct(kind):
        fields = [kind.field(place) for place in range(kind.num_fields)]
        return Struct(tuple((field.name, of_arrow(field.type)) for field in fields))
    if pa.types.is_dictionary(kind):
        return of_arrow(kind.value_type)
    return _ARROW.get(str(kind), "string")


def _of_schema(name: str, schema: Any, compression: str, rows: int, size: int) -> Sniffed:
    columns: Columns = {field.name: of_arrow(field.type) for field in schema}
    return Sniffed(
        name,
        columns,
        name,
        compression,
        serde={"serialization.format": "1"},
        records=rows,
        record_size=size // max(rows, 1),
    )


def parquet_file(data: bytes) -> Sniffed | None:
    """Classify a file as Parquet."""
    if data[:4] != b"PAR1" or data[-4:] != b"PAR1":
        return None
    return _columnar("parquet", data)


def orc_file(data: bytes) -> Sniffed | None:
    """Classify a file as ORC."""
    if data[:3] != b"ORC":
        return None
    return _columnar("orc", data)


def _columnar(name: str, data: bytes) -> Sniffed | None:
    """Classify by a file's head, read in a process of its own; a damaged file, which may crash it, is of no format."""
    from glue_local.engine.sessions import orc_reader

    try:
        schema, rows = orc_reader.head(io.BytesIO(data), name)
    except orc_reader.OrcError:
        return None
    return _of_schema(name, schema, "none", rows, len(data))


def avro_schema(data: bytes) -> dict[str, Any] | None:
    """Return the schema that an Avro container file states in front; None if it is none."""
    if data[:4] != b"Obj\x01":
        return None
    stream = io.BytesIO(data[4:])
    while count := _long(stream):
        if count < 0:
            count = -count
            _long(stream)  # the block's size in bytes
        for _ in range(count):
            key = stream.read(_long(stream))
            value = stream.read(_long(stream))
            if key == b"avro.schema":
                found: dict[str, Any] = json.loads(value)
                return found
    return None


def _long(stream: io.BytesIO) -> int:
    shift = value = 0
    while True:
        byte = stream.read(1)[0]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the last byte of a number
            return (value >> 1) ^ -(value & 1)
        shift += 7


def of_avro(schema: Any) -> Type:
    """Return the type of an Avro schema; a union with null is its other branch."""
    if isinstance(schema, list):
        others = [each for each in schema if each != "null"]
        return of_avro(others[0]) if len(others) == 1 else "string"
    if isinstance(schema, str):
        return None if schema == "null" else _AVRO.get(schema, "string")
    kind, logical = schema["type"], schema.get("logicalType")
    if logical == "decimal" or logical in _AVRO_LOGICAL:
        decimal = f"decimal({schema.get('precision')},{schema.get('scale', 0)})"
        return _AVRO_LOGICAL.get(logical, decimal)
    if kind == "record":
        return Struct(tuple((field["name"], of_avro(field["type"])) for field in schema["fields"]))
    return _of_collection(kind, schema)


def _of_collection(kind: Any, schema: Any) -> Type:
    if kind == "array":
        return Array(of_avro(schema["items"]))
    if kind == "map":
        return f"map<string,{written(of_avro(schema['values']))}>"
    return of_avro(kind)


def avro_file(data: bytes) -> Sniffed | None:
    """Classify a file as Avro."""
    try:
        schema = avro_schema(data)
        kind = of_avro(schema) if schema else None
    except (IndexError, KeyError, ValueError, RecursionError):  # cut off, or damaged
        return None
    if schema is None or not isinstance(kind, Struct):
        return None
    text = json.dumps(schema, separators=(",", ":"))
    return Sniffed(
        "avro",
        dict(kind.fields),
        "avro",
        parameters={"avro.schema.literal": text},
        serde={"avro.schema.literal": text, "serialization.format": "1"},
        record_size=len(data),
    )
