"""Rules of functions of dates, times and intervals.

Each returns SQL that gives Spark's result on Sail, or None to leave the call.
"""

from __future__ import annotations

import re
from dataclasses import replace

from glue_local.engine.sessions.differences import dates, decimals
from glue_local.engine.sessions.differences.casts import converted, in_zone
from glue_local.engine.sessions.differences.literals import text_of
from glue_local.engine.sessions.differences.rule import INTEGERS, UNKNOWN, Action, Call, failing, is_number
from glue_local.engine.sessions.differences.zones import DAY, MICROS, NO_24_HOURS, UTC, is_below_a_day

#: How many microseconds the unit of a function has.
_MICROS = {"timestamp_seconds": 1000000, "timestamp_millis": 1000, "timestamp_micros": 1}
#: The names in ``extract`` of the fields of an interval, which are in their order here, and of a time of day.
_HOUR = ("HOUR", "H", "HOURS", "HR", "HRS")
_MINUTE = ("MINUTE", "MIN", "M", "MINS", "MINUTES")
_OF_CLOCK = (_HOUR, _MINUTE, ("SECOND", "S", "SEC", "SECONDS", "SECS"))
_MONTH = ("MONTH", "MON", "MONS", "MONTHS")
_FIELDS = (("YEAR", "Y", "YEARS", "YR", "YRS"), _MONTH, ("DAY", "D", "DAYS"), *_OF_CLOCK)
#: A literal of an interval, and its first and its last field.
_LITERAL = re.compile(
    r"\(?\s*interval\s*[+-]?\s*(?:'[^']*'|\d+)\s*([a-z]+)(?:\s+to\s+([a-z]+))?\s*\)?", re.IGNORECASE
)
#: Digits of a timestamp's seconds after the point.
_PLACES = 6


def timestamp_seconds(call: Call) -> str | None:
    """Keep fractions of a second."""
    if call.types[0] in INTEGERS:
        return timestamp_of(call)
    type_, value = call.types[0], call.args[0]
    if (decimals.size(type_) or (0, 0))[1] > _PLACES:
        less = f"cast({value} as decimal(38,{_PLACES}))"
        call = replace(call, args=[failing(f"{less} <> {value}", "Rounding necessary", value)])
    return None if type_ in (UNKNOWN, "void", "string") else dates.timestamp(call)


def part_of_interval(call: Call) -> str | None:
    """Hours and minutes of an interval are those of its clock, not the whole of it."""
    unit = call.args[0].strip("'\"").upper()
    if call.types[-1] == "string":  # Spark's texts of dates and times, not all that Sail reads as one
        type_ = "timestamp" if any(unit in names for names in _OF_CLOCK) else "date"
        made = converted(call.args[1], "string", type_, call)
        changed = replace(call, args=[call.args[0], made], types=[call.types[0], type_])
        return part_of_interval(changed) or f"date_part('{unit}', {made})"
    if unit in ("EPOCH", "ISOYEAR"):
        raise call.mismatch(f"there is no field {unit}")
    if unit == "YEAROFWEEK":
        return f"cast(extract(isoyear from {call.args[1]}) as int)"
    if unit in ("DOW", "DAYOFWEEK") and not call.types[-1].startswith("interval"):
        return f"dayofweek({call.args[1]})"
    if not call.types[-1].startswith("interval") or call.types[-1] == "interval":
        return None
    if _lacks(call.args[1], unit):
        from pyspark.errors import AnalysisException

        raise AnalysisException(
            f'[INVALID_EXTRACT_FIELD] Cannot extract `{unit.lower()}` from "{call.args[1]}".'
        )
    if unit in _MINUTE:
        return f"cast(extract(minute from {call.args[1]}) % 60 as tinyint)"
    if unit in _HOUR:
        return f"cast(extract(hour from {call.args[1]}) % 24 as tinyint)"
    if unit in _MONTH and call.types[-1].startswith(("interval year", "interval month")):
        return f"cast(extract(month from {call.args[1]}) as tinyint)"
    return None


