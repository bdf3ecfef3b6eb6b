"""Names that S3 takes for a bucket and an object, and what a new bucket is set to.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html and, for the error,
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; settings of new buckets:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
"""

from __future__ import annotations

import re
from typing import Any

from moto.s3.exceptions import InvalidBucketName, S3ClientError
from moto.s3.models import PublicAccessBlock, S3Backend

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.s3_checksums import check_declared
from glue_local.cloud.moto_patches.s3_store import alone, with_versions

NAME = re.compile(r"(?!.*\.\.)(?!(?:\d+\.){3}\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
#: Bytes of an object's key.
LONGEST_KEY = 1024
#: Encryption with S3's own keys.
_ENCRYPTED = "AES256"
KEPT_BEGINNINGS = ("xn--", "sthree-", "amzn-s3-demo-")
KEPT_ENDS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3")

_create_bucket = S3Backend.create_bucket
_put_object = S3Backend.put_object
_create_multipart_upload = S3Backend.create_multipart_upload


def taken(name: str) -> bool:
    """Whether S3 takes a name."""
    return (
        NAME.fullmatch(name) is not None
        and not name.startswith(KEPT_BEGINNINGS)
        and not name.endswith(KEPT_ENDS)
    )


def create_bucket(self: S3Backend, bucket_name: str, *arguments: Any, **settings: Any) -> Any:
    """Make a bucket, unless its name is none."""
    if not taken(bucket_name):
        raise InvalidBucketName
    bucket: Any = _create_bucket(self, bucket_name, *arguments, **settings)
    bucket.public_access_block = PublicAccessBlock(*["true"] * 4)
    bucket.ownership_rule = "BucketOwnerEnforced"
    return bucket


def get_bucket_encryption(self: S3Backend, bucket_name: str) -> dict[str, Any]:
    """Return how a bucket encrypts: with S3's own keys, where nothing was set."""
    return self.get_bucket(bucket_name).encryption or {
        "Rule": {
            "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": _ENCRYPTED},
            "BucketKeyEnabled": "false",
        }
    }


def _check_key(key: str) -> None:
    if len(key.encode("utf-8", "surrogateescape")) > LONGEST_KEY:
        raise S3ClientError("KeyTooLongError", "Your key is too long")


def put_object(self: S3Backend, bucket_name: str, key_name: str, *arguments: Any, **settings: Any) -> Any:
    """Put or copy an object, unless its key is too long."""
    _check_key(key_name)
    if not self.get_bucket(bucket_name).encryption:
        settings["encryption"] = settings.get("encryption") or _ENCRYPTED
    with alone(bucket_name, key_name):
        keys, kept = self.get_bucket(bucket_name).keys, with_versions(self.get_bucket(bucket_name), key_name)
        made = _put_object(self, bucket_name, key_name, *arguments, **settings)
        if kept:
            keys.setlist(key_name, [*kept, made])
        return made


def create_multipart_upload(
    self: S3Backend, bucket_name: str, key_name: str, metadata: Any, *arguments: Any, **settings: Any
) -> Any:
    """Begin an upload in parts, unless its key is too long or its checksum is none."""
    _check_key(key_name)
    check_declared(metadata)
    return _create_multipart_upload(self, bucket_name, key_name, metadata, *arguments, **settings)


_url_paths = S3Backend.url_paths


def url_paths(self: S3Backend) -> dict[str, Any]:
    """Return the paths that S3 answers; moto's take no key with a line feed in it."""
    found: dict[str, Any] = _url_paths.__get__(self)
    return {
        path.replace("(?P<key_name>.+)", r"(?P<key_name>[\s\S]+)").replace("/.*)", r"/[\s\S]*)"): handler
        for path, handler in found.items()
    }


PATCHES = (
    MotoPatch("a key with a line feed is not found", S3Backend, replaces={"url_paths": property(url_paths)}),
    MotoPatch(
        "objects can have keys of any length",
        S3Backend,
        replaces={"put_object": put_object, "create_multipart_upload": create_multipart_upload},
    ),
    MotoPatch(
        "buckets with any name can be created, open to the public and without encryption",
        S3Backend,
        replaces={"create_bucket": create_bucket, "get_bucket_encryption": get_bucket_encryption},
    ),
)
