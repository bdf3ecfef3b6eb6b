"""Stops the destruction of a lake that holds data, before anything of it is gone.

Data is what the zones hold: scripts, scratch, query results and access logs go with the lake.

S3 itself keeps a bucket that is not empty, but Terraform has by then taken away its policy, its versioning and its
block of public access, and most of the lake beside it.
"""

from __future__ import annotations

from typing import Any

from glue_local.errors import UserError
from stedi_lake.terraform import Terraform


class FilledLakeError(UserError):
    """The lake holds data that nobody agreed to delete; the message names the buckets and says what to do."""


def check_empty(root: Terraform, s3: Any) -> None:
    """Raise FilledLakeError if a bucket of the root's state holds an object, or a former version of one.

    Buckets with force_destroy are left out: somebody chose to destroy them with their objects.
    """
    filled = [name for name in kept_buckets(root) if _holds(s3, name)]
    if filled:
        raise FilledLakeError(
            f"Nothing was destroyed: {', '.join(filled)} "
            f"{'hold' if len(filled) > 1 else 'holds'} data. Who may delete data, which the deployer's role may "
            "not, loses it for good: set force_destroy = true (TF_VAR_force_destroy=true), make apply, then make "
            "destroy; or empty the buckets, former versions too, and let the deployer destroy."
        )


def kept_buckets(root: Terraform) -> list[str]:
    """Return the names of the buckets that are not destroyed with objects in them."""
    return sorted(
        one["values"]["bucket"]
        for one in root.resources()
        if one["type"] == "aws_s3_bucket" and not one["values"]["force_destroy"]
    )


def _holds(s3: Any, bucket: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        found = s3.list_object_versions(Bucket=bucket, MaxKeys=1)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucket":
            return False
        raise
    return bool(found.get("Versions") or found.get("DeleteMarkers"))
