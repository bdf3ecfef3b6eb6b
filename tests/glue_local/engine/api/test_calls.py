"""Calls as scripts make them: by place, without names, cut short; error records by stage."""

from __future__ import annotations

from typing import Any

import pytest

from glue_local.engine.api.dynamicframe import DynamicFrame, ErrorThresholdError
from glue_local.engine.api.resolved_options import GlueArgumentError, getResolvedOptions
from glue_local.engine.api.transforms import ApplyMapping
from glue_local.engine.types.options import OptionError


def test_readers_writers_and_purges_take_their_arguments_by_place(lake: Any) -> None:
    lake.put("s3://b/in/a.csv", "id,n\n1,x\n")
    glue = lake.glue
    frame = glue.create_dynamic_frame.from_options(
        "s3", {"paths": ["s3://b/in/"]}, "csv", {"withHeader": True}, "source"
    )
    mapped = ApplyMapping.apply(frame, [("id", "string", "id", "int")], False, "mapped", "info", 5, 5)
    lake.table("t", {"id": "int"})

    glue.write_dynamic_frame.from_options(mapped, "s3", {"path": "s3://b/out/"}, "json", {}, "sink")
    glue.write_dynamic_frame.from_catalog(mapped, "db", "t", "", "target")
    assert lake.rows(glue.create_dynamic_frame.from_catalog("db", "t", "", "back")) == [(1,)]
    assert [w["name"] for w in lake.run.recorder.writes] == ["sink", "target"]

    glue.purge_table("db", "t", {"retentionPeriod": 0})
    assert lake.catalog("t").count() == 0
    glue.purge_s3_path("s3://b/out/", {"retentionPeriod": 0}, "purge")
    assert lake.run.storage.list_files("s3://b/out/") == []


def test_the_database_may_be_called_name_space(lake: Any) -> None:
    lake.table("t", {"a": "int"})
    lake.put("s3://lake/t/a.json", [{"a": 1}])

    assert lake.glue.create_dynamic_frame.from_catalog(name_space="db", table_name="t").count() == 1
    with pytest.raises(OptionError, match="both given"):
        lake.glue.create_dynamic_frame.from_catalog("db", "t", name_space="db")
    # AWS's library hands the others to DataSource.getFrame, which looks at numbers of partitions only:
    # https://github.com/awslabs/aws-glue-libs/blob/master/awsglue/data_source.py
    assert lake.glue.create_dynamic_frame.from_catalog("db", "t", odd=1, minPartitions=2).count() == 1
    noted = "create_dynamic_frame.from_catalog: argument 'odd' has no effect, as on AWS"
    assert [note for note in lake.run.recorder.notes if "no effect" in note] == [noted]


def test_a_frame_of_a_dataframe_needs_no_name(lake: Any) -> None:
    df = lake.glue.spark_session.createDataFrame([(1,)], "a int")

    assert DynamicFrame.fromDF(df, lake.glue).name == ""
    assert lake.rows(lake.glue.create_dynamic_frame.from_rdd([(1,)], "rows", "a int")) == [(1,)]


def test_stage_errors_are_those_of_the_last_transform(lake: Any) -> None:
    lake.put("s3://b/in/a.json", [{"a": 0}, {"a": 1}, {"a": 2}, "no record"])
    read = lake.json("s3://b/in/")
    mapped = read.map(lambda r: {"a": 6 // r["a"]})
    selected = mapped.select_fields("a")
    joined = selected.join("a", "a", read)

    assert [(f.stageErrorsCount(), f.errorsCount()) for f in (read, mapped, selected, joined)] == [
        (1, 1),
        (1, 2),
        (0, 2),
        (0, 3),
    ]
    mapped.select_fields("a", "", "", 1, 3)
    with pytest.raises(ErrorThresholdError, match="2 error records in all, threshold 2"):
        mapped.select_fields("a", "", "", 0, 2)
    with pytest.raises(ErrorThresholdError, match="1 error record of this stage, threshold 1"):
        read.map(lambda r: {"a": 6 // r["a"]}, False, "", "", 1)


def test_arguments_may_be_cut_short_as_argparse_takes_them() -> None:
    argv = ["script", "--JOB_NAME", "j", "--day_part", "1", "--hour_partition=2"]

    found = getResolvedOptions(argv, ["JOB_NAME", "day_partition", "hour_partition"])

    assert (found["day_partition"], found["hour_partition"]) == ("1", "2")
    with pytest.raises(GlueArgumentError, match="ambiguous option"):
        getResolvedOptions(["s", "--da", "1"], ["day", "date"])


def test_columns_of_one_name_reach_no_file(lake: Any) -> None:
    spark = lake.glue.spark_session
    one = spark.createDataFrame([(1, "x")], "id int, a string")
    two = spark.createDataFrame([(1, "y")], "id int, b string")
    frame = DynamicFrame.fromDF(one.join(two, one["id"] == two["id"]), lake.glue)

    with pytest.raises(OptionError, match="partitionKeys is 'id': a list of names is expected"):
        lake.glue.getSink("s3", "json", path="s3://b/out/", partitionKeys="id").writeFrame(frame)
    lake.table("t", {"id": "int", "a": "string", "b": "string"}, format="parquet")
    with pytest.raises(TypeError, match=r"db\.t: there are several columns 'id'"):
        lake.glue.write_dynamic_frame.from_catalog(frame, "db", "t")
    for format_ in ("json", "csv", "parquet", "avro", "orc"):
        with pytest.raises(TypeError, match="s3://b/out/: there are several columns 'id'"):
            lake.glue.write_dynamic_frame.from_options(frame, "s3", {"path": "s3://b/out/"}, format_)
    assert lake.run.storage.list_files("s3://lake/t/") == []
