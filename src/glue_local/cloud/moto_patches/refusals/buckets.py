"""Bucket policies and lifecycles as S3 takes them.

Sources:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html (30 days),
https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html (a positive number),
https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html (20 KB) and
https://repost.aws/knowledge-center/s3-invalid-principal-in-policy-error
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.s3.exceptions import S3ClientError
from moto.s3.models import S3Backend

from glue_local.cloud.moto_patches.iam.conditions import as_list
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.refusals.resource_policies import (
    invalid_principals,
    outside,
    statements_of,
)

LARGEST_POLICY = 20480
MALFORMED = "MalformedPolicy"
#: Days that objects stay in S3 Standard before these classes.
_SOONEST = {"STANDARD_IA": 30, "ONEZONE_IA": 30}

_put_bucket_policy = S3Backend.put_bucket_policy


def put_bucket_policy(self: S3Backend, bucket_name: str, policy: bytes) -> None:
    """Put a bucket's policy, unless it is malformed, or about somebody or something that cannot be."""
    if len(policy) > LARGEST_POLICY:
        raise S3ClientError("PolicyTooLarge", f"A bucket's policy has at most {LARGEST_POLICY} bytes.")
    try:
        found = statements_of(policy.decode())
        if list(invalid_principals(found, self.account_id)):
            raise ValueError("Invalid principal in policy")
        if outside(found, "s3"):
            raise ValueError("Policy has invalid action")
        if not all(_is_within(statement, bucket_name) for statement in found):
            raise ValueError("Policy has invalid resource")
    except ValueError as error:
        raise S3ClientError(MALFORMED, str(error)) from error
    _put_bucket_policy(self, bucket_name, policy)


_put_bucket_lifecycle = S3Backend.put_bucket_lifecycle


def put_bucket_lifecycle(self: S3Backend, bucket_name: str, rules: list[dict[str, Any]]) -> None:
    """Put a bucket's lifecycle, unless it moves objects sooner than S3 does."""
    for rule in rules:
        _check_days("Expiration", "Days", rule.get("Expiration") or {})
        for action, days in (("Transition", "Days"), ("NoncurrentVersionTransition", "NoncurrentDays")):
            for one in as_list(rule.get(action) or []):
                _check_days(action, days, one, _SOONEST.get(one.get("StorageClass"), 0))
    _put_bucket_lifecycle(self, bucket_name, rules)


def _check_days(action: str, name: str, given: Mapping[str, Any], least: int = 1) -> None:
    days = given.get(name)
    if days is None or int(days) >= least:
        return
    if action == "Expiration":
        raise S3ClientError("InvalidArgument", f"'{name}' for {action} action must be a positive integer")
    least_of = f"{least} for storageClass '{given.get('StorageClass')}'"
    raise S3ClientError(
        "InvalidArgument", f"'{name}' in {action} action must be greater than or equal to {least_of}"
    )


def _is_within(statement: Mapping[str, Any], bucket: str) -> bool:
    """Whether each resource of a statement is the bucket or in it."""
    names = [str(one).rpartition(":")[2].partition("/")[0] for one in as_list(statement.get("Resource", []))]
    return all(name == bucket or "*" in name or "?" in name for name in names)


PATCHES = (
    MotoPatch(
        "bucket policies of any form are accepted",
        S3Backend,
        replaces={"put_bucket_policy": put_bucket_policy},
    ),
    MotoPatch(
        "a lifecycle may move objects on any day",
        S3Backend,
        replaces={"put_bucket_lifecycle": put_bucket_lifecycle},
    ),
)
