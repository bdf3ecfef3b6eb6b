"""``make logs``: a run's output, and its messages from Glue and Spark."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from glue_local import run_logs
from glue_local.engine.runner import report
from glue_local.engine.runner.spec import RunReport
from glue_local.errors import UserError
from stedi_lake.workflow import REPORT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_glue import GlueClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from rich.console import Console


def show(
    console: Console,
    glue: GlueClient,
    logs: CloudWatchLogsClient,
    names: Mapping[str, str],
    job: str,
    run_id: str,
) -> None:
    """Print the log of a job's run, the last one where ``run_id`` is "": its state, errors, output, and its report.

    ``names`` maps the jobs' folders to their names in Glue; ``job`` is either. UserError if there is no such job or
    run.
    """
    if job not in names and job not in names.values():
        wrong = f"The lake has no job {job}; it has" if job else "JOB= is empty; the lake has"
        raise UserError(f"{wrong}: {', '.join(sorted(names))}")
    called = names.get(job, job)
    run = _run(glue, called, run_id)
    groups = run_logs.of_job(glue, glue.get_job(JobName=called)["Job"])
    reported = None
    for group in (groups.error, groups.output):
        for number, line in enumerate(_events(logs, group, run["Id"])):
            if line.startswith(REPORT):
                reported = RunReport(**json.loads(line[len(REPORT) :]))
                continue
            if not number:
                console.print(f"[dim]{group}[/dim]", highlight=False, soft_wrap=True)
            console.print(line, highlight=False, markup=False, soft_wrap=True)
    if reported:
        report.show(reported, console)
        return
    console.print(f"{run['JobRunState']} {called}, run {run['Id']}", highlight=False, soft_wrap=True)
    if run.get("ErrorMessage"):
        console.print(run["ErrorMessage"], highlight=False, markup=False, soft_wrap=True)


def _run(glue: GlueClient, job: str, run_id: str) -> dict[str, Any]:
    if run_id:
        try:
            return dict(glue.get_job_run(JobName=job, RunId=run_id)["JobRun"])
        except glue.exceptions.EntityNotFoundException:
            raise UserError(f"Job {job} has no run {run_id}.") from None
    runs = glue.get_job_runs(JobName=job, MaxResults=1)["JobRuns"]
    if not runs:
        raise UserError(f"Job {job} has not run yet: `make run` starts the workflow.")
    return dict(runs[0])


def _events(logs: CloudWatchLogsClient, group: str, stream: str) -> Iterator[str]:
    """The lines of a stream; none if it does not exist."""
    token: dict[str, Any] = {}
    while True:
        try:
            page = logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True, **token)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            return
        for event in page["events"]:
            yield event["message"].rstrip("\n")
        if page["nextForwardToken"] == token.get("nextToken"):
            return
        token = {"nextToken": page["nextForwardToken"]}
