"""Times of the last day of the year 9999: Python 3.13 looks a day further for the zone's offset, and finds no year.

Source: https://docs.python.org/3.13/library/datetime.html#datetime.datetime.astimezone
"""

from __future__ import annotations

import datetime
import functools
import importlib
from typing import Any

from pyspark.sql.types import TimestampType

from glue_local.engine.sessions.differences.rule import BEFORE_4

_LAST_YEAR = 9999


def _zone(value: datetime.datetime) -> datetime.timezone:
    """Return the zone of this machine as it is shortly before a time."""
    before = (value - datetime.timedelta(days=2)).astimezone().utcoffset()
    return datetime.timezone(before or datetime.timedelta())


def _in_utc(value: datetime.datetime) -> datetime.datetime:
    known = value if value.tzinfo is not None else value.replace(tzinfo=_zone(value))
    return known.astimezone(datetime.UTC)


def _here(value: datetime.datetime) -> datetime.datetime:
    return value.astimezone(_zone(value)).replace(tzinfo=None)


def _with(plain: Any, otherwise: Any) -> Any:
    @functools.wraps(plain)
    def made(type_: Any, *args: Any, **kwargs: Any) -> Any:
        convert = plain(type_, *args, **kwargs)
        if not isinstance(type_, TimestampType) or convert is None:
            return convert

        def converted(value: Any) -> Any:
            try:
                return convert(value)
            except (ValueError, OverflowError):
                if isinstance(value, datetime.datetime) and value.year == _LAST_YEAR:
                    return otherwise(value)
                raise

        return converted

    return made


def adapt() -> None:
    """Wrap the converters of the client."""
    if BEFORE_4:
        return
    conversion: Any = importlib.import_module("pyspark.sql.conversion")
    for name, otherwise in (("LocalDataToArrowConversion", _in_utc), ("ArrowTableToRowsConversion", _here)):
        made: Any = getattr(conversion, name)
        made._create_converter = staticmethod(_with(made._create_converter, otherwise))
