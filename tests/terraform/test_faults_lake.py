"""Faults of a lake that holds data: what happens, what the message says, and what fixes it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from glue_local.cloud.endpoint import set_enforcement
from stedi_lake import feeds, tables
from stedi_lake.sample_data import Options, generate
from stedi_lake.terraform import Terraform, TerraformError

from .commands import LIVE, Commands, commands

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.xdist_group("terraform-faults-lake"),
    pytest.mark.skipif(shutil.which("terraform") is None, reason="Terraform is not installed"),
]

ACCOUNT = "123456789012"
JOB = "customer_landing_to_trusted"
LAST = "machine_learning_curated"
ROLE = f"stedi-job-{LAST}"
KEEP = {"TF_VAR_force_destroy": "false"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """A lake that was applied, filled and run; its buckets go only when they are empty."""
    folder = tmp_path_factory.mktemp("desk")
    with commands(folder) as made:
        made.environment.update(KEEP)
        made.variables.update(KEEP)
        made.apply()
        generate(Options(customers=60, seed=7), folder / "sample")
        feeds.load(made.client("s3"), f"stedi-landing-{ACCOUNT}", folder / "sample")
        made.lake("run")
        yield made


def rewrite(desk: Commands, job: str, change: Any) -> None:
    """Edit a job's definition in git, and write its script."""
    path = desk.jobs / job / f"{job}.json"
    definition = json.loads(path.read_text())
    change(definition)
    path.write_text(json.dumps(definition))
    desk.studio("generate-all")


def query(desk: Commands, sql: str) -> list[list[str]]:
    return tables.query(desk.client("athena"), "stedi", sql)


def objects(desk: Commands, zone: str, folder: str = "") -> dict[str, str]:
    """The ETag of every object of a zone, or of one of its folders, by key."""
    pages = desk.client("s3").get_paginator("list_objects_v2")
    pages = pages.paginate(Bucket=f"stedi-{zone}-{ACCOUNT}", Prefix=folder)
    return {one["Key"]: one["ETag"] for page in pages for one in page.get("Contents", [])}


def enforced_run(desk: Commands, code: int = 0) -> str:
    """Run the workflow while roles may do only what their policies allow, as on AWS."""
    set_enforcement(desk.stack.url or "", on=True)
    try:
        return desk.lake("run", code=code)
    finally:
        set_enforcement(desk.stack.url or "", on=False)


def planned(desk: Commands, file: Path) -> dict[str, list[str]]:
    """Save a plan; give the actions of what it would change, by address."""
    made = desk.terraform("plan", "-input=false", f"-out={file}")
    assert made.returncode == 0, made.stderr
    changes = json.loads(desk.terraform("show", "-json", str(file)).stdout)["resource_changes"]
    actions = {one["address"]: one["change"]["actions"] for one in changes}
    return {address: done for address, done in actions.items() if done not in (["no-op"], ["read"])}


def sql_node(nodes: dict[str, Any]) -> dict[str, Any]:
    return next(node["SparkSQL"] for node in nodes.values() if "SparkSQL" in node)


