"""Results kept from run to run, one JSON file each; the endpoint's API and dynamic rules read them.

Plain runs keep them under the root of their buckets, the endpoint in its own folder. A result has the fields of
GetDataQualityResult (https://docs.aws.amazon.com/glue/latest/webapi/API_GetDataQualityResult.html), and
``Statistics``: the metrics that ``last(k)`` and DetectAnomalies look up.
"""

from __future__ import annotations

import hashlib
import json
import math
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glue_local.quality.outcome import RuleOutcome
from glue_local.replacing import replace_text

if TYPE_CHECKING:
    from glue_local.quality.evaluation import Evaluation

Result = dict[str, Any]

#: Names the folder in which results are kept; the endpoint sets it for what runs on it.
STORE_VARIABLE = "GLUE_LOCAL_QUALITY_RESULTS"

_STATUS = {"Passed": "PASS", "Failed": "FAIL"}


def _finite(metrics: Mapping[str, float]) -> dict[str, float]:
    """Leave out what JSON has no number for: NaN, and infinite ones."""
    return {name: value for name, value in metrics.items() if math.isfinite(value)}


def _rule_result(number: int, outcome: RuleOutcome) -> Result:
    shown: Result = {
        "Name": f"Rule_{number}",
        "Description": outcome.rule,
        "EvaluationMessage": outcome.failure_reason,
        "Result": _STATUS[outcome.outcome],
        "EvaluatedMetrics": _finite(outcome.evaluated_metrics),
        "EvaluatedRule": outcome.evaluated_rule,
        "Labels": outcome.labels,
    }
    if outcome.rows is not None and outcome.failed_rows is not None:
        shown["RuleMetrics"] = {
            "RowsPassed": outcome.rows - outcome.failed_rows,
            "RowsFailed": outcome.failed_rows,
            "RowsTotal": outcome.rows,
        }
    return {name: value for name, value in shown.items() if value not in (None, {})}


def result_of(found: Evaluation, started: datetime, ended: datetime, **context: Any) -> Result:
    """Make a result; ``context`` has its JobName, JobRunId, EvaluationContext, DataSource and the like.

    The score is the share of rules that pass.
    """
    rules = [_rule_result(number, each) for number, each in enumerate(found.outcomes, 1)]
    passed = sum(each["Result"] == "PASS" for each in rules)
    analyzers: list[Result] = [
        {
            "Name": f"Analyzer_{number}",
            "Description": name,
            **({"EvaluationMessage": message} if (message := found.analyzer_errors.get(name)) else {}),
            "EvaluatedMetrics": _finite(metrics),
        }
        for number, (name, metrics) in enumerate(found.analyzers.items(), 1)
    ]
    return {
        "ResultId": f"dqresult-{secrets.token_hex(20)}",
        "Score": passed / len(rules) if rules else 1.0,
        "StartedOn": started.timestamp(),
        "CompletedOn": ended.timestamp(),
        **context,
        "RuleResults": rules,
        "AnalyzerResults": analyzers,
        "AggregatedMetrics": {
            "TotalRulesPassed": passed,
            "TotalRulesFailed": len(rules) - passed,
            "TotalRulesProcessed": len(rules),
        },
    }


class ResultStore:
    """Results in a folder; file names sort by time and name the owner."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which need not exist yet."""
        self.folder = folder

    def add(self, result: Result, owner: str, statistics: Mapping[str, float]) -> None:
        """Save a result; ``owner``, as ``job/context``, says to whose history it belongs."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{int(result['StartedOn'] * 1000):014d}-{_tag(owner)}-{result['ResultId']}.json"
        kept = {**result, "Owner": owner, "Statistics": dict(statistics)}
        replace_text(self.folder / name, json.dumps(kept), mode=0o600)

    def all(self) -> Iterator[Result]:
        """Yield all results, the newest first."""
        yield from map(_read, sorted(self.folder.glob("*.json"), reverse=True))

    def get(self, result_id: str) -> Result | None:
        """Return one result, or None."""
        if not result_id.replace("-", "").isalnum():
            return None
        return next(map(_read, self.folder.glob(f"*-{result_id}.json")), None)

    def of_run(self, run_id: str) -> list[Result]:
        """Return the results of one run, the newest first."""
        return [each for each in self.all() if each.get("JobRunId") == run_id]

    def history(self, owner: str) -> StoredHistory:
        """Return the history of an owner's results."""
        files = sorted(self.folder.glob(f"*-{_tag(owner)}-*.json"), reverse=True)
        return StoredHistory(_read(each)["Statistics"] for each in files)


def _tag(owner: str) -> str:
    return hashlib.sha256(owner.encode()).hexdigest()[:12]


def _read(file: Path) -> Result:
    result: Result = json.loads(file.read_text(encoding="utf-8"))
    return result


class StoredHistory:
    """See ``history.History``: the metrics of earlier results, read only as far back as needed."""

    def __init__(self, statistics: Iterator[Mapping[str, float]]) -> None:
        """Take earlier metrics, the newest first."""
        self._left = statistics
        self._seen: list[Mapping[str, float]] = []
        self.new: dict[str, float] = {}

    def last(self, metric: str, count: int) -> list[float]:
        """See History.last."""
        found: list[float] = []
        position = 0
        while len(found) < count:
            if position == len(self._seen):
                earlier = next(self._left, None)
                if earlier is None:
                    break
                self._seen.append(earlier)
            if metric in self._seen[position]:
                found.append(self._seen[position][metric])
            position += 1
        return found

    def record(self, metric: str, value: float) -> None:
        """See History.record."""
        self.new[metric] = value
