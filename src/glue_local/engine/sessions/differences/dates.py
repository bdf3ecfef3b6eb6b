"""Texts read as dates and times: without a pattern they are cast; with one, Spark fails where its old parser would not.

See https://spark.apache.org/docs/3.5.6/sql-ref-datetime-pattern.html, and spark.sql.legacy.timeParserPolicy, whose
default is EXCEPTION until Spark 4 and CORRECTED from then on.
"""

from __future__ import annotations

from glue_local.engine.sessions.differences.casts import converted
from glue_local.engine.sessions.differences.literals import text_of
from glue_local.engine.sessions.differences.rule import UNKNOWN, Call, is_number


def read(call: Call) -> str | None:
    """Read a text; numbers are seconds."""
    if not call.args or UNKNOWN in call.types:
        return None
    if len(call.args) == 2 and call.types[0] == "string":
        return _with_pattern(call)
    if call.name == "to_date" and len(call.args) == 1 and call.types[0] != "date":
        return "cast(null as date)" if is_number(call.types[0]) else converted(*_one(call), "date", call)
    return timestamp(call) if call.name == "to_timestamp" else None


def timestamp(call: Call) -> str | None:
    """Numbers are seconds."""
    if len(call.args) == 1 and is_number(call.types[0]):
        return converted(*_one(call), "timestamp", call)
    return None


def _one(call: Call) -> tuple[str, str]:
    return call.args[0], call.types[0]


def _with_pattern(call: Call) -> str | None:
    if call.ansi or not call.legacy_parser:
        return None
    if text_of(call.args[1]) is None:
        raise call.refuse("the pattern must be a literal")
    kind = {"to_date": "date", "to_timestamp": "timestamp"}.get(call.name, "bigint")
    usual = f"{call.name}({', '.join(call.args)})"
    checked = call.function("not_of_the_old_parser", "string", *call.args)
    return f"coalesce({usual}, if(isnull({call.args[0]}) or isnotnull({usual}), null, cast({checked} as {kind})))"
