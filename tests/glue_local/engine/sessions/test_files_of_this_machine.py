"""Files that a script names without a bucket are read and written as those in buckets are: as Spark does both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyspark.errors import AnalysisException
from pyspark.sql import functions

from glue_local.engine.run.run import Run
from glue_local.engine.sessions import EngineFeatureError

FILES = {
    "a.csv": 'id,s,d\n1,x,1.50\n2,"y,z",\n3,,2020-01-01\n',
    "a.json": '{"b":1,"a":{"y":1,"x":null},"n":1.0E8}\n{"b":2,"a":null,"z":-0}\n{"b":null,"n":-0.0}\n',
    "mixed.json": '{"v":1}\n{"v":"t"}\nbroken\n',
    "t.txt": "one\ntwo\r\n\nlast",
    "part/k=1/x.json": '{"i":1}\n',
    "part/k=2/x.json": '{"i":2}\n',
    "_hidden.json": '{"b":9}\n',
}
CSV = [("1", "x", "1.50"), ("2", "y,z", None), ("3", None, "2020-01-01")]
LINES = [("",), ("last",), ("one",), ("two",)]
JSON = "struct<a:struct<x:string,y:bigint>,b:bigint,n:double,z:bigint>"
OF_JSON = [((None, 1), 1, 1e8, None), (None, 2, None, 0), (None, None, -0.0, None)]
PARTS = [(1, 1), (2, 2)]

#: How a folder is read; the types of what it gives, None where they are not looked at; the rows.
READS: dict[str, tuple[Callable[[Any, str], Any], str | None, list[tuple[Any, ...]]]] = {
    "csv": (lambda s, p: s.read.csv(f"{p}/a.csv", header=True), "struct<id:string,s:string,d:string>", CSV),
    "types of csv": (
        lambda s, p: s.read.csv(f"file:{p}/a.csv", header=True, inferSchema=True),
        "struct<id:int,s:string,d:string>",
        [(int(row[0]), *row[1:]) for row in CSV],
    ),
    "json": (lambda s, p: s.read.json(f"{p}/a.json"), JSON, OF_JSON),
    "address": (lambda s, p: s.read.format("json").load(f"file://{p}/a.json"), JSON, OF_JSON),
    "fields": (lambda s, p: s.read.json(f"{p}/a.json").select("a.y", "n"), None,
               [(1, 1e8), (None, -0.0), (None, None)]),
    "mixed": (lambda s, p: s.read.json(f"{p}/mixed.json"), "struct<_corrupt_record:string,v:string>",
              [("broken", None), (None, "1"), (None, "t")]),
    "relative": (lambda s, p: s.read.text("in put/t.txt"), None, LINES),
    "pattern": (lambda s, p: s.read.text(f"{p}/{{t,u}}*.txt"), None, LINES),
    "partitions": (lambda s, p: s.read.json(f"{p}/part"), "struct<i:bigint,k:int>", PARTS),
    "base": (lambda s, p: s.read.option("basePath", f"{p}/part").json(f"{p}/part/k=2"), None, PARTS[1:]),
    "below a pattern": (lambda s, p: s.read.json(f"{p}/part/k=*/x.json"), "struct<i:bigint>", [(1,), (2,)]),
    "sql": (lambda s, p: s.sql(f"select a.y, b from json.`{p}/a.json` where b > 0"), None, [(1, 1), (None, 2)]),
    "joined": (lambda s, p: s.sql(f"select x.b from text.`{p}/t.txt` t join json.`file:{p}/a.json` x on x.b = 1"),
               None, [(1,)] * 4),
    "in with": (lambda s, p: s.sql(f"with t as (select * from csv.`{p}/a.csv`) select count(*) from t"), None, [(4,)]),
    "a column that looks like a path": (
        lambda s, p: s.sql("select json.`a/b`, 'from csv.`/x`' from (select 1 as `a/b`) json"), None,
        [(1, "from csv.`/x`")]),
    "table": (lambda s, p: s.read.table(f"json.`{p}/a.json`"), JSON, OF_JSON),
    "view": (lambda s, p: (
        s.sql(f"create or replace temp view w using csv options (path '{p}/a.csv', header 'true', inferSchema true)"),
        s.table("w"))[1], "struct<id:int,s:string,d:string>", [(int(row[0]), *row[1:]) for row in CSV]),
    "names": (lambda s, p: s.read.text(f"{p}/t.txt").select(
        functions.substring_index(functions.input_file_name(), "/", -2).alias("f")), None, [("in%20put/t.txt",)] * 4),
    "kept": (lambda s, p: s.read.json(f"{p}/a.json").cache(), JSON, OF_JSON),
}  # fmt: skip


def _plain(value: Any) -> Any:
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value


def _rows(frame: Any) -> list[Any]:
    return sorted(map(_plain, frame.collect()), key=repr)


def _folder(tmp_path: Path) -> str:
    for name, text in FILES.items():
        path = tmp_path / "in put" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return str(tmp_path / "in put")


def test_they_are_read_as_spark_reads_them(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _folder(tmp_path)
    if run.engine == "sail":  # a JVM's own working folder is that of its start
        monkeypatch.chdir(tmp_path)
    for name, (read, types, rows) in READS.items():
        if name == "relative" and run.engine == "spark":
            continue
        frame = read(run.spark, folder)
        assert (name, _rows(frame)) == (name, sorted(rows, key=repr))
        assert types in (None, frame.schema.simpleString()), name
    for read in (
        lambda: run.spark.read.json(f"{folder}/nothing").collect(),
        lambda: run.spark.sql(f"select * from csv.`{folder}/nothing`").collect(),
    ):
        with pytest.raises(AnalysisException, match=r"\[PATH_NOT_FOUND\].*/in put/nothing"):
            read()
    context = run.spark.sparkContext
    assert context.textFile(f"{folder}/t.txt").collect() == ["one", "two", "", "last"]
    assert context.wholeTextFiles(f"{folder}/t.txt").collect() == [(f"file:{folder}/t.txt", FILES["t.txt"])]
    assert run.recorder.plain_reads == []


def test_they_are_written_as_spark_writes_them(run: Run, tmp_path: Path) -> None:
    frame = run.spark.createDataFrame(
        [(1, "a", float("nan"), None), (2, 'b"c', 1e8, (1,))], "id int, s string, d double, st struct<q:int>"
    )
    text, packed, parts, rdd = (str(tmp_path / name) for name in ("text", "packed", "parts", "rdd"))
    frame.write.json(text)
    frame.drop("st").write.mode("append").format("csv").save(f"file:{text}-csv")
    frame.write.partitionBy("s").parquet(packed)
    run.spark.sparkContext.parallelize(["x", "y"]).saveAsTextFile(rdd)
    run.spark.sql(f"insert overwrite directory '{parts}' using json select 1 as a, 1e8D as d")

    def lines(folder: str) -> list[str]:
        return sorted(line for file in Path(folder).glob("part-*") for line in file.read_text().splitlines())

    assert lines(text) == [
        '{"id":1,"s":"a","d":"NaN"}',
        '{"id":2,"s":"b\\"c","d":1.0E8,"st":{"q":1}}',
    ]
    assert lines(f"{text}-csv") == ["1,a,NaN", '2,"b\\"c",1.0E8']
    assert lines(rdd) == ["x", "y"]
    assert sorted(each.name for each in Path(packed).iterdir() if each.is_dir()) == ["s=a", "s=b%22c"]
    assert _rows(run.spark.read.parquet(packed).select("id", "s", "st.q")) == [(1, "a", None), (2, 'b"c', 1)]
    assert lines(parts) == ['{"a":1,"d":1.0E8}']
    with pytest.raises(AnalysisException, match=r"\[PATH_ALREADY_EXISTS\].*/text already exists"):
        frame.write.json(text)
    run.spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
    other = frame.where("id = 1").withColumn("id", functions.lit(7))
    other.write.mode("overwrite").partitionBy("s").parquet(packed)
    assert _rows(run.spark.read.parquet(packed).select("id", "s")) == [(2, 'b"c'), (7, "a")]
    assert not list(tmp_path.glob(".staging*"))


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_what_sail_would_read_by_itself_is_refused(run: Run, tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    for read, what in (
        (lambda: run.spark.read.json("hdfs://host/x"), "hdfs://host/x"),
        (lambda: run.spark.read.json([f"{folder}/a.json", "s3://b/x"]), "of buckets and of this machine"),
        (
            lambda: run.spark.sql(f"-- t\n/* t */ create table t using json location '{folder}/a.json'"),
            "USING JSON",
        ),
        (
            lambda: run.spark.sql(f"create table t (a int) using csv options (path '{folder}/a.csv')"),
            "USING CSV",
        ),
        (
            lambda: run.spark.range(1).write.format("json").option("path", f"{folder}/t").saveAsTable("t"),
            "USING JSON",
        ),
    ):
        with pytest.raises(EngineFeatureError, match=what):
            read()
    frame = run.spark.read.json(f"{folder}/part")
    with pytest.raises(AnalysisException, match="also being read from"):
        frame.write.mode("overwrite").parquet(f"{folder}/part")
    assert _rows(frame) == PARTS
