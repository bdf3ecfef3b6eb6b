"""``format``: Java's format strings.

Source: https://trino.io/docs/current/functions/conversion.html#formatting
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from glue_local.cloud.athena.trino import runtime
from glue_local.cloud.athena.trino.errors import Raised, invalid
from glue_local.cloud.athena.trino.functions.mysql_dates import DAYS, MONTHS
from glue_local.cloud.athena.trino.types import INTEGERS, Type

_SPEC = re.compile(r"%(?:(\d+)\$)?([-#+ 0,(<]*)(\d+)?(?:\.(\d+))?([tT]?)([a-zA-Z%])")
_NOON = 12
#: Digits of Java's largest int.
_MOST_DIGITS = 10


def _wrong(message: str) -> Raised:
    return invalid(f"Invalid format string: {message}")


def _check_sizes(*sizes: str | None) -> None:
    """Refuse a width or a precision that is no int of Java's, or would fill the memory."""
    for size in filter(None, sizes):
        if len(size) > _MOST_DIGITS:
            raise _wrong(f"{size} (IllegalFormatWidth: {size})")
        runtime.check_length(int(size))


@lru_cache(maxsize=256)
def formatter(kinds: tuple[Type, ...]) -> Callable[..., str | None]:
    """Return what formats values of these types."""

    def run(pattern: str | None, *values: Any) -> str | None:
        if pattern is None:
            return None
        following = 0

        def one(found: re.Match[str]) -> str:
            nonlocal following
            index, flags, width, precision, time, letter = found.groups()
            _check_sizes(width, precision)
            if letter == "%":
                return "%".rjust(int(width or 0))
            if letter == "n":
                return "\n"
            if index:
                place = int(index) - 1
            elif "<" in flags:
                place = following - 1
            else:
                place, following = following, following + 1
            if not 0 <= place < len(values):
                raise _wrong(f"{pattern} (MissingFormatArgument: Format specifier '{found[0]}')")
            text = _one(
                kinds[place], values[place], flags, int(width or 0), precision, time, letter, found[0]
            )
            return text.ljust(int(width or 0)) if "-" in flags else text.rjust(int(width or 0))

        rest = _SPEC.sub("", pattern)
        if "%" in rest:
            raise _wrong(f"{pattern} (UnknownFormatConversion: Conversion = '%')")
        return _SPEC.sub(one, pattern)

    return run


def _one(
    kind: Type, value: Any, flags: str, width: int, precision: str | None, time: str, letter: str, spec: str
) -> str:
    low = letter.lower()
    if value is None:
        text = "false" if low == "b" else "null"
    elif time:
        text = _time(kind, value, letter)
    elif low == "s":
        text = shown(kind, value)
        text = text[: int(precision)] if precision else text
    elif low == "b":
        text = ("true" if value else "false") if kind.name == "boolean" else "true"
    elif low == "d" and kind.name in INTEGERS:
        text = _signed(str(abs(value)), value < 0, flags, width)
    elif low in "xo" and kind.name in INTEGERS:
        bits = {"tinyint": 64, "smallint": 64, "integer": 64, "bigint": 64}[kind.name]
        number = value & ((1 << bits) - 1)
        text = (f"{number:x}" if low == "x" else f"{number:o}").rjust(width if "0" in flags else 0, "0")
    elif low == "f" and kind.name in {"real", "double", "decimal"}:
        text = _fixed(value, int(precision) if precision else 6, flags, width)
    elif low in "eg" and kind.name in {"real", "double", "decimal"}:
        text = _scientific(value, low, int(precision) if precision else 6, flags, width)
    elif low == "c" and kind.name in {*INTEGERS}:
        text = chr(value)
    elif low == "h" or (low == "a" and kind.name in {"real", "double"}):
        raise Raised("NOT_SUPPORTED", f"{spec} in format is not supported by the local endpoint's Athena")
    else:
        raise _wrong(f"{spec} (IllegalFormatConversion: {letter} != {_java_class(kind)})")
    return text.upper() if letter.isupper() and not time else text


def _java_class(kind: Type) -> str:
    names = {
        "varchar": "String",
        "boolean": "Boolean",
        "double": "Double",
        "real": "Float",
        "decimal": "BigDecimal",
    }
    return "java.math.BigDecimal" if kind.name == "decimal" else f"java.lang.{names.get(kind.name, 'Long')}"


def _signed(digits: str, negative: bool, flags: str, width: int) -> str:
    if "," in flags:
        whole, dot, rest = digits.partition(".")
        digits = f"{int(whole):,}{dot}{rest}"
    if negative and "(" in flags:
        return f"({digits})"
    sign = "-" if negative else "+" if "+" in flags else " " if " " in flags else ""
    if "0" in flags:
        digits = digits.rjust(width - len(sign), "0")
    return sign + digits


