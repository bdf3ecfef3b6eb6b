"""Tables that are a folder with a log or metadata of its own: Delta Lake and Iceberg, read and written by the engine.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-datalake-native-frameworks.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from glue_local.engine.run.run import Run
from glue_local.engine.sessions.writing import LAKE_FORMATS
from glue_local.engine.types.options import OptionError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

NAMES = {"delta": "Delta Lake", "iceberg": "Iceberg", "hudi": "Hudi"}


def checked(run: Run, format_: str, where: str) -> str:
    """Return the format; OptionError where the run's engine does not have it."""
    if format_ not in LAKE_FORMATS:
        raise OptionError(
            f"{where}: {NAMES.get(format_, format_)} tables are not supported by the local engine; "
            "Delta Lake and Iceberg are, on Sail"
        )
    if run.engine != "sail":
        raise OptionError(
            f"{where}: {NAMES[format_]} tables need a Spark library that is not installed: run this "
            "script with --engine sail"
        )
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
