"""Classifiers of text: JSON, and CSV with the built-in classifier's guess whether there is a header.

Sources: https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html (Built-in CSV classifiers) and
https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from glue_local.cloud.crawlers.sniffed import CannotCrawlError, Sniffed
from glue_local.cloud.crawlers.types import Columns, Type, merge_columns, merged, of_value

#: The delimiters that the built-in CSV classifier tries, in this order.
DELIMITERS = (",", "|", "\t", ";", "\u0001")
#: A header's name may not be longer, except for the last.
LONGEST_NAME = 150
#: A name that the Data Catalog takes for a column.
COLUMN_NAME = re.compile(r"[\u0020-\uD7FF\uE000-\uFFFD\t]+")
_BIGINT = re.compile(r"[+-]?\d{1,19}")
_DOUBLE = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_BOOLEANS = ("true", "false")
#: A custom JSON classifier's path: names, and [*] for each element of a list.
_PATH = re.compile(r"\$((\.[A-Za-z_]\w*|\['[^']+'\])|\[\*\])*")
_STEP = re.compile(r"\.([A-Za-z_]\w*)|\['([^']+)'\]|(\[\*\])")
OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"


def json_values(text: str, cut: bool) -> list[Any] | None:
    """Return the JSON documents of a text, in order; None if it is not JSON.

    A ``cut`` text may end within a document.
    """
    decoder, place = json.JSONDecoder(), 0
    found: list[Any] = []
    text = text.lstrip("\ufeff")
    while True:
        while place < len(text) and text[place].isspace():
            place += 1
        if place >= len(text):
            break
        try:
            value, place = decoder.raw_decode(text, place)
        except ValueError:
            if cut and found:
                break
            return None
        found.append(value)
    return found if found and all(isinstance(value, dict | list) for value in found) else None


def json_file(text: str, cut: bool) -> Sniffed | None:
    """Classify a text as JSON; a document that is a list is one column ``array``, as the built-in classifier has it."""
    values = json_values(text, cut)
    if values is None:
        return None
    columns: Columns = {}
    for value in values:
        record = value if isinstance(value, dict) else {"array": value}
        columns = merge_columns(columns, {name: of_value(each) for name, each in record.items()})
    return _json(columns, len(values), text, {})


def _json(columns: Columns, records: int, text: str, parameters: dict[str, str]) -> Sniffed:
    return Sniffed(
        "json",
        columns,
        "json",
        parameters=parameters,
        serde={"paths": ",".join(columns)},
        records=records,
        record_size=len(text) // max(records, 1),
    )


def json_by_path(text: str, cut: bool, path: str) -> Sniffed | None:
    """Classify a text by a custom JSON classifier: its path says which parts of a document are records."""
    if not _PATH.fullmatch(path):
        raise CannotCrawlError(
            f"JSON classifier with JsonPath {path!r}: only names and [*] are supported here, for example $.items[*]"
        )
    values = json_values(text, cut)
    if values is None:
        return None
    records = [each for value in values for each in _at(value, path) if isinstance(each, dict)]
    if not records:
        return None
    columns: Columns = {}
    for record in records:
        columns = merge_columns(columns, {name: of_value(each) for name, each in record.items()})
    return _json(columns, len(records), text, {"jsonPath": path})


def _at(value: Any, path: str) -> Iterator[Any]:
    values = [value]
    for dotted, quoted, every in _STEP.findall(path):
        if every:
            values = [each for one in values if isinstance(one, list) for each in one]
        else:
            name = dotted or quoted
            values = [one[name] for one in values if isinstance(one, dict) and name in one]
    # A path to a list stands for its elements: "$" of a list of records is that list.
    for one in values:
        yield from one if isinstance(one, list) else [one]


def of_cell(text: str) -> Type:
    """Return the type of a cell of CSV; an empty one has none."""
    word = text.strip()
    if not word:
        return None
    if _BIGINT.fullmatch(word) and -(2**63) <= int(word) < 2**63:
        return "bigint"
    if _DOUBLE.fullmatch(word):
        return "double"
    return "boolean" if word.lower() in _BOOLEANS else "string"


def rows_of(text: str, cut: bool, delimiter: str, quote: str) -> list[list[str]]:
    """Return the rows of a text without empty lines; the last row of one that was cut is left out."""
    # A carriage return alone ends a line too, as Hadoop's line reader has it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote)
    rows = [row for row in reader if row]
    return rows[:-1] if cut else rows


def csv_file(text: str, cut: bool) -> Sniffed | None:
    """Classify a text as CSV, if one delimiter cuts all its rows into the same number of columns, two or more."""
    for delimiter in DELIMITERS:
        try:
            rows = rows_of(text, cut, delimiter, '"')
        except csv.Error:
            continue
        if len(rows) > 1 and len(rows[0]) > 1 and len({len(row) for row in rows}) == 1:
            header = has_header(rows)
            names = rows[0] if header else _numbered(len(rows[0]))
            return _csv(names, rows[1:] if header else rows, text, delimiter, header)
    return None


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: all text, no name too long, and unlike what follows."""
    first = rows[0]
    last = len(first) - 1
    trailing = all(not row[last].strip() for row in rows if len(row) > last)
    for place, name in enumerate(first):
        if place == last and trailing:
            continue  # a delimiter at the end of each line
        if of_cell(name) != "string" or not COLUMN_NAME.fullmatch(name):
            return False
        if place < last and len(name) >= LONGEST_NAME:
            return False
    return any(of_cell(cell) not in (None, "string") for row in rows[1:] for cell in row)


