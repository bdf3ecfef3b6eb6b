"""Casts between Trino's types: what an explicit CAST and a value that is cast by itself become in DuckDB.

Source: https://trino.io/docs/current/functions/conversion.html
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from glue_local.cloud.athena.trino import addresses, json_values, runtime
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import MARK, Place, fail, unsupported
from glue_local.cloud.athena.trino.types import Type, duck, literal
from glue_local.cloud.athena.trino.values import Python, Value, raising

Convert = Callable[[Python, Value, Type], Value]
_DECIMAL_WORDS = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
_PLAIN_DECIMAL = r"[+-]?[0-9]{1,38}([.][0-9]{1,38})?|-?[.][0-9]{1,38}"
#: The largest power of ten that a double holds exactly.
_EXACT_POWER = 22
_SHORT = {"integer": "INT"}
_HALF_A_DAY = 43_200_000


def cast(python: Python, value: Value, to: Type, at: Place) -> Value:
    """Return a value cast to a type; TYPE_MISMATCH where Trino has no such cast."""
    given = value.type
    if given == to or (given.name == to.name == "varchar" and given.args[0] <= to.args[0]):
        return Value(value.sql, to, value.constant, value.zone, value.text)
    if given == t.UNKNOWN:
        return Value(f"CAST({value.sql} AS {duck(to)})", to)
    if to.name in {"timestamp", "timestamp with time zone", "time"} and to.args[0] > runtime.MICROS:
        unsupported(at, f"type {to} (more than microseconds)")
    if given.name == to.name and given.name in {"array", "map", "row"}:
        return _nested(python, value, to, at)
    if "json" in {given.name, to.name}:
        return _json(python, value, to, at)
    convert = CASTS.get((group(given), group(to)))
    if convert is None:
        fail("TYPE_MISMATCH", at, f"Cannot cast {given} to {to}")
    return convert(python, value, to)


def coerce(python: Python, value: Value, to: Type, at: Place) -> Value:
    """Return a value cast by itself; TYPE_MISMATCH where Trino does not do that."""
    if not t.coerces(value.type, to) and value.type != to:
        fail("TYPE_MISMATCH", at, f"Cannot cast {value.type} to {to}")
    return cast(python, value, to, at)


def group(kind: Type) -> str:
    """Return the name that CASTS has for a type."""
    return "integer" if kind.name in t.INTEGERS else kind.name


def _nested(python: Python, value: Value, to: Type, at: Place) -> Value:
    if to.name == "array":
        item = cast(python, Value("e", value.type.args[0]), to.args[0], at)
        return Value(f"list_transform({value.sql}, lambda e: {item.sql})", to)
    if to.name == "map":
        key = cast(python, Value("e.key", value.type.args[0]), to.args[0], at)
        item = cast(python, Value("e.value", value.type.args[1]), to.args[1], at)
        pair = f"struct_pack(key := {key.sql}, value := {item.sql})"
        return Value(f"map_from_entries(list_transform(map_entries({value.sql}), lambda e: {pair}))", to)
    if len(value.type.args) != len(to.args):
        fail("TYPE_MISMATCH", at, f"Cannot cast {value.type} to {to}")
    fields = []
    for i, kind in enumerate(to.args):
        own = Value(
            f"struct_extract({value.sql}, {literal(t.field_name(value.type, i))})", value.type.args[i]
        )
        fields.append(f"{t.quote(t.field_name(to, i))} := {cast(python, own, kind, at).sql}")
    return Value(f"CASE WHEN {value.sql} IS NULL THEN NULL ELSE struct_pack({', '.join(fields)}) END", to)


def _json(python: Python, value: Value, to: Type, at: Place) -> Value:
    if to.name == "json":
        if not json_values.can_write(value.type):
            fail("TYPE_MISMATCH", at, f"Cannot cast {value.type} to json")
        return python.call(json_values.writer(value.type), [value], to)
    if not json_values.can_read(to):
        fail("TYPE_MISMATCH", at, f"Cannot cast json to {to}")
    return python.call(json_values.reader(to), [value], to)


# --- one function per kind of cast -----------------------------------------------------------------------------------


def _timestamp_to_time(python: Python, value: Value, to: Type) -> Value:
    rounded = _round_time(value.sql, value.type.args[0], to.args[0])
    return Value(f"CAST({rounded} AS TIME)", to)


def _zoned_to_time(python: Python, value: Value, to: Type) -> Value:
    return _timestamp_to_time(python, Value(local(value), t.timestamp(value.type.args[0])), to)


def _bytes_to_uuid(python: Python, value: Value, to: Type) -> Value:
    return python.call(runtime.uuid_of_bytes, [value], to)


def _uuid_to_bytes(python: Python, value: Value, to: Type) -> Value:
    return Value(f"unhex(replace({value.sql}, '-', ''))", to)


def _date_text(python: Python, value: Value, to: Type) -> Value:
    years = f"{value.sql} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"
    code, _, message = str(runtime.far()).removeprefix(MARK).partition(": ")
    shown = _as_text(python, value, to).sql
    return Value(
        f"CASE WHEN {years} THEN {shown} WHEN {value.sql} IS NOT NULL THEN {raising(code, literal(message))} END",
        to,
    )


def _plain(python: Python, value: Value, to: Type) -> Value:
    return Value(f"CAST({value.sql} AS {duck(to)})", to, value.constant)


def _rounded(python: Python, value: Value, to: Type) -> Value:
    return Value(f"CAST(round({value.sql}) AS {duck(to)})", to)


def _is_not_zero(python: Python, value: Value, to: Type) -> Value:
    return Value(f"({value.sql} <> 0)", to)


def _to_decimal(python: Python, value: Value, to: Type) -> Value:
    """The engine reads the shortest text of a number as Trino does, unless it has an exponent; the rest is Python's."""
    source = value.type.name.upper()
    slow = python.call(runtime.to_decimal(to.args[0], to.args[1], source), [value], to).sql
    floating = value.type in (t.DOUBLE, t.REAL)
    text = f"CAST(CAST({value.sql} AS DOUBLE) AS VARCHAR)" if floating else f"CAST({value.sql} AS VARCHAR)"
    fast = f"TRY_CAST({text} AS {duck(to)})"
    plain = f"regexp_full_match({text}, {literal(_PLAIN_DECIMAL)})"
    sure = _surely_rounded(value.sql, to) if floating else ""
    return Value(f"CASE {sure}WHEN {plain} AND {fast} IS NOT NULL THEN {fast} ELSE {slow} END", to)


