"""What may be written while a frame of the same files is cached, and what the frame gives then.

The answers are those of PySpark 3.5.6, and of 4.1.1 before an action. A frame of a DynamicFrame's records is one of
an RDD there, whose files Spark does not know.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pyspark.errors import AnalysisException
from tests.glue_local.engine.conftest import Lake

from glue_local.engine.api.dynamicframe import DynamicFrame
from glue_local.engine.api.functions import DataFrameApplyMapping
from glue_local.engine.sessions import EngineFeatureError
from glue_local.engine.sessions.differences.rule import BEFORE_4


class Files:
    """A folder with three rows, and what is done to it."""

    def __init__(self, lake: Lake, path: str) -> None:
        self.spark: Any = lake.run.spark
        self.glue, self.path = lake.glue, path
        self.append(3)

    def append(self, rows: int) -> None:
        self.spark.range(rows).write.mode("append").parquet(self.path)

    def read(self) -> Any:
        return self.spark.read.parquet(self.path)

    def records(self) -> Any:
        return self.glue.create_dynamic_frame.from_options("s3", {"paths": [self.path]}, "parquet")

    def rows(self) -> list[int]:
        return sorted(row[0] for row in self.read().collect())

    def write(self, frame: Any, below: str = "") -> list[int]:
        frame.write.mode("overwrite").parquet(f"{self.path}{below}")
        return sorted(row[0] for row in self.spark.read.parquet(f"{self.path}{below}").collect())


def cached(frame: Any) -> Any:
    frame.cache().count()
    return frame


def of_mapping(files: Files, frame: Any = None) -> Any:
    return (frame or files.records()).apply_mapping([("id", "long", "n", "long")]).toDF()


def write_back(files: Files) -> Any:
    frame = cached(files.records().toDF())
    files.glue.write_dynamic_frame.from_options(
        DynamicFrame.fromDF(frame, files.glue, "back"), "s3", {"path": files.path}, format="parquet"
    )
    return frame.count(), len(files.rows())


def mapped(files: Files) -> Any:
    frame = cached(of_mapping(files))
    return files.write(frame), frame.count()


def of_a_view(files: Files) -> Any:
    files.records().toDF().createOrReplaceTempView("of_records")
    frame = cached(files.spark.sql("select * from of_records where id > 0"))
    return files.write(frame), frame.count()


def after(end: Callable[[Files, Any], object], change: Callable[[Any], Any] = lambda frame: frame) -> Any:
    def case(files: Files) -> Any:
        frame = cached(change(files.read()))
        end(files, frame)
        files.append(1)
        return frame.count(), frame.is_cached, frame.cache().filter(frame["id"] > 0).count()

    return case


def of_partitions(files: Files, day: int) -> Any:
    folder = Files.__new__(Files)
    folder.spark, folder.path = files.spark, f"{files.path}days/"
    files.spark.range(4).selectExpr("id", "id div 2 day").write.partitionBy("day").parquet(folder.path)
    return folder.write(folder.read().filter("day = 1").drop("day"), f"day={day}/")


def by_sql(files: Files) -> Any:
    files.read().createOrReplaceTempView("of_files")
    frame = cached(files.spark.sql("select * from of_files order by id desc"))
    frame.write.mode("overwrite").parquet(files.path)
    return [row[0] for row in files.read().collect()]


def in_order(files: Files) -> Any:
    return files.read().orderBy("id")


RIGHT: dict[str, tuple[Callable[[Files], Any], Any]] = {
    "records written back": (write_back, (3, 6)),
    "records mapped and replaced": (mapped, ([0, 1, 2], 3)),
    "records of a view": (of_a_view, ([1, 2], 2)),
    "not kept any more": (after(lambda _, frame: frame.unpersist()), (3, False, 2)),
    "sorted, not kept any more": (
        after(lambda _, f: f.unpersist(), lambda f: f.orderBy("id")),
        (3, False, 2),
    ),
    "nothing kept any more": (after(lambda files, _: files.spark.catalog.clearCache()), (3, False, 2)),
    "nothing kept, by SQL": (after(lambda files, _: files.spark.sql("clear cache")), (3, False, 2)),
    "sorted": (lambda files: files.write(cached(in_order(files).limit(2))), [0, 1]),
    "sorted, none left": (lambda files: files.write(cached(in_order(files)).filter("id > 5")), []),
    "sorted by SQL": (by_sql, [2, 1, 0]),
    "a folder below": (lambda files: files.write(files.read().groupBy().count(), "agg/"), [3]),
    "a new partition": (lambda files: of_partitions(files, 2), [2, 3]),
}


def before_an_action(files: Files) -> Any:
    return files.write(files.read().cache().filter("id > 0"))


def counted_in_order(files: Files) -> Any:
    return files.write(cached(in_order(files)).groupBy().count())


if BEFORE_4:  # whose stages of cached rows are done before files are deleted
    RIGHT["before an action"] = (before_an_action, [1, 2])
    RIGHT["sorted, counted"] = (counted_in_order, [3])
    RIGHT["sorted and not kept"] = (lambda files: files.write(in_order(files)), [0, 1, 2])


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_cached_frames_and_folders_below_are_written_as_on_spark(lake: Lake) -> None:
    for number, (name, (case, expected)) in enumerate(RIGHT.items()):
        assert (name, case(Files(lake, f"s3://bucket/right{number}/"))) == (name, expected)


def appended(make: Callable[[Files], Any]) -> Callable[[Files], Any]:
    def case(files: Files) -> Any:
        frame = cached(make(files))
        files.append(1)
        return frame.count()

    return case


def joined(files: Files) -> Any:
    return files.records().toDF().join(files.read(), "id")


def of_kept(files: Files) -> Any:
    frame = cached(files.read())
    frame.createOrReplaceTempView("of_kept")
    files.append(1)
    return files.spark.sql("select * from of_kept").count()


def wrapped(files: Files) -> Any:
    frame = files.read()
    DynamicFrame.fromDF(frame, files.glue, "wrapped").toDF()
    return frame


def of_options(files: Files) -> Any:
    return files.glue.create_data_frame.from_options("s3", {"paths": [files.path]}, "parquet")


def of_columns(files: Files) -> Any:
    return DataFrameApplyMapping.apply(files.read(), [("id", "long", "n", "long")])


def without_stages(files: Files) -> Any:
    files.spark.conf.set("spark.sql.adaptive.enabled", "false")
    try:
        return files.write(files.read().cache())
    finally:
        files.spark.conf.unset("spark.sql.adaptive.enabled")


#: Spark fails, or reads anew what it has cached.
REFUSED: dict[str, Callable[[Files], Any]] = {
    "read anew": appended(Files.read),
    "read anew, sorted": appended(in_order),
    "read anew beside records": appended(joined),
    "read anew, in a DynamicFrame as well": appended(wrapped),
    "read anew, a Spark frame of GlueContext": appended(of_options),
    "read anew, a Spark frame mapped": appended(of_columns),
    "read anew, through a view": of_kept,
    "records that are not kept": lambda files: files.write(files.records().toDF()),
    "kept beside a read": lambda files: files.write(files.read().cache().join(files.read(), "id")),
    "without stages": without_stages,
    "a partition that is read": lambda files: of_partitions(files, 1),
} | (
    {}
    if BEFORE_4
    else {
        "before an action": before_an_action,
        "sorted and not kept": lambda files: files.write(in_order(files)),
        "sorted, counted": counted_in_order,
    }
)


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_what_spark_reads_anew_or_would_lose_is_refused(lake: Lake) -> None:
    for number, (name, case) in enumerate(REFUSED.items()):
        files = Files(lake, f"s3://bucket/refused{number}/")
        with pytest.raises(
            (EngineFeatureError, AnalysisException), match=r"written since|UNSUPPORTED_OVERWRITE"
        ):
            pytest.fail(f"{name}: {case(files)}")
        assert len(files.rows()) >= 3, name
