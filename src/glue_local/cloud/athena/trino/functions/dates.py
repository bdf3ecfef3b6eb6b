"""Date and time functions.

Source: https://trino.io/docs/current/functions/datetime.html
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from glue_local.cloud.athena.trino import casts, operators, runtime, time_casts
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import fail, invalid, unsupported
from glue_local.cloud.athena.trino.functions import joda, mysql_dates
from glue_local.cloud.athena.trino.functions.registry import Entry, python
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Value

if TYPE_CHECKING:
    from glue_local.cloud.athena.trino.reader import Reader

_DATE_UNITS = ("day", "week", "month", "quarter", "year")
_TIME_UNITS = ("millisecond", "second", "minute", "hour")
_MILLIS = {
    "millisecond": 1,
    "second": 1000,
    "minute": 60_000,
    "hour": 3_600_000,
    "day": 86_400_000,
    "week": 604_800_000,
}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_ZONED = "timestamp with time zone"
_SECONDS = {"ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4, "h": 3.6e6, "d": 8.64e7}


def _local(value: Value) -> str:
    """The local time of any date or time as a TIMESTAMP."""
    if value.type.name == _ZONED:
        return time_casts.local(value)
    if value.type.name == "time":
        return f"(DATE '1970-01-01' + {value.sql})"
    return f"CAST({value.sql} AS TIMESTAMP)" if value.type.name == "date" else value.sql


def _instant(value: Value) -> str:
    return f"struct_extract({value.sql}, 't')" if value.type.name == _ZONED else _local(value)


def _unit(args: list[Value], allowed: tuple[str, ...], node: Any, kind: str) -> str:
    text = args[0].text
    if text is None:
        unsupported(node.args[0].at, f"{node.name} with a unit that is not a literal")
    if text.lower() not in allowed:
        fail("INVALID_FUNCTION_ARGUMENT", node.at, f"'{text}' is not a valid {kind} field")
    return text.lower()


def _allowed(kind: Type) -> tuple[str, ...]:
    if kind.name == "date":
        return _DATE_UNITS
    return _TIME_UNITS if kind.name == "time" else (*_TIME_UNITS, *_DATE_UNITS)


def _trunc(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    value = args[1]
    shown = {"date": "DATE", "time": "Time"}.get(value.type.name, "Timestamp")
    unit = _unit(args, _allowed(value.type), node, shown)
    truncated = f"date_trunc('{unit}', {_local(value)})"
    if value.type.name == _ZONED:
        zone = f"struct_extract({value.sql}, 'z')"
        own, local = _instant(value), _local(value)
        if value.zone == "UTC":
            instant = truncated
        elif unit in _TIME_UNITS:
            instant = f"({own} - ({local} - CAST({truncated} AS TIMESTAMP)))"
        else:
            instant = time_casts.at_instant(f"CAST({truncated} AS TIMESTAMP)", zone, own)
        made = time_casts.zoned(f"CAST({instant} AS TIMESTAMP)", zone, value.type, value.zone)
        return Value(f"CASE WHEN {value.sql} IS NOT NULL THEN {made.sql} END", value.type, zone=value.zone)
    return Value(f"CAST({truncated} AS {t.duck(value.type)})", value.type)


def _add(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    value = args[2]
    shown = {"date": "DATE", "time": "Time"}.get(value.type.name, "Timestamp")
    unit = _unit(args, _allowed(value.type), node, shown)
    if value.type.name == _ZONED and unit in {"day", "week"} and value.zone != "UTC":
        zone = f"struct_extract({value.sql}, 'z')"
        days = f"to_days(CAST({args[1].sql} * {_MILLIS[unit] // _MILLIS['day']} AS INTEGER))"
        instant = time_casts.at_instant(f"({time_casts.local(value)} + {days})", zone, _instant(value))
        sql = time_casts.zoned(f"CAST({instant} AS TIMESTAMP)", zone, value.type, value.zone).sql
        return Value(f"CASE WHEN {value.sql} IS NOT NULL THEN {sql} END", value.type, zone=value.zone)
    if unit in _MONTHS:
        months = f"CAST({args[1].sql} * {_MONTHS[unit]} AS INTEGER)"
        made = operators.shift(analyzer.python, value, months, "interval year to month", node.at)
    else:
        made = operators.shift(
            analyzer.python, value, f"({args[1].sql} * {_MILLIS[unit]})", "interval day to second", node.at
        )
    if value.type.name in {"time", "timestamp", _ZONED}:
        return replace(casts.cast(analyzer.python, made, value.type, node.at), zone=value.zone)
    return made


def _diff(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    a, b = args[1], args[2]
    shown = {"date": "DATE", "time": "Time"}.get(a.type.name, "Timestamp")
    unit = _unit(args, _allowed(a.type), node, shown)
    if unit in _MILLIS and unit not in {"day", "week"}:
        x, y, size = _instant(a), _instant(b), _MILLIS[unit] * 1000
        return Value(f"((epoch_us({y}) - epoch_us({x})) // {size})", t.BIGINT)
    x, y = _local(a), _local(b)
    if unit in {"day", "week"}:
        return Value(f"((epoch_us({y}) - epoch_us({x})) // {_MILLIS[unit] * 1000})", t.BIGINT)
    return Value(
        analyzer.python.call(
            _months_between, [Value(x, t.timestamp(6)), Value(y, t.timestamp(6))], t.BIGINT
        ).sql
        + f" // {_MONTHS[unit]}",
        t.BIGINT,
    )


def _months_between(a: dt.datetime, b: dt.datetime) -> int:
    """Whole months from a to b: those that can be added to a without going past b."""
    sign = 1 if b >= a else -1
    months = (b.year - a.year) * 12 + b.month - a.month
    while months * sign > 0 and (_plus_months(a, months) - b).total_seconds() * sign > 0:
        months -= sign
    return months


def _plus_months(value: dt.datetime, months: int) -> dt.datetime:
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    first = (
        dt.datetime(year + month // 11, (month + 1) % 12 + 1, 1) if year + month // 11 <= dt.MAXYEAR else None
    )
    last = (first - dt.timedelta(days=1)).day if first else 31
    return value.replace(year=year, month=month + 1, day=min(value.day, last))


def _part(sql: str) -> Any:
    def emit(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> str:
        return f"CAST({sql.format(_local(args[0]))} AS BIGINT)"

    return emit


def _last_day(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> str:
    return f"last_day({_local(args[0])})"


def _date(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    return casts.cast(analyzer.python, args[0], t.DATE, node.at)


def _from_unixtime(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    seconds = args[0].sql
    instant = f"make_timestamp(CAST(floor({seconds} * 1000 + 0.5) AS BIGINT) * 1000)"
    if len(args) == 1:
        return Value(
            f"CASE WHEN {seconds} IS NOT NULL THEN {time_casts.zoned(instant, literal_utc(), kind).sql} END",
            kind,
            zone="UTC",
        )
    by_offset = len(args) == 3  # noqa: PLR2004 - hours and minutes
    zone = (
        analyzer.python.call(_offset, args[1:], t.VARCHAR) if by_offset else analyzer.zone(args[1], node.at)
    )
    made = time_casts.zoned(instant, zone.sql, kind)
    return Value(
        f"CASE WHEN {seconds} IS NOT NULL AND {zone.sql} IS NOT NULL THEN {made.sql} END",
        kind,
        zone=zone.text,
    )


def literal_utc() -> str:
    """The zone of the session."""
    return "'UTC'"


def _offset(hours: int, minutes: int) -> str:
    sign = "-" if hours < 0 or minutes < 0 else "+"
    return runtime.zone_name(f"{sign}{abs(hours):02d}:{abs(minutes):02d}")


def _to_unixtime(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> str:
    return f"(CAST(epoch_us({_instant(args[0])}) AS DOUBLE) / 1000000)"


def _with_timezone(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    zone = analyzer.zone(args[1], node.at)
    made = time_casts.zoned(time_casts.at_instant(args[0].sql, zone.sql), zone.sql, kind)
    return Value(
        f"CASE WHEN {args[0].sql} IS NOT NULL AND {zone.sql} IS NOT NULL THEN {made.sql} END",
        kind,
        zone=zone.text,
    )


def _at_timezone(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    return analyzer.at_zone(args[0], args[1], node.at)


def _to_iso8601(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    value = args[0]
    if value.type.name == "date":
        return Value(f"CAST({value.sql} AS VARCHAR)", kind)
    digits = value.type.args[0]

    def zoned(given: dict[str, Any]) -> str:
        local = runtime.to_local(given["t"], given["z"])
        return runtime.show_timestamp(local, digits).replace(" ", "T") + _iso_offset(given)

    def plain(given: dt.datetime) -> str:
        return runtime.show_timestamp(given, digits).replace(" ", "T")

    return analyzer.python.call(zoned if value.type.name == _ZONED else plain, [value], kind)


def _iso_offset(given: dict[str, Any]) -> str:
    if given["z"] == "UTC":
        return "Z"
    minutes = _offset_minutes(given)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _offset_minutes(given: dict[str, Any]) -> int:
    local = runtime.to_local(given["t"], given["z"])
    return int((local - given["t"]).total_seconds() // 60)


def _zone_hour(given: dict[str, Any]) -> int:
    return int(_offset_minutes(given) / 60)


def _zone_minute(given: dict[str, Any]) -> int:
    minutes = _offset_minutes(given)
    return int(math.fmod(minutes, 60))


_ISO_DATE = r"([+-]?\d{4,9})(?:-(\d{1,2})(?:-(\d{1,2}))?|-W(\d{1,2})(?:-(\d))?|-(\d{3}))?"
_ISO = re.compile(
    _ISO_DATE + r"(?:T(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?"
)


def _iso_day(found: re.Match[str]) -> dt.date:
    year = int(found[1])
    if found[4]:
        return dt.date.fromisocalendar(year, int(found[4]), int(found[5] or 1))
    if found[6]:
        return dt.date(year, 1, 1) + dt.timedelta(days=int(found[6]) - 1)
    return dt.date(year, int(found[2] or 1), int(found[3] or 1))


def _from_iso_date(text: str) -> dt.date:
    found = re.fullmatch(_ISO_DATE, text)
    try:
        if not found:
            raise ValueError
        return _iso_day(found)
    except ValueError as error:
        raise invalid(f'Invalid format: "{text}"') from error


def _from_iso(text: str) -> dict[str, Any]:
    found = _ISO.fullmatch(text)
    try:
        if not found:
            raise ValueError
        micros = int(Decimal("0." + (found[10] or "0")[:3]) * 1_000_000)
        time = dt.time(int(found[7] or 0), int(found[8] or 0), int(found[9] or 0), micros)
        local = dt.datetime.combine(_iso_day(found), time)
    except ValueError as error:
        raise invalid(f'Invalid format: "{text}"') from error
    zone = runtime.zone_name(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", found[11] or "UTC"))
    return {"t": runtime.to_instant(local, zone), "z": zone}


def _duration(text: str) -> int:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\s*", text)
    if not found:
        raise invalid(f"duration is not a valid data duration string: {text}")
    if found[2] not in _SECONDS:
        raise invalid(f"Unknown time unit: {found[2]}")
    return int(Decimal(float(found[1]) * _SECONDS[found[2]]).quantize(Decimal(1), ROUND_HALF_UP))


def _readable(seconds: float) -> str:
    if not math.isfinite(seconds):
        raise invalid(f"Invalid argument found: {runtime.java(seconds)}")
    rest = math.floor(abs(seconds) + 0.5)
    parts: list[str] = []
    for name, size in (("week", 604_800), ("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count, rest = divmod(rest, size)
        if count or (name == "second" and not parts):
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return ", ".join(parts)


def _formatted(function: Any) -> Any:
    def emit(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
        return analyzer.python.call(function, [Value(_local(args[0]), t.timestamp(6)), args[1]], kind)

    return emit


def _date_format(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    """The engine writes the patterns that are literals; days far away, and what is wrong, go the slow way."""
    slow: Value = _formatted(mysql_dates.write)(analyzer, args, kind, node)
    pattern = mysql_dates.strftime(args[1].text or "")
    if not pattern:
        return slow
    time = f"CAST({_local(args[0])} AS TIMESTAMP)"
    near = f"year({time}) BETWEEN 1000 AND 9999"
    return Value(f"CASE WHEN {near} THEN strftime({time}, {t.literal(pattern)}) ELSE {slow.sql} END", kind)


def _format_zoned(given: dict[str, Any], pattern: str) -> str:
    return joda.write(runtime.to_local(given["t"], given["z"]), pattern, given["z"], _offset_minutes(given))


_ANY = ("date", "timestamp(p)", "timestamp(p) with time zone")
_PARTS = {
    "year": (_ANY, "year({0})"),
    "quarter": (_ANY, "quarter({0})"),
    "month": (_ANY, "month({0})"),
    "week": (_ANY, "week({0})"),
    "week_of_year": (_ANY, "week({0})"),
    "year_of_week": (_ANY, "isoyear({0})"),
    "yow": (_ANY, "isoyear({0})"),
    "day": (_ANY, "day({0})"),
    "day_of_month": (_ANY, "day({0})"),
    "day_of_week": (_ANY, "isodow({0})"),
    "dow": (_ANY, "isodow({0})"),
    "day_of_year": (_ANY, "dayofyear({0})"),
    "doy": (_ANY, "dayofyear({0})"),
    "hour": (("time(p)", *_ANY[1:]), "hour({0})"),
    "minute": (("time(p)", *_ANY[1:]), "minute({0})"),
    "second": (("time(p)", *_ANY[1:]), "second({0})"),
    "millisecond": (("time(p)", *_ANY[1:]), "millisecond({0}) % 1000"),
}
_OF_INTERVAL = {
    "day": ("day to second", "({0} // 86400000)"),
    "hour": ("day to second", "(({0} % 86400000) // 3600000)"),
    "minute": ("day to second", "(({0} % 3600000) // 60000)"),
    "second": ("day to second", "(({0} % 60000) // 1000)"),
    "millisecond": ("day to second", "({0} % 1000)"),
    "year": ("year to month", "CAST({0} // 12 AS BIGINT)"),
    "month": ("year to month", "CAST({0} % 12 AS BIGINT)"),
}

ENTRIES: list[Entry] = [
    *[(f"{name}({kind}) -> bigint", _part(sql)) for name, (kinds, sql) in _PARTS.items() for kind in kinds],
    *[(f"{name}(interval {kind}) -> bigint", sql) for name, (kind, sql) in _OF_INTERVAL.items()],
    ("timezone_hour(timestamp(p) with time zone) -> bigint", python(_zone_hour)),
    ("timezone_minute(timestamp(p) with time zone) -> bigint", python(_zone_minute)),
    *[
        (f"date_trunc(varchar, {kind}) -> {kind}", _trunc)
        for kind in ("date", "time(p)", "timestamp(p)", "timestamp(p) with time zone")
    ],
    *[
        (f"date_add(varchar, bigint, {kind}) -> {kind}", _add)
        for kind in ("date", "time(p)", "timestamp(p)", "timestamp(p) with time zone")
    ],
    *[
        (f"date_diff(varchar, {kind}, {kind}) -> bigint", _diff)
        for kind in ("date", "time(p)", "timestamp(p)", "timestamp(p) with time zone")
    ],
    *[(f"last_day_of_month({kind}) -> date", _last_day) for kind in _ANY],
    *[
        (f"date({kind}) -> date", _date)
        for kind in ("varchar", "timestamp(p)", "timestamp(p) with time zone", "date")
    ],
    *[
        (f"from_unixtime({args}) -> timestamp(3) with time zone", _from_unixtime)
        for args in ("double", "double, varchar", "double, bigint, bigint")
    ],
    ("to_unixtime(timestamp(p)) -> double", _to_unixtime),
    ("to_unixtime(timestamp(p) with time zone) -> double", _to_unixtime),
    ("with_timezone(timestamp(p), varchar) -> timestamp(p) with time zone", _with_timezone),
    ("at_timezone(timestamp(p) with time zone, varchar) -> timestamp(p) with time zone", _at_timezone),
    *[(f"to_iso8601({kind}) -> varchar", _to_iso8601) for kind in _ANY],
    ("from_iso8601_date(varchar) -> date", python(_from_iso_date)),
    ("from_iso8601_timestamp(varchar) -> timestamp(3) with time zone", python(_from_iso)),
    ("to_milliseconds(interval day to second) -> bigint", "{0}"),
    ("parse_duration(varchar) -> interval day to second", python(_duration)),
    ("human_readable_seconds(double) -> varchar", python(_readable)),
    ("date_format(timestamp(p), varchar) -> varchar", _date_format),
    ("date_format(timestamp(p) with time zone, varchar) -> varchar", _date_format),
    ("date_parse(varchar, varchar) -> timestamp(3)", python(mysql_dates.parse)),
    ("format_datetime(timestamp(p), varchar) -> varchar", _formatted(joda.write)),
    ("format_datetime(timestamp(p) with time zone, varchar) -> varchar", python(_format_zoned)),
    ("parse_datetime(varchar, varchar) -> timestamp(3) with time zone", python(joda.parse)),
    ("timezone(timestamp(p) with time zone) -> varchar", "struct_extract({0}, 'z')"),
]
