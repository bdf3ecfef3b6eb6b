"""Which files a source means: paths with their options, and a catalog table's partitions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from pyspark.sql import functions as F  # noqa: N812

from glue_local.catalog.model import CatalogError, Partition, Table
from glue_local.engine.read import serdes
from glue_local.engine.read.source import Folder, Source
from glue_local.engine.run.run import Run
from glue_local.engine.sessions.writing import LAKE_FORMATS
from glue_local.engine.storage.base import FileInfo, PathNotFoundError
from glue_local.engine.storage.paths import NO_VALUE, exclusion, plain, split
from glue_local.engine.storage.paths import folder as folder_of
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.options import OptionError, known_only, truth
from glue_local.engine.types.typeconv import TypeTextError, parse_type, to_spark

S3_TYPES: dict[str, str | None] = {"s3": None, "file": None, "parquet": "parquet", "orc": "orc"}
"""Connection types that are paths of s3, and the format that they imply."""

PATH_OPTIONS = {
    "path": "",
    "paths": "",
    "recurse": "",
    "exclusions": "",
    "groupFiles": "",
    "groupSize": "",
    "compressionType": "",
    "compression": "",
    "useS3ListImplementation": "",
    "excludeStorageClasses": "",
    "maxBand": "",
    "maxFilesInBand": "",
    "isFailFast": "",
    "boundedFiles": "",
    "boundedSize": "",
    "jobBookmarkKeys": "",
    "jobBookmarkKeysSortOrder": "",
    "jobBookmarksKeysSortOrder": "",  # another spelling in scripts
    "mergeSchema": "",
    "connectionName": "",
    "partitionKeys": "",
}


def path_source(
    run: Run, name: str, format_: str, options: Mapping[str, Any], format_options: Mapping[str, Any]
) -> Source:
    """Return what paths mean; PathNotFoundError names one where nothing is.

    Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-s3-home.html.
    Without ``recurse`` only files directly in a folder are read. Folders named ``key=value`` make no columns:
    partitions are the catalog's.
    """
    options = known_only(options, PATH_OPTIONS, f"{name or 'from_options'}: connection s3", run.recorder.note)
    paths = options.get("paths") or ([options["path"]] if options.get("path") else [])
    if isinstance(paths, str):
        paths = [paths]
    if not paths:
        raise OptionError(f"{name or 'from_options'}: option 'paths' is missing")
    recurse = truth(options, "recurse")
    folders = []
    for path in paths:
        files = run.storage.list_files(path, recurse=recurse)
        kept = _kept(files, options.get("exclusions"), path, name or "from_options")
        nested = not recurse and format_.endswith("parquet")  # engines would read partitions below a folder
        everything = run.storage.list_files(path) if nested else files
        folders.append(Folder(path, tuple(everything)).only(kept))
    compression = str(options.get("compressionType") or options.get("compression") or "")
    return Source(
        name or "from_options",
        format_,
        tuple(folders),
        dict(format_options),
        compression=compression,
        grouped=str(options.get("groupFiles") or "none").lower() != "none",
    )


def _kept(files: Sequence[FileInfo], exclusions: Any, folder: str, where: str) -> list[FileInfo]:
    """Leave out files that a pattern of ``exclusions`` (a list, or JSON of one) names."""
    patterns = exclusions or []
    if isinstance(exclusions, str) and exclusions:
        try:
            patterns = json.loads(exclusions)
        except ValueError as error:
            raise OptionError(f"{where}: exclusions {exclusions!r} is not a JSON list: {error}") from None
    if not isinstance(patterns, list | tuple) or not all(isinstance(p, str) for p in patterns):
        raise OptionError(f"{where}: exclusions {exclusions!r} is not a list of patterns")
    try:
        excluded = [exclusion(plain(p)) for p in patterns]
    except ValueError as error:
        raise OptionError(f"{where}: {error}") from None
    return [f for f in files if not any(p.fullmatch(name) for p in excluded for name in _names(f, folder))]


def _names(file: FileInfo, folder: str) -> tuple[str, str, str]:
    """Return the texts that a pattern may match: the whole path, the key, the key below the folder that is read."""
    below = file.path.removeprefix(folder_of(folder))
    return file.path, split(file.path)[1], below


def table_folders(run: Run, table: Table, keys: Sequence[g.Field], predicates: Sequence[str]) -> list[Folder]:
    """Return a table's folder, or those of its partitions that satisfy every predicate.

    A missing folder is an error that names the table; one that is empty is not. That of a partition may be missing: it
    may be added before its first file arrives, and S3 has no folders.
    """
    where = f"table {table.database}.{table.name}"
    if not keys:
        if predicates:
            raise CatalogError(f"{where} has no partitions, so {predicates[0]!r} cannot select any")
        return [Folder(table.location, _listed(run, table.location, where))]
    partitions = run.catalog.list_partitions(table.database, table.name)
    for predicate in predicates:
        partitions = satisfying(run, partitions, keys, predicate, where)
    return [
        Folder(
            p.location,
            _of_partition(run, p.location, f"{where}, partition {'/'.join(p.values)}"),
            tuple(None if v == NO_VALUE else v for v in p.values),
        )
        for p in partitions
    ]


def _of_partition(run: Run, path: str, where: str) -> tuple[FileInfo, ...]:
    try:
        return tuple(run.storage.list_files(path))
    except PathNotFoundError:
        run.recorder.note(f"{where}: there is nothing at {path}, so it has no rows")
        return ()


def _listed(run: Run, path: str, where: str) -> tuple[FileInfo, ...]:
    try:
        return tuple(run.storage.list_files(path))
    except PathNotFoundError as error:
        raise PathNotFoundError(path, f"location of {where}") from error


def satisfying(
    run: Run, partitions: Sequence[Partition], keys: Sequence[g.Field], predicate: str, where: str
) -> list[Partition]:
    """Return the partitions for which an SQL condition on their keys is true; CatalogError names a wrong one."""
    if not partitions:
        return []
    rows = [(i, *(None if v == NO_VALUE else v for v in p.values)) for i, p in enumerate(partitions)]
    texts = ", ".join(f"v{i} string" for i in range(len(keys)))
    df = run.spark.createDataFrame(rows, f"position int, {texts}")
    typed = [F.col(f"v{i}").cast(to_spark(k.dataType)).alias(k.name) for i, k in enumerate(keys)]
    try:
        kept = df.select("position", *typed).filter(predicate).select("position").collect()
    except Exception as error:
        names = ", ".join(k.name for k in keys)
        raise CatalogError(
            f"{where}: predicate {predicate!r} cannot be evaluated on its partition columns ({names}): {error}"
        ) from error
    return [partitions[r["position"]] for r in sorted(kept, key=lambda r: r["position"])]


def fields_of(table: Table) -> tuple[g.Field, ...]:
    """Return the columns that a table declares; TypeTextError names one of a type that cannot be read."""
    return _fields(table, table.columns)


def keys_of(table: Table) -> tuple[g.Field, ...]:
    """Return a table's partition columns; errors as ``fields_of``."""
    return _fields(table, table.partition_keys)


