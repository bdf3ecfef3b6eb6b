"""Hadoop's FileSystem over the run's storage, which scripts reach through ``sc._jvm``; on Spark the JVM has its own.

Follows https://hadoop.apache.org/docs/r3.3.6/api/org/apache/hadoop/fs/FileSystem.html. Hidden files (``_SUCCESS``) are
not listed, and a folder is listed where it holds files.
"""

from __future__ import annotations

import shutil
from typing import Any
from urllib.parse import urlsplit

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.storage import FileInfo, PathNotFoundError, Storage, existing_files, paths


class Uri:
    """``java.net.URI``."""

    def __init__(self, text: str) -> None:
        """Take its text."""
        self._text = text
        parts = urlsplit(text)
        self.getScheme = lambda: parts.scheme or None
        self.getHost = self.getAuthority = lambda: parts.netloc or None
        self.getPath = lambda: parts.path

    @classmethod
    def create(cls, text: str) -> Uri:
        """Return the URI of a text."""
        return cls(text)

    def toString(self) -> str:  # noqa: N802
        """Return its text."""
        return self._text

    __str__ = toString


class Path:
    """A name of a file or folder; ``storage`` is where it is looked for."""

    def __init__(self, storage: Storage, parent: Any, child: Any = None) -> None:
        """Take a text, or a path and a name below it."""
        self._storage = storage
        text = str(parent) if child is None else f"{str(parent).rstrip('/')}/{child}"
        self._text = text.rstrip("/") or text

    def toString(self) -> str:  # noqa: N802
        """Return its text, without a slash at the end."""
        return self._text

    __str__ = toString

    def getName(self) -> str:  # noqa: N802
        """Return its last part."""
        return urlsplit(self._text).path.rpartition("/")[2]

    def getParent(self) -> Path | None:  # noqa: N802
        """Return the folder that it is in; None for a bucket."""
        return Path(self._storage, self._text.rpartition("/")[0]) if self.getName() else None

    def toUri(self) -> Uri:  # noqa: N802
        """Return it as a URI."""
        return Uri(self._text)

    def getFileSystem(self, _: Any) -> FileSystem:  # noqa: N802
        """Return the file system that it is of."""
        return FileSystem(self._storage)


class FileStatus:
    """What a file system says of a file, or of a folder (``file`` is None)."""

    def __init__(self, path: Path, file: FileInfo | None) -> None:
        """Take the path, and the file that is there."""
        self.getPath = lambda: path
        self.getLen = lambda: file.size if file else 0
        self.getModificationTime = lambda: int(file.modified * 1000) if file else 0
        self.isFile = lambda: file is not None
        self.isDirectory = self.isDir = lambda: file is None


class FileSystem:
    """The file system of s3:// paths; EngineFeatureError for any other path."""

    def __init__(self, storage: Storage) -> None:
        """Take where the files are."""
        self._storage = storage

    def exists(self, path: Any) -> bool:
        """Whether a file or folder is there."""
        return self._storage.exists(self._s3(path))

    def isFile(self, path: Any) -> bool:  # noqa: N802
        """Whether a file is there."""
        return self._file(self._s3(path)) is not None

    def isDirectory(self, path: Any) -> bool:  # noqa: N802
        """Whether a folder is there."""
        return self.exists(path) and not self.isFile(path)

    def getFileStatus(self, path: Any) -> FileStatus:  # noqa: N802
        """Return what is there; PathNotFoundError where nothing is."""
        name = self._s3(path)
        if not self._storage.exists(name):
            raise PathNotFoundError(name, "FileSystem.getFileStatus")
        return FileStatus(Path(self._storage, name), self._file(name))

    def listStatus(self, path: Any) -> list[FileStatus]:  # noqa: N802
        """Return the files and folders in a folder, or the file itself; PathNotFoundError where nothing is."""
        name = self._s3(path)
        if (file := self._file(name)) is not None:
            return [FileStatus(Path(self._storage, name), file)]
        found: dict[str, FileInfo | None] = {}
        for each in self._storage.list_files(f"{name}/"):
            below, _, deeper = each.path.removeprefix(f"{name}/").partition("/")
            found[below] = None if deeper else each
        return [FileStatus(Path(self._storage, name, below), found[below]) for below in sorted(found)]

    def globStatus(self, path: Any) -> list[FileStatus]:  # noqa: N802
        """Return the files that a pattern means; none where there are none."""
        return [
            FileStatus(Path(self._storage, file.path), file)
            for file in existing_files(self._storage, self._s3(path))
        ]

    def mkdirs(self, path: Any) -> bool:
        """Leave a folder there."""
        self._storage.make_folder(self._s3(path))
        return True

    def delete(self, path: Any, recursive: bool = True) -> bool:
        """Delete a file, or a folder with all that is in it; whether there was one."""
        name = self._s3(path)
        if not self._storage.exists(name):
            return False
        if self._file(name) is not None:
            self._storage.delete_prefix(name)
        elif not recursive and self._storage.list_files(f"{name}/"):
            raise OSError(f"FileSystem.delete: {name} is not empty, and recursive is false")
        else:
            self._storage.delete_prefix(f"{name}/")
            if (local := getattr(self._storage, "local", None)) is not None:
                shutil.rmtree(local(name))  # hidden files too
        return True

    def rename(self, source: Any, target: Any) -> bool:
        """Move a file or folder, into the target if that is a folder; False where that cannot be done."""
        old, new = self._s3(source), self._s3(target)
        if not self._storage.exists(old) or self.isFile(new):
            return False
        if self.isDirectory(new):
            new = f"{new}/{old.rpartition('/')[2]}"
        moved = [self._file(old)] if self.isFile(old) else self._storage.list_files(f"{old}/")
        for file in moved:
            assert file is not None
            self._storage.write_bytes(new + file.path.removeprefix(old), self._storage.read_bytes(file.path))
        return self.delete(old)

    def getUri(self) -> Uri:  # noqa: N802
        """Return where its paths begin."""
        return Uri("s3://")

    def close(self) -> None:
        """Do nothing: nothing is open."""

    def __getattr__(self, name: str) -> Any:
        """Name what is not here."""
        raise EngineFeatureError(f"Hadoop's FileSystem.{name}")

    @staticmethod
    def _s3(path: Any) -> str:
        name = paths.plain(str(path).rstrip("/"))
        if not paths.is_s3(name):
            raise EngineFeatureError(f"Hadoop's FileSystem of {path}: it has s3:// paths alone")
        return name

    def _file(self, name: str) -> FileInfo | None:
        return next((f for f in existing_files(self._storage, name) if f.path == name), None)


class FileSystems:
    """The class ``FileSystem``, whose static methods give the file system."""

    def __init__(self, storage: Storage) -> None:
        """Take where the files are."""
        self._own = FileSystem(storage)

    def get(self, *_: Any) -> FileSystem:
        """Return the file system, whatever URI and configuration say."""
        return self._own

    newInstance = get  # noqa: N815
