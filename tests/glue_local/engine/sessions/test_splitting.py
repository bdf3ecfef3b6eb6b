"""``maxRecordsPerFile``: https://spark.apache.org/docs/3.5.6/configuration.html."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.splitting import most_records, split
from glue_local.engine.storage import FolderStorage


def test_the_option_goes_before_the_configuration() -> None:
    assert most_records({"MaxRecordsPerFile": "3"}, lambda _: "5") == 3
    assert most_records({}, {"spark.sql.files.maxRecordsPerFile": "5"}.get) == 5
    assert most_records({"maxRecordsPerFile": "-1"}, lambda _: None) == 0


def test_lines_are_split_and_stay_packed(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    storage.write_bytes("s3://b/t/part.txt.gz", gzip.compress(b"a\nb\nc\n"))
    split(storage, storage.list_files("s3://b/t/"), 2)
    made = {
        file.path: gzip.decompress(storage.read_bytes(file.path)) for file in storage.list_files("s3://b/t/")
    }
    assert made == {"s3://b/t/part.txt.gz": b"a\nb\n", "s3://b/t/part-c001.txt.gz": b"c\n"}


def test_parquet_keeps_its_codec(tmp_path: Path) -> None:
    storage, out = FolderStorage(tmp_path), io.BytesIO()
    pq.write_table(pa.table({"a": list(range(5))}), out, compression="zstd")
    storage.write_bytes("s3://b/t/part.zstd.parquet", out.getvalue())
    split(storage, storage.list_files("s3://b/t/"), 2)
    files = [pq.ParquetFile(io.BytesIO(storage.read_bytes(f.path))) for f in storage.list_files("s3://b/t/")]
    assert sorted(file.metadata.num_rows for file in files) == [1, 2, 2]
    assert {file.metadata.row_group(0).column(0).compression for file in files} == {"ZSTD"}


def test_files_whose_records_are_not_known_are_refused(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    storage.write_bytes("s3://b/t/part.txt.bz2", b"BZh")
    with pytest.raises(EngineFeatureError, match=r"maxRecordsPerFile of files that end in \.txt\.bz2"):
        split(storage, storage.list_files("s3://b/t/"), 2)
