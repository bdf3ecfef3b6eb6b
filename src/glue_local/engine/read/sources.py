"""Frames read from s3://: by path and format, or through the catalog.

JSON and CSV files become columnar copies (``formats.copies``), Parquet and ORC are read where they lie.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import IO, TYPE_CHECKING

from glue_local.engine.frames.fields import renamed
from glue_local.engine.frames.records import FrameField, Marks, Records, from_df
from glue_local.engine.read import csvfile, lake, orcfile, parquet, recordfiles
from glue_local.engine.read.blocks import split_blocks
from glue_local.engine.read.cache import CachedFile, FileCache
from glue_local.engine.read.compression import DamagedFileError, open_text, unannounced
from glue_local.engine.read.guess import guess, widened
from glue_local.engine.read.infer import infer
from glue_local.engine.read.jsonfile import read_whole, types_of_whole
from glue_local.engine.read.jsonlines import JsonReader, OtherTypesError
from glue_local.engine.read.source import Folder, Source
from glue_local.engine.read.target import MARKS, Batch, Target
from glue_local.engine.run.run import Run
from glue_local.engine.storage.base import FileInfo
from glue_local.engine.storage.paths import OWN
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.convert import merge_types
from glue_local.engine.types.options import OptionError, check, truth
from glue_local.engine.types.typeconv import spark_schema

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

GUESSES = 3
"""Guesses of the types before they are inferred in a pass of their own."""

JSON_OPTIONS = {
    "multiline": "",
    "multiLine": "",
    "jsonPath": "",
    "optimizePerformance": "",
    "compression": "",
}


def read(run: Run, source: Source) -> Records:
    """Return a source's records; OptionError names a format that cannot be read."""
    source = with_file_name(source)
    reader = READERS.get(source.format)
    if reader is None:
        raise OptionError(
            f"{source.name}: format {source.format!r} cannot be read by the local engine; "
            f"it reads {', '.join(sorted(READERS))}"
        )
    if not source.files and source.format not in lake.NAMES:
        run.recorder.note(
            f"{source.name}: {', '.join(f.path for f in source.folders)} holds no files: 0 rows"
        )
    return reader(run, source)


def _read_json(run: Run, source: Source) -> Records:
    _checked(run, source, JSON_OPTIONS)
    if source.options.get("jsonPath"):
        return _read_records(run, source, recordfiles.JSON_PATH)
    whole = truth(source.options, "multiLine") or truth(source.options, "multiline")

    def opened(file: FileInfo) -> IO[bytes]:
        return _opened(run, source, file)

    def batches(file: FileInfo, target: Target, threads: bool, proving: bool = False) -> Iterator[Batch]:
        with opened(file) as stream:
            if whole:
                yield read_whole(stream.read(), file.path, target)
                return
            reader = JsonReader(file.path, target, threads, proving)
            yield from map(reader.read, split_blocks(stream))

    def types(file: FileInfo) -> g.StructType:
        with opened(file) as stream:
            return types_of_whole(stream.read()) if whole else infer(split_blocks(stream))

    guessed = None if whole else partial(guess, open_file=opened)
    names = source.renames
    if names is None:
        return _read_copies(run, source, f"json {whole}", batches, types, guessed)
    if source.declared is None:
        return renamed(_read_copies(run, source, f"json {whole}", batches, types, guessed), names.name)
    columns: dict[str, str] = {}
    found = _types(source, types) if names.dots else g.NullType()
    try:
        keyed = names.keyed(source.declared, found, columns)
    except OptionError as error:
        raise OptionError(f"{source.name}: {error}") from None
    records = _read_copies(run, replace(source, declared=tuple(keyed)), f"json {whole}", batches, types)
    return renamed(records, lambda key: columns.get(key, key))


def _types(source: Source, types: Callable[[FileInfo], g.StructType]) -> g.DataType:
    """Return the type of all records of a source."""
    merged: g.DataType = g.StructType()
    for file in source.files:
        merged = merge_types(merged, types(file))
    return merged


def _checked(run: Run, source: Source, known: Mapping[str, str]) -> None:
    """Check a format's options; others are noted, as Glue's own readers pass over them."""
    for name in (each for each in source.options if each not in known):
        run.recorder.note(f"{source.name}: format {source.format} has no option {name!r}; it has no effect")
    mine = {n: v for n, v in source.options.items() if n in known}
    check(mine, known, f"{source.name}: format {source.format}")


def _read_records(run: Run, source: Source, format_: recordfiles.RecordFormat) -> Records:
    """Read a format of records one after the other (``recordfiles.FORMATS``)."""

    def batches(file: FileInfo, target: Target, _: bool) -> Iterator[Batch]:
        with _opened(run, source, file) as stream, _named(file):
            yield from recordfiles.batches(stream, file.path, target, format_, source.options)

    def types(file: FileInfo) -> g.StructType:
        with _opened(run, source, file) as stream, _named(file):
            return format_.types(stream, source.options)

    _check_installed(format_, source)
    told = sorted((k, str(v)) for k, v in source.options.items())
    return _read_copies(run, source, f"{format_.module} {told!r}", batches, types)


