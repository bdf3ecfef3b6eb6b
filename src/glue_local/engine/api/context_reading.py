"""What GlueContext reads.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html
"""

from __future__ import annotations

import os.path
import re
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from glue_local.engine.api import jdbc_conf, spark_source
from glue_local.engine.api.arguments import not_here, pass_over, table_for, table_named
from glue_local.engine.api.datasource import DataSource
from glue_local.engine.api.dynamicframe import DynamicFrame
from glue_local.engine.api.sqlcontext import SqlContext
from glue_local.engine.frames.rows import head
from glue_local.engine.read import bounds, locations, sources
from glue_local.engine.read.source import Source
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.options import OptionError, known_only, truth
from glue_local.engine.types.typeconv import spark_schema

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

CATALOG_READ_OPTIONS = {
    "catalogPartitionPredicate": "",
    "useCatalogSchema": "",
    "useSparkDataSource": "",
    "useS3ListImplementation": "",
    "excludeStorageClasses": "",
    "exclusions": "",
    "recurse": "",
    "jobBookmarkKeys": "",
    "jobBookmarkKeysSortOrder": "",
    "jobBookmarksKeysSortOrder": "",  # another spelling in scripts
    "boundedFiles": "",
    "boundedSize": "",
    "hashfield": "is for JDBC sources, which the local engine cannot read",
    "hashexpression": "is for JDBC sources, which the local engine cannot read",
    "additionalOptions": "is not supported by the local engine",
    "groupFiles": "",
    "groupSize": "",
    "mergeSchema": "",
}


