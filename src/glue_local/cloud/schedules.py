"""Schedule expressions of AWS: cron(...) of six fields, rate(...) and at(...); when they fire, in UTC.

Sources: https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html,
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html and
https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html. Libraries for cron have five fields, other
numbers of days and no W, so this one is read here.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

_MONTHS = {name: place for place, name in enumerate(calendar.month_abbr) if name}
_DAYS = {name: place for place, name in enumerate(("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"), 1)}
_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


class ScheduleError(ValueError):
    """An expression that AWS refuses; the message says which part of it."""


@dataclass(frozen=True)
class _Field:
    name: str
    least: int
    most: int
    names: dict[str, int]


_FIELDS = (
    _Field("Minutes", 0, 59, {}),
    _Field("Hours", 0, 23, {}),
    _Field("Day-of-month", 1, 31, {}),
    _Field("Month", 1, 12, {name.upper(): number for name, number in _MONTHS.items()}),
    _Field("Day-of-week", 1, 7, {name.upper(): number for name, number in _DAYS.items()}),
    _Field("Year", 1970, 2199, {}),
)
_DAY, _MONTH, _WEEKDAY = 2, 3, 4


class Schedule(Protocol):
    """A parsed schedule."""

    def due(self, after: datetime, until: datetime) -> bool:
        """Whether it fires after one time, up to and including another; both in UTC."""


@dataclass(frozen=True)
class Cron:
    """A cron expression: what each field takes; of the two fields for days the one that is not ``?`` counts."""

    numbers: tuple[frozenset[int], ...]
    on_day: Callable[[date], bool]

    def matches(self, when: datetime) -> bool:
        """Whether it fires in a minute."""
        values = (when.minute, when.hour, None, when.month, None, when.year)
        fits = all(value is None or value in taken for value, taken in zip(values, self.numbers, strict=True))
        return fits and self.on_day(when.date())

    def due(self, after: datetime, until: datetime) -> bool:
        """See Schedule.due."""
        minute = after.replace(second=0, microsecond=0) + timedelta(minutes=1)
        while minute <= until:
            if self.matches(minute):
                return True
            minute += timedelta(minutes=1)
        return False


@dataclass(frozen=True)
class Rate:
    """A rate, counted from when the schedule was made."""

    every: timedelta
    since: datetime

    def due(self, after: datetime, until: datetime) -> bool:
        """See Schedule.due."""
        return (until - self.since) // self.every > max((after - self.since) // self.every, 0)


@dataclass(frozen=True)
class Once:
    """One time."""

    at: datetime

    def due(self, after: datetime, until: datetime) -> bool:
        """See Schedule.due."""
        return after < self.at <= until


def parse(text: str, since: datetime, kinds: tuple[str, ...] = ("cron", "rate")) -> Schedule:
    """Read an expression; ``kinds`` are those that the service takes. ScheduleError where it is none.

    EventBridge Scheduler, the one with ``at``, takes ``rate(1 hours)`` too; rules do not:
    https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html and
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html
    """
    match = re.fullmatch(r"\s*(cron|rate|at)\((.*)\)\s*", text or "")
    if match is None or match[1] not in kinds:
        forms = " or ".join(f"{kind}(...)" for kind in kinds)
        raise ScheduleError(f"schedule expression {text!r}: not {forms}")
    inner = match[2].strip()
    if match[1] == "cron":
        return _cron(text, inner)
    return _rate(text, inner, since, "at" in kinds) if match[1] == "rate" else _once(text, inner, since)


def _rate(text: str, inner: str, since: datetime, either: bool) -> Rate:
    match = re.fullmatch(r"([1-9]\d*)\s+(minute|hour|day)(s?)", inner)
    if match is None:
        raise ScheduleError(f"schedule expression {text!r}: expected a number and minutes, hours or days")
    number = int(match[1])
    if (number > 1) != bool(match[3]) and not either:
        raise ScheduleError(f"schedule expression {text!r}: 1 takes {match[2]}, a larger number {match[2]}s")
    return Rate(number * _UNITS[match[2]], since)


def _once(text: str, inner: str, since: datetime) -> Once:
    try:
        return Once(datetime.strptime(inner, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=since.tzinfo))
    except ValueError as error:
        raise ScheduleError(f"schedule expression {text!r}: expected at(yyyy-mm-ddThh:mm:ss)") from error


def _cron(text: str, inner: str) -> Cron:
    words = inner.upper().split()
    if len(words) != len(_FIELDS):
        form = " ".join(field.name for field in _FIELDS)
        raise ScheduleError(f"schedule expression {text!r}: not cron({form})")
    if (words[_DAY] == "?") == (words[_WEEKDAY] == "?"):
        raise ScheduleError(
            f"schedule expression {text!r}: one of Day-of-month and Day-of-week must be ?, and not both"
        )
    try:
        plain = tuple(
            frozenset() if place in (_DAY, _WEEKDAY) else _numbers(word, field)
            for place, (word, field) in enumerate(zip(words, _FIELDS, strict=True))
        )
        days = _day_of_month(words[_DAY]) if words[_WEEKDAY] == "?" else _day_of_week(words[_WEEKDAY])
    except ScheduleError as error:
        raise ScheduleError(f"schedule expression {text!r}: {error}") from error
    return Cron(plain, days)


def _number(word: str, field: _Field) -> int:
    value = field.names.get(word, int(word) if word.isdecimal() else None)
    if value is None or not field.least <= value <= field.most:
        raise ScheduleError(f"{field.name}: {word!r} is not one of {field.least} to {field.most}")
    return value


def _numbers(word: str, field: _Field) -> frozenset[int]:
    """Return the numbers that a field allows: numbers, names, ranges, steps and lists of these."""
    found: set[int] = set()
    for part in word.split(","):
        base, slash, step = part.partition("/")
        if slash and not re.fullmatch(r"[1-9]\d*", step):
            raise ScheduleError(f"{part!r}: the step of {field.name} is not a number of 1 or more")
        low, dash, high = base.partition("-")
        if base == "*":
            first, last = field.least, field.most
        elif dash:
            first, last = _number(low, field), _number(high, field)
        else:
            first = _number(base, field)
            last = field.most if slash else first
        if first > last and field.name in ("Day-of-week", "Month"):  # FRI-MON goes round
            found |= {*range(first, field.most + 1), *range(field.least, last + 1)}
            continue
        if first > last:
            raise ScheduleError(f"{part!r}: the range of {field.name} ends before it starts")
        found |= set(range(first, last + 1, int(step) if slash else 1))
    return frozenset(found)


def _last_of(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _nearest_weekday(number: int, day: date) -> int:
    """Return the weekday of a day's month that is nearest to a number, within the month."""
    last = _last_of(day)
    number = min(number, last)
    weekday = date(day.year, day.month, number).weekday()
    if weekday == 5:  # noqa: PLR2004 - Saturday
        return number - 1 if number > 1 else number + 2
    if weekday == 6:  # noqa: PLR2004 - Sunday
        return number + 1 if number < last else number - 2
    return number


