"""Frames written to s3://: appended to existing files, as in Glue, and added to the catalog on request."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql import types as s

from glue_local.engine.frames.records import Records
from glue_local.engine.read import csvfile, delimited
from glue_local.engine.read.compression import ALIASES as COMPRESSION_ALIASES
from glue_local.engine.read.compression import COMPRESSIONS, open_text
from glue_local.engine.read.parquet import ColumnTypeError
from glue_local.engine.read.sources import ALL_OPTIONS
from glue_local.engine.run.run import Run
from glue_local.engine.sessions import parquet_files
from glue_local.engine.sessions.materialized import kept_files
from glue_local.engine.sessions.parquet_types import footers
from glue_local.engine.storage.base import FileInfo, existing_files
from glue_local.engine.storage.paths import NO_VALUE
from glue_local.engine.types.options import OptionError, check, truth
from glue_local.engine.write import converted
from glue_local.engine.write.names import name_as_glue
from glue_local.identifiers import backquoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


@dataclass(frozen=True)
class Format:
    """How a format is written: Spark's name, its compressions (the default first), its options."""

    spark: str
    compressions: tuple[str, ...]
    options: Mapping[str, str] = field(default_factory=dict)


_TEXT_COMPRESSIONS = ("none", "uncompressed", *COMPRESSIONS)
_BY_ENGINE = ("none", "gzip", "bzip2")
"""Compressions of text that both engines write; of others the files are packed afterwards."""
_PARQUET = Format(
    "parquet",
    ("snappy", "uncompressed", "none", "gzip", "zstd", "lz4"),
    {
        "compression": "",
        "useGlueParquetWriter": "",
        "blockSize": "",
        "pageSize": "",
        "block.size": "",
        "page.size": "",
    },
)
FORMATS: dict[str, Format] = {
    "json": Format("json", _TEXT_COMPRESSIONS, {"compression": "", "multiLine": "", "multiline": ""}),
    "csv": Format(
        "csv",
        _TEXT_COMPRESSIONS,
        {
            "separator": "",
            "quoteChar": "",
            "escaper": "",
            "writeHeader": "",
            "withHeader": "",
            "compression": "",
            "optimizePerformance": "",
            "multiLine": "",
            "multiline": "",
            "strictCheckForQuoting": "is not supported by the local engine",
        },
    ),
    "parquet": _PARQUET,
    "glueparquet": _PARQUET,
    "orc": Format("orc", ("snappy", "none", "uncompressed", "zlib", "zstd", "lz4"), {"compression": ""}),
    "avro": Format(
        "avro", ("none", "uncompressed", "snappy", "deflate", "bzip2"), {"compression": "", "version": ""}
    ),
}
"""Formats that can be written, by Glue's name."""


_ALL_OPTIONS = {name for f in FORMATS.values() for name in f.options} | ALL_OPTIONS
"""Options that some format has, to read or to write."""


@dataclass(frozen=True)
class Target:
    """Where and how a frame is to be written."""

    name: str
    path: str
    format: str
    options: Mapping[str, Any] = field(default_factory=dict)
    partition_keys: tuple[str, ...] = ()
    by_glue: bool = True
    """Whether Glue's writers write it, which name files in their own way, not Spark's SQL."""

    @property
    def where(self) -> str:
        """What an error calls it: its name, else its path."""
        return self.name or self.path


def write(run: Run, records: Records, target: Target) -> list[FileInfo]:
    """Append a frame to the files under a path; return the new files.

    A frame without records leaves the folder existing. OptionError names an unknown format, compression or
    option; ColumnTypeError a column whose type the format cannot hold.
    """
    format_ = _format(run, target)
    before = existing_files(run.storage, target.path)
    with run.recorder.phase("write"):
        if not _publish(run, records, target, format_):
            df = _writable(records.to_df(), target)
            keys = _key_names(df, target)
            compression = _compression(target, format_)
            if not records.fields:
                _spark_options(
                    target, format_
                )  # of no columns there is nothing to write, as in an empty feed
            elif format_.spark in converted.CONVERTERS:
                converted.save(run, df, target.path, keys, format_.spark, compression, target.options)
            else:
                options = _spark_options(target, format_)
                writer = df.write.mode("append").format(format_.spark).options(**options)
                (writer.partitionBy(*keys) if keys else writer).save(target.path)
                _pack(run, target, before, compression, format_)
    if not run.storage.exists(target.path):
        run.storage.make_folder(target.path)
    new = _new_files(run, target, before)
    if target.by_glue and _named(run, target, format_, new, before):
        new = _new_files(run, target, before)
    rows = count_rows(run, new, target)
    run.recorder.write(name=target.name, path=target.path, format=target.format, rows=rows)
    return new


def _new_files(run: Run, target: Target, before: Sequence[FileInfo]) -> list[FileInfo]:
    known = {(f.path, f.version) for f in before}
    return [f for f in existing_files(run.storage, target.path) if (f.path, f.version) not in known]


def _named(
    run: Run, target: Target, format_: Format, new: Sequence[FileInfo], before: Sequence[FileInfo]
) -> bool:
    """Name the new files as Glue's writers do; return whether they do."""
    compression = _compression(target, format_)
    packed = COMPRESSIONS.get(compression) if format_.compressions is _TEXT_COMPRESSIONS else None
    suffix = packed.suffix if packed else ""
    return name_as_glue(run.storage, new, before, target.format, compression, suffix, target.options)


