"""The states of a table's data, from its bucket's versions, and how to restore one.

A run that replaces a table's data deletes the old files and writes new ones within moments. So every pause between
changes below the table's folder ends a state. Restoring copies the files of that state over the current ones and
deletes files that it did not have: a change like any other, which can be undone in the same way.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/RestoringPreviousVersions.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from glue_local import s3_addresses

#: Changes closer than this belong together, in milliseconds.
PAUSE = 1500.0


@dataclass(frozen=True)
class Change:
    """One version of an object: ``at`` in milliseconds since 1970, ``size`` in bytes."""

    key: str
    version: str
    at: float
    size: int
    deleted: bool


@dataclass(frozen=True)
class State:
    """The files that a folder had since ``at``, in milliseconds since 1970, by key."""

    at: float
    files: dict[str, Change]

    @property
    def id(self) -> str:
        """What names the state: the millisecond in which it came to be."""
        return str(int(self.at))

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(file.size for file in self.files.values())


def split(location: str) -> tuple[str, str]:
    """Return bucket and prefix of an S3 address, the prefix with a slash at its end; "" for another address."""
    if not location.startswith(("s3://", "s3a://", "s3n://")):
        return "", ""
    bucket, key = s3_addresses.split(location)
    return bucket, key if not key or key.endswith("/") else f"{key}/"


def hidden(key: str) -> bool:
    """Return whether Hive passes a file over: a part of its name begins with _ or ., or it is a folder's mark."""
    return not key or key.endswith("_$folder$") or any(p.startswith(("_", ".")) for p in key.split("/"))


def states(s3: Any, bucket: str, prefix: str) -> list[State]:
    """Return the states of a folder, newest first; ``s3`` is a boto3 client."""
    changes = _changes(s3, bucket, prefix)
    found: list[State] = []
    files: dict[str, Change] = {}
    for place, change in enumerate(changes):
        if change.deleted:
            files.pop(change.key, None)
        else:
            files[change.key] = change
        last = place + 1 == len(changes)
        if last or changes[place + 1].at - change.at > PAUSE:
            found.append(State(change.at, dict(files)))
    return found[::-1]


def restore(s3: Any, bucket: str, now: State, wanted: State) -> tuple[int, int]:
    """Bring a state back; return how many files came back and how many were deleted."""
    back = [
        file
        for key, file in wanted.files.items()
        if key not in now.files or now.files[key].version != file.version
    ]
    for file in back:
        source = {"Bucket": bucket, "Key": file.key, "VersionId": file.version}
        s3.copy_object(Bucket=bucket, Key=file.key, CopySource=source)
    gone = [key for key in now.files if key not in wanted.files]
    for key in gone:
        s3.delete_object(Bucket=bucket, Key=key)
    return len(back), len(gone)


def _changes(s3: Any, bucket: str, prefix: str) -> list[Change]:
    found: list[Change] = []
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        found += [_change(one, False) for one in page.get("Versions", ())]
        found += [_change(one, True) for one in page.get("DeleteMarkers", ())]
    return sorted(
        (change for change in found if not hidden(change.key[len(prefix) :])),
        key=lambda change: (change.at, not change.deleted),
    )


def _change(one: dict[str, Any], deleted: bool) -> Change:
    at = one["LastModified"].timestamp() * 1000
    return Change(one["Key"], one["VersionId"], at, 0 if deleted else one["Size"], deleted)
