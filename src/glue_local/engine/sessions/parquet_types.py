"""What Spark reads of Parquet files: the first file's columns, and types that Sail takes for others.

See https://spark.apache.org/docs/3.5.6/sql-data-sources-parquet.html#data-type-mapping and #schema-merging. Where that
page names no type, Spark 3.5's ParquetToSparkSchemaConverter says what is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark.sql.types import StructType

from glue_local.engine.sessions import ancient_times
from glue_local.engine.sessions.base import EngineFeatureError, check_different
from glue_local.engine.sessions.differences import zones
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.engine.sessions.reading import PathError
from glue_local.engine.storage import FileInfo, Storage, existing_files
from glue_local.engine.types.typeconv import tight_table

#: Unsigned numbers are read as the next wider type that holds them.
UNSIGNED = {
    pa.uint8(): "smallint", pa.uint16(): "int", pa.uint32(): "bigint", pa.uint64(): "decimal(20,0)",
}  # fmt: skip
#: And what has no value, as the type it is kept as; Spark 4 has a type for it.
_READ_AS = {**UNSIGNED, pa.null(): "int" if BEFORE_4 else "void"}
#: Of a dictionary, which is a way to write texts.
_TEXTS = {
    pa.string(): "string",
    pa.large_string(): "string",
    pa.binary(): "binary",
    pa.large_binary(): "binary",
}
_MOST_DIGITS = 38
#: So many files an error names at most.
_NAMED = 100


@dataclass(frozen=True)
class Footer:
    """A Parquet footer: the file's rows, its columns, which of them are INT96 timestamps, and which Sail misreads.

    Statistics leave NaN out. Sail takes a column whose smallest and largest value are one for that value alone
    (``unseen_nan``), and reads a value from a required field of a struct that is null (``required``). A column may
    have dates or times of an old calendar (``ancient``).
    """

    rows: int
    schema: pa.Schema
    int96: frozenset[str]
    unseen_nan: frozenset[str]
    required: frozenset[str]
    ancient: str


@lru_cache(maxsize=10_000)
def footer(storage: Storage, file: FileInfo) -> Footer:
    """Return a file's footer, read once; ValueError names a file that is not Parquet."""
    with storage.open(file.path) as stream:
        try:
            opened = pq.ParquetFile(stream, coerce_int96_timestamp_unit="us")
        except (pa.ArrowException, OSError, ValueError) as error:
            raise ValueError(f"{file.path} is not a Parquet file: {error}") from error
        columns = (opened.schema.column(i) for i in range(len(opened.schema)))
        old = frozenset(c.path.split(".")[0] for c in columns if c.physical_type == "INT96")
        unseen = frozenset(name for name in _of_one_value(opened) if _holds_nan(opened, name))
        ancient = ancient_times.of_file(opened)
        plain = opened.schema_arrow.remove_metadata()
        return Footer(opened.metadata.num_rows, plain, old, unseen, _required(opened), ancient)


def _required(opened: pq.ParquetFile) -> frozenset[str]:
    """Return the columns with a required field in a struct that may be null, unless statistics know of no null."""
    names = {f.name for f in opened.schema_arrow if _has_required(f)}
    if not names:
        return frozenset()
    meta, found = opened.metadata, set()
    for at in range(len(opened.schema)):
        told = [meta.row_group(group).column(at) for group in range(meta.num_row_groups)]
        known = (c.statistics.null_count if c.statistics and c.statistics.has_null_count else 1 for c in told)
        if any(known):
            found.add(opened.schema.column(at).path.split(".")[0])
    return frozenset(names & found)


def _has_required(field: pa.Field) -> bool:
    inner = [field.type.field(i) for i in range(field.type.num_fields)]
    required = pa.types.is_struct(field.type) and field.nullable and not all(f.nullable for f in inner)
    return required or any(map(_has_required, inner))


def _optional(type_: pa.DataType) -> pa.DataType:
    """Return a type whose structs' fields all may be null."""
    if pa.types.is_struct(type_):
        return pa.struct([f.with_type(_optional(f.type)).with_nullable(True) for f in type_])
    if pa.types.is_map(type_):
        return pa.map_(type_.key_type, type_.item_field.with_type(_optional(type_.item_type)))
    if pa.types.is_list(type_):
        return pa.list_(type_.value_field.with_type(_optional(type_.value_type)))
    return type_


def _of_one_value(opened: pq.ParquetFile) -> list[str]:
    """Return the columns of floating point whose statistics know one value."""
    found = []
    for at, column in enumerate(opened.schema):
        if column.physical_type not in ("FLOAT", "DOUBLE") or column.path != column.name:
            continue
        groups = range(opened.metadata.num_row_groups)
        told = [opened.metadata.row_group(group).column(at).statistics for group in groups]
        ends = {end for each in told if each and each.has_min_max for end in (each.min, each.max)}
        if len(ends) == 1:
            found.append(column.name)
    return found


