"""``date_format`` and ``date_parse``: MySQL's patterns as Trino takes them.

Source: https://trino.io/docs/current/functions/datetime.html#mysql-date-functions
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache

from glue_local.cloud.athena.trino import backtracking
from glue_local.cloud.athena.trino.errors import Raised, invalid

MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
]  # fmt: skip
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_REFUSED = frozenset("DUuVwX")
_NOON = 12


def _hour(value: dt.datetime) -> int:
    return value.hour % _NOON or _NOON


_WRITERS: dict[str, Callable[[dt.datetime], str]] = {
    "a": lambda v: DAYS[v.weekday()][:3],
    "b": lambda v: MONTHS[v.month - 1][:3],
    "c": lambda v: str(v.month),
    "d": lambda v: f"{v.day:02d}",
    "e": lambda v: str(v.day),
    "f": lambda v: f"{v.microsecond // 1000:03d}000",
    "H": lambda v: f"{v.hour:02d}",
    "h": lambda v: f"{_hour(v):02d}",
    "I": lambda v: f"{_hour(v):02d}",
    "i": lambda v: f"{v.minute:02d}",
    "j": lambda v: f"{v.timetuple().tm_yday:03d}",
    "k": lambda v: str(v.hour),
    "l": lambda v: str(_hour(v)),
    "M": lambda v: MONTHS[v.month - 1],
    "m": lambda v: f"{v.month:02d}",
    "p": lambda v: "AM" if v.hour < _NOON else "PM",
    "r": lambda v: f"{_hour(v):02d}:{v.minute:02d}:{v.second:02d} {'AM' if v.hour < _NOON else 'PM'}",
    "S": lambda v: f"{v.second:02d}",
    "s": lambda v: f"{v.second:02d}",
    "T": lambda v: f"{v.hour:02d}:{v.minute:02d}:{v.second:02d}",
    "v": lambda v: f"{v.isocalendar().week:02d}",
    "W": lambda v: DAYS[v.weekday()],
    "x": lambda v: f"{v.isocalendar().year:04d}",
    "Y": lambda v: f"{v.year:04d}",
    "y": lambda v: f"{v.year % 100:02d}",
    "%": lambda v: "%",
}


def _refused(char: str) -> Raised:
    return invalid(f"%{char} not supported in date format string")


def write(value: dt.datetime, pattern: str) -> str:
    """``date_format``."""

    def one(found: re.Match[str]) -> str:
        char = found[1]
        if char in _REFUSED:
            raise _refused(char)
        writer = _WRITERS.get(char)
        return writer(value) if writer else char

    return re.sub(r"%(.)", one, _ended(pattern), flags=re.DOTALL)


#: What the engine's strftime writes as Trino does, of the years from 1000 to 9999.
_STRFTIME = {
    "a": "%a", "b": "%b", "c": "%-m", "d": "%d", "e": "%-d", "f": "%g000", "H": "%H", "h": "%I", "I": "%I", "i": "%M",
    "j": "%j", "k": "%-H", "l": "%-I", "M": "%B", "m": "%m", "p": "%p", "r": "%I:%M:%S %p", "S": "%S", "s": "%S",
    "T": "%H:%M:%S", "v": "%V", "W": "%A", "x": "%G", "Y": "%Y", "y": "%y", "%": "%%",
}  # fmt: skip


def strftime(pattern: str) -> str | None:
    """Return the engine's pattern that writes the same; None for one that is refused."""
    parts = re.findall(r"%(.)|([^%]+)", _ended(pattern), re.DOTALL)
    if any(char in _REFUSED for char, _ in parts if char):
        return None
    return "".join(plain or _STRFTIME.get(char, char) for char, plain in parts)


def _ended(pattern: str) -> str:
    """Return a pattern without a last ``%`` that nothing follows, which stands for nothing."""
    return pattern[:-1] if re.fullmatch(r"(?:[^%]|%.)*%", pattern, re.DOTALL) else pattern


#: Joda reads long names and short ones alike.
_DAY_NAMES, _MONTH_NAMES = ("|".join([*names, *(each[:3] for each in names)]) for names in (DAYS, MONTHS))
_READERS = {
    "a": ("weekday", _DAY_NAMES),
    "b": ("month_name", _MONTH_NAMES),
    "c": ("month", r"\d{1,2}"),
    "d": ("day", r"\d{1,2}"),
    "e": ("day", r"\d{1,2}"),
    "f": ("fraction", r"\d{1,9}"),
    "H": ("hour", r"\d{1,2}"),
    "h": ("hour12", r"\d{1,2}"),
    "I": ("hour12", r"\d{1,2}"),
    "i": ("minute", r"\d{1,2}"),
    "j": ("yearday", r"\d{1,3}"),
    "k": ("hour", r"\d{1,2}"),
    "l": ("hour12", r"\d{1,2}"),
    "M": ("month_name", _MONTH_NAMES),
    "m": ("month", r"\d{1,2}"),
    "p": ("half", "AM|PM|am|pm"),
    "S": ("second", r"\d{1,2}"),
    "s": ("second", r"\d{1,2}"),
    "v": ("week", r"\d{1,2}"),
    "W": ("weekday", _DAY_NAMES),
    "x": ("weekyear", r"\d{1,4}"),
    "Y": ("year", r"[+-]?\d{1,4}"),
    "y": ("year2", r"\d{2}"),
}
_LONGER = {"T": "%H:%i:%S", "r": "%h:%i:%S %p"}


