"""Iceberg tables: definition, rows, time travel, metadata tables, upkeep; the catalog's entry as AWS's clients read it.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg.html
"""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from botocore.stub import Stubber
from pyiceberg import manifest as manifests
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.io.pyarrow import PyArrowFileIO
from pyiceberg.table import TableProperties
from pyiceberg.table.metadata import TableMetadataUtil
from pyiceberg.typedef import Record

from glue_local.cloud.athena.files import Fetched
from glue_local.cloud.athena.iceberg import store, trusted
from glue_local.cloud.athena.iceberg.catalog import CallersCatalog
from glue_local.cloud.athena.iceberg_statements import properties

ICEBERG = "TBLPROPERTIES ('table_type' = 'ICEBERG', 'write_compression' = 'snappy')"
#: Names that PyIceberg, its catalogs or its file stores act upon, or would by their look.
DANGEROUS = """
py-io-impl py_io_impl PY-IO-IMPL io-impl py-catalog-impl catalog-impl
write.py-location-provider.impl write.location-provider.impl write.new s3.endpoint s3.access-key-id
s3.retry-strategy-impl s3.signer client.role-arn client.access-key-id rest.signing-name
glue.endpoint adls.token gcs.oauth2.token hdfs.host hf.token encryption.key-id header.x token uri
my.impl
"""


@pytest.fixture(scope="module")
def pets(athena):
    """A partitioned table with three rows."""
    athena.rows(
        "CREATE TABLE `zoo`.`pets` (`id` int COMMENT 'of the tag', `name` string, `ts` timestamp, `tags` array<string>)"
        f" PARTITIONED BY (day(ts), bucket(4, `id`)) LOCATION 's3://data/pets/' {ICEBERG}"
    )
    answer = athena.results(
        "INSERT INTO pets VALUES (1, 'tom', TIMESTAMP '2020-01-02 03:04:05.123456', ARRAY['a', 'b']),"
        " (2, 'rex', TIMESTAMP '2020-01-03 00:00:00', NULL), (3, NULL, NULL, NULL)"
    )
    assert answer["UpdateCount"] == 3
    return "pets"


def _snapshots(athena, table):
    return athena.rows(f'SELECT operation, snapshot_id FROM "{table}$snapshots" ORDER BY committed_at')[1:]


def test_rows_are_read_with_their_types_and_objects(athena, pets):
    assert athena.rows("SELECT id, name, ts, tags FROM pets ORDER BY id")[1:] == [
        ["1", "tom", "2020-01-02 03:04:05.123456", "[a, b]"],
        ["2", "rex", "2020-01-03 00:00:00.000000", None],
        ["3", None, None, None],
    ]
    ((path,),) = athena.rows('SELECT "$path" FROM pets WHERE id = 1')[1:]
    assert path.startswith("s3://data/pets/data/ts_day=2020-01-02/id_bucket=")
    assert athena.rows("SELECT typeof(ts), typeof(tags) FROM pets LIMIT 1")[1:] == [
        ["timestamp(6)", "array(varchar)"]
    ]


def test_the_entry_of_the_catalog_is_as_aws_documents_it(athena, pets):
    """https://iceberg.apache.org/docs/latest/aws/#glue-catalog"""
    table = athena.glue.get_table(DatabaseName="zoo", Name="pets")["Table"]
    assert table["TableType"] == "EXTERNAL_TABLE"
    assert table["Parameters"]["table_type"] == "ICEBERG"
    place = table["Parameters"]["metadata_location"]
    assert table["Parameters"]["previous_metadata_location"] != place
    assert table["StorageDescriptor"]["Location"] == "s3://data/pets"
    first = table["StorageDescriptor"]["Columns"][0]
    assert (first["Name"], first["Type"], first["Comment"]) == ("id", "int", "of the tag")
    assert first["Parameters"] == {
        "iceberg.field.id": "1",
        "iceberg.field.optional": "true",
        "iceberg.field.current": "true",
    }
    body = athena.s3.get_object(Bucket="data", Key=place.removeprefix("s3://data/"))["Body"].read()
    assert json.loads(body)["format-version"] == 2


def test_the_definition_is_shown(athena, pets):
    assert [line for (line,) in athena.rows("SHOW CREATE TABLE pets")] == [
        "CREATE TABLE zoo.pets (",
        "  id int COMMENT 'of the tag',",
        "  name string,",
        "  ts timestamp,",
        "  tags array<string>)",
        "PARTITIONED BY (day(`ts`), bucket(4, `id`))",
        "LOCATION 's3://data/pets'",
        "TBLPROPERTIES (",
        "  'table_type'='iceberg',",
        "  'write_compression'='snappy')",
    ]
    shown = [line for (line,) in athena.rows("DESCRIBE pets")]
    assert shown[:3] == ["# Table schema:", "# col_name\tdata_type\tcomment", "id\tint\tof the tag"]
    assert shown[-2:] == ["ts_day\tday\tts", "id_bucket\tbucket[4]\tid"]
    assert athena.rows("SHOW TBLPROPERTIES pets") == [["write_compression\tsnappy"]]
    assert athena.rows("SELECT table_name FROM information_schema.tables WHERE table_name = 'pets'")[1:]


