"""Types and values between Hive's (the catalog), DuckDB's (the engine) and Athena's (the results).

Source: https://docs.aws.amazon.com/athena/latest/ug/data-types.html
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlglot import exp

from glue_local.java import double_text

LONGEST_VARCHAR = 2147483647


def duckdb_type(hive: str) -> str:
    """Return the DuckDB type of a Hive type, nested ones included."""
    return exp.DataType.build(hive, dialect="hive").sql(dialect="duckdb")


@dataclass(frozen=True)
class ResultType:
    """An Athena type as a result's metadata tells it."""

    name: str
    precision: int = 0
    scale: int = 0
    case_sensitive: bool = False


_VARCHAR = ResultType("varchar", LONGEST_VARCHAR, case_sensitive=True)
_RESULT_TYPES = {
    "boolean": ResultType("boolean"),
    "tinyint": ResultType("tinyint", 3),
    "smallint": ResultType("smallint", 5),
    "integer": ResultType("integer", 10),
    "bigint": ResultType("bigint", 19),
    "hugeint": ResultType("bigint", 19),  # DuckDB's sum of integers; Athena's is a bigint
    "ubigint": ResultType("bigint", 19),
    "uinteger": ResultType("bigint", 19),
    "float": ResultType("float", 17),
    "double": ResultType("double", 17),
    "varchar": _VARCHAR,
    "uuid": _VARCHAR,
    "date": ResultType("date"),
    "timestamp": ResultType("timestamp", 3),
    "timestamp_s": ResultType("timestamp", 3),
    "timestamp_ms": ResultType("timestamp", 3),
    "timestamp_ns": ResultType("timestamp", 3),
    "timestamp with time zone": ResultType("timestamp with time zone", 3),
    "time": ResultType("time", 3),
    "blob": ResultType("varbinary", 1073741824),
    "interval": ResultType("interval day to second", 3),
    "list": ResultType("array"),
    "array": ResultType("array"),
    "map": ResultType("map"),
    "struct": ResultType("row"),
    "json": ResultType("json"),
    "sqlnull": ResultType("unknown"),
    '"null"': ResultType("unknown"),
}


def result_type(duckdb: Any) -> ResultType:
    """Return the Athena type of a DuckDB type (``DuckDBPyType``); KeyError for one that has none."""
    kind = duckdb.id.lower()
    if kind == "decimal":
        sizes = dict(duckdb.children)
        return ResultType("decimal", sizes["precision"], sizes["scale"])
    if str(duckdb).lower() == "json":
        return _RESULT_TYPES["json"]
    return _RESULT_TYPES.get(kind) or _RESULT_TYPES[str(duckdb).lower()]


def text(value: Any) -> str | None:
    """Return a value as Athena writes it in results; None for NULL."""
    if value is None:
        return None
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    return str(value)


def _timestamp(value: dt.datetime) -> str:
    written = value.strftime("%Y-%m-%d %H:%M:%S.") + f"{value.microsecond // 1000:03d}"
    return f"{written} UTC" if value.tzinfo is not None else written


def _member(value: Any) -> str:
    return "null" if value is None else str(text(value))


def _map(value: dict[Any, Any]) -> str:
    return "{" + ", ".join(f"{_member(key)}={_member(each)}" for key, each in value.items()) + "}"


_WRITERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    (bool, lambda value: str(value).lower()),
    (float, double_text),
    (dt.datetime, _timestamp),
    (dt.time, lambda value: f"{value:%H:%M:%S}.{value.microsecond // 1000:03d}"),
    (dict, _map),
    ((list, tuple), lambda value: "[" + ", ".join(map(_member, value)) + "]"),
    ((bytes, bytearray), lambda value: value.hex(" ")),
    (Decimal, lambda value: f"{value:f}"),
)
