"""Delta tables on Sail: ``delta.tables``, SQL on tables of the catalog, and what Delta Lake refuses.

Calls and results follow https://docs.delta.io/latest/delta-update.html, https://docs.delta.io/latest/delta-batch.html
and https://docs.delta.io/latest/delta-utility.html.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from pyspark.sql import functions as F  # noqa: N812

from glue_local.engine.run.run import Run
from glue_local.engine.runner.script import SHIMS
from glue_local.engine.tables.errors import SparkCatalogError
from glue_local.engine.tables.session import SessionTables

ON_SAIL = pytest.mark.parametrize("engine", ["sail"], indirect=True)
PLACE = "s3://lake/d"


@pytest.fixture
def run(open_run: Callable[..., Run]) -> Run:
    run = open_run()
    run.tables = SessionTables(run)
    run.catalog.create_database("db")
    return run


@pytest.fixture
def delta(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return ``delta.tables`` as a script imports it."""
    monkeypatch.syspath_prepend(str(SHIMS))
    import delta.tables  # type: ignore[import-not-found]

    yield delta.tables
    for name in [name for name in sys.modules if name == "delta" or name.startswith("delta.")]:
        del sys.modules[name]


def three(run: Run) -> Any:
    return run.spark.createDataFrame(
        [(1, "a", "x"), (2, "b", "y"), (3, "c", "y")], "id int, k string, p string"
    )


def rows(df: Any) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in df.collect())


@ON_SAIL
def test_a_script_changes_a_table_through_delta_tables(run: Run, delta: Any) -> None:
    spark, table_of = run.spark, delta.DeltaTable.forPath
    assert not delta.DeltaTable.isDeltaTable(spark, PLACE)
    with pytest.raises(SparkCatalogError, match="is not a Delta table"):
        table_of(spark, PLACE)
    three(run).write.format("delta").partitionBy("p").save(PLACE)
    assert delta.DeltaTable.isDeltaTable(spark, PLACE)

    table = table_of(spark, PLACE)
    new = spark.createDataFrame([(3, "it's", "y"), (4, "d", "z")], "id int, k string, p string")
    (
        table.alias("t")
        .merge(new.alias("s"), "t.id = s.id")
        .whenMatchedUpdateAll()
        .whenNotMatchedInsertAll()
        .execute()
    )
    assert rows(table.toDF()) == [(1, "a", "x"), (2, "b", "y"), (3, "it's", "y"), (4, "d", "z")]
    (
        table.alias("t")
        .merge(new.alias("s"), (F.col("t.id") == F.col("s.id")) & (F.col("t.p") == F.col("s.p")))
        .whenMatchedDelete("s.id = 4")
        .whenMatchedUpdate(set={"k": F.concat(F.col("s.k"), F.lit("'!")), "t.p": "s.p"})
        .whenNotMatchedInsert(values={"id": "s.id", "k": F.upper("s.k"), "p": F.lit("n")})
        .whenNotMatchedBySourceUpdate(
            F.col("t.id") == 1, {"k": F.when(F.col("t.k") == "a", "one").otherwise("other")}
        )
        .whenNotMatchedBySourceDelete("t.id = 2")
        .execute()
    )
    assert rows(table.toDF()) == [(1, "one", "x"), (3, "it's'!", "y")]
    table.update(F.col("id") == 1, {"k": F.lit(None).cast("string"), "id": F.col("id") + 10})
    table.update(set={"id": "id + 1"})
    table.delete(F.col("id").isin(4, 5) & F.col("k").isNotNull())
    assert rows(table.toDF()) == [(12, None, "x")]
    assert [row.operation for row in table.history().collect()] == [
        "DELETE",
        "UPDATE",
        "UPDATE",
        "MERGE",
        "MERGE",
        "WRITE",
    ]
    assert table.history(1).select("version").collect() == [(5,)]
    odd = "${spark.app.name}\n\\ it's"  # no reference to a setting
    table.update(set={"k": F.lit(odd)})
    assert rows(table.toDF()) == [(12, odd, "x")]
    table.delete()
    assert rows(table.toDF()) == []
    for absent in (
        lambda: table.restoreToVersion(1),
        lambda: delta.DeltaTable.convertToDelta(spark, "parquet.`s3://lake/p`"),
        lambda: spark.sql(f"RESTORE TABLE delta.`{PLACE}` TO VERSION AS OF 1"),
        lambda: spark.sql(
            "CREATE TABLE db.c (a int) USING delta TBLPROPERTIES ('delta.appendOnly' = 'true')"
        ),
    ):
        with pytest.raises(SparkCatalogError, match="is not supported on Sail, and Apache Spark lacks"):
            absent()


