"""Writes on Sail brought to Spark's behaviour: save modes, empty frames, dynamic partition overwrite."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyspark.errors import AnalysisException

from glue_local.engine.run.plain_io import PlainIo
from glue_local.engine.run.run import Run
from glue_local.engine.sessions import (
    ancient_times,
    avro_files,
    orc_files,
    parquet_files,
    sorted_files,
    splitting,
    text_files,
)
from glue_local.engine.sessions.base import EngineFeatureError, check_different
from glue_local.engine.sessions.computed_first import computed_first
from glue_local.engine.sessions.differences import zones
from glue_local.engine.sessions.differences.rule import NULL_FIELDS
from glue_local.engine.sessions.materialized import KEPT, files_of_relation
from glue_local.engine.sessions.reading import PathError, address
from glue_local.engine.sessions.stores import check_store
from glue_local.engine.storage import FileInfo, PathNotFoundError, Storage, existing_files, paths
from glue_local.engine.storage.machine import MachineStorage

#: Formats that Sail does not have: its Parquet files are made of theirs, and they of its.
CONVERTED = frozenset({"orc", "avro"})

#: What Spark takes for a name of its own, from before these formats were part of it.
FORMAT_ALIASES = {"com.databricks.spark.csv": "csv", "com.databricks.spark.avro": "avro"}

#: Table formats that Sail reads and writes by itself: a folder with a log or metadata of its own.
LAKE_FORMATS = frozenset({"delta", "iceberg"})

_APPEND, _OVERWRITE, _IGNORE = 1, 2, 4  # spark.connect.WriteOperation.SaveMode
#: Spark's name of the error for rows that overwrite what they are read from.
OVERWRITTEN = "UNSUPPORTED_OVERWRITE.PATH"
_DYNAMIC = "spark.sql.sources.partitionOverwriteMode"


def check_format(name: str) -> None:
    """Refuse, by its name, a format by which Spark reaches another store."""
    check_store(name)


@dataclass
class PendingWrite:
    """A write that was checked and is about to run; ``finish`` does what Sail leaves undone.

    ``kept`` are the files of rows that were kept and need not be computed: ``publish`` is the whole write then.
    ``replaces``: what is staged replaces all that is there. ``one``: Spark writes one file;
    ``in_order``: of rows that are sorted; ``must_stream``: of a frame that is cached, but here read from
    the files that the write replaces.
    """

    run: Run
    path: str
    operation: Any
    empty_schema: Callable[[], Any]
    before: frozenset[FileInfo]
    codec: str | None = None
    convert: Callable[[list[FileInfo]], None] | None = None
    kept: list[Path] = field(default_factory=list)
    staging: str | None = None
    replaces: bool = False
    text: text_files.TextFiles | None = None
    most: int = 0
    one: bool = False
    in_order: bool = False
    must_stream: bool = False

    @property
    def storage(self) -> Storage:
        """Where the files go."""
        return self.run.storage_of(self.path)

    @property
    def streams(self) -> bool:
        """Whether the rows are sorted and this process writes them, in their order and to one file."""
        ignored = self.operation.mode == _IGNORE and self.storage.exists(self.path)
        return self.in_order and not ignored and sorted_files.can_write(self.operation)

    def write(self, answers: Iterator[Any]) -> None:
        """Write rows that come from Sail, in their order."""
        codec, self.codec = self.codec or parquet_files.DEFAULT, None  # nothing is left to be packed anew
        replaces = self.staging is None and self.operation.mode == _OVERWRITE
        sorted_files.write(self.storage, answers, self.operation, self.staging or self.path, replaces, codec)

    def publish(self) -> None:
        """Put the kept files at the path."""
        parquet_files.publish(self.storage, self.kept, self.path)

    def finish(self) -> None:
        """Leave at the path what Spark leaves there."""
        self._leave_files()
        if self.convert is not None:
            made = existing_files(self.storage, self.path)
            self.convert(
                [file for file in made if file not in self.before and file.path.endswith(".parquet")]
            )

    def _leave_files(self) -> None:
        storage = self.storage
        if self.one:
            made = existing_files(storage, self.staging or self.path)
            splitting.join(
                storage, [file for file in made if self.staging or file not in self.before], self.in_order
            )
        elif self.in_order and not self.operation.partitioning_columns and storage.exists(self.path):
            made = existing_files(storage, self.path)
            if len([file for file in made if file not in self.before and file.size]) > 1:
                self.run.recorder.note(
                    f"{self.path}: beyond 8,192 rows, the files are not in the order of the sort"
                )
        _name_as_spark(storage, self.staging or self.path, () if self.staging else self.before, self.codec)
        if self.most and storage.exists(self.staging or self.path):
            made = existing_files(storage, self.staging or self.path)
            csv = self.text is not None and self.text.ending == ".csv"
            splitting.split(storage, [file for file in made if file not in self.before], self.most, csv)
        if self.codec and self.codec != parquet_files.DEFAULT:
            made = existing_files(storage, self.staging or self.path)
            parquet_files.recompress(storage, [file for file in made if file not in self.before], self.codec)
        if self.text is not None and storage.exists(self.staging or self.path):
            self.text.finish(storage, self.staging or self.path, () if self.staging else self.before)
        if self.replaces:
            storage.delete_prefix(f"{self.path.rstrip('/')}/")
        if self.staging is not None:
            _replace_partitions(storage, self.staging, self.path)
        try:
            if storage.list_files(self.path):
                return
        except PathNotFoundError:
            storage.make_folder(self.path)
        if self.operation.source == "parquet" and not self.operation.partitioning_columns:
            storage.write_bytes(f"{self.path.rstrip('/')}/part-00000.parquet", _empty(self.empty_schema()))
        elif self.text is not None and not self.operation.partitioning_columns:
            storage.write_bytes(f"{self.path.rstrip('/')}/part-00000{self.text.ending}", self.text.header)


def prepare(
    run: Run,
    operation: Any,
    read: Callable[[str], set[str]],
    conf: Callable[[str], str | None],
    empty_schema: Callable[[], Any],
) -> PendingWrite | None:
    """Check a WriteOperation as Spark does, and note it; None where the engine itself writes all of it.

    PathError where the path exists and the mode does not allow that, or where the same command
    reads what it would overwrite, which ``read`` returns of a path; EngineFeatureError for a format that Sail has not.
    """
    operation.source = FORMAT_ALIASES.get(operation.source, operation.source)
    check_format(operation.source)
    path = paths.plain(operation.path or operation.options.get("path", ""))
    if operation.options.pop(paths.OWN, None):
        return None
    if not path:
        _check_table(operation, conf, empty_schema)
        return None
    if operation.source in LAKE_FORMATS:
        if paths.is_s3(path):
            run.recorder.plain_writes.append(PlainIo((path,), operation.source))
        return None
    path = address(path, f"Writing {operation.source or 'parquet'}")
    storage = run.storage_of(path)
    mode = operation.options.get("partitionOverwriteMode") or conf(_DYNAMIC) or ""
    dynamic = (
        operation.mode == _OVERWRITE and mode.lower() == "dynamic" and len(operation.partitioning_columns) > 0
    )
    # Rows that go to a staging folder first may come from the partitions that they replace.
    reads = set() if dynamic else read(path)
    replaces = operation.mode == _OVERWRITE and any(overlap(path, other) for other in reads)
    replaces = replaces and computed_first(operation.input, conf)
    before = _before(storage, operation, path, set() if replaces else reads)
    options = tuple(sorted(operation.options.items()))
    if paths.is_s3(path):
        run.recorder.plain_writes.append(PlainIo((path,), operation.source or "parquet", options, before))
    pending = PendingWrite(run, path, operation, empty_schema, before)
    source = operation.source or "parquet"
    if operation.source in CONVERTED:
        _as_parquet(pending, conf)
    pending.most = splitting.most_records(operation.options, conf)
    pending.one = not pending.most and _in_one_partition(operation.input)
    if (operation.source or "parquet") == "parquet" and pending.convert is None:
        pending.codec = parquet_files.codec(options, conf)
        if operation.mode == _APPEND and not operation.partitioning_columns:
            kept = files_of_relation(operation.input, run.work_dir / KEPT)
            pending.kept = kept if pending.codec == parquet_files.DEFAULT and not pending.most else []
    if dynamic or replaces:
        pending.replaces = replaces
        pending.staging = _staging(path)
        operation.path = pending.staging
    if pending.kept:
        ancient_times.check_files(pending.kept, conf)
    else:
        pending.text = _adapted(operation, source, empty_schema(), conf)
    if isinstance(storage, MachineStorage):
        _locate(operation, storage.local(pending.staging or path).as_uri())
    return pending


def _adapted(
    operation: Any, source: str, schema: Any, conf: Callable[[str], str | None]
) -> text_files.TextFiles | None:
    """Check what is to be written, and bring a write to what Spark writes."""
    if not schema.names:
        raise AnalysisException(
            "Datasource does not support writing empty or nested empty schemas. Please make sure the data schema has "
            "at least one or more column(s)."
        )
    check_different(schema.names)
    text_files.check_types(source, schema, operation.partitioning_columns)
    if source == "parquet":
        ancient_times.check_write(operation, schema, conf)
    return text_files.adapt(operation, schema, (conf(NULL_FIELDS) or "").lower() == "false")


def _check_table(operation: Any, conf: Callable[[str], str | None], schema: Callable[[], Any]) -> None:
    if operation.HasField("table") and operation.source in ("", "parquet"):
        ancient_times.check_write(operation, schema(), conf)


def _before(storage: Storage, operation: Any, path: str, read: set[str]) -> frozenset[FileInfo]:
    """Return the files that are there before a write; PathError where its mode does not allow any."""
    exists = operation.mode != _OVERWRITE and storage.exists(path)
    if exists and operation.mode not in (_APPEND, _IGNORE):
        hint = 'Set mode as "overwrite" to overwrite the existing path.'
        raise PathError("PATH_ALREADY_EXISTS", f"Path {path} already exists. {hint}")
    if operation.mode == _OVERWRITE and any(overlap(path, other) for other in read):
        raise overwritten(path)
    return frozenset(storage.list_files(path)) if exists else frozenset()


def overwritten(path: str) -> PathError:
    """Return the error for rows that would replace those that they are read from."""
    return PathError(OVERWRITTEN, f'Can\'t overwrite the path "{path}" that is also being read from.')


def _locate(operation: Any, found: str) -> None:
    """Let Sail write to what it finds a folder of this machine by."""
    if operation.path:
        operation.path = found
    else:
        operation.options["path"] = found


def _staging(path: str) -> str:
    """Return a folder for the files of a write until they are whole: in the bucket, or beside the target."""
    place, key = paths.rooted(path)
    beside = f"{key.rstrip('/').rpartition('/')[0]}/" if paths.is_machines(path) else ""
    return f"{place}{beside}.staging-{uuid.uuid4().hex}/"


def _as_parquet(pending: PendingWrite, conf: Callable[[str], str | None]) -> None:
    """Let Sail write Parquet for another format; EngineFeatureError where a time zone would count in ORC."""
    operation, storage = pending.operation, pending.storage
    options = dict(operation.options)
    if operation.source == "avro":
        how = avro_files.codec(options, conf)
        pending.convert = lambda files: avro_files.convert(storage, files, how, options)
        operation.source = "parquet"
        operation.options.clear()
        return
    packed = orc_files.codec(options, conf)
    pending.convert = lambda files: orc_files.convert(storage, files, packed)
    zone = (conf("spark.sql.session.timeZone") or "UTC").upper()
    if not zones.is_utc(zone) and "timestamp" in pending.empty_schema().json():
        raise EngineFeatureError(f"Writing timestamps to ORC with the session's time zone {zone}")
    operation.source = "parquet"
    for key in [key for key in operation.options if key.lower() in ("compression", "orc.compress")]:
        del operation.options[key]


#: Steps that leave partitions as they are.
_IN_PARTITIONS = (
    "project",
    "with_columns",
    "filter",
    "drop",
    "with_columns_renamed",
    "to_df",
    "subquery_alias",
    "hint",
)


def _in_one_partition(relation: Any) -> bool:
    """Whether Spark writes rows from one partition, to one file: those of ``coalesce(1)``, for example."""
    kind = relation.WhichOneof("rel_type") or "unknown"
    step = getattr(relation, kind)
    if kind in ("repartition", "repartition_by_expression"):
        return bool(step.num_partitions == 1)
    return kind == "limit" or (kind in _IN_PARTITIONS and _in_one_partition(step.input))


def _name_as_spark(storage: Storage, path: str, before: Collection[FileInfo], codec: str | None) -> None:
    """Name the files of a write as Spark does, ``part-00000-...``: scripts look for one of them by that.

    ``codec`` is that of Parquet files.
    """
    if not storage.exists(path):
        return
    mark = uuid.uuid4()
    new = [file for file in existing_files(storage, path) if file not in before]
    for number, file in enumerate(new):
        folder, _, name = file.path.rpartition("/")
        if name.startswith("part-"):
            continue
        ending = parquet_files.ENDINGS[codec] if codec else name[name.find(".") :] if "." in name else ""
        target = f"{folder}/part-{number:05}-{mark}-c000{ending}"
        storage.move(file.path, target)


def _replace_partitions(storage: Storage, staging: str, path: str) -> None:
    """Replace each partition that a write made by its new files; the others stay unchanged."""
    target = path.rstrip("/") + "/"
    if not storage.exists(staging):
        return
    new = existing_files(storage, staging)
    moved = {f.path: target + f.path[len(staging) :] for f in new}
    for folder in {to.rsplit("/", 1)[0] for to in moved.values()}:
        storage.delete_prefix(f"{folder}/")
    for source, to in moved.items():
        storage.move(source, to)
    storage.delete_prefix(staging)
    if (local := getattr(storage, "local", None)) is not None:
        local(staging).rmdir()


def _empty(schema: Any) -> bytes:
    import pyarrow.parquet
    from pyspark.sql.pandas.types import to_arrow_schema

    out = io.BytesIO()
    pyarrow.parquet.write_table(to_arrow_schema(schema).empty_table(), out)
    return out.getvalue()


def overlap(one: str, other: str) -> bool:
    """Whether two folders are one, or one of them is below the other."""
    a, b = ("".join(paths.rooted(p)).rstrip("/") + "/" for p in (one, other))
    return a.startswith(b) or b.startswith(a)
