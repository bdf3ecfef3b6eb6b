"""A role that may read one table, and write any entry of the catalog, reads nothing else by any road."""

from __future__ import annotations

import base64
import json
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError

SECRET = "what-only-others-may-read"
LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
OPENX = "org.openx.data.jsonserde.JsonSerDe"
REGEX = "org.apache.hadoop.hive.serde2.RegexSerDe"
GROK = "com.amazonaws.glue.serde.GrokSerDe"
AVRO = "org.apache.hadoop.hive.serde2.avro.AvroSerDe"
TEXT = "org.apache.hadoop.mapred.TextInputFormat"
LINKS = "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat"
AVRO_INPUT = "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat"
#: Where the role reads its own table.
OWN = "s3://data/own/"
READ = "(SELECT content FROM read_text('{secret}'))"


def _stored(
    place: str = OWN, serde: str = LAZY, columns: Any = (("a", "string"),), **own: Any
) -> dict[str, Any]:
    """Return the fields of an entry of the catalog: SerDe parameters in ``serde_``, the table's in ``table``."""
    storage = {
        "Columns": [{"Name": name, "Type": kind} for name, kind in columns],
        "Location": place,
        "InputFormat": own.get("input", TEXT),
        "SerdeInfo": {"SerializationLibrary": serde, "Parameters": own.get("serde_", {})},
    }
    keys = [{"Name": name, "Type": "string"} for name in own.get("keys", ())]
    given = {"StorageDescriptor": storage, "PartitionKeys": keys, "TableType": "EXTERNAL_TABLE"}
    return {**given, "Parameters": own.get("table", {})}


def _view(text: str, **more: Any) -> dict[str, Any]:
    kept = {"originalSql": text, "catalog": "awsdatacatalog", "schema": "zoo", "columns": [], **more}
    return _text_of_view(base64.b64encode(json.dumps(kept).encode()).decode())


def _text_of_view(inner: str) -> dict[str, Any]:
    return {
        "TableType": "VIRTUAL_VIEW",
        "ViewOriginalText": f"/* Presto View: {inner} */",
        "ViewExpandedText": "/* Presto View */",
        "Parameters": {"presto_view": "true"},
        "StorageDescriptor": {"Columns": [], "Location": "", "SerdeInfo": {}},
    }


def _projected(template: str) -> dict[str, Any]:
    projection = {
        "projection.enabled": "true",
        "projection.p.type": "enum",
        "projection.p.values": "x,vault,..",
    }
    return _stored(keys=("p",), table={**projection, "storage.location.template": template})


def _iceberg(place: str) -> dict[str, Any]:
    return _stored(table={"table_type": "ICEBERG", "metadata_location": place})