@contextmanager
def _named(file: FileInfo) -> Iterator[None]:
    """Name the file in the error of one that is damaged."""
    try:
        yield
    except DamagedFileError as error:
        raise DamagedFileError(f"{file.path}: {error}") from error


def _check_installed(format_: recordfiles.RecordFormat, source: Source) -> None:
    try:
        format_.read(io.BytesIO(), source.options)
    except ImportError as error:
        raise OptionError(
            f"{source.name}: format {source.format} needs the package {error.name}, which is not installed"
        ) from error


def _record_reader(format_: recordfiles.RecordFormat) -> Callable[[Run, Source], Records]:
    def read_records(run: Run, source: Source) -> Records:
        _checked(run, source, format_.options)
        return _read_records(run, source, format_)

    return read_records


def _read_orc(run: Run, source: Source) -> Records:
    names = None if source.columns is None else [f.name for f in source.columns]

    def batches(file: FileInfo, target: Target, _: bool) -> Iterator[Batch]:
        with run.storage.open(file.path) as stream:
            yield from orcfile.read(stream, file.path, target, names)

    def types(file: FileInfo) -> g.StructType:
        with run.storage.open(file.path) as stream, _named(file):
            return orcfile.types(stream, names)

    records = _read_copies(run, source, f"orc {names!r}", batches, types)
    return records.with_fields(replace(f, null_is_absent=False) for f in records.fields)


def _read_lake(run: Run, source: Source) -> Records:
    """Read a table of Delta Lake or Iceberg; partitions are its own, and so are names and types."""
    if len(source.folders) != 1 and not source.keys:
        raise OptionError(f"{source.name}: a {source.format} table has exactly one path")
    record_read(run, source, None)
    if source.lake is not None:
        return from_df(run, lake.read_table(run, source.lake, source.name))
    return from_df(run, lake.read(run, source.format, source.place or source.folders[0].path, source.name))


def with_file_name(source: Source) -> Source:
    """Return the source with a column for the option ``attachFilename``: the path of each record's file.

    Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format.html (shared configuration).
    """
    name = source.options.get("attachFilename")
    if source.options.get("attachTimestamp"):
        raise OptionError(
            f"{source.name}: option 'attachTimestamp' is not supported by the local engine, whose files "
            "have different times"
        )
    if not name:
        return source
    options = {k: v for k, v in source.options.items() if k != "attachFilename"}
    folders = [Folder(f.path, (f,), (*one.values, f.path)) for one in source.folders for f in one.files]
    keys = (*source.keys, g.Field(str(name), g.StringType()))
    return replace(source, options=options, folders=tuple(folders), keys=keys)


def _opened(run: Run, source: Source, file: FileInfo) -> IO[bytes]:
    encoding = str(source.options.get("encoding") or (source.dialect.encoding if source.dialect else ""))
    as_records = "16" in encoding or source.format == "json"  # each line of which is an error record
    stream = open_text(run.storage, file.path, source.compression, utf_16=as_records)
    if not source.compression and (found := unannounced(stream, file.path)):
        run.recorder.note(
            f"{file.path} is {found} data, but its name lacks the extension: AWS Glue reads it only with the "
            f'connection option "compressionType": "{found}"'
        )
    return stream


def _read_csv(run: Run, source: Source) -> Records:
    _checked(run, source, csvfile.READ_OPTIONS)
    how = source.dialect or csvfile.dialect(
        {k: v for k, v in source.options.items() if k in csvfile.READ_OPTIONS}
    )
    known = source.columns if source.columns is not None else source.declared
    names = None if known is None else [f.name for f in known]

    def opened(file: FileInfo) -> IO[bytes]:
        return _opened(run, source, file)

    def batches(file: FileInfo, target: Target, _: bool) -> Iterator[Batch]:
        with opened(file) as stream:
            yield from csvfile.read(stream, file.path, target, how, names)

    def types(file: FileInfo) -> g.StructType:
        with opened(file) as stream:
            return (
                csvfile.columns(stream, how) if known is None else csvfile.typed_columns(stream, how, known)
            )

    return _read_copies(run, source, f"csv {how!r} {known!r}", batches, types)


