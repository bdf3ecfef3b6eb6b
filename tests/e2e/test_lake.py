"""The lake on this machine, end to end: Terraform creates it, Glue's workflow fills it, Athena reads it."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import boto3
import psutil
import pyarrow.parquet as pq
import pytest
from botocore.exceptions import ClientError
from rich.console import Console

from glue_local.cloud import endpoint
from ports import own_port
from printed import commands
from stedi_lake import ask, tables
from stedi_lake.forget import command
from stedi_lake.stack import PROJECT, Stack
from waiting import until

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.xdist_group("e2e"),
    pytest.mark.skipif(shutil.which("terraform") is None, reason="Terraform is not installed"),
]

JOBS = {
    "landing_to_quarantine",
    "customer_landing_to_trusted",
    "accelerometer_landing_to_trusted",
    "customer_trusted_to_curated",
    "step_trainer_landing_to_trusted",
    "machine_learning_curated",
}


class Lake:
    """The stack that the tests of this file share, and the commands that a person would give."""

    def __init__(self, build: Path, port: int) -> None:
        self.build = build
        self.port = port
        self.stack = Stack.named("local", port)
        self.environment = {**os.environ, "STEDI_BUILD": str(build)}

    def command(self, *words: str, code: int = 0, errors: bool = False) -> str:
        answer = subprocess.run(
            [sys.executable, "-m", "stedi_lake", *words, "--port", str(self.port)],
            env=self.environment,
            cwd=self.build,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert answer.returncode == code, answer.stdout + answer.stderr
        return answer.stderr if errors else answer.stdout

    @property
    def stack_buckets(self) -> dict[str, str]:
        zones = ("landing", "trusted", "curated", "results", "assets")
        return {zone: f"stedi-{zone}-123456789012" for zone in zones}

    def client(self, service: str):
        return self.stack.client(service)

    def counts(self) -> dict[str, int]:
        databases = [f"stedi_{zone}" for zone in ("landing", "trusted", "curated")]
        return tables.counts(self.client("glue"), self.client("athena"), "stedi", databases)

    def query(self, sql: str) -> list[list[str]]:
        return tables.query(self.client("athena"), "stedi", sql)

    def run_job(self, name: str, **more) -> str:
        return self.client("glue").start_job_run(JobName=name, **more)["JobRunId"]

    def job_run(self, name: str, run_id: str) -> dict:
        return self.client("glue").get_job_run(JobName=name, RunId=run_id)["JobRun"]

    def output(self, name: str, run_id: str) -> list[str]:
        """The lines that a run printed so far: where the lake's security configuration moves them."""
        logs = self.client("logs")
        group = f"/aws-glue/jobs/stedi-role/stedi-job-{name}/output"
        try:
            events = logs.get_log_events(logGroupName=group, logStreamName=run_id)["events"]
        except logs.exceptions.ResourceNotFoundException:
            return []
        return [event["message"] for event in events]

    def wait(self, name: str, run_id: str) -> dict:
        return until(
            lambda: self.job_run(name, run_id),
            lambda run: run["JobRunState"] not in {"STARTING", "RUNNING", "WAITING", "STOPPING"},
        )


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    build = tmp_path_factory.mktemp("build")
    lake = Lake(build, own_port())
    lake.said = lake.command("demo", "--keep")
    lake.summary = json.loads((build / "demo" / "summary.json").read_text())
    yield lake
    endpoint.stop(build / "local")


def test_every_table_holds_what_the_sample_s_truth_expects(lake):
    truth = json.loads((lake.build / "sample" / "truth.json").read_text())
    expected = truth["rows"]["customer"]
    assert lake.summary["tables"] == expected
    assert all(rows > 0 for rows in expected.values())


def test_the_summary_tells_how_each_job_ended(lake):
    assert {name: job["state"] for name, job in lake.summary["jobs"].items()} == dict.fromkeys(
        JOBS, "SUCCEEDED"
    )
    written = {name: job["rows_written"] for name, job in lake.summary["jobs"].items()}
    assert written["machine_learning_curated"] == lake.summary["tables"]["machine_learning_curated"]
    assert list(lake.summary["seconds"]) == ["setup", "apply", "load", "run", "count", "total"]


