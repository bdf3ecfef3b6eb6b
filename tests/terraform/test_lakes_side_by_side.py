"""Several lakes in one account, and a large one: all names carry the lake's, and no AWS limit is reached."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from stedi_lake.terraform import Terraform, TerraformError

from .conftest import PROJECT, PROVIDER, REGION, Lake, stand

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.xdist_group("terraform-lakes")]

FIXTURES = PROJECT / "terraform/tests/fixtures"
WEST = "us-west-2"
#: Jobs and tables of the large lake.
JOBS, TABLES = 100, 200
MODULE = """\
module "lake" {
  source = "../../terraform"

  ddl_path                  = "${path.module}/ddl"
  jobs_path                 = "${path.module}/jobs"
  create_kms_key            = false
  keep_undelivered_alerts   = false
  lifecycle_rules           = { enabled = false }
  force_destroy             = true
  data_engineer_principals  = ["arn:aws:iam::123456789012:root"]
  schedule                  = "cron(15 2 * * ? *)"
  %s
}

output "jobs" {
  value = module.lake.job_names
}

output "buckets" {
  value = module.lake.buckets
}
"""
LOGS_AND_ALERTS = [
    {"Effect": "Allow", "Principal": {"Service": service}, "Action": "kms:*", "Resource": "*"}
    for service in ("logs.us-east-1.amazonaws.com", "logs.us-west-2.amazonaws.com", "events.amazonaws.com")
]


@dataclass
class Account:
    """An endpoint, and roots of lakes in folders beside the module."""

    lake: Lake

    def key(self, region: str) -> str:
        """A key of the account's own that Logs and EventBridge may use."""
        root = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "kms:*"}
        policy = {"Version": "2012-10-17", "Statement": [{**root, "Resource": "*"}, *LOGS_AND_ALERTS]}
        made = self.lake.client("kms", region=region).create_key(Policy=json.dumps(policy))
        return str(made["KeyMetadata"]["Arn"])

    def root(self, folder: str, region: str = REGION, **settings: Any) -> Terraform:
        """A root whose module gets these settings; its tables and jobs are there already."""
        self.write(folder, region, **settings)
        made = self.lake.root(f"lakes/{folder}")
        made = replace(
            made, environment={**made.environment, "AWS_REGION": region, "AWS_DEFAULT_REGION": region}
        )
        made.init()
        return made

    def write(self, folder: str, region: str = REGION, **settings: Any) -> None:
        """The root's own file."""
        text = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
        (self.lake.tree / "lakes" / folder / "main.tf").write_text(
            PROVIDER.replace(REGION, region)
            + MODULE % "\n  ".join([f'kms_key_arn = "{self.key(region)}"', *text])
        )

    def sources(self, folder: str, name: str) -> Path:
        """The fixtures' tables and jobs, renamed as those of another lake."""
        path = self.lake.tree / "lakes" / folder
        for kind in ("ddl", "jobs"):
            shutil.copytree(FIXTURES / kind, path / kind)
        for file in [*path.rglob("*.sql"), *path.rglob("*.json")]:
            file.write_text(file.read_text().replace("fix_", f"{name}_"))
        return path


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    for lake in stand(tmp_path_factory.mktemp("lakes")):
        yield Account(lake)


def applied(root: Terraform) -> dict[str, Any]:
    root.follow("apply", lambda done, of: None)
    return root.outputs()


def test_two_lakes_of_one_account_and_one_in_two_regions_stand_side_by_side(account: Account) -> None:
    for folder, name in (("first", "fix"), ("second", "second"), ("west", "fix")):
        account.sources(folder, name)
    roots = [account.root("first", name="fix"), account.root("second", name="second")]
    outputs = [applied(root) for root in roots]
    # Buckets and roles are one for all regions.
    west = account.root("west", WEST, name="fix")
    with pytest.raises(TerraformError, match=r"global_name: the lake fix of region us-east-1"):
        west.plan("-parallelism=30", quiet=True)
    account.write("west", WEST, name="fix", global_name="fix-west")
    outputs.append(applied(west))
    assert [one["jobs"]["one"] for one in outputs] == ["fix-one", "second-one", "fix-one"]
    buckets = [name for one in outputs for name in one["buckets"].values()]
    assert len(set(buckets)) == len(buckets)
    # What one does leaves the others as they are.
    assert not roots[1].plan("-parallelism=30", quiet=True)
    roots[1].follow("destroy", lambda done, of: None)
    assert [root.plan("-parallelism=30", quiet=True) for root in (roots[0], west)] == [False, False]


