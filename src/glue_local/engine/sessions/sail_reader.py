"""``spark.read`` on Sail: what Spark reads for a path, with the columns that Spark has of it.

What Sail has no reader for, or reads otherwise, is read here and handed to it as Parquet.
"""

from __future__ import annotations

import json
import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from pyspark.errors import (
    AnalysisException,
    IllegalArgumentException,
    PySparkException,
    SparkRuntimeException,
)
from pyspark.sql.connect import functions
from pyspark.sql.connect.readwriter import DataFrameReader
from pyspark.sql.types import StringType, StructField, StructType

from glue_local.catalog import iceberg
from glue_local.engine.run.plain_io import PlainIo
from glue_local.engine.sessions import (
    avro_files,
    converted_files,
    csv_malformed,
    csv_times,
    inference,
    json_documents,
    json_malformed,
    json_records,
    parquet_types,
    plain_csv,
    text_files,
)
from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences import zones
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.engine.sessions.lake_columns import in_own_order
from glue_local.engine.sessions.reading import (
    BY_PATH,
    PathError,
    address,
    partition_type,
    path_not_found,
    resolve,
    under_base,
)
from glue_local.engine.sessions.reads import SNAPSHOT
from glue_local.engine.sessions.sail_rdd import SailRdd
from glue_local.engine.sessions.writing import CONVERTED, FORMAT_ALIASES, LAKE_FORMATS, check_format
from glue_local.engine.storage import Storage, existing_files, paths
from glue_local.engine.types.options import lowered
from glue_local.identifiers import backquoted

#: Options that leave files out, by which Sail does not go.
_FILES_BY = {"modifiedafter", "modifiedbefore"}
#: Options for the rows that were appended between two snapshots of an Iceberg table.
_BETWEEN = ("start-snapshot-id", "end-snapshot-id", "stream-from-timestamp")

#: What in a schema says that a column has no NULL: of files, Spark takes every column to have some.
_NOT_NULL = re.compile(r"not\s+null|:\s*false", re.IGNORECASE)


#: The name of one of Iceberg's metadata tables: ``catalog.db.t.snapshots``.
_METADATA_TABLE = re.compile(r"(?:`?\w+`?\.){3}\w+")


