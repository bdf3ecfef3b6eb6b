"""SHOW, DESCRIBE and the DDL that the local Athena knows: a table of patterns and small functions.

Source: https://docs.aws.amazon.com/athena/latest/ug/ddl-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from glue_local.catalog import ddl
from glue_local.catalog.model import CatalogError, Partition, Table
from glue_local.cloud.athena import alter, buckets, databases, describing, errors, show_create
from glue_local.cloud.athena.bounded import Bounded
from glue_local.cloud.athena.files import checked
from glue_local.cloud.athena.folders import named, values_of
from glue_local.cloud.athena.result import Column, Kind, Result
from glue_local.cloud.athena.session import Session, TableName
from glue_local.cloud.athena.types import ResultType
from glue_local.s3_addresses import split

Match = re.Match[str]
Statement = Callable[[Session, Match], Result]

_STRING = ResultType("string")
_NAME = r"(?:`?(?P<db>[\w-]+)`?\s*\.\s*)?[`\"]?(?P<table>\w+)[`\"]?"


def _lines(name: str, values: Sequence[str]) -> Result:
    return Result([Column(name, _STRING)], [[value] for value in values])


def _table(session: Session, match: Match) -> Table:
    database = (match["db"] or session.database).lower()
    return session.table(TableName(database, match["table"].lower(), 1, 1))


def _show_databases(session: Session, match: Match) -> Result:
    return _lines("database_name", alter.matching(session.ask(session.catalog.list_databases), match["like"]))


def _show_tables(session: Session, match: Match) -> Result:
    found = session.ask(session.catalog.list_tables, (match["db"] or session.database).lower())
    return _lines("tab_name", alter.matching([table.name for table in found], match["like"]))


def _show_columns(session: Session, match: Match) -> Result:
    table = _table(session, match)
    return _lines("field", [column.name for column in (*table.columns, *table.partition_keys)])


def _show_partitions(session: Session, match: Match) -> Result:
    table = _table(session, match)
    keys = [key.name for key in table.partition_keys]
    if not keys:
        raise errors.QueryError(
            f"FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. Table"
            f" {table.name} is not a partitioned table"
        )
    found = session.ask(session.catalog.list_partitions, table.database, table.name)
    return _lines("partition", [named(keys, each.values) for each in found])


def _show_create_table(session: Session, match: Match) -> Result:
    database = (match["db"] or session.database).lower()
    if session.kind(database, match["table"].lower()) == "VIRTUAL_VIEW":
        raise errors.UnsupportedQueryError(
            f"SHOW CREATE TABLE of the view {database}.{match['table']}: ask SHOW CREATE VIEW for its query. It"
        )
    table = _table(session, match)
    name = f"{database}.{table.name}" if match["db"] else table.name
    entry = session.entry(database, table.name) or {}
    return _lines("createtab_stmt", show_create.lines(entry, name, describing.from_serde(table)))


def _create_table(session: Session, match: Match) -> Result:
    text, clustered = buckets.taken(match.string)
    try:
        table = ddl.parse_ddl(text, "line 1", database=session.database)
    except CatalogError as error:
        raise errors.QueryError(f"FAILED: ParseException {error}") from error
    checked(table.location)
    if clustered is not None:
        clustered.check([each.name for each in table.columns])
    existing = [each.name for each in session.ask(session.catalog.list_tables, table.database)]
    if table.name in existing and match["absent"]:
        return Result()
    # As Hive does: what a SerDe writes between fields is kept as a property too.
    written = {"serialization.format": table.serde_parameters.get("field.delim", "1")}
    table = replace(table, serde_parameters=written | dict(table.serde_parameters))
    session.ask(session.catalog.create_table, table, clustered.storage if clustered else None)
    return Result()


def _create_iceberg(session: Session, match: Match) -> Result:
    from glue_local.cloud.athena.iceberg_statements import definition

    if match["external"]:
        raise errors.QueryError("External keyword not supported for table type ICEBERG")
    return definition.create(session, match.string, absent=bool(match["absent"]))


def _either(words: str, statement: Statement) -> Statement:
    """Return what runs a statement: on a table of Iceberg's, what is done with those."""

    def run(session: Session, match: Match) -> Result:
        if not session.is_iceberg((match["db"] or session.database).lower(), match["table"].lower()):
            return statement(session, match)
        from glue_local.cloud.athena.iceberg_statements import ddl as of_iceberg

        return of_iceberg.run(words, session, match)

    return run


def _only_iceberg(words: str) -> Statement:
    def refuse(session: Session, match: Match) -> Result:
        table = _table(session, match)
        raise errors.UnsupportedQueryError(
            f"{words} of a table that is not Iceberg's ({table.database}.{table.name})"
        )

    return _either(words, refuse)