def _lacks(interval: str, unit: str) -> bool:
    """Whether a literal of an interval does not have a field; Sail gives 0 for it, or makes it of the others."""
    literal = _LITERAL.fullmatch(interval.strip())
    if literal is None:
        return False
    first, last, asked = (
        next((i for i, names in enumerate(_FIELDS) if name.upper() in names), None)
        for name in (literal[1], literal[2] or literal[1], unit)
    )
    return first is not None and last is not None and asked is not None and not first <= asked <= last


def make_date(call: Call) -> str | None:
    """An untyped NULL makes a NULL that is a date, and so does a day that there is not, but in ANSI mode."""
    if len(call.args) != 3 or all(each.isdigit() for each in call.args):
        return None
    if "void" in call.types:
        totals = " and ".join(f"isnull({each})" for each in call.args if "(" in each)  # which are to stay
        made = "cast(null as date)"
        return f"if({totals}, {made}, {made})" if totals else made
    if call.ansi or UNKNOWN in call.types:
        return None
    year, month, day = (f"cast({each} as int)" for each in call.args)
    first = f"make_date(least(greatest({year}, 1), 9999), least(greatest({month}, 1), 12), 1)"
    most = f"day(last_day({first}))"
    made = f"date_add({first}, least(greatest({day}, 1), {most}) - 1)"
    made = failing(f"{year} < 1 or {year} > 9999", "The Sail engine makes no date of this year", made)
    is_there = f"isnotnull({year}) and {month} between 1 and 12 and {day} between 1 and {most}"
    return f"if({is_there}, {made}, cast(null as date))"


def whole_days(call: Call) -> str:
    """Count days as an int; whole units of a time as a bigint."""
    if len(call.args) > 2:
        return whole_units(call)
    return f"cast({call.name}({', '.join(call.args)}) as int)"


#: Microseconds of the units that always have as many on a clock.
_UNITS = {"WEEK": 7 * DAY, "DAY": DAY, "DAYOFYEAR": DAY, **MICROS}
#: How many months the units above a day have.
_MONTHS = {"YEAR": 12, "QUARTER": 3, "MONTH": 1}


def whole_units(call: Call) -> str:
    """Count the whole units from one time to another, by the clock of the session's time zone.

    Sail counts where a day, month or year begins in between. A month is whole once its day and its time are reached.
    """
    unit = call.args[0].upper()
    if unit not in _UNITS | _MONTHS or len(call.args) != 3:
        raise call.refuse(f"the unit {call.args[0]}")
    times = [
        converted(each, type_, "timestamp", call) for each, type_ in zip(call.args, call.types, strict=True)
    ]
    one, other = (_clock(each, call.zone) for each in times[1:])
    if unit in _UNITS:
        return f"(({other} - {one}) div {_UNITS[unit]})"
    date, later = (f"cast({each} as date)" for each in times[1:])
    time, its_time = (f"pmod({each}, {DAY})" for each in (one, other))
    back = (
        f"(case when {other} > {one} and {its_time} < {time} then 1 "
        f"when {other} < {one} and {its_time} > {time} then -1 else 0 end)"
    )
    later = f"date_sub({later}, {back})"
    months = [f"((year({each}) * 12L + month({each})) * 32 + day({each}))" for each in (date, later)]
    return f"(({months[1]} - {months[0]}) div 32 div {_MONTHS[unit]})"


def later(call: Call) -> str | None:
    """Refuse numbers as times, and days where they do not always have 24 hours."""
    no_numbers(2)(call)
    by_the_clock = len(call.args) == 3 and call.zone not in UTC and call.args[0].upper() not in _MONTHS
    if by_the_clock and not is_below_a_day(call.args[0], call.args[1].strip("()")):
        raise call.refuse(NO_24_HOURS)
    if len(call.args) == 3 and call.types[2] == "string":
        return f"timestampadd({call.args[0]}, {call.args[1]}, {converted(call.args[2], 'string', 'timestamp', call)})"
    return None


def _clock(time: str, zone: str) -> str:
    """Return SQL for the microseconds since 1970 on the clock of a zone."""
    if zone in UTC:
        return f"unix_micros({time})"
    days = f"datediff(cast({time} as date), date'1970-01-01')"
    seconds = f"cast(extract(second from {time}) * 1000000 as bigint)"
    return f"({days} * {DAY}L + hour({time}) * 3600000000L + minute({time}) * 60000000L + {seconds})"


