"""Listings of a bucket: only existing objects make folders, and folders count among the keys of a page.

moto shows a folder whose objects were all deleted, as long as the bucket keeps their versions. Hadoop's S3A
deletes a commit's temporary folders in a versioned bucket, and would find them again.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html and
https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
"""

from __future__ import annotations

from typing import Any

from moto.s3.exceptions import MethodNotAllowed
from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeKey, FakeTableStorageBucket, S3Backend

from glue_local.cloud.moto_patches.patching import MotoPatch

Entry = FakeKey | str
#: Keys and folders of a page, whatever is asked for.
LARGEST_PAGE = 1000


def _name(entry: Entry) -> str:
    return entry if isinstance(entry, str) else entry.name


def entries(bucket: Any, prefix: str, delimiter: str | None) -> list[Entry]:
    """The objects, and the names of folders, that lie right under a prefix, in the order of their UTF-8 bytes."""
    keys: list[Entry] = []
    folders: set[str] = set()
    for name, key in list(bucket.keys.items()):
        if not name.startswith(prefix) or isinstance(key, FakeDeleteMarker):
            continue
        head, found, _ = name[len(prefix) :].partition(delimiter) if delimiter else (name, "", "")
        if found:
            folders.add(f"{prefix}{head}{delimiter}")
        else:
            keys.append(key)
    return sorted([*keys, *folders], key=lambda entry: _name(entry).encode())


def list_objects(
    self: S3Backend,
    bucket: FakeBucket,
    prefix: str | None,
    delimiter: str | None,
    marker: str | None,
    max_keys: int | None,
) -> tuple[list[FakeKey], list[str], bool, str | None]:
    """A page of a listing: objects, folders, whether there is more, and from where on."""
    if isinstance(bucket, FakeTableStorageBucket):
        raise MethodNotAllowed
    found = entries(bucket, prefix or "", delimiter)
    if marker:
        found = self._get_results_from_token(found, self._pagination_tokens.get(marker) or marker)
    truncated, next_marker = False, None
    if max_keys is not None:
        found, truncated, next_marker = self._truncate_result(found, min(max_keys, LARGEST_PAGE))
    keys = [entry for entry in found if not isinstance(entry, str)]
    return keys, [entry for entry in found if isinstance(entry, str)], truncated, next_marker


def list_objects_v2(
    self: S3Backend,
    bucket: FakeBucket,
    prefix: str | None,
    delimiter: str | None,
    continuation_token: str | None,
    start_after: str | None,
    max_keys: int,
) -> tuple[list[Entry], bool, str | None]:
    """A page of a listing: objects and folders together, whether there is more, and from where on."""
    if isinstance(bucket, FakeTableStorageBucket):
        raise MethodNotAllowed
    found = entries(bucket, prefix or "", delimiter)
    after = self._pagination_tokens.get(continuation_token) if continuation_token else start_after
    if after:
        found = self._get_results_from_token(found, after)
    page, truncated, token = self._truncate_result(found, min(max_keys, LARGEST_PAGE))
    return page, truncated, token


PATCHES = (
    MotoPatch("folders of deleted objects are listed", S3Backend, replaces={"list_objects": list_objects}),
)