def _fields(table: Table, columns: Sequence[Any]) -> tuple[g.Field, ...]:
    made = []
    for c in columns:
        try:
            made.append(g.Field(c.name.lower(), parse_type(c.type)))
        except TypeTextError as error:
            raise TypeTextError(f"table {table.database}.{table.name}, column {c.name!r}: {error}") from None
    return tuple(made)


def table_source(
    run: Run,
    table: Table,
    predicates: Sequence[str],
    name: str,
    as_declared: bool = False,
    exclusions: Sequence[Any] = (),
) -> Source:
    """Return what a catalog table reads; the error of a type that cannot be read names table and column.

    The catalog gives place, format and options, and names for files that have none; names and types are otherwise
    those of the records. ``as_declared``: they are the catalog's (``useCatalogSchema``). ``exclusions`` are lists
    of patterns, each as for paths.
    """
    where = name or table.name
    columns = fields_of(table)
    return Source(
        name=name or f"{table.database}.{table.name}",
        format=table.format,
        options=serdes.read_options(table) if table.format in ("grok", "grokLog", "xml") else {},
        folders=tuple(
            f.only(
                reduce(lambda left, each: _kept(left, each, table.location, where), exclusions, [*f.files])
            )
            for f in table_folders(run, table, keys_of(table), predicates)
        ),
        declared=columns if as_declared else None,
        keys=keys_of(table),
        compression=_compression(table),
        columns=columns,
        place=table.location,
        lake=table if table.format in LAKE_FORMATS else None,
        dialect=serdes.dialect_of(table) if table.format == "csv" else None,
        renames=serdes.renames_of(table) if table.format == "json" else None,
    )


def _compression(table: Table) -> str:
    """Return the compression that a crawler found a table's text files to have, if it says."""
    found = str(table.parameters.get("compressionType", "")).lower()
    return found if found in ("gzip", "bzip2") and table.format in ("json", "csv") else ""
