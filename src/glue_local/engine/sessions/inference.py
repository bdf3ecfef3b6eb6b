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

from glue_local.engine.sessions.base import EngineFeatureError, check_different
from glue_local.engine.sessions.differences import zones
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.engine.types.options import lowered
from glue_local.identifiers import backquoted

#: Options of each format that Sail reads by, or that change nothing.
_KNOWN = {
    "json": {"multiline", "mode", "compression", "encoding", "path", "recursivefilelookup", "header", "inferschema"},
    "csv": {
        "header", "sep", "delimiter", "quote", "escape", "inferschema", "nullvalue", "multiline", "comment", "mode",
        "ignoreleadingwhitespace", "ignoretrailingwhitespace",
        "encoding", "charset", "path", "compression", "recursivefilelookup", "maxcolumns", "maxcharspercolumn",
    },
}  # fmt: skip
#: Formats whose options are checked here.
CHECKED = _KNOWN.keys()
_LARGE = re.compile(rb"[:\[,\s]-?(\d{19,})(?=[\s,}\]])")
_MOST = (1 << 63) - 1


def check(source: str, options: dict[str, Any], schema: Any) -> None:
    """Refuse options for which Spark would read something else than Sail, or than our own reader of JSON."""
    given = lowered(options)
    given.pop("columnnameofcorruptrecord", None)
    if source == "json":
        given = {k: v for k, v in given.items() if (k, v.lower()) not in _BY_RECORD}
    # Times are not inferred unless asked for: a text's pattern counts for a schema's times only.
    texts = not schema and given.get("inferschema", "false").lower() != "true"
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
        if value.lower() == ("false" if key in _OFF else _USUAL.get(key)) or value == _AS_SPELT.get(key):
            continue
        raise EngineFeatureError(f"Reading {source} with the option {key}={value}")


#: Options of JSON that need every record looked at.
_BY_RECORD = {("mode", "dropmalformed"), ("primitivesasstring", "true"), ("dropfieldifallnull", "true")}


def by_record(options: dict[str, Any], schema: Any) -> bool:
    """Whether a reader of JSON needs every record looked at: for its options, or a column of corrupt records."""
    given = lowered(options)
    corrupt = given.get("columnnameofcorruptrecord", "_corrupt_record")
    return (bool(schema) and corrupt in str(schema)) or any(
        (k, v.lower()) in _BY_RECORD for k, v in given.items()
    )


_OF_TIMES = {"dateformat", "timestampformat", "timestampntzformat"}
#: Options with the values that they have by themselves.
_USUAL = {
    "allowsinglequotes": "true",
    "allownonnumericnumbers": "true",
    "samplingratio": "1.0",
    "locale": "en-us",
    "enforceschema": "true",
    "preferdate": "true",
    "unescapedquotehandling": "stop_at_delimiter",
}
#: The same, where letters' case counts.
_AS_SPELT = {"emptyvalue": "", "nanvalue": "NaN", "positiveinf": "Inf", "negativeinf": "-Inf"}
#: Options that are off by themselves.
_OFF = {
    "primitivesasstring", "prefersdecimal", "allowcomments", "dropfieldifallnull", "infertimestamp",
    "allowunquotedfieldnames", "allownumericleadingzeros", "allowunquotedcontrolchars",
    "allowbackslashescapinganycharacter", "ignorecorruptfiles", "ignoremissingfiles",
}  # fmt: skip


def json_schema(schema: Any) -> Any:
    """Return the schema Spark infers where Sail inferred one: by name, no NULL type, no empty structs."""
    return t.StructType(_fields(schema))


def check_twice(schema: Any) -> None:
    """Raise Spark's AnalysisException for two fields of one name, case ignored."""
    check_different(field.name for field in schema.fields)


def _fields(schema: Any) -> list[Any]:
    check_twice(schema)
    made = [
        t.StructField(field.name, _type(field.dataType))
        for field in sorted(schema.fields, key=lambda x: x.name)
        if field.name
    ]
    return [field for field in made if not _hollow(field.dataType)]


def _hollow(type_: Any) -> bool:
    if isinstance(type_, t.ArrayType):
        return _hollow(type_.elementType)
    return isinstance(type_, t.StructType) and not type_.fields


def _type(type_: Any) -> Any:
    if isinstance(type_, t.NullType):
        return t.StringType()
    if isinstance(type_, t.ArrayType):
        return t.ArrayType(_type(type_.elementType))
    if isinstance(type_, t.StructType):
        return t.StructType(_fields(type_))
    return type_


