"""One file: custom classifiers first, in the crawler's order, then the built-in ones.

Source: https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html
"""

from __future__ import annotations

import bz2
import dataclasses
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from glue_local.cloud.crawlers.binaryfiles import avro_file, orc_file, parquet_file
from glue_local.cloud.crawlers.grok import grok_file
from glue_local.cloud.crawlers.sniffed import Sniffed
from glue_local.cloud.crawlers.textfiles import csv_by_classifier, csv_file, json_by_path, json_file
from glue_local.cloud.crawlers.xmlfiles import xml_by_tag

#: How much of a text is looked at, in bytes.
SAMPLE = 2 << 20
#: Formats recognised by a file's first bytes.
BINARY: dict[bytes, Callable[[bytes], Sniffed | None]] = {
    b"PAR1": parquet_file,
    b"ORC": orc_file,
    b"Obj\x01": avro_file,
}
#: Glue's kinds of custom classifiers.
CUSTOM: dict[str, Callable[[str, bool, Mapping[str, Any]], Sniffed | None]] = {
    "GrokClassifier": grok_file,
    "CsvClassifier": csv_by_classifier,
    "JsonClassifier": lambda text, cut, given: json_by_path(text, cut, given["JsonPath"]),
    "XMLClassifier": xml_by_tag,
}
#: The built-in classifiers of text, in their order.
BUILT_IN: tuple[Callable[[str, bool], Sniffed | None], ...] = (json_file, csv_file)


def _gunzip(data: bytes) -> bytes:
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
    return unpack.decompress(data, SAMPLE + 1)


def _bunzip(data: bytes) -> bytes:
    return bz2.BZ2Decompressor().decompress(data, SAMPLE + 1)


#: Packed files by what they begin with: the catalog's word, and how they are unpacked.
PACKED: dict[bytes, tuple[str, Callable[[bytes], bytes]]] = {
    b"\x1f\x8b": ("gzip", _gunzip),
    b"BZh": ("bzip2", _bunzip),
}


def classify(data: bytes, classifiers: Sequence[Mapping[str, Any]]) -> Sniffed | None:
    """Return the format of a file's bytes; None if no classifier recognizes them.

    CannotCrawlError names what a custom classifier asks for and is not supported here.
    """
    for first, read in BINARY.items():
        if data.startswith(first):
            return read(data)
    compression = "none"
    for first, (word, unpack) in PACKED.items():
        if data.startswith(first):
            try:
                compression, data = word, unpack(data)
            except (zlib.error, OSError):
                return None
    cut = len(data) > SAMPLE
    text = _text(data[:SAMPLE])
    if text is None:
        return None
    found = _custom(text, cut, classifiers)
    for built_in in BUILT_IN:
        found = found or built_in(text, cut)
    return dataclasses.replace(found, compression=compression) if found else None


def _custom(text: str, cut: bool, classifiers: Sequence[Mapping[str, Any]]) -> Sniffed | None:
    for classifier in classifiers:
        kind, given = next(iter(classifier.items()))
        found = CUSTOM[kind](text, cut, given)
        if found is not None:
            return found
    return None


def _text(data: bytes) -> str | None:
    """Return UTF-8 text, whose last character may be cut; None if it is not text."""
    if b"\0" in data:
        return None
    for lost in range(4):
        try:
            return data[: len(data) - lost].decode("utf-8")
        except UnicodeDecodeError as error:
            if error.start < len(data) - 4:
                return None
    return None
