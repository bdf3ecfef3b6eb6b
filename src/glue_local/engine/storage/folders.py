"""Storage over plain folders: bucket ``b`` is the folder ``b`` under a root."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from glue_local.engine.storage import paths
from glue_local.engine.storage.base import FileInfo, PathNotFoundError, StorageError


class FolderStorage:
    """``s3://bucket/key`` is the file ``<root>/bucket/key``; a folder there is a prefix."""

    def __init__(self, root: Path) -> None:
        """Keep buckets as folders under ``root``, which need not exist yet."""
        self.root = root.absolute()

    def _split(self, path: str) -> tuple[str, str]:
        """Return the folder below the root, and the path in it, that an address means."""
        return paths.split(path)

    def _address(self, file: Path) -> str:
        """Return the address of a file."""
        return f"s3://{file.relative_to(self.root).as_posix()}"

    def engine_environment(self) -> dict[str, str]:
        """See Storage.engine_environment: folders need none."""
        return {}

    def local(self, path: str) -> Path:
        """Return the file or folder of an S3 path."""
        bucket, key = self._split(path)
        return self.root / bucket / key

    def list_files(self, path: str, recurse: bool = True) -> list[FileInfo]:
        """See Storage.list_files."""
        bucket, key = self._split(path)
        if paths.is_glob(key):
            return self._list_glob(path, bucket, key, recurse)
        local = self.root / bucket / key
        if local.is_file():
            return [] if paths.is_hidden(local.name) else [self._info(local)]
        if not local.is_dir():
            raise self._missing(path)
        found = sorted(_walk(local, recurse))
        return [self._info(f) for f in found if not paths.is_hidden(f.relative_to(local).as_posix())]

    def exists(self, path: str) -> bool:
        """See Storage.exists."""
        bucket, key = self._split(path)
        if paths.is_glob(key):
            return any(True for _ in self._glob(bucket, key))
        return (self.root / bucket / key).exists()

    def read_bytes(self, path: str) -> bytes:
        """See Storage.read_bytes."""
        with self.open(path) as file:
            return file.read()

    def open(self, path: str) -> BinaryIO:
        """See Storage.open."""
        try:
            return self.local(path).open("rb")
        except (FileNotFoundError, IsADirectoryError) as error:
            raise self._missing(path) from error

    def write_bytes(self, path: str, data: bytes) -> None:
        """See Storage.write_bytes."""
        local = self.local(path)
        local.parent.mkdir(parents=True, exist_ok=True)
        local.write_bytes(data)

    def put_file(self, path: str, local: Path) -> None:
        """See Storage.put_file: a second name of the same file, or a copy where it is on another disk."""
        target = self.local(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        try:
            target.hardlink_to(local)
        except OSError:
            shutil.copyfile(local, target)

    def move(self, path: str, target: str) -> None:
        """See Storage.move."""
        local = self.local(target)
        local.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.local(path).replace(local)
        except FileNotFoundError as error:
            raise self._missing(path) from error

    def make_folder(self, path: str) -> None:
        """See Storage.make_folder."""
        self.local(path).mkdir(parents=True, exist_ok=True)

    def everything(self, path: str) -> list[FileInfo]:
        """See Storage.everything."""
        local = self.local(path)
        if local.is_file():
            return [self._info(local)]
        found = sorted(each for each in local.rglob("*") if each.is_file() or not any(each.iterdir()))
        infos = [(each.is_file(), self._info(each)) for each in found]
        return [info if is_file else replace(info, path=f"{info.path}/", size=0) for is_file, info in infos]

    def remove(self, path: str) -> None:
        """See Storage.remove."""
        local = self.local(path)
        if local.is_file():
            local.unlink()
        elif local.is_dir():
            shutil.rmtree(local)

    def delete_prefix(self, path: str, older_than_seconds: float = 0) -> int:
        """See Storage.delete_prefix. The folder itself stays, empty, so readers find no rows."""
        local = self.local(path)
        files = [local] if local.is_file() else []
        if local.is_dir():
            files = sorted(_walk(local, recurse=True))
        limit = time.time() - older_than_seconds
        deleted = 0
        for file in files:
            if older_than_seconds <= 0 or file.stat().st_mtime <= limit:
                file.unlink()
                deleted += 1
        if local.is_dir():
            for folder in sorted((f for f in local.rglob("*") if f.is_dir()), reverse=True):
                if not any(folder.iterdir()):
                    folder.rmdir()
        return deleted

    def _missing(self, path: str) -> PathNotFoundError:
        return PathNotFoundError(path, f"no file or folder {self.local(path)}")

    def _info(self, file: Path) -> FileInfo:
        stat = file.stat()
        return FileInfo(self._address(file), stat.st_size, str(stat.st_mtime_ns), stat.st_mtime)

    def _glob(self, bucket: str, key: str) -> Iterator[Path]:
        """Yield what a pattern finds, folder by folder, and all that is below it."""
        base, root = self.root / bucket, paths.glob_root(key)
        if paths.SLASH_IN_BRACES.search(key):
            regex = paths.glob_regex(key)
            yield from (
                found
                for found in (base / root).rglob("*")
                if regex.fullmatch(found.relative_to(base).as_posix())
            )
            return
        level = [base / root]
        for part in key[len(root) :].strip("/").split("/"):
            wanted = paths.glob_regex(part)
            level = [
                each
                for folder in level
                if folder.is_dir()
                for each in folder.iterdir()
                if wanted.fullmatch(each.name)
            ]
        for found in level:
            yield found
            yield from found.rglob("*")

    def _list_glob(self, path: str, bucket: str, key: str, recurse: bool) -> list[FileInfo]:
        found = list(self._glob(bucket, key))
        if not found:
            raise PathNotFoundError(path, f"nothing under {self.root / bucket} matches")
        files, depth, base = [], key.rstrip("/").count("/"), self.root / bucket
        for item in sorted(found):
            relative = item.relative_to(base).as_posix()
            near = recurse or relative.count("/") <= depth + 1
            if item.is_file() and near and not paths.is_hidden(relative, paths.glob_root(key)):
                files.append(self._info(item))
        return files


def _walk(folder: Path, recurse: bool) -> Iterator[Path]:
    try:
        yield from (f for f in (folder.rglob("*") if recurse else folder.iterdir()) if f.is_file())
    except OSError as error:
        raise StorageError(f"cannot list {folder}: {error}") from error
