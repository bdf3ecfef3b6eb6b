"""GlueContext: the frames a script reads and writes, and the tables it purges.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html
"""

from __future__ import annotations

import logging
import os.path
import re
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from glue_local.engine.api import jdbc_conf, spark_source
from glue_local.engine.api.datasource import PARTITIONS, DataSource
from glue_local.engine.api.dynamicframe import DynamicFrame, DynamicFrameCollection
from glue_local.engine.api.readers import (
    DataFrameReader,
    DataFrameWriter,
    DynamicFrameReader,
    DynamicFrameWriter,
)
from glue_local.engine.api.sink import Sink, of_frame
from glue_local.engine.api.sqlcontext import SqlContext
from glue_local.engine.frames.rows import head
from glue_local.engine.read import bounds, lake, locations, serdes, sources
from glue_local.engine.read.source import Source
from glue_local.engine.run.current import current_run
from glue_local.engine.run.run import Run
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.options import OptionError, check, known_only, truth
from glue_local.engine.types.typeconv import spark_schema
from glue_local.engine.write import catalog_updates as entry
from glue_local.engine.write import purge, sinks

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

CATALOG_WRITE_OPTIONS = dict.fromkeys(
    ("enableUpdateCatalog", "updateBehavior", "partitionKeys", "useSparkDataSink"), ""
)
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
    "boundedFiles": "",
    "boundedSize": "",
    "hashfield": "is for JDBC sources, which the local engine cannot read",
    "hashexpression": "is for JDBC sources, which the local engine cannot read",
    "additionalOptions": "is not supported by the local engine",
    "groupFiles": "",
    "groupSize": "",
    "mergeSchema": "",
}

_NO_DATABASE = ", which reaches no database: for local runs, write to s3 or to a table of the catalog"

STORAGE_CLASSES = (
    "STANDARD",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "REDUCED_REDUNDANCY",
    "GLACIER",
    "GLACIER_IR",
    "DEEP_ARCHIVE",
)
"""Storage classes of S3: https://docs.aws.amazon.com/AmazonS3/latest/API/API_StorageClass.html"""


