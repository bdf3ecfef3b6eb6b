"""Data integration transforms of numbers."""

from glue_local.engine.api.data_integration import IsEven

__all__ = ["IsEven"]
