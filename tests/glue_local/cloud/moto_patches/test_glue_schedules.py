"""Schedules, by https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html."""

from __future__ import annotations

import pytest

from glue_local.cloud.moto_patches.glue_schedules import ScheduleError, check

TAKEN = (
    "cron(0 10 * * ? *)",
    "cron(15 12 * * ? *)",
    "cron(0 18 ? * MON-FRI *)",
    "cron(0 8 1 * ? *)",
    "cron(0/15 * * * ? *)",
    "cron(0/10 * ? * MON-FRI *)",
    "cron(0/5 8-17 ? * MON-FRI *)",
    "cron(1/10 * * * ? *)",
    "cron(15 2 * * ? *)",
    "cron(0 12 L * ? *)",
    "cron(0 12 3W * ? *)",
    "cron(0 12 ? * 6L *)",
    "cron(0 12 ? JAN,JUL SAT 2026-2030)",
    "cron(0,30 6-18/3 ? * 2-6 *)",
    "cron(58,2 3 * * ? *)",
)
REFUSED = {
    "daily": "not cron",
    "rate(5 minutes)": "not cron",
    "cron(15 2 * * ?)": "not cron",
    "cron(99 99 * * ? *)": "Minutes",
    "cron(0 24 * * ? *)": "Hours",
    "cron(0 0 32 * ? *)": "Day-of-month",
    "cron(0 0 1 13 ? *)": "Month",
    "cron(0 0 ? * 8 *)": "Day-of-week",
    "cron(0 0 ? * MON#1 *)": "Day-of-week",
    "cron(0 0 1 * ? 2200)": "Year",
    "cron(0 0 ? * ? *)": "must be ?",
    "cron(15 2 1 * MON *)": "must be ?",
    "cron(* * * * * *)": "must be ?",
    "cron(* * * * ? *)": "faster",
    "cron(0/4 * * * ? *)": "faster",
    "cron(0,3 2 * * ? *)": "faster",
    "cron(58,2 * * * ? *)": "faster",
}


@pytest.mark.parametrize("schedule", TAKEN)
def test_a_valid_schedule_is_accepted(schedule: str) -> None:
    check(schedule)


@pytest.mark.parametrize("schedule", REFUSED)
def test_an_invalid_schedule_is_refused_with_the_reason(schedule: str) -> None:
    with pytest.raises(ScheduleError, match=REFUSED[schedule].replace("?", r"\?")):
        check(schedule)
