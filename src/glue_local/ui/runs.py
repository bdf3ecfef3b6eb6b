"""Runs of jobs and workflows from Glue, with the reports of local runs.

Sources: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-runs.html and
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-workflow.html
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from glue_local import run_logs
from glue_local.definition.picture.layout import Spacing
from glue_local.ui import graphs, models, outcomes
from glue_local.ui.account import Account
from glue_local.ui.errors import UiError
from glue_local.ui.sections import node_at, sections
from glue_local.ui.shared import Shared
from glue_local.ui.workspace import Workspace

ENDED = frozenset({"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR", "EXPIRED"})
#: A local run's last line on standard output holds its report behind this.
REPORT = "glue-local report: "
#: How many runs of a job the pages look at, unless asked for more.
LAST = 50
_ASKED_AT_ONCE = 8
#: How long what Glue said of its jobs holds, in seconds.
_HOLDS = 2.0
_AROUND = 3
_SECRET = re.compile(r"secret|password|token|credential|api[-_]?key|access\.key", re.IGNORECASE)
#: A Spark setting in a job's arguments whose name marks a secret.
_SECRET_SETTING = re.compile(rf"(\S*(?:{_SECRET.pattern})\S*?)=\S+", re.IGNORECASE)
#: The same in JSON, and secrets of any name: access keys, passwords in URLs.
_SECRET_MEMBER = re.compile(rf'("[^"]*(?:{_SECRET.pattern})[^"]*"\s*:\s*)"(?:[^"\\]|\\.)*"', re.IGNORECASE)
_SECRET_SHAPE = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)")
_SPACING = Spacing(column=56.0, row=18.0, height=64.0)
_WIDTH = 190.0


@dataclass
class Runs:
    """Queries Glue and CloudWatch Logs; reports of ended runs are cached, because they never change."""

    workspace: Workspace
    account: Account
    _reports: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    _names: tuple[float, list[str]] | None = field(default=None, repr=False)
    _jobs: Shared[dict[str, dict[str, Any]]] = field(init=False, repr=False)
    _configurations: Shared[_SecurityConfigurations] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Share what many ask for at once."""
        self._jobs = Shared(self._read_jobs, _HOLDS)
        self._configurations = Shared(lambda: _SecurityConfigurations(self.account["glue"]), _HOLDS)

    # Lists

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
        return [self._brief(answer) for answer in answers]

    def all(self, most: int = LAST) -> models.Runs:
        """Return runs of every workflow and job."""
        if not self.account.up:
            return models.Runs(workflows=[], jobs=[], running=False, more=False)
        names = sorted({*self.workspace.names(), *self.in_glue()})
        by_job = self.of_jobs(names, most)
        jobs = sorted((run for runs in by_job.values() for run in runs), key=lambda run: -run.started)
        workflows = [brief for name in self.workflows() for brief in self._workflow_briefs(name, most)]
        workflows.sort(key=lambda run: -run.started)
        return models.Runs(
            workflows=workflows,
            jobs=jobs,
            running=any(run.ended is None for run in jobs)
            or any(run.state in {"RUNNING", "STOPPING"} for run in workflows),
            more=any(len(runs) >= most for runs in by_job.values()),
        )

    def workflows(self) -> list[str]:
        """Return the names of Glue's workflows."""
        if not self.account.up:
            return []
        if self._names is None or time.monotonic() - self._names[0] > 5:  # noqa: PLR2004
            pages = self.account["glue"].get_paginator("list_workflows").paginate()
            self._names = (time.monotonic(), [name for page in pages for name in page["Workflows"]])
        return self._names[1]

    def _workflow_briefs(self, name: str, most: int) -> list[models.WorkflowBrief]:
        answer = self.account["glue"].get_workflow_runs(Name=name, MaxResults=min(most, 1000))
        return [
            models.WorkflowBrief(
                workflow=name,
                id=run["WorkflowRunId"],
                state=run["Status"],
                started=_ms(run["StartedOn"]),
                ended=_ms(run["CompletedOn"]) if run.get("CompletedOn") else None,
                succeeded=run.get("Statistics", {}).get("SucceededActions", 0),
                failed=sum(
                    run.get("Statistics", {}).get(key, 0)
                    for key in ("FailedActions", "TimeoutActions", "ErroredActions")
                ),
                total=run.get("Statistics", {}).get("TotalActions", 0),
            )
            for run in answer.get("Runs", [])
        ]

    # One of them

    def workflow_run(self, name: str, run_id: str) -> models.WorkflowRun:
        """Return a workflow's run, its jobs placed as they follow each other."""
        glue = self.account["glue"]
        answer = glue.get_workflow_run(Name=name, RunId=run_id, IncludeGraph=True)["Run"]
        nodes = {node["UniqueId"]: node for node in answer["Graph"]["Nodes"]}
        jobs = {key: node for key, node in nodes.items() if node["Type"] == "JOB"}
        pairs = [(edge["SourceId"], edge["DestinationId"]) for edge in answer["Graph"]["Edges"]]
        starts: dict[str, list[str]] = {}
        for start, end in pairs:
            starts.setdefault(end, []).append(start)
        edges = [
            (before, job)
            for job in jobs
            for trigger in starts.get(job, [])
            for before in starts.get(trigger, [])
            if before in jobs
        ]
        placed = graphs.place(dict.fromkeys(jobs, _WIDTH), edges, _SPACING)
        shown = []
        for key, node in jobs.items():
            attempts = node.get("JobDetails", {}).get("JobRuns", [])
            run = max(attempts, key=lambda one: (one.get("Attempt", 0), one["StartedOn"]), default=None)
            x, y = placed.place[key]
            shown.append(
                models.WorkflowNode(
                    id=key,
                    job=node["Name"],
                    run=self._brief(run) if run else None,
                    x=x,
                    y=y,
                    width=_WIDTH,
                    height=_SPACING.height,
                )
            )
        return models.WorkflowRun(
            workflow=name,
            id=answer["WorkflowRunId"],
            state=answer["Status"],
            started=_ms(answer["StartedOn"]),
            ended=_ms(answer["CompletedOn"]) if answer.get("CompletedOn") else None,
            nodes=shown,
            edges=placed.edges,
            width=placed.width,
            height=placed.height,
            error=answer.get("ErrorMessage", ""),
        )

    def run(self, job: str, run_id: str) -> models.Run:
        """Return a job's run with all that it reported."""
        answer = self.account["glue"].get_job_run(JobName=job, RunId=run_id)["JobRun"]
        brief = self._brief(answer)
        report = self.report(answer)
        return models.Run(
            **brief.model_dump(),
            arguments={key: _shown(key, value) for key, value in answer.get("Arguments", {}).items()},
            phases=report.get("phases") or {},
            reads=[
                models.FrameIo(
                    name=one["name"],
                    path=", ".join(one["paths"]),
                    format=one["format"],
                    rows=one["rows"],
                    error_records=one.get("error_records", 0),
                )
                for one in report.get("reads") or []
            ],
            writes=[
                models.FrameIo(name=o["name"], path=o["path"], format=o["format"], rows=o["rows"])
                for o in report.get("writes") or []
            ],
            outcomes=[rule(one) for one in report.get("data_quality") or []]
            if self.account.local
            else outcomes.of_runs(self.account["glue"], job, run_id).get(run_id, []),
            error_place=self._place(job, report),
            traceback=report.get("traceback"),
            records=[
                models.ErrorRecord(
                    source=one["source"], path=one["path"], line=one["line"], message=one["message"]
                )
                for one in report.get("error_records") or []
            ],
            notes=report.get("notes") or [],
            reported=bool(report),
        )

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
        if self.account.local and (found := self._jobs().get(job)) is not None:
            return run_logs.of_job(self._configurations(), found)
        return run_logs.of_job(glue, glue.get_job(JobName=job)["Job"])

    def report(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return a run's report; {} if it has none, as on AWS, or not yet."""
        run_id = answer["Id"]
        if run_id in self._reports:
            return self._reports[run_id]
        if answer["JobRunState"] not in ENDED or not self.account.local:
            return {}
        found: dict[str, Any] = {}
        try:
            events = self.account["logs"].get_log_events(
                logGroupName=self._log_groups(answer["JobName"]).output,
                logStreamName=run_id,
                startFromHead=False,
            )["events"]
        except ClientError:
            events = []
        for event in reversed(events):
            if event["message"].startswith(REPORT):
                found = json.loads(event["message"][len(REPORT) :])
                break
        self._reports[run_id] = found
        return found

    def reports(self, job: str, most: int) -> list[tuple[models.RunBrief, list[models.Rule]]]:
        """Return a job's ended runs, newest first, each with the rules that it evaluated."""
        found = self.of_jobs([job], most).get(job, [])
        if not self.account.local:
            told = outcomes.of_runs(self.account["glue"], job) if found else {}
            return [(run, told.get(run.id, [])) for run in found]
        return [
            (run, [rule(one) for one in self._reports.get(run.id, {}).get("data_quality") or []])
            for run in found
        ]

    # Acts

    def start(self, job: str) -> str:
        """Start a job's run and return its id."""
        return str(self._writable()["glue"].start_job_run(JobName=job)["JobRunId"])

    def stop(self, job: str, run_id: str) -> None:
        """Stop a job's run; UiError with Glue's words where it cannot be stopped."""
        done = self._writable()["glue"].batch_stop_job_run(JobName=job, JobRunIds=[run_id])
        for error in done.get("Errors", []):
            raise UiError(409, "The run was not stopped", error["ErrorDetail"].get("ErrorMessage", ""))

    def start_workflow(self, name: str) -> str:
        """Start a workflow and return the run's id."""
        return str(self._writable()["glue"].start_workflow_run(Name=name)["RunId"])

    def stop_workflow(self, name: str, run_id: str) -> None:
        """Stop a workflow's run."""
        self._writable()["glue"].stop_workflow_run(Name=name, RunId=run_id)

    def resume_workflow(self, name: str, run_id: str, jobs: list[str]) -> str:
        """Go on with an ended run of a workflow from these jobs; return the new run's id."""
        run = self.workflow_run(name, run_id)
        ids = [node.id for node in run.nodes if node.job in jobs]
        if not ids:
            raise UiError(400, "No job to go on from", f"The run has {', '.join(n.job for n in run.nodes)}.")
        done = self._writable()["glue"].resume_workflow_run(Name=name, RunId=run_id, NodeIds=ids)
        return str(done["RunId"])

    def _writable(self) -> Account:
        require_writable(self.account)
        return self.account

    def _brief(self, answer: Mapping[str, Any]) -> models.RunBrief:
        report = self.report(answer)
        started = _ms(answer["StartedOn"])
        ended = _ms(answer["CompletedOn"]) if answer.get("CompletedOn") else None
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
            rows_read=sum(one["rows"] or 0 for one in reads) if reads is not None else None,
            rows_written=sum(one["rows"] for one in writes) if writes is not None else None,
            error_records=report.get("error_record_count") or 0,
            rules=len(rules),
            rules_failed=sum(one.get("outcome") != "Passed" for one in rules),
        )

    def _place(self, job: str, report: Mapping[str, Any]) -> models.ErrorPlace | None:
        line = report.get("error_line")
        if not line:
            return None
        found = models.ErrorPlace(line=line["line"], text=line["text"], node="", node_name="", around=[])
        if job not in self.workspace.names():
            return found
        from glue_local.codegen import generate
        from glue_local.definition import load

        definition = load(self.workspace.path(job))
        lines = (script := generate(definition)).split("\n")
        at = line["line"]
        if at > len(lines) or lines[at - 1].strip() != line["text"]:
            return found  # the script has changed since
        node = node_at(sections(definition, script), at)
        first, last = max(at - _AROUND, 1), min(at + _AROUND, len(lines))
        return found.model_copy(
            update={
                "node": node or "",
                "node_name": definition.nodes[node].name if node else "",
                "around": [(n, lines[n - 1]) for n in range(first, last + 1)],
            }
        )


