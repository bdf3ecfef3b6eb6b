"""What a query works with: its caller's catalog and S3, its database, a scratch folder, DuckDB."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from glue_local.catalog.formats import FORMATS
from glue_local.catalog.glue import GlueCatalog
from glue_local.catalog.model import CatalogError, Table, TableNotFoundError
from glue_local.cloud.athena import errors, locked
from glue_local.cloud.athena.buckets import Buckets
from glue_local.cloud.athena.caller import Caller
from glue_local.cloud.athena.files import Fetched
from glue_local.cloud.athena.governed import Readable, readable
from glue_local.cloud.athena.spool import Spool
from glue_local.cloud.athena.trino.scopes import View

CATALOG = "awsdatacatalog"


@dataclass(frozen=True)
class TableName:
    """A table that a statement names, and where (counted from 1)."""

    database: str
    name: str
    line: int
    column: int


@dataclass
class Session:
    """One query's surroundings; ``cutoff`` bounds the bytes it may read, ``connection`` is DuckDB's.

    ``enforced``: the workgroup alone says where results go.
    """

    caller: Caller
    database: str
    folder: Path
    spool: Spool
    cutoff: int | None = None
    query_id: str = ""
    workgroup: str = "primary"
    output: str = ""
    parameters: Sequence[str] = ()
    enforced: bool = False

    def __post_init__(self) -> None:
        """Take the caller's catalog and S3, and open DuckDB, locked in."""
        self.catalog = GlueCatalog(self.caller.client("glue"))
        self.fetched = Fetched(self.folder, self.caller.client("s3"))
        self.connection: Any = None
        self.open()

    def open(self, rewrite: bool = True) -> None:
        """Open DuckDB again; see :func:`locked.connect` for ``rewrite``."""
        if self.connection is not None:
            self.connection.close()
        self.connection = locked.connect(self.folder, rewrite=rewrite)

    def table(self, name: TableName) -> Table:
        """Return a table of the caller's catalog; QueryError in Athena's words if there is none."""
        place = f"line {name.line}:{name.column}"
        try:
            return _current(self.catalog.get_table(name.database, name.name))
        except TableNotFoundError as error:
            full = f"{CATALOG}.{name.database}.{name.name}"
            if not self.has_database(name.database):
                raise errors.QueryError(
                    f"SCHEMA_NOT_FOUND: {place}: Schema '{name.database}' does not exist"
                ) from error
            raise errors.QueryError(f"TABLE_NOT_FOUND: {place}: Table '{full}' does not exist") from error
        except ClientError as error:
            raise errors.of_catalog(error) from error
        except CatalogError as error:
            raise errors.QueryError(f"HIVE_INVALID_METADATA: {error}") from error

    @property
    def tables_place(self) -> str:
        """The folder of a table created by a query that does not name one."""
        return f"{self.output.rstrip('/')}/tables/{self.query_id}/"

    def kind(self, database: str, name: str) -> str | None:
        """Return the TableType of a table or view; None if there is none."""
        found = self.entry(database, name)
        return None if found is None else str(found.get("TableType") or "EXTERNAL_TABLE")

    def exists(self, database: str, name: str) -> bool:
        """Whether the caller's catalog has a table or view."""
        return self.kind(database, name) is not None

    def is_iceberg(self, database: str, name: str) -> bool:
        """Whether there is a table of that name and it is Iceberg's."""
        parameters = (self.entry(database, name) or {}).get("Parameters", {})
        return str(parameters.get("table_type", "")).upper() == "ICEBERG"

    def buckets(self, database: str, name: str) -> Buckets | None:
        """Return the buckets of a table; None for one without."""
        return Buckets.of((self.entry(database, name) or {}).get("StorageDescriptor", {}))

    def view(self, name: TableName) -> View | None:
        """Return a view; None for a table, and what is not there."""
        found = self.entry(name.database, name.name)
        if found is None:
            return None
        if found.get("TableType") != "VIRTUAL_VIEW":
            _check_input(found)
            return None
        text = re.fullmatch(r"/\* Presto View: (.*) \*/", str(found.get("ViewOriginalText", "")), re.DOTALL)
        if not text:
            raise errors.UnsupportedQueryError(
                f"view {name.database}.{name.name}, which is not one of Athena's"
            )
        try:
            kept = json.loads(base64.b64decode(text[1]))
            columns = kept.get("columns")
            made = None if columns is None else [(str(each["name"]), str(each["type"])) for each in columns]
            return View(str(kept["originalSql"]), str(kept.get("schema") or name.database), made)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            place = f"line {name.line}:{name.column}"
            raise errors.QueryError(
                f"INVALID_VIEW: {place}: The definition of view {name.database}.{name.name} cannot be read"
            ) from error

    def entry(self, database: str, name: str) -> dict[str, Any] | None:
        """Return Glue's entry of a table or view; None if there is none."""
        try:
            found: dict[str, Any] = self.caller.client("glue").get_table(DatabaseName=database, Name=name)[
                "Table"
            ]
        except ClientError as error:
            if errors.code_of(error) == "EntityNotFoundException":
                return None
            raise errors.of_catalog(error) from error
        return found

    def readable(self, name: TableName) -> Readable:
        """Return a table as the caller may read it; QueryError in Athena's words if it may not."""
        return readable(self.caller, self.table(name), f"line {name.line}:{name.column}")

    def told(self, message: str) -> str:
        """Return an engine's message with the objects' names instead of their copies', and no path of this host."""
        return self.fetched.original(message).replace(str(self.folder), "scratch")

    def has_database(self, name: str) -> bool:
        """Whether the caller's catalog has a database."""
        return name in self.ask(self.catalog.list_databases)

    def ask(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """Call the catalog; QueryError in Athena's words if that fails."""
        try:
            return call(*arguments)
        except ClientError as error:
            raise errors.of_catalog(error) from error
        except CatalogError as error:
            raise errors.QueryError(f"FAILED: {error}") from error

    def check_cutoff(self) -> None:
        """QueryError if the query read more than its workgroup allows."""
        if self.cutoff is not None and self.fetched.size > self.cutoff:
            raise errors.QueryError(
                f"Query cancelled! : Bytes scanned limit was exceeded ({self.fetched.size} of {self.cutoff})"
            )


def _current(table: Table) -> Table:
    """Return a table without the columns that its entry keeps of earlier schemas, as Iceberg's does."""
    kept = [each for each in table.columns if each.parameters.get("iceberg.field.current") != "false"]
    return table.with_columns(kept)


#: Input formats whose objects hold the rows, as the table's SerDe reads them.
_INPUTS = frozenset(each.input_format.lower() for each in FORMATS.values()) | {
    "org.apache.hadoop.mapreduce.lib.input.textinputformat",
    "parquet.hive.deprecatedparquetinputformat",
}


def _check_input(table: dict[str, Any]) -> None:
    """NOT_SUPPORTED for an input format that stores rows differently: a list of links, a sequence file."""
    wanted = str(table.get("StorageDescriptor", {}).get("InputFormat") or "")
    if wanted.lower() not in _INPUTS:
        raise errors.UnsupportedQueryError(
            f"reading table {table['DatabaseName']}.{table['Name']} of input format {wanted}"
        )