def _drop_table(session: Session, match: Match) -> Result:
    database, name = (match["db"] or session.database).lower(), match["table"].lower()
    existing = [each.name for each in session.ask(session.catalog.list_tables, database)]
    if name not in existing:
        if match["present"]:
            return Result()
        raise errors.QueryError(f"FAILED: SemanticException [Error 10001]: Table not found {database}.{name}")
    if session.kind(database, name) == "VIRTUAL_VIEW":
        raise errors.QueryError("FAILED: SemanticException Cannot drop a view with DROP TABLE: use DROP VIEW")
    session.ask(session.catalog.delete_table, database, name)
    return Result()


def _repair(session: Session, match: Match) -> Result:
    """MSCK REPAIR TABLE: add the partitions of existing ``key=value`` folders."""
    table = _table(session, match)
    keys = [key.name for key in table.partition_keys]
    known = {each.values for each in session.ask(session.catalog.list_partitions, table.database, table.name)}
    found: dict[tuple[str, ...], str] = {}
    bucket, prefix = split(table.location.rstrip("/") + "/")
    for key in session.fetched.keys(f"s3://{bucket}/{prefix}"):
        folder = "/".join(key[len(prefix) :].split("/")[:-1][: len(keys)])
        values = values_of(folder, keys)
        if values is not None:
            found[values] = f"s3://{bucket}/{prefix}{folder}/"
    missing = sorted(found.keys() - known)
    session.ask(
        session.catalog.add_partitions,
        table.database,
        table.name,
        [Partition(values, found[values]) for values in missing],
    )
    names = [f"{table.name}:{named(keys, each).replace('/', ':')}" for each in missing]
    return _lines("result", [f"Partitions not in metastore: {each}" for each in names])


def _pattern(text: str) -> Bounded:
    return Bounded(r"\s*" + text.replace(" ", r"\s+") + r"\s*;?\s*", re.IGNORECASE | re.DOTALL)


_LIKE = r"(?:\s+(?:LIKE\s+)?'(?P<like>[^']*)')?"
_ABSENT = r"(?P<absent>IF\s+NOT\s+EXISTS\s+)?"
_PRESENT = r"(?P<present>IF\s+EXISTS\s+)?"
_DATABASE = r"`?(?P<name>[\w-]+)`?"

