"""ALTER TABLE of Iceberg tables on Sail: each changes the table's metadata.

Source: https://iceberg.apache.org/docs/1.10.0/spark-ddl/#alter-table
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glue_local.catalog import iceberg
from glue_local.engine.tables import iceberg_metadata, iceberg_tables
from glue_local.engine.tables.errors import SparkCatalogError
from glue_local.engine.tables.texts import COLUMN, NAME, closing, columns, entry, listed, pairs, unquoted

if TYPE_CHECKING:
    from glue_local.catalog.model import Table
    from glue_local.engine.tables.catalog import CatalogTables

Match = re.Match[str]

_MILLISECONDS = {"DAYS": 86_400_000, "HOURS": 3_600_000, "MINUTES": 60_000}


def alter(tables: CatalogTables, table: Table, change: str) -> None:
    """Run what follows ALTER TABLE and a table's name; SparkCatalogError for what Sail cannot have."""
    for pattern, handler in _CHANGES:
        if found := pattern.fullmatch(change):
            with iceberg_tables.changed(tables.run, table) as metadata:
                handler(tables, metadata, found)
            return
    if renamed := re.fullmatch(rf"RENAME\s+TO\s+{NAME}", change, re.IGNORECASE):
        new = renamed["name"] if "." in renamed["name"] else f"{table.database}.{renamed['name']}"
        if new.count(".") > 1:
            raise SparkCatalogError(
                f"Cannot rename {table.database}.{table.name} to {new}: Namespace does not exist"
            )
        database, name = tables.split(new)
        if tables.find(database, name) is not None:
            raise tables.exists_already(database, name)
        tables.run.catalog.create_table(replace(table, database=database, name=name))
        tables.run.catalog.delete_table(table.database, table.name)
        return
    raise SparkCatalogError(
        f"ALTER TABLE {table.database}.{table.name} {change} is not supported on Sail: run this script with "
        "--engine spark"
    )


def _one_name(text: str) -> str:
    """Return a column's name; SparkCatalogError for one inside of a struct."""
    if not re.fullmatch(COLUMN, text.strip()):
        raise SparkCatalogError(f"{text.strip()}: fields inside of columns are not changed on Sail")
    return text.strip().strip("`")


def _add_columns(tables: CatalogTables, metadata: Any, match: Match) -> None:
    text = match["columns"].strip()
    inside = text[1:-1] if text.startswith("(") and closing(text, 0) == len(text) else text
    for one in listed(inside):
        if field := re.match(rf"{COLUMN}(?:\s*\.\s*{COLUMN})+", one):
            _one_name(field[0])
    if place := re.search(rf"\s(FIRST|AFTER\s+{COLUMN})\s*$", inside, re.IGNORECASE):
        inside = inside[: place.start()]
        if len(listed(inside)) > 1:
            raise SparkCatalogError(
                f"ADD COLUMNS with {place[1]} is not supported on Sail: add one column at a time"
            )
        schema, comments = columns(tables.run, inside)
        iceberg_metadata.add_fields(metadata, schema, comments)
        iceberg_metadata.move(metadata, schema.fields[0].name, _after(place[1]))
        return
    iceberg_metadata.add_fields(metadata, *columns(tables.run, inside))


def _after(text: str) -> str | None:
    return None if text.upper() == "FIRST" else _one_name(text.split(maxsplit=1)[1])


def _drop_columns(tables: CatalogTables, metadata: Any, match: Match) -> None:
    for text in listed(match["columns"].strip().strip("()")):
        name = _one_name(text)
        if match["exists"] and all(
            field["name"].lower() != name.lower() for field in iceberg.schema(metadata)["fields"]
        ):
            continue
        iceberg_metadata.drop_column(metadata, name)


def _change_type(tables: CatalogTables, metadata: Any, match: Match) -> None:
    kind = tables.run.spark.createDataFrame([], f"a {match['type']}").schema.fields[0].dataType
    iceberg_metadata.change_type(metadata, _one_name(match["column"]), kind)


def _change_column(tables: CatalogTables, metadata: Any, match: Match) -> None:
    name = _one_name(match["column"])
    if match["place"]:
        iceberg_metadata.move(metadata, name, _after(match["place"]))
        return
    fields = iceberg_metadata.fields_of(metadata)
    field = iceberg_metadata.found(fields, name)
    if match["comment"]:
        field["doc"] = unquoted(match["comment"])
    else:
        field["required"] = False
    iceberg_metadata.set_fields(metadata, fields)


def _set_properties(tables: CatalogTables, metadata: Any, match: Match) -> None:
    given = pairs(match["pairs"])
    version = int(given.pop("format-version", metadata["format-version"]))
    if version > 2:  # noqa: PLR2004 - the last one that Sail writes
        raise SparkCatalogError(f"Sail does not write Iceberg's format-version {version}")
    if version < metadata["format-version"]:
        raise SparkCatalogError(f"Cannot downgrade v{metadata['format-version']} table to v{version}")
    metadata["properties"] = {**metadata.get("properties", {}), **iceberg_metadata.stored(given)}