class SailReader(DataFrameReader):
    """A reader that reads what Spark reads, and says at once that a path does not exist."""

    _malformed: tuple[str | None, bool] | None = None
    #: Whether the texts of an RDD are read, of which Spark parses all columns.
    _of_texts = False

    def schema(self, schema: Any) -> Any:
        """Set the schema, whose columns may all be null, as in Spark."""
        super().schema(schema)
        if _NOT_NULL.search(str(self._schema)):
            super().schema(parquet_types.nullable(self._schema_given()))
        return self

    def table(self, tableName: str) -> Any:  # noqa: N803
        """Return a table or view as it is now."""
        session: Any = self._client
        if match := BY_PATH.fullmatch(tableName):
            return self.load(match["path"], format=match["format"].lower())
        tables = session._run.tables
        if tables is not None and (place := tables.iceberg(tableName)) and self._travels():
            return self.load(place, format="iceberg")
        view = None if tables is None else tables.view_of(tableName)
        return session._bound(self.plain_table(view or tableName))

    def plain_table(self, name: str) -> Any:
        """Return the engine's table of a name, as it is when the frame is computed."""
        return super().table(name)

    def load(self, path: Any = None, format: Any = None, schema: Any = None, **options: Any) -> Any:
        """Read as DataFrameReader.load does; PathError for a path that does not exist."""
        if format is not None:
            self.format(format)
        if schema is not None:
            self.schema(schema)
        self.options(**options)
        if self._format == "iceberg" and isinstance(path, str) and _METADATA_TABLE.fullmatch(path):
            return self.table(path)
        reader: Any = self
        kept = reader._options, reader._schema, reader._format
        reader._options = dict(reader._options)  # the plan keeps it; a reader may load again
        try:
            return self._load(path)
        finally:
            reader._options, reader._schema, reader._format = kept

    def _load(self, path: Any) -> Any:
        source = FORMAT_ALIASES.get(self._format or "parquet", self._format or "parquet")
        check_format(source)
        self.format(source)
        if path is None:
            path = self._options.pop("path", None)
        wanted = [path] if isinstance(path, str) else list(path or [])
        session: Any = self._client
        if source == "iceberg" and isinstance(path, str) and not paths.is_s3(path) and session._run.tables:
            wanted = [path := session._run.tables.iceberg(path) or path]
        own = _taken(self._options, paths.OWN)
        if own or not wanted or (source in LAKE_FORMATS and not all(map(paths.is_s3, wanted))):
            return super().load(path)
        wanted = [address(each, f"Reading {source}") for each in wanted]
        storage = session._run.storage_of(wanted[0])
        if any(session._run.storage_of(each) is not storage for each in wanted):
            raise EngineFeatureError("Reading files of buckets and of this machine in one call")
        if source == "iceberg":
            self._at_snapshot(storage, wanted[0])
        if source in LAKE_FORMATS:
            session._run.recorder.plain_reads.append(PlainIo(tuple(wanted), source))
            names = in_own_order(storage, source, wanted[0], self._options)
            frame = super().load(path)
            return frame.select(*map(backquoted, names)) if names else frame
        for key in {k.lower() for k in self._options} & _FILES_BY:
            if source not in inference.CHECKED:  # which refuse it themselves
                raise EngineFeatureError(f"Reading {source} with the option {key}")
        noted = PlainIo(tuple(wanted), source, tuple(sorted(self._options.items())))
        self._malformed = self._malformed_of(wanted) if source == "csv" else None
        base = _taken(self._options, "basepath")
        glob = _taken(self._options, "pathglobfilter")
        resolved = resolve(storage, wanted, _true(dict(self._options), "recursivefilelookup"), glob)
        if not resolved.files and (glob is not None or not (self._schema or source == "text")):
            return self._nothing(source)
        self._name_columns(source, resolved.files, storage)
        resolved, storage = self._to_read(source, resolved, storage, base, glob is not None)
        groups = resolved.by_compression()
        if len(groups) > 1 and resolved.partitions:
            raise EngineFeatureError(f"reading differently compressed files in partitions of {wanted[0]}")
        if paths.is_s3(wanted[0]):
            session._run.recorder.plain_reads.append(noted)
        typed = self._keys_given(resolved.partitions) if self._schema else {}
        frames = self._with_times(source, groups, resolved, storage)
        frame = self._united(source, frames)
        return _with_partition_types(session, frame, resolved.partitions, typed)

    def _united(self, source: str, frames: list[Any]) -> Any:
        """Return the rows of groups of files; those of CSV without a row tell no types."""
        if source == "csv" and len(frames) > 1 and _true(dict(self._options), "inferschema"):
            frames = [each for each in frames if each.take(1)] or frames[:1]
        frame = frames[0]
        for other in frames[1:]:
            frame = frame.unionByName(other, allowMissingColumns=True)
        return frame

    def _name_columns(self, source: str, files: Any, storage: Any) -> None:
        """Give the columns of CSV the names that Spark finds, where Sail finds others."""
        if source != "csv" or self._schema:
            return
        options = dict(self._options)
        decoded = plain_csv.decoding(options, partial(inference.content, storage))
        blocks = (lambda f: iter([decoded(f)])) if decoded else partial(inference.line_blocks, storage)
        names = plain_csv.names_of(plain_csv.Form.of(options), _true(options, "header"), blocks, files)
        if names is None:
            return
        if _true(options, "inferschema"):
            raise EngineFeatureError(
                "CSV whose header has a name twice, or is another in other files, with inferSchema,"
            )
        self.schema(StructType([StructField(name, StringType()) for name in names]))

    def _nothing(self, source: str) -> Any:
        """Return a frame without rows; PathError where no schema says what its columns are."""
        session: Any = self._client
        if self._schema or source == "text":
            return session.createDataFrame([], self._schema or "value string")
        name = {"json": "JSON", "csv": "CSV", "parquet": "Parquet", "orc": "ORC", "avro": "Avro"}.get(
            source, source
        )
        raise PathError(
            "UNABLE_TO_INFER_SCHEMA", f"Unable to infer schema for {name}. It must be specified manually."
        )

    def _to_read(
        self, source: str, resolved: Any, storage: Any, base: str | None, chosen: bool
    ) -> tuple[Any, Any]:
        """Return what Sail is to read and its storage: the files, or copies that it reads as Spark does these."""
        if base is not None and resolved.files:
            under = under_base(resolved, address(base, "The option basePath"))
            storage = resolved = self._local(under, storage, _copied)
        elif resolved.partitions and (
            chosen or resolved.equals_in_names() or resolved.leaves_out
        ):  # others than Sail finds there
            storage = resolved = self._local(resolved, storage, _copied)
        if source == "csv" and resolved.files:
            keys = {name.lower() for name in resolved.partitions}
            names = self._schema_given().names if self._schema else []
            width = len([name for name in names if name.lower() not in keys])
            form = plain_csv.Form.of(dict(self._options))
            corrupt = self._malformed[0] if self._malformed else None
            if self._malformed is not None:
                width -= corrupt is not None
                form = replace(form, marked=True, record_at=names.index(corrupt) if corrupt else None)
            read: Callable[[Any], bytes] = partial(inference.content, storage)
            decoded = plain_csv.decoding(self._options, read)
            read = decoded or read
            if decoded or plain_csv.is_odd(form, read, resolved.files, width):
                storage = resolved = self._local(
                    resolved, storage, plain_csv.writer(form, read, resolved.files, width)
                )
                for name in (*plain_csv.SETTLED, *(csv_malformed.OPTIONS if form.marked else ())):
                    _taken(self._options, name)
                if form.marked:
                    data = {name.lower() for name in names} - keys
                    told = {corrupt.lower()} if corrupt else set()
                    self._client._adapter.marked |= dict.fromkeys(resolved.roots, (data - told, told))
                self.options(sep=",", quote='"', escape='"', multiLine=True)
        if source == "parquet":
            conf = self._client._conf_seen.get
            parquet_types.check_ancient(storage, resolved.files, conf, self._options)
            if parquet_types.misread(storage, resolved.files):
                storage = resolved = self._local(resolved, storage, parquet_types.plainly_written)
        return resolved, storage

    def _malformed_of(self, wanted: list[str]) -> tuple[str | None, bool] | None:
        """Return the column for malformed records of CSV and whether they are dropped; None if neither is asked for.

        Dropping needs a schema: without one it is inferred of all records, as on Spark.
        """
        drop = csv_malformed.drops(self._options)
        if drop and not self._schema:
            reader = SailReader(self._client)
            kept = {k: v for k, v in self._options.items() if k.lower() not in csv_malformed.OPTIONS}
            self.schema(reader.options(**kept).load(wanted, format="csv").schema)
        corrupt = csv_malformed.corrupt_column(
            self._options, self._schema_given().names if self._schema else []
        )
        return (corrupt, drop) if drop or corrupt else None

    def _travels(self) -> bool:
        """Whether the reader's options choose a snapshot of an Iceberg table, or rows between two."""
        return any(key.lower() in (*iceberg.TRAVEL, *_BETWEEN) for key in self._options)

    def _at_snapshot(self, storage: Storage, path: str) -> None:
        """Choose the snapshot that the options mean by its id, the one way that Sail knows."""
        given = lowered(self._options)
        if between := next((key for key in _BETWEEN if key in given), None):
            raise EngineFeatureError(f"Reading an Iceberg table with the option {between}")
        if not self._travels():
            return
        at = iceberg.latest(file.path for file in existing_files(storage, path))
        if at is None:
            raise path_not_found(path)
        try:
            chosen = iceberg.snapshot(iceberg.parsed(storage.read_bytes(at)), given)
        except ValueError as error:
            raise IllegalArgumentException(str(error)) from None
        for key in [key for key in self._options if key.lower() in iceberg.TRAVEL]:
            del self._options[key]
        self._options["snapshot-id"] = str(chosen)

    def _keys_given(self, partitions: dict[str, list[str]]) -> dict[str, Any]:
        """Return the schema's fields that are partition columns, by their names in the paths.

        As on Spark, all partition columns become the schema's last ones, also those that it does not name. Sail reads
        them as strings.
        """
        if not partitions:
            return {}
        wanted = self._schema_given()
        keys = {name.lower(): name for name in partitions}
        data = [field for field in wanted.fields if field.name.lower() not in keys]
        self.schema(StructType([*data, *(StructField(name, StringType()) for name in partitions)]))
        return {keys[field.name.lower()]: field for field in wanted.fields if field.name.lower() in keys}

    def _local(self, resolved: Any, storage: Any, copy: Callable[[Any, Any, Path], None]) -> Any:
        """Return what ``copy(storage, file, path)`` makes of each file, in folders of the same partitions."""
        roots = converted_files.written(resolved, self._folder("files"), partial(copy, storage))
        self._client._adapter.note_copies(roots, resolved)
        return inference.LocalFiles(
            sorted(str(f) for root in roots for f in Path(root).rglob("*") if f.is_file()),
            roots,
            resolved.partitions,
        )

    def _folder(self, name: str) -> Path:
        return Path(self._client._run.work_dir / name)

    def json(self, path: Any, *args: Any, **options: Any) -> Any:
        """Read files, or the texts of an RDD, as Spark does."""
        if not isinstance(path, SailRdd):
            return super().json(path, *args, **options)
        session: Any = self._client
        schema = args[0] if args else options.pop("schema", None)
        if schema is not None:
            self.schema(schema)
        self.options(**{key: value for key, value in options.items() if value is not None})
        self._of_texts = True
        inference.check("json", dict(self._options), self._schema)
        folder = session._run.work_dir / "rdds" / uuid.uuid4().hex
        texts = path.map(inference.json_text).collect()
        if not texts:
            return session.createDataFrame([], self._schema or StructType())
        folder.mkdir(parents=True)
        (folder / "texts.json").write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
        return self._lines(str(folder / "texts.json"))

    def text(self, paths: Any, wholetext: bool | None = None, *args: Any, **options: Any) -> Any:
        """Read lines; whole files where the argument says so, whatever the option: Spark sets it anew."""
        return super().text(paths, bool(wholetext), *args, **options)

    def _lines(self, path: str | None) -> Any:
        """Return a frame of a file of the run's own, with a JSON text in each line; without rows if there is none."""
        session: Any = self._client
        if path is None:
            return session.createDataFrame([], self._schema or StructType())
        self.format("json")
        files = inference.LocalFiles([path])
        return self._json(super().load([path]), [path], files, files)

    def _documents(self, resolved: Any, storage: Any) -> Any:
        """Return a frame of JSON files of one document each."""
        if resolved.partitions:
            raise EngineFeatureError("Reading JSON of several lines in partitions")
        _taken(self._options, "multiline")
        read = partial(inference.content, storage)
        made = json_documents.written(resolved.files, read, self._folder("documents") / uuid.uuid4().hex)
        self._client._adapter.note_copies([str(made)], resolved)
        return self._lines(made)

    def _with_times(self, source: str, *files: Any) -> list[Any]:
        """Return a frame of each group of files; of CSV with the dates and times that patterns of options read."""
        session: Any = self._client
        times: dict[str, tuple[str, str]] = {}
        if source == "csv" and not self._schema and csv_times.to_infer(dict(self._options)):
            times = self._inferred_times(*files)
        elif source == "csv" and self._malformed is not None and files[1].files:
            return self._marked(*files)
        elif source == "csv" and self._schema:
            times = csv_times.patterns(dict(self._options), wanted := self._schema_given())
            done = set(csv_times.OPTIONS.values()) if times else csv_times.unused(wanted)
            self._options = {k: v for k, v in self._options.items() if k.lower() not in done}
            self.schema(csv_times.as_texts(wanted, times))
        frames = self._frames(source, *files)
        settings = session._differences.settings()
        read = partial(csv_times.read, times=times, old_parser=settings.legacy_parser, ansi=settings.ansi)
        return [*map(read, frames)] if times else frames

    def _marked(self, *files: Any) -> list[Any]:
        """Return a frame of CSV whose malformed records are dropped, or told in a column."""
        session: Any = self._client
        corrupt, drop = self._malformed or (None, False)
        keys = [name for name in files[1].partitions if name in self._schema_given().names]
        wanted = StructType([field for field in self._schema_given().fields if field.name not in keys])
        typed = csv_times.patterns(dict(self._options), wanted, every=True)
        self._options = {
            k: v for k, v in self._options.items() if k.lower() not in csv_times.OPTIONS.values()
        }
        texts = csv_times.as_texts(wanted, typed).fields
        added = [StructField(name, StringType()) for name in (csv_malformed.LENGTH, *keys)]
        self.schema(StructType([*texts, *added]))
        settings = session._differences.settings()
        values = csv_times.values(typed, settings.legacy_parser, settings.ansi)
        frames = self._frames("csv", *files)
        if corrupt:
            session._adapter.corrupt |= dict.fromkeys(files[1].roots, corrupt.lower())
        if csv_malformed.all_well(frames, values):
            for root in files[1].roots:
                del session._adapter.marked[root]
        return [csv_malformed.settled(frame, values, corrupt, drop) for frame in frames]

    def _inferred_times(self, groups: Any, resolved: Any, storage: Any) -> dict[str, tuple[str, str]]:
        """Set the schema that Spark infers of CSV; return its dates and times, for which the schema has texts."""
        if self._client._differences.settings().old_parser:
            raise EngineFeatureError("Inferring times with spark.sql.legacy.timeParserPolicy LEGACY")
        if len(groups) > 1:
            raise EngineFeatureError("Inferring the times of differently compressed CSV files by a pattern")
        patterns = {k: v for k, v in self._options.items() if k.lower() in csv_times.OPTIONS.values()}
        self._options = {k: v for k, v in self._options.items() if k not in patterns}
        (frame,) = self._frames("csv", groups, resolved, storage)
        fields = [field for field in frame.schema.fields if field.name not in resolved.partitions]
        texts = {x.name: ("", "") for x in fields if x.dataType.typeName() in ("string", "date", "timestamp")}
        keys = [StructField(name, StringType()) for name in resolved.partitions]
        self.schema(csv_times.as_texts(StructType([*fields, *keys]), texts))
        (frame,) = self._frames("csv", groups, resolved, storage)
        return csv_times.with_times(frame, list(texts), patterns)

    def _frames(  # noqa: PLR0911
        self, source: str, groups: Any, resolved: Any, storage: Any
    ) -> list[Any]:
        """Return a frame of each group of files, with the columns that Spark has of them."""
        session: Any = self._client
        options, given = dict(self._options), self._schema
        if source in ("json", "csv"):
            inference.check(source, options, given)
        if source == "json" and resolved.files and _true(options, "multiline"):
            return [self._documents(resolved, storage)]
        if source in CONVERTED:
            return [self._of_other(source, resolved, storage)]
        if not isinstance(storage, inference.LocalFiles):
            self.option(SNAPSHOT, session._adapter.expect(resolved))
        if source == "json" and resolved.files:
            if inference.by_record(options, given):
                return [self._by_record(resolved, storage)]
            return self._json_frames(groups, resolved, storage)
        frames = [super(SailReader, self).load(group) for group in groups]
        if source == "csv" and resolved.files:
            return self._as_csv(frames, groups, resolved)
        if source == "parquet" and resolved.files and given:
            fields = frames[0].schema.fields
            parquet_types.check_given(
                storage, resolved.files, [(x.name, x.dataType.simpleString()) for x in fields]
            )
            found, wanted = [x.name for x in fields], self._schema_given().names
            if found != wanted and [*map(str.lower, found)] == [*map(str.lower, wanted)]:
                return [frame.toDF(*wanted) for frame in frames]
        elif source == "parquet" and resolved.files:
            return [
                self._as_parquet(frame, group, resolved, storage)
                for frame, group in zip(frames, groups, strict=True)
            ]
        return frames

    def _as_csv(self, frames: list[Any], groups: Any, resolved: Any) -> list[Any]:
        """Return frames of CSV with the names and types that Spark gives their columns."""
        if not self._schema:
            return self._named_and_typed(frames, groups, resolved)
        return [*map(self._spelt, frames)] if _true(dict(self._options), "header") else frames

    def _spelt(self, frame: Any) -> Any:
        """Return a frame with the names of the schema that was set; Sail takes the header's in another case."""
        wanted = {name.lower(): name for name in self._schema_given().names}
        found = frame.columns
        names = [wanted.get(name.lower(), name) for name in found]
        return frame if names == found or len(set(names)) < len(names) else frame.toDF(*names)

    def _named_and_typed(self, frames: list[Any], groups: Any, resolved: Any) -> list[Any]:
        """Return frames of CSV with the types that Spark infers, if that is asked for."""
        infers = _true(dict(self._options), "inferschema")
        if infers:
            frames = [self._of_one_schema(*each, resolved) for each in zip(frames, groups, strict=True)]
        if "" in frames[0].columns:
            raise EngineFeatureError(f"A column of {resolved.files[0].path} whose header has no name")
        if not infers:
            return frames
        frames = [self._of_real_times(*each, resolved) for each in zip(frames, groups, strict=True)]
        zone = zones.of(self._client)
        kinds = partial(inference.csv_types, cast=_cast, zone=zone, keys=resolved.partitions)
        return [kinds(frame) for frame in frames]

    def _of_real_times(self, frame: Any, group: Any, resolved: Any) -> Any:
        """Return a frame of CSV without dates and times that there are not: Sail takes what looks like one."""
        own = [field for field in frame.schema.fields if field.name not in resolved.partitions]
        kinds = {x.name: x.dataType.simpleString() for x in own}
        times = {name: ("", "") for name, kind in kinds.items() if kind in ("date", "timestamp_ntz")}
        if not times:
            return frame
        texts = self._with_schema(csv_times.as_texts(frame.schema, times), group)
        wrong = [
            functions.count_if(
                functions.expr(f"{of} is not null and try_cast({of} as {kinds[name]}) is null")
            )
            for name, of in zip(times, map(backquoted, times), strict=True)
        ]
        told = texts.agg(*(each.alias(f"w{i}") for i, each in enumerate(wrong))).collect()[0]
        odd = {name: ("", "") for i, name in enumerate(times) if told[f"w{i}"]}
        return self._with_schema(csv_times.as_texts(frame.schema, odd), group) if odd else frame

    def _with_schema(self, schema: Any, group: Any) -> Any:
        """Return a frame of files by a schema, which is forgotten afterwards."""
        self.schema(schema)
        made = super().load(group)
        self._schema = ""
        return made

    def _of_one_schema(self, frame: Any, group: Any, resolved: Any) -> Any:
        """Return a frame of CSV whose files have other types than each other, of which Sail finds no schema."""
        try:
            frame.schema  # noqa: B018
            return frame
        except PySparkException as error:
            if "Fail to merge schema" not in str(error):
                raise
        found = [super(SailReader, self).load([file.path]).schema.fields for file in resolved.files]
        fields = [
            StructField(same[0].name, inference.widest([field.dataType for field in same]))
            for same in zip(*found, strict=True)
        ]
        keys = [StructField(name, StringType()) for name in resolved.partitions]
        return self._with_schema(StructType([*fields, *keys]), group)

    def _of_other(self, source: str, resolved: Any, storage: Any) -> Any:
        """Return a frame of ORC or Avro files."""
        session: Any = self._client
        if not resolved.files:
            return session.createDataFrame([], self._schema)
        if _true(dict(self._options), "mergeschema"):
            raise EngineFeatureError(f"Reading {source} with the option mergeSchema")
        files: Any
        if source == "avro":
            avro_files.check_options(self._options, "Reading")
            files = avro_files.AvroFiles(storage, resolved.files)
        else:
            files = converted_files.OrcFiles(storage, resolved.files, zones.of(session))
        frame = self._converted(resolved, files.write, files.schema)
        if self._schema:
            names = self._schema_given().fieldNames()
            found = {name.lower(): name for name in frame.columns}
            if missing := [name for name in names if name.lower() not in found]:
                raise EngineFeatureError(
                    f"Reading {source} with a schema whose column {missing[0]} the files do not have"
                )
            types = {x.name: x.dataType for x in frame.schema.fields}
            for field in self._schema_given().fields:
                if field.dataType != types[found[field.name.lower()]]:
                    raise EngineFeatureError(
                        f"Reading {source} with another type of {field.name} than the files'"
                    )
            return frame.select(*(functions.col(backquoted(found[n.lower()])).alias(n) for n in names))
        return frame

    def _schema_given(self) -> Any:
        """Return the schema that was set."""
        session: Any = self._client
        if str(self._schema).lstrip().startswith("{"):
            return StructType.fromJson(json.loads(self._schema))
        return session.createDataFrame([], self._schema).schema

    def _converted(self, resolved: Any, write: Any, schema: Any, malformed: Any = None) -> Any:
        """Return a frame of Parquet files that ``write`` makes of each file, and tells what is malformed in them."""
        roots = converted_files.written(resolved, self._folder("converted"), write)
        if not self._of_texts:
            self._client._adapter.note_copies(roots, resolved)
            if malformed is not None and malformed.counts():
                self._client._adapter.malformed_json[str(Path(roots[0]).parent)] = malformed
        reader = SailReader(self._client)
        reader.format("parquet")
        frame = super(SailReader, reader).load(roots)
        names = [*schema.names, *(name for name in resolved.partitions if name not in schema.names)]
        return frame.select(*map(backquoted, names))

    def _record_options(self) -> json_records.Options:
        session: Any = self._client
        zone = session._conf_seen.get("spark.sql.session.timeZone") or "UTC"
        return json_records.Options.of(lowered(self._options), zone)

    def _by_record(self, resolved: Any, storage: Any) -> Any:
        """Return a frame of JSON whose records are read one after the other, as Spark's types and modes have them."""
        options = self._record_options()

        def lines(file: Any) -> Iterator[bytes]:
            return converted_files.lines_of(inference.line_blocks(storage, file))

        keys = {name.lower() for name in resolved.partitions}
        schema = (
            self._schema_given()
            if self._schema
            else converted_files.json_schema(lines, resolved.files, options)
        )
        schema = StructType([field for field in schema.fields if field.name.lower() not in keys])
        inference.check_twice(schema)
        if options.corrupt in schema.names and schema[options.corrupt].dataType != StringType():
            raise AnalysisException("The field for corrupt records must be string type and nullable.")
        if schema.names == [options.corrupt] and not self._of_texts:
            raise json_malformed.only_corrupt()
        if not schema.fields:
            raise EngineFeatureError("JSON whose records have no fields")
        drops = options.mode == "DROPMALFORMED"
        found = json_malformed.Found(schema.names, options.corrupt, drops, set(resolved.roots))
        write = converted_files.json_writer(lines, schema, options, found)
        return self._converted(resolved, write, schema, found)

    def _json_frames(self, groups: Any, resolved: Any, storage: Any) -> list[Any]:
        frames = [super(SailReader, self).load(group) for group in groups]
        wanted = self._schema_given() if self._schema else None
        if not inference.is_plain(storage, resolved.files, wanted):
            return [self._by_record(resolved, storage)]
        return [
            self._as_json(frame, group, resolved, storage)
            for frame, group in zip(frames, groups, strict=True)
        ]

    def _json(self, frame: Any, group: Any, resolved: Any, storage: Any) -> Any:
        """Return a frame of one group of JSON files."""
        wanted = self._schema_given() if self._schema else None
        by_record = inference.by_record(dict(self._options), self._schema)
        if by_record or not inference.is_plain(storage, resolved.files, wanted):
            return self._by_record(resolved, storage)
        return self._as_json(frame, group, resolved, storage)

    def _as_parquet(self, frame: Any, group: Any, resolved: Any, storage: Any) -> Any:
        """Return a frame of Parquet files with the columns that Spark has of them, none of which is required."""
        session: Any = self._client
        conf = session._conf_seen.get
        zone = conf("spark.sql.session.timeZone") or "UTC"
        told = parquet_types.columns_to_read(storage, resolved.files, zone)
        casts = told[1] if told else {}
        merged = {"mergeschema": conf("spark.sql.parquet.mergeSchema") or ""} | lowered(self._options)
        one = bool(told) and not _true(merged, "mergeschema")
        other = one and parquet_types.other_structs(storage, resolved.files)
        required = parquet_types.required(storage, resolved.files)
        if other or (required and not casts):
            first = super().load([resolved.files[0].path]).schema if other else ()
            known = {x.name: x for x in first} | {
                n: StructField(n, StringType()) for n in resolved.partitions
            }
            self.schema(parquet_types.nullable(StructType([known.get(x.name, x) for x in frame.schema])))
            frame = super().load(group)
            self._schema = ""
        if casts and (other or (required and parquet_types.differ(storage, resolved.files))):
            raise EngineFeatureError(
                f"{required or resolved.files[0].path}, whose columns differ from other files', and {', '.join(casts)},"
            )
        if one and told:
            frame = frame.select(*map(backquoted, [*told[0], *resolved.partitions]))
            casts = {name: to for name, to in casts.items() if name in told[0]}
        return _cast(frame, casts)

    def _as_json(self, frame: Any, group: Any, resolved: Any, storage: Any) -> Any:
        """Return a frame of JSON that Sail reads, with the columns that Spark has of it."""
        if given := self._schema:
            self._schema = ""
            found = super().load(group).columns
            self._schema = given
            same = inference.same_case(self._schema_given(), found)
            return frame if same else self._by_record(resolved, storage)
        partitions = {name.lower() for name in resolved.partitions}
        inferred = frame.schema
        inferred.fields = [field for field in inferred.fields if field.name.lower() not in partitions]
        wanted = inference.json_schema(inferred)
        if inferred.fields and (not wanted.names or self._record_options().corrupt in wanted.names):
            return self._by_record(resolved, storage)  # which refuses it as Spark does, or by name
        if wanted == inferred or not wanted.fields:
            return frame
        if partitions:  # of a schema with which Sail does not know them
            if sorted(wanted.fields, key=str) != sorted(inferred.fields, key=str):
                return self._by_record(resolved, storage)
            return frame.select(*map(backquoted, [*wanted.names, *resolved.partitions]))
        self.schema(wanted)
        made = super().load(group)
        self._schema = ""
        return made


