"""Names that S3 takes for a bucket.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
"""

from __future__ import annotations

import re
from typing import Any

from moto.s3.exceptions import InvalidBucketName
from moto.s3.models import S3Backend

from glue_local.cloud.moto_patches.patching import MotoPatch

NAME = re.compile(r"(?!.*\.\.)(?!(?:\d+\.){3}\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
KEPT_BEGINNINGS = ("xn--", "sthree-", "amzn-s3-demo-")
KEPT_ENDS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3")

_create_bucket = S3Backend.create_bucket


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
    return _create_bucket(self, bucket_name, *arguments, **settings)


PATCHES = (
    MotoPatch("buckets with any name can be created", S3Backend, replaces={"create_bucket": create_bucket}),
)
