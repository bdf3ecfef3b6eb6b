"""Parquet files as a write asks for them, and rows that were kept: the same on both engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from glue_local.engine.run import Run
from glue_local.engine.sessions import EngineFeatureError

TARGET = "s3://bucket/t/"


def frame(run: Run) -> Any:
    rows = [(1, "a", 0.5), (2, None, -1.0), (3, "c", None)]
    return run.spark.createDataFrame(rows, "id bigint, k string, x double")


def rows(df: Any) -> list[tuple[Any, ...]]:
    return sorted(tuple(r) for r in df.collect())


def codecs(run: Run) -> set[str]:
    found = set()
    for file in run.storage.list_files(TARGET):
        with run.storage.open(file.path) as stream:
            groups = pq.ParquetFile(stream).metadata
        found |= {groups.row_group(at).column(0).compression for at in range(groups.num_row_groups)}
    return found


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (None, "SNAPPY"),
        ("gzip", "GZIP"),
        ("ZSTD", "ZSTD"),
        ("uncompressed", "UNCOMPRESSED"),
        ("none", "UNCOMPRESSED"),
    ],
)
@pytest.mark.parametrize("kept", [False, True])
def test_a_write_has_the_codec_it_asks_for(run: Run, given: str | None, written: str, kept: bool) -> None:
    df = frame(run).cache() if kept else frame(run)
    writer = df.write if given is None else df.write.option("compression", given)
    writer.parquet(TARGET)
    assert codecs(run) == {written}
    assert rows(run.spark.read.parquet(TARGET)) == rows(df)


def test_the_configuration_says_the_codec_where_the_write_does_not(run: Run) -> None:
    run.spark.conf.set("spark.sql.parquet.compression.codec", "gzip")
    frame(run).write.parquet(TARGET)
    assert codecs(run) == {"GZIP"}


def test_what_was_there_keeps_its_codec(run: Run) -> None:
    frame(run).write.parquet(TARGET)
    frame(run).write.mode("append").option("compression", "gzip").parquet(TARGET)
    assert codecs(run) == {"SNAPPY", "GZIP"}
    assert len(rows(run.spark.read.parquet(TARGET))) == 6


def test_a_write_that_is_left_out_changes_nothing(run: Run) -> None:
    frame(run).write.parquet(TARGET)
    before = run.storage.list_files(TARGET)
    frame(run).write.mode("ignore").option("compression", "gzip").parquet(TARGET)
    assert run.storage.list_files(TARGET) == before
    assert codecs(run) == {"SNAPPY"}


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_a_codec_that_sail_has_not_is_named(run: Run) -> None:
    with pytest.raises(EngineFeatureError, match="Parquet compression lzo"):
        frame(run).write.option("compression", "lzo").parquet(TARGET)


def test_kept_rows_are_appended_each_time_they_are_written(run: Run) -> None:
    kept = frame(run).where("id > 1").cache()
    for _ in range(2):
        kept.write.mode("append").parquet(TARGET)
    assert rows(run.spark.read.parquet(TARGET)) == sorted(rows(kept) * 2)


def test_kept_rows_in_partitions_changed_or_empty_are_written_as_asked(run: Run) -> None:
    kept = frame(run).cache()
    kept.write.mode("append").partitionBy("id").parquet("s3://bucket/parts/")
    kept.selectExpr("id * 2 as id").write.mode("append").parquet("s3://bucket/changed/")
    kept.where("false").cache().write.mode("append").parquet("s3://bucket/empty/")
    assert sorted(f.path.split("/")[4] for f in run.storage.list_files("s3://bucket/parts/")) == [
        "id=1",
        "id=2",
        "id=3",
    ]
    assert rows(run.spark.read.parquet("s3://bucket/changed/")) == [(2,), (4,), (6,)]
    assert run.spark.read.parquet("s3://bucket/empty/").columns == ["id", "k", "x"]


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_kept_rows_are_not_computed_again_to_be_written(run: Run, tmp_path: Path) -> None:
    kept = frame(run).cache()
    (file,) = (tmp_path / "work/kept").rglob("*.parquet")
    kept.write.mode("append").parquet(TARGET)
    (written,) = run.storage.list_files(TARGET)
    assert run.storage.read_bytes(written.path) == file.read_bytes()
