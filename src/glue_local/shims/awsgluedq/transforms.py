"""The names that scripts import from awsgluedq.transforms."""

from glue_local.engine.api.evaluate_data_quality import EvaluateDataQuality

__all__ = ["EvaluateDataQuality"]
