"""Reads and writes on Spark: buckets mounted before a path is used, paths checked, frames noted.

PySpark's reader, writer and ``sql`` are wrapped once per process; outside a Spark run the wrappers
do nothing.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from glue_local.engine.run.plain_io import PlainIo
from glue_local.engine.run.run import SaveTable
from glue_local.engine.sessions import spark_names
from glue_local.engine.sessions.iceberg import calls
from glue_local.engine.sessions.iceberg.catalogs import IcebergCatalogs
from glue_local.engine.sessions.iceberg.library import check_library
from glue_local.engine.sessions.patches import run_here
from glue_local.engine.sessions.reading import path_not_found
from glue_local.engine.sessions.stores import check_store
from glue_local.engine.storage import paths
from glue_local.engine.storage.folders import FolderStorage
from glue_local.engine.storage.mirror import Mirror
from glue_local.engine.storage.paths import SQL_PATH

if TYPE_CHECKING:
    from pathlib import Path

#: Methods that read or write by path; what they call their paths, and their format (None: as set).
READS = {m: ("path", None if m == "load" else m) for m in ("load", "json", "csv", "orc")}
READS |= {"parquet": ("paths", "parquet"), "text": ("paths", "text")}
WRITES = {m: ("path", None if m == "save" else m) for m in ("save", "json", "parquet", "csv", "text", "orc")}


_BY_PATH = re.compile(r"\s*(?P<format>\w+)\s*\.\s*`(?P<path>s3[an]?://[^`]+)`\s*")


class SparkPaths:
    """Where one run's S3 paths are for Spark: its folders, or a mirror of its endpoint."""

    def __init__(self, run: Any, mount: Callable[[str, Path], None]) -> None:
        """Serve ``run``; ``mount`` makes a bucket known to Spark."""
        self.run = run
        self._mount = mount
        self.mirror: Mirror | None = None
        if isinstance(run.storage, FolderStorage):
            self.folders = run.storage
        else:
            self.mirror = Mirror(run.storage, run.work_dir / "s3")
            self.folders = self.mirror.folders
        self.iceberg = IcebergCatalogs(run, self)
        if self.folders.root.is_dir():
            for bucket in self.folders.root.iterdir():
                if bucket.is_dir() and not bucket.name.startswith("."):
                    mount(bucket.name, bucket)

    def use(self, path: str) -> str:
        """Make a path usable and return what Spark is to use for it; other paths stay unchanged."""
        if not paths.is_s3(path):
            return path
        bucket, key = paths.split(path)
        folder = self.folders.root / bucket
        if self.mirror is not None:
            self.mirror.pull(path)
        folder.mkdir(parents=True, exist_ok=True)
        self._mount(bucket, folder)
        return path if key.strip("/") else folder.as_uri() + "/"

    def read(self, path: str) -> str:
        """Make a path usable for reading; PathError if nothing is there."""
        if paths.is_s3(path) and not self.run.storage.exists(path):
            raise path_not_found(path)
        return self.use(path)

    def push(self) -> None:
        """Upload the changes of a write to the endpoint."""
        if self.mirror is not None:
            self.mirror.push()


def wrap(reader: Any, writer: Any, session: Any) -> None:
    """Wrap PySpark's DataFrameReader, DataFrameWriter and SparkSession."""
    for name, (argument, format) in READS.items():
        setattr(reader, name, _read(getattr(reader, name), argument, format))
    for name, (argument, format) in WRITES.items():
        setattr(writer, name, _write(getattr(writer, name), argument, format))
    for cls in (reader, writer):
        cls.option, cls.options = _option(cls.option), _options(cls.options)
        cls.format = _format(cls.format)
        cls.jdbc = _jdbc(cls.jdbc)
    writer.mode = _remember(writer.mode, "_glue_mode")
    writer.partitionBy = _remember_all(writer.partitionBy, "_glue_keys")
    writer.insertInto, writer.saveAsTable = _insert(writer.insertInto), _save(writer.saveAsTable)
    calls.wrap_writes_to(lambda: None if (here := _here()) is None else here.iceberg)
    reader.table, session.table = _table(reader.table), _table(session.table)
    session.sql = _sql(session.sql)
    catalog = session.catalog  # a cached property from Spark 4 on
    session.catalog = property(_catalog(getattr(catalog, "func", None) or catalog.fget))