class GlueContext(SqlContext):
    """The entry point of a script; made from its SparkContext. It is an SQLContext too, as on AWS."""

    def __init__(self, sparkContext: Any = None, **options: Any) -> None:  # noqa: N803
        """Attach to the current run; the SparkContext argument is ignored."""
        self._run = current_run()
        super().__init__(sparkContext)
        self.create_dynamic_frame = DynamicFrameReader(self)
        self.create_data_frame = DataFrameReader(self)
        self.write_dynamic_frame = DynamicFrameWriter(self)
        self.write_data_frame = DataFrameWriter(self)

    @property
    def run(self) -> Run:
        """The run that the script is part of."""
        return self._run

    @property
    def spark_session(self) -> SparkSession:
        """The run's session."""
        return self._run.spark

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

    def get_logger(self) -> logging.Logger:
        """Return a logger with Glue's methods info, warn, error and debug."""
        return logging.getLogger("GlueLogger")

    def getSink(  # noqa: N802
        self,
        connection_type: str,
        format: str | None = None,
        transformation_ctx: str = "",
        **options: Any,
    ) -> Sink:
        """Return a sink; see ``Sink``."""
        sink = Sink(self._run, connection_type, options, transformation_ctx)
        implied = format or locations.S3_TYPES.get(connection_type)
        if implied:
            sink.setFormat(implied)
        return sink

    # --- reading
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
        columns (AWS: aws-glue-programming-etl-partitions.html); only partitions that satisfy it are read.
        """
        database, table_name = _table_named(
            self._run, "create_dynamic_frame.from_catalog", database, table_name, kwargs
        )
        _no_redshift(redshift_tmp_dir, f"{database}.{table_name}", transformation_ctx)
        additional = dict(additional_options or {})
        additional = known_only(
            additional, CATALOG_READ_OPTIONS, f"table {database}.{table_name}", self._run.recorder.note
        )
        table = self._run.catalog.get_table(database, table_name)
        predicates = [push_down_predicate, str(additional.get("catalogPartitionPredicate", ""))]
        source = locations.table_source(
            self._run,
            table,
            [p for p in predicates if p],
            transformation_ctx,
            as_declared=truth(additional, "useCatalogSchema"),
            exclusions=additional.get("exclusions"),
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
        _pass_over(self._run, kwargs, "create_dynamic_frame.from_options")
        if connection_type not in locations.S3_TYPES:
            raise _not_here("create_dynamic_frame", connection_type, connection_options, transformation_ctx)
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
            database, table_name = _table_named(
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
        ).toDF()

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
        ).toDF()

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

    # --- writing
    def write_dynamic_frame_from_options(
        self,
        frame: DynamicFrame | DynamicFrameCollection,
        connection_type: str,
        connection_options: Mapping[str, Any] | None = None,
        format: str | None = None,
        format_options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
    ) -> Any:
        """Append a frame to s3 ``path``; partitionKeys and compression are connection options."""
        if connection_type not in locations.S3_TYPES:
            raise _not_here("write_dynamic_frame", connection_type, connection_options, transformation_ctx)
        sink = self.getSink(
            connection_type, format, transformation_ctx=transformation_ctx, **dict(connection_options or {})
        )
        format_ = locations.S3_TYPES[connection_type] or format
        if not format_:
            raise OptionError(
                f"{transformation_ctx or 'write_dynamic_frame.from_options'}: format is missing"
            )
        sink.setFormat(format_, **dict(format_options or {}))
        sink.write(frame)
        return frame

    def write_dynamic_frame_from_catalog(
        self,
        frame: DynamicFrame,
        database: str | None = None,
        table_name: str | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        additional_options: Mapping[str, Any] | None = None,
        catalog_id: str | None = None,
        **kwargs: Any,
    ) -> DynamicFrame:
        """Append a frame to a catalog table's folder, in its format, types as declared (``entry.conform``).

        ``additional_options``: enableUpdateCatalog and updateBehavior as in ``getSink``; partitionKeys
        must be the table's own, which are used anyway.
        """
        database, table_name = _table_named(
            self._run, "write_dynamic_frame.from_catalog", database, table_name, kwargs
        )
        _no_redshift(redshift_tmp_dir, f"{database}.{table_name}", transformation_ctx)
        of_frame(frame, "write_dynamic_frame.from_catalog")
        options = known_only(
            additional_options or {},
            CATALOG_WRITE_OPTIONS,
            "write_dynamic_frame.from_catalog",
            self._run.recorder.note,
        )
        table = self._run.catalog.get_table(database, table_name)
        name = transformation_ctx or f"{database}.{table_name}"
        if table.format in lake.NAMES:
            lake.write_table(
                self._run, frame.toDF(), table, name, keys=[k.name for k in table.partition_keys]
            )
            return frame
        keys = tuple(k.name for k in table.partition_keys)
        asked = options.get("partitionKeys")
        if asked and tuple(k.lower() for k in asked) != keys:
            raise OptionError(
                f"{name}: partitionKeys {list(asked)} differ from the partition keys of "
                f"{database}.{table_name}: {list(keys)}"
            )
        update = truth(options, "enableUpdateCatalog")
        behaviour = options.get("updateBehavior", "UPDATE_IN_DATABASE")
        records = frame.records
        if not (update and behaviour == "UPDATE_IN_DATABASE"):
            records = entry.conform(records, table, name)
        target = sinks.Target(name, table.location, table.format, serdes.write_options(table), keys)
        files = sinks.write(self._run, records, target)
        if update:
            new = entry.table_of(records, database, table_name, table.location, table.format, keys)
            entry.update_catalog(self._run, table, new, behaviour, files)
        return frame

    def write_from_options(
        self,
        frame_or_dfc: DynamicFrame | DynamicFrameCollection,
        connection_type: str,
        connection_options: Mapping[str, Any] | None = None,
        format: str | None = None,
        format_options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        **kwargs: Any,
    ) -> Any:
        """Append a frame, or those of a collection (see write_dynamic_frame_from_options)."""
        kwargs.pop("accumulator_size", None)
        _pass_over(self._run, kwargs, "write_from_options")
        return self.write_dynamic_frame_from_options(
            frame_or_dfc, connection_type, connection_options, format, format_options, transformation_ctx
        )

    def write_data_frame_from_catalog(
        self,
        frame: DataFrame,
        database: str | None = None,
        table_name: str | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        additional_options: Mapping[str, Any] | None = None,
        catalog_id: str | None = None,
        **kwargs: Any,
    ) -> DataFrame:
        """Append a DataFrame to a catalog table.

        With ``useSparkDataSink``, Spark's writer writes it, with the other additional options.
        """
        if truth(additional_options or {}, "useSparkDataSink"):
            database, table_name = _table_named(
                self._run, "write_data_frame.from_catalog", database, table_name, kwargs
            )
            table = self._run.catalog.get_table(database, table_name)
            if table.format not in lake.NAMES:
                spark_source.write(frame, table, additional_options or {})
                return frame
        self.write_dynamic_frame_from_catalog(
            DynamicFrame.fromDF(frame, self, transformation_ctx),
            database,
            table_name,
            redshift_tmp_dir,
            transformation_ctx,
            additional_options,
            catalog_id,
            **kwargs,
        )
        return frame

    def write_data_frame_from_options(
        self,
        frame: DataFrame,
        connection_type: str,
        connection_options: Mapping[str, Any] | None = None,
        format: str | None = None,
        format_options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
    ) -> DataFrame:
        """Append a DataFrame to s3 ``path``."""
        self.write_dynamic_frame_from_options(
            DynamicFrame.fromDF(frame, self, transformation_ctx),
            connection_type,
            connection_options,
            format,
            format_options,
            transformation_ctx,
        )
        return frame

    def write_dynamic_frame_from_jdbc_conf(
        self,
        frame: DynamicFrame,
        catalog_connection: str,
        connection_options: Mapping[str, Any] | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        catalog_id: str | None = None,
    ) -> None:
        """Refuse: there is no database behind the local engine."""
        raise _refused("write_dynamic_frame.from_jdbc_conf", _NO_DATABASE)

    def write_from_jdbc_conf(
        self,
        frame_or_dfc: DynamicFrame | DynamicFrameCollection,
        catalog_connection: str,
        connection_options: Mapping[str, Any] | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        catalog_id: str | None = None,
    ) -> None:
        """Refuse: there is no database behind the local engine."""
        raise _refused("write_from_jdbc_conf", _NO_DATABASE)

    def extract_jdbc_conf(self, connection_name: str, catalog_id: str | None = None) -> dict[str, str]:
        """Return user, password, vendor and URLs of a connection of the Data Catalog; see ``jdbc_conf.extract``."""
        import boto3

        return jdbc_conf.extract(boto3.client, connection_name)

    # --- not supported by this engine
    def forEachBatch(  # noqa: N802
        self, frame: DataFrame, batch_function: Any, options: Mapping[str, Any] | None = None
    ) -> None:
        """Refuse: the local engine reads no streams."""
        raise OptionError(
            "forEachBatch: streams of Kinesis and Kafka are not supported locally: run the job in AWS Glue"
        )

    def add_ingestion_time_columns(self, dataFrame: DataFrame, timeGranularity: str = "") -> DataFrame:  # noqa: N803
        """Refuse: the columns depend on when AWS runs the job."""
        raise _refused("add_ingestion_time_columns")

    def transition_table(
        self,
        database: str,
        table_name: str,
        transition_to: str,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        catalog_id: str | None = None,
    ) -> None:
        """Check the arguments and log: files on disk have no storage class, so nothing changes."""
        self._run.catalog.get_table(database, table_name)
        self._transition(f"table {database}.{table_name}", transition_to, options or {})

    def transition_s3_path(
        self,
        s3_path: str,
        transition_to: str,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
    ) -> None:
        """Check the arguments and log: files on disk have no storage class, so nothing changes."""
        self._transition(s3_path, transition_to, options or {})

    def _transition(self, what: str, transition_to: str, options: Mapping[str, Any]) -> None:
        check(options, {**purge.OPTIONS, "accountId": "", "roleArn": ""}, f"transition of {what}")
        if transition_to not in STORAGE_CLASSES:
            raise OptionError(
                f"transition of {what}: {transition_to!r} is not a storage class: {', '.join(STORAGE_CLASSES)}"
            )
        if missing := [name for name in ("accountId", "roleArn") if not options.get(name)]:
            raise OptionError(f"transition of {what}: the option {missing[0]} is mandatory")
        text = f"transition of {what} to {transition_to}: files here have no storage class, nothing changes"
        self._run.recorder.note(text)
        self.get_logger().info(text)

    def start_transaction(self, read_only: bool) -> str:
        """Refuse: Lake Formation's transactions have ended."""
        raise _refused("start_transaction")

    def commit_transaction(self, transaction_id: str, wait_for_commit: bool = True) -> bool:
        """Refuse: Lake Formation's transactions have ended."""
        raise _refused("commit_transaction")

    def cancel_transaction(self, transaction_id: str) -> None:
        """Refuse: Lake Formation's transactions have ended."""
        raise _refused("cancel_transaction")

    # --- purging
    def purge_table(
        self,
        database: str,
        table_name: str,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        catalog_id: str | None = None,
    ) -> None:
        """Delete a table's files, and partitions without any files left; see ``purge.purge_table``."""
        purge.purge_table(self._run, database, table_name, options or {})

    def purge_s3_path(
        self,
        s3_path: str,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        catalog_id: str | None = None,
    ) -> None:
        """Delete the files under a path; see ``purge.purge_path``."""
        purge.purge_path(self._run, s3_path, options or {})


