"""What Sail leaves undone about the Parquet files of a write: kept rows need no second writing, codecs differ.

Sail compresses all that a server writes alike (``DEFAULT``, as Spark does by itself), whatever a write says.
"""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

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
#: What a file's name ends with, by Arrow's name for its codec.
ENDINGS = {
    "none": ".parquet",
    "snappy": ".snappy.parquet",
    "gzip": ".gz.parquet",
    "zstd": ".zstd.parquet",
    "lz4": ".lz4raw.parquet",
    "brotli": ".br.parquet",
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


def publish(
    storage: Storage,
    files: Sequence[Path],
    path: str,
    columns: Sequence[tuple[str, str]] | None = None,
    wanted: str = DEFAULT,
) -> bool:
    """Put kept files below a path, under names that nothing there has; whether that could be done.

    ``columns`` are those that are wanted, each with its name there (None: all, as they are), ``wanted`` the codec
    in Arrow's words. Files with fewer columns are made of plain ones only: Arrow writes others in its own way.
    """
    import pyarrow.parquet as pq

    schema = pq.read_schema(files[0])
    folder, mark = path.rstrip("/"), uuid.uuid4().hex
    if wanted == DEFAULT and (columns is None or [(n, n) for n in schema.names] == list(columns)):
        for number, file in enumerate(files):
            storage.put_file(f"{folder}/part-{number:05}-{mark}.{DEFAULT}.parquet", file)
        return True
    chosen = columns or [(name, name) for name in schema.names]
    if not all(_plain(schema.field(source).type) for source, _ in chosen):
        return False

    def put(number: int, piece: tuple[Path, Sequence[int]]) -> None:
        with piece[0].open("rb") as stream:
            _put(
                storage,
                stream,
                f"{folder}/part-{number:05}-{mark}.{wanted}.parquet",
                wanted,
                chosen,
                piece[1],
            )

    pieces = _pieces(files, os.cpu_count() or 1)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        list(pool.map(put, range(len(pieces)), pieces))
    return True


def _pieces(files: Sequence[Path], wanted: int) -> list[tuple[Path, Sequence[int]]]:
    """Return files with their row groups, parted so that there are ``wanted`` pieces if they have as many groups."""
    import pyarrow.parquet as pq

    parts = -(-wanted // len(files))
    pieces: list[tuple[Path, Sequence[int]]] = []
    for file in files:
        groups = range(pq.read_metadata(file).num_row_groups)
        size = -(-len(groups) // parts) or 1
        pieces += [(file, groups[at : at + size]) for at in range(0, len(groups), size)] or [(file, groups)]
    return pieces


def recompress(storage: Storage, files: Iterable[FileInfo], wanted: str) -> None:
    """Write Parquet files again with another codec, under the same names."""
    for file in files:
        with storage.open(file.path) as stream:
            _put(storage, stream, file.path, wanted)


def _plain(type_: Any) -> bool:
    """Whether every writer of Parquet writes a type alike."""
    import pyarrow.types as t

    return any(
        is_one(type_) for is_one in (t.is_string, t.is_boolean, t.is_integer, t.is_floating, t.is_date32)
    )


def _put(
    storage: Storage,
    stream: Any,
    path: str,
    wanted: str,
    columns: Sequence[tuple[str, str]] | None = None,
    groups: Sequence[int] | None = None,
) -> None:
    """Store a Parquet file, or some of its row groups, with other columns or another codec, group by group."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    # A dictionary of texts goes from file to file as it is; the schema that is stored knows nothing of it.
    plain = pq.ParquetFile(stream)
    texts = [f.name for f in plain.schema_arrow if pa.types.is_string(f.type)]
    read = pq.ParquetFile(stream, metadata=plain.metadata, read_dictionary=texts)
    chosen = columns or [(name, name) for name in read.schema_arrow.names]
    schema = pa.schema([read.schema_arrow.field(source).with_name(name) for source, name in chosen])
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.parquet"
        with pq.ParquetWriter(made, schema, compression=wanted, store_schema=False) as writer:
            for group in range(read.num_row_groups) if groups is None else groups:
                table = read.read_row_group(group, [source for source, _ in chosen], use_threads=False)
                arrays = [table.column(source) for source, _ in chosen]
                writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
        storage.put_file(path, made)
