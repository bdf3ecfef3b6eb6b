"""Where s3:// paths are kept: folders on disk, or an S3 endpoint; one interface for both."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from glue_local.engine.storage.base import FileInfo, PathNotFoundError, Storage, StorageError, existing_files
from glue_local.engine.storage.folders import FolderStorage

__all__ = [
    "FileInfo",
    "FolderStorage",
    "PathNotFoundError",
    "Storage",
    "StorageError",
    "existing_files",
    "open_storage",
]


def open_storage(spec: Mapping[str, str]) -> Storage:
    """Open {"kind": "folders", "root": DIR} or {"kind": "endpoint", "url": URL}; ValueError otherwise."""
    kind = spec.get("kind")
    if kind == "folders":
        return FolderStorage(Path(spec["root"]))
    if kind == "endpoint":
        from glue_local.engine.storage.endpoint import EndpointStorage

        return EndpointStorage(spec.get("url"))
    raise ValueError(f"storage: unknown kind {kind!r}; expected folders or endpoint")