def test_a_job_edited_in_the_console_between_plan_and_apply(desk: Commands, tmp_path: Path) -> None:
    """A saved plan changes what it planned, and its update makes the job a script's, on its canvas or not.

    `make apply` plans anew and refuses before anything is lost: tests/e2e/test_studio.py. This is Terraform by hand.
    """
    rewrite(desk, JOB, lambda definition: definition.update(NumberOfWorkers=3))
    address = f'module.lake.module.job["{JOB}"]'
    changes = planned(desk, tmp_path / "plan")
    assert changes[f"{address}.aws_glue_job.this"] == ["update"]

    glue = desk.client("glue")
    job = glue.get_job(JobName=JOB)["Job"]
    update = {key: job[key] for key in ("Role", "Command", "DefaultArguments", "GlueVersion", "WorkerType")}
    update |= {"NumberOfWorkers": 2, "Timeout": 77, "JobMode": "VISUAL"}
    nodes = job["CodeGenConfigurationNodes"]
    sql_node(nodes)["SqlQuery"] = "-- seen in the console\n" + sql_node(nodes)["SqlQuery"]
    glue.update_job(JobName=JOB, JobUpdate=update | {"CodeGenConfigurationNodes": nodes})
    assert "make studio-pull" in desk.apply(code=1), "make apply refuses"

    assert desk.terraform("apply", "-input=false", str(tmp_path / "plan")).returncode == 0
    after = glue.get_job(JobName=JOB)["Job"]
    assert (after["NumberOfWorkers"], after["Timeout"]) == (3, 30), "the planned job, whole"
    assert after["JobMode"] == "SCRIPT"
    said = desk.studio("diff", "--job", JOB)
    assert "Glue Studio opens the job as a script" in said
    assert "seen in the console" in said, "an update without nodes leaves the canvas as it is"

    # The same plan cannot be applied a second time.
    again = desk.terraform("apply", "-input=false", str(tmp_path / "plan"))
    assert "Saved plan is stale" in again.stderr

    desk.studio("push", "--job", JOB, code=1)
    desk.studio("push", "--job", JOB, "--ours")
    assert glue.get_job(JobName=JOB)["Job"]["JobMode"] == "VISUAL"
    desk.plan_is_empty()


def test_a_role_deleted_by_hand_fails_the_run_and_is_put_back(desk: Commands) -> None:
    iam, glue = desk.client("iam"), desk.client("glue")
    for policy in iam.list_role_policies(RoleName=ROLE)["PolicyNames"]:
        iam.delete_role_policy(RoleName=ROLE, PolicyName=policy)
    iam.delete_role(RoleName=ROLE)

    before = objects(desk, "curated", f"{LAST}/")
    assert before
    said = enforced_run(desk, code=1)
    assert f"{LAST}: failed" in said
    assert f"{ROLE} should be given assume role permissions" in re.sub(r"\s+", " ", said)
    assert "Traceback" not in said
    assert objects(desk, "curated", f"{LAST}/") == before
    assert "aws_iam_role.this will be created" in desk.lake("terraform", "plan", "--empty", code=1)

    desk.apply()
    desk.plan_is_empty()
    enforced_run(desk)
    assert glue.get_job(JobName=LAST)["Job"]["JobMode"] == "VISUAL"


@pytest.fixture(scope="class")
def before(desk: Commands) -> dict[str, str]:
    """The tables' objects before one's DDL lost and got a column and the other's made a text of a number."""
    path = desk.ddl / "curated/customers_curated.sql"
    lines = [line for line in path.read_text().splitlines() if not line.startswith("  `birthday`")]
    text = "\n".join(lines).replace("'birthday,", "'") + "\n"
    path.write_text(text.replace("  `email` string", "  `nickname` string,\n  `email` string", 1))
    path = desk.ddl / "curated/machine_learning_curated.sql"
    path.write_text(path.read_text().replace("`distancefromobject` int", "`distancefromobject` string"))
    return objects(desk, "curated")


