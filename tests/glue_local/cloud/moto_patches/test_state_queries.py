"""Tasks of state machines that wait for queries of Athena.

Source: https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from roles import make_role
from waiting import until


@pytest.mark.parametrize(
    ("query", "error"), [("SELECT 1", None), ("SELECT * FROM nowhere.x", "States.TaskFailed")]
)
def test_a_task_waits_for_a_query(
    client: Callable[..., Any], bucket: str, query: str, error: str | None
) -> None:
    given = {"QueryString": query, "ResultConfiguration": {"OutputLocation": f"s3://{bucket}/queries/"}}
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::athena:startQueryExecution.sync",
        "Parameters": given,
        "End": True,
    }
    machines, name = client("stepfunctions"), f"m-{uuid4().hex[:8]}"
    arn = machines.create_state_machine(
        name=name,
        definition=json.dumps({"StartAt": "Query", "States": {"Query": task}}),
        roleArn=make_role(client("iam"), name, "states.amazonaws.com"),
    )["stateMachineArn"]
    execution = machines.start_execution(stateMachineArn=arn)["executionArn"]
    ended = until(
        lambda: machines.describe_execution(executionArn=execution), lambda e: e["status"] != "RUNNING"
    )
    assert ended.get("error") == error, ended
    told = json.loads(ended["output"] if error is None else ended["cause"])["QueryExecution"]
    assert told["Status"]["State"] == ("FAILED" if error else "SUCCEEDED")
