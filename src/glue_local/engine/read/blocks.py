"""Blocks of JSON lines, and what their braces and line ends reveal before they are parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

_LINE_END, _OPEN, _CLOSE = b"\n{}"
_DOT, _ZERO = b".0"
_ENDS_NUMBER = np.isin(np.arange(256, dtype=np.uint8), list(b",]} \t\r\n"))

_RETURN = re.compile(rb"\r(?!\n|\Z)")
_MOST_OPEN = 5_000
_NULL_LINE = re.compile(rb"(?:^|[\n}\]])[ \t\r]*null")
_OBJECT = re.compile(rb"\s*\{")
# What never follows an object of its own line: another value there, or a later line that begins with anything else.
_AFTER_OBJECT = re.compile(rb"\}[ \t\r]*(?:[^\n,\]} \t\r]|\n\s*[^{\s])")


class Block(NamedTuple):
    """Whole lines without the end of the last one: their text, the number of the first from 1, and how many."""

    text: bytes
    first: int
    lines: int

    @classmethod
    def of(cls, text: bytes, first: int = 1) -> Block:
        """Return the block of a text; a carriage return alone ends a line, too, as Hadoop reads lines."""
        returns = text.count(b"\r") - text.endswith(b"\r")
        if returns and returns != text.count(b"\r\n"):
            text = _RETURN.sub(b"\n", text)
        return cls(text, first, int(np.count_nonzero(_bytes(text) == _LINE_END)) + 1)


def split_blocks(stream: Any, size: int = 4 << 20) -> Iterator[Block]:
    """Yield the whole lines of a stream in blocks of about ``size`` bytes; a byte order mark is left out."""
    number, first = 1, True
    rest: list[bytes] = []
    while data := stream.read(size):
        if first:
            data, first = data.removeprefix(b"\xef\xbb\xbf"), False
        cut = data.rfind(b"\n")
        if cut < 0:
            cut = data.rfind(b"\r", 0, -1)
        if cut < 0:
            rest.append(data)
            continue
        block = Block.of(b"".join((*rest, memoryview(data)[:cut])), number)
        rest = [data[cut + 1 :]]
        yield block
        number += block.lines
    last = b"".join(rest)
    if last.strip():
        yield Block.of(last, number)


def object_each(text: bytes) -> bool:
    """Whether each line that begins a value holds one object, by counting braces, including those inside strings."""
    return _one_brace_each(text) or (bool(_OBJECT.match(text)) and not _AFTER_OBJECT.search(text))


def readable(text: bytes, plain: bool) -> bool:
    """Whether Arrow's reader may be given lines: it does not check UTF-8, and ``null`` or a deep line crash it.

    ``plain``: what ``object_each`` says of them.
    """
    if _may_be_deep(text):
        return False
    if not plain and b"null" in text and _NULL_LINE.search(text):
        return False
    try:
        return text.isascii() or bool(text.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _may_be_deep(text: bytes) -> bool:
    """Whether a line begins more than ``_MOST_OPEN`` objects and arrays; only a long one can."""
    at, long = 0, 2 * _MOST_OPEN
    while len(text) - at > long:
        end = text.rfind(b"\n", at, at + long)
        if end < 0:
            end = text.find(b"\n", at + long)
            end = len(text) if end < 0 else end
            if text.count(b"{", at, end) + text.count(b"[", at, end) > _MOST_OPEN:
                return True
        at = end + 1
    return False


def decimals_of_zero(text: bytes) -> int:
    """Return how often ``.0`` ends a number; occurrences inside texts count too."""
    codes = _bytes(text + b"\n\n")
    dots = np.flatnonzero(codes[:-2] == _DOT)
    return int(np.count_nonzero((codes[dots + 1] == _ZERO) & _ENDS_NUMBER[codes[dots + 2]]))


def _one_brace_each(text: bytes) -> bool:
    """Whether every line begins with a brace and ends with one, and none closes another between: the usual block."""
    if not text:
        return False
    codes = _bytes(text)
    ends = np.flatnonzero(codes == _LINE_END)
    return bool(
        codes[0] == _OPEN
        and codes[-1] == _CLOSE
        and (codes[ends - 1] == _CLOSE).all()
        and (codes[ends + 1] == _OPEN).all()
        and np.count_nonzero(codes == _CLOSE) == len(ends) + 1
    )


def _bytes(text: bytes) -> Any:
    return np.frombuffer(text, np.uint8)
