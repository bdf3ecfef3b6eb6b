"""CREATE TABLE AS, INSERT INTO, UNLOAD, views, prepared statements."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

#: What an Iceberg table without its metadata is.
LOST = "ICEBERG_INVALID_METADATA: Table is missing [metadata_location]"
LAZY_SIMPLE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
JSON = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"


@pytest.fixture(scope="module", autouse=True)
def lake(athena):
    athena.table(
        f"CREATE EXTERNAL TABLE pets (name string, age int, kind string) {JSON} LOCATION 's3://data/pets/'"
    )
    rows = [
        {"name": n, "age": a, "kind": k}
        for n, a, k in (("tom", 3, "cat"), ("rex", 5, "dog"), ("ann", None, "cat"))
    ]
    athena.put("s3://data/pets/x.json", rows)
    text = "org.apache.hadoop.mapred.TextInputFormat"
    special: dict[str, Any] = {
        "ice": {"Parameters": {"table_type": "ICEBERG"}},
        "links": {"InputFormat": "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat"},
        "buckets": {"BucketColumns": ["a"], "NumberOfBuckets": 4},
        "headed": {"Parameters": {"skip.header.line.count": "1"}},
        "nulled": {"SerdeInfo": {"Parameters": {"serialization.null.format": ""}}},
    }
    for name, own in special.items():
        serde = {"SerializationLibrary": LAZY_SIMPLE, **own.pop("SerdeInfo", {})}
        storage = {
            "Columns": [{"Name": "a", "Type": "int"}],
            "Location": f"s3://data/{name}/",
            "InputFormat": text,
        }
        table = {"Name": name, "TableType": "EXTERNAL_TABLE", "Parameters": own.pop("Parameters", {})}
        stored = {"StorageDescriptor": {**storage, "SerdeInfo": serde, **own}}
        athena.glue.create_table(DatabaseName="zoo", TableInput={**table, **stored})
        athena.put(f"s3://data/{name}/x", "1\n")


def test_a_table_made_of_a_query_is_parquet_at_the_result_location(athena):
    execution = athena.execute(
        "-- made\nCREATE TABLE old WITH (format = 'PARQUET') AS SELECT name, age FROM pets WHERE age > 2"
    )
    assert (execution["Status"]["State"], execution["StatementType"]) == ("SUCCEEDED", "DDL"), execution[
        "Status"
    ]
    table = athena.glue.get_table(DatabaseName="zoo", Name="old")["Table"]
    place = f"s3://results/lake/tables/{execution['QueryExecutionId']}/"
    assert table["StorageDescriptor"]["Location"] == place
    assert athena.rows("SELECT * FROM old ORDER BY name") == [["name", "age"], ["rex", "5"], ["tom", "3"]]
    assert athena.reason("CREATE TABLE old AS SELECT 1 a").startswith(
        "TABLE_ALREADY_EXISTS: line 1:14: Destination table"
    )
    assert athena.rows("CREATE TABLE IF NOT EXISTS old AS SELECT 1 a") == []


#: A workgroup that lets a query say where its table goes, which the enforced one does not.
FREE = {"WorkGroup": "primary", "ResultConfiguration": {"OutputLocation": "s3://results/free/"}}


def test_partitions_are_the_last_columns_and_are_registered(athena):
    made = (
        "CREATE TABLE parted WITH (external_location = 's3://data/parted/', partitioned_by = ARRAY['kind'])"
        " AS SELECT name, age, kind FROM pets"
    )
    # https://docs.aws.amazon.com/athena/latest/ug/ctas-considerations-limitations.html
    assert "enforces a centralized output location" in athena.reason(made)
    athena.rows(made, **FREE)
    assert athena.rows("SHOW PARTITIONS parted") == [["kind=cat"], ["kind=dog"]]
    assert athena.rows("SELECT name FROM parted WHERE kind = 'dog'") == [["name"], ["rex"]]
    athena.rows("INSERT INTO parted SELECT 'pip', 1, 'bird'")
    assert athena.rows("SELECT kind, count(*) n FROM parted GROUP BY 1 ORDER BY 1")[1:] == [
        ["bird", "1"],
        ["cat", "2"],
        ["dog", "1"],
    ]
    wrong = "CREATE TABLE w WITH (partitioned_by = ARRAY['name']) AS SELECT name, kind FROM pets"
    assert athena.reason(wrong).startswith("HIVE_COLUMN_ORDER_MISMATCH")
    again = "CREATE TABLE w WITH (external_location = 's3://data/parted/') AS SELECT 1 a"
    assert athena.reason(again, **FREE).startswith("HIVE_PATH_ALREADY_EXISTS")


@pytest.mark.parametrize("form", ["JSON", "TEXTFILE"])
def test_text_formats_are_written_and_read(athena, form):
    athena.rows(
        f"CREATE TABLE t_{form} WITH (format = '{form}') AS SELECT name, age, ARRAY[age] AS ages FROM pets"
        if form == "JSON"
        else f"CREATE TABLE t_{form} WITH (format = '{form}') AS SELECT name, age FROM pets"
    )
    assert athena.rows(f"SELECT name, age FROM t_{form} ORDER BY name")[1:] == [
        ["ann", None],
        ["rex", "5"],
        ["tom", "3"],
    ]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("CREATE TABLE x AS SELECT 1", "MISSING_COLUMN_NAME"),
        ("CREATE TABLE x AS SELECT 1 a, 2 a", "DUPLICATE_COLUMN_NAME"),
        ("CREATE TABLE x AS SELECT now() a", "NOT_SUPPORTED: Unsupported Hive type: timestamp(3) with time zone"),
        ("CREATE TABLE x AS SELECT JSON '1' a", "NOT_SUPPORTED: Unsupported Hive type: json"),
        ("CREATE TABLE x WITH (format = 'XML') AS SELECT 1 a", "NOT_SUPPORTED: CREATE TABLE AS with format XML"),
        (
            "CREATE TABLE x WITH (format = 'ORC', orc_compression = 'LZO') AS SELECT 1 a",
            "NOT_SUPPORTED: compression LZO of ORC",
        ),
        ("CREATE TABLE x WITH (location = 's3://data/x/') AS SELECT 1 a", "NOT_SUPPORTED: CREATE TABLE AS with the"),
        ("CREATE TABLE x WITH (is_external = false) AS SELECT 1 a", "NOT_SUPPORTED: CREATE TABLE AS with is_external"),
        ("CREATE TABLE x WITH (format = 'TEXTFILE', field_delimiter = '||') AS SELECT 1 a", "NOT_SUPPORTED: CREATE"),
        ("CREATE TABLE x WITH (partitioned_by = ARRAY['a']) AS SELECT 1 a", "INVALID_TABLE_PROPERTY"),
        ("UNLOAD (SELECT 1 a) TO 's3://data/no/' WITH (format = 'CSV')", "NOT_SUPPORTED: UNLOAD with format CSV"),
        ("UNLOAD (SELECT 1 a) TO 's3://data/no/' WITH (format = 'ORC', level = 1)", "NOT_SUPPORTED: UNLOAD with the"),
        (
            "UNLOAD (SELECT 1 a, 2 b) TO 's3://data/no/' WITH (format = 'ORC', partitioned_by = ARRAY['a'])",
            "HIVE_COLUMN_ORDER_MISMATCH",
        ),
        ("CREATE TABLE x WITH (table_type = 'ICEBERG') AS SELECT 1 a", "INVALID_TABLE_PROPERTY: Iceberg tables are"),
        ("CREATE TABLE x WITH (bucket_count = 3) AS SELECT 1 a", "INVALID_TABLE_PROPERTY: bucketed_by and bucket_cou"),
        (
            "CREATE TABLE x WITH (bucketed_by = ARRAY['b'], bucket_count = 3) AS SELECT 1 a",
            "INVALID_TABLE_PROPERTY: Bucketing columns [b] not present in schema",
        ),
        (
            "CREATE TABLE x WITH (bucketed_by = ARRAY['a'], bucket_count = 3) AS SELECT 1.0 a",
            "NOT_SUPPORTED: CREATE TABLE AS bucketed_by a column of type decimal(2,1)",
        ),
        (
            "CREATE TABLE x WITH (bucketed_by = ARRAY['p'], bucket_count = 3, partitioned_by = ARRAY['p'])"
            " AS SELECT 1 a, 2 p",
            "NOT_SUPPORTED: CREATE TABLE AS bucketed_by the partition key p",
        ),
        ("CREATE TABLE x WITH (format = 'JSON') AS SELECT ARRAY[X'61'] a", "NOT_SUPPORTED: a column of type array(var"),
        ("CREATE TABLE x AS SELECT b FROM pets", "COLUMN_NOT_FOUND: line 1:26: Column 'b'"),
        ("INSERT INTO pets SELECT 1", "TYPE_MISMATCH: line 1:13: Insert query has mismatched column types"),
        ("INSERT INTO pets SELECT 1, 2, 'x'", "TYPE_MISMATCH: line 1:13: Insert query has mismatched column types"),
        ("INSERT INTO nowhere SELECT 1", "TABLE_NOT_FOUND: line 1:13:"),
        ("UPDATE pets SET age = 1", "NOT_SUPPORTED: UPDATE: Modifying Hive table rows"),
        ("DELETE FROM pets", "NOT_SUPPORTED: DELETE: Modifying Hive table rows"),
        ("MERGE INTO pets USING pets ON true WHEN MATCHED THEN DELETE", "NOT_SUPPORTED: MERGE: Modifying Hive table"),
        ("OPTIMIZE pets REWRITE DATA USING BIN_PACK", "NOT_SUPPORTED: OPTIMIZE of a table that is not Iceberg's"),
        ("VACUUM pets", "NOT_SUPPORTED: VACUUM of a table that is not Iceberg's"),
        ("SELECT * FROM ice", LOST),
        ('SELECT * FROM "ice$snapshots"', LOST),
        ('SELECT * FROM "pets$snapshots"', "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.zoo.pets$snapshots'"),
        ("INSERT INTO ice SELECT 1", LOST),
        ("DELETE FROM ice", LOST),
        ("UPDATE ice SET a = 1", LOST),
        ("MERGE INTO zoo.ice USING pets ON true WHEN MATCHED THEN DELETE", LOST),
        ("OPTIMIZE ice REWRITE DATA USING BIN_PACK", LOST),
        ("VACUUM ice", LOST),
        ("DELETE FROM nowhere", "TABLE_NOT_FOUND: line 1:13"),
        ("SELECT * FROM links", "NOT_SUPPORTED: reading table zoo.links of input format org.apache.hadoop.hive"),
        ("INSERT INTO buckets SELECT 1", "NOT_SUPPORTED: INSERT INTO bucketed tables"),
        ("INSERT INTO headed SELECT 1", "NOT_SUPPORTED: INSERT INTO a table with the property skip.header.line.count"),
        ("INSERT INTO nulled SELECT 1", "NOT_SUPPORTED: INSERT INTO a table with the SerDe property"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_says_why(athena, sql, reason):
    assert athena.reason(sql).startswith(reason)


@pytest.mark.parametrize("form", ["PARQUET", "ORC", "JSON", "TEXTFILE"])
def test_rows_go_to_the_files_of_their_buckets(athena, form):
    """One file for each bucket and partition, in Hive's form of name; what has a bucket is read whole.

    https://docs.aws.amazon.com/athena/latest/ug/ctas-examples.html
    """
    made = (
        f"CREATE TABLE told_{form} WITH (format = '{form}', partitioned_by = ARRAY['p'],"
        " bucketed_by = ARRAY['s', 'n'], bucket_count = 4)"
        " AS SELECT CAST(s AS varchar) s, n, p"
        " FROM (VALUES ('abc', 1, 'x'), ('abc', 1, 'y'), ('', 2, 'x'), (NULL, NULL, 'x')) AS t (s, n, p)"
    )
    written = athena.execute(made)
    assert written["Status"]["State"] == "SUCCEEDED", written["Status"]
    listed = athena.s3.list_objects_v2(Bucket="results", Prefix=f"lake/tables/{written['QueryExecutionId']}/")
    names = sorted(each["Key"].split("/", 3)[3][: len("p=x/000000_0_")] for each in listed["Contents"])
    # 31 * "abc".hashCode() + 1, 2 and 0, the sign left out, modulo 4
    assert names == ["p=x/000000_0_", "p=x/000002_0_", "p=x/000003_0_", "p=y/000003_0_"]
    assert athena.rows(f"SELECT s, n, p FROM told_{form} ORDER BY n, p")[1:] == [
        ["abc", "1", "x"],
        ["abc", "1", "y"],
        ["", "2", "x"],
        [None, None, "x"],
    ]
    storage = athena.glue.get_table(DatabaseName="zoo", Name=f"told_{form.lower()}")["Table"][
        "StorageDescriptor"
    ]
    assert (storage["BucketColumns"], storage["NumberOfBuckets"]) == (["s", "n"], 4)
    assert athena.reason(f"INSERT INTO told_{form} VALUES ('a', 1, 'x')").startswith(
        "NOT_SUPPORTED: INSERT INTO b"
    )


def test_buckets_of_all_partitions_are_a_hundred_at_most(athena):
    """https://docs.aws.amazon.com/athena/latest/ug/ctas-insert-into.html"""
    made = (
        "CREATE TABLE wide WITH (bucketed_by = ARRAY['n'], bucket_count = 101) AS SELECT n FROM {} AS t (n)"
    )
    reason = athena.reason(made.format("UNNEST(sequence(0, 100))"))
    assert reason.startswith("HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers")


