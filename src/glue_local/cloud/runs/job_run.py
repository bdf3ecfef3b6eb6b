"""A job run as Glue shows it: its state, times, arguments and message.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-runs.html
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from glue_local.run_logs import PREFIX, SHELL_PREFIX

ENDED = frozenset({"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR", "EXPIRED"})


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


@dataclass
class JobRun:
    """One run (one attempt) of a job; ``settings`` are the members of Glue's JobRun that never change.

    ``stop`` asks the process of the run to end, ``workflow_run_id`` names the workflow run it belongs to.
    A run that is not ``of_a_job`` is Glue's own, as those of data quality on tables are.
    """

    id: str
    job_name: str
    arguments: dict[str, str]
    settings: dict[str, Any]
    role: str
    script: str
    timeout: int
    max_retries: int = 0
    attempt: int = 0
    previous_run_id: str | None = None
    trigger_name: str | None = None
    workflow_run_id: str | None = None
    predecessors: list[dict[str, str]] = field(default_factory=list)
    state: str = "STARTING"
    state_detail: str | None = None
    error: str | None = None
    started: datetime = field(default_factory=now)
    modified: datetime = field(default_factory=now)
    completed: datetime | None = None
    executing_since: datetime | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    of_a_job: bool = True
    python_shell: bool = False

    @property
    def ended(self) -> bool:
        """Whether the run is over."""
        return self.state in ENDED

    @property
    def execution_time(self) -> int:
        """Whole seconds in which the run used resources."""
        if self.executing_since is None:
            return 0
        return round(((self.completed or now()) - self.executing_since).total_seconds())

    def move(self, state: str, error: str | None = None) -> None:
        """Change the state; an ended run gets its completion time."""
        self.state = state
        self.modified = now()
        if error is not None:
            self.error = error
        if state == "RUNNING" and self.executing_since is None:
            self.executing_since = self.modified
        if self.ended:
            self.completed = self.modified

    def retry(self) -> JobRun:
        """Return the next attempt, named as Glue names attempts."""
        first = self.id.split("_attempt_")[0]
        return JobRun(
            id=f"{first}_attempt_{self.attempt + 1}",
            job_name=self.job_name,
            arguments=self.arguments,
            settings=self.settings,
            role=self.role,
            script=self.script,
            timeout=self.timeout,
            max_retries=self.max_retries,
            attempt=self.attempt + 1,
            previous_run_id=self.id,
            trigger_name=self.trigger_name,
            workflow_run_id=self.workflow_run_id,
            predecessors=self.predecessors,
            python_shell=self.python_shell,
        )

    def as_dict(self) -> dict[str, Any]:
        """Return Glue's JobRun."""
        optional = {
            "PreviousRunId": self.previous_run_id,
            "TriggerName": self.trigger_name,
            "CompletedOn": self.completed,
            "ErrorMessage": self.error,
            "StateDetail": self.state_detail,
        }
        return {
            "Id": self.id,
            "Attempt": self.attempt,
            "JobName": self.job_name,
            "StartedOn": self.started,
            "LastModifiedOn": self.modified,
            "JobRunState": self.state,
            "Arguments": self.arguments,
            "PredecessorRuns": self.predecessors,
            "ExecutionTime": self.execution_time,
            "Timeout": self.timeout,
            "LogGroupName": SHELL_PREFIX if self.python_shell else PREFIX,
            **self.settings,
            **{key: value for key, value in optional.items() if value is not None},
        }
