"""SHOW, DESCRIBE and DDL, workgroups, permissions of the caller."""

import json
import urllib.request

import pytest
from botocore.exceptions import ClientError

from glue_local.cloud.athena import alter, buckets, statements
from glue_local.cloud.athena.errors import QueryError
from glue_local.cloud.athena.trino import backtracking
from waiting import until

JSON = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"


@pytest.fixture(scope="module", autouse=True)
def lake(athena):
    athena.table(
        f"CREATE EXTERNAL TABLE cats (name string COMMENT 'its name', age int) {JSON} LOCATION 's3://data/cats/'"
    )
    athena.table(f"CREATE EXTERNAL TABLE dogs (name string) {JSON} LOCATION 's3://data/dogs/'")
    athena.put("s3://data/cats/x.json", [{"name": "tom", "age": 3}])


def test_show_and_describe(athena):
    assert athena.rows("SHOW DATABASES") == [["zoo"]]
    assert athena.rows("SHOW TABLES IN zoo") == [["cats"], ["dogs"]]
    assert athena.rows("show tables 'c*|x*'") == [["cats"]]
    assert athena.rows("SHOW COLUMNS IN zoo.cats") == [["name"], ["age"]]
    assert athena.rows("DESCRIBE cats") == [
        ["name                \tstring              \tfrom deserializer   "],
        ["age                 \tint                 \tfrom deserializer   "],
    ]


def test_the_statement_of_a_table_has_the_form_that_athena_gives_it(athena):
    """https://docs.aws.amazon.com/athena/latest/ug/show-create-table.html; trailing blanks are Hive's."""
    given = (
        "CREATE EXTERNAL TABLE pets (name string, born date COMMENT 'the day') PARTITIONED BY (y int, m int)"
        " {} LOCATION 's3://data/pets/' TBLPROPERTIES ('a'='1', 'B'='2')"
    )
    athena.rows(given.format("STORED AS PARQUET"))
    shown = [line for (line,) in athena.rows("SHOW CREATE TABLE zoo.pets")]
    assert shown == [
        "CREATE EXTERNAL TABLE `zoo.pets`(",
        "  `name` string, ",
        "  `born` date COMMENT 'the day')",
        "PARTITIONED BY ( ",
        "  `y` int, ",
        "  `m` int)",
        "ROW FORMAT SERDE ",
        "  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' ",
        "STORED AS INPUTFORMAT ",
        "  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat' ",
        "OUTPUTFORMAT ",
        "  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'",
        "LOCATION",
        "  's3://data/pets/'",
        "TBLPROPERTIES (",
        "  'B'='2', ",
        "  'a'='1', ",
        "  'classification'='parquet')",
    ]
    athena.rows("DROP TABLE pets")
    json = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' WITH SERDEPROPERTIES ('ignore.malformed.json'='true')"
    athena.rows(given.format(json))
    shown = [line for (line,) in athena.rows("SHOW CREATE TABLE pets")]
    assert shown[:3] == [
        "CREATE EXTERNAL TABLE `pets`(",
        "  `name` string COMMENT 'from deserializer', ",
        "  `born` date COMMENT 'from deserializer')",
    ]
    assert shown[7:10] == [
        "  'org.openx.data.jsonserde.JsonSerDe' ",
        "WITH SERDEPROPERTIES ( ",
        "  'ignore.malformed.json'='true') ",
    ]
    athena.rows("DROP TABLE pets")
    athena.rows("\n".join(shown))
    assert [line for (line,) in athena.rows("SHOW CREATE TABLE pets")] == shown
    athena.rows("DROP TABLE pets")


def test_a_statement_that_is_no_query_gives_plain_lines(athena):
    execution = athena.execute("SHOW TABLES")
    assert execution["StatementType"] == "UTILITY"
    key = execution["ResultConfiguration"]["OutputLocation"].removeprefix("s3://results/")
    assert key.endswith(".txt")
    assert athena.s3.get_object(Bucket="results", Key=key)["Body"].read() == b"cats\ndogs\n"