def wrap_rdds(context: Any, rdd: Any) -> None:
    """Wrap what PySpark's SparkContext and RDD read and write by path."""
    for name in ("textFile", "wholeTextFiles", "binaryFiles"):
        setattr(context, name, _read_rdd(getattr(context, name)))
    rdd.saveAsTextFile = _write_rdd(rdd.saveAsTextFile)


#: Hadoop's own file system, which Spark's readers of RDDs expect; elsewhere it would leave files with checksums.
_CHECKED = {"fs.file.impl": "org.apache.hadoop.fs.LocalFileSystem", "fs.file.impl.disable.cache": "true"}


def _read_rdd(plain: Any) -> Any:
    @functools.wraps(plain)
    def read(context: Any, path: str, *args: Any, **kwargs: Any) -> Any:
        here = _here()
        if here is None:
            return plain(context, path, *args, **kwargs)
        used = ",".join(here.read(one) for one in path.split(","))
        settings = context._jsc.hadoopConfiguration()
        former = {name: settings.get(name) for name in _CHECKED}
        for name, value in _CHECKED.items():
            settings.set(name, value)
        try:
            return plain(context, used, *args, **kwargs)
        finally:
            for name, value in former.items():
                settings.set(name, value) if value is not None else settings.unset(name)

    return _named_as_plain(read, plain)


def _named_as_plain(wrapped: Any, plain: Any) -> Any:
    """Let a method take its first argument by PySpark's name for it too."""
    first = list(inspect.signature(plain).parameters)[1]

    @functools.wraps(plain)
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return wrapped(self, *args, **kwargs) if args else wrapped(self, kwargs.pop(first), **kwargs)

    return method


def _write_rdd(plain: Any) -> Any:
    @functools.wraps(plain)
    def write(rdd: Any, path: str, *args: Any, **kwargs: Any) -> None:
        here = _here()
        plain(rdd, path if here is None else here.use(path), *args, **kwargs)
        if here is not None:
            here.push()

    return write


def _here() -> SparkPaths | None:
    run = run_here("spark")
    if run is None:
        return None
    paths_here: SparkPaths = run.spark._glue_paths  # type: ignore[attr-defined]
    return paths_here


def _read(plain: Any, argument: str, format: str | None) -> Any:
    @functools.wraps(plain)
    def read(reader: Any, *args: Any, **kwargs: Any) -> Any:
        here = _here()
        if here is None:
            return plain(reader, *args, **kwargs)
        if format is None and _format_of(reader, kwargs, args[1:2]) == "iceberg":
            return calls.read(
                here.iceberg, plain, reader, args[0] if args else kwargs.pop(argument, None), kwargs
            )
        given = list(args) if argument == "paths" and format == "parquet" else None
        if given is None:
            given = kwargs.pop(argument, None) if not args else args[0]
        wanted = [given] if isinstance(given, str) else given
        if not isinstance(wanted, list | tuple) or not all(isinstance(p, str) for p in wanted):
            wanted = [p] if (p := getattr(reader, "_glue_path", None)) and given is None else []
            used: Any = given
            for path in wanted:
                here.read(path)
        else:
            wanted = [p for item in wanted for p in ([item] if isinstance(item, str) else item)]
            used = [here.read(p) for p in wanted]
        if s3 := tuple(p for p in wanted if paths.is_s3(p)):
            known = kwargs.get("format") or (args[1] if format is None and len(args) > 1 else None)
            name = str(format or known or getattr(reader, "_glue_format", "parquet"))
            options = getattr(reader, "_glue_options", {}) | {
                k: v for k, v in kwargs.items() if v is not None
            }
            noted = tuple(sorted((k, str(v)) for k, v in options.items()))
            here.run.recorder.plain_reads.append(PlainIo(s3, name, noted))
        if argument == "paths" and format == "parquet":
            return plain(reader, *used, **kwargs)
        if used is None:
            return plain(reader, *args, **kwargs)
        return plain(reader, used, *args[1:], **kwargs)

    return read