#: Entries of the catalog that look for a way out; SELECT * from each is tried.
ENTRIES: dict[str, dict[str, Any]] = {
    "another bucket": _stored("s3://vault/"),
    "a folder beside": _stored("s3://data/own/../dogs/"),
    "a folder above": _stored("s3://data/"),
    "a prefix alone": _stored("s3://data/ow"),
    "no bucket": _stored("s3:///etc/"),
    "other scheme": _stored("s3n://vault/"),
    "a local folder": _stored("file://{folder}/"),
    "a bare folder": _stored("{folder}/"),
    "upper case": _stored("FILE://{folder}/"),
    "an address": _stored("http://127.0.0.1:1/"),
    "an access point": _stored("arn:aws:s3:us-east-1:123456789012:accesspoint/vault"),
    "a partition in a bucket": _stored(keys=("p",)),
    "projected bucket": _projected("s3://${p}/"),
    "projected folder": _projected("s3://data/own/${p}/dogs/"),
    "projected file": _projected("file://{folder}/${p}"),
    "projected dots": _projected("s3://data/${p}/${p}/vault/"),
    "iceberg elsewhere": _iceberg("s3://vault/metadata/1.metadata.json"),
    "iceberg local": _iceberg("file://{secret}"),
    "iceberg path": _iceberg("{secret}"),
    "iceberg address": _iceberg("http://127.0.0.1:1/1.metadata.json"),
    "iceberg dots": _iceberg("s3://data/own/../../{secret}"),
    "iceberg rows": _iceberg("s3://data/own/x.csv"),
    "links": _stored(input=LINKS),
    "avro schema": _stored(serde=AVRO, input=AVRO_INPUT, serde_={"avro.schema.url": "file://{secret}"}),
    "avro schema s3": _stored(serde=AVRO, input=AVRO_INPUT, table={"avro.schema.url": "s3://vault/x.csv"}),
    "delimiter": _stored(serde_={"field.delim": "'||" + READ + "||'"}),
    "escape": _stored(serde_={"escape.delim": "'"}),
    "null": _stored(serde_={"serialization.null.format": "' OR " + READ + " <> '"}),
    "collections": _stored(columns=[("a", "array<string>")], serde_={"collection.delim": "'||" + READ + "||'"}),
    "time": _stored(columns=[("a", "timestamp")], serde_={"timestamp.formats": "'||" + READ + "||'"}),
    "quote": _stored(serde=OPEN_CSV, serde_={"quoteChar": "'", "separatorChar": "'", "escapeChar": "'"}),
    "mapping": _stored(serde=OPENX, serde_={"mapping.a": "x')||" + READ + "||('"}),
    "paths": _stored(serde=OPENX, serde_={"paths": "../../{secret}"}),
    "pattern": _stored(serde=REGEX, serde_={"input.regex": "(?P<a>'||" + READ + "||')"}),
    "grok": _stored(serde=GROK, serde_={"input.format": "%{X:a}", "input.grokCustomPatterns": "X %{X}"}),
    "header": _stored(table={"skip.header.line.count": "0 UNION " + READ}),
    "a column's name": _stored(columns=[('a" , ' + READ + ' AS "b', "string")]),
    "a column's type": _stored(columns=[("a", "varchar(1)); SELECT * FROM read_text('{secret}'); --")]),
    "a struct's field": _stored(serde=OPENX, columns=[("a", "struct<`x')||" + READ + ":string>")]),
    "a key's name": _stored(keys=('p" , ' + READ + ' AS "q',)),
    "a class": _stored(serde="org.apache.hadoop.hive.serde2.thrift.ThriftDeserializer"),
    "a view of a table": _view("SELECT * FROM dogs"),
    "a view of a file": _view("SELECT * FROM read_text('{secret}')"),
    "a view of a name": _view("SELECT * FROM '{secret}'"),
    "a view of itself": _view('SELECT * FROM "a view of itself"'),
    "a view of settings": _view("SELECT current_setting('temp_directory') AS a"),
    "a view of statements": _view("SELECT 1 AS a; SELECT * FROM read_text('{secret}')"),
    "a view that changes": _view("DROP TABLE own"),
    "a view's schema": _view("SELECT * FROM duckdb_settings", schema="main"),
    "a view's types": _view("SELECT 1 AS a", columns=[{"name": "a", "type": "varchar)||" + READ}]),
    "a view without text": _text_of_view(base64.b64encode(b"{}").decode()),
    "a view of nothing": _text_of_view("%%%"),
    "a view of a list": _text_of_view(base64.b64encode(b"[1]").decode()),
    "a view of hive": {**_view("SELECT 1"), "ViewOriginalText": "SELECT * FROM zoo.dogs"},
}  # fmt: skip
#: Statements of the role, and what it asks beside them.
STATEMENTS: list[tuple[str, dict[str, Any]]] = [
    ("SELECT * FROM dogs", {}),
    ("SELECT * FROM own UNION ALL SELECT * FROM dogs", {}),
    ("SELECT * FROM seen", {}),
    ('SELECT * FROM "ice$files"', {}),
    ("SELECT * FROM ice FOR VERSION AS OF 1", {}),
    ("SELECT * FROM ?", {"ExecutionParameters": ["dogs"]}),
    ("SELECT * FROM own WHERE a = ?", {"ExecutionParameters": ["'x' UNION ALL SELECT * FROM dogs"]}),
    ("SELECT ?", {"ExecutionParameters": ["(SELECT max(a) FROM dogs)"]}),
    ("EXECUTE kept", {}),
    ("SELECT * FROM cats", {"QueryExecutionContext": {"Database": 'main"; SELECT 1; --'}}),
    ("SELECT * FROM dogs", {"ResultReuseConfiguration": {"ResultReuseByAgeConfiguration": {"Enabled": True}}}),
    ("UNLOAD (SELECT * FROM dogs) TO 's3://results/mine/u/' WITH (format = 'JSON')", {}),
    ("UNLOAD (SELECT * FROM own) TO 's3://vault/u/' WITH (format = 'JSON')", {}),
    ("UNLOAD (SELECT * FROM own) TO 's3://data/dogs/' WITH (format = 'JSON')", {}),
    ("CREATE TABLE c1 WITH (external_location = 's3://vault/c/') AS SELECT * FROM own", {}),
    ("CREATE TABLE c2 WITH (external_location = 's3://results/mine/c/') AS SELECT * FROM dogs", {}),
    ("CREATE TABLE c3 WITH (external_location = 's3://vault/i/', table_type = 'ICEBERG', is_external = false)"
     " AS SELECT * FROM own", {}),
    ("CREATE TABLE c4 (a string) LOCATION 's3://vault/i/' TBLPROPERTIES ('table_type' = 'ICEBERG')", {}),
    ("INSERT INTO dogs VALUES ('x')", {}),
    ("INSERT INTO ice VALUES ('x')", {}),
    ("DELETE FROM ice", {}),
    ("MSCK REPAIR TABLE dogs_by_day", {}),
    ("SELECT a FROM own", {"ResultConfiguration": {"OutputLocation": "s3://vault/r/"}}),
    ("SELECT a FROM own", {"ResultConfiguration": {"OutputLocation": "file://{folder}/"}}),
    ("SELECT a FROM own", {"ResultConfiguration": {"OutputLocation": "s3://results/mine/../../vault/"}}),
    ("DROP TABLE dogs", {}),
    ("DROP DATABASE zoo CASCADE", {}),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(athena, tmp_path_factory):
    folder = tmp_path_factory.mktemp("outside")
    (folder / "secret.txt").write_text(SECRET + "\n")
    athena.s3.create_bucket(Bucket="vault")
    athena.put("s3://data/own/x.csv", "mine\n")
    for place in (
        "s3://data/dogs/x.csv",
        "s3://vault/x.csv",
        "s3://vault/vault/x.csv",
        "s3://data/owl/x.csv",
    ):
        athena.put(place, SECRET + "\n")
    tables = {
        "own": _stored(),
        "dogs": _stored("s3://data/dogs/"),
        "dogs_by_day": _stored("s3://vault/", keys=("d",)),
    }
    for name, given in tables.items():
        athena.glue.create_table(DatabaseName="zoo", TableInput={"Name": name, **given})
    athena.rows("CREATE VIEW seen AS SELECT * FROM dogs")
    athena.rows(
        "CREATE TABLE ice (a string) LOCATION 's3://vault/ice/' TBLPROPERTIES ('table_type' = 'ICEBERG')"
    )
    athena.rows("INSERT INTO ice SELECT * FROM dogs")
    athena.rows(
        "PREPARE kept FROM SELECT * FROM dogs", WorkGroup="primary", ResultConfiguration=_mine("primary")
    )
    assert athena.rows("SELECT * FROM ice")[1:] == [[SECRET]]
    return folder


def _mine(own="mine"):
    return {"OutputLocation": f"s3://results/{own}/"}


@pytest.fixture(scope="module")
def theirs(athena, folder):
    """A query of another caller."""
    return athena.execute("SELECT * FROM dogs")


@pytest.fixture
def role(athena, folder, theirs):
    """The role's queries, with IAM enforced."""

    def allow(actions, *resources):
        return {"Effect": "Allow", "Action": actions, "Resource": list(resources)}

    s3 = "arn:aws:s3:::"
    listed = {**allow(["s3:ListBucket"], f"{s3}data"), "Condition": {"StringLike": {"s3:prefix": ["own/*"]}}}
    statements = [
        allow(["athena:*"], "*"),
        allow([f"glue:{each}" for each in ("Get*", "BatchGet*", "CreateTable", "UpdateTable", "CreatePartition")], "*"),
        allow(["s3:GetObject"], f"{s3}data/own/*"),
        allow(["s3:GetObject", "s3:PutObject"], f"{s3}results/mine/*"),
        allow(["s3:ListBucket"], f"{s3}results"),
        listed,
    ]  # fmt: skip
    iam, sts = athena.client("iam"), athena.client("sts")
    trust = [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]
    iam.create_role(
        RoleName="reader", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": trust})
    )
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_role_policy(RoleName="reader", PolicyName="p", PolicyDocument=policy)
    arn = "arn:aws:iam::123456789012:role/reader"
    given = sts.assume_role(RoleArn=arn, RoleSessionName="session")["Credentials"]
    reset = f"{athena.url}/moto-api/reset-auth"
    headers = {"Content-Type": "text/plain"}
    urllib.request.urlopen(urllib.request.Request(reset, b"0", headers)).read()
    yield type(athena)(athena.url, given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    urllib.request.urlopen(urllib.request.Request(reset, b"inf", headers)).read()
    iam.delete_role_policy(RoleName="reader", PolicyName="p")
    iam.delete_role(RoleName="reader")


def _filled(given, folder):
    """Put this test's paths into the texts of a request."""
    if isinstance(given, str):
        return given.replace("{secret}", f"{folder}/secret.txt").replace("{folder}", str(folder))
    if isinstance(given, dict):
        return {key: _filled(value, folder) for key, value in given.items()}
    return [_filled(each, folder) for each in given] if isinstance(given, list) else given


def _tried(role, statement, request):
    """Return a statement's state, and all that the role is told: the reason, the rows."""
    given = {"WorkGroup": "primary", "ResultConfiguration": _mine()} | request
    try:
        execution = role.execute(statement, **given)
    except ClientError as error:
        return "REFUSED", error.response["Error"]["Message"]
    status = execution["Status"]
    if status["State"] != "SUCCEEDED":
        return status["State"], status["StateChangeReason"]
    try:
        answer = role.athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    except ClientError as error:
        return "REFUSED", error.response["Error"]["Message"]
    return "SUCCEEDED", json.dumps(answer["ResultSet"]["Rows"])


def test_no_entry_of_the_catalog_leads_out(athena, folder, role):
    """A table may be read if it is of the role's own folder; then its rows are that folder's."""
    leaks = []
    for name, entry in ENTRIES.items():
        given = _filled({"Name": name, **entry}, folder)
        try:
            role.glue.create_table(DatabaseName="zoo", TableInput=given)
            if name == "a partition in a bucket":
                for value, place in (
                    ("v", "s3://vault/"),
                    ("f", f"file://{folder}/"),
                    ("d", "s3://data/own/../dogs/"),
                ):
                    stored = {**given["StorageDescriptor"], "Location": place}
                    part = {"Values": [value], "StorageDescriptor": stored}
                    role.glue.create_partition(DatabaseName="zoo", TableName=name, PartitionInput=part)
        except ClientError:
            continue
        state, told = _tried(role, f'SELECT * FROM "{name}"', {})
        if SECRET in told or str(athena.state_dir) in told or "GENERIC_INTERNAL_ERROR" in told:
            leaks.append((name, state, told))
    assert not leaks, "\n".join(map(str, leaks))
    assert [each.name for each in folder.iterdir()] == ["secret.txt"]


def test_no_statement_leads_out(athena, folder, role):
    leaks = []
    for statement, request in STATEMENTS:
        state, told = _tried(role, _filled(statement, folder), _filled(request, folder))
        if state == "SUCCEEDED" or SECRET in told or "GENERIC_INTERNAL_ERROR" in told:
            leaks.append((statement, state, told))
    assert not leaks, "\n".join(map(str, leaks))
    assert _tried(role, "SELECT a FROM own", {}) == (
        "SUCCEEDED", json.dumps([{"Data": [{"VarCharValue": "a"}]}, {"Data": [{"VarCharValue": "mine"}]}]),
    )  # fmt: skip
    assert [each.name for each in folder.iterdir()] == ["secret.txt"]


def test_results_of_others_are_their_own(theirs, role):
    """https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html: it takes s3:GetObject."""
    with pytest.raises(ClientError, match="do not seem to have access"):
        role.athena.get_query_results(QueryExecutionId=theirs["QueryExecutionId"])
    bucket, key = theirs["ResultConfiguration"]["OutputLocation"].removeprefix("s3://").split("/", 1)
    with pytest.raises(ClientError, match="AccessDenied"):
        role.s3.get_object(Bucket=bucket, Key=key)
    reused = {"ResultReuseConfiguration": {"ResultReuseByAgeConfiguration": {"Enabled": True}}}
    assert _tried(role, "SELECT * FROM dogs", {"WorkGroup": "lake", **reused})[0] == "FAILED"