def test_databases_and_tables_can_be_made_and_dropped(athena):
    athena.rows("CREATE DATABASE IF NOT EXISTS farm COMMENT 'animals'")
    ddl = f"CREATE EXTERNAL TABLE IF NOT EXISTS farm.pigs (name string) {JSON} LOCATION 's3://data/cats/'"
    assert athena.execute(ddl)["StatementType"] == "DDL"
    assert athena.rows(ddl) == []
    assert athena.rows("SELECT name FROM farm.pigs") == [["name"], ["tom"]]
    athena.rows("DROP TABLE farm.pigs")
    assert athena.rows("SHOW TABLES IN farm") == []
    assert athena.rows("DROP TABLE IF EXISTS farm.pigs") == []
    assert athena.reason("DROP TABLE farm.pigs").startswith(
        "FAILED: SemanticException [Error 10001]: Table not found farm.pigs"
    )
    athena.glue.delete_database(Name="farm")


def test_the_catalog_is_shown_as_metadata(athena):
    names = athena.athena.list_databases(CatalogName="AwsDataCatalog")["DatabaseList"]
    assert [each["Name"] for each in names] == ["default", "zoo"]  # every account has the first
    tables = athena.athena.list_table_metadata(CatalogName="AwsDataCatalog", DatabaseName="zoo")
    assert [each["Name"] for each in tables["TableMetadataList"]] == ["cats", "dogs"]
    table = athena.athena.get_table_metadata(
        CatalogName="AwsDataCatalog", DatabaseName="zoo", TableName="cats"
    )["TableMetadata"]
    assert [(each["Name"], each["Type"]) for each in table["Columns"]] == [("name", "string"), ("age", "int")]


def test_an_enforced_workgroup_decides_where_results_go(athena):
    own = {"OutputLocation": "s3://results/mine/"}
    enforced = athena.execute("SELECT 1", ResultConfiguration=own)
    assert enforced["ResultConfiguration"]["OutputLocation"].startswith("s3://results/lake/")
    free = athena.execute("SELECT 1", WorkGroup="primary", ResultConfiguration=own)
    assert free["ResultConfiguration"]["OutputLocation"].startswith("s3://results/mine/")


def test_results_are_encrypted_as_the_workgroup_says(athena):
    key = athena.client("kms").create_key()["KeyMetadata"]["Arn"]
    encryption = {"EncryptionOption": "SSE_KMS", "KmsKey": key}
    output = {"OutputLocation": "s3://results/secret/", "EncryptionConfiguration": encryption}
    athena.athena.create_work_group(Name="secret", Configuration={"ResultConfiguration": output})
    path = athena.execute("SELECT 1", WorkGroup="secret")["ResultConfiguration"]["OutputLocation"]
    head = athena.s3.head_object(Bucket="results", Key=path.removeprefix("s3://results/"))
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", key)


def test_a_workgroup_is_deleted_with_its_history(athena):
    """https://docs.aws.amazon.com/athena/latest/APIReference/API_DeleteWorkGroup.html (RecursiveDeleteOption)"""
    named, refused = {"WorkGroup": "gone"}, athena.athena.exceptions.InvalidRequestException
    made = {
        "Name": "gone",
        "Configuration": {"ResultConfiguration": {"OutputLocation": "s3://results/gone/"}},
    }
    athena.athena.create_work_group(**made)
    query = athena.execute("SELECT 1", **named)["QueryExecutionId"]
    with pytest.raises(refused, match="gone is not empty"):
        athena.athena.delete_work_group(**named)
    athena.athena.delete_work_group(**named, RecursiveDeleteOption=True)
    with pytest.raises(refused, match="gone is not found"):
        athena.athena.list_query_executions(**named)
    with pytest.raises(refused):
        athena.athena.get_query_execution(QueryExecutionId=query)
    athena.athena.create_work_group(**made)
    assert athena.athena.list_query_executions(**named)["QueryExecutionIds"] == []
    athena.athena.delete_work_group(**named)


