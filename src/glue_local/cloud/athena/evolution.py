"""Partitions whose own descriptor differs from the table's: their SerDe reads them, their columns become the table's.

Source: https://docs.aws.amazon.com/athena/latest/ug/updates-and-partitions.html
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from glue_local.catalog.model import Column, Partition, Table
from glue_local.cloud.athena.errors import QueryError, UnsupportedQueryError
from glue_local.cloud.athena.folders import named
from glue_local.cloud.athena.formats import PATH, name
from glue_local.cloud.athena.serde import columnar
from glue_local.cloud.athena.trino.errors import Place
from glue_local.cloud.athena.trino.types import INTEGERS, VARCHAR, Type
from glue_local.cloud.athena.types import duckdb_type, hive_type


@dataclass(frozen=True)
class Mapped:
    """How a partition is read: as the table ``read``, whose rows give the ``expressions`` of the table's columns."""

    read: Table
    expressions: tuple[str, ...] = ()

    def rows(self, select: str) -> str:
        """Return the table's columns of a SELECT of the partition's, and the hidden one."""
        if not self.expressions:
            return select
        return f"SELECT {', '.join([*self.expressions, name(PATH)])} FROM ({select})"


def mapped(table: Table, own: Table, partition: Partition) -> Mapped:
    """Return how a partition is read that is described as the table ``own``.

    HIVE_PARTITION_SCHEMA_MISMATCH where a column's type in the partition cannot become the table's.
    """
    if own == table:
        return Mapped(own)
    if _by_name(own):
        types = {each.name.lower(): each.type for each in own.columns}
        read = tuple(replace(each, type=types.get(each.name.lower(), each.type)) for each in table.columns)
    elif own.format in {"json", "avro", "grok"}:
        read = own.columns
    else:
        # Fields have no names of their own: two columns of one name do no harm.
        read = tuple(replace(each, name=f"c{i}") for i, each in enumerate(own.columns))
    expressions = []
    for i, wanted in enumerate(table.columns):
        value = "NULL"
        if i < len(read):
            # Names may differ where columns are known by their places.
            shown = own.columns[i].name if not _by_name(own) else wanted.name
            value = _value(read[i], shown, wanted, table, partition)
        expressions.append(f"CAST({value} AS {duckdb_type(wanted.type)}) AS {name(wanted.name)}")
    return Mapped(replace(own, columns=read), tuple(expressions))


def _by_name(table: Table) -> bool:
    """Whether a table's columns are found by their names, in the files and in the partitions."""
    return table.format in {"parquet", "orc"} and not columnar.by_position(
        table.format, table.serde_parameters
    )


def _value(given: Column, shown: str, wanted: Column, table: Table, partition: Partition) -> str:
    """SQL of a partition's column, ``shown`` in messages, that the engine casts to the table's type."""
    a, b = hive_type(given.type, Place()), hive_type(wanted.type, Place())
    if a == b or _widens(a, b):
        return name(given.name)
    place = named([key.name for key in table.partition_keys], partition.values)
    if (a.name, b.name) in _COERCED or (a.name == b.name and a.name in {"array", "map", "row", "decimal"}):
        raise UnsupportedQueryError(
            f"column {wanted.name} of type {wanted.type} in table {table.database}.{table.name}, but of type"
            f" {given.type} in its partition {place}, which Athena would coerce,"
        )
    raise QueryError(
        "HIVE_PARTITION_SCHEMA_MISMATCH: There is a mismatch between the table and partition schemas. The types are"
        f" incompatible and cannot be coerced. The column '{wanted.name}' in table"
        f" '{table.database}.{table.name}' is declared as type '{wanted.type}', but partition '{place}' declared"
        f" column '{shown}' as type '{given.type}'."
    )


def _widens(a: Type, b: Type) -> bool:
    """Whether every value of a type is one of another, which Athena casts it to."""
    if a.name in INTEGERS and b.name in INTEGERS:
        return INTEGERS[a.name] < INTEGERS[b.name]
    if a.name == b.name == "varchar":
        return bool(a.args[0] <= b.args[0])
    if a.name == b.name == "decimal":
        (p, s), (wider, more) = a.args, b.args
        return bool(more >= s and wider - more >= p - s)
    return (a.name, b.name) == ("real", "double") or (a.name in INTEGERS and b == VARCHAR)


#: Further types that Trino's Hive connector coerces, from the partition's to the table's; not done here.
_COERCED = frozenset(
    {
        *((each, "varchar") for each in (*INTEGERS, "char", "varchar", "double", "timestamp", "date")),
        *(("varchar", each) for each in (*INTEGERS, "varchar", "char", "double", "date", "timestamp")),
        *((each, "decimal") for each in ("real", "double")),
        *(("decimal", each) for each in ("real", "double", "varchar")),
        ("double", "real"),
        ("char", "char"),
        ("char", "varchar"),
    }
)
