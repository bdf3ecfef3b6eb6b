"""Times of day and time zones in rules, as java.time reads them, which AWS Glue uses.

Source: https://docs.aws.amazon.com/glue/latest/dg/dqdl-rule-types-FileFreshness.html
"""

from __future__ import annotations

import re
from datetime import UTC, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?: (AM|PM))?", re.ASCII)
_OFFSET = re.compile(r"(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?", re.ASCII)
_HALF_DAY = 12


def time_of_day(text: str) -> time:
    """Read "21:45" or "9:45 PM"; ValueError if it is not a time. "24:00" is midnight."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise ValueError(f"{text} is not a time of day")
    hour, minute, half = int(found[1]), int(found[2]), found[3]
    if half:
        if not 1 <= hour <= _HALF_DAY:
            raise ValueError(f"{text} is not a time of day: with AM or PM the hour is 1 to 12")
        hour = hour % _HALF_DAY + (_HALF_DAY if half == "PM" else 0)
    if (hour, minute) == (24, 0):
        hour = 0
    try:
        return time(hour, minute)
    except ValueError as error:
        raise ValueError(f"{text} is not a time of day: {error}") from None


def time_zone(name: str) -> tzinfo:
    """Return a zone by name ("America/New_York", "UTC") or offset ("+05:30"); ValueError if unknown."""
    if name in ("UTC", "GMT", "UT", "Z"):
        return UTC
    if found := _OFFSET.fullmatch(name):
        shift = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return timezone(shift if found[1] == "+" else -shift)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name}") from None
