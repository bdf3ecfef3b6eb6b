"""Amazon Ion, text or binary, by Amazon's own library: each struct is a record.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-ion-home.html. Damage in binary Ion
costs the value that it is in; in text, what stands up to the next line that begins with a brace.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import IO, Any

from amazon.ion import simpleion  # type: ignore[import-untyped]
from amazon.ion.exceptions import IonException  # type: ignore[import-untyped]

from glue_local.engine.read.ionbinary import ANNOTATED, MARKER, Part, parts
from glue_local.engine.read.item import Item

_WRONG = (IonException, ValueError, EOFError, OverflowError, TypeError)
"""What the library raises over damage."""
_RECORD = re.compile(rb"^(?=\{)", re.MULTILINE)
_OVER_LINES = (b"'''", b"/*", b"$ion_symbol_table", b"$ion_shared_symbol_table")
"""What makes a line depend on others."""


def read(stream: IO[bytes], options: Mapping[str, Any]) -> Iterator[Item]:
    """Yield a file's values; one that is not Ion is an error."""
    data = stream.read()
    return _binary(data) if data.startswith(MARKER) else _text(data)


def _values(data: bytes) -> Iterator[Any]:
    return iter(simpleion.load(io.BytesIO(data), single_value=False, parse_eagerly=False))


def _text(data: bytes) -> Iterator[Item]:
    done = 0
    try:
        for value in _values(data):
            done += 1
            yield Item(_plain(value))
    except _WRONG as error:
        yield from _after_damage(data, done, error)


def _after_damage(data: bytes, done: int, error: Exception) -> Iterator[Item]:
    """Yield what follows the first ``done`` values of a damaged text: a line that begins with a brace begins anew."""
    if any(each in data for each in _OVER_LINES):
        yield Item(None, None, f"not Ion: {error}; the rest of the file is skipped")
        return
    line, seen = 1, 0
    for text in _RECORD.split(data):
        values, wrong, at = _taken(text, line)
        for value in values:
            seen += 1
            if seen > done:
                yield Item(_plain(value), line)
        if wrong:
            yield Item(None, at, wrong, text.decode("utf-8", "replace").strip())
        line += text.count(b"\n")


def _taken(text: bytes, line: int) -> tuple[list[Any], str, int]:
    """Return the values of a text, what is wrong with it, and on which line: the first may be whole."""
    try:
        return list(_values(text)), "", line
    except _WRONG as error:
        first, _, rest = text.partition(b"\n")
        message = f"not Ion: {error}"
    try:
        return (list(_values(first)), message, line + 1) if rest.strip() else ([], message, line)
    except _WRONG:
        return [], message, line


def _binary(data: bytes) -> Iterator[Item]:
    found = list(parts(data))
    done = 0
    if not any(p.error and p.kind == ANNOTATED for p in found):
        try:
            for value in _values(b"".join(p.data for p in found if not p.error)):
                done += 1
                yield Item(_plain(value))
        except _WRONG:
            pass  # what is wrong is found part by part
        else:
            yield from (_error(p, p.error) for p in found if p.error)
            return
    yield from _one_by_one(found, done)


def _one_by_one(found: Iterable[Part], done: int) -> Iterator[Item]:
    """Yield what follows the first ``done`` values; each is read with the symbols that are defined before it."""
    symbols, lost, seen = MARKER, "", 0
    for part in found:
        if part.data == MARKER:
            symbols, lost = MARKER, ""
            continue
        try:
            if part.error or lost:
                raise ValueError(part.error or lost)
            values = list(_values(symbols + part.data))
        except _WRONG as error:
            if part.kind == ANNOTATED:
                lost = "the symbols that it needs are damaged"
            yield _error(part, error)
            continue
        if part.kind == ANNOTATED and not values:
            symbols += part.data
        for value in values:
            seen += 1
            if seen > done:
                yield Item(_plain(value))


def _error(part: Part, error: object) -> Item:
    return Item(None, None, f"not Ion at byte {part.at + 1}: {error}", repr(part.data)[2:-1])


def _plain(value: Any) -> Any:  # noqa: PLR0911 - a kind each
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple) and not hasattr(value, "sid"):
        return [_plain(v) for v in value]
    if hasattr(value, "sid"):  # a symbol
        return value.text
    if type(value).__name__ == "IonPyNull" or value is None:
        return None
    if isinstance(value, bool) or type(value).__name__ == "IonPyBool":
        return bool(value)
    if isinstance(value, datetime):
        zone = value.tzinfo or UTC
        return datetime(*value.timetuple()[:6], value.microsecond, tzinfo=zone).astimezone(UTC)
    kinds: tuple[Any, ...] = (int, float, Decimal, str, bytes)
    return next((kind(value) for kind in kinds if isinstance(value, kind)), value)
