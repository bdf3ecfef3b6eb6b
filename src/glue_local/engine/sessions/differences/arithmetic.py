"""Arithmetic as Spark does it: types of results, divisions by zero, results that do not fit.

See https://spark.apache.org/docs/3.5.6/sql-ref-ansi-compliance.html#arithmetic-operations.
"""

from __future__ import annotations

import re
from dataclasses import replace

from glue_local.engine.sessions.differences import ansi, decimals, zones
from glue_local.engine.sessions.differences.casts import converted
from glue_local.engine.sessions.differences.rule import (
    INTEGERS,
    Call,
    failing,
    is_decimal,
    is_number,
    not_zero,
)
from glue_local.engine.sessions.differences.typetext import is_nested

_NO_DAYS = ("bigint", "float", "double")
_NO_NUMBERS = ("boolean", "binary", "date", "timestamp", "timestamp_ntz")
#: The condition of an error by zero, by its operator.
_BY_ZERO = {"/": "DIVIDE_BY_ZERO", "%": "REMAINDER_BY_ZERO", "pmod": "REMAINDER_BY_ZERO"}
#: A literal that cannot be zero as a divisor.
_NOT_ZERO = re.compile(r"-?\d*[1-9][\d.]*(?:[eE][+-]?\d+)?[DdFfLl]?")


def computed(call: Call) -> str | None:
    """Return an operation's SQL; None to leave it."""
    if len(call.args) != 2:
        return None
    types, name = call.types, call.name
    if any(map(is_nested, types)):
        raise call.mismatch("it takes numbers, dates, times or intervals")
    if name == "-" and types == ["date", "date"]:
        return f"cast(cast(datediff({call.args[0]}, {call.args[1]}) as int) as interval day)"
    if name in ("+", "-") and "timestamp" in types and call.zone not in zones.UTC and _in_days(call, types):
        raise call.refuse(zones.NO_24_HOURS)
    if name in ("+", "-") and "date" in types and any(t in _NO_DAYS or is_decimal(t) for t in types):
        raise call.mismatch("days are of the type INT", "UNEXPECTED_INPUT_TYPE")
    if name in ("+", "-") and "date" in types and any(map(_of_a_day, types)):
        return _with_time(call)
    if name in ("*", "/", "%", "pmod") and any(t in _NO_NUMBERS for t in types):
        raise call.mismatch("it takes numbers")
    if name == "/" and types[1].startswith("interval"):
        raise call.mismatch("the divisor must not be an interval")
    if name == "/" and types[0].startswith("interval year") and is_number(types[1]):
        raise call.refuse("Spark rounds its months")
    if name == "/" and types[0].startswith("interval day") and is_number(types[1]):
        divisor = not_zero(call.args[1], "INTERVAL_DIVIDED_BY_ZERO")
        return _unrounded(
            f"{_micros(call.args[0])} / cast({divisor} as double)", f"({call.args[0]} / {divisor})"
        )
    if name == "*" and any(t.startswith("interval") for t in types) and any(map(is_number, types)):
        return _times(call)
    if not all(t in ("string", "void") or is_number(t) for t in types):
        return None
    typed = _same_kind(call)
    if not call.ansi and (missing := _by_literal_zero(typed)):
        return missing
    if any(t in ("float", "double") for t in typed.types):
        return _of_fractions(typed, typed.args != call.args)
    made = (ansi.computed(typed) if call.ansi else None) or decimals.computed(typed)
    if made is None and name == "pmod" and call.ansi and not _NOT_ZERO.fullmatch(typed.args[1].strip("()")):
        divisor = not_zero(typed.args[1], "REMAINDER_BY_ZERO")
        made = f"pmod({typed.args[0]}, {divisor})"
    if name == "%" and set(typed.types) <= {"tinyint", "smallint"}:
        made = f"cast(({typed.args[0]} % {typed.args[1]}) as {max(typed.types, key=len)})"
    return made or (_written(typed) if typed.args != call.args else None)


#: A literal of days alone, and what date - date becomes here: with these a date stays a date.
_OF_DAYS = re.compile(
    r"interval\s+(?:[+-]?\s*'?\s*[+-]?\d+\s*'?\s*(?:days?|weeks?)\s*'?\s*)+"
    r"|cast\(cast\(datediff\(.*\) as interval day\)",
    re.IGNORECASE | re.DOTALL,
)
#: What has an hour, a minute or a second in it.
_OF_HOURS = re.compile(
    r"interval\b[^()]*(?:hour|minute|second)s?\b[^()]*|(?:if\(.*)?make_dt_interval\(.*\)",
    re.IGNORECASE | re.DOTALL,
)


def _by_literal_zero(call: Call) -> str | None:
    """Return a NULL of the result's type for a whole number divided by 0, of which Sail makes one without a type.

    A number that is computed stays in it: a total, which is what makes one row of all, is not to go.
    """
    if not all(t in INTEGERS for t in call.types) or not re.fullmatch(r"\(?-?0+[LlSsYy]?\)?", call.args[1]):
        return None
    type_ = max(call.types, key=INTEGERS.index)
    made = {"/": "double", "div": "bigint", "%": type_}.get(call.name.lower())
    missing = f"if(true, null, {call.args[0]})" if "(" in call.args[0] else "null"
    return f"cast({missing} as {made})" if made else None


