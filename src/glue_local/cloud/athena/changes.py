"""DELETE, UPDATE, MERGE, OPTIMIZE and VACUUM: statements on Iceberg tables alone, parsed as Trino parses them.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from glue_local.cloud.athena import errors, heads
from glue_local.cloud.athena.result import Kind, Result
from glue_local.cloud.athena.session import Session, TableName
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino.cursor import Cursor
from glue_local.cloud.athena.trino.parser import Parser


def _of(session: Session, target: TableName, verb: str) -> TableName:
    """Return the Iceberg table that a statement changes; QueryError in Athena's words for another."""
    name = replace(target, database=target.database or session.database)
    if session.is_iceberg(name.database, name.name):
        return name
    session.table(name)
    if verb in {"DELETE", "UPDATE", "MERGE"}:
        raise errors.QueryError(
            f"NOT_SUPPORTED: {verb}: Modifying Hive table rows is only supported for transactional tables"
        )
    raise errors.UnsupportedQueryError(
        f"{verb} of a table that is not Iceberg's ({name.database}.{name.name})"
    )


def _end(parser: Parser) -> None:
    if parser.now.kind != "end":
        parser.mismatch("<EOF>")


def _filtered(verb: str, begin: Sequence[str], middle: Sequence[str]) -> Callable[[Cursor], heads.Run]:
    """Return what reads a statement of a table and, after some words, a WHERE: DELETE, OPTIMIZE."""

    def read(cursor: Cursor) -> heads.Run:
        parser = Parser(cursor.text)
        at = parser.at
        parser.expect(*begin)
        target = heads.target_of(parser)
        parser.expect(*middle)
        where = parser.expression() if parser.take("WHERE") else None
        _end(parser)

        def run(session: Session) -> Result:
            name = _of(session, target, verb)
            from glue_local.cloud.athena.iceberg_statements import rows, upkeep

            done = {"DELETE": rows.delete, "OPTIMIZE": upkeep.optimize}[verb]
            return done(session, name, at, where)

        return run

    return read


def _assignments(parser: Parser, *, qualified: bool = False) -> tuple[list[str], list[n.Node]]:
    columns, values = [], []
    while True:
        columns.append(_column(parser, qualified=qualified))
        parser.expect("=")
        values.append(parser.expression())
        if not parser.take(","):
            return columns, values


def _column(parser: Parser, *, qualified: bool) -> str:
    """Take a column that gets a value; MERGE lets the table's name stand before it."""
    name = parser.identifier()
    if qualified and parser.take("."):
        name = parser.identifier()
    return name.lower()


def _update(cursor: Cursor) -> heads.Run:
    parser = Parser(cursor.text)
    at = parser.at
    parser.expect("UPDATE")
    target = heads.target_of(parser)
    parser.expect("SET")
    columns, values = _assignments(parser)
    where = parser.expression() if parser.take("WHERE") else None
    _end(parser)

    def run(session: Session) -> Result:
        name = _of(session, target, "UPDATE")
        from glue_local.cloud.athena.iceberg_statements import rows

        return rows.update(session, name, rows.Action(at, rows.UPDATE, columns, values, where))

    return run


def _merge(cursor: Cursor) -> heads.Run:
    parser = Parser(cursor.text)
    parser.expect("MERGE", "INTO")
    target = heads.target_of(parser)
    alias = ""
    if parser.take("AS") or not parser.sees("USING"):
        alias = parser.identifier().lower()
    parser.expect("USING")
    source = parser.aliased()
    parser.expect("ON")
    condition = parser.expression()
    clauses = [_clause(parser)]
    while parser.now.kind != "end":
        clauses.append(_clause(parser))

    def run(session: Session) -> Result:
        name = _of(session, target, "MERGE")
        from glue_local.cloud.athena.iceberg_statements import rows

        actions = [rows.Action(**each) for each in clauses]
        return rows.merge(session, name, alias, source, condition, actions)

    return run


def _clause(parser: Parser) -> dict[str, Any]:
    """Read WHEN [NOT] MATCHED [AND condition] THEN what is done: the fields of an action."""
    at = parser.at
    parser.expect("WHEN")
    absent = parser.take("NOT")
    parser.expect("MATCHED")
    when = parser.expression() if parser.take("AND") else None
    parser.expect("THEN")
    if absent:
        parser.expect("INSERT")
        columns = _columns(parser) if parser.sees("(") else []
        parser.expect("VALUES", "(")
        values = [parser.expression()]
        while parser.take(","):
            values.append(parser.expression())
        parser.expect(")")
        return {"at": at, "kind": "INSERT", "columns": columns, "values": values, "when": when}
    if parser.take("DELETE"):
        return {"at": at, "kind": "DELETE", "when": when}
    parser.expect("UPDATE", "SET")
    columns, values = _assignments(parser, qualified=True)
    return {"at": at, "kind": "UPDATE", "columns": columns, "values": values, "when": when}


def _columns(parser: Parser) -> list[str]:
    parser.expect("(")
    names = [_column(parser, qualified=True)]
    while parser.take(","):
        names.append(_column(parser, qualified=True))
    parser.expect(")")
    return names


def _vacuum(cursor: Cursor) -> heads.Run:
    parser = Parser(cursor.text)
    parser.expect("VACUUM")
    target = heads.target_of(parser)
    _end(parser)

    def run(session: Session) -> Result:
        name = _of(session, target, "VACUUM")
        from glue_local.cloud.athena.iceberg_statements import upkeep

        return upkeep.vacuum(session, name)

    return run


#: One more statement is one more entry.
STATEMENTS: dict[str, tuple[Callable[[Cursor], heads.Run], Kind]] = {
    "DELETE": (_filtered("DELETE", ("DELETE", "FROM"), ()), Kind("DML", "DELETE", "{id}")),
    "UPDATE": (_update, Kind("DML", "UPDATE", "{id}")),
    "MERGE": (_merge, Kind("DML", "MERGE", "{id}")),
    "OPTIMIZE": (_filtered("OPTIMIZE", ("OPTIMIZE",), ("REWRITE", "DATA", "USING", "BIN_PACK")), Kind("DDL")),
    "VACUUM": (_vacuum, Kind("DDL")),
}
