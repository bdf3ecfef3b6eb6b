"""CREATE TABLE, DESCRIBE, SHOW CREATE TABLE, SHOW TBLPROPERTIES, DROP and RENAME of Iceberg tables.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-creating-tables.html and
https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-managing-tables.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from botocore.exceptions import ClientError
from pyiceberg.exceptions import NoSuchNamespaceError, TableAlreadyExistsError

from glue_local.catalog import ddl
from glue_local.catalog.model import CatalogError
from glue_local.cloud.athena import errors
from glue_local.cloud.athena.bounded import Bounded
from glue_local.cloud.athena.files import checked
from glue_local.cloud.athena.iceberg import kinds
from glue_local.cloud.athena.iceberg.catalog import CallersCatalog, committing, load, to_change
from glue_local.cloud.athena.iceberg_statements import partitions, properties
from glue_local.cloud.athena.result import Result
from glue_local.cloud.athena.session import Session, TableName
from glue_local.cloud.athena.trino.errors import Place
from glue_local.cloud.athena.writes import hive
from glue_local.s3_addresses import split

_QUOTED = Bounded(r"'(?:[^'\\]|\\.)*(?:'|$)|\"(?:[^\"\\]|\\.)*(?:\"|$)")
_PARTITIONED = re.compile(r"\bPARTITIONED\s+BY\s*\(", re.IGNORECASE)
_DELETE_BATCH = 1000


def create(session: Session, text: str, *, absent: bool) -> Result:
    """CREATE TABLE with ``'table_type' = 'ICEBERG'``."""
    rest, texts = _without_partitions(text)
    try:
        table = ddl.parse_ddl(rest, "line 1", database=session.database)
    except CatalogError as error:
        raise errors.QueryError(f"FAILED: ParseException {error}") from error
    if session.exists(table.database, table.name):
        if absent:
            return Result()
        raise errors.QueryError(
            f"FAILED: SemanticException Table {table.database}.{table.name} already exists"
        )
    columns = [(each.name, kinds.of_hive(each.type)) for each in table.columns]
    schema = kinds.schema_of(columns, [each.comment for each in table.columns])
    spec = partitions.spec_of(texts, schema)
    kept = properties.of_table(table.parameters)
    catalog = CallersCatalog(session)
    location = checked(table.location).rstrip("/")
    try:
        with committing(f"{table.database}.{table.name}"):
            catalog.create_table(
                (table.database, table.name), schema, location, partition_spec=spec, properties=kept
            )
    except TableAlreadyExistsError as error:
        raise errors.QueryError(f"FAILED: SemanticException {error}") from error
    except NoSuchNamespaceError as error:
        raise errors.QueryError(f"FAILED: SemanticException {error}") from error
    return Result()


def _without_partitions(text: str) -> tuple[str, list[str]]:
    """Return a statement with blanks for its PARTITIONED BY clause, and the clause's parts."""
    masked = _QUOTED.sub(lambda found: "'" * len(found[0]), text)
    found = _PARTITIONED.search(masked)
    if found is None:
        return text, []
    depth, parts, begin = 1, [], found.end()
    at = begin
    while at < len(masked) and depth:
        depth += {"(": 1, ")": -1}.get(masked[at], 0)
        if (masked[at] == "," and depth == 1) or depth == 0:
            parts.append(text[begin:at].strip())
            begin = at + 1
        at += 1
    clause = re.sub(r"[^\n]", " ", text[found.start() : at])
    return text[: found.start()] + clause + text[at:], parts


def describe(session: Session, name: TableName) -> list[str]:
    """Return the lines of DESCRIBE: the columns, then the partitions."""
    loaded = load(session, name)
    table, granted = loaded.table, loaded.granted
    lines = ["# Table schema:", "# col_name\tdata_type\tcomment"]
    for field, (own, kind) in zip(table.schema().fields, kinds.columns(table.schema(), Place()), strict=True):
        if granted is None or field.field_id in granted:
            lines.append(f"{own}\t{_shown(str(kind), kind)}\t{field.doc or ''}")
    if table.spec().fields:
        lines += ["", "# Partition spec:", "# field_name\tfield_transform\tcolumn_name"]
        lines += [
            f"{field.name}\t{field.transform}\t{table.schema().find_column_name(field.source_id)}"
            for field in table.spec().fields
        ]
    return lines


