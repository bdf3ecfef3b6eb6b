"""Avro files, by fastavro: types are those of the file's own schema.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-avro-home.html: version 1.7, the
default, knows no logical types; 1.8 makes decimals, dates and timestamps in milliseconds of them, no others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Any

import fastavro

from glue_local.engine.read.compression import DamagedFileError
from glue_local.engine.read.item import Item
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.convert import merge_types
from glue_local.engine.types.options import OptionError
from glue_local.wording import many

VERSIONS = ("1.7", "1.8")
KNOWN_IN_18 = frozenset({"decimal", "date", "timestamp-millis"})
"""Logical types that the reader of version 1.8 has."""

_PLAIN: dict[str, type[g.DataType]] = {
    "null": g.NullType,
    "boolean": g.BooleanType,
    "int": g.IntegerType,
    "long": g.LongType,
    "float": g.FloatType,
    "double": g.DoubleType,
    "bytes": g.BinaryType,
    "fixed": g.BinaryType,
    "string": g.StringType,
    "enum": g.StringType,
}
_LOGICAL: dict[str, type[g.DataType]] = {"date": g.DateType, "timestamp-millis": g.TimestampType}


def version_of(options: Mapping[str, Any]) -> str:
    """Return the option ``version``; OptionError for one that there is not."""
    version = str(options.get("version") or VERSIONS[0])
    if version not in VERSIONS:
        raise OptionError(f"format avro: version {version!r} is not one of {', '.join(VERSIONS)}")
    return version


def read(stream: IO[bytes], options: Mapping[str, Any]) -> Iterator[Item]:
    """Yield a file's records; DamagedFileError where a block cannot be read."""
    blocks, schema = _opened(stream, options)
    parsed = fastavro.parse_schema(schema)
    number = 0
    try:
        for block in blocks:
            for _ in range(block.num_records):
                record = fastavro.schemaless_reader(block.bytes_, parsed, None)
                number += 1
                yield Item(record)
    except Exception as error:  # the library, and each codec, has errors of its own
        raise DamagedFileError(
            f"an Avro file is damaged after {many(number, 'record')} "
            f"({type(error).__name__}: {error}); deliver it again"
        ) from error


def types(stream: IO[bytes], options: Mapping[str, Any]) -> g.StructType:
    """Return the type of a file's records, by its schema."""
    _, schema = _opened(stream, options)
    found = _type(schema, {}, ())
    if not isinstance(found, g.StructType):
        raise OptionError(f"format avro: the file holds values of type {found.typeName()}, not records")
    return found


def _opened(stream: IO[bytes], options: Mapping[str, Any]) -> tuple[Any, Any]:
    version = version_of(options)
    try:
        blocks = fastavro.block_reader(stream)
    except Exception as error:  # the library has errors of its own
        raise DamagedFileError(f"not an Avro file: {type(error).__name__}: {error}") from error
    return blocks, _known_only(blocks.writer_schema, version)


def _known_only(schema: Any, version: str) -> Any:
    """Return a schema without the logical types that a version does not know."""
    if isinstance(schema, list):
        return [_known_only(s, version) for s in schema]
    if not isinstance(schema, dict):
        return schema
    made = {k: v for k, v in schema.items() if not k.startswith("__")}
    if version != "1.8" or made.get("logicalType") not in KNOWN_IN_18:
        made.pop("logicalType", None)
    for key in ("type", "items", "values"):
        if isinstance(made.get(key), dict | list):
            made[key] = _known_only(made[key], version)
    if "fields" in made:
        made["fields"] = [_known_only(f, version) for f in made["fields"]]
    return made


def _type(schema: Any, named: dict[str, Any], inside: tuple[str, ...]) -> g.DataType:  # noqa: PLR0911, PLR0912 - a kind each
    if isinstance(schema, list):
        merged: g.DataType = g.NullType()
        for one in schema:
            merged = merge_types(merged, _type(one, named, inside))
        return merged
    if isinstance(schema, str):
        if schema in named:
            return _type(named[schema], named, inside)
        return _PLAIN[schema]()
    kind = schema["type"]
    if isinstance(kind, dict | list):
        return _type(kind, named, inside)
    if name := schema.get("name"):
        named[name] = schema
        if "namespace" in schema:
            named[f"{schema['namespace']}.{name}"] = schema
    if kind in ("record", "error"):
        if name in inside:
            raise OptionError(f"format avro: record {name!r} contains itself, which no column can")
        fields = [g.Field(f["name"], _type(f["type"], named, (*inside, name))) for f in schema["fields"]]
        return g.StructType(fields)
    if kind == "array":
        return g.ArrayType(_type(schema["items"], named, inside))
    if kind == "map":
        return g.MapType(_type(schema["values"], named, inside))
    if schema.get("logicalType") == "decimal":
        return g.DecimalType(schema["precision"], schema.get("scale", 0))
    if logical := _LOGICAL.get(schema.get("logicalType", "")):
        return logical()
    if kind in named and kind not in _PLAIN:
        return _type(named[kind], named, inside)
    return _PLAIN[kind]()
