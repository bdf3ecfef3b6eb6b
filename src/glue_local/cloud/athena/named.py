"""EXPLAIN, and the statements on rows of Iceberg tables: what is not here is named with what it was asked of."""

from __future__ import annotations

from collections.abc import Callable

from glue_local.cloud.athena import dml, errors, query
from glue_local.cloud.athena.result import Column as Shown
from glue_local.cloud.athena.result import Kind, Result
from glue_local.cloud.athena.session import Session, TableName
from glue_local.cloud.athena.trino.cursor import Cursor
from glue_local.cloud.athena.types import ResultType


def find(text: str) -> tuple[Kind, dml.Run] | None:
    """Return the kind and the work of a statement; None for another."""
    cursor = Cursor(text)
    found = STATEMENTS.get(cursor.now.upper)
    return (found[1], found[0](cursor)) if found else None


def _explain(cursor: Cursor) -> dml.Run:
    """EXPLAIN: TYPE VALIDATE is the one plan that says the same here as there; the others are named.

    Source: https://docs.aws.amazon.com/athena/latest/ug/athena-explain-statement.html
    """
    cursor.expect("EXPLAIN")
    analyzed = cursor.take("ANALYZE")
    options = {"TYPE": "LOGICAL", "FORMAT": "TEXT"}
    if cursor.sees("(") and cursor.ahead().upper in options:
        cursor.step()
        while True:
            name = cursor.step().upper
            known = _EXPLAINED.get(name)
            if known is None or not cursor.sees_any(*known):
                cursor.mismatch(", ".join(f"'{each}'" for each in known or _EXPLAINED))
            options[name] = cursor.step().upper
            if not cursor.take(","):
                break
        cursor.expect(")")
    text = cursor.text[cursor.now.start :]
    other = dml.find(text)
    text = "" if other else dml.inner(cursor)

    def run(session: Session) -> Result:
        if text:
            query.prepare(session, text)
        if analyzed or other or options["TYPE"] != "VALIDATE":
            shown = "ANALYZE" if analyzed else f"(TYPE {options['TYPE']}, FORMAT {options['FORMAT']})"
            raise errors.UnsupportedQueryError(
                f"EXPLAIN {shown}{' of a statement that is not a query' if other else ''}"
            )
        session.spool.write([[["Valid"], ["true"]]])
        return Result([Shown("Valid", ResultType("boolean"))], spool=session.spool)

    return run


#: The options of EXPLAIN and their values.
_EXPLAINED = {
    "TYPE": ("LOGICAL", "DISTRIBUTED", "VALIDATE", "IO"),
    "FORMAT": ("TEXT", "GRAPHVIZ", "JSON"),
}


def _rows_of_iceberg(cursor: Cursor) -> dml.Run:
    """DELETE, UPDATE, MERGE, OPTIMIZE, VACUUM: statements on Iceberg tables alone.

    Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg.html
    """
    verb = cursor.step().upper
    cursor.take({"DELETE": "FROM", "MERGE": "INTO"}.get(verb, verb))
    target = dml.target_of(cursor)

    def run(session: Session) -> Result:
        database = target.database or session.database
        table = session.table(TableName(database, target.name, target.line, target.column))
        if table.format != "iceberg" and verb in {"DELETE", "UPDATE", "MERGE"}:
            raise errors.QueryError(
                f"NOT_SUPPORTED: {verb}: Modifying Hive table rows is only supported for transactional tables"
            )
        of = "an Iceberg table" if table.format == "iceberg" else "a table that is not Iceberg's"
        raise errors.UnsupportedQueryError(f"{verb} of {of} ({database}.{target.name})")

    return run


#: One more statement is one more entry.
STATEMENTS: dict[str, tuple[Callable[[Cursor], dml.Run], Kind]] = {
    "EXPLAIN": (_explain, Kind("UTILITY", "EXPLAIN")),
    "DELETE": (_rows_of_iceberg, Kind("DML", "DELETE", "{id}")),
    "UPDATE": (_rows_of_iceberg, Kind("DML", "UPDATE", "{id}")),
    "MERGE": (_rows_of_iceberg, Kind("DML", "MERGE", "{id}")),
    "OPTIMIZE": (_rows_of_iceberg, Kind("DDL")),
    "VACUUM": (_rows_of_iceberg, Kind("DDL")),
}