class TestChangedTable:
    """A column that its DDL no longer has is not read, a new one is null, another type is refused until its job ran."""

    LOST, RETYPED = "stedi_curated.customers_curated", "stedi_curated.machine_learning_curated"

    def test_apply_changes_the_catalog_in_place_and_no_data(
        self, desk: Commands, before: dict[str, str], tmp_path: Path
    ) -> None:
        tables = "module.lake.aws_glue_catalog_table.table"
        assert planned(desk, tmp_path / "plan") == {
            f'{tables}["curated/customers_curated"]': ["update"],
            f'{tables}["curated/machine_learning_curated"]': ["update"],
        }
        desk.apply()
        desk.plan_is_empty()
        assert objects(desk, "curated") == before

    def test_readers_until_the_jobs_have_run(self, desk: Commands, before: dict[str, str]) -> None:
        """Files hold the old columns. On AWS the second one fails where a query reads that column, here in any.

        Source: https://docs.aws.amazon.com/athena/latest/ug/handling-schema-updates-chapter.html
        """
        assert int(query(desk, f"select count(email) from {self.LOST}")[0][0]) > 0
        assert query(desk, f"select count(*), count(nickname) from {self.LOST}")[0][1] == "0"
        with pytest.raises(tables.QueryError, match=r"COLUMN_NOT_FOUND.*birthday"):
            query(desk, f"select birthday from {self.LOST}")
        with pytest.raises(tables.QueryError, match=r"HIVE_BAD_DATA.*distancefromobject"):
            query(desk, f"select distancefromobject from {self.RETYPED}")

    def test_the_jobs_write_the_tables_anew(self, desk: Commands, before: dict[str, str]) -> None:
        """A job that still makes the lost column harms nobody; the other's definition has to make the new type."""
        cast = "cast(s.distancefromobject as string) as distancefromobject,"

        def change(definition: dict[str, Any]) -> None:
            definition.update(json.loads(json.dumps(definition).replace("s.distancefromobject,", cast)))

        rewrite(desk, LAST, change)
        desk.apply()
        desk.lake("run")
        assert query(desk, f"select distancefromobject from {self.RETYPED} limit 1")[0][0].isdigit()
        assert int(query(desk, f"select count(email) from {self.LOST}")[0][0]) > 0
        assert objects(desk, "curated") != before
        desk.plan_is_empty()


def test_a_bucket_name_that_somebody_else_has(desk: Commands, tmp_path: Path) -> None:
    """S3's names are the world's: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html."""
    s3 = desk.stack.session.client("s3", endpoint_url=desk.stack.url)
    account = "x-moto-account-id", "210987654321"
    s3.meta.events.register(
        "before-sign.s3.CreateBucket", lambda request, **_: request.headers.add_header(*account)
    )
    s3.create_bucket(Bucket=f"taken-landing-{ACCOUNT}")
    root = Terraform(
        LIVE,
        tmp_path / "data",
        tmp_path / "tfstate",
        {**desk.plain, "TF_VAR_name": "taken", "TF_VAR_database_prefix": "stedi_"},
    )
    root.init()
    with pytest.raises(TerraformError) as told:
        root.run(
            "apply", "-auto-approve", "-input=false", "-parallelism=30", "-target=module.lake.module.bucket"
        )
    assert f"Bucket taken-landing-{ACCOUNT} already exists" in str(told.value)
    assert "give the lake another `name`" in str(told.value)


class TestDestroy:
    """The last ones: the lake goes, and comes back around its data."""

    def test_make_destroy_of_a_filled_lake_destroys_nothing(self, desk: Commands) -> None:
        before = objects(desk, "landing"), len(desk.resources())
        said = desk.lake("terraform", "destroy", "--yes", code=1)
        assert "Nothing was destroyed" in said
        assert f"stedi-landing-{ACCOUNT}" in said
        assert "force_destroy = true" in said
        assert (objects(desk, "landing"), len(desk.resources())) == before

    def test_terraform_destroy_stops_at_the_data_and_apply_puts_the_rest_back(self, desk: Commands) -> None:
        before = {zone: objects(desk, zone) for zone in ("landing", "trusted", "curated")}
        with pytest.raises(TerraformError, match=f"Bucket stedi-landing-{ACCOUNT} holds data") as told:
            desk.root.follow("destroy", lambda done, of: None)
        assert "`make apply` restores the deleted resources" in str(told.value)
        assert {zone: objects(desk, zone) for zone in before} == before
        assert "aws_s3_bucket" in {one["type"] for one in desk.root.resources()}
        key = desk.client("kms").describe_key(KeyId="alias/stedi")["KeyMetadata"]
        assert key["KeyState"] == "Enabled", "data without its key are no data"

        desk.apply()
        desk.plan_is_empty()
        assert {zone: objects(desk, zone) for zone in before} == before
        assert int(query(desk, "select count(*) from stedi_curated.machine_learning_curated")[0][0]) > 0
