"""EXPLAIN, and with it the statements that their first word tells."""

from __future__ import annotations

from collections.abc import Callable

from glue_local.cloud.athena import changes, dml, errors, query
from glue_local.cloud.athena.result import Column as Shown
from glue_local.cloud.athena.result import Kind, Result
from glue_local.cloud.athena.session import Session
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


#: One more statement is one more entry.
STATEMENTS: dict[str, tuple[Callable[[Cursor], dml.Run], Kind]] = {
    "EXPLAIN": (_explain, Kind("UTILITY", "EXPLAIN")),
    **changes.STATEMENTS,
}
