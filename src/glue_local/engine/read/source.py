"""What is to be read: files in folders, their format and what is known of the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from glue_local.engine.storage.base import FileInfo
from glue_local.engine.types import gluetypes as g


@dataclass(frozen=True)
class Folder:
    """Files of one place: a path, or a partition with its values."""

    path: str
    files: tuple[FileInfo, ...]
    values: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Source:
    """What is to be read: where, in which format, and what is known of the records.

    ``declared`` are the catalog's columns (None: the files tell), ``keys`` the partition columns.
    """

    name: str
    format: str
    folders: tuple[Folder, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    declared: tuple[g.Field, ...] | None = None
    keys: tuple[g.Field, ...] = ()

    @property
    def files(self) -> list[FileInfo]:
        """All files."""
        return [f for folder in self.folders for f in folder.files]
