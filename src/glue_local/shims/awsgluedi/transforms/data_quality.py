"""Data integration transforms of missing and repeated values."""

from glue_local.engine.api.data_integration import FillWithMode, FlagDuplicateRows, RemoveDuplicates

__all__ = ["FillWithMode", "FlagDuplicateRows", "RemoveDuplicates"]
