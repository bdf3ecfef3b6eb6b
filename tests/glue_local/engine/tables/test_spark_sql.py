"""The Data Catalog in Spark SQL: what scripts say of ``database.table``, on both engines.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-data-catalog-hive.html
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from glue_local.catalog.model import CatalogError
from glue_local.engine.tables.names import replace_tables
from glue_local.engine.tables.session import SessionTables

from ..conftest import Lake


@pytest.fixture
def lake(run: Any) -> Lake:
    """Two tables: db.people as JSON with keys in another case, db.days partitioned; SQL sees them."""
    run.tables = SessionTables(run)
    made = Lake(run)
    made.table("people", {"id": "bigint", "name": "string", "born": "date"})
    made.put(
        "s3://lake/people/a.json", [{"ID": 1, "name": "Ada", "born": "1815-12-10"}, {"id": 2, "name": "Bo"}]
    )
    made.table("plain", {"id": "int", "x": "double"}, format="parquet")
    return made


def rows(lake: Lake, text: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in lake.run.spark.sql(text).collect())


def test_a_query_reads_a_table_under_its_declared_names_and_types(lake: Lake) -> None:
    frame = lake.run.spark.sql("select * from db.people")
    assert [(f.name, f.dataType.simpleString()) for f in frame.schema] == [
        ("id", "bigint"),
        ("name", "string"),
        ("born", "date"),
    ]
    assert {row["name"] for row in frame.collect()} == {"Ada", "Bo"}


def test_a_query_reads_the_keys_that_openx_maps_to_columns_and_what_a_crawler_excluded(lake: Lake) -> None:
    serde = {"mapping.ts": "Time", "dots.in.keys": "true"}
    lake.table(
        "events",
        {"ts": "bigint", "a_b": "string"},
        serde_parameters=serde,
        parameters={"exclusions": '["s3://lake/events/**"]'},
    )
    lake.put("s3://lake/events/a.json", [{"time": 1, "a.b": "x"}, {"Time": 2}])

    assert rows(lake, "select ts, a_b from db.events") == [(1, "x"), (2, None)]


@pytest.mark.parametrize(
    "query",
    [
        "select people.name from db.people where people.id = 1",
        "select db.people.name from db.people where db.people.id = 1",
        "select p.name from `db`.`people` p where p.id = 1",
        "with people as (select * from DB.People) select name from people where id = 1",
        "select name from (select * from db.people) where id in (select min(id) from db.people)",
        "select a.name from db.people a join db.people b on a.id = b.id where a.id = 1",
        "-- a comment, with db.other in it\nselect name from db.people where id = 1 and 'db.people' <> name;",
    ],
)
def test_a_table_may_stand_wherever_sql_takes_one(lake: Lake, query: str) -> None:
    assert rows(lake, query) == [("Ada",)]


def test_tables_of_the_catalog_are_found_by_name_behind_temporary_views(lake: Lake) -> None:
    spark = lake.run.spark
    assert spark.table("db.people").count() == spark.read.table("db.people").count() == 2
    spark.sql("use db")
    assert spark.table("people").count() == 2
    assert rows(lake, "select count(*) from people") == [(2,)]
    spark.createDataFrame([(7,)], "id int").createOrReplaceTempView("people")
    assert rows(lake, "select id from people") == [(7,)]
    assert rows(lake, "select count(*) from db.people") == [(2,)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT x FROM people",
        "select p.x from numbers, people p where p.x = n",
        "WITH all AS (SELECT * FROM numbers JOIN `people` ON n = x) SELECT x FROM all",
        "SELECT n FROM numbers WHERE n IN (SELECT x FROM people)",
    ],
)
def test_tables_of_the_database_default_need_no_name_of_it(lake: Lake, query: str) -> None:
    """See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-ddl-usedb.html: it is the one of a new session."""
    spark = lake.run.spark
    spark.sql("CREATE DATABASE IF NOT EXISTS default")
    spark.sql("CREATE TABLE default.people USING parquet LOCATION 's3://lake/of_default/' AS SELECT 7 AS x")
    spark.createDataFrame([(7,), (8,)], "n int").createOrReplaceTempView("numbers")

    assert rows(lake, query) == [(7,)]

    spark.createDataFrame([(7,), (7,)], "x int").createOrReplaceTempView("people")
    assert len(rows(lake, "SELECT x FROM people")) == 2


def test_a_table_that_is_not_there_is_the_engines_error(lake: Lake) -> None:
    with pytest.raises(Exception, match=r"(?i)not found|cannot be found"):
        lake.run.spark.sql("select * from db.nobody").collect()


def test_a_database_is_described(lake: Lake) -> None:
    """As Spark 3.5.6 answers, but for the owner, which Glue does not keep."""
    lake.run.spark.sql(
        "create schema Sold comment 'what we sold' location 's3://lake/sold' "
        "with dbproperties ('b' = '2', a='1', password='p', `x.y`='my secret')"
    )
    hidden = "*********(redacted)"
    said = [
        ("Catalog Name", "spark_catalog"),
        ("Namespace Name", "SOLD"),
        ("Comment", "what we sold"),
        ("Location", "s3://lake/sold"),
        ("Owner", ""),
    ]
    assert [tuple(row) for row in lake.run.spark.sql("DESC DATABASE SOLD").collect()] == said
    frame = lake.run.spark.sql("describe schema extended spark_catalog.`SOLD`")
    assert frame.columns == ["info_name", "info_value"]
    properties = ("Properties", f"((a,1), (b,2), (password,{hidden}), (x.y,{hidden}))")
    assert [tuple(row) for row in frame.collect()] == [*said, properties]
    assert ("Properties", "") in rows(lake, "describe namespace extended db")
    with pytest.raises(CatalogError, match=r"SCHEMA_NOT_FOUND.*`none`"):
        lake.run.spark.sql("describe database none")


def test_what_is_there_is_shown(lake: Lake) -> None:
    assert ("db",) in rows(lake, "show databases")
    assert rows(lake, "SHOW TABLES IN db") == [("db", "people", False), ("db", "plain", False)]
    assert rows(lake, "show tables in db like 'pe*'") == [("db", "people", False)]
    described = lake.run.spark.sql("describe db.people").collect()
    assert [tuple(row)[:2] for row in described] == [("id", "bigint"), ("name", "string"), ("born", "date")]
    # https://spark.apache.org/docs/3.5.6/sql-ref-syntax-aux-describe-table.html; the entry says EXTERNAL_TABLE
    details = {row[0]: row[1] for row in lake.run.spark.sql("describe formatted db.people").collect()}
    assert (details["Database"], details["Table"], details["Type"]) == ("db", "people", "EXTERNAL")
    catalog = lake.run.spark.catalog
    assert {t.name for t in catalog.listTables("db")} == {"people", "plain"}
    assert catalog.tableExists("db.people")
    assert not catalog.tableExists("db.nobody")
    assert [c.name for c in catalog.listColumns("people", "db")] == ["id", "name", "born"]
    catalog.setCurrentDatabase("db")
    assert catalog.currentDatabase() == "db"
    for database in ("default", "db"):
        lake.run.spark.sql(f"use {database}")
        assert rows(lake, "select current_database(), current_schema()") == [(database, database)]
    assert rows(lake, "select count(*) from plain") == rows(lake, "select count(*) from db.plain")
    with pytest.raises(Exception, match=r"TABLE_OR_VIEW_NOT_FOUND.*`nobody`"):
        lake.run.spark.sql("select * from nobody").collect()


def test_a_table_without_a_place_of_its_own_is_managed_and_its_files_go_with_it(lake: Lake) -> None:
    # https://spark.apache.org/docs/3.5.6/sql-data-sources-load-save-functions.html#saving-to-persistent-tables
    spark, make = lake.run.spark, "create table db.made using parquet as select 1 as n"
    spark.sql(make)
    spark.sql("create table db.out (n int) using parquet location 's3://lake/out/'")
    kinds = {t.name: t.tableType for t in spark.catalog.listTables("db")}
    assert kinds == {"made": "MANAGED", "out": "EXTERNAL", "people": "EXTERNAL", "plain": "EXTERNAL"}
    assert spark.catalog.getTable("db.made").tableType == "MANAGED"
    assert ("Type", "MANAGED", "") in rows(lake, "describe formatted db.made")
    spark.sql("drop table db.made")
    spark.sql(make)
    assert rows(lake, "select * from db.made") == [(1,)]
    spark.sql("truncate table db.made")
    assert rows(lake, "select * from db.made") == []
    place = lake.run.catalog.get_table("db", "made").location
    spark.sql("drop table db.made")
    lake.put(f"{place}left.parquet", b"x")
    with pytest.raises(CatalogError, match="LOCATION_ALREADY_EXISTS"):
        spark.sql(make)


@pytest.mark.parametrize(
    "statement",
    [
        "create table db.t (n int) using parquet", "insert into db.plain values (1, 2D)", "use db", "clear cache",
        "create or replace temporary view v as select 1 as x", "cache table db.plain", "refresh table db.plain",
        "alter table db.plain set tblproperties ('a' = 'b')", "drop table if exists db.nobody", "drop table db.plain",
    ],
)  # fmt: skip
def test_a_statement_without_rows_gives_a_frame_without_columns(lake: Lake, statement: str) -> None:
    made = lake.run.spark.sql(statement)
    assert (made.columns, made.collect(), made.count()) == ([], [], 0)


def test_a_table_outside_the_catalog_takes_the_types_that_spark_assigns(lake: Lake) -> None:
    spark = lake.run.spark
    spark.sql("create table own (n bigint, p decimal(10,2)) using parquet")
    spark.sql("insert into own values (1, 1.5)")
    for query in ("insert overwrite own select upper('1'), 1.5", "insert into own (p) values ('2')"):
        with pytest.raises(Exception, match="CANNOT_SAFELY_CAST"):
            spark.sql(query)
    with pytest.raises(Exception, match="CANNOT_SAFELY_CAST"):
        spark.sql("select '1' as n, 1.5 as p").write.insertInto("own")
    with pytest.raises(Exception, match=r"CAST_OVERFLOW_IN_TABLE_INSERT"):
        spark.sql("insert into own select 1, 123456789012.5")
    assert [tuple(r) for r in spark.table("own").collect()] == [(1, Decimal("1.50"))]
    spark.sql("create table narrow (n int, p decimal(8,2)) using parquet")
    spark.sql("insert into narrow select count(*), avg(x) from values (1.5D), (2D) t(x)")
    spark.sql("insert into narrow (n, p) values (5 * 1L, 7)")
    spark.range(7, 8).selectExpr("2.5D as p", "id as n").write.mode("append").saveAsTable("narrow")
    spark.range(8, 9).selectExpr("id", "id").write.insertInto("narrow")
    given = [(2, "1.75"), (5, "7.00"), (7, "2.50"), (8, "8.00")]
    assert rows(lake, "select * from narrow") == [(n, Decimal(p)) for n, p in given]
    with pytest.raises(Exception, match=r"Cannot write into v1 table|TABLE_OR_VIEW_NOT_FOUND"):
        spark.sql("select 1 as id, 2D as x").writeTo("db.plain").append()
    with pytest.raises(Exception, match=r"REPLACE TABLE AS SELECT|SCHEMA_NOT_FOUND"):
        spark.sql("select 1 as id, 2D as x").writeTo("db.plain").using("parquet").createOrReplace()


def test_insert_appends_or_replaces_by_position(lake: Lake) -> None:
    lake.run.spark.sql("insert into db.plain values (1, 1.5), (2, 2.5)")
    lake.run.spark.sql("insert into table db.plain (x, id) select 3.5, 3")
    assert rows(lake, "select * from db.plain") == [(1, 1.5), (2, 2.5), (3, 3.5)]
    lake.run.spark.sql("insert overwrite db.plain values (12, 2.5), (13, 3.5)")
    assert rows(lake, "select * from db.plain") == [(12, 2.5), (13, 3.5)]


def test_rows_do_not_replace_the_table_that_they_are_read_from(lake: Lake) -> None:
    # DDLUtils.verifyNotReadPath of Spark; Hive's tables of JSON and CSV are written aside first, and are replaced
    spark = lake.run.spark
    spark.sql("insert into db.plain values (1, 1.5)")
    spark.table("db.plain").createOrReplaceTempView("before")
    for query in (
        "select id + 10, x from db.plain",
        "select b.* from db.people p join before b on p.id = b.id",
    ):
        with pytest.raises(CatalogError, match="UNSUPPORTED_OVERWRITE"):
            spark.sql(f"insert overwrite db.plain {query}")
    cached = spark.table("db.plain").cache()
    assert cached.count() == 1
    for frame in (spark.table("db.plain"), cached):
        with pytest.raises(CatalogError, match="UNSUPPORTED_OVERWRITE"):
            frame.write.mode("overwrite").saveAsTable("db.plain")
    spark.sql("insert into db.plain select id + 1, x from db.plain")
    assert rows(lake, "select * from db.plain") == [(1, 1.5), (2, 1.5)]
    spark.sql("insert overwrite db.people select id + 1, name, born from db.people where id = 1")
    assert rows(lake, "select id, name from db.people") == [(2, "Ada")]
    with pytest.raises(CatalogError, match="INSERT_COLUMN_ARITY_MISMATCH"):
        lake.run.spark.sql("insert into db.plain select 1")


def test_create_table_as_makes_table_and_partitions(lake: Lake) -> None:
    spark = lake.run.spark
    spark.sql(
        "create table db.days using parquet partitioned by (day) location 's3://lake/days/'"
        " as select id, name, cast(id as string) as day from db.people"
    )
    table = lake.run.catalog.get_table("db", "days")
    assert [c.name for c in table.columns] == ["id", "name"]
    assert [k.name for k in table.partition_keys] == ["day"]
    assert rows(lake, "show partitions db.days") == [("day=1",), ("day=2",)]
    assert rows(lake, "select name, day from db.days where day = '2'") == [("Bo", "2")]
    spark.sql("insert overwrite table db.days partition (day = '2') select 9, 'Cy'")
    assert rows(lake, "select id, name, day from db.days") == [(1, "Ada", "1"), (9, "Cy", "2")]
    spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
    spark.sql("insert overwrite table db.days select id + 1, name, day from db.days where day = '2'")
    assert rows(lake, "select id, name, day from db.days") == [(1, "Ada", "1"), (10, "Cy", "2")]
    spark.sql("select 3 id, 'Di' name, '3' day union all select 4, 'Ed', '1'").write.insertInto(
        "db.days", True
    )
    assert rows(lake, "select id, name, day from db.days") == [
        (3, "Di", "3"),
        (4, "Ed", "1"),
        (10, "Cy", "2"),
    ]
    assert rows(lake, "show partitions db.days") == [("day=1",), ("day=2",), ("day=3",)]
    spark.sql(
        "insert overwrite table db.days partition (day = '3') select id, name from db.people where false"
    )
    assert rows(lake, "select id, day from db.days") == [(4, "1"), (10, "2")]
    spark.conf.unset("spark.sql.sources.partitionOverwriteMode")
    with pytest.raises(CatalogError, match="TABLE_OR_VIEW_ALREADY_EXISTS"):
        spark.sql("create table db.days as select 1 as id")
    spark.sql("create table if not exists db.days as select 1 as id")
    spark.sql("drop table db.days")
    assert "days" not in {t.name for t in lake.run.catalog.list_tables("db")}
    assert lake.run.storage.list_files("s3://lake/days/")


def test_frames_are_saved_as_tables(lake: Lake) -> None:
    frame = lake.run.spark.createDataFrame([(1, "a")], "id int, k string")
    frame.write.format("parquet").partitionBy("k").saveAsTable("db.saved")
    frame.write.mode("append").saveAsTable("db.saved")
    assert rows(lake, "select id, k from db.saved") == [(1, "a"), (1, "a")]
    frame.write.mode("overwrite").saveAsTable("db.saved")
    assert rows(lake, "select * from db.saved") == [(1, "a")]
    with pytest.raises(CatalogError, match="TABLE_OR_VIEW_ALREADY_EXISTS"):
        frame.write.saveAsTable("db.saved")
    frame.write.mode("ignore").saveAsTable("db.saved")
    numbers = lake.run.spark.createDataFrame([(5, 0.5)], "whatever int, order double")
    numbers.write.insertInto("db.plain")
    numbers.write.insertInto("db.plain", overwrite=True)
    assert rows(lake, "select * from db.plain") == [(5, 0.5)]


def test_a_database_is_created(lake: Lake) -> None:
    lake.run.spark.sql("create database if not exists other")
    assert "other" in lake.run.catalog.list_databases()
    with pytest.raises(CatalogError, match="SCHEMA_ALREADY_EXISTS"):
        lake.run.spark.sql("create database other")


VIEWS = {("db", "t"): "v1", ("other", "t"): "v2"}


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("select * from db.t", "select * from v1 as `t`"),
        ("select db.t.a from db.t", "select `t`.a from v1 as `t`"),
        ("select * from db.t as x", "select * from v1 as x"),
        ("select 'db.t' from db.t x -- db.t", "select 'db.t' from v1 x -- db.t"),
        (
            "select db.t.a, other.t.b from db.t join other.t",
            "select `t`.a, `other_t`.b from v1 as `t` join v2 as `other_t`",
        ),
        ("select db.f from x as db", "select db.f from x as db"),
        ("not sql at all (", "not sql at all ("),
        ("select a, when from db.t x -- from db.t", "select a, when from v1 x -- from db.t"),
        ("select when, 'from db.t' from db.t where 1=1", "select when, 'from db.t' from v1 as `t` where 1=1"),
    ],
)
def test_only_names_of_tables_change(text: str, replaced: str) -> None:
    def view_of(database: str | None, name: str) -> str | None:
        return VIEWS.get((database or "", name))

    assert replace_tables(text, view_of) == replaced


def test_hives_statements_about_tables_and_partitions(lake: Any) -> None:
    # https://spark.apache.org/docs/3.5.6/sql-ref-syntax.html: Hive tables, REPAIR TABLE, ALTER TABLE, REFRESH
    spark = lake.glue.spark_session
    lake.run.catalog.create_database("db")
    for day, n in (("1", 10), ("2", 20)):
        lake.put(f"s3://ext/events/day={day}/a.json", [{"n": n}])
    create = (
        "CREATE EXTERNAL TABLE IF NOT EXISTS db.events (n int) PARTITIONED BY (day string)\n"
        "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://ext/events/'"
    )
    spark.sql(create)
    spark.sql(create)
    assert spark.table("db.events").count() == 0

    spark.sql("MSCK REPAIR TABLE db.events")
    assert lake.rows(spark.sql("select day, n from db.events")) == [("1", 10), ("2", 20)]
    spark.sql("ALTER TABLE db.events DROP IF EXISTS PARTITION (day = '1')")
    assert lake.rows(spark.table("db.events")) == [(20, "2")]
    spark.sql("alter table db.events add if not exists partition (day='7') location 's3://ext/events/day=1/'")
    assert lake.rows(spark.table("db.events")) == [(10, "7"), (20, "2")]
    spark.sql("REFRESH TABLE db.events")
    with pytest.raises(Exception, match="already exists"):
        spark.sql(create.replace("IF NOT EXISTS ", ""))
    with pytest.raises(Exception, match=r"is partitioned by \['day'\], not by \['hour'\]"):
        spark.sql("ALTER TABLE db.events ADD PARTITION (hour = 1)")
    with pytest.raises(Exception, match="TRUNCATE TABLE is not allowed on external tables"):
        spark.sql("TRUNCATE TABLE db.events")

    spark.sql(
        "CREATE EXTERNAL TABLE db.logs (host string) PARTITIONED BY (dt string) STORED AS PARQUET\n"
        "LOCATION 's3://ext/logs/' TBLPROPERTIES ('parquet.compression'='SNAPPY')"
    )
    spark.sql("INSERT OVERWRITE TABLE db.logs PARTITION (dt='1') SELECT 'h'")
    assert lake.rows(spark.table("db.logs")) == [("h", "1")]
    spark.sql("CREATE TABLE db.own USING parquet TBLPROPERTIES ('team'='a') AS SELECT 1 AS n")
    assert [lake.run.catalog.get_table("db", t).parameters for t in ("logs", "own")] == [
        {"parquet.compression": "SNAPPY"},
        {"team": "a"},
    ]


def test_insert_takes_the_types_that_spark_assigns(lake: Lake) -> None:
    spark = lake.run.spark
    spark.sql("insert into db.plain select cast(4 as bigint), float(1.5)")
    assert rows(lake, "select * from db.plain") == [(4, 1.5)]
    with pytest.raises(CatalogError, match=r"CANNOT_SAFELY_CAST.*`id` \"STRING\" to \"INT\""):
        spark.sql("insert into db.plain select '5', 2.5D")
    with pytest.raises(Exception, match="CAST_OVERFLOW_IN_TABLE_INSERT"):
        spark.sql("insert into db.plain select 3000000000, 2.5D")
    spark.conf.set("spark.sql.storeAssignmentPolicy", "LEGACY")
    spark.sql("insert overwrite db.plain select '5', '2.5'")
    assert rows(lake, "select * from db.plain") == [(5, 2.5)]
