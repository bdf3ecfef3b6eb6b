"""A folder that mirrors the parts of an S3 endpoint that a run touches, for an engine that reads folders."""

from __future__ import annotations

import shutil
from pathlib import Path

from glue_local.engine.storage import paths
from glue_local.engine.storage.endpoint import EndpointStorage
from glue_local.engine.storage.folders import FolderStorage


class Mirror:
    """``pull`` brings a prefix up to date from the endpoint, ``push`` takes back what changed here."""

    def __init__(self, remote: EndpointStorage, root: Path) -> None:
        """Mirror ``remote`` into the folder ``root``."""
        self.remote = remote
        self.folders = FolderStorage(root)
        self._versions: dict[str, str] = {}  # of each remote object, when it was last pulled or pushed
        self._stamps: dict[str, tuple[int, int]] = {}  # of each local file, then
        self._folders: set[str] = set()  # prefixes that were pulled

    def pull(self, path: str) -> None:
        """Make the files under an S3 path (or those a glob may find) here what they are there."""
        bucket, key = paths.split(path)
        self.remote.check_bucket(bucket)
        prefix = paths.glob_root(key) if paths.is_glob(key) else key.rstrip("/")
        self._folders.add(f"s3://{bucket}/{prefix}")
        there = set()
        for item in self.remote.objects(f"s3://{bucket}/{prefix}"):
            name = f"s3://{bucket}/{item['Key']}"
            if not paths.is_glob(key) and not _under(name, f"s3://{bucket}/{prefix}"):
                continue
            there.add(name)
            self._fetch(name, item["ETag"])
        for name in [n for n in self._versions if _under(n, f"s3://{bucket}/{prefix}") and n not in there]:
            self.folders.local(name).unlink(missing_ok=True)
            self._forget(name)

    def push(self) -> None:
        """Upload files that are new or changed under the pulled prefixes, delete those that are gone."""
        here: set[str] = set()
        for prefix in sorted(self._folders):
            local = self.folders.local(prefix)
            for file in [local] if local.is_file() else sorted(local.rglob("*")):
                name = f"s3://{file.relative_to(self.folders.root).as_posix()}"
                if file.is_file():
                    here.add(name)
                    if self._stamps.get(name) != _stamp(file):
                        self.remote.put_file(name, file)
                        self._remember(name, None)
            if local.is_dir() and not any(local.iterdir()) and not self.remote.exists(prefix):
                self.remote.make_folder(prefix)
        for name in [n for n in self._stamps if n not in here]:
            self.remote.delete_file(name)
            self._forget(name)

    def _fetch(self, name: str, version: str) -> None:
        local = self.folders.local(name)
        if name.endswith("/"):
            local.mkdir(parents=True, exist_ok=True)
        elif self._versions.get(name) != version:
            local.parent.mkdir(parents=True, exist_ok=True)
            with self.remote.open(name) as source, local.open("wb") as target:
                shutil.copyfileobj(source, target)
            self._remember(name, version)

    def _remember(self, name: str, version: str | None) -> None:
        self._stamps[name] = _stamp(self.folders.local(name))
        self._versions[name] = version or self.remote.version(name)

    def _forget(self, name: str) -> None:
        self._versions.pop(name, None)
        self._stamps.pop(name, None)


def _stamp(file: Path) -> tuple[int, int]:
    stat = file.stat()
    return stat.st_mtime_ns, stat.st_size


def _under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix.rstrip("/") + "/")
