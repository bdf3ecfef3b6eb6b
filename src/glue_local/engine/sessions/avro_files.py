"""Avro files as Spark's source reads and writes them; Sail, which has none, gets and makes Parquet files for them.

Source: https://spark.apache.org/docs/3.5.6/sql-data-sources-avro.html
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import types as t
from pyspark.sql.pandas.types import from_arrow_type

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.storage import FileInfo, Storage
from glue_local.wording import many

#: Spark's words for how files are packed, and fastavro's.
CODECS = {"snappy": "snappy", "deflate": "deflate", "bzip2": "bzip2", "xz": "xz", "uncompressed": "null"}
#: Options of Spark's source that are here; any other is refused by its name.
_OPTIONS = {"compression", "recordname", "recordnamespace", "path"}
_ROWS = 20_000
_UTC = pa.timestamp("us", tz="UTC")
_PLAIN: dict[str, Any] = {
    "null": pa.null(), "boolean": pa.bool_(), "int": pa.int32(), "long": pa.int64(), "float": pa.float32(),
    "double": pa.float64(), "bytes": pa.binary(), "fixed": pa.binary(), "string": pa.string(), "enum": pa.string(),
}  # fmt: skip
_LOGICAL: dict[tuple[str, str], Any] = {
    ("int", "date"): pa.date32(),
    ("long", "timestamp-millis"): _UTC,
    ("long", "timestamp-micros"): _UTC,
}
#: What Arrow's types are as Avro's primitive ones, by Spark's writer and by Glue's.
PRIMITIVES: tuple[tuple[Callable[[Any], bool], str], ...] = (
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_int64, "long"),
    (pa.types.is_integer, "int"),
    (pa.types.is_float32, "float"),
    (pa.types.is_floating, "double"),
    (pa.types.is_string, "string"),
    (pa.types.is_large_string, "string"),
    (pa.types.is_binary, "bytes"),
    (pa.types.is_large_binary, "bytes"),
)
_WRITTEN: tuple[tuple[Callable[[Any], bool], Any], ...] = (
    *PRIMITIVES,
    (pa.types.is_date, {"type": "int", "logicalType": "date"}),
)


class AvroError(ValueError):
    """An Avro file is damaged; the message says which, and after how many records."""


def check_options(options: Mapping[str, str], verb: str) -> None:
    """EngineFeatureError for an option of Spark's source that is not here."""
    for name in options:
        if name.lower() not in _OPTIONS:
            raise EngineFeatureError(f"{verb} avro with the option {name}")


def codec(options: Mapping[str, str], conf: Callable[[str], str | None]) -> str:
    """Return how a write packs its files; EngineFeatureError for a way that is not here."""
    check_options(options, "Writing")
    given = {key.lower(): value for key, value in options.items()}
    word = (given.get("compression") or conf("spark.sql.avro.compression.codec") or "snappy").lower()
    if word not in CODECS:
        raise EngineFeatureError(f"Writing avro with the compression {word}")
    return word


def convert(storage: Storage, files: Iterable[FileInfo], how: str, options: Mapping[str, str]) -> None:
    """Put Avro files in the place of Parquet files."""
    given = {key.lower(): value for key, value in options.items()}
    for file in files:
        table = pq.read_table(io.BytesIO(storage.read_bytes(file.path)), partitioning=None)
        data = made(
            table, how, given.get("recordname") or "topLevelRecord", given.get("recordnamespace") or ""
        )
        storage.delete_prefix(file.path)
        folder, _, name = file.path.rpartition("/")
        storage.write_bytes(f"{folder}/{name.split('.', 1)[0]}.avro", data)


