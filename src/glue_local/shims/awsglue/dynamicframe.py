"""The frames."""

from glue_local.engine.dynamicframe import DynamicFrame, DynamicFrameCollection
from glue_local.engine.gluecontext import DynamicFrameReader, DynamicFrameWriter

__all__ = ["DynamicFrame", "DynamicFrameCollection", "DynamicFrameReader", "DynamicFrameWriter"]
