"""The lake's tables: from the DDL in git, completed by the catalog where a lake is up."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from glue_local.catalog.ddl import canonical
from glue_local.catalog.glue_shapes import to_table
from glue_local.catalog.model import CatalogError, Column, Table
from glue_local.table_states import hidden, split
from glue_local.ui import models
from glue_local.ui.account import Account
from glue_local.ui.shared import Shared
from glue_local.ui.workspace import Workspace

PERSONAL = "personal_columns"
#: How long a listing of the catalog or of a table's files holds, in seconds.
_HOLDS = 2.0
_ASKED_AT_ONCE = 8
#: How many bytes of how many files are read to learn how they spell their columns.
_FIRST_LINES = 64 * 2**10
_SAMPLES = 8

Key = tuple[str, str]


@dataclass(frozen=True)
class Files:
    """A table's files: how many, how large, changed when, a mark that changes with them, and some that hold data."""

    count: int
    size: int
    changed: float | None
    mark: str
    samples: tuple[str, ...] = ()


@dataclass
class Tables:
    """The tables of git and of the catalog, by (database, name)."""

    workspace: Workspace
    account: Account
    _catalog: Shared[tuple[dict[Key, Table], str]] = field(init=False, repr=False)
    _files: dict[Key, tuple[float, Files | None]] = field(default_factory=dict, repr=False)
    _spelt: dict[Key, tuple[str, dict[str, str]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Share the catalog among those who ask for it at once."""
        self._catalog = Shared(lambda: self._read_catalog() if self.account.up else ({}, ""), _HOLDS)

    def in_git(self) -> dict[Key, Table]:
        """Return the tables that the DDL creates."""
        return {(t.database, t.name): t for t in self.workspace.tables()}

    def in_catalog(self) -> dict[Key, Table]:
        """Return the catalog's tables; none where no lake is up."""
        return self._catalog()[0]

    @property
    def problem(self) -> str:
        """What went wrong when the catalog was read, if anything."""
        return self._catalog()[1]

    def all(self) -> dict[Key, Table]:
        """Return every table, the catalog's where both have it."""
        return {**self.in_git(), **self.in_catalog()}

    def personal(self) -> dict[Key, frozenset[str]]:
        """Return the columns of each table that hold personal data."""
        in_git, doubtful = self.in_git(), self._doubtful()
        return {key: _marks(table, in_git, doubtful) for key, table in self.all().items()}

    def marks(self, table: Table) -> frozenset[str]:
        """Return a table's personal columns, lower case: those that it names, of a table in doubt all."""
        return _marks(table, self.in_git(), self._doubtful())

    def in_doubt(self, table: Table) -> bool:
        """Whether a table may hold personal data and nobody said which columns do."""
        return _in_doubt(table, self.in_git(), self._doubtful())

    def _doubtful(self) -> bool:
        """Whether a table that nobody described is in doubt: some table is marked, or the DDL cannot be read."""
        described = (*self.in_git().values(), *self.in_catalog().values())
        return any(PERSONAL in table.parameters for table in described) or bool(self.workspace.ddl_problem())

    def columns(
        self, table: Table, spelling: Mapping[str, str] | None = None, marked: frozenset[str] | None = None
    ) -> list[models.Column]:
        """Return a table's columns, partition keys last; ``spelling`` has the spelling in a file.

        ``marked`` are the personal ones, where the caller knows them already.
        """
        marked, spelt = self.marks(table) if marked is None else marked, spelling or {}

        def one(column: Column, partition: bool) -> models.Column:
            return models.Column(
                name=column.name if partition else spelt.get(column.name.lower(), column.name),
                type=column.type,
                comment=column.comment,
                personal=column.name.lower() in marked,
                partition=partition,
            )

        return [
            *(one(column, False) for column in table.columns),
            *(one(column, True) for column in table.partition_keys),
        ]

    def _read_catalog(self) -> tuple[dict[Key, Table], str]:
        glue, found, wrong = self.account["glue"], {}, []
        wanted = {database for database, _ in self.in_git()}
        for page in glue.get_paginator("get_databases").paginate():
            for database in page["DatabaseList"]:
                name = database["Name"]
                if not self.account.local and wanted and name not in wanted:
                    continue  # an account may have hundreds of other people's databases
                for tables in glue.get_paginator("get_tables").paginate(DatabaseName=name):
                    for answer in tables["TableList"]:
                        try:
                            table = to_table(answer)
                        except (CatalogError, KeyError, ValueError) as error:
                            wrong.append(f"{name}.{answer['Name']}: {error}")
                        else:
                            found[(table.database, table.name)] = table
        return found, "; ".join(wrong)

    def files(self, keys: list[Key]) -> dict[Key, Files | None]:
        """Return the content of the tables' folders; None if it is not known."""
        catalog, now = self.in_catalog(), time.monotonic()
        old = [k for k in keys if k in catalog and now - self._files.get(k, (-_HOLDS - 1, None))[0] > _HOLDS]
        if old:
            with ThreadPoolExecutor(_ASKED_AT_ONCE) as pool:
                for key, found in zip(old, pool.map(lambda k: self._list(catalog[k]), old), strict=True):
                    self._files[key] = (now, found)
        return {key: self._files[key][1] if key in catalog else None for key in keys}

    def _list(self, table: Table) -> Files | None:
        import hashlib

        from botocore.exceptions import BotoCoreError, ClientError

        bucket, prefix = split(table.location)
        if not bucket:
            return None
        count, size, changed, mark, filled = 0, 0, 0.0, hashlib.sha256(), []
        try:
            for page in (
                self.account["s3"].get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
            ):
                for one in page.get("Contents", ()):
                    if hidden(one["Key"][len(prefix) :]):
                        continue
                    count, size = count + 1, size + one["Size"]
                    changed = max(changed, one["LastModified"].timestamp() * 1000)
                    mark.update(f"{one['Key']} {one['ETag']}\n".encode())
                    if one["Size"]:
                        filled.append(one["Key"])
        except (ClientError, BotoCoreError):
            return None
        samples = tuple(filled[:: max(1, -(-len(filled) // _SAMPLES))])  # spread over all
        return Files(count, size, changed or None, mark.hexdigest(), samples)

    def spelling(self, key: Key) -> dict[str, str]:
        """Return how a JSON table's files spell its columns, by their lower-case names; {} if it is not known.

        A job that reads the table gets the files' spelling. The first lines of some files are read, once as long as
        the files are the same; where they differ, the first file's spelling is given.
        """
        table = self.in_catalog().get(key)
        if table is None or table.format != "json":
            return {}
        files = self.files([key])[key]
        if files is None or not files.samples:
            return {}
        if key not in self._spelt or self._spelt[key][0] != files.mark:
            bucket, found = split(table.location)[0], dict[str, str]()
            with ThreadPoolExecutor(_ASKED_AT_ONCE) as pool:
                for names in pool.map(lambda name: self._read_names(bucket, name), files.samples):
                    found = names | found
            self._spelt[key] = (files.mark, found)
        return self._spelt[key][1]

    def _read_names(self, bucket: str, name: str) -> dict[str, str]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = self.account["s3"].get_object(
                Bucket=bucket, Key=name, Range=f"bytes=0-{_FIRST_LINES - 1}"
            )
            lines = _unpacked(answer["Body"].read()).split(b"\n")
        except (ClientError, BotoCoreError, zlib.error):
            return {}
        found: dict[str, str] = {}
        for line in lines:
            try:
                record = json.loads(line)
            except ValueError:  # cut off, compressed, or not JSON
                continue
            for word in record if isinstance(record, dict) else ():
                found.setdefault(word.lower(), word)
        return found


def _unpacked(start: bytes) -> bytes:
    """Give the beginning of a file as text: unpacked, where it is packed by gzip."""
    return zlib.decompressobj(31).decompress(start, _FIRST_LINES) if start.startswith(b"\x1f\x8b") else start


def named(table: Table) -> frozenset[str]:
    """Return the columns that the table's property ``personal_columns`` names, lower case."""
    named = table.parameters.get(PERSONAL, "")
    return frozenset(name.strip().lower() for name in named.split(",") if name.strip())


def _marks(table: Table, in_git: Mapping[Key, Table], doubtful: bool) -> frozenset[str]:
    if _in_doubt(table, in_git, doubtful):
        return frozenset(column.name.lower() for column in _all_columns(table))
    # A table that a query made anew has lost the marks that git still has.
    described = in_git.get((table.database, table.name))
    return named(table) | (named(described) if described else frozenset())


def _in_doubt(table: Table, in_git: Mapping[Key, Table], doubtful: bool) -> bool:
    """Whether a table is neither in git nor names its personal columns, in a lake that is ``doubtful``.

    A view, or a table that a query made (CREATE TABLE AS SELECT), has the columns of others without their marks. A
    lake that marks nothing has nothing to doubt.
    """
    return doubtful and PERSONAL not in table.parameters and (table.database, table.name) not in in_git


def _all_columns(table: Table) -> tuple[Column, ...]:
    return (*table.columns, *table.partition_keys)


def statement(table: Table) -> str:
    """Return the table's DDL, or why there is none."""
    try:
        return canonical(table)
    except (CatalogError, ValueError) as error:
        return f"-- {error}"


def properties(table: Table) -> dict[str, str]:
    """Return the table's properties as text."""
    given: Mapping[str, Any] = table.parameters
    return {key: str(value) for key, value in sorted(given.items())}
