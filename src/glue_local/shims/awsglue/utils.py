"""Job arguments."""

from glue_local.engine.api.resolved_options import (
    GlueArgumentError,
    GlueArgumentParser,
    callsite,
    getResolvedOptions,
    iteritems,
    iterkeys,
    itervalues,
    makeOptions,
    strip_option_prefix,
)

__all__ = [
    "GlueArgumentError",
    "GlueArgumentParser",
    "callsite",
    "getResolvedOptions",
    "iteritems",
    "iterkeys",
    "itervalues",
    "makeOptions",
    "strip_option_prefix",
]
