"""Casts of dates, times, timestamps and intervals.

Source: https://trino.io/docs/current/functions/conversion.html
"""

from __future__ import annotations

import datetime as dt

from glue_local.cloud.athena.trino import runtime
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import MARK
from glue_local.cloud.athena.trino.types import Type, duck, literal
from glue_local.cloud.athena.trino.values import Convert, Python, Value, limited, raising

_HALF_A_DAY = 43_200_000


def _timestamp_to_time(python: Python, value: Value, to: Type) -> Value:
    rounded = _round_time(value.sql, value.type.args[0], to.args[0])
    return Value(f"CAST({rounded} AS TIME)", to)


def _zoned_to_time(python: Python, value: Value, to: Type) -> Value:
    return _timestamp_to_time(python, Value(local(value), t.timestamp(value.type.args[0])), to)


def _date_text(python: Python, value: Value, to: Type) -> Value:
    years = f"{value.sql} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"
    code, _, message = str(runtime.far()).removeprefix(MARK).partition(": ")
    shown = limited(f"CAST({value.sql} AS VARCHAR)", to).sql
    return Value(
        f"CASE WHEN {years} THEN {shown} WHEN {value.sql} IS NOT NULL THEN {raising(code, literal(message))} END",
        to,
    )


def _text_to_date(python: Python, value: Value, to: Type) -> Value:
    return python.call(runtime.parse_date, [value], to)


def _text_to_timestamp(python: Python, value: Value, to: Type) -> Value:
    return python.call(runtime.parse_timestamp(to.args[0]), [value], to)


def _text_to_zoned(python: Python, value: Value, to: Type) -> Value:
    return python.call(runtime.parse_zoned(to.args[0]), [value], to)


def _text_to_time(python: Python, value: Value, to: Type) -> Value:
    return python.call(runtime.parse_time(to.args[0]), [value], to)


def zoned(instant: str, name: str, to: Type, zone: str | None = None) -> Value:
    """A timestamp with time zone of an instant and a zone's name, both SQL."""
    return Value(f"struct_pack(t := {instant}, z := {name})", to, zone=zone)


def local(value: Value) -> str:
    """Return the SQL of the local time of a timestamp with time zone."""
    if value.zone == "UTC":
        return f"struct_extract({value.sql}, 't')"
    name = f"struct_extract({value.sql}, 'z')"
    icu = f"(CASE WHEN {name}[1] IN ('+', '-') THEN 'GMT' || {name} ELSE {name} END)"
    return f"timezone({icu}, timezone('UTC', struct_extract({value.sql}, 't')))"


def at_instant(local_sql: str, name: str, near: str = "") -> str:
    """Return the SQL of the instant of a local time in a zone.

    Of two, where a clock is set back, it is the one with the offset of the instant ``near``, else the first. The
    engine gives the second; half a day earlier the clock is sure to be the earlier one.
    """
    icu = f"(CASE WHEN ({name})[1] IN ('+', '-') THEN 'GMT' || {name} ELSE {name} END)"
    instant = f"timezone('UTC', timezone({icu}, {local_sql}))"
    before = near or f"({instant} - to_milliseconds(CAST({_HALF_A_DAY} AS DOUBLE)))"
    other = f"({local_sql} - (timezone({icu}, timezone('UTC', {before})) - {before}))"
    again = f"timezone({icu}, timezone('UTC', {other}))"
    if near:
        return f"(CASE WHEN {again} = {local_sql} THEN {other} ELSE {at_instant(local_sql, name)} END)"
    return f"(CASE WHEN {again} = {local_sql} THEN least({instant}, {other}) ELSE {instant} END)"


def _round_time(sql: str, given: int, wanted: int) -> str:
    """Return a timestamp rounded half up to fewer digits of a second."""
    if wanted >= given or wanted >= runtime.MICROS:
        return sql
    unit = 10 ** (runtime.MICROS - wanted)
    micros = f"(epoch_us({sql}) + {unit // 2})"
    return f"make_timestamp({micros} - (({micros} % {unit}) + {unit}) % {unit})"


def _timestamp_to_timestamp(python: Python, value: Value, to: Type) -> Value:
    return Value(_round_time(value.sql, value.type.args[0], to.args[0]), to)


def _date_to_zoned(python: Python, value: Value, to: Type) -> Value:
    return zoned(f"CAST({value.sql} AS TIMESTAMP)", "'UTC'", to, "UTC")