def _surely_rounded(sql: str, to: Type) -> str:
    """A branch for the numbers that are so far from the middle of two decimals that the engine rounds them as Trino."""
    if to.args[1] > _EXACT_POWER:
        return ""
    scaled = f"(abs(CAST({sql} AS DOUBLE)) * 1e{to.args[1]})"
    made = f"TRY_CAST(CAST({sql} AS DOUBLE) AS {duck(to)})"
    far = f"{scaled} < 1e12 AND abs({scaled} - floor({scaled}) - 0.5) > 0.001"
    return f"WHEN {far} AND {made} IS NOT NULL THEN {made} "


def _integer_to_decimal(python: Python, value: Value, to: Type) -> Value:
    if t.INTEGERS[value.type.name] + to.args[1] <= to.args[0]:
        return _plain(python, value, to)
    return _to_decimal(python, value, to)


def _decimal_to_decimal(python: Python, value: Value, to: Type) -> Value:
    (p, s), (p2, s2) = value.type.args, to.args
    if p2 - s2 >= p - s and s2 >= s:
        return _plain(python, value, to)
    return _to_decimal(python, value, to)


def _limited(value: str, to: Type) -> Value:
    """A text that must fit a varchar."""
    if to.args[0] == t.LONGEST:
        return Value(value, to)
    message = f"'Value ' || {value} || ' cannot be represented as {to}'"
    return Value(
        f"CASE WHEN length({value}) <= {to.args[0]} THEN {value} ELSE"
        f" {raising('INVALID_CAST_ARGUMENT', message)} END",
        to,
    )


def _as_text(python: Python, value: Value, to: Type) -> Value:
    return _limited(f"CAST({value.sql} AS VARCHAR)", to)


def _double_text(python: Python, value: Value, to: Type) -> Value:
    write = runtime.scientific_real if value.type == t.REAL else runtime.scientific
    return _limited(python.call(write, [value], t.VARCHAR).sql, to)


