"""The catalog's Iceberg tables as tables of the engine itself, for what views cannot do: changes, and past versions."""

from __future__ import annotations

import datetime
import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from glue_local.catalog import iceberg
from glue_local.catalog.model import Table
from glue_local.engine.read import lake
from glue_local.engine.run.run import Run
from glue_local.engine.storage import existing_files, paths
from glue_local.engine.tables import iceberg_metadata
from glue_local.engine.tables.errors import VIEW, SparkCatalogError
from glue_local.engine.tables.names import masked

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

#: Runs SQL on the engine unchanged.
Plain = Callable[[str], Any]

#: Words that follow a table's name where it has no alias.
_NO_ALIAS = re.compile(r"\s*(?:(?:SET|WHERE|USING)\b|$)", re.IGNORECASE)
#: A version of a table by the seconds since 1970.
_SECONDS = re.compile(
    r"\b(?:TIMESTAMP|SYSTEM_TIME)\s+AS\s+OF\s+(?P<seconds>\d{1,11})(?![\w.])(?!\s*[-+*/%|&^])", re.IGNORECASE
)


def of_engine(run: Run, table: Table, plain: Plain) -> str:
    """Return the engine's own name of an Iceberg table; SparkCatalogError for a table of another format."""
    name = f"{table.database}.{table.name}"
    if table.format == "delta" and run.engine == "sail":
        return f"delta.`{table.location}`"
    if table.format != "iceberg":
        raise SparkCatalogError(
            f"{name} is a {table.format or 'plain'} table: only Iceberg's have versions here, and rows that change"
        )
    lake.checked(run, table.format, name)
    if run.engine != "sail":
        return lake.name_on_spark(table)
    lake.check_entry(run, table)
    own = f"{VIEW}iceberg_{uuid.uuid4().hex}"
    plain(f"CREATE TABLE {own} USING iceberg LOCATION '{table.location}'")
    return own


def in_versions(run: Run, table: Table, plain: Plain) -> str:
    """Return the engine's name of an Iceberg table for a text that names a version of it.

    SparkCatalogError where the engine has its columns in another order: Sail has partition columns last.
    """
    own = of_engine(run, table, plain)
    if run.engine == "sail":
        have, wanted = plain(f"SELECT * FROM {own}").columns, [column.name for column in table.columns]
        if [name.lower() for name in have] != [name.lower() for name in wanted]:
            raise SparkCatalogError(
                f"{table.database}.{table.name}: Sail reads versions of it with other columns ({', '.join(have)}): use "
                "spark.read.option('snapshot-id', ...), or run this script with --engine spark"
            )
    return own


def with_times(text: str) -> str:
    """Return an SQL text whose tables as of a number of seconds are as of that time: Sail takes microseconds.

    See https://iceberg.apache.org/docs/1.10.0/spark-queries/#sql.
    """
    for match in reversed(list(_SECONDS.finditer(masked(text)))):
        at = datetime.datetime.fromtimestamp(int(match["seconds"]), datetime.UTC)
        start, end = match.span("seconds")
        text = f"{text[:start]}'{at:%Y-%m-%dT%H:%M:%SZ}'{text[end:]}"
    return text


def change(run: Run, table: Table, match: re.Match[str], plain: Plain, bind: Callable[[str], str]) -> Any:
    """Run MERGE INTO, UPDATE or DELETE FROM on an Iceberg table; ``bind`` gives other tables as views."""
    start, end = match.span("name")
    own, rest = of_engine(run, table, plain), match[0][end - match.start() :]
    alias = f" AS `{table.name}`" if _NO_ALIAS.match(rest) else ""
    text = f"{match[0][: start - match.start()]}{own}{alias}{rest}"
    if run.engine != "sail":
        return run.spark.sql(text)
    with lake.entered(run, table):
        result = plain(bind(text))
        result.collect()
    return result


