"""Iceberg's catalogs on Apache Spark, which hold the Data Catalog's Iceberg tables.

On AWS such a catalog is Iceberg's GlueCatalog, which needs AWS's library for Java. Here it is Iceberg's catalog in
memory. Before a statement it is given the metadata files that the Data Catalog's entries name, and afterwards the
entries name those that the statement made: same rows, same entries.
Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-iceberg.html
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Protocol

from glue_local.catalog import iceberg
from glue_local.catalog.model import Table, TableChangedError, TableNotFoundError
from glue_local.engine.run.plain_io import PlainIo
from glue_local.engine.run.run import Run
from glue_local.engine.sessions.iceberg.library import (
    CATALOG,
    IcebergError,
    check_configured,
    check_library,
    is_of_glue,
    library,
)
from glue_local.engine.sessions.iceberg.memory import BY_PATH, MemoryCatalog
from glue_local.engine.storage import existing_files, paths
from glue_local.engine.storage.folders import FolderStorage

_NAMES = re.compile(
    r"`?(?P<dotted>\w+)`?\s*\.|\b(?:USE|IN|FROM|CATALOG|NAMESPACE|DATABASE|SCHEMA)\s+`?(?P<alone>\w+)`?", re.I
)
_USE = re.compile(
    r"\s*(?:USE|SET)\s+(?:CATALOG\s+|NAMESPACE\s+)?`?(?P<catalog>\w+)`?(?P<rest>\s*\.\s*`?\w+`?)?\s*;?\s*",
    re.I,
)
_LOCATION = re.compile(
    r"""(?P<before>\bLOCATION\s+|['"](?:location|write\.(?:data|metadata)\.path)['"]\s*=\s*)(?P<quote>['"])(?P<path>s3[an]?://[^'"]+)""",
    re.I,
)
_CREATE = re.compile(
    r"\s*(?:CREATE(?:\s+OR\s+REPLACE)?|REPLACE)\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>(?:`[^`]+`|[\w.])+)",
    re.I,
)
_HAS_PLACE = re.compile(r"\bLOCATION\s+['\"]|['\"]location['\"]\s*=", re.I)
_BEFORE_PLACE = re.compile(r"\bUSING\s+iceberg\b", re.I)
_QUERY = re.compile(r"(?=\bAS\s+(?:SELECT|WITH|VALUES|TABLE|FROM|\())", re.I)
_END = re.compile(r"(?=\s*;?\s*\Z)")
_PATHS = ("location", "write.data.path", "write.metadata.path")


class Places(Protocol):
    """Where a run's S3 paths are for Spark (``spark_io.SparkPaths``)."""

    folders: FolderStorage
    mirror: Any

    def use(self, path: str) -> str:
        """Make a path usable and return what Spark is to use for it."""

    def push(self) -> None:
        """Upload the changes of a write to the endpoint."""


