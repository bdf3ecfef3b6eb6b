"""Types between Iceberg's and Trino's, and how DuckDB reads and gives their values.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-supported-data-types.html
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pyiceberg import types as ice
from pyiceberg.schema import Schema

from glue_local.cloud.athena import errors
from glue_local.cloud.athena.trino import types as trino
from glue_local.cloud.athena.trino.errors import Place, unsupported
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.types import hive_type

MICROS = 6
_SAME: dict[type, Type] = {
    ice.BooleanType: trino.BOOLEAN,
    ice.IntegerType: trino.INTEGER,
    ice.LongType: trino.BIGINT,
    ice.FloatType: trino.REAL,
    ice.DoubleType: trino.DOUBLE,
    ice.DateType: trino.DATE,
    ice.TimeType: trino.time(MICROS),
    ice.TimestampType: trino.timestamp(MICROS),
    ice.TimestamptzType: trino.timestamp(MICROS, zoned=True),
    ice.StringType: trino.VARCHAR,
    ice.UUIDType: trino.UUID,
    ice.BinaryType: trino.VARBINARY,
    ice.FixedType: trino.VARBINARY,
}


def of_iceberg(kind: ice.IcebergType, place: Place) -> Type:
    """Return the Trino type of an Iceberg type; NOT_SUPPORTED for one that has none here."""
    if isinstance(kind, ice.DecimalType):
        return trino.decimal(kind.precision, kind.scale)
    if isinstance(kind, ice.ListType):
        return trino.array(_inside(kind.element_type, place))
    if isinstance(kind, ice.MapType):
        return trino.map_of(_inside(kind.key_type, place), _inside(kind.value_type, place))
    if isinstance(kind, ice.StructType):
        inner = [_inside(each.field_type, place) for each in kind.fields]
        return trino.row(inner, [each.name.lower() for each in kind.fields])
    if type(kind) not in _SAME:
        unsupported(place, f"an Iceberg column of type {kind}")
    return _SAME[type(kind)]


def _inside(kind: ice.IcebergType, place: Place) -> Type:
    if isinstance(kind, ice.TimestamptzType | ice.UUIDType):
        unsupported(place, f"an Iceberg column with {kind} inside of a list, map or struct")
    return of_iceberg(kind, place)


def columns(schema: Schema, place: Place) -> list[tuple[str, Type]]:
    """Return a table's columns by names lower case, with their Trino types."""
    return [(each.name.lower(), of_iceberg(each.field_type, place)) for each in schema.fields]


_TO: dict[str, ice.PrimitiveType] = {
    "boolean": ice.BooleanType(),
    "integer": ice.IntegerType(),
    "bigint": ice.LongType(),
    "real": ice.FloatType(),
    "double": ice.DoubleType(),
    "date": ice.DateType(),
    "varchar": ice.StringType(),
    "varbinary": ice.BinaryType(),
}
_TIMED: dict[str, ice.PrimitiveType] = {
    "time": ice.TimeType(),
    "timestamp": ice.TimestampType(),
    "timestamp with time zone": ice.TimestamptzType(),
}


def schema_of(columns: Sequence[tuple[str, Type]], comments: Sequence[str] = ()) -> Schema:
    """Return the schema of a new table; NOT_SUPPORTED, as Trino says it, for a type that Iceberg does not have."""
    ids = itertools.count(len(columns) + 1)
    texts = [*comments, *[""] * (len(columns) - len(comments))]
    fields = [
        ice.NestedField(i, name, to_iceberg(kind, ids), required=False, doc=comment or None)
        for i, ((name, kind), comment) in enumerate(zip(columns, texts, strict=True), 1)
    ]
    return Schema(*fields)


def of_hive(text: str) -> Type:
    """Return the Trino type of a column of DDL, its times as exact as Iceberg's; NOT_SUPPORTED if it has none."""
    return _with_micros(hive_type(text, Place()))


def _with_micros(kind: Type) -> Type:
    if kind.name == "timestamp":
        return replace(kind, args=(MICROS,))
    return replace(kind, args=tuple(_with_micros(it) if isinstance(it, Type) else it for it in kind.args))


def to_iceberg(kind: Type, ids: Iterator[int]) -> ice.IcebergType:
    """Return the Iceberg type of a Trino type; ``ids`` number the fields inside of it."""
    if kind.name in _TO:
        return _TO[kind.name]
    if kind.name == "decimal":
        return ice.DecimalType(*kind.args)
    if kind.name in _TIMED:
        return _timed(kind)
    if kind.name == "array":
        return ice.ListType(next(ids), to_iceberg(kind.args[0], ids), element_required=False)
    if kind.name == "map":
        key, value = next(ids), next(ids)
        inner = to_iceberg(kind.args[0], ids), to_iceberg(kind.args[1], ids)
        return ice.MapType(key, inner[0], value, inner[1], value_required=False)
    if kind.name == "row" and all(kind.names):
        return ice.StructType(
            *(
                ice.NestedField(next(ids), str(name), to_iceberg(each, ids), required=False)
                for name, each in zip(kind.names, kind.args, strict=True)
            )
        )
    if kind.name == "unknown":
        raise errors.QueryError("COLUMN_TYPE_UNKNOWN: Column type is unknown")
    raise errors.QueryError(f"NOT_SUPPORTED: Type not supported for Iceberg: {kind}")


def _timed(kind: Type) -> ice.IcebergType:
    if kind.args[0] != MICROS:
        word = "Time" if kind.name == "time" else "Timestamp"
        wanted = str(Type(kind.name, (MICROS,)))
        raise errors.QueryError(
            f'NOT_SUPPORTED: {word} precision ({kind.args[0]}) not supported for Iceberg. Use "{wanted}" instead.'
        )
    return _TIMED[kind.name]


def read(sql: str, kind: Type) -> str:
    """Return DuckDB's SQL of a file's value as this endpoint's type holds it."""
    if kind.name == "timestamp with time zone":
        return f"CASE WHEN {sql} IS NOT NULL THEN struct_pack(t := timezone('UTC', {sql}), z := 'UTC') END"
    if kind.name == "row" and "timestamp with time zone" in str(kind):
        parts = (
            f"{trino.quote(own)} := {read(f'struct_extract({sql}, {trino.literal(own)})', each)}"
            for own, each in zip(map(str, kind.names), kind.args, strict=True)
        )
        return f"CASE WHEN {sql} IS NOT NULL THEN struct_pack({', '.join(parts)}) END"
    return f"CAST({sql} AS {trino.duck(kind)})"


def stored(sql: str, kind: Type) -> str:
    """Return DuckDB's SQL of a value as Arrow gives it to a file of Iceberg's."""
    if kind.name == "timestamp with time zone":
        return f"timezone('UTC', struct_extract({sql}, 't'))"
    if kind.name == "uuid":
        raise errors.UnsupportedQueryError("writing an Iceberg column of type uuid")
    return sql