def decimal_text(sql: str, kind: Type) -> str:
    """Return the SQL of a decimal's text; the engine writes no 0 before the point where all digits are after it."""
    text = f"CAST({sql} AS VARCHAR)"
    if kind.args[0] != kind.args[1]:
        return text
    return f"(CASE WHEN {sql} < 0 THEN '-0' || substring({text}, 2) ELSE '0' || {text} END)"


def _decimal_to_text(python: Python, value: Value, to: Type) -> Value:
    return _limited(decimal_text(value.sql, value.type), to)


def _shorter(python: Python, value: Value, to: Type) -> Value:
    return Value(f"left({value.sql}, {to.args[0]})", to)


def _char_to_varchar(python: Python, value: Value, to: Type) -> Value:
    return Value(value.sql if value.type.args[0] <= to.args[0] else f"left({value.sql}, {to.args[0]})", to)


def _padded(python: Python, value: Value, to: Type) -> Value:
    return Value(f"rpad({value.sql}, {to.args[0]}, ' ')", to)


def _text_to_boolean(python: Python, value: Value, to: Type) -> Value:
    low = f"lower({value.sql})"
    message = f"'Cannot cast ''' || {value.sql} || ''' to BOOLEAN'"
    return Value(
        f"CASE WHEN {low} IN ('t', 'true', '1') THEN true WHEN {low} IN ('f', 'false', '0') THEN false"
        f" WHEN {value.sql} IS NOT NULL THEN {raising('INVALID_CAST_ARGUMENT', message)} END",
        to,
    )


def _text_to_integer(python: Python, value: Value, to: Type) -> Value:
    kind = duck(to)
    name = _SHORT.get(to.name, kind)
    message = f"'Cannot cast ''' || {value.sql} || ''' to {name}'"
    return Value(
        f"CASE WHEN regexp_full_match({value.sql}, '[+-]?[0-9]+') AND TRY_CAST({value.sql} AS {kind}) IS NOT NULL"
        f" THEN TRY_CAST({value.sql} AS {kind})"
        f" WHEN {value.sql} IS NOT NULL THEN {raising('INVALID_CAST_ARGUMENT', message)} END",
        to,
    )


def _text_to_double(python: Python, value: Value, to: Type) -> Value:
    parse = runtime.parse_double if to == t.DOUBLE else runtime.parse_real
    slow = python.call(parse, [value], to).sql
    return Value(
        f"CASE WHEN regexp_full_match({value.sql}, {literal(_DECIMAL_WORDS)}) AND length({value.sql}) < 300"
        f" AND TRY_CAST({value.sql} AS {duck(to)}) IS NOT NULL THEN TRY_CAST({value.sql} AS {duck(to)})"
        f" ELSE {slow} END",
        to,
    )