@pytest.mark.parametrize("form", ["JSON", "TEXTFILE"])
def test_text_keeps_bytes_and_what_is_no_number(athena, form):
    shown = "X'6180' b, nan() n, infinity() i, REAL '1.1' r, MAP(ARRAY['k'],ARRAY[1]) m, 'q\"u,\\' s, 1e20 e"
    athena.rows(f"CREATE TABLE odd_{form} WITH (format = '{form}') AS SELECT {shown}")
    assert athena.rows(f"SELECT * FROM odd_{form}") == athena.rows(f"SELECT {shown}")


def test_rows_are_inserted_with_the_columns_that_are_named(athena):
    athena.table(f"CREATE EXTERNAL TABLE few (a int, b string, c double) {JSON} LOCATION 's3://data/few/'")
    athena.rows("INSERT INTO few VALUES (1, 'x', 1.5), (2, 'y', NULL)")
    athena.rows("INSERT INTO few (b, a) SELECT 'z', 3")
    assert athena.rows("SELECT * FROM few ORDER BY a")[1:] == [
        ["1", "x", "1.5"],
        ["2", "y", None],
        ["3", "z", None],
    ]


def test_unload_writes_files_and_no_table(athena):
    athena.rows(
        "UNLOAD (SELECT name, age FROM pets ORDER BY name) TO 's3://results/un/' WITH (format = 'JSON')"
    )
    (found,) = athena.s3.list_objects_v2(Bucket="results", Prefix="un/")["Contents"]
    assert found["Key"].endswith(".gz")
    body = gzip.decompress(athena.s3.get_object(Bucket="results", Key=found["Key"])["Body"].read())
    assert body.splitlines()[1] == b'{"name":"rex","age":5}'
    again = "UNLOAD (SELECT 1 a) TO 's3://results/un/' WITH (format = 'JSON')"
    assert athena.reason(again).startswith("HIVE_PATH_ALREADY_EXISTS")