@dataclass(frozen=True)
class _SecurityConfigurations:
    """Asks Glue for each security configuration once: a lake's jobs share theirs."""

    glue: Any
    _known: dict[str, Any] = field(default_factory=dict)

    def get_security_configuration(self, Name: str) -> Any:  # noqa: N803
        if Name not in self._known:
            self._known[Name] = self.glue.get_security_configuration(Name=Name)
        return self._known[Name]


def require_writable(account: Account) -> None:
    """Raise UiError where the page may only look."""
    if not account.up:
        raise UiError(503, "The lake does not answer", account.endpoint().detail)
    if not account.writable:
        raise UiError(
            403,
            "The page is read-only for this account",
            "Start it with --writable to let it change anything.",
        )


def rule(one: Mapping[str, Any]) -> models.Rule:
    """Return a rule's outcome as a run reported it."""
    metrics = one.get("metrics") or {}
    return models.Rule(
        context=str(one.get("context") or ""),
        rule=str(one.get("rule") or ""),
        outcome=str(one.get("outcome") or ""),
        reason=one.get("reason"),
        metrics={str(k): float(v) for k, v in metrics.items() if isinstance(v, int | float)},
    )


def _ms(moment: Any) -> float:
    return float(moment.timestamp() * 1000)


def _shown(key: str, value: str) -> str:
    """Return a job argument for display, without possible secrets."""
    if _SECRET.search(key):
        return models.MASK
    value = _SECRET_MEMBER.sub(rf'\1"{models.MASK}"', value)
    return _SECRET_SHAPE.sub(models.MASK, _SECRET_SETTING.sub(rf"\1={models.MASK}", value))