def made(table: Any, how: str, name: str = "topLevelRecord", namespace: str = "") -> bytes:
    """Return an Avro file of an Arrow table, with the schema that Spark gives it."""
    import fastavro

    schema: dict[str, Any] = {"type": "record", "name": name, "fields": _fields(table.schema, name)}
    if namespace:
        schema["namespace"] = namespace
    out = io.BytesIO()
    rows = (
        {f.name: _value(row[f.name], f.type) for f in table.schema}
        for batch in table.to_batches()
        for row in batch.to_pylist()
    )
    fastavro.writer(out, fastavro.parse_schema(schema), rows, codec=CODECS[how])
    return out.getvalue()


def _fields(fields: Iterable[Any], namespace: str) -> list[dict[str, Any]]:
    return [{"name": f.name, "type": _nullable(f, f.name, namespace)} for f in fields]


def _nullable(field: Any, name: str, namespace: str) -> Any:
    type_ = _written(field.type, name, namespace)
    return [type_, "null"] if field.nullable else type_


def _written(type_: Any, name: str, namespace: str) -> Any:
    if pa.types.is_timestamp(type_) and type_.tz is not None:
        return {"type": "long", "logicalType": "timestamp-micros"}
    if pa.types.is_decimal(type_):
        size = (10**type_.precision).bit_length() // 8 + 1
        kind = {"type": "fixed", "name": "fixed", "namespace": f"{namespace}.{name}", "size": size}
        return {**kind, "logicalType": "decimal", "precision": type_.precision, "scale": type_.scale}
    if pa.types.is_struct(type_):
        inner = f"{namespace}.{name}"
        return {"type": "record", "name": name, "namespace": namespace, "fields": _fields(type_, inner)}
    if pa.types.is_list(type_) or pa.types.is_large_list(type_):
        return {"type": "array", "items": _nullable(type_.value_field, name, namespace)}
    if pa.types.is_map(type_):
        return {"type": "map", "values": _nullable(type_.item_field, name, namespace)}
    for is_type, kind in _WRITTEN:
        if is_type(type_):
            return kind
    raise EngineFeatureError(f"Writing {type_} to avro")


def _value(value: Any, type_: Any) -> Any:
    """Return a value of Arrow's as fastavro takes it: maps are dictionaries."""
    if value is None:
        return None
    if pa.types.is_map(type_):
        return {key: _value(each, type_.item_type) for key, each in value}
    if pa.types.is_struct(type_):
        return {f.name: _value(value[f.name], f.type) for f in type_}
    if pa.types.is_list(type_) or pa.types.is_large_list(type_):
        return [_value(each, type_.value_type) for each in value]
    return value


class AvroFiles:
    """Avro files under the first one's columns."""

    def __init__(self, storage: Any, files: Iterable[Any]) -> None:
        """Look at the first file; EngineFeatureError for a type that is not here."""
        self._storage = storage
        first = next(iter(files))
        self._schema = self._arrow(first.path)
        self.schema = t.StructType([t.StructField(f.name, from_arrow_type(f.type)) for f in self._schema])

    def write(self, file: Any, path: Path) -> None:
        """Make a Parquet file of an Avro file; EngineFeatureError for a column of another type than the first's."""
        own = {f.name: f.type for f in self._arrow(file.path)}
        for field in self._schema:
            if own.get(field.name, field.type) != field.type:
                raise EngineFeatureError(
                    f"The column {field.name} of {file.path}, whose type differs from the first file's,"
                )
        with (
            self._storage.open(file.path) as stream,
            pq.ParquetWriter(path, self._schema, write_statistics=False) as writer,
        ):
            rows = (
                {f.name: _read(row.get(f.name), f.type) for f in self._schema}
                for row in _records(stream, file.path)
            )
            while batch := list(islice(rows, _ROWS)):
                writer.write_table(pa.Table.from_pylist(batch, schema=self._schema))

    def _arrow(self, path: str) -> Any:
        with self._storage.open(path) as stream:
            found = _arrow_type(_opened(stream, path)[1], {}, ())
        if not pa.types.is_struct(found):
            raise EngineFeatureError(f"{path}, whose values are not records,")
        return pa.schema(list(found))


