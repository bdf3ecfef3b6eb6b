"""Parquet files: read by the engine itself, checked and counted by their footers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql.pandas.types import from_arrow_type

from glue_local.engine.frames.merge import widened
from glue_local.engine.frames.records import FrameField, Records, column, physical_names
from glue_local.engine.read.source import Folder, Source
from glue_local.engine.run.run import Run
from glue_local.engine.sessions.parquet_types import UNSIGNED, footers
from glue_local.engine.storage import paths
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.convert import merge_types
from glue_local.engine.types.typeconv import from_spark, parse_type, spark_schema, to_hive, to_spark

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

WIDER: dict[type[g.DataType], tuple[type[g.DataType], ...]] = {
    g.ByteType: (g.ShortType, g.IntegerType, g.LongType, g.FloatType, g.DoubleType, g.DecimalType),
    g.ShortType: (g.IntegerType, g.LongType, g.FloatType, g.DoubleType, g.DecimalType),
    g.IntegerType: (g.LongType, g.DoubleType, g.DecimalType),
    g.LongType: (g.DecimalType,),
    g.FloatType: (g.DoubleType,),
    g.DateType: (g.TimestampType,),
}
"""Types that hold every value of another."""


class ColumnTypeError(TypeError):
    """A column's type differs from the declared one; the message names table, file and column."""


def widens(have: g.DataType, want: g.DataType) -> bool:
    """Whether every value of one type is also one of the other."""
    if have == want or isinstance(have, g.NullType):
        return True
    if isinstance(have, g.DecimalType) and isinstance(want, g.DecimalType):
        return have.scale <= want.scale and have.precision - have.scale <= want.precision - want.scale
    if isinstance(have, g.ArrayType) and isinstance(want, g.ArrayType):
        return widens(have.elementType, want.elementType)
    if isinstance(have, g.StructType) and isinstance(want, g.StructType):
        found = {f.name.lower(): f.dataType for f in have}
        names = [f.name.lower() for f in want]
        return [f.name.lower() for f in have] == names and all(
            widens(found[f.name.lower()], f.dataType) for f in want
        )
    return type(want) in WIDER.get(type(have), ())


def _glue_types(schema: pa.Schema) -> dict[str, g.DataType]:
    return {f.name: _glue_type(f.type) for f in schema}


def _glue_type(type_: pa.DataType) -> g.DataType:
    if type_ in UNSIGNED:
        return parse_type(UNSIGNED[type_])
    return from_spark(from_arrow_type(type_.value_type if pa.types.is_dictionary(type_) else type_))


def read(run: Run, source: Source) -> tuple[Records, int]:
    """Return a source's records and their number, as the footers give it.

    Files are read together where their schemas agree. Declared columns are found whatever their case; one
    that a file does not have is null there; a type that does not fit the declared one is a ColumnTypeError.
    """
    spark = run.spark  # which columns need
    with run.recorder.phase("load"):
        found = [(f.rows, f.schema) for f in footers(run.storage, source.files)]
    by_file = dict(zip((f.path for f in source.files), found, strict=True))
    fields = list(source.declared) if source.declared is not None else _merged([s for _, s in found])
    names = physical_names([f.name for f in [*fields, *source.keys]])
    parts: list[DataFrame] = []
    for folder in source.folders:
        groups: dict[pa.Schema, list[str]] = {}
        for f in folder.files:
            groups.setdefault(by_file[f.path][1], []).append(f.path)
        for schema, wanted in groups.items():
            have = _glue_types(schema)
            columns = [_fitted(f, have, wanted, source) for f in fields]
            for key, value in zip(source.keys, folder.values, strict=True):
                columns.append(F.lit(value).cast(to_spark(key.dataType)))
            selected = [c.alias(n) for n, c in zip(names, columns, strict=True)]
            df = spark.read.parquet(*_paths(folder, wanted))
            parts.append(df if list(have) == names and not _cast(fields, have) else df.select(*selected))
    if parts:
        df = reduce(lambda a, b: a.unionAll(b), parts)
    elif source.declared is None:
        return Records(run, spark.createDataFrame([], spark_schema(g.StructType())), ()), 0
    else:
        everything = [g.Field(n, f.dataType) for n, f in zip(names, [*fields, *source.keys], strict=True)]
        df = spark.createDataFrame([], spark_schema(g.StructType(everything)))
    made = [FrameField(f.name, n, f.dataType) for n, f in zip(names, [*fields, *source.keys], strict=True)]
    return Records(run, df, tuple(made)), sum(n for n, _ in found)


def _paths(folder: Folder, wanted: Sequence[str]) -> list[str]:
    """Return the folder itself where all its files are wanted and lie directly in it, else the files."""
    prefix, files = paths.folder(folder.path), folder.files
    flat = all(f.path.startswith(prefix) and "/" not in f.path[len(prefix) :] for f in files)
    whole = folder.whole and flat and len(wanted) == len(files) > 1
    return [folder.path] if whole else list(wanted)


def _merged(schemas: Sequence[pa.Schema]) -> list[g.Field]:
    merged: g.DataType = g.StructType()
    for schema in dict.fromkeys(schemas):
        merged = merge_types(merged, g.StructType([g.Field(n, t) for n, t in _glue_types(schema).items()]))
    assert isinstance(merged, g.StructType)
    return list(merged)


def _cast(fields: Sequence[g.Field], have: dict[str, g.DataType]) -> bool:
    return any(have[f.name] != f.dataType for f in fields)


def _fitted(f: g.Field, have: dict[str, g.DataType], paths: Sequence[str], source: Source) -> Column:
    exact = [n for n in have if n == f.name]
    if source.declared is not None:
        exact = exact or [n for n in have if n.lower() == f.name.lower()]
    if not exact:
        return F.lit(None).cast(to_spark(f.dataType))
    type_ = have[exact[0]]
    if type_ == f.dataType:
        return column(exact[0])
    if source.declared is None:
        return widened(column(exact[0]), type_, f.dataType)
    if not widens(type_, f.dataType):
        raise ColumnTypeError(
            f"{source.name}: column {f.name!r} is declared {to_hive(f.dataType)}, "
            f"but {paths[0]} holds {to_hive(type_)}"
        )
    return column(exact[0]).cast(to_spark(f.dataType))
