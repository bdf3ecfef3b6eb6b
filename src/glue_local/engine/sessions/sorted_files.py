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

from glue_local.engine.sessions.parquet_files import ENDINGS
from glue_local.engine.storage import Storage

#: How a text file is opened, and what its name ends with, by Spark's name for its compression.
_TEXT: dict[str, tuple[Callable[..., Any], str]] = {
    "": (open, ""),
    "none": (open, ""),
    "uncompressed": (open, ""),
    "gzip": (gzip.open, ".gz"),
    "bzip2": (bz2.open, ".bz2"),
}


#: Options that are honoured here, or by what follows a write; with another one, Sail writes the files.
_OF_ALL = frozenset({"path", "compression", "partitionoverwritemode", "maxrecordsperfile"})
_KNOWN = {"parquet": _OF_ALL | {"parquet.compression"}, "text": _OF_ALL | {"linesep"}}


def _options(operation: Any) -> dict[str, str]:
    return {key.lower(): value for key, value in operation.options.items()}


def can_write(operation: Any) -> bool:
    """Whether a WriteOperation is one of files that are written here: Parquet or text, with options that are known.

    There are no partition folders and no buckets here.
    """
    if operation.partitioning_columns or operation.sort_column_names or operation.HasField("bucket_by"):
        return False
    source, options = operation.source or "parquet", _options(operation)
    if not options.keys() <= _KNOWN.get(source, frozenset()):
        return False
    return source == "parquet" or (
        options.get("compression", "").lower() in _TEXT and options.get("linesep") != ""
    )


def write(
    storage: Storage, answers: Iterator[Any], operation: Any, path: str, replaces: bool, codec: str
) -> None:
    """Write the rows of Sail's answers to one file below a path; none where there are no rows.

    ``codec`` is Parquet's, in Arrow's words.
    """
    import pyarrow as pa

    def batches() -> Iterator[Any]:
        for answer in answers:
            if answer.HasField("arrow_batch"):
                with pa.ipc.open_stream(answer.arrow_batch.data) as stream:
                    yield from (batch for batch in stream if batch.num_rows)

    options = _options(operation)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made"
        if (operation.source or "parquet") == "parquet":
            ending = ENDINGS[codec]
            _parquet(batches(), made, codec)
        else:
            opened, packed = _TEXT[options.get("compression", "").lower()]
            ending = f".txt{packed}"
            _lines(batches(), made, opened, options.get("linesep", "\n"))
        if replaces and storage.exists(path):
            storage.delete_prefix(f"{path.rstrip('/')}/")
        if made.exists():
            storage.put_file(f"{path.rstrip('/')}/part-00000-{uuid.uuid4()}-c000{ending}", made)


def _parquet(batches: Iterator[Any], made: Path, codec: str) -> None:
    import pyarrow.parquet as pq

    if (first := next(batches, None)) is None:
        return
    with pq.ParquetWriter(made, first.schema, compression=codec, store_schema=False) as writer:
        writer.write_batch(first)
        for batch in batches:
            writer.write_batch(batch)


def _lines(batches: Iterator[Any], made: Path, opened: Callable[..., Any], end: str) -> None:
    if (first := next(batches, None)) is None:
        return
    with opened(made, "wb") as file:
        for batch in itertools.chain([first], batches):
            file.write(_text(batch, end))


def _text(batch: Any, end: str) -> bytes:
    return "".join(f"{'' if line is None else line}{end}" for line in batch.column(0).to_pylist()).encode()
