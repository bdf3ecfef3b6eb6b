"""How many files a write leaves: as many as ``maxRecordsPerFile`` asks for, one of rows in one partition.

See https://spark.apache.org/docs/3.5.6/configuration.html (``spark.sql.files.maxRecordsPerFile``).
"""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.storage import FileInfo, Storage

_ESCAPED = re.compile(rb"\\.")
_CONF = "spark.sql.files.maxRecordsPerFile"


def most_records(options: Mapping[str, str], conf: Callable[[str], str | None]) -> int:
    """Return how many records a file may hold, 0 for any number; EngineFeatureError with a lineSep."""
    given = {key.lower(): value for key, value in options.items()}
    most = max(0, int(given.get("maxrecordsperfile") or conf(_CONF) or 0))
    if most and given.get("linesep", "\n") != "\n":
        raise EngineFeatureError("maxRecordsPerFile with lines that end as lineSep says")
    return most


def split(storage: Storage, files: Iterable[FileInfo], most: int, csv: bool = False) -> None:
    """Put the records of each file into files of ``most`` records each; the first keeps its name.

    EngineFeatureError for a file in which records are not told apart here, such as ``csv`` with values over lines.
    """
    for file in files:
        data = storage.read_bytes(file.path)
        folder, _, name = file.path.rpartition("/")
        stem, dot, ending = name.partition(".")
        pieces = _of_parquet(data, most) if ending.endswith("parquet") else _of_lines(data, ending, most, csv)
        for number, piece in enumerate(pieces):
            storage.write_bytes(f"{folder}/{stem}-c{number:03}{dot}{ending}" if number else file.path, piece)


def join(storage: Storage, files: Iterable[FileInfo], in_order: bool = False) -> None:
    """Put the records of each folder's files into its first one: Sail writes four, whatever ``coalesce(1)`` says.

    EngineFeatureError for lines that were ``in_order`` until Sail dealt them out among its files.
    """
    folders: dict[str, list[FileInfo]] = {}
    for file in files:
        folders.setdefault(file.path.rpartition("/")[0], []).append(file)
    for found in folders.values():
        first, *others = found
        if not others:
            continue
        pieces = [storage.read_bytes(file.path) for file in found]
        if first.path.endswith(".parquet"):
            storage.write_bytes(first.path, _joined_parquet(pieces))
        elif first.path.endswith((".txt", ".txt.gz", ".txt.bz2")):  # which can be put behind one another
            if in_order and sum(1 for piece in pieces if piece) > 1:
                raise EngineFeatureError("One text file of more than 8,192 sorted rows, in their order,")
            storage.write_bytes(first.path, b"".join(pieces))
        else:
            continue
        for file in others:
            storage.delete_prefix(file.path)


def _joined_parquet(pieces: list[bytes]) -> bytes:
    import pyarrow.parquet as pq

    files = [pq.ParquetFile(io.BytesIO(piece)) for piece in pieces]
    codec = next((_codec(f) for f in files if f.metadata.num_row_groups), "SNAPPY")
    out = io.BytesIO()
    with pq.ParquetWriter(out, files[0].schema_arrow, compression=codec, store_schema=False) as writer:
        for file in files:
            for group in range(file.num_row_groups):
                writer.write_table(file.read_row_group(group))
    return out.getvalue()


def _codec(file: Any) -> str:
    """Return the codec of a Parquet file with rows, as Arrow takes it."""
    found = str(file.metadata.row_group(0).column(0).compression)
    return "none" if found == "UNCOMPRESSED" else found


def _of_lines(data: bytes, ending: str, most: int, csv: bool) -> Iterator[bytes]:
    packed = ending.endswith(".gz")
    if not packed and not ending.endswith(("txt", "json", "csv")):
        raise EngineFeatureError(f"maxRecordsPerFile of files that end in .{ending}")
    lines = re.findall(rb"[^\n]*\n|[^\n]+$", gzip.decompress(data) if packed else data)
    if csv and any(_ESCAPED.sub(b"", line).count(b'"') % 2 for line in lines):
        raise EngineFeatureError("maxRecordsPerFile of CSV with values that span lines")
    for at in range(0, len(lines), most):
        piece = b"".join(lines[at : at + most])
        yield gzip.compress(piece) if packed else piece


def _of_parquet(data: bytes, most: int) -> Iterator[bytes]:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(io.BytesIO(data))
    if file.metadata.num_rows <= most:
        return
    codec = _codec(file)
    table = file.read()
    for at in range(0, table.num_rows, most):
        out = io.BytesIO()
        pq.write_table(table.slice(at, most), out, compression=codec, store_schema=False)
        yield out.getvalue()
