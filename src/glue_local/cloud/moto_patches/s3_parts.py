"""Parts of a bucket or an object that moto does not know: it takes a request about one for one about the whole.

DELETE of a bucket's metrics deleted the bucket, and PUT of an object's annotation replaced the object.
Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
"""

from __future__ import annotations

import functools
from typing import Any
from urllib.parse import parse_qs

import xmltodict
from moto.core.responses import ActionResult
from moto.core.utils import get_service_model, utcnow
from moto.s3.exceptions import MalformedXML, MissingInventoryConfig, S3ClientError
from moto.s3.models import FakeMultipart
from moto.s3.responses import S3Response

from glue_local.cloud.moto_patches.patching import MotoPatch

#: What is answered of a bucket, or of an object under ``KEY``, by the method of HTTP.
_BOTH = {
    "policy", "tagging", "website", "cors", "lifecycle", "publicAccessBlock", "encryption", "replication",
    "ownershipControls", "inventory",
}  # fmt: skip
_GET_AND_PUT = {"acl", "logging", "notification", "accelerate", "object-lock", "versioning", "requestPayment"}
ANSWERED = {
    ("BUCKET", "GET"): {
        *_BOTH,
        *_GET_AND_PUT,
        "uploads",
        "location",
        "policyStatus",
        "versions",
        "list-type",
    },
    ("BUCKET", "PUT"): {*_BOTH, *_GET_AND_PUT},
    ("BUCKET", "DELETE"): _BOTH,
    ("KEY", "GET"): {"acl", "tagging", "legal-hold", "attributes"},
    ("KEY", "PUT"): {"acl", "tagging", "legal-hold", "retention"},
    ("KEY", "DELETE"): {"tagging"},
    ("KEY", "POST"): {"uploads", "restore", "select", "select-type"},
}
#: Configurations of a bucket that cannot be made here, so that it has none.
_NEVER_MADE = {
    "metrics": "ListBucketMetricsConfigurations",
    "analytics": "ListBucketAnalyticsConfigurations",
    "intelligent-tiering": "ListBucketIntelligentTieringConfigurations",
}


@functools.cache
def _known(level: str) -> frozenset[str]:
    """Return the parts that S3's API has of a bucket, or of an object."""
    service = get_service_model("s3")
    addresses = [
        service.operation_model(name).http["requestUri"].partition("?") for name in service.operation_names
    ]
    found = [
        parse_qs(query, keep_blank_values=True)
        for path, _, query in addresses
        if ("{Key" in path) == (level == "KEY")
    ]
    return frozenset(name for query in found for name in query)


_moto_set_action = S3Response._set_action
_moto_get, _moto_put, _moto_delete = (
    S3Response._bucket_response_get,
    S3Response._bucket_response_put,
    S3Response._bucket_response_delete,
)


def _set_action(self: S3Response, level: str, method: str, query: dict[str, Any]) -> None:
    """Name the operation that a request asks for, unless it is about a part that is not answered."""
    answered = ANSWERED.get((level, method))
    left = {*query} & (_known(level) - answered) if answered is not None else set()
    for part in sorted(left):
        if part in _NEVER_MADE and method != "PUT":
            self.backend.get_bucket(self.bucket_name)
            raise S3ClientError("NoSuchConfiguration", "The specified configuration does not exist.")
        raise S3ClientError(
            "NotImplemented",
            f"s3 {method} ?{part} is not implemented by the local endpoint; `glue-local support` lists those that are.",
        )
    _moto_set_action(self, level, method, query)


def _get(self: Any, bucket_name: str, query: dict[str, Any]) -> Any:
    """Answer a GET of a bucket; a list of configurations that cannot be made is empty."""
    listed = next((_NEVER_MADE[part] for part in query if part in _NEVER_MADE and "id" not in query), None)
    if listed is None and "requestPayment" not in query:
        return _moto_get(self, bucket_name, query)
    payer = getattr(self.backend.get_bucket(bucket_name), "payer", "BucketOwner")
    self.data["Action"] = listed or "GetBucketRequestPayment"
    return self.serialized(ActionResult({"IsTruncated": False} if listed else {"Payer": payer}))


def _put(self: Any, request: Any, bucket_name: str, query: dict[str, Any]) -> Any:
    if "requestPayment" not in query:
        return _moto_put(self, request, bucket_name, query)
    payer = xmltodict.parse(self.body)["RequestPaymentConfiguration"]["Payer"]
    if payer not in {"BucketOwner", "Requester"}:
        raise MalformedXML
    self.backend.get_bucket(bucket_name).payer = payer
    return 200, {}, ""


def _delete(self: Any, bucket_name: str, query: dict[str, Any]) -> Any:
    if "inventory" not in query:
        return _moto_delete(self, bucket_name, query)
    if self.backend.get_bucket(bucket_name).inventory_configs.pop(query["id"][0], None) is None:
        raise MissingInventoryConfig
    return 204, {}, ""


_moto_buckets = S3Response.all_buckets


def _buckets(self: Any) -> Any:
    """List buckets; the request for directory buckets differs in the service that it is signed for alone."""
    if "/s3express/" in self.headers.get("Authorization", ""):
        raise S3ClientError(
            "NotImplemented",
            "s3 ListDirectoryBuckets is not implemented by the local endpoint, which has no directory buckets.",
        )
    return _moto_buckets(self)


_moto_hold = S3Response.get_object_legal_hold


def _hold(self: Any) -> Any:
    """Return an object's legal hold; an error where its bucket has no lock, or it has none.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html
    """
    if not self.backend.get_bucket(self.bucket_name).object_lock_enabled:
        raise S3ClientError("InvalidRequest", "Bucket is missing Object Lock Configuration")
    key, not_modified = self._get_key()
    if not not_modified and self.backend.get_object_legal_hold(key) is None:
        raise S3ClientError(
            "NoSuchObjectLockConfiguration",
            "The specified object does not have a ObjectLock configuration",
        )
    return _moto_hold(self)


_moto_make = FakeMultipart.__init__


def _make(self: Any, *arguments: Any, **named: Any) -> None:
    _moto_make(self, *arguments, **named)
    self.initiated = utcnow()


_moto_uploads = S3Response.list_multipart_uploads


def _uploads(self: Any) -> Any:
    """List uploads with the time when each began, by which clients abort old ones."""
    begun, serialized = self.backend.list_multipart_uploads(self.bucket_name), self.serialized

    def with_times(result: ActionResult) -> Any:
        kept: Any = result.result
        for upload in kept["Uploads"]:
            if upload["UploadId"] in begun:
                upload["Initiated"] = begun[upload["UploadId"]].initiated
        return serialized(ActionResult(kept))

    self.serialized = with_times
    return _moto_uploads(self)


PATCHES = (
    MotoPatch(
        "a request about a part that moto does not know is taken for one about the whole bucket or object",
        S3Response,
        replaces={
            "_set_action": _set_action,
            "_bucket_response_get": _get,
            "_bucket_response_put": _put,
            "_bucket_response_delete": _delete,
            "list_multipart_uploads": _uploads,
            "all_buckets": _buckets,
            "get_object_legal_hold": _hold,
        },
    ),
    MotoPatch(
        "a configuration of inventories that is not there has a code of moto's own",
        MissingInventoryConfig,
        replaces={"code": "NoSuchConfiguration"},
    ),
    MotoPatch("an upload does not know when it began", FakeMultipart, replaces={"__init__": _make}),
)