#: A line ``null``, which Arrow's reader does not survive; numbers and a first mark that Sail's reader does not,
#: or takes for others: -0, a whole number.
_ODD = re.compile(rb"(?:^|[\n}\]])[ \t\r]*null|^\xef\xbb\xbf|[:\[,]\s*(?:[+-]?(?:NaN|Inf)|-0(?![\d.eE]))")
#: Times without seconds, which Arrow takes for times and Sail does not.
_SHORT = re.compile(rb'"\d{4}-\d\d-\d\d[T ]\d\d(?::\d\d)?(?:Z|[+-][\d:]+)?"')
_BLOCK = 4 << 20


def is_plain(storage: Any, files: Iterable[Any], schema: Any = None) -> bool:
    """Whether Sail reads JSON as Spark does: each line is one object, and no value is of another type than others.

    With a schema, values must be of its types. Numbers beyond 64 bits are decimals on Spark, doubles on Sail.
    """
    found: Any = None
    times = bool(schema) and re.search(r"\b(?:date|timestamp)", schema.simpleString())
    for file in files:
        for block in line_blocks(storage, file):
            if not block.strip():
                continue
            if (
                _ODD.search(block)
                or (times and _SHORT.search(block))
                or any(int(m[1]) > _MOST for m in _LARGE.finditer(b"\n" + block))
            ):
                return False
            try:
                table = pyarrow.json.read_json(
                    io.BytesIO(block), pyarrow.json.ReadOptions(block_size=len(block) + 1)
                )
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
                return False
            if table.num_rows != sum(1 for line in block.split(b"\n") if line.strip()):
                return False
            found = _both(found, pa.struct(table.schema))
            if found is _NONE:
                return False
    return not schema or found is None or _fits(found, schema)


_NONE = object()


def _both(one: Any, other: Any) -> Any:
    """Return the type of two that Arrow found, with texts and numbers each of one kind; _NONE if they are of two."""
    if one is None or pa.types.is_null(one):
        return other
    if pa.types.is_null(other) or one == other:
        return one
    if pa.types.is_struct(one) and pa.types.is_struct(other):
        fields = {f.name: f.type for f in one}
        for f in other:
            made = _both(fields.get(f.name), f.type)
            if made is _NONE:
                return _NONE
            fields[f.name] = made
        return pa.struct(list(fields.items()))
    if pa.types.is_list(one) and pa.types.is_list(other):
        made = _both(one.value_type, other.value_type)
        return made if made is _NONE else pa.list_(made)
    kinds = {_kind(one), _kind(other)}
    return pa.float64() if kinds == {"number"} else pa.string() if kinds == {"text"} else _NONE


def _kind(type_: Any) -> str:
    if pa.types.is_string(type_) or pa.types.is_timestamp(type_):  # which Arrow takes some texts for
        return "text"
    return "number" if pa.types.is_integer(type_) or pa.types.is_floating(type_) else str(type_)


def _fits(found: Any, wanted: Any) -> bool:  # noqa: PLR0911
    """Whether values of a type that Arrow found are of a schema's type; of decimals Sail decides."""
    if pa.types.is_null(found):
        return True
    if isinstance(wanted, t.StructType):
        if not pa.types.is_struct(found):
            return False
        types = {f.name: f.type for f in found}
        return all(_fits(types[f.name], f.dataType) for f in wanted.fields if f.name in types)
    if isinstance(wanted, t.ArrayType):
        return pa.types.is_list(found) and _fits(found.value_type, wanted.elementType)
    if isinstance(wanted, t.MapType):
        return pa.types.is_struct(found) and all(_fits(f.type, wanted.valueType) for f in found)
    if isinstance(wanted, t.BooleanType):
        return bool(pa.types.is_boolean(found))
    if isinstance(wanted, t.IntegralType):
        return bool(pa.types.is_integer(found))
    if isinstance(wanted, t.DoubleType | t.FloatType):
        return _kind(found) == "number"
    if isinstance(wanted, t.StringType):
        return _kind(found) == "text"
    if isinstance(wanted, t.DateType | t.TimestampType):
        return bool(pa.types.is_timestamp(found))  # other texts, and numbers, Sail takes for other times
    return not pa.types.is_nested(found)