def _day_of_month(word: str) -> Callable[[date], bool]:
    field = _FIELDS[_DAY]
    if word == "L":
        return lambda day: day.day == _last_of(day)
    if word == "LW":
        return lambda day: day.day == _nearest_weekday(_last_of(day), day)
    if word.endswith("W"):
        number = _number(word[:-1], field)
        return lambda day: day.day == _nearest_weekday(number, day)
    taken = _numbers(word, field)
    return lambda day: day.day in taken


def _weekday(day: date) -> int:
    return day.isoweekday() % 7 + 1


def _day_of_week(word: str) -> Callable[[date], bool]:
    field = _FIELDS[_WEEKDAY]
    if word == "L":
        return lambda day: _weekday(day) == field.most
    name, hash_, place = word.partition("#")
    if hash_:
        number = _number(name, field)
        if place not in ("1", "2", "3", "4", "5"):
            raise ScheduleError(f"{word!r}: a month has at most five weeks")
        return lambda day: _weekday(day) == number and (day.day - 1) // 7 + 1 == int(place)
    if word.endswith("L"):
        number = _number(word[:-1], field)
        return lambda day: _weekday(day) == number and day.day + 7 > _last_of(day)
    taken = _numbers(word, field)
    return lambda day: _weekday(day) in taken
