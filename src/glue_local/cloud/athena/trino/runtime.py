"""What Trino does to single values, in Python: numbers as Java writes them, dates and times, zones, intervals."""

from __future__ import annotations

import datetime as dt
import math
import re
import uuid as uuids
import zoneinfo
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import numpy as np

from glue_local.cloud.athena.errors import QueryError
from glue_local.cloud.athena.trino.errors import MARK, Raised, invalid
from glue_local.java import double_text

EXACT = Context(prec=200)
_WHOLE_FROM, _WHOLE_TO = 1e-3, 1e7


# --- numbers ------------------------------------------------------------------------------------------------------


def _digits(value: float, single: bool) -> tuple[str, str, int]:
    """Return sign, digits and exponent of the shortest form that reads back as the same number."""
    text = np.format_float_scientific(np.float32(value) if single else value, unique=True, trim="-")
    sign = "-" if text.startswith("-") else ""
    mantissa, exponent = text.lstrip("-").split("e")
    return sign, mantissa.replace(".", ""), int(exponent)


def _special(value: float) -> str | None:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return None


def java(value: float, single: bool = False) -> str:
    """Write a floating point number as Java's toString does: 1.0E7 from ten million on, 1.0E-4 below a thousandth."""
    if not single or _special(value) or value == 0:
        return double_text(value)
    sign, digits, exponent = _digits(value, single)
    if _WHOLE_FROM <= abs(value) < _WHOLE_TO:
        if exponent < 0:
            return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
        digits = digits.ljust(exponent + 2, "0")
        return f"{sign}{digits[: exponent + 1]}.{digits[exponent + 1 :]}"
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{exponent}"


def java_real(value: float) -> str:
    """Write a real as Java's Float does."""
    return java(value, single=True)


def scientific(value: float, single: bool = False) -> str:
    """Write a floating point number as CAST to varchar does (https://github.com/trinodb/trino/pull/10657)."""
    special = _special(value)
    if special:
        return special
    if value == 0:
        return "-0E0" if math.copysign(1, value) < 0 else "0E0"
    sign, digits, exponent = _digits(value, single)
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{exponent}"


def scientific_real(value: float) -> str:
    """Write a real as CAST to varchar does."""
    return scientific(value, single=True)


_JAVA_DOUBLE = re.compile(r"[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?)")


def parse_double(text: str) -> float:
    """Read a double as Java's parseDouble does."""
    trimmed = text.strip()
    if not _JAVA_DOUBLE.fullmatch(trimmed):
        raise Raised("INVALID_CAST_ARGUMENT", f"Cannot cast '{text}' to DOUBLE")
    return float(trimmed.rstrip("dDfF") if trimmed[-1] in "dDfF" else trimmed)


def parse_real(text: str) -> float:
    """Read a real as Java's parseFloat does."""
    try:
        value = parse_double(text)
    except Raised as error:
        raise Raised("INVALID_CAST_ARGUMENT", f"Cannot cast '{text}' to REAL") from error
    with np.errstate(over="ignore"):
        return float(np.float32(value))


def fits(value: Decimal, precision: int, scale: int) -> Decimal | None:
    """Round a number half up to a decimal's scale; None if it has too many digits."""
    rounded = value.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP, EXACT)
    return rounded if abs(rounded).scaleb(scale, EXACT) < Decimal(10) ** precision else None


@lru_cache(maxsize=512)
def to_decimal(precision: int, scale: int, source: str) -> Any:
    """Return what casts a text, double or number to a decimal; ``source`` is the type's name in messages."""
    target = f"DECIMAL({precision}, {scale})"

    def convert(value: Any) -> Decimal:
        shown = f"{source} '{java(value) if isinstance(value, float) else value}'"
        try:
            text = repr(value) if isinstance(value, float) else str(value).strip()
            number = Decimal(text)
            if not number.is_finite() or "_" in text:  # Python takes 1_000
                raise InvalidOperation
        except InvalidOperation as error:
            more = ". Value is not a number." if source in {"VARCHAR", "CHAR"} else ""
            raise Raised("INVALID_CAST_ARGUMENT", f"Cannot cast {shown} to {target}{more}") from error
        found = fits(number, precision, scale)
        if found is None:
            more = " Value too large." if source in {"VARCHAR", "CHAR"} else ""
            raise Raised(
                "INVALID_CAST_ARGUMENT", f"Cannot cast {shown} to {target}{'.' if more else ''}{more}"
            )
        return found

    return convert


