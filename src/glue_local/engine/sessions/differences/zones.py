"""Columns of files in the session's time zone: of times that files hold in UTC, Sail tells the parts in UTC.

Spark tells them in the session's: https://spark.apache.org/docs/3.5.6/sql-ref-datetime-pattern.html and
https://spark.apache.org/docs/3.5.6/configuration.html (spark.sql.session.timeZone).
"""

from __future__ import annotations

import re
from typing import Any

from pyspark.sql.connect.proto import Plan, Relation

from glue_local.identifiers import backquoted

#: Names of a zone in which Sail is right by itself.
UTC = ("UTC", "Etc/UTC", "GMT", "Z", "+00:00")
#: And of one in which our own readers and writers are, in capital letters.
_UTC_IN_CAPITALS = ("UTC", "ETC/UTC", "GMT", "Z")
_TIMES = re.compile(r"\btimestamp\b")
#: Why days added to a time are refused in another zone.
NO_24_HOURS = "days do not always have 24 hours in this time zone"
#: Microseconds of a day, and of the units below it.
DAY = 86400000000
MICROS = {"HOUR": 3600000000, "MINUTE": 60000000, "SECOND": 1000000, "MILLISECOND": 1000, "MICROSECOND": 1}


def of(session: Any) -> str:
    """Return a session's time zone."""
    return session._conf_seen.get("spark.sql.session.timeZone") or "UTC"


def is_utc(zone: str) -> bool:
    """Whether our own readers and writers tell times in a zone, whose name may be in any case, as Spark does."""
    return zone.upper() in _UTC_IN_CAPITALS


def is_below_a_day(unit: str, number: str) -> bool:
    """Whether a literal number of units is less than 24 hours, which Spark adds as a day of the zone's clock."""
    micros = MICROS.get(unit.upper(), DAY)
    return re.fullmatch(r"-?\d+", number) is not None and abs(int(number)) * micros < DAY


def in_zone(relation: Any, columns: Any) -> None:
    """Cast what is read to its own types, where they have timestamps; Sail gives these the session's zone."""
    told = columns(Plan(root=relation)) or []
    timed = [(name, type_) for name, type_ in told if _TIMES.search(type_)]
    if not timed:
        return
    made = Relation()
    made.common.CopyFrom(relation.common)
    made.with_columns.input.CopyFrom(relation)
    for name, type_ in timed:
        alias = made.with_columns.aliases.add()
        alias.name.append(name)
        alias.expr.expression_string.expression = f"cast({backquoted(name)} as {type_})"
    relation.CopyFrom(made)
