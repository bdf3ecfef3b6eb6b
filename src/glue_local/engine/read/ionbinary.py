"""Binary Ion taken apart at its top level: each value says how long it is, so a damaged one costs itself only.

Follows https://amazon-ion.github.io/ion-docs/docs/binary.html. Amazon's reader may go on for ever over values that do
not fit into each other, so it is given only those that do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

MARKER = b"\xe0\x01\x00\xea"
"""What binary Ion begins with; symbols that were defined before it are gone."""
ANNOTATED = 0xE
"""The kind of a value with annotations: at the top level, of a table of symbols."""
_BOOLEAN, _FLOAT, _STRING, _LIST, _EXPRESSION, _STRUCT, _RESERVED = 0x1, 0x4, 0x8, 0xB, 0xC, 0xD, 0xF
_NULL, _LENGTH_FOLLOWS, _ORDERED = 0xF, 0xE, 0x1
_SHORTEST_ANNOTATED = 3
_LONGEST_NUMBER = 9


class Part(NamedTuple):
    """A value at the top level: its kind, its bytes, where they begin, and what is wrong with it."""

    kind: int
    data: bytes
    at: int
    error: str = ""


class _Value(NamedTuple):
    kind: int
    start: int
    end: int


def parts(data: bytes) -> Iterator[Part]:
    """Yield the values after each marker; one whose length cannot be right is the last."""
    at = 0
    while at < len(data):
        if data.startswith(MARKER, at):
            at += len(MARKER)
            yield Part(_RESERVED, MARKER, at)
            continue
        try:
            value = _value(data, at, len(data))
        except ValueError as error:
            yield Part(data[at] >> 4, data[at:], at, f"{error}; the rest of the file is skipped")
            return
        try:
            _check(data, at, len(data))
        except (ValueError, RecursionError) as error:
            yield Part(value.kind, data[at : value.end], at, str(error))
        else:
            yield Part(value.kind, data[at : value.end], at)
        at = value.end


def _number(data: bytes, at: int, end: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, and where it ends."""
    number = 0
    for i in range(at, min(at + _LONGEST_NUMBER, end)):
        number = number << 7 | data[i] & 0x7F
        if data[i] & 0x80:
            return number, i + 1
    raise ValueError(f"a length does not end at byte {at}")


def _value(data: bytes, at: int, end: int) -> _Value:
    """Return where the content of the value at a byte is."""
    kind, low, start = data[at] >> 4, data[at] & 0xF, at + 1
    wrong = (
        kind == _RESERVED
        or (kind == _BOOLEAN and low not in (0, 1, _NULL))
        or (kind == _FLOAT and low not in (0, 4, 8, _NULL))
        or (kind == ANNOTATED and (low < _SHORTEST_ANNOTATED or low == _NULL))
    )
    if wrong:
        raise ValueError(f"no value begins with {data[at]:#x}, at byte {at}")
    if kind == _BOOLEAN or low == _NULL:
        return _Value(kind, start, start)
    if low == _LENGTH_FOLLOWS or (kind == _STRUCT and low == _ORDERED):
        low, start = _number(data, start, end)
    if start + low > end:
        raise ValueError(f"the value at byte {at} is longer than what holds it")
    return _Value(kind, start, start + low)


def _check(data: bytes, at: int, end: int) -> int:
    """Return where a value ends; ValueError where one within it does not fit."""
    kind, start, stop = _value(data, at, end)
    if kind == _STRING:
        data[start:stop].decode()
    if kind == ANNOTATED:
        length, start = _number(data, start, stop)
        start += length
        if start >= stop or data[start] >> 4 == ANNOTATED or _check(data, start, stop) != stop:
            raise ValueError(f"the annotated value at byte {at} is not one value")
    while kind in (_LIST, _EXPRESSION, _STRUCT) and start < stop:
        if kind == _STRUCT:
            _, start = _number(data, start, stop)
        if start >= stop:
            raise ValueError(f"a field of the struct at byte {at} has no value")
        start = _check(data, start, stop)
    return stop
