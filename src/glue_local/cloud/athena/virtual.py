"""Tables that no one stored: information_schema, and the partitions of a table (``"t$partitions"``).

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-glue-catalog.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from glue_local.cloud.athena import errors
from glue_local.cloud.athena.formats import literal, name
from glue_local.cloud.athena.session import CATALOG, Session, TableName
from glue_local.cloud.athena.trino import types as trino
from glue_local.cloud.athena.trino.errors import Place, fail, unsupported
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.types import hive_type

if TYPE_CHECKING:
    from glue_local.cloud.athena.iceberg.inspection import Inspected

SCHEMA, PARTITIONS = "information_schema", "$partitions"


@dataclass(frozen=True)
class Virtual:
    """Columns and rows; a value is SQL's text of its type, None is NULL."""

    columns: Sequence[tuple[str, Type]]
    rows: Sequence[Sequence[str | None]]

    def create(self, connection: Any, schema: str, table: str) -> None:
        """Make the rows a view."""
        own_schema = name(trino.schema(schema))
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {own_schema}")
        empty = [None] * len(self.columns)
        selects = []
        for row in self.rows or [empty]:
            cells = [
                f"CAST({'NULL' if value is None else literal(value)} AS {trino.duck(kind)}) AS {name(own)}"
                for value, (own, kind) in zip(row, self.columns, strict=True)
            ]
            selects.append("SELECT " + ", ".join(cells) + ("" if self.rows else " WHERE false"))
        connection.execute(f"CREATE VIEW {own_schema}.{name(table)} AS {' UNION ALL '.join(selects)}")


def find(session: Session, table: TableName, place: Place) -> Virtual | Inspected | None:
    """Return a virtual table of that name; None for a name of another kind."""
    base, mark, of = table.name.rpartition("$")
    if mark and base and of in _OF_ICEBERG and session.is_iceberg(table.database, base):
        return _of_iceberg(session, replace(table, name=base), of, place)
    if mark and of == "properties" and session.exists(table.database, base):
        unsupported(place, f'the table "{table.name}"')
    if table.name.endswith(PARTITIONS):
        return _partitions(session, table, place)
    if table.database != SCHEMA:
        return None
    makers = {"schemata": _schemata, "tables": _tables, "columns": _columns, "views": _views}
    if table.name not in makers:
        fail("TABLE_NOT_FOUND", place, f"Table '{CATALOG}.{SCHEMA}.{table.name}' does not exist")
    return makers[table.name](session)


#: What Athena shows of an Iceberg table: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-table-metadata.html
_OF_ICEBERG = frozenset(
    {"files", "manifests", "history", "snapshots", "refs", "properties", "partitions", "all_data_files"}
)


def _of_iceberg(session: Session, table: TableName, of: str, place: Place) -> Inspected:
    from glue_local.cloud.athena.iceberg import catalog, inspection

    if of not in inspection.TABLES:
        unsupported(place, f'the table "{table.name}${of}"')
    loaded = catalog.to_change(session, table)
    with catalog.reading(loaded.full):
        return inspection.inspect(session, loaded.table, of, place)


def _partitions(session: Session, table: TableName, place: Place) -> Virtual:
    own = TableName(table.database, table.name.removesuffix(PARTITIONS), table.line, table.column)
    found = session.table(own)
    columns = [(key.name, hive_type(key.type, place)) for key in found.partition_keys]
    if not columns:
        fail("TABLE_NOT_FOUND", place, f"Table '{CATALOG}.{table.database}.{table.name}' does not exist")
    listed = session.ask(session.catalog.list_partitions, found.database, found.name)
    return Virtual(columns, [each.values for each in listed])


def _texts(*names: str) -> list[tuple[str, Type]]:
    return [(each, trino.VARCHAR) for each in names]


def _raw(session: Session) -> list[dict[str, Any]]:
    glue = session.caller.client("glue")
    found: list[dict[str, Any]] = []
    try:
        for database in session.ask(session.catalog.list_databases):
            for page in glue.get_paginator("get_tables").paginate(DatabaseName=database):
                found += page["TableList"]
    except ClientError as error:
        raise errors.of_catalog(error) from error
    return found


def _schemata(session: Session) -> Virtual:
    names = [*session.ask(session.catalog.list_databases), SCHEMA]
    return Virtual(_texts("catalog_name", "schema_name"), [(CATALOG, each) for each in sorted(names)])


def _kind(table: dict[str, Any]) -> str:
    return "VIEW" if table.get("TableType") == "VIRTUAL_VIEW" else "BASE TABLE"


def _tables(session: Session) -> Virtual:
    columns = _texts("table_catalog", "table_schema", "table_name", "table_type")
    return Virtual(columns, [(CATALOG, t["DatabaseName"], t["Name"], _kind(t)) for t in _raw(session)])


def _views(session: Session) -> Virtual:
    columns = _texts("table_catalog", "table_schema", "table_name", "view_definition")
    rows = []
    for table in _raw(session):
        view = session.view(TableName(table["DatabaseName"], table["Name"], 1, 1))
        if view is not None:
            rows.append((CATALOG, table["DatabaseName"], table["Name"], view.text))
    return Virtual(columns, rows)


def _columns(session: Session) -> Virtual:
    columns = [
        *_texts("table_catalog", "table_schema", "table_name", "column_name"),
        ("ordinal_position", trino.BIGINT),
        *_texts("column_default", "is_nullable", "data_type", "comment", "extra_info"),
    ]
    rows: list[Sequence[str | None]] = []
    for table in _raw(session):
        keys = table.get("PartitionKeys", [])
        every = table.get("StorageDescriptor", {}).get("Columns", [])
        own = [each for each in every if each.get("Parameters", {}).get("iceberg.field.current") != "false"]
        for i, each in enumerate([*own, *keys], 1):
            kind = str(hive_type(each["Type"], Place()))
            extra = "partition key" if each in keys else None
            where = (CATALOG, table["DatabaseName"], table["Name"], each["Name"])
            rows.append((*where, str(i), None, "YES", kind, each.get("Comment"), extra))
    return Virtual(columns, rows)