def _special(value: Any) -> str | None:
    return runtime._special(float(value)) if not isinstance(value, Decimal) else None


def _fixed(value: Any, precision: int, flags: str, width: int) -> str:
    special = _special(value)
    if special:
        return special
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    rounded = number.quantize(Decimal(1).scaleb(-precision), ROUND_HALF_UP, runtime.EXACT)
    return _signed(f"{abs(rounded):f}", number.is_signed(), flags, width)


def _scientific(value: Any, letter: str, precision: int, flags: str, width: int) -> str:
    special = _special(value)
    if special:
        return special
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    if letter == "g":
        precision = precision or 1
        if number == 0 or Decimal("0.0001") <= abs(number) < Decimal(10) ** precision:
            places = precision - (number.adjusted() + 1 if number else 1)
            return _fixed(value, max(places, 0), flags, width)
        precision -= 1
    exponent = number.adjusted() if number else 0
    mantissa = abs(number).scaleb(-exponent).quantize(Decimal(1).scaleb(-precision), ROUND_HALF_UP)
    if mantissa >= 10:  # noqa: PLR2004 - rounded up to two digits
        mantissa, exponent = mantissa / 10, exponent + 1
    text = f"{mantissa:.{precision}f}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    return _signed(text, number.is_signed(), flags.replace(",", ""), width)


def shown(kind: Type, value: Any) -> str:
    """Write a value as ``%s`` does."""
    if kind.name == "boolean":
        return "true" if value else "false"
    if kind.name in {"double", "real"}:
        return runtime.java(value, kind.name == "real")
    if kind.name == "timestamp":
        return _iso(value)
    if kind.name == "timestamp with time zone":
        zone = value["z"]
        local = runtime.to_local(value["t"], zone)
        offset = "Z" if zone == "UTC" else local.replace(tzinfo=runtime.zone(zone)).isoformat()[-6:]
        return (
            _iso(local)
            + (offset if zone == "UTC" or zone[0] in "+-" else f"{offset}[{zone}]")
            + ("[UTC]" if zone == "UTC" else "")
        )
    if kind.name in {"array", "map", "row", "varbinary", "interval day to second", "interval year to month"}:
        raise Raised("NOT_SUPPORTED", f"format of {kind} is not supported by the local endpoint's Athena")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _iso(value: dt.datetime) -> str:
    text = f"{value:%Y-%m-%dT%H:%M}"
    if value.second or value.microsecond:
        text += f":{value:%S}"
    if value.microsecond:
        micros = f"{value.microsecond:06d}"
        text += "." + (micros[:3] if micros.endswith("000") else micros)
    return text


def _time(kind: Type, value: Any, letter: str) -> str:
    if kind.name == "timestamp with time zone":
        value = runtime.to_local(value["t"], value["z"])
    if kind.name not in {"date", "timestamp", "timestamp with time zone"}:
        raise _wrong(f"t{letter} of {kind}")
    moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
    writers: dict[str, Callable[[], str]] = {
        "Y": lambda: f"{moment.year:04d}",
        "y": lambda: f"{moment.year % 100:02d}",
        "m": lambda: f"{moment.month:02d}",
        "d": lambda: f"{moment.day:02d}",
        "e": lambda: str(moment.day),
        "B": lambda: MONTHS[moment.month - 1],
        "b": lambda: MONTHS[moment.month - 1][:3],
        "h": lambda: MONTHS[moment.month - 1][:3],
        "A": lambda: DAYS[moment.weekday()],
        "a": lambda: DAYS[moment.weekday()][:3],
        "j": lambda: f"{moment.timetuple().tm_yday:03d}",
        "H": lambda: f"{moment.hour:02d}",
        "k": lambda: str(moment.hour),
        "I": lambda: f"{moment.hour % _NOON or _NOON:02d}",
        "l": lambda: str(moment.hour % _NOON or _NOON),
        "M": lambda: f"{moment.minute:02d}",
        "S": lambda: f"{moment.second:02d}",
        "L": lambda: f"{moment.microsecond // 1000:03d}",
        "N": lambda: f"{moment.microsecond * 1000:09d}",
        "p": lambda: "am" if moment.hour < _NOON else "pm",
        "F": lambda: f"{moment:%Y-%m-%d}",
        "D": lambda: f"{moment:%m/%d/%y}",
        "T": lambda: f"{moment:%H:%M:%S}",
        "R": lambda: f"{moment:%H:%M}",
    }
    if letter not in writers:
        raise _wrong(f"t{letter}")
    return writers[letter]()
