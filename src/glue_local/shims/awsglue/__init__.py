"""AWS Glue's names, in local runs only: what they name is in ``glue_local.engine``."""

from glue_local.engine.collection import DynamicFrameCollection
from glue_local.engine.dynamicframe import DynamicFrame
from glue_local.engine.gluecontext import GlueContext

__all__ = ["DynamicFrame", "DynamicFrameCollection", "GlueContext"]
