"""Data integration transforms of dates."""

from glue_local.engine.api.data_integration import MonthName

__all__ = ["MonthName"]
