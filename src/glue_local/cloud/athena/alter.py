"""ALTER TABLE, SHOW TBLPROPERTIES and SHOW VIEWS: the DDL that changes what is there.

Source: https://docs.aws.amazon.com/athena/latest/ug/ddl-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from botocore.exceptions import ClientError

from glue_local.catalog.model import Column, Partition, Table
from glue_local.cloud.athena import errors
from glue_local.cloud.athena.bounded import Bounded
from glue_local.cloud.athena.files import checked
from glue_local.cloud.athena.folders import named
from glue_local.cloud.athena.result import Column as Shown
from glue_local.cloud.athena.result import Result
from glue_local.cloud.athena.session import Session, TableName
from glue_local.cloud.athena.types import ResultType

Match = re.Match[str]
_STRING = ResultType("string")
_PAIR = Bounded(
    r"\s*[`'\"]?(\w+(?:[.\w-]*\w)?)[`'\"]?\s*=\s*(?:'((?:[^'\\]|\\.)*)'|\"([^\"]*)\"|([\w.-]+))\s*(?:,|$)"
)
_PARTITION = Bounded(r"\s*PARTITION\s*\(([^)]*)\)\s*(?:LOCATION\s+'([^']*)')?\s*,?", re.IGNORECASE)
_COLUMN = Bounded(
    r"\s*`?(\w+)`?\s+((?:[^,'(<]|\([^)]*\)|<[^']*>)+?)\s*(?:COMMENT\s+'([^']*)')?\s*(?:,|$)", re.IGNORECASE
)
_PLACED = Bounded(r"\s+(?:FIRST|AFTER\s+`?(?P<after>\w+)`?)\s*$", re.IGNORECASE)


def table_of(session: Session, match: Match) -> Table:
    """Return the table that a statement names."""
    database = (match["db"] or session.database).lower()
    return session.table(TableName(database, match["table"].lower(), 1, 1))


def pairs(text: str) -> dict[str, str]:
    """Return the properties of ``('key' = 'value', ...)``, without the parentheses."""
    found: dict[str, str] = {}
    end = 0
    for each in _PAIR.finditer(text):
        if each.start() != end:
            break
        end = each.end()
        value = next(v for v in each.groups()[1:] if v is not None)
        found[each[1]] = re.sub(r"\\(.)", r"\1", value)
    if text[end:].strip():
        raise errors.QueryError(
            f"FAILED: ParseException line 1:0 cannot recognize input near '{text[end:].strip()}'"
        )
    return found


def _values(table: Table, text: str) -> tuple[str, ...]:
    given = {key.lower(): value for key, value in pairs(text).items()}
    keys = [key.name.lower() for key in table.partition_keys]
    if sorted(given) != sorted(keys):
        raise errors.QueryError(
            f"FAILED: SemanticException Partition spec {given} contains non-partition columns, or lacks some of"
            f" {', '.join(keys)}"
        )
    return tuple(given[key] for key in keys)


def _partitions(table: Table, text: str) -> list[tuple[tuple[str, ...], str]]:
    found, end = [], 0
    for each in _PARTITION.finditer(text):
        if each.start() != end:
            break
        end = each.end()
        found.append((_values(table, each[1]), checked(each[2]) if each[2] else ""))
    if text[end:].strip() or not found:
        raise errors.QueryError(
            f"FAILED: ParseException line 1:0 cannot recognize input near '{text[end:].strip()}'"
        )
    return found


def add_partitions(session: Session, match: Match) -> Result:
    """ALTER TABLE ADD [IF NOT EXISTS] PARTITION."""
    table = table_of(session, match)
    keys = [key.name for key in table.partition_keys]
    known = {each.values for each in session.ask(session.catalog.list_partitions, table.database, table.name)}
    new = []
    for values, location in _partitions(table, match["rest"]):
        if values in known:
            if not match["absent"]:
                raise errors.QueryError("FAILED: SemanticException Partition already exists")
            continue
        new.append(Partition(values, location or f"{table.location.rstrip('/')}/{named(keys, values)}"))
    session.ask(session.catalog.add_partitions, table.database, table.name, new)
    return Result()


def drop_partitions(session: Session, match: Match) -> Result:
    """ALTER TABLE DROP [IF EXISTS] PARTITION."""
    table = table_of(session, match)
    known = {each.values for each in session.ask(session.catalog.list_partitions, table.database, table.name)}
    wanted = [values for values, _ in _partitions(table, match["rest"])]
    if not match["present"] and any(each not in known for each in wanted):
        raise errors.QueryError("FAILED: SemanticException Partition not found")
    session.ask(session.catalog.delete_partitions, table.database, table.name, wanted)
    return Result()


def rename_partition(session: Session, match: Match) -> Result:
    """ALTER TABLE PARTITION ... RENAME TO PARTITION: the data stay where they are."""
    table = table_of(session, match)
    old, new = _values(table, match["old"]), _values(table, match["new"])
    known = {
        each.values: each for each in session.ask(session.catalog.list_partitions, table.database, table.name)
    }
    if old not in known:
        raise errors.QueryError("FAILED: SemanticException Partition not found")
    if new in known:
        raise errors.QueryError("FAILED: SemanticException Partition already exists")
    moved = Partition(new, known[old].location)
    session.ask(session.catalog.replace_partition, table.database, table.name, old, moved)
    return Result()


def columns_of(text: str) -> tuple[Column, ...]:
    """Return the columns of ``name type [COMMENT 'text'], ...``."""
    found, end = [], 0
    for each in _COLUMN.finditer(text):
        if each.start() != end:
            break
        end = each.end()
        found.append(Column(each[1].lower(), each[2].strip().lower(), each[3] or ""))
    if text[end:].strip() or not found:
        raise errors.QueryError(
            f"FAILED: ParseException line 1:0 cannot recognize input near '{text[end:].strip()}'"
        )
    return tuple(found)


def add_columns(session: Session, match: Match) -> Result:
    """ALTER TABLE ADD COLUMNS."""
    table = table_of(session, match)
    new = columns_of(match["rest"])
    _check_new(new, (*table.columns, *table.partition_keys))
    session.ask(session.catalog.update_table, replace(table, columns=(*table.columns, *new)))
    return Result()


def partition_of(session: Session, table: Table, text: str) -> Table:
    """Return a table as the descriptor of one of its partitions describes it; QueryError if there is none."""
    values = _values(table, text)
    described = session.ask(session.catalog.described_partitions, table)
    found: Table | None = next((own for each, own in described if each.values == values), None)
    if found is None:
        given = {key.name: value for key, value in zip(table.partition_keys, values, strict=True)}
        raise errors.QueryError(
            "FAILED: SemanticException [Error 10006]: Partition not found"
            f" {{{', '.join(f'{key}={value}' for key, value in given.items())}}}"
        )
    return found


def partition_columns(session: Session, match: Match) -> Result:
    """ALTER TABLE PARTITION ADD or REPLACE COLUMNS: the partition's descriptor alone changes.

    Source: https://docs.aws.amazon.com/athena/latest/ug/alter-table-add-columns.html, alter-table-replace-columns.html
    """
    table = table_of(session, match)
    former = partition_of(session, table, match["old"])
    new = columns_of(match["rest"])
    if match["how"].upper() == "ADD":
        _check_new(new, (*former.columns, *table.partition_keys))
        new = (*former.columns, *new)
    session.ask(session.catalog.describe_partition, table, _values(table, match["old"]), new)
    return Result()


def _check_new(new: Sequence[Column], known: Sequence[Column]) -> None:
    names = {each.name for each in known}
    for each in new:
        if each.name in names:
            raise errors.QueryError(f"FAILED: SemanticException Duplicate column name: {each.name}")


def replace_columns(session: Session, match: Match) -> Result:
    """ALTER TABLE REPLACE COLUMNS."""
    table = table_of(session, match)
    session.ask(session.catalog.update_table, replace(table, columns=columns_of(match["rest"])))
    return Result()


def change_column(session: Session, match: Match) -> Result:
    """ALTER TABLE CHANGE [COLUMN]: another name, type, comment or place (FIRST, AFTER a column)."""
    table = table_of(session, match)
    new, placed, after = change_of(match["rest"])
    old = match["old"].lower()
    if old not in {each.name for each in table.columns}:
        raise errors.QueryError(f"FAILED: SemanticException Invalid column reference {old}")
    columns = [new if each.name == old else each for each in table.columns]
    if placed:
        columns.remove(new)
        names = [each.name for each in columns]
        if after and after not in names:
            raise errors.QueryError(f"FAILED: SemanticException Invalid column reference {after}")
        columns.insert(names.index(after) + 1 if after else 0, new)
    session.ask(session.catalog.update_table, replace(table, columns=tuple(columns)))
    return Result()


def change_of(text: str) -> tuple[Column, bool, str]:
    """Return what CHANGE COLUMN makes of a column, whether it moves it, and behind which ("" to the first place)."""
    place = _PLACED.search(text)
    (new,) = columns_of(text[: place.start()] if place else text)
    return new, place is not None, (place["after"] or "").lower() if place else ""


def set_location(session: Session, match: Match) -> Result:
    """ALTER TABLE [PARTITION] SET LOCATION."""
    table = table_of(session, match)
    checked(match["location"])
    if match["old"] is None:
        session.ask(session.catalog.update_table, replace(table, location=match["location"]))
        return Result()
    partition_of(session, table, match["old"])
    values = _values(table, match["old"])
    moved = Partition(values, match["location"])
    session.ask(session.catalog.replace_partition, table.database, table.name, values, moved)
    return Result()


def set_properties(session: Session, match: Match) -> Result:
    """ALTER TABLE SET TBLPROPERTIES."""
    table = table_of(session, match)
    changed = replace(table, parameters={**table.parameters, **pairs(match["rest"])})
    session.ask(session.catalog.update_table, changed)
    return Result()


def show_properties(session: Session, match: Match) -> Result:
    """SHOW TBLPROPERTIES, one of them or all."""
    table = table_of(session, match)
    shown = dict(sorted({**table.parameters, "EXTERNAL": "TRUE"}.items()))
    return properties_shown(table.database, table.name, shown, match["key"])


def properties_shown(database: str, name: str, shown: Mapping[str, str], key: str | None) -> Result:
    """Return the answer of SHOW TBLPROPERTIES: one property's value, or all."""
    if key:
        text = shown.get(key, f"Table {database}.{name} does not have property: {key}")
        return Result([Shown("prpt_name", _STRING)], [[text]])
    return Result([Shown("prpt_name", _STRING)], [[f"{key}\t{value}"] for key, value in shown.items()])


def matching(values: Sequence[str], pattern: str | None) -> list[str]:
    """Keep what a pattern matches: ``*`` and ``.*`` stand for anything, ``|`` separates alternatives.

    Source: https://docs.aws.amazon.com/athena/latest/ug/show-databases.html, show-tables.html
    """
    if pattern is None:
        return list(values)
    words = [".*".join(map(re.escape, re.split(r"\.?\*", each))) for each in pattern.split("|")]
    wanted = Bounded("|".join(words), re.IGNORECASE)
    return [value for value in values if wanted.fullmatch(value)]


def show_views(session: Session, match: Match) -> Result:
    """SHOW VIEWS."""
    database = (match["db"] or session.database).lower()
    glue = session.caller.client("glue")
    try:
        pages = list(glue.get_paginator("get_tables").paginate(DatabaseName=database))
    except ClientError as error:
        raise errors.of_catalog(error) from error
    names = sorted(
        table["Name"]
        for page in pages
        for table in page["TableList"]
        if table.get("TableType") == "VIRTUAL_VIEW"
    )
    return Result([Shown("views", _STRING)], [[each] for each in matching(names, match["like"])])