#: One more statement is one more entry. What matches none of them is a query.
_TABLE: tuple[tuple[str, Statement], ...] = (
    (r"SHOW (?:DATABASES|SCHEMAS)" + _LIKE, _show_databases),
    (r"SHOW TABLES(?:\s+(?:IN|FROM)\s+`?(?P<db>\w+)`?)?" + _LIKE, _show_tables),
    (r"SHOW COLUMNS (?:IN|FROM) " + _NAME, _show_columns),
    (r"SHOW COLUMNS (?:IN|FROM) `?(?P<table>\w+)`? (?:IN|FROM) `?(?P<db>[\w-]+)`?", _show_columns),
    (r"SHOW PARTITIONS " + _NAME, _either("SHOW PARTITIONS", _show_partitions)),
    (r"SHOW CREATE TABLE " + _NAME, _either("SHOW CREATE TABLE", _show_create_table)),
    (r"DESC(?:RIBE)? " + _NAME, _either("DESCRIBE", describing.describe)),
    (r"DESC(?:RIBE)? (?P<more>EXTENDED|FORMATTED) .*", describing.refuse),
    (
        rf"DESC(?:RIBE)? {_NAME}(?: PARTITION\s*\((?P<old>[^)]*)\))?"
        r"(?:\s+(?P<path>`?\w+`?(?:\s*\.\s*(?:`?\w+`?|'\$\w+\$'))*))?",
        _either("DESCRIBE of a column or partition", describing.describe_part),
    ),
    (
        rf"CREATE (?:DATABASE|SCHEMA) {_ABSENT}{_DATABASE}(?:\s+COMMENT\s+'(?P<comment>[^']*)')?"
        r"(?:\s+LOCATION\s+'(?P<location>[^']*)')?(?:\s+WITH\s+DBPROPERTIES\s*\((?P<rest>.*)\))?",
        databases.create,
    ),
    (rf"ALTER (?:DATABASE|SCHEMA) {_DATABASE} SET DBPROPERTIES\s*\((?P<rest>.*)\)", databases.set_properties),
    (
        rf"CREATE (?P<external>EXTERNAL )?TABLE {_ABSENT}[^()]*\(.*\).*TBLPROPERTIES\s*"
        r"\(.*['\"]?table_type['\"]?\s*=\s*['\"]ICEBERG['\"].*\)",
        _create_iceberg,
    ),
    (rf"CREATE EXTERNAL TABLE {_ABSENT}.*", _create_table),
    (r"DROP TABLE (?P<present>IF\s+EXISTS\s+)?" + _NAME, _either("DROP TABLE", _drop_table)),
    (r"MSCK REPAIR TABLE " + _NAME, _either("MSCK REPAIR TABLE", _repair)),
    (
        rf"ALTER TABLE {_NAME} ADD {_ABSENT}(?=PARTITION)(?P<rest>.*)",
        _either("ALTER TABLE ADD PARTITION", alter.add_partitions),
    ),
    (
        rf"ALTER TABLE {_NAME} DROP {_PRESENT}(?=PARTITION)(?P<rest>.*)",
        _either("ALTER TABLE DROP PARTITION", alter.drop_partitions),
    ),
    (
        rf"ALTER TABLE {_NAME} PARTITION\s*\((?P<old>[^)]*)\) RENAME TO PARTITION\s*\((?P<new>[^)]*)\)",
        _either("ALTER TABLE RENAME PARTITION", alter.rename_partition),
    ),
    (
        rf"ALTER TABLE {_NAME} PARTITION\s*\((?P<old>[^)]*)\) (?P<how>ADD|REPLACE) COLUMNS\s*\((?P<rest>.*)\)",
        _either("ALTER TABLE PARTITION COLUMNS", alter.partition_columns),
    ),
    (
        rf"ALTER TABLE {_NAME} ADD COLUMNS\s*\((?P<rest>.*)\)",
        _either("ALTER TABLE ADD COLUMNS", alter.add_columns),
    ),
    (
        rf"ALTER TABLE {_NAME} REPLACE COLUMNS\s*\((?P<rest>.*)\)",
        _either("ALTER TABLE REPLACE COLUMNS", alter.replace_columns),
    ),
    (
        rf"ALTER TABLE {_NAME} CHANGE (?:COLUMN )?`?(?P<old>\w+)`? (?P<rest>.*)",
        _either("ALTER TABLE CHANGE COLUMN", alter.change_column),
    ),
    (
        rf"ALTER TABLE {_NAME}(?: PARTITION\s*\((?P<old>[^)]*)\))? SET LOCATION '(?P<location>[^']*)'",
        _either("ALTER TABLE SET LOCATION", alter.set_location),
    ),
    (
        rf"ALTER TABLE {_NAME} UNSET TBLPROPERTIES\s*\((?P<rest>.*)\)",
        _only_iceberg("ALTER TABLE UNSET TBLPROPERTIES"),
    ),
    (rf"ALTER TABLE {_NAME} DROP COLUMN `?(?P<column>\w+)`?", _only_iceberg("ALTER TABLE DROP COLUMN")),
    (
        rf"ALTER TABLE {_NAME} RENAME TO (?:`?(?P<newdb>[\w-]+)`?\s*\.\s*)?[`\"]?(?P<new>\w+)[`\"]?",
        _only_iceberg("ALTER TABLE RENAME TO"),
    ),
    (
        rf"ALTER TABLE {_NAME} SET TBLPROPERTIES\s*\((?P<rest>.*)\)",
        _either("ALTER TABLE SET TBLPROPERTIES", alter.set_properties),
    ),
    (
        rf"SHOW TBLPROPERTIES {_NAME}(?:\s*\(\s*'(?P<key>[^']*)'\s*\))?",
        _either("SHOW TBLPROPERTIES", alter.show_properties),
    ),
    (r"SHOW VIEWS(?:\s+(?:IN|FROM)\s+`?(?P<db>\w+)`?)?" + _LIKE, alter.show_views),
    (rf"DROP (?:DATABASE|SCHEMA) {_PRESENT}{_DATABASE}(?: (?P<how>CASCADE|RESTRICT))?", databases.drop),
)
STATEMENTS = tuple(
    (_pattern(text), statement, Kind("UTILITY" if text.startswith(("SHOW", "DESC")) else "DDL"))
    for text, statement in _TABLE
)
#: The statements of the table above in words, for the documentation.
NAMES = (
    "SHOW DATABASES",
    "SHOW TABLES",
    "SHOW COLUMNS",
    "SHOW PARTITIONS",
    "SHOW CREATE TABLE",
    "SHOW TBLPROPERTIES",
    "SHOW VIEWS",
    "DESCRIBE table or view [PARTITION (...)] [column[.field | .'$elem$' | .'$key$' | .'$value$']...]",
    "CREATE DATABASE",
    "ALTER DATABASE SET DBPROPERTIES",
    "DROP DATABASE [CASCADE]",
    "CREATE EXTERNAL TABLE",
    "DROP TABLE",
    "MSCK REPAIR TABLE",
    *(f"ALTER TABLE {each} PARTITION" for each in ("ADD", "DROP", "RENAME")),
    *(f"ALTER TABLE [PARTITION (...)] {each}" for each in ("ADD COLUMNS", "REPLACE COLUMNS", "SET LOCATION")),
    "ALTER TABLE CHANGE COLUMN",
    "ALTER TABLE SET TBLPROPERTIES",
)


def find(text: str) -> tuple[Statement, Match, Kind] | None:
    """Return the function of a statement, its match and its kind; None for a query."""
    for pattern, statement, kind in STATEMENTS:
        match = pattern.fullmatch(text)
        if match:
            return statement, match, kind
    return None
