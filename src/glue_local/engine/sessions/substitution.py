"""Spark's ``${...}`` in SQL text, for engines that do not substitute it themselves.

Follows https://spark.apache.org/docs/3.5.6/configuration.html (spark.sql.variable.substitute).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable

_REFERENCE = re.compile(r"\$\{(?:(\w+?):)?(\S+?)\}")
_CONF_PREFIXES = {"", "spark", "sparkconf", "hivevar", "hiveconf"}


def substitute(text: str, lookup: Callable[[str], str | None]) -> str:
    """Replace ``${key}``, ``${spark:key}``, ``${env:KEY}`` by their values, and those in values too.

    A key that is not set gives an empty text, as in Spark; an unknown prefix leaves the text alone;
    ValueError for a key that refers to itself.
    """
    return _substitute(text, lookup, ()) if "${" in text else text


def _substitute(text: str, lookup: Callable[[str], str | None], seen: tuple[str, ...]) -> str:
    def value(match: re.Match[str]) -> str:
        prefix, name = match[1] or "", match[2]
        if match[0] in seen:
            raise ValueError(f"circular reference in {text!r}: {name}")
        if prefix in _CONF_PREFIXES:
            found = lookup(name) or ""
        elif prefix == "env":
            found = os.environ.get(name) or match[0]
        else:
            return match[0]
        return found if found == match[0] else _substitute(found, lookup, (*seen, match[0]))

    return _REFERENCE.sub(value, text)
