"""Where a run's data quality results go (its report, the store, S3), and the files that its rules see."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from glue_local.engine.run.run import Run
from glue_local.engine.storage import FolderStorage, existing_files
from glue_local.quality import Evaluation, FileFact, ResultStore
from glue_local.quality.results import STORE_VARIABLE

#: The folder of a plain run's results, under the root of its buckets: a name that no bucket can have.
STORE_FOLDER = ".glue-data-quality"


class RunFiles:
    """The files of a run's storage, as rules on files see them."""

    def __init__(self, run: Run, read: Sequence[str]) -> None:
        """Take the run, and the paths that the evaluated frame was read from."""
        self._storage = run.storage
        self.read = tuple(read)

    def list(self, path: str) -> list[FileFact]:
        """See quality.Files.list."""
        return [
            FileFact(each.path, each.size, datetime.fromtimestamp(each.modified, UTC).replace(tzinfo=None))
            for each in existing_files(self._storage, path)
        ]

    def open(self, path: str) -> BinaryIO:
        """See quality.Files.open."""
        return self._storage.open(path)


def store_of(run: Run) -> ResultStore | None:
    """Return the store of a run's results: the configured folder, else beside the buckets' folders."""
    if folder := os.environ.get(STORE_VARIABLE):
        return ResultStore(Path(folder))
    if isinstance(run.storage, FolderStorage):
        return ResultStore(run.storage.root / STORE_FOLDER)
    return None


def report(run: Run, context: str, found: Evaluation, publishing: Mapping[str, str]) -> None:
    """Put outcomes and analyzers into the run's report."""
    if publishing.get("enableDataQualityCloudWatchMetrics") == "true" and STORE_VARIABLE not in os.environ:
        run.recorder.note(
            "data quality metrics go to CloudWatch only on the endpoint; here they are in this report"
        )
    for outcome in found.outcomes:
        run.recorder.quality(
            {
                "context": context,
                "rule": outcome.rule,
                "outcome": outcome.outcome,
                "reason": outcome.failure_reason,
                "metrics": outcome.evaluated_metrics,
                "failed_rows": outcome.failed_rows,
                "rows": outcome.rows,
                "where": outcome.failing,
            }
        )
    for analyzer, metrics in found.analyzers.items():
        shown = ", ".join(f"{name} = {value}" for name, value in metrics.items())
        reason = found.analyzer_errors.get(analyzer) or shown or "no values"
        run.recorder.note(f"data quality {context}: analyzer {analyzer}: {reason}")


def write_lines(run: Run, prefix: str, context: str, result: Mapping[str, Any]) -> None:
    """Write a JSON line per rule under the prefix, in folders by day (year=, month=, day=)."""
    root = prefix if "://" in prefix else f"s3://{prefix}"
    started = datetime.fromtimestamp(result["StartedOn"], UTC)
    ended = datetime.fromtimestamp(result["CompletedOn"], UTC)
    lines = [
        json.dumps(
            {
                "jobName": run.job_name,
                "jobRunId": run.run_id,
                "evaluationContext": context,
                "resultId": result["ResultId"],
                "evaluationStartedOn": started.isoformat(timespec="milliseconds"),
                "evaluationCompletedOn": ended.isoformat(timespec="milliseconds"),
                "rule": rule["Description"],
                "outcome": "Passed" if rule["Result"] == "PASS" else "Failed",
                "failureReason": rule.get("EvaluationMessage"),
                "evaluatedMetrics": rule.get("EvaluatedMetrics", {}),
                **({"labels": rule["Labels"]} if rule.get("Labels") else {}),
            }
        )
        for rule in result["RuleResults"]
    ]
    day = f"year={started:%Y}/month={started:%m}/day={started:%d}"
    name = f"{context}_{run.run_id}_{started:%H%M%S%f}.json"
    run.storage.write_bytes(f"{root.rstrip('/')}/{day}/{name}", "".join(f"{x}\n" for x in lines).encode())
