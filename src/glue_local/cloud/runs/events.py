"""Glue's events on EventBridge: rules of the account see each change of a job run's state.

Source: https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
"""

from __future__ import annotations

import json
import logging
from typing import Any

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


def publish(run: JobRun, account_id: str, region: str) -> None:
    """Put the event of an ended run on the account's default bus; a failed delivery is not the run's."""
    from moto.events.models import events_backends

    try:
        events_backends[account_id][region].put_events([event(run)])
    except Exception:
        log.exception("event of job run %s was not delivered to every target", run.id)