@ON_SAIL
def test_tables_are_declared_and_listed_for_other_engines(run: Run, delta: Any) -> None:
    builder = delta.DeltaTable.createIfNotExists(run.spark).tableName("db.made").location("s3://lake/made")
    builder = builder.addColumn("id", "INT").addColumn("p", "STRING").partitionedBy("p")
    for _ in range(2):
        table = builder.execute()
    with pytest.raises(Exception, match="already exists"):
        delta.DeltaTable.create(run.spark).tableName("db.made").addColumns(table.toDF().schema).execute()
    by_path = delta.DeltaTable.create(run.spark).location(PLACE).addColumns(table.toDF().schema).execute()
    assert by_path.toDF().columns == ["id", "p"]
    run.spark.sql("INSERT INTO db.made VALUES (1, 'x'), (2, 'y')")
    table.generate("symlink_format_manifest")
    by_path.generate("symlink_format_manifest")

    listed = run.storage.read_bytes("s3://lake/made/_symlink_format_manifest/p=x/manifest").decode().split()
    assert len(listed) == 1 and listed[0].startswith("s3://lake/made/p=x/") and run.storage.exists(listed[0])
    assert run.storage.read_bytes(f"{PLACE}/_symlink_format_manifest/manifest") == b""


@ON_SAIL
def test_tables_of_the_catalog_change_and_have_versions(run: Run, delta: Any) -> None:
    sql = run.spark.sql
    three(run).write.format("delta").option("path", "s3://lake/g").saveAsTable("db.g")
    new = run.spark.createDataFrame([(4, "d", "y")], "id int, k string, p string")
    table = delta.DeltaTable.forName(run.spark, "db.g")
    table.merge(new, "id = 3 AND k = 'none'").whenNotMatchedInsertAll().execute()
    sql("MERGE INTO db.g t USING (SELECT 1 AS id) s ON t.id = s.id WHEN MATCHED THEN DELETE")
    sql("UPDATE db.g SET k = 'q' WHERE id = 2")
    sql("DELETE FROM db.g WHERE g.id = 3")
    assert rows(run.spark.table("db.g")) == [(2, "q", "y"), (4, "d", "y")]
    assert sql("SELECT count(*) FROM db.g VERSION AS OF 0").collect() == [(3,)]
    new.write.mode("append").insertInto("db.g")

    sql("OPTIMIZE db.g ZORDER BY (id)")
    assert [row.operation for row in sql("DESCRIBE HISTORY db.g LIMIT 2").collect()] == ["OPTIMIZE", "WRITE"]
    with pytest.raises(SparkCatalogError, match="shorter than 168 hours"):
        sql("VACUUM db.g RETAIN 0 HOURS")
    assert sql("VACUUM db.g DRY RUN").collect() == []  # files of the last 168 hours stay
    run.spark.conf.set("spark.databricks.delta.retentionDurationCheck.enabled", "false")
    before = sql("VACUUM delta.`s3://lake/g` RETAIN 0 HOURS DRY RUN").collect()
    sql("VACUUM db.g RETAIN 0 HOURS")
    assert before and not any(run.storage.exists(row.path) for row in before)
    assert rows(run.spark.table("db.g")) == [(2, "q", "y"), (4, "d", "y"), (4, "d", "y")]


@ON_SAIL
def test_writes_replace_partitions_and_add_columns_as_delta_lake_does(run: Run) -> None:
    spark = run.spark

    def write(values: str, mode: str, **options: str) -> None:
        spark.sql(f"SELECT {values}").write.format("delta").mode(mode).options(**options).save(PLACE)

    three(run).write.format("delta").partitionBy("p").save(PLACE)
    read = spark.read.format("delta").load
    write("10 AS id, 'n' AS k, 'x' AS p", "overwrite", partitionOverwriteMode="dynamic")
    assert rows(read(PLACE)) == [(2, "b", "y"), (3, "c", "y"), (10, "n", "x")]
    spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
    write("11 AS id, 'n' AS k, 'it\\'s' AS p", "overwrite")
    write("12 AS id, 'n' AS k, 'it\\'s' AS p", "overwrite")
    assert rows(read(PLACE)) == [(2, "b", "y"), (3, "c", "y"), (10, "n", "x"), (12, "n", "it's")]
    spark.conf.set("spark.sql.sources.partitionOverwriteMode", "static")

    for mode in ("append", "overwrite"):
        with pytest.raises(Exception, match="schema mismatch"):
            write("1 AS id, 'n' AS k, 'x' AS p, 5 AS more", mode)
    write("2 AS id, 'n' AS k, 'x' AS p, 5 AS more", "append", mergeSchema="true")
    assert rows(read(PLACE).where("p = 'x'")) == [(2, "n", "x", 5), (10, "n", "x", None)]
    write("1 AS other", "overwrite", overwriteSchema="true")
    assert rows(read(PLACE)) == [(1,)]
    spark.conf.set("spark.databricks.delta.schema.autoMerge.enabled", "true")
    with pytest.raises(SparkCatalogError, match="is not supported on Sail"):
        spark.sql(
            f"MERGE INTO delta.`{PLACE}` t USING (SELECT 1 x) s ON t.other = s.x WHEN MATCHED THEN DELETE"
        )


def test_spark_says_which_engine_has_delta_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SHIMS))
    monkeypatch.setattr("glue_local.engine.api.delta.run_here", lambda: SimpleNamespace(engine="spark"))
    with pytest.raises(ModuleNotFoundError, match="--engine sail"):
        importlib.import_module("delta.tables")
