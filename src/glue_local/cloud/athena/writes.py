"""Rows of a query written as a table's files: in the scratch folder first, then into S3 as the caller.

Source: https://docs.aws.amazon.com/athena/latest/ug/ctas.html
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import duckdb
from botocore.exceptions import ClientError

from glue_local.cloud.athena import convert, errors, query
from glue_local.cloud.athena.folders import named
from glue_local.cloud.athena.formats import literal, name
from glue_local.cloud.athena.serde import jsons, lazy
from glue_local.cloud.athena.session import Session
from glue_local.cloud.athena.trino import types as trino
from glue_local.cloud.athena.trino.compile import Compiled
from glue_local.cloud.athena.trino.types import Type
from glue_local.s3_addresses import split

MOST_PARTITIONS = 100
#: The column that tells a file's bucket while rows are written; no name of Athena's has a dollar.
_BUCKET = "$bucket"
_HIVE = {"integer": "int", "real": "float", "varbinary": "binary"}
_UNSTORABLE = frozenset({
    "json", "unknown", "time", "interval day to second", "interval year to month", "uuid", "ipaddress",
    "timestamp with time zone",
})  # fmt: skip
_PARQUET = {
    "GZIP": "gzip",
    "SNAPPY": "snappy",
    "ZSTD": "zstd",
    "NONE": "uncompressed",
    "UNCOMPRESSED": "uncompressed",
}


def hive(kind: Type) -> str:
    """Return the Hive type that stores a Trino type; NOT_SUPPORTED, as Athena says it, for one that none does."""
    if kind.name in _UNSTORABLE:
        raise errors.QueryError(f"NOT_SUPPORTED: Unsupported Hive type: {kind}")
    if kind.name == "array":
        return f"array<{hive(kind.args[0])}>"
    if kind.name == "map":
        return f"map<{hive(kind.args[0])},{hive(kind.args[1])}>"
    if kind.name == "row":
        fields = zip(kind.names, kind.args, strict=True)
        return (
            "struct<"
            + ",".join(f"{own or f'field{i}'}:{hive(each)}" for i, (own, each) in enumerate(fields))
            + ">"
        )
    if kind == trino.VARCHAR:
        return "string"
    if kind.name == "timestamp":
        return "timestamp"
    return _HIVE.get(kind.name, str(kind))


@dataclass(frozen=True)
class Target:
    """Where rows go: an S3 location, the columns' names in order, the last of them partition keys, a format.

    ``kinds`` are the columns' types, ``bucket`` is SQL of the number of a row's bucket, if the table has buckets.
    """

    location: str
    columns: tuple[str, ...]
    keys: int
    format: str
    options: Mapping[str, str]
    kinds: Sequence[Type] = ()
    bucket: str = ""


@dataclass(frozen=True)
class Written:
    """What a write left: the values of the partitions written, the objects (``s3://...``), the number of rows."""

    partitions: Sequence[tuple[str, ...]] = ()
    objects: Sequence[str] = ()
    rows: int = 0


def write(session: Session, compiled: Compiled, expressions: Sequence[str], target: Target) -> Written:
    """Write a query's rows below a location.

    ``expressions`` are SQL over the columns c0, c1, ... of the query, one for each column of the target.
    """
    folder = session.folder / "out"
    folder.mkdir()
    plain = len(expressions) - target.keys
    if target.format in {"csv", "textfile"}:
        expressions = [
            lazy.encode(sql, kind, _delimiters(target)) if i < plain else sql
            for i, (sql, kind) in enumerate(zip(expressions, target.kinds, strict=True))
        ]
    if target.format == "json":
        expressions = [
            jsons.encode(sql, kind) if i < plain else sql
            for i, (sql, kind) in enumerate(zip(expressions, target.kinds, strict=True))
        ]
    selected = ", ".join(
        f"{sql} AS {name(own)}" for sql, own in zip(expressions, target.columns, strict=True)
    )
    keys = target.columns[len(target.columns) - target.keys :]
    folders = keys
    if target.bucket:
        selected += f", {target.bucket} AS {name(_BUCKET)}"
        folders = (*keys, _BUCKET)
    source = f"SELECT {selected} FROM ({compiled.sql}) AS q"
    options = _options(target)
    try:
        if folders:
            by = ", ".join(map(name, folders))
            copied = f"COPY ({source}) TO '{folder}' ({options}, PARTITION_BY ({by}))"
        else:
            copied = f"COPY ({source}) TO '{folder}/part-0' ({options})"
        ((rows,),) = session.connection.execute(copied).fetchall()
    except duckdb.Error as error:
        raise query.failed(session, error) from error
    partitions, objects = _upload(session, folder, target, keys)
    return Written(partitions, objects, rows)


def _delimiters(target: Target) -> lazy.Delimiters:
    delimiter = target.options.get("field_delimiter")
    return lazy.Delimiters.of({"field.delim": delimiter} if delimiter else {})


def _options(target: Target) -> str:
    compression = target.options.get("compression", "GZIP").upper()
    if target.format in convert.WRITERS:
        convert.check(target.format, compression)
        return "FORMAT parquet"
    if target.format == "parquet":
        if compression not in _PARQUET:
            raise errors.UnsupportedQueryError(f"compression {compression} of Parquet")
        return f"FORMAT parquet, COMPRESSION {_PARQUET[compression]}"
    if target.format == "json":
        return "FORMAT json" + _text_compression(compression)
    if target.format in {"csv", "textfile"}:
        delimiter = target.options.get("field_delimiter") or "\x01"
        return (
            f"FORMAT csv, HEADER false, DELIMITER {literal(delimiter)}, QUOTE '', ESCAPE '', NULLSTR '\\N'"
            + _text_compression(compression)
        )
    raise errors.UnsupportedQueryError(f"writing format {target.format.upper()}")


def _text_compression(compression: str) -> str:
    if compression not in {"GZIP", "NONE"}:
        raise errors.UnsupportedQueryError(f"compression {compression} of text")
    return ", COMPRESSION gzip" if compression == "GZIP" else ", COMPRESSION none"


def _upload(
    session: Session, folder: Path, target: Target, keys: Sequence[str]
) -> tuple[list[tuple[str, ...]], list[str]]:
    """Copy the files to S3; the name of a bucket's file begins with the bucket's number, as Hive's and Trino's does."""
    bucket, prefix = split(target.location.rstrip("/") + "/")
    found: list[tuple[str, ...]] = []
    objects: list[str] = []
    text = target.format in {"json", "csv", "textfile"}
    zipped = ".gz" if text and "gzip" in _options(target) else ""
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        parts = path.relative_to(folder).parts[:-1]
        every = [unquote(part.partition("=")[2]) for part in parts]
        values = tuple(every[: len(keys)])
        begin = f"{int(every[-1]):06d}_0_" if target.bucket else ""
        if target.format in convert.WRITERS:
            compression = target.options.get("compression", "GZIP").upper()
            convert.WRITERS[target.format](path, compression, target.kinds)
        below = f"{named(keys, values)}/" if keys else ""
        if values not in found:
            found.append(values)
        if max(len(found), len(objects) + 1 if target.bucket else 0) > MOST_PARTITIONS:
            raise errors.QueryError(
                f"HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of {MOST_PARTITIONS} open writers for"
                " partitions/buckets"
            )
        key = f"{prefix}{below}{begin}{session.query_id}_{uuid.uuid4()}{zipped}"
        try:
            session.caller.client("s3").upload_file(str(path), bucket, key)
        except (ClientError, Exception) as error:
            raise errors.of_output(errors.failed_call(error), f"s3://{bucket}/{key}") from error
        objects.append(f"s3://{bucket}/{key}")
    return (found if keys else []), objects


def is_empty(session: Session, location: str) -> bool:
    """Whether nothing is below a location; QueryError if the caller may not look."""
    bucket, prefix = split(location.rstrip("/") + "/")
    try:
        answer = session.caller.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=1)
    except ClientError as error:
        raise errors.of_data(error, location) from error
    return not answer.get("KeyCount")
