"""Data integration transforms of columns."""

from glue_local.engine.api.data_integration import FlagDuplicatesInColumn

__all__ = ["FlagDuplicatesInColumn"]