class IcebergCatalogs:
    """The Iceberg catalogs of one run on Spark, over the run's Data Catalog."""

    def __init__(self, run: Run, places: Places) -> None:
        """Serve ``run``, whose paths are at ``places``."""
        self.run, self._places = run, places
        self._open: dict[str, MemoryCatalog] = {}
        self._current: str | None = None
        self._copied: dict[str, str] = {}

    # --- names
    def named(self, text: str) -> list[str]:
        """Return the Iceberg catalogs that a statement, or a table's name, means."""
        found = {
            (m["dotted"] or m["alone"]).lower(): m["dotted"] or m["alone"] for m in _NAMES.finditer(text)
        }
        named = [name for name in found.values() if self._is_ours(name)]
        return named or ([self._current] if self._current else [])

    def _is_ours(self, name: str) -> bool:
        if name in self._open:
            return True
        conf = self.run.spark.conf
        check_configured(name, lambda key: conf.get(key, None))
        if not is_of_glue(name, lambda key: conf.get(key, None)):
            return name == CATALOG and library() is not None
        check_library(f"spark.sql.catalog.{name}")
        return True

    def note_use(self, text: str) -> None:
        """Remember the catalog that USE makes the current one."""
        if match := _USE.fullmatch(text):
            if self._is_ours(match["catalog"]):
                self._current = match["catalog"]
            elif match["rest"] or match["catalog"].lower() == "spark_catalog":
                self._current = None

    # --- statements
    @contextmanager
    def seen(self, text: str) -> Iterator[None]:
        """Let Spark see the Data Catalog's Iceberg tables that a text names; enter there what is made of them."""
        names = self.named(text)
        opened = [self._opened(name) for name in names]
        for java in opened:
            self._show(java, text)
        try:
            yield
        finally:
            self._places.push()
            for java in opened:
                self._enter(java)

    def located(self, text: str) -> str:
        """Return a statement in which tables are placed where both engines read their files."""
        text = _LOCATION.sub(lambda m: f"{m['before']}{m['quote']}{self.place(m['path'])}", text)
        made = _CREATE.match(text)
        if made is None or _HAS_PLACE.search(text):
            return text
        places = (pattern.search(text, made.end()) for pattern in (_BEFORE_PLACE, _QUERY, _END))
        at = next(match.end() for match in places if match is not None)
        return f"{text[:at]} LOCATION '{self.new_place(made['name'])}' {text[at:]}"

    def new_place(self, name: str) -> str:
        """Return the place of a table that is made without one, as Iceberg's GlueCatalog chooses it."""
        *before, table = [part.strip().strip("`").lower() for part in name.split(".")]
        database = before[-1] if before else ""
        catalog = self._opened((self.named(name) or [CATALOG])[0])
        known = self.run.catalog.list_databases()
        if database in known and (
            there := [t for t in self.run.catalog.list_tables(database) if t.name == table]
        ):
            return self.place(there[0].location)
        kept = self.run.catalog.get_database(database) if database else None
        place = kept.location if kept else ""
        if not place and catalog.warehouse:
            place = f"{catalog.warehouse.rstrip('/')}/{database}.db"
        if not place:
            raise IcebergError(
                f"{name}: it has no location: add LOCATION 's3://bucket/folder/' or the property location, or "
                f"set spark.sql.catalog.{catalog.name}.warehouse"
            )
        return self.place(f"{place.rstrip('/')}/{table}")

    def place(self, path: str) -> str:
        """Return the place that a table's metadata is to state: of a folder itself, s3:// behind an endpoint."""
        if not paths.is_s3(path):
            return path
        self._places.use(path)
        return self._places.folders.local(path).as_uri() if self._places.mirror is None else paths.plain(path)

    def property(self, name: str, value: str) -> str:
        """Return the value of a table property as Iceberg is to have it."""
        return self.place(value) if name in _PATHS else value

    # --- by path
    def at(self, path: str) -> str | None:
        """Return a name by which Spark reads the table in a folder; None where there is none."""
        check_library(path)
        java = self._opened(CATALOG)
        self._places.use(path)
        name = f"t{uuid.uuid5(uuid.NAMESPACE_URL, paths.folder(path)).hex}"
        java.namespace(BY_PATH)
        at = self._numbered(iceberg.latest(f.path for f in existing_files(self.run.storage, path)))
        java.put(BY_PATH, name, at)
        return f"{CATALOG}.{BY_PATH}.{name}" if at else None

    def write(self, df: Any, path: str, mode: str, keys: Sequence[str], options: Mapping[str, str]) -> None:
        """Write a frame to the table in a folder as Spark's save mode says."""
        name = self.at(path)
        if name is None:
            name = f"{CATALOG}.{BY_PATH}.t{uuid.uuid5(uuid.NAMESPACE_URL, paths.folder(path)).hex}"
            writer = (
                df.writeTo(name)
                .using("iceberg")
                .tableProperty("location", self.place(path))
                .options(**options)
            )
            (writer.partitionedBy(*keys) if keys else writer).create()
        elif mode == "overwrite":
            from pyspark.sql import functions as F  # noqa: N812

            df.writeTo(name).options(**options).overwrite(F.lit(True))
        elif mode == "append":
            df.writeTo(name).options(**options).append()
        elif mode != "ignore":
            raise IcebergError(
                f"{path}: an Iceberg table already exists there; write to it with mode append or overwrite"
            )
        self._places.push()

    # --- the Data Catalog
    def _opened(self, name: str) -> MemoryCatalog:
        if name not in self._open:
            check_library(name)
            self._open[name] = MemoryCatalog(self.run.spark, name)
        return self._open[name]

    def _show(self, java: MemoryCatalog, text: str) -> None:
        catalog, words = self.run.catalog, set(re.findall(r"\w+", text.lower()))
        every = bool(words & {"show", "use"})
        for database in catalog.list_databases():
            java.namespace(database)
            if not every and database not in words and self._current is None:
                continue
            for table in catalog.list_tables(database):
                if table.format != "iceberg":
                    continue
                if every or table.name in words:
                    java.put(database, table.name, self._metadata_of(java, table))
        java.shown()

    def _metadata_of(self, java: MemoryCatalog, table: Table) -> str:
        """Return where the metadata of an entry's table is; a table that has none yet is made."""
        self._places.use(table.location)
        at = table.parameters.get(iceberg.METADATA)
        if not at:
            at = iceberg.latest(f.path for f in existing_files(self.run.storage, table.location))
        if not at:
            java.sql(_creation(java.name, table, self.place(table.location)))
            return java.get(table.database, table.name)
        self._places.use(at)
        return self._numbered(at) or at

    def _numbered(self, at: str | None) -> str | None:
        """Return a metadata file under a name from which Iceberg's catalogs count on."""
        if at is None or (copy := iceberg.counted(at)) == at:
            return at
        self.run.storage.write_bytes(copy, self.run.storage.read_bytes(at))
        self._copied[copy] = at
        self._places.use(copy)
        return copy

    def _enter(self, java: MemoryCatalog) -> None:
        """Enter what a statement made, changed or dropped."""
        catalog = self.run.catalog
        known, there = catalog.list_databases(), java.namespaces()
        for database in there.keys() - {*known, BY_PATH}:
            catalog.create_database(database, location=self.s3(there[database]))
        if gone := [database for database in known if database not in there]:
            raise IcebergError(
                f"DROP DATABASE {gone[0]} is not supported locally: delete it in the Data Catalog"
            )
        before, now = java.before, java.tables()
        for (database, name), at in now.items():
            if database != BY_PATH and before.get((database, name)) != at:
                self._update(database, name, self.s3(at), before.get((database, name)))
        for database, name in before.keys() - now.keys():
            catalog.delete_table(database, name)
        java.shown()

    def _update(self, database: str, name: str, at: str, before: str | None) -> None:
        metadata = iceberg.parsed(self.run.storage.read_bytes(at))
        location = self.s3(metadata["location"])
        self.run.recorder.plain_writes.append(PlainIo((location,), "iceberg"))
        made = iceberg.entry(database, name, metadata, at, location)
        catalog = self.run.catalog
        try:
            former = catalog.get_table(database, name)
        except TableNotFoundError:
            catalog.create_table(made)
            return
        there = former.parameters.get(iceberg.METADATA)
        began = self.s3(before or "")
        if there and paths.plain(there) != paths.plain(self._copied.get(began, began)):
            raise TableChangedError(database, name)
        given = {**former.parameters, **made.parameters, **({iceberg.FORMER: there} if there else {})}
        catalog.update_table(replace(made, parameters=given), former)

    def s3(self, place: str) -> str:
        """Return a place in a table's metadata as the Data Catalog states it."""
        root = self._places.folders.root.as_uri() + "/"
        local = re.sub("^file:/+", "file:///", place)
        return f"s3://{local.removeprefix(root)}" if local.startswith(root) else paths.plain(place)


def _creation(catalog: str, table: Table, place: str) -> str:
    """Return the statement that makes the table which an entry declares."""
    columns = ", ".join(f"`{c.name}` {c.type}" for c in [*table.columns, *table.partition_keys])
    keys = ", ".join(f"`{k.name}`" for k in table.partition_keys)
    return (
        f"CREATE TABLE `{catalog}`.`{table.database}`.`{table.name}` ({columns}) USING iceberg"
        f"{f' PARTITIONED BY ({keys})' if keys else ''} LOCATION '{place}'"
    )