def _copied(storage: Any, file: Any, path: Path) -> None:
    target = path.with_name(path.stem + _ending(file.path))
    with storage.open(file.path) as stream, target.open("wb") as made:
        shutil.copyfileobj(stream, made)


def _taken(options: Any, name: str) -> Any:
    """Remove an option, however its name is spelt; return its value, None where it is not set."""
    found = [options.pop(key) for key in list(options) if key.lower() == name]
    return found[-1] if found else None


def _ending(path: str) -> str:
    name = path.rsplit("/", 1)[-1]
    return name[name.index(".") :].replace("=", "_") if "." in name else ""


def _true(options: dict[str, Any], key: str) -> bool:
    return lowered(options).get(key, "").lower() == "true"


def _cast(frame: Any, types: dict[str, str]) -> Any:
    return (
        frame.withColumns({name: functions.col(f"`{name}`").cast(to) for name, to in types.items()})
        if types
        else frame
    )


def _with_partition_types(
    session: Any, frame: Any, partitions: dict[str, list[str]], typed: dict[str, Any]
) -> Any:
    """Return a frame with partition columns of the types that a schema or their values give them."""
    names = [name.lower() for name in frame.columns] if partitions else []
    if twice := [name for name in partitions if names.count(name.lower()) > 1]:
        raise EngineFeatureError(f"Reading files with a column {twice[0]}, which their folders have too,")
    conf = session._conf_seen.get("spark.sql.sources.partitionColumnTypeInference.enabled", "true")
    inferred = conf.lower() == "true"
    types = {
        name: typed[name].dataType.simpleString()
        if name in typed
        else partition_type(values)
        if inferred
        else "string"
        for name, values in partitions.items()
    }
    if not BEFORE_4 and any(types[name] == "timestamp" for name in types.keys() - typed.keys()):
        raise EngineFeatureError("Partition folders of times, of which Spark 4 keeps the dates,")
    casts = {name: functions.col(backquoted(name)).cast(to) for name, to in types.items() if to != "string"}
    for name in casts.keys() & typed.keys():
        given = [(v,) for v in dict.fromkeys(partitions[name]) if v != text_files.NO_VALUE]
        texts = session.createDataFrame(given, "v string")
        for row in texts.filter(functions.expr(f"try_cast(v as {types[name]}) is null")).collect():
            raise SparkRuntimeException(
                f"Failed to cast value `{row.v}` to `{types[name]}` for partition column `{typed[name].name}`."
            )
    if casts:
        frame = frame.withColumns(casts)
    texts = [n for n, values in partitions.items() if n not in casts and text_files.NO_VALUE in values]
    absent = {
        n: functions.when(column != text_files.NO_VALUE, column)
        for n, column in ((n, functions.col(backquoted(n))) for n in texts)
    }
    frame = frame.withColumns(absent) if absent else frame
    renamed = {name: field.name for name, field in typed.items() if field.name != name}
    return frame.withColumnsRenamed(renamed) if renamed else frame
