"""The examples, applied to the local endpoint; each plans nothing more afterwards, and goes again.

The bootstrap is in test_state.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from . import state
from .conftest import ACCOUNT, PROVIDER, Lake

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.xdist_group("terraform-examples")]

MINIMAL, COMPLETE = "terraform/examples/minimal", "terraform/examples/complete"
AWAY, REPLICAS = "us-west-2", ("landing", "curated")
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


def replicas(lake: Lake) -> dict[str, dict[str, str]]:
    """Versioned buckets and a key in another region: what has to be there for copies, by zone."""
    s3, kms = lake.client("s3"), lake.client("kms", region=AWAY)
    key = kms.create_key()["KeyMetadata"]["Arn"]
    found = {}
    for zone in REPLICAS:
        name = f"copy-{zone}"
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": AWAY})
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        found[zone] = {"bucket_arn": f"arn:aws:s3:::{name}", "kms_key_arn": key}
    return found


def copied_to(lake: Lake, bucket: str) -> list[str]:
    """The ARNs of the buckets that take copies of a bucket's objects."""
    rules = lake.client("s3").get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]["Rules"]
    return [rule["Destination"]["Bucket"] for rule in rules if rule["Status"] == "Enabled"]


def check_minimal(lake: Lake, outputs: dict[str, Any]) -> None:
    assert {zone: expiring(lake, name) for zone, name in outputs["buckets"].items()} == EXPIRING


def check_complete(lake: Lake, outputs: dict[str, Any]) -> None:
    copies = {zone: copied_to(lake, f"stedi-complete-{zone}-{ACCOUNT}") for zone in REPLICAS}
    assert copies == {zone: [f"arn:aws:s3:::copy-{zone}"] for zone in REPLICAS}
    budgets, budget = lake.client("budgets"), {"AccountId": ACCOUNT, "BudgetName": "stedi-complete-monthly"}
    told = [
        budgets.describe_subscribers_for_notification(**budget, Notification=one)["Subscribers"]
        for one in budgets.describe_notifications_for_budget(**budget)["Notifications"]
    ]
    assert told == [[{"SubscriptionType": "SNS", "Address": outputs["alerts_topic_arn"]}]] * 2
    opted_in = lake.client("lakeformation").list_lake_formation_opt_ins(
        Principal={"DataLakePrincipalIdentifier": outputs["data_scientist_role_arn"]}
    )["LakeFormationOptInsInfoList"]
    tables = {one["Resource"]["Table"]["Name"] for one in opted_in}
    assert tables == {"customers_curated", "machine_learning_curated"}


#: The examples, what each is given, and what must be there then.
EXAMPLES: dict[str, tuple[Callable[[Lake], dict[str, Any]], Callable[[Lake, dict[str, Any]], None]]] = {
    MINIMAL: (lambda lake: {}, check_minimal),
    COMPLETE: (lambda lake: {"canvas_command": "true", "replicas": replicas(lake)}, check_complete),
}


@pytest.mark.parametrize("path", EXAMPLES)
def test_root_applies_whole_and_goes_again(own_lake: Lake, path: str) -> None:
    settings, check = EXAMPLES[path]
    folder = own_lake.tree / path
    (folder / "endpoint_override.tf").write_text(PROVIDER)
    (folder / "terraform.tfvars.json").write_text(json.dumps(settings(own_lake)))
    root = own_lake.root(path)
    root.init()
    root.follow("apply", lambda done, of: None)
    check(own_lake, root.outputs())
    assert not root.plan("-parallelism=30", quiet=True)
    root.follow("destroy", lambda done, of: None)
    left = state.leftovers(own_lake)
    left["buckets"] = [name for name in left["buckets"] if not name.startswith("copy-")]  # the test's own
    assert {kind: names for kind, names in left.items() if names} == {}
