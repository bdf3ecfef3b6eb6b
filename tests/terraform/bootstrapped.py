"""An account behind the local endpoint, with the state and the deployer of ``terraform/bootstrap``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from stedi_lake.bootstrap import ROOT, bootstrap
from stedi_lake.terraform import Terraform

from .conftest import Lake, stand

REPOSITORY = "stedi/lakehouse"
# What only the endpoint needs, whose address comes from AWS_ENDPOINT_URL; the provider waits a minute for rules.
PROVIDER = 'provider "aws" {\n  s3_use_path_style = true\n}\n'
QUICK = 'module "lake" {\n  lifecycle_rules = { enabled = false }\n  force_destroy = true\n}\n'
BACKEND = "use_path_style = true\n"
SETTINGS = {"lifecycle_rules": False, "force_destroy": True, "github_repository": REPOSITORY}


@dataclass(frozen=True)
class Bootstrapped:
    """What the bootstrap made and wrote; ``live`` is the root of the lake on AWS, not initialised yet."""

    lake: Lake
    made: Terraform
    backend: Path
    live: Terraform


@contextmanager
def bootstrapped(folder: Path) -> Iterator[Bootstrapped]:
    """Bootstrap an account of its own in a folder."""
    with contextmanager(stand)(folder) as lake:
        (folder / ROOT / "endpoint_override.tf").write_text(PROVIDER)
        (folder / ROOT / "terraform.tfvars.json").write_text(json.dumps(SETTINGS))
        made = Terraform(folder / ROOT, folder / "build/bootstrap", environment=lake.environment)
        live = folder / "terraform/live/aws"
        (live / "endpoint_override.tf").write_text(PROVIDER + QUICK)
        (folder / "endpoint.hcl").write_text(BACKEND)
        backend = live / "backend.hcl"
        bootstrap(made, backend, yes=True)
        backends = (str(backend), str(folder / "endpoint.hcl"))
        root = Terraform(live, folder / "build/aws", environment=lake.environment, backend=backends)
        yield Bootstrapped(lake, made, backend, root)
