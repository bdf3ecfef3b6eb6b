"""Writers of DataFrames."""

from glue_local.engine.api.readers import DataFrameWriter

__all__ = ["DataFrameWriter"]
