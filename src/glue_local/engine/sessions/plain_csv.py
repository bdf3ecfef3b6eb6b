"""CSV that Spark takes apart in ways of its own, written anew so that any reader takes it as Spark does.

By default Spark's escape is a backslash: a quote doubled within a quoted value is none of the value's, so the value is
what the file has up to the next separator, quotes and all. Records may have too few or too many values, separators
several characters. See https://spark.apache.org/docs/3.5.6/sql-data-sources-csv.html (``unescapedQuoteHandling`` is
STOP_AT_DELIMITER).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.engine.types.options import lowered

#: Options that have done their part once files are written anew.
SETTLED = (
    "sep", "delimiter", "quote", "escape", "comment", "multiline", "nullvalue", "ignoreleadingwhitespace",
    "ignoretrailingwhitespace", "encoding", "charset", "compression",
)  # fmt: skip
_LINE_END = re.compile("\r\n|\n|\r")
#: A line of blanks alone, which Spark passes over; tabs may be separators.
_BLANK_LINE = re.compile(rb"(?m)^[\0-\x09\x0b\x0c\x0e-\x20]+\r?$")
_BLANKS = "".join(map(chr, range(33)))
#: That many bytes Spark leaves in one piece whatever the number of cores (spark.sql.files.openCostInBytes).
_MOST_UNSPLIT = 4 << 20
#: How a separator may be spelt: CSVExprUtils.toDelimiterStr.
_SPELT = {
    r"\t": "\t",
    r"\\": "\\",
    r"\r": "\r",
    r"\b": "\b",
    r"\f": "\f",
    r"\"": '"',
    r"\'": "'",
    r"\0": "\0",
}


#: Encodings that are read here, as Java and as Python name them; others are refused when options are checked.
_ENCODINGS = {
    "us-ascii": "ascii", "ascii": "ascii", "latin1": "latin-1", "iso-8859-1": "latin-1", "iso8859-1": "latin-1",
    "iso_8859-1": "latin-1", "iso8859_1": "latin-1", "iso-8859-15": "iso8859-15", "windows-1250": "cp1250",
    "cp1250": "cp1250", "windows-1251": "cp1251", "cp1251": "cp1251", "windows-1252": "cp1252", "cp1252": "cp1252",
    "shift_jis": "shift_jis", "shift-jis": "shift_jis", "sjis": "shift_jis", "ms932": "cp932",
    "windows-31j": "cp932",
}  # fmt: skip


class OddCsvError(ValueError):
    """Text of which it is not known here what Spark makes."""


@dataclass(frozen=True)
class Form:
    """How a reader's options take records and values apart."""

    sep: str = ","
    quote: str = '"'
    escape: str = "\\"
    sep_spelt: bool = False
    escape_set: bool = False
    null: str = ""
    comment: str = ""
    over_lines: bool = False
    strict: bool = False
    strip_left: bool = False
    strip_right: bool = False
    #: Whether it is told of each record that it has another length, and where its own text goes, if anywhere.
    marked: bool = False
    record_at: int | None = None

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Form:
        """Return what a reader's options say, their names spelt in any way."""
        given = lowered(options)
        sep = given.get("sep", given.get("delimiter", ","))
        if len(sep) > 1 and "\\" in sep and sep not in _SPELT:
            raise EngineFeatureError(f"The CSV separator {sep}")

        def true(name: str) -> bool:
            return given.get(name, "").lower() == "true"

        return cls(
            _SPELT.get(sep, sep),
            given.get("quote", '"'),
            given.get("escape", "\\"),
            len(sep) > 1,
            "escape" in given,
            given.get("nullvalue", ""),
            given.get("comment", ""),
            true("multiline"),
            given.get("mode", "permissive").lower() not in ("permissive", "dropmalformed"),
            true("ignoreleadingwhitespace"),
            true("ignoretrailingwhitespace"),
        )