def _unset_properties(tables: CatalogTables, metadata: Any, match: Match) -> None:
    gone = iceberg_metadata.stored(dict.fromkeys(map(unquoted, listed(match["keys"])), ""))
    metadata["properties"] = {k: v for k, v in metadata.get("properties", {}).items() if k not in gone}


def _partition_field(tables: CatalogTables, metadata: Any, match: Match) -> None:
    name = match["as"] and match["as"].strip("`")
    iceberg_metadata.change_partitions(metadata, match["old"], match["new"], name)


def _reference(tables: CatalogTables, metadata: Any, match: Match) -> None:
    """CREATE, REPLACE and DROP of BRANCH and TAG: https://iceberg.apache.org/docs/1.10.0/spark-ddl/#branching-and-tagging-ddl."""
    how, kind, name = match["how"].upper().split(), match["kind"].lower(), match["ref"].strip("`'\"")
    refs = metadata.setdefault("refs", {})
    known = refs.get(name)
    if "DROP" in how:
        if known is None and match["exists"]:
            return
        if known is None or known["type"] != kind or name == "main":
            raise SparkCatalogError(
                f"Cannot remove {kind} {name}: there is none, or it is the table's main branch"
            )
        del refs[name]
        return
    if known is not None and match["exists"]:
        return
    if known is not None and "REPLACE" not in how:
        raise SparkCatalogError(f"Ref {name} already exists")
    at = int(match["version"] or metadata.get("current-snapshot-id") or -1)
    if at == -1:
        raise SparkCatalogError(
            f"Cannot complete create or replace {kind} operation: the table has no snapshot"
        )
    iceberg_metadata.snapshot_of(metadata, at)
    refs[name] = {"snapshot-id": at, "type": kind}
    if match["age"]:
        refs[name]["max-ref-age-ms"] = int(match["age"]) * _MILLISECONDS[match["unit"].upper()]


_REF = r"(?:`[^`]+`|'[^']+'|\w+)"
_CHANGES = [
    entry(r"ADD\s+COLUMNS?\s*(?P<columns>\(.+\)|\s`?\w.*)", _add_columns),
    entry(
        rf"RENAME\s+COLUMN\s+(?P<old>\S+)\s+TO\s+(?P<new>{COLUMN})",
        lambda tables, metadata, match: iceberg_metadata.rename_column(
            metadata, _one_name(match["old"]), match["new"].strip("`")
        ),
    ),
    entry(r"DROP\s+COLUMNS?\s+(?P<exists>IF\s+EXISTS\s+)?(?P<columns>.+)", _drop_columns),
    entry(r"(?:ALTER|CHANGE)\s+(?:COLUMN\s+)?(?P<column>\S+)\s+TYPE\s+(?P<type>.+)", _change_type),
    entry(
        rf"(?:ALTER|CHANGE)\s+(?:COLUMN\s+)?(?P<column>\S+)\s+(?:COMMENT\s+(?P<comment>'[^']*'|\"[^\"]*\")"
        rf"|(?P<place>FIRST|AFTER\s+{COLUMN})|DROP\s+NOT\s+NULL)",
        _change_column,
    ),
    entry(r"SET\s+TBLPROPERTIES\s*\((?P<pairs>.+)\)", _set_properties),
    entry(r"UNSET\s+TBLPROPERTIES\s+(?:IF\s+EXISTS\s+)?\((?P<keys>.+)\)", _unset_properties),
    entry(
        rf"ADD\s+PARTITION\s+FIELD\s+(?P<old>(?!))?(?P<new>.+?)(?:\s+AS\s+(?P<as>{COLUMN}))?",
        _partition_field,
    ),
    entry(r"DROP\s+PARTITION\s+FIELD\s+(?P<old>.+)(?P<new>(?!))?(?P<as>(?!))?", _partition_field),
    entry(
        rf"REPLACE\s+PARTITION\s+FIELD\s+(?P<old>.+?)\s+WITH\s+(?P<new>.+?)(?:\s+AS\s+(?P<as>{COLUMN}))?",
        _partition_field,
    ),
    entry(
        rf"(?P<how>CREATE(?:\s+OR\s+REPLACE)?|REPLACE|DROP)\s+(?P<kind>BRANCH|TAG)\s+"
        rf"(?P<exists>IF\s+(?:NOT\s+)?EXISTS\s+)?(?P<ref>{_REF})(?:\s+AS\s+OF\s+VERSION\s+(?P<version>\d+))?"
        r"(?:\s+RETAIN\s+(?P<age>\d+)\s+(?P<unit>DAYS|HOURS|MINUTES))?",
        _reference,
    ),
]