def _double_to_real(python: Python, value: Value, to: Type) -> Value:
    x = value.sql
    return Value(
        f"CASE WHEN abs({x}) > 3.4028235677973366e38 AND NOT isnan({x}) THEN CAST(sign({x}) * CAST('inf' AS DOUBLE)"
        f" AS FLOAT) ELSE CAST({x} AS FLOAT) END",
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


def timestamp_text(sql: str, digits: int) -> str:
    """Return a timestamp's text with so many digits of a second."""
    return f"left(strftime({sql}, '%Y-%m-%d %H:%M:%S.%f'), {19 + (digits + 1 if digits else 0)})"


def _timestamp_to_text(python: Python, value: Value, to: Type) -> Value:
    return _limited(timestamp_text(value.sql, value.type.args[0]), to)


def _zoned_to_text(python: Python, value: Value, to: Type) -> Value:
    return _limited(python.call(runtime.zoned_text(value.type.args[0]), [value], t.VARCHAR).sql, to)


def _time_to_text(python: Python, value: Value, to: Type) -> Value:
    digits = value.type.args[0]
    text = f"strftime(DATE '1970-01-01' + {value.sql}, '%H:%M:%S.%f')"
    return _limited(f"left({text}, {8 + (digits + 1 if digits else 0)})", to)


def _time_to_timestamp(python: Python, value: Value, to: Type) -> Value:
    made = f"(CAST('{dt.datetime.now(dt.UTC):%Y-%m-%d}' AS DATE) + {value.sql})"
    return Value(_round_time(made, value.type.args[0], to.args[0]), to)


def _time_to_time(python: Python, value: Value, to: Type) -> Value:
    rounded = _round_time(f"(DATE '1970-01-01' + {value.sql})", value.type.args[0], to.args[0])
    return Value(f"CAST({rounded} AS TIME)" if rounded[0] == "m" else value.sql, to)


def _day_time_to_text(python: Python, value: Value, to: Type) -> Value:
    return _limited(python.call(runtime.day_time_text, [value], t.VARCHAR).sql, to)


def _year_month_to_text(python: Python, value: Value, to: Type) -> Value:
    return _limited(python.call(runtime.year_month_text, [value], t.VARCHAR).sql, to)


def _text_to_bytes(python: Python, value: Value, to: Type) -> Value:
    return Value(f"encode({value.sql})", to)


def _text_to_uuid(python: Python, value: Value, to: Type) -> Value:
    return python.call(runtime.parse_uuid, [value], to)


def _text_to_address(python: Python, value: Value, to: Type) -> Value:
    return python.call(addresses.parse, [value], to)


def _bytes_to_address(python: Python, value: Value, to: Type) -> Value:
    return python.call(addresses.of_bytes, [value], to)


def _address_to_text(python: Python, value: Value, to: Type) -> Value:
    return _limited(python.call(addresses.show, [value], t.VARCHAR).sql, to)


def _same(python: Python, value: Value, to: Type) -> Value:
    return Value(value.sql, to)


#: One more cast is one more entry: (from, to); an integer stands for all four.
CASTS: dict[tuple[str, str], Convert] = {
    ("integer", "integer"): _plain,
    ("integer", "real"): _plain,
    ("integer", "double"): _plain,
    ("integer", "decimal"): _integer_to_decimal,
    ("integer", "boolean"): _is_not_zero,
    ("integer", "varchar"): _as_text,
    ("decimal", "integer"): _plain,
    ("decimal", "real"): _plain,
    ("decimal", "double"): _plain,
    ("decimal", "decimal"): _decimal_to_decimal,
    ("decimal", "boolean"): _is_not_zero,
    ("decimal", "varchar"): _decimal_to_text,
    ("double", "integer"): _rounded,
    ("double", "real"): _double_to_real,
    ("double", "decimal"): _to_decimal,
    ("double", "boolean"): _is_not_zero,
    ("double", "varchar"): _double_text,
    ("real", "integer"): _rounded,
    ("real", "double"): _plain,
    ("real", "decimal"): _to_decimal,
    ("real", "boolean"): _is_not_zero,
    ("real", "varchar"): _double_text,
    ("boolean", "integer"): _plain,
    ("boolean", "real"): lambda python, v, to: Value(f"CAST(CAST({v.sql} AS INTEGER) AS FLOAT)", to),
    ("boolean", "double"): lambda python, v, to: Value(f"CAST(CAST({v.sql} AS INTEGER) AS DOUBLE)", to),
    ("boolean", "decimal"): lambda python, v, to: Value(f"CAST(CAST({v.sql} AS INTEGER) AS {duck(to)})", to),
    ("boolean", "varchar"): _as_text,
    ("varchar", "boolean"): _text_to_boolean,
    ("varchar", "integer"): _text_to_integer,
    ("varchar", "real"): _text_to_double,
    ("varchar", "double"): _text_to_double,
    ("varchar", "decimal"): _to_decimal,
    ("varchar", "varchar"): _shorter,
    ("varchar", "char"): _padded,
    ("varchar", "varbinary"): _text_to_bytes,
    ("varchar", "date"): _text_to_date,
    ("varchar", "time"): _text_to_time,
    ("varchar", "timestamp"): _text_to_timestamp,
    ("varchar", "timestamp with time zone"): _text_to_zoned,
    ("varchar", "uuid"): _text_to_uuid,
    ("char", "varchar"): _char_to_varchar,
    ("char", "char"): _padded,
    ("varbinary", "uuid"): _bytes_to_uuid,
    ("uuid", "varbinary"): _uuid_to_bytes,
    ("varchar", "ipaddress"): _text_to_address,
    ("varbinary", "ipaddress"): _bytes_to_address,
    ("ipaddress", "varbinary"): _same,
    ("ipaddress", "varchar"): _address_to_text,
    ("uuid", "varchar"): _as_text,
    ("date", "varchar"): _date_text,
    ("date", "timestamp"): _plain,
    ("date", "timestamp with time zone"): _date_to_zoned,
    ("timestamp", "date"): _plain,
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
