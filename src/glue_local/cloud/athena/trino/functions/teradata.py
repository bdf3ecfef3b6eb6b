"""Teradata's functions, which Athena has too.

Source: https://trino.io/docs/current/functions/teradata.html
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from glue_local.cloud.athena.trino import runtime
from glue_local.cloud.athena.trino.errors import Raised
from glue_local.cloud.athena.trino.functions import joda
from glue_local.cloud.athena.trino.functions.registry import Entry, python

_JODA = {"yyyy": "yyyy", "mm": "MM", "dd": "dd", "hh24": "HH", "mi": "mm", "ss": "ss"}
_SPECIFIER = re.compile(r"yyyy|hh24|yy|mm|dd|hh|mi|ss|[-/,.;: ]|.", re.DOTALL)


def _pattern(text: str) -> str:
    """Return the Joda pattern of a format; NOT_SUPPORTED for hours of half a day and years of two digits."""
    found = []
    for each in _SPECIFIER.findall(text):
        if each in {"hh", "yy"}:
            raise Raised(
                "NOT_SUPPORTED", f"the specifier {each} is not supported by the local endpoint's Athena"
            )
        if each not in _JODA and each not in "-/,.;: ":
            raise Raised(
                "INVALID_FUNCTION_ARGUMENT",
                f"Failed to tokenize string [{each}] at offset [{text.find(each)}]",
            )
        found.append(_JODA.get(each, each))
    return "".join(found)


def _to_char(value: dict[str, Any], text: str) -> str:
    return joda.write(runtime.to_local(value["t"], value["z"]), _pattern(text), value["z"])


def _to_timestamp(text: str, form: str) -> dt.datetime:
    found: dt.datetime = joda.parse(text, _pattern(form))["t"]
    return found


def _to_date(text: str, form: str) -> dt.date:
    return _to_timestamp(text, form).date()


def _hexadecimal(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


ENTRIES: list[Entry] = [
    ("index(varchar, varchar) -> bigint", "strpos({0}, {1})"),
    ("char2hexint(varchar) -> varchar", python(_hexadecimal)),
    ("to_char(timestamp(p) with time zone, varchar) -> varchar", python(_to_char)),
    ("to_date(varchar, varchar) -> date", python(_to_date)),
    ("to_timestamp(varchar, varchar) -> timestamp(3)", python(_to_timestamp)),
]
