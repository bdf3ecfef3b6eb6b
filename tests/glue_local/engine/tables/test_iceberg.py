"""Iceberg tables in Spark SQL and with ``writeTo``, on both engines: the same rows, and the catalog's entry as on AWS.

Statements follow https://iceberg.apache.org/docs/1.10.0/spark-writes/ and
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-iceberg.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from glue_local.catalog import iceberg
from glue_local.catalog.model import Column, Table, TableChangedError, TableNotFoundError
from glue_local.engine.api.dynamicframe import DynamicFrame
from glue_local.engine.api.gluecontext import GlueContext
from glue_local.engine.read import lake
from glue_local.engine.run.run import Run
from glue_local.engine.sessions.iceberg import library
from glue_local.engine.tables.session import SessionTables
from glue_local.engine.types.options import OptionError


@pytest.fixture
def run(iceberg_run: Run) -> Run:
    return iceberg_run


def rows(run: Run, name: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in run.spark.table(name).collect())


def snapshots(run: Run, name: str) -> list[int]:
    at = run.catalog.get_table("db", name).parameters[iceberg.METADATA]
    return [one["snapshot-id"] for one in iceberg.parsed(run.storage.read_bytes(at))["snapshots"]]


def test_rows_change_in_every_documented_way(run: Run) -> None:
    sql, name = run.spark.sql, "job_catalog.db.t"
    two = run.spark.createDataFrame([(1, "a"), (2, "b")], "id int, k string")
    two.writeTo(name).tableProperty("location", "s3://lake/t").partitionedBy("k").create()
    run.spark.createDataFrame([(3, "c"), (2, "B")], "id int, k string").createOrReplaceTempView("new")
    sql(f"MERGE INTO {name} t USING (SELECT * FROM new) n ON t.id = n.id"
        " WHEN MATCHED THEN UPDATE SET t.k = n.k WHEN NOT MATCHED THEN INSERT *")  # fmt: skip
    assert rows(run, name) == [(1, "a"), (2, "B"), (3, "c")]
    sql(f"UPDATE {name} SET id = 10 WHERE t.id = 1")
    sql("DELETE FROM db.t WHERE k = 'c'")
    assert rows(run, "db.t") == [(2, "B"), (10, "a")]
    run.spark.createDataFrame([(4, "a")], "id int, k string").writeTo(name).overwritePartitions()
    two.write.format("iceberg").mode("append").save(name)
    assert rows(run, name) == [(1, "a"), (2, "B"), (2, "b"), (4, "a")]
    sql(f"INSERT OVERWRITE {name} SELECT id + 1, k FROM {name} WHERE id < 2")
    assert rows(run, name) == [(2, "a")]

    entry = run.catalog.get_table("db", "t")
    assert (entry.format, entry.location) == ("iceberg", "s3://lake/t")
    assert [(c.name, c.type, c.parameters["iceberg.field.id"]) for c in entry.columns] == [
        ("id", "int", "1"),
        ("k", "string", "2"),
    ]
    assert entry.parameters[iceberg.METADATA] != entry.parameters[iceberg.FORMER]

    sql(f"ALTER TABLE {name} ADD COLUMN note string COMMENT 'said later'")
    sql(f"ALTER TABLE {name} ADD COLUMNS (n bigint)")
    assert rows(run, name) == [(2, "a", None, None)]
    run.spark.createDataFrame([(5, "e", "x", 7)], "id int, k string, note string, n bigint").writeTo(
        name
    ).append()
    sql(f"UPDATE {name} SET note = 'y' WHERE id = 2")
    assert rows(run, "db.t") == [(2, "a", "y", None), (5, "e", "x", 7)]
    last = [
        (c.name, c.type, c.parameters["iceberg.field.id"])
        for c in run.catalog.get_table("db", "t").columns[2:]
    ]
    assert last == [("note", "string", "3"), ("n", "bigint", "4")]
    assert run.catalog.get_table("db", "t").columns[2].comment == "said later"


def test_a_table_is_read_as_it_was(run: Run) -> None:
    name = "glue_catalog.db.past"
    for number in (1, 2):
        frame = run.spark.createDataFrame([(number,)], "id int")
        writer = frame.writeTo(name).tableProperty("location", "s3://lake/past")
        writer.create() if number == 1 else writer.append()
    first, _ = snapshots(run, "past")
    read = run.spark.read
    then = [
        run.spark.sql(f"SELECT * FROM {name} VERSION AS OF {first}"),
        read.option("snapshot-id", first).table(name),
        read.format("iceberg").option("snapshot-id", first).load(name),
        run.spark.read.format("iceberg").option("snapshot-id", first).load("s3://lake/past"),
    ]
    assert [frame.collect() for frame in then] == [[(1,)]] * 4
    assert run.spark.sql(f"SELECT * FROM {name} TIMESTAMP AS OF '2099-01-01'").count() == 2
    assert run.spark.read.option("branch", "main").table(name).count() == 2
    for late in (
        lambda: run.spark.read.option("as-of-timestamp", "1000").table(name).collect(),
        lambda: run.spark.sql(f"SELECT * FROM {name} TIMESTAMP AS OF '2000-01-01'").collect(),
    ):
        with pytest.raises(Exception, match=r"(?i)snapshot"):
            late()


def test_the_entry_is_the_table_whatever_its_folder_holds(run: Run, engine: str) -> None:
    """See https://iceberg.apache.org/docs/latest/aws/#glue-catalog."""
    name = "glue_catalog.db.moved"
    one = run.spark.createDataFrame([(1,)], "id int")
    one.writeTo(name).tableProperty("location", "s3://lake/moved").create()
    former = run.catalog.get_table("db", "moved")
    one.writeTo(name).append()
    latest = run.catalog.get_table("db", "moved").parameters[iceberg.METADATA]
    run.catalog.update_table(former)
    context = GlueContext(run.spark.sparkContext)
    frame = context.create_dynamic_frame.from_catalog
    writes: list[Callable[[], Any]] = [
        lambda: run.spark.sql("INSERT INTO db.moved VALUES (2)"),
        lambda: one.writeTo(name).append(),
        lambda: run.spark.sql("DELETE FROM db.moved WHERE id = 3"),
        lambda: context.write_dynamic_frame.from_catalog(
            DynamicFrame.fromDF(one, context, "one"), database="db", table_name="moved"
        ),
    ]
    reads: list[Callable[[], Any]] = [
        lambda: run.spark.table("db.moved").count(),
        lambda: run.spark.sql(f"SELECT * FROM {name}").count(),
        lambda: run.spark.read.option("branch", "main").table(name).count(),
        lambda: frame(database="db", table_name="moved").count(),
    ]
    if engine == "spark":
        assert [read() for read in reads] == [1] * 4
        for write in writes:
            write()
        assert [read() for read in reads] == [4] * 4
        return
    for act in [*reads, *writes]:
        with pytest.raises(OptionError, match="run this script with --engine spark") as refused:
            act()
        assert former.parameters[iceberg.METADATA] in str(refused.value)
    there = run.catalog.get_table("db", "moved").parameters[iceberg.METADATA]
    assert there == former.parameters[iceberg.METADATA]
    # Of another run whose commit failed:
    run.catalog.update_table(replace(former, parameters={iceberg.METADATA: latest}))
    assert reads[0]() == 2
    orphan = f"{latest.rsplit('/', 1)[0]}/00002-ffffffff.metadata.json"
    run.storage.write_bytes(orphan, run.storage.read_bytes(latest) + b" ")
    with pytest.raises(OptionError, match="00002-ffffffff"):
        reads[0]()