def test_rows_are_deleted_updated_and_merged(athena):
    athena.rows(f"CREATE TABLE d (id int, name string) LOCATION 's3://data/d/' {ICEBERG}")
    athena.rows("INSERT INTO d VALUES (1, 'a'), (2, 'b'), (3, NULL)")
    athena.rows("INSERT INTO d (name, id) SELECT 'd', 4")
    # NULL is not true: the row stays.
    assert athena.results("DELETE FROM d WHERE name = 'b'")["UpdateCount"] == 1
    changed = "UPDATE d SET name = upper(name) || 'x' WHERE id IN (SELECT id FROM d WHERE id > 3)"
    assert athena.results(changed)["UpdateCount"] == 1
    assert athena.rows("SELECT * FROM d ORDER BY id")[1:] == [["1", "a"], ["3", None], ["4", "Dx"]]
    merged = athena.results(
        "MERGE INTO zoo.d AS t USING (SELECT * FROM (VALUES (1, 'one'), (3, 'gone'), (9, 'nine'), (8, NULL)) v(k, n)) s"
        " ON t.id = s.k"
        " WHEN MATCHED AND s.n = 'gone' THEN DELETE"
        " WHEN MATCHED THEN UPDATE SET name = s.n || coalesce(t.name, '')"
        " WHEN NOT MATCHED AND s.n IS NOT NULL THEN INSERT (name, id) VALUES (s.n, s.k)"
    )
    assert merged["UpdateCount"] == 3
    assert athena.rows("SELECT * FROM d ORDER BY id")[1:] == [["1", "onea"], ["4", "Dx"], ["9", "nine"]]
    before = _snapshots(athena, "d")
    assert [operation for operation, _ in before] == [
        "append",
        "append",
        "overwrite",
        "overwrite",
        "overwrite",
    ]
    assert athena.results("DELETE FROM d WHERE id > 100")["UpdateCount"] == 0
    assert _snapshots(athena, "d") == before
    assert athena.results("DELETE FROM d")["UpdateCount"] == 3
    assert athena.rows("SELECT count(*) FROM d")[1:] == [["0"]]
    for moment in (f"VERSION AS OF {before[0][1]}", f"VERSION AS OF CAST('{before[0][1]}' AS bigint)"):
        assert athena.rows(f"SELECT d.id, t.name FROM d FOR {moment} t JOIN d FOR {moment} ON d.id = t.id")[
            1:
        ]
    assert athena.rows(f"SELECT count(*) FROM d FOR VERSION AS OF {before[1][1]}")[1:] == [["4"]]
    assert athena.rows("SELECT count(*) FROM d FOR TIMESTAMP AS OF current_timestamp + interval '1' hour")[1:]


def test_a_row_that_meets_two_rows_of_the_source_fails_the_merge(athena, pets):
    two = "MERGE INTO pets t USING (VALUES 1, 1) s(x) ON t.id = s.x WHEN MATCHED THEN UPDATE SET name = 'm'"
    assert athena.reason(two) == (
        "MERGE_TARGET_ROW_MULTIPLE_MATCHES: One MERGE target table row matched more than one source row"
    )


def test_a_condition_is_worked_out_once_for_a_row(athena):
    athena.rows(f"CREATE TABLE r (id bigint, x int) LOCATION 's3://data/r/' {ICEBERG}")
    athena.rows("INSERT INTO r SELECT i, 1 FROM UNNEST(sequence(1, 500)) t(i)")
    changed = athena.results("UPDATE r SET x = 5 WHERE rand() < 0.5")["UpdateCount"]
    assert athena.rows("SELECT count(*) FROM r WHERE x = 5")[1:] == [[str(changed)]]
    sampled = "UPDATE zoo.r SET x = zoo.r.x + 10 WHERE id IN (SELECT id FROM r TABLESAMPLE BERNOULLI (50))"
    more = athena.results(sampled)["UpdateCount"]
    merged = athena.results(
        "MERGE INTO r USING (SELECT id k FROM r) s ON zoo.r.id = s.k"
        " WHEN MATCHED AND rand() < 0.5 THEN UPDATE SET x = 100"
    )["UpdateCount"]
    counts = "SELECT count(*), count_if(x = 100), count_if(x IS NULL), count_if(x BETWEEN 11 AND 99) <= "
    assert athena.rows(f"{counts} {more} FROM r")[1:] == [["500", str(merged), "0", "true"]]


#: The first one is of Trino's tests of its connectors; the others are its kind: https://trino.io/docs/current/sql/merge.html
MERGED = [
    (
        "USING (VALUES ('Aaron', 6, 'Adelphi'), ('Aaron', 8, 'Ashland')) s(customer, purchases, address)"
        " ON (t.customer = s.customer) WHEN MATCHED AND s.address = 'Adelphi' THEN UPDATE SET address = s.address",
        1,
        [["Aaron", "5", "Adelphi"], ["Bill", "7", "Antioch"]],
    ),
    (
        "USING (VALUES 'Aaron', 'Aaron', 'Zed', 'Zed') s(c) ON t.customer = s.c"
        " WHEN NOT MATCHED THEN INSERT (customer) VALUES (s.c)",
        2,
        [["Aaron", "5", "Adelphi"], ["Bill", "7", "Antioch"], ["Zed", None, None], ["Zed", None, None]],
    ),
    (
        "USING (VALUES ('Aaron', 1), ('Aaron', 2), ('Aaron', 3), ('Bill', 9)) s(c, n) ON t.customer = s.c"
        " WHEN MATCHED AND s.n = 2 THEN DELETE WHEN MATCHED AND s.n = 9 THEN UPDATE SET purchases = s.n",
        2,
        [["Bill", "9", "Antioch"], ["Zed", None, None], ["Zed", None, None]],
    ),
    (
        "USING (VALUES ('Bill', 1), ('Bill', 2), ('Zed', 5)) s(c, n) ON t.customer = s.c"
        " WHEN MATCHED AND s.n = 5 THEN UPDATE SET purchases = s.n",
        2,
        [["Bill", "9", "Antioch"], ["Zed", "5", None], ["Zed", "5", None]],
    ),
]


