"""Hadoop's FileSystem over the run's storage, which scripts reach through ``sc._jvm``; on Spark the JVM has its own.

Follows https://hadoop.apache.org/docs/r3.3.6/api/org/apache/hadoop/fs/FileSystem.html and
https://hadoop.apache.org/docs/r3.3.6/hadoop-project-dist/hadoop-common/filesystem/filesystem.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from pyspark.errors import IllegalArgumentException

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.storage import FileInfo, PathNotFoundError, Storage, paths


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

    def equals(self, other: object) -> bool:
        """Whether another path is the same."""
        return isinstance(other, Path) and self._text == other._text

    __eq__ = equals

    def __hash__(self) -> int:
        """Return its text's."""
        return hash(self._text)

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
        name = self._s3(path)
        return bool(self._storage.everything(name)) if paths.is_glob(name) else self._storage.exists(name)

    def isFile(self, path: Any) -> bool:  # noqa: N802
        """Whether a file is there."""
        return self._file(self._s3(path)) is not None

    def isDirectory(self, path: Any) -> bool:  # noqa: N802
        """Whether a folder is there."""
        return self.exists(path) and not self.isFile(path)

    def getFileStatus(self, path: Any) -> FileStatus:  # noqa: N802
        """Return what is there; PathNotFoundError where nothing is."""
        name = self._s3(path)
        if not self.exists(name):
            raise PathNotFoundError(name, "FileSystem.getFileStatus")
        return FileStatus(Path(self._storage, name), self._file(name))

    def listStatus(self, path: Any) -> list[FileStatus]:  # noqa: N802
        """Return the files and folders in a folder, or the file itself; PathNotFoundError where nothing is."""
        name = self._s3(path)
        found = self._storage.everything(name)
        if not found and not self.exists(name):
            raise PathNotFoundError(name, "FileSystem.listStatus")
        depth = name.count("/") + (found[:1] != [self._file(name)])
        return self._at_depth(found, depth)

    def globStatus(self, pattern: Any) -> list[FileStatus] | None:  # noqa: N802
        """Return the files and folders that a pattern means; for a path without one None where nothing is there."""
        name = self._s3(pattern)
        if not paths.is_glob(name):
            return [self.getFileStatus(name)] if self.exists(name) else None
        if re.search(r"\{[^}]*/", name):
            raise EngineFeatureError(f"Hadoop's FileSystem.globStatus of {name}, with a slash within braces,")
        bucket, key = paths.split(name)
        found = self._storage.everything(f"s3://{bucket}/{paths.glob_root(key)}")
        return self._at_depth(found, name.count("/"), paths.glob_regex(key))

    def mkdirs(self, path: Any) -> bool:
        """Leave a folder there."""
        self._storage.make_folder(self._s3(path))
        return True

    def delete(self, path: Any, recursive: bool = True) -> bool:
        """Delete a file, or a folder with all that is in it; whether there was one."""
        name = self._s3(path)
        if not paths.split(name)[1]:
            raise EngineFeatureError(f"Hadoop's FileSystem.delete of the whole bucket {name}")
        if not self.exists(name):
            return False
        if not recursive and self._file(name) is None and self._storage.everything(name):
            raise OSError(f"FileSystem.delete: {name} is not empty, and recursive is false")
        self._storage.remove(name)
        return True

    def rename(self, source: Any, target: Any) -> bool:
        """Move a file or folder; a file goes into the target if that is a folder. False where that cannot be done."""
        old, new = self._s3(source), self._s3(target)
        here, there = paths.split(old)[0], paths.split(new)[0]
        if here != there:  # FileSystem.checkPath, of a bucket's file system
            raise IllegalArgumentException(f"Wrong FS: {new}, expected: s3://{here}")
        file = self._file(old)
        if old == new:
            return file is not None
        if not self.exists(old) or self.isFile(new) or new.startswith(f"{old}/"):
            return False
        if self.exists(new):
            if file is None:
                raise EngineFeatureError(
                    f"Hadoop's FileSystem.rename of the folder {old} to {new}, which already exists,"
                )
            new = f"{new}/{old.rpartition('/')[2]}"
            if self.exists(new):
                return False
        if file is None:
            self._storage.make_folder(new)
        for each in self._storage.everything(old):
            self._storage.move(each.path, new + each.path.removeprefix(old))
        self._storage.remove(old)
        return True

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
            raise EngineFeatureError(f"Hadoop's FileSystem of {path}: it supports s3:// paths only")
        return name

    def _file(self, name: str) -> FileInfo | None:
        return next((each for each in self._storage.everything(name) if each.path == name), None)

    def _at_depth(
        self, found: Iterable[FileInfo], depth: int, wanted: re.Pattern[str] | None = None
    ) -> list[FileStatus]:
        """Return each file whose path has so many slashes, and each folder with deeper ones, by their keys."""
        there: dict[str, FileInfo | None] = {}
        for each in found:
            parts = each.path.split("/")
            if len(parts) > depth and parts[depth]:
                there["/".join(parts[: depth + 1])] = each if len(parts) == depth + 1 else None
        named = sorted(name for name in there if not wanted or wanted.fullmatch(paths.split(name)[1]))
        return [FileStatus(Path(self._storage, name), there[name]) for name in named]


class FileSystems:
    """The class ``FileSystem``, whose static methods give the file system."""

    def __init__(self, storage: Storage) -> None:
        """Take where the files are."""
        self._own = FileSystem(storage)

    def get(self, *_: Any) -> FileSystem:
        """Return the file system, whatever URI and configuration say."""
        return self._own

    newInstance = get  # noqa: N815
