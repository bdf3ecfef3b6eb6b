"""Formats of a string field, for ``unbox``: from options to a parser. To add a format, add an entry.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html#aws-glue-api-crawler-pyspark-extensions-dynamic-frame-unbox
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from glue_local.engine.frames.nested import Parse
from glue_local.engine.frames.records import FieldError
from glue_local.engine.read import csvfile, delimited, grok, xmlfile
from glue_local.engine.read.item import Item
from glue_local.engine.types.convert import FloatText

SCHEMA_OPTIONS = ("withSchema", "schema")


def parser(format_: str, options: Mapping[str, Any]) -> Parse:
    """Return the parser of a text; FieldError names an unsupported format."""
    make = UNBOXERS.get(format_)
    if make is None:
        raise FieldError(
            f"unbox: format {format_!r} is not supported by the local engine; {', '.join(UNBOXERS)} are"
        )
    return make({k: v for k, v in options.items() if k not in SCHEMA_OPTIONS})


def _json(options: Mapping[str, Any]) -> Parse:
    return lambda text: json.loads(text, parse_float=FloatText)


def _csv(options: Mapping[str, Any]) -> Parse:
    how = csvfile.dialect(options)

    def parse(text: str) -> Any:
        lines = list(delimited.records(io.BytesIO(text.encode()), how))
        names = csvfile.names_of(lines.pop(0).values) if how.header and lines else None
        if len(lines) != 1 or lines[0].error:
            raise ValueError(f"one record was expected, not {len(lines)}")
        values = lines[0].values
        return dict(zip(names or [f"col{i}" for i in range(len(values))], values, strict=False))

    return parse


def _one(read: Callable[[Any, Mapping[str, Any]], Iterable[Item]]) -> Callable[[Mapping[str, Any]], Parse]:
    def make(options: Mapping[str, Any]) -> Parse:
        list(read(io.BytesIO(), options))  # fail early on wrong options

        def parse(text: str) -> Any:
            items = list(read(io.BytesIO(text.encode()), options))
            if len(items) != 1 or items[0].error:
                raise ValueError(f"one record was expected, not {len(items)}")
            return items[0].record

        return parse

    return make


UNBOXERS: dict[str, Callable[[Mapping[str, Any]], Parse]] = {
    "json": _json,
    "csv": _csv,
    "xml": _one(xmlfile.read),
    "grokLog": _one(grok.read),
}
"""By Glue's name of the format."""
