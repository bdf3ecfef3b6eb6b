"""Partition projection: partitions that a table's properties tell instead of the catalog.

The objects below the table's location are listed, and a folder counts if the properties project its values: the rows
are those that Athena finds, which makes the values and looks into their folders.
Source: https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from glue_local.catalog.model import Partition, Table
from glue_local.cloud.athena.errors import QueryError, UnsupportedQueryError
from glue_local.s3_addresses import split

TEMPLATE = "storage.location.template"


def enabled(table: Table) -> bool:
    """Whether a table's partitions are projected."""
    return table.parameters.get("projection.enabled", "").lower() == "true"


@dataclass(frozen=True)
class Column:
    """A projected column: a pattern of its values in a folder's name, and what they are (None: not projected)."""

    pattern: str
    value: Callable[[str], str | None]
    injected: bool = False


def place(table: Table) -> str:
    """Return the template of the partitions' folders, which ends in a slash."""
    by_default = f"{table.location.rstrip('/')}/" + "/".join(
        f"{key.name}=${{{key.name}}}" for key in table.partition_keys
    )
    template = table.parameters.get(TEMPLATE, by_default)
    for key in table.partition_keys:
        if f"${{{key.name}}}" not in template:
            raise _wrong(table, f"{TEMPLATE} does not name ${{{key.name}}}")
    return template.rstrip("/") + "/"


def beginning(table: Table) -> str:
    """Return the location below which all the partitions lie."""
    return place(table).partition("${")[0].rpartition("/")[0] + "/"


def projected(table: Table, keys: Iterable[str], filtered: Collection[str]) -> list[Partition]:
    """Return the projected partitions that have objects; ``keys`` are those of the objects below `beginning`.

    ``filtered`` are the columns that the query compares with values, which an injected one must be among.
    QueryError for properties that Athena refuses.
    """
    columns = {key.name: _column(table, key.name) for key in table.partition_keys}
    for name, column in columns.items():
        if column.injected and name.lower() not in filtered:
            raise QueryError(
                "CONSTRAINT_VIOLATION: For the injected projected partition column"
                f" {name}, the WHERE clause must contain only static equality conditions, and at least one such"
                " condition must be present."
            )
    bucket, template = split(place(table))
    pattern, seen = "", set()
    for i, part in enumerate(re.split(r"\$\{(\w+)\}", template)):
        if i % 2 == 0:
            pattern += re.escape(part)
        elif part in seen:
            pattern += f"(?P={part})"
        elif part in columns:
            seen.add(part)
            pattern += f"(?P<{part}>{columns[part].pattern})"
        else:
            raise _wrong(table, f"{TEMPLATE} names ${{{part}}}, which is not a partition column")
    folder = re.compile(pattern)
    found: dict[tuple[str, ...], str] = {}
    for key in keys:
        match = folder.match(key)
        if match is None:
            continue
        values = [columns[name].value(match[name]) for name in columns]
        if all(value is not None for value in values):
            found[tuple(value or "" for value in values)] = f"s3://{bucket}/{match[0]}"
    return [Partition(values, location) for values, location in sorted(found.items())]


def _wrong(table: Table, why: str) -> QueryError:
    return QueryError(f"INVALID_TABLE_PROPERTY: Table {table.database}.{table.name}: {why}")


def _column(table: Table, name: str) -> Column:
    lower = {key.lower(): value for key, value in table.parameters.items()}
    own = {
        key.removeprefix(f"projection.{name}."): value
        for key, value in lower.items()
        if key.startswith(f"projection.{name}.")
    }
    kind = own.get("type", "").strip().lower()
    if kind not in _TYPES:
        raise _wrong(
            table, f"projection.{name}.type is {kind or 'missing'}: it must be one of {', '.join(_TYPES)}"
        )
    try:
        return _TYPES[kind](own)
    except (KeyError, ValueError) as error:
        raise _wrong(table, f"column {name} of projection type {kind}: {error}") from error


def _enum(own: Mapping[str, str]) -> Column:
    values = own["values"].split(",")
    return Column(
        "|".join(re.escape(each) for each in sorted(values, key=len, reverse=True)), lambda text: text
    )


