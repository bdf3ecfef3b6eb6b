"""Job arguments."""

from glue_local.engine.options import GlueArgumentError, getResolvedOptions

__all__ = ["GlueArgumentError", "getResolvedOptions"]
