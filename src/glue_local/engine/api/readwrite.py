"""``glueContext.create_dynamic_frame`` and its like: objects whose methods hand on to GlueContext's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from glue_local.engine.types.options import OptionError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from glue_local.engine.api.dynamicframe import DynamicFrame
    from glue_local.engine.api.gluecontext import GlueContext


class _Bound:
    def __init__(self, glue_context: GlueContext) -> None:
        self._glue_context = glue_context


class DynamicFrameReader(_Bound):
    """``glueContext.create_dynamic_frame``."""

    def from_catalog(
        self, database: str | None = None, table_name: str | None = None, **kwargs: Any
    ) -> DynamicFrame:
        """See GlueContext.create_dynamic_frame_from_catalog."""
        database = database or kwargs.pop("name_space", None)
        if not database or not table_name:
            raise OptionError("create_dynamic_frame.from_catalog needs database and table_name")
        return self._glue_context.create_dynamic_frame_from_catalog(database, table_name, **kwargs)

    def from_options(
        self, connection_type: str, connection_options: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> DynamicFrame:
        """See GlueContext.create_dynamic_frame_from_options."""
        return self._glue_context.create_dynamic_frame_from_options(
            connection_type, connection_options, **kwargs
        )

    def from_rdd(self, data: Any, name: str, *args: Any, **kwargs: Any) -> DynamicFrame:
        """See GlueContext.create_dynamic_frame_from_rdd."""
        return self._glue_context.create_dynamic_frame_from_rdd(data, name, *args, **kwargs)


class DataFrameReader(_Bound):
    """``glueContext.create_data_frame``."""

    def from_catalog(self, database: str, table_name: str, **kwargs: Any) -> DataFrame:
        """See GlueContext.create_data_frame_from_catalog."""
        return self._glue_context.create_data_frame_from_catalog(database, table_name, **kwargs)

    def from_options(self, connection_type: str, **kwargs: Any) -> DataFrame:
        """See GlueContext.create_data_frame_from_options."""
        return self._glue_context.create_data_frame_from_options(connection_type, **kwargs)


class DynamicFrameWriter(_Bound):
    """``glueContext.write_dynamic_frame``."""

    def from_catalog(
        self, frame: DynamicFrame, database: str | None = None, table_name: str | None = None, **kwargs: Any
    ) -> DynamicFrame:
        """See GlueContext.write_dynamic_frame_from_catalog."""
        database = database or kwargs.pop("name_space", None)
        if not database or not table_name:
            raise OptionError("write_dynamic_frame.from_catalog needs database and table_name")
        return self._glue_context.write_dynamic_frame_from_catalog(frame, database, table_name, **kwargs)

    def from_options(self, frame: DynamicFrame, connection_type: str, **kwargs: Any) -> Any:
        """See GlueContext.write_dynamic_frame_from_options."""
        return self._glue_context.write_dynamic_frame_from_options(frame, connection_type, **kwargs)

    def from_jdbc_conf(self, *args: Any, **kwargs: Any) -> None:
        """See GlueContext.write_dynamic_frame_from_jdbc_conf."""
        self._glue_context.write_dynamic_frame_from_jdbc_conf(*args, **kwargs)


class DataFrameWriter(_Bound):
    """``glueContext.write_data_frame``."""

    def from_catalog(self, frame: DataFrame, database: str, table_name: str, **kwargs: Any) -> DataFrame:
        """See GlueContext.write_data_frame_from_catalog."""
        return self._glue_context.write_data_frame_from_catalog(frame, database, table_name, **kwargs)

    def from_options(self, frame: DataFrame, connection_type: str, **kwargs: Any) -> DataFrame:
        """See GlueContext.write_data_frame_from_options."""
        return self._glue_context.write_data_frame_from_options(frame, connection_type, **kwargs)