def test_the_demo_prints_what_readme_shows(lake):
    shown = next(each for each in commands(PROJECT / "README.md") if each.command == "make demo")
    said = [line.split() for line in lake.said.splitlines()]
    for line in filter(None, shown.output.splitlines()):
        words = [word for word in line.replace("wr_...", "").split() if word != "build/demo/summary.json"]
        assert any(in_order(words, each) for each in said), line


def in_order(words, line):
    """Whether a line has these words in this order, whatever stands between them."""
    rest = iter(line)
    return all(word in rest for word in words)


def test_people_are_told_how_to_talk_to_it_and_how_to_stop_it(lake):
    assert f"export AWS_ENDPOINT_URL=http://127.0.0.1:{lake.port}" in lake.said
    assert "make down" in lake.said


def test_a_second_demo_is_refused_while_the_lake_is_up(lake):
    assert lake.command("demo", code=1) == ""


def test_the_plan_is_empty_after_the_jobs_ran(lake):
    lake.command("terraform", "plan", "--env", "local", "--empty")


def test_every_saved_query_is_answered(lake):
    athena, counts = lake.client("athena"), lake.counts()
    answers = {}
    for path in sorted((PROJECT / "queries").glob("*.sql")):
        told = ask.ask(athena, "stedi", ask.saved(athena, "stedi", path.stem))
        answers[path.stem] = [dict(zip(told.columns, row, strict=True)) for row in told.rows]
    assert {row["table_name"]: int(row["row_count"]) for row in answers["rows_per_zone"]} == counts
    funnel = [int(row["count"]) for row in answers["consent_funnel"]]
    assert funnel == sorted(funnel, reverse=True)
    assert funnel[1:3] == [counts["customer_trusted"], counts["customers_curated"]]
    readings = [int(row["readings"]) for row in answers["readings_per_customer_and_day"]]
    assert sum(readings) == counts["accelerometer_trusted"]
    owned = {row[0] for row in lake.query("SELECT serialnumber FROM stedi_curated.customers_curated")}
    assert answers["trainers_without_owner"]
    assert not owned & {row["serialnumber"] for row in answers["trainers_without_owner"]}
    trained = [int(row["row_count"]) for row in answers["training_rows_per_trainer"]]
    assert sum(trained) == counts["machine_learning_curated"]
    assert answers["quarantined_records"] == []


def test_a_query_is_shown_as_a_table_as_csv_and_as_json(lake):
    sql = "SELECT 1 AS n, true AS b, 'x,\"[y]' AS t, CAST(NULL AS double) AS d, 1.5e0 AS e"
    shown = lake.command("query", sql, "--format", "csv")
    assert shown == '"n","b","t","d","e"\n"1","true","x,""[y]",,"1.5"\n'
    shown = lake.command("query", sql, "--format", "json")
    assert json.loads(shown) == {"n": 1, "b": True, "t": 'x,"[y]', "d": None, "e": 1.5}
    took = lake.command("query", "--name", "consent_funnel", errors=True)
    assert re.fullmatch(r"4 rows, \d+\.\d\d s, [1-9][\d,]* bytes scanned\n", took)
    console = Console(file=io.StringIO(), width=60)
    ask.show(ask.ask(lake.client("athena"), "stedi", sql), "table", console)
    assert re.search(r"│ 1 │ true │ x,\"\[y\] │ NULL │ 1\.5 │", console.file.getvalue())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["SELECT\n  nope FROM stedi_curated.customers_curated"],
            "COLUMN_NOT_FOUND: line 2:3: Column 'nope'",
        ),
        (["SELEC 1"], "line 1:1: mismatched input 'SELEC'"),
        (["--name", "nope"], "There is no saved query 'nope' in workgroup stedi; it has: consent_funnel, "),
        (["SELECT 1", "--format", "xml"], "FORMAT=xml is not one of table, csv, json."),
    ],
)
def test_a_query_that_fails_says_why_in_one_line(lake, words, said):
    told = lake.command("query", *words, code=1, errors=True)
    assert said in told
    assert told.count("\n") == 1


