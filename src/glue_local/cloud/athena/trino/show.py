"""Values as Athena writes them in results, by their Trino type.

Source: https://docs.aws.amazon.com/athena/latest/ug/data-types.html
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from glue_local.cloud.athena.trino import addresses, runtime
from glue_local.cloud.athena.trino.types import Type

Writer = Callable[[Any], str]
_LEAST_DIGITS = 3


@lru_cache(maxsize=1024)
def writer(kind: Type) -> Writer:
    """Return what writes a value of a type that is not NULL."""
    if kind.name in _NESTED:
        return _NESTED[kind.name](kind)
    if kind.name in {"timestamp", "timestamp with time zone", "time"}:
        return _timed(kind)
    return _PLAIN.get(kind.name, str)


def _timed(kind: Type) -> Writer:
    digits = max(kind.args[0], _LEAST_DIGITS)
    if kind.name == "timestamp":
        return lambda value: runtime.show_timestamp(value, digits)
    if kind.name == "time":
        return lambda value: f"{value:%H:%M:%S}{runtime.fraction(value, digits)}"
    return lambda value: runtime.show_zoned(value, digits)


def _member(write: Writer, value: Any) -> str:
    return "null" if value is None else write(value)


def _array(kind: Type) -> Writer:
    write = writer(kind.args[0])
    return lambda value: "[" + ", ".join(_member(write, each) for each in value) + "]"


def _map(kind: Type) -> Writer:
    key, item = writer(kind.args[0]), writer(kind.args[1])
    return lambda value: (
        "{" + ", ".join(f"{_member(key, k)}={_member(item, v)}" for k, v in value.items()) + "}"
    )


def _row(kind: Type) -> Writer:
    fields = [
        (name or f"field{i}", writer(each))
        for i, (name, each) in enumerate(zip(kind.names, kind.args, strict=True))
    ]

    def write(value: dict[str, Any]) -> str:
        parts = (
            f"{name}={_member(show, each)}" for (name, show), each in zip(fields, value.values(), strict=True)
        )
        return "{" + ", ".join(parts) + "}"

    return write


_NESTED: dict[str, Callable[[Type], Writer]] = {"array": _array, "map": _map, "row": _row}
_PLAIN: dict[str, Writer] = {
    "boolean": lambda value: "true" if value else "false",
    "date": runtime.show_date,
    "double": runtime.java,
    "real": runtime.java_real,
    "decimal": lambda value: f"{value:f}",
    "ipaddress": addresses.show,
    "varbinary": lambda value: bytes(value).hex(" "),
    "interval day to second": runtime.day_time_text,
    "interval year to month": runtime.year_month_text,
}