def _format_of(self: Any, kwargs: Any, positional: Any = ()) -> str:
    """Return the format of a reader's or writer's call, in lower case."""
    given = kwargs.get("format") or (positional[0] if positional else None)
    return str(given or getattr(self, "_glue_format", "")).lower()


def _write(plain: Any, argument: str, format: str | None) -> Any:
    @functools.wraps(plain)
    def write(writer: Any, *args: Any, **kwargs: Any) -> Any:
        here = _here()
        if here is None:
            return plain(writer, *args, **kwargs)
        given = args[0] if args else kwargs.pop(argument, None)
        if format is None and _format_of(writer, kwargs, args[1:2]) == "iceberg":
            return calls.write(here.iceberg, plain, writer, given, kwargs)
        path = given if given is not None else getattr(writer, "_glue_path", None)
        if isinstance(path, str) and paths.is_s3(path):
            save_mode = kwargs.get("mode") or getattr(writer, "_glue_mode", None)
            appends = save_mode == "append" and here.run.storage.exists(path)
            before = frozenset(here.run.storage.list_files(path)) if appends else frozenset()
            name = str(format or kwargs.get("format") or getattr(writer, "_glue_format", "parquet"))
            options = getattr(writer, "_glue_options", {}) | {
                k: v for k, v in kwargs.items() if v is not None
            }
            noted = tuple(sorted((k, str(v)) for k, v in options.items()))
            used = here.use(path)
            plain(writer, *([used] if given is not None else []), *args[1:], **kwargs)
            here.run.recorder.plain_writes.append(PlainIo((path,), name, noted, before))
        else:
            plain(writer, *([given] if given is not None else []), *args[1:], **kwargs)
        here.push()
        return None

    return write


def _option(plain: Any) -> Any:
    @functools.wraps(plain)
    def option(self: Any, key: str, value: Any) -> Any:
        here = _here()
        if here is not None:
            if key.lower() == "path" and isinstance(value, str):
                self._glue_path = value
                value = here.use(value)
            else:
                self._glue_options = getattr(self, "_glue_options", {}) | {key: str(value).lower()}
        return plain(self, key, value)

    return option


def _options(plain: Any) -> Any:
    @functools.wraps(plain)
    def options(self: Any, **given: Any) -> Any:
        for key, value in given.items():
            self.option(key, value)
        return self

    return options


def _format(plain: Any) -> Any:
    remembering = _remember(plain, "_glue_format")

    @functools.wraps(plain)
    def format(self: Any, source: str) -> Any:
        if _here() is not None:
            check_store(source)
            if source.lower() == "iceberg":
                check_library("format 'iceberg'")
            if source.lower() == "delta":
                raise NotImplementedError(
                    "format 'delta': Apache Spark needs Delta Lake's Java library, which is not on PyPI: run this "
                    "script with --engine sail"
                )
            if source.lower() in ("avro", "com.databricks.spark.avro"):
                raise NotImplementedError(
                    f"format {source!r}: Spark's module for Avro is not on PyPI: run this script with --engine sail"
                )
        return remembering(self, source)

    return format


def _jdbc(plain: Any) -> Any:
    @functools.wraps(plain)
    def jdbc(self: Any, *args: Any, **kwargs: Any) -> Any:
        if _here() is not None:
            check_store("jdbc")
        return plain(self, *args, **kwargs)

    return jdbc


def _remember(plain: Any, attribute: str) -> Any:
    @functools.wraps(plain)
    def method(self: Any, value: Any) -> Any:
        setattr(self, attribute, value)
        return plain(self, value)

    return method


def _remember_all(plain: Any, attribute: str) -> Any:
    @functools.wraps(plain)
    def method(self: Any, *values: Any) -> Any:
        setattr(self, attribute, tuple(values[0]) if values and not isinstance(values[0], str) else values)
        return plain(self, *values)

    return method


