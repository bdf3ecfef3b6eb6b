"""Listings of a bucket: only existing objects make folders, and folders count among the keys of a page.

moto shows a folder whose objects were all deleted, as long as the bucket keeps their versions. Hadoop's S3A
deletes a commit's temporary folders in a versioned bucket, and would find them again. To list versions, moto copies
the content of all of them, and it finds no second page once the last version of the first one is deleted.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html and
https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from moto.s3.exceptions import InvalidArgumentError, InvalidContinuationToken, MalformedXML, MethodNotAllowed
from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeKey, FakeTableStorageBucket, S3Backend
from moto.s3.responses import S3Response

from glue_local.cloud.moto_patches.patching import MotoPatch

Entry = FakeKey | str
#: Keys and folders of a page, whatever is asked for.
LARGEST_PAGE = 1000
#: Keys of one DeleteObjects.
MOST_DELETED = 1000
_GREATEST = 2**31 - 1


def _name(entry: Entry) -> str:
    return entry if isinstance(entry, str) else entry.name


def entries(bucket: Any, prefix: str, delimiter: str | None) -> list[Entry]:
    """The objects, and the names of folders, that lie right under a prefix, in the order of their UTF-8 bytes."""
    keys: list[Entry] = []
    folders: set[str] = set()
    for name, key in bucket.keys.items():
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
    if continuation_token and continuation_token not in self._pagination_tokens:
        raise InvalidContinuationToken
    found = entries(bucket, prefix or "", delimiter)
    after = self._pagination_tokens.get(continuation_token) if continuation_token else start_after
    if after:
        found = self._get_results_from_token(found, after)
    page, truncated, token = self._truncate_result(found, min(max_keys, LARGEST_PAGE))
    return page, truncated, token


class _Version:
    """An object or a delete marker as a listing of versions shows it."""

    def __init__(self, version: FakeKey | FakeDeleteMarker, is_latest: bool) -> None:
        self._version, self.is_latest = version, is_latest

    def __getattr__(self, name: str) -> Any:
        return getattr(self._version, name)


def _versions(bucket: Any, prefix: str, delimiter: str | None) -> Iterator[tuple[str, _Version | None]]:
    """Yield names with their versions, the newest first, and names of folders, once, in order."""
    folder = None
    for name, versions in sorted(bucket.keys.lists(), key=lambda one: one[0].encode()):
        if not name.startswith(prefix):
            continue
        head, found, _ = name[len(prefix) :].partition(delimiter) if delimiter else (name, "", "")
        if not found:
            for number, version in enumerate(reversed(versions)):
                yield name, _Version(version, number == 0)
        elif folder != (folder := f"{prefix}{head}{delimiter}"):
            yield folder, None


def list_object_versions(
    self: S3Backend,
    bucket_name: str,
    delimiter: str | None = None,
    key_marker: str | None = None,
    max_keys: int | None = LARGEST_PAGE,
    prefix: str = "",
    version_id_marker: str | None = None,
) -> tuple[list[_Version], list[str], list[_Version], str | None, str | None]:
    """A page of versions: objects, folders, delete markers, and the markers of the next page.

    Those who delete what a page lists ask for the next one after versions that are no longer there.
    """
    found = list(_versions(self.get_bucket(bucket_name), prefix or "", delimiter))
    if key_marker:
        start = key_marker.encode()
        same = [version.version_id for name, version in found if name == key_marker and version]
        left = same[same.index(version_id_marker) + 1 :] if version_id_marker in same else same
        found = [
            (name, version)
            for name, version in found
            if name.encode() > start
            or (name == key_marker and version and version_id_marker and version.version_id in left)
        ]
    size = LARGEST_PAGE if max_keys is None else min(max_keys, LARGEST_PAGE)
    page = found[:size]
    name, last = page[-1] if page and len(found) > size else (None, None)
    shown = [version for _, version in page if version]
    return (
        [one for one in shown if isinstance(one._version, FakeKey)],
        [name for name, version in page if version is None],
        [one for one in shown if not isinstance(one._version, FakeKey)],
        name,
        last.version_id if last else None,
    )


def _with_checked_size(listing: Callable[[S3Response], Any]) -> Callable[[S3Response], Any]:
    def checked(self: S3Response) -> Any:
        given = self.querystring.get("max-keys", ["0"])[0]
        wrong = ""
        if not given.lstrip("-").isdecimal() or abs(int(given)) > _GREATEST:
            wrong = "Provided max-keys not an integer or within integer range"
        elif int(given) < 0:
            wrong = f"Argument maxKeys must be an integer between 0 and {_GREATEST}"
        if wrong:
            raise InvalidArgumentError(wrong, "max-keys", given)
        return listing(self)

    return checked


_delete_objects = S3Backend.delete_objects


def delete_objects(self: S3Backend, bucket_name: str, objects: list[Any], *arguments: Any) -> Any:
    """Delete objects, unless there are more than one request takes; a delete marker that goes is told as one.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
    """
    if len(objects) > MOST_DELETED:
        raise MalformedXML
    keys: Any = self.get_bucket(bucket_name).keys
    markers = {
        (one["Key"], one["VersionId"])
        for one in objects
        if one.get("VersionId")
        for version in keys.getlist(one["Key"], [])
        if isinstance(version, FakeDeleteMarker) and str(version.version_id) == one["VersionId"]
    }
    deleted, errors = _delete_objects(self, bucket_name, objects, *arguments)
    return [(key, v, v if (key, v) in markers else made) for key, v, made in deleted], errors


PATCHES = (
    MotoPatch(
        "pages of any size are listed",
        S3Response,
        replaces={
            name: _with_checked_size(getattr(S3Response, name))
            for name in ("list_objects", "list_objects_v2", "list_object_versions")
        },
    ),
    MotoPatch("any number of objects is deleted", S3Backend, replaces={"delete_objects": delete_objects}),
    MotoPatch(
        "folders of deleted objects are listed, and a page after any token",
        S3Backend,
        replaces={"list_objects": list_objects, "list_objects_v2": list_objects_v2},
    ),
    MotoPatch(
        "versions are listed by copying them all, and not beyond one that is deleted",
        S3Backend,
        replaces={"list_object_versions": list_object_versions},
    ),
)
