"""Versions of objects in a bucket, and how they are deleted for good.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glue_local.errors import UserError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

DELETE_AT_ONCE = 1000


class ForgetError(UserError):
    """The erasure could not finish; the message says where it stopped. Running it again resumes there."""


@dataclass(frozen=True)
class Version:
    """A version of an object, or a delete marker."""

    bucket: str
    key: str
    id: str
    latest: bool
    marker: bool
    etag: str = ""


def versions(s3: S3Client, bucket: str, prefix: str = "") -> Iterator[Version]:
    """Yield every version and delete marker below a prefix."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Versions", []):
            yield Version(bucket, item["Key"], item["VersionId"], item["IsLatest"], False, item["ETag"])
        for mark in page.get("DeleteMarkers", []):
            yield Version(bucket, mark["Key"], mark["VersionId"], mark["IsLatest"], True)


def of_key(s3: S3Client, bucket: str, key: str) -> list[Version]:
    """Return the versions of one object; other objects' names may begin with its name."""
    return [each for each in versions(s3, bucket, key) if each.key == key]


def delete(s3: S3Client, doomed: Iterable[Version]) -> int:
    """Delete versions for good and return how many; delete markers go last, or hidden versions would reappear."""
    every = list(doomed)
    for marker in (False, True):
        for bucket in sorted({each.bucket for each in every}):
            batch = [each for each in every if each.marker is marker and each.bucket == bucket]
            for start in range(0, len(batch), DELETE_AT_ONCE):
                _delete_batch(s3, bucket, batch[start : start + DELETE_AT_ONCE])
    return len(every)


def _delete_batch(s3: S3Client, bucket: str, batch: list[Version]) -> None:
    objects: Any = [{"Key": each.key, "VersionId": each.id} for each in batch]
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
    for error in answer.get("Errors", []):
        raise ForgetError(
            f"s3://{bucket}/{error.get('Key')} could not be deleted: {error.get('Message')}. "
            "See docs/erasure-policy.json for the permissions that it needs, then run the command again."
        )
