"""Glue jobs: definitions kept word for word, UpdateJob, visual jobs whose script Glue itself writes.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html. UpdateJob overwrites the previous
definition completely, so what it leaves out is gone; a JobMode left out is SCRIPT. Nodes are the exception:
https://docs.aws.amazon.com/glue/latest/dg/visual-job-api-chapter.html says that an update without them leaves the
canvas unchanged, and that an empty structure removes it. When a job is created, both mean that it has none.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores, utcnow
from moto.glue.models import FakeJob, GlueBackend
from moto.glue.responses import GlueResponse

from glue_local.cloud.moto_patches import glue_capacity
from glue_local.cloud.moto_patches.moto_suites import left_to_moto
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError, attached, not_found, parameters
from glue_local.environments import WHEN_NOT_STATED

log = logging.getLogger(__name__)

Definition = dict[str, Any]
#: Glue's first version with the execution class FLEX.
FIRST_FLEXIBLE = 3
NODES = "CodeGenConfigurationNodes"
#: Called with the backend and the job's definition when a job is saved in VISUAL mode with nodes; an error refuses it.
VisualJobHook = Callable[[GlueBackend, Definition], None]
on_visual_job_saved: list[VisualJobHook] = []

_FAKE_JOB_KEYS = (
    "Name", "Role", "Command", "Description", "LogUri", "ExecutionProperty", "DefaultArguments",
    "NonOverridableArguments", "Connections", "MaxRetries", "AllocatedCapacity", "Timeout", "MaxCapacity",
    "SecurityConfiguration", "NotificationProperty", "GlueVersion", "NumberOfWorkers", "WorkerType",
    "CodeGenConfigurationNodes", "ExecutionClass", "SourceControlDetails",
)  # fmt: skip


def _major(definition: Definition) -> int:
    """Return the first number of a job's version of Glue; 0 if it has none."""
    major = str(definition.get("GlueVersion", WHEN_NOT_STATED)).split(".", 1)[0]
    return int(major) if major.isdigit() else 0


def _default_timeout(definition: Definition) -> int:
    """Minutes: 480 from Glue 5.0 on, 2880 before."""
    return 480 if _major(definition) >= 5 else 2880  # noqa: PLR2004 - Glue 5


def _with_defaults(definition: Definition) -> Definition:
    """The definition as GetJob shows it, with what Glue fills in.

    A class of execution that was not given is not shown: Terraform's provider would take it for a change.
    """
    shown = {
        "JobMode": "SCRIPT",
        "MaxRetries": 0,
        "Timeout": _default_timeout(definition),
        "ExecutionProperty": {"MaxConcurrentRuns": 1},
        "GlueVersion": WHEN_NOT_STATED,
        "DefaultArguments": {},
    } | definition
    workers = glue_capacity.WORKER_DPUS.get(definition.get("WorkerType", ""), 1.0) * definition.get(
        "NumberOfWorkers", 0
    )
    shell = (definition.get("Command") or {}).get("Name") == glue_capacity.PYTHON_SHELL
    otherwise = glue_capacity.SHELL_CAPACITIES[0] if shell else 10.0
    capacity = definition.get("MaxCapacity") or definition.get("AllocatedCapacity") or workers or otherwise
    shown["MaxCapacity"] = capacity
    shown["AllocatedCapacity"] = int(capacity)
    return shown


class Job(FakeJob):
    """A job with its definition as given."""

    def __init__(self, definition: Definition, tags: dict[str, str], backend: GlueBackend) -> None:
        """Create the job; moto's own attributes follow from the definition."""
        values: dict[str, Any] = {
            camelcase_to_underscores(key): definition.get(key) for key in _FAKE_JOB_KEYS
        }
        super().__init__(**values, tags=tags, backend=backend)
        self.replace(definition)

    def replace(self, definition: Definition) -> None:
        """Take another definition; what it omits is removed."""
        self.definition = definition
        shown = _with_defaults(definition)
        for key in _FAKE_JOB_KEYS:
            setattr(self, camelcase_to_underscores(key), copy.deepcopy(shown.get(key)))
        self.last_modified_on = utcnow()

    def as_dict(self) -> dict[str, Any]:
        """The job as GetJob shows it."""
        times = {"CreatedOn": self.created_on, "LastModifiedOn": self.last_modified_on}
        return copy.deepcopy(_with_defaults(self.definition)) | times