@lru_cache(maxsize=512)
def decimal_math(op: str, precision: int, scale: int) -> Any:
    """Return what computes with two decimals, as Trino rounds: half up."""
    exact = {
        "+": EXACT.add, "-": EXACT.subtract, "*": EXACT.multiply, "/": EXACT.divide, "%": EXACT.remainder,
    }[op]  # fmt: skip

    def compute(a: Decimal, b: Decimal) -> Decimal:
        if op in "/%" and b == 0:
            raise Raised("DIVISION_BY_ZERO", "Division by zero")
        found = fits(exact(a, b), precision, scale)
        if found is None:
            raise Raised("NUMERIC_VALUE_OUT_OF_RANGE", "Decimal overflow")
        return found

    return compute


# --- texts --------------------------------------------------------------------------------------------------------

#: The longest text or bytes that a function makes of a number that a query states.
LONGEST_TEXT = 1 << 26


def check_length(length: int) -> None:
    """Refuse a length that would fill the memory: what Python makes is not in the engine's limit."""
    if length > LONGEST_TEXT:
        raise Raised(
            "NOT_SUPPORTED",
            f"a text longer than {LONGEST_TEXT} characters is not supported by the local endpoint's Athena",
        )


# --- dates and times ----------------------------------------------------------------------------------------------

_DATE = re.compile(r"\s*([+-]?\d{4,6})-(\d{1,2})-(\d{1,2})\s*")
_TIME = r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,12}))?)?"
_TIMESTAMP = re.compile(
    rf"([+-]?\d{{4,6}})-(\d{{1,2}})-(\d{{1,2}})(?: (?:{_TIME})?\s*([A-Za-z+-][\w/+:-]*)?)?"
)
_TIME_ONLY = re.compile(rf"{_TIME}\s*([+-]\d\d:\d\d)?")
MICROS = 6


def far() -> Raised:
    """The error of a day that Trino knows, and DuckDB and Python write otherwise."""
    return Raised(
        "NOT_SUPPORTED",
        "a day outside of the years 1 to 9999 is not supported by the local endpoint's Athena",
    )


def show_date(value: dt.date | str) -> str:
    """Write a date; DuckDB gives one that Python has not as text."""
    if isinstance(value, str):
        raise QueryError(str(far()).removeprefix(MARK))
    return value.isoformat()


def parse_date(text: str) -> dt.date:
    """Read a date as CAST does."""
    found = _DATE.fullmatch(text)
    try:
        if not found:
            raise ValueError
        if not dt.MINYEAR <= int(found[1]) <= dt.MAXYEAR:
            raise far()
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise Raised("INVALID_CAST_ARGUMENT", f"Value cannot be cast to date: {text}") from error


def _micros(digits: str | None, precision: int) -> int:
    """Return the microseconds of a fraction, rounded half up to so many digits."""
    if not digits:
        return 0
    value = int(Decimal(f"0.{digits}").quantize(Decimal(1).scaleb(-precision), ROUND_HALF_UP) * 10**MICROS)
    return value


def timestamp_parts(text: str) -> tuple[dt.datetime, str, str | None] | None:
    """Return the time without its fraction, the fraction's digits, and the zone; None for what is no timestamp."""
    found = _TIMESTAMP.fullmatch(text.strip())
    if not found:
        return None
    numbers = [int(found[i] or 0) for i in range(1, 7)]
    if not dt.MINYEAR <= numbers[0] <= dt.MAXYEAR:
        raise far()
    try:
        return dt.datetime(*numbers), found[7] or "", found[8]  # type: ignore[arg-type]
    except ValueError:
        return None


@lru_cache(maxsize=32)
def parse_timestamp(precision: int) -> Any:
    """Return what reads a timestamp of a precision as CAST does."""

    def parse(text: str) -> dt.datetime:
        parts = timestamp_parts(text)
        if parts is None or parts[2]:
            raise Raised("INVALID_CAST_ARGUMENT", f"Value cannot be cast to timestamp: {text}")
        return parts[0] + dt.timedelta(microseconds=_micros(parts[1], min(precision, MICROS)))

    return parse


@lru_cache(maxsize=32)
def parse_zoned(precision: int) -> Any:
    """Return what reads a timestamp with time zone of a precision as CAST does."""

    def parse(text: str) -> dict[str, Any]:
        parts = timestamp_parts(text)
        if parts is None:
            raise Raised("INVALID_CAST_ARGUMENT", f"Value cannot be cast to timestamp with time zone: {text}")
        local = parts[0] + dt.timedelta(microseconds=_micros(parts[1], min(precision, MICROS)))
        name = zone_name(parts[2] or "UTC")
        return {"t": to_instant(local, name), "z": name}

    return parse


@lru_cache(maxsize=32)
def parse_time(precision: int) -> Any:
    """Return what reads a time as CAST does."""

    def parse(text: str) -> dt.time:
        found = _TIME_ONLY.fullmatch(text.strip())
        try:
            if not found or found[5]:
                raise ValueError
            whole = dt.datetime(1970, 1, 1, int(found[1]), int(found[2]), int(found[3] or 0))
        except ValueError as error:
            raise Raised("INVALID_CAST_ARGUMENT", f"Value cannot be cast to time: {text}") from error
        return (whole + dt.timedelta(microseconds=_micros(found[4], min(precision, MICROS)))).time()

    return parse


