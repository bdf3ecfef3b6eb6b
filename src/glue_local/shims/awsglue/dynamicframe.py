"""The frames."""

from glue_local.engine.api.dynamicframe import DynamicFrame, DynamicFrameCollection, ResolveOption
from glue_local.engine.api.readers import DynamicFrameReader, DynamicFrameWriter

__all__ = [
    "DynamicFrame",
    "DynamicFrameCollection",
    "DynamicFrameReader",
    "DynamicFrameWriter",
    "ResolveOption",
]
