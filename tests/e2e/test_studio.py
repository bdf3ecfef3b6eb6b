"""The round trip between git, Terraform and Glue Studio, at the local AWS endpoint."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from glue_local.codegen import generate
from glue_local.definition import load
from glue_local.definition.forms.api import read_job
from terraform.commands import Commands, commands

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.xdist_group("e2e-studio"),
    pytest.mark.skipif(shutil.which("terraform") is None, reason="Terraform is not installed"),
]

JOB = "accelerometer_landing_to_trusted"
OTHER = "customer_landing_to_trusted"


class Desk(Commands):
    """Where someone works: a clone's jobs, the commands of the Makefile, Glue Studio in a browser."""

    def definition(self, job: str) -> dict[str, Any]:
        return json.loads((self.jobs / job / f"{job}.json").read_text())

    def edit(self, job: str, **settings: Any) -> None:
        path = self.jobs / job / f"{job}.json"
        path.write_text(json.dumps({**self.definition(job), **settings}))
        self.studio("generate-all")

    def glue_job(self, job: str) -> dict[str, Any]:
        return self.client("glue").get_job(JobName=job)["Job"]

    def script(self, job: str) -> str:
        parts = self.glue_job(job)["Command"]["ScriptLocation"].removeprefix("s3://").split("/", 1)
        return self.client("s3").get_object(Bucket=parts[0], Key=parts[1])["Body"].read().decode()

    def console(self, job: str, change: Any) -> None:
        """Save the job as the console does: the whole of it, edited, and the script that goes with it."""
        answer = self.glue_job(job)
        update = {k: v for k, v in answer.items() if k not in ("Name", "CreatedOn", "LastModifiedOn")}
        for key in ("MaxCapacity", "AllocatedCapacity"):
            update.pop(key, None)
        change(update)
        self.client("glue").update_job(JobName=job, JobUpdate=update)
        saved = read_job(self.glue_job(job), job, "console", "api").definition
        bucket, key = answer["Command"]["ScriptLocation"].removeprefix("s3://").split("/", 1)
        self.client("s3").put_object(Bucket=bucket, Key=key, Body=generate(saved).encode())


def sql_node(update: dict[str, Any]) -> dict[str, Any]:
    return next(
        node["SparkSQL"] for node in update["CodeGenConfigurationNodes"].values() if "SparkSQL" in node
    )


def with_a_comment(update: dict[str, Any]) -> None:
    """What someone does in the browser: a line in the SQL, and one more minute."""
    node = sql_node(update)
    node["SqlQuery"] = "-- seen in the console\n" + node["SqlQuery"]
    update["Timeout"] = update["Timeout"] + 1


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with commands(tmp_path_factory.mktemp("desk"), Desk) as made:
        made.apply()
        yield made


def test_apply_leaves_every_job_visual_with_gits_nodes_and_script(desk: Desk):
    jobs = sorted(path.name for path in desk.jobs.iterdir() if path.is_dir())
    assert len(jobs) == 6
    for name in jobs:
        job, git = desk.glue_job(name), load(desk.jobs / name / f"{name}.json")
        assert job["JobMode"] == "VISUAL"
        assert read_job(job, name, "Glue", "api").definition.nodes == git.nodes
        assert desk.script(name) == (desk.jobs / name / f"{name}.py").read_text()
    assert desk.studio("diff", "--check").splitlines() == [f"{name}: same" for name in jobs]


def test_the_plan_is_empty_behind_the_apply(desk: Desk):
    desk.plan_is_empty()


