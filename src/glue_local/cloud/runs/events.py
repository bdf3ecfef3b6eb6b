"""Glue's events on EventBridge: rules of the account see each change of a job run's state.

Source: https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
"""

from __future__ import annotations

import json
import logging
from typing import Any

from glue_local.cloud.runs.crawl_run import CrawlRun
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


def crawl_event(run: CrawlRun) -> dict[str, Any]:
    """Return the event of a crawl that is over, as PutEvents takes it."""
    succeeded = run.state == "SUCCEEDED"
    counts = {kind: len(names) for kind, names in run.changes.tables.items()}
    made = run.changes.partitions
    detail = {
        "crawlerName": run.crawler_name,
        "state": "Succeeded" if succeeded else "Failed",
        "message": "Crawler Succeeded" if succeeded else f"Crawler Failed: {run.error or run.state}",
        "tablesCreated": str(counts["ADD"]),
        "tablesUpdated": str(counts["UPDATE"]),
        "tablesDeleted": str(counts["DELETE"]),
        "partitionsCreated": str(made["ADD"]),
        "partitionsUpdated": str(made["UPDATE"]),
        "partitionsDeleted": str(made["DELETE"]),
        "runningTime (sec)": str(round(run.seconds)),
        "completionDate": (run.completed or run.started).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return {"Source": "aws.glue", "DetailType": "Glue Crawler State Change", "Detail": json.dumps(detail)}


def publish(run: JobRun, account_id: str, region: str) -> None:
    """Put the event of an ended run on the account's default bus; a failed delivery is not the run's."""
    _put(event(run), f"job run {run.id}", account_id, region)


def publish_crawl(run: CrawlRun, account_id: str, region: str) -> None:
    """Put the event of a crawl that is over on the account's default bus."""
    _put(crawl_event(run), f"crawl {run.id}", account_id, region)


def _put(entry: dict[str, Any], what: str, account_id: str, region: str) -> None:
    from moto.events.models import events_backends

    try:
        events_backends[account_id][region].put_events([entry])
    except Exception:
        log.exception("event of %s was not delivered to every target", what)
