"""Glue triggers and workflows: definitions kept word for word, UpdateTrigger, UpdateWorkflow that can clear.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-trigger.html and
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-workflow.html
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.glue.models import FakeTrigger, GlueBackend
from moto.glue.responses import GlueResponse
from moto.glue.utils import Action, Condition, Predicate

from glue_local.cloud.moto_patches import glue_schedules
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError, not_found, parameters

Definition = dict[str, Any]
STARTED_BY_HAND = ("ON_DEMAND", "EVENT")
#: The states of a condition: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-trigger.html
WATCHED_STATES = {
    "State": ("SUCCEEDED", "STOPPED", "FAILED", "TIMEOUT"),
    "CrawlState": ("SUCCEEDED", "FAILED", "CANCELLED"),
}
#: https://docs.aws.amazon.com/general/latest/gr/glue.html (max jobs per trigger; AWS raises it for who asks)
MOST_ACTIONS = 50


class Trigger(FakeTrigger):
    """A trigger with its definition as given."""

    def __init__(self, definition: Definition, tags: dict[str, str], backend: GlueBackend) -> None:
        """Create the trigger, activated at once if StartOnCreation says so."""
        super().__init__(
            backend=backend,
            name=definition["Name"],
            workflow_name=definition.get("WorkflowName", ""),
            trigger_type=definition["Type"],
            schedule=definition.get("Schedule", ""),
            predicate=None,
            actions=[],
            description=definition.get("Description", ""),
            start_on_creation=definition.pop("StartOnCreation", False),
            tags=tags,
            event_batching_condition=definition.get("EventBatchingCondition", {}),
        )
        self.replace(definition)

    def replace(self, definition: Definition) -> None:
        """Take another definition; what it omits is removed."""
        self.definition = definition
        predicate = definition.get("Predicate")
        self.predicate = Predicate({"Logical": "AND", **predicate}) if predicate else None
        self.actions = [Action(action) for action in definition.get("Actions", [])]
        self.schedule = definition.get("Schedule", "")
        self.description = definition.get("Description", "")
        self.event_batching_condition = definition.get("EventBatchingCondition", {})

    def as_dict(self) -> dict[str, Any]:
        """The trigger as GetTrigger shows it."""
        return copy.deepcopy(self.definition) | {"State": self.state}


def _check(backend: GlueBackend, definition: Definition, operation: str) -> None:
    kind = definition["Type"]
    if kind == "CONDITIONAL" and not definition.get("Predicate", {}).get("Conditions"):
        raise ServiceError("InvalidInputException", "Predicate cannot be null or empty")
    if kind == "SCHEDULED" and not definition.get("Schedule"):
        raise ServiceError("InvalidInputException", f"{operation}: Schedule cannot be null or empty")
    if kind in STARTED_BY_HAND and definition.get("StartOnCreation"):
        raise ServiceError(
            "InvalidInputException", f"{operation}: StartOnCreation is not for {kind} triggers"
        )
    glue_schedules.require(definition.get("Schedule"), operation)
    workflow = definition.get("WorkflowName")
    if workflow and workflow not in backend.workflows:
        raise not_found("Workflow", workflow)
    if workflow and kind != "CONDITIONAL":
        _check_only_start(backend, definition, operation)
    conditions = definition.get("Predicate", {}).get("Conditions", [])
    for place, each in enumerate(conditions):
        _check_states(each, operation)
        Condition(each, place)  # it says what a condition lacks
    for name in ("JobName", "CrawlerName"):
        watched = {each[name] for each in conditions if each.get(name)}
        both = sorted(watched & {each[name] for each in definition.get("Actions", []) if each.get(name)})
        if both:
            message = (
                f"{operation}: {', '.join(both)} cannot be in the predicate and an action of one trigger"
            )
            raise ServiceError("InvalidInputException", message)
    if len(definition.get("Actions", [])) > MOST_ACTIONS:
        message = f"{operation}: a trigger starts {MOST_ACTIONS} jobs and crawlers at most"
        raise ServiceError("ResourceNumberLimitExceededException", message)
    for action in definition.get("Actions", []):
        if action.get("JobName") and action.get("CrawlerName"):
            message = "Both JobName and CrawlerName cannot be set together in an action"
            raise ServiceError("InvalidInputException", message)
        if bool(action.get("JobName")) is bool(action.get("CrawlerName")):
            message = f"{operation}: an action names either a job or a crawler"
            raise ServiceError("InvalidInputException", message)


def _check_states(condition: Definition, operation: str) -> None:
    """A trigger waits for the end of a job or of a crawler, in one of these states."""
    if condition.get("JobName") and condition.get("CrawlerName"):
        message = "Both JobName and CrawlerName cannot be set together in a condition"
        raise ServiceError("InvalidInputException", message)
    for field, states in WATCHED_STATES.items():
        if field in condition and condition[field] not in states:
            message = f"{operation}: {field} of a condition is {condition[field]!r}: only {', '.join(states)}"
            raise ServiceError("InvalidInputException", message)


def _check_only_start(backend: GlueBackend, definition: Definition, operation: str) -> None:
    """A workflow has one start trigger.

    Source: https://docs.aws.amazon.com/glue/latest/dg/creating_running_workflows.html
    """
    for other in backend.triggers.values():
        named = other.name != definition["Name"] and other.workflow_name == definition["WorkflowName"]
        if named and other.trigger_type != "CONDITIONAL":
            message = f"{operation}: Workflow {other.workflow_name} has a start trigger already: {other.name}"
            raise ServiceError("InvalidInputException", message)


def _create_trigger(self: Any) -> ActionResult:
    definition = parameters(self, "CreateTrigger")
    tags = definition.pop("Tags", {})
    backend: GlueBackend = self.glue_backend
    name = definition["Name"]
    if name in backend.triggers:
        raise ServiceError("AlreadyExistsException", f"Trigger with name {name} already submitted")
    _check(backend, definition, "CreateTrigger")
    if definition.get("StartOnCreation") and definition["Type"] in STARTED_BY_HAND:
        message = f"CreateTrigger: StartOnCreation is not supported for {definition['Type']} triggers"
        raise ServiceError("InvalidInputException", message)
    backend.triggers[name] = Trigger(definition, tags, backend)
    return ActionResult({"Name": name})


def _update_trigger(self: Any) -> ActionResult:
    given = parameters(self, "UpdateTrigger")
    backend: GlueBackend = self.glue_backend
    trigger: Any = backend.triggers.get(given["Name"])
    if trigger is None:
        raise not_found("Trigger", given["Name"])
    kept = {key: trigger.definition[key] for key in ("Type", "WorkflowName") if key in trigger.definition}
    definition = {**given["TriggerUpdate"], **kept, "Name": given["Name"]}
    _check(backend, definition, "UpdateTrigger")
    trigger.replace(definition)
    return ActionResult({"Trigger": trigger.as_dict()})


def _delete_trigger(self: GlueBackend, name: str) -> None:
    trigger = self.triggers.pop(name, None)
    if trigger is not None:
        self.tagger.delete_all_tags_for_resource(trigger.arn)


def _all_or_of_job(name: str) -> Callable[..., Any]:
    """List the triggers that can start a job; if there is no such trigger, all, as the page says."""
    listed = getattr(GlueBackend, name)

    def answer(self: GlueBackend, **given: Any) -> Any:
        job = given.get("dependent_job_name")
        if not any(
            action.job_name == job for trigger in self.triggers.values() for action in trigger.actions
        ):
            given["dependent_job_name"] = None
        return listed(self, **given)

    return answer


_moto_create_workflow = GlueBackend.create_workflow
_moto_delete_workflow = GlueBackend.delete_workflow


def _create_workflow(self: GlueBackend, name: str, *arguments: Any) -> str:
    if name in self.workflows:
        raise ServiceError("AlreadyExistsException", f"Workflow {name} already exists.")
    return str(_moto_create_workflow(self, name, *arguments))


def _update_workflow(self: Any) -> ActionResult:
    given = parameters(self, "UpdateWorkflow")
    workflow = self.glue_backend.workflows.get(given["Name"])
    if workflow is None:
        raise ServiceError("EntityNotFoundException", "Entity not found")
    workflow.description = given.get("Description")
    workflow.default_run_properties = given.get("DefaultRunProperties")
    workflow.max_concurrent_runs = given.get("MaxConcurrentRuns")
    workflow.last_modified_on = utcnow()
    return ActionResult({"Name": given["Name"]})


def _delete_workflow(self: GlueBackend, name: str) -> str:
    """Delete a workflow and its triggers; its jobs and crawlers stay."""
    for trigger in [trigger for trigger in self.triggers.values() if trigger.workflow_name == name]:
        self.delete_trigger(trigger.name)
    return str(_moto_delete_workflow(self, name))


PATCHES = (
    MotoPatch(
        "triggers lose fields that moto does not have, and cannot be updated",
        GlueResponse,
        adds={"update_trigger": _update_trigger},
        replaces={"create_trigger": _create_trigger},
    ),
    MotoPatch(
        "a new trigger inherits the tags of a deleted one of the same name; a job without triggers has none",
        GlueBackend,
        replaces={
            "delete_trigger": _delete_trigger,
            **{name: _all_or_of_job(name) for name in ("get_triggers", "list_triggers")},
        },
    ),
    MotoPatch(
        "a workflow's settings cannot be cleared",
        GlueResponse,
        replaces={"update_workflow": _update_workflow},
    ),
    MotoPatch(
        "a second workflow of the same name replaces the first, a deleted one keeps its triggers",
        GlueBackend,
        replaces={"create_workflow": _create_workflow, "delete_workflow": _delete_workflow},
    ),
)
