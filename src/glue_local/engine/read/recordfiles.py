"""Formats whose files hold one record after another: a module each, and their common parts.

One more format is one more entry of ``FORMATS``. A record that cannot be read is an item with an error and affects no
other record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from typing import IO, Any

from glue_local.engine.frames.records import ErrorRecord
from glue_local.engine.read.item import Item
from glue_local.engine.read.jsonlines import KEPT_TEXT, JsonReader
from glue_local.engine.read.target import Batch, Target
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.convert import check_depth, merge_types, type_of

BATCH = 20_000
"""Records put together."""


@dataclass(frozen=True)
class RecordFormat:
    """How a format is read: its options (why one is unsupported, or ""), and the module that reads it.

    The module is imported on first use. It has ``read(stream, options)``, which yields Items, and, if files contain
    the types of their records, ``types(stream, options)``.
    """

    options: Mapping[str, str]
    module: str

    def read(self, stream: IO[bytes], options: Mapping[str, Any]) -> Iterable[Item]:
        """Yield a file's records."""
        found: Iterable[Item] = self._module().read(stream, options)
        return map(_shallow, found)

    def types(self, stream: IO[bytes], options: Mapping[str, Any]) -> g.StructType:
        """Return the type of a file's records."""
        module = self._module()
        if hasattr(module, "types"):
            told: g.StructType = module.types(stream, options)
            return told
        merged: g.DataType = g.StructType()
        for item in self.read(stream, options):
            if not item.error and isinstance(item.record, dict):
                merged = merge_types(merged, type_of(item.record))
        assert isinstance(merged, g.StructType)
        return merged

    def _module(self) -> Any:
        return import_module(f"glue_local.engine.read.{self.module}")


def _shallow(item: Item) -> Item:
    """Return an item; its error if its record is nested too deep."""
    try:
        if isinstance(item.record, dict):
            check_depth(item.record)
    except ValueError as error:
        return Item(None, item.line, str(error))
    return item


def batches(
    stream: IO[bytes], source: str, target: Target, format_: RecordFormat, options: Mapping[str, Any]
) -> Iterator[Batch]:
    """Yield a file's records under the target's types; one that they cannot hold is an error record."""
    reader = JsonReader(source, target)
    items = iter(format_.read(stream, options))
    first = True
    while (some := list(islice(items, BATCH))) or first:
        first = False
        rows, marks, errors = [], [], []
        for item in some:
            try:
                if item.error:
                    raise ValueError(item.error)
                if not isinstance(item.record, dict):
                    raise ValueError(f"a record was expected, not {type(item.record).__name__}")
                row, mark = reader.record(item.record)
            except ValueError as error:
                text = item.text or str(item.record)
                errors.append(ErrorRecord(source, item.line, str(error), text[:KEPT_TEXT]))
            else:
                rows.append(row)
                marks.append(mark)
        yield reader.batch(rows, marks, errors)


FORMATS: dict[str, RecordFormat] = {
    "xml": RecordFormat(
        dict.fromkeys(
            (
                "rowTag",
                "encoding",
                "excludeAttribute",
                "treatEmptyValuesAsNulls",
                "attributePrefix",
                "valueTag",
                "ignoreSurroundingSpaces",
            ),
            "",
        )
        | {
            "withSchema": "is not supported by the local engine: the records' own types hold; use resolveChoice"
        },
        "xmlfile",
    ),
    "grokLog": RecordFormat(
        dict.fromkeys(
            ("logFormat", "customPatterns", "MISSING", "LineCount", "StrictMode", "strictMode"), ""
        ),
        "grok",
    ),
    "avro": RecordFormat({"version": ""}, "avro"),
    "ion": RecordFormat({}, "ion"),
}
"""Formats by Glue's name (https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format.html)."""

ALIASES = {"grok": "grokLog"}
"""Names that the catalog has for them."""

JSON_PATH = RecordFormat({}, "jsonpath")
"""JSON of which ``jsonPath`` picks the records."""
