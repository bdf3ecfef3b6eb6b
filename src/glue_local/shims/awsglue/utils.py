"""Job arguments."""

from glue_local.engine.api.resolved_options import GlueArgumentError, getResolvedOptions

__all__ = ["GlueArgumentError", "getResolvedOptions"]
