"""Job arguments."""

from glue_local.engine.api.resolved_options import (
    GlueArgumentError,
    getResolvedOptions,
    iteritems,
    iterkeys,
    itervalues,
)

__all__ = ["GlueArgumentError", "getResolvedOptions", "iteritems", "iterkeys", "itervalues"]
