"""Readers of DataFrames."""

from glue_local.engine.api.readers import DataFrameReader

__all__ = ["DataFrameReader"]
