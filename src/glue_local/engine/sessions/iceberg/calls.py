"""Readers and writers of Spark with format iceberg: tables by name, or by their folder as on Sail."""

from __future__ import annotations

import functools
from collections.abc import Callable
from importlib import import_module
from typing import Any

from glue_local.engine.run.plain_io import PlainIo
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.engine.sessions.iceberg.catalogs import IcebergCatalogs
from glue_local.engine.sessions.iceberg.library import CATALOG, check_library
from glue_local.engine.sessions.reading import path_not_found
from glue_local.engine.storage import paths

#: Gives the catalogs of the current run on Spark; None where there is none.
OfRun = Callable[[], IcebergCatalogs | None]


def read(catalogs: IcebergCatalogs, plain: Any, reader: Any, given: Any, options: dict[str, Any]) -> Any:
    """Read an Iceberg table by its name or, as on Sail, by its folder."""
    check_library("format 'iceberg'")
    name = given or getattr(reader, "_glue_path", None)
    if isinstance(name, str) and paths.is_s3(name):
        catalogs.run.recorder.plain_reads.append(PlainIo((name,), "iceberg"))
        table = catalogs.at(name)
        if table is None:
            raise path_not_found(name)
        return plain(reader, table, **options)
    tables = catalogs.run.tables
    if isinstance(name, str) and not catalogs.named(name) and tables is not None and tables.iceberg(name):
        name = f"{CATALOG}.{name}"
    with catalogs.seen(str(name)):
        return plain(reader, name, **options)


def write(catalogs: IcebergCatalogs, plain: Any, writer: Any, given: Any, kwargs: dict[str, Any]) -> Any:
    """Write an Iceberg table by its name or, as on Sail, by its folder."""
    check_library("format 'iceberg'")
    name = given or getattr(writer, "_glue_path", None)
    if not (isinstance(name, str) and paths.is_s3(name)):
        with catalogs.seen(str(name)):
            return plain(writer, name, **kwargs)
    known = {"mode", "format", "partitionBy"}
    options = {k: str(v) for k, v in kwargs.items() if k not in known}
    keys: Any = kwargs.get("partitionBy") or getattr(writer, "_glue_keys", ())
    mode = kwargs.get("mode") or getattr(writer, "_glue_mode", None) or "error"
    kept = {k: v for k, v in getattr(writer, "_glue_options", {}).items() if k != "path"}
    catalogs.write(writer._df, name, mode, (keys,) if isinstance(keys, str) else keys, kept | options)
    catalogs.run.recorder.plain_writes.append(PlainIo((name,), "iceberg"))
    return None


def wrap_writes_to(of_run: OfRun) -> None:
    """Wrap what ``DataFrame.writeTo`` gives: Iceberg's tables are seen before, and entered afterwards."""
    from pyspark.sql.readwriter import DataFrameWriterV2

    frames: Any = import_module("pyspark.sql" if BEFORE_4 else "pyspark.sql.classic.dataframe").DataFrame
    begin, keep = frames.writeTo, DataFrameWriterV2.tableProperty

    def write_to(frame: Any, table: str) -> Any:
        catalogs = of_run()
        if catalogs is None:
            return begin(frame, table)
        with catalogs.seen(table):
            writer = begin(frame, table)
        writer._glue_table = table
        return writer

    def table_property(writer: Any, property: str, value: str) -> Any:
        catalogs = of_run()
        if catalogs is not None and catalogs.named(writer._glue_table):
            value = catalogs.property(property, value)
            writer._glue_located = getattr(writer, "_glue_located", False) or property == "location"
        return keep(writer, property, value)

    frames.writeTo, DataFrameWriterV2.tableProperty = write_to, table_property  # type: ignore[assignment, method-assign]
    for method in ("create", "replace", "createOrReplace", "append", "overwrite", "overwritePartitions"):
        setattr(DataFrameWriterV2, method, _write_to(getattr(DataFrameWriterV2, method), of_run))


def _write_to(plain: Any, of_run: OfRun) -> Any:
    @functools.wraps(plain)
    def write(writer: Any, *args: Any) -> Any:
        catalogs = of_run()
        if catalogs is None:
            return plain(writer, *args)
        makes = plain.__name__ in ("create", "replace", "createOrReplace") and catalogs.named(
            writer._glue_table
        )
        if makes and not getattr(writer, "_glue_located", False):
            writer.tableProperty("location", catalogs.new_place(writer._glue_table))
        with catalogs.seen(writer._glue_table):
            return plain(writer, *args)

    return write