_TRUNCATED_TO = {
    "year", "yyyy", "yy", "quarter", "month", "mon", "mm", "week", "day", "dd", "hour", "minute", "second",
    "millisecond", "microsecond",
}  # fmt: skip


def truncated(call: Call) -> str | None:
    """A unit that there is not gives NULL."""
    unit = text_of(call.args[0])
    return None if unit is None or unit.lower() in _TRUNCATED_TO else "cast(null as timestamp)"


def day_interval(call: Call) -> str:
    """Fail where the interval does not fit."""
    made = f"{call.name}({', '.join(call.args)})"
    known = " and ".join(f"isnotnull({a})" for a in call.args) or "true"
    return failing(f"isnull({made}) and {known}", "[ARITHMETIC_OVERFLOW] The interval does not fit.", made)


#: A zone that is an offset, as java.time.ZoneId reads it.
_OFFSET = re.compile(r"(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::([0-5]\d))?")
_MOST_HOURS = 18


def at_offset(call: Call) -> str | None:
    """Add or take off an offset, of which Sail has no zone."""
    zone = text_of(call.args[1]) if len(call.args) == 2 else None
    found = _OFFSET.fullmatch(zone or "")
    if found is None or int(found[2]) >= _MOST_HOURS or call.types[0] not in ("timestamp", "date", "string"):
        return None
    value = converted(call.args[0], call.types[0], "timestamp", call)
    minutes = (int(found[2]) * 60 + int(found[3] or 0)) * (-1 if found[1] == "-" else 1)
    minutes = -minutes if call.name == "to_utc_timestamp" else minutes
    return in_zone(f"timestamp_micros(unix_micros({value}) + {minutes * 60_000_000}L)")


def weekday(call: Call) -> str:
    """Monday is 0 before 1970 too."""
    return f"pmod(weekday({call.args[0]}), 7)"


def unix(units: int) -> Action:
    """Count whole units, down before 1970 too."""

    def action(call: Call) -> str:
        micros = f"unix_micros({call.args[0]})"
        return f"(({micros} - pmod({micros}, {units})) div {units})"

    return action


def timestamp_of(call: Call) -> str | None:
    """Fail where the result does not fit; it is of the session's time zone."""
    if call.types[0] not in INTEGERS:
        return None
    limit = 9223372036854775807 // _MICROS[call.name]
    digits, value = call.args[0].rstrip("L"), call.args[0]
    if call.types[0] == "bigint" and not (digits.isdigit() and int(digits) <= limit):
        value = f"if(abs({value}) > {limit}L, raise_error('long overflow'), {value})"
    return in_zone(f"{call.name}({value})")


def date_format(call: Call) -> str | None:
    """As below, of a text that is a time: in ANSI mode others are an error."""
    if not call.ansi or call.types[:1] != ["string"] or call.name != "date_format":
        return _date_format(call)
    args = [converted(call.args[0], "string", "timestamp", call), *call.args[1:]]
    typed = replace(call, args=args, types=["timestamp", *call.types[1:]])
    return _date_format(typed) or f"date_format({', '.join(args)})"


def _date_format(call: Call) -> str | None:
    """Sail writes a zone's id for its short name, and years beyond 9999 without their sign."""
    form = text_of(call.args[1]) if len(call.args) == 2 else None
    letters = re.sub("'[^']*'", "", form or "")
    if len(call.args) == 2 and (
        re.search("[#{}]|zzzz", letters)
        or (call.zone not in ("UTC", "Etc/UTC") and (form is None or re.search("[zvO]", letters)))
    ):
        raise call.refuse("time zone names, or a pattern that Spark rejects")
    if call.types[0] not in ("date", "timestamp", "timestamp_ntz") or not re.search("[yu]{4}", letters):
        return None
    value = call.args[0]
    message = "The Sail engine does not write a year beyond 9999 as Spark does"
    return f"date_format({failing(f'year({value}) > 9999', message, value)}, {call.args[1]})"


def no_numbers(*which: int) -> Action:
    """Refuse numbers as times, of which Sail takes microseconds."""

    def action(call: Call) -> str | None:
        if len(call.args) != 3:
            return None
        if any(is_number(call.types[i]) or call.types[i] == "boolean" for i in which):
            raise call.mismatch("it takes times")
        return None

    return action
