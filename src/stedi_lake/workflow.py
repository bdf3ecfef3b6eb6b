"""A run of the lake's workflow, through the Glue API: start it, follow its jobs, report their final states.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-workflow.html
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from glue_local import run_logs

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_logs import CloudWatchLogsClient

WAITING = "WAITING"
FINAL = frozenset({"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR", "EXPIRED"})
REPORT = "glue-local report: "


@dataclass
class JobProgress:
    """A job within a workflow run; seconds as Glue counts them, rows if the run reports them."""

    name: str
    state: str = WAITING
    run_id: str | None = None
    seconds: float = 0.0
    error: str | None = None
    rows_read: int | None = None
    rows_written: int | None = None
    error_records: int = 0
    started: float | None = None
    versions: dict[str, str | None] = field(default_factory=dict)
    data_quality: tuple[dict[str, Any], ...] = ()

    @property
    def ended(self) -> bool:
        """Whether the job's run is over."""
        return self.state in FINAL


@dataclass(frozen=True)
class WorkflowProgress:
    """A workflow run at one moment."""

    run_id: str
    status: str
    jobs: tuple[JobProgress, ...]

    @property
    def ended(self) -> bool:
        """Whether the run and all its jobs have ended."""
        return self.status in {"COMPLETED", "STOPPED", "ERROR"}

    @property
    def succeeded(self) -> bool:
        """Whether the run completed and every one of its jobs succeeded."""
        return self.status == "COMPLETED" and all(job.state == "SUCCEEDED" for job in self.jobs)


def start(glue: GlueClient, workflow: str) -> str:
    """Start the workflow and return the run's id."""
    return glue.start_workflow_run(Name=workflow)["RunId"]


def follow(
    glue: GlueClient,
    logs: CloudWatchLogsClient,
    workflow: str,
    run_id: str,
    every: float = 0.25,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[WorkflowProgress]:
    """Yield the run's progress ``every`` seconds until it has ended."""
    reported: dict[str, dict[str, Any]] = {}
    while True:
        run = glue.get_workflow_run(Name=workflow, RunId=run_id, IncludeGraph=True)["Run"]
        jobs = [_job(node) for node in run["Graph"]["Nodes"] if node["Type"] == "JOB"]
        for job in jobs:
            if job.ended and job.run_id:
                if job.run_id not in reported:
                    reported[job.run_id] = _report(glue, logs, job)
                _add_report(job, reported[job.run_id])
        progress = WorkflowProgress(run_id, run["Status"], tuple(sorted(jobs, key=_order)))
        yield progress
        if progress.ended:
            return
        sleep(every)


def _job(node: Any) -> JobProgress:
    runs = node.get("JobDetails", {}).get("JobRuns", [])
    if not runs:
        return JobProgress(node["Name"])
    run = max(runs, key=lambda one: (one.get("Attempt", 0), one["StartedOn"]))
    started = run["StartedOn"].timestamp()
    ended = run.get("CompletedOn")
    seconds = (ended.timestamp() if ended else time.time()) - started
    return JobProgress(
        name=node["Name"],
        state=run["JobRunState"],
        run_id=run["Id"],
        seconds=round(max(seconds, 0.0), 2),
        error=run.get("ErrorMessage"),
        started=started,
    )


def _order(job: JobProgress) -> tuple[float, str]:
    return (job.started if job.started is not None else float("inf"), job.name)


def _report(glue: GlueClient, logs: CloudWatchLogsClient, job: JobProgress) -> dict[str, Any]:
    """The row counts that a job run reported; {} if it reported none, or if the caller may not read the log."""
    assert job.run_id is not None
    try:
        group = run_logs.of_job(glue, glue.get_job(JobName=job.name)["Job"]).output
        return read_report(logs, group, job.run_id)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("AccessDeniedException", "EntityNotFoundException"):
            raise
        return {}  # row counts are optional: the run's final state is known


def read_report(logs: CloudWatchLogsClient, group: str, run_id: str) -> dict[str, Any]:
    """Return the row counts that a job run reported in its output log; {} if there are none.

    Runs on the local endpoint end their output with such a line; runs on AWS do not.
    """
    try:
        events = logs.get_log_events(logGroupName=group, logStreamName=run_id, startFromHead=False)["events"]
    except logs.exceptions.ResourceNotFoundException:
        return {}
    for event in reversed(events):
        if event["message"].startswith(REPORT):
            report: dict[str, Any] = json.loads(event["message"][len(REPORT) :])
            return report
    return {}


def _add_report(job: JobProgress, report: dict[str, Any]) -> None:
    if not report:
        return
    job.versions = {name: report.get(name) for name in ("glue_version", "spark_version", "python_version")}
    job.rows_read = sum(read["rows"] or 0 for read in report["reads"])
    job.rows_written = sum(write["rows"] for write in report["writes"])
    job.error_records = sum(read["error_records"] for read in report["reads"])
    job.data_quality = tuple(report.get("data_quality") or ())
