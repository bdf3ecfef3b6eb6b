"""The context."""

from glue_local.engine.api.datasource import DataSource
from glue_local.engine.api.gluecontext import GlueContext
from glue_local.engine.api.readers import (
    DataFrameReader,
    DataFrameWriter,
    DynamicFrameReader,
    DynamicFrameWriter,
)
from glue_local.engine.api.sink import Sink as DataSink

__all__ = [
    "DataFrameReader",
    "DataFrameWriter",
    "DataSink",
    "DataSource",
    "DynamicFrameReader",
    "DynamicFrameWriter",
    "GlueContext",
]