def write_large(path: Path) -> None:
    """A lake of many jobs, each of which writes a table, and of as many tables that nobody writes."""
    for number in range(TABLES):
        zone = "trusted" if number < JOBS else "landing"
        ddl = path / "ddl" / zone / f"a_table_with_a_rather_long_name_{number}.sql"
        ddl.parent.mkdir(parents=True, exist_ok=True)
        ddl.write_text(
            f"CREATE EXTERNAL TABLE big_{zone}.{ddl.stem} (\n  `id` bigint\n)\nSTORED AS PARQUET\n"
            f"LOCATION 's3://any/{ddl.stem}/'\nTBLPROPERTIES (\n  'classification' = 'parquet'\n);\n"
        )
    for number in range(JOBS):
        job = path / "jobs" / f"a_job_with_a_rather_long_name_{number}"
        job.mkdir(parents=True)
        table = {"Database": "big_landing", "Table": f"a_table_with_a_rather_long_name_{number + JOBS}"}
        target = {"Database": "big_trusted", "Table": f"a_table_with_a_rather_long_name_{number}"}
        nodes = {
            "node-1": {"CatalogSource": {"Name": "in", **table}},
            "node-2": {"CatalogTarget": {"Name": "out", "Inputs": ["node-1"], **target}},
        }
        (job / f"{job.name}.json").write_text(
            json.dumps({"JobMode": "VISUAL", "CodeGenConfigurationNodes": nodes})
        )
        (job / f"{job.name}.py").write_text("print()\n")


@pytest.mark.nightly
def test_a_lake_of_a_hundred_jobs_and_two_hundred_tables_meets_no_limit(account: Account) -> None:
    path = account.lake.tree / "lakes/big"
    write_large(path)
    tables = [
        f"big_{path.parent.name}.{path.stem}"
        for path in sorted((account.lake.tree / "lakes/big/ddl").glob("*/*.sql"))
    ]
    people = ["arn:aws:iam::123456789012:root"]
    outputs = applied(
        account.root("big", name="big", data_scientist_principals=people, data_scientist_tables=tables)
    )
    assert len(outputs["jobs"]) == JOBS
    iam = account.lake.client("iam")
    policy = iam.get_role_policy(RoleName="big-data-engineer", PolicyName="lake")["PolicyDocument"]
    assert len(json.dumps(policy, separators=(",", ":"))) < 10240
    # The scientist's tables are in ten policies, each of its own twenty.
    attached = iam.list_attached_role_policies(RoleName="big-data-scientist")["AttachedPolicies"]
    assert len(attached) == TABLES / 20
    texts = [
        json.dumps(
            iam.get_policy_version(PolicyArn=one["PolicyArn"], VersionId="v1")["PolicyVersion"]["Document"]
        )
        for one in attached
    ]
    assert {
        table for text in texts for table in tables if f':table/{table.replace(".", "/")}"' in text
    } == set(tables)
    workflow = account.lake.client("glue").get_triggers()["Triggers"]
    starting = {one["Name"]: len(one["Actions"]) for one in workflow if one["Name"].startswith("big-")}
    assert starting == {"big-start": 50, "big-job-0-2": 50}
    rules = account.lake.client("events").list_rules(NamePrefix="big-job-failed")["Rules"]
    named = [job for rule in rules for job in json.loads(rule["EventPattern"])["detail"]["jobName"]]
    assert sorted(named) == sorted(outputs["jobs"].values())
