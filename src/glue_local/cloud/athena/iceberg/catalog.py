"""A query's Iceberg tables in the Glue Data Catalog: the entry's ``metadata_location`` is the table.

A commit replaces the entry of the version that it read, and no other (Glue's optimistic locking).
Source: https://iceberg.apache.org/docs/latest/aws/#glue-catalog
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.exceptions import (
    CommitFailedException,
    NoSuchNamespaceError,
    NoSuchPropertyException,
    NoSuchTableError,
    TableAlreadyExistsError,
    ValidationException,
)
from pyiceberg.io import FileIO
from pyiceberg.table import Table as IcebergTable

from glue_local.catalog import iceberg
from glue_local.cloud.athena import errors
from glue_local.cloud.athena.governed import Readable
from glue_local.cloud.athena.iceberg import trusted
from glue_local.cloud.athena.iceberg.store import Objects
from glue_local.cloud.athena.session import Session, TableName


class CallersCatalog(GlueCatalog):
    """Glue's catalog with the caller's clients; ``forgotten`` are properties that a commit takes out of the entry."""

    def __init__(self, session: Session, reads: Any = None) -> None:
        """``reads`` is the client that reads the tables' objects, where it is not the caller's own."""
        caller = session.caller
        super().__init__("awsdatacatalog", client=caller.client("glue"))
        own = caller.client("s3")
        self.objects = Objects(session.fetched, reads or own, own)
        self.forgotten: Collection[str] = ()
        self.staged: str | None = None

    def _load_file_io(self, properties: Any = None, location: str | None = None) -> FileIO:
        return self.objects

    def _convert_glue_to_iceberg(self, glue_table: Any) -> IcebergTable:
        """Read the metadata that an entry names, to load a table and before each commit: what it says is checked."""
        full = f"{glue_table.get('DatabaseName')}.{glue_table.get('Name')}"
        place = glue_table.get("Parameters", {}).get("metadata_location")
        with reading(full, f": {place} is not the metadata of an Iceberg table"):
            table = super()._convert_glue_to_iceberg(glue_table)
        trusted.check(table.metadata, full)
        return table

    def _is_s3tables_database(self, database_name: str) -> bool:
        return False

    @staticmethod
    def _parse_metadata_version(metadata_location: str) -> int:
        """The version that a metadata file's name states, Spark's and Sail's ``v3.metadata.json`` too; -1 if none."""
        found = iceberg.number(metadata_location)
        return -1 if found is None else found

    def _update_glue_table(
        self, database_name: str, table_name: str, table_input: Any, version_id: str
    ) -> None:
        kept = table_input["Parameters"].items()
        table_input["Parameters"] = {key: value for key, value in kept if key not in self.forgotten}
        with self._written(database_name, table_name):
            super()._update_glue_table(database_name, table_name, table_input, version_id)

    def _create_glue_table(self, database_name: str, table_name: str, table_input: Any) -> None:
        with self._written(database_name, table_name):
            super()._create_glue_table(database_name, table_name, table_input)

    def _write_metadata(self, metadata: Any, io: FileIO, metadata_path: str) -> None:  # type: ignore[override]
        super()._write_metadata(metadata, io, metadata_path)
        self.staged = metadata_path

    @contextmanager
    def _written(self, database: str, table: str) -> Iterator[None]:
        """Delete the metadata that this commit wrote, once Glue has refused the entry that names it.

        Left there, it has the number of the next commit's. It stays after a failure that does not tell whether Glue
        took the entry.
        """
        try:
            yield
        except _REFUSED as error:
            told = not isinstance(error, ClientError) or _refused(error)
            if self.staged and told and not self._names(database, table, self.staged):
                # Whoever may not delete sees why the commit failed, which says more.
                with suppress(ClientError):
                    self.objects.delete(self.staged)
            raise
        finally:
            self.staged = None

    def _names(self, database: str, table: str, metadata: str) -> bool:
        """Whether Glue's entry may name the metadata: boto3 asks anew where an answer was lost, and is refused then."""
        try:
            found = self.glue.get_table(DatabaseName=database, Name=table)["Table"]
        except self.glue.exceptions.EntityNotFoundException:
            return False
        except ClientError:
            return True
        return bool(found.get("Parameters", {}).get("metadata_location") == metadata)


#: What Glue refuses an entry with.
_REFUSED = (
    ClientError,
    CommitFailedException,
    NoSuchNamespaceError,
    NoSuchTableError,
    TableAlreadyExistsError,
)


def _refused(error: ClientError) -> bool:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return 400 <= int(status) < 500  # noqa: PLR2004 - answers that say that the request is wrong


@dataclass(frozen=True)
class Loaded:
    """An Iceberg table, and what of it the caller may read."""

    table: IcebergTable
    readable: Readable

    @property
    def full(self) -> str:
        """The table's name with its database's."""
        return ".".join(self.table.name())

    @property
    def granted(self) -> set[int] | None:
        """The ids of the columns that the caller may read; None: all."""
        names = self.readable.columns
        if names is None:
            return None
        return {each.field_id for each in self.table.schema().fields if each.name.lower() in names}

    @property
    def catalog(self) -> CallersCatalog:
        """The catalog that the table is of."""
        catalog = self.table.catalog
        assert isinstance(catalog, CallersCatalog)
        return catalog


def load(session: Session, name: TableName) -> Loaded:
    """Return an Iceberg table; QueryError in Athena's words if it is not there, or its metadata cannot be read."""
    readable = session.readable(name)
    catalog = CallersCatalog(session, readable.s3)
    try:
        return Loaded(catalog.load_table((name.database, name.name)), readable)
    except NoSuchPropertyException as error:
        raise errors.QueryError(
            f"ICEBERG_INVALID_METADATA: Table is missing [metadata_location] property: {name.database}.{name.name}"
        ) from error
    except ClientError as error:
        raise errors.of_catalog(error) from error


def to_change(session: Session, name: TableName) -> Loaded:
    """Return an Iceberg table that a statement changes or shows whole: the caller must see all of its columns."""
    loaded = load(session, name)
    granted = loaded.granted
    if granted is not None and len(granted) < len(loaded.table.schema().fields):
        raise errors.QueryError(
            f"Insufficient permissions to execute the query. Access to all columns of {loaded.full} is required."
        )
    return loaded


#: What says what is wrong in words of its own.
_TOLD = (
    errors.QueryError,
    ClientError,
    CommitFailedException,
    NoSuchPropertyException,
    NotImplementedError,
    ValidationException,
)


@contextmanager
def reading(full: str, why: str = ": a manifest list or a manifest of it is not one") -> Iterator[None]:
    """Say in Athena's words that metadata, manifest lists or manifests are not what they should be.

    Whatever reads bytes that are something else fails in ways of its own, so each of them counts. The message has
    nothing of what was read: it may be an object that the table's metadata should not name.
    """
    try:
        yield
    except _TOLD:
        raise
    except Exception as error:
        raise errors.QueryError(
            f"ICEBERG_INVALID_METADATA: Error processing metadata for table {full}{why}"
        ) from error


@contextmanager
def committing(full: str) -> Iterator[None]:
    """Say in Athena's words what a commit fails with."""
    try:
        yield
    except (CommitFailedException, ValidationException) as error:
        raise errors.QueryError(
            f"ICEBERG_COMMIT_ERROR: Failed to commit the transaction during write: table {full} was changed by another"
            " statement"
        ) from error
    except ClientError as error:
        raise errors.of_catalog(error) from error
