"""EventBridge Scheduler: schedules whose role it cannot assume.

Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.cloud.moto_patches.refusals.refusal import Asked, Refused, Rule
from glue_local.cloud.moto_patches.service_roles import assumes

SERVICE = "scheduler.amazonaws.com"


def _check_role(asked: Asked, given: Mapping[str, Any]) -> None:
    if not assumes(SERVICE, given["Target"]["RoleArn"], asked.account_id, asked.region):
        raise Refused(
            "ValidationException",
            "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
        )


RULES: dict[str, Rule] = {"CreateSchedule": _check_role, "UpdateSchedule": _check_role}
