"""``spark.read.json`` and ``csv`` with the columns that Spark infers; what Sail would read otherwise is refused.

See https://spark.apache.org/docs/3.5.6/sql-data-sources-json.html and sql-data-sources-csv.html.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.json
from pyspark.sql import types as t
from pyspark.sql.connect import functions as f

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.identifiers import backquoted

#: Options of each format that Sail reads by, or that change nothing.
_KNOWN = {
    "json": {"multiline", "mode", "compression", "encoding", "path", "recursivefilelookup", "header", "inferschema"},
    "csv": {
        "header", "sep", "delimiter", "quote", "escape", "inferschema", "nullvalue", "multiline", "comment", "mode",
        "encoding", "charset", "path", "compression", "recursivefilelookup", "maxcolumns", "maxcharspercolumn",
    },
}  # fmt: skip
#: Formats whose options are checked here.
CHECKED = _KNOWN.keys()
_LARGE = re.compile(rb"[:\[,\s]-?(\d{19,})(?=[\s,}\]])")
_MOST = (1 << 63) - 1


def check(source: str, options: dict[str, Any], schema: Any) -> None:
    """Refuse options for which Spark would read something else than Sail."""
    given = {key.lower(): str(value) for key, value in options.items()}
    corrupt = given.pop("columnnameofcorruptrecord", "_corrupt_record")
    if schema is not None and corrupt in str(schema):
        raise EngineFeatureError(f"A column of corrupt records ({corrupt})")
    texts = source == "csv" and schema is None and given.get("inferschema", "false").lower() != "true"
    for key, value in given.items():
        if texts and key in _OF_TIMES:
            continue  # where all columns are texts
        usual = key not in ("mode", "encoding", "charset") or value.upper() in (
            "PERMISSIVE",
            "FAILFAST",
            "UTF-8",
            "UTF8",
        )
        if key.startswith("glue_local") or (key in _KNOWN[source] and usual):
            continue
        if value.lower() == "false" and key in _OFF:
            continue
        raise EngineFeatureError(f"Reading {source} with the option {key}={value}")


_OF_TIMES = {"dateformat", "timestampformat", "timestampntzformat"}
#: Options that are off by themselves.
_OFF = {
    "primitivesasstring", "prefersdecimal", "allowcomments", "dropfieldifallnull", "ignoreleadingwhitespace",
    "ignoretrailingwhitespace", "infertimestamp", "allowunquotedfieldnames",
}  # fmt: skip


def json_schema(schema: Any) -> Any:
    """Return the schema Spark infers where Sail inferred one: by name, no NULL type, no empty structs."""
    return t.StructType(_fields(schema))


def _fields(schema: Any) -> list[Any]:
    from pyspark.errors import AnalysisException

    names = [field.name.lower() for field in schema.fields]
    for name in names:
        if names.count(name) > 1:
            raise AnalysisException(
                f"[COLUMN_ALREADY_EXISTS] The column `{name}` already exists. Consider to choose another name or "
                "rename the existing column."
            )
    made = [
        t.StructField(field.name, _type(field.dataType))
        for field in sorted(schema.fields, key=lambda x: x.name)
    ]
    return [field for field in made if not _hollow(field.dataType)]


def _hollow(type_: Any) -> bool:
    return isinstance(type_, t.StructType) and not type_.fields


def _type(type_: Any) -> Any:
    if isinstance(type_, t.NullType):
        return t.StringType()
    if isinstance(type_, t.ArrayType):
        return t.ArrayType(_type(type_.elementType))
    if isinstance(type_, t.StructType):
        return t.StructType(_fields(type_))
    return type_


#: A line ``null``, which Arrow's reader does not survive.
_NULL_LINE = re.compile(rb"(?:^|[\n}\]])[ \t\r]*null")
_BLOCK = 4 << 20


def check_json(schema: Any, storage: Any, files: Iterable[Any]) -> None:
    """Refuse what Spark infers otherwise than Sail did, whose schema is given.

    Of objects with a key twice Spark infers no schema. It reads whole numbers beyond 64 bits as decimals, Sail as
    doubles.
    """
    numbers = "double" in schema.simpleString()
    for file in files:
        for block in _line_blocks(storage, file):
            if (key := _repeated(block)) is not None:
                raise EngineFeatureError(f"A JSON object with the key {key} twice ({file.path})")
            for match in _LARGE.finditer(b"\n" + block) if numbers else ():
                if int(match[1]) > _MOST:
                    raise EngineFeatureError(
                        f"The number {match[1].decode()} in {file.path}, beyond 64 bits,"
                    )


def _line_blocks(storage: Any, file: Any) -> Iterator[bytes]:
    """Yield a file's whole lines, some megabytes of them at a time."""
    with _unpacked(storage, file) as lines:
        rest = b""
        while data := lines.read(_BLOCK):
            cut = data.rfind(b"\n") + 1
            if cut:
                yield rest + data[:cut]
            rest = data[cut:] if cut else rest + data
        yield rest


def _repeated(block: bytes) -> str | None:
    """Return a key that an object has twice; Arrow finds it, and Python where Arrow stops at something else."""
    if not block.strip():
        return None
    if not _NULL_LINE.search(block):
        with suppress(pa.ArrowInvalid):
            pyarrow.json.read_json(io.BytesIO(block), pyarrow.json.ReadOptions(block_size=len(block) + 1))
            return None
    found: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> None:
        names = [name for name, _ in items]
        found.extend(name for name in names if names.count(name) > 1)

    for text in block.split(b"\n"):
        try:
            json.loads(text, object_pairs_hook=pairs)
        except ValueError:
            continue
        if found:
            return found[0]
    return None


