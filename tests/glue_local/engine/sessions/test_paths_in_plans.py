"""Every way to name an S3 path in PySpark reads and writes the run's buckets, on both engines."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import fastavro
import pytest
from pyspark.errors import AnalysisException
from pyspark.sql import Window
from pyspark.sql import functions as F  # noqa: N812

from glue_local.engine.run.run import Run
from glue_local.engine.sessions import EngineFeatureError
from glue_local.engine.sessions.avro_files import AvroError
from glue_local.engine.sessions.differences.rule import BEFORE_4

ROWS = [(1, "a"), (2, "b")]


def rows(frame: Any) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in frame.collect())


def frame(run: Run) -> Any:
    return run.spark.createDataFrame(ROWS, "id bigint, s string")


WRITES: dict[str, Callable[[Any, str], None]] = {
    "json": lambda df, p: df.write.json(p),
    "parquet": lambda df, p: df.write.parquet(p),
    "csv": lambda df, p: df.write.csv(p),
    "save format": lambda df, p: df.write.format("json").save(p),
    "save argument": lambda df, p: df.write.save(p, format="json"),
    "save option": lambda df, p: df.write.format("json").option("path", p).save(),
    "save options": lambda df, p: df.write.format("json").options(path=p).save(),
    "saveAsTable": lambda df, p: df.write.option("path", p).saveAsTable("t_written"),
}


@pytest.mark.parametrize(
    ("way", "scheme"),
    [*((way, "s3") for way in WRITES), ("json", "s3a"), ("json", "s3n"), ("save option", "s3a")],
)
def test_a_write_lands_in_the_bucket_folder(run: Run, way: str, scheme: str) -> None:
    WRITES[way](frame(run), f"{scheme}://new-bucket/folder/")
    files = run.storage.list_files("s3://new-bucket/folder/")
    assert files
    assert all(f.path.startswith("s3://new-bucket/folder/") for f in files)


READS: dict[str, Callable[[Any, str], Any]] = {
    "json": lambda s, p: s.read.json(p),
    "json list": lambda s, p: s.read.json([p]),
    "json keyword": lambda s, p: s.read.json(path=p),
    "load format": lambda s, p: s.read.format("json").load(p),
    "load argument": lambda s, p: s.read.load(p, format="json"),
    "load option": lambda s, p: s.read.format("json").option("path", p).load(),
    "schema": lambda s, p: s.read.schema("id bigint, s string").json(p),
    "sql by path": lambda s, p: s.sql(f"select * from json.`{p}`"),
    "table by path": lambda s, p: s.read.table(f"json.`{p}`"),
    "glob": lambda s, p: s.read.json(p.rstrip("/") + "/*.json"),
}


@pytest.mark.parametrize("way", READS)
def test_a_read_finds_what_is_in_the_bucket_folder(run: Run, way: str) -> None:
    run.storage.write_bytes("s3://bucket/in/a.json", b'{"id":1,"s":"a"}\n{"id":2,"s":"b"}\n')
    for scheme in ("s3", "s3a") if way == "json" else ("s3",):
        assert rows(READS[way](run.spark, f"{scheme}://bucket/in/")) == ROWS


def test_parquet_and_text_take_several_paths(run: Run) -> None:
    frame(run).write.parquet("s3://bucket/one/")
    frame(run).write.parquet("s3://bucket/two/")
    run.storage.write_bytes("s3://bucket/t1.txt", b"x\n")
    run.storage.write_bytes("s3://bucket/t2.txt", b"y\n")
    assert run.spark.read.parquet("s3://bucket/one/", "s3://bucket/two/").count() == 4
    assert rows(run.spark.read.text(["s3://bucket/t1.txt", "s3://bucket/t2.txt"])) == [("x",), ("y",)]


def test_sql_creates_fills_and_reads_a_table_at_a_location(run: Run) -> None:
    run.spark.sql("create table t_sql (a bigint) using parquet location 's3://bucket/table/'")
    run.spark.sql("insert into t_sql values (1), (2)")
    assert rows(run.spark.table("t_sql")) == [(1,), (2,)]
    assert run.storage.list_files("s3://bucket/table/")


def test_a_path_that_is_only_data_stays_as_it_is(run: Run) -> None:
    assert rows(run.spark.sql("select 's3://bucket/key' as p")) == [("s3://bucket/key",)]


def test_the_root_of_a_bucket_is_read_and_written(run: Run) -> None:
    frame(run).write.mode("append").json("s3://root-bucket/")
    assert rows(run.spark.read.json("s3://root-bucket/")) == ROWS


def test_names_with_blanks_accents_and_percent_signs(run: Run) -> None:
    run.storage.write_bytes("s3://bucket/a b é%20/c+d.json", b'{"id":1}\n')
    assert rows(run.spark.read.json("s3://bucket/a b é%20/")) == [(1,)]


@pytest.mark.parametrize("way", READS)
def test_a_path_that_does_not_exist_is_an_error_that_names_it(run: Run, way: str) -> None:
    with pytest.raises(AnalysisException, match=r"\[PATH_NOT_FOUND\].*s3://bucket/nothing"):
        READS[way](run.spark, "s3://bucket/nothing/").collect()


def test_a_missing_path_is_an_error_before_anything_is_computed(run: Run) -> None:
    with pytest.raises(AnalysisException, match="PATH_NOT_FOUND"):
        run.spark.read.schema("a int").json("s3://no-such-bucket/")


def test_an_empty_folder_needs_a_schema_and_then_has_no_rows(run: Run) -> None:
    run.storage.make_folder("s3://bucket/empty/")
    assert rows(run.spark.read.schema("a int").json("s3://bucket/empty/")) == []
    with pytest.raises(AnalysisException, match="UNABLE_TO_INFER_SCHEMA"):
        run.spark.read.json("s3://bucket/empty/")


def test_hidden_files_and_folders_below_are_not_read(run: Run) -> None:
    for name in ("a.json", "_b.json", ".c.json", "sub/d.json"):
        run.storage.write_bytes(f"s3://bucket/in/{name}", b'{"name":"%s"}\n' % name.encode())
    assert rows(run.spark.read.json("s3://bucket/in/")) == [("a.json",)]
    deep = run.spark.read.option("recursiveFileLookup", "true").json("s3://bucket/in/")
    assert rows(deep) == [("a.json",), ("sub/d.json",)]


def test_plain_and_compressed_files_side_by_side(run: Run) -> None:
    import gzip

    run.storage.write_bytes("s3://bucket/in/a.json", b'{"id":1}\n')
    run.storage.write_bytes("s3://bucket/in/b.json.gz", gzip.compress(b'{"id":2}\n'))
    assert rows(run.spark.read.json("s3://bucket/in/")) == [(1,), (2,)]


def test_partition_columns_have_the_type_of_their_values(run: Run) -> None:
    for day, n in (("2024-01-01", 1), ("2024-01-02", 2)):
        run.storage.write_bytes(f"s3://bucket/p/day={day}/n={n}/a.json", b'{"id":7}\n')
    read = run.spark.read.json("s3://bucket/p/")
    assert [(f.name, f.dataType.simpleString()) for f in read.schema.fields] == [
        ("id", "bigint"),
        ("day", "date"),
        ("n", "int"),
    ]
    assert read.where("n = 2").count() == 1


def test_an_empty_frame_leaves_a_folder_that_reads_as_no_rows(run: Run) -> None:
    empty = frame(run).where("id > 9")
    empty.write.mode("overwrite").parquet("s3://bucket/empty/")
    back = run.spark.read.parquet("s3://bucket/empty/")
    assert (back.columns, rows(back)) == (["id", "s"], [])
    empty.write.json("s3://bucket/empty-json/")
    assert run.storage.exists("s3://bucket/empty-json/")


def test_an_empty_overwrite_replaces_what_was_there(run: Run) -> None:
    frame(run).write.parquet("s3://bucket/t/")
    frame(run).where("id > 9").write.mode("overwrite").parquet("s3://bucket/t/")
    assert rows(run.spark.read.parquet("s3://bucket/t/")) == []


@pytest.mark.parametrize("mode", [None, "error", "errorifexists"])
def test_writing_where_something_is_fails_by_default(run: Run, mode: str | None) -> None:
    frame(run).write.json("s3://bucket/t/")
    with pytest.raises(AnalysisException, match="PATH_ALREADY_EXISTS"):
        frame(run).write.mode(mode).json("s3://bucket/t/")


def test_append_adds_and_ignore_leaves(run: Run) -> None:
    frame(run).write.json("s3://bucket/t/")
    frame(run).write.mode("ignore").json("s3://bucket/t/")
    assert run.spark.read.json("s3://bucket/t/").count() == 2
    frame(run).write.mode("append").json("s3://bucket/t/")
    assert run.spark.read.json("s3://bucket/t/").count() == 4


def test_dynamic_overwrite_replaces_only_the_partitions_it_writes(run: Run) -> None:
    frame(run).write.partitionBy("s").json("s3://bucket/t/")
    run.spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
    new = run.spark.createDataFrame([(5, "b"), (6, "c")], "id bigint, s string")
    new.write.mode("overwrite").partitionBy("s").json("s3://bucket/t/")
    assert rows(run.spark.read.json("s3://bucket/t/")) == [(1, "a"), (5, "b"), (6, "c")]
    assert run.storage.list_files("s3://bucket/") == run.storage.list_files("s3://bucket/t/")


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
@pytest.mark.parametrize("through_view", [False, True])
def test_overwriting_what_is_being_read_is_refused_before_it_is_lost(run: Run, through_view: bool) -> None:
    frame(run).write.parquet("s3://bucket/t/")
    read = run.spark.read.parquet("s3://bucket/t/")
    if through_view:
        read.createOrReplaceTempView("v")
        read = run.spark.sql("select * from v where id = 1")
    with pytest.raises(AnalysisException, match=r"(?s)UNSUPPORTED_OVERWRITE.PATH.*s3://bucket/t"):
        read.write.mode("overwrite").parquet("s3://bucket/t/")
    assert rows(run.spark.read.parquet("s3://bucket/t/")) == ROWS


@pytest.mark.skipif(not BEFORE_4, reason="Spark 3.5 computes the steps up to an exchange before a write")
@pytest.mark.parametrize(
    ("steps", "left"),
    [
        (lambda df, new: df.union(new).dropDuplicates(["id"]), [(1, "a"), (2, "b"), (3, "c")]),
        (lambda df, new: df.distinct().where("id = 2").coalesce(1), [(2, "b")]),
        (
            lambda df, new: df.groupBy("s").agg(F.max("id").alias("id")).select("id", "s"),
            [(1, "a"), (2, "b")],
        ),
        (lambda df, new: df.repartition(2), [(1, "a"), (2, "b")]),
        (
            lambda df, new: (
                df.union(new)
                .withColumn("n", F.row_number().over(Window.partitionBy("s").orderBy("id")))
                .where("n = 1")
                .drop("n")
            ),
            [(1, "a"), (2, "b"), (3, "c")],
        ),
        (lambda df, new: df.distinct().where("id > 9"), []),
        (lambda df, new: df.union(new).distinct().orderBy("id"), [(1, "a"), (2, "b"), (3, "c")]),
        (lambda df, new: df.orderBy("id").coalesce(1), [(1, "a"), (2, "b")]),
        (lambda df, new: df.repartition(2, "id").sortWithinPartitions("id"), [(1, "a"), (2, "b")]),
        (lambda df, new: df.distinct().orderBy("id").limit(1), [(1, "a")]),
        (lambda df, new: df.limit(2), [(1, "a"), (2, "b")]),
        (lambda df, new: df.repartition(1).coalesce(1).distinct(), [(1, "a"), (2, "b")]),
    ],
)
def test_rows_that_were_exchanged_can_overwrite_what_they_are_read_from(
    run: Run, steps: Any, left: list[tuple[int, str]]
) -> None:
    # Scripts merge new rows with those that are there, drop duplicates and overwrite.
    frame(run).write.parquet("s3://bucket/t/")
    new = run.spark.createDataFrame([(3, "c")], "id bigint, s string")
    steps(run.spark.read.parquet("s3://bucket/t/"), new).write.mode("overwrite").parquet("s3://bucket/t/")
    assert rows(run.spark.read.parquet("s3://bucket/t/")) == left
    assert run.storage.list_files("s3://bucket/") == run.storage.list_files("s3://bucket/t/")


@pytest.mark.parametrize(
    "steps",
    [
        lambda df: df.coalesce(1).distinct(),
        lambda df: df.coalesce(1).select("id", "s").groupBy("s").agg(F.max("id").alias("id")),
        lambda df: df.coalesce(1).orderBy("id"),
        lambda df: df.sortWithinPartitions("id"),
        lambda df: df.coalesce(1).limit(1),
    ],
)
def test_rows_of_one_partition_are_not_exchanged_and_cannot_overwrite_their_files(
    run: Run, steps: Any
) -> None:
    # Spark has deleted the files by then: FileNotFoundException, and nothing is left.
    frame(run).write.parquet("s3://bucket/t/")
    with pytest.raises(
        Exception, match=r"OVERWRITE|FAILED_READ_FILE|does not exist|overwrite|An error occurred"
    ):
        steps(run.spark.read.parquet("s3://bucket/t/")).write.mode("overwrite").parquet("s3://bucket/t/")


def test_delta_lake_on_spark_says_what_is_missing(run: Run) -> None:
    if run.engine == "sail":
        pytest.skip("Sail has Delta Lake")
    with pytest.raises(NotImplementedError, match="Delta Lake's Java library"):
        frame(run).write.format("delta").save("s3://bucket/d/")
    with pytest.raises(NotImplementedError, match="Delta Lake's Java library"):
        run.spark.read.format("delta").load("s3://bucket/d/")


def test_a_cached_frame_can_overwrite_what_it_was_read_from(run: Run) -> None:
    frame(run).write.parquet("s3://bucket/t/")
    read = run.spark.read.parquet("s3://bucket/t/")
    first = read["id"] == 1
    assert read.cache().count() == 2
    read.where(first).write.mode("overwrite").parquet("s3://bucket/t/")
    assert rows(run.spark.read.parquet("s3://bucket/t/")) == [(1, "a")]
    assert read.is_cached


def test_an_empty_frame_can_be_cached(run: Run) -> None:
    assert rows(frame(run).where("id > 9").persist()) == []


def test_a_frame_whose_files_were_deleted_cannot_be_computed(run: Run) -> None:
    frame(run).write.json("s3://bucket/t/")
    read = run.spark.read.json("s3://bucket/t/")
    run.storage.delete_prefix("s3://bucket/t/")
    with pytest.raises(Exception, match="does not exist"):
        read.collect()


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
@pytest.mark.parametrize("what", ["orc", "avro"])
def test_formats_that_sail_lacks_name_the_engine_that_has_them(run: Run, what: str) -> None:
    with pytest.raises(EngineFeatureError, match=r"compression lzo .*--engine spark"):
        frame(run).write.format(what).option("compression", "lzo").save("s3://bucket/t/")
    run.storage.write_bytes("s3://bucket/in/a", b"x")
    with pytest.raises(EngineFeatureError, match=r"not an (ORC|Avro) file .*--engine spark"):
        run.spark.read.format(what).load("s3://bucket/in/")


@pytest.mark.parametrize("engine", ["spark"], indirect=True)
def test_avro_on_spark_names_the_engine_that_has_it(run: Run) -> None:
    for call in (run.spark.read, frame(run).write):
        with pytest.raises(NotImplementedError, match="--engine sail"):
            call.format("avro")


# https://spark.apache.org/docs/3.5.6/sql-data-sources-avro.html (supported types, options)
@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_avro_is_written_and_read_as_spark_does(run: Run) -> None:
    moment = datetime(2020, 1, 2, 3, 4, 5)
    columns = "id int, d date, t timestamp, a array<double>, m map<string,bigint>, s struct<x: string>"
    rest = [1.5, None], {"u": 7}, ("y",), Decimal("1.50")
    data = [(1, moment.date(), moment, *rest, "x"), (2, *[None] * 6, "y")]
    made = run.spark.createDataFrame(data, f"{columns}, e decimal(5,2), k string")
    made.write.partitionBy("k").format("avro").save("s3://bucket/avro/")

    files = run.storage.list_files("s3://bucket/avro/")
    schema = fastavro.reader(run.storage.open(files[0].path)).writer_schema
    types = {field["name"]: field["type"][0] for field in schema["fields"]}
    assert ([f.path.rsplit(".", 1)[1] for f in files], schema["name"]) == (["avro", "avro"], "topLevelRecord")
    assert (types["id"], types["m"]) == ("int", {"type": "map", "values": ["long", "null"]})
    assert (types["t"]["logicalType"], types["d"]["logicalType"]) == ("timestamp-micros", "date")
    assert {key: types["e"][key] for key in ("type", "size", "precision", "scale")} == {
        "type": "fixed", "size": 3, "precision": 5, "scale": 2,
    }  # fmt: skip
    read = run.spark.read.format("avro").load("s3://bucket/avro/")
    assert read.schema.simpleString() == (
        "struct<id:int,d:date,t:timestamp,a:array<double>,m:map<string,bigint>,s:struct<x:string>,e:decimal(5,2),k:string>"
    )
    assert sorted(map(tuple, read.collect())) == [(1, moment.date(), moment, *rest, "x"), data[1]]
    with pytest.raises(EngineFeatureError, match="Reading avro with the option avroSchema"):
        run.spark.read.format("avro").option("avroSchema", "{}").load("s3://bucket/avro/")


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_avro_of_others_has_the_types_that_spark_gives_it(run: Run) -> None:
    fields: list[dict[str, Any]] = [
        {"name": "n", "type": ["int", "long", "null"]},
        {"name": "k", "type": {"type": "enum", "name": "E", "symbols": ["a", "b"]}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "of_day", "type": {"type": "int", "logicalType": "time-millis"}},
    ]
    records = [
        {"n": 2**40, "k": "b", "at": 1_600_000_000_000, "of_day": 5},
        {"n": None, "k": "a", "at": 0, "of_day": 6},
    ]
    out = io.BytesIO()
    fastavro.writer(out, {"type": "record", "name": "r", "fields": fields}, records, codec="deflate")
    run.storage.write_bytes("s3://bucket/in/a.avro", out.getvalue())

    read = run.spark.read.format("avro").load("s3://bucket/in/")
    assert read.schema.simpleString() == "struct<n:bigint,k:string,at:timestamp,of_day:int>"
    assert read.where("n is not null").selectExpr("n", "k", "unix_timestamp(at)", "of_day").collect() == [
        (2**40, "b", 1_600_000_000, 5)
    ]
    run.storage.write_bytes("s3://bucket/cut/a.avro", out.getvalue()[:-20])
    with pytest.raises(AvroError, match=r"s3://bucket/cut/a\.avro is damaged after \d+ records"):
        run.spark.read.format("avro").load("s3://bucket/cut/").collect()
    out = io.BytesIO()
    fields.append({"name": "u", "type": ["string", "int"]})
    fastavro.writer(out, {"type": "record", "name": "r", "fields": fields}, [{**records[0], "u": 1}])
    run.storage.write_bytes("s3://bucket/odd/a.avro", out.getvalue())
    with pytest.raises(EngineFeatureError, match="Avro's union of string and int32"):
        run.spark.read.format("avro").load("s3://bucket/odd/")


def test_orc_is_written_as_spark_does(run: Run) -> None:
    moment = datetime(2020, 1, 2, 3, 4, 5)
    data = [(1, moment.date(), moment, [1.5], "x"), (2, None, None, None, "y")]
    frame = run.spark.createDataFrame(data, "id int, d date, t timestamp, a array<double>, k string")
    frame.write.partitionBy("k").orc("s3://bucket/orc/")
    frame.drop("k").write.mode("append").format("orc").option("compression", "zlib").save(
        "s3://bucket/orc/k=x/"
    )
    frame.limit(0).write.orc("s3://bucket/empty/")
    files = [file.path for file in run.storage.list_files("s3://bucket/orc/")]
    usual = "snappy" if BEFORE_4 else "zstd"
    assert all(re.search(rf"/part-[^/.]+\.(c\d+\.)?({usual}|zlib)\.orc$", path) for path in files), files
    assert sorted(map(tuple, run.spark.read.orc("s3://bucket/orc/k=y/").collect())) == [(2, None, None, None)]
    assert run.spark.read.orc("s3://bucket/orc/").count() == 4
    assert run.spark.read.orc("s3://bucket/empty/").columns == frame.columns
    with pytest.raises(Exception, match="already exists"):
        frame.write.orc("s3://bucket/orc/")


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_a_root_whose_name_looks_like_a_glob(open_run: Any, tmp_path: Any) -> None:
    from glue_local.engine.storage import FolderStorage

    run = open_run(FolderStorage(tmp_path / "we[i]rd {a,b}*"))
    frame(run).write.json("s3://bucket/t/")
    assert rows(run.spark.read.json("s3://bucket/t/")) == ROWS