def test_a_row_may_meet_several_rows_of_the_source_if_one_changes_it(athena):
    athena.rows(
        f"CREATE TABLE tt (customer string, purchases int, address string) LOCATION 's3://data/tt/' {ICEBERG}"
    )
    athena.rows("INSERT INTO tt VALUES ('Aaron', 5, 'Antioch'), ('Bill', 7, 'Antioch')")
    for clauses, count, rows in MERGED:
        assert athena.results(f"MERGE INTO tt t {clauses}")["UpdateCount"] == count
        assert athena.rows("SELECT * FROM tt ORDER BY 1")[1:] == rows


def test_a_tables_qualified_name_is_known_in_every_expression(athena, pets):
    for sql in (
        "DELETE FROM zoo.pets WHERE zoo.pets.id > 100",
        "DELETE FROM pets WHERE awsdatacatalog.zoo.pets.id > 100",
        "UPDATE pets SET name = zoo.pets.name || pets.name WHERE zoo.pets.id > 100",
        "MERGE INTO zoo.pets USING zoo.pets AS s ON zoo.pets.id = s.id + 100 WHEN MATCHED THEN DELETE",
        "MERGE INTO pets t USING zoo.pets ON t.id = zoo.pets.id + 100 WHEN MATCHED THEN UPDATE SET name = pets.name",
    ):
        assert athena.results(sql)["UpdateCount"] == 0
    for source in ("(SELECT 1 id) t", "zoo.pets t"):
        told = athena.reason(f"MERGE INTO pets t USING {source} ON true WHEN MATCHED THEN DELETE")
        assert told.startswith("NOT_SUPPORTED: MERGE of a table and a source that are both called t")
    assert athena.reason(
        "MERGE INTO pets t USING (SELECT 1 k) s ON zoo.pets.id = s.k WHEN MATCHED THEN DELETE"
    ).startswith("COLUMN_NOT_FOUND")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("UPDATE pets SET nope = 1", "COLUMN_NOT_FOUND: line 1:1: The UPDATE SET target column nope doesn't exist"),
        ("UPDATE pets SET id = 'x'", "TYPE_MISMATCH: line 1:1: UPDATE table column types don't match SET expressions:"),
        ("DELETE FROM pets WHERE count(*) > 1", "EXPRESSION_NOT_SCALAR: line 1:24: WHERE clause cannot contain"),
        ("INSERT INTO pets SELECT 1", "TYPE_MISMATCH: line 1:13: Insert query has mismatched column types"),
        ("INSERT INTO pets (id, x) SELECT 1, 2", "COLUMN_NOT_FOUND: line 1:13: Insert column name does not exist"),
        (
            "SELECT * FROM pets FOR TIMESTAMP AS OF TIMESTAMP '2001-01-01 00:00:00 UTC'",
            'INVALID_ARGUMENTS: No version history table "zoo"."pets" at or before 2001-01-01T00:00:00.000Z',
        ),
        ("SELECT * FROM pets FOR VERSION AS OF 5", "INVALID_ARGUMENTS: Iceberg snapshot ID does not exists: 5"),
        ("SELECT * FROM pets FOR VERSION AS OF 'x'", "INVALID_ARGUMENTS: Cannot find snapshot with reference name: x"),
        ("ALTER TABLE pets REPLACE COLUMNS (a int)", "NOT_SUPPORTED: ALTER TABLE REPLACE COLUMNS of an Iceberg table"),
        ("MSCK REPAIR TABLE pets", "NOT_SUPPORTED: MSCK REPAIR TABLE of an Iceberg table (zoo.pets)"),
        ("ALTER TABLE pets DROP COLUMN ts", "FAILED: SemanticException Cannot drop column ts"),
        ("ALTER TABLE pets CHANGE COLUMN id id string", "FAILED: SemanticException Cannot change column type"),
        ("ALTER TABLE pets SET TBLPROPERTIES ('x'='1')", "FAILED: SemanticException Unsupported table property key: x"),
        (f"CREATE EXTERNAL TABLE e (a int) LOCATION 's3://data/e/' {ICEBERG}", "External keyword not supported"),
        (
            f"CREATE TABLE e (a int) PARTITIONED BY (hour(a)) LOCATION 's3://data/e/' {ICEBERG}",
            "INVALID_TABLE_PROPERTY: Unable to parse partitioning value: Invalid source type int for transform: hour",
        ),
        (f"CREATE TABLE e (a tinyint) LOCATION 's3://data/e/' {ICEBERG}", "NOT_SUPPORTED: Type not supported for Ice"),
        (
            "CREATE TABLE e WITH (table_type = 'ICEBERG', location = 's3://data/e/', is_external = false) AS"
            " SELECT TIMESTAMP '2020-01-01 00:00:00.000' t",
            'NOT_SUPPORTED: Timestamp precision (3) not supported for Iceberg. Use "timestamp(6)" instead.',
        ),
        (
            "CREATE TABLE e WITH (table_type = 'ICEBERG', location = 's3://data/pets/', is_external = false) AS"
            " SELECT 1 a",
            "ICEBERG_FILESYSTEM_ERROR: Cannot create a table on a non-empty location: s3://data/pets",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_as_athena_says_it(athena, pets, sql, reason):
    assert athena.reason(sql).startswith(reason)


def test_columns_change_and_old_files_are_read_as_the_table_is_now(athena):
    athena.rows(f"CREATE TABLE c (id int, name string, x float) LOCATION 's3://data/c/' {ICEBERG}")
    athena.rows("INSERT INTO c VALUES (1, 'a', REAL '1.5')")
    for change in (
        "ADD COLUMNS (extra bigint, note string COMMENT 'hi')",
        "CHANGE COLUMN id id bigint",
        "CHANGE COLUMN name title string AFTER x",
        "DROP COLUMN extra",
        "ADD COLUMNS (name string)",
    ):
        athena.rows(f"ALTER TABLE c {change}")
    athena.rows("INSERT INTO c VALUES (5000000000, REAL '2.5', 'b', 'n', 'new')")
    assert athena.rows("SELECT * FROM c ORDER BY id") == [
        ["id", "x", "title", "note", "name"],
        ["1", "1.5", "a", None, None],
        ["5000000000", "2.5", "b", "n", "new"],
    ]
    assert athena.rows("SHOW COLUMNS IN c") == [["id"], ["x"], ["title"], ["note"], ["name"]]
    ((first, _), *_) = [row[::-1] for row in _snapshots(athena, "c")]
    # A version has the columns that it was written with.
    assert athena.rows(f"SELECT * FROM c FOR VERSION AS OF {first}") == [
        ["id", "name", "x"],
        ["1", "a", "1.5"],
    ]
    athena.rows("ALTER TABLE c UNSET TBLPROPERTIES ('write_compression')")
    assert athena.rows("SHOW TBLPROPERTIES c") == []
    athena.rows("ALTER TABLE c RENAME TO zoo.c2")
    assert athena.rows("SELECT count(*) FROM c2")[1:] == [["2"]]
    assert athena.reason("SELECT * FROM c").startswith("TABLE_NOT_FOUND")


def test_small_files_become_one_and_old_snapshots_go(athena):
    athena.rows(f"CREATE TABLE o (id int) LOCATION 's3://data/o/' {ICEBERG}")
    for i in range(5):
        athena.rows(f"INSERT INTO o VALUES {i}")
    assert athena.rows('SELECT count(*), sum(record_count) FROM "o$files"')[1:] == [["5", "5"]]
    athena.rows("OPTIMIZE o REWRITE DATA USING BIN_PACK WHERE id < 100")
    assert athena.rows('SELECT count(*), sum(record_count) FROM "o$files"')[1:] == [["1", "5"]]
    assert _snapshots(athena, "o")[-1][0] == "replace"
    athena.rows("VACUUM o")
    assert len(_snapshots(athena, "o")) == 6  # none is five days old
    athena.rows("ALTER TABLE o SET TBLPROPERTIES ('vacuum_max_snapshot_age_seconds' = '0')")
    athena.rows("VACUUM o")
    assert len(_snapshots(athena, "o")) == 1
    assert athena.rows("SELECT sum(id) FROM o")[1:] == [["10"]]
    kept = athena.s3.list_objects_v2(Bucket="data", Prefix="o/data/")["Contents"]
    assert len(kept) == 1
    athena.rows("DROP TABLE o")
    assert athena.s3.list_objects_v2(Bucket="data", Prefix="o/")["KeyCount"] == 0


def test_a_table_is_made_of_a_query(athena):
    made = (
        "CREATE TABLE ct WITH (table_type = 'ICEBERG', location = 's3://data/ct/', is_external = false,"
        " partitioning = ARRAY['month(d)', 'truncate(s, 1)'], vacuum_min_snapshots_to_keep = 3)"
        " AS SELECT * FROM (VALUES (DATE '2020-01-02', 'xy', TIMESTAMP '2020-01-02 03:00:00.000000 Europe/Berlin'),"
        " (DATE '2020-01-30', 'xz', NULL), (NULL, NULL, NULL)) t(d, s, z)"
    )
    assert athena.results(made)["UpdateCount"] == 3
    assert athena.rows("SELECT * FROM ct ORDER BY d")[1:] == [
        ["2020-01-02", "xy", "2020-01-02 02:00:00.000000 UTC"],
        ["2020-01-30", "xz", None],
        [None, None, None],
    ]
    assert athena.rows('SELECT partition, record_count FROM "ct$partitions" ORDER BY 2 DESC')[1:] == [
        ["{d_month=600, s_trunc=x}", "2"],
        ["{d_month=null, s_trunc=null}", "1"],
    ]
    assert athena.rows('SELECT name, type FROM "ct$refs"')[1:] == [["main", "BRANCH"]]
    assert athena.rows('SELECT count(*) FROM "ct$manifests"')[1:] == [["1"]]
    assert athena.rows('SELECT is_current_ancestor FROM "ct$history"')[1:] == [["true"]]
    assert athena.reason(made).startswith("TABLE_ALREADY_EXISTS: line 1:14: Destination table")


def test_writers_at_once_lose_no_rows(athena):
    """An INSERT fails to commit at most once for each of the others, which is less often than it tries again."""
    athena.rows(f"CREATE TABLE w (id int) LOCATION 's3://data/w/' {ICEBERG}")
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda i: athena.execute(f"INSERT INTO w VALUES {i}")["Status"], range(4)))
        assert [each["State"] for each in told] == ["SUCCEEDED"] * 4, told
        changes = ["UPDATE w SET id = id + 10"] * 3 + ["INSERT INTO w VALUES 4"]
        told = list(pool.map(lambda sql: athena.execute(sql)["Status"], changes))
    done = [each["State"] == "SUCCEEDED" for each in told]
    reasons = [each.get("StateChangeReason", "") for each in told if each["State"] != "SUCCEEDED"]
    assert all(each.startswith("ICEBERG_COMMIT_ERROR") for each in reasons)
    assert done[-1]
    ((rows, least),) = athena.rows("SELECT count(*), min(id) FILTER (WHERE id % 10 <> 4) FROM w")[1:]
    assert (rows, least) == ("5", str(10 * sum(done[:-1])))
    # No two metadata files have the same number: a commit that failed left none behind.
    found = athena.s3.list_objects_v2(Bucket="data", Prefix="w/metadata/")["Contents"]
    numbers = [
        key.split("/")[-1].split("-")[0] for each in found if (key := each["Key"]).endswith(".metadata.json")
    ]
    assert len(numbers) == len(set(numbers)), numbers


