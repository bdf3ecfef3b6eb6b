"""What S3 asks of KMS in its caller's name: who reads or writes an object under a key must have the key's use, too.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html (permissions) and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
An object under S3's own key, or under AWS's key for S3, needs nothing.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from moto.kms.models import kms_backends
from moto.s3.models import FakeBucket, s3_backends

from glue_local.cloud.moto_patches.iam.actions import s3_action
from glue_local.cloud.moto_patches.iam.call import Call, Permission

HEADER = "x-amz-server-side-encryption"
PREFIX = "arn:aws:s3:::"
READS = ("s3:GetObject", "s3:GetObjectVersion")


def _bucket(call: Call, name: str) -> FakeBucket | None:
    return s3_backends[call.account_id]["aws"].buckets.get(name)


def _key_of_object(call: Call, path: str, version: str | None) -> str | None:
    """The key that an object is kept under; None if there is no such object."""
    name, _, key = path.partition("/")
    if _bucket(call, name) is None:
        return None
    found: Any = s3_backends[call.account_id]["aws"].get_object(name, key, version)
    return found.kms_key_id if getattr(found, "encryption", None) == "aws:kms" else None


def _key_to_write(call: Call, name: str) -> str | None:
    """The key that a new object goes under: the one that an upload began with, the request's, or the bucket's."""
    bucket = _bucket(call, name)
    if bucket is None:
        return None
    upload: Any = bucket.multiparts.get(call.query.get("uploadId", ""))
    if upload is not None and upload.sse_encryption:
        return str(upload.kms_key_id) if upload.sse_encryption == "aws:kms" and upload.kms_key_id else None
    default = ((bucket.encryption or {}).get("Rule") or {}).get("ApplyServerSideEncryptionByDefault") or {}
    kind = call.headers.get(HEADER) or default.get("SSEAlgorithm")
    return (
        call.headers.get(f"{HEADER}-aws-kms-key-id") or default.get("KMSMasterKeyID")
        if kind == "aws:kms"
        else None
    )


def _use(call: Call, key: str | None, *actions: str) -> list[Permission]:
    if not key:
        return []
    backend = kms_backends[call.account_id][call.region]
    known = backend.keys.get(backend.any_id_to_key_id(key))
    arn = str(known.arn) if known is not None else key
    via = {"kms:viaservice": [f"s3.{call.region}.amazonaws.com"]}
    return [Permission(f"kms:{action}", arn, via) for action in actions]


def encryption_needed(call: Call) -> list[Permission]:
    """The permissions on keys that a request to S3 needs beside its own; none for other services."""
    path = call.resource.removeprefix(PREFIX)
    if call.service != "s3" or "/" not in path:
        return []
    action = s3_action(call.method, call.query, is_object=True)
    if action in READS:
        # The head of an object is not encrypted.
        read = call.method == "GET"
        return _use(call, _key_of_object(call, path, call.query.get("versionId")), "Decrypt") if read else []
    if action != "s3:PutObject":
        return []
    parts = "uploads" in call.query or "uploadId" in call.query
    actions = ("GenerateDataKey", "Decrypt") if parts else ("GenerateDataKey",)
    needed = _use(call, _key_to_write(call, path.partition("/")[0]), *actions)
    source, _, version = (
        unquote(call.headers.get("x-amz-copy-source") or "").lstrip("/").partition("?versionId=")
    )
    if source:
        needed += _use(call, _key_of_object(call, source, version or None), "Decrypt")
    return needed