def _check(definition: Definition) -> None:
    glue_capacity.check(definition, definition["Name"], definition.get("Command") or {})
    if bool(definition.get("WorkerType")) != bool(definition.get("NumberOfWorkers")) and not left_to_moto(
        "glue"
    ):
        # As CreateJob answered in https://github.com/aws/aws-cdk/pull/26241
        raise ServiceError("InvalidInputException", "Please set both Worker Type and Number of Workers.")
    if definition.get("ExecutionClass") == "FLEX" and _major(definition) < FIRST_FLEXIBLE:
        raise ServiceError(
            "InvalidInputException", f"Job {definition['Name']}: ExecutionClass FLEX needs Glue 3.0 or later"
        )
    if definition.get("CodeGenConfigurationNodes") and definition.get("JobMode") == "NOTEBOOK":
        raise ServiceError(
            "InvalidInputException", "A job in NOTEBOOK mode has no CodeGenConfigurationNodes."
        )


def _without_empty_nodes(definition: Definition) -> Definition:
    return {key: value for key, value in definition.items() if key != NODES or value}


def _announce(backend: GlueBackend, definition: Definition) -> None:
    if definition.get("JobMode") == "VISUAL" and definition.get("CodeGenConfigurationNodes"):
        for hook in on_visual_job_saved:
            hook(backend, copy.deepcopy(definition))


def _create_job(self: Any) -> ActionResult:
    definition = _without_empty_nodes(parameters(self, "CreateJob"))
    tags = definition.pop("Tags", {})
    backend: GlueBackend = self.glue_backend
    name = definition["Name"]
    existing: Any = backend.jobs.get(name)
    if existing is not None:
        if existing.definition == definition:
            return ActionResult({"Name": name})
        message = f"Job '{name}' already submitted with different configuration"
        raise ServiceError("IdempotentParameterMismatchException", message)
    _check(definition)
    _announce(backend, definition)
    backend.jobs[name] = Job(definition, tags, backend)
    return ActionResult({"Name": name})


def _update_job(self: Any) -> ActionResult:
    given = parameters(self, "UpdateJob")
    backend: GlueBackend = self.glue_backend
    job: Any = backend.jobs.get(given["JobName"])
    if job is None:
        raise not_found("Job", given["JobName"])
    definition = _without_empty_nodes({"Name": given["JobName"], **given["JobUpdate"]})
    _check(definition)
    _announce(backend, definition)
    if NODES not in given["JobUpdate"] and NODES in job.definition:
        definition[NODES] = job.definition[NODES]
    job.replace(definition)
    return ActionResult({"JobName": given["JobName"]})


def _delete_job(self: GlueBackend, name: str) -> None:
    job = self.jobs.pop(name, None)
    if job is not None:
        self.tagger.delete_all_tags_for_resource(job.arn)
        attached(self, "job_bookmarks").pop(name, None)


def _batch_stop_job_run(self: Any) -> ActionResult:
    """Stop runs; the part that executes runs replaces this one, which knows only moto's simulated ones."""
    given = parameters(self, "BatchStopJobRun")
    name = given["JobName"]
    runs = {run.job_run_id: run for run in self.glue_backend.get_job(name).job_runs}
    stopped, errors = [], []
    for run_id in given["JobRunIds"]:
        if run_id in runs:
            runs[run_id].status = "STOPPED"
            stopped.append({"JobName": name, "JobRunId": run_id})
        else:
            detail = {"ErrorCode": "EntityNotFoundException", "ErrorMessage": f"Job run {run_id} not found."}
            errors.append({"JobName": name, "JobRunId": run_id, "ErrorDetail": detail})
    return ActionResult({"SuccessfulSubmissions": stopped, "Errors": errors})


PATCHES = (
    MotoPatch(
        "jobs lose fields that moto does not have, and cannot be updated",
        GlueResponse,
        adds={"update_job": _update_job, "batch_stop_job_run": _batch_stop_job_run},
        replaces={"create_job": _create_job},
    ),
    MotoPatch(
        "a new job inherits the tags of a deleted one of the same name",
        GlueBackend,
        replaces={"delete_job": _delete_job},
    ),
)
