"""Types between Hive's (the catalog), Trino's (queries), DuckDB's (the engine) and the results' metadata.

Source: https://docs.aws.amazon.com/athena/latest/ug/data-types.html
"""

from __future__ import annotations

from dataclasses import dataclass

from glue_local.cloud.athena.trino import types as trino
from glue_local.cloud.athena.trino.errors import Place, unsupported

LONGEST_VARCHAR = trino.LONGEST
_WIDEST_DOUBLE = 17
_LONGEST_BYTES = 1073741824


def hive_type(text: str, place: Place) -> trino.Type:
    """Return the Trino type of a Hive type; NOT_SUPPORTED for one that has none here."""
    try:
        return trino.parse(text)
    except ValueError:
        unsupported(place, f"a column of type {text}")


def duckdb_type(hive: str) -> str:
    """Return the DuckDB type of a Hive type, nested ones included."""
    return trino.duck(hive_type(hive, Place()))


@dataclass(frozen=True)
class ResultType:
    """An Athena type in the metadata of a result."""

    name: str
    precision: int = 0
    scale: int = 0
    case_sensitive: bool = False


def result_type(kind: trino.Type) -> ResultType:  # noqa: PLR0911 - one line a kind
    """Return a Trino type as the metadata of a result describes it."""
    if kind.name in {"varchar", "char"}:
        return ResultType(kind.name, kind.args[0], case_sensitive=True)
    if kind.name in {"uuid", "ipaddress"}:
        return ResultType(kind.name, LONGEST_VARCHAR, case_sensitive=True)
    if kind.name == "decimal":
        return ResultType("decimal", *kind.args)
    if kind.name in trino.INTEGERS:
        return ResultType(kind.name, trino.INTEGERS[kind.name])
    if kind.name in {"real", "double"}:
        return ResultType("float" if kind.name == "real" else "double", _WIDEST_DOUBLE)
    if kind.name.startswith(("time", "interval")):
        return ResultType(kind.name, 3)
    return ResultType(kind.name, _LONGEST_BYTES if kind.name == "varbinary" else 0)
