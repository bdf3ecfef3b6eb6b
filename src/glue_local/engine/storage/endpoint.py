"""Storage over an S3 endpoint, through boto3; keys, region and endpoint come from AWS_* as usual."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast

import boto3
import botocore.config
from boto3.exceptions import S3UploadFailedError
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from glue_local.engine.storage import paths
from glue_local.engine.storage.base import FileInfo, PathNotFoundError, StorageError

#: Objects that one DeleteObjects request takes.
_DELETE_AT_ONCE = 1000

#: What one CopyObject copies at most; a larger object is copied in parts.
#: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
_COPY = TransferConfig(multipart_threshold=5 * 2**30 + 1, multipart_chunksize=2**30)

_MISSING = ("NoSuchKey", "NoSuchBucket", "404")


class EndpointStorage:
    """Objects of an S3 endpoint; a folder is a prefix, an empty one a marker object ``prefix/``."""

    def __init__(self, url: str | None = None) -> None:
        """Use the endpoint at ``url``; without one, that of the AWS_* environment variables."""
        # The endpoint has no reason to sum what this machine gives to itself.
        local: dict[str, Any] = {
            "s3": {"addressing_style": "path"},
            "response_checksum_validation": "when_required",
        }
        config = botocore.config.Config(**local) if url else None
        self.client: Any = boto3.client("s3", endpoint_url=url, config=config)
        self.url = url

    def engine_environment(self) -> dict[str, str]:
        """See Storage.engine_environment: the names that Sail's S3 client (object_store) reads."""
        session = boto3.Session()
        found = {"AWS_REGION": self.client.meta.region_name or "us-east-1"}
        if (credentials := session.get_credentials()) is not None:
            frozen = credentials.get_frozen_credentials()
            found |= {"AWS_ACCESS_KEY_ID": frozen.access_key, "AWS_SECRET_ACCESS_KEY": frozen.secret_key}
            found |= {"AWS_SESSION_TOKEN": frozen.token} if frozen.token else {}
        if self.url:
            found |= {"AWS_ENDPOINT_URL": self.url, "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "false"}
            found |= {"AWS_ALLOW_HTTP": str(self.url.startswith("http://")).lower()}
        return found

    def list_files(self, path: str, recurse: bool = True) -> list[FileInfo]:
        """See Storage.list_files."""
        bucket, key = paths.split(path)
        if paths.is_glob(key):
            root, regex, depth = paths.glob_root(key), paths.glob_regex(key), key.rstrip("/").count("/")
            found = [o for o in self._objects(path, bucket, root) if regex.fullmatch(o["Key"].rstrip("/"))]
            found = [o for o in found if recurse or o["Key"].count("/") <= depth + 1]
        else:
            root = key if key.endswith("/") or not key else f"{key}/"
            found = list(self._objects(path, bucket, root))
            if not found and key and not key.endswith("/"):
                return [self._head(path, bucket, key)]
            found = [o for o in found if recurse or "/" not in o["Key"][len(root) :]]
            if not found and not self.exists(path):
                raise self._missing(path)
        if paths.is_glob(key) and not found:
            raise self._missing(path)
        return [
            _info(bucket, o)
            for o in found
            if not o["Key"].endswith("/") and not paths.is_hidden(o["Key"], root)
        ]

    def exists(self, path: str) -> bool:
        """See Storage.exists."""
        bucket, key = paths.split(path)
        if paths.is_glob(key):
            regex = paths.glob_regex(key)
            objects = self._objects(path, bucket, paths.glob_root(key))
            return any(regex.fullmatch(o["Key"].rstrip("/")) for o in objects)
        folder = key if key.endswith("/") or not key else f"{key}/"
        answer = self._call(path, "list_objects_v2", missing={}, Bucket=bucket, Prefix=folder, MaxKeys=1)
        if answer.get("KeyCount") or (answer and not key):
            return True
        if not key or key.endswith("/"):
            return False
        return bool(self._call(path, "head_object", missing={}, Bucket=bucket, Key=key))

    def read_bytes(self, path: str) -> bytes:
        """See Storage.read_bytes."""
        with self.open(path) as file:
            return file.read()

    def open(self, path: str) -> BinaryIO:
        """See Storage.open. The object is streamed, not held in memory; a seek asks for the rest again."""
        bucket, key = paths.split(path)
        answer = self._call(path, "get_object", missing=None, Bucket=bucket, Key=key)
        if answer is None:
            raise self._missing(path)

        def ask(start: int) -> Any:
            return self._call(
                path, "get_object", Bucket=bucket, Key=key, Range=f"bytes={start}-", IfMatch=answer["ETag"]
            )

        return cast(BinaryIO, io.BufferedReader(_Body(answer, ask)))

    def write_bytes(self, path: str, data: bytes) -> None:
        """See Storage.write_bytes."""
        bucket, key = paths.split(path)
        self._call(path, "put_object", Bucket=bucket, Key=key, Body=data)

    def put_file(self, path: str, local: Path) -> None:
        """See Storage.put_file: in parts where it is large."""
        bucket, key = paths.split(path)
        try:
            self.client.upload_file(str(local), bucket, key)
        except S3UploadFailedError as error:
            raise StorageError(f"{path}: {error}") from error

    def move(self, path: str, target: str) -> None:
        """See Storage.move: S3 copies the object, one above 5 GiB in parts, and deletes the former."""
        (bucket, key), (to_bucket, to_key) = paths.split(path), paths.split(target)
        source = {"Bucket": bucket, "Key": key}
        self._call(path, "copy", CopySource=source, Bucket=to_bucket, Key=to_key, Config=_COPY)
        self.delete_file(path)

    def make_folder(self, path: str) -> None:
        """See Storage.make_folder."""
        bucket, key = paths.split(path)
        if key:
            self._call(path, "put_object", Bucket=bucket, Key=f"{key.rstrip('/')}/", Body=b"")

    def everything(self, path: str) -> list[FileInfo]:
        """See Storage.everything."""
        bucket, key = paths.split(path)
        folder = key if key.endswith("/") or not key else f"{key}/"
        found = [_info(bucket, o) for o in self._objects(path, bucket, folder) if o["Key"] != folder]
        if found or not key or key.endswith("/"):
            return found
        try:
            return [self._head(path, bucket, key)]
        except PathNotFoundError:
            return []

    def remove(self, path: str) -> None:
        """See Storage.remove."""
        folder = f"{path.rstrip('/')}/"
        self.delete_prefix(path)
        if self.exists(folder):
            self.delete_file(folder)

    def delete_prefix(self, path: str, older_than_seconds: float = 0) -> int:
        """See Storage.delete_prefix. Folder markers go too, except for the one of the prefix itself."""
        bucket, key = paths.split(path)
        folder = key if key.endswith("/") or not key else f"{key}/"
        limit = datetime.now(UTC) - timedelta(seconds=older_than_seconds)
        objects = [
            o
            for o in self._objects(path, bucket, folder)
            if o["Key"] != folder and (older_than_seconds <= 0 or o["LastModified"] <= limit)
        ]
        keys = [{"Key": o["Key"]} for o in objects]
        if not keys and not key.endswith("/") and key and self.exists(path):
            keys = [{"Key": key}]
        for start in range(0, len(keys), _DELETE_AT_ONCE):
            batch = {"Objects": keys[start : start + _DELETE_AT_ONCE], "Quiet": True}
            answer = self._call(path, "delete_objects", Bucket=bucket, Delete=batch)
            for error in answer.get("Errors", []):
                raise StorageError(f"cannot delete s3://{bucket}/{error['Key']}: {error['Message']}")
        return sum(not k["Key"].endswith("/") for k in keys)

    def objects(self, path: str) -> Iterator[dict[str, Any]]:
        """All objects whose key starts as the path's does, as S3 lists them (Key, ETag, Size)."""
        bucket, key = paths.split(path)
        return self._objects(path, bucket, key)

    def check_bucket(self, bucket: str) -> None:
        """StorageError if there is no such bucket."""
        if self._call(f"s3://{bucket}", "head_bucket", missing=None, Bucket=bucket) is None:
            raise StorageError(f"bucket {bucket} does not exist at {self.url or 'S3'}")

    def delete_file(self, path: str) -> None:
        """Delete one object; nothing happens if there is none."""
        bucket, key = paths.split(path)
        self._call(path, "delete_object", Bucket=bucket, Key=key)

    def version(self, path: str) -> str:
        """Return an object's ETag, in S3's own form."""
        bucket, key = paths.split(path)
        return str(self._call(path, "head_object", Bucket=bucket, Key=key)["ETag"])

    def _objects(self, path: str, bucket: str, prefix: str) -> Iterator[dict[str, Any]]:
        token: dict[str, str] = {}
        while True:
            answer = self._call(path, "list_objects_v2", missing={}, Bucket=bucket, Prefix=prefix, **token)
            yield from answer.get("Contents", [])
            if not answer.get("IsTruncated"):
                return
            token = {"ContinuationToken": answer["NextContinuationToken"]}

    def _head(self, path: str, bucket: str, key: str) -> FileInfo:
        answer = self._call(path, "head_object", missing=None, Bucket=bucket, Key=key)
        if answer is None:
            raise self._missing(path)
        return _info(bucket, {**answer, "Key": key, "Size": answer["ContentLength"]})

    _NO_DEFAULT: Any = object()

    def _call(self, path: str, operation: str, missing: Any = _NO_DEFAULT, **arguments: Any) -> Any:
        """Call S3; ``missing`` is the answer where there is no such bucket or key, if given."""
        try:
            return getattr(self.client, operation)(**arguments)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if missing is not self._NO_DEFAULT and code in _MISSING:
                return missing
            raise StorageError(f"{path}: {error}") from error

    def _missing(self, path: str) -> PathNotFoundError:
        return PathNotFoundError(path, f"no such object or prefix at {self.url or 'S3'}")


def _info(bucket: str, found: Mapping[str, Any]) -> FileInfo:
    """Return what S3 lists of an object; one that is written again, even as it was, has another version.

    HeadObject gives the time in whole seconds.
    """
    path, etag = f"s3://{bucket}/{found['Key']}", found["ETag"].strip('"')
    changed = found["LastModified"].timestamp()
    return FileInfo(path, found["Size"], f"{etag}-{int(changed)}", changed)


class _Body(io.RawIOBase):
    """An object as a raw file: streamed from where it is read, asked for again after a seek."""

    def __init__(self, first: Any, ask: Callable[[int], Any]) -> None:
        self._body = first["Body"]
        self._size = int(first["ContentLength"])
        self._ask = ask
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        position = max(start + offset, 0)
        if position != self._position:
            self._drop()
        self._position = position
        return position

    def readinto(self, buffer: Any) -> int:
        if self._position >= self._size:
            return 0
        if self._body is None:
            self._body = self._ask(self._position)["Body"]
        data: bytes = self._body.read(len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def close(self) -> None:
        self._drop()
        super().close()

    def _drop(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None