def _zoned_to_zoned(python: Python, value: Value, to: Type) -> Value:
    if to.args[0] >= value.type.args[0]:
        return Value(value.sql, to, zone=value.zone)
    instant = _round_time(f"struct_extract({value.sql}, 't')", value.type.args[0], to.args[0])
    return zoned(instant, f"struct_extract({value.sql}, 'z')", to, value.zone)


def _timestamp_to_zoned(python: Python, value: Value, to: Type) -> Value:
    rounded = _round_time(value.sql, value.type.args[0], to.args[0])
    made = zoned(rounded, "'UTC'", to, "UTC")
    return Value(f"CASE WHEN {value.sql} IS NOT NULL THEN {made.sql} END", to, zone="UTC")


def _zoned_to_timestamp(python: Python, value: Value, to: Type) -> Value:
    return Value(_round_time(local(value), value.type.args[0], to.args[0]), to)


def _zoned_to_date(python: Python, value: Value, to: Type) -> Value:
    return Value(f"CAST({local(value)} AS {duck(to)})", to)


def _timestamp_text(sql: str, digits: int) -> str:
    """Return a timestamp's text with so many digits of a second."""
    return f"left(strftime({sql}, '%Y-%m-%d %H:%M:%S.%f'), {19 + (digits + 1 if digits else 0)})"


def _timestamp_to_text(python: Python, value: Value, to: Type) -> Value:
    return limited(_timestamp_text(value.sql, value.type.args[0]), to)


def _zoned_to_text(python: Python, value: Value, to: Type) -> Value:
    return limited(python.call(runtime.zoned_text(value.type.args[0]), [value], t.VARCHAR).sql, to)


def _time_to_text(python: Python, value: Value, to: Type) -> Value:
    digits = value.type.args[0]
    text = f"strftime(DATE '1970-01-01' + {value.sql}, '%H:%M:%S.%f')"
    return limited(f"left({text}, {8 + (digits + 1 if digits else 0)})", to)


def _time_to_timestamp(python: Python, value: Value, to: Type) -> Value:
    made = f"(CAST('{dt.datetime.now(dt.UTC):%Y-%m-%d}' AS DATE) + {value.sql})"
    return Value(_round_time(made, value.type.args[0], to.args[0]), to)


def _time_to_time(python: Python, value: Value, to: Type) -> Value:
    rounded = _round_time(f"(DATE '1970-01-01' + {value.sql})", value.type.args[0], to.args[0])
    return Value(f"CAST({rounded} AS TIME)" if rounded[0] == "m" else value.sql, to)


def _day_time_to_text(python: Python, value: Value, to: Type) -> Value:
    return limited(python.call(runtime.day_time_text, [value], t.VARCHAR).sql, to)


def _year_month_to_text(python: Python, value: Value, to: Type) -> Value:
    return limited(python.call(runtime.year_month_text, [value], t.VARCHAR).sql, to)


#: As those of :mod:`casts`.
CASTS: dict[tuple[str, str], Convert] = {
    ("varchar", "date"): _text_to_date,
    ("varchar", "time"): _text_to_time,
    ("varchar", "timestamp"): _text_to_timestamp,
    ("varchar", "timestamp with time zone"): _text_to_zoned,
    ("date", "varchar"): _date_text,
    ("date", "timestamp with time zone"): _date_to_zoned,
    ("timestamp", "time"): _timestamp_to_time,
    ("timestamp", "timestamp"): _timestamp_to_timestamp,
    ("timestamp", "timestamp with time zone"): _timestamp_to_zoned,
    ("timestamp", "varchar"): _timestamp_to_text,
    ("timestamp with time zone", "date"): _zoned_to_date,
    ("timestamp with time zone", "time"): _zoned_to_time,
    ("timestamp with time zone", "timestamp"): _zoned_to_timestamp,
    ("timestamp with time zone", "timestamp with time zone"): _zoned_to_zoned,
    ("timestamp with time zone", "varchar"): _zoned_to_text,
    ("time", "time"): _time_to_time,
    ("time", "timestamp"): _time_to_timestamp,
    ("time", "varchar"): _time_to_text,
    ("interval day to second", "varchar"): _day_time_to_text,
    ("interval year to month", "varchar"): _year_month_to_text,
}
