"""How often a Glue schedule fires.

Source: https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from .errors import CostError

_MONTHS = {name.upper(): at for at, name in enumerate(calendar.month_abbr) if name}
_DAYS = {name: at for at, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)}
_PART = re.compile(r"(?P<first>\w+|\*)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?")
#: Any year that is not a leap year.
_YEAR = 2026


def runs_a_month(schedule: str) -> float:
    """Return how often ``cron(minutes hours day-of-month month day-of-week year)`` fires a month, on average.

    The year field is ignored. CostError for any other form, and for L, W and #.
    """
    found = re.fullmatch(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) \S+\)", schedule.strip())
    if found is None:
        raise _error(schedule)
    try:
        minutes, hours = _field(found[1], 0, 59), _field(found[2], 0, 23)
        days, months = _field(found[3], 1, 31), _field(found[4], 1, 12, _MONTHS)
        weekdays = _field(found[5], 1, 7, _DAYS)
    except ValueError as error:
        raise _error(schedule) from error
    year = (date(_YEAR, 1, 1) + timedelta(days=at) for at in range(365))
    on = sum(day.day in days and day.month in months and day.isoweekday() % 7 + 1 in weekdays for day in year)
    return len(minutes) * len(hours) * on / 12


def _field(text: str, least: int, most: int, names: dict[str, int] | None = None) -> set[int]:
    """Return the values that a field allows; ValueError if it is malformed."""
    values: set[int] = set()
    for part in ("*" if text == "?" else text).split(","):
        found = _PART.fullmatch(part)
        if found is None:
            raise ValueError(part)
        named = names or {}
        first = least if found["first"] == "*" else _value(found["first"], named)
        if found["last"]:
            last = _value(found["last"], named)
        else:
            last = most if found["first"] == "*" or found["step"] else first
        if not least <= first <= last <= most or found["step"] == "0":
            raise ValueError(part)
        values.update(range(first, last + 1, int(found["step"] or 1)))
    return values


def _value(text: str, names: dict[str, int]) -> int:
    return names[text.upper()] if text.upper() in names else int(text)


def _error(schedule: str) -> CostError:
    return CostError(f"Cannot tell how often {schedule} fires: set ASSUME=runs=<runs a month>.")
