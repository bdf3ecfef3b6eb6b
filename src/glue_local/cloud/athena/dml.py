"""CREATE TABLE AS, INSERT INTO, UNLOAD: statements with a query inside, that write its rows.

Each reads its head from the tokens; the query keeps its place, so errors tell the whole statement's lines.
Source: https://docs.aws.amazon.com/athena/latest/ug/ddl-reference.html and dml-queries-functions-operators.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from glue_local.catalog.formats import FORMATS
from glue_local.catalog.model import Column, Partition, Table
from glue_local.cloud.athena import bucketing, errors, inserted, projection, query, views, writes
from glue_local.cloud.athena.files import checked
from glue_local.cloud.athena.folders import named
from glue_local.cloud.athena.heads import Run, Statement, inner, target_of
from glue_local.cloud.athena.result import Column as Shown
from glue_local.cloud.athena.result import Kind, Result
from glue_local.cloud.athena.session import Session, TableName
from glue_local.cloud.athena.trino import types as trino
from glue_local.cloud.athena.trino.cursor import Cursor
from glue_local.cloud.athena.trino.errors import Place
from glue_local.cloud.athena.trino.parser import Parser
from glue_local.cloud.athena.types import ResultType, hive_type

#: Words for formats that are written -> the catalog's.
STORED = {"parquet": "parquet", "json": "json", "textfile": "csv", "orc": "orc", "avro": "avro"}


def find(text: str) -> tuple[Kind, Run] | None:
    """Return the kind and the work of a statement; None for another."""
    cursor = Cursor(text)
    for words, reader, kind in STATEMENTS:
        if cursor.sees(*words):
            return kind, reader(cursor)
    return None


def _properties(cursor: Cursor) -> dict[str, Any]:
    found: dict[str, Any] = {}
    cursor.expect("(")
    while True:
        key = cursor.identifier().lower()
        cursor.expect("=")
        if cursor.take("ARRAY"):
            cursor.expect("[")
            values = []
            while not cursor.take("]"):
                values.append(cursor.step().value)
                cursor.take(",")
            found[key] = values
        else:
            token = cursor.step()
            found[key] = token.text.lower() if token.kind == "word" else token.value
        if not cursor.take(","):
            cursor.expect(")")
            return found


# --- CREATE TABLE AS ---------------------------------------------------------------------------------------------

_CTAS = frozenset(
    {"format", "external_location", "partitioned_by", "field_delimiter", "write_compression", "parquet_compression",
     "orc_compression", "is_external", "table_type", "bucketed_by", "bucket_count"}
)  # fmt: skip
_UNLOAD = frozenset({"format", "compression", "field_delimiter", "partitioned_by"})

#: https://docs.aws.amazon.com/athena/latest/ug/ctas-considerations-limitations.html
ENFORCED = (
    "The Create Table As Select query failed because it was submitted with an 'external_location' property to an"
    " Athena Workgroup that enforces a centralized output location for all queries. Please remove the"
    " 'external_location' property and resubmit the query."
)


def _create_as(cursor: Cursor) -> Run:
    cursor.expect("CREATE", "TABLE")
    absent = cursor.take("IF", "NOT", "EXISTS")
    target = target_of(cursor)
    comment = cursor.step().value if cursor.take("COMMENT") else ""
    properties = _properties(cursor) if cursor.take("WITH") else {}
    cursor.expect("AS")
    text = cursor.text
    found = re.search(r"\bWITH\s+(NO\s+)?DATA\s*$", text, re.IGNORECASE)
    empty = bool(found and found[1])
    select = inner(cursor, found.start() if found else None)

    def run(session: Session) -> Result:
        return create_as(session, target, select, properties, comment, absent=absent, empty=empty)

    return run


def create_as(
    session: Session, target: TableName, text: str, properties: dict[str, Any], comment: str = "", *,
    absent: bool = False, empty: bool = False,
) -> Result:  # fmt: skip
    """Make a table of a query's rows."""
    if str(properties.get("table_type", "HIVE")).upper() != "ICEBERG":
        _check_properties("CREATE TABLE AS", properties, _CTAS)
    if session.enforced and "external_location" in properties:
        raise errors.QueryError(ENFORCED)
    if str(properties.get("table_type", "HIVE")).upper() not in {"HIVE", "ICEBERG"}:
        raise errors.UnsupportedQueryError(f"CREATE TABLE AS with table_type {properties['table_type']}")
    iceberg = str(properties.get("table_type", "HIVE")).upper() == "ICEBERG"
    if not iceberg and properties.get("is_external", "true") != "true":
        raise errors.UnsupportedQueryError("CREATE TABLE AS with is_external = false")
    database = target.database or session.database
    if session.exists(database, target.name):
        if absent:
            return Result()
        raise errors.QueryError(
            f"TABLE_ALREADY_EXISTS: line {target.line}:{target.column}: Destination table"
            f" 'awsdatacatalog.{database}.{target.name}' already exists"
        )
    if iceberg:
        from glue_local.cloud.athena.iceberg_statements import writing

        named_target = replace(target, database=database)
        return writing.create_as(session, named_target, text, properties, empty=empty)
    stored = str(properties.get("format", "PARQUET")).lower()
    if stored not in STORED:
        raise errors.UnsupportedQueryError(f"CREATE TABLE AS with format {stored.upper()}")
    location = properties.get("external_location") or session.tables_place
    if not writes.is_empty(session, checked(location)):
        raise errors.QueryError(
            f"HIVE_PATH_ALREADY_EXISTS: Target directory for table '{database}.{target.name}' already exists:"
            f" {location}"
        )
    compiled = query.prepare(session, text)
    columns = query.named(compiled)
    keys = [each.lower() for each in properties.get("partitioned_by", [])]
    names = [own for own, _ in columns]
    _check_keys(names, keys)
    clustered = bucketing.wanted(properties, names, keys)
    described = [Column(own, writes.hive(kind)) for own, kind in columns]
    table = _table(database, target.name, described, len(keys), location, STORED[stored], properties, comment)
    done = writes.Written()
    if not empty:
        bucket = bucketing.expression(compiled.python, columns, clustered) if clustered else ""
        compiled.python.register(session.connection, again=True)
        goal = writes.Target(
            location, tuple(names), len(keys), stored if stored != "textfile" else "csv", _options(properties),
            [kind for _, kind in columns], bucket,
        )  # fmt: skip
        done = writes.write(session, compiled, [f"q.c{i}" for i in range(len(names))], goal)
    session.ask(session.catalog.create_table, table, clustered.storage if clustered else None)
    _register(session, table, done.partitions)
    return _written(session, done)


