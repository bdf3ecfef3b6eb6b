"""Plain runs: their order, their DDL, and boto3 in scripts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from glue_local.cli import app

Script = Callable[[str, str], str]
Command = Callable[..., Result]

TABLE = (
    "CREATE EXTERNAL TABLE {name} (id bigint) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' "
    "LOCATION 's3://lake/{folder}/';"
)
COPY = """
    from awsglue.context import GlueContext
    from pyspark.context import SparkContext
    gc = GlueContext(SparkContext.getOrCreate())
    frame = gc.create_dynamic_frame.from_catalog(database="{database}", table_name="{source}")
    print("{target} gets", frame.count())
    gc.write_dynamic_frame.from_options(frame, "s3", {{"path": "s3://lake/{target}/"}}, "json")
"""


@pytest.fixture
def glue_local(tmp_path: Path) -> Command:
    (tmp_path / "s3" / "lake" / "raw").mkdir(parents=True)
    (tmp_path / "s3" / "lake" / "raw" / "1.json").write_text('{"id": 1}\n{"id": 2}\n')

    def call(*words: str) -> Result:
        return CliRunner().invoke(app, ["run", *words], env={"COLUMNS": "200"})

    return call


def test_options_anywhere_scripts_in_the_order_of_their_data_and_ddl_as_people_keep_it(
    glue_local: Command, script: Script, tmp_path: Path
) -> None:
    ddl = tmp_path / "ddl"
    ddl.mkdir()
    (ddl / "a_database.sql").write_text("CREATE DATABASE IF NOT EXISTS lake COMMENT 'the lake'")
    (ddl / "raw.sql").write_text(TABLE.format(name="raw", folder="raw"))
    (ddl / "clean.sql").write_text("USE lake; " + TABLE.format(name="clean", folder="clean"))
    (ddl / "saved_query.sql").write_text("SELECT 1")
    script("b_first", COPY.format(database="lake", source="raw", target="clean"))
    script("a_second", COPY.format(database="lake", source="clean", target="report"))
    words = [str(tmp_path / "scripts" / "*.py"), "--s3-root", str(tmp_path / "s3"), "--ddl", str(ddl)]
    lost = glue_local(*words)
    assert "no table lake.raw, but one default.raw" in lost.output
    assert "--database lake" in lost.output

    done = glue_local(*words, "--database", "lake", "--json", str(tmp_path / "out.json"))
    assert done.exit_code == 0, done.output
    assert "saved_query.sql: no CREATE TABLE statement" in done.output
    assert "in the order of what they read and write: b_first, a_second" in done.output
    assert done.output.index("clean gets 2") < done.output.index("report gets 2")
    reports = json.loads((tmp_path / "out.json").read_text())
    assert [r["job_name"] for r in reports] == ["b_first", "a_second"]
    catalog = json.loads((tmp_path / "s3" / ".glue-catalog.json").read_text())["databases"]
    assert (catalog["lake"]["description"], sorted(catalog["lake"]["tables"])) == (
        "the lake",
        ["clean", "raw"],
    )

    given = glue_local("--in-order", *words, "--database", "lake")
    assert given.output.index("report gets") < given.output.index("clean gets")


def test_an_unknown_option_says_where_a_scripts_own_arguments_stand(
    glue_local: Command, script: Script
) -> None:
    done = glue_local(script("s", ""), "--DATABASE", "lake")
    assert done.exit_code == 2
    assert "No such option: --DATABASE" in done.output
    assert "own arguments follow --:" in done.output


BOTO3 = """
    import boto3, io, time
    from botocore.exceptions import ClientError
    from awsglue.context import GlueContext
    from pyspark.context import SparkContext
    spark = GlueContext(SparkContext.getOrCreate()).spark_session

    s3 = boto3.client("s3")
    print("buckets", [b["Name"] for b in s3.list_buckets()["Buckets"]])
    page = s3.list_objects_v2(Bucket="lake", Prefix="raw/", Delimiter="/")
    print("raw", [(o["Key"], o["Size"]) for o in page["Contents"]])
    print("read", s3.get_object(Bucket="lake", Key="raw/1.json", Range="bytes=0-8")["Body"].read())
    s3.put_object(Bucket="lake", Key="raw/deep/2.json", Body=b'{"id": 3}', Metadata={"from": "me"})
    print("metadata", s3.head_object(Bucket="lake", Key="raw/deep/2.json")["Metadata"])
    print("frame", sorted(r.id for r in spark.read.option("recursiveFileLookup", True).json("s3://lake/raw/").collect()))
    spark.sql("select 7 id").write.mode("overwrite").json("s3://lake/spark/")
    print("spark wrote", sorted({o.key.split("/")[0] for o in boto3.resource("s3").Bucket("lake").objects.all()}))
    s3.copy_object(Bucket="lake", Key="copy/1.json", CopySource={"Bucket": "lake", "Key": "raw/1.json"})
    s3.upload_fileobj(io.BytesIO(b"x" * 9_000_000), "lake", "big/in-parts.bin")
    s3.delete_object(Bucket="lake", Key="raw/deep/2.json")
    s3.create_bucket(Bucket="made-by-script")
    s3.put_object(Bucket="lake", Key="typed", Body=b"a=b", ContentType="application/x-www-form-urlencoded")
    try:
        s3.put_object(Bucket="lake", Key="typed", Body=b"other", ChecksumCRC32="AAAAAA==")
    except ClientError as error:
        print("refused", error.response["Error"]["Code"])
    try:
        s3.get_object(Bucket="lake", Key="nothing")
    except s3.exceptions.NoSuchKey:
        print("no such key")

    glue = boto3.client("glue", region_name="eu-west-1")
    print("tables", [t["Name"] for t in glue.get_tables(DatabaseName="lake")["TableList"]])
    table = glue.get_table(DatabaseName="lake", Name="raw")["Table"]
    print("location", table["StorageDescriptor"]["Location"])
    glue.create_table(DatabaseName="lake", TableInput={"Name": "copy",
        "PartitionKeys": [{"Name": "d", "Type": "string"}],
        "StorageDescriptor": {**table["StorageDescriptor"], "Location": "s3://lake/copy/"}})
    glue.batch_create_partition(DatabaseName="lake", TableName="copy", PartitionInputList=[
        {"Values": ["1"], "StorageDescriptor": {**table["StorageDescriptor"], "Location": "s3://lake/copy/"}}])
    print("joined", spark.sql("select count(*) n from lake.copy where d = '1'").first().n)
    bare = glue.get_tables(DatabaseName="lake", AttributesToGet=["NAME"], MaxResults=1)
    print("bare", bare["TableList"], "NextToken" in bare)
    part, = glue.get_partitions(DatabaseName="lake", TableName="copy", ExcludeColumnSchema=True)["Partitions"]
    print("columns", part["StorageDescriptor"].get("Columns"))
    athena = boto3.client("athena", region_name="eu-west-1")
    place = {"OutputLocation": "s3://lake/athena/"}
    query = {"QueryString": "SELECT sum(id) n FROM lake.raw", "ResultConfiguration": place}
    query = {"QueryExecutionId": athena.start_query_execution(**query)["QueryExecutionId"]}
    while athena.get_query_execution(**query)["QueryExecution"]["Status"]["State"] in ("QUEUED", "RUNNING"):
        time.sleep(0.05)
    print("athena", [r["Data"][0] for r in athena.get_query_results(**query)["ResultSet"]["Rows"]])
    print("who", boto3.client("sts").get_caller_identity()["Account"])
    for call in (lambda: glue.start_job_run(JobName="x"), lambda: athena.list_sessions(WorkGroup="w")):
        try:
            call()
        except ClientError as error:
            print(error.response["Error"]["Code"], error.response["Error"]["Message"])