def test_insert_casts_as_an_assignment_does(athena):
    """Types that meet are cast, and fail for a value that does not fit (https://github.com/trinodb/trino).

    StatementAnalyzer's typesMatchForInsert and LogicalPlanner's noTruncationCast.
    """
    athena.rows("CREATE TABLE narrow AS SELECT 1 a, 'x' p")
    athena.rows("INSERT INTO narrow VALUES (BIGINT '2', 'y   '), (3.5, 'z')")
    assert athena.rows("SELECT * FROM narrow ORDER BY a")[1:] == [["1", "x"], ["2", "y"], ["4", "z"]]
    long = "INVALID_CAST_ARGUMENT: Cannot truncate non-space characters when casting from varchar(2) to varchar(1)"
    assert athena.reason("INSERT INTO narrow SELECT 1, 'xy'").startswith(long)
    large = "NUMERIC_VALUE_OUT_OF_RANGE: Out of range for integer: 3000000000"
    assert athena.reason("INSERT INTO narrow SELECT 3000000000, 'x'").startswith(large)


def test_views_are_queries_by_name(athena):
    athena.rows("CREATE VIEW cats AS SELECT name, age FROM pets WHERE kind = 'cat'")
    assert athena.rows("SELECT name FROM cats ORDER BY 1")[1:] == [["ann"], ["tom"]]
    assert athena.reason("CREATE VIEW cats AS SELECT 1 a").startswith("TABLE_ALREADY_EXISTS")
    athena.rows("CREATE OR REPLACE VIEW cats AS SELECT max(age) AS oldest FROM pets")
    assert athena.rows("SELECT c.oldest FROM zoo.cats c")[1:] == [["5"]]
    assert athena.rows("SHOW CREATE VIEW cats")[0] == ["CREATE VIEW zoo.cats AS"]
    athena.rows("DROP VIEW cats")
    assert athena.reason("SELECT * FROM cats").startswith("TABLE_NOT_FOUND")
    assert athena.rows("DROP VIEW IF EXISTS cats") == []
    assert athena.reason("DROP VIEW cats").startswith("TABLE_NOT_FOUND: line 1:11: View")
    assert athena.reason("SHOW CREATE VIEW cats").startswith("TABLE_NOT_FOUND: line 1:18: View")
    # In Trino's words: DropViewTask and ShowQueriesRewrite of https://github.com/trinodb/trino
    assert athena.reason("DROP VIEW IF EXISTS pets").endswith(
        "Did you mean DROP TABLE awsdatacatalog.zoo.pets?"
    )
    shown = "NOT_SUPPORTED: line 1:1: Relation 'awsdatacatalog.zoo.pets' is a table, not a view"
    assert athena.reason("SHOW CREATE VIEW pets") == shown
    athena.rows("CREATE VIEW loop AS SELECT name FROM pets")
    athena.rows("CREATE OR REPLACE VIEW loop AS SELECT name FROM pets")
    athena.rows("DROP VIEW loop")


