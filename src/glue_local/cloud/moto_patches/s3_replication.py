"""S3 replication: a bucket's rules are returned as they were put, every part of them.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html. Nothing is copied.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.model import Shape
from moto.core.responses import ActionResult
from moto.core.utils import get_service_model
from moto.s3.responses import S3Response

from glue_local.cloud.moto_patches.patching import MotoPatch

_READ: dict[str, Callable[[Any], Any]] = {"integer": int, "boolean": lambda text: text == "true"}
_moto_get_bucket_replication = S3Response.get_bucket_replication


def _typed(value: Any, shape: Any) -> Any:
    """A value as xmltodict reads it, with the names and types of a shape; an empty element is empty."""
    if shape.type_name == "structure":
        given = value or {}
        names: dict[str, Shape] = shape.members
        found = {name: (member.serialization.get("name", name), member) for name, member in names.items()}
        return {name: _typed(given[own], member) for name, (own, member) in found.items() if own in given}
    if shape.type_name == "list":
        return [_typed(each, shape.member) for each in (value if isinstance(value, list) else [value])]
    return _READ.get(shape.type_name, str)("" if value is None else value)


def _get_bucket_replication(self: Any) -> Any:
    kept = self.backend.get_bucket_replication(self.bucket_name)
    if not kept:
        return _moto_get_bucket_replication(self)
    self.data["Action"] = "GetBucketReplication"
    shape = get_service_model("s3").shape_for("ReplicationConfiguration")
    return self.serialized(ActionResult({"ReplicationConfiguration": _typed(kept, shape)}))


PATCHES = (
    MotoPatch(
        "replication rules lose their object filters",
        S3Response,
        replaces={"get_bucket_replication": _get_bucket_replication},
    ),
)
