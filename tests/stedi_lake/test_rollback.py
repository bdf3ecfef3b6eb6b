"""A table's data goes back to a state that it had, and a job's log is printed: against plain moto."""

import io
import time

import boto3
import pytest
from moto import mock_aws
from rich.console import Console

from glue_local import table_states
from glue_local.errors import UserError
from stedi_lake import job_logs
from stedi_lake.rollback import rollback

BUCKET, PREFIX = "lake", "trips/"


@pytest.fixture
def lake(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        s3, glue = boto3.client("s3"), boto3.client("glue")
        s3.create_bucket(Bucket=BUCKET)
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        for database in ("trusted", "curated"):
            glue.create_database(DatabaseInput={"Name": database})
        for database, name, folder in (
            ("trusted", "trips", PREFIX),
            ("curated", "both", "a/"),
            ("trusted", "both", "b/"),
        ):
            place = {"Location": f"s3://{BUCKET}/{folder}"}
            glue.create_table(DatabaseName=database, TableInput={"Name": name, "StorageDescriptor": place})
        yield glue, s3


def put(s3, monkeypatch, **files):
    """Replace the table's data as a run does."""
    monkeypatch.setattr(table_states, "PAUSE", 200.0)
    for found in s3.list_objects_v2(Bucket=BUCKET, Prefix=PREFIX).get("Contents", ()):
        s3.delete_object(Bucket=BUCKET, Key=found["Key"])
    for name, text in files.items():
        s3.put_object(Bucket=BUCKET, Key=PREFIX + name, Body=text.encode())


def pause():
    time.sleep(1.1)  # moto keeps whole seconds


def said(lake, table, to=""):
    console = Console(file=io.StringIO(), width=200)
    rollback(console, *lake, ["trusted", "curated"], table, to)
    return console.file.getvalue()


def held(s3):
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=BUCKET, Prefix=PREFIX).get("Contents", ())]
    return {key[len(PREFIX) :]: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode() for key in keys}


def test_a_state_is_listed_brought_back_and_undone(lake, monkeypatch) -> None:
    _, s3 = lake
    put(s3, monkeypatch, one="1", two="2")
    pause()
    put(s3, monkeypatch, one="changed", three="3")
    pause()
    lines = said(lake, "trips").splitlines()
    assert "now" in lines[1]
    assert lines[-1] == "`make rollback TABLE=trips TO=<state>` brings one back."
    newest, oldest = (line.split()[0] for line in (lines[1], lines[-2]))

    assert "2 files restored, 1 deleted" in said(lake, "trusted.trips", oldest)
    assert held(s3) == {"one": "1", "two": "2"}
    pause()
    assert "2 files restored, 1 deleted" in said(lake, "trips", newest)
    assert held(s3) == {"one": "changed", "three": "3"}


@pytest.mark.parametrize(
    ("table", "to", "problem"),
    [
        ("nope", "", "The lake has no table nope; it has: both, both, trips"),
        ("both", "", "both is in more than one database: trusted.both, curated.both"),
        ("trusted.both", "", "trusted.both never held data: there is no file below s3://lake/b/."),
        ("trips", "12", "trusted.trips has no state 12; it has: "),
    ],
)
def test_what_cannot_be_brought_back_is_named(lake, monkeypatch, table, to, problem) -> None:
    put(lake[1], monkeypatch, one="1")
    with pytest.raises(UserError) as raised:
        said(lake, table, to)
    assert str(raised.value).startswith(problem)


def test_the_log_of_a_jobs_last_run_is_printed(lake) -> None:
    glue, _ = lake
    logs = boto3.client("logs")
    names = {"trips": "second-trips"}
    glue.create_job(
        Name="second-trips", Role="arn:aws:iam::123456789012:role/job", Command={"Name": "glueetl"}
    )
    with pytest.raises(UserError, match="has not run yet"):
        list(job_logs.lines(glue, logs, names, "trips", ""))
    run = glue.start_job_run(JobName="second-trips")["JobRunId"]
    logs.create_log_group(logGroupName="/aws-glue/jobs/output")
    logs.create_log_stream(logGroupName="/aws-glue/jobs/output", logStreamName=run)
    events = [
        {"timestamp": int(time.time() * 1000), "message": text} for text in ("hello", "glue-local report: {}")
    ]
    logs.put_log_events(logGroupName="/aws-glue/jobs/output", logStreamName=run, logEvents=events)

    for name, which in (("trips", ""), ("second-trips", run)):
        head, *rest = job_logs.lines(glue, logs, names, name, which)
        assert head.startswith(f"second-trips, run {run}: ")
        assert rest == ["--- /aws-glue/jobs/output", "hello"]
    with pytest.raises(UserError, match="The lake has no job nope; it has: trips"):
        list(job_logs.lines(glue, logs, names, "nope", ""))
    with pytest.raises(UserError, match="Job second-trips has no run jr_0"):
        list(job_logs.lines(glue, logs, names, "trips", "jr_0"))
