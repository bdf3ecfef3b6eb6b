"""The engine's interface to a place that keeps s3:// objects: folders or an S3 endpoint."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol


class StorageError(Exception):
    """A storage operation failed; the message names the path and what to do."""


class PathNotFoundError(StorageError):
    """Nothing is there, not even an empty folder."""

    def __init__(self, path: str, where: str) -> None:
        """Name the path, and where it was looked for."""
        super().__init__(f"Path does not exist: {path} ({where})")
        self.path = path


@dataclass(frozen=True)
class FileInfo:
    """A file: its s3:// path, its size in bytes, a version that changes when it does, and when it last did.

    ``modified`` is in seconds since 1970 (UTC).
    """

    path: str
    size: int
    version: str
    modified: float = field(default=0.0, compare=False)


class Storage(Protocol):
    """Objects under s3://bucket/key; every error names the path."""

    def engine_environment(self) -> dict[str, str]:
        """Return the environment variables that an engine with an S3 client of its own needs."""

    def list_files(self, path: str, recurse: bool = True) -> list[FileInfo]:
        """Files under a prefix, the file itself, or the matches of a glob, sorted by path.

        PathNotFoundError if nothing is there; an existing but empty folder gives []. Hidden files (a part starting
        with _ or .) and Hadoop's ``*_$folder$`` markers are left out.
        """

    def exists(self, path: str) -> bool:
        """Whether a file or a folder (even an empty one) is there; for a glob, whether it finds any."""

    def read_bytes(self, path: str) -> bytes:
        """Return a file's content; PathNotFoundError if there is none."""

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading; PathNotFoundError if there is none."""

    def write_bytes(self, path: str, data: bytes) -> None:
        """Write a file, replacing what was there."""

    def put_file(self, path: str, local: Path) -> None:
        """Store a file of this machine, which nobody changes afterwards, replacing what was there."""

    def move(self, path: str, target: str) -> None:
        """Give a file another path, replacing what was there; its content does not pass through this process."""

    def make_folder(self, path: str) -> None:
        """Leave a folder there, so reading it gives no rows rather than an error."""

    def everything(self, path: str) -> list[FileInfo]:
        """The file of that path, or all that is below it, hidden files too; none where nothing is there.

        A folder that is kept for itself is a path with a slash at its end.
        """

    def remove(self, path: str) -> None:
        """Delete a file, or a folder with everything in it."""

    def delete_prefix(self, path: str, older_than_seconds: float = 0) -> int:
        """Delete files under a prefix that are at least this old; return the number of files deleted."""


def existing_files(storage: Storage, path: str) -> list[FileInfo]:
    """Files as ``list_files`` gives them; none where nothing is there."""
    try:
        return storage.list_files(path)
    except PathNotFoundError:
        return []
