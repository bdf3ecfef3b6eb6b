"""Refuses to destroy a lake that holds data, before anything is deleted.

Data means the zones' buckets: scripts, scratch files, query results and access logs are deleted with the lake. S3
itself keeps a bucket that is not empty, but by then Terraform has removed its policy, its versioning, its block of
public access and most of the lake.
"""

from __future__ import annotations

from typing import Any

from glue_local.errors import UserError
from stedi_lake.terraform import Terraform


class FilledLakeError(UserError):
    """The lake holds data, and force_destroy is not set; the message names the buckets and says what to do."""


def check_empty(root: Terraform, s3: Any) -> None:
    """Raise FilledLakeError if a bucket in the root's state holds an object or a noncurrent version.

    Buckets with force_destroy are exempt: somebody chose to destroy them with their objects.
    """
    filled = [name for name in kept_buckets(root) if _holds(s3, name)]
    if filled:
        raise FilledLakeError(
            f"Nothing was destroyed: {', '.join(filled)} "
            f"{'hold' if len(filled) > 1 else 'holds'} data. To delete it for good, somebody with permission "
            "(the deployer's role has none) sets force_destroy = true (TF_VAR_force_destroy=true), then runs "
            "make apply and make destroy; or empties the buckets, noncurrent versions too, and then destroys."
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
