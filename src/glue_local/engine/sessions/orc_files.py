"""ORC files that Sail does not write: its Parquet files, written again as Spark writes ORC.

Source: https://spark.apache.org/docs/3.5.6/sql-data-sources-orc.html
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.engine.storage import FileInfo, Storage

#: Spark's words for how files are packed, and Arrow's.
CODECS = {word: word for word in ("snappy", "zlib", "zstd", "lz4", "uncompressed")} | {"none": "uncompressed"}
#: What Spark takes where nothing says: https://spark.apache.org/docs/latest/sql-data-sources-orc.html
DEFAULT = "snappy" if BEFORE_4 else "zstd"


def codec(options: Mapping[str, str], conf: Callable[[str], str | None]) -> str:
    """Return how a write packs its files; EngineFeatureError for a way that is not here."""
    given = {key.lower(): value for key, value in options.items()}
    word = (
        given.get("compression") or given.get("orc.compress") or conf("spark.sql.orc.compression.codec") or ""
    )
    word = word.lower() or DEFAULT
    if word not in CODECS:
        raise EngineFeatureError(f"Writing ORC with the compression {word}")
    return CODECS[word]


def convert(storage: Storage, files: Iterable[FileInfo], how: str) -> None:
    """Put ORC files in the place of Parquet files."""
    for file in files:
        table = pq.read_table(io.BytesIO(storage.read_bytes(file.path)), partitioning=None)
        storage.delete_prefix(file.path)
        middle = "" if how == "uncompressed" else f".{how}"
        folder, _, name = file.path.rpartition("/")
        storage.write_bytes(f"{folder}/{name.split('.', 1)[0]}{middle}.orc", made(table, how))


def made(table: Any, how: str) -> bytes:
    """Return an ORC file of an Arrow table; its timestamps have no zone."""
    from pyarrow import orc

    plain = pa.timestamp("us")
    fields = [pa.field(f.name, plain) if pa.types.is_timestamp(f.type) else f for f in table.schema]
    out = io.BytesIO()
    orc.write_table(table.cast(pa.schema(fields)), out, compression=how)
    return out.getvalue()
