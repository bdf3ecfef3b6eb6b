"""Dates before 1582-10-15 and times before 1900 in Parquet files, which calendars before Spark 3.0 count otherwise.

Spark 3 fails on writing them, and on reading them from a file that Spark did not write, unless a setting says how:
https://spark.apache.org/docs/3.5.6/sql-data-sources-parquet.html (``spark.sql.parquet.datetimeRebaseModeInRead`` and
the like). Spark 4 takes them as they are. Files of the old calendar are read anew by both.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.errors import SparkUpgradeException
from pyspark.sql import types as t

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.calls import ON_SPARK
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.engine.sessions.text_files import keep_rows
from glue_local.engine.types.options import lowered
from glue_local.identifiers import backquoted

#: The first day of today's calendar, and the time from which Spark counts as it did by the one before.
FIRST_DAY = datetime.date(1582, 10, 15)
_FIRST_TIME = datetime.datetime(1900, 1, 1, tzinfo=datetime.UTC)
#: The same as Spark keeps them: days and microseconds since 1970.
_DAYS = (FIRST_DAY - datetime.date(1970, 1, 1)).days
_MICROSECONDS = int(_FIRST_TIME.timestamp()) * 1_000_000
#: What Spark adds to the files that it writes.
_VERSION = b"org.apache.spark.version"
#: Versions of Spark whose files have the new calendar.
_TAKES_NEW = ("3", "4")
_LEGACY = (b"org.apache.spark.legacyDateTime", b"org.apache.spark.legacyINT96")
_WHICH = "dates before 1582-10-15 or timestamps before 1900-01-01T00:00:00Z"
_CLASS = "INCONSISTENT_BEHAVIOR_CROSS_VERSION"
_CHANGED = "You may get a different result due to the upgrading to Spark >= 3.0"
_SETTING, _OLD_SETTING = "spark.sql.parquet.", "spark.sql.legacy.parquet."


def check_write(operation: Any, schema: t.StructType, conf: Callable[[str], str | None]) -> None:
    """Let a write of Parquet fail at a value that Spark 3 does not write."""
    error = _on_writing(conf)
    found = [
        made
        for field in schema.fields
        if error is not None
        and field.name not in operation.partitioning_columns
        and (made := _is_ancient(backquoted(field.name), field.dataType))
    ]
    if found:
        keep_rows(operation, f"if({' OR '.join(found)}, raise_error('{error}'), true)")


def check_files(kept: Iterable[Path], conf: Callable[[str], str | None]) -> None:
    """Raise the same error for files of the run's own that are to become those of a table."""
    if (error := _on_writing(conf)) is not None:
        for path in kept:
            with pq.ParquetFile(path) as opened:
                if _first_ancient(opened):
                    raise SparkUpgradeException(str(error))


def _on_writing(conf: Callable[[str], str | None]) -> str | None:
    """Return what to say of ancient values that are to be written, if they are an error."""
    modes = _modes(conf, "Write", {})
    if modes == {"corrected"}:
        return None
    if "legacy" in modes:
        return f"Writing {_WHICH} in the old calendar (LEGACY): {ON_SPARK}"
    return (
        f"[{_CLASS}.WRITE_ANCIENT_DATETIME] {_CHANGED}: writing {_WHICH} into Parquet files; set "
        "spark.sql.parquet.datetimeRebaseModeInWrite and int96RebaseModeInWrite to CORRECTED to write them as they "
        "are."
    )


def _is_ancient(value: str, type_: t.DataType, depth: int = 0) -> str:
    """Return SQL that tells whether a value has an ancient date or time; nothing for types without."""
    if isinstance(type_, t.DateType):
        return f"coalesce(unix_date({value}) < {_DAYS}, false)"
    if isinstance(type_, t.TimestampType):
        return f"coalesce(unix_micros({value}) < {_MICROSECONDS}, false)"
    if isinstance(type_, t.StructType):
        parts = (_is_ancient(f"{value}.{backquoted(x.name)}", x.dataType, depth) for x in type_.fields)
        return " OR ".join(filter(None, parts))
    if isinstance(type_, t.MapType):
        sides = ("map_keys", type_.keyType), ("map_values", type_.valueType)
        lists = (_is_ancient(f"{side}({value})", t.ArrayType(inner), depth) for side, inner in sides)
        return " OR ".join(filter(None, lists))
    if isinstance(type_, t.ArrayType):
        each = f"old{depth}"
        inner = _is_ancient(each, type_.elementType, depth + 1)
        return f"coalesce(exists({value}, {each} -> {inner}), false)" if inner else ""
    return ""