def test_a_view_whose_query_has_become_another_is_stale(athena):
    """https://github.com/trinodb/trino/blob/master/core/trino-main (StatementAnalyzer): columns and types are kept."""
    athena.table(f"CREATE EXTERNAL TABLE grown (a int, b smallint) {JSON} LOCATION 's3://data/grown/'")
    athena.put("s3://data/grown/x.json", [{"a": 1, "b": 2}])
    athena.rows("CREATE VIEW every AS SELECT * FROM grown")
    athena.rows("CREATE VIEW wide AS SELECT CAST(b AS bigint) AS b, a FROM grown")
    assert athena.rows("SELECT * FROM every")[1:] == [["1", "2"]]
    athena.rows("CREATE OR REPLACE VIEW chosen AS SELECT a, b FROM every")
    athena.rows("ALTER TABLE grown ADD COLUMNS (c int)")
    assert athena.reason("SELECT a FROM every") == (
        "VIEW_IS_STALE: line 1:15: View 'awsdatacatalog.zoo.every' is stale or in invalid state: stored view column"
        " count (2) does not match column count derived from the view query analysis (3)"
    )
    assert athena.reason("SELECT a FROM chosen").startswith("VIEW_IS_STALE")
    assert athena.rows("SELECT b, a FROM wide")[1:] == [["2", "1"]]
    athena.rows("ALTER TABLE grown REPLACE COLUMNS (a tinyint, b smallint)")
    # A narrower type is cast to what the view was made with, a wider one is an error.
    assert (
        athena.results("SELECT a FROM every")["ResultSet"]["ResultSetMetadata"]["ColumnInfo"][0]["Type"]
        == "integer"
    )
    athena.rows("ALTER TABLE grown REPLACE COLUMNS (a bigint, b smallint)")
    assert (
        "column [a] of type bigint projected from query view at position 0 cannot be coerced to column [a]"
        in (athena.reason("SELECT b FROM every"))
    )


