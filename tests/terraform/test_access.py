"""Least privilege, tried while IAM is enforced: each role against everything in the lake, and the jobs under theirs."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from glue_local.catalog.ddl import read_ddl
from glue_local.cloud import endpoint
from glue_local.cloud.moto_patches.iam.policy import Decision, Principal, Request, decide
from stedi_lake import feeds, tables, workflow
from stedi_lake.destruction import FilledLakeError, check_empty
from stedi_lake.sample_data import Options, generate
from waiting import until

from . import console_tasks, make_targets, state
from .access_lake import MAIN, PULL_REQUEST, Account, account
from .access_matrix import COLUMNS, JOBS, PAGE, expected, rows, with_matrix
from .access_things import RUNNING, Role, Strangers, find_things
from .bootstrapped import REPOSITORY
from .conftest import ACCOUNT, PROJECT

#: A record of each feed that is not understood, so that the quarantine tables hold rows, too.
SET_ASIDE = {
    "customer": {"email": "Someone@test.com"},
    "accelerometer": {"user": "Someone@test.com"},
    "step_trainer": {"serialNumber": "someone's"},
}
NO_SUCCESS = "stedi-no-success-machine_learning_curated"
CELLS = [(row, column) for row in rows() for column in COLUMNS]


def needs_lake(test: Any) -> Any:
    """Mark a test that needs the lake."""
    for mark in (pytest.mark.e2e, pytest.mark.slow, pytest.mark.xdist_group("terraform-access")):
        test = mark(test)
    return test


@dataclass(frozen=True)
class Filled:
    """The lake with data in it: the sample's truth, how the workflow ended, what stood before the lake.

    ``never_ran`` is the mail of before the first run.
    """

    account: Account
    truth: dict[str, Any]
    ended: workflow.WorkflowProgress
    before: dict[str, list[str]]
    never_ran: list[dict[str, Any]]


def told_by_alarms(account: Account) -> list[dict[str, Any]]:
    """What alarms mailed."""
    return [json.loads(one.get_content()) for one in account.mail() if one["Subject"].startswith("ALARM: ")]


def state_of(account: Account, alarm: str) -> str:
    found = account.client("root", "cloudwatch").describe_alarms(AlarmNames=[alarm])["MetricAlarms"]
    return str(found[0]["StateValue"])


def told_that_no_run_started(account: Account) -> list[dict[str, Any]]:
    """Confirm the address, and give what an alarm mails of a run that did not start in its time."""
    # Of what is told before the address has confirmed nothing arrives.
    until(lambda: state_of(account, NO_SUCCESS) == "ALARM")
    (asked,) = account.mail()
    token = re.search(r"--token (\w+)", asked.get_content())
    assert token
    topic = account.outputs["alerts_topic_arn"]
    account.client("root", "sns").confirm_subscription(TopicArn=topic, Token=token[1])
    cloudwatch = account.client("root", "cloudwatch")
    # The alarm goes off once more.
    cloudwatch.set_alarm_state(AlarmName=NO_SUCCESS, StateValue="OK", StateReason="confirmed")
    return list(until(lambda: told_by_alarms(account)))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """Deployed by the deployer, filled, and run by the engineer; IAM is enforced from before the first apply."""
    sample = tmp_path_factory.mktemp("sample")
    truth = generate(Options(customers=60), sample, replace=True)
    for feed, record in SET_ASIDE.items():
        (sample / feed / "landing" / f"{feed}-0.json").write_text(json.dumps(record))
    with account(tmp_path_factory.mktemp("access")) as made:
        Strangers().stand(Role(made, "root"))
        before = state.leftovers(made.lake)
        deployed = made.as_deployer()
        deployed.init()
        deployed.follow("apply", lambda done, of: None)
        made.outputs.update(deployed.outputs())
        never_ran = told_that_no_run_started(made)
        feeds.load(made.client("root", "s3"), made.outputs["buckets"]["landing"], sample)
        glue, name = made.client("engineer", "glue"), made.outputs["workflow_name"]
        run = workflow.start(glue, name)
        *_, ended = workflow.follow(glue, made.client("engineer", "logs"), name, run)
        yield Filled(made, truth, ended, before, never_ran)


def test_the_page_has_the_matrix() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_matrix(page) == page, "run python tests/terraform/access_matrix.py"


def test_the_matrix_has_every_table_and_every_job() -> None:
    assert {table.name for table in read_ddl(PROJECT / "ddl")} <= set(rows())
    assert {path.stem for path in (PROJECT / "jobs").glob("*/*.json")} == set(JOBS.values())


@needs_lake
@pytest.mark.parametrize(
    ("role", "subject"),
    [
        ("deployer", PULL_REQUEST),
        ("deployer", MAIN.replace("main", "feature")),
        ("deployer", MAIN.replace(REPOSITORY, "another/lakehouse")),
        ("planner", MAIN.replace("main", "feature")),
        ("planner", PULL_REQUEST.replace(REPOSITORY, "another/lakehouse")),
        ("deployer", MAIN.replace("stedi/lakehouse", "stedi@1/another@2")),
        ("deployer", MAIN.replace("stedi/lakehouse", "other@1/lakehouse@2")),
        ("deployer", "repo:stedi@1/lakehouse@2:environment:production"),
    ],
)
def test_workflows_of_other_subjects_get_nowhere(filled: Filled, role: str, subject: str) -> None:
    with pytest.raises(ClientError, match=r"AccessDenied.*sts:AssumeRoleWithWebIdentity"):
        filled.account.as_workflow(role, subject)


@needs_lake
@pytest.mark.parametrize("repository", ["stedi/lakehouse", "stedi@12/lakehouse@34"])
def test_workflows_are_let_in_by_both_forms_of_their_subject(filled: Filled, repository: str) -> None:
    """https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/"""
    assert filled.account.as_workflow("planner", PULL_REQUEST.replace(REPOSITORY, repository))
    assert filled.account.as_workflow("deployer", MAIN.replace(REPOSITORY, repository))


@needs_lake
def test_the_jobs_pass_under_their_own_roles(filled: Filled) -> None:
    assert (endpoint.health(filled.account.lake.url) or {})["enforcing"] is True
    assert {job.name: job.state for job in filled.ended.jobs} == dict.fromkeys(JOBS.values(), "SUCCEEDED")
    written = {job.name: job.rows_written for job in filled.ended.jobs}
    truth = filled.truth["rows"]["customer"]
    assert written["machine_learning_curated"] == truth["machine_learning_curated"] > 0
    athena = filled.account.client("scientist", "athena")
    sql = "SELECT count(*) FROM stedi_curated.machine_learning_curated"
    assert tables.query(athena, "stedi-science", sql)[-1] == [str(truth["machine_learning_curated"])]


@needs_lake
def test_every_widget_of_the_dashboard_has_numbers_behind_it(filled: Filled) -> None:
    tables.query(
        filled.account.client("engineer", "athena"),
        "stedi",
        "SELECT count(*) FROM stedi_trusted.customer_trusted",
    )
    cloudwatch = filled.account.client("root", "cloudwatch")
    body = json.loads(cloudwatch.get_dashboard(DashboardName="stedi")["DashboardBody"])
    now = datetime.now(UTC)

    def numbers(widget: dict[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for namespace, name, *pairs in widget["properties"]["metrics"]:
            dimensions = [
                {"Name": key, "Value": value} for key, value in zip(pairs[::2], pairs[1::2], strict=True)
            ]
            found += cloudwatch.get_metric_statistics(
                Namespace=namespace,
                MetricName=name,
                Dimensions=dimensions,
                StartTime=now - timedelta(hours=2),
                EndTime=now + timedelta(hours=1),
                Period=3600,
                Statistics=["Sum"],
            )["Datapoints"]
        return found

    for widget in body["widgets"]:
        until(lambda widget=widget: numbers(widget))  # a run's numbers follow its end


@needs_lake
def test_a_run_that_never_started_is_mailed_until_there_was_one(filled: Filled) -> None:
    """By the alarm's own numbers, the topic's policy, the key's, and the subscription of who is on call."""
    (told,) = filled.never_ran
    assert (told["AlarmName"], told["NewStateValue"]) == (NO_SUCCESS, "ALARM")
    assert "has not succeeded for 1 hours" in told["AlarmDescription"]
    until(lambda: state_of(filled.account, NO_SUCCESS) == "OK")
    assert told_by_alarms(filled.account) == filled.never_ran


