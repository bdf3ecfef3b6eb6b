"""Values of texts: SQL that reads one scalar type from a text, as each SerDe reads it.

Source: https://docs.aws.amazon.com/athena/latest/ug/data-types.html, and Trino's readers of Hive's text formats.
"""

from __future__ import annotations

from dataclasses import dataclass

from glue_local.cloud.athena.errors import UnsupportedQueryError
from glue_local.cloud.athena.trino.types import INTEGERS, LONGEST, Type, duck, literal


@dataclass(frozen=True)
class Rules:
    """How a SerDe reads scalars.

    ``lenient``: a text that is none of its type is NULL, else it fails the query. ``fractions``: whole numbers may be
    written with a fraction, which is cut off. ``booleans``: what is neither true nor false is false. ``epoch``: times
    are numbers ("days": dates are days and timestamps milliseconds, "any": numbers or texts). ``base64``: binary
    values that are not base64 are taken unchanged ("or raw"), or fail ("only").
    """

    lenient: bool
    fractions: bool = False
    booleans: bool = False
    epoch: str = ""
    base64: str = "only"


LAZY = Rules(lenient=True, fractions=True, base64="or raw")
OPENX = Rules(lenient=False, fractions=True, booleans=True, epoch="any")
HIVE_JSON = Rules(lenient=False, fractions=True, booleans=True)
REGEX = Rules(lenient=True, booleans=True)
OPEN_CSV = Rules(lenient=False, epoch="days")
OPEN_CSV_LENIENT = Rules(lenient=True, epoch="days")

_NUMBER = r"([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?"
_DATE = r"\s*(-?[0-9]{1,10})-([0-9]{1,2})-([0-9]{1,2})"
_CLOCK = r"[ T]([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2}(?:[.][0-9]{1,9})?))?"
# After a blank the seconds are there, after a T they need not be.
_TIME = r"( [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}([.][0-9]{1,9})?|T[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}([.][0-9]{1,9})?)?)?"


def matches(value: str, pattern: str) -> str:
    """SQL that says whether a text matches a pattern from its beginning to its end."""
    return f"regexp_full_match({value}, {literal(pattern)})"


def invalid(value: str, kind: Type, rules: Rules) -> str:
    """SQL of a text that is none of its type."""
    if rules.lenient:
        return "NULL"
    target = "INTEGER" if kind.name in {"varbinary", "array", "map", "row"} else duck(kind)
    return f"CAST(concat({value}, ' is not of type {kind.name}') AS {target})"


def scalar(value: str, kind: Type, rules: Rules) -> str:  # noqa: PLR0911 - one line a kind
    """SQL that reads a type from a text; NOT_SUPPORTED for a type that no text has."""
    if kind.name == "varchar":
        return value if kind.args[0] == LONGEST else f"left({value}, {kind.args[0]})"
    if kind.name == "char":
        size = kind.args[0]
        return f"rpad(left({value}, {size}), {size}, ' ')"
    if kind.name == "boolean":
        return _boolean(value, kind, rules)
    if kind.name in INTEGERS:
        return _integer(value, kind, rules)
    if kind.name in {"real", "double"}:
        return _floating(value, kind, rules)
    if kind.name == "decimal":
        cast = _cast(rules, value, duck(kind))
        return f"CASE WHEN {matches(value, '[+-]?' + _NUMBER)} THEN {cast} ELSE {invalid(value, kind, rules)} END"
    if kind.name in {"date", "timestamp"}:
        return _time(value, kind, rules)
    if kind.name == "varbinary":
        return _binary(value, rules)
    raise UnsupportedQueryError(f"a column of type {kind} in a file of text")


def _cast(rules: Rules, value: str, kind: str) -> str:
    return f"{'TRY_CAST' if rules.lenient else 'CAST'}({value} AS {kind})"


def _boolean(value: str, kind: Type, rules: Rules) -> str:
    if rules.booleans:
        return f"(lower({value}) = 'true')"
    return f"CASE lower({value}) WHEN 'true' THEN true WHEN 'false' THEN false ELSE {invalid(value, kind, rules)} END"


