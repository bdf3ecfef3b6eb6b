"""What buckets and their settings cost."""

from __future__ import annotations

from collections.abc import Iterator

from .errors import NotEstimatedError
from .lake import Lake
from .lines import Line
from .plan import Resource

#: Share of requests that reach KMS where a bucket has a key of its own.
#: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
WITH_BUCKET_KEY = 0.01
#: Prices of a copy, GB and request, by the class it is stored in.
COPIES = {"STANDARD": ("s3.standard", "s3.writes"), "STANDARD_IA": ("s3.standard_ia", "s3.writes_ia")}


def bucket(one: Resource, lake: Lake) -> Iterator[Line]:
    """Storage and requests."""
    held = lake.bucket(one)
    yield Line(f"S3, {_zone(one)}", "s3.standard", held.now)
    yield Line("S3, requests that write or list", "s3.writes", held.writes)
    yield Line("S3, requests that read", "s3.reads", held.reads)


def _zone(one: Resource) -> str:
    return "access logs" if one.module_key == "log_bucket" else one.module_key


def versioning(one: Resource, lake: Lake) -> Iterator[Line]:
    """Noncurrent versions cost the same as current ones."""
    settings = one.values.get("versioning_configuration") or [{}]
    held = lake.bucket(one)
    if settings[0].get("status") == "Enabled" and held.former:
        yield Line(f"S3, {_zone(one)}, noncurrent versions", "s3.standard", held.former)


def encryption(one: Resource, lake: Lake) -> Iterator[Line]:
    """Requests to KMS, if the bucket uses a KMS key.

    A plan leaves both settings open if they depend on a key that it creates: then the bucket will use that key.
    """
    for rule in one.values.get("rule") or ():
        default = (rule.get("apply_server_side_encryption_by_default") or [{}])[0]
        if str(default.get("sse_algorithm", "aws:kms")).startswith("aws:kms"):
            held = lake.bucket(one)
            share = WITH_BUCKET_KEY if rule.get("bucket_key_enabled", True) else 1
            yield Line("KMS, requests", "kms.requests", (held.writes + held.reads) * share)


def notification(one: Resource, lake: Lake) -> Iterator[Line]:
    """An event for each object created, and for each one deleted in buckets whose objects are replaced."""
    if one.values.get("eventbridge"):
        events = lake.bucket(one).writes * (1 if one.module_key == "landing" else 2)
        yield Line("EventBridge, S3's events", "eventbridge.data_events", events)


def replication(one: Resource, lake: Lake) -> Iterator[Line]:
    """Everything written is copied to another region, and stays there as long as noncurrent versions do here."""
    held = lake.bucket(one)
    for rule in one.values.get("rule") or ():
        to = (rule.get("destination") or [{}])[0].get("storage_class") or "STANDARD"
        if to not in COPIES:
            raise NotEstimatedError(f"{one.address}: no price for copies in storage class {to}")
        stored, writes = COPIES[to]
        yield Line("S3, copies to another region", "s3.to_region", held.written)
        yield Line("S3, copies there", stored, held.now + held.former)
        yield Line("S3, copies there, requests", writes, held.writes)