def _read_copies(
    run: Run,
    source: Source,
    options: str,
    batches: Callable[..., Iterator[Batch]],
    types: Callable[[FileInfo], g.StructType],
    guessed: Callable[[Sequence[FileInfo]], g.StructType | None] | None = None,
) -> Records:
    places = [(folder, FileCache(run.storage, folder.path)) for folder in source.folders]
    with run.recorder.phase("load"):
        for folder, copies in places:
            copies.prune(folder.files)
        if source.declared is not None:
            fields, made = source.declared, _copied(source, places, source.declared, options, batches)
        elif (proved := _proved(source, places, options, batches, guessed)) is not None:
            fields, made = proved
        else:
            merged: g.DataType = g.StructType()
            for folder, copies in places:
                for found in copies.types(folder.files, options, types):
                    merged = merge_types(merged, found)
            assert isinstance(merged, g.StructType)
            fields = tuple(merged)
            made = _copied(source, places, fields, options, batches)
    target = Target(fields, source.exact, tuple((k, None) for k in source.keys))
    return _records_of_copies(run, source, target, made)


def _copied(
    source: Source,
    places: Sequence[tuple[Folder, FileCache]],
    fields: tuple[g.Field, ...],
    options: str,
    batches: Callable[..., Iterator[Batch]],
) -> list[CachedFile]:
    """Return the copies of all files with these fields."""
    made: list[CachedFile] = []
    for folder, copies in places:
        constants = tuple(zip(source.keys, folder.values, strict=True))
        made += copies.get(folder.files, Target(fields, source.exact, constants), options, batches)
    return made


def _proved(
    source: Source,
    places: Sequence[tuple[Folder, FileCache]],
    options: str,
    batches: Callable[..., Iterator[Batch]],
    guessed: Callable[[Sequence[FileInfo]], g.StructType | None] | None,
) -> tuple[tuple[g.Field, ...], list[CachedFile]] | None:
    """Return the types of the records, and their copies, read in one pass; None where that cannot be."""
    if guessed is None or any(copies.knows_types(folder.files, options) for folder, copies in places):
        return None
    types = guessed(source.files)
    for _ in range(GUESSES):
        if types is None:
            return None
        try:
            made = _copied(source, places, tuple(types), f"{options} proved", partial(batches, proving=True))
        except OtherTypesError as other:
            types = widened(types, other.found)
        else:
            return tuple(types), made
    return None


def _records_of_copies(run: Run, source: Source, target: Target, copies: Sequence[CachedFile]) -> Records:
    errors = tuple(e for c in copies for e in c.errors)
    for file, copy in zip(source.files, copies, strict=True):
        run.copied[str(copy.path)] = "" if source.grouped else file.path
    record_read(run, source, sum(c.rows for c in copies), len(errors))
    for e in errors:
        run.recorder.error_record(
            source=source.name, path=e.source, line=e.line, message=e.message, text=e.text
        )
    marked = {i for c in copies for i in c.marked}
    fields = []
    for i, (physical, f) in enumerate(zip(target.physical, [*target.fields, *source.keys], strict=True)):
        is_key = i >= len(target.fields)
        marks = Marks(MARKS, str(i)) if i in marked else None
        fields.append(FrameField(f.name, physical, f.dataType, not is_key, marks))
    paths = [f"file://{c.path}" for c in copies if c.rows]
    if paths:
        df = run.spark.read.option(OWN, "true").parquet(*paths)
    elif source.declared is None:
        return Records(run, empty(run, [], []), (), errors)
    else:
        df = empty(run, target.physical, [f.type for f in fields])
        fields = [FrameField(f.name, f.physical, f.type, f.null_is_absent) for f in fields]
    return Records(run, df, tuple(fields), errors)


def empty(run: Run, names: Sequence[str], types: Sequence[g.DataType]) -> DataFrame:
    """Return no rows of these columns."""
    fields = [g.Field(n, t) for n, t in zip(names, types, strict=True)]
    return run.spark.createDataFrame([], spark_schema(g.StructType(fields)))


def record_read(run: Run, source: Source, rows: int | None, error_records: int = 0) -> None:
    """Put a read frame into the run's report."""
    run.recorder.read(
        name=source.name,
        paths=[f.path for f in source.folders],
        format=source.format,
        rows=rows,
        error_records=error_records,
    )


def _read_parquet(run: Run, source: Source) -> Records:
    records, rows = parquet.read(run, source)
    record_read(run, source, rows)
    return records


READERS: dict[str, Callable[[Run, Source], Records]] = {
    "json": _read_json,
    "csv": _read_csv,
    "parquet": _read_parquet,
    "glueparquet": _read_parquet,
    "orc": _read_orc,
    **dict.fromkeys(lake.NAMES, _read_lake),
    **{name: _record_reader(f) for name, f in recordfiles.FORMATS.items()},
    **{name: _record_reader(recordfiles.FORMATS[of]) for name, of in recordfiles.ALIASES.items()},
}
"""Readers by Glue's name of the format."""

ALL_OPTIONS = {
    *JSON_OPTIONS,
    *csvfile.READ_OPTIONS,
    *(name for f in recordfiles.FORMATS.values() for name in f.options),
    "useGlueParquetWriter",
    "blockSize",
    "pageSize",
}
"""Options that some format has."""
