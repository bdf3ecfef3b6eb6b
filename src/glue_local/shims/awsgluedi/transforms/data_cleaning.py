"""Data integration transforms of texts."""

from glue_local.engine.api.data_integration import FormatCase

__all__ = ["FormatCase"]
