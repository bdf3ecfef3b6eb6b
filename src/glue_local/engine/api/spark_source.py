"""Catalog tables by Spark's own readers and writers: the options ``useSparkDataSource`` and ``useSparkDataSink``.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html: AWS Glue
hands the other additional options to Spark's reader or writer as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from glue_local.catalog.model import Table
from glue_local.engine.read import serdes
from glue_local.engine.run.run import Run
from glue_local.engine.types.options import OptionError, truth

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_OF_GLUE = frozenset({
    "useSparkDataSource", "useSparkDataSink", "useCatalogSchema", "catalogPartitionPredicate",
    "excludeStorageClasses", "jobBookmarkKeys", "jobBookmarkKeysSortOrder",
    "jobBookmarksKeysSortOrder", "enableUpdateCatalog", "updateBehavior", "partitionKeys",
})  # fmt: skip
"""Options that are not Spark's."""


def read(run: Run, table: Table, options: Mapping[str, Any], predicate: str) -> DataFrame:
    """Return a table's rows with the types that Spark infers; OptionError for what would not filter on AWS."""
    if options.get("catalogPartitionPredicate"):
        raise OptionError(
            f"table {table.database}.{table.name}: catalogPartitionPredicate does not work with useSparkDataSource; "
            "use push_down_predicate"
        )
    reader = run.spark.read.format(_format(table)).options(
        **serdes.spark_options(table), **_of_spark(options)
    )
    df = reader.load(table.location)
    return df.where(predicate) if predicate else df


def write(frame: DataFrame, table: Table, options: Mapping[str, Any]) -> None:
    """Append a frame to a table's folder, below its partition keys; OptionError for enableUpdateCatalog."""
    if truth(options, "enableUpdateCatalog"):
        raise OptionError(
            f"table {table.database}.{table.name}: enableUpdateCatalog is not supported with useSparkDataSink"
        )
    writer = frame.write.format(_format(table)).mode("append")
    keys = [key.name for key in table.partition_keys]
    writer = writer.partitionBy(*keys) if keys else writer
    writer.options(**serdes.spark_options(table), **_of_spark(options)).save(table.location)


def _format(table: Table) -> str:
    return "parquet" if table.format == "glueparquet" else table.format


def _of_spark(options: Mapping[str, Any]) -> dict[str, str]:
    """Return the options that Spark gets."""
    return {name: value for name, value in options.items() if name not in _OF_GLUE}