@dataclass(frozen=True)
class Value:
    """A value, and whether it stood in quotes."""

    text: str
    quoted: bool = False


def decoding(options: Mapping[str, Any], read: Callable[[Any], bytes]) -> Callable[[Any], bytes] | None:
    """Return what reads files in another encoding as UTF-8; None for UTF-8 and for encodings not known here.

    As in Java, bytes without a meaning become replacement characters; of several bytes to one they are refused.
    """
    given = lowered(options)
    asked = given.get("encoding", given.get("charset", "")).lower()
    name = _ENCODINGS.get(asked)
    if name is None:
        return None
    if not BEFORE_4 and asked not in ("us-ascii", "iso-8859-1"):
        raise EngineFeatureError(f"CSV in the encoding {asked}, which Spark 4 rejects,")
    errors = "strict" if name in ("shift_jis", "cp932") else "replace"

    def decoded(file: Any) -> bytes:
        try:
            return read(file).decode(name, errors).encode()
        except UnicodeDecodeError:
            raise EngineFeatureError(f"CSV with bytes that are not {name} ({file.path})") from None

    return decoded


def names_of(
    form: Form, header: bool, blocks: Callable[[Any], Iterator[bytes]], files: Sequence[Any]
) -> list[str] | None:
    """Return the columns' names where Sail finds others than Spark: of the largest file's first record, not the first
    file's; a name that is there twice with its place.

    Spark packs the largest files first (FilePartition), and takes the first line of what it then has.
    """
    if len(files) <= 1 and not header:
        return None
    firsts: dict[Any, list[str]] = {}
    for file in files:
        data = next(blocks(file), b"").decode("utf-8", "replace").encode()
        found = (r for _, r in _records(data, replace(form, record_at=None)))
        with suppress(OddCsvError):
            firsts[file] = [value.text for value in next(found, [])]
    firsts = {file: first for file, first in firsts.items() if first}
    if not firsts:
        return None
    largest = max(firsts, key=lambda file: file.size)
    texts = firsts[largest]
    lower = [text.lower() for text in texts]
    same = all(each == texts if header else len(each) == len(texts) for each in firsts.values())
    if same and (not header or len({*lower}) == len(lower)):
        return None
    if not same and (form.over_lines or largest.size > _MOST_UNSPLIT):
        raise EngineFeatureError(
            f"CSV files whose first lines differ, as {largest.path} has another than others,"
        )
    if not header:
        return [f"_c{i}" for i in range(len(texts))]
    return [
        f"_c{i}" if text in ("", form.null) else f"{text}{i}" if lower.count(text.lower()) > 1 else text
        for i, text in enumerate(texts)
    ]


def is_odd(form: Form, read: Callable[[Any], bytes], files: Iterable[Any], width: int) -> bool:
    """Whether Sail takes files otherwise than Spark; a schema has ``width`` columns (0: as the first record)."""
    if form.marked or form.null or form.strip_left or form.strip_right or form.sep_spelt or form.sep == "\\":
        return True
    for file in files:
        data = read(file)
        if (form.quote or '"').encode() in data and (not form.quote or _odd_quotes(form, data)):
            return True
        if not form.over_lines and _BLANK_LINE.search(data):
            return True
        text = data.decode("utf-8", "replace").removeprefix("\ufeff")
        lines = io.StringIO(text, newline="") if form.over_lines else _lines(text, form)
        parsed = csv.reader(lines, delimiter=form.sep, quotechar=form.quote or None)
        windows = form.over_lines and text.find("\r\n") == text.find("\n") - 1
        found = {len(r) if not windows or "\r\n" not in "".join(r) else -1 for r in parsed} - {0}
        width = width or next(iter(found), 0)
        if found - {width}:
            return True
    return False