def _integer(own: Mapping[str, str]) -> Column:
    low, high = (int(each) for each in own["range"].split(","))
    step = int(own.get("interval", "1"))
    digits = int(own["digits"]) if "digits" in own else None

    def value(text: str) -> str | None:
        number = int(text)
        written = str(number) if digits is None else f"{number:0{digits}d}"
        fits = low <= number <= high and (number - low) % step == 0
        return text if fits and text == written else None

    return Column("-?[0-9]+", value)


def _injected(own: Mapping[str, str]) -> Column:
    return Column("[^/]+", lambda text: text, injected=True)


#: Letters of a date format -> the pattern of their values, and Python's directive.
_LETTERS = {
    "yyyy": ("[0-9]{4}", "%Y"),
    "MM": ("[0-9]{2}", "%m"),
    "dd": ("[0-9]{2}", "%d"),
    "HH": ("[0-9]{2}", "%H"),
    "mm": ("[0-9]{2}", "%M"),
    "ss": ("[0-9]{2}", "%S"),
}
_TOKEN = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+")
_SECONDS = {"WEEKS": 604800, "DAYS": 86400, "HOURS": 3600, "MINUTES": 60, "SECONDS": 1}
_MONTHS = {"MONTHS": 1, "YEARS": 12}
_NOW = re.compile(r"NOW(?:\s*([+-])\s*([0-9]+)\s*([A-Z]+?)S?)?")


def _date(own: Mapping[str, str]) -> Column:
    pattern, words = "", ""
    for found in _TOKEN.finditer(own["format"]):
        text = found[0]
        if text[0] == "'":
            literal = (found[1] or "'").replace("''", "'")
            pattern, words = pattern + re.escape(literal), words + literal.replace("%", "%%")
        elif text in _LETTERS:
            own_pattern, word = _LETTERS[text]
            pattern, words = pattern + own_pattern, words + word
        elif text[0].isalpha():
            raise UnsupportedQueryError(f"{text} in the format of a projected date")
        else:
            pattern, words = pattern + re.escape(text), words + text.replace("%", "%%")
    finest = next(unit for unit, word in _FINEST if word in words)
    unit = own.get("interval.unit", "").strip().upper() or finest
    if "interval" not in own and "interval.unit" not in own and finest not in {"DAYS", "MONTHS"}:
        raise ValueError("interval and interval.unit are required for a format of this precision")
    if unit not in _SECONDS and unit not in _MONTHS:
        raise ValueError(f"interval.unit {unit} is not a unit")
    step = int(own.get("interval", "1"))
    low, high = (_bound(each.strip(), words) for each in own["range"].split(","))

    def value(text: str) -> str | None:
        try:
            time = datetime.datetime.strptime(text, words)
        except ValueError:
            return None
        if not low <= time <= high:
            return None
        if unit in _MONTHS:
            months = (time.year - low.year) * 12 + time.month - low.month
            on = months % (step * _MONTHS[unit]) == 0 and (time.day, time.time()) == (low.day, low.time())
        else:
            on = (time - low).total_seconds() % (step * _SECONDS[unit]) == 0
        return text if on else None

    return Column(pattern, value)


_FINEST = (
    ("SECONDS", "%S"),
    ("MINUTES", "%M"),
    ("HOURS", "%H"),
    ("DAYS", "%d"),
    ("MONTHS", "%m"),
    ("YEARS", "%Y"),
)


def _bound(text: str, words: str) -> datetime.datetime:
    """A bound of a range: a date in the column's format, or NOW and so much more or less, cut to the format."""
    now = _NOW.fullmatch(text.upper())
    if now is None:
        return datetime.datetime.strptime(text, words)
    time = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    if now[1]:
        count, unit = int(now[2]) * (1 if now[1] == "+" else -1), now[3] + "S"
        if unit in _SECONDS:
            time += datetime.timedelta(seconds=count * _SECONDS[unit])
        elif unit in _MONTHS:
            months = time.year * 12 + time.month - 1 + count * _MONTHS[unit]
            time = time.replace(year=months // 12, month=months % 12 + 1, day=min(time.day, 28))
        else:
            raise ValueError(f"{text} has no unit of time")
    return datetime.datetime.strptime(time.strftime(words), words)


_TYPES: dict[str, Callable[[Mapping[str, str]], Column]] = {
    "enum": _enum,
    "integer": _integer,
    "date": _date,
    "injected": _injected,
}
