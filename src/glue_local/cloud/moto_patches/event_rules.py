"""EventBridge's limits on rules: the size of a pattern, and schedules.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html (event pattern size: 2048 characters,
which AWS raises for who asks) and https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
"""

from __future__ import annotations

import json
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.utils import utcnow
from moto.events.exceptions import InvalidEventPatternException
from moto.events.models import EventPattern, EventsBackend
from moto.events.responses import EventsHandler

from glue_local.cloud import schedules
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.refusals import event_patterns

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


#: What an event to be tested must have: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html
FIELDS = ("id", "account", "source", "time", "region", "resources", "detail-type")


def _test_pattern(self: EventsHandler) -> str:
    """Say whether a pattern matches an event."""
    pattern = self._get_param("EventPattern")
    for fault in event_patterns.faults(pattern):
        raise InvalidEventPatternException(fault)
    loaded = EventPattern.load(pattern)
    try:
        event = json.loads(self._get_param("Event"))
    except ValueError:
        event = None
    if not isinstance(event, dict) or (missing := [name for name in FIELDS if name not in event]):
        what = f"it has no {missing[0]}" if isinstance(event, dict) else "it is no JSON object"
        raise JsonRESTError("ValidationException", f"Parameter Event is not valid: {what}.")
    tested: Any = event
    return json.dumps({"Result": loaded.matches_event(tested)})


PATCHES = (
    MotoPatch(
        "TestEventPattern is answered with nothing",
        EventsHandler,
        replaces={"test_event_pattern": _test_pattern},
    ),
    MotoPatch(
        "rules' patterns and names of any size are accepted", EventsBackend, replaces={"put_rule": put_rule}
    ),
)
