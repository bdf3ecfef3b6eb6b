"""What the log of a job's run holds: its lines, and at the end of a local run its report."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from glue_local import run_logs
from glue_local.ui import models
from glue_local.ui.account import Account
from glue_local.ui.shared import Shared

ENDED = frozenset({"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR", "EXPIRED"})
#: A local run's last line on standard output holds its report behind this.
REPORT = "glue-local report: "


@dataclass
class RunLogs:
    """Reads CloudWatch Logs; reports of ended runs are kept, because they never change.

    ``jobs`` returns the jobs in Glue by name. Security configurations are asked for again after ``seconds``.
    """

    account: Account
    jobs: Callable[[], Mapping[str, Any]]
    seconds: float
    _reports: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    _configurations: Shared[_SecurityConfigurations] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Share what many ask for at once."""
        self._configurations = Shared(lambda: _SecurityConfigurations(self.account["glue"]), self.seconds)

    def log(self, job: str, run_id: str, after: str) -> models.Log:
        """Return a run's log since ``after`` ("" from its beginning): time, stream, line."""
        groups = self._log_groups(job)
        seen = json.loads(after) if after else {}
        lines: list[tuple[float, str, str]] = []
        for stream, group in (("output", groups.output), ("error", groups.error)):
            given = {"nextToken": seen[stream]} if seen.get(stream) else {}
            try:
                found = self.account["logs"].get_log_events(
                    logGroupName=group, logStreamName=run_id, startFromHead=True, **given
                )
            except ClientError as error:
                if error.response["Error"]["Code"] == "ResourceNotFoundException":
                    continue
                raise
            lines += [
                (float(event["timestamp"]), stream, event["message"])
                for event in found["events"]
                if not event["message"].startswith(REPORT)
            ]
            seen[stream] = found["nextForwardToken"]
        return models.Log(lines=sorted(lines, key=lambda line: line[0]), next=json.dumps(seen))

    def _log_groups(self, job: str) -> run_logs.LogGroups:
        """Return the groups of a job's runs; at the local endpoint all jobs are asked for at once."""
        glue = self.account["glue"]
        if self.account.local and (found := self.jobs().get(job)) is not None:
            return run_logs.of_job(self._configurations(), found)
        return run_logs.of_job(glue, glue.get_job(JobName=job)["Job"])

    def report(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return a run's report; {} if it has none, as on AWS, or not yet."""
        run_id = answer["Id"]
        if run_id in self._reports:
            return self._reports[run_id]
        if answer["JobRunState"] not in ENDED or not self.account.local:
            return {}
        try:
            events = self.account["logs"].get_log_events(
                logGroupName=self._log_groups(answer["JobName"]).output,
                logStreamName=run_id,
                startFromHead=False,
            )["events"]
        except ClientError:
            return {}  # asked for again
        for event in reversed(events):
            if event["message"].startswith(REPORT):
                found: dict[str, Any] = json.loads(event["message"][len(REPORT) :])
                self._reports[run_id] = found
                return found
        return {}

    def outcomes(self, run_id: str) -> list[models.Rule]:
        """Return the rules in the report of a run that was read before."""
        return [rule(found) for found in self._reports.get(run_id, {}).get("data_quality") or []]


@dataclass(frozen=True)
class _SecurityConfigurations:
    """Asks Glue for each security configuration once: a lake's jobs share theirs."""

    glue: Any
    _known: dict[str, Any] = field(default_factory=dict)

    def get_security_configuration(self, Name: str) -> Any:  # noqa: N803
        if Name not in self._known:
            self._known[Name] = self.glue.get_security_configuration(Name=Name)
        return self._known[Name]


def rule(outcome: Mapping[str, Any]) -> models.Rule:
    """Return a rule's outcome as a run reported it."""
    metrics = outcome.get("metrics") or {}
    return models.Rule(
        context=str(outcome.get("context") or ""),
        rule=str(outcome.get("rule") or ""),
        outcome=str(outcome.get("outcome") or ""),
        reason=outcome.get("reason"),
        metrics={str(k): float(v) for k, v in metrics.items() if isinstance(v, int | float)},
    )
