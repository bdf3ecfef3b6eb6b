"""CSV files to Arrow, read by the rules of Glue's CSV reader.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-csv-home.html.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from glue_local.engine.frames.records import ErrorRecord
from glue_local.engine.read.jsonlines import KEPT_TEXT, JsonReader
from glue_local.engine.read.target import Batch, Target
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.options import OptionError, check, truth

READ_OPTIONS = {
    "separator": "",
    "escaper": "",
    "quoteChar": "",
    "multiLine": "",
    "multiline": "",
    "withHeader": "",
    "writeHeader": "",
    "skipFirst": "",
    "optimizePerformance": "",
    "strictCheckForQuoting": "is not supported by the local engine",
    "compression": "",
}
BATCH = 50_000
"""Records converted together."""


def dialect(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of Python's csv reader that mean what Glue's do."""
    check(options, READ_OPTIONS, "format csv")
    made: dict[str, Any] = {"delimiter": str(options.get("separator", ","))}
    quote = options.get("quoteChar", '"')
    if str(quote) == "-1":
        made["quoting"] = csv.QUOTE_NONE
    else:
        made["quotechar"] = str(quote)
    if options.get("escaper"):
        made["escapechar"] = str(options["escaper"])
    for name in ("delimiter", "quotechar", "escapechar"):
        if name in made and len(made[name]) != 1:
            raise OptionError(f"format csv: {made[name]!r} must be one character")
    return made


def lines(stream: IO[bytes], options: Mapping[str, Any]) -> Iterator[tuple[list[str], int]]:
    """Yield each record's texts and the number of the line it ends on; blank lines are passed over."""
    text = codecs.getreader("utf-8-sig")(stream)
    reader = csv.reader(text, **dialect(options))
    for row in reader:
        if row:
            yield row, reader.line_num


def header(stream: IO[bytes], options: Mapping[str, Any]) -> g.StructType:
    """Return the columns, all strings: named by the header, else col0, col1, ..."""
    first = next(lines(stream, options), None)
    if first is None:
        return g.StructType()
    names = first[0] if truth(options, "withHeader") else [f"col{i}" for i in range(len(first[0]))]
    return g.StructType([g.Field(n, g.StringType()) for n in names])


def read(
    stream: IO[bytes], source: str, target: Target, options: Mapping[str, Any], names: Sequence[str] | None
) -> Iterator[Batch]:
    """Yield batches of a file's records. ``names`` are its columns, when neither header nor order tells."""
    converter = JsonReader(source, target)
    rows: list[dict[str, Any]] = []
    marks: list[str | None] = []
    errors: list[ErrorRecord] = []
    columns = list(names) if names is not None else target.names
    skip = truth(options, "withHeader") or truth(options, "skipFirst")
    records = lines(stream, options)
    while True:
        try:
            row, line = next(records)
        except StopIteration:
            break
        except (csv.Error, UnicodeDecodeError) as error:
            errors.append(ErrorRecord(source, None, f"the rest of the file cannot be read: {error}", ""))
            break
        if skip:
            skip = False
            if truth(options, "withHeader") and names is None:
                columns = row
            continue
        try:
            if len(row) > len(columns):
                raise ValueError(f"{len(row)} values for {len(columns)} columns")
            converted, _ = converter.record(_typed(row, columns, target))
        except ValueError as error:
            errors.append(ErrorRecord(source, line, str(error), ",".join(row)[:KEPT_TEXT]))
            continue
        rows.append(converted)
        marks.append(None)
        if len(rows) >= BATCH:
            yield converter.batch(rows, marks, errors)
            rows, marks, errors = [], [], []
    yield converter.batch(rows, marks, errors)


def _typed(row: list[str], columns: list[str], target: Target) -> dict[str, Any]:
    """Return the record; an empty text is null for a column that is no string."""
    texts = {f.name.lower() for f in target.fields if isinstance(f.dataType, g.StringType)}
    return {n: v for n, v in zip(columns, row, strict=False) if v != "" or n.lower() in texts}
