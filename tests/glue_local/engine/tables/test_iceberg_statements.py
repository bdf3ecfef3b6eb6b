"""Iceberg's statements of Spark SQL: the same rows, schema and kinds of snapshots on both engines.

Statements follow https://iceberg.apache.org/docs/1.10.0/spark-ddl/ and
https://iceberg.apache.org/docs/1.10.0/spark-writes/; what they give was seen on Spark 3.5.6 with Iceberg 1.10.2.
"""

from __future__ import annotations

from typing import Any

import pytest
from pyspark.sql import functions as F  # noqa: N812

from glue_local.catalog import iceberg
from glue_local.engine.run.run import Run
from glue_local.engine.tables.errors import SparkCatalogError

ON_BOTH = pytest.mark.parametrize(
    "engine",
    ["sail", pytest.param("spark", marks=[pytest.mark.spark, pytest.mark.nightly])],
    indirect=True,
)


ON_SAIL = pytest.mark.parametrize("engine", ["sail"], indirect=True)


@pytest.fixture
def run(iceberg_run: Run) -> Run:
    return iceberg_run


def metadata(run: Run, name: str) -> dict[str, Any]:
    at = run.catalog.get_table("db", name).parameters[iceberg.METADATA]
    return iceberg.parsed(run.storage.read_bytes(at))


def kinds(run: Run, name: str) -> list[str]:
    return [one["summary"]["operation"] for one in metadata(run, name)["snapshots"]]


def check(run: Run, cases: list[tuple[str, Any]]) -> None:
    """Run statements one after the other: a list is the rows, a text is in the error, None is neither."""
    for statement, expected in cases:
        if isinstance(expected, str):
            with pytest.raises(Exception, match=f"(?is){expected}"):
                run.spark.sql(statement).collect()
            continue
        rows = [tuple(row) for row in run.spark.sql(statement).collect()]
        assert expected is None or rows == expected, statement


T = "glue_catalog.db.t"
ROWS = f"SELECT * FROM {T} ORDER BY id"
EVOLVED = [
    (
        f"CREATE TABLE {T} (id int COMMENT 'the, (id)', ts timestamp, s string) USING iceberg COMMENT 'of t'"
        " PARTITIONED BY (days(ts), bucket(8, id), truncate(2, s)) TBLPROPERTIES ('a.b' = 'c(d)')",
        [],
    ),
    (f"CREATE TABLE {T} (id int) USING iceberg", "TABLE_OR_VIEW_ALREADY_EXISTS"),
    (f"CREATE TABLE IF NOT EXISTS {T} (id int) USING iceberg", []),
    (
        f"DESCRIBE {T}",
        [
            ("id", "int", "the, (id)"),
            ("ts", "timestamp", None),
            ("s", "string", None),
            ("", "", ""),
            ("# Partitioning", "", ""),
            ("Part 0", "days(ts)", ""),
            ("Part 1", "bucket(8, id)", ""),
            ("Part 2", "truncate(2, s)", ""),
        ],
    ),
    (
        f"SHOW TBLPROPERTIES {T}",
        [
            ("a.b", "c(d)"),
            ("current-snapshot-id", "none"),
            ("format", "iceberg/parquet"),
            ("format-version", "2"),
            ("write.parquet.compression-codec", "zstd"),
        ],
    ),
    (
        f"INSERT INTO {T} VALUES (1, timestamp'2024-01-02 03:04:05', 'abc'), (2, null, 'x'), (3, null, null)",
        [],
    ),
    (
        f"MERGE INTO {T} t USING (SELECT 1 id, 'new' s UNION ALL SELECT 4, 'four') n ON t.id = n.id"
        " WHEN MATCHED THEN UPDATE SET t.s = n.s WHEN NOT MATCHED THEN INSERT (id, s) VALUES (n.id, n.s)",
        None,
    ),
    (f"DELETE FROM {T} WHERE id = 3", None),
    (f"SELECT id, s FROM {T} ORDER BY id", [(1, "new"), (2, "x"), (4, "four")]),
    (f"ALTER TABLE {T} RENAME COLUMN s TO name", []),
    (f"ALTER TABLE {T} ALTER COLUMN id TYPE bigint", []),
    (f"ALTER TABLE {T} ADD COLUMN (s double COMMENT 'another one')", []),
    (f"ALTER TABLE {T} ADD COLUMN d decimal(10, 2) AFTER id", []),
    (f"ALTER TABLE {T} ALTER COLUMN d TYPE decimal(12, 2)", []),
    (f"ALTER TABLE {T} ALTER COLUMN name FIRST", []),
    (f"ALTER TABLE {T} DROP COLUMN ts", "Cannot find source column for partition field"),
    (f"ALTER TABLE {T} ALTER COLUMN name TYPE int", "Cannot change column type|NOT_SUPPORTED_CHANGE_COLUMN"),
    (f"ALTER TABLE {T} REPLACE PARTITION FIELD ts_day WITH d", []),
    (f"ALTER TABLE {T} DROP COLUMN ts", []),
    (f"ALTER TABLE {T} DROP PARTITION FIELD bucket(8, id)", []),
    (f"ALTER TABLE {T} ADD PARTITION FIELD bucket(4, id) AS quarter", []),
    (f"ALTER TABLE {T} SET TBLPROPERTIES ('write.metadata.previous-versions-max' = '5', 'x' = 'y')", []),
    (f"ALTER TABLE {T} UNSET TBLPROPERTIES ('x')", []),
    (f"SHOW TBLPROPERTIES {T} ('x')", [("x", f"Table {T} does not have property: x")]),
    (f"INSERT INTO {T} VALUES ('five', 5, 1.50, 0.5)", []),
    (
        ROWS,
        [("new", 1, None, None), ("x", 2, None, None), ("four", 4, None, None), ("five", 5, 1.5, 0.5)],
    ),
    (f"SELECT id FROM {T} WHERE name = 'x'", [(2,)]),
    (f"ALTER TABLE {T} CREATE TAG before RETAIN 7 DAYS", []),
    (f"ALTER TABLE {T} CREATE TAG before", "already exists"),
    (f"TRUNCATE TABLE {T}", []),
    (f"SELECT count(*) FROM {T}", [(0,)]),
    (f"SELECT count(*) FROM {T} VERSION AS OF 'before'", [(4,)]),
    (f"ALTER TABLE {T} RENAME TO db.renamed", []),
    (f"SELECT * FROM {T}", "not be found|not found"),
    ("SELECT count(*) FROM glue_catalog.db.renamed", [(0,)]),
]


