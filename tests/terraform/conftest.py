"""A lake that Terraform creates behind the local AWS endpoint, from a copy of the repository's sources."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from glue_local.cloud import endpoint
from stedi_lake.local_key import LocalKey
from stedi_lake.prerequisites import MissingToolError
from stedi_lake.terraform import Terraform

PROJECT = Path(__file__).parents[2]
ACCOUNT = "123456789012"
REGION = "us-east-1"
LIVE = "terraform/live/local"
# What a root needs at the endpoint, and only there: its address comes from AWS_ENDPOINT_URL.
PROVIDER = """\
terraform {
  backend "local" {}
}

provider "aws" {
  region                      = "us-east-1"
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}
"""


def copy_sources(folder: Path) -> Path:
    """Copy what the module reads, and the module, to a folder of the test's own."""
    for name in ("ddl", "jobs", "terraform"):
        shutil.copytree(
            PROJECT / name,
            folder / name,
            ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*", "__pycache__", "backend.hcl"),
        )
    return folder


@dataclass(frozen=True)
class Lake:
    """A copy of the sources, the endpoint it is applied to, and clients for what came of it."""

    tree: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables for any client of the endpoint."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            # What goes right after the tests looked at it is not read once more: half of the command's time.
            "TF_CLI_ARGS_destroy": "-refresh=false",
        }

    @cached_property
    def terraform(self) -> Terraform:
        """The root live/local of the copy."""
        return self.root(LIVE)

    def root(self, path: str) -> Terraform:
        """Any root of the copy, with a state of its own."""
        name = path.replace("/", "-")
        return Terraform(
            self.tree / path,
            self.tree / "build" / name,
            state=self.tree / "build" / f"{name}.tfstate",
            environment=self.environment,
            key=LocalKey(self.client, "stedi") if path == LIVE else None,
        )

    def apply(self) -> dict[str, Any]:
        """Apply and return the outputs."""
        self.terraform.follow("apply", lambda done, of: None)
        return self.terraform.outputs()

    def client(self, service: str, *, region: str = REGION, **credentials: str) -> Any:
        """A boto3 client of the endpoint."""
        keys = credentials or {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=region,
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}, read_timeout=600),
            **keys,
        )


def stand(folder: Path) -> Iterator[Lake]:
    """An endpoint and a copy of the sources in a folder; nothing is applied yet."""
    copy_sources(folder)
    running = endpoint.start(port=0, state_dir=folder / "endpoint")
    made = Lake(folder, running.url)
    try:
        made.terraform.init()
        yield made
    except MissingToolError as error:
        pytest.skip(str(error))
    finally:
        endpoint.stop(folder / "endpoint")


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """An endpoint and a copy of the sources that a module's tests share."""
    yield from stand(tmp_path_factory.mktemp("lake"))


@pytest.fixture
def own_lake(tmp_path: Path) -> Iterator[Lake]:
    """An endpoint and a copy of the sources for one test."""
    yield from stand(tmp_path)