def test_a_writer_finds_that_another_one_was_first(run: Run) -> None:
    table = Table("db", "both", (Column("id", "int"),), "s3://lake/both/", "iceberg")
    run.catalog.create_table(table)
    metadata = b'{"location": "s3://lake/both", "schemas": [{"fields": []}]}'
    with pytest.raises(TableChangedError, match=r"db\.both"), lake.entered(run, table):
        run.storage.write_bytes("s3://lake/both/metadata/00001-mine.metadata.json", metadata)
        run.catalog.update_table(replace(table, parameters={iceberg.METADATA: "s3://lake/both/metadata/x"}))


def test_databases_and_tables_of_a_configured_catalog(run: Run, engine: str) -> None:
    sql = run.spark.sql
    sql("CREATE DATABASE IF NOT EXISTS job_catalog.sales LOCATION 's3://lake/sales'")
    sql("CREATE TABLE job_catalog.sales.o (id bigint, d date) USING iceberg PARTITIONED BY (d)"
        " TBLPROPERTIES ('format-version' = '2')")  # fmt: skip
    sql("INSERT INTO job_catalog.sales.o VALUES (1, date'2024-01-01')")
    assert [row["tableName"] for row in sql("SHOW TABLES IN job_catalog.sales").collect()] == ["o"]
    assert run.catalog.get_table("sales", "o").location == "s3://lake/sales/o" + (
        "/" if engine == "sail" else ""
    )
    sql("USE job_catalog.sales")
    assert sql("SELECT id FROM o").collect() == [(1,)]
    sql("USE spark_catalog.default")
    sql("DROP TABLE job_catalog.sales.o")
    with pytest.raises(TableNotFoundError):
        run.catalog.get_table("sales", "o")


