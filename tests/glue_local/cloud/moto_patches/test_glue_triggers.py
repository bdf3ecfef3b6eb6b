"""Glue triggers and workflows at the running endpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Client = Callable[..., Any]


@pytest.fixture
def workflow(client: Client, name: str) -> str:
    """A workflow with nothing in it."""
    client("glue").create_workflow(
        Name=name, Description="d", DefaultRunProperties={"a": "1"}, MaxConcurrentRuns=1
    )
    return name


def conditional(workflow: str) -> dict[str, Any]:
    states = [("one", "SUCCEEDED"), ("two", "FAILED")]
    conditions = [{"LogicalOperator": "EQUALS", "JobName": job, "State": state} for job, state in states]
    return {
        "Name": f"{workflow}-after",
        "WorkflowName": workflow,
        "Type": "CONDITIONAL",
        "Predicate": {"Logical": "ANY", "Conditions": conditions},
        "Actions": [
            {"JobName": "three", "Arguments": {"--x": "y"}, "Timeout": 5, "NotificationProperty": {}}
        ],
        "Description": "after both",
    }


def test_a_trigger_comes_back_as_it_was_given(client: Client, workflow: str) -> None:
    glue = client("glue")
    given = conditional(workflow)
    glue.create_trigger(**given, StartOnCreation=True)
    assert glue.get_trigger(Name=given["Name"])["Trigger"] == given | {"State": "ACTIVATED"}


def test_update_trigger_replaces_the_definition_and_keeps_type_and_workflow(
    client: Client, workflow: str
) -> None:
    glue = client("glue")
    given = conditional(workflow)
    glue.create_trigger(**given)
    predicate = {"Logical": "AND", "Conditions": given["Predicate"]["Conditions"][:1]}
    update = {"Actions": [{"JobName": "four"}], "Predicate": predicate}
    updated = glue.update_trigger(Name=given["Name"], TriggerUpdate=update)["Trigger"]
    kept = {key: given[key] for key in ("Name", "WorkflowName", "Type")}
    assert updated == update | kept | {"State": "CREATED"}
    assert glue.get_trigger(Name=given["Name"])["Trigger"] == updated


def test_a_trigger_is_checked(client: Client, workflow: str) -> None:
    glue = client("glue")
    given = conditional(workflow)
    glue.create_trigger(**given)
    for change, message in (
        ({}, "AlreadyExistsException.*already submitted"),
        ({"Name": "new", "WorkflowName": "none"}, "EntityNotFoundException.*Workflow none not found"),
        ({"Name": "new", "Predicate": {}}, "InvalidInputException.*Predicate cannot be null"),
        ({"Name": "new", "Type": "SCHEDULED"}, "InvalidInputException.*Schedule cannot be null"),
        (
            {"Name": "new", "Type": "SCHEDULED", "Schedule": "cron(* * * * ? *)"},
            "InvalidInputException.*faster than every 5 minutes",
        ),
        ({"Name": "new", "Actions": [{}]}, "InvalidInputException.*either a job or a crawler"),
        (
            {"Name": "new", "Actions": [{"JobName": f"j{number}"} for number in range(51)]},
            "ResourceNumberLimitExceededException.*50 jobs",
        ),
    ):
        with pytest.raises(ClientError, match=message):
            glue.create_trigger(**(given | change))


def test_triggers_are_listed_by_the_job_that_they_start(client: Client, name: str) -> None:
    """https://docs.aws.amazon.com/glue/latest/webapi/API_GetTriggers.html: if there is no such trigger, all."""
    glue = client("glue")
    glue.create_trigger(Name=name, Type="ON_DEMAND", Actions=[{"JobName": f"{name}-job"}])
    found = glue.get_triggers(DependentJobName=f"{name}-job")["Triggers"]
    assert [one["Name"] for one in found] == [name]
    assert name in glue.list_triggers(DependentJobName="none", MaxResults=200)["TriggerNames"]


def test_a_schedule_is_kept_and_changed(client: Client, name: str) -> None:
    glue = client("glue")
    glue.create_trigger(Name=name, Type="SCHEDULED", Schedule="cron(0 1 * * ? *)", Actions=[{"JobName": "j"}])
    glue.start_trigger(Name=name)
    update = {"Schedule": "cron(0 2 * * ? *)", "Actions": [{"JobName": "j"}], "Description": "later"}
    glue.update_trigger(Name=name, TriggerUpdate=update)
    trigger = glue.get_trigger(Name=name)["Trigger"]
    assert trigger == update | {"Name": name, "Type": "SCHEDULED", "State": "ACTIVATED"}
    glue.stop_trigger(Name=name)
    assert glue.get_trigger(Name=name)["Trigger"]["State"] == "DEACTIVATED"


def test_a_workflow_is_updated_and_cleared(client: Client, workflow: str) -> None:
    glue = client("glue")
    glue.update_workflow(Name=workflow, Description="other", MaxConcurrentRuns=3)
    shown = glue.get_workflow(Name=workflow)["Workflow"]
    assert (shown["Description"], shown["MaxConcurrentRuns"]) == ("other", 3)
    assert "DefaultRunProperties" not in shown


def test_a_deleted_workflow_takes_its_triggers_along(client: Client, workflow: str) -> None:
    glue = client("glue")
    given = conditional(workflow)
    glue.create_trigger(**given)
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        glue.create_workflow(Name=workflow)
    glue.delete_workflow(Name=workflow)
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        glue.get_trigger(Name=given["Name"])