def _numbered(count: int) -> list[str]:
    return [f"col{place}" for place in range(count)]


def _types(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Columns:
    kinds: list[Type] = [None] * len(names)
    for row in rows:
        for place, cell in enumerate(row[: len(names)]):
            kinds[place] = merged(kinds[place], of_cell(cell))
    columns: Columns = {}
    for place, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        key = name.strip() or f"col{place}"
        columns[f"{key}_{place}" if key in columns else key] = kind
    return columns


def _csv(
    names: Sequence[str], rows: Sequence[Sequence[str]], text: str, delimiter: str, header: bool
) -> Sniffed:
    parameters = {"delimiter": delimiter, "columnsOrdered": "true"}
    parameters["areColumnsQuoted"] = str('"' in text.split("\n", 1)[0]).lower()
    if header:
        parameters["skip.header.line.count"] = "1"
    return Sniffed(
        "csv",
        _types(names, rows),
        "csv",
        parameters=parameters,
        serde={"field.delim": delimiter},
        records=len(rows),
        record_size=len(text) // max(len(rows), 1),
    )


def csv_by_classifier(text: str, cut: bool, classifier: Mapping[str, Any]) -> Sniffed | None:
    """Classify a text by a custom CSV classifier (Glue's CsvClassifier)."""
    delimiter, quote = classifier.get("Delimiter") or ",", classifier.get("QuoteSymbol") or '"'
    try:
        rows = rows_of(text, cut, delimiter, quote)
    except csv.Error:
        return None
    given: list[str] = list(classifier.get("Header") or [])
    width = max((len(row) for row in rows), default=0)
    if not rows or (width < 2 and not classifier.get("AllowSingleColumn")):  # noqa: PLR2004 - two columns
        return None
    if given and len(given) != width:
        return None
    contains = classifier.get("ContainsHeader") or "UNKNOWN"
    header = contains == "PRESENT" or (contains == "UNKNOWN" and len(rows) > 1 and has_header(rows))
    names = given or (rows[0] if header else _numbered(width))
    if not classifier.get("DisableValueTrimming"):
        names = [name.strip() for name in names]
    names = [*names, *_numbered(width)[len(names) :]]
    found = _csv(names, rows[1:] if header else rows, text, delimiter, header)
    columns = dict(found.columns)
    datatypes = classifier.get("CustomDatatypes") or []
    if classifier.get("CustomDatatypeConfigured") and len(datatypes) == len(columns):
        columns = {name: kind.lower() for name, kind in zip(columns, datatypes, strict=True)}
    serde, library = found.serde, ""
    if classifier.get("Serde") == "OpenCSVSerDe":
        library = OPEN_CSV
        serde = {"separatorChar": delimiter, "quoteChar": quote}
    return Sniffed(
        "csv",
        columns,
        "csv",
        parameters=found.parameters,
        serde=serde,
        serde_library=library,
        records=found.records,
        record_size=found.record_size,
    )
