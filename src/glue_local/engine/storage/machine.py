"""Storage of this machine's own files, which a script names without a bucket: ``/tmp/x.csv``, ``file:/tmp/x.csv``.

Follows https://hadoop.apache.org/docs/r3.3.6/hadoop-project-dist/hadoop-common/filesystem/model.html#Paths_and_Path_Elements
"""

from __future__ import annotations

from pathlib import Path

from glue_local.engine.storage import paths
from glue_local.engine.storage.folders import FolderStorage


class MachineStorage(FolderStorage):
    """``file:///folder/name`` is the file ``/folder/name``."""

    def __init__(self) -> None:
        """Serve all files."""
        super().__init__(Path("/"))

    def _split(self, path: str) -> tuple[str, str]:
        root, key = paths.rooted(path)
        if root != paths.MACHINE:
            raise ValueError(f"not a file of this machine: {path!r}")
        return "", key

    def _address(self, file: Path) -> str:
        return f"{paths.MACHINE}{file.relative_to(self.root).as_posix()}"
