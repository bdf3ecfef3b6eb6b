"""CREATE VIEW, DROP VIEW, SHOW CREATE VIEW.

Source: https://docs.aws.amazon.com/athena/latest/ug/create-view.html, drop-view.html and show-create-view.html
"""

from __future__ import annotations

import base64
import json

from botocore.exceptions import ClientError

from glue_local.cloud.athena import errors, query, writes
from glue_local.cloud.athena.heads import Run, Statement, inner, target_of
from glue_local.cloud.athena.result import Column as Shown
from glue_local.cloud.athena.result import Kind, Result
from glue_local.cloud.athena.session import Session, TableName
from glue_local.cloud.athena.trino import types as trino
from glue_local.cloud.athena.trino.cursor import Cursor
from glue_local.cloud.athena.types import ResultType

VIEW_BEGIN, VIEW_END = "/* Presto View: ", " */"


def _create_view(cursor: Cursor) -> Run:
    cursor.expect("CREATE")
    again = cursor.take("OR", "REPLACE")
    cursor.expect("VIEW")
    target = target_of(cursor)
    cursor.expect("AS")
    original = cursor.text[cursor.now.start :].strip()
    text = inner(cursor)
    return lambda session: create_view(session, target, text, original, again)


def create_view(session: Session, target: TableName, text: str, original: str, again: bool) -> Result:
    """Keep a query as a view, in the form in which Athena keeps it in the catalog."""
    database = target.database or session.database
    compiled = query.prepare(session, text)
    columns = query.named(compiled)
    view = {
        "originalSql": original,
        "catalog": "awsdatacatalog",
        "schema": session.database,
        "columns": [{"name": own, "type": str(kind)} for own, kind in columns],
    }
    glue = session.caller.client("glue")
    given = {
        "Name": target.name,
        "TableType": "VIRTUAL_VIEW",
        "Parameters": {"comment": "Presto View", "presto_view": "true"},
        "ViewOriginalText": VIEW_BEGIN + base64.b64encode(json.dumps(view).encode()).decode() + VIEW_END,
        "ViewExpandedText": "/* Presto View */",
        "StorageDescriptor": {
            "Columns": [{"Name": own, "Type": _shown(kind)} for own, kind in columns],
            "Location": "",
            "SerdeInfo": {},
        },
    }
    kind = session.kind(database, target.name)
    if kind and not (again and kind == "VIRTUAL_VIEW"):
        what = "View" if kind == "VIRTUAL_VIEW" else "Table"
        raise errors.QueryError(
            f"TABLE_ALREADY_EXISTS: line 1:1: {what} 'awsdatacatalog.{database}.{target.name}' already exists"
        )
    call = glue.update_table if kind else glue.create_table
    try:
        call(DatabaseName=database, TableInput=given)
    except ClientError as error:
        raise errors.of_catalog(error) from error
    return Result()


def _shown(kind: trino.Type) -> str:
    try:
        return writes.hive(kind)
    except errors.QueryError:
        return "string"


def _drop_view(cursor: Cursor) -> Run:
    cursor.expect("DROP", "VIEW")
    present = cursor.take("IF", "EXISTS")
    target = target_of(cursor)

    def run(session: Session) -> Result:
        database = target.database or session.database
        kind = session.kind(database, target.name)
        if kind is None and present:
            return Result()
        full = f"awsdatacatalog.{database}.{target.name}"
        if kind is None:
            raise errors.QueryError(
                f"TABLE_NOT_FOUND: line {target.line}:{target.column}: View '{full}' does not exist"
            )
        if kind != "VIRTUAL_VIEW":
            # In Trino's words: https://github.com/trinodb/trino, DropViewTask.
            raise errors.QueryError(
                f"GENERIC_USER_ERROR: line 1:1: View '{full}' does not exist, but a table with that name exists."
                f" Did you mean DROP TABLE {full}?"
            )
        session.ask(session.catalog.delete_table, database, target.name)
        return Result()

    return run


def _show_create_view(cursor: Cursor) -> Run:
    cursor.expect("SHOW", "CREATE", "VIEW")
    target = target_of(cursor)

    def run(session: Session) -> Result:
        database = target.database or session.database
        view = session.view(TableName(database, target.name, target.line, target.column))
        full = f"awsdatacatalog.{database}.{target.name}"
        if view is None and session.kind(database, target.name) is None:
            raise errors.QueryError(
                f"TABLE_NOT_FOUND: line {target.line}:{target.column}: View '{full}' does not exist"
            )
        if view is None:
            # In Trino's words: https://github.com/trinodb/trino, ShowQueriesRewrite.
            raise errors.QueryError(f"NOT_SUPPORTED: line 1:1: Relation '{full}' is a table, not a view")
        shown = f"CREATE VIEW {database}.{target.name} AS\n{view.text}"
        kind = ResultType("string", trino.LONGEST, case_sensitive=True)
        return Result([Shown("create view", kind)], [[line] for line in shown.splitlines()])

    return run


STATEMENTS: tuple[Statement, ...] = (
    (("CREATE", "VIEW"), _create_view, Kind("DDL", "CREATE_VIEW")),
    (("CREATE", "OR", "REPLACE", "VIEW"), _create_view, Kind("DDL", "CREATE_VIEW")),
    (("DROP", "VIEW"), _drop_view, Kind("DDL", "DROP_VIEW")),
    (("SHOW", "CREATE", "VIEW"), _show_create_view, Kind("UTILITY")),
)
