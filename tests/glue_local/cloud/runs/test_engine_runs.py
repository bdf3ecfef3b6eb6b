"""The endpoint as people start it, with the real engine: runs fill tables, Athena reads them."""

import json
import time

import boto3
import pytest

from glue_local.cloud import endpoint as endpoints
from glue_local.java import has_java

FILL = """
import sys, time
from awsglue.utils import getResolvedOptions
from awsglue.context import GlueContext
from pyspark.context import SparkContext

options = getResolvedOptions(sys.argv, ["JOB_NAME", "pause"])
spark = GlueContext(SparkContext.getOrCreate()).spark_session
rows = spark.read.json("s3://lake/in/").where("n > 1")
rows.write.mode("overwrite").parquet("s3://lake/out/")
print("filled by", options["JOB_NAME"], flush=True)
time.sleep(float(options["pause"]))
"""


needs_java = pytest.mark.skipif(not has_java(), reason="needs Java 17")


@pytest.fixture(scope="module", params=["sail", pytest.param("spark", marks=[pytest.mark.spark, needs_java])])
def client(request, tmp_path_factory):
    state_dir = tmp_path_factory.mktemp("endpoint")
    url = endpoints.start(port=0, engine=request.param, state_dir=state_dir).url
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    clients = {
        name: boto3.client(name, endpoint_url=url, **keys) for name in ("s3", "glue", "athena", "logs")
    }
    s3, glue = clients["s3"], clients["glue"]
    s3.create_bucket(Bucket="lake")
    s3.put_object(Bucket="lake", Key="jobs/fill.py", Body=FILL)
    s3.put_object(Bucket="lake", Key="in/x.json", Body=b'{"n": 1}\n{"n": 2}\n{"n": 3}\n')
    glue.create_job(
        Name="fill",
        Role="fill",
        GlueVersion="5.1",
        Command={"Name": "glueetl", "ScriptLocation": "s3://lake/jobs/fill.py"},
        DefaultArguments={"--pause": "0"},
    )
    glue.create_database(DatabaseInput={"Name": "lake"})
    formats = "org.apache.hadoop.hive.ql.io.parquet."
    glue.create_table(
        DatabaseName="lake",
        TableInput={
            "Name": "filled",
            "Parameters": {"classification": "parquet"},
            "StorageDescriptor": {
                "Columns": [{"Name": "n", "Type": "bigint"}],
                "Location": "s3://lake/out/",
                "InputFormat": formats + "MapredParquetInputFormat",
                "OutputFormat": formats + "MapredParquetOutputFormat",
                "SerdeInfo": {"SerializationLibrary": formats + "serde.ParquetHiveSerDe"},
            },
        },
    )
    yield clients
    endpoints.stop(state_dir)


def _wait(get, done):
    deadline = time.monotonic() + 300  # a Spark start takes long where much else runs
    while not done(value := get()):
        assert time.monotonic() < deadline, value
        time.sleep(0.05)
    return value


def _run(client, **arguments):
    run = client["glue"].start_job_run(JobName="fill", **arguments)["JobRunId"]
    return run, lambda: client["glue"].get_job_run(JobName="fill", RunId=run)["JobRun"]


def _ended(run):
    return run["JobRunState"] not in {"STARTING", "RUNNING", "STOPPING"}


def _output(client, run):
    try:
        events = client["logs"].get_log_events(logGroupName="/aws-glue/jobs/output", logStreamName=run)[
            "events"
        ]
    except client["logs"].exceptions.ResourceNotFoundException:
        return []
    return [event["message"] for event in events]


def _count(client):
    athena = client["athena"]
    query = athena.start_query_execution(
        QueryString="SELECT count(*) FROM lake.filled",
        ResultConfiguration={"OutputLocation": "s3://lake/results/"},
    )["QueryExecutionId"]
    status = _wait(
        lambda: athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"],
        lambda status: status["State"] not in {"QUEUED", "RUNNING"},
    )
    assert status["State"] == "SUCCEEDED", status
    rows = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]
    return int(rows[1]["Data"][0]["VarCharValue"])


def test_a_run_fills_a_table_that_athena_reads(client):
    run, get = _run(client)
    assert (ended := _wait(get, _ended))["JobRunState"] == "SUCCEEDED", ended
    assert _count(client) == 2
    output = _output(client, run)
    assert output[0] == "filled by fill"
    report = json.loads(output[-1].removeprefix("glue-local report: "))
    assert [(each["path"], each["rows"]) for each in report["writes"]] == [("s3://lake/out/", 2)]


def test_a_run_that_is_killed_can_be_run_again(client):
    run, get = _run(client, Arguments={"--pause": "60"})
    _wait(lambda: _output(client, run), lambda lines: lines == ["filled by fill"])
    client["glue"].batch_stop_job_run(JobName="fill", JobRunIds=[run])
    assert _wait(get, _ended)["JobRunState"] == "STOPPED"
    _, get = _run(client)
    assert _wait(get, _ended)["JobRunState"] == "SUCCEEDED"
    assert _count(client) == 2


def test_a_source_path_that_is_not_there_fails_the_run_by_name(client):
    script = FILL.replace("s3://lake/in/", "s3://lake/nowhere/")
    client["s3"].put_object(Bucket="lake", Key="jobs/lost.py", Body=script)
    _, get = _run(client, Arguments={"--scriptLocation": "s3://lake/jobs/lost.py"})
    ended = _wait(get, _ended)
    assert ended["JobRunState"] == "FAILED"
    assert "s3://lake/nowhere" in ended["ErrorMessage"]
