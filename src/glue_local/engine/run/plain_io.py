"""Frames that a script reads and writes by itself (``spark.read``, ``df.write``), for the report.

The session adapters note them as they pass; rows are counted once, at the end, and only for those
that no Glue source or sink has reported already.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from glue_local.engine.storage import FileInfo, Storage, existing_files, paths

#: Above this many bytes a frame that was read is reported without its rows.
COUNT_READS_UP_TO = 64 * 2**20


@dataclass(frozen=True)
class PlainIo:
    """A read or write that passed: its paths, format, options, and files that were there before."""

    paths: tuple[str, ...]
    format: str
    options: tuple[tuple[str, str], ...] = ()
    before: frozenset[FileInfo] = frozenset()


def plain_reads(
    noted: Iterable[PlainIo], reported: list[dict[str, Any]], storage: Storage
) -> list[dict[str, Any]]:
    """Return report entries for reads that none of ``reported`` covers."""
    known = [p for entry in reported for p in entry["paths"]]
    entries = []
    for item in dict.fromkeys(noted):
        if all(_covered(p, known) for p in item.paths):
            continue
        files = _files(item, storage)
        small = sum(f.size for f in files) <= COUNT_READS_UP_TO
        rows = count_rows(files, item, storage) if files and small else None
        name = f"spark.read.{item.format}"
        entry = {"name": name, "paths": list(item.paths), "format": item.format}
        entries.append({**entry, "rows": rows, "error_records": 0})
    return entries


def plain_writes(
    noted: Iterable[PlainIo], reported: list[dict[str, Any]], storage: Storage
) -> list[dict[str, Any]]:
    """Return report entries for existing writes that ``reported`` does not cover."""
    known = [entry["path"] for entry in reported]
    entries = []
    for item in noted:
        path = item.paths[0]
        if _covered(path, known) or not storage.exists(path):
            continue
        files = [f for f in _files(item, storage) if f not in item.before]
        rows = count_rows(files, item, storage)
        entry = {"name": f"df.write.{item.format}", "path": path, "format": item.format, "rows": rows}
        entries.append(entry)
    return entries


def count_rows(files: Iterable[FileInfo], item: PlainIo, storage: Storage) -> int | None:
    """Count the rows of files by format; None for a format whose rows cannot be counted."""
    counter = {"parquet": _parquet, "json": _lines, "text": _lines, "csv": _csv}.get(item.format)
    options = {k.lower(): v.lower() for k, v in item.options}
    if counter is None or options.get("multiline") == "true" or options.get("wholetext") == "true":
        return None
    rows = 0
    for file in files:
        with storage.open(file.path) as raw:
            if file.path.endswith(".gz"):
                with gzip.open(raw) as unpacked:
                    rows += counter(unpacked, options)
            elif (
                file.path.endswith((".bz2", ".zst", ".snappy", ".deflate", ".lz4"))
                and item.format != "parquet"
            ):
                return None
            else:
                rows += counter(raw, options)
    return rows


def _parquet(raw: Any, options: dict[str, str]) -> int:
    import pyarrow.parquet as pq

    seekable = raw if raw.seekable() else io.BytesIO(raw.read())
    return int(pq.read_metadata(seekable).num_rows)


def _lines(raw: Any, options: dict[str, str]) -> int:
    return sum(1 for line in raw if line.strip())


def _csv(raw: Any, options: dict[str, str]) -> int:
    text = io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="")
    rows = sum(1 for row in csv.reader(text) if row)
    text.detach()
    return max(0, rows - 1) if options.get("header") == "true" else rows


def _files(item: PlainIo, storage: Storage) -> list[FileInfo]:
    return [file for path in item.paths for file in existing_files(storage, path)]


def _covered(path: str, known: Iterable[str]) -> bool:
    mine = _normal(path)
    return any(mine.startswith(k := _normal(other)) or k.startswith(mine) for other in known)


def _normal(path: str) -> str:
    return "/".join(paths.split(path)).rstrip("/") + "/" if paths.is_s3(path) else path.rstrip("/") + "/"
