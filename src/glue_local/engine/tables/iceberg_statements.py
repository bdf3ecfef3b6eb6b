"""Iceberg's statements of Spark SQL on Sail, which has none of them: each changes the table's metadata.

Source: https://iceberg.apache.org/docs/1.10.0/spark-ddl/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from glue_local.catalog.model import Table, TableNotFoundError
from glue_local.engine.read import lake
from glue_local.engine.storage import existing_files
from glue_local.engine.tables import iceberg_alter, iceberg_metadata, iceberg_shown, iceberg_tables
from glue_local.engine.tables.errors import SparkCatalogError
from glue_local.engine.tables.hive_statements import nothing
from glue_local.engine.tables.texts import COLUMN, NAME, closing, columns, entry, listed, pairs, unquoted

if TYPE_CHECKING:
    from glue_local.engine.tables.catalog import CatalogTables

Plain = Callable[[str], Any]
Match = re.Match[str]

_CLAUSE = re.compile(
    r"\s*(?:USING\s+(?P<format>\w+)|LOCATION\s+(?P<location>'[^']*'|\"[^\"]*\")|COMMENT\s+(?P<comment>'[^']*'|\"[^\"]*\")"
    r"|(?P<list>PARTITIONED\s+BY|TBLPROPERTIES|OPTIONS)\s*(?=\())",
    re.IGNORECASE,
)
_QUERY = re.compile(r"\s*(?:AS\b\s*)?(?=(?:SELECT|WITH|VALUES|TABLE|FROM|\()\b|\()", re.IGNORECASE)
_DECLARED = re.compile(rf"{COLUMN}\s+\w.*", re.DOTALL)


#: Properties of writes that act on Sail too.
_KNOWN = ("write.spark.accept-any-schema",)


def run(tables: CatalogTables, statement: str, plain: Plain) -> Any:
    """Run a statement about an Iceberg table; NotImplemented where it is about something else."""
    for pattern, handler in _STATEMENTS:
        if match := pattern.fullmatch(statement):
            return handler(tables, match, plain)
    return NotImplemented


def _table(tables: CatalogTables, name: str) -> Table | None:
    table = tables.find(*tables.split(name))
    return table if table is not None and table.format == "iceberg" else None


# --- CREATE
def _create(tables: CatalogTables, match: Match, plain: Plain) -> Any:
    rest, name, how = match["rest"], match["name"], " ".join(match["how"].upper().split())
    declared, at = "", re.match(r"\s*", rest).end()  # type: ignore[union-attr]
    if rest[at : at + 1] == "(" and not re.match(
        r"\(\s*(?:SELECT|WITH|VALUES|FROM)\b", rest[at:], re.IGNORECASE
    ):
        end = closing(rest, at)
        declared, at = rest[at + 1 : end - 1], end
    given: dict[str, str] = {}
    lists: dict[str, str] = {}
    while clause := _CLAUSE.match(rest, at):
        at = clause.end()
        given |= {key: unquoted(text) for key, text in clause.groupdict().items() if text and key != "list"}
        if clause["list"]:
            end = closing(rest, at)
            lists[clause["list"].split()[0].upper()], at = rest[at + 1 : end - 1], end
    catalog = tables.catalog_of(name)
    in_iceberg = bool(catalog) and tables.is_iceberg(catalog)
    format_ = given.get("format", "iceberg" if in_iceberg else "").lower()
    if format_ != "iceberg" and not in_iceberg:
        return NotImplemented
    query = rest[begin.end() :] if (begin := _QUERY.match(rest, at)) else ""
    if not query and rest[at:].strip():
        raise SparkCatalogError(f"{how} TABLE {name}: {rest[at:].strip()!r} is not supported on Sail")
    if match["exists"] and tables.find(*tables.split(name)) is not None:
        return nothing(tables)
    partitions = listed(lists.get("PARTITIONED", ""))
    more = [text for text in partitions if _DECLARED.fullmatch(text) and "(" not in text.split()[0]]
    comments: dict[str, str] = {}
    if query:
        df = plain(tables.bind(query))
    else:
        schema, comments = columns(tables.run, ", ".join(filter(None, (declared, *more))))
        df = tables.run.spark.createDataFrame([], schema)
    properties = (
        file_format(format_) | pairs(lists.get("TBLPROPERTIES", "")) | pairs(lists.get("OPTIONS", ""))
    )
    if "comment" in given:
        properties["comment"] = given["comment"]
    if properties.keys() & {"location", "provider"}:
        raise SparkCatalogError(
            "[UNSUPPORTED_FEATURE.SET_TABLE_PROPERTY] location is a reserved table property, please use the LOCATION "
            "clause"
        )
    create(
        tables,
        name,
        df,
        Definition(
            [re.split(r"\s", text)[0] if text in more else text for text in partitions],
            properties,
            given.get("location"),
            comments,
        ),
        replacing=how.removesuffix(" TABLE") if "REPLACE" in how else "",
        with_rows=bool(query),
    )
    return nothing(tables)


def file_format(name: str) -> dict[str, str]:
    """Return the property of a table of an Iceberg catalog that is made with a format: that of its files."""
    if name.lower() not in ("iceberg", "parquet", "orc", "avro"):
        raise SparkCatalogError(f"Unsupported format in USING: {name}")
    return {} if name.lower() == "iceberg" else {"write.format.default": name.lower()}


class Definition:
    """What a table is made of besides its columns: partitions, properties, its place, comments of columns."""

    def __init__(
        self,
        partitions: Sequence[str] = (),
        properties: Mapping[str, str] | None = None,
        location: str | None = None,
        comments: Mapping[str, str] | None = None,
    ) -> None:
        """Take what a statement says."""
        self.partitions, self.location = partitions, location
        self.properties, self.comments = dict(properties or {}), comments or {}


def create(
    tables: CatalogTables,
    name: str,
    df: Any,
    made: Definition,
    *,
    replacing: str = "",
    with_rows: bool = True,
) -> None:
    """Create a table with a frame's columns and, if asked, its rows.

    ``replacing`` is CREATE OR REPLACE, REPLACE, or nothing.
    """
    run, (database, own) = tables.run, tables.split(name)
    former = _former(tables, name, replacing)
    version = made.properties.pop("format-version", "2")
    if version not in ("1", "2"):
        raise SparkCatalogError(f"{name}: Sail does not write Iceberg's format-version {version}")
    if written := [
        k for k, v in made.properties.items() if k.startswith("write.") and k not in _KNOWN and v != "parquet"
    ]:
        run.recorder.note(f"{name}: {', '.join(written)} has no effect on Sail")
    schema = iceberg_metadata.nullable(df.schema) if with_rows else df.schema
    kept = run.keep(df) if with_rows and former is not None else df  # it may read the table
    place = tables.place(name, made.location) if former is None else (made.location or former.location)
    if former is not None and place.rstrip("/") != former.location.rstrip("/"):
        raise SparkCatalogError(
            f"{name}: Sail does not move a table that it replaces: {former.location} to {place}"
        )
    with _whole(tables, (database, own), former, place):
        if former is None:
            iceberg_tables.begin(
                run,
                place,
                (database, own),
                lambda at: iceberg_metadata.new(schema, made.partitions, made.properties, at, made.comments),
            )
        else:
            with iceberg_tables.changed(run, former) as metadata:
                iceberg_metadata.replace(metadata, schema, made.partitions, made.properties, made.comments)
        if with_rows:
            table, mode = run.catalog.get_table(database, own), "overwrite" if replacing else "append"
            lake.write_table(run, kept, table, f"table {database}.{own}", mode=mode)


def _former(tables: CatalogTables, name: str, replacing: str) -> Table | None:
    """Return the table that a new one replaces; an error where that may not be."""
    database, own = tables.split(name)
    if database not in tables.run.catalog.list_databases():
        raise SparkCatalogError(f"[SCHEMA_NOT_FOUND] The schema `{database}` cannot be found.")
    former = tables.find(database, own)
    if former is not None and not replacing:
        raise tables.exists_already(database, own)
    if former is None and replacing == "REPLACE":
        raise TableNotFoundError(database, own, "the catalog")
    if former is not None and former.format != "iceberg":
        raise SparkCatalogError(
            f"{database}.{own} is a {former.format} table, and not Iceberg's: it is not replaced"
        )
    return former


@contextmanager
def _whole(tables: CatalogTables, name: tuple[str, str], former: Table | None, place: str) -> Iterator[None]:
    """Make a table with its rows, or not at all."""
    run, folder = tables.run, f"{place.rstrip('/')}/metadata/"
    before = {file.path for file in existing_files(run.storage, folder)}
    try:
        yield
    except BaseException:
        for file in existing_files(run.storage, folder):
            if file.path not in before:
                run.storage.remove(file.path)
        if former is not None:
            run.catalog.update_table(former)
        elif tables.find(*name) is not None:
            run.catalog.delete_table(*name)
        raise


# --- of tables that are there
def _of_table(
    act: Callable[[CatalogTables, Table, Match], Any],
) -> Callable[[CatalogTables, Match, Plain], Any]:
    def handler(tables: CatalogTables, match: Match, plain: Plain) -> Any:
        table = _table(tables, match["name"])
        return NotImplemented if table is None else act(tables, table, match)

    return handler


def _alter(tables: CatalogTables, table: Table, match: Match) -> Any:
    iceberg_alter.alter(tables, table, match["change"].strip())
    return nothing(tables)


def _truncate(tables: CatalogTables, table: Table, match: Match) -> Any:
    iceberg_tables.delete_all(tables.run, table, tables.plain)
    return nothing(tables)


_STATEMENTS = [
    entry(
        rf"(?P<how>CREATE(?:\s+OR\s+REPLACE)?|REPLACE)\s+TABLE\s+(?P<exists>IF\s+NOT\s+EXISTS\s+)?{NAME}(?P<rest>(?:\s|\().*)",
        _create,
    ),
    entry(rf"ALTER\s+TABLE\s+{NAME}\s+(?P<change>.*)", _of_table(_alter)),
    entry(rf"TRUNCATE\s+TABLE\s+{NAME}", _of_table(_truncate)),
    entry(
        rf"SHOW\s+TBLPROPERTIES\s+{NAME}\s*(?:\((?P<key>[^)]*)\))?",
        _of_table(lambda tables, *rest: iceberg_shown.properties(tables.run, *rest)),
    ),
    entry(
        rf"DESC(?:RIBE)?\s+(?:TABLE\s+)?(?P<style>(?:EXTENDED|FORMATTED)\s+)?{NAME}",
        _of_table(lambda tables, *rest: iceberg_shown.describe(tables.run, *rest)),
    ),
]
