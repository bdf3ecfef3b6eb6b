"""What GlueContext writes.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from glue_local.engine.api import spark_source
from glue_local.engine.api.arguments import not_here, pass_over, refused, table_for, table_named
from glue_local.engine.api.dynamicframe import DynamicFrame, DynamicFrameCollection
from glue_local.engine.api.sink import Sink, of_frame
from glue_local.engine.api.sqlcontext import SqlContext
from glue_local.engine.read import lake, locations, serdes
from glue_local.engine.types.options import OptionError, known_only, truth
from glue_local.engine.write import catalog_updates as entry
from glue_local.engine.write import sinks

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

CATALOG_WRITE_OPTIONS = dict.fromkeys(
    ("enableUpdateCatalog", "updateBehavior", "partitionKeys", "useSparkDataSink"), ""
)


_NO_DATABASE = ", which reaches no database: for local runs, write to s3 or to a table of the catalog"


class ContextWriting(SqlContext):
    """The methods of GlueContext that write."""

    def getSink(  # noqa: N802
        self, connection_type: str, format: str | None = None, transformation_ctx: str = "", **options: Any
    ) -> Sink:
        """Return a sink; see ``Sink``."""
        sink = Sink(self._run, connection_type, options, transformation_ctx)
        implied = format or locations.S3_TYPES.get(connection_type)
        if implied:
            sink.setFormat(implied)
        return sink

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
            raise not_here("write_dynamic_frame", connection_type, connection_options, transformation_ctx)
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
        database, table_name = table_named(
            self._run, "write_dynamic_frame.from_catalog", database, table_name, kwargs
        )
        of_frame(frame, "write_dynamic_frame.from_catalog")
        options = known_only(
            additional_options or {},
            CATALOG_WRITE_OPTIONS,
            "write_dynamic_frame.from_catalog",
            self._run.recorder.note,
        )
        table = table_for(self._run, database, table_name, redshift_tmp_dir, transformation_ctx)
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
        pass_over(self._run, kwargs, "write_from_options")
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
            database, table_name = table_named(
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
        raise refused("write_dynamic_frame.from_jdbc_conf", _NO_DATABASE)

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
        raise refused("write_from_jdbc_conf", _NO_DATABASE)