_OFFSET = re.compile(r"(?:UTC|GMT|UT)?([+-])(?:(\d{1,2})|(\d\d):(\d\d))", re.IGNORECASE)
#: Minutes of the largest offset there is.
_FARTHEST = 14 * 60
#: Zones of offset 0 that Trino calls UTC.
_UTC = frozenset(
    {"UTC", "Z", "GMT", "UT", "UCT", "ZULU", "GREENWICH", "ETC/UTC", "ETC/GMT", "GMT0", "+00:00", "-00:00"}
)


@lru_cache(maxsize=1024)
def zone_name(text: str) -> str:
    """Return a zone's name as Trino writes it: UTC, an offset, or the name of the tz database."""
    if text.upper() in _UTC:
        return "UTC"
    found = _OFFSET.fullmatch(text)
    if found:
        hours, minutes = int(found[2] or found[3]), found[4] or "00"
        if hours * 60 + int(minutes) <= _FARTHEST and int(minutes) < 60:  # noqa: PLR2004 - minutes of an hour
            name = f"{found[1]}{hours:02d}:{minutes}"
            return "UTC" if name[1:] == "00:00" else name
    known = _zones().get(text.lower())
    if known is None:
        raise invalid(f"'{text}' is not a valid time zone")
    return known


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """The names of the tz database by their names in lower case, as Trino looks for them."""
    return {name.lower(): name for name in zoneinfo.available_timezones()}


@lru_cache(maxsize=1024)
def zone(name: str) -> dt.tzinfo:
    """Return the zone of a name that :func:`zone_name` gave."""
    if name == "UTC":
        return dt.UTC
    found = _OFFSET.fullmatch(name)
    if found:
        offset = dt.timedelta(hours=int(found[2] or found[3]), minutes=int(found[4] or 0))
        return dt.timezone(-offset if found[1] == "-" else offset)
    return zoneinfo.ZoneInfo(name)


def to_local(instant: dt.datetime, name: str) -> dt.datetime:
    """Return the local time of an instant (UTC, without a zone)."""
    return instant.replace(tzinfo=dt.UTC).astimezone(zone(name)).replace(tzinfo=None)


def to_instant(local: dt.datetime, name: str) -> dt.datetime:
    """Return the instant (UTC, without a zone) of a local time."""
    return local.replace(tzinfo=zone(name)).astimezone(dt.UTC).replace(tzinfo=None)


def fraction(value: dt.datetime | dt.time, digits: int) -> str:
    """Return a dot and so many digits of a second; nothing for none."""
    return f".{value.microsecond:06d}".ljust(digits + 1, "0")[: digits + 1] if digits else ""


def show_timestamp(value: dt.datetime | str, digits: int) -> str:
    """Write a timestamp with so many digits of a second; DuckDB gives one that Python has not as text."""
    if isinstance(value, str):
        raise QueryError(str(far()).removeprefix(MARK))
    return f"{value.year:04d}-{value:%m-%d %H:%M:%S}{fraction(value, digits)}"


def show_zoned(value: dict[str, Any], digits: int) -> str:
    """Write a timestamp with time zone: the local time and the zone's name."""
    if isinstance(value["t"], str):
        return show_timestamp(value["t"], digits)
    return f"{show_timestamp(to_local(value['t'], value['z']), digits)} {value['z']}"


@lru_cache(maxsize=32)
def zoned_text(digits: int) -> Any:
    """Return what casts a timestamp with time zone to varchar."""
    return lambda value: show_zoned(value, digits)


def day_time_text(value: int) -> str:
    """Write an interval day to second of so many milliseconds."""
    sign, rest = ("-" if value < 0 else ""), abs(value)
    days, rest = divmod(rest, 86_400_000)
    hours, rest = divmod(rest, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{sign}{days} {hours:02d}:{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def year_month_text(value: int) -> str:
    """Write an interval year to month of so many months."""
    return f"{'-' if value < 0 else ''}{abs(value) // 12}-{abs(value) % 12}"


def uuid_of_bytes(value: bytes) -> str:
    """Read a UUID of its 16 bytes as CAST does."""
    if len(value) != 16:  # noqa: PLR2004 - the bytes of a UUID
        raise Raised("INVALID_CAST_ARGUMENT", f"Invalid UUID binary length: {len(value)}")
    return str(uuids.UUID(bytes=bytes(value)))


def parse_uuid(text: str) -> str:
    """Read a UUID as CAST does."""
    try:
        if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text):
            raise ValueError
        return str(uuids.UUID(text))
    except ValueError as error:
        raise Raised("INVALID_CAST_ARGUMENT", f"Cannot cast value to UUID: {text}") from error