def _check_properties(statement: str, properties: Mapping[str, Any], known: Collection[str]) -> None:
    """NOT_SUPPORTED for a property that has no meaning here, or a field delimiter of several characters."""
    for key, value in properties.items():
        if key not in known:
            raise errors.UnsupportedQueryError(f"{statement} with the property {key}")
        if key == "field_delimiter" and len(value) != 1:
            raise errors.UnsupportedQueryError(
                f"{statement} with a field_delimiter of {len(value)} characters"
            )


def _check_keys(names: Sequence[str], keys: Sequence[str]) -> None:
    """QueryError unless the partition keys are the last of the columns, with one column before them at least."""
    if keys and list(names[len(names) - len(keys) :]) != list(keys):
        raise errors.QueryError(
            f"HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns in the table and in the same order as"
            f" the table properties: [{', '.join(keys)}]"
        )
    if len(keys) == len(names):
        raise errors.QueryError("INVALID_TABLE_PROPERTY: Table contains only partition columns")


def _written(session: Session, done: writes.Written) -> Result:
    """A statement's answer that wrote rows: how many, and the objects that its manifest lists."""
    kind = ResultType("bigint", trino.INTEGERS["bigint"])
    return Result(
        [Shown("rows", kind)], scanned=session.fetched.size, update_count=done.rows, manifest=done.objects
    )


def _options(properties: dict[str, Any]) -> dict[str, str]:
    compression = (
        properties.get("write_compression")
        or properties.get("parquet_compression")
        or properties.get("orc_compression")
        or properties.get("compression")
    )
    options = {"field_delimiter": properties.get("field_delimiter", "")}
    return {**options, **({"compression": compression} if compression else {})}


def _table(
    database: str, own: str, columns: list[Column], keys: int, location: str, stored: str,
    properties: dict[str, Any], comment: str,
) -> Table:  # fmt: skip
    known = FORMATS[stored]
    serde = {"serialization.format": "1"}
    if stored == "csv":
        delimiter = properties.get("field_delimiter") or "\x01"
        serde = {"serialization.format": delimiter, "field.delim": delimiter}
    plain = len(columns) - keys
    return Table(
        database=database, name=own, columns=tuple(columns[:plain]), partition_keys=tuple(columns[plain:]),
        location=location.rstrip("/") + "/", format=stored, description=comment, serde_parameters=serde,
        serde="org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe" if stored == "csv" else known.serde,
    )  # fmt: skip


def _register(session: Session, table: Table, partitions: Sequence[tuple[str, ...]]) -> None:
    keys = [key.name for key in table.partition_keys]
    found = [
        Partition(values, f"{table.location.rstrip('/')}/{named(keys, values)}/") for values in partitions
    ]
    if found:
        session.ask(session.catalog.add_partitions, table.database, table.name, found)


# --- INSERT INTO -------------------------------------------------------------------------------------------------


def _insert(cursor: Cursor) -> Run:
    cursor.expect("INSERT", "INTO")
    target = target_of(cursor)
    columns: list[str] = []
    if cursor.sees("(") and not Parser(cursor.text[cursor.now.start :]).starts_query():
        columns = [each.lower() for each in cursor.identifiers()]
    text = inner(cursor)
    return lambda session: insert(session, target, columns, text)