@ON_BOTH
def test_tables_change_as_their_statements_say(run: Run) -> None:
    check(run, EVOLVED)

    made = metadata(run, "renamed")
    assert kinds(run, "renamed") == ["append", "overwrite", "delete", "append", "delete"]
    assert [
        (f["id"], f["name"], f["type"].replace(" ", ""), f.get("doc")) for f in iceberg.schema(made)["fields"]
    ] == [
        (3, "name", "string", None),
        (1, "id", "long", "the, (id)"),
        (5, "d", "decimal(12,2)", None),
        (4, "s", "double", "another one"),
    ]
    assert [[(f["name"], f["transform"]) for f in spec["fields"]] for spec in made["partition-specs"]] == [
        [("ts_day", "day"), ("id_bucket", "bucket[8]"), ("s_trunc", "truncate[2]")],
        [("id_bucket", "bucket[8]"), ("s_trunc", "truncate[2]"), ("d", "identity")],
        [("s_trunc", "truncate[2]"), ("d", "identity")],
        [("s_trunc", "truncate[2]"), ("d", "identity"), ("quarter", "bucket[4]")],
    ]
    assert made["refs"]["before"]["max-ref-age-ms"] == 7 * 86_400_000
    assert all(one["metadata-file"].startswith(("s3://", "file:/")) for one in made["metadata-log"])


O = "glue_catalog.db.o"  # noqa: E741
REPLACED = [
    (
        f"CREATE TABLE {O} (id int, p string) PARTITIONED BY (p)",
        [],
    ),  # all of its catalog's tables are Iceberg's
    (f"INSERT INTO {O} VALUES (1, 'x'), (2, 'y')", []),
    (f"INSERT INTO {O} (p, id) VALUES ('z', 3)", []),
    (f"INSERT INTO {O} (id) VALUES (4)", "CANNOT_FIND_DATA"),
    ("SET spark.sql.sources.partitionOverwriteMode=dynamic", None),
    (f"INSERT OVERWRITE {O} SELECT 11, 'x'", []),
    (f"SELECT * FROM {O} ORDER BY id", [(2, "y"), (3, "z"), (11, "x")]),
    ("SET spark.sql.sources.partitionOverwriteMode=static", None),
    (f"INSERT OVERWRITE {O} PARTITION (p = 'y') SELECT 22", []),
    (f"SELECT * FROM {O} ORDER BY id", [(3, "z"), (11, "x"), (22, "y")]),
    (f"INSERT OVERWRITE {O} PARTITION (id = 1) SELECT 'y'", "NON_PARTITION_COLUMN|non-partition column"),
    (f"INSERT OVERWRITE {O} SELECT 5, 'q'", []),
    (f"CREATE OR REPLACE TABLE {O} USING iceberg AS SELECT id + 1 AS id, 'new' AS what FROM {O}", []),
    (f"SELECT * FROM {O}", [(6, "new")]),
    (f"REPLACE TABLE {O} (id int) USING iceberg", []),
    (f"SELECT * FROM {O}", []),
    ("REPLACE TABLE glue_catalog.db.none (id int) USING iceberg", "not be found|not found"),
    (f"DROP TABLE {O}", []),
    (f"CREATE TABLE {O} (id int) USING iceberg", []),  # in the folder of the one of before
    (f"INSERT INTO {O} VALUES (7)", []),
    (f"SELECT * FROM {O}", [(7,)]),
]