def test_prepared_statements(athena):
    # https://docs.aws.amazon.com/athena/latest/APIReference/API_CreatePreparedStatement.html: two letters at least
    assert "statementName" in athena.reason("PREPARE p FROM SELECT 1")
    athena.rows("PREPARE p1 FROM SELECT name FROM pets WHERE kind = ? AND age < ?")
    assert athena.rows("EXECUTE p1 USING 'cat', 10")[1:] == [["tom"]]
    assert athena.rows("EXECUTE p1", ExecutionParameters=["'dog'", "10"])[1:] == [["rex"]]
    assert "expected 2 but found 1" in athena.reason("EXECUTE p1 USING 'cat'")
    # https://docs.aws.amazon.com/athena/latest/APIReference/API_BatchGetPreparedStatement.html
    many = athena.athena.batch_get_prepared_statement(PreparedStatementNames=["p1", "p2"], WorkGroup="lake")
    assert [each["StatementName"] for each in many["PreparedStatements"]] == ["p1"]
    (missing,) = many["UnprocessedPreparedStatementNames"]
    assert (missing["StatementName"], missing["ErrorCode"]) == ("p2", "STATEMENT_NOT_FOUND")
    athena.rows("DEALLOCATE PREPARE p1")
    for missing in ("EXECUTE p1", "DEALLOCATE PREPARE p1", "EXECUTE p"):
        assert "was not found in workGroup lake" in athena.reason(missing)
    itself = "NOT_SUPPORTED: Invalid statement type for prepared statement: Execute"
    assert athena.reason("PREPARE p2 FROM /* x */ EXECUTE p2") == itself
    assert "was not found" in athena.reason("EXECUTE p1 USING 1")


