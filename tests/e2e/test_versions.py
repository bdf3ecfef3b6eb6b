"""Two lakes behind one endpoint, with different versions of Glue, running at the same time: the same rows."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3
import pyarrow.parquet as pq
import pytest

from glue_local import environments
from glue_local.catalog.ddl import read_ddl
from glue_local.catalog.glue import GlueCatalog
from glue_local.cloud import endpoint
from roles import make_role
from stedi_lake import feeds, workflow
from stedi_lake.sample_data import Options, generate

PROJECT = Path(__file__).parents[2]
#: The version of each lake, by its region; names of databases and jobs are the same in both.
LAKES = {"us-east-1": "5.1", "eu-west-1": "6.0"}
#: In the order in which they can run.
JOBS = {
    "customer_landing_to_trusted": "customer_trusted",
    "accelerometer_landing_to_trusted": "accelerometer_trusted",
}
OUTPUT = "/aws-glue/jobs/output"


@dataclass
class Lake:
    """The lake of one region: its tables, its jobs with their version, and clients."""

    region: str
    url: str

    def stand(self, sample: Path) -> None:
        """Make buckets, tables and jobs through the API, and land the sample."""
        s3, glue = self.client("s3"), self.client("glue")
        catalog = GlueCatalog(glue)
        for zone in ("landing", "trusted", "curated"):
            place = {} if self.region == "us-east-1" else {"LocationConstraint": self.region}
            s3.create_bucket(
                Bucket=self.bucket(zone), **({"CreateBucketConfiguration": place} if place else {})
            )
            catalog.create_database(f"stedi_{zone}")
        for table in read_ddl(PROJECT / "ddl"):
            zone = table.database.removeprefix("stedi_")
            location = table.location.replace(f"stedi-{zone}", self.bucket(zone))
            catalog.create_table(replace(table, location=location))
        feeds.load(s3, self.bucket("landing"), sample)
        for job in JOBS:
            s3.upload_file(str(PROJECT / f"jobs/{job}/{job}.py"), self.bucket("landing"), f"jobs/{job}.py")
            script = f"s3://{self.bucket('landing')}/jobs/{job}.py"
            glue.create_job(
                Name=job,
                Role="job",
                GlueVersion=LAKES[self.region],
                Command={"Name": "glueetl", "ScriptLocation": script},
                DefaultArguments={"--conf": "spark.stedi.consent_scope=customer"},
            )

    def start(self, job: str) -> str:
        """Start a job; return the run's id."""
        return str(self.client("glue").start_job_run(JobName=job)["JobRunId"])

    def end(self, job: str, run: str) -> dict[str, Any]:
        """Wait for a run's end, and return what it reported."""
        glue = self.client("glue")
        while (found := glue.get_job_run(JobName=job, RunId=run)["JobRun"])["JobRunState"] in (
            "STARTING",
            "RUNNING",
        ):
            time.sleep(0.1)
        assert found["JobRunState"] == "SUCCEEDED", found.get("ErrorMessage")
        assert found["GlueVersion"] == LAKES[self.region]
        return workflow.read_report(self.client("logs"), OUTPUT, run)

    def rows(self, table: str) -> list[tuple[str, ...]]:
        """A trusted table's rows, as text, in order."""
        s3, found = self.client("s3"), []
        listed = s3.list_objects_v2(Bucket=self.bucket("trusted"), Prefix=f"{table}/")["Contents"]
        for key in (one["Key"] for one in listed if one["Key"].endswith(".parquet")):
            file = s3.get_object(Bucket=self.bucket("trusted"), Key=key)["Body"].read()
            read = pq.read_table(io.BytesIO(file))
            found += [tuple(f"{name}={row[name]!r}" for name in sorted(row)) for row in read.to_pylist()]
        return sorted(found)

    def bucket(self, zone: str) -> str:
        """The bucket of a zone: buckets are one for all regions."""
        return f"{self.region}-{zone}"

    def client(self, service: str) -> Any:
        """A boto3 client of the lake's region."""
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=self.region,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )


@pytest.fixture
def lakes(tmp_path: Path) -> Iterator[list[Lake]]:
    for version in LAKES.values():
        wanted = environments.version(version)
        if environments.find(wanted) is None:
            pytest.skip(f"no environment of Glue {version}: make .venv-glue-6.0/.ready GLUE=6.0")
    sample = tmp_path / "sample"
    generate(Options(customers=40, seed=7), sample)
    url = endpoint.start(port=0, state_dir=tmp_path / "endpoint").url
    try:
        found = [Lake(region, url) for region in LAKES]
        make_role(found[0].client("iam"), "job")  # roles are one for all regions
        for lake in found:
            lake.stand(sample)
        yield found
    finally:
        endpoint.stop(tmp_path / "endpoint")


@pytest.mark.slow
def test_jobs_of_both_versions_run_at_the_same_time_and_give_the_same_rows(lakes: list[Lake]) -> None:
    for job, table in JOBS.items():
        runs = [lake.start(job) for lake in lakes]
        reports = [lake.end(job, run) for lake, run in zip(lakes, runs, strict=True)]
        for report, version in zip(reports, LAKES.values(), strict=True):
            of = environments.VERSIONS[version]
            assert (report["glue_version"], report["spark_version"]) == (of.name, of.spark)
            assert report["python_version"].startswith(f"{of.python}.")
        first, second = [lake.rows(table) for lake in lakes]
        assert first == second
        assert first
