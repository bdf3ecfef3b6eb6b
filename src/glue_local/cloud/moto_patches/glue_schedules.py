"""Schedules that Glue takes: cron expressions, none faster than every five minutes.

Source: https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from glue_local.cloud.moto_patches.requests import ServiceError
from glue_local.cloud.schedules import Cron, ScheduleError, parse

#: Minutes between two runs, at least.
FASTEST = 5
HOUR = 60


def check(schedule: str) -> None:
    """Raise ScheduleError for a schedule that Glue does not take."""
    cron = parse(schedule, datetime.now(UTC), kinds=("cron",))
    assert isinstance(cron, Cron)
    if "#" in schedule:
        raise ScheduleError(f"schedule expression {schedule!r}: Glue has no # in Day-of-week")
    minutes, hours = sorted(cron.numbers[0]), cron.numbers[1]
    next_hour = [HOUR + minutes[0]] if len(hours) > 1 else []
    if any(after - before < FASTEST for before, after in pairwise([*minutes, *next_hour])):
        raise ScheduleError(f"schedule expression {schedule!r}: faster than every {FASTEST} minutes")


def require(schedule: str | None, operation: str) -> None:
    """InvalidInputException for a schedule of an operation's that Glue does not take; an empty one is none."""
    if schedule:
        try:
            check(schedule)
        except ScheduleError as error:
            raise ServiceError("InvalidInputException", f"{operation}: Schedule: {error}") from error
