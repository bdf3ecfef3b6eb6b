"""What Sail leaves undone about the Parquet files of a write: kept rows need no second writing, codecs differ.

Sail compresses all that a server writes alike (``DEFAULT``, as Spark does by itself), whatever a write says.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.storage import FileInfo, Storage

DEFAULT = "snappy"
#: Codecs by Spark's names, and what Arrow calls them.
#: Source: https://spark.apache.org/docs/3.5.6/sql-data-sources-parquet.html#data-source-option
CODECS = {
    "none": "none",
    "uncompressed": "none",
    "snappy": "snappy",
    "gzip": "gzip",
    "zstd": "zstd",
    "lz4": "lz4",
    "lz4_raw": "lz4",
    "brotli": "brotli",
}


def codec(options: Iterable[tuple[str, str]], conf: Callable[[str], str | None]) -> str:
    """Return the codec that a write asks for, in Arrow's words; EngineFeatureError for one that is not here."""
    given = {key.lower(): value for key, value in options}
    names = (given.get("compression"), given.get("parquet.compression"))
    name = next((each for each in names if each), None) or conf("spark.sql.parquet.compression.codec")
    found = CODECS.get((name or DEFAULT).lower())
    if found is None:
        raise EngineFeatureError(f"Parquet compression {name}")
    return found


def kept_files(relation: Any, kept: Path) -> list[Path]:
    """Return the files of a frame that reads a folder below ``kept`` as it is; none of any other frame."""
    if relation.WhichOneof("rel_type") != "read" or not relation.read.HasField("data_source"):
        return []
    source = relation.read.data_source
    if source.format != "parquet" or source.predicates or len(source.paths) != 1:
        return []
    folder = Path(unquote(urlsplit(source.paths[0]).path))
    return sorted(folder.glob("*.parquet")) if folder.parent == kept else []


def publish(storage: Storage, files: Iterable[Path], path: str) -> None:
    """Put kept files below a path, under names that nothing there has."""
    mark = uuid.uuid4().hex
    for number, file in enumerate(files):
        storage.put_file(f"{path.rstrip('/')}/part-{number:05}-{mark}.{DEFAULT}.parquet", file)


def recompress(storage: Storage, files: Iterable[FileInfo], wanted: str) -> None:
    """Write Parquet files anew with another codec, row group by row group, under the same names."""
    import pyarrow.parquet as pq

    for file in files:
        with tempfile.TemporaryDirectory() as folder, storage.open(file.path) as stream:
            made = Path(folder) / "made.parquet"
            read = pq.ParquetFile(stream)
            with pq.ParquetWriter(made, read.schema_arrow, compression=wanted) as writer:
                for group in range(read.num_row_groups):
                    writer.write_table(read.read_row_group(group))
            storage.put_file(file.path, made)