def _holds_nan(opened: pq.ParquetFile, name: str) -> bool:
    batches = opened.iter_batches(columns=[name])
    return any(pc.any(pc.is_nan(batch.column(0))).as_py() for batch in batches)


def misread(storage: Storage, files: Sequence[FileInfo]) -> bool:
    """Whether Sail would miss a NaN of files, or a NULL (``Footer``)."""
    return any(each.unseen_nan or each.required for each in _footers(storage, files))


def check_ancient(
    storage: Storage,
    files: Sequence[FileInfo],
    conf: Callable[[str], str | None],
    options: Mapping[str, object],
) -> None:
    """Raise Spark's error for files with dates or times of an old calendar."""
    told = zip(files, _footers(storage, files), strict=True)
    ancient_times.check_read([(f.path, each.ancient) for f, each in told if each.ancient], conf, options)


def check_read(storage: Storage, path: str, conf: Callable[[str], str | None]) -> None:
    """Refuse files that SQL names by their path and of which Sail would miss a NaN, or a NULL; or read old dates."""
    files = existing_files(storage, path)
    with suppress(PathError):  # which reading them says
        check_ancient(storage, files, conf, {})
        for each in _footers(storage, files):
            if each.unseen_nan or each.required:
                what = "a column there holds NaN and one other value"
                other = "a struct that is null there has fields that may not be null"
                raise EngineFeatureError(
                    f"Reading {path} by its path in SQL, as {what if each.unseen_nan else other},"
                )


def plainly_written(storage: Storage, file: FileInfo, path: Path) -> None:
    """Write a file again, without statistics and required fields; EngineFeatureError for what Arrow cannot."""
    with storage.open(file.path) as stream:
        opened, known = pq.ParquetFile(stream), footer(storage, file)  # type: ignore[arg-type]
        if old := known.int96:
            why = "NaN" if known.unseen_nan else "structs that are null and have required fields"
            raise EngineFeatureError(
                f"{file.path}, with {why} and times of the kind INT96 ({', '.join(sorted(old))}),"
            )
        _write_plain(opened, path)


def show_nan(folder: Path) -> None:
    """Take the statistics away from files of the run's own of which Sail would miss a NaN."""
    for path in folder.glob("*.parquet"):
        opened = pq.ParquetFile(path)
        if any(_holds_nan(opened, name) for name in _of_one_value(opened)):
            _write_plain(opened, made := path.with_suffix(".plain"))
            made.replace(path)


def _write_plain(opened: pq.ParquetFile, path: Path) -> None:
    read = opened.schema_arrow
    schema = pa.schema([f.with_type(_optional(f.type)) for f in read], read.metadata)
    with pq.ParquetWriter(path, schema, write_statistics=False) as writer:
        for batch in opened.iter_batches():
            writer.write_table(tight_table(pa.Table.from_batches([batch])).cast(schema))


def footers(storage: Storage, files: Sequence[FileInfo]) -> list[Footer]:
    """Return the footers of several files."""
    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(lambda file: footer(storage, file), files))  # type: ignore[arg-type]


def _footers(storage: Storage, files: Sequence[FileInfo]) -> list[Footer]:
    try:
        return footers(storage, files)
    except ValueError as error:
        raise PathError("CANNOT_READ_FILE_FOOTER", f"Could not read a footer: {error}") from error


def columns_to_read(
    storage: Storage, files: Sequence[FileInfo], zone: str
) -> tuple[list[str], dict[str, str]] | None:
    """Return the columns that Spark reads, and the types of those that Sail gives another; None for Sail's own.

    EngineFeatureError names file, column and type of what is not read as Spark reads it.
    """
    found = _footers(storage, files)
    first = found[0]
    check_different(first.schema.names)
    casts: dict[str, str] = {}
    for file, each in zip(files, found, strict=True):
        for field in each.schema:
            where = f"The column {field.name} of {file.path}"
            if to := spark_type(where, field.type, field.name in each.int96, zone):
                casts[field.name] = to
    same = all(each.schema.equals(first.schema) for each in found)
    return None if same and not casts else (list(first.schema.names), casts)


def required(storage: Storage, files: Sequence[FileInfo]) -> str | None:
    """Return the first file with a column that may not be null: where another file lacks it, Sail reads 0 for it."""
    found = zip(files, _footers(storage, files), strict=True)
    return next(
        (f.path for f, told in found if any(not x.nullable or _has_required(x) for x in told.schema)), None
    )