class ContextReading(SqlContext):
    """The methods of GlueContext that read."""

    def getSource(  # noqa: N802
        self,
        connection_type: str,
        format: str | None = None,
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        **options: Any,
    ) -> DataSource:
        """Return a source; its ``setFormat`` and ``getFrame`` read it."""
        return DataSource(self, connection_type, options, transformation_ctx, format, push_down_predicate)

    def create_dynamic_frame_from_catalog(
        self,
        database: str | None = None,
        table_name: str | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        additional_options: Mapping[str, Any] | None = None,
        catalog_id: str | None = None,
        **kwargs: Any,
    ) -> DynamicFrame:
        """Return the frame of a catalog table, with the records' own names and types.

        The catalog supplies the location, format and options, and names for files without any; with the additional
        option ``useCatalogSchema``, also names and types. ``push_down_predicate`` is an SQL condition on partition
        columns (AWS: aws-glue-programming-etl-partitions.html); only partitions that satisfy it are read. Files that
        the table's property ``exclusions`` names, which a crawler wrote, are left out (AWS: define-crawler.html).
        """
        database, table_name = table_named(
            self._run, "create_dynamic_frame.from_catalog", database, table_name, kwargs
        )
        additional = dict(additional_options or {})
        additional = known_only(
            additional, CATALOG_READ_OPTIONS, f"table {database}.{table_name}", self._run.recorder.note
        )
        table = table_for(self._run, database, table_name, redshift_tmp_dir, transformation_ctx)
        predicates = [push_down_predicate, str(additional.get("catalogPartitionPredicate", ""))]
        source = locations.table_source(
            self._run,
            table,
            [p for p in predicates if p],
            transformation_ctx,
            as_declared=truth(additional, "useCatalogSchema"),
            exclusions=(additional.get("exclusions"), table.parameters.get("exclusions")),
        )
        source = bounds.unseen(self._run, source, transformation_ctx, additional)
        return self._frame(source, table_name)

    def create_dynamic_frame_from_options(
        self,
        connection_type: str,
        connection_options: Mapping[str, Any] | None = None,
        format: str | None = None,
        format_options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        **kwargs: Any,
    ) -> DynamicFrame:
        """Return the frame of s3 paths, with names and types from the files."""
        pass_over(self._run, kwargs, "create_dynamic_frame.from_options")
        if connection_type not in locations.S3_TYPES:
            raise not_here("create_dynamic_frame", connection_type, connection_options, transformation_ctx)
        if push_down_predicate:
            raise OptionError("push_down_predicate needs a catalog table: use from_catalog")
        format_ = locations.S3_TYPES[connection_type] or format
        if not format_:
            raise OptionError(f"{transformation_ctx or 'from_options'}: format is missing")
        source = locations.path_source(
            self._run, transformation_ctx, format_, connection_options or {}, format_options or {}
        )
        source = bounds.unseen(self._run, source, transformation_ctx, connection_options or {})
        return self._frame(source, _name_of((connection_options or {}).get("paths")))

    def _frame(self, source: Source, name: str) -> DynamicFrame:
        frame = DynamicFrame(sources.read(self._run, source), self, name)
        frame.source_paths = tuple(each.path for each in source.folders)
        return frame

    def create_dynamic_frame_from_rdd(
        self,
        data: Any,
        name: str = "",
        schema: Any = None,
        sample_ratio: float | None = None,
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        """Return the frame of an RDD, of rows or of a DataFrame."""
        if hasattr(data, "schema") and hasattr(data, "columns"):
            return DynamicFrame.fromDF(data, self, name)
        is_rdd = hasattr(data, "mapPartitions")
        if isinstance(data, list | tuple) or is_rdd:
            return DynamicFrame.fromDF(
                self._run.spark.createDataFrame(
                    data, schema, *(() if sample_ratio is None else (sample_ratio,))
                ),
                self,
                name,
            )
        raise TypeError(
            f"create_dynamic_frame.from_rdd takes an RDD, a list or a DataFrame, not {type(data).__name__}"
        )

    def create_sample_dynamic_frame_from_catalog(
        self,
        database: str | None = None,
        table_name: str | None = None,
        num: int = 0,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        additional_options: Mapping[str, Any] | None = None,
        sample_options: Mapping[str, Any] | None = None,
        catalog_id: str | None = None,
        **kwargs: Any,
    ) -> list[dict[str, Any]]:
        """Return the first ``num`` records of a catalog table, as Python dictionaries."""
        frame = self.create_dynamic_frame_from_catalog(
            database,
            table_name,
            redshift_tmp_dir,
            transformation_ctx,
            push_down_predicate,
            additional_options,
            catalog_id,
            **kwargs,
        )
        return head(frame.records, num)

    def create_sample_dynamic_frame_from_options(
        self,
        connection_type: str,
        connection_options: Mapping[str, Any] | None = None,
        num: int = 0,
        sample_options: Mapping[str, Any] | None = None,
        format: str | None = None,
        format_options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        **kwargs: Any,
    ) -> list[dict[str, Any]]:
        """Return the first ``num`` records of s3 paths, as Python dictionaries."""
        frame = self.create_dynamic_frame_from_options(
            connection_type,
            connection_options,
            format,
            format_options,
            transformation_ctx,
            push_down_predicate,
            **kwargs,
        )
        return head(frame.records, num)

    def create_data_frame_from_catalog(
        self,
        database: str | None = None,
        table_name: str | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        additional_options: Mapping[str, Any] | None = None,
        catalog_id: str | None = None,
        **kwargs: Any,
    ) -> DataFrame:
        """Return the DataFrame of a catalog table.

        With ``useSparkDataSource``, Spark's reader reads the table's folder, with the other additional options, and
        infers the types; with ``useCatalogSchema`` as well, the catalog's columns apply.
        """
        additional = dict(additional_options or {})
        if truth(additional, "useSparkDataSource") and not truth(additional, "useCatalogSchema"):
            database, table_name = table_named(
                self._run, "create_data_frame.from_catalog", database, table_name, kwargs
            )
            table = self._run.catalog.get_table(database, table_name)
            return spark_source.read(self._run, table, additional, push_down_predicate)
        return self.create_dynamic_frame_from_catalog(
            database,
            table_name,
            redshift_tmp_dir,
            transformation_ctx,
            push_down_predicate,
            additional_options,
            catalog_id,
            **kwargs,
        ).records.to_df()

    def create_data_frame_from_options(
        self,
        connection_type: str,
        connection_options: Mapping[str, Any] | None = None,
        format: str | None = None,
        format_options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        **kwargs: Any,
    ) -> DataFrame:
        """Return the DataFrame of s3 paths."""
        return self.create_dynamic_frame_from_options(
            connection_type,
            connection_options,
            format,
            format_options,
            transformation_ctx,
            push_down_predicate,
            **kwargs,
        ).records.to_df()

    def get_catalog_schema_as_spark_schema(
        self, database: str | None = None, table_name: str | None = None, catalog_id: str | None = None
    ) -> Any:
        """Return the columns that a catalog table declares, partition columns last, as Spark's StructType.

        On AWS it is the Java object of that class; ``json()`` returns the same string.
        """
        if not database or not table_name:
            raise OptionError("get_catalog_schema_as_spark_schema: database and table_name are required")
        table = self._run.catalog.get_table(database, table_name)
        return spark_schema(g.StructType([*locations.fields_of(table), *locations.keys_of(table)]))

    def extract_jdbc_conf(self, connection_name: str, catalog_id: str | None = None) -> dict[str, str]:
        """Return user, password, vendor and URLs of a connection of the Data Catalog; see ``jdbc_conf.extract``."""
        import boto3

        return jdbc_conf.extract(boto3.client, connection_name)


def _name_of(paths: Any) -> str:
    """Return the name that AWS's library gives a frame of these paths; one without paths gets one that is unique.

    See https://github.com/awslabs/aws-glue-libs/blob/master/awsglue/context.py
    """
    if paths is None:
        return str(uuid.uuid1()).replace("-", "_")
    common = os.path.commonprefix(list(paths))  # noqa: RUF071 - as AWS's library, by characters
    return re.sub("[:/.]", "", common.split(":")[-1])