@ON_BOTH
def test_tables_and_partitions_are_replaced(run: Run) -> None:
    check(run, REPLACED[:-4])
    assert kinds(run, "o") == ["append", "append", "overwrite", "overwrite", "overwrite", "overwrite"]
    assert [field["name"] for field in iceberg.schema(metadata(run, "o"))["fields"]] == ["id"]
    check(run, REPLACED[-4:])
    assert kinds(run, "o") == ["append"]


@ON_BOTH
def test_frames_make_tables_with_hidden_partitions(run: Run) -> None:
    df = run.spark.sql("SELECT 1 AS id, timestamp'2024-01-02 03:04:05' AS ts")
    for name in ("first", "second"):
        writer = df.withColumn(name, F.lit(1)).writeTo("glue_catalog.db.w").using("iceberg")
        writer = writer.tableProperty("format-version", "2").tableProperty("made.by", name)
        writer.partitionedBy(F.months("ts"), F.bucket(4, "id")).createOrReplace()
    df.write.partitionBy("id").saveAsTable("glue_catalog.db.saved")
    df.write.mode("overwrite").saveAsTable("glue_catalog.db.saved")
    df.write.mode("overwrite").partitionBy("id").saveAsTable("glue_catalog.db.saved")
    check(run, [("SELECT partition.id, record_count FROM glue_catalog.db.saved.files", [(1, 1)])])
    check(run, [("SELECT partition.id, record_count FROM glue_catalog.db.saved.partitions", [(1, 1)])])

    made, saved = metadata(run, "w"), metadata(run, "saved")
    assert [(f["id"], f["name"]) for f in iceberg.schema(made)["fields"]] == [
        (1, "id"),
        (2, "ts"),
        (4, "second"),
    ]
    assert [f["transform"] for f in made["partition-specs"][-1]["fields"]] == ["month", "bucket[4]"]
    assert made["properties"]["made.by"] == "second"
    assert (kinds(run, "w"), kinds(run, "saved")) == (["overwrite"] * 2, ["append", "overwrite", "overwrite"])
    assert [len(spec["fields"]) for spec in saved["partition-specs"]] == [1, 0]


@ON_BOTH
def test_appended_frames_add_columns_where_the_table_takes_any(run: Run) -> None:
    """See https://iceberg.apache.org/docs/1.10.0/spark-writes/#schema-merge."""
    run.spark.sql("USE glue_catalog.db")
    run.spark.sql("CREATE TABLE m (id bigint) TBLPROPERTIES ('write.spark.accept-any-schema' = 'true')")
    run.spark.range(1).writeTo("glue_catalog.db.m").append()
    more = run.spark.range(1, 2).withColumn("flag", F.lit(True))
    more.writeTo("glue_catalog.db.m").option("mergeSchema", "true").append()
    check(run, [("SELECT * FROM m ORDER BY id", [(0, None), (1, True)]), ("TRUNCATE TABLE m", [])])
    run.spark.sql("CREATE TABLE n (id bigint)")
    with pytest.raises(Exception, match=r"(?i)differ|column"):
        more.writeTo("glue_catalog.db.n").option("mergeSchema", "true").append()
    assert kinds(run, "m") == ["append", "append", "delete"]
    run.spark.sql("USE spark_catalog.default")