def insert(session: Session, target: TableName, columns: list[str], text: str) -> Result:
    """Add a query's rows to a table."""
    database = target.database or session.database
    table = session.table(TableName(database, target.name, target.line, target.column))
    place = Place(target.line, target.column)
    if table.format == "iceberg":
        from glue_local.cloud.athena.iceberg_statements import writing

        return writing.insert(session, replace(target, database=database), columns, text)
    if table.format not in {"parquet", "json", "csv", "orc", "avro"} or "opencsv" in table.serde.lower():
        raise errors.UnsupportedQueryError(f"INSERT INTO a table of format {table.format or 'unknown'}")
    _check_target(session, table)
    every = [*table.columns, *table.partition_keys]
    kinds = [(each.name.lower(), hive_type(each.type, place)) for each in every]
    known = [own for own, _ in kinds]
    inserted.checked(known, columns, place)
    compiled = query.prepare(session, text)
    expressions = inserted.expressions(compiled, kinds, columns or known, place)
    compiled.python.register(session.connection, again=True)
    options = {"field_delimiter": table.serde_parameters.get("field.delim", "")}
    stored = [kind for _, kind in kinds]
    goal = writes.Target(
        table.location, tuple(known), len(table.partition_keys), table.format, options, stored
    )
    done = writes.write(session, compiled, expressions, goal)
    _register(session, table, done.partitions)
    return _written(session, done)


#: SerDe properties that change how rows are written, and their values that do not.
_TEXT_WRITTEN = {
    "escape.delim": "",
    "collection.delim": "\x02",
    "colelction.delim": "\x02",
    "mapkey.delim": "\x03",
    "line.delim": "\n",
    "serialization.null.format": "\\N",
}


def _check_target(session: Session, table: Table) -> None:
    """QueryError for a table into which Athena inserts nothing, or other rows than these here would be."""
    if projection.enabled(table) and projection.TEMPLATE in table.parameters:
        raise errors.UnsupportedQueryError(f"INSERT INTO a table with {projection.TEMPLATE}")
    if session.buckets(table.database, table.name):
        # https://docs.aws.amazon.com/athena/latest/ug/insert-into.html
        raise errors.QueryError("NOT_SUPPORTED: INSERT INTO bucketed tables is not supported")
    for key in ("skip.header.line.count", "skip.footer.line.count"):
        if table.parameters.get(key, "0") != "0":
            raise errors.UnsupportedQueryError(f"INSERT INTO a table with the property {key}")
    for key, value in table.serde_parameters.items():
        renamed = table.format == "json" and key.startswith("mapping.")
        changed = table.format == "csv" and value != _TEXT_WRITTEN.get(key, value)
        if renamed or changed:
            raise errors.UnsupportedQueryError(f"INSERT INTO a table with the SerDe property {key}")


# --- UNLOAD --------------------------------------------------------------------------------------------------------


def _unload(cursor: Cursor) -> Run:
    cursor.expect("UNLOAD", "(")
    head = re.sub(r"[^\n]", " ", cursor.text[: cursor.now.start])
    depth, start = 0, cursor.now.start
    while cursor.now.kind != "end" and not (depth == 0 and cursor.sees(")")):
        depth += {"(": 1, ")": -1}.get(cursor.now.upper, 0)
        cursor.step()
    text = head + cursor.text[start : cursor.now.start]
    Parser(text).query()
    cursor.expect(")", "TO")
    location = cursor.step().value
    properties = _properties(cursor) if cursor.take("WITH") else {}

    def run(session: Session) -> Result:
        stored = str(properties.get("format", "")).lower()
        if not stored:
            raise errors.QueryError("INVALID_ARGUMENTS: line 1:1: UNLOAD needs the property format")
        if stored not in STORED:
            raise errors.UnsupportedQueryError(f"UNLOAD with format {stored.upper()}")
        _check_properties("UNLOAD", properties, _UNLOAD)
        if not writes.is_empty(session, checked(location)):
            raise errors.QueryError(f"HIVE_PATH_ALREADY_EXISTS: Target directory already exists: {location}")
        compiled = query.prepare(session, text)
        columns = query.named(compiled)
        for _, kind in columns:
            writes.hive(kind)
        keys = [each.lower() for each in properties.get("partitioned_by", [])]
        names = tuple(own for own, _ in columns)
        _check_keys(names, keys)
        kinds = [kind for _, kind in columns]
        goal = writes.Target(location, names, len(keys), stored, _options(properties), kinds)
        return _written(
            session, writes.write(session, compiled, [f"q.c{i}" for i in range(len(names))], goal)
        )

    return run


#: One more statement is one more entry: its first words, what reads it, its kind.
STATEMENTS: tuple[Statement, ...] = (
    (("CREATE", "TABLE"), _create_as, Kind("DDL", "CREATE_TABLE_AS_SELECT", "tables/{id}")),
    (("INSERT", "INTO"), _insert, Kind("DML", "INSERT", "{id}")),
    (("UNLOAD",), _unload, Kind("DML", "UNLOAD", "{id}")),
    *views.STATEMENTS,
)
