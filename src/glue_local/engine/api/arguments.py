"""Arguments that the calls of GlueContext share: which table is named, what is refused, what has no effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.catalog.model import Table, TableNotFoundError
from glue_local.engine.api.datasource import PARTITIONS
from glue_local.engine.run.run import Run
from glue_local.engine.types.options import OptionError


def not_here(call: str, connection_type: str, options: Mapping[str, Any] | None, node: str) -> OptionError:
    """Return the error for a store that only AWS reaches; ``node`` is the transformation_ctx, a node's variable."""
    name = (options or {}).get("connectionName")
    connection = f" (connection {name!r})" if name else ""
    return OptionError(
        f"{node or f'{call}.from_options'}: connection type {connection_type!r}{connection} is not "
        "supported locally: the local engine reads and writes s3 only. For local runs, put the rows into "
        "a table or files"
    )


def table_for(run: Run, database: str, table_name: str, redshift_tmp_dir: str, node: str) -> Table:
    """Return a catalog table; OptionError for one of a database, such as Redshift, that only AWS reaches.

    Scripts that AWS generates name a temporary folder for tables of S3 too, which has no effect there.
    """
    try:
        table = run.catalog.get_table(database, table_name)
    except TableNotFoundError:
        if not redshift_tmp_dir:
            raise
        raise _elsewhere(f"{database}.{table_name}", node) from None
    if redshift_tmp_dir and "://" not in table.location:
        raise _elsewhere(f"{database}.{table_name}", node)
    return table


def _elsewhere(table: str, node: str) -> OptionError:
    return OptionError(f"{node or table}: {table} is a Redshift table, which the local engine cannot reach")


def pass_over(run: Run, kwargs: Mapping[str, Any], what: str) -> None:
    """Note arguments that AWS's library accepts and ignores (``DataSource.getFrame`` of its data_source.py)."""
    for name in kwargs:
        if name not in PARTITIONS:
            run.recorder.note(f"{what}: argument {name!r} has no effect, as on AWS")


def table_named(
    run: Run, what: str, database: str | None, table_name: str | None, kwargs: dict[str, Any]
) -> tuple[str, str]:
    """Return database and table; old scripts call the database ``name_space``."""
    if database is not None and "name_space" in kwargs:
        raise OptionError(f"{what}: name_space and database are both given; use only database")
    database = database or kwargs.pop("name_space", None)
    pass_over(run, kwargs, what)
    if not database or not table_name:
        raise OptionError(f"{what} needs database and table_name")
    return database, table_name


def refused(name: str, instead: str = "") -> NotImplementedError:
    """Return the error for a call that this engine does not have."""
    return NotImplementedError(f"{name} is not supported by the local engine{instead}")