def _insert(plain: Any) -> Any:
    @functools.wraps(plain)
    def insert(writer: Any, tableName: str, overwrite: bool | None = None) -> Any:  # noqa: N803
        here = _here()
        replaces = getattr(writer, "_glue_mode", None) == "overwrite" if overwrite is None else overwrite
        tables = None if here is None else here.run.tables
        if here is not None and here.iceberg.named(tableName):
            with here.iceberg.seen(tableName):
                return plain(writer, tableName, overwrite)
        if tables is None or not tables.insert_into(writer._df, tableName, replaces):
            plain(writer, tableName, overwrite)
        if here is not None:
            here.push()
        return None

    return insert


def _save(plain: Any) -> Any:
    @functools.wraps(plain)
    def save(
        writer: Any,
        name: str,
        format: Any = None,
        mode: Any = None,
        partitionBy: Any = None,  # noqa: N803
        **options: Any,
    ) -> Any:
        here = _here()
        if here is not None and here.iceberg.named(name):
            if not options.get("path") and not getattr(writer, "_glue_path", None):
                options["path"] = here.iceberg.new_place(name)
            with here.iceberg.seen(name):
                return plain(writer, name, format=format, mode=mode, partitionBy=partitionBy, **options)
        tables = None if here is None else here.run.tables
        keys = partitionBy or getattr(writer, "_glue_keys", ())
        asked = SaveTable(
            mode or getattr(writer, "_glue_mode", None) or "error",
            format or getattr(writer, "_glue_format", None) or "parquet",
            (keys,) if isinstance(keys, str) else tuple(keys),
            options.get("path") or getattr(writer, "_glue_path", None),
        )
        if tables is None or not tables.save(writer._df, name, asked):
            plain(writer, name, format=format, mode=mode, partitionBy=partitionBy, **options)
        if here is not None:
            here.push()
        return None

    return save


def _catalog(plain: Any) -> Any:
    def catalog(session: Any) -> Any:
        here = _here()
        own = plain(session)
        return own if here is None or here.run.tables is None else here.run.tables.catalog(own)

    return catalog


def _table(plain: Any) -> Any:
    @functools.wraps(plain)
    def table(self: Any, name: str) -> Any:
        here = _here()
        if here is not None and here.iceberg.named(name):
            with here.iceberg.seen(name):
                return plain(self, name)
        if here is not None and here.run.tables is not None:
            name = here.run.tables.view_of(name) or name
        if here is not None and (match := _BY_PATH.fullmatch(name)):
            used = here.read(match["path"])
            here.run.recorder.plain_reads.append(PlainIo((match["path"],), match["format"].lower()))
            name = f"{match['format']}.`{used}`"
        return plain(self, name)

    return table


def _sql(plain: Any) -> Any:
    @functools.wraps(plain)
    def sql(session: Any, sqlQuery: str, *args: Any, **kwargs: Any) -> Any:  # noqa: N803
        here = _here()
        if here is None:
            return plain(session, sqlQuery, *args, **kwargs)
        if here.iceberg.named(sqlQuery):
            return of_iceberg(here, session, sqlQuery, *args, **kwargs)
        if here.run.tables is not None:
            return here.run.tables.sql(sqlQuery, lambda text: run(here, session, text, *args, **kwargs))
        return run(here, session, sqlQuery, *args, **kwargs)

    def of_iceberg(here: SparkPaths, session: Any, text: str, *args: Any, **kwargs: Any) -> Any:
        if here.run.tables is not None:
            text = here.run.tables.bind(text, lambda part: plain(session, part), here.iceberg.named(text))
        with here.iceberg.seen(text):
            result = run(here, session, here.iceberg.located(text), *args, **kwargs)
        here.iceberg.note_use(text)
        return result

    def run(here: SparkPaths, session: Any, sqlQuery: str, *args: Any, **kwargs: Any) -> Any:  # noqa: N803
        for match in SQL_PATH.finditer(sqlQuery):
            if match["format"] is None:
                here.use(match["path"])
            else:
                here.read(match["path"])
                here.run.recorder.plain_reads.append(PlainIo((match["path"],), match["format"].lower()))
        result = plain(session, spark_names.named(sqlQuery), *args, **kwargs)
        here.push()
        return result

    return sql
