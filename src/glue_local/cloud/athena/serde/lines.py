"""Files of text as lines: each file is written again as Parquet, a row a line, so the engine loses none.

A line ends in LF, CR or both; an empty line is a line. The file name's extension decides the compression.
Source: https://docs.aws.amazon.com/athena/latest/ug/compression-formats.html
"""

from __future__ import annotations

import bz2
import gzip
import io
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from glue_local.cloud.athena.errors import QueryError, UnsupportedQueryError

#: Bytes that are read at once, and rows that are written at once.
CHUNK = 4 << 20
#: The longest line that Athena reads: https://docs.aws.amazon.com/athena/latest/ug/other-notable-limitations.html
MOST = 200_000_000
ROWS = 50_000
#: What the name of a file of lines ends in, after the name of the file that they are in.
ENDING = ".lines"
_OTHERS = {".snappy", ".lz4", ".lzo", ".deflate"}
_END = re.compile(rb"\r\n|\n|\r")


def opened(path: str) -> Any:
    """Open a file of text, decompressed; NOT_SUPPORTED for a compression that is not read here."""
    end = Path(path).suffix.lower()
    if end in _OTHERS:
        raise UnsupportedQueryError(f"text compressed as {end[1:]}")
    if end == ".gz":
        return gzip.open(path, "rb")
    if end == ".bz2":
        return bz2.open(path, "rb")
    if end in {".zst", ".zstd"}:
        return io.BufferedReader(pa.CompressedInputStream(pa.OSFile(path), "zstd"))
    return Path(path).open("rb")


def batches(path: str) -> Iterator[list[bytes]]:
    """Yield a file's lines, some at a time, without their ends."""
    with opened(path) as file:
        rest = b""
        while chunk := file.read(CHUNK):
            # A CR at the end may be the first half of a line's end.
            chunk, kept = (chunk[:-1], b"\r") if chunk.endswith(b"\r") else (chunk, b"")
            text = rest + chunk
            parts = text.split(b"\n") if b"\r" not in text else _END.split(text)
            rest = parts.pop() + kept
            # No other part can be longer than a chunk.
            if len(rest) > MOST or (parts and len(parts[0]) > MOST):
                raise QueryError(
                    "HIVE_CURSOR_ERROR: TextLineLengthLimitExceededException: Too many bytes before newline"
                    f" in {path}"
                )
            yield parts
        parts = _END.split(rest)
        if parts[-1] == b"":
            parts.pop()
        yield parts


def written(
    files: Sequence[str],
    columns: Sequence[str],
    rows: Callable[[list[bytes]], Sequence[Sequence[Any]]],
    skip: int = 0,
) -> list[str]:
    """Write files again as Parquet and return their names; ``rows`` turns lines into columns of text.

    ``skip`` lines at the beginning of each file are not rows.
    """
    schema = pa.schema([(name, pa.string()) for name in columns])
    found = []
    for path in files:
        found.append(path + ENDING)
        left = skip
        try:
            with pq.ParquetWriter(found[-1], schema, compression="lz4") as writer:
                for batch in batches(path):
                    lines, left = batch[left:], max(left - len(batch), 0)
                    for start in range(0, len(lines), ROWS):
                        values = rows(lines[start : start + ROWS])
                        arrays = [_texts(each) for each in values]
                        writer.write_batch(pa.record_batch(arrays, schema=schema))
        except (OSError, EOFError, pa.ArrowException) as error:
            raise QueryError(f"HIVE_CANNOT_OPEN_SPLIT: {path}: {error}") from error
    return found


def _texts(values: Sequence[bytes | None]) -> Any:
    """Texts of UTF-8; what is none is shown as the replacement character."""
    given = pa.array(values, pa.binary())
    try:
        return given.cast(pa.string())
    except pa.ArrowInvalid:
        return pa.array([None if v is None else v.decode(errors="replace") for v in values], pa.string())


def whole(files: Sequence[str], skip: int = 0) -> list[str]:
    """Write files again with their lines as the column ``line``."""
    return written(files, ["line"], lambda lines: [lines], skip)


def header(table_parameters: Any) -> int:
    """Return how many lines a table skips at the beginning of each file."""
    if _count(table_parameters, "skip.footer.line.count"):
        raise UnsupportedQueryError("the table property skip.footer.line.count")
    return _count(table_parameters, "skip.header.line.count")


def _count(table_parameters: Any, key: str) -> int:
    """Return a number of lines; QueryError, in Trino's words, for what is none."""
    text = str(table_parameters.get(key, "0")).strip()
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise QueryError(f"HIVE_INVALID_METADATA: Invalid value for {key} property: {text}")
    return int(text)
