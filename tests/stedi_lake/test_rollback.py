"""Restoring a state of a table's data, and printing a job's log, against plain moto."""

import datetime
import io
import json
import time

import boto3
import moto.s3.models
import pytest
from moto import mock_aws
from rich.console import Console

from glue_local import table_states
from glue_local.engine.runner.spec import RunReport
from glue_local.errors import UserError
from stedi_lake import job_logs, workflow
from stedi_lake.rollback import rollback

BUCKET, PREFIX = "lake", "trips/"


@pytest.fixture
def pause(monkeypatch):
    """Let the next objects of S3 be of a later second; until then all are of one, as a run's files are."""
    times = [datetime.datetime(2026, 11, 26)]
    monkeypatch.setattr(moto.s3.models, "utcnow", lambda: times[-1])
    return lambda: times.append(times[-1] + datetime.timedelta(seconds=1))


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


def said(lake, table, to=""):
    console = Console(file=io.StringIO(), width=200)
    rollback(console, *lake, ["trusted", "curated"], table, to)
    return console.file.getvalue()


def held(s3):
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=BUCKET, Prefix=PREFIX).get("Contents", ())]
    return {key[len(PREFIX) :]: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode() for key in keys}


def test_a_state_is_listed_brought_back_and_undone(lake, monkeypatch, pause) -> None:
    _, s3 = lake
    pause()
    put(s3, monkeypatch, one="1", two="2")
    pause()
    put(s3, monkeypatch, one="changed", three="3")
    pause()
    lines = said(lake, "trips").splitlines()
    assert "now" in lines[1]
    assert lines[-1] == "`make rollback TABLE=trips TO=<state>` restores one."
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
        ("", "", "TABLE= is empty; the lake has: both, both, trips"),
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


REPORTED = RunReport(
    "s3://assets/trips.py", "trips", "jr_1", "sail", "5.1", "3.5.6", "3.11.7", "SUCCEEDED", 1.5,
    error_records=[{"source": "n", "path": "s3://lake/a.json", "line": 7, "message": "not JSON"}],
    error_record_count=1,
)  # fmt: skip


def test_the_log_of_a_jobs_run_is_printed(lake) -> None:
    glue, _ = lake
    logs = boto3.client("logs")

    def shown(job, run=""):
        console = Console(file=io.StringIO(), width=200)
        job_logs.show(console, glue, logs, {"trips": "second-trips"}, job, run)
        return console.file.getvalue().splitlines()

    glue.create_job(
        Name="second-trips", Role="arn:aws:iam::123456789012:role/job", Command={"Name": "glueetl"}
    )
    with pytest.raises(UserError, match="has not run yet"):
        shown("trips")
    run = glue.start_job_run(JobName="second-trips")["JobRunId"]
    assert shown("trips")[0].endswith(f"second-trips, run {run}")

    logs.create_log_group(logGroupName="/aws-glue/jobs/output")
    logs.create_log_stream(logGroupName="/aws-glue/jobs/output", logStreamName=run)
    said = ("hello", workflow.REPORT + json.dumps(REPORTED.to_dict()))
    events = [{"timestamp": int(time.time() * 1000), "message": text} for text in said]
    logs.put_log_events(logGroupName="/aws-glue/jobs/output", logStreamName=run, logEvents=events)
    for job, which in (("trips", ""), ("second-trips", run)):
        assert shown(job, which) == [
            "/aws-glue/jobs/output",
            "hello",
            "SUCCEEDED trips 1.5 s on sail, Glue 5.1  s3://assets/trips.py",
            "  1 error record, the first:",
            "    s3://lake/a.json:7: not JSON",
        ]
    with pytest.raises(UserError, match="The lake has no job nope; it has: trips"):
        shown("nope")
    with pytest.raises(UserError, match="Job second-trips has no run jr_0"):
        shown("trips", "jr_0")
