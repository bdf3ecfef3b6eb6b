"""Sorted rows in files, in their order: Sail deals its rows out among the files that it writes.

Sail hands the rows over, and Arrow writes them to one file, as Spark does where one partition holds them.
"""

from __future__ import annotations

import bz2
import gzip
import itertools
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from glue_local.engine.sessions.parquet_files import DEFAULT
from glue_local.engine.storage import Storage

#: How a text file is opened, and what its name ends with, by Spark's name for its compression.
_TEXT: dict[str, tuple[Callable[..., Any], str]] = {
    "": (open, ""),
    "none": (open, ""),
    "uncompressed": (open, ""),
    "gzip": (gzip.open, ".gz"),
    "bzip2": (bz2.open, ".bz2"),
}


def _compression(operation: Any) -> str:
    given = {key.lower(): value for key, value in operation.options.items()}
    return str(given.get("compression", "")).lower()


def can_write(operation: Any) -> bool:
    """Whether a WriteOperation is one of files that are written here: Parquet or text, without partition folders."""
    if operation.partitioning_columns:
        return False
    source = operation.source or "parquet"
    return source == "parquet" or (source == "text" and _compression(operation) in _TEXT)


def write(storage: Storage, answers: Iterator[Any], operation: Any, path: str, replaces: bool) -> None:
    """Write the rows of Sail's answers to one file below a path; none where there are no rows."""
    import pyarrow as pa

    def batches() -> Iterator[Any]:
        for answer in answers:
            if answer.HasField("arrow_batch"):
                with pa.ipc.open_stream(answer.arrow_batch.data) as stream:
                    yield from (batch for batch in stream if batch.num_rows)

    parquet = (operation.source or "parquet") == "parquet"
    ending = f".{DEFAULT}.parquet" if parquet else f".txt{_TEXT[_compression(operation)][1]}"
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made"
        if parquet:
            _parquet(batches(), made)
        else:
            _lines(batches(), made, _TEXT[_compression(operation)][0])
        if replaces and storage.exists(path):
            storage.delete_prefix(f"{path.rstrip('/')}/")
        if made.exists():
            storage.put_file(f"{path.rstrip('/')}/part-00000-{uuid.uuid4()}-c000{ending}", made)


def _parquet(batches: Iterator[Any], made: Path) -> None:
    import pyarrow.parquet as pq

    if (first := next(batches, None)) is None:
        return
    with pq.ParquetWriter(made, first.schema, compression=DEFAULT, store_schema=False) as writer:
        writer.write_batch(first)
        for batch in batches:
            writer.write_batch(batch)


def _lines(batches: Iterator[Any], made: Path, opened: Callable[..., Any]) -> None:
    if (first := next(batches, None)) is None:
        return
    with opened(made, "wb") as file:
        for batch in itertools.chain([first], batches):
            file.write(_text(batch))


def _text(batch: Any) -> bytes:
    return "".join(f"{'' if line is None else line}\n" for line in batch.column(0).to_pylist()).encode()
