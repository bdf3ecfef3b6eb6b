"""JSON whose records a JsonPath picks (Glue's option jsonPath).

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-json-home.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, Any

from jsonpath_ng.ext.parser import parse

from glue_local.engine.read.blocks import split_blocks
from glue_local.engine.read.item import Item
from glue_local.engine.read.jsonfile import records_of
from glue_local.engine.read.jsontext import parse_value
from glue_local.engine.types.options import OptionError, truth


def read(stream: IO[bytes], options: Mapping[str, Any]) -> Iterator[Item]:
    """Yield the objects that the path picks of each line, or with multiLine of each value of the file."""
    pick = picker(str(options["jsonPath"]))
    whole = truth(options, "multiLine") or truth(options, "multiline")
    for value, line, error, text in _values(stream, whole):
        if error:
            yield Item(None, line, error, text)
            continue
        for found in pick(value):
            for record in found if isinstance(found, list) else [found]:
                wrong = (
                    "" if isinstance(record, dict) else "jsonPath selects a value that is not a JSON object"
                )
                yield Item(record, line, wrong, json.dumps(record, default=str) if wrong else "")


def _values(stream: IO[bytes], whole: bool) -> Iterator[tuple[Any, int, str, str]]:
    if whole:
        for value, line, error in records_of(stream.read(), arrays=False):
            yield value, line, error, str(value) if error else ""
        return
    for block in split_blocks(stream):
        for number, raw in enumerate(block.text.split(b"\n"), block.first):
            if not raw.strip():
                continue
            try:
                yield parse_value(raw), number, "", ""
            except ValueError as error:
                yield None, number, str(error), raw.decode("utf-8", "replace")


def picker(path: str) -> Callable[[Any], Iterable[Any]]:
    """Return a function that finds a path's values; OptionError if it is not a JsonPath."""
    try:
        parsed = parse(path)
    except Exception as error:  # the library raises plain Exception
        raise OptionError(f"format json: invalid jsonPath {path!r}: {error}") from None
    return lambda value: [match.value for match in parsed.find(value)]