def test_a_table_that_was_made_meanwhile_keeps_its_metadata(athena):
    """CREATE and RENAME that Glue refuses delete what they wrote, and nothing of the table that is there."""
    athena.rows(f"CREATE TABLE kept (id int) LOCATION 's3://data/kept/' {ICEBERG}")
    athena.rows(f"CREATE TABLE other (id int) LOCATION 's3://data/other/' {ICEBERG}")
    assert athena.reason("ALTER TABLE other RENAME TO kept").startswith("TABLE_ALREADY_EXISTS")
    assert athena.reason(
        "CREATE TABLE kept WITH (table_type = 'ICEBERG', is_external = false, location = 's3://data/kept2/') AS"
        " SELECT 1 AS id"
    ).startswith("TABLE_ALREADY_EXISTS")
    for table in ("kept", "other"):
        assert athena.rows(f"SELECT count(*) FROM {table}")[1:] == [["0"]]
    assert "Contents" not in athena.s3.list_objects_v2(Bucket="data", Prefix="kept2/metadata/00000")


@pytest.mark.parametrize(
    ("named", "deleted"), [("s3://m/1", []), ("s3://m/0", ["s3://m/1"]), (None, ["s3://m/1"])]
)
def test_metadata_that_glue_names_stays_where_its_request_was_repeated(named, deleted):
    """boto3 sends a request again whose answer was lost: Glue took the first, and refuses the second."""
    catalog, found = object.__new__(CallersCatalog), []
    catalog.glue = boto3.client("glue", "us-east-1")
    catalog.staged, catalog.objects = "s3://m/1", SimpleNamespace(delete=found.append)
    with Stubber(catalog.glue) as glue:
        if named is None:
            glue.add_client_error("get_table", "EntityNotFoundException")
        else:
            table = {"Name": "t", "Parameters": {"metadata_location": named}}
            glue.add_response("get_table", {"Table": table})
        with pytest.raises(CommitFailedException), catalog._written("d", "t"):
            raise CommitFailedException("the version is another one")
    assert (found, catalog.staged) == (deleted, None)