def test_a_declared_table_without_metadata_is_made_when_it_is_written(run: Run) -> None:
    columns = (Column("id", "int"), Column("k", "string"))
    run.catalog.create_table(Table("db", "declared", columns, "s3://lake/declared/", "iceberg"))
    run.spark.sql("INSERT INTO glue_catalog.db.declared VALUES (1, 'a')")
    assert rows(run, "db.declared") == [(1, "a")]
    assert iceberg.METADATA in run.catalog.get_table("db", "declared").parameters


def test_columns_stay_in_their_order_whatever_partitions_are_made_of(run: Run, engine: str) -> None:
    """As in https://iceberg.apache.org/docs/1.10.0/spark-ddl/: partitions are hidden, and change no schema."""
    name, columns = "glue_catalog.db.kept", ["k", "id", "v"]
    run.spark.sql(
        f"CREATE TABLE {name} (k string, id int, v double) USING iceberg PARTITIONED BY (k) LOCATION 's3://lake/kept'"
    )
    run.spark.sql(f"INSERT INTO {name} VALUES ('a', 1, 1.5)")
    frame = run.spark.createDataFrame([("b", 2, 2.5)], "k string, id int, v double")
    frame.write.insertInto(name)
    frame.write.format("iceberg").partitionBy("k").mode("overwrite").save("s3://lake/by-path")
    read = run.spark.read.format("iceberg")

    for found in (
        run.spark.table(name),
        run.spark.sql(f"SELECT * FROM {name}"),
        read.load("s3://lake/by-path"),
    ):
        assert found.columns == columns
    assert rows(run, name) == [("a", 1, 1.5), ("b", 2, 2.5)]
    assert run.spark.read.option("snapshot-id", snapshots(run, "kept")[0]).table(name).columns == columns
    run.spark.createDataFrame([(1,)], "a int").createOrReplaceTempView("own")
    assert "own" not in [
        row["tableName"] for row in run.spark.sql("SHOW TABLES IN glue_catalog.db").collect()
    ]
    if engine == "sail":
        with pytest.raises(Exception, match="Sail reads versions of it with other columns"):
            run.spark.sql(f"SELECT * FROM {name} VERSION AS OF {snapshots(run, 'kept')[0]}")


def test_glue_catalog_is_none_without_configuration(
    open_run: Callable[..., Run], engine: str, of_glue: dict[str, str]
) -> None:
    """See https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-iceberg.html."""
    run = open_run()
    run.tables = SessionTables(run)
    run.catalog.create_database("db")
    frame = run.spark.createDataFrame([(1,)], "id int")
    lacks = engine == "spark" and library.library() is None  # the format's own error comes first then
    for use in (
        lambda: run.spark.sql("SELECT * FROM glue_catalog.db.t").collect(),
        lambda: run.spark.table("glue_catalog.db.t").collect(),
        lambda: frame.writeTo("glue_catalog.db.t").create(),
        lambda: frame.write.format("iceberg").mode("append").save("glue_catalog.db.t"),
    )[: 3 if lacks else 4]:
        with pytest.raises(library.IcebergError, match="no configuration names this catalog") as raised:
            use()
        assert "--conf spark.sql.catalog.glue_catalog=" in str(raised.value)
    if lacks:
        return
    for key, value in of_glue.items():
        run.spark.conf.set(key, value)
    with pytest.raises(Exception, match=r"(?i)not found|cannot be found"):
        run.spark.table("glue_catalog.db.t").collect()


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "CREATE TABLE glue_catalog.db.x (d date) USING delta PARTITIONED BY (days(d))",
            "Unsupported format",
        ),
        ("SELECT * FROM nowhere.db.x VERSION AS OF 1", "nowhere|not found"),
    ],
)
def test_what_sail_lacks_is_named(run: Run, engine: str, statement: str, told: str) -> None:
    if engine == "spark":
        pytest.skip("Spark has it")
    with pytest.raises(Exception, match=f"(?i){told}"):
        run.spark.sql(statement).collect()


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("v3.metadata.json", 3),
        ("00012-9c1f-aa.metadata.json", 12),
        ("00001-x.gz.metadata.json", 1),
        ("a.json", None),
    ],
)
def test_metadata_files_state_their_number(name: str, number: int | None) -> None:
    assert iceberg.number(f"s3://b/t/metadata/{name}") == number
