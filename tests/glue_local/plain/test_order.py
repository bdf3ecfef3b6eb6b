"""Reads and writes of scripts, found in their text, and the order in which scripts run."""

from __future__ import annotations

import pytest

from glue_local.plain.flows import Flow, flow_of
from glue_local.plain.order import order

# What a line of a script reads, and what it writes.
LINES = {
    'glueContext.create_dynamic_frame.from_catalog(database="Db", table_name="t")': ({"db.t"}, set()),
    'glueContext.create_dynamic_frame.from_catalog("db", "t")': ({"db.t"}, set()),
    'glueContext.create_dynamic_frame_from_catalog(name_space="db", table_name="t")': ({"db.t"}, set()),
    'gc.create_data_frame.from_catalog(database=D + "x", table_name=f"{T}_1")': ({"dbx.t_1"}, set()),
    'gc.create_dynamic_frame.from_catalog(database=args["DB"], table_name="t")': ({"lake.t"}, set()),
    'gc.create_dynamic_frame.from_catalog(database=args["UNKNOWN"], table_name="t")': (set(), set()),
    'glueContext.write_dynamic_frame.from_catalog(frame, "db", "t")': (set(), {"db.t"}),
    'gc.write_dynamic_frame.from_catalog(frame=f, database="db", table_name="t")': (set(), {"db.t"}),
    'gc.create_dynamic_frame.from_options(connection_type="s3", connection_options={"paths": ["s3://b/in/"]})': (
        {"s3://b/in/"},
        set(),
    ),
    'gc.create_dynamic_frame.from_options("s3", OPTIONS, "json")': ({"s3://b/a", "s3://b/b"}, set()),
    'gc.write_dynamic_frame.from_options(f, "s3", {"path": "s3a://b/out/"}, "parquet")': (
        set(),
        {"s3://b/out/"},
    ),
    's = gc.getSink(path="s3://b/out/", connection_type="s3", updateBehavior="LOG")': (
        set(),
        {"s3://b/out/"},
    ),
    's.setCatalogInfo(catalogDatabase="db", catalogTableName="t")': (set(), {"db.t"}),
    'spark.read.option("header", True).csv("s3://b/{}/".format(T))': ({"s3://b/t/"}, set()),
    'spark.read.format("json").load("s3://b/in/")': ({"s3://b/in/"}, set()),
    'df.write.mode("overwrite").partitionBy("d").parquet("s3://b/out/")': (set(), {"s3://b/out/"}),
    'df.coalesce(1).write.option("path", "s3://b/o/").saveAsTable("db.t")': (set(), {"s3://b/o/", "db.t"}),
    'df.write.insertInto("db.t")': (set(), {"db.t"}),
    'spark.table("db.t").join(spark.read.table("`db`.`u`"), "id")': ({"db.t", "db.u"}, set()),
    'spark.sql("select * from db.t a left join db.u on true join view using (id)")': (
        {"db.t", "db.u"},
        set(),
    ),
    'spark.sql(f"INSERT OVERWRITE TABLE {D}.out SELECT * FROM {D}.t")': ({"db.t"}, {"db.out"}),
    'spark.sql("create table if not exists db.n using parquet as select 1")': (set(), {"db.n"}),
    's3.put_object(Bucket="b", Key="k.json", Body=b"")': (set(), {"s3://b/k.json"}),
    'pd.read_parquet("s3://b/in/")': ({"s3://b/in/"}, set()),
    "this is no Python": (set(), set()),
}
BEFORE = 'D = "db"\nT = "t"\nOPTIONS = {"paths": ["s3://b/a", "s3://b/b"]}\n'


@pytest.mark.parametrize("line", LINES)
def test_what_a_line_reads_and_writes(line: str) -> None:
    flow = flow_of(BEFORE + line, {"DB": "lake"})
    assert (flow.reads, flow.writes) == LINES[line]


LOCATIONS = {"db.raw": "s3://lake/raw/", "db.clean": "s3://lake/clean/"}
RAW_TO_CLEAN = Flow({"db.raw"}, {"s3://lake/clean"})
REPORT = Flow({"db.clean"}, {"s3://lake/report/"})
INGEST = Flow({"s3://in/"}, {"s3://lake/raw/2024/"})
APART = Flow({"s3://x/"}, {"s3://y/"})


@pytest.mark.parametrize(
    ("flows", "places", "circle"),
    [
        ([REPORT, RAW_TO_CLEAN, INGEST], [2, 1, 0], []),
        ([APART, REPORT, APART, RAW_TO_CLEAN], [0, 2, 3, 1], []),
        ([INGEST, RAW_TO_CLEAN, REPORT], [0, 1, 2], []),
        # Each reads what the other writes: the given order, and what stands behind them stays behind.
        ([REPORT, Flow({"a.a"}, {"b.b"}), Flow({"b.b"}, {"a.a", "db.clean"})], [1, 2, 0], [1, 2]),
        ([Flow({"a.a"}, {"a.a"})], [0], []),
        ([Flow({"s3://b/table_2/"}, set()), Flow(set(), {"s3://b/table/"})], [0, 1], []),
        ([Flow({"s3://b/t*/"}, set()), Flow(set(), {"s3://b/t1/"})], [1, 0], []),
    ],
)
def test_who_writes_what_another_reads_runs_before_it(
    flows: list[Flow], places: list[int], circle: list[int]
) -> None:
    found = order(flows, LOCATIONS.get)
    assert (found.places, found.circle) == (places, circle)
