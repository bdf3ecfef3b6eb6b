"""A folder of jobs, and Glue and S3 in this process, with a job as Terraform leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.glue.responses import GlueResponse

from glue_local.cloud.moto_patches import glue_jobs
from glue_local.codegen import generate
from glue_local.definition import JobDefinition, Node, load, save
from glue_local.definition.forms.api import read_job
from glue_local.studio.exchange import Exchange
from glue_local.studio.folder import definition_path

BUCKET = "assets"
SCRIPT = f"s3://{BUCKET}/scripts/job.py"
SETTINGS = {
    "Description": "Makes it.",
    "JobMode": "VISUAL",
    "GlueVersion": "5.1",
    "WorkerType": "G.1X",
    "NumberOfWorkers": 2,
    "Timeout": 30,
    "MaxRetries": 0,
    "DefaultArguments": {"--job-language": "python"},
}
ENVIRONMENT = {
    "Role": "arn:aws:iam::123456789012:role/job",
    "Command": {"Name": "glueetl", "PythonVersion": "3", "ScriptLocation": SCRIPT},
    "Connections": {"Connections": ["vpc"]},
    "SecurityConfiguration": "secure",
    "Timeout": 60,  # a variable of the environment overrides the author's
}
PLACES = {"--TempDir": f"s3://{BUCKET}/temp/", "--conf": "spark.stedi.y=1", "--enable-metrics": "true"}


def nodes(sql: str = "select 1") -> dict[str, Node]:
    """A source, a SQL node, a target."""
    aliases = [{"From": "node-1", "Alias": "t"}]
    every = [
        Node("node-1", "CatalogSource", {"Name": "In", "Database": "d", "Table": "t"}),
        Node(
            "node-2",
            "SparkSQL",
            {"Name": "Rule", "Inputs": ["node-1"], "SqlQuery": sql, "SqlAliases": aliases},
        ),
        Node("node-3", "CatalogTarget", {"Name": "Out", "Inputs": ["node-2"], "Database": "d", "Table": "o"}),
    ]
    return {node.id: node for node in every}


class Lake:
    """What a test does to either side."""

    def __init__(self, jobs: Path) -> None:
        self.jobs = jobs
        self.glue: Any = boto3.client("glue", "us-east-1")
        self.s3: Any = boto3.client("s3", "us-east-1")
        self.exchange = Exchange(jobs, self.glue, self.s3)
        self.path = definition_path(jobs, "job")

    def in_git(self, sql: str = "select 1", **settings: Any) -> JobDefinition:
        """Write the job in git."""
        job = JobDefinition("job", SETTINGS | settings, nodes(sql))
        save(job, self.path)
        self.path.with_suffix(".py").write_text(generate(job))
        return job

    def terraform(self, **settings: Any) -> None:
        """Do what Terraform's apply does: every setting, no canvas."""
        git = load(self.path)
        kept = {key: value for key, value in git.settings.items() if key != "JobMode"}
        arguments = {**git.settings["DefaultArguments"], **PLACES}
        given = {**kept, **ENVIRONMENT, "DefaultArguments": arguments, **settings}
        try:
            self.glue.create_job(Name="job", **given)
        except self.glue.exceptions.ClientError:
            self.glue.update_job(JobName="job", JobUpdate=given)

    def get(self) -> dict[str, Any]:
        """The job in Glue."""
        answer: dict[str, Any] = self.glue.get_job(JobName="job")["Job"]
        return answer

    def console(self, sql: str | None = None, **settings: Any) -> None:
        """Save the job as the console does: all of it, edited."""
        job = self.get()
        update = {k: v for k, v in job.items() if k not in ("Name", "CreatedOn", "LastModifiedOn")}
        for key in ("MaxCapacity", "AllocatedCapacity"):
            update.pop(key, None)
        if sql is not None:
            update["CodeGenConfigurationNodes"]["node-2"]["SparkSQL"]["SqlQuery"] = sql
        self.glue.update_job(JobName="job", JobUpdate={**update, **settings})
        saved = read_job(self.get(), "job", "console", "api").definition
        self.s3.put_object(Bucket=BUCKET, Key="scripts/job.py", Body=generate(saved).encode())

    def script(self) -> str:
        """The script on S3."""
        return str(self.s3.get_object(Bucket=BUCKET, Key="scripts/job.py")["Body"].read().decode())


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lake]:
    """An empty folder of jobs, an empty Glue, a bucket."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    if not hasattr(GlueResponse, "update_job"):  # once in this process
        for patch in glue_jobs.PATCHES:
            patch.install()
    with mock_aws():
        found = Lake(tmp_path / "jobs")
        found.s3.create_bucket(Bucket=BUCKET)
        yield found


@pytest.fixture
def pushed(lake: Lake) -> Lake:
    """A job in git, applied by Terraform, its canvas pushed."""
    lake.in_git()
    lake.terraform()
    lake.exchange.push("job")
    return lake
