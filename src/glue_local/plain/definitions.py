"""The tables of a plain run: DDL put into the catalog before the scripts run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from glue_local.catalog.model import Catalog, TableNotFoundError
from glue_local.plain.flows import Flow

DEFAULT_DATABASE = "default"


def load_ddl(
    catalog: Catalog, sources: Sequence[Path], database: str, pass_over: Callable[[str], None]
) -> None:
    """Create the tables and databases of DDL files or folders, or bring tables that exist up to date.

    ``database`` is that of tables which name none; ``pass_over`` is called with each file of a folder that is not DDL.
    """
    if not sources:
        return
    from glue_local.catalog.ddl import read_definitions

    for source in sources:
        found = read_definitions(source, database=database, pass_over=pass_over)
        for name, comment in found.databases.items():
            catalog.create_database(name, comment)
        for table in found.tables:
            catalog.create_database(table.database)
            if location_of(catalog, f"{table.database}.{table.name}") is None:
                catalog.create_table(table)
            else:
                catalog.update_table(table)


def location_of(catalog: Catalog, name: str) -> str | None:
    """Return the location of a table (``database.table``), None if the catalog does not have it."""
    try:
        return catalog.get_table(*name.split(".", 1)).location
    except TableNotFoundError:
        return None


def misplaced(catalog: Catalog, flows: Sequence[Flow], database: str) -> list[str]:
    """Warn about each table that scripts look for in a database, and that DDL without a database put elsewhere."""
    wanted = sorted(
        {name for flow in flows for name in flow.reads | flow.writes if not name.startswith("s3://")}
    )
    return [
        f"no table {name}, but one {database}.{name.split('.')[1]}: for DDL that names no database say"
        f" --database {name.split('.')[0]}"
        for name in wanted
        if location_of(catalog, name) is None
        and location_of(catalog, f"{database}.{name.split('.')[1]}") is not None
    ]
