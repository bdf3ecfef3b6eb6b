"""Spark Connect's writers and frames as Sail needs them: they use the run's tables, and name what they lack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.connect.readwriter import DataFrameWriter, DataFrameWriterV2

from glue_local.engine.run.run import SaveTable
from glue_local.engine.sessions import delta_writes, sail_analysis, sail_cache, sail_columns, sail_frames
from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.files_in_sql import check_table_of_files
from glue_local.engine.storage import paths
from glue_local.engine.types.options import lowered

_JVM_HANDLES = {"_jdf", "_jseq", "_jmap", "_jcols"}


def _frame_of(writer: Any) -> Any:
    """Return the frame that a writer writes: it keeps the plan alone."""
    make: Any = getattr(DataFrame, "withPlan", DataFrame)  # until Spark 4 a frame was made by the former
    return make(writer._df, writer._spark)


def _partition(column: Any) -> str:
    """Return a partition column's name, or a transform as SQL writes it: ``days(ts)``, ``bucket(4, id)``."""
    if isinstance(column, str):
        return column
    one = column._expr
    name = getattr(one, "_unparsed_identifier", None)
    if name is not None:
        return str(name)
    arguments = [
        getattr(part, "_unparsed_identifier", None) or getattr(part, "_value", None)
        for part in getattr(one, "_args", ())
    ]
    if not arguments or None in arguments:
        raise EngineFeatureError(f"partitionedBy({column})")
    return f"{one._name}({', '.join(map(str, arguments))})"


def _merges(options: Mapping[str, Any]) -> bool:
    given = lowered(options)
    return "true" in (given.get(key, "").lower() for key in ("mergeschema", "merge-schema"))


def _adapt_tables() -> None:
    """Make ``saveAsTable`` and ``insertInto`` use the run's tables."""
    save, insert = DataFrameWriter.saveAsTable, DataFrameWriter.insertInto
    save_plain = DataFrameWriter.save

    def save_as_table(
        writer: Any,
        name: str,
        format: Any = None,
        mode: Any = None,
        partitionBy: Any = None,  # noqa: N803
        **options: Any,
    ) -> None:
        tables, write = writer._spark._run.tables, writer._write
        keys = partitionBy or write.partitioning_cols
        asked = SaveTable(
            mode or write.mode or "error",
            format or write.source or "parquet",
            (keys,) if isinstance(keys, str) else tuple(keys or ()),
            options.get("path") or write.options.get("path") or write.path,
            merges=_merges({**write.options, **options}),
        )
        if tables is not None and tables.save(_frame_of(writer), name, asked):
            return
        check_table_of_files(writer._spark, asked.format, asked.path, asked.keys)
        save(writer, name, format=format, mode=mode, partitionBy=partitionBy, **options)

    def insert_into(writer: Any, tableName: str, overwrite: bool | None = None) -> None:  # noqa: N803
        tables = writer._spark._run.tables
        replaces = writer._write.mode == "overwrite" if overwrite is None else overwrite
        if tables is None or not tables.insert_into(_frame_of(writer), tableName, replaces):
            insert(writer, tableName, overwrite)

    def save_to(writer: Any, path: str | None = None, format: Any = None, *args: Any, **options: Any) -> None:
        tables, write = writer._spark._run.tables, writer._write
        mode = options.get("mode") or (args[0] if args else None) or write.mode or "error"
        by_name = (format or write.source) == "iceberg" and path and not paths.is_s3(path) and "/" not in path
        if tables is not None and by_name:
            tables.save_by_name(_frame_of(writer), path, mode)
        else:
            place = path or options.get("path") or write.options.get("path") or ""
            run = writer._spark._run
            in_delta = (format or write.source) == "delta" and paths.is_s3(place)
            if in_delta:
                given = {**write.options, **options}
                delta_writes.prepare(run, writer, _frame_of(writer), place, mode, given)
            save_plain(writer, path, format, *args, **options)
            if in_delta:
                delta_writes.finish(run.storage, place, lambda: _frame_of(writer).columns)

    def writes_to(method: str) -> None:
        plain = getattr(DataFrameWriterV2, method)
        action = re.sub(r"([A-Z])", r"_\1", method).lower()

        def write(writer: Any, *args: Any) -> None:
            tables, made = writer._spark._run.tables, writer._write
            if tables is not None:
                catalog = writer._table_name.split(".")[0]
                asked = SaveTable(
                    format=made.provider or ("iceberg" if tables.is_iceberg(catalog) else "parquet"),
                    keys=tuple(map(_partition, made.partitioning_columns)),
                    path=made.table_properties.get("location"),
                    condition=args[0] if args else None,
                    merges=_merges(made.options),
                    properties={k: v for k, v in made.table_properties.items() if k != "location"},
                )
                if tables.write_to(_frame_of(writer), writer._table_name, action, asked):
                    return
            plain(writer, *args)

        setattr(DataFrameWriterV2, method, write)

    for method in ("create", "replace", "createOrReplace", "append", "overwrite", "overwritePartitions"):
        writes_to(method)
    DataFrameWriter.saveAsTable = save_as_table  # type: ignore[assignment, method-assign]
    DataFrameWriter.save = save_to  # type: ignore[assignment, method-assign]
    DataFrameWriter.insertInto = insert_into  # type: ignore[assignment, method-assign]


def adapt_connect() -> None:
    """Make Spark Connect's own classes say which engine has what they lack, and know all save modes."""
    plain_getattr, plain_mode = DataFrame.__getattr__, DataFrameWriter.mode
    plain_option = DataFrameWriter.option

    def get(frame: Any, name: str) -> Any:
        if name in _JVM_HANDLES:
            raise EngineFeatureError(f"DataFrame.{name}")
        return plain_getattr(frame, name)

    def mode(writer: Any, save_mode: str | None) -> Any:
        known = "error" if save_mode in ("errorifexists", "default") else save_mode
        return plain_mode(writer, known)

    def option(writer: Any, key: str, value: Any) -> Any:
        # ``parquet`` passes on a compression that was not given, over the one that was.
        return writer if key == "compression" and value is None else plain_option(writer, key, value)

    _adapt_tables()
    sail_cache.adapt()
    sail_frames.adapt()
    sail_columns.adapt()
    sail_analysis.adapt()
    DataFrameWriter.option = option  # type: ignore[assignment, method-assign]
    DataFrame.__getattr__ = get  # type: ignore[method-assign]
    DataFrameWriter.mode = mode  # type: ignore[assignment]
