"""Where s3:// paths are kept: folders on disk, or an S3 endpoint; one interface for both."""

from glue_local.engine.storage.base import FileInfo, PathNotFoundError, Storage, StorageError
from glue_local.engine.storage.folders import FolderStorage

__all__ = ["FileInfo", "FolderStorage", "PathNotFoundError", "Storage", "StorageError"]
