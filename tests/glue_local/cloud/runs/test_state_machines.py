"""State machines: attempts, paths, and definitions that are checked."""

import json
from uuid import uuid4

from roles import make_role
from waiting import until


def _machine(glue, endpoint, states, given="{}"):
    """Run a state machine that begins with the first of its states; return its execution, ended."""
    machines, name = endpoint.client("stepfunctions"), f"m_{uuid4().hex[:8]}"
    definition = json.dumps({"StartAt": next(iter(states)), "States": states})
    checked = machines.validate_state_machine_definition(definition=definition)
    assert (checked["result"], checked["diagnostics"]) == ("OK", [])
    role = make_role(glue.endpoint.client("iam"), name, "states.amazonaws.com")
    arn = machines.create_state_machine(name=name, definition=definition, roleArn=role)["stateMachineArn"]
    assert machines.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"] == []
    execution = machines.start_execution(stateMachineArn=arn, input=given)["executionArn"]
    return until(
        lambda: machines.describe_execution(executionArn=execution), lambda e: e["status"] != "RUNNING"
    )


def test_a_task_that_is_tried_again_ends_as_its_last_attempt_does(glue, endpoint):
    """https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"""
    bad = glue.job("raise ValueError('no')")
    states = {
        "Run": {
            "Type": "Task",
            "Resource": "arn:aws:states:::glue:startJobRun.sync",
            "Parameters": {"JobName": bad},
            "Retry": [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 1, "MaxAttempts": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Told"}],
            "End": True,
        },
        "Told": {"Type": "Pass", "End": True},
    }
    ended = _machine(glue, endpoint, states)
    assert json.loads(ended["output"])["error"]["Error"] == "States.TaskFailed"
    assert len(glue.glue.get_job_runs(JobName=bad)["JobRuns"]) == 2


def test_a_choice_sees_a_field_of_an_arrays_item(glue, endpoint):
    """https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html"""
    states = {
        "Which": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.runs[0].state", "StringEquals": "SUCCEEDED", "Next": "Good"}],
            "Default": "Bad",
        },
        "Good": {
            "Type": "Pass",
            "Parameters": {"one.$": "$.runs[1].state", "all.$": "$.runs[*].state"},
            "End": True,
        },
        "Bad": {"Type": "Fail"},
    }
    given = json.dumps({"runs": [{"state": "SUCCEEDED"}, {"state": "FAILED"}]})
    ended = _machine(glue, endpoint, states, given)
    assert json.loads(ended["output"]) == {"one": "FAILED", "all": ["SUCCEEDED", "FAILED"]}


def test_a_definition_is_told_its_faults(endpoint):
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html"""
    machines = endpoint.client("stepfunctions")
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}})
    (fault,) = machines.validate_state_machine_definition(definition=definition)["diagnostics"]
    assert (fault["severity"], fault["code"]) == ("ERROR", "MISSING_TRANSITION_TARGET")
    assert (fault["message"], fault["location"]) == ("Missing 'Next' target: B", "/States/A/Next")