def _odd_quotes(form: Form, data: bytes) -> bool:
    """Whether quotes stand within quoted values, are open at a line's end, or have text behind them."""
    quote, escape = form.quote.encode(), form.escape.encode()
    sep, q = re.escape(form.sep.encode()), re.escape(quote)
    pair = rb"%b[^%b\n]*%b" % (q, q, q)
    doubled = re.compile(rb"[^%b\n\r]%b%b|%b%b[^%b\n\r]" % (sep, q, q, q, q, sep))
    if escape != quote and (
        escape + quote in data or doubled.search(data) or (form.escape_set and escape in data)
    ):
        return True
    if form.over_lines:
        start, inner = rb"(?:(?<=%b)|(?<=\n)|\A)%b" % (sep, q), rb"[^%b]*(?:%b%b[^%b]*)*" % (q, q, q, q)
        rest = re.sub(rb"%b%b%b(?=%b|\r|\n|\Z)" % (start, inner, q, sep), b"", data)
        return re.search(start, rest) is not None
    after = rb"(?m)^[^%b\n]*(?:%b[^%b\n]*)*?(?:^|(?<=%b))%b(?!%b|%b|\r|$)" % (q, pair, q, sep, pair, sep, q)
    odd = rb"(?m)^[^%b\n]*%b(?:[^%b\n]*%b[^%b\n]*%b)*[^%b\n]*$" % (q, q, q, q, q, q, q)
    return bool(re.search(odd, data) or re.search(after, data))


def _lines(text: str, form: Form) -> Iterator[str]:
    """Yield the lines of a text that Spark takes for records."""
    for line in _LINE_END.split(text):
        if line.strip(_BLANKS) and not (form.comment and line.startswith(form.comment)):
            yield line


def writer(
    form: Form, read: Callable[[Any], bytes], files: Iterable[Any], width: int
) -> Callable[[Any, Any, Path], None]:
    """Return what writes a file anew: comma separated, quotes doubled, NULL as nothing, ``width`` values a record."""
    first = next(iter(files))

    def write(_: Any, file: Any, path: Path) -> None:
        try:
            most = width or len(next(_records(read(first), form), ("", []))[1])
            with path.with_suffix(".csv").open("w", encoding="utf-8", newline="") as made:
                for text, record in _records(read(file), form):
                    if form.strict and len(record) != most:
                        raise OddCsvError("a record of another length, in this mode")
                    nothing = record[0].text == form.null if form.null else not record[0].text
                    if most == 1 and nothing and not (record[0].quoted or form.marked):
                        raise OddCsvError("a record that begins with nothing, where one column is read,")
                    whole = record[:most] + [Value("")] * (most - len(record))
                    if form.record_at is not None:
                        whole.insert(form.record_at, Value(text, quoted=True))
                    if form.marked:
                        whole.append(Value("" if len(record) == most else "1"))
                    made.write(",".join(_plain(value, form) for value in whole) + "\n")
        except ValueError as error:
            raise EngineFeatureError(f"CSV with {error} ({file.path})") from None

    return write


def _plain(value: Value, form: Form) -> str:
    if form.null and value.text == form.null:
        return ""
    if value.quoted and not value.text and form.null:
        raise OddCsvError("an empty value in quotes, beside a nullValue")
    if not value.quoted and not set(value.text) & {",", '"', "\r"}:
        return value.text
    return '"' + value.text.replace('"', '""') + '"'


def _records(data: bytes, form: Form) -> Iterator[tuple[str, list[Value]]]:
    """Yield the records of a file, each with its text, which is none of those over lines."""
    text = data.decode("utf-8").removeprefix("\ufeff")
    if not form.over_lines:
        for line in _lines(text, form):
            yield line, next(records(line, form))
        return
    if form.record_at is not None:
        raise OddCsvError("a column of corrupt records, beside values over lines,")
    if form.comment and f"\n{form.comment}" in f"\n{text}":
        raise OddCsvError("comments, beside values over lines,")
    lines = text.replace("\r\n", "\n")  # as Spark's parser does, within values too
    if "\r" in lines or (lines != text and text.count("\r\n") != text.count("\n")):
        raise OddCsvError("line ends of several kinds, beside values over lines,")
    yield from (("", found) for found in records(lines, form) if found != [Value("")])


