"""Names of the files that Glue's own writers make: scripts look for ``run-`` or ``part-r-`` to rename them.

Files of text and of Avro are ``run-1519182095115-part-r-00000``, without the format's ending; those of Glue's Parquet
writer are ``run-1780305332479-part-block-0-r-00000-snappy.parquet``. The number is the time of the write. Other
Parquet and ORC files have Spark's names. See for example
https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_UpdateTableObjects.html
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from glue_local.engine.storage.base import FileInfo, Storage
from glue_local.engine.types.options import truth

_TEXT = ("json", "csv", "avro")


def _ending(
    format_: str, compression: str, suffix: str, options: Mapping[str, Any]
) -> tuple[str, str] | None:
    """Return what stands before and behind a file's number, None for files with Spark's names."""
    if format_ in _TEXT:
        return "part-r-", suffix
    if format_ == "glueparquet" or (format_ == "parquet" and truth(options, "useGlueParquetWriter")):
        return "part-block-0-r-", f"-{compression}.parquet"
    return None


def name_as_glue(
    storage: Storage,
    new: Sequence[FileInfo],
    taken: Sequence[FileInfo],
    format_: str,
    compression: str,
    suffix: str,
    options: Mapping[str, Any],
) -> bool:
    """Give new files the names of Glue's writers, none that is ``taken``; whether any was named.

    ``suffix`` is that of the compression of a whole file, such as ``.gz``.
    """
    parts = _ending(format_, compression, suffix, options)
    if parts is None or not new:
        return False
    before, behind = parts
    mark = time.time_ns() // 1_000_000
    while any(f"/run-{mark}-" in f.path for f in taken):
        mark += 1
    for number, file in enumerate(new):
        folder = file.path.rpartition("/")[0]
        storage.move(file.path, f"{folder}/run-{mark}-{before}{number:05}{behind}")
    return True