def test_feeds_are_loaded_again(lake):
    before = lake.counts()
    assert "MiB" in lake.command("load", str(lake.build / "sample"))
    assert lake.counts() == before
    told = lake.command("load", str(lake.build / "none"), code=1, errors=True)
    assert "none/customer/landing does not exist: DATA must hold customer/landing" in told


def test_a_second_run_changes_no_count(lake):
    before = lake.counts()
    lake.command("run", "--env", "local")
    assert lake.counts() == before == lake.summary["tables"]


def test_a_plain_client_starts_a_job_and_reads_its_log(lake):
    run_id = lake.run_job("customer_landing_to_trusted")
    run = lake.wait("customer_landing_to_trusted", run_id)
    assert run["JobRunState"] == "SUCCEEDED"
    assert any("customer_trusted" in line for line in lake.output("customer_landing_to_trusted", run_id))


def test_a_job_that_fails_its_gate_stops_the_workflow_and_keeps_its_table(lake):
    before = lake.counts()
    s3, bucket = lake.client("s3"), lake.stack_buckets["assets"]
    key = "scripts/accelerometer_landing_to_trusted.py"
    right = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    s3.put_object(
        Bucket=bucket,
        Key=key,
        Body=right.replace(b"\njoin customer_trusted", b"\nleft join customer_trusted"),
    )
    try:
        said = lake.command("run", "--env", "local", code=1)
        assert "The job failed due to failing DQ rules" in said
        runs = {name: lake.client("glue").get_job_runs(JobName=name)["JobRuns"] for name in JOBS}
        latest = {name: max(runs[name], key=lambda run: run["StartedOn"])["JobRunState"] for name in JOBS}
        assert latest["accelerometer_landing_to_trusted"] == "FAILED"
        workflow = lake.client("glue").get_workflow_runs(Name="stedi-lake")["Runs"]
        last = max(workflow, key=lambda run: run["StartedOn"])
        assert last["Status"] == "COMPLETED"
        assert last["Statistics"]["FailedActions"] == 1
        started = last["WorkflowRunId"]
        learned = [run for run in runs["machine_learning_curated"] if run["StartedOn"] >= last["StartedOn"]]
        assert learned == [], f"a job that depends on the failed one was started in {started}"
        assert lake.counts() == before
    finally:
        s3.put_object(Bucket=bucket, Key=key, Body=right)


def test_a_run_killed_half_way_fails_alone_and_a_rerun_gives_the_right_table(lake):
    before, job = lake.counts(), "machine_learning_curated"
    s3, bucket, key = lake.client("s3"), lake.stack_buckets["assets"], f"scripts/{job}.py"
    right = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    # Half-way: the old rows are purged, the new ones not written; there the run waits until it is killed.
    writes = b"\nmachine_learning_curated_node"
    held = right.replace(
        writes, b'\nprint("half-way", flush=True)\nimport threading; threading.Event().wait()' + writes, 1
    )
    assert held != right
    s3.put_object(Bucket=bucket, Key=key, Body=held)
    try:
        run_id = lake.run_job(job)
        until(lambda: "half-way" in lake.output(job, run_id))
        server = psutil.Process(endpoint.status(lake.build / "local").pid)
        for worker in server.children(recursive=True):
            worker.send_signal(signal.SIGKILL)
        assert lake.wait(job, run_id)["JobRunState"] == "FAILED"
    finally:
        s3.put_object(Bucket=bucket, Key=key, Body=right)
    assert lake.wait(job, lake.run_job(job))["JobRunState"] == "SUCCEEDED"
    assert lake.counts() == before


