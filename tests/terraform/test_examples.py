"""The examples, applied to the local endpoint; each plans nothing more afterwards, and goes again.

The bootstrap is in test_state.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from waiting import until

from . import state
from .conftest import ACCOUNT, PROVIDER, Lake

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

MINIMAL, COMPLETE, OWN = (f"terraform/examples/{name}" for name in ("minimal", "complete", "own-tables"))
ENDED = {"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR"}
AWAY, REPLICAS = "us-west-2", ("landing", "curated")
# With its defaults the lake expires these by itself: days by prefix, and days of noncurrent versions.
FORMER = {"noncurrent versions": 30}
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
            found["noncurrent versions"] = rule["NoncurrentVersionExpiration"]["NoncurrentDays"]
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


def check_replication(lake: Lake, zone: str, to: dict[str, str]) -> None:
    """A zone is copied, encrypted with the other region's key and without its deletions, by a role for that alone."""
    bucket = f"stedi-complete-us-{zone}-{ACCOUNT}"
    found = lake.client("s3").get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]
    (rule,) = found["Rules"]
    assert (rule["Status"], rule["DeleteMarkerReplication"]["Status"]) == ("Enabled", "Disabled")
    assert rule["Destination"]["Bucket"] == to["bucket_arn"]
    assert rule["Destination"]["EncryptionConfiguration"] == {"ReplicaKmsKeyID": to["kms_key_arn"]}
    role = found["Role"].rpartition("/")[2]
    policy = lake.client("iam").get_role_policy(RoleName=role, PolicyName="replicate")["PolicyDocument"]
    written = {one["Sid"]: one["Resource"] for one in policy["Statement"] if one["Sid"].startswith("Write")}
    assert written == {"WriteCopy": [f"{to['bucket_arn']}/*"], "WriteKey": [to["kms_key_arn"]]}


def check_minimal(lake: Lake, settings: dict[str, Any], outputs: dict[str, Any]) -> None:
    assert {zone: expiring(lake, name) for zone, name in outputs["buckets"].items()} == EXPIRING


def check_complete(lake: Lake, settings: dict[str, Any], outputs: dict[str, Any]) -> None:
    for zone, to in settings["replicas"].items():
        check_replication(lake, zone, to)
    with pytest.raises(ClientError, match="ReplicationConfigurationNotFoundError"):
        lake.client("s3").get_bucket_replication(Bucket=f"stedi-complete-us-trusted-{ACCOUNT}")
    budgets, budget = (
        lake.client("budgets"),
        {"AccountId": ACCOUNT, "BudgetName": "stedi-complete-us-monthly"},
    )
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


def check_own(lake: Lake, settings: dict[str, Any], outputs: dict[str, Any]) -> None:
    """Somebody else's tables and jobs, by Terraform alone; the job really runs."""
    assert outputs["job_names"] == {"clean_orders": "shop-clean_orders"}
    assert outputs["tables"]["shop_ready.orders"] == f"s3://shop-ready-{ACCOUNT}/orders/"
    orders = b'{"id": 1, "customer": "a", "amount": 2.5}\n{"id": 2, "customer": "b", "amount": -1.5}\n'
    lake.client("s3").put_object(Bucket=outputs["buckets"]["raw"], Key="orders/one.json", Body=orders)
    glue = lake.client("glue")
    run = glue.start_job_run(JobName="shop-clean_orders")["JobRunId"]
    ended = until(
        lambda: glue.get_job_run(JobName="shop-clean_orders", RunId=run)["JobRun"],
        lambda ended: ended["JobRunState"] in ENDED,
    )
    assert ended["JobRunState"] == "SUCCEEDED", ended
    written = lake.client("s3").list_objects_v2(Bucket=outputs["buckets"]["ready"], Prefix="orders/")
    assert written["KeyCount"] > 0
    # Data do not go with the lake: destroy stops at a zone that is not empty.
    for zone in ("raw", "ready"):
        empty(lake, outputs["buckets"][zone])


Prepare = Callable[[Lake], dict[str, Any]]
Check = Callable[[Lake, dict[str, Any], dict[str, Any]], None]

#: The examples, what each is given, and what must be there then.
EXAMPLES: dict[str, tuple[Prepare, Check]] = {
    MINIMAL: (lambda lake: {}, check_minimal),
    COMPLETE: (lambda lake: {"canvas_command": "true", "replicas": replicas(lake)}, check_complete),
    OWN: (lambda lake: {}, check_own),
}


def empty(lake: Lake, bucket: str) -> None:
    """Take everything out of a bucket, as who may delete data does before a lake goes."""
    s3 = lake.client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for one in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            s3.delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])


@pytest.mark.parametrize(
    "path", [COMPLETE, *(pytest.param(path, marks=pytest.mark.nightly) for path in (MINIMAL, OWN))]
)
def test_root_applies_whole_and_goes_again(own_lake: Lake, path: str) -> None:
    prepare, check = EXAMPLES[path]
    settings = prepare(own_lake)
    folder = own_lake.tree / path
    (folder / "endpoint_override.tf").write_text(PROVIDER)
    (folder / "terraform.tfvars.json").write_text(json.dumps(settings))
    root = own_lake.root(path)
    root.init()
    root.follow("apply", lambda done, of: None)
    check(own_lake, settings, root.outputs())
    assert not root.plan("-parallelism=30", quiet=True)
    root.follow("destroy", lambda done, of: None)
    left = state.leftovers(own_lake)
    left["buckets"] = [name for name in left["buckets"] if not name.startswith("copy-")]  # the test's own
    assert {kind: names for kind, names in left.items() if names} == {}
