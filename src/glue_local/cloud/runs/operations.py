"""Glue's operations on runs, each answered from the runs that really happen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult, EmptyResult

from glue_local.cloud.moto_patches.requests import parameters
from glue_local.cloud.paging import page
from glue_local.cloud.runs import crawl_operations, errors, quality_operations
from glue_local.cloud.runs.job_run import JobRun
from glue_local.cloud.runs.service import Machine
from glue_local.cloud.runs.state import Runs, runs_of
from glue_local.cloud.runs.workflow_run import graph

Operation = Callable[[Any, Runs, dict[str, Any]], ActionResult]


def _job_run(backend: Any, runs: Runs, name: str, run_id: str) -> JobRun:
    backend.get_job(name)
    run = runs.jobs.get(name, run_id)
    if run is None:
        raise errors.entity_not_found(f"Job run {run_id} of job {name} not found")
    return run


def _start_job_run(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    if given.get("AllocatedCapacity") and given.get("MaxCapacity"):
        raise errors.invalid_input("Please set only Allocated Capacity or Max Capacity")
    if given.get("JobRunId"):
        _job_run(backend, runs, given["JobName"], given["JobRunId"])
    run = runs.jobs.start(backend.get_job(given["JobName"]).as_dict(), given)
    return ActionResult({"JobRunId": run.id})


def _get_job_run(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    run = _job_run(backend, runs, given["JobName"], given["RunId"])
    predecessors = [] if not given.get("PredecessorsIncluded") else run.predecessors
    return ActionResult({"JobRun": {**run.as_dict(), "PredecessorRuns": predecessors}})


def _get_job_runs(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    backend.get_job(given["JobName"])
    shown, more = page(runs.jobs.of_job(given["JobName"]), given, errors.invalid_input)
    return ActionResult({"JobRuns": [run.as_dict() for run in shown], **more})


def _batch_stop_job_run(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    name, stopped, failed = given["JobName"], [], []
    for run_id in given["JobRunIds"]:
        run = runs.jobs.get(name, run_id)
        if run is not None and not run.ended:
            runs.jobs.stop(run)
            stopped.append({"JobName": name, "JobRunId": run_id})
            continue
        code, message = (
            ("EntityNotFoundException", f"Job run {run_id} of job {name} not found")
            if run is None
            else ("InvalidInputException", f"Job run {run_id} is already {run.state}")
        )
        detail = {"ErrorCode": code, "ErrorMessage": message}
        failed.append({"JobName": name, "JobRunId": run_id, "ErrorDetail": detail})
    return ActionResult({"SuccessfulSubmissions": stopped, "Errors": failed})


def _start_workflow_run(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    run = runs.workflows.start(given["Name"], given.get("RunProperties"))
    return ActionResult({"RunId": run.id})


def _resume_workflow_run(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    run = runs.workflows.resume(given["Name"], given["RunId"], given["NodeIds"])
    return ActionResult({"RunId": run.id, "NodeIds": given["NodeIds"]})


def _stop_workflow_run(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    runs.workflows.stop(given["Name"], given["RunId"])
    return EmptyResult()


def _get_workflow_run(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    run = runs.workflows.get(given["Name"], given["RunId"])
    return ActionResult({"Run": run.as_dict(given.get("IncludeGraph", False))})


def _get_workflow_runs(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    backend.get_workflow(given["Name"])
    shown, more = page(runs.workflows.of_workflow(given["Name"]), given, errors.invalid_input)
    graphs = given.get("IncludeGraph", False)
    return ActionResult({"Runs": [run.as_dict(graphs) for run in shown], **more})


def _workflow(backend: Any, runs: Runs, name: str, include_graph: bool) -> dict[str, Any]:
    workflow: dict[str, Any] = {
        key: value for key, value in backend.get_workflow(name).items() if key != "LastRun"
    }
    former = runs.workflows.of_workflow(name)
    if former:
        workflow["LastRun"] = former[0].as_dict(include_graph)
    if include_graph:
        workflow["Graph"] = graph(runs.workflows.triggers(name))
    return workflow


def _get_workflow(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    return ActionResult(
        {"Workflow": _workflow(backend, runs, given["Name"], given.get("IncludeGraph", False))}
    )


def _batch_get_workflows(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    graphs = given.get("IncludeGraph", False)
    known = [name for name in given["Names"] if name in backend.workflows]
    return ActionResult(
        {
            "Workflows": [_workflow(backend, runs, name, graphs) for name in known],
            "MissingWorkflows": [name for name in given["Names"] if name not in known],
        }
    )


def _get_workflow_run_properties(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    return ActionResult({"RunProperties": runs.workflows.get(given["Name"], given["RunId"]).properties})


def _put_workflow_run_properties(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    runs.workflows.get(given["Name"], given["RunId"]).properties.update(given["RunProperties"])
    return EmptyResult()


def _start_trigger(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    runs.triggers.start(given["Name"])
    return ActionResult({"Name": given["Name"]})


OPERATIONS: dict[str, Operation] = {
    "StartJobRun": _start_job_run,
    "GetJobRun": _get_job_run,
    "GetJobRuns": _get_job_runs,
    "BatchStopJobRun": _batch_stop_job_run,
    "StartWorkflowRun": _start_workflow_run,
    "ResumeWorkflowRun": _resume_workflow_run,
    "StopWorkflowRun": _stop_workflow_run,
    "GetWorkflow": _get_workflow,
    "BatchGetWorkflows": _batch_get_workflows,
    "GetWorkflowRun": _get_workflow_run,
    "GetWorkflowRuns": _get_workflow_runs,
    "GetWorkflowRunProperties": _get_workflow_run_properties,
    "PutWorkflowRunProperties": _put_workflow_run_properties,
    "StartTrigger": _start_trigger,
    **crawl_operations.OPERATIONS,
    **quality_operations.OPERATIONS,
}


def responder(name: str, operation: Operation, machine: Machine) -> Callable[[Any], ActionResult]:
    """Return the method of moto's GlueResponse that answers an operation."""

    def respond(self: Any) -> ActionResult:
        backend = self.glue_backend
        return operation(backend, runs_of(backend, machine), parameters(self, name))

    return respond