def test_a_missing_landing_folder_is_named(lake):
    s3, bucket = lake.client("s3"), lake.stack_buckets["landing"]
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket, Prefix="step_trainer/")["Contents"]]
    bodies = {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}
    for key in keys:
        s3.delete_object(Bucket=bucket, Key=key)
    try:
        run = lake.wait("step_trainer_landing_to_trusted", lake.run_job("step_trainer_landing_to_trusted"))
        assert run["JobRunState"] == "FAILED"
        assert f"s3://{bucket}/step_trainer/" in run["ErrorMessage"]
    finally:
        for key, body in bodies.items():
            s3.put_object(Bucket=bucket, Key=key, Body=body)


def test_a_consent_withdrawn_in_a_later_delivery_takes_the_customer_out_of_every_table(lake):
    email, serial, updated = lake.query(
        "SELECT email, serialnumber, lastupdatedate FROM stedi_curated.customers_curated"
        " WHERE serialnumber IS NOT NULL LIMIT 1"
    )[0]
    record = {"customerName": "Withdrawn", "email": email.upper(), "lastUpdateDate": int(updated) + 1}
    lake.client("s3").put_object(
        Bucket=lake.stack_buckets["landing"],
        Key="customer/customer-1991348231425.json",
        Body=(json.dumps(record) + "\n").encode(),
    )
    held = {
        "stedi_trusted.customer_trusted": ("email", email),
        "stedi_trusted.accelerometer_trusted": ("user", email),
        "stedi_curated.customers_curated": ("email", email),
        "stedi_trusted.step_trainer_trusted": ("serialnumber", serial),
        "stedi_curated.machine_learning_curated": ("serialnumber", serial),
    }

    def rows() -> list[int]:
        counts = (
            f"SELECT count(*) FROM {table} WHERE \"{column}\" = '{value}'"
            for table, (column, value) in held.items()
        )
        return [int(lake.query(sql)[0][0]) for sql in counts]

    assert all(rows())
    lake.command("run", "--env", "local")
    assert not any(rows())


def test_a_forgotten_customer_leaves_no_trace(lake):
    # Not one with a trainer whose serial number the fulfilment site wrote into others' records.
    email, serial = lake.query(
        "SELECT email, serialnumber FROM stedi_curated.customers_curated WHERE serialnumber NOT IN"
        " (SELECT serialnumber FROM stedi_landing.customer_landing WHERE serialnumber IS NOT NULL) LIMIT 1"
    )[0]
    lines = f'{{"user":"{email}","timesta\n{{"user":"somebody@test.com","ti\n'.encode()
    lake.client("s3").put_object(
        Bucket=lake.stack_buckets["landing"], Key="accelerometer/cut.json", Body=lines
    )
    before = lake.counts()
    dry = lake.command("forget", email.upper(), "--env", "local")
    assert "dry run" in dry
    assert serial in dry
    assert "1 broken line " in dry
    assert lake.counts() == before
    lake.command("forget", email.upper(), "--env", "local", "--yes")
    s3 = lake.client("s3")
    for zone in ("landing", "trusted", "curated", "results", "assets"):
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=lake.stack_buckets[zone]):
            assert zone in ("landing", "assets") or "DeleteMarkers" not in page
            for item in page.get("Versions", []):
                body = s3.get_object(
                    Bucket=lake.stack_buckets[zone], Key=item["Key"], VersionId=item["VersionId"]
                )["Body"].read()
                assert not named(body, email, serial), (zone, item["Key"])
    # The endpoint's own files: the engine's copies of landing files, runs' folders, logs.
    kept = [path for path in (lake.build / "local").rglob("*") if path.is_file()]
    assert any(path.suffix == ".parquet" for path in kept)
    assert [path for path in kept if named(path.read_bytes(), email, serial)] == []
    after = lake.counts()
    assert after["customer_trusted"] == before["customer_trusted"] - 1
    for table in (
        "customers_curated",
        "step_trainer_landing",
        "step_trainer_trusted",
        "machine_learning_curated",
    ):
        assert after[table] < before[table], table


