"""PyIceberg's files are objects in S3, read and written with the clients of the query's caller."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from boto3.exceptions import S3UploadFailedError
from botocore.exceptions import ClientError
from pyiceberg import manifest
from pyiceberg.io import FileIO, InputFile, OutputFile

from glue_local.cloud.athena import errors
from glue_local.cloud.athena.files import Fetched, checked
from glue_local.s3_addresses import split

# PyIceberg keeps what it read of manifests by their paths alone, for all callers of the process. Off: what one caller's
# manifest list says of a manifest is nothing that another one may see, or that another one's query should trust.
manifest._manifest_cache._cache = None


class Objects(FileIO):
    """Objects in S3: ``reads`` is the client that reads a table's objects, ``writes`` the caller's own."""

    def __init__(self, fetched: Fetched, reads: Any, writes: Any) -> None:
        """Copies of what is read, and what is to be written, are in ``fetched``'s folder."""
        super().__init__()
        self.fetched, self.reads, self.writes = fetched, reads, writes

    def new_input(self, location: str) -> InputFile:
        """Return an object to read."""
        return _Read(location, self)

    def new_output(self, location: str) -> OutputFile:
        """Return an object to write."""
        return _Write(location, self)

    def delete(self, location: str | InputFile | OutputFile) -> None:
        """Delete an object; ClientError if that is denied."""
        path = location if isinstance(location, str) else location.location
        bucket, key = split(checked(path))
        self.writes.delete_object(Bucket=bucket, Key=key)

    def exists(self, location: str) -> bool:
        """Whether there is an object; QueryError if the caller may not look."""
        bucket, key = split(checked(location))
        try:
            self.reads.head_object(Bucket=bucket, Key=key)
        except ClientError as error:
            if errors.code_of(error) in {"404", "NoSuchKey", "NotFound"}:
                return False
            raise errors.of_data(error, location) from error
        return True


class _Read(InputFile):
    def __init__(self, location: str, objects: Objects) -> None:
        super().__init__(location)
        self.objects = objects

    def _copy(self) -> Path:
        return Path(self.objects.fetched.one(self.location, self.objects.reads))

    def __len__(self) -> int:
        return self._copy().stat().st_size

    def exists(self) -> bool:
        return self.objects.exists(self.location)

    def open(self, seekable: bool = True) -> Any:
        return self._copy().open("rb")


class _Write(OutputFile):
    def __init__(self, location: str, objects: Objects) -> None:
        super().__init__(location)
        self.objects = objects
        self.copy = objects.fetched.folder / f"written-{uuid.uuid4()}"

    def __len__(self) -> int:
        return self.copy.stat().st_size

    def exists(self) -> bool:
        return self.objects.exists(self.location)

    def to_input_file(self) -> InputFile:
        return self.objects.new_input(self.location)

    def create(self, overwrite: bool = False) -> Any:
        checked(self.location)
        return _Upload(self.copy, self._upload)

    def _upload(self) -> None:
        bucket, key = split(self.location)
        try:
            self.objects.writes.upload_file(str(self.copy), bucket, key)
        except (ClientError, S3UploadFailedError) as error:
            raise errors.of_output(errors.failed_call(error), self.location) from error


class _Upload(io.FileIO):
    """A local file that is uploaded when it is closed, unless what wrote it failed."""

    def __init__(self, path: Path, done: Callable[[], None]) -> None:
        super().__init__(path, "wb")
        self.done: Callable[[], None] | None = done

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is not None:
            self.done = None
        super().__exit__(kind, value, traceback)

    def close(self) -> None:
        super().close()
        done, self.done = self.done, None
        if done is not None:
            done()
