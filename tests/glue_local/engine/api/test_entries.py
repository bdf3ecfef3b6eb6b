"""Entries of docs/support.md that no other test calls: each does what the page says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from glue_local.engine.api import transforms
from glue_local.engine.api.dynamicframe import DynamicFrame, ErrorThresholdError
from glue_local.engine.api.job import Job
from glue_local.engine.api.resolved_options import iterkeys, itervalues, strip_option_prefix
from glue_local.engine.types.options import OptionError
from glue_local.support.table import rows

TESTS = Path(__file__).parents[3]
DDB = [{"Item": {"ColA": {"S": "x"}, "ColB": {"N": "1"}}}]


def test_samples_and_sources(lake: Any) -> None:
    place = {"paths": [lake.put("s3://b/in/a.json", [{"a": 1}, {"a": 2}])]}
    glue = lake.glue

    assert glue.create_sample_dynamic_frame_from_options("s3", place, 1, format="json") == [{"a": 1}]
    source = glue.getSource("s3", "json", **place)
    assert source.getSampleFrame(1) == [{"a": 1}]
    assert lake.rows(source.getDataFrame()) == [(1,), (2,)]
    assert lake.rows(glue.create_dynamic_frame_from_rdd([(3,)], "rows", "a int")) == [(3,)]


def test_data_frames_are_written_from_options_and_catalog(lake: Any) -> None:
    df, glue = lake.glue.createDataFrame([(1,)], "a int"), lake.glue
    lake.table("t", {"a": "int"})

    glue.write_data_frame_from_options(df, "s3", {"path": "s3://b/out/"}, "json")
    glue.write_data_frame_from_catalog(df, "db", "t")
    glue.write_dynamic_frame_from_catalog(DynamicFrame.fromDF(df, glue), "db", "t")
    sink = glue.getSink("s3", "json", path="s3://b/sunk/")
    sink.setAccumulableSize(10)
    sink.writeDataFrame(df, glue)

    assert lake.rows(lake.json("s3://b/out/")) == lake.rows(lake.json("s3://b/sunk/")) == [(1,)]
    assert lake.rows(lake.catalog("t")) == [(1,), (1,)]


def test_transforms_errors_and_small_functions(lake: Any) -> None:
    lake.put("s3://b/ddb/a.json", DDB)
    frame = lake.json("s3://b/ddb/")

    assert transforms.UnnestDDBJson.apply(frame).toDF().columns == ["ColA", "ColB"]
    assert transforms.Coalesce.apply(frame, 1).count() == 1
    assert repr(transforms.get_transform("coalesce")) == "<Transform: Coalesce>"
    assert {"Join", "MapToCollection"} <= {made.name() for made in transforms.get_transforms()}
    frame.assertErrorThreshold()
    failing = frame.map(lambda record: 1 // 0)
    failing._thresholds = (1, 0)
    with pytest.raises(ErrorThresholdError):
        failing.assertErrorThreshold()
    job = Job(lake.glue)
    assert not job.isInitialized()
    job.init("name", {})
    assert job.isInitialized()
    assert (strip_option_prefix("--day"), list(iterkeys({"a": 1})), list(itervalues({"a": 1}))) == (
        "day",
        ["a"],
        [1],
    )


def test_calls_that_no_page_shows(lake: Any) -> None:
    glue, place = lake.glue, {"paths": [lake.put("s3://b/in/a.json", [{"a": 1}, {"a": 2}])]}
    lake.table("t", {"a": "int"})
    frame = glue.create_dynamic_frame_from_options("s3", place, "json")

    written = glue.write_dynamic_frame_from_options(frame, "s3", {"path": "s3://lake/t/"}, "json")
    frame.write("s3", {"path": "s3://lake/t/"}, "json")

    assert written is frame
    assert lake.rows(glue.create_dynamic_frame_from_catalog("db", "t")) == [(1,), (1,), (2,), (2,)]
    assert lake.rows(glue.create_data_frame_from_catalog("db", "t")) == [(1,), (1,), (2,), (2,)]
    assert lake.rows(glue.create_data_frame_from_options("s3", place, "json")) == [(1,), (2,)]
    assert len(glue.create_sample_dynamic_frame_from_catalog("db", "t", 3)) == 3
    assert (
        frame.repartition(2).getNumPartitions() == transforms.Repartition.apply(frame, 2).getNumPartitions()
    )
    assert frame.coalesce(1).getNumPartitions() == 1
    assert lake.rows(transforms.Union.apply(frame, frame)) == [(1,), (1,), (2,), (2,)]
    assert transforms.ErrorsAsDynamicFrame.apply(frame).count() == 0
    both = frame.split_rows({"a": {">": 1}}, "high", "low")
    assert [one.count() for one in both.values()] == [1, 1]
    glue.get_logger().info("said")


@pytest.mark.parametrize(
    ("name", "value"), [("skipFirst", True), ("skipFirst", "true"), ("strictCheckForQuoting", True)]
)
def test_options_of_csv(lake: Any, name: str, value: object) -> None:
    """See https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-csv-home.html."""
    lake.put("s3://b/csv/a.csv", 'k,v\nx,"1"\n')

    found = lake.rows(lake.csv("s3://b/csv/", **{name: value}))

    assert found == ([("x", "1")] if name == "skipFirst" else [("k", "v"), ("x", "1")])


def test_options_that_change_no_records(lake: Any) -> None:
    """See https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-parquet-home.html."""
    frame = lake.frame([(1,)], "a int")
    write = lake.glue.write_dynamic_frame.from_options
    for format_ in ("parquet", "glueparquet"):
        options = {"blockSize": 134217728, "pageSize": 1048576}
        write(frame, "s3", {"path": f"s3://b/{format_}/"}, format_, options)
        assert lake.rows(lake.glue.spark_session.read.parquet(f"s3://b/{format_}/")) == [(1,)]
    with pytest.raises(OptionError, match="strictCheckForQuoting"):
        write(frame, "s3", {"path": "s3://b/csv/"}, "csv", {"strictCheckForQuoting": True})
    lake.put("s3://b/log/a.log", "x 1\n")
    for name in ("StrictMode", "strictMode", "LineCount"):
        options = {"logFormat": "%{WORD:w} %{INT:n}", name: "1" if name == "LineCount" else "false"}
        read = lake.glue.create_dynamic_frame.from_options(
            "s3", {"paths": ["s3://b/log/"]}, "grokLog", options
        )
        assert read.count() == 1


def test_every_call_and_format_option_of_the_page_is_called_somewhere() -> None:
    texts = "\n".join(
        path.read_text(encoding="utf-8")
        for path in TESTS.rglob("*")
        if path.suffix in (".py", ".txt") and "support" not in path.parts
    )
    found = rows()
    names = [row.name for title in ("Python API", "Formats and their options") for row in found[title]]
    refused = {row.name for row in found["Python API"] if row.status == "not"}  # test_support.py calls each
    words = {name: name.rpartition(".")[2].rpartition(" ")[2] for name in names}

    assert [name for name, word in words.items() if name not in refused and word not in texts] == []
