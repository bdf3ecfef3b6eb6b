"""The context."""

from glue_local.engine.api.gluecontext import DataSource, GlueContext

__all__ = ["DataSource", "GlueContext"]
