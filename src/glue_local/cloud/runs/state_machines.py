"""Step Functions that run: moto has an interpreter of the Amazon States Language, which calls this endpoint.

Each call is made under the state machine's role, or that of the state's ``Credentials``.
Sources: https://docs.aws.amazon.com/step-functions/latest/dg/connect-glue.html and
https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from moto.core.exceptions import AWSError
from moto.core.responses import ActionResult
from moto.stepfunctions.responses import StepFunctionResponse

from glue_local.cloud import paging
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.refusals.refusal import Refused
from glue_local.cloud.moto_patches.refusals.stepfunctions import faults_of_text
from glue_local.cloud.runs import credentials, state_paths, state_queries, state_retries
from glue_local.cloud.settings import EndpointSettings

SERVICE = "states.amazonaws.com"
#: Diagnostics that one answer of ValidateStateMachineDefinition has at most.
_MOST_FAULTS = 100


def _mend_sync() -> None:
    """Let ``.sync`` tasks of Glue end: moto ends the callback of each, which it makes for those with a token alone."""
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
        resource,
        state_task_service_glue,
    )

    patterns: Any = state_task_service_glue._SUPPORTED_INTEGRATION_PATTERNS
    patterns.add(resource.ResourceCondition.WaitForTaskToken)


def _start_execution(self: Any) -> ActionResult:
    """Start an execution; AWS names one that its caller does not."""
    _mend_sync()
    run = self.stepfunction_backend.start_execution(
        self._get_param("stateMachineArn"),
        self._get_param("name") or str(uuid4()),
        self._get_param("input", if_none="{}"),
    )
    return ActionResult({"executionArn": run.execution_arn, "startDate": run.start_date})


def _validate_state_machine_definition(self: Any) -> ActionResult:
    """Tell what is wrong with a definition, as CreateStateMachine does."""
    found = [fault.partition(": ") for fault in faults_of_text(self._get_param("definition"))]
    most = int(self._get_param("maxResults") or 0) or _MOST_FAULTS
    diagnostics = []
    for code, _, told in found[:most]:
        message, at, location = told.rpartition(" at ")
        diagnostics.append(
            {"severity": "ERROR", "code": code, "message": message if at else told}
            | ({"location": location} if at else {})
        )
    return ActionResult(
        {
            "result": "FAIL" if found else "OK",
            "diagnostics": diagnostics,
            "truncated": len(found) > most,
        }
    )


def _list_state_machine_versions(self: Any) -> ActionResult:
    """List the versions of a state machine that were published, the latest first."""
    machine = self.stepfunction_backend.describe_state_machine(self._get_param("stateMachineArn"))
    versions = sorted(getattr(machine, "versions", {}).items(), reverse=True)
    listed = [{"stateMachineVersionArn": one.arn, "creationDate": one.creation_date} for _, one in versions]
    asked = {"NextToken": self._get_param("nextToken"), "MaxResults": self._get_param("maxResults")}
    shown, more = paging.page(listed, asked, lambda message: Refused("InvalidToken", message))
    token = {"nextToken": more["NextToken"]} if more else {}
    return ActionResult({"stateMachineVersions": shown} | token)


def start(account_id: str, region: str, arn: str, given: str) -> bool:
    """Start a state machine with an input (JSON); False if there is none of that ARN."""
    from moto.stepfunctions.responses import get_backend

    _mend_sync()
    backend: Any = get_backend(account_id, region)
    if not any(machine.arn == arn for machine in backend.state_machines):
        return False
    backend.start_execution(arn, str(uuid4()), given)
    return True


PATCHES = (
    MotoPatch(
        "an execution without a name is called None",
        StepFunctionResponse,
        replaces={"start_execution": _start_execution},
        adds={
            "list_state_machine_versions": _list_state_machine_versions,
            "validate_state_machine_definition": _validate_state_machine_definition,
        },
    ),
)


def _without_times(value: Any) -> Any:
    """Turn times, in place, into what a state's output has: milliseconds since 1970."""
    if isinstance(value, datetime):
        return int(value.timestamp() * 1000)
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in list(parts):
        changed = _without_times(part)
        if changed is not None:
            value[key] = changed
    return None


def _name_errors() -> None:
    """Give the interpreter's errors the names by which clients tell them: it states them where moto does not look."""
    from moto.stepfunctions.parser import api

    for kind in vars(api).values():
        if isinstance(kind, type) and issubclass(kind, AWSError) and isinstance(kind.code, str):
            kind.TYPE = kind.code


def install(settings: EndpointSettings) -> None:
    """Let executions run, with clients of this endpoint."""
    from moto.core.config import default_user_config

    # First: the module of clients, too, imports how paths are followed by name.
    for patch in state_paths.patches():
        patch.install()
    from moto.stepfunctions.parser.asl.utils import boto_client

    def client_for(region: str, service: str, state_credentials: Any = None) -> Any:
        role = getattr(state_credentials, "role_arn", "") or "states"
        client = credentials.client(service, role, settings.account_id, region, settings.url, SERVICE)
        client.meta.events.register("after-call", lambda parsed, **_: _without_times(parsed))
        return client

    # Before the interpreter is imported: its modules import boto_client_for by name.
    role = MotoPatch(
        "tasks are not called under the state machine's role",
        boto_client,
        replaces={"boto_client_for": client_for},
    )
    for patch in (*PATCHES, role):
        patch.install()
    for patch in (*state_retries.patches(), *state_queries.patches()):
        patch.install()
    _name_errors()
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
