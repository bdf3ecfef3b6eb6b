"""Workflow runs: started by the workflow's start trigger, walked on as its jobs end.

Source: https://docs.aws.amazon.com/glue/latest/dg/workflows_overview.html
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from moto.core.exceptions import JsonRESTError

from glue_local.cloud.runs import errors
from glue_local.cloud.runs.crawl_run import CrawlRun
from glue_local.cloud.runs.crawls import Crawls
from glue_local.cloud.runs.job_run import JobRun, now
from glue_local.cloud.runs.predicates import NodeKey, fulfilled, started, watched
from glue_local.cloud.runs.service import JobRuns
from glue_local.cloud.runs.workflow_run import WorkflowRun, nodes_of, unique_id

#: What Glue says of a workflow, or of a run of one, that is not there.
_NOT_FOUND = "Entity not found"


class Workflows:
    """The workflow runs of one Glue backend (moto's)."""

    def __init__(self, backend: Any, jobs: JobRuns, crawls: Crawls) -> None:
        """Take moto's Glue backend, and the job runs and crawls of the same account and region."""
        self._backend = backend
        self._jobs = jobs
        self._crawls = crawls
        self._runs: dict[str, list[WorkflowRun]] = {}
        self._lock = jobs.machine.lock
        jobs.on_end.append(self._ended)
        crawls.on_end.append(self._ended)
        jobs.on_retry.append(self._job_tried_again)

    def triggers(self, workflow: str) -> list[dict[str, Any]]:
        """Return the current triggers of a workflow."""
        return [
            trigger.as_dict()
            for trigger in self._backend.triggers.values()
            if trigger.workflow_name == workflow
        ]

    def of_workflow(self, name: str) -> list[WorkflowRun]:
        """Return the runs of a workflow, newest first."""
        with self._lock:
            return list(reversed(self._runs.get(name, [])))

    def get(self, name: str, run_id: str) -> WorkflowRun:
        """Return a run; EntityNotFoundException if there is none."""
        for run in self.of_workflow(name):
            if run.id == run_id:
                return run
        raise errors.entity_not_found(_NOT_FOUND)

    def start(self, name: str, properties: Mapping[str, str] | None) -> WorkflowRun:
        """Start a run: the actions of the workflow's start trigger begin.

        The start trigger is the on-demand one; a scheduled or event trigger is one where there is no other.
        It starts the run in whatever state it is: an on-demand trigger is CREATED, never ACTIVATED. A workflow
        without one runs too, and is COMPLETED at once: of its errors
        https://docs.aws.amazon.com/glue/latest/webapi/API_StartWorkflowRun.html names none for it.
        """
        workflow = self._workflow(name)
        triggers = self.triggers(name)
        start = _start_triggers(triggers)
        with self._lock:
            self._check_concurrency(workflow)
            former = self._runs.setdefault(name, [])
            run = WorkflowRun(
                id=_new_id(),
                name=name,
                properties={**(workflow.default_run_properties or {}), **(properties or {})},
                triggers=triggers,
                previous_run_id=former[-1].id if former else None,
            )
            former.append(run)
            for trigger in start:
                self._fire(run, trigger)
            self._walk(run)
        return run

    def stop(self, name: str, run_id: str) -> None:
        """Stop a run and the jobs that go on in it; IllegalWorkflowStateException if it is not running."""
        run = self.get(name, run_id)
        with self._lock:
            if not (run.job_runs or run.crawls) and run.status == "COMPLETED":
                return  # it had nothing to run, and so was over before anybody could stop it
            if run.status != "RUNNING":
                raise errors.illegal_workflow_state(f"Workflow run {run_id} is {run.status}, not RUNNING")
            run.status = "STOPPING"
            for runs in list(run.job_runs.values()):
                self._jobs.stop(runs[-1])
            for crawler, crawls in list(run.crawls.items()):
                if crawls[-1].state == "RUNNING":
                    self._crawls.stop(crawler)
            self._walk(run)

    def resume(self, name: str, run_id: str, node_ids: Sequence[str]) -> WorkflowRun:
        """Start a run that keeps what a former one did, but does the given nodes and what follows again."""
        former = self.get(name, run_id)
        nodes = {unique_id(kind, key): (kind, key) for kind, key in nodes_of(former.triggers)}
        with self._lock:
            if former.status == "RUNNING":
                raise errors.illegal_workflow_state(f"Workflow run {run_id} is still running")
            if unknown := sorted(set(node_ids) - nodes.keys()):
                raise errors.invalid_input(f"Workflow run {run_id} has no node {', '.join(unknown)}")
            self._check_concurrency(self._workflow(name))
            chosen = [nodes[each] for each in node_ids]
            again = _downstream(former.triggers, chosen)
            run = WorkflowRun(
                id=_new_id(),
                name=name,
                properties=dict(former.properties),
                triggers=former.triggers,
                previous_run_id=former.id,
                job_runs={job: list(r) for job, r in former.job_runs.items() if ("JOB", job) not in again},
                crawls={name: list(c) for name, c in former.crawls.items() if ("CRAWLER", name) not in again},
            )
            run.fired = {
                trigger["Name"]
                for trigger in former.triggers
                if trigger["Name"] in former.fired
                and not any(watched(each) in again for each in _conditions(trigger))
            }
            self._runs[name].append(run)
            for node in chosen:
                action, trigger = _action_of(former.triggers, node)
                self._begin(run, action, trigger)
            self._walk(run)
        return run

    def _workflow(self, name: str) -> Any:
        workflow = self._backend.workflows.get(name)
        if workflow is None:
            raise errors.entity_not_found(_NOT_FOUND)
        return workflow

    def _check_concurrency(self, workflow: Any) -> None:
        going_on = sum(run.completed is None for run in self._runs.get(workflow.name, []))
        if workflow.max_concurrent_runs and going_on >= workflow.max_concurrent_runs:
            raise errors.concurrent_runs_exceeded(f"workflow: {workflow.name}")

    def _fire(self, run: WorkflowRun, trigger: Mapping[str, Any]) -> None:
        run.fired.add(trigger["Name"])
        for action in trigger.get("Actions", []):
            self._begin(run, action, trigger)

    def _begin(self, run: WorkflowRun, action: Mapping[str, Any], trigger: Mapping[str, Any]) -> None:
        kind, name = started(action)
        if kind == "CRAWLER":
            run.crawls.setdefault(name, []).append(self._crawl(run, name))
            return
        arguments = {
            **action.get("Arguments", {}),
            "--WORKFLOW_NAME": run.name,
            "--WORKFLOW_RUN_ID": run.id,
        }
        try:
            job_run = self._jobs.start(
                self._backend.get_job(name).as_dict(),
                {**action, "Arguments": arguments},
                trigger_name=trigger["Name"],
                workflow_run_id=run.id,
                predecessors=_predecessors(run, trigger),
            )
        except JsonRESTError as error:
            job_run = self._jobs.add_error(name, error.message, trigger["Name"], run.id)
        run.job_runs.setdefault(name, []).append(job_run)

    def _crawl(self, run: WorkflowRun, name: str) -> CrawlRun:
        try:
            return self._crawls.start(name, workflow_run_id=run.id)
        except JsonRESTError as error:
            return CrawlRun(name, workflow_run_id=run.id, state="ERROR", error=error.message, completed=now())

    def _walk(self, run: WorkflowRun) -> None:
        """Fire what can fire now; end the run if nothing goes on and nothing can."""
        fired = True
        while fired and run.status == "RUNNING":
            states = run.states()
            ready = [
                trigger
                for trigger in self.triggers(run.name)
                if trigger["Type"] == "CONDITIONAL"
                and trigger["State"] == "ACTIVATED"
                and trigger["Name"] not in run.fired
                and fulfilled(trigger.get("Predicate", {}), states)
            ]
            for trigger in ready:
                self._fire(run, trigger)
            fired = bool(ready)
        if run.completed is None and not run.going_on:
            run.end()

    def _run_of(self, job_run: JobRun | CrawlRun) -> WorkflowRun | None:
        everything = (run for runs in self._runs.values() for run in runs)
        return next((run for run in everything if run.id == job_run.workflow_run_id), None)

    def _ended(self, job_run: JobRun | CrawlRun) -> None:
        run = self._run_of(job_run)
        if run is not None:
            self._walk(run)

    def _job_tried_again(self, job_run: JobRun) -> None:
        run = self._run_of(job_run)
        if run is not None:
            run.job_runs[job_run.job_name].append(job_run)
            if run.status == "STOPPING":
                self._jobs.stop(job_run)


def _start_triggers(triggers: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    starting = [trigger for trigger in triggers if trigger["Type"] != "CONDITIONAL"]
    on_demand = [trigger for trigger in starting if trigger["Type"] == "ON_DEMAND"]
    return on_demand or starting


def _conditions(trigger: Mapping[str, Any]) -> list[dict[str, Any]]:
    conditions: list[dict[str, Any]] = trigger.get("Predicate", {}).get("Conditions", [])
    return conditions


def _predecessors(run: WorkflowRun, trigger: Mapping[str, Any]) -> list[dict[str, str]]:
    names = [name for kind, name in map(watched, _conditions(trigger)) if kind == "JOB"]
    return [{"JobName": name, "RunId": run.job_runs[name][-1].id} for name in names if name in run.job_runs]


def _downstream(triggers: Sequence[Mapping[str, Any]], nodes: Sequence[NodeKey]) -> set[NodeKey]:
    """Return the nodes and all that their triggers lead to."""
    reached, todo = set(nodes), list(nodes)
    while todo:
        node = todo.pop()
        for trigger in triggers:
            if any(watched(each) == node for each in _conditions(trigger)):
                following = {started(action) for action in trigger.get("Actions", [])} - reached
                reached |= following
                todo.extend(following)
    return reached


def _action_of(
    triggers: Sequence[Mapping[str, Any]], node: NodeKey
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    for trigger in triggers:
        for action in trigger.get("Actions", []):
            if started(action) == node:
                return action, trigger
    raise errors.invalid_input(f"No trigger of the workflow starts {node[0].lower()} {node[1]}")


def _new_id() -> str:
    return f"wr_{secrets.token_hex(32)}"
