"""Queries on tables of each format: the rows, the errors in Athena's words, the result objects."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

JSON = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"


@pytest.fixture(scope="module", autouse=True)
def lake(athena):
    athena.table(
        f"CREATE EXTERNAL TABLE animal (name string, bornat bigint, tags array<string>, at struct<x:double>)"
        f" {JSON} LOCATION 's3://data/animal/'"
    )
    athena.put(
        "s3://data/animal/one.json",
        [
            {"name": "cat", "bornAt": 1, "tags": ["a", "b"], "at": {"x": 1.5}},
            {"Name": "dog", "bornat": 2, "other": True},
        ],
    )
    athena.put("s3://data/animal/two.json", [{"name": 7, "bornAt": None}])
    athena.put("s3://data/animal/_hidden.json", "not json")
    athena.put("s3://data/animal/empty/", "")
    columns = {"ID": [1, 2, 3], "price": [1.5, 2.0, None], "label": ["x", 'q"t', None], "seen": [None] * 3}
    columns["seen"] = pa.array([1_600_000_000_123, None, None], pa.timestamp("ms"))
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    athena.put("s3://data/goods/part-0.parquet", file.getvalue())
    athena.table(
        "CREATE EXTERNAL TABLE goods (id bigint, price double, label string, seen timestamp, later int)"
        " STORED AS PARQUET LOCATION 's3://data/goods/'"
    )


def test_json_keys_match_columns_whatever_their_case(athena):
    assert athena.rows("SELECT name, bornat FROM animal ORDER BY bornat") == [
        ["name", "bornat"],
        ["cat", "1"],
        ["dog", "2"],
        ["7", None],
    ]


def test_nested_values_are_written_as_athena_does(athena):
    assert athena.rows("SELECT tags, at, at.x FROM zoo.animal WHERE name = 'cat'")[1] == [
        "[a, b]",
        "{x=1.5}",
        "1.5",
    ]


def test_parquet_columns_by_name_and_absent_ones_null(athena):
    assert athena.rows('SELECT * FROM "zoo"."goods" ORDER BY id') == [
        ["id", "price", "label", "seen", "later"],
        ["1", "1.5", "x", "2020-09-13 12:26:40.123", None],
        ["2", "2.0", 'q"t', None, None],
        ["3", None, None, None, None],
    ]


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("SELECT 7 / 2", "3"),
        ("SELECT 7 / 2.0", "3.5"),
        ("SELECT 1e7 * 2", "2.0E7"),
        ("SELECT true AND NULL", None),
        ("SELECT date_diff('day', date '2020-01-01', date '2020-03-01')", "60"),
        ("SELECT json_extract_scalar('{\"a\": {\"b\": 3}}', '$.a.b')", "3"),
        ("SELECT cardinality(ARRAY[1, 2, 3])", "3"),
        ("SELECT regexp_like('abc', 'b')", "true"),
        ("SELECT approx_distinct(x) FROM (VALUES 1, 2, 2) AS t(x)", "2"),
        ("SELECT sum(x) FROM (VALUES 1, 2) AS t(x)", "3"),
        ("SELECT map(ARRAY['k'], ARRAY[1])", "{k=1}"),
        ("SELECT timestamp '2020-01-02 03:04:05'", "2020-01-02 03:04:05.000"),
        ("WITH t AS (SELECT count(*) n FROM goods) SELECT n FROM t", "3"),
        ("SELECT count(*) FROM awsdatacatalog.zoo.goods g JOIN zoo.animal a ON g.id = a.bornat", "2"),
        ("SELECT count(*) FROM goods WHERE id IN (SELECT bornat FROM animal)", "2"),
        ("SELECT max(goods.id) FROM zoo.goods", "3"),
    ],
)
def test_athenas_sql(athena, sql, value):
    assert athena.rows(sql)[1] == [value]


def test_columns_without_a_name_are_named_by_position(athena):
    assert athena.rows("SELECT count(*), max(id) AS Top, 1 + 1 FROM goods") == [
        ["_col0", "top", "_col2"],
        ["3", "3", "2"],
    ]


def test_the_metadata_tells_athenas_types(athena):
    sql = "SELECT id, price, label, seen, count(*), sum(id), 1, true, 1.25 FROM goods GROUP BY 1, 2, 3, 4"
    found = athena.results(sql)["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    assert [(column["Type"], column["Precision"], column["Scale"]) for column in found] == [
        ("bigint", 19, 0),
        ("double", 17, 0),
        ("varchar", 2147483647, 0),
        ("timestamp", 3, 0),
        ("bigint", 19, 0),
        ("bigint", 19, 0),
        ("integer", 10, 0),
        ("boolean", 0, 0),
        ("decimal", 3, 2),
    ]
    assert [column["CaseSensitive"] for column in found[:3]] == [False, False, True]


def test_the_result_is_an_object_at_the_workgroups_place(athena):
    execution = athena.execute("SELECT id, label FROM goods ORDER BY id")
    path = execution["ResultConfiguration"]["OutputLocation"]
    assert path == f"s3://results/lake/{execution['QueryExecutionId']}.csv"
    key = path.removeprefix("s3://results/")
    body = athena.s3.get_object(Bucket="results", Key=key)["Body"].read()
    assert body == b'"id","label"\n"1","x"\n"2","q""t"\n"3",\n'
    metadata = athena.s3.get_object(Bucket="results", Key=key + ".metadata")["Body"].read()
    # An id, then columns of catalog, name, label, type, precision, nullable (as Athena writes them).
    assert metadata.startswith(b"\x0a\x24" + execution["QueryExecutionId"].encode())
    assert b"\x22\x1a\x0a\x04hive\x22\x02id\x2a\x02id\x32\x06bigint\x38\x13\x48\x03" in metadata


def test_the_execution_tells_its_state_and_statistics(athena):
    execution = athena.execute("SELECT 1 FROM animal")
    assert execution["StatementType"] == "DML"
    assert execution["WorkGroup"] == "lake"
    assert execution["QueryExecutionContext"] == {"Database": "zoo", "Catalog": "awsdatacatalog"}
    sizes = athena.s3.list_objects_v2(Bucket="data", Prefix="animal/")["Contents"]
    scanned = sum(each["Size"] for each in sizes if "_hidden" not in each["Key"])
    assert execution["Statistics"]["DataScannedInBytes"] == scanned
    status = execution["Status"]
    assert status["SubmissionDateTime"] <= status["CompletionDateTime"]


def test_results_come_in_pages_with_the_header_on_the_first(athena):
    sql = "SELECT x FROM (VALUES 1, 2, 3) AS t(x) ORDER BY x"
    query = athena.execute(sql)["QueryExecutionId"]
    pages = athena.athena.get_paginator("get_query_results").paginate(
        QueryExecutionId=query, PaginationConfig={"PageSize": 2}
    )
    rows = [[row["Data"][0]["VarCharValue"] for row in page["ResultSet"]["Rows"]] for page in pages]
    assert rows == [["x", "1"], ["2", "3"]]


def test_execution_parameters_take_the_question_marks_places(athena):
    rows = athena.rows(
        "SELECT id, '?' FROM goods WHERE label = ? AND id < ?", ExecutionParameters=["'x'", "2"]
    )
    assert rows[1:] == [["1", "?"]]
    assert "expected 1 but found 0" in athena.reason("SELECT ?")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        (
            "SELECT *\nFROM nothing",
            "TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog.zoo.nothing' does not exist",
        ),
        ("SELECT * FROM nowhere.t", "SCHEMA_NOT_FOUND: line 1:15: Schema 'nowhere' does not exist"),
        (
            "SELECT id, weight FROM goods",
            "COLUMN_NOT_FOUND: line 1:12: Column 'weight' cannot be resolved or requester is not authorized to"
            " access requested resources",
        ),
        (
            "SELECT g.weight FROM goods g",
            "COLUMN_NOT_FOUND: line 1:8: Column 'g.weight' cannot be resolved or requester is not authorized to"
            " access requested resources",
        ),
        ("SELECT frobnicate(1)", "FUNCTION_NOT_FOUND: line 1:8: Function 'frobnicate' not registered"),
        ("SELECT * FROM other.zoo.goods", "CATALOG_NOT_FOUND: line 1:15: Catalog 'other' does not exist"),
        (
            "UPDATE goods SET id = 1",
            "NOT_SUPPORTED: UPDATE: Modifying Hive table rows is only supported for transactional tables",
        ),
    ],
)
def test_a_query_that_cannot_be_answered_says_why(athena, sql, reason):
    assert athena.reason(sql) == reason


def test_a_value_that_cannot_be_cast_fails(athena):
    assert athena.reason("SELECT CAST('x' AS bigint)").startswith("INVALID_CAST_ARGUMENT: ")


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELEC 1", "line 1:1: mismatched input 'SELEC'"),
        ("SELECT 1; SELECT 2", "Only one sql statement is allowed"),
    ],
)
def test_what_is_no_statement_is_refused(athena, sql, message):
    with pytest.raises(athena.athena.exceptions.InvalidRequestException, match=message):
        athena.execute(sql)


def test_a_malformed_line_fails_the_query_and_names_the_object(athena):
    athena.table(f"CREATE EXTERNAL TABLE bad (a string) {JSON} LOCATION 's3://data/bad/'")
    athena.put("s3://data/bad/x.json", '{"a": "1"}\n{"a": \n')
    reason = athena.reason("SELECT * FROM bad")
    assert reason.startswith("HIVE_CURSOR_ERROR: ")
    assert '"s3://data/bad/x.json"' in reason
    athena.table(
        f"CREATE EXTERNAL TABLE lenient (a string) {JSON}"
        " WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true') LOCATION 's3://data/bad/'"
    )
    assert athena.rows("SELECT * FROM lenient") == [["a"], ["1"], [None]]


def test_a_value_of_another_type_than_declared_fails_the_query(athena):
    athena.table(f"CREATE EXTERNAL TABLE typed (n bigint) {JSON} LOCATION 's3://data/typed/'")
    athena.put("s3://data/typed/x.json", [{"n": "many"}])
    assert "many" in athena.reason("SELECT * FROM typed")
    athena.table("CREATE EXTERNAL TABLE worded (id string) STORED AS PARQUET LOCATION 's3://data/goods/'")
    assert athena.reason("SELECT * FROM worded").startswith("HIVE_BAD_DATA: Field ID's type BIGINT")


def test_an_empty_or_absent_folder_has_no_rows_and_an_absent_bucket_fails(athena):
    athena.table(f"CREATE EXTERNAL TABLE none (a string, b int) {JSON} LOCATION 's3://data/none/'")
    assert athena.rows("SELECT * FROM none") == [["a", "b"]]
    athena.table(f"CREATE EXTERNAL TABLE lost (a string) {JSON} LOCATION 's3://no-such-bucket/x/'")
    assert athena.reason("SELECT * FROM lost") == (
        "HIVE_FILESYSTEM_ERROR: The specified bucket does not exist: s3://no-such-bucket/x/"
    )


def test_csv_by_position_with_header_and_quotes(athena):
    athena.put("s3://data/csv/x.csv", 'id,name\n1,"a,b"\n2,\n')
    athena.table(
        "CREATE EXTERNAL TABLE quoted (id string, name string)"
        " ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION 's3://data/csv/'"
        " TBLPROPERTIES ('skip.header.line.count' = '1')"
    )
    assert athena.rows("SELECT * FROM quoted")[1] == ["1", "a,b"]
    athena.put("s3://data/tsv/x.txt", "1|x\nnot|y\n")
    athena.table(
        "CREATE EXTERNAL TABLE plain (id int, name string)"
        " ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' LOCATION 's3://data/tsv/'"
    )
    assert athena.rows("SELECT * FROM plain") == [["id", "name"], ["1", "x"], [None, "y"]]


def test_partitions_are_columns_and_only_known_ones_are_read(athena):
    athena.table(
        f"CREATE EXTERNAL TABLE log (n int) PARTITIONED BY (day string, hour int) {JSON}"
        " LOCATION 's3://data/log/'"
    )
    athena.put("s3://data/log/day=1/hour=10/x.json", [{"n": 1}])
    athena.put("s3://data/log/day=2/hour=11/x.json", [{"n": 2}, {"n": 3}])
    assert athena.rows("SELECT * FROM log") == [["n", "day", "hour"]]
    assert athena.rows("MSCK REPAIR TABLE log") == [
        ["Partitions not in metastore: log:day=1:hour=10"],
        ["Partitions not in metastore: log:day=2:hour=11"],
    ]
    assert athena.rows("SELECT day, hour + 1 AS h, sum(n) AS n FROM log GROUP BY 1, 2 ORDER BY 1") == [
        ["day", "h", "n"],
        ["1", "11", "1"],
        ["2", "12", "5"],
    ]
    assert athena.rows("SHOW PARTITIONS log") == [["day=1/hour=10"], ["day=2/hour=11"]]


def test_a_format_that_cannot_be_read_is_named(athena):
    athena.table(
        "CREATE EXTERNAL TABLE deltas (a string) LOCATION 's3://data/delta/' TBLPROPERTIES ('table_type' = 'DELTA')"
    )
    assert "reading table zoo.deltas of format 'delta'" in athena.reason("SELECT * FROM deltas")


SERDES = {
    "orc": "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
    "parquet": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
}


def test_columnar_files_are_read_by_position_or_by_name(athena):
    """https://docs.aws.amazon.com/athena/latest/ug/handling-schema-updates-chapter.html"""
    from pyarrow import orc

    data = pa.table({"id": [1, 2], "Name": ["x", None], "xs": [[1], []], "more": [7, 8]})
    for kind, writer in (("orc", orc.write_table), ("parquet", pq.write_table)):
        file = io.BytesIO()
        writer(data, file)
        athena.put(f"s3://data/{kind}_files/x", file.getvalue())
        for how in ("true", "false"):
            names = "n bigint, s string, xs array<bigint>"
            columns = names if how == "true" else "name string, id bigint, xs array<bigint>, later int"
            athena.table(
                f"CREATE EXTERNAL TABLE {kind}_{how} ({columns}) ROW FORMAT SERDE '{SERDES[kind]}'"
                f" WITH SERDEPROPERTIES ('{kind}.column.index.access' = '{how}') STORED AS {kind}"
                f" LOCATION 's3://data/{kind}_files/'"
            )
        assert athena.rows(f"SELECT * FROM {kind}_true ORDER BY n")[1:] == [
            ["1", "x", "[1]"],
            ["2", None, "[]"],
        ]
        assert athena.rows(f"SELECT * FROM {kind}_false ORDER BY id")[1:] == [
            ["x", "1", "[1]", None],
            [None, "2", "[]", None],
        ]
    athena.table(
        "CREATE EXTERNAL TABLE orc_usual (n bigint, s string) STORED AS ORC LOCATION 's3://data/orc_files/'"
    )
    assert athena.rows("SELECT s, n FROM orc_usual ORDER BY n")[1:] == [["x", "1"], [None, "2"]]
    athena.table("CREATE EXTERNAL TABLE orc_wrong (s string) STORED AS ORC LOCATION 's3://data/orc_files/'")
    assert athena.reason("SELECT * FROM orc_wrong").startswith("HIVE_BAD_DATA")