def test_a_workgroup_bounds_the_bytes_read(athena):
    output = {"OutputLocation": "s3://results/small/"}
    settings = {"ResultConfiguration": output, "BytesScannedCutoffPerQuery": 10_000_000}
    athena.athena.create_work_group(Name="small", Configuration=settings)
    athena.table(f"CREATE EXTERNAL TABLE large (name string) {JSON} LOCATION 's3://data/large/'")
    athena.put("s3://data/large/x.json", [{"name": "x" * 11_000_000}])
    assert "Bytes scanned limit was exceeded" in athena.reason("SELECT 1 FROM large", WorkGroup="small")
    athena.glue.delete_table(DatabaseName="zoo", Name="large")


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"WorkGroup": "nobody"}, "WorkGroup nobody is not found."),
        ({"WorkGroup": "primary"}, "No output location provided."),
    ],
)
def test_a_query_without_workgroup_or_output_is_refused(athena, request_, message):
    with pytest.raises(athena.athena.exceptions.InvalidRequestException, match=message):
        athena.execute("SELECT 1", **request_)


def test_the_result_of_a_failed_or_unknown_query_is_refused(athena):
    failed = athena.execute("SELECT * FROM nothing")["QueryExecutionId"]
    for query in (failed, "no-such-query"):
        with pytest.raises(athena.athena.exceptions.InvalidRequestException):
            athena.athena.get_query_results(QueryExecutionId=query)


def test_a_query_can_be_stopped(athena):
    numbers = "UNNEST(sequence(1, 10000))"
    sql = f"SELECT count(*) FROM {numbers} AS a(x), {numbers} AS b(y), {numbers} AS c(z) WHERE x * y * z % 7 = 3"
    query = athena.athena.start_query_execution(QueryString=sql, WorkGroup="lake")["QueryExecutionId"]
    scratch = athena.state_dir / "athena"
    until(lambda: any(scratch.iterdir()))
    athena.athena.stop_query_execution(QueryExecutionId=query)
    status = athena.athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
    assert (status["State"], status["StateChangeReason"]) == ("CANCELLED", "Query cancelled by user")
    until(lambda: not any(scratch.iterdir()))  # DuckDB has stopped working on it


def test_queries_are_listed_newest_first(athena):
    ids = [athena.execute(f"SELECT {n}")["QueryExecutionId"] for n in range(2)]
    listed = athena.athena.list_query_executions(WorkGroup="lake", MaxResults=2)["QueryExecutionIds"]
    assert listed == ids[::-1]


