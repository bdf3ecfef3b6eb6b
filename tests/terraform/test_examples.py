"""The examples, applied to the local endpoint; each plans nothing more afterwards, and goes again.

The bootstrap is in test_state.py.
"""

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
MINIMAL = "terraform/examples/minimal"
SETTINGS: dict[str, dict[str, object]] = {
    MINIMAL: {},
    "terraform/examples/complete": {"canvas_command": "true"},
}
# With its defaults the lake lets go of these by itself: days by prefix, and days of former versions.
FORMER = {"former versions": 30}
EXPIRING = {
    "landing": FORMER,
    "trusted": FORMER,
    "curated": FORMER,
    "assets": {**FORMER, "temporary/": 7},
    "results": {**FORMER, "": 30},
    "logs": {**FORMER, "": 365},
}


def expiring(lake: Lake, bucket: str) -> dict[str, int]:
    """The days after which a bucket's objects go, by prefix."""
    found = {}
    for rule in lake.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]:
        assert rule["Status"] == "Enabled"
        if "NoncurrentVersionExpiration" in rule:
            found["former versions"] = rule["NoncurrentVersionExpiration"]["NoncurrentDays"]
        else:
            found[rule["Filter"].get("Prefix", "")] = rule["Expiration"]["Days"]
    return found


@pytest.mark.parametrize("path", SETTINGS)
def test_root_applies_whole_and_goes_again(own_lake: Lake, path: str) -> None:
    folder = own_lake.tree / path
    (folder / "endpoint_override.tf").write_text(PROVIDER)
    (folder / "terraform.tfvars.json").write_text(json.dumps(SETTINGS[path]))
    root = own_lake.root(path)
    root.init()
    root.follow("apply", lambda done, of: None)
    assert root.outputs()
    if path == MINIMAL:
        buckets = root.outputs()["buckets"]
        assert {zone: expiring(own_lake, name) for zone, name in buckets.items()} == EXPIRING
    assert not root.plan("-parallelism=30", quiet=True)
    root.follow("destroy", lambda done, of: None)
    assert {kind: names for kind, names in state.leftovers(own_lake).items() if names} == {}
