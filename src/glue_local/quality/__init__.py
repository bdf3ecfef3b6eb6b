"""AWS Glue's data quality on a laptop: DQDL rulesets evaluated on DataFrames."""

from glue_local.quality.errors import (
    DataQualityError,
    InvalidRuleError,
    RulesetSyntaxError,
    UnsupportedRuleError,
)
from glue_local.quality.evaluate import Evaluation, evaluate
from glue_local.quality.history import History
from glue_local.quality.outcome import RuleOutcome
from glue_local.quality.parser import parse
from glue_local.quality.plan import FileFact, Files
from glue_local.quality.results import ResultStore, result_of

__all__ = [
    "DataQualityError",
    "Evaluation",
    "FileFact",
    "Files",
    "History",
    "InvalidRuleError",
    "ResultStore",
    "RuleOutcome",
    "RulesetSyntaxError",
    "UnsupportedRuleError",
    "evaluate",
    "parse",
    "result_of",
]
