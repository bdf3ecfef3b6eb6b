"""How Spark writes numbers, intervals and the parts of windows in the names of columns."""

from __future__ import annotations

import re

from glue_local.engine.sessions.differences.lexer import Token
from glue_local.java import double_text


class Unknown(Exception):  # noqa: N818 - never raised out of here
    """An expression of which this cannot say what Spark calls it."""


def direction_text(after: list[str]) -> str:
    """Return the order of a key by the words after it."""
    way = "DESC" if after[:1] == ["DESC"] else "ASC"
    rest = after[1:] if after[:1] in (["ASC"], ["DESC"]) else after
    nulls = rest[1] if rest[:1] == ["NULLS"] else ("FIRST" if way == "ASC" else "LAST")
    return f"{way} NULLS {nulls}"


def frame_text(words: list[str]) -> str:
    """Return a window's frame as Spark writes it; Unknown of bounds that are no plain numbers."""
    kind, rest = words[0].upper(), words[1:]
    rest = rest[1:] if rest and rest[0].upper() == "BETWEEN" else [*rest, "AND", "CURRENT", "ROW"]
    upper = [w.upper() for w in rest]
    middle = upper.index("AND") if "AND" in upper else 0
    bounds = [_bound(upper[:middle]), _bound(upper[middle + 1 :])]
    return f"{kind} BETWEEN {bounds[0]} AND {bounds[1]}"


def _bound(words: list[str]) -> str:
    if words in (["UNBOUNDED", "PRECEDING"], ["UNBOUNDED", "FOLLOWING"], ["CURRENT", "ROW"]):
        return " ".join(words)
    if len(words) == 3 and words[0] == "-":
        words = [f"-{words[1]}", words[2]]
    if len(words) == 2 and words[0].removeprefix("-").isdigit() and words[1] in ("PRECEDING", "FOLLOWING"):
        return " ".join(words)
    raise Unknown


def number_text(text: str) -> str:
    """Return a number as Spark writes it; only those of which that is plain."""
    if re.fullmatch(r"\d+[LlSsYy]?", text):
        return str(int(text.rstrip("LlSsYy")))
    if re.fullmatch(r"\d+\.\d+", text):
        return text
    if match := re.fullmatch(
        r"((?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(?:[eE]\d{1,2})?)(?:[DdFf]|(?<=[eE]\d)|(?<=[eE]\d\d))", text
    ):
        return double_text(float(match[1]))
    raise Unknown


_UNITS = {"YEAR": "{}", "MONTH": "{}", "DAY": "{}", "HOUR": "{:02d}", "MINUTE": "{:02d}", "SECOND": "{:02d}"}


def interval_text(found: list[Token]) -> str | None:
    """Return an interval of one whole unit as Spark writes it."""
    if len(found) < 3 or found[0].upper != "INTERVAL":
        return None
    minus = "-" if len(found) == 4 and found[1].text == "-" else ""
    count, unit = found[-2].text.strip("'\""), found[-1].upper.removesuffix("S")
    if len(found) != 3 + len(minus) or not count.isdigit() or unit not in _UNITS:
        return None
    return f"INTERVAL '{minus}{_UNITS[unit].format(int(count))}' {unit}"
