"""Tasks of state machines that wait for a query of Athena: moto refuses the ``.sync`` of its startQueryExecution.

Source: https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from glue_local.cloud.moto_patches.patching import MotoPatch

_ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")


def patches() -> tuple[MotoPatch, ...]:
    """Return the patch that waits; install it after the clients of states are this endpoint's."""
    from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
    from moto.stepfunctions.parser.asl.component.common.error_name import failure_event as failures
    from moto.stepfunctions.parser.asl.component.common.error_name import states_error_name as names
    from moto.stepfunctions.parser.asl.component.common.error_name import states_error_name_type as types
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import resource
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
        state_task_service_unsupported as forwarding,
    )
    from moto.stepfunctions.parser.asl.utils.boto_client import boto_client_for
    from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

    owner = forwarding.StateTaskServiceUnsupported
    refused = owner._build_sync_resolver
    patterns: Any = forwarding._SUPPORTED_INTEGRATION_PATTERNS
    patterns.add(resource.ResourceCondition.Sync)

    def resolver(
        self: Any, env: Any, resource_runtime_part: Any, normalised_parameters: Any, state_credentials: Any
    ) -> Callable[[], Any] | None:
        """Return what asks for the query, and gives it once it has ended; States.TaskFailed if it has not succeeded."""
        asked = (self._get_boto_service_name(), self._get_boto_service_action())
        if asked != ("athena", "start_query_execution"):
            return refused(self, env, resource_runtime_part, normalised_parameters, state_credentials)
        query = env.stack.pop()["QueryExecutionId"]
        client: Any = boto_client_for(
            service="athena", region=resource_runtime_part.region, state_credentials=state_credentials
        )
        failed = types.StatesErrorNameType.StatesTaskFailed

        def ask() -> Any:
            answer = client.get_query_execution(QueryExecutionId=query)
            answer.pop("ResponseMetadata", None)
            state = answer["QueryExecution"]["Status"]["State"]
            if state not in _ENDED:
                return None
            if state == "SUCCEEDED":
                return answer
            details: Any = {
                "taskFailedEventDetails": TaskFailedEventDetails(
                    resource=self._get_sfn_resource(),
                    resourceType=self._get_sfn_resource_type(),
                    error=failed.to_name(),
                    cause=to_json_str(answer),
                )
            }
            raise failures.FailureEventException(
                failures.FailureEvent(
                    env=env,
                    error_name=names.StatesErrorName(typ=failed),
                    event_type=HistoryEventType.TaskFailed,
                    event_details=details,
                )
            )

        return ask

    return (
        MotoPatch(
            "a task cannot wait for a query of Athena", owner, replaces={"_build_sync_resolver": resolver}
        ),
    )