@lru_cache(maxsize=256)
def _reader(pattern: str) -> tuple[backtracking.Pattern, list[str]]:
    pattern = re.sub(r"%(.)", lambda found: _LONGER.get(found[1], found[0]), _ended(pattern), flags=re.DOTALL)
    fields: list[str] = []

    def one(found: re.Match[str]) -> str:
        if found[1] is None:
            return re.escape(found[0])
        if found[1] in _REFUSED:
            raise _refused(found[1])
        if found[1] not in _READERS:
            return re.escape(found[1])
        name, digits = _READERS[found[1]]
        fields.append(name)
        return f"({digits})"

    text = re.sub(r"%(.)|[^%]", one, pattern, flags=re.DOTALL)
    return backtracking.of_fields(text, len(fields)), fields


def parse(text: str, pattern: str) -> dt.datetime:
    """``date_parse``."""
    regex, fields = _reader(pattern)
    found = regex.fullmatch(text)
    if not found:
        raise invalid(f'Invalid format: "{text}"')
    try:
        return assemble(dict(zip(fields, found.groups(), strict=True)))
    except ValueError as error:
        raise invalid(f'Cannot parse "{text}": {error}') from error


def _within(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ValueError(f"Value {value} for {name} must be in the range [{least},{most}]")


def _day(year: int, month: int, day: int) -> dt.date:
    _within("monthOfYear", month, 1, 12)
    _within("dayOfMonth", day, 1, calendar.monthrange(year, month)[1])
    return dt.date(year, month, day)


def assemble(parts: dict[str, str]) -> dt.datetime:
    """Return the time of fields by name; ValueError for one that is out of range."""
    # Joda's year for a month or a day without one is a leap year; a time without a day is of 1970.
    dayless = not parts.keys() & {"month", "month_name", "day", "yearday", "week", "weekday", "isoday"}
    year = int(parts.get("year") or parts.get("weekyear") or (1970 if dayless else 2000))
    if "year2" in parts:
        year = int(parts["year2"]) + (1900 if int(parts["year2"]) >= 70 else 2000)  # noqa: PLR2004 - Trino's pivot
    month = int(parts.get("month") or 1)
    if "month_name" in parts:
        month = next(
            i for i, name in enumerate(MONTHS, 1) if name.lower().startswith(parts["month_name"].lower())
        )
    hour = int(parts.get("hour") or 0)
    if "hour12" in parts:
        if not 1 <= int(parts["hour12"]) <= _NOON:
            raise ValueError(f"Value {parts['hour12']} for clockhourOfHalfday must be in the range [1,12]")
        hour = int(parts["hour12"]) % _NOON + (_NOON if parts.get("half", "AM").upper() == "PM" else 0)
    elif "half" in parts and "hour0" in parts:
        hour = int(parts["hour0"]) + (_NOON if parts["half"].upper() == "PM" else 0)
    micros = int(parts.get("fraction", "0").ljust(9, "0")[:3]) * 1000
    day = _day(year, month, int(parts.get("day") or 1))
    if "yearday" in parts:
        day = dt.date(year, 1, 1) + dt.timedelta(days=int(parts["yearday"]) - 1)
    elif "week" in parts:
        weekday = (
            [each.lower()[:3] for each in DAYS].index(parts["weekday"].lower()[:3]) + 1
            if "weekday" in parts
            else 1
        )
        day = dt.date.fromisocalendar(year, int(parts["week"]), int(parts.get("isoday", weekday)))
    if "weekday" in parts and "week" not in parts:
        # Joda sets the day of the week last, within the week that the other fields give.
        wanted = [each.lower()[:3] for each in DAYS].index(parts["weekday"].lower()[:3])
        day += dt.timedelta(days=wanted - day.weekday())
    for name, value, most in (("hourOfDay", hour, 23), ("minuteOfHour", parts.get("minute"), 59)):
        _within(name, int(value or 0), 0, most)
    _within("secondOfMinute", int(parts.get("second") or 0), 0, 59)
    time = dt.time(hour, int(parts.get("minute") or 0), int(parts.get("second") or 0), micros)
    return dt.datetime.combine(day, time)
