"""``format_datetime`` and ``parse_datetime``: the patterns of Joda-Time.

Source: https://trino.io/docs/current/functions/datetime.html#java-date-functions
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any

from glue_local.cloud.athena.trino import backtracking, runtime
from glue_local.cloud.athena.trino.errors import Raised, invalid
from glue_local.cloud.athena.trino.functions.mysql_dates import DAYS, MONTHS, assemble

_NOON = 12
_NAMED = 3
_TOKEN = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+", re.DOTALL)


def _tokens(pattern: str) -> list[tuple[str, str]]:
    """Return the pattern's letters in runs, and the texts between them (with an empty letter)."""
    found, end = [], 0
    for match in _TOKEN.finditer(pattern):
        if match.start() != end:
            break
        end = match.end()
        if match[1] is not None:
            found.append(("", match[1].replace("''", "'") if match[0] != "''" else "'"))
        else:
            found.append((match[2] or "", match[0]))
    if end != len(pattern):
        raise invalid(f"Unterminated quote in pattern: {pattern}")
    return found


def write(value: dt.datetime, pattern: str, zone: str = "UTC", offset: int = 0) -> str:
    """``format_datetime`` of a local time; ``offset`` in minutes."""
    return "".join(_written(letter, run, value, zone, offset) for letter, run in _tokens(pattern))


def _written(letter: str, run: str, value: dt.datetime, zone: str, offset: int) -> str:  # noqa: PLR0911
    if not letter:
        return run
    width = len(run)
    if letter in "yYxC":
        year = value.isocalendar().year if letter == "x" else value.year
        if letter == "C":
            return str(year // 100).zfill(width)
        return f"{year % 100:02d}" if width == 2 else str(year).zfill(width)  # noqa: PLR2004 - two digits
    if letter == "M":
        name = MONTHS[value.month - 1]
        return str(value.month).zfill(width) if width < _NAMED else name[:3] if width == _NAMED else name
    if letter == "E":
        name = DAYS[value.weekday()]
        return name if width > _NAMED else name[:3]
    if letter == "a":
        return "AM" if value.hour < _NOON else "PM"
    if letter == "G":
        return "AD"
    if letter == "S":
        return f"{value.microsecond // 1000:03d}".ljust(width, "0")[:width]
    if letter in "zZ":
        return _zone(letter, width, zone, offset)
    number = _numbers(value).get(letter)
    if number is None:
        raise invalid(f"Illegal pattern component: {run}")
    return str(number).zfill(width)


def _numbers(value: dt.datetime) -> dict[str, int]:
    return {
        "d": value.day, "D": value.timetuple().tm_yday, "w": value.isocalendar().week, "e": value.isoweekday(),
        "H": value.hour, "k": value.hour or 24, "K": value.hour % _NOON, "h": value.hour % _NOON or _NOON,
        "m": value.minute, "s": value.second,
    }  # fmt: skip


def _zone(letter: str, width: int, zone: str, offset: int) -> str:
    shown = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"
    if letter == "Z":
        return zone if width >= _NAMED else shown if width == 2 else shown.replace(":", "")  # noqa: PLR2004
    if zone == "UTC":
        return "UTC" if width < 4 else "Coordinated Universal Time"  # noqa: PLR2004 - the long form
    if zone[0] in "+-":
        return zone
    raise Raised(
        "NOT_SUPPORTED", "a named zone in format_datetime is not supported by the local endpoint's Athena"
    )


_FIELDS = {
    "d": "day", "D": "yearday", "H": "hour", "h": "hour12", "K": "hour0", "k": "hour24", "m": "minute", "s": "second",
    "w": "week", "x": "weekyear", "e": "isoday",
}  # fmt: skip


@lru_cache(maxsize=256)
def _reader(pattern: str) -> tuple[backtracking.Pattern, list[str]]:
    fields: list[str] = []
    parts = []
    runs = _tokens(pattern)
    for i, (letter, run) in enumerate(runs):
        width = len(run)
        adjacent = i + 1 < len(runs) and runs[i + 1][0] not in {"", "a", "E", "z", "Z"}
        digits = rf"\d{{{width}}}" if adjacent else r"\d+"
        if not letter:
            parts.append(re.escape(run))
            continue
        if letter in "yY":
            name = "year2" if width == 2 else "year"  # noqa: PLR2004 - two digits
            parts.append(r"(\d{2})" if width == 2 else rf"([+-]?{digits})")  # noqa: PLR2004
        elif letter == "M" and width >= _NAMED:
            name = "month_name"
            parts.append("(" + "|".join([*MONTHS, *(month[:3] for month in MONTHS)]) + ")")
        elif letter == "M":
            name = "month"
            parts.append(f"({digits})")
        elif letter == "E":
            name = "weekday"
            parts.append("(" + "|".join([*DAYS, *(day[:3] for day in DAYS)]) + ")")
        elif letter == "a":
            name = "half"
            parts.append("(AM|PM)")
        elif letter == "S":
            name = "fraction"
            parts.append(rf"(\d{{1,{max(width, 1)}}})")
        elif letter in "zZ":
            name = "zone"
            parts.append(r"(Z|UTC|[+-]\d\d:?\d\d|[A-Za-z]+(?:/[\w+-]+)*)")
        elif letter in _FIELDS:
            name = _FIELDS[letter]
            parts.append(f"({digits})")
        else:
            raise invalid(f"Illegal pattern component: {run}")
        fields.append(name)
    return backtracking.of_fields("".join(parts), len(fields)), fields


def parse(text: str, pattern: str) -> dict[str, Any]:
    """``parse_datetime``: a time in the zone that the text tells, else in UTC."""
    regex, fields = _reader(pattern)
    found = regex.fullmatch(text)
    if not found:
        raise invalid(f'Invalid format: "{text}"')
    parts = dict(zip(fields, found.groups(), strict=True))
    if "hour24" in parts:
        parts["hour"] = str(int(parts["hour24"]) % 24)
    zone = runtime.zone_name(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", parts.get("zone") or "UTC"))
    try:
        return {"t": runtime.to_instant(assemble(parts), zone), "z": zone}
    except ValueError as error:
        raise invalid(f'Cannot parse "{text}": {error}') from error
