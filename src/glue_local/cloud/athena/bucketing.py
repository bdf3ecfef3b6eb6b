"""The bucket of a row in a table that CREATE TABLE AS makes with buckets: Hive's hash of the columns, as Trino has it.

Source: https://docs.aws.amazon.com/athena/latest/ug/ctas-partitioning-and-bucketing-what-is-bucketing.html (Hive's
buckets are the usual ones), HiveBucketingV1 of https://github.com/trinodb/trino
"""

from __future__ import annotations

import datetime
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from glue_local.cloud.athena.buckets import Buckets
from glue_local.cloud.athena.errors import QueryError, UnsupportedQueryError
from glue_local.cloud.athena.trino.types import INTEGERS, VARCHAR, Type
from glue_local.cloud.athena.trino.values import Python, Value

Hash = Callable[[Any], int]
_MASK = 0xFFFF_FFFF
_EPOCH = datetime.date(1970, 1, 1).toordinal()


def wanted(properties: Mapping[str, Any], columns: Sequence[str], keys: Sequence[str]) -> Buckets | None:
    """Return the buckets that a statement's properties ask for; QueryError if they are none of the table's.

    Source: HiveTableProperties of https://github.com/trinodb/trino
    """
    by = [str(each).lower() for each in properties.get("bucketed_by", [])]
    text = str(properties.get("bucket_count", "0"))
    if not text.isdigit():
        raise QueryError("INVALID_TABLE_PROPERTY: bucket_count must be greater than zero")
    if not by and int(text) == 0:
        return None
    if not by or int(text) == 0:
        raise QueryError("INVALID_TABLE_PROPERTY: bucketed_by and bucket_count must be specified together")
    unknown = [each for each in by if each not in columns]
    if unknown:
        raise QueryError(
            f"INVALID_TABLE_PROPERTY: Bucketing columns [{', '.join(unknown)}] not present in schema"
        )
    parted = [each for each in by if each in keys]
    if parted:
        raise UnsupportedQueryError(f"CREATE TABLE AS bucketed_by the partition key {parted[0]}")
    return Buckets(tuple(by), int(text))


def expression(python: Python, columns: Sequence[tuple[str, Type]], buckets: Buckets) -> str:
    """Return SQL over a query's columns (q.c0, ...) that gives the number of a row's bucket."""
    names = [own for own, _ in columns]
    places = [names.index(each) for each in buckets.columns]
    hashes = [hash_of(columns[place][1]) for place in places]

    def bucket(*values: Any) -> int:
        found = 0
        for own, value in zip(hashes, values, strict=True):
            found = 31 * found + (0 if value is None else own(value))
        return (found & 0x7FFF_FFFF) % buckets.count

    given = [Value(f"q.c{place}", columns[place][1]) for place in places]
    return python.call(bucket, given, Type("integer"), nulls=True).sql


def hash_of(kind: Type) -> Hash:
    """Return Hive's hash of a type's values, but for a multiple of 2 to the 32; NOT_SUPPORTED for one without."""
    if kind.name == "array":
        member = _or_null(hash_of(kind.args[0]))
        return lambda value: _summed(map(member, value))
    if kind.name == "map":
        key, member = hash_of(kind.args[0]), _or_null(hash_of(kind.args[1]))
        return lambda value: sum((key(k) & _MASK) ^ (member(v) & _MASK) for k, v in value.items())
    if kind.name == "varchar":
        begin = 0 if kind == VARCHAR else 1
        return lambda value: _summed((b - 256 if b > 127 else b for b in value.encode()), begin)  # noqa: PLR2004
    if kind.name in _HASHES:
        return _HASHES[kind.name]
    # Trino's words: Computation of Hive bucket hashCode is not supported for Hive primitive category.
    raise UnsupportedQueryError(f"CREATE TABLE AS bucketed_by a column of type {kind}")


def _or_null(own: Hash) -> Hash:
    return lambda value: 0 if value is None else own(value)


def _summed(hashes: Any, begin: int = 0) -> int:
    found = begin
    for each in hashes:
        found = (31 * found + each) & _MASK
    return found


def _folded(value: int) -> int:
    return (value >> 32) ^ value


def _real(value: float) -> int:
    return 0x7FC0_0000 if value != value else int.from_bytes(struct.pack(">f", value))  # noqa: PLR0124 - NaN


def _double(value: float) -> int:
    bits = 0x7FF8 << 48 if value != value else int.from_bytes(struct.pack(">d", value))  # noqa: PLR0124 - NaN
    return _folded(bits)


_HASHES: dict[str, Hash] = {
    "boolean": int,
    **dict.fromkeys(INTEGERS, lambda value: value),
    "bigint": _folded,
    "real": _real,
    "double": _double,
    "date": lambda value: value.toordinal() - _EPOCH,
}