def test_the_documented_policy_is_enough_to_erase_a_customer(lake):
    iam, role, name = lake.client("iam"), "erases-customers", "erasure"
    trust = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}
    arn = iam.create_role(
        RoleName=role, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )["Role"]["Arn"]
    policy = (PROJECT / "docs" / "erasure-policy.json").read_text()
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=policy)
    session = lake.client("sts").assume_role(RoleArn=arn, RoleSessionName=name)["Credentials"]
    officer = Stack("local", lake.stack.url)
    officer.__dict__["session"] = boto3.session.Session(
        session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"], region_name="us-east-1"
    )
    officer.__dict__["outputs"] = {
        "buckets": lake.stack_buckets,
        "databases": {zone: f"stedi_{zone}" for zone in ("landing", "trusted", "curated")},
        "jobs": dict.fromkeys(JOBS),
        "workflow_name": "stedi-lake",
        "athena_workgroup": "stedi",
    }
    email = lake.query("SELECT email FROM stedi_curated.customers_curated LIMIT 1")[0][0]
    before = lake.counts()
    endpoint.set_enforcement(lake.stack.url, on=True)
    try:
        command.run(Console(file=io.StringIO()), officer, email, lambda: True)
        with pytest.raises(ClientError, match="AccessDenied"):
            officer.client("s3").put_object(Bucket=lake.stack_buckets["assets"], Key="scripts/any", Body=b"")
    finally:
        endpoint.set_enforcement(lake.stack.url, on=False)
        iam.delete_role_policy(RoleName=role, PolicyName=name)
        iam.delete_role(RoleName=role)
    assert lake.counts()["customer_trusted"] == before["customer_trusted"] - 1


def named(body: bytes, *names: str) -> bool:
    """Whether a file's content holds one of the names, in any case of letters."""
    if body[:4] == b"PAR1":
        body = str(pq.read_table(io.BytesIO(body)).to_pylist()).encode()
    return any(name.lower().encode() in body.lower() for name in names)


def test_the_erasure_of_somebody_unknown_or_of_no_address_fails_and_says_why(lake):
    before = lake.counts()
    for who, why in {
        "nobody@test.com": "nobody@test.com was not found",
        "nobody": "'nobody' is not an e-mail address: make forget EMAIL=a.customer@example.com",
        "": "No e-mail address was given",
    }.items():
        assert why in lake.command("forget", who, "--env", "local", "--yes", code=1, errors=True)
    assert lake.counts() == before


def test_destroy_leaves_nothing(lake):
    lake.command("terraform", "destroy", "--env", "local", "--yes")
    assert lake.client("s3").list_buckets()["Buckets"] == []
    assert lake.client("glue").get_databases()["DatabaseList"] == []
    assert lake.client("glue").get_jobs()["Jobs"] == []
    assert lake.client("glue").list_workflows()["Workflows"] == []
    assert lake.client("iam").list_roles()["Roles"] == []
    assert [group["Name"] for group in lake.client("athena").list_work_groups()["WorkGroups"]] == ["primary"]


def test_the_demo_stops_what_it_started_and_takes_given_data(tmp_path):
    data = os.environ.get("STEDI_DATA") or PROJECT.parent / "shared" / "data" / "stedi"
    if not Path(data).is_dir():
        pytest.skip("the public data set is not here: set STEDI_DATA to its folder")
    lake = Lake(tmp_path, own_port())
    lake.command("demo", "--data", str(data))
    assert endpoint.status(tmp_path / "local") is None
    assert json.loads((tmp_path / "demo" / "summary.json").read_text())["tables"] == {
        "accelerometer_landing": 81273,
        "customer_landing": 956,
        "step_trainer_landing": 28680,
        "accelerometer_trusted": 40981,
        "customer_trusted": 482,
        "step_trainer_trusted": 14460,
        "customers_curated": 482,
        "machine_learning_curated": 40981,
    }
