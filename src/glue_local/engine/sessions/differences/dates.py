"""Texts read as dates and times: without a pattern they are cast; with one, Spark fails where its old parser would not.

See https://spark.apache.org/docs/3.5.6/sql-ref-datetime-pattern.html, and spark.sql.legacy.timeParserPolicy, whose
default is EXCEPTION until Spark 4 and CORRECTED from then on.
"""

from __future__ import annotations

import re
from dataclasses import replace

from glue_local.engine.sessions.differences.casts import converted, text
from glue_local.engine.sessions.differences.literals import text_of
from glue_local.engine.sessions.differences.rule import UNKNOWN, Call, failing, is_number
from glue_local.java import old_dates

_MONTHS = ("january", "february", "march", "april", "june", "july", "august", "september", "october", "november",
           "december")  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _short(names: tuple[str, ...]) -> str:
    return f"({'|'.join(name[:3] for name in names)})($|[^a-z])"


#: Pattern letters for names -> the name's other form, which Sail reads and Spark does not.
_OTHER_FORM = {
    **dict.fromkeys(("MMM", "LLL"), "|".join(_MONTHS)),
    **dict.fromkeys(("E", "EE", "EEE"), "|".join(_DAYS)),
    **dict.fromkeys(("MMMM", "LLLL"), _short(_MONTHS)),
    "EEEE": _short(_DAYS),
}


_BY_PATTERN = ("to_date", "to_timestamp", "unix_timestamp", "to_unix_timestamp")


def read(call: Call) -> str | None:
    """Read a text; numbers are seconds."""
    if not call.args or UNKNOWN in call.types:
        return None
    if (
        len(call.args) == 1
        and call.types == ["string"]
        and call.name in ("unix_timestamp", "to_unix_timestamp")
    ):
        call = replace(call, args=[*call.args, "'yyyy-MM-dd HH:mm:ss'"], types=["string", "string"])
    if len(call.args) == 2 and is_number(call.types[0]):
        if call.name.endswith("unix_timestamp"):
            raise call.mismatch("a number is no time", "UNEXPECTED_INPUT_TYPE")
        texts = [converted(*_one(call), "string", call), call.args[1]]
        call = replace(call, args=texts, types=["string", call.types[1]])
        return read(call) or f"{call.name}({', '.join(texts)})"
    if len(call.args) == 2 and call.types[0] == "string":
        return _with_pattern(call) if call.name in _BY_PATTERN else None
    if call.name == "to_date" and len(call.args) == 1 and call.types[0] != "date":
        return _no_date(call) if is_number(call.types[0]) else converted(*_one(call), "date", call)
    if call.name == "to_timestamp_ntz" and is_number(call.types[0]):
        raise call.refuse("of a number")
    return timestamp(call) if call.name in ("to_timestamp", "to_timestamp_ltz", "try_to_timestamp") else None


def _no_date(call: Call) -> str:
    """A number is no date."""
    message = '[CAST_INVALID_INPUT] The value of the type "STRING" cannot be cast to "DATE": it is malformed.'
    return (
        failing(f"isnotnull({call.args[0]})", message, "cast(null as date)")
        if call.ansi
        else "cast(null as date)"
    )


def timestamp(call: Call) -> str | None:
    """Numbers are seconds."""
    if len(call.args) == 1 and is_number(call.types[0]) and call.name.startswith("try_"):
        return text(*_one(call), "timestamp", ansi=True, tried=True, call=call)
    if len(call.args) == 1 and is_number(call.types[0]):
        return converted(*_one(call), "timestamp", call)
    return None


def _one(call: Call) -> tuple[str, str]:
    return call.args[0], call.types[0]


def wrongly_read(pattern: str) -> str:
    """Return a regular expression of texts (in small letters) that Sail reads by a pattern, and Spark does not."""
    letters = re.sub(r"'[^']*'", "", pattern)
    runs = dict.fromkeys(m[0] for m in re.finditer(r"([A-Za-z])\1*", letters))
    found = [_OTHER_FORM[run] for run in runs if run in _OTHER_FORM]
    if letters[:1] in ("y", "u"):
        found.append("^[+][0-9]{1,4}([^0-9]|$)")
    return "|".join(found)


def _with_pattern(call: Call) -> str | None:
    pattern = text_of(call.args[1])
    if pattern is None:
        raise call.refuse("the pattern must be a literal")
    if re.search("[#{}]", re.sub(r"'[^']*'", "", pattern)):
        raise call.refuse("Spark rejects the pattern")
    if call.old_parser:
        return _of_old_parser(call, pattern)
    value, read_ = call.args
    wrong = wrongly_read(pattern)
    if "z" in re.sub(r"'[^']*'", "", pattern):
        message = "The Sail engine does not read a time zone name followed by an offset"
        value = failing(f"coalesce({value} rlike '(GMT|UTC|UT)[+-]', false)", message, value)
    if wrong:
        message = "[CANNOT_PARSE_TIMESTAMP] A name or a year does not match the pattern."
        found = f"lower({value}) rlike '{wrong}'"
        value = (
            failing(f"coalesce({found}, false)", message, value)
            if call.ansi
            else f"if({found}, null, {value})"
        )
    usual = f"{call.name}({value}, {read_})"
    if call.ansi or not call.legacy_parser:
        return usual if value != call.args[0] else None
    kind = {"to_date": "date", "to_timestamp": "timestamp"}.get(call.name, "bigint")
    checked = call.function("not_of_the_old_parser", "string", *call.args)
    return f"coalesce({usual}, if(isnull({call.args[0]}) or isnotnull({usual}), null, cast({checked} as {kind})))"


def _of_old_parser(call: Call, pattern: str) -> str:
    """Return what SimpleDateFormat reads, which spark.sql.legacy.timeParserPolicy LEGACY asks for."""
    kinds = {"to_date": "date", "to_timestamp": "timestamp"}
    if call.ansi or not old_dates.READ.fullmatch(pattern):
        raise call.refuse("with spark.sql.legacy.timeParserPolicy LEGACY and this pattern, or in ANSI mode")
    made = call.function("old_time", "string", *call.args)
    if call.name in kinds:
        return f"cast({made} as {kinds[call.name]})"
    return f"{call.name}(cast({made} as timestamp))"


#: Units of which a date is truncated (DateTimeUtils.parseTruncLevel).
_UNITS = ("year", "yyyy", "yy", "quarter", "month", "mon", "mm", "week")


def truncated(call: Call) -> str | None:
    """NULL for a unit that is shorter than a week, or none."""
    unit = text_of(call.args[1]) if len(call.args) == 2 else None
    if len(call.args) != 2 or (unit is not None and unit.lower() in _UNITS):
        return None
    known = ", ".join(f"'{u}'" for u in _UNITS)
    return f"if(lower({call.args[1]}) in ({known}), trunc({', '.join(call.args)}), cast(null as date))"