def _not_here(call: str, connection_type: str, options: Mapping[str, Any] | None, node: str) -> OptionError:
    """Return the error for a store that only AWS reaches; ``node`` is the transformation_ctx, a node's variable."""
    name = (options or {}).get("connectionName")
    connection = f" (connection {name!r})" if name else ""
    return OptionError(
        f"{node or f'{call}.from_options'}: connection type {connection_type!r}{connection} is not "
        "supported locally: the local engine reads and writes s3 only. For local runs, put the rows into "
        "a table or files"
    )


def _no_redshift(folder: str, table: str, node: str) -> None:
    if folder:
        raise OptionError(
            f"{node or table}: {table} is a Redshift table, which the local engine cannot reach"
        )


def _pass_over(run: Run, kwargs: Mapping[str, Any], what: str) -> None:
    """Note arguments that AWS's library accepts and ignores (``DataSource.getFrame`` of its data_source.py)."""
    for name in kwargs:
        if name not in PARTITIONS:
            run.recorder.note(f"{what}: argument {name!r} has no effect, as on AWS")


def _table_named(
    run: Run, what: str, database: str | None, table_name: str | None, kwargs: dict[str, Any]
) -> tuple[str, str]:
    """Return database and table; old scripts call the database ``name_space``."""
    if database is not None and "name_space" in kwargs:
        raise OptionError(f"{what}: name_space and database are both given; use only database")
    database = database or kwargs.pop("name_space", None)
    _pass_over(run, kwargs, what)
    if not database or not table_name:
        raise OptionError(f"{what} needs database and table_name")
    return database, table_name


def _name_of(paths: Any) -> str:
    """Return the name that AWS's library gives a frame of these paths; one without paths gets one that is unique.

    See https://github.com/awslabs/aws-glue-libs/blob/master/awsglue/context.py
    """
    if paths is None:
        return str(uuid.uuid1()).replace("-", "_")
    common = os.path.commonprefix(list(paths))  # noqa: RUF071 - as AWS's library, by characters
    return re.sub("[:/.]", "", common.split(":")[-1])


def _refused(name: str, instead: str = "") -> NotImplementedError:
    return NotImplementedError(f"{name} is not supported by the local engine{instead}")
