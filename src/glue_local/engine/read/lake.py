"""Tables that are a folder with a log or metadata of its own: Delta Lake and Iceberg, read and written by the engine.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-datalake-native-frameworks.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glue_local.catalog import iceberg
from glue_local.catalog.model import Table
from glue_local.engine.run import refusals
from glue_local.engine.run.run import Run
from glue_local.engine.sessions.iceberg.library import CATALOG, check_library
from glue_local.engine.sessions.writing import LAKE_FORMATS
from glue_local.engine.storage import existing_files, paths
from glue_local.engine.types.options import OptionError
from glue_local.identifiers import backquoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

NAMES = {"delta": "Delta Lake", "iceberg": "Iceberg", "hudi": "Hudi"}


def checked(run: Run, format_: str, where: str) -> str:
    """Return the format; OptionError where the run's engine does not have it."""
    if format_ not in LAKE_FORMATS:
        raise OptionError(
            f"{where}: {NAMES.get(format_, format_)} tables are not supported by the local engine; "
            "Delta Lake is, on Sail, and Iceberg"
        )
    if run.engine != "sail" and format_ == "delta":
        raise OptionError(
            f"{where}: Delta Lake tables need a library of Apache Spark's that is not on PyPI: run this script with "
            "--engine sail"
        )
    if run.engine != "sail":
        check_library(where)
    return format_


def read(run: Run, format_: str, path: str, where: str) -> DataFrame:
    """Return the current rows of the table in a folder."""
    return run.spark.read.format(checked(run, format_, where)).load(path)


def write(
    run: Run,
    df: DataFrame,
    format_: str,
    path: str,
    where: str,
    *,
    mode: str = "append",
    keys: Sequence[str] = (),
    options: Mapping[str, Any] | None = None,
) -> None:
    """Write a frame to the table in a folder, which is made if it is not there."""
    writer = df.write.format(checked(run, format_, where)).mode(mode).options(**dict(options or {}))
    (writer.partitionBy(*keys) if keys else writer).save(path)


def read_table(run: Run, table: Table, where: str) -> DataFrame:
    """Return the current rows of a table of the Data Catalog."""
    if _by_name(run, table):
        checked(run, table.format, where)
        return run.spark.table(name_on_spark(table))
    check_entry(run, table)
    return read(run, table.format, table.location, where)


def write_table(
    run: Run, df: DataFrame, table: Table, where: str, *, mode: str = "append", keys: Sequence[str] = ()
) -> None:
    """Write a frame to a table of the Data Catalog, whose entry names the new metadata afterwards."""
    if not _by_name(run, table):
        with entered(run, table):
            write(run, df, table.format, table.location, where, mode=mode, keys=keys)
        return
    from pyspark.sql import functions as F  # noqa: N812

    checked(run, table.format, where)
    writer = df.writeTo(name_on_spark(table))
    writer.overwrite(F.lit(True)) if mode == "overwrite" else writer.append()


def _by_name(run: Run, table: Table) -> bool:
    """Whether the engine takes an Iceberg table as the Data Catalog's entry has it: Spark, once there is metadata."""
    return run.engine != "sail" and table.format == "iceberg" and iceberg.METADATA in table.parameters


def name_on_spark(table: Table) -> str:
    """Return the name by which Spark reads an Iceberg table of the catalog."""
    return f"{CATALOG}.{backquoted(table.database)}.{backquoted(table.name)}"


def check_entry(run: Run, table: Table) -> None:
    """Raise OptionError where the newest metadata in an Iceberg table's folder is not what its entry names.

    The entry is the table, and Sail takes the folder: https://iceberg.apache.org/docs/latest/aws/#glue-catalog
    """
    there = paths.plain(table.parameters.get(iceberg.METADATA, ""))
    if table.format != "iceberg" or not there:
        return
    folder = f"{table.location.rstrip('/')}/metadata/"
    newest = iceberg.newest(paths.plain(file.path) for file in existing_files(run.storage, folder))
    if newest == [there]:
        return
    if not run.storage.exists(there):
        raise OptionError(
            f"table {table.database}.{table.name}: its entry names {there}, which does not exist"
        )
    content = run.storage.read_bytes(there)
    others = [name for name in newest if name != there and run.storage.read_bytes(name) != content]
    if others or not newest:
        problem = OptionError(
            f"table {table.database}.{table.name}: its entry in the Data Catalog names {there}, and the newest "
            f"metadata in its folder is {others[0] if others else 'none'}, which Sail would take: run this script "
            "with --engine spark"
        )
        raise refusals.keep(problem)


@contextmanager
def entered(run: Run, table: Table) -> Iterator[None]:
    """Let the Data Catalog's entry of an Iceberg table name the metadata of what is written to its folder.

    TableChangedError where another run changed the entry in the meantime.
    """
    former = run.catalog.get_table(table.database, table.name)
    check_entry(run, former)
    yield
    at = iceberg.latest(file.path for file in existing_files(run.storage, table.location))
    there = former.parameters.get(iceberg.METADATA)
    if table.format != "iceberg" or at is None or at == there:
        return
    written = run.storage.read_bytes(at)
    if (content := iceberg.mended(written)) != written:
        run.storage.write_bytes(at, content)
    if (copy := iceberg.counted(at)) != at:
        run.storage.write_bytes(at := copy, content)
    made = iceberg.entry(table.database, table.name, iceberg.parsed(content), at, former.location)
    parameters = {**former.parameters, **made.parameters, **({iceberg.FORMER: there} if there else {})}
    run.catalog.update_table(
        replace(made, description=made.description or former.description, parameters=parameters), former
    )