def test_an_edit_in_the_console_is_told_refuses_the_apply_is_pulled_and_leaves_nothing_to_apply(desk: Desk):
    before = desk.definition(JOB)
    desk.console(JOB, with_a_comment)

    told = desk.studio("diff", code=0)
    assert "in Glue, not in git: node" in told
    assert "+-- seen in the console" in told
    assert desk.definition(JOB) == before, "diff changed something"
    assert "make studio-pull" in desk.apply(code=1)
    assert sql_node(desk.glue_job(JOB))["SqlQuery"].startswith("-- seen in the console")

    assert f"{JOB}: pulled" in desk.studio("pull")
    after = desk.definition(JOB)
    expected = json.loads(json.dumps(before))
    expected["Timeout"] += 1
    sql_node(expected)["SqlQuery"] = ["-- seen in the console", *sql_node(before)["SqlQuery"]]
    assert after == expected
    text = (desk.jobs / JOB / f"{JOB}.json").read_text()
    for value in ("arn:aws", "s3://", "--TempDir", "--enable-metrics", "--conf", "123456789012"):
        assert value not in text
    assert "-- seen in the console" in (desk.jobs / JOB / f"{JOB}.py").read_text()
    desk.plan_is_empty()


def test_an_apply_that_changes_jobs_keeps_their_canvas(desk: Desk):
    desk.edit(OTHER, NumberOfWorkers=3)
    desk.apply(TF_VAR_consent_scope="reading")
    assert desk.glue_job(OTHER)["NumberOfWorkers"] == 3
    assert "consent_scope=reading" in desk.glue_job(JOB)["DefaultArguments"]["--conf"]
    for name in (JOB, OTHER):
        job = desk.glue_job(name)
        assert job["JobMode"] == "VISUAL"
        nodes = load(desk.jobs / name / f"{name}.json").nodes
        assert read_job(job, name, "Glue", "api").definition.nodes == nodes
    desk.plan_is_empty(TF_VAR_consent_scope="reading")
    assert {line.partition(": ")[2] for line in desk.studio("diff").splitlines()} == {"same"}


def test_a_push_leaves_nothing_to_apply(desk: Desk):
    definition = desk.definition(OTHER)
    node = sql_node(definition)
    node["SqlQuery"] = ["-- written in git", *node["SqlQuery"]]
    desk.edit(OTHER, CodeGenConfigurationNodes=definition["CodeGenConfigurationNodes"])
    assert f"{OTHER}: updated" in desk.studio("push", "--job", OTHER)
    assert sql_node(desk.glue_job(OTHER))["SqlQuery"].startswith("-- written in git")
    desk.plan_is_empty(TF_VAR_consent_scope="reading")


def test_where_both_sides_changed_pull_and_push_refuse_until_told_whose_to_take(desk: Desk):
    mine = desk.definition(JOB)
    sql_node(mine)["SqlQuery"].append("-- written in git")
    desk.edit(JOB, CodeGenConfigurationNodes=mine["CodeGenConfigurationNodes"])
    mine = desk.definition(JOB)
    desk.console(JOB, with_a_comment)
    for verb in ("pull", "push"):
        refused = desk.studio(verb, "--job", JOB, code=1)
        assert "both git and Glue Studio changed it since the last push" in refused
        assert "+-- written in git" in refused
        assert "+-- seen in the console" in refused
    assert desk.definition(JOB) == mine

    desk.studio("pull", "--job", JOB, "--ours")
    assert desk.definition(JOB) == mine
    desk.studio("pull", "--job", JOB, "--theirs")
    assert "-- written in git" not in sql_node(desk.definition(JOB))["SqlQuery"]
    assert desk.studio("diff", "--job", JOB) == f"{JOB}: same\n"

    desk.edit(JOB, CodeGenConfigurationNodes=mine["CodeGenConfigurationNodes"])
    desk.console(JOB, with_a_comment)
    desk.studio("push", "--job", JOB, "--ours")
    assert sql_node(desk.glue_job(JOB))["SqlQuery"].splitlines() == sql_node(mine)["SqlQuery"]


def test_a_job_that_terraform_changed_opens_on_its_canvas_again_by_a_push(desk: Desk):
    """With CANVAS=0 Terraform leaves the canvas alone: its update names no mode, and so makes the job a script's."""
    desk.edit(OTHER, NumberOfWorkers=4)
    desk.apply(TF_VAR_consent_scope="reading", CANVAS="0")
    assert desk.glue_job(OTHER)["JobMode"] == "SCRIPT"
    assert "Glue Studio opens the job as a script" in desk.studio("diff", "--job", OTHER)
    desk.studio("push", "--job", OTHER)
    assert desk.glue_job(OTHER)["JobMode"] == "VISUAL"
