"""A bucket's keys while many requests change them: each key by one request at a time, each listing as of its moment.

What a request reads stays whole when another one replaces or deletes it, as S3's strong consistency has it. Events of
a change go out once the key is free: what they start may ask for the same key.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakValueDictionary

from moto.s3 import notifications
from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeKey, FakeMultipart, S3Backend
from moto.s3.responses import S3Response
from moto.s3.utils import _VersionedKeyStore

from glue_local.cloud.moto_patches.concurrency import snapshot
from glue_local.cloud.moto_patches.patching import MotoPatch

_locks: WeakValueDictionary[tuple[str, str], Any] = WeakValueDictionary()
_finding = threading.Lock()
_held = threading.local()
_moto_respond, _moto_send = S3Response._key_response, notifications.send_event
_moto_get, _moto_delete = S3Backend.get_object, S3Backend.delete_object


@contextmanager
def alone(bucket_name: str, key_name: str) -> Iterator[None]:
    """Let no other request at a key; send its events afterwards."""
    with _finding:
        lock = _locks.setdefault((bucket_name, key_name), threading.RLock())
    outer: list[Any] | None = getattr(_held, "events", None)
    events: list[Any] = []
    try:
        with lock:
            _held.events = events if outer is None else outer
            yield
    finally:
        _held.events = outer
        for event in events:
            _moto_send(*event)


def send_event(*event: Any) -> None:
    """Send a bucket's event, or keep it until the key that this request holds is free."""
    events = getattr(_held, "events", None)
    if events is None:
        _moto_send(*event)
    else:
        events.append(event)


def _respond(self: Any, *request: Any) -> Any:
    """Answer a request about a key; the parts of an upload come together."""
    if "partNumber" in self.querystring and self.request.method == "PUT":
        return _moto_respond(self, *request)
    with alone(self.bucket_name, self.parse_key_name()):
        if self.request.method == "HEAD":  # a bucket that keeps no versions any more may have some
            status = self.backend.get_bucket(self.bucket_name).versioning_status
            _held.versions = status is not None or self.querystring.get("versionId") == ["null"]
        try:
            return _with_null_version(self, _moto_respond(self, *request))
        finally:
            _held.versions = False


#: Queries that ask for something beside an object.
_BESIDE = {"acl", "attributes", "legal-hold", "retention", "tagging", "torrent", "uploadId"}


def _with_null_version(self: Any, answer: Any) -> Any:
    """Name the null version of an object that is older than its bucket's versioning, as Terraform needs to destroy it.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/AddingObjectstoVersioningEnabledBuckets.html
    """
    if (
        self.request.method not in ("GET", "HEAD")
        or _BESIDE & {*self.querystring}
        or not isinstance(answer, tuple)
    ):
        return answer
    status, headers, _ = answer
    if status in (200, 206) and self.backend.get_bucket(self.bucket_name).versioning_status is not None:
        headers.setdefault("x-amz-version-id", "null")
    return answer


def with_versions(bucket: Any, key_name: str) -> list[Any]:
    """Return the versions that a write or a deletion leaves where versioning is suspended: all but the null one.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/VersionSuspendedBehavior.html
    """
    if bucket.versioning_status != "Suspended":
        return []
    return [one for one in bucket.keys.getlist(key_name, []) if one.version_id != "null"]


def _delete_object(
    self: S3Backend, bucket_name: str, key_name: str, version_id: str | None = None, **named: Any
) -> Any:
    """Delete a key or a version of it; where versions are kept, also a key that never was gets a delete marker.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
    """
    with alone(bucket_name, key_name):
        bucket = self.get_bucket(bucket_name)
        there = bucket.keys.getlist(key_name, [])
        if version_id is None and bucket.versioning_status and not there:
            marker: Any = FakeDeleteMarker(FakeKey(key_name, b"", self.account_id, self.region_name))
            there = [marker]
        elif bucket.versioning_status != "Suspended" or not there:
            return _moto_delete(self, bucket_name, key_name, version_id=version_id, **named)
        else:
            marker = FakeDeleteMarker(there[-1])
        if version_id is None:
            if bucket.versioning_status == "Suspended":
                marker._version_id = "null"
            bucket.keys.setlist(key_name, [*with_versions(bucket, key_name), marker])
            return True, {"version-id": marker.version_id, "delete-marker": "true"}
        left = [one for one in there if one.version_id != version_id]
        if left:
            bucket.keys.setlist(key_name, left)
        else:
            bucket.keys.pop(key_name)
        return True, {"version-id": version_id}


def _is_versioned(self: FakeBucket) -> bool:
    """Whether a bucket keeps versions; where an object is looked at, whether it has some."""
    return self.versioning_status == "Enabled" or bool(getattr(_held, "versions", False))


def _get_object(self: S3Backend, bucket_name: str, key_name: str, *arguments: Any, **named: Any) -> Any:
    try:
        return _moto_get(self, bucket_name, key_name, *arguments, **named)
    except (KeyError, IndexError):
        if self.get_bucket(bucket_name).keys.get(key_name) is not None:
            raise
        return None  # deleted meanwhile


def _lists(self: _VersionedKeyStore) -> Iterator[tuple[str, list[Any]]]:
    """Yield each key with its versions, the newest last."""
    for key, versions in snapshot(self).items():
        if versions:
            yield key, list(versions)


def _items(self: _VersionedKeyStore) -> Iterator[tuple[str, Any]]:
    return ((key, versions[-1]) for key, versions in _lists(self))


def _values(self: _VersionedKeyStore) -> Iterator[Any]:
    return (versions[-1] for _, versions in _lists(self))


def _untracked(cls: type[Any], *arguments: Any, **named: Any) -> Any:
    """Make a key or an upload that ends with its last reader: moto keeps a list of all that ever were."""
    return object.__new__(cls)


def _dispose(self: FakeKey, garbage: bool = False) -> None:
    """Close a key's content once nobody reads it."""
    self.disposed = True
    if garbage and hasattr(self, "_value_buffer"):
        self._value_buffer.close()


PATCHES = (
    MotoPatch(
        "a listing fails while another request deletes a key",
        _VersionedKeyStore,
        replaces={
            **dict.fromkeys(("lists", "iterlists", "_iterlists"), _lists),
            **dict.fromkeys(("items", "iteritems", "_iteritems"), _items),
            **dict.fromkeys(("values", "itervalues", "_itervalues"), _values),
        },
    ),
    MotoPatch(
        "an object that is being read loses its content when another request replaces it",
        FakeKey,
        replaces={"__new__": _untracked, "dispose": _dispose},
    ),
    MotoPatch(
        "the parts of an upload stay as long as the endpoint runs",
        FakeMultipart,
        replaces={"__new__": _untracked},
    ),
    MotoPatch(
        "of two writes to a key one is lost, or read before it has its metadata",
        S3Response,
        replaces={"_key_response": _respond},
    ),
    MotoPatch(
        "of two changes of a key's versions one is lost, and all where versioning is suspended",
        S3Backend,
        replaces={"delete_object": _delete_object, "get_object": _get_object},
    ),
    MotoPatch(
        "a version is not looked at where versioning is suspended",
        FakeBucket,
        replaces={"is_versioned": property(_is_versioned)},
    ),
    MotoPatch(
        "events go out while their key is being changed", notifications, replaces={"send_event": send_event}
    ),
)