@ON_BOTH
def test_properties_of_how_rows_are_written_change_no_rows(run: Run) -> None:
    modes = ", ".join(f"'write.{what}.mode' = 'merge-on-read'" for what in ("update", "delete", "merge"))
    name = "glue_catalog.db.mor"
    check(
        run,
        [
            (f"CREATE TABLE {name} (id int) USING iceberg TBLPROPERTIES ({modes}, 'write.format.default' = 'orc')", []),
            (f"INSERT INTO {name} VALUES (1), (2), (3)", []),
            (f"ALTER TABLE {name} SET TBLPROPERTIES ('write.metadata.compression-codec' = 'gzip')", []),
            (f"UPDATE {name} SET id = 5 WHERE id = 1", None),
            (f"DELETE FROM {name} WHERE id = 2", None),
            (f"MERGE INTO {name} t USING (SELECT 3 id) n ON t.id = n.id WHEN MATCHED THEN UPDATE SET id = 4", None),
            (f"SELECT * FROM {name} ORDER BY id", [(4,), (5,)]),
            (f"SHOW TBLPROPERTIES {name} ('write.update.mode')", [("write.update.mode", "merge-on-read")]),
            (f"ALTER TABLE {name} UNSET TBLPROPERTIES ('write.update.mode')", []),
            (f"SHOW TBLPROPERTIES {name} ('format')", [("format", "iceberg/orc")]),
        ],
    )  # fmt: skip


@ON_SAIL
def test_a_table_is_made_with_its_rows_or_not_at_all(run: Run) -> None:
    check(run, [(f"CREATE TABLE {T} (id int) USING iceberg", []), (f"INSERT INTO {T} VALUES (1)", [])])
    failing = "USING iceberg AS SELECT CAST(raise_error('no') AS int) AS id"
    check(
        run,
        [
            (f"CREATE TABLE glue_catalog.db.failed {failing}", "no"),
            (f"CREATE OR REPLACE TABLE {T} {failing}", "no"),
            (f"SELECT * FROM {T}", [(1,)]),
            (f"INSERT INTO {T} VALUES (2)", []),
            (f"ALTER TABLE {T} WRITE ORDERED BY id", "--engine spark"),
            ("SELECT current_catalog(), current_database()", [("spark_catalog", "default")]),
            ("USE glue_catalog.db", []),
            ("SELECT current_catalog(), current_database(), current_schema()", [("glue_catalog", "db", "db")]),
            ("USE spark_catalog.default", []),
            ("SELECT current_catalog(), current_database()", [("spark_catalog", "default")]),
            (f"ALTER TABLE {T} ADD COLUMNS (a int, id.y string)", "id.y: fields inside of columns"),
            (f"ALTER TABLE {T} ADD PARTITION FIELD zorder(id)", "partition transform"),
            (f"CREATE TABLE {T}2 (id int) USING iceberg CLUSTERED BY (id) INTO 4 BUCKETS", "not supported on Sail"),
            (f"ALTER TABLE {T} SET TBLPROPERTIES ('format-version' = '3')", "format-version 3"),
        ],
    )  # fmt: skip
    assert [table.name for table in run.catalog.list_tables("db")] == ["t"]