def known_metadata(run: Run, table: Table) -> iceberg_metadata.Metadata | None:
    """Return what the current metadata file of an Iceberg table's folder holds; None where there is none yet."""
    lake.check_entry(run, run.catalog.get_table(table.database, table.name))
    at = iceberg.latest(file.path for file in existing_files(run.storage, table.location))
    return None if at is None else iceberg.parsed(run.storage.read_bytes(at))


def metadata_of(run: Run, table: Table) -> iceberg_metadata.Metadata:
    """Return a table's current metadata; SparkCatalogError where there is none yet."""
    metadata = known_metadata(run, table)
    if metadata is None:
        raise SparkCatalogError(
            f"{table.database}.{table.name} has no metadata yet: it is made when rows are written"
        )
    return metadata


@contextmanager
def changed(run: Run, table: Table) -> Iterator[iceberg_metadata.Metadata]:
    """Give an Iceberg table's metadata to be changed, as new metadata of it; its files stay.

    See https://iceberg.apache.org/spec/#table-metadata-fields.
    """
    with lake.entered(run, table):
        metadata = metadata_of(run, table)
        at = iceberg.latest(file.path for file in existing_files(run.storage, table.location))
        yield metadata
        log = {"timestamp-ms": metadata["last-updated-ms"], "metadata-file": at}
        metadata.setdefault("metadata-log", []).append(log)
        metadata["last-updated-ms"] = iceberg_metadata.following(metadata)
        _write(run, table.location, metadata)


def _write(run: Run, location: str, metadata: iceberg_metadata.Metadata) -> str:
    """Write a table's metadata behind what its folder has of it, be it of a table that was dropped."""
    folder = f"{location.rstrip('/')}/metadata"
    last = iceberg.latest(file.path for file in existing_files(run.storage, f"{folder}/"))
    following = 0 if last is None else (iceberg.number(last) or 0) + 1
    at = f"{folder}/{following:05}-{uuid.uuid4()}.metadata.json"
    run.storage.write_bytes(at, json.dumps(metadata).encode())
    return at


def begin(
    run: Run, location: str, name: tuple[str, str], make: Callable[[str], iceberg_metadata.Metadata]
) -> Table:
    """Create a table without rows; ``make`` gives the metadata of one at a place."""
    local = getattr(run.storage, "local", None)
    metadata = make(paths.plain(location) if local is None else local(location).as_uri())
    at = _write(run, location, metadata)
    table = iceberg.entry(*name, metadata, at, location)
    run.catalog.create_table(table)
    return table


def overwrite(run: Run, table: Table, df: DataFrame, condition: Any, plain: Plain) -> None:
    """Replace the partitions that a frame has rows of, or the rows that a condition holds for, by a frame's."""
    writer = run.keep(df).writeTo(of_engine(run, table, plain))  # it may read the table
    with lake.entered(run, table) if run.engine == "sail" else nullcontext():
        if condition is None:
            writer.overwritePartitions()
        else:
            writer.overwrite(condition)


def replace_partitions(run: Run, table: Table, df: DataFrame, given: Mapping[str, Any], plain: Plain) -> None:
    """Replace the partition of given values, or those that the frame has rows of, as INSERT OVERWRITE does.

    See https://iceberg.apache.org/docs/1.10.0/spark-writes/#overwrite-behavior.
    """
    from pyspark.sql import functions as F  # noqa: N812

    keys = iceberg_metadata.partition_columns(metadata_of(run, table))
    if strange := given.keys() - {key.lower() for key in keys}:
        raise SparkCatalogError(
            "[NON_PARTITION_COLUMN] PARTITION clause cannot contain the non-partition column: "
            f"`{sorted(strange)[0]}`."
        )
    condition = None
    for key, value in given.items():
        if value is not None:
            one = F.col(key) == F.lit(value)
            condition = one if condition is None else condition & one
    if given and condition is None:
        condition = F.lit(True)
    overwrite(run, table, df, condition, plain)


def delete_all(run: Run, table: Table, plain: Plain) -> None:
    """Delete a table's rows; its versions of before stay."""
    own = of_engine(run, table, plain)
    with lake.entered(run, table):
        plain(f"DELETE FROM {own}").collect()