def _of_a_day(type_: str) -> bool:
    return type_.startswith(("interval day", "interval hour", "interval minute", "interval second"))


def _with_time(call: Call) -> str | None:
    """A date and an interval with hours is a timestamp; Sail leaves the hours out."""
    at = call.types.index("date")
    interval = call.args[1 - at].strip()
    while interval.startswith("(") and interval.endswith(")"):
        interval = interval[1:-1].strip()
    if _OF_DAYS.fullmatch(interval):
        return None
    if not _OF_HOURS.fullmatch(interval):
        raise call.refuse("whether the interval has hours is not known")
    args = list(call.args)
    args[at] = f"cast({args[at]} as timestamp)"
    return f"({args[0]} {call.name} {args[1]})"


def _times(call: Call) -> str | None:
    """Return an interval of days times a number; Spark's error where that does not fit. Sail refuses months itself."""
    a, b = call.args
    interval, type_, number = (
        (a, call.types[0], b) if call.types[0].startswith("interval") else (b, call.types[1], a)
    )
    if not type_.startswith("interval day"):
        return None
    product = f"{_micros(interval)} * cast({number} as double)"
    beyond = f"abs({product}) > 9.223372036854774E18D"
    return failing(
        beyond, "[ARITHMETIC_OVERFLOW] The interval does not fit.", _unrounded(product, f"({a} * {b})")
    )


def _micros(interval: str) -> str:
    return f"cast(unix_micros(timestamp'1970-01-01 00:00:00Z' + {interval}) as double)"


def _unrounded(micros: str, made: str) -> str:
    """Fail on microseconds that are not whole: Spark rounds them half up, and Sail cuts them off."""
    message = "The Sail engine does not round an interval of fractions of a microsecond: use --engine spark"
    return failing(f"{micros} <> floor({micros})", message, made)


def whole(call: Call) -> str | None:
    """Bits and whole quotients are of whole numbers alone, quotients of decimals too."""
    if len(call.args) != 2:
        return None
    kinds = ("float", "double") if call.ansi else ("float", "double", "string")
    fractions = any(t in kinds for t in call.types)
    if fractions or (call.name.lower() != "div" and any(map(is_decimal, call.types))):
        raise call.mismatch("it takes whole numbers")
    if not call.ansi and (missing := _by_literal_zero(call)):
        return missing
    if call.name == "^" and not any(map(str.isdigit, call.args)):  # Sail takes x ^ x for 0, of NULL too
        return f"({call.args[0]} ^ nullif({call.args[1]}, null))"
    return None


def _in_days(call: Call, types: list[str]) -> bool:
    """Whether a time and an interval, or two times, have days between them that are of the zone's clock."""
    if all(type_ in ("timestamp", "timestamp_ntz", "date") for type_ in types):
        return True
    interval = next(
        (a.lower() for a, t in zip(call.args, types, strict=True) if t.startswith("interval")), ""
    )
    short = re.fullmatch(r"\(?interval\s+'?(\d+)'?\s+(hour|minute|second)s?\)?", interval)
    return bool(interval) and not (short and zones.is_below_a_day(short[2], short[1]))


def _same_kind(call: Call) -> Call:
    """Cast texts to numbers, and decimals beside fractions to doubles."""
    types = call.types
    if call.ansi and "string" in types:
        return ansi.with_numbers(call)
    double = (
        "string" in types
        or (any(map(is_decimal, types)) and any(t in ("float", "double") for t in types))
        or (call.ansi and "float" in types and bool({*INTEGERS} & {*types}))
    )
    if not double:
        return call
    args = [
        converted(a, t, "double", call) if t == "string" or is_decimal(t) else f"cast({a} as double)"
        for a, t in zip(call.args, types, strict=True)
    ]
    return replace(call, args=args, types=["double", "double"])


def _of_fractions(call: Call, made: bool) -> str | None:
    args, types, name = list(call.args), call.types, call.name
    single = "double" not in types
    made = made or name == "pmod"
    if name in ("%", "pmod") and single:
        args = [a if t == "float" else f"cast({a} as float)" for a, t in zip(args, types, strict=True)]
        made = made or args != call.args
    if name in ("/", "%", "pmod") and not _NOT_ZERO.fullmatch(args[1].strip("()")):
        zero = "cast(0 as float)" if single and (types[1] == "float" or name != "/") else "0D"
        divisor = f"({args[1]} + {zero})"  # -0.0 + 0.0 is 0.0
        args[1], made = not_zero(divisor, _BY_ZERO[name]) if call.ansi else f"nullif({divisor}, 0)", True
    return _written(replace(call, args=args)) if made else None


def _written(call: Call) -> str:
    left, right = call.args
    if call.name != "pmod":
        return f"({left} {call.name} {right})"
    if "double" in call.types:
        left = f"cast({left} as double)"
    rest = f"({left} % {right})"  # which keeps the sign of zero
    return f"if({rest} = 0D, {rest}, pmod({left}, {right}))"