def line_blocks(storage: Any, file: Any) -> Iterator[bytes]:
    """Yield a file's whole lines, some megabytes of them at a time."""
    with _unpacked(storage, file) as lines:
        rest = b""
        while data := lines.read(_BLOCK):
            cut = data.rfind(b"\n") + 1
            if cut:
                yield rest + data[:cut]
            rest = data[cut:] if cut else rest + data
        yield rest


@dataclass(frozen=True)
class LocalFile:
    """A file of the run's own."""

    path: str


class LocalFiles:
    """Files of the run's own; a storage of them too."""

    def __init__(
        self,
        files: Iterable[str],
        roots: Iterable[str] = (),
        partitions: dict[str, list[str]] | None = None,
    ) -> None:
        """Name the files, the folders to read them by (by themselves, if there are none) and their partitions."""
        self.files = [LocalFile(path) for path in files]
        self.roots = list(roots) or [file.path for file in self.files]
        self.partitions = partitions or {}

    def by_compression(self) -> list[list[str]]:
        """Return the roots: the files of one folder are compressed alike."""
        return [self.roots]

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


def same_case(wanted: Any, found: list[str]) -> bool:
    """Whether a schema spells the fields as the file does: others are not found by Spark, but by Sail."""
    names = [field.name for field in wanted.fields]
    lower = {name.lower() for name in found}
    return all(name in found or name.lower() not in lower for name in names)


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


#: What Java takes for a number: blanks around it, a sign, a letter for its type, infinity.
JAVAS_NUMBER = "^[ \\t]*[+-]?(NaN|Inf|Infinity|([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?[dDfF]?)[ \\t]*$"


_DAY = "^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$"


def widest(types: Iterable[Any]) -> Any:
    """Return the type that Spark infers of CSV in which some values are of one type each: text unless of numbers."""
    kinds = {type_.simpleString(): type_ for type_ in types if not isinstance(type_, t.NullType)}
    if len(kinds) == 1:
        return next(iter(kinds.values()))
    return t.DoubleType() if kinds and kinds.keys() <= {"bigint", "double"} else t.StringType()


def csv_types(frame: Any, cast: Callable[[Any, dict[str, str]], Any], zone: str, keys: Iterable[str]) -> Any:
    """Return a frame with the types that Spark infers but of ``keys``: int where it does, times where all texts are.

    Times that Sail finds itself are those of their offsets in UTC, so outside it their texts are gone.
    """
    asked, wanted = [], {}
    fields = [field for field in frame.schema.fields if field.name not in keys]
    for i, field in enumerate(fields):
        column = f.col(backquoted(field.name))
        kind = field.dataType.simpleString()
        if kind == "bigint":
            asked += [f.min(column).alias(f"l{i}"), f.max(column).alias(f"h{i}")]
        elif kind == "string":
            times = f.expr(f"try_cast({backquoted(field.name)} as timestamp)")
            numbers = f.when(column.rlike(JAVAS_NUMBER), 1)
            asked += [
                f.count(column).alias(f"l{i}"),
                f.count(times).alias(f"h{i}"),
                f.count(numbers).alias(f"n{i}"),
            ]
            if not BEFORE_4:  # which takes dates beside times for texts
                asked.append(f.count(f.when(column.rlike(_DAY), 1)).alias(f"d{i}"))
        elif kind == "timestamp_ntz" and zone not in zones.UTC:
            raise EngineFeatureError(f"Inferring the times of the CSV column {field.name} in the zone {zone}")
        elif kind in ("timestamp_ntz", "void"):
            wanted[field.name] = "timestamp" if kind == "timestamp_ntz" else "string"
    told = frame.agg(*asked).collect()[0] if asked else {}
    for i, field in enumerate(fields):
        kind = field.dataType.simpleString()
        low, high = (told[f"l{i}"], told[f"h{i}"]) if kind in ("bigint", "string") else (None, None)
        if kind == "bigint" and low is not None and high is not None and low >= -(1 << 31) and high < 1 << 31:
            wanted[field.name] = "int"
        elif kind == "string" and low and low == told[f"n{i}"]:
            raise EngineFeatureError(f"Inferring the type of the CSV column {field.name}, a number on Spark,")
        elif kind == "string" and low and low == high and (BEFORE_4 or told[f"d{i}"] in (0, low)):
            wanted[field.name] = "timestamp"
    return cast(frame, wanted)