def test_the_catalog_is_asked_in_sql(athena):
    athena.table(
        f"CREATE EXTERNAL TABLE visits (n int) PARTITIONED BY (day string, hour int) {JSON}"
        " LOCATION 's3://data/visits/'"
    )
    athena.put("s3://data/visits/day=1/hour=10/x.json", [{"n": 1}])
    athena.put("s3://data/visits/day=2/hour=11/x.json", [{"n": 2}])
    athena.rows("MSCK REPAIR TABLE visits")
    columns = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'animal'"
    assert athena.rows(f"{columns} ORDER BY ordinal_position")[1:3] == [
        ["name", "varchar"],
        ["bornat", "bigint"],
    ]
    tables = (
        "SELECT table_type FROM information_schema.tables WHERE table_schema = 'zoo' AND table_name = 'goods'"
    )
    assert athena.rows(tables)[1:] == [["BASE TABLE"]]
    assert ["zoo"] in athena.rows("SELECT schema_name FROM information_schema.schemata")
    assert athena.rows('SELECT day, hour FROM "visits$partitions" ORDER BY 1')[1:] == [
        ["1", "10"],
        ["2", "11"],
    ]
    assert athena.rows('SELECT DISTINCT "$path" FROM goods')[1:] == [["s3://data/goods/part-0.parquet"]]
    by_day = athena.rows('SELECT day, "$path" FROM visits WHERE "$path" LIKE \'%hour=11%\' LIMIT 1')[1:]
    assert by_day == [["2", "s3://data/visits/day=2/hour=11/x.json"]]
    assert athena.reason('SELECT "$bucket" FROM goods') == (
        "NOT_SUPPORTED: line 1:8: the hidden column $bucket is not supported by the local endpoint's Athena"
    )
