"""EventBridge's limits on rules: the size of a pattern, and schedules.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html (event pattern size: 2048 characters,
which AWS raises for who asks) and https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
"""

from __future__ import annotations

from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.utils import utcnow
from moto.events.models import EventsBackend

from glue_local.cloud import schedules
from glue_local.cloud.moto_patches.patching import MotoPatch

LARGEST_PATTERN = 2048

_put_rule = EventsBackend.put_rule


def put_rule(self: EventsBackend, name: str, *arguments: Any, **settings: Any) -> Any:
    """Put a rule, unless its pattern is too large or its schedule is none."""
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
        "rules' patterns and names of any size are accepted", EventsBackend, replaces={"put_rule": put_rule}
    ),
)
