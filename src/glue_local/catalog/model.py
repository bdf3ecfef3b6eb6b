"""A table as the Glue Data Catalog knows it, and the interface of a catalog.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-tables.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from glue_local.errors import UserError


class CatalogError(UserError):
    """What a catalog could not do; the message names the table and what to do."""


class TableNotFoundError(CatalogError):
    """No table of that name (Glue: EntityNotFoundException)."""

    def __init__(self, database: str, name: str, where: str) -> None:
        """``where`` is the catalog that was asked."""
        super().__init__(f"table {database}.{name} not found in {where}: create it from its DDL first")


class TableAlreadyExistsError(CatalogError):
    """A table of that name exists already (Glue: AlreadyExistsException)."""

    def __init__(self, database: str, name: str, where: str) -> None:
        """``where`` is the catalog that was asked."""
        super().__init__(f"table {database}.{name} already exists in {where}")


class TableChangedError(CatalogError):
    """A table's entry is no more the one that a writer began with (Glue: ConcurrentModificationException)."""

    def __init__(self, database: str, name: str) -> None:
        """Name the table."""
        super().__init__(
            f"table {database}.{name} was changed by another run at the same time: run this one again"
        )


@dataclass(frozen=True)
class Column:
    """A column: lower-case name, Hive type (``bigint``, ``struct<a:int>``), comment, parameters."""

    name: str
    type: str
    comment: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Partition:
    """A partition: its values in the order of the table's partition keys, and its folder."""

    values: tuple[str, ...]
    location: str


@dataclass(frozen=True)
class Table:
    """A table; its name and its database's are lower case, as Athena stores them.

    ``format`` is Glue's classification: json, csv, parquet, orc, avro, iceberg, delta, hudi; another word
    where Glue's catalog holds one, "" where nothing tells. ``parameters`` are the table properties without
    ``classification`` and ``EXTERNAL``, which follow from the other fields. ``serde`` is the serialization
    library where it is not the usual one of the format (see ``formats.FORMATS``). ``managed`` says whether its files
    go with it (Glue's MANAGED_TABLE), as those of a table that Spark made without a place of its own.
    """

    database: str
    name: str
    columns: tuple[Column, ...]
    location: str
    format: str
    partition_keys: tuple[Column, ...] = ()
    description: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    serde_parameters: Mapping[str, str] = field(default_factory=dict)
    serde: str = ""
    managed: bool = False

    def with_columns(self, columns: Sequence[Column]) -> Table:
        """Return the same table with other columns."""
        return replace(self, columns=tuple(columns))


@dataclass(frozen=True)
class Database:
    """A database: ``location`` is where its tables go that name no place, "" if it has none."""

    description: str = ""
    location: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


class Catalog(Protocol):
    """Where tables are kept. Every method names the table in its error and loses nothing."""

    def list_databases(self) -> list[str]:
        """Names of the databases, sorted."""

    def create_database(
        self,
        name: str,
        description: str = "",
        location: str = "",
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        """Create a database, by its place if it has one; nothing happens if it exists."""

    def get_database(self, name: str) -> Database | None:
        """Return what is kept of a database; None if there is no such database."""

    def list_tables(self, database: str) -> list[Table]:
        """Tables of a database, by name; CatalogError if there is no such database."""

    def get_table(self, database: str, name: str) -> Table:
        """Return the table; TableNotFoundError if there is none. Names are case-insensitive."""

    def create_table(self, table: Table) -> None:
        """Create a table; TableAlreadyExistsError if it exists, CatalogError without its database."""

    def update_table(self, table: Table, former: Table | None = None) -> None:
        """Replace a table's definition; TableNotFoundError if there is none.

        Its partitions stay, and so do table properties that ``table.parameters`` does not name: crawlers,
        Lake Formation and Iceberg keep theirs there. With ``former``, which a writer of an Iceberg table began with,
        TableChangedError if the entry names other metadata by now.
        See https://iceberg.apache.org/docs/latest/aws/#optimistic-locking
        """

    def delete_table(self, database: str, name: str) -> None:
        """Delete a table's definition (never its data); TableNotFoundError if there is none."""

    def list_partitions(self, database: str, name: str) -> list[Partition]:
        """Partitions of a table, by values."""

    def add_partitions(self, database: str, name: str, partitions: Sequence[Partition]) -> None:
        """Add partitions; existing ones stay unchanged."""

    def delete_partitions(self, database: str, name: str, values: Sequence[tuple[str, ...]]) -> None:
        """Delete partitions; those that do not exist are ignored."""