def _shown(text: str, kind: object) -> str:
    """A type as Hive names it; Trino's name for one that Hive does not have."""
    try:
        return hive(kind)  # type: ignore[arg-type]
    except errors.QueryError:
        return text


def show_create(session: Session, name: TableName) -> list[str]:
    """Return the lines of the CREATE TABLE that makes such a table again."""
    table = to_change(session, name).table
    columns = []
    for field, (own, kind) in zip(table.schema().fields, kinds.columns(table.schema(), Place()), strict=True):
        comment = f" COMMENT {_text(field.doc)}" if field.doc else ""
        columns.append(f"  {_plain(own)} {_shown(str(kind), kind)}{comment}")
    lines = [f"CREATE TABLE {name.database}.{_plain(name.name)} (", *_listed(columns)]
    if table.spec().fields:
        parts = [partitions.shown(field, table.schema()) for field in table.spec().fields]
        lines.append(f"PARTITIONED BY ({', '.join(parts)})")
    lines.append(f"LOCATION {_text(table.location())}")
    told = {"table_type": "iceberg", **properties.shown(table.properties)}
    lines += ["TBLPROPERTIES (", *_listed([f"  {_text(key)}={_text(value)}" for key, value in told.items()])]
    return lines


def _listed(parts: Sequence[str]) -> list[str]:
    return [*(f"{each}," for each in parts[:-1]), f"{parts[-1]})"]


def _plain(name: str) -> str:
    return name if re.fullmatch(r"[a-z][a-z0-9_]*", name) else f"`{name}`"


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def shown_properties(session: Session, name: TableName) -> dict[str, str]:
    """Return the properties that SHOW TBLPROPERTIES tells: those that Athena takes."""
    return properties.shown(load(session, name).table.properties)


def drop(session: Session, name: TableName) -> Result:
    """DROP TABLE: the table's entry, and all of its objects."""
    location = checked(to_change(session, name).table.location())
    bucket, prefix = split(location.rstrip("/") + "/")
    if not prefix.strip("/"):
        raise errors.QueryError(f"GENERIC_INTERNAL_ERROR: Path missing in file system location: {location}")
    keys = session.fetched.keys(f"s3://{bucket}/{prefix}")
    session.ask(session.catalog.delete_table, name.database, name.name)
    _delete(session, bucket, keys)
    return Result()


def _delete(session: Session, bucket: str, keys: Sequence[str]) -> None:
    """Delete objects; QueryError with the first one that stays, and how many do."""
    s3 = session.caller.client("s3")
    stay: list[tuple[str, str]] = []
    for start in range(0, len(keys), _DELETE_BATCH):
        batch = keys[start : start + _DELETE_BATCH]
        try:
            answer = s3.delete_objects(
                Bucket=bucket, Delete={"Objects": [{"Key": each} for each in batch], "Quiet": True}
            )
            stay += [(each["Key"], each.get("Code", "")) for each in answer.get("Errors", [])]
        except ClientError as error:
            stay += [(each, errors.code_of(error)) for each in batch]
    if stay:
        (key, code), told = (
            stay[0],
            f"of the dropped table {len(stay)} of {len(keys)} objects are still there",
        )
        path = f"s3://{bucket}/{key}"
        denied = code in errors.DENIED
        raise errors.QueryError(
            f"Permission denied on S3 path: {path}; {told}"
            if denied
            else f"HIVE_FILESYSTEM_ERROR: {code}: {path}; {told}"
        )


def rename(session: Session, name: TableName, new: TableName) -> Result:
    """ALTER TABLE RENAME TO: the entry's name; the objects stay where they are."""
    loaded = to_change(session, name)
    try:
        with committing(loaded.full):
            loaded.catalog.rename_table((name.database, name.name), (new.database, new.name))
    except TableAlreadyExistsError as error:
        raise errors.QueryError(
            f"TABLE_ALREADY_EXISTS: line 1:1: Target table 'awsdatacatalog.{new.database}.{new.name}' already exists"
        ) from error
    except NoSuchNamespaceError as error:
        raise errors.QueryError(
            f"SCHEMA_NOT_FOUND: line 1:1: Schema '{new.database}' does not exist"
        ) from error
    return Result()