def test_explain_validates_and_its_plans_are_named(athena):
    assert athena.rows("EXPLAIN (TYPE VALIDATE) SELECT 1 FROM pets") == [["Valid"], ["true"]]
    both = "explain (format json, type validate) SELECT 1 FROM pets"
    assert athena.rows(both) == [["Valid"], ["true"]]
    for sql, named in (
        ("EXPLAIN SELECT 1", "(TYPE LOGICAL, FORMAT TEXT)"),
        ("EXPLAIN (TYPE DISTRIBUTED) SELECT 1", "(TYPE DISTRIBUTED, FORMAT TEXT)"),
        ("EXPLAIN (TYPE IO, FORMAT JSON) SELECT 1", "(TYPE IO, FORMAT JSON)"),
        ("EXPLAIN ANALYZE SELECT 1", "ANALYZE"),
        (
            "EXPLAIN CREATE TABLE x AS SELECT 1 a",
            "(TYPE LOGICAL, FORMAT TEXT) of a statement that is not a query",
        ),
    ):
        assert (
            athena.reason(sql)
            == f"NOT_SUPPORTED: EXPLAIN {named} is not supported by the local endpoint's Athena"
        )
    assert athena.reason("EXPLAIN SELECT b FROM pets").startswith("COLUMN_NOT_FOUND: line 1:16")
    with pytest.raises(athena.athena.exceptions.InvalidRequestException, match="'LOGICAL', 'DISTRIBUTED'"):
        athena.execute("EXPLAIN (TYPE PHYSICAL) SELECT 1")


@pytest.mark.parametrize("form", ["ORC", "AVRO", "PARQUET", "JSON", "TEXTFILE"])
def test_every_format_gives_back_what_was_written(athena, form):
    """NULL, nested values and partitions whose names need escapes."""
    name = f"back_{form.lower()}"
    rows = (
        "SELECT * FROM (VALUES (1, 'a', 1.5e0, true, DATE '2020-01-02', TIMESTAMP '2020-01-02 03:04:05.678',"
        " DECIMAL '1.25', ARRAY[1, 2], 'x/y=z'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL))"
        " AS t(i, s, d, b, day, at, n, xs, p)"
    )
    made = athena.execute(
        f"CREATE TABLE {name} WITH (format = '{form}', partitioned_by = ARRAY['p']) AS {rows}"
    )
    assert made["Status"]["State"] == "SUCCEEDED", made["Status"]
    assert made["SubstatementType"] == "CREATE_TABLE_AS_SELECT"
    assert [row[0] for row in athena.rows(f"SHOW PARTITIONS {name}")] == [
        "p=__HIVE_DEFAULT_PARTITION__",
        "p=x%2Fy%3Dz",
    ]
    assert athena.rows(f"SELECT * FROM {name} ORDER BY i")[1:] == [
        ["1", "a", "1.5", "true", "2020-01-02", "2020-01-02 03:04:05.678", "1.25", "[1, 2]", "x/y=z"],
        [None] * 9,
    ]
    bucket, key = made["Statistics"]["DataManifestLocation"].removeprefix("s3://").split("/", 1)
    listed = athena.s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode().split()
    found = [row[0] for row in athena.rows(f'SELECT DISTINCT "$path" FROM {name}')[1:]]
    assert sorted(listed) == sorted(found)
    results = athena.athena.get_query_results(QueryExecutionId=made["QueryExecutionId"])
    assert (results["UpdateCount"], results["ResultSet"]["Rows"]) == (2, [])
    athena.execute(f"DROP TABLE {name}")