def _role(athena, name, statements):
    iam, sts = athena.client("iam"), athena.client("sts")
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    iam.create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy)
    arn = f"arn:aws:iam::123456789012:role/{name}"
    given = sts.assume_role(RoleArn=arn, RoleSessionName="session")["Credentials"]
    return type(athena)(athena.url, given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


@pytest.fixture
def enforced(athena):
    def reset(n: str) -> None:
        plain = {"Content-Type": "text/plain"}
        request = urllib.request.Request(f"{athena.url}/moto-api/reset-auth", n.encode(), plain)
        urllib.request.urlopen(request).read()

    yield lambda: reset("0")
    reset("inf")


def test_a_query_reads_with_its_callers_permissions(athena, enforced):
    def allow(actions, *resources):
        return {"Effect": "Allow", "Action": actions, "Resource": list(resources)}

    queries = allow(["athena:*"], "*")
    catalog = allow(["glue:GetTable", "glue:GetDatabases", "glue:GetDatabase"], "*")
    results = allow(["s3:PutObject", "s3:GetObject"], "arn:aws:s3:::results/*")
    data = allow(["s3:GetObject", "s3:ListBucket"], "arn:aws:s3:::data", "arn:aws:s3:::data/cats/*")
    reader = _role(athena, "reader", [queries, catalog, results, data])
    blind = _role(athena, "blind", [queries, catalog, results])
    stranger = _role(athena, "stranger", [queries, results, data])
    silent = _role(athena, "silent", [queries, catalog, data])
    athena.put("s3://data/dogs/x.json", [{"name": "rex"}])
    enforced()
    assert reader.rows("SELECT * FROM cats") == [["name", "age"], ["tom", "3"]]
    assert reader.reason("SELECT * FROM dogs") == "Permission denied on S3 path: s3://data/dogs/x.json"
    assert blind.reason("SELECT * FROM cats") == "Permission denied on S3 path: s3://data/cats/"
    assert stranger.reason("SELECT * FROM cats").startswith("Insufficient permissions to execute the query.")
    assert "glue:GetTable" in stranger.reason("SELECT * FROM cats")
    assert silent.reason("SELECT * FROM cats").startswith("Access denied when writing output to url: s3://")
    with pytest.raises(ClientError):
        reader.s3.get_object(Bucket="data", Key="dogs/x.json")


def test_a_table_with_buckets_is_made_and_read(athena):
    """https://docs.aws.amazon.com/athena/latest/ug/create-table.html: CLUSTERED BY ... INTO ... BUCKETS."""
    made = (
        "CREATE EXTERNAL TABLE clustered (a int COMMENT 'CLUSTERED BY (a) INTO 9 BUCKETS', b string) COMMENT 'x'\n"
        " CLUSTERED BY (`B`) INTO 4 BUCKETS ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LINES TERMINATED BY '\\n'"
        " LOCATION 's3://data/clustered/'"
    )
    athena.rows(made)
    athena.put("s3://data/clustered/000000_0", "1,x\n")
    assert athena.rows("SELECT * FROM clustered")[1:] == [["1", "x"]]
    shown = [line for (line,) in athena.rows("SHOW CREATE TABLE clustered")]
    assert shown[3:10] == [
        "COMMENT 'x'",
        "CLUSTERED BY ( ",
        "  b) ",
        "INTO 4 BUCKETS",
        "ROW FORMAT DELIMITED ",
        "  FIELDS TERMINATED BY ',' ",
        "  LINES TERMINATED BY '\\n' ",
    ]
    athena.rows("DROP TABLE clustered")
    athena.rows("\n".join(shown))
    assert athena.rows("SELECT * FROM clustered")[1:] == [["1", "x"]]
    assert athena.reason("INSERT INTO clustered VALUES (1, 'x')").startswith(
        "NOT_SUPPORTED: INSERT INTO bucketed"
    )
    wrong = athena.reason(made.replace("clustered (a", "other (a").replace("`B`", "c"))
    assert wrong == "FAILED: SemanticException [Error 10002]: Invalid column reference c"


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("(a int) -- its buckets\nCLUSTERED BY (a) INTO 2 BUCKETS LOCATION 's3://b/'", ("a",)),
        ("(a int)\n-- (b) CLUSTERED BY (a) INTO 2 BUCKETS\nLOCATION 's3://b/'", None),
        ("(a int) /* (b) CLUSTERED BY (a) INTO 2 BUCKETS */ LOCATION 's3://b/'", None),
    ],
)
def test_buckets_in_a_comment_are_none(text, columns):
    taken, clause = buckets.taken(text)
    assert (clause and clause.columns) == columns
    assert len(taken) == len(text) and (taken == text) == (columns is None)


@pytest.mark.parametrize(
    "read",
    [
        lambda: alter.columns_of("a int, b " + "<>" * 200 + "'"),
        lambda: alter.change_of("b" + " " * 2000 + "'"),
        lambda: statements.find("CREATE EXTERNAL TABLE t (" + "()" * 20000),
        lambda: statements.find("CREATE TABLE t (a int) " + "TBLPROPERTIES (" * 2000 + ") x"),
    ],
)
def test_a_statement_that_takes_long_to_read_is_given_up(read, monkeypatch):
    """``re`` would hold all other callers meanwhile, some of these for years."""
    monkeypatch.setattr(backtracking, "SECONDS", 0.05)
    with pytest.raises(QueryError):
        read()
