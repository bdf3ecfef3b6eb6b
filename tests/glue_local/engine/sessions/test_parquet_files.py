"""Parquet files as a write asks for them, and rows that were kept: the same on both engines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from glue_local.engine.frames.records import from_df
from glue_local.engine.run.run import Run
from glue_local.engine.sessions import EngineFeatureError
from glue_local.engine.write.sinks import Target, write

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


@pytest.mark.parametrize(
    ("select", "codec", "same"),
    [("*", "snappy", True), ("*", "gzip", False), ("id, k", "snappy", False)],
    ids=["as they are", "another codec", "fewer columns"],
)
def test_a_sink_takes_rows_as_they_are_kept(
    run: Run, tmp_path: Path, select: str, codec: str, same: bool
) -> None:
    kept = run.cached(frame(run))
    files = {file.read_bytes() for file in (tmp_path / "work/kept").rglob("*.parquet")}
    written = kept if select == "*" else kept.selectExpr(*select.split(", "))
    new = write(run, from_df(run, written), Target("t", TARGET, "parquet", {"compression": codec}))
    assert ({run.storage.read_bytes(each.path) for each in new} == files) is same
    assert rows(run.spark.read.parquet(TARGET)) == rows(written)
    assert run.recorder.writes[0]["rows"] == 3


def test_a_sink_writes_kept_columns_that_are_not_plain_as_the_engine_does(run: Run) -> None:
    columns = "id", "timestamp '2024-02-29 12:00:00' as at", "array(k) as l", "named_struct('k', k) as s"
    kept = run.cached(frame(run).selectExpr(*columns, "x"))
    fewer = from_df(run, kept)
    fewer = fewer.with_fields(replace(f, name=f.name.upper()) for f in fewer.fields if f.name != "x")
    write(run, fewer, Target("t", TARGET, "parquet"))
    found = run.spark.read.parquet(TARGET)
    assert found.columns == ["ID", "AT", "L", "S"]
    assert rows(found) == rows(kept.drop("x"))


def test_a_sink_renames_kept_columns(run: Run) -> None:
    kept = from_df(run, run.cached(frame(run)))
    fields = [replace(kept.get("x"), name="first"), replace(kept.get("id"), name="x")]
    write(run, kept.with_fields(fields), Target("t", TARGET, "parquet"))
    found = run.spark.read.parquet(TARGET)
    assert found.columns == ["first", "x"]
    assert set(rows(found.where("first is not null"))) == {(0.5, 1), (-1.0, 2)}


@pytest.mark.parametrize("engine", ["spark"], indirect=True)
@pytest.mark.parametrize(
    "columns",
    [
        ("id", "id as ID"),
        ("null as nothing",),
        ("array(named_struct('a', null)) as l",),
        ("array(interval '1' day) as i",),
        ("date '1500-01-01' as old",),
        ("map('a', timestamp '1500-01-01 12:00:00') as m",),
    ],
    ids=str,
)
def test_what_spark_may_not_write_to_parquet_is_kept_in_memory(
    run: Run, tmp_path: Path, columns: tuple[str, ...]
) -> None:
    odd = frame(run).selectExpr(*columns)
    assert run.cached(odd).collect() == odd.collect()
    assert not (tmp_path / "work/kept").exists()


def test_odd_names_and_types_are_kept(run: Run) -> None:
    names = (
        "`a b` as `x.y`",
        "`a b` as `p=1;(q),{t}`",
        "map('a', `a b`) as m",
        "cast(`a b` as decimal(9, 2)) as d",
    )
    odd = run.spark.sql("select 1 as `a b`").selectExpr(*names, "cast('x' as binary) as `ü`")
    assert run.cached(odd).collect() == odd.collect()


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_sail_writes_each_of_many_texts_once(run: Run) -> None:
    texts = "select concat('a-serial-number-as-long-as-they-are-', id % 50000) as serial from range(500000)"
    run.spark.sql(texts).write.parquet(TARGET)
    rows = size = 0
    for file in run.storage.list_files(TARGET):
        with run.storage.open(file.path) as stream:
            column = pq.ParquetFile(stream).metadata.row_group(0).column(0)
        rows, size = rows + column.num_values, size + column.total_uncompressed_size
    assert rows == 500_000
    assert size < 10_000_000  # 22 MB, each time anew
