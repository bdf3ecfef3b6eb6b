"""A source: files in folders, their format, and what is known about the records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from glue_local.catalog.model import Table
from glue_local.engine.read.delimited import Dialect
from glue_local.engine.read.serdes import Renames
from glue_local.engine.storage.base import FileInfo
from glue_local.engine.types import gluetypes as g


@dataclass(frozen=True)
class Folder:
    """Files of one place: a path, or a partition with its values; ``whole`` unless some are left out."""

    path: str
    files: tuple[FileInfo, ...]
    values: tuple[str | None, ...] = ()
    whole: bool = True

    def only(self, files: Sequence[FileInfo]) -> Folder:
        """Return the folder with these of its files."""
        return replace(self, files=tuple(files), whole=self.whole and len(files) == len(self.files))


@dataclass(frozen=True)
class Source:
    """What is to be read: where, in which format, and what is known of the records.

    ``compression`` is what ``compressionType`` says, ``declared`` are the columns that the records must have (None:
    the files tell), ``keys`` the partition columns. Of a catalog table ``columns`` are its columns, ``dialect`` and
    ``renames`` what its SerDe says, ``place`` is its own folder, and ``lake`` its entry if it is Delta Lake's or
    Iceberg's. ``grouped``: whether a task reads several files, so that none has a name.
    """

    name: str
    format: str
    folders: tuple[Folder, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    declared: tuple[g.Field, ...] | None = None
    keys: tuple[g.Field, ...] = ()
    compression: str = ""
    columns: tuple[g.Field, ...] | None = None
    dialect: Dialect | None = None
    renames: Renames | None = None
    place: str = ""
    lake: Table | None = None
    grouped: bool = False

    @property
    def exact(self) -> bool:
        """Whether a record's key must be a field's name in its very case: found names are, declared ones may be."""
        return self.declared is None or (self.renames is not None and self.renames.exact)

    @property
    def files(self) -> list[FileInfo]:
        """All files."""
        return [f for folder in self.folders for f in folder.files]