K = "glue_catalog.db.k"
INSPECTED = [
    ("SHOW NAMESPACES IN glue_catalog", [("db",)]),
    (f"CREATE TABLE {K} (id int, ts timestamp) USING iceberg PARTITIONED BY (months(ts))", []),
    (f"SELECT * FROM {K}.snapshots", []),
    (f"SELECT * FROM {K}.partitions", []),
    (f"INSERT INTO {K} VALUES (1, timestamp'2024-01-01'), (2, timestamp'2024-02-01')", []),
    (f"DELETE FROM {K} WHERE id = 2", []),
    (f"ALTER TABLE {K} ADD COLUMN p string", []),
    (f"ALTER TABLE {K} ADD PARTITION FIELD p", []),
    (f"INSERT INTO {K} VALUES (9, timestamp'2024-03-01', 'q')", []),
    (
        f"SELECT operation, parent_id IS NULL, summary['total-records'], summary['added-records'] FROM {K}.snapshots"
        " ORDER BY committed_at",
        [("append", True, "2", "2"), ("delete", False, "1", None), ("append", False, "2", "1")],
    ),
    (
        f"SELECT count(*), min(h.is_current_ancestor) FROM {K}.history h JOIN {K}.snapshots"
        " ON h.snapshot_id = snapshots.snapshot_id",
        [(3, True)],
    ),
    (f"SELECT name, type, max_reference_age_in_ms FROM {K}.refs", [("main", "BRANCH", None)]),
    (
        f"SELECT partition.ts_month, partition.p, spec_id, record_count, file_count FROM {K}.partitions ORDER BY 1",
        [(648, None, 0, 1, 1), (650, "q", 1, 1, 1)],
    ),
    (
        f"SELECT content, spec_id, partition, record_count, value_counts[1] FROM {K}.files ORDER BY 2",
        [(0, 0, (648, None), 1, 1), (0, 1, (650, "q"), 1, 1)],
    ),
    (f"SELECT sum(added_data_files_count) FROM {K}.manifests WHERE partition_spec_id = 1", [(1,)]),
    (f"SELECT count(*) FROM {K}.delete_files", [(0,)]),
    ("CALL glue_catalog.system.rollback_to_snapshot('db.k', 5)", "unknown snapshot id"),
    (
        "CALL glue_catalog.system.rollback_to_timestamp('db.k', TIMESTAMP '2020-01-01 00:00:00')",
        "no valid snapshot older than",
    ),
    (f"ALTER TABLE {K} CREATE TAG last", []),
    ("CALL glue_catalog.system.rewrite_data_files(table => 'db.k')", [(0, 0, 0, 0, 0)]),
    ("CALL glue_catalog.system.remove_orphan_files(table => 'db.k', dry_run => true)", []),
    (
        "CALL glue_catalog.system.remove_orphan_files('db.k', TIMESTAMP '2999-01-01 00:00:00')",
        "less than 24 hours",
    ),
    ("CALL glue_catalog.system.expire_snapshots('db.k')", [(0, 0, 0, 0, 0, 0)]),
]


@ON_BOTH
def test_metadata_tables_and_procedures(run: Run) -> None:
    check(run, INSPECTED)
    sql, call = run.spark.sql, "CALL glue_catalog.system."
    assert run.spark.table(f"{K}.history").count() == 3
    at = [one["timestamp-ms"] for one in metadata(run, "k")["snapshots"]]
    assert [one["timestamp-ms"] for one in metadata(run, "k")["snapshot-log"]] == at
    load = run.spark.read.format("iceberg").option("as-of-timestamp", str(at[1])).load
    assert load(K).count() == 1
    check(
        run,
        [
            (f"SELECT id FROM {K} TIMESTAMP AS OF timestamp_millis({at[0]}) ORDER BY id", [(1,), (2,)]),
            (f"SELECT id FROM {K} TIMESTAMP AS OF {at[2] // 1000 + 1} ORDER BY id", [(1,), (9,)]),
        ],
    )
    assert run.spark.read.format("iceberg").load(f"{K}.snapshots").count() == 3
    first, second, last = [one["snapshot-id"] for one in metadata(run, "k")["snapshots"]]

    check(
        run,
        [
            (f"{call}rollback_to_snapshot('db.k', {first})", [(last, first)]),
            (f"SELECT is_current_ancestor FROM {K}.history", [(True,), (False,), (False,), (True,)]),
            (f"SELECT count(*) FROM {K}", [(2,)]),
            (f"{call}rollback_to_snapshot('db.k', {second})", "not an ancestor"),
            (f"{call}set_current_snapshot(table => 'db.k', ref => 'last')", [(first, last)]),
        ],
    )
    expire = f"{call}expire_snapshots(table => 'db.k', older_than => TIMESTAMP '2999-01-01 00:00:00', retain_last => 1)"
    (expired,) = sql(expire).collect()
    assert expired.deleted_data_files_count == 1 and expired.deleted_manifest_lists_count == 2
    for number in (3, 4):
        sql(f"INSERT INTO {K} VALUES ({number}, timestamp'2024-03-01', 'q')")
    options = "map('min-input-files', '2')"
    (made,) = sql(f"{call}rewrite_data_files(table => 'db.k', options => {options})").collect()
    assert (made.rewritten_data_files_count, made.added_data_files_count) == (3, 1)
    check(
        run,
        [
            (f"SELECT id FROM {K} ORDER BY id", [(1,), (3,), (4,), (9,)]),
            (f"SELECT count(*) FROM {K}.data_files", [(2,)]),
            (f"SELECT count(*) FROM {K}.history", [(4,)]),
        ],
    )
    assert kinds(run, "k") == ["append", "append", "append", "replace"]
    if run.engine == "sail":
        for absent in (f"{call}cherrypick_snapshot('db.k', 1)", f"SELECT * FROM {K}.entries"):
            with pytest.raises(SparkCatalogError, match="run this script with --engine spark"):
                sql(absent)
