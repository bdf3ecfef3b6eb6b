"""The examples, applied to the local endpoint; each plans nothing more afterwards, and goes again.

The bootstrap is in test_state.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from botocore.exceptions import ClientError

from . import state
from .conftest import ACCOUNT, Lake

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
MINIMAL = "terraform/examples/minimal"
COMPLETE = "terraform/examples/complete"
REPLICA = {
    "bucket_arn": "arn:aws:s3:::stedi-copy-of-landing",
    "kms_key_arn": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555",
}
SETTINGS: dict[str, dict[str, object]] = {
    MINIMAL: {},
    COMPLETE: {
        "monthly_budget_usd": None,
        "lake_formation": False,
        "lifecycle_rules": False,
        "canvas_command": "true",
        "replicas": {"landing": REPLICA},
    },
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


@contextmanager
def elsewhere(lake: Lake) -> Iterator[None]:
    """The bucket that takes copies: in another region, versioned, not this lake's."""
    s3, name = lake.client("s3"), REPLICA["bucket_arn"].rpartition(":")[2]
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    yield
    s3.delete_bucket(Bucket=name)


def check_replication(lake: Lake) -> None:
    """Landing is copied, encrypted with the other region's key and without its deletions; nothing else is."""
    s3, name = lake.client("s3"), "stedi-complete-{}-" + ACCOUNT
    found = s3.get_bucket_replication(Bucket=name.format("landing"))["ReplicationConfiguration"]
    (rule,) = found["Rules"]
    assert (rule["Status"], rule["DeleteMarkerReplication"]["Status"]) == ("Enabled", "Disabled")
    assert rule["Destination"]["Bucket"] == REPLICA["bucket_arn"]
    encryption = rule["Destination"]["EncryptionConfiguration"]
    assert encryption == {"ReplicaKmsKeyID": REPLICA["kms_key_arn"]}
    role = found["Role"].rpartition("/")[2]
    policy = lake.client("iam").get_role_policy(RoleName=role, PolicyName="replicate")["PolicyDocument"]
    written = {one["Sid"]: one["Resource"] for one in policy["Statement"] if one["Sid"].startswith("Write")}
    assert written == {
        "WriteCopy": [f"{REPLICA['bucket_arn']}/*"],
        "WriteKey": [REPLICA["kms_key_arn"]],
    }
    for zone in ("trusted", "curated"):
        with pytest.raises(ClientError, match="ReplicationConfigurationNotFoundError"):
            s3.get_bucket_replication(Bucket=name.format(zone))


@pytest.mark.parametrize("path", SETTINGS)
def test_root_applies_whole_and_goes_again(own_lake: Lake, path: str) -> None:
    folder = own_lake.tree / path
    (folder / "endpoint_override.tf").write_text(PROVIDER)
    (folder / "terraform.tfvars.json").write_text(json.dumps(SETTINGS[path]))
    root = own_lake.root(path)
    root.init()
    with elsewhere(own_lake):
        root.follow("apply", lambda done, of: None)
        assert root.outputs()
        if path == MINIMAL:
            buckets = root.outputs()["buckets"]
            assert {zone: expiring(own_lake, name) for zone, name in buckets.items()} == EXPIRING
        else:
            check_replication(own_lake)
        assert not root.plan("-parallelism=30", quiet=True)
        root.follow("destroy", lambda done, of: None)
    assert {kind: names for kind, names in state.leftovers(own_lake).items() if names} == {}
