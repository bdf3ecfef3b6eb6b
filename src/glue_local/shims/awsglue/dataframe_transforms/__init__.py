"""Transforms of DataFrames."""

from glue_local.engine.api.functions import DataFrameApplyMapping as ApplyMapping

__all__ = ["ApplyMapping"]