def _pack(run: Run, target: Target, before: Sequence[FileInfo], compression: str, format_: Format) -> None:
    """Compress the new files if the engine does not."""
    how = COMPRESSIONS.get(compression)
    if how is None or compression in _BY_ENGINE or format_.compressions is not _TEXT_COMPRESSIONS:
        return
    known = {(f.path, f.version) for f in before}
    for file in existing_files(run.storage, target.path):
        if (file.path, file.version) not in known:
            packed = how.pack(run.storage.read_bytes(file.path))
            run.storage.delete_prefix(file.path)  # first: the new name begins with it
            run.storage.write_bytes(f"{file.path}{how.suffix}", packed)


def _publish(run: Run, records: Records, target: Target, format_: Format) -> bool:
    """Copy a frame's kept files to the target without computing it; return whether that was possible."""
    files = kept_files(records.df)
    codec = parquet_files.CODECS.get(_compression(target, format_))
    names = [f.name.lower() for f in records.fields]
    if not files or format_.spark != "parquet" or target.partition_keys or codec is None:
        return False
    if len(set(names)) < len(names) or not names:
        return False
    columns = [(f.physical, f.name) for f in records.fields]
    return parquet_files.publish(run.storage, files, target.path, columns, codec)


def _format(run: Run, target: Target) -> Format:
    format_ = FORMATS.get(target.format)
    if format_ is None:
        can = ", ".join(sorted(FORMATS))
        raise OptionError(
            f"{target.where}: format {target.format!r} cannot be written by the local engine; supported are "
            f"{can}"
        )
    own = target.format in ("json", "csv", "avro")  # Glue's own writers pass over what they do not know
    others = [n for n in target.options if n not in format_.options and (own or n in _ALL_OPTIONS)]
    for name in others:
        run.recorder.note(f"{target.where}: format {target.format} has no option {name!r}; it has no effect")
    mine = {n: v for n, v in target.options.items() if n not in others}
    check(mine, format_.options, f"{target.where}: format {target.format}")
    compression = _compression(target, format_)
    if compression not in format_.compressions:
        raise OptionError(
            f"{target.where}: compression {compression!r} is not supported for {target.format}; supported "
            f"are {', '.join(format_.compressions)}"
        )
    return format_


def _compression(target: Target, format_: Format) -> str:
    given = str(target.options.get("compression") or format_.compressions[0]).lower()
    return COMPRESSION_ALIASES.get(given, given) if given not in format_.compressions else given


def _spark_options(target: Target, format_: Format) -> dict[str, str]:
    options = target.options
    compression = _compression(target, format_)
    if compression == "none" and format_.spark == "parquet":
        compression = "uncompressed"
    by_engine = format_.compressions is not _TEXT_COMPRESSIONS or compression in _BY_ENGINE
    made = (
        {"compression": compression} if by_engine and compression != "none" else {}
    )  # Sail has no word for none
    if format_.spark == "csv":
        made["header"] = str(truth(options, "writeHeader", True)).lower()
        made["sep"] = str(options.get("separator", ","))
        quote = str(options.get("quoteChar", '"'))
        made["quote"] = "" if quote == "-1" else quote
        made["escape"] = str(options.get("escaper") or '"')
    return made


def _writable(df: DataFrame, target: Target) -> DataFrame:
    """Return the frame as files can hold it: no untyped nulls, partition values without gaps."""
    schema = df.schema
    lower = [f.name.lower() for f in schema.fields]
    for f in schema.fields:
        if lower.count(f.name.lower()) > 1:
            raise ColumnTypeError(
                f"{target.where}: there are several columns {f.name!r} (case ignored); rename or drop "
                "all but one"
            )
    columns = []
    changed = False
    keys = {k.lower() for k in target.partition_keys}
    for f in schema.fields:
        column = F.col(backquoted(f.name))
        if isinstance(f.dataType, s.NullType):
            column, changed = column.cast("string").alias(f.name), True
        if f.name.lower() in keys:
            text = column.cast("string")
            filled = F.when(text.isNull() | (text == ""), F.lit(NO_VALUE)).otherwise(text)
            column, changed = filled.alias(f.name), True
        columns.append(column)
    return df.select(*columns) if changed else df


def _key_names(df: DataFrame, target: Target) -> list[str]:
    names = {c.lower(): c for c in df.columns}
    missing = [k for k in target.partition_keys if k.lower() not in names]
    if missing:
        raise OptionError(
            f"{target.where}: no column for partition key {missing[0]!r}; there are {', '.join(df.columns)}"
        )
    return [names[k.lower()] for k in target.partition_keys]


def count_rows(run: Run, files: Sequence[FileInfo], target: Target) -> int:
    """Return the number of records in new files: from footers, or by their line ends."""
    if FORMATS[target.format].spark == "parquet":
        return sum(footer.rows for footer in footers(run.storage, files))
    if FORMATS[target.format].spark == "orc":
        from pyarrow import orc

        return sum(orc.ORCFile(run.storage.open(f.path)).nrows for f in files)
    if FORMATS[target.format].spark == "avro":
        import fastavro

        return sum(b.num_records for f in files for b in fastavro.block_reader(run.storage.open(f.path)))
    if FORMATS[target.format].spark == "csv":
        return _count_csv(run, files, target)
    return sum(_text(run, f).count(b"\n") for f in files)


def _text(run: Run, file: FileInfo) -> bytes:
    with open_text(run.storage, file.path) as stream:
        return stream.read()


def _count_csv(run: Run, files: Sequence[FileInfo], target: Target) -> int:
    known = {k: v for k, v in target.options.items() if k in ("separator", "quoteChar", "escaper")}
    how = csvfile.dialect({**known, "multiLine": True})
    header = int(truth(target.options, "writeHeader", True))
    counts = [sum(1 for _ in delimited.records(io.BytesIO(_text(run, f)), how)) for f in files]
    return sum(max(0, c - header) for c in counts)
