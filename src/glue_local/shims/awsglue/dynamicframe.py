"""The frames."""

from glue_local.engine.api.collection import DynamicFrameCollection
from glue_local.engine.api.dynamicframe import DynamicFrame, ResolveOption
from glue_local.engine.api.readwrite import DynamicFrameReader, DynamicFrameWriter

__all__ = [
    "DynamicFrame",
    "DynamicFrameCollection",
    "DynamicFrameReader",
    "DynamicFrameWriter",
    "ResolveOption",
]
