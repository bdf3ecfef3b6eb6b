"""Columnar copies of JSON and CSV files: each file is read, checked and converted once, then kept.

A copy is a Parquet file named after its original's path, size and version and after the target types; a
sidecar holds its row count and error records. Both engines then read the same Parquet, so malformed lines,
mixed-case keys and conversions come out the same on both, row counts are free, and a second run reads
columns instead of text. Copies of files that are gone or changed are deleted when their folder is next read.
The folder is ``GLUE_LOCAL_CACHE``, else ``glue-local`` in the user's cache folder.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from glue_local.engine.frames.records import ErrorRecord
from glue_local.engine.read.target import MARKS, Batch, Target
from glue_local.engine.storage.base import FileInfo, Storage
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.packed import pack, unpack
from glue_local.replacing import replace_text, replacing

READERS_PER_PROCESSOR = 2
"""While one waits for the disk, or for Python, another reads."""

VERSION = "4"
"""Cache format version; bump it to invalidate every cached file."""


@dataclass(frozen=True)
class CachedFile:
    """A copy: its Parquet file, rows, the indices of fields that have marks, what was left out."""

    path: Path
    rows: int
    marked: tuple[int, ...]
    errors: tuple[ErrorRecord, ...]


def cache_folder() -> Path:
    """Return the folder that keeps copies from run to run."""
    base = os.environ.get("GLUE_LOCAL_CACHE")
    if base:
        return Path(base)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "glue-local" / "copies"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


class FileCache:
    """The copies of the files under one path of one storage."""

    def __init__(self, storage: Storage, location: str) -> None:
        """Find the folder of copies of ``location``."""
        self.storage = storage
        self.folder = cache_folder() / _digest(VERSION, _identity(storage), location)

    def prune(self, files: Sequence[FileInfo]) -> None:
        """Delete the cached copies of files that were changed or removed; what another run is writing stays."""
        current = {self._key(f) for f in files}
        if self.folder.is_dir():
            for kept in self.folder.iterdir():
                if (
                    kept.name.removeprefix(".").split("-")[0] not in current
                ):  # a draft's name begins with a dot
                    kept.unlink(missing_ok=True)

    def get(
        self,
        files: Sequence[FileInfo],
        target: Target,
        options: str,
        read: Callable[[FileInfo, Target, bool], Any],
    ) -> list[CachedFile]:
        """Return the cached copies of files; missing ones are created.

        ``read(file, target, threads)`` yields Batches, with all processors if ``threads``; ``options`` are the
        further inputs of the cache key, beside file and target.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # copies hold data
        wanted = _digest(target.digest(), options)
        stems = [f"{self._key(file)}-{wanted}" for file in files]
        found = [self._load(stem) for stem in stems]
        processors = os.cpu_count() or 1
        threads = found.count(None) < processors

        def one(copy: CachedFile | None, stem: str, file: FileInfo) -> CachedFile:
            return copy or self._make(stem, target, read(file, target, threads))

        with ThreadPoolExecutor(max_workers=processors * READERS_PER_PROCESSOR) as pool:
            return list(pool.map(one, found, stems, files))

    def types(
        self, files: Sequence[FileInfo], options: str, infer: Callable[[FileInfo], g.StructType]
    ) -> list[g.StructType]:
        """Return the types that the files have by themselves, working out those not known yet."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # copies hold data

        def one(file: FileInfo) -> g.StructType:
            path = self.folder / f"{self._key(file)}-{_digest(options)}.types"
            if not path.exists():
                replace_text(path, json.dumps(pack(infer(file))))
            found = unpack(json.loads(path.read_text()))
            assert isinstance(found, g.StructType)
            return found

        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            return list(pool.map(one, files))

    def knows_types(self, files: Sequence[FileInfo], options: str) -> bool:
        """Whether the types of any of these files have been worked out already."""
        return any((self.folder / f"{self._key(f)}-{_digest(options)}.types").exists() for f in files)

    def _key(self, file: FileInfo) -> str:
        return _digest(file.path, str(file.size), file.version)

    def _load(self, stem: str) -> CachedFile | None:
        sidecar = self.folder / f"{stem}.json"
        if not sidecar.exists():
            return None
        known = json.loads(sidecar.read_text())
        errors = tuple(ErrorRecord(**e) for e in known["errors"])
        return CachedFile(self.folder / f"{stem}.parquet", known["rows"], tuple(known["marked"]), errors)

    def _make(self, stem: str, target: Target, batches: Any) -> CachedFile:
        path = self.folder / f"{stem}.parquet"
        rows, marked, errors = 0, set(), []
        # Numbers rarely repay a dictionary; and packing, and unpacking in each job, takes longer than the disk does.
        texts = [f.name for f in target.schema if pa.types.is_string(f.type)]
        # Statistics leave NaN out, and Sail takes a column for the one value that they know.
        told = [f.name for f in target.schema if not pa.types.is_floating(f.type)]
        with (
            replacing(path) as draft,
            pq.ParquetWriter(
                draft, target.schema, compression="none", use_dictionary=texts, write_statistics=told
            ) as writer,
        ):
            for batch in batches:
                table = _with_constants(batch, target)
                if table.num_rows:
                    writer.write_table(table)
                rows += batch.rows
                errors += batch.errors
                if batch.marks is not None:
                    marks = batch.marks.unique().to_pylist()
                    marked |= {int(i) for m in marks if m for i in m.strip("|").split("||")}
        known = {"rows": rows, "marked": sorted(marked), "errors": [asdict(e) for e in errors]}
        replace_text(self.folder / f"{stem}.json", json.dumps(known))
        return CachedFile(path, rows, tuple(sorted(marked)), tuple(errors))


def _with_constants(batch: Batch, target: Target) -> pa.Table:
    table = batch.records
    columns = list(table.columns)
    for f in list(target.schema)[len(target.fields) : -1]:
        value = dict(
            zip(target.physical, [None] * len(target.fields) + [v for _, v in target.constants], strict=True)
        )[f.name]
        columns.append(pa.array([value] * batch.rows, pa.string()).cast(f.type))
    marks = pa.nulls(batch.rows, pa.string()) if batch.marks is None else batch.marks
    assert target.schema.names[-1] == MARKS
    return pa.Table.from_arrays([*columns, marks], schema=target.schema)


def _identity(storage: Storage) -> str:
    """Return a key that distinguishes one storage's s3:// paths from another's."""
    return f"{type(storage).__name__} {getattr(storage, 'root', '') or getattr(storage, 'url', '')}"
