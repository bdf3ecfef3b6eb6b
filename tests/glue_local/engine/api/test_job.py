"""Job arguments, bookmarks, and the helper functions that Glue Studio writes into scripts."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from glue_local.catalog.model import Column, Partition
from glue_local.engine.api.dynamicframe import DynamicFrame
from glue_local.engine.api.job import Job
from glue_local.engine.api.resolved_options import GlueArgumentError, getResolvedOptions
from glue_local.engine.api.transforms import DropFields
from glue_local.engine.read.bookmarks import BookmarkError
from glue_local.engine.types import gluetypes as g


def test_arguments_are_read_in_both_forms_and_others_are_passed_over() -> None:
    argv = ["script.py", "--JOB_NAME", "j", "--day=2024-01-01", "--other", "x", "--my-key", "v"]

    args = getResolvedOptions(argv, ["JOB_NAME", "day", "my-key"])

    assert (args["JOB_NAME"], args["day"], args["my_key"]) == ("j", "2024-01-01", "v")
    assert "other" not in args
    assert args["job_bookmark_option"] == "job-bookmark-disable"


def test_a_text_is_a_list_of_one_letter_options() -> None:
    assert getResolvedOptions(["s", "--a", "1", "--b", "2"], "ab")["b"] == "2"


def test_a_missing_argument_is_named() -> None:
    with pytest.raises(GlueArgumentError, match="required: --day"):
        getResolvedOptions(["script.py", "--JOB_NAME", "j"], ["JOB_NAME", "day"])


def test_glues_own_arguments_may_not_be_asked_for_but_temp_dir_may() -> None:
    with pytest.raises(RuntimeError, match="Using reserved arguments job-bookmark-option"):
        getResolvedOptions(["s"], ["job-bookmark-option"])
    assert getResolvedOptions(["s", "--TempDir", "s3://t/"], ["TempDir"])["TempDir"] == "s3://t/"


# https://github.com/awslabs/aws-glue-libs/blob/master/awsglue/utils.py
def test_glues_own_arguments_follow_from_one_another() -> None:
    assert getResolvedOptions(["s", "--TempDir", "s3://t/"], [])["RedshiftTempDir"] == "s3://t/"
    assert getResolvedOptions(["s"], ["TempDir"])["TempDir"] is None
    old = getResolvedOptions(["s", "--continuation-option", "continuation-enabled"], [])
    assert old["job_bookmark_option"] == "job-bookmark-enable"
    assert "continuation_option" not in old
    for name in ("--continuation-option", "--job-bookmark-option"):
        with pytest.raises(GlueArgumentError, match=f"{name} is 'on'; allowed are"):
            getResolvedOptions(["s", name, "on"], [])
    paused = ["s", "--job-bookmark-option", "job-bookmark-pause", "--job-bookmark-from", "jr_1"]
    with pytest.raises(RuntimeError, match="Missing option or value for --job-bookmark-to"):
        getResolvedOptions(paused, [])
    assert getResolvedOptions([*paused, "--job-bookmark-to", "jr_2"], [])["job_bookmark_to"] == "jr_2"
    with pytest.raises(RuntimeError, match="Invalid option"):
        getResolvedOptions(["s", "--job-bookmark-from", "jr_1", "--job-bookmark-to", "jr_2"], [])


def test_bookmarks_pass_over_files_of_former_runs_once_committed(lake: Any, tmp_path: Path) -> None:
    lake.run.conf["glue_local.bookmarks"] = str(tmp_path / "kept")
    lake.put("s3://b/in/a.json", [{"a": 1}])
    enabled = {"job_bookmark_option": "job-bookmark-enable"}

    def run_once(commit: bool) -> list[tuple[Any, ...]]:
        job = Job(lake.glue)
        job.init("nightly", enabled)
        rows: list[tuple[Any, ...]] = lake.rows(lake.json("s3://b/in/", transformation_ctx="src"))
        if commit:
            job.commit()
        return rows

    assert run_once(commit=False) == [(1,)]
    assert run_once(commit=True) == [(1,)]
    lake.put("s3://b/in/b.json", [{"a": 2}])
    assert run_once(commit=True) == [(2,)]
    assert run_once(commit=True) == []
    assert [f.name for f in (tmp_path / "kept").iterdir()] == ["nightly.json"]
    Job(lake.glue).init("nightly", {"job_bookmark_option": "job-bookmark-disable"})
    assert lake.rows(lake.json("s3://b/in/", transformation_ctx="src")) == [(1,), (2,)]


def test_bookmarks_keep_the_files_of_partitions_and_paths_that_a_run_does_not_read(
    lake: Any, tmp_path: Path
) -> None:
    lake.run.conf["glue_local.bookmarks"] = str(tmp_path / "kept")
    lake.table("p", {"a": "int"}, partition_keys=(Column("day", "string"),))
    for day in "123":
        folder = f"s3://lake/p/day={day}/"
        lake.put(f"{folder}1.json", [{"a": int(day)}])
        lake.run.catalog.add_partitions("db", "p", [Partition((day,), folder)])

    def run_once(read: Callable[[], Any]) -> list[int]:
        job = Job(lake.glue)
        job.init("daily", {"job_bookmark_option": "job-bookmark-enable"})
        found = [row[0] for row in lake.rows(read())]
        job.commit()
        return found

    def of(predicate: str) -> Callable[[], Any]:
        return lambda: lake.catalog("p", transformation_ctx="days", push_down_predicate=predicate)

    assert run_once(of("day = '1'")) == [1]
    assert run_once(of("day = '2'")) == [2]
    assert run_once(of("")) == [3]
    for day, expected in (("1", [1]), ("2", [2]), ("1", [])):
        path = f"s3://lake/p/day={day}/"
        assert run_once(lambda path=path: lake.json(path, transformation_ctx="paths")) == expected


def test_of_parquet_folders_only_the_files_that_are_meant_are_read(lake: Any, tmp_path: Path) -> None:
    lake.run.conf["glue_local.bookmarks"] = str(tmp_path / "kept")

    def put(*names: str) -> None:
        for name in names:
            out = BytesIO()
            pq.write_table(pa.table({"a": [int(name[-1])]}), out)
            lake.put(f"s3://b/in/{name}.parquet", out.getvalue())

    def read(option: str = "disable", **more: Any) -> list[int]:
        job = Job(lake.glue)
        job.init("columns", {"job_bookmark_option": f"job-bookmark-{option}"})
        frame = lake.glue.create_dynamic_frame.from_options(
            "s3", {"paths": ["s3://b/in/"], **more}, format="parquet", transformation_ctx="in"
        )
        found = [row[0] for row in lake.rows(frame)]
        job.commit()
        return found

    put("1", "2")
    assert read("enable") == [1, 2]
    put("3", "4")
    assert read("pause") == [3, 4]
    assert read(boundedFiles=3) == [1, 2, 3]
    assert read(exclusions='["**/1.parquet"]') == [2, 3, 4]
    put("day=1/9")
    assert read() == [1, 2, 3, 4]
    assert read(recurse=True) == [1, 2, 3, 4, 9]


def test_bookmarks_without_a_folder_to_keep_them_are_an_error(lake: Any) -> None:
    lake.run.storage = object()  # an endpoint's storage has no root

    with pytest.raises(BookmarkError, match=r"set one \(--conf glue_local.bookmarks=FOLDER\)"):
        Job(lake.glue).init("j", {"job_bookmark_option": "job-bookmark-enable"})
    paused = {
        "job_bookmark_option": "job-bookmark-pause",
        "job_bookmark_from": "jr_1",
        "job_bookmark_to": "jr_2",
    }
    with pytest.raises(BookmarkError, match="need run ids"):
        Job(lake.glue).init("nightly", paused)


# The next functions are what Glue Studio writes into scripts, unchanged.
def sparkUnion(glueContext, unionType, mapping, transformation_ctx) -> DynamicFrame:  # type: ignore[no-untyped-def] # noqa: N802, N803
    for alias, frame in mapping.items():
        frame.toDF().createOrReplaceTempView(alias)
    spark = glueContext.spark_session
    result = spark.sql("(select * from source1) UNION " + unionType + " (select * from source2)")
    return DynamicFrame.fromDF(result, glueContext, transformation_ctx)


def sparkAggregate(glueContext, parentFrame, groups, aggs, transformation_ctx) -> DynamicFrame:  # type: ignore[no-untyped-def] # noqa: N802, N803
    from pyspark.sql import functions as SqlFuncs  # noqa: N812

    aggsFuncs = []  # noqa: N806
    for column, func in aggs:
        aggsFuncs.append(getattr(SqlFuncs, func)(column))
    result = (
        parentFrame.toDF().groupBy(*groups).agg(*aggsFuncs)
        if len(groups) > 0
        else parentFrame.toDF().agg(*aggsFuncs)
    )
    return DynamicFrame.fromDF(result, glueContext, transformation_ctx)


def test_generated_union_and_aggregate(lake: Any) -> None:
    one = lake.frame([("x", 1), ("y", 2)], "g string, n bigint")
    two = lake.frame([("x", 5)], "g string, n bigint")

    both = sparkUnion(
        lake.glue, unionType="ALL", mapping={"source1": one, "source2": two}, transformation_ctx="u"
    )
    made = sparkAggregate(
        lake.glue, parentFrame=both, groups=["g"], aggs=[["n", "sum"], ["n", "max"]], transformation_ctx="a"
    )

    assert lake.schema(made) == "struct<g:string,sum(n):bigint,max(n):bigint>"
    assert lake.rows(made) == [("x", 6, 5), ("y", 2, 2)]


def test_generated_drop_nulls_sees_types_and_values(lake: Any) -> None:
    frame = lake.frame([(1, "", None), (2, "null", None)], "a bigint, b string, c double")

    empty: list[str] = []
    for field in frame.schema():
        values = {r[0] for r in frame.toDF().select(field.name).distinct().collect()}
        if isinstance(field.dataType, g.StringType) and values <= {"", "null"}:
            empty.append(field.name)
    kept = DropFields.apply(frame=frame, paths=empty, transformation_ctx="d")

    assert lake.rows(kept) == [(1, None), (2, None)]
