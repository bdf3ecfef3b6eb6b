"""Glue's events on EventBridge: rules of the account see how a run ended, and what its data quality nodes found.

Sources: https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html and
https://docs.aws.amazon.com/glue/latest/dg/data-quality-alerts.html
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from glue_local.cloud.runs import metrics
from glue_local.cloud.runs.job_run import JobRun

log = logging.getLogger(__name__)

_SEVERITY = {"FAILED": "ERROR", "TIMEOUT": "WARN", "ERROR": "ERROR"}
_MESSAGES = {"SUCCEEDED": "Job run succeeded", "STOPPED": "Job run stopped"}


def event(run: JobRun) -> dict[str, Any]:
    """Return the event of an ended run, as PutEvents takes it."""
    detail = {
        "jobName": run.job_name,
        "severity": _SEVERITY.get(run.state, "INFO"),
        "state": run.state,
        "jobRunId": run.id,
        "message": run.error or _MESSAGES.get(run.state, f"Job run {run.state.lower()}"),
    }
    return {"Source": "aws.glue", "DetailType": "Glue Job State Change", "Detail": json.dumps(detail)}


def quality_events(run: JobRun, report: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield an event for each data quality node that publishes its results."""
    for context, outcomes in metrics.quality(report, "results_published").items():
        failed = sum(one["outcome"] == "Failed" for one in outcomes)
        detail = {
            "context": {
                "contextType": "GLUE_JOB",
                "jobId": run.id,
                "jobName": run.job_name,
                "evaluationContext": context,
            },
            "resultId": f"dqresult-{secrets.token_hex(20)}",
            "rulesetNames": [],
            "state": "FAILED" if failed else "SUCCEEDED",
            "score": (len(outcomes) - failed) / len(outcomes),
            "rulesSucceeded": len(outcomes) - failed,
            "rulesFailed": failed,
            "rulesSkipped": 0,
        }
        yield {
            "Source": "aws.glue-dataquality",
            "DetailType": "Data Quality Evaluation Results Available",
            "Detail": json.dumps(detail),
        }


def publish(run: JobRun, report: Mapping[str, Any] | None, account_id: str, region: str) -> None:
    """Put the events of an ended run on the account's default bus; a failed delivery is not the run's."""
    from moto.events.models import events_backends

    try:
        told = [*quality_events(run, report or {}), event(run)]
        events_backends[account_id][region].put_events(told)
    except Exception:
        log.exception("events of job run %s were not delivered to every target", run.id)
