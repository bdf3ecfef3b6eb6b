"""Values of text files as Spark writes them, where Sail writes them otherwise: times, bytes, and in CSV numbers.

Follows https://spark.apache.org/docs/3.5.6/sql-data-sources-json.html (timestampFormat) and
https://spark.apache.org/docs/3.5.6/sql-data-sources-csv.html.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql import types as s

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

TIMESTAMP = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX"
"""Spark's default for timestamps; those without a zone have none."""


def as_spark_writes(df: DataFrame, format_: str) -> DataFrame:
    """Return the frame with texts in place of the values that Sail would write otherwise than Spark."""
    columns = []
    changed = False
    for f in df.schema.fields:
        column = F.col("`" + f.name.replace("`", "``") + "`")
        made = _text(column, f.dataType, format_)
        changed = changed or made is not None
        columns.append(column if made is None else made.alias(f.name))
    return df.select(*columns) if changed else df


def _text(column: Column, kind: s.DataType, format_: str) -> Column | None:  # noqa: PLR0911 - a kind each
    """Return what stands for a column; None where Sail writes it as Spark does."""
    if isinstance(kind, s.TimestampType):
        return F.date_format(column, TIMESTAMP)
    if isinstance(kind, s.TimestampNTZType):
        return F.date_format(column, TIMESTAMP.removesuffix("XXX"))
    if isinstance(kind, s.BinaryType) and format_ == "json":
        return F.base64(column)
    if isinstance(kind, s.DoubleType | s.FloatType) and format_ == "csv":
        return column.cast("string")
    if isinstance(kind, s.StructType):
        parts = [
            (f.name, column.getField(f.name), _text(column.getField(f.name), f.dataType, format_))
            for f in kind
        ]
        if all(made is None for _, _, made in parts):
            return None
        struct = F.struct(*[(c if made is None else made).alias(n) for n, c, made in parts])
        return F.when(column.isNotNull(), struct)
    if isinstance(kind, s.ArrayType):
        element = kind.elementType
        if _text(F.lit(None), element, format_) is None:
            return None
        return F.transform(column, lambda c: _some(c, element, format_))
    return None


def _some(column: Column, kind: s.DataType, format_: str) -> Column:
    made = _text(column, kind, format_)
    return column if made is None else made
