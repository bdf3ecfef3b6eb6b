"""``make logs``: what a run of a job printed, and what Glue and Spark said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from glue_local import run_logs
from glue_local.errors import UserError
from stedi_lake.workflow import REPORT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_glue import GlueClient
    from mypy_boto3_logs import CloudWatchLogsClient


def lines(
    glue: GlueClient, logs: CloudWatchLogsClient, names: Mapping[str, str], job: str, run_id: str
) -> Iterator[str]:
    """Yield the log of a job's run, the last one where ``run_id`` is "": its state, errors, then output.

    ``names`` maps the jobs' folders to what Glue calls them; ``job`` is either. UserError where there is no such job
    or run.
    """
    if job not in names and job not in names.values():
        raise UserError(f"The lake has no job {job}; it has: {', '.join(sorted(names))}")
    called = names.get(job, job)
    run = _run(glue, called, run_id)
    took = f" after {run['ExecutionTime']} s" if run.get("ExecutionTime") else ""
    yield f"{called}, run {run['Id']}: {run['JobRunState']}{took}"
    if run.get("ErrorMessage"):
        yield run["ErrorMessage"]
    groups = run_logs.of_job(glue, glue.get_job(JobName=called)["Job"])
    for group in (groups.error, groups.output):
        for number, line in enumerate(_events(logs, group, run["Id"])):
            if not number:
                yield f"--- {group}"
            yield line


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
    """The lines of a stream; none where it does not exist. The line for tools alone is left out."""
    token: dict[str, Any] = {}
    while True:
        try:
            page = logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True, **token)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            return
        for event in page["events"]:
            if not event["message"].startswith(REPORT):
                yield event["message"].rstrip("\n")
        if page["nextForwardToken"] == token.get("nextToken"):
            return
        token = {"nextToken": page["nextForwardToken"]}