def records(text: str, form: Form) -> Iterator[list[Value]]:
    """Yield the records of a text whose lines end with a line feed, blank ones too."""
    at = 0
    while at < len(text):
        values: list[Value] = []
        while True:
            value, at = _value(text, at, form)
            values.append(value)
            if at >= len(text) or text[at] == "\n":
                break
            at += len(form.sep)
        at += 1
        yield values


def _value(text: str, at: int, form: Form) -> tuple[Value, int]:
    """Return the value that begins at a place, and the place of what ends it."""
    if form.strip_left:
        at = _after_blanks(text, at, form)
    if not form.quote or not text.startswith(form.quote, at):
        end = _end(text, at, form)
        return Value(text[at:end].rstrip(_BLANKS) if form.strip_right else text[at:end]), end
    if len(form.sep) > 1 or form.strip_left or form.strip_right:
        return _simple(text, at, form)
    return _quoted(text, at, form)


def _quoted(text: str, at: int, form: Form) -> tuple[Value, int]:
    """Return a value that begins with a quote, as Spark's parser goes over it."""
    made: list[str] = []
    before = ""  # the character before, if it may mean something
    place = at + 1
    while place < len(text):
        char = text[place]
        if before == form.quote and (char in (form.sep, "\n") or char <= " "):
            after = _after_blanks(text, place, form)
            if after == len(text) or text[after] in (form.sep, "\n"):
                return Value("".join(made), quoted=True), after
            return _unescaped(text, "".join(made), place, form)
        if char not in (form.quote, form.escape):
            if before == form.quote:
                return _unescaped(text, "".join(made), place, form)
            made.append(form.escape + char if before == form.escape else char)
            before = ""
        elif before == form.escape != form.quote:  # of a quote or of an escape
            made.append(char)
            before = ""
        elif before == form.quote:
            if char != form.quote:
                raise OddCsvError("an escape after a quote")
            made.append(form.quote)
            before = "" if form.escape == form.quote else char
        else:
            before = char
        place += 1
    if before == form.escape != form.quote:
        raise OddCsvError("an escape before the end")
    return Value("".join(made) if place > at + 1 else form.quote, quoted=True), place


def _simple(text: str, at: int, form: Form) -> tuple[Value, int]:
    """Return a value in quotes without others within, where more than quotes is to be looked at."""
    close = text.find(form.quote, at + 1)
    while form.escape == form.quote and text.startswith(form.quote, close + 1) and close >= 0:
        close = text.find(form.quote, close + 2)  # a quote doubled
    made, after = text[at + 1 : close], _after_blanks(text, close + 1, form)
    ends = after >= len(text) or text[after] == "\n" or text.startswith(form.sep, after)
    odd = form.escape != form.quote and form.escape in made
    if close < 0 or odd or not ends:
        raise OddCsvError("quotes, beside a separator of several characters or blanks to ignore,")
    return Value(made.replace(form.quote * 2, form.quote), quoted=True), after


def _after_blanks(text: str, at: int, form: Form) -> int:
    while at < len(text) and text[at] <= " " and text[at] != "\n" and not text.startswith(form.sep, at):
        at += 1
    return at


def _unescaped(text: str, made: str, at: int, form: Form) -> tuple[Value, int]:
    """Return a value in which a quote stands before a place, not escaped: all up to the next separator is its own."""
    end = _end(text, at, form)
    if text[at] <= " " and end == len(text):
        raise OddCsvError("text after a quote and a blank, up to the end")
    return Value(form.quote + made + form.quote + text[at:end], quoted=True), end


def _end(text: str, at: int, form: Form) -> int:
    ends = [place for mark in (form.sep, "\n") if (place := text.find(mark, at)) >= 0]
    return min(ends, default=len(text))