def test_repair_finds_escaped_values_and_keys_in_lower_case_alone(athena):
    athena.table(
        "CREATE EXTERNAL TABLE mended (a int) PARTITIONED BY (p string) STORED AS TEXTFILE LOCATION 's3://data/mend/'"
    )
    for folder in ("p=a%2Fb", "p=c d", "P=upper", "other"):
        athena.put(f"s3://data/mend/{folder}/x", "1\n")
    assert athena.rows("MSCK REPAIR TABLE mended") == [
        ["Partitions not in metastore: mended:p=a%2Fb"],
        ["Partitions not in metastore: mended:p=c d"],
    ]
    assert athena.rows("SELECT * FROM mended ORDER BY p")[1:] == [["1", "a/b"], ["1", "c d"]]


def test_projected_partitions_need_no_catalog(athena):
    athena.table(
        "CREATE EXTERNAL TABLE shot (a int) PARTITIONED BY (day date, who string) STORED AS TEXTFILE"
        " LOCATION 's3://data/shot/' TBLPROPERTIES ('projection.enabled' = 'true', 'projection.day.type' = 'date',"
        " 'projection.day.format' = 'yyyy-MM-dd', 'projection.day.range' = '2020-01-01,NOW',"
        " 'projection.who.type' = 'injected')"
    )
    athena.put("s3://data/shot/day=2020-01-02/who=ada/x", "1\n")
    athena.put("s3://data/shot/day=2019-01-02/who=ada/x", "2\n")
    assert athena.rows("SELECT * FROM shot WHERE who = 'ada'")[1:] == [["1", "2020-01-02", "ada"]]
    assert athena.reason("SELECT * FROM shot").startswith("CONSTRAINT_VIOLATION: For the injected projected")


def test_a_result_is_used_again_where_the_request_asks_for_it(athena):
    again = {"ResultReuseByAgeConfiguration": {"Enabled": True, "MaxAgeInMinutes": 5}}
    sql = "SELECT rand() AS r"
    first = athena.execute(sql, ResultReuseConfiguration=again)
    second = athena.execute(sql, ResultReuseConfiguration=again)
    third = athena.execute(sql)
    reused = [
        each["Statistics"]["ResultReuseInformation"]["ReusedPreviousResult"]
        for each in (first, second, third)
    ]
    assert reused == [False, True, False]
    places = [each["ResultConfiguration"]["OutputLocation"] for each in (first, second, third)]
    assert places[0] == places[1] != places[2]
    rows = [
        athena.athena.get_query_results(QueryExecutionId=each["QueryExecutionId"])["ResultSet"]["Rows"]
        for each in (first, second, third)
    ]
    assert rows[0] == rows[1] != rows[2]


def test_a_tables_metadata_tells_how_it_is_stored(athena):
    athena.execute(
        "CREATE EXTERNAL TABLE told (n int COMMENT 'a number') COMMENT 'a table' PARTITIONED BY (day string)"
        " ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' STORED AS TEXTFILE LOCATION 's3://data/told/'"
    )
    found = athena.athena.get_table_metadata(
        CatalogName="AwsDataCatalog", DatabaseName="zoo", TableName="told"
    )["TableMetadata"]
    assert found["TableType"] == "EXTERNAL_TABLE"
    assert found["Columns"] == [{"Name": "n", "Type": "int", "Comment": "a number"}]
    assert found["PartitionKeys"] == [{"Name": "day", "Type": "string"}]
    expected = {
        "comment": "a table",
        "EXTERNAL": "TRUE",
        "inputformat": "org.apache.hadoop.mapred.TextInputFormat",
        "location": "s3://data/told",
        "outputformat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "serde.param.field.delim": ",",
        "serde.param.serialization.format": ",",
        "serde.serialization.lib": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
    }
    assert expected.items() <= found["Parameters"].items()
    names = athena.athena.list_table_metadata(
        CatalogName="AwsDataCatalog", DatabaseName="zoo", Expression="to.*d"
    )["TableMetadataList"]
    assert [each["Name"] for each in names] == ["told"]
    with pytest.raises(athena.athena.exceptions.MetadataException, match="EntityNotFoundException: "):
        athena.athena.get_table_metadata(
            CatalogName="AwsDataCatalog", DatabaseName="zoo", TableName="nothing"
        )
