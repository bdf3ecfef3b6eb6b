"""AWS Glue's data quality on a laptop: DQDL rulesets evaluated on DataFrames."""

from glue_local.quality.errors import (
    DataQualityError,
    InvalidRuleError,
    RulesetSyntaxError,
    UnsupportedRuleError,
)
from glue_local.quality.evaluate import Evaluation, evaluate
from glue_local.quality.history import FileHistory, History
from glue_local.quality.outcome import RuleOutcome
from glue_local.quality.parser import parse

__all__ = [
    "DataQualityError",
    "Evaluation",
    "FileHistory",
    "History",
    "InvalidRuleError",
    "RuleOutcome",
    "RulesetSyntaxError",
    "UnsupportedRuleError",
    "evaluate",
    "parse",
]
