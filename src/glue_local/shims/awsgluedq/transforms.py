"""The names that scripts import from awsgluedq.transforms."""

from glue_local.engine.quality_transform import EvaluateDataQuality

__all__ = ["EvaluateDataQuality"]
