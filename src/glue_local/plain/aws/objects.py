"""moto's S3 over folders: a file is an object, read on demand."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeKey, s3_backends

from glue_local.engine.storage import FolderStorage

_REGION = "us-east-1"
_Stamp = tuple[int, int]


class FileKey(FakeKey):
    """An object whose content is a file.

    Its ETag changes with the file but is not a digest of the content: it has the form of a multipart upload's, as
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html allows.
    """

    def __init__(self, bucket: FakeBucket, name: str, file: Path, stat: os.stat_result) -> None:
        """Represent ``file``, which ``stat`` describes."""
        mark = f"{name} {stat.st_size} {stat.st_mtime_ns}".encode()
        etag = hashlib.md5(mark, usedforsecurity=False).hexdigest() + "-1"
        self._file = file
        super().__init__(name, b"", bucket.account_id, bucket.region_name, etag=etag, bucket_name=bucket.name)
        self.contentsize = stat.st_size
        self.last_modified = datetime.fromtimestamp(stat.st_mtime, UTC).replace(tzinfo=None)

    @property
    def value(self) -> bytes:
        """The file's content now."""
        return self._file.read_bytes()

    @value.setter
    def value(self, new_value: bytes) -> None:
        self.contentsize = len(new_value)


class Objects:
    """The buckets of moto's S3, kept equal to the folders of a root."""

    def __init__(self, root: Path, account_id: str) -> None:
        """Keep the buckets of an account."""
        self._root = root.absolute()
        self._storage = FolderStorage(root)
        self._account_id = account_id
        self._known: dict[str, dict[str, tuple[_Stamp, Any]]] = {}

    @property
    def _buckets(self) -> dict[str, FakeBucket]:
        found: dict[str, FakeBucket] = s3_backends[self._account_id]["aws"].buckets
        return found

    def load(self, names: set[str]) -> None:
        """Take up which buckets there are, and the files of those named."""
        folders = {f.name for f in self._root.iterdir() if f.is_dir() and not f.name.startswith(".")}
        for name in folders - self._buckets.keys():
            self._buckets[name] = FakeBucket(name, self._account_id, _REGION)  # type: ignore[abstract]
        for name in self._buckets.keys() - folders:
            del self._buckets[name]
            self._known.pop(name, None)
        for name in names & folders:
            self._load_files(self._buckets[name])

    def _load_files(self, bucket: FakeBucket) -> None:
        known = self._known.setdefault(bucket.name, {})
        seen = set()
        for key, file, stat in _files(self._root / bucket.name):
            seen.add(key)
            stamp = (stat.st_size, stat.st_mtime_ns)
            if key not in known or known[key][0] != stamp:
                bucket.keys.setlist(key, FileKey(bucket, key, file, stat))
                known[key] = (stamp, bucket.keys[key])
        for key in known.keys() - seen:
            bucket.keys.pop(key)
            del known[key]

    def keep(self, names: set[str]) -> str:
        """Write a call's changes in these buckets to the folders; return why something cannot be written, or ""."""
        for name in names:
            bucket, folder = self._buckets.get(name), self._root / name
            if bucket is None:
                with suppress(OSError):  # there was no folder, or it still holds files that are not objects
                    folder.rmdir()
                continue
            folder.mkdir(exist_ok=True)
            known = self._known.setdefault(name, {})
            for key in known.keys() - self._present(bucket):
                del known[key]
                self._delete(folder, key)
            for key in self._present(bucket):
                if key not in known or known[key][1] is not bucket.keys[key]:
                    try:
                        self._write(bucket, key, known)
                    except (OSError, ValueError) as error:
                        bucket.keys.pop(key)
                        return f"s3://{name}/{key} cannot be a file under {folder}: {error}"
        return ""

    @staticmethod
    def _present(bucket: FakeBucket) -> set[str]:
        return {key for key in dict.keys(bucket.keys) if not isinstance(bucket.keys[key], FakeDeleteMarker)}

    def _write(self, bucket: FakeBucket, key: str, known: dict[str, tuple[_Stamp, Any]]) -> None:
        path = f"s3://{bucket.name}/{key}"
        if key.endswith("/"):  # the console's mark of a folder
            self._storage.make_folder(path)
            return
        self._storage.write_bytes(path, bucket.keys[key].value)
        stat = self._storage.local(path).stat()
        known[key] = ((stat.st_size, stat.st_mtime_ns), bucket.keys[key])

    @staticmethod
    def _delete(folder: Path, key: str) -> None:
        """Delete a file, and the folders that were there for it alone."""
        file = folder / key
        file.unlink(missing_ok=True)
        for parent in file.parents:
            if parent == folder or any(parent.iterdir()):
                return
            parent.rmdir()


def _files(folder: Path) -> Iterator[tuple[str, Path, os.stat_result]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield file.relative_to(folder).as_posix(), file, file.stat()