def _integer(value: str, kind: Type, rules: Rules) -> str:
    target = duck(kind)
    if not rules.fractions:
        whole = _cast(rules, value, target)
        return (
            f"CASE WHEN {matches(value, '[+-]?[0-9]+')} THEN {whole} ELSE {invalid(value, kind, rules)} END"
        )
    digits = f"regexp_extract({value}, '^[+-]?[0-9]+')"
    branches = [
        f"WHEN {value} IN ('', '+', '-', '.') THEN {invalid(value, kind, rules)}",
        f"WHEN {matches(value, '[+-]?[.][0-9]+')} THEN 0",
        f"WHEN {matches(value, '[+-]?[0-9]+([.][0-9]*)?')} THEN {_cast(rules, digits, target)}",
    ]
    if not rules.lenient:
        # SerDes of JSON read numbers such as 0x1F and 017 in their bases; such a text fails here.
        branches.insert(0, f"WHEN {matches(value, '0[0-9].*')} THEN {invalid(value, kind, rules)}")
        number = f"CAST(trunc(CAST({value} AS DOUBLE)) AS {target})"
        branches.append(f"WHEN {matches(value, '[+-]?' + _NUMBER)} THEN {number}")
    return f"CASE {' '.join(branches)} ELSE {invalid(value, kind, rules)} END"


def _floating(value: str, kind: Type, rules: Rules) -> str:
    pattern = rf"\s*[+-]?(NaN|Infinity|{_NUMBER}[fFdD]?)\s*"
    number = _cast(rules, f"rtrim(trim({value}), 'fFdD')", duck(kind))
    return f"CASE WHEN {matches(value, pattern)} THEN {number} ELSE {invalid(value, kind, rules)} END"


def _part(value: str, pattern: str, group: int) -> str:
    return f"nullif(regexp_extract({value}, {literal(pattern)}, {group}), '')"


def _day(value: str) -> str:
    """SQL of a date; months and days beyond their last go on into what follows."""
    year, month, day = (f"CAST({_part(value, _DATE, i)} AS INTEGER)" for i in (1, 2, 3))
    return f"CAST(make_date({year}, 1, 1) + to_months({month} - 1) + to_days({day} - 1) AS DATE)"


def _instant(value: str) -> str:
    hours, minutes, seconds = (f"coalesce({_part(value, _CLOCK, i)}, '0')" for i in (1, 2, 3))
    milliseconds = f"CAST(round(CAST({seconds} AS DECIMAL(11, 9)) * 1000) AS BIGINT)"
    return (
        f"(CAST({_day(value)} AS TIMESTAMP) + to_hours(CAST({hours} AS INTEGER))"
        f" + to_minutes(CAST({minutes} AS INTEGER)) + to_milliseconds({milliseconds}))"
    )


def _time(value: str, kind: Type, rules: Rules) -> str:
    day = kind.name == "date"
    branches = []
    if rules.epoch:
        number = f"CAST({value} AS BIGINT)"
        of_days = f"CAST(DATE '1970-01-01' + to_days(CAST({value} AS INTEGER)) AS DATE)"
        of_millis = f"make_timestamp({number} * 1000)"
        of_seconds = f"make_timestamp({number} * 1000000)"
        branches.append(
            f"WHEN {matches(value, '-?[0-9]{13,}' if not day and rules.epoch == 'any' else '-?[0-9]+')}"
            f" THEN {of_days if day else of_millis}"
        )
        if rules.epoch == "any" and not day:
            branches.append(f"WHEN {matches(value, '-?[0-9]+')} THEN {of_seconds}")
            decimal = f"make_timestamp(CAST(trunc(CAST({value} AS DECIMAL(30, 9)) * 1000) AS BIGINT) * 1000)"
            branches.append(f"WHEN {matches(value, '-?[0-9]*[.][0-9]+')} THEN {decimal}")
    if rules.epoch != "days":
        pattern = _DATE + (r"( .*)?\s*" if day else _TIME + r"\s*")
        # Hive reads no timestamp of fewer than eight characters.
        enough = f" AND length({value}) >= 8" if rules == LAZY and not day else ""
        branches.append(
            f"WHEN {matches(value, pattern)}{enough} THEN {_day(value) if day else _instant(value)}"
        )
    return f"CASE {' '.join(branches)} ELSE {invalid(value, kind, rules)} END"


def _binary(value: str, rules: Rules) -> str:
    padded = f"rpad({value}, CAST(ceil(length({value}) / 4.0) * 4 AS INTEGER), '=')"
    decoded = f"from_base64({padded})"
    if rules.base64 == "only":
        return decoded
    whole = f"({matches(value, '[^=]*')} OR length({value}) % 4 = 0)"
    valid = f"{matches(value, '[A-Za-z0-9+/]*={0,2}')} AND length({value}) % 4 <> 1 AND {whole}"
    return f"CASE WHEN {valid} THEN {decoded} ELSE encode({value}) END"