def test_metadata_that_is_something_else_is_named_and_not_shown(athena, pets):
    athena.rows(f"CREATE TABLE bad (id int) LOCATION 's3://data/bad/' {ICEBERG}")
    athena.rows("INSERT INTO bad VALUES 1")
    athena.put("s3://data/secret.json", '{"secret": "hunter2"}')
    athena.put("s3://data/secret.txt", "hunter2")
    athena.put("s3://data/secret.gz.metadata.json", "hunter2")
    good = _with_metadata(athena, "bad", {})
    begin = "ICEBERG_INVALID_METADATA: Error processing metadata for table zoo.bad"
    for place in ("s3://data/secret.json", "s3://data/secret.txt", "s3://data/secret.gz.metadata.json"):
        _point(athena, "bad", place)
        assert (
            athena.reason("SELECT * FROM bad") == f"{begin}: {place} is not the metadata of an Iceberg table"
        )
    _point(athena, "bad", good)
    _with_metadata(athena, "bad", {"manifest-list": "s3://data/secret.json"})
    for statement in (
        "SELECT * FROM bad",
        'SELECT * FROM "bad$files"',
        'SELECT * FROM "bad$partitions"',
        "INSERT INTO bad VALUES 2",
        "DELETE FROM bad",
        "VACUUM bad",
    ):
        assert athena.reason(statement) == f"{begin}: a manifest list or a manifest of it is not one", (
            statement
        )
    _point(athena, "bad", good)
    assert athena.rows("SELECT * FROM bad")[1:] == [["1"]]


