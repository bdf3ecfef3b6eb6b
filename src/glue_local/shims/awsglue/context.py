"""The context."""

from glue_local.engine.gluecontext import DataSource, GlueContext

__all__ = ["DataSource", "GlueContext"]