"""


def test_boto3_sees_the_same_folders_and_the_same_catalog(
    glue_local: Command, script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    ddl = tmp_path / "raw.sql"
    ddl.write_text(TABLE.format(name="lake.raw", folder="raw"))
    done = glue_local(str(ddl), script("uses_boto3", BOTO3), "--s3-root", str(tmp_path / "s3"))
    said = done.output
    assert done.exit_code == 0, said
    for line in (
        "buckets ['lake']",
        "raw [('raw/1.json', 20)]",
        """read b'{"id": 1}'""",
        "metadata {'from': 'me'}",
        "frame [1, 2, 3]",
        "spark wrote ['raw', 'spark']",
        "refused BadDigest",
        "no such key",
        "tables ['raw']",
        "location s3://lake/raw/",
        "joined 2",
        "bare [{'Name': 'raw'}] True",
        "columns None",
        "athena [{'VarCharValue': 'n'}, {'VarCharValue': '3'}]",
        "who 123456789012",
        "NotAnsweredInPlainRun glue StartJobRun is not answered in a plain run",
        "NotAnsweredInPlainRun athena ListSessions is not answered in a plain run",
    ):
        assert line in said, said
    lake = tmp_path / "s3" / "lake"
    assert (lake / "copy" / "1.json").read_text() == '{"id": 1}\n{"id": 2}\n'
    assert (lake / "typed").read_bytes() == b"a=b"
    assert (lake / "big" / "in-parts.bin").stat().st_size == 9_000_000
    assert not (lake / "raw" / "deep").exists()
    assert (tmp_path / "s3" / "made-by-script").is_dir()
    catalog: Any = json.loads((tmp_path / "s3" / ".glue-catalog.json").read_text())["databases"]["lake"][
        "tables"
    ]
    assert catalog["copy"]["partitions"] == [{"location": "s3://lake/copy/", "values": ["1"]}]


def test_another_user_of_the_machine_is_not_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import boto3
    from botocore.exceptions import ClientError

    from glue_local.plain.aws import folder_endpoint

    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with folder_endpoint(tmp_path, tmp_path / "catalog.json") as environment:
        stranger = boto3.client(
            "s3",
            endpoint_url=environment["AWS_ENDPOINT_URL"],
            aws_access_key_id="test",
            aws_secret_access_key="test",
            region_name="us-east-1",
        )
        with pytest.raises(ClientError, match="InvalidAccessKeyId"):
            stranger.list_buckets()
