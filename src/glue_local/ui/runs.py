"""Runs of jobs from Glue, with the reports of local runs.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-runs.html
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from glue_local.ui import models, outcomes
from glue_local.ui.account import Account
from glue_local.ui.errors import UiError
from glue_local.ui.redaction import without_secrets
from glue_local.ui.run_logs import RunLogs, rule
from glue_local.ui.sections import error_place
from glue_local.ui.shared import Shared
from glue_local.ui.workspace import Workspace

#: How many runs of a job the pages look at, unless asked for more.
LAST = 50
_ASKED_AT_ONCE = 8
#: How long what Glue said of its jobs holds, in seconds.
_HOLDS = 2.0


@dataclass
class Runs:
    """The runs of the repository's jobs and of those in Glue."""

    workspace: Workspace
    account: Account
    _jobs: Shared[dict[str, dict[str, Any]]] = field(init=False, repr=False)
    logs: RunLogs = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Share what many ask for at once."""
        self._jobs = Shared(self._read_jobs, _HOLDS)
        self.logs = RunLogs(self.account, self._jobs, _HOLDS)

    def in_glue(self) -> list[str]:
        """Return the names of Glue's jobs; none where no lake is up."""
        return sorted(self._jobs()) if self.account.up else []

    def _read_jobs(self) -> dict[str, dict[str, Any]]:
        pages = self.account["glue"].get_paginator("get_jobs").paginate()
        return {job["Name"]: job for page in pages for job in page["Jobs"]}

    def last(self, names: list[str]) -> dict[str, models.RunBrief]:
        """Return the last run of each of these jobs that ran."""
        found = self.of_jobs(names, 1)
        return {name: runs[0] for name, runs in found.items() if runs}

    def of_jobs(self, names: list[str], most: int = LAST) -> dict[str, list[models.RunBrief]]:
        """Return the runs of each of these jobs, newest first."""
        if not names or not self.account.up:
            return {}
        with ThreadPoolExecutor(_ASKED_AT_ONCE) as pool:
            return dict(zip(names, pool.map(lambda name: self._of(name, most), names), strict=True))

    def _of(self, name: str, most: int) -> list[models.RunBrief]:
        try:
            pages = (
                self.account["glue"]
                .get_paginator("get_job_runs")
                .paginate(JobName=name, PaginationConfig={"MaxItems": most, "PageSize": min(most, 200)})
            )
            answers = [run for page in pages for run in page["JobRuns"]]
        except ClientError as error:
            if error.response["Error"]["Code"] == "EntityNotFoundException":
                return []
            raise
        return [self.brief(answer) for answer in answers]

    def run(self, job: str, run_id: str) -> models.Run:
        """Return a job's run with all that it reported."""
        answer = self.account["glue"].get_job_run(JobName=job, RunId=run_id)["JobRun"]
        brief = self.brief(answer)
        report = self.logs.report(answer)
        return models.Run(
            **brief.model_dump(),
            arguments={
                key: without_secrets(key, value) for key, value in answer.get("Arguments", {}).items()
            },
            phases=report.get("phases") or {},
            reads=[_frame(read, ", ".join(read["paths"])) for read in report.get("reads") or []],
            writes=[_frame(write, write["path"]) for write in report.get("writes") or []],
            outcomes=[rule(found) for found in report.get("data_quality") or []]
            if self.account.local
            else outcomes.of_runs(self.account["glue"], job, run_id).get(run_id, []),
            error_place=error_place(self.workspace, job, report),
            traceback=report.get("traceback"),
            records=[_error_record(record) for record in report.get("error_records") or []],
            notes=report.get("notes") or [],
            reported=bool(report),
        )

    def reports(self, job: str, most: int) -> list[tuple[models.RunBrief, list[models.Rule]]]:
        """Return a job's ended runs, newest first, each with the rules that it evaluated."""
        found = self.of_jobs([job], most).get(job, [])
        if not self.account.local:
            told = outcomes.of_runs(self.account["glue"], job) if found else {}
            return [(run, told.get(run.id, [])) for run in found]
        return [(run, self.logs.outcomes(run.id)) for run in found]

    def start(self, job: str) -> str:
        """Start a job's run and return its id."""
        return str(self.account.writable_or_error()["glue"].start_job_run(JobName=job)["JobRunId"])

    def stop(self, job: str, run_id: str) -> None:
        """Stop a job's run; UiError with Glue's words where it cannot be stopped."""
        done = self.account.writable_or_error()["glue"].batch_stop_job_run(JobName=job, JobRunIds=[run_id])
        for error in done.get("Errors", []):
            raise UiError(409, "The run was not stopped", error["ErrorDetail"].get("ErrorMessage", ""))

    def brief(self, answer: Mapping[str, Any]) -> models.RunBrief:
        """Return a run, as Glue answers with it, in short."""
        report = self.logs.report(answer)
        started = milliseconds(answer["StartedOn"])
        ended = milliseconds(answer["CompletedOn"]) if answer.get("CompletedOn") else None
        reads, writes = report.get("reads"), report.get("writes")
        rules = report.get("data_quality") or []
        arguments = answer.get("Arguments", {})
        return models.RunBrief(
            id=answer["Id"],
            job=answer["JobName"],
            state=answer["JobRunState"],
            started=started,
            ended=ended,
            seconds=round(max((ended or time.time() * 1000) - started, 0) / 1000, 2),
            attempt=answer.get("Attempt", 0),
            workflow=arguments.get("--WORKFLOW_NAME"),
            workflow_run=arguments.get("--WORKFLOW_RUN_ID"),
            trigger=answer.get("TriggerName"),
            error=answer.get("ErrorMessage"),
            rows_read=sum(read["rows"] or 0 for read in reads) if reads is not None else None,
            rows_written=sum(write["rows"] for write in writes) if writes is not None else None,
            error_records=report.get("error_record_count") or 0,
            rules=len(rules),
            rules_failed=sum(rule.get("outcome") != "Passed" for rule in rules),
        )


def milliseconds(moment: Any) -> float:
    """Return a time that Glue gave in milliseconds since 1970."""
    return float(moment.timestamp() * 1000)


def _frame(frame: Mapping[str, Any], path: str) -> models.FrameIo:
    return models.FrameIo(
        name=frame["name"],
        path=path,
        format=frame["format"],
        rows=frame["rows"],
        error_records=frame.get("error_records", 0),
    )


def _error_record(record: Mapping[str, Any]) -> models.ErrorRecord:
    return models.ErrorRecord(**{key: record[key] for key in ("source", "path", "line", "message")})
