"""EXPLAIN and prepared statements, and with them the statements that their first word tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError

from glue_local.cloud.athena import changes, dml, errors, heads, parameters, query
from glue_local.cloud.athena.result import Column as Shown
from glue_local.cloud.athena.result import Kind, Result
from glue_local.cloud.athena.session import Session
from glue_local.cloud.athena.trino.cursor import Cursor
from glue_local.cloud.athena.trino.parser import parse
from glue_local.cloud.athena.types import ResultType

#: Statements that no other one holds.
_NOT_PREPARED = frozenset({"PREPARE", "EXECUTE", "DEALLOCATE"})


def find(text: str) -> tuple[Kind, heads.Run] | None:
    """Return the kind and the work of a statement; None for another."""
    cursor = Cursor(text)
    found = STATEMENTS.get(cursor.now.upper)
    return (found[1], found[0](cursor)) if found else None


def _planned(text: str) -> tuple[Kind, heads.Run] | None:
    """Return the kind and the work of a statement inside of another; None for a query."""
    return dml.find(text) or find(text)


def _explain(cursor: Cursor) -> heads.Run:
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
    other = _planned(text)
    text = "" if other else heads.inner(cursor)

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
_EXPLAINED = {"TYPE": ("LOGICAL", "DISTRIBUTED", "VALIDATE", "IO"), "FORMAT": ("TEXT", "GRAPHVIZ", "JSON")}


# --- prepared statements -------------------------------------------------------------------------------------


def _prepare(cursor: Cursor) -> heads.Run:
    cursor.expect("PREPARE")
    own = cursor.identifier()
    cursor.expect("FROM")
    text = cursor.text[cursor.now.start :]
    if cursor.now.upper in _NOT_PREPARED:
        # In Trino's words: https://github.com/trinodb/trino, PrepareTask.
        kind = cursor.now.upper.capitalize()
        raise errors.QueryError(f"NOT_SUPPORTED: Invalid statement type for prepared statement: {kind}")
    marks = sum(token.text == "?" and token.kind == "op" for token in cursor.tokens)
    complete = parameters.filled(text, ["NULL"] * marks)
    if _planned(complete) is None:
        parse(complete)

    def run(session: Session) -> Result:
        athena = session.caller.client("athena")
        given = {"StatementName": own, "WorkGroup": session.workgroup, "QueryStatement": text}
        try:
            athena.get_prepared_statement(StatementName=own, WorkGroup=session.workgroup)
            athena.update_prepared_statement(**given)
        except athena.exceptions.ResourceNotFoundException:
            athena.create_prepared_statement(**given)
        except athena.exceptions.InvalidRequestException as error:  # a name of one letter, for one
            raise errors.QueryError(f"FAILED: {error.response['Error']['Message']}") from error
        return Result()

    return run


@contextmanager
def _found(session: Session, own: str) -> Iterator[None]:
    """Say that a prepared statement is not there; nor is one of a name that none can have (one letter)."""
    try:
        yield
    except ClientError as error:
        if errors.code_of(error) not in {"ResourceNotFoundException", "InvalidRequestException"}:
            raise
        raise errors.QueryError(
            f"FAILED: PreparedStatement {own} was not found in workGroup {session.workgroup}"
        ) from error


def _deallocate(cursor: Cursor) -> heads.Run:
    cursor.expect("DEALLOCATE", "PREPARE")
    own = cursor.identifier()

    def run(session: Session) -> Result:
        athena = session.caller.client("athena")
        with _found(session, own):
            athena.delete_prepared_statement(StatementName=own, WorkGroup=session.workgroup)
        return Result()

    return run


def _execute(cursor: Cursor) -> heads.Run:
    cursor.expect("EXECUTE")
    own = cursor.identifier()
    values: list[str] = []
    if cursor.take("USING"):
        start, depth = cursor.now.start, 0
        while cursor.now.kind != "end":
            token = cursor.step()
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.upper, 0)
            if (cursor.sees(",") and depth == 0) or cursor.now.kind == "end":
                values.append(cursor.text[start : token.end])
                cursor.take(",")
                start = cursor.now.start

    def run(session: Session) -> Result:
        athena = session.caller.client("athena")
        with _found(session, own):
            answer = athena.get_prepared_statement(StatementName=own, WorkGroup=session.workgroup)
        text = parameters.filled(answer["PreparedStatement"]["QueryStatement"], values or session.parameters)
        found = _planned(text)
        return found[1](session) if found else query.run(session, text)

    return run


#: One more statement is one more entry.
STATEMENTS: dict[str, tuple[Callable[[Cursor], heads.Run], Kind]] = {
    "EXPLAIN": (_explain, Kind("UTILITY", "EXPLAIN")),
    "PREPARE": (_prepare, Kind("DDL")),
    "DEALLOCATE": (_deallocate, Kind("DDL")),
    "EXECUTE": (_execute, Kind("DML", "EXECUTE", "{id}.csv")),
    **changes.STATEMENTS,
}