def test_partitions_are_told_of_files_of_every_spec(athena):
    athena.rows(
        f"CREATE TABLE sp (id int, name string) PARTITIONED BY (name) LOCATION 's3://data/sp/' {ICEBERG}"
    )
    athena.rows("INSERT INTO sp VALUES (1, 'a'), (2, 'b')")
    old = {"source-id": 2, "field-id": 1000, "transform": "identity", "name": "name"}
    new = {"source-id": 1, "field-id": 1001, "transform": "identity", "name": "id"}
    specs = [{"spec-id": 0, "fields": [old]}, {"spec-id": 1, "fields": [new]}]
    _with_metadata(athena, "sp", {"partition-specs": specs, "default-spec-id": 1, "last-partition-id": 1001})
    athena.rows("INSERT INTO sp VALUES (3, 'c')")
    assert athena.rows('SELECT partition, record_count FROM "sp$partitions" ORDER BY partition.name')[1:] == [
        ["{name=a, id=null}", "1"],
        ["{name=b, id=null}", "1"],
        ["{name=null, id=3}", "1"],
    ]
    assert athena.rows("SELECT * FROM sp ORDER BY id")[1:] == [["1", "a"], ["2", "b"], ["3", "c"]]


def test_a_field_may_be_called_as_a_type_is(athena):
    athena.rows(
        "CREATE TABLE n (id int, s struct<timestamp:bigint,t:timestamp>, `timestamp` array<timestamp>)"
        f" LOCATION 's3://data/n/' {ICEBERG}"
    )
    athena.rows("ALTER TABLE n ADD COLUMNS (u struct<timestamp:timestamp>)")
    athena.rows("ALTER TABLE n CHANGE COLUMN u v struct<timestamp:timestamp>")
    assert athena.rows("DESCRIBE n")[2:] == [
        ["id\tint\t"],
        ["s\tstruct<timestamp:bigint,t:timestamp>\t"],
        ["timestamp\tarray<timestamp>\t"],
        ["v\tstruct<timestamp:timestamp>\t"],
    ]


def test_changes_are_prepared_and_names_of_vacuum_are_backquoted(athena):
    athena.rows(f"CREATE TABLE pr (id int, x int) LOCATION 's3://data/pr/' {ICEBERG}")
    athena.rows("INSERT INTO pr VALUES (1, 1), (2, 2), (3, 3)")
    for own, text in (
        ("pr_delete", "DELETE FROM pr WHERE id = ?"),
        ("pr_update", "UPDATE pr SET x = ? WHERE id = 2"),
        (
            "pr_merge",
            "MERGE INTO pr t USING (VALUES ?) s(k) ON t.id = s.k WHEN MATCHED THEN UPDATE SET x = 30",
        ),
    ):
        athena.rows(f"PREPARE {own} FROM {text}")
    for call in ("pr_delete USING 1", "pr_update USING 20", "pr_merge USING 3"):
        assert athena.results(f"EXECUTE {call}")["UpdateCount"] == 1
    assert athena.rows("SELECT * FROM pr ORDER BY id")[1:] == [["2", "20"], ["3", "30"]]
    for statement in ("DELETE FROM pr", "UPDATE pr SET x = 1"):
        told = athena.reason(f"EXPLAIN {statement}")
        assert told.startswith(
            "NOT_SUPPORTED: EXPLAIN (TYPE LOGICAL, FORMAT TEXT) of a statement that is not a query"
        )
    for name in ("`zoo`.`pr`", "zoo.pr", "`pr`", '"zoo"."pr"'):
        athena.rows(f"VACUUM {name}")
    assert athena.rows("SELECT count(*) FROM pr")[1:] == [["2"]]


def test_vacuum_keeps_the_statistics_of_partitions(athena):
    athena.rows(f"CREATE TABLE ps (id int) LOCATION 's3://data/ps/' {ICEBERG}")
    athena.rows("INSERT INTO ps VALUES 1")
    athena.rows("ALTER TABLE ps SET TBLPROPERTIES ('vacuum_max_snapshot_age_seconds' = '0')")
    ((_, snapshot),) = _snapshots(athena, "ps")
    athena.put("s3://data/ps/metadata/stats.parquet", "x")
    athena.put("s3://data/ps/metadata/orphan.parquet", "x")
    told = {
        "snapshot-id": int(snapshot),
        "statistics-path": "s3://data/ps/metadata/stats.parquet",
        "file-size-in-bytes": 1,
    }
    _with_metadata(athena, "ps", {"partition-statistics": [told]})
    athena.rows("VACUUM ps")
    kept = {
        each["Key"] for each in athena.s3.list_objects_v2(Bucket="data", Prefix="ps/metadata/")["Contents"]
    }
    assert "ps/metadata/stats.parquet" in kept
    assert "ps/metadata/orphan.parquet" not in kept


class _Bucket:
    """An S3 client whose objects all have the same body; it counts what is read."""

    def __init__(self, body):
        self.body, self.read = body, 0

    def get_object(self, **_):
        self.read += 1
        return {"Body": io.BytesIO(self.body)}


