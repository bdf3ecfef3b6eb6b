"""EventBridge Scheduler refuses expressions and time zones that are none.

Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from moto.core.utils import utcnow
from moto.scheduler.exceptions import ValidationException
from moto.scheduler.models import EventBridgeSchedulerBackend

from glue_local.cloud import schedules
from glue_local.cloud.moto_patches.patching import MotoPatch

KINDS = ("cron", "rate", "at")


def _checked(original: Callable[..., Any]) -> Callable[..., Any]:
    """Return moto's operation with its schedule checked first."""

    def act(self: Any, *arguments: Any, **given: Any) -> Any:
        text, zone = given["schedule_expression"], given.get("schedule_expression_timezone")
        try:
            schedules.parse(text, utcnow(), KINDS)
        except schedules.ScheduleError as error:
            raise ValidationException(f"Invalid Schedule Expression {text}: {error}.") from error
        try:
            ZoneInfo(zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValidationException(f"Invalid Schedule Expression Timezone {zone}.") from error
        return original(self, *arguments, **given)

    return act


PATCHES = (
    MotoPatch(
        "schedules with any expression are accepted",
        EventBridgeSchedulerBackend,
        replaces={
            "create_schedule": _checked(EventBridgeSchedulerBackend.create_schedule),
            "update_schedule": _checked(EventBridgeSchedulerBackend.update_schedule),
        },
    ),
)
