"""Tables that are a folder with a log or metadata of its own: Delta Lake and Iceberg, read and written by the engine.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-datalake-native-frameworks.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glue_local.catalog import iceberg
from glue_local.catalog.model import Table
from glue_local.engine.run.run import Run
from glue_local.engine.sessions.iceberg.library import check_library
from glue_local.engine.sessions.writing import LAKE_FORMATS
from glue_local.engine.storage import existing_files
from glue_local.engine.types.options import OptionError

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


def enter(run: Run, table: Table) -> None:
    """Let the Data Catalog's entry of an Iceberg table that was written name its current metadata."""
    at = iceberg.latest(file.path for file in existing_files(run.storage, table.location))
    former = run.catalog.get_table(table.database, table.name)
    there = former.parameters.get(iceberg.METADATA)
    if table.format != "iceberg" or at is None or at == there:
        return
    content = run.storage.read_bytes(at)
    if (copy := iceberg.counted(at)) != at:
        run.storage.write_bytes(at := copy, content)
    made = iceberg.entry(table.database, table.name, iceberg.parsed(content), at, former.location)
    parameters = {**former.parameters, **made.parameters, **({iceberg.FORMER: there} if there else {})}
    run.catalog.update_table(
        replace(made, description=made.description or former.description, parameters=parameters)
    )