def test_threads_share_one_copy_of_an_object_and_clients_share_none(tmp_path):
    own, other = _Bucket(b"own"), _Bucket(b"other")
    fetched = Fetched(tmp_path, own)
    with ThreadPoolExecutor(8) as pool:
        copies = set(pool.map(fetched.one, ["s3://data/a.avro"] * 64))
    assert len(copies) == own.read == 1
    assert fetched.size == 3
    assert Path(fetched.one("s3://data/a.avro", other)).read_bytes() == b"other"
    assert Path(fetched.one("s3://data/a.avro")).read_bytes() == b"own"


class _OfDeletes(manifests.ManifestWriterV2):
    def content(self):
        return manifests.ManifestContent.DELETES


def _delete_position(athena, table, folder, position, path=""):
    """Add to an Iceberg table with one data file what Athena's merge on read does: a file of one deleted position.

    The manifest says that it is at ``path``, if that is given.
    """
    entry = athena.glue.get_table(DatabaseName="zoo", Name=table)["Table"]
    place, files, snapshot_id = f"s3://data/{table}/", PyArrowFileIO(), 77
    at = entry["Parameters"]["metadata_location"].removeprefix("s3://data/")
    body = json.loads(athena.s3.get_object(Bucket="data", Key=at)["Body"].read())
    metadata = TableMetadataUtil.parse_raw(json.dumps(body))
    (before,) = metadata.snapshots
    athena.s3.download_file(
        "data", before.manifest_list.removeprefix("s3://data/"), str(folder / "before.avro")
    )
    known = list(manifests.read_manifest_list(files.new_input(str(folder / "before.avro"))))
    ((data,),) = athena.rows(f'SELECT file_path FROM "{table}$files"')[1:]
    fields = [
        pa.field("file_path", pa.string(), nullable=False, metadata={"PARQUET:field_id": "2147483546"}),
        pa.field("pos", pa.int64(), nullable=False, metadata={"PARQUET:field_id": "2147483545"}),
    ]
    pq.write_table(pa.table([[data], [position]], schema=pa.schema(fields)), folder / "deletes.parquet")
    file = manifests.DataFile.from_args(
        content=manifests.DataFileContent.POSITION_DELETES,
        file_path=path or place + "deletes.parquet",
        file_format=manifests.FileFormat.PARQUET,
        partition=Record(),
        record_count=1,
        file_size_in_bytes=(folder / "deletes.parquet").stat().st_size,
    )
    out = files.new_output(str(folder / "deletes.avro"))
    with _OfDeletes(metadata.spec(), metadata.schema(), out, snapshot_id, "deflate") as writer:
        added = manifests.ManifestEntryStatus.ADDED
        writer.add_entry(
            manifests.ManifestEntry.from_args(status=added, snapshot_id=snapshot_id, data_file=file)
        )
    deletes = writer.to_manifest_file()
    deletes[0] = place + "deletes.avro"
    number = metadata.last_sequence_number + 1
    listed = files.new_output(str(folder / "list.avro"))
    with manifests.write_manifest_list(
        2, listed, snapshot_id, before.snapshot_id, number, "deflate"
    ) as lists:
        lists.add_manifests([*known, deletes])
    for name in ("deletes.parquet", "deletes.avro", "list.avro"):
        athena.s3.upload_file(str(folder / name), "data", f"{table}/{name}")
    made = body["snapshots"][0] | {
        "snapshot-id": snapshot_id,
        "parent-snapshot-id": before.snapshot_id,
        "sequence-number": number,
        "manifest-list": place + "list.avro",
    }
    main = {"main": {"snapshot-id": snapshot_id, "type": "branch"}}
    changed = {"snapshots": [*body["snapshots"], made], "current-snapshot-id": snapshot_id, "refs": main}
    _with_metadata(athena, table, changed | {"last-sequence-number": number})


def test_rows_that_another_engine_deleted_by_position_are_gone_and_not_counted(athena, tmp_path):
    athena.rows(f"CREATE TABLE mor (id int) LOCATION 's3://data/mor/' {ICEBERG}")
    athena.rows("INSERT INTO mor VALUES 1, 2, 3")
    _delete_position(athena, "mor", tmp_path, 1)
    assert athena.rows("SELECT * FROM mor ORDER BY id")[1:] == [["1"], ["3"]]
    assert athena.results("DELETE FROM mor")["UpdateCount"] == 2
    assert athena.rows("SELECT count(*) FROM mor")[1:] == [["0"]]


def test_a_manifest_names_no_file_outside_of_s3(athena, tmp_path):
    athena.rows(f"CREATE TABLE out (id int) LOCATION 's3://data/out/' {ICEBERG}")
    athena.rows("INSERT INTO out VALUES 1, 2")
    _delete_position(athena, "out", tmp_path, 1, f"file://{tmp_path}/deletes.parquet")
    for statement in ("SELECT * FROM out", "DELETE FROM out", "UPDATE out SET id = 1"):
        assert "is not an S3 location" in athena.reason(statement)


