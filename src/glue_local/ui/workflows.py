"""Workflows in Glue, their runs, and all runs in one list.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-workflow.html
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from glue_local.definition.picture.layout import Spacing
from glue_local.ui import graphs, models
from glue_local.ui.account import Account
from glue_local.ui.errors import UiError
from glue_local.ui.runs import LAST, Runs, milliseconds

#: How long Glue's list of workflows holds, in seconds.
_HOLDS = 5.0
_SPACING = Spacing(column=56.0, row=18.0, height=64.0)
_WIDTH = 190.0


@dataclass
class Workflows:
    """The workflows in Glue; ``runs`` has the runs of their jobs."""

    runs: Runs
    _names: tuple[float, list[str]] | None = field(default=None, repr=False)

    @property
    def account(self) -> Account:
        """Where the workflows are."""
        return self.runs.account

    def names(self) -> list[str]:
        """Return the names of Glue's workflows."""
        if not self.account.up:
            return []
        if self._names is None or time.monotonic() - self._names[0] > _HOLDS:
            pages = self.account["glue"].get_paginator("list_workflows").paginate()
            self._names = (time.monotonic(), [name for page in pages for name in page["Workflows"]])
        return self._names[1]

    def _briefs(self, name: str, most: int) -> list[models.WorkflowBrief]:
        answer = self.account["glue"].get_workflow_runs(Name=name, MaxResults=min(most, 1000))
        return [
            models.WorkflowBrief(
                workflow=name,
                id=run["WorkflowRunId"],
                state=run["Status"],
                started=milliseconds(run["StartedOn"]),
                ended=milliseconds(run["CompletedOn"]) if run.get("CompletedOn") else None,
                succeeded=run.get("Statistics", {}).get("SucceededActions", 0),
                failed=sum(
                    run.get("Statistics", {}).get(key, 0)
                    for key in ("FailedActions", "TimeoutActions", "ErroredActions")
                ),
                total=run.get("Statistics", {}).get("TotalActions", 0),
            )
            for run in answer.get("Runs", [])
        ]

    def run(self, name: str, run_id: str) -> models.WorkflowRun:
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
            run = max(
                attempts, key=lambda attempt: (attempt.get("Attempt", 0), attempt["StartedOn"]), default=None
            )
            x, y = placed.place[key]
            shown.append(
                models.WorkflowNode(
                    id=key,
                    job=node["Name"],
                    run=self.runs.brief(run) if run else None,
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
            started=milliseconds(answer["StartedOn"]),
            ended=milliseconds(answer["CompletedOn"]) if answer.get("CompletedOn") else None,
            nodes=shown,
            edges=placed.edges,
            width=placed.width,
            height=placed.height,
            error=answer.get("ErrorMessage", ""),
        )

    def start(self, name: str) -> str:
        """Start a workflow and return the run's id."""
        return str(self.account.writable_or_error()["glue"].start_workflow_run(Name=name)["RunId"])

    def stop(self, name: str, run_id: str) -> None:
        """Stop a workflow's run."""
        self.account.writable_or_error()["glue"].stop_workflow_run(Name=name, RunId=run_id)

    def resume(self, name: str, run_id: str, jobs: list[str]) -> str:
        """Go on with an ended run of a workflow from these jobs; return the new run's id."""
        run = self.run(name, run_id)
        ids = [node.id for node in run.nodes if node.job in jobs]
        if not ids:
            raise UiError(
                400, "No job to resume from", f"The run has {', '.join(node.job for node in run.nodes)}."
            )
        done = self.account.writable_or_error()["glue"].resume_workflow_run(
            Name=name, RunId=run_id, NodeIds=ids
        )
        return str(done["RunId"])

    def all_runs(self, most: int = LAST) -> models.Runs:
        """Return runs of every workflow and job."""
        if not self.account.up:
            return models.Runs(workflows=[], jobs=[], running=False, more=False)
        names = sorted({*self.runs.workspace.names(), *self.runs.in_glue()})
        by_job = self.runs.of_jobs(names, most)
        jobs = sorted((run for runs in by_job.values() for run in runs), key=lambda run: -run.started)
        workflows = [brief for name in self.names() for brief in self._briefs(name, most)]
        workflows.sort(key=lambda run: -run.started)
        return models.Runs(
            workflows=workflows,
            jobs=jobs,
            running=any(run.ended is None for run in jobs)
            or any(run.state in {"RUNNING", "STOPPING"} for run in workflows),
            more=any(len(runs) >= most for runs in by_job.values()),
        )