@dataclass
class LocalFile:
    """A file of the run's own."""

    path: str


class LocalFiles:
    """Files of the run's own, in no partitions; a storage of them too."""

    def __init__(self, files: Iterable[str]) -> None:
        """Name the files."""
        self.files = [LocalFile(path) for path in files]
        self.partitions: dict[str, list[str]] = {}

    def read_bytes(self, path: str) -> bytes:
        """Return a file's bytes."""
        return Path(path).read_bytes()

    def open(self, path: str) -> io.BytesIO:
        """Return a file to read."""
        return io.BytesIO(self.read_bytes(path))


def json_text(element: Any) -> str:
    """Return an element of an RDD as one line of JSON; EngineFeatureError if Spark would read it differently."""
    if isinstance(element, str):
        if "\n" not in element and "\r" not in element:
            return element
        with suppress(ValueError):
            json.loads(element)  # which allows no line's end within a text
            return element.replace("\r", " ").replace("\n", " ")
    elif _plain(element):  # its text has ' for ", which Spark takes
        return json.dumps(element)
    raise EngineFeatureError(f"Reading JSON from an RDD's {type(element).__name__} {str(element)[:40]!r}")


def _plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _plain(key) and _plain(each) for key, each in value.items())
    if isinstance(value, list):
        return all(map(_plain, value))
    if isinstance(value, str):
        return value.isprintable() and not set(value) & {"'", '"', "\\"}
    return type(value) in (int, float) and value - value == 0


def check_case(wanted: Any, found: list[str]) -> None:
    """Refuse fields that the file spells in another case: Spark does not find them, Sail does."""
    names = [field.name for field in wanted.fields] if hasattr(wanted, "fields") else _names(str(wanted))
    lower = {name.lower() for name in found}
    for name in names:
        if name not in found and name.lower() in lower:
            raise EngineFeatureError(f"The field {name}, whose case differs in the file,")


def _names(ddl: str) -> list[str]:
    return re.findall(r"(?:^|,)\s*`?(\w+)`?[\s:]+\w", re.sub(r"<[^<>]*>|\([^()]*\)", "", ddl))


def check_quotes(options: dict[str, Any], storage: Any, files: Iterable[Any]) -> None:
    """Refuse quotes within quoted values, and quoted values over lines, if Spark would read them differently."""
    given = {key.lower(): str(value) for key, value in options.items()}
    quote, escape = given.get("quote", '"').encode(), given.get("escape", "\\").encode()
    sep = re.escape(given.get("sep", given.get("delimiter", ",")).encode())
    if not quote:
        return
    q = re.escape(quote)
    odd = re.compile(rb"(?m)^[^%b\n]*%b(?:[^%b\n]*%b[^%b\n]*%b)*[^%b\n]*$" % (q, q, q, q, q, q, q))
    doubled = re.compile(rb"[^%b\n\r]%b%b|%b%b[^%b\n\r]" % (sep, q, q, q, q, sep))
    for file in files:
        with _unpacked(storage, file) as stream:
            data = stream.read()
        if quote not in data:
            continue
        if escape != quote and (escape + quote in data or doubled.search(data)):
            raise EngineFeatureError(f"A quote within a quoted value ({file.path})")
        if given.get("multiline", "false").lower() != "true" and odd.search(data):
            raise EngineFeatureError(f"A quoted value that spans lines, or a stray quote ({file.path}),")


@contextmanager
def _unpacked(storage: Any, file: Any) -> Iterator[Any]:
    """Open a file, decompressed."""
    with storage.open(file.path) as stream:
        start = stream.read(3)
        stream.seek(0)
        if start.startswith(b"\x1f\x8b"):
            with gzip.open(stream) as content:
                yield content
        elif start == b"BZh":
            with bz2.open(stream) as content:
                yield content
        else:
            yield stream


def content(storage: Any, file: Any) -> bytes:
    """Return a file's decompressed content."""
    with _unpacked(storage, file) as stream:
        data: bytes = stream.read()
    return data


def csv_types(frame: Any, cast: Callable[[Any, dict[str, str]], Any]) -> Any:
    """Return a frame with the types that Spark infers: int where it does, times where all texts are."""
    asked, wanted = [], {}
    for i, field in enumerate(frame.schema.fields):
        column = f.col(backquoted(field.name))
        kind = field.dataType.simpleString()
        if kind == "bigint":
            asked += [f.min(column).alias(f"l{i}"), f.max(column).alias(f"h{i}")]
        elif kind == "string":
            times = f.expr(f"try_cast({backquoted(field.name)} as timestamp)")
            asked += [f.count(column).alias(f"l{i}"), f.count(times).alias(f"h{i}")]
        elif kind == "timestamp_ntz":
            wanted[field.name] = "timestamp"
    told = frame.agg(*asked).collect()[0] if asked else {}
    for i, field in enumerate(frame.schema.fields):
        kind = field.dataType.simpleString()
        low, high = (told[f"l{i}"], told[f"h{i}"]) if kind in ("bigint", "string") else (None, None)
        if kind == "bigint" and low is not None and high is not None and low >= -(1 << 31) and high < 1 << 31:
            wanted[field.name] = "int"
        elif kind == "string" and low is not None and low == high and low:
            wanted[field.name] = "timestamp"
    return cast(frame, wanted)