def test_no_property_reaches_pyiceberg_unless_it_is_known_to_be_harmless():
    acted = {
        value
        for key, value in vars(TableProperties).items()
        if isinstance(value, str) and not key.startswith("_") and ("." in value or "-" in value)
    }
    acted -= {value for key, value in vars(TableProperties).items() if key.endswith("_DEFAULT")}
    prefixes = {
        TableProperties.METRICS_MODE_COLUMN_CONF_PREFIX,
        TableProperties.PARQUET_BLOOM_FILTER_COLUMN_ENABLED_PREFIX,
    }
    modes = {TableProperties.DELETE_MODE_COPY_ON_WRITE, TableProperties.DELETE_MODE_MERGE_ON_READ}
    refused = {each for each in acted - prefixes - modes if not trusted.is_harmless(each)}
    assert refused == {"write.py-location-provider.impl"}
    assert all(trusted.is_harmless(properties.stored_name(each)) for each in properties.KNOWN)
    assert all(
        map(trusted.is_harmless, ("owner", "comment", "team.cost-centre", "write.parquet.compression-codec"))
    )


@pytest.mark.parametrize("key", DANGEROUS.split())
def test_a_property_that_loads_code_or_gives_credentials_is_refused(key):
    assert not trusted.is_harmless(key)


def test_manifests_are_not_kept_from_one_caller_to_the_next():
    assert store.manifest is manifests
    kept = manifests._manifest_cache
    one, other = (manifests.ManifestFile.from_args(manifest_path="s3://b/m.avro") for _ in range(2))
    assert kept.get_or_cache(one) is one
    assert kept.get_or_cache(other) is other
    assert len(kept) == 0


def _with_metadata(athena, table, changed):
    """Point a table at a copy of its metadata in which keys are changed; return the place of what it had."""
    entry = athena.glue.get_table(DatabaseName="zoo", Name=table)["Table"]
    good = entry["Parameters"]["metadata_location"]
    body = json.loads(athena.s3.get_object(Bucket="data", Key=good.removeprefix("s3://data/"))["Body"].read())
    if "manifest-list" in changed:
        changed = {"snapshots": [each | changed for each in body["snapshots"]]}
    athena.put("s3://data/changed.metadata.json", json.dumps(body | changed))
    _point(athena, table, "s3://data/changed.metadata.json")
    return good


def _point(athena, table, place):
    entry = athena.glue.get_table(DatabaseName="zoo", Name=table)["Table"]
    given = {key: entry[key] for key in ("Name", "TableType", "StorageDescriptor", "Parameters")}
    given["Parameters"] = {**given["Parameters"], "metadata_location": place}
    athena.glue.update_table(DatabaseName="zoo", TableInput=given)


def test_metadata_that_anybody_may_write_runs_no_code_and_leaves_s3_by_no_way(athena, tmp_path):
    athena.rows(f"CREATE TABLE evil (id int) LOCATION 's3://data/evil/' {ICEBERG}")
    athena.rows("INSERT INTO evil VALUES 1")
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "file").write_text("kept")
    outside = {"statistics-path": f"file://{victim}/file", "snapshot-id": 1, "file-size-in-bytes": 4}
    log = [{"metadata-file": "/x", "timestamp-ms": 1}]
    whole = outside | {"file-footer-size-in-bytes": 4, "blob-metadata": []}
    code, not_s3 = {"write.py-location-provider.impl": "shutil.rmtree"}, "ICEBERG_INVALID_METADATA: The "
    cases = [
        ({"location": str(victim), "properties": code}, "NOT_SUPPORTED"),
        ({"properties": {"py-io-impl": "subprocess.Popen"}}, "NOT_SUPPORTED"),
        ({"properties": {"s3.endpoint": "http://127.0.0.1:1"}}, "NOT_SUPPORTED"),
        ({"location": str(victim)}, f"{not_s3}location of table zoo.evil is not an S3 location"),
        ({"location": "s3://data/../x"}, f"{not_s3}location"),
        ({"properties": {"write.data.path": f"file://{victim}"}}, f"{not_s3}write.data.path"),
        ({"properties": {"write.metadata.path": "/x"}}, f"{not_s3}write.metadata.path"),
        ({"manifest-list": f"file://{victim}/file"}, f"{not_s3}manifest list"),
        ({"metadata-log": log}, f"{not_s3}metadata log"),
        ({"statistics": [whole]}, f"{not_s3}statistics file"),
        ({"partition-statistics": [outside]}, f"{not_s3}statistics file"),
    ]
    for change, reason in cases:
        good = _with_metadata(athena, "evil", change)
        for statement in ("SELECT * FROM evil", "INSERT INTO evil VALUES 2"):
            assert athena.reason(statement).startswith(reason), reason
        _point(athena, "evil", good)
    for statement in (
        "DROP TABLE evil",
        "VACUUM evil",
        "ALTER TABLE evil ADD COLUMNS (b int)",
        "UPDATE evil SET id = 2",
    ):
        good = _with_metadata(athena, "evil", cases[0][0])
        assert athena.reason(statement).startswith("NOT_SUPPORTED")
        _point(athena, "evil", good)
    assert (victim / "file").read_text() == "kept"
    assert athena.rows("SELECT * FROM evil")[1:] == [["1"]]
    assert athena.reason("ALTER TABLE evil SET TBLPROPERTIES ('py-io-impl' = 'a.b')").startswith(
        "FAILED: SemanticExc"
    )