def of_file(opened: pq.ParquetFile) -> str:
    """Return the first column with an ancient date or time of a file that Spark 3 did not write; nothing without one.

    Sail stands for Spark. Statistics tell, or where there are none the values.
    """
    known = opened.metadata.metadata or {}
    version = known.get(_VERSION, b"").decode().partition(".")[0]
    by_sail = (opened.metadata.created_by or "").startswith("datafusion")
    if by_sail or (version in _TAKES_NEW and not any(each in known for each in _LEGACY)):
        return ""
    return _first_ancient(opened)


def _first_ancient(opened: pq.ParquetFile) -> str:
    names = [field.name for field in opened.schema_arrow if _has_times(field.type)]
    return next((name for name in names if _column_is_ancient(opened, name)), "")


def _has_times(type_: pa.DataType) -> bool:
    inner = [type_.field(i).type for i in range(type_.num_fields)]
    return pa.types.is_date(type_) or pa.types.is_timestamp(type_) or any(map(_has_times, inner))


def _column_is_ancient(opened: pq.ParquetFile, name: str) -> bool:
    at = [i for i in range(len(opened.schema)) if opened.schema.column(i).path.split(".")[0] == name]
    for group in range(opened.metadata.num_row_groups):
        told = [
            (opened.schema.column(i).physical_type, opened.metadata.row_group(group).column(i)) for i in at
        ]
        known = [column.statistics for kind, column in told if kind != "INT96" and _is_told(column)]
        if any(_before(each.min) for each in known if each.has_min_max):
            return True
        int96 = any(kind == "INT96" for kind, _ in told)
        if len(known) < len(told) and _values_are_ancient(opened, group, name, int96):
            return True
    return False


def _is_told(column: Any) -> bool:
    told = column.statistics
    return bool(told) and (told.has_min_max or (told.has_null_count and told.num_values == 0))


def _before(least: Any) -> bool:
    """Whether a value is ancient; a time without a zone is of no calendar but the new one."""
    if isinstance(least, datetime.datetime):
        return least.tzinfo is not None and least < _FIRST_TIME
    return isinstance(least, datetime.date) and least < FIRST_DAY


def _values_are_ancient(opened: pq.ParquetFile, group: int, name: str, int96: bool) -> bool:
    """Whether a column has an ancient value; an INT96 has no zone, and counts in UTC."""
    values = opened.read_row_group(group, columns=[name]).column(0).to_pylist()
    times = (each for each in _flat(values) if isinstance(each, datetime.date))
    return any(
        _before(each.replace(tzinfo=datetime.UTC) if int96 and isinstance(each, datetime.datetime) else each)
        for each in times
    )


def _flat(value: Any) -> Iterator[Any]:
    """Yield the values within lists, structs and maps."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _flat(each)
    else:
        yield value


def check_read(ancient: Sequence[tuple[str, str]], conf: Callable[[str], str | None], options: Any) -> None:
    """Raise Spark 3's error for files, named with a column each, that hold ancient values."""
    if not ancient or (modes := _modes(conf, "Read", lowered(options))) == {"corrected"}:
        return
    path, column = ancient[0]
    if "legacy" in modes:
        raise EngineFeatureError(f"Reading {_WHICH} of the old calendar ({path}, column {column})")
    raise SparkUpgradeException(
        f"[{_CLASS}.READ_ANCIENT_DATETIME] {_CHANGED}: reading {_WHICH} from Parquet files ({path}, column {column}); "
        "set spark.sql.parquet.datetimeRebaseModeInRead and int96RebaseModeInRead to CORRECTED to read them as they "
        "are."
    )


def _modes(conf: Callable[[str], str | None], action: str, options: Mapping[str, str]) -> set[str]:
    """Return what is done with ancient dates, and times of either kind: "exception", "corrected" or "legacy"."""
    usual = "exception" if BEFORE_4 else "corrected"
    names = [(f"{kind}rebasemode", f"{kind}RebaseModeIn{action}") for kind in ("datetime", "int96")]
    return {
        (options.get(option) or conf(_SETTING + name) or conf(_OLD_SETTING + name) or usual).lower()
        for option, name in names
    }
