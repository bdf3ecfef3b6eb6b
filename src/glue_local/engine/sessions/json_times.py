"""Dates and times in JSON as Spark's reader takes them, in the usual spellings; others are refused by name.

See https://spark.apache.org/docs/3.5.6/sql-ref-datetime-pattern.html and, for the spellings that Spark takes without
a pattern, its cast of strings: https://spark.apache.org/docs/3.5.6/sql-ref-ansi-compliance.html#cast
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from pyspark.sql import types as t

from glue_local.engine.sessions.base import EngineFeatureError

_SPELT = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2})(?P<rest>[T ].*)?)?)?", re.ASCII | re.DOTALL
)
_TIME = re.compile(
    r"[T ](\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?"
    r"(?: ?(?:Z|UTC|(?P<sign>[+-])(\d\d)(?::(\d\d))?))?)?)?",
    re.ASCII,
)
#: Dates as they are spelt in some countries, which are none to Spark.
_NO_DATE = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}([T ].*)?", re.ASCII | re.DOTALL)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CorruptError(ValueError):
    """A text is no JSON, or a value has no place in the schema."""


def value(spelt: str, type_: t.DataType) -> date | datetime:
    """Return the date or time, in UTC, of a JSON string or (``type(spelt)`` is not ``str``) number.

    CorruptError for what Spark takes for none, EngineFeatureError for what is not known here.
    """
    moment = isinstance(type_, t.TimestampType)
    name = type_.simpleString()
    if type(spelt) is not str:
        if not moment or not re.fullmatch(r"-?\d+", spelt):
            raise CorruptError(f"{spelt} for {name}")
        try:
            return _EPOCH + timedelta(seconds=int(spelt))
        except OverflowError:
            raise EngineFeatureError(f"The JSON number {spelt} for a {name}") from None
    if not re.search(r"\d", spelt) or _NO_DATE.fullmatch(spelt.strip()):
        raise CorruptError(f"{spelt[:40]!r} for {name}")
    try:
        return _time(spelt.strip()) if moment else _day(spelt.strip())
    except ValueError:
        raise EngineFeatureError(f"The JSON string {spelt[:40]!r} for a {name}") from None


def _day(text: str) -> date:
    found = _SPELT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return date(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1))


def _time(text: str) -> datetime:
    day = _day(text)
    found = _SPELT.fullmatch(text)
    rest = found and found["rest"]
    if not rest:
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    time = _TIME.fullmatch(rest)
    if time is None:
        raise ValueError(text)
    hour, minute, second, fraction, sign, off_hours, off_minutes = time.groups()
    zone = UTC
    if sign:
        away = timedelta(hours=int(off_hours), minutes=int(off_minutes or 0))
        zone = timezone(-away if sign == "-" else away)
    micros = int((fraction or "")[:6].ljust(6, "0"))
    made = datetime(
        day.year, day.month, day.day, int(hour), int(minute or 0), int(second or 0), micros, tzinfo=zone
    )
    return made.astimezone(UTC)
