"""AWS Glue's data quality on a laptop: DQDL rulesets evaluated on DataFrames.

What the package offers is imported when it is used: the language alone needs no Spark.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from glue_local.quality.checks import FileFact, Files
    from glue_local.quality.errors import (
        DataQualityError,
        InvalidRuleError,
        RulesetSyntaxError,
        UnsupportedRuleError,
    )
    from glue_local.quality.evaluation import Evaluation, evaluate
    from glue_local.quality.history import History
    from glue_local.quality.outcome import RuleOutcome
    from glue_local.quality.parser import parse
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

_MODULES = {
    **dict.fromkeys(
        ("DataQualityError", "InvalidRuleError", "RulesetSyntaxError", "UnsupportedRuleError"), "errors"
    ),
    **dict.fromkeys(("Evaluation", "evaluate"), "evaluation"),
    **dict.fromkeys(("FileFact", "Files"), "checks"),
    **dict.fromkeys(("ResultStore", "result_of"), "results"),
    **{"History": "history", "RuleOutcome": "outcome", "parse": "parser"},
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = found
    return found