def differ(storage: Storage, files: Sequence[FileInfo]) -> bool:
    """Whether files have other columns than the first one."""
    first, *others = _footers(storage, files)
    return any({*each.schema.names} != {*first.schema.names} for each in others)


def other_structs(storage: Storage, files: Sequence[FileInfo]) -> bool:
    """Whether structs of files have other fields than in the first one: Sail reads those of all."""
    first, *others = (each.schema for each in _footers(storage, files))
    known = {field.name: _optional(field.type) for field in first if pa.types.is_nested(field.type)}
    return any(x.name in known and _optional(x.type) != known[x.name] for each in others for x in each)


def nullable(schema: StructType) -> StructType:
    """Return a schema whose columns all may be null, as Spark has it of files."""
    text = re.sub(r'"(nullable|containsNull|valueContainsNull)":false', r'"\1":true', schema.json())
    return StructType.fromJson(json.loads(text))


#: How files keep values, by the name of Spark's type, and of Arrow's.
_KEPT = {
    "tinyint": "INT32", "smallint": "INT32", "int": "INT32", "date": "INT32 (DATE)", "bigint": "INT64",
    "float": "FLOAT", "double": "DOUBLE", "boolean": "BOOLEAN", "string": "BINARY",
    "int8": "INT32", "int16": "INT32", "int32": "INT32", "uint8": "INT32", "uint16": "INT32", "int64": "INT64",
    "date32[day]": "INT32 (DATE)", "bool": "BOOLEAN", "large_string": "BINARY",
}  # fmt: skip


#: What a column is kept as, and the wider types that Spark 4 reads it as.
_WIDENED_IN_4 = {("INT32", "bigint"), ("INT32", "double"), ("FLOAT", "double")}


def check_given(storage: Storage, files: Sequence[FileInfo], given: Sequence[tuple[str, str]]) -> None:
    """Raise Spark's error where a column is kept otherwise than as the type that a schema gives it.

    ``given`` are names and types as Spark writes them.
    """
    wanted = {name.lower(): type_ for name, type_ in given}
    for file, each in zip(files, _footers(storage, files), strict=True):
        for field in each.schema:
            type_ = wanted.get(field.name.lower(), "")
            expected, found = _KEPT.get(type_), _KEPT.get(str(field.type))
            if (found, type_) in _WIDENED_IN_4 and not BEFORE_4:
                raise EngineFeatureError(
                    f"The column {field.name} of {file.path}, {found}, as {type_} (which Spark 4 widens),"
                )
            if expected and found and expected != found:
                raise PathError(
                    "FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH",
                    f"Parquet column cannot be converted in file {file.path}. Column: [{field.name}], "
                    f"Expected: {type_}, Found: {found}.",
                )


def spark_type(where: str, type_: pa.DataType, int96: bool, zone: str) -> str | None:
    """Return Spark's type where Sail has another; EngineFeatureError where neither a cast gives it."""
    if int96:
        if not pa.types.is_timestamp(type_) or zone not in zones.UTC:
            raise EngineFeatureError(f"{where}, a time of the kind INT96 in the zone {zone},")
        return "timestamp"
    if type_ in _READ_AS:
        return _READ_AS[type_]
    if pa.types.is_dictionary(type_):
        return spark_type(where, type_.value_type, False, zone) or _TEXTS.get(type_.value_type)
    for inner in [type_, *_within(type_)]:
        if (
            inner in _READ_AS
            or pa.types.is_duration(inner)
            or pa.types.is_time(inner)
            or pa.types.is_date64(inner)
            or (pa.types.is_timestamp(inner) and inner.unit == "ns")
            or pa.types.is_float16(inner)
            or (pa.types.is_decimal(inner) and inner.precision > _MOST_DIGITS)
        ):
            raise EngineFeatureError(f"{where}, whose type is {inner} in it,")
    return None


def _within(type_: pa.DataType) -> list[pa.DataType]:
    """Return the types within a list, map or struct."""
    inner = [type_.field(i).type for i in range(type_.num_fields)]
    return inner + [each for one in inner for each in _within(one)]


def damaged(storage: Storage, files: Sequence[FileInfo]) -> str:
    """Return which file cannot be read to its end; all that it may be, where Arrow reads what Sail does not."""
    for file in files:
        with storage.open(file.path) as stream:
            try:
                for _ in pq.ParquetFile(stream, page_checksum_verification=True).iter_batches():
                    pass
            except (pa.ArrowException, OSError, ValueError):
                return f"The file {file.path} is damaged"
    return f"One of these files is damaged ({', '.join(file.path for file in files[:_NAMED])})"
