"""EventBridge's limits on rules: the size of a pattern, and the name.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html (event pattern size: 2048 characters,
which AWS raises for who asks) and https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
"""

from __future__ import annotations

import re
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.utils import utcnow
from moto.events.models import EventsBackend

from glue_local.cloud import schedules
from glue_local.cloud.moto_patches.patching import MotoPatch

LARGEST_PATTERN = 2048
LONGEST_DESCRIPTION = 512
NAME = re.compile(r"[.\-_A-Za-z0-9]{1,64}")

_put_rule = EventsBackend.put_rule


def put_rule(self: EventsBackend, name: str, *arguments: Any, **settings: Any) -> Any:
    """Put a rule, unless its pattern is too large or its name is not one."""
    if not NAME.fullmatch(name):
        raise JsonRESTError(
            "ValidationException",
            f"1 validation error detected: Value '{name}' at 'name' failed to satisfy constraint: "
            r"Member must have length less than or equal to 64 and match [\.\-_A-Za-z0-9]+",
        )
    if len(settings.get("description") or "") > LONGEST_DESCRIPTION:
        raise JsonRESTError(
            "ValidationException",
            "1 validation error detected: Value at 'description' failed to satisfy constraint: "
            f"Member must have length less than or equal to {LONGEST_DESCRIPTION}",
        )
    pattern = settings.get("event_pattern") or ""
    if len(pattern) > LARGEST_PATTERN:
        raise JsonRESTError(
            "LimitExceededException",
            f"The event pattern has {len(pattern)} characters: the quota of an account is {LARGEST_PATTERN}.",
        )
    schedule = settings.get("scheduled_expression") or ""
    if schedule:
        try:
            schedules.parse(schedule, utcnow())
        except schedules.ScheduleError as error:
            message = f"Parameter ScheduleExpression is not valid: {error}"
            raise JsonRESTError("ValidationException", message) from error
    return _put_rule(self, name, *arguments, **settings)


PATCHES = (
    MotoPatch(
        "patterns and names of rules of any size are taken", EventsBackend, replaces={"put_rule": put_rule}
    ),
)
