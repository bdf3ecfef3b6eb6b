"""Conditions of writes to S3: on the object that is there, on the one that is copied, and on who owns the bucket.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html (x-amz-copy-source-if-*),
https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html (If-Match) and, of ACLs,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-error-responses.html
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from moto.s3.exceptions import MissingKey, PreconditionFailed, S3ClientError
from moto.s3.models import FakeKey
from werkzeug.datastructures import Headers

_SOURCE = "x-amz-copy-source"
_ENFORCED = "BucketOwnerEnforced"
_OWNERS = "bucket-owner-full-control"
#: Parameters of requests about something of an object, and about a part of it.
NOT_WHOLE = {"acl", "tagging", "retention", "legal-hold", "uploads", "partNumber", "restore", "select"}


def _same(key: FakeKey, tag: str) -> bool:
    return tag.strip().strip('"') == key.etag.strip('"')


def _check_target(response: Any) -> None:
    """S3's error unless the object that is there is the one that a write or a delete expects."""
    headers, is_delete = response.headers, response.request.method == "DELETE"
    wanted, absent = headers.get("If-Match"), None if is_delete else headers.get("If-None-Match")
    if wanted is None and absent is None:
        return
    if absent is not None and absent.strip() != "*":
        message = "A header you provided implies functionality that is not implemented"
        raise S3ClientError("NotImplemented", message)
    there = response.backend.get_object(response.bucket_name, response.parse_key_name())
    if absent is not None and there is not None:
        raise PreconditionFailed("If-None-Match")
    if wanted is not None and there is None:
        raise MissingKey
    if is_delete and wanted is not None and wanted.strip() == "*":
        response.headers = Headers([one for one in headers.items() if one[0].lower() != "if-match"])
    elif wanted is not None and not _same(there, wanted):
        raise PreconditionFailed("If-Match")


def check_source(response: Any) -> None:
    """S3's error unless what is copied is as the request expects; an ETag that holds outweighs a date."""
    headers = response.headers
    named = {name: headers.get(f"{_SOURCE}-if-{name}") for name in ("match", "none-match")}
    dates = {name: headers.get(f"{_SOURCE}-if-{name}") for name in ("unmodified-since", "modified-since")}
    if not any((*named.values(), *dates.values())):
        return
    place = urlsplit(headers[_SOURCE])
    bucket, _, key = unquote(place.path).lstrip("/").partition("/")
    version = parse_qs(place.query).get("versionId", [None])[0]
    source = response.backend.get_object(bucket, key, version_id=version)
    if source is None:
        return  # the copy says so
    match, none_match = named.values()
    since = {name: _changed_after(source, text) for name, text in dates.items() if text}
    if match is not None and not _same(source, match):
        raise PreconditionFailed(f"{_SOURCE}-If-Match")
    if none_match is not None and _same(source, none_match):
        raise PreconditionFailed(f"{_SOURCE}-If-None-Match")
    if match is None and since.get("unmodified-since"):
        raise PreconditionFailed(f"{_SOURCE}-If-Unmodified-Since")
    if none_match is None and since.get("modified-since") is False:
        raise PreconditionFailed(f"{_SOURCE}-If-Modified-Since")


def _changed_after(key: FakeKey, text: str) -> bool:
    changed: datetime = key.last_modified
    return changed.replace(microsecond=0, tzinfo=UTC) > parsedate_to_datetime(text)


def _check_acl(response: Any, key_name: str | None) -> None:
    """S3's error for an ACL where the bucket's owner is enforced, unless it is that of the owner alone."""
    headers = response.headers
    canned, setting = headers.get("x-amz-acl"), "acl" in response.querystring
    granted = any(name.lower().startswith("x-amz-grant-") for name, _ in headers.items())
    if not (setting or granted or canned):
        return
    if key_name is None and not setting:  # the bucket is being made
        if headers.get("x-amz-object-ownership", _ENFORCED) == _ENFORCED and (granted or canned != "private"):
            message = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
            raise S3ClientError("InvalidBucketAclWithObjectOwnership", message)
        return
    owner = response.backend.get_bucket(response.bucket_name).ownership_rule
    if owner == _ENFORCED and (setting or granted or canned != _OWNERS):
        raise S3ClientError("AccessControlListNotSupported", "The bucket does not allow ACLs")


def check_write(response: Any, key_name: str | None) -> None:
    """S3's error for a write whose ACL or conditions do not hold."""
    method = response.request.method
    if method in ("PUT", "POST"):
        _check_acl(response, key_name)
    if method in ("PUT", "POST", "DELETE") and key_name and not response.querystring.keys() & NOT_WHOLE:
        _check_target(response)
        if "x-amz-copy-source" in response.headers:
            check_source(response)
