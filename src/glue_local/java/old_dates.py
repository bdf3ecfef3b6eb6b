"""Java's SimpleDateFormat, which Spark reads times with where spark.sql.legacy.timeParserPolicy is LEGACY.

See https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/text/SimpleDateFormat.html.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: The lowest and highest value of each pattern letter.
_RANGES = {"M": (1, 12), "L": (1, 12), "d": (1, 31), "H": (0, 23), "h": (1, 12), "k": (1, 24), "K": (0, 11),
           "m": (0, 59), "s": (0, 59), "D": (1, 366), "w": (1, 53), "u": (1, 7)}  # fmt: skip


def _named(names: tuple[str, ...]) -> str:
    return "|".join(f"{name}|{name[:3]}" for name in names)


_WORDS = {
    "M": _named(_MONTHS),
    "L": _named(_MONTHS),
    "E": _named(_DAYS),
    "a": "AM|PM",
    "G": "AD|BC",
    "z": r"\S+",
}


#: Months as numbers.
_SHORT = ("M", "MM", "L", "LL")


def old_expression(pattern: str) -> tuple[str, list[str]]:
    """Return an expression of what a lenient SimpleDateFormat reads at a text's begin, and its groups' letters."""
    made, letters = "", []
    parts = re.findall(r"'((?:[^']|'')*)'|((?P<letter>[A-Za-z])(?P=letter)*)|(.)", pattern, re.DOTALL)
    for i, (quoted, run, letter, other) in enumerate(parts):
        if not run:
            made += re.escape(quoted or other or "'")
        elif letter == "a" or (letter in "ML" and run not in _SHORT):
            letters.append(letter)
            made += f"(?i:({_WORDS[letter]}))"
        elif letter in _WORDS and run not in _SHORT:
            made += f"(?i:{_WORDS[letter]})"
        elif letter in "ZX":
            made += r"(?:Z|GMT)?(?:[+-]\d{1,2}:?\d{0,2})?"
        else:
            letters.append(letter)
            adjacent = (
                i + 1 < len(parts)
                and parts[i + 1][1]
                and (parts[i + 1][2] not in _WORDS or parts[i + 1][1] in _SHORT)
            )
            made += rf"(\d{{{len(run)}}})" if adjacent else r"\s*(-?\d+)"
    return made, letters


def reads(pattern: str, text: str) -> bool:
    """Whether SimpleDateFormat, not lenient, reads a text's begin."""
    return _fields(pattern, text) is not None


def _fields(pattern: str, text: str) -> list[tuple[str, str]] | None:
    """Return the letters of a pattern and what each stands for in a text; None where it is not of the pattern."""
    made, letters = old_expression(pattern)
    match = re.match(made, text)
    if match is None:
        return None
    found = list(zip(letters, match.groups(), strict=True))
    numbers = [
        (*_RANGES.get(letter, (0, 10**9)), int(value)) for letter, value in found if not value[0].isalpha()
    ]
    return found if all(least <= number <= most for least, most, number in numbers) else None


def time_of(text: str | None, pattern: str) -> str | None:
    """Return the time that SimpleDateFormat, not lenient, reads at a text's begin; None where there is none."""
    fields = None if text is None else _fields(pattern, text)
    if fields is None:
        return None
    at, afternoon = {"y": 1970, "M": 1, "d": 1, "H": 0, "m": 0, "s": 0, "S": 0}, False
    for letter, value in fields:
        if letter == "a":
            afternoon = value.lower() == "pm"
        elif letter in "ML":
            at["M"] = int(value) if value.isdigit() else _PARTS.index(value[:3].lower()) + 1
        elif letter == "y":
            at["y"] = _year(value, pattern)
        else:
            at["H" if letter in "hkK" else letter] = int(value) % {"h": 12, "k": 24}.get(letter, 10**9)
    try:
        made = datetime(at["y"], at["M"], at["d"], at["H"] + 12 * afternoon, at["m"], at["s"], at["S"] * 1000)
    except ValueError:
        return None
    return made.isoformat(" ")


_PARTS = [name[:3] for name in _MONTHS]


def _year(value: str, pattern: str) -> int:
    """Return a year; two digits for two letters are of the 80 years before today, or of the 20 years after."""
    if "yyy" in pattern or not re.fullmatch(r"\d\d", value):
        return int(value)
    now = datetime.now(UTC).year
    return (year := now - now % 100 + int(value)) - 100 * (year > now + 20) + 100 * (year <= now - 80)


#: What time_of has: no zones, eras, days of weeks or years, and no hours of both kinds.
READ = re.compile(r"(?!.*H.*a|.*a.*H)(?:[yMdHhmsSakK]|'[^']*'|[^A-Za-z'])+", re.DOTALL)