def _opened(stream: Any, path: str) -> tuple[Any, Any]:
    import fastavro

    try:
        blocks = fastavro.block_reader(stream)
    except Exception as error:  # the library has errors of its own
        raise EngineFeatureError(f"{path}, which is not an Avro file ({error}),") from None
    return blocks, _known_only(blocks.writer_schema)


def _records(stream: Any, path: str) -> Iterator[dict[str, Any]]:
    import fastavro

    blocks, schema = _opened(stream, path)
    parsed = fastavro.parse_schema(schema)
    number = 0
    try:
        for block in blocks:
            for _ in range(block.num_records):
                record: Any = fastavro.schemaless_reader(block.bytes_, parsed, None)
                number += 1
                yield record
    except Exception as error:  # the library, and each codec, has errors of its own
        raise AvroError(
            f"{path} is damaged after {many(number, 'record')} ({error}); deliver it again"
        ) from error


def _known_only(schema: Any) -> Any:
    """Return a schema without the logical types that Spark does not know: their values are those below."""
    if isinstance(schema, list):
        return [_known_only(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if not key.startswith("__")}
    logical = kept.get("logicalType")
    if logical and logical != "decimal" and (kept["type"], logical) not in _LOGICAL:
        if str(logical).startswith("local-timestamp"):
            raise EngineFeatureError(f"Avro's {logical}")
        del kept["logicalType"]
    for key in ("type", "items", "values"):
        if isinstance(kept.get(key), dict | list):
            kept[key] = _known_only(kept[key])
    if "fields" in kept:
        kept["fields"] = [_known_only(each) for each in kept["fields"]]
    return kept


def _arrow_type(schema: Any, named: dict[str, Any], inside: tuple[str, ...]) -> Any:  # noqa: PLR0911 - a kind each
    if isinstance(schema, list):
        return _of_union([_arrow_type(each, named, inside) for each in schema if each != "null"])
    if isinstance(schema, str):
        return _arrow_type(named[schema], named, inside) if schema in named else _PLAIN[schema]
    kind, logical = schema["type"], schema.get("logicalType")
    if isinstance(kind, dict | list):
        return _arrow_type(kind, named, inside)
    if "name" in schema:
        named[schema["name"]] = schema
        named[".".join(filter(None, (schema.get("namespace"), schema["name"])))] = schema
    if logical == "decimal":
        return pa.decimal128(schema["precision"], schema.get("scale", 0))
    if kind == "record":
        if schema["name"] in inside:
            raise EngineFeatureError(f"Avro's record {schema['name']}, which contains itself,")
        within = (*inside, schema["name"])
        return pa.struct(
            [pa.field(f["name"], _arrow_type(f["type"], named, within)) for f in schema["fields"]]
        )
    if kind == "array":
        return pa.list_(_arrow_type(schema["items"], named, inside))
    if kind == "map":
        return pa.map_(pa.string(), _arrow_type(schema["values"], named, inside))
    return _LOGICAL.get((kind, logical or "")) or _arrow_type(kind, named, inside)


def _of_union(types: list[Any]) -> Any:
    """Return the type of a union: int beside long is long, float beside double is double."""
    if len(set(types)) == 1:
        return types[0]
    for wide, narrow in ((pa.int64(), pa.int32()), (pa.float64(), pa.float32())):
        if set(types) == {wide, narrow}:
            return wide
    raise EngineFeatureError(f"Avro's union of {' and '.join(map(str, types)) or 'nothing'}")


def _read(value: Any, type_: Any) -> Any:
    """Return a value of fastavro's as Arrow takes it: maps are lists of pairs."""
    if value is None:
        return None
    if pa.types.is_map(type_):
        return [(key, _read(each, type_.item_type)) for key, each in value.items()]
    if pa.types.is_struct(type_):
        return {f.name: _read(value.get(f.name), f.type) for f in type_}
    if pa.types.is_list(type_):
        return [_read(each, type_.value_type) for each in value]
    return value
