"""Delimited text taken apart: separators, quotes and escapes, as Glue's CSV reader and Hive's SerDes have them.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-csv-home.html and
https://cwiki.apache.org/confluence/display/hive/csv+serde. A record is a line, so a stray quote costs that line only;
with ``multi_line`` a quoted text may go on over line ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from glue_local.engine.read.blocks import split_blocks

_LINE_END = re.compile("\r\n|\n|\r")
_KNOWN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


class Escaped(str):
    """A text that would mean null, had it no escape: Hive compares what stands in the file (LazyStruct)."""

    __slots__ = ()


@dataclass(frozen=True)
class Dialect:
    """How a text is delimited; "" for no quote and no escape.

    ``known_escapes``: an escaped n, r, t or 0 is the control character, as in Glue's reader. ``null`` is the text
    that means null, ``surplus`` whether further values than columns are passed over, ``skip`` how many lines are
    no records, ``levels`` the separators within a value (of elements, of keys), as Hive's text has them.
    """

    separator: str = ","
    quote: str = '"'
    escape: str = ""
    known_escapes: bool = True
    multi_line: bool = False
    header: bool = False
    skip: int = 0
    null: str | None = None
    surplus: bool = False
    encoding: str = "utf-8"
    levels: tuple[str, ...] = ("\2", "\3", "\4", "\5", "\6", "\7", "\x08")

    def is_null(self, text: str | None) -> bool:
        """Whether a value means null."""
        return text is None or (text == self.null and not isinstance(text, Escaped))


class UnclosedQuoteError(ValueError):
    """A quote that is not closed where its record ends."""


@dataclass(frozen=True)
class Line:
    """A record's values, or its error; ``number`` is the number of its first line, from 1."""

    number: int
    values: list[str]
    text: str
    error: str = ""


def records(stream: IO[bytes], dialect: Dialect) -> Iterator[Line]:
    """Yield the records of a file; blank lines are none."""
    lines = numbered_lines(stream, dialect.encoding)
    if dialect.skip:
        lines = (line for line in lines if line[0] > dialect.skip)
    return _over_lines(lines, dialect) if dialect.multi_line and dialect.quote else _each(lines, dialect)


def numbered_lines(stream: IO[bytes], encoding: str) -> Iterator[tuple[int, str, str]]:
    """Yield (number, text, error) of each line that is not blank; the error names a byte that is not text."""
    number = 0
    for block in split_blocks(stream):
        try:
            text = block.text.decode(encoding)
        except UnicodeDecodeError:
            for raw in re.split(rb"\r\n|\n|\r", block.text):
                number += 1
                try:
                    line, error = raw.decode(encoding), ""
                except UnicodeDecodeError as wrong:
                    name = encoding.upper()
                    line, error = raw.decode(encoding, "replace"), f"not {name} text at byte {wrong.start}"
                if line:
                    yield number, line, error
            continue
        for line in _LINE_END.split(text) if "\r" in text else text.split("\n"):
            number += 1
            if line:
                yield number, line, ""


def _each(lines: Iterator[tuple[int, str, str]], dialect: Dialect) -> Iterator[Line]:
    special = [c for c in (dialect.quote, dialect.escape) if c]
    for number, text, error in lines:
        if error:
            yield Line(number, [], text, error)
        elif not any(c in text for c in special):
            yield Line(number, text.split(dialect.separator), text)
        else:
            yield _taken_apart(number, text, dialect)


def _taken_apart(number: int, text: str, dialect: Dialect) -> Line:
    try:
        return Line(number, split(text, dialect), text)
    except ValueError as error:
        return Line(number, [], text, str(error))


LONGEST = 1 << 20
"""Maximum characters of a record that spans lines; a longer one began with a stray quote."""


def _over_lines(lines: Iterator[tuple[int, str, str]], dialect: Dialect) -> Iterator[Line]:
    """Join lines while a quote is open. A quote that is never closed spoils only its own line."""
    waiting: list[tuple[int, str, str]] = []
    source = iter(lines)
    while True:
        line = waiting.pop(0) if waiting else next(source, None)
        if line is None:
            return
        number, text, error = line
        if error:
            yield Line(number, [], text, error)
            continue
        taken: list[tuple[int, str, str]] = []
        joined = text
        while True:
            try:
                yield Line(number, split(joined, dialect), joined)
                break
            except UnclosedQuoteError as unclosed:
                more = waiting.pop(0) if waiting else next(source, None)
                if more is not None and not more[2] and len(joined) < LONGEST:
                    taken.append(more)
                    last = taken[-2][0] if len(taken) > 1 else number
                    joined += "\n" * (more[0] - last) + more[1]
                    continue
                yield Line(number, [], text, str(unclosed))
                waiting = [*taken, *([more] if more is not None else []), *waiting]
                break
            except ValueError as wrong:
                yield Line(number, [], text, str(wrong))
                waiting = [*taken, *waiting]
                break


def split(text: str, dialect: Dialect) -> list[str]:
    """Return a record's values; ValueError says what is wrong, and at which character.

    A value that begins with a quote ends with one; two quotes within it are one. A quote later in a value is text.
    """
    values: list[str] = []
    at = 0
    while True:
        if dialect.quote and text.startswith(dialect.quote, at):
            value, at = _quoted(text, at, dialect)
            if at < len(text) and not text.startswith(dialect.separator, at):
                raise ValueError(f"text follows a closing quote at character {at + 1}")
        else:
            value, at = _plain(text, at, dialect)
        values.append(value)
        if at >= len(text):
            return values
        at += len(dialect.separator)
        if at == len(text):
            values.append("")
            return values


def _quoted(text: str, at: int, dialect: Dialect) -> tuple[str, int]:
    parts: list[str] = []
    start = at
    at += 1
    escape = dialect.escape if dialect.escape != dialect.quote else ""
    while True:
        end = text.find(dialect.quote, at)
        escaped = text.find(escape, at, end if end >= 0 else len(text)) if escape else -1
        if escaped >= 0:
            value, after = _unescaped(text, escaped, dialect)
            parts += [text[at:escaped], value]
            at = after
            continue
        if end < 0:
            raise UnclosedQuoteError(f"the quote at character {start + 1} is not closed")
        parts.append(text[at:end])
        at = end + 1
        if not text.startswith(dialect.quote, at):
            return "".join(parts), at
        parts.append(dialect.quote)
        at += 1


def _plain(text: str, at: int, dialect: Dialect) -> tuple[str, int]:
    parts: list[str] = []
    start = at
    while True:
        end = text.find(dialect.separator, at)
        end = len(text) if end < 0 else end
        if at == start and text[at:end] == dialect.null:  # whatever it escapes
            return text[at:end], end
        escaped = (
            text.find(dialect.escape, at, end) if dialect.escape and dialect.escape != dialect.quote else -1
        )
        if escaped < 0:
            whole = "".join([*parts, text[at:end]])
            return (Escaped(whole) if whole == dialect.null else whole), end
        value, after = _unescaped(text, escaped, dialect)
        parts += [text[at:escaped], value]
        at = after


def _unescaped(text: str, at: int, dialect: Dialect) -> tuple[str, int]:
    if at + 1 >= len(text):
        if dialect.multi_line and dialect.quote:
            raise UnclosedQuoteError(f"nothing follows the escape at character {at + 1}")
        raise ValueError(f"nothing follows the escape at character {at + 1}")
    char = text[at + 1]
    return (_KNOWN_ESCAPES.get(char, char) if dialect.known_escapes else char), at + 2
