"""Real Terraform against the endpoint: resources are created, stay unchanged, change and are destroyed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from glue_local.cloud import endpoint as endpoints
from glue_local.cloud.endpoint import Endpoint
from stedi_lake.terraform import plugin_dir

STACK = Path(__file__).parent / "stack"
NAME = "e2e"
TERRAFORM = shutil.which("terraform")

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.skipif(TERRAFORM is None, reason="terraform is not on PATH"),
]


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """An endpoint of this module's own: what is left in it at the end is looked at. It checks each signature."""
    state_dir = tmp_path_factory.mktemp("endpoint")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLUE_LOCAL_STANDBY_WORKERS", "0")
        running = endpoints.start(0, state_dir=state_dir, access=endpoints.Access(access_key=True))
    yield running
    endpoints.stop(state_dir)


class Stack:
    """The stack in a folder of its own."""

    def __init__(self, folder: Path, endpoint: Endpoint) -> None:
        shutil.copytree(STACK, folder, dirs_exist_ok=True)
        self.folder = folder
        self.environment = {
            **os.environ,
            "AWS_ENDPOINT_URL": endpoint.url,
            "AWS_ACCESS_KEY_ID": endpoint.access_key,
            "AWS_SECRET_ACCESS_KEY": endpoint.secret_key,
            "CHECKPOINT_DISABLE": "1",
            "TF_IN_AUTOMATION": "1",
            "TF_VAR_name": NAME,
        }
        mirror = plugin_dir()
        self.run("init", *([f"-plugin-dir={mirror}"] if mirror else []))

    def run(self, command: str, *arguments: str, generation: int | None = None, expected: int = 0) -> None:
        variables = [] if generation is None else ["-parallelism=30", f"-var=generation={generation}"]
        line = [str(TERRAFORM), command, "-input=false", "-no-color", *variables, *arguments]
        ended = subprocess.run(
            line, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == expected, f"{' '.join(line[1:])}\n{ended.stdout}\n{ended.stderr}"


def client(endpoint: Endpoint, service: str) -> Any:
    keys = {"aws_access_key_id": endpoint.access_key, "aws_secret_access_key": endpoint.secret_key}
    return boto3.client(service, endpoint_url=endpoint.url, region_name="us-east-1", **keys)


def left(endpoint: Endpoint) -> dict[str, list[str]]:
    """Names of what the endpoint still holds, by kind."""
    glue, athena = client(endpoint, "glue"), client(endpoint, "athena")
    formation = client(endpoint, "lakeformation")
    groups = [group["Name"] for group in athena.list_work_groups()["WorkGroups"]]
    return {
        "jobs": glue.list_jobs()["JobNames"],
        "triggers": glue.list_triggers()["TriggerNames"],
        "workflows": glue.list_workflows()["Workflows"],
        "crawlers": glue.list_crawlers()["CrawlerNames"],
        "databases": [one["Name"] for one in glue.get_databases()["DatabaseList"]],
        "connections": [one["Name"] for one in glue.get_connections()["ConnectionList"]],
        "rulesets": [one["Name"] for one in glue.list_data_quality_rulesets()["Rulesets"]],
        "workgroups": [group for group in groups if group != "primary"],
        "grants": [str(one) for one in formation.list_permissions()["PrincipalResourcePermissions"]],
        "filters": [one["Name"] for one in formation.list_data_cells_filter()["DataCellsFilters"]],
        "buckets": [one["Name"] for one in client(endpoint, "s3").list_buckets()["Buckets"]],
        "roles": [one["RoleName"] for one in client(endpoint, "iam").list_roles()["Roles"]],
    }


def test_a_stack_is_created_stays_changes_and_goes(endpoint: Endpoint, tmp_path: Path) -> None:
    nothing = left(endpoint)
    stack = Stack(tmp_path, endpoint)
    stack.run("apply", "-auto-approve", generation=1)
    stack.run("plan", "-detailed-exitcode", generation=1)
    assert all(left(endpoint)[kind] for kind in nothing)
    stack.run("apply", "-auto-approve", "-refresh=false", generation=2)
    stack.run("plan", "-detailed-exitcode", generation=2)
    job = client(endpoint, "glue").get_job(JobName=f"{NAME}-one")["Job"]
    assert (job["NumberOfWorkers"], job["DefaultArguments"]) == (4, {"--a": "3"})
    endpoints.set_enforcement(endpoint.url, on=True)
    stack.run("destroy", "-auto-approve", "-refresh=false", generation=2)
    assert left(endpoint) == nothing
