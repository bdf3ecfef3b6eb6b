"""Least privilege, tried while IAM is enforced: each role against everything in the lake, and the jobs under theirs."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from glue_local.catalog.ddl import read_ddl
from glue_local.cloud import endpoint
from stedi_lake import feeds, tables, workflow
from stedi_lake.sample_data import Options, generate

from . import state
from .access_lake import MAIN, PULL_REQUEST, Account, account
from .access_matrix import COLUMNS, JOBS, PAGE, expected, rows, with_matrix
from .access_things import RUNNING, Role, Strangers, find_things
from .bootstrapped import REPOSITORY
from .conftest import PROJECT

CELLS = [(row, column) for row in rows() for column in COLUMNS]
#: Groups that Glue makes for itself, beside those of the lake.
GLUES_LOGS = ("/aws-glue/jobs/error", "/aws-glue/jobs/logs-v2", "/aws-glue/jobs/output")


def needs_lake(test: Any) -> Any:
    """Mark a test that needs the lake."""
    for mark in (pytest.mark.e2e, pytest.mark.slow, pytest.mark.xdist_group("terraform-access")):
        test = mark(test)
    return test


@dataclass(frozen=True)
class Filled:
    """The lake with data in it: the sample's truth, how the workflow ended, and what stood before the lake."""

    account: Account
    truth: dict[str, Any]
    ended: workflow.WorkflowProgress
    before: dict[str, list[str]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """Deployed by the deployer, filled, and run by the engineer; IAM is enforced from before the first apply."""
    sample = tmp_path_factory.mktemp("sample")
    truth = generate(Options(customers=60), sample, replace=True)
    with account(tmp_path_factory.mktemp("access")) as made:
        Strangers().stand(Role(made, "root"))
        before = state.leftovers(made.lake)
        deployed = made.as_deployer()
        deployed.init()
        deployed.follow("apply", lambda done, of: None)
        made.outputs.update(deployed.outputs())
        feeds.load(made.client("root", "s3"), made.outputs["buckets"]["landing"], sample)
        glue, name = made.client("engineer", "glue"), made.outputs["workflow_name"]
        run = workflow.start(glue, name)
        *_, ended = workflow.follow(glue, made.client("root", "logs"), name, run)
        yield Filled(made, truth, ended, before)


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
    ],
)
def test_workflows_of_other_subjects_get_nowhere(filled: Filled, role: str, subject: str) -> None:
    with pytest.raises(ClientError, match=r"AccessDenied.*sts:AssumeRoleWithWebIdentity"):
        filled.account.as_workflow(role, subject)


@needs_lake
def test_a_pull_request_may_plan(filled: Filled) -> None:
    assert filled.account.as_workflow("planner", PULL_REQUEST)


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
@pytest.mark.parametrize("sid", ["ReadData", "WriteData", "LookUpTables", "UseKey"])
def test_a_job_without_one_of_its_permissions_fails(filled: Filled, sid: str) -> None:
    """So nothing of the role is there in vain, and the runs really are held to it."""
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
    try:
        run = glue.start_job_run(JobName=job)["JobRunId"]
        while (ended := glue.get_job_run(JobName=job, RunId=run)["JobRun"])["JobRunState"] in RUNNING:
            time.sleep(0.05)
    finally:
        iam.put_role_policy(**names, PolicyDocument=json.dumps(whole))
    assert ended["JobRunState"] == "FAILED"
    assert "denied" in ended["ErrorMessage"].lower() or "not authorized" in ended["ErrorMessage"]


@needs_lake
@pytest.mark.parametrize(("row", "column"), CELLS)
def test_cell(filled: Filled, row: str, column: str) -> None:
    letters, cells = rows()[row]
    who = COLUMNS[column]
    find = find_things(filled.account)[row]
    things = find(who if who in JOBS.values() else None)
    for wanted, some in zip(expected(cells[column]), things, strict=True):
        found = [thing.letters(Role(filled.account, who), letters) for thing in some]
        assert found == ["".join(one for one in letters if one in wanted)] * len(some)


@needs_lake
def test_the_deployer_takes_the_lake_down_once_its_data_are_gone(filled: Filled) -> None:
    s3 = filled.account.client("root", "s3")
    for bucket in filled.account.outputs["buckets"].values():
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for one in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
                if not one["Key"].startswith("scripts/"):
                    s3.delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])
    filled.account.as_deployer().follow("destroy", lambda done, of: None)
    left = state.leftovers(filled.account.lake)
    left["log groups"] = [one for one in left["log groups"] if one not in GLUES_LOGS]
    assert left == filled.before
