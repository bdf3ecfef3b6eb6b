"""The frames."""

from glue_local.engine.collection import DynamicFrameCollection
from glue_local.engine.dynamicframe import DynamicFrame, ResolveOption
from glue_local.engine.readwrite import DynamicFrameReader, DynamicFrameWriter

__all__ = [
    "DynamicFrame",
    "DynamicFrameCollection",
    "DynamicFrameReader",
    "DynamicFrameWriter",
    "ResolveOption",
]
