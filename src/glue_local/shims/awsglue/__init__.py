"""AWS Glue's package ``awsglue`` in local runs; its code is in ``glue_local.engine``."""

from glue_local.engine.api.dynamicframe import DynamicFrame, DynamicFrameCollection
from glue_local.engine.api.gluecontext import GlueContext

__all__ = ["DynamicFrame", "DynamicFrameCollection", "GlueContext"]
