"""The examples and the bootstrap, applied to the local endpoint; each plans nothing more afterwards, and goes again."""

from __future__ import annotations

import json

import pytest

from . import state
from .conftest import Lake

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.xdist_group("terraform-examples")]

# What only the endpoint needs: its address comes from AWS_ENDPOINT_URL.
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
# The endpoint has no budgets' subscribers and no opt-ins of Lake Formation: plans with them are in terraform test.
SETTINGS: dict[str, dict[str, object]] = {
    "terraform/examples/minimal": {},
    "terraform/examples/complete": {
        "monthly_budget_usd": None,
        "lake_formation": False,
        "lifecycle_rules": False,
        "canvas_command": "true",
    },
    "terraform/bootstrap": {
        "lifecycle_rules": False,
        "force_destroy": True,
        "github_repository": "stedi/lakehouse",
    },
}


@pytest.mark.parametrize("path", SETTINGS)
def test_root_applies_whole_and_goes_again(own_lake: Lake, path: str) -> None:
    folder = own_lake.tree / path
    (folder / "endpoint_override.tf").write_text(PROVIDER)
    (folder / "terraform.tfvars.json").write_text(json.dumps(SETTINGS[path]))
    root = own_lake.root(path)
    root.init()
    root.follow("apply", lambda done, of: None)
    assert root.outputs()
    assert not root.plan("-parallelism=30", quiet=True)
    root.follow("destroy", lambda done, of: None)
    assert {kind: names for kind, names in state.leftovers(own_lake).items() if names} == {}


def test_policies_of_the_deployer_fit_into_iam(own_lake: Lake) -> None:
    """IAM takes managed policies of at most 6144 characters, blanks not counted."""
    path = "terraform/bootstrap"
    (own_lake.tree / path / "endpoint_override.tf").write_text(PROVIDER)
    (own_lake.tree / path / "terraform.tfvars.json").write_text(json.dumps(SETTINGS[path]))
    root = own_lake.root(path)
    root.init()
    root.follow("apply", lambda done, of: None)
    iam = own_lake.client("iam")
    sizes = {}
    for policy in iam.list_policies(Scope="Local")["Policies"]:
        version = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])
        document = version["PolicyVersion"]["Document"]
        sizes[policy["PolicyName"]] = len(json.dumps(document, separators=(",", ":")))
    root.follow("destroy", lambda done, of: None)
    assert set(sizes) == {"stedi-deployer-data", "stedi-deployer-services"}
    assert max(sizes.values()) <= 6144