@needs_lake
def test_what_the_topic_refuses_is_kept_and_an_alarm_mails_it(filled: Filled) -> None:
    sns, sqs = (filled.account.client("root", service) for service in ("sns", "sqs"))
    topic, alarm = filled.account.outputs["alerts_topic_arn"], "stedi-alerts-undelivered"
    policy = json.loads(sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"])
    less = {**policy, "Statement": [one for one in policy["Statement"] if one["Sid"] != "TellEvents"]}
    named = {"TopicArn": topic, "AttributeName": "Policy"}
    sns.set_topic_attributes(**named, AttributeValue=json.dumps(less))
    until(lambda: state_of(filled.account, alarm) == "OK")
    before = len(filled.account.mail())
    failed = {"jobName": "machine_learning_curated", "jobRunId": "jr_none", "state": "FAILED"}
    event = {"Source": "aws.glue", "DetailType": "Glue Job State Change", "Detail": json.dumps(failed)}
    try:
        filled.account.client("root", "events").put_events(Entries=[event])
        until(lambda: len(filled.account.mail()) > before)
    finally:
        sns.set_topic_attributes(**named, AttributeValue=json.dumps(policy))
    (told,) = (json.loads(one.get_content()) for one in filled.account.mail()[before:])
    assert (told["AlarmName"], told["NewStateValue"]) == (alarm, "ALARM")
    queue = sqs.get_queue_url(QueueName=alarm)["QueueUrl"]
    (kept,) = sqs.receive_message(QueueUrl=queue, MessageAttributeNames=["All"])["Messages"]
    assert kept["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=kept["ReceiptHandle"])


@needs_lake
@pytest.mark.parametrize("sid", ["ReadData", "WriteData", "LookUpTables", "UseKey"])
def test_a_job_without_one_of_its_permissions_fails(filled: Filled, sid: str) -> None:
    """So nothing of the role is there in vain, and the runs really are held to it; each is mailed once."""
    # Of a file that an earlier run read, the engine has a copy: here is the same one under another name.
    s3, bucket = filled.account.client("root", "s3"), filled.account.outputs["buckets"]["landing"]
    known = s3.list_objects_v2(Bucket=bucket, Prefix="customer/")["Contents"][0]["Key"]
    body = s3.get_object(Bucket=bucket, Key=known)["Body"].read() + b"\n"
    s3.put_object(Bucket=bucket, Key=f"customer/{sid}.json", Body=body)
    iam, glue = filled.account.client("root", "iam"), filled.account.client("engineer", "glue")
    job = "customer_landing_to_trusted"
    names = {"RoleName": f"stedi-job-{job}", "PolicyName": "job"}
    whole = iam.get_role_policy(**names)["PolicyDocument"]
    less = {**whole, "Statement": [one for one in whole["Statement"] if one["Sid"] != sid]}
    iam.put_role_policy(**names, PolicyDocument=json.dumps(less))
    mail = len(filled.account.mail())
    try:
        run = glue.start_job_run(JobName=job)["JobRunId"]
        ended = until(
            lambda: glue.get_job_run(JobName=job, RunId=run)["JobRun"],
            lambda ended: ended["JobRunState"] not in RUNNING,
        )
    finally:
        iam.put_role_policy(**names, PolicyDocument=json.dumps(whole))
    assert ended["JobRunState"] == "FAILED"
    assert "denied" in ended["ErrorMessage"].lower() or "not authorized" in ended["ErrorMessage"]
    until(lambda: len(filled.account.mail()) > mail)
    (told,) = (json.loads(one.get_content())["detail"] for one in filled.account.mail()[mail:])
    assert (told["jobName"], told["state"], told["jobRunId"]) == (job, "FAILED", run)


def allowed_by_its_policy(account: Account, role: str, action: str, resource: str) -> bool:
    """What the policy of a person's role says of an action: of those that the endpoint does not run."""
    policy = account.client("root", "iam").get_role_policy(RoleName=role, PolicyName="lake")["PolicyDocument"]
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    return decide([policy], Request(action, resource, Principal(arn, arn, ACCOUNT))) is Decision.ALLOW


@needs_lake
@pytest.mark.parametrize(
    ("who", "task"),
    [("engineer", task) for task in console_tasks.ENGINEER]
    + [("scientist", task) for task in console_tasks.SCIENTIST],
)
def test_the_consoles_open_for_people(filled: Filled, who: str, task: str) -> None:
    tasks = {"engineer": console_tasks.ENGINEER, "scientist": console_tasks.SCIENTIST}[who]
    tasks[task](lambda service: filled.account.client(who, service))


@needs_lake
@pytest.mark.parametrize("action", console_tasks.SIMULATED)
def test_glue_studio_opens_for_the_engineer(filled: Filled, action: str) -> None:
    resource = console_tasks.SIMULATED[action]
    assert allowed_by_its_policy(filled.account, "stedi-data-engineer", action, resource)


@needs_lake
@pytest.mark.parametrize("action", console_tasks.NEVER)
def test_the_consoles_open_nothing_else(filled: Filled, action: str) -> None:
    resource = console_tasks.NEVER[action]
    assert not allowed_by_its_policy(filled.account, "stedi-data-engineer", action, resource)


@needs_lake
def test_athena_lists_for_the_scientist_the_tables_that_may_be_read_and_no_other(filled: Filled) -> None:
    athena = filled.account.client("scientist", "athena")
    listed = athena.list_table_metadata(CatalogName="AwsDataCatalog", DatabaseName="stedi_curated")
    assert [one["Name"] for one in listed["TableMetadataList"]] == ["machine_learning_curated"]


def make(filled: Filled, folder: Path, who: str, words: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a target of the Makefile with somebody's credentials, over a copy of the jobs."""
    if not (folder / "jobs").exists():
        shutil.copytree(PROJECT / "jobs", folder / "jobs", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "backend.hcl").write_text(
        f'bucket = "stedi-state-{ACCOUNT}"\nkey = "stedi/terraform.tfstate"\n'
    )
    venv = Path(sys.executable).parents[1]
    keys = {name.upper(): value for name, value in filled.account.keys(who).items()}
    own = {
        "COLUMNS": "200",
        "STEDI_BUILD": str(folder / "build"),
        "TF_BACKEND_CONFIG": str(folder / "backend.hcl"),
    }
    return subprocess.run(
        ["make", "-f", PROJECT / "Makefile", "-o", f"{venv}/.ready", f"VENV={venv}", *words],
        env={**os.environ, **filled.account.lake.environment, **keys, **own},
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )


@needs_lake
@pytest.mark.parametrize(
    ("who", "target"), [(who, one) for who, targets in make_targets.MAY.items() for one in targets]
)
def test_people_may_use_the_targets_that_are_theirs(
    filled: Filled, tmp_path_factory: pytest.TempPathFactory, who: str, target: str
) -> None:
    words, said = make_targets.MAY[who][target]
    folder = tmp_path_factory.getbasetemp() / f"make-{who}"  # push and pull look at the same jobs
    folder.mkdir(exist_ok=True)
    answer = make(filled, folder, who, [target, "ENV=aws", *words])
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert [word for word in said if not re.search(word, answer.stdout)] == []


@needs_lake
@pytest.mark.parametrize("target", make_targets.NEEDS_STATE_TRIED)
def test_people_may_not_use_those_that_need_the_state(filled: Filled, tmp_path: Path, target: str) -> None:
    answer = make(filled, tmp_path, "engineer", [target, "ENV=aws", *make_targets.NEEDS_STATE[target]])
    assert answer.returncode != 0
    assert re.search(r"AccessDenied|403|Forbidden", answer.stdout + answer.stderr)


def test_every_target_that_asks_aws_is_somebodys() -> None:
    asking = re.compile(r"^([a-z-]+): .*## .*\n((?:\t.*\n)*)", re.MULTILINE)
    found = {
        name
        for name, lines in asking.findall((PROJECT / "Makefile").read_text())
        if "$(ENV)" in lines or "$(AT)" in lines or "$(QUERY_ENV)" in lines
    }
    named = {
        *make_targets.NEEDS_STATE,
        *make_targets.SHOWN,
        *(one for targets in make_targets.MAY.values() for one in targets),
    }
    assert found == named


@needs_lake
@pytest.mark.parametrize("job", JOBS.values())
def test_a_job_may_ask_what_s3a_asks_of_its_own_folders(filled: Filled, job: str) -> None:
    """The requests that Hadoop's S3A makes, as its documentation lists them; none may be refused (403).

    https://hadoop.apache.org/docs/r3.4.1/hadoop-aws/tools/hadoop-aws/assumed_roles.html and
    https://hadoop.apache.org/docs/r3.4.1/hadoop-aws/tools/hadoop-aws/directory_markers.html
    """
    table = next(column.replace(" ", "_") for column, name in JOBS.items() if name == job)
    written = {"machine_learning": "machine_learning_curated", "quarantine": "customer_quarantine"}
    full = written.get(table, table)
    location = next(
        value for name, value in filled.account.outputs["tables"].items() if name.endswith(f".{full}")
    )
    data = tuple(location.removeprefix("s3://").split("/", 1))
    scratch = (filled.account.outputs["buckets"]["assets"], f"temporary/{job}/")
    s3 = filled.account.client(job, "s3")
    for bucket, prefix in (data, scratch):
        folder, staging = prefix.rstrip("/"), f"{prefix}_temporary/0/part"
        for probe in (folder, prefix, f"{folder}_$folder$", staging):
            with nothing_there():
                s3.head_object(Bucket=bucket, Key=probe)
        for listed in (folder, prefix):
            s3.list_objects_v2(Bucket=bucket, Prefix=listed, Delimiter="/", MaxKeys=2)
        s3.get_bucket_location(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key=staging, Body=b"x")
        s3.copy_object(Bucket=bucket, Key=f"{prefix}part", CopySource=f"{bucket}/{staging}")
        s3.list_multipart_uploads(Bucket=bucket, Prefix=prefix)
        upload = {"Bucket": bucket, "Key": f"{prefix}large"}
        upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
        s3.upload_part(**upload, PartNumber=1, Body=b"x")
        s3.list_parts(**upload)
        s3.abort_multipart_upload(**upload)
        for key in (staging, f"{prefix}part", f"{folder}_$folder$"):
            s3.delete_object(Bucket=bucket, Key=key)


@needs_lake
@pytest.mark.skipif(
    "S3A_JARS" not in os.environ,
    reason="S3A_JARS names no folder with hadoop-aws and the SDK's bundle (PyPI's sagemaker-pyspark carries both)",
)
def test_hadoops_own_client_works_under_a_jobs_role(filled: Filled) -> None:
    """It reads a landing table, and writes, replaces, reads and deletes in the job's scratch and in its table."""
    job, buckets = "customer_landing_to_trusted", filled.account.outputs["buckets"]
    folders = [
        f"s3a://{buckets['landing']}/customer/",
        f"s3a://{buckets['assets']}/temporary/{job}/deeper/probe",
        f"s3a://{buckets['trusted']}/customer_trusted/probe",
    ]
    keys = {name.upper(): value for name, value in filled.account.keys(job).items()}
    program = [sys.executable, str(Path(__file__).with_name("s3a_probe.py"))]
    answer = subprocess.run(
        [*program, filled.account.lake.url, os.environ["S3A_JARS"], *folders],
        env={**os.environ, **keys},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr[-4000:]
    rows = re.search(r"rows: (\d+) (\d+) (\d+)", answer.stdout)
    assert rows
    assert rows[1] == rows[2] == rows[3] != "0"


@contextlib.contextmanager
def nothing_there() -> Iterator[None]:
    """Let pass that there is no such object; that nobody may ask is not let pass."""
    try:
        yield
    except ClientError as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 404, error


@needs_lake
@pytest.mark.parametrize(("row", "column"), CELLS)
def test_a_role_may_do_exactly_what_its_cell_of_the_access_matrix_says(
    filled: Filled, row: str, column: str
) -> None:
    letters, cells = rows()[row]
    who = COLUMNS[column]
    find = find_things(filled.account)[row]
    things = find(who if who in JOBS.values() else None)
    for wanted, some in zip(expected(cells[column]), things, strict=True):
        found = [thing.letters(Role(filled.account, who), letters) for thing in some]
        assert found == ["".join(one for one in letters if one in wanted)] * len(some)


@needs_lake
def test_the_deployer_takes_the_lake_down_once_its_data_are_gone(filled: Filled) -> None:
    """Scripts, scratch, query results and access logs go with it."""
    s3, buckets = filled.account.client("root", "s3"), filled.account.outputs["buckets"]
    s3.put_object(Bucket=buckets["logs"], Key="landing/an access log", Body=b"x")
    s3.put_object(Bucket=buckets["assets"], Key="temporary/scratch", Body=b"x")
    s3.put_object(Bucket=buckets["results"], Key="science/result", Body=b"x")
    with pytest.raises(FilledLakeError, match=r"stedi-landing.* hold data.*To delete it for good"):
        check_empty(filled.account.as_deployer(), filled.account.client("deployer", "s3"))
    for zone in ("landing", "trusted", "curated"):
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=buckets[zone]):
            for one in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
                s3.delete_object(Bucket=buckets[zone], Key=one["Key"], VersionId=one["VersionId"])
    check_empty(filled.account.as_deployer(), filled.account.client("deployer", "s3"))
    filled.account.as_deployer().follow("destroy", lambda done, of: None)
    left = state.leftovers(filled.account.lake)
    assert left == filled.before
