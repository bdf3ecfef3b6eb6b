"""A query's columns as those of the table that they go into, cast as an assignment casts them."""

from __future__ import annotations

from collections.abc import Sequence

from glue_local.cloud.athena.trino import casts
from glue_local.cloud.athena.trino import types as trino
from glue_local.cloud.athena.trino.compile import Compiled
from glue_local.cloud.athena.trino.errors import Place, fail
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Python, Value, raising


def checked(names: Sequence[str], wanted: Sequence[str], place: Place) -> None:
    """COLUMN_NOT_FOUND unless all the columns that a statement names are the table's; none comes twice."""
    for i, each in enumerate(wanted):
        if each not in names:
            fail("COLUMN_NOT_FOUND", place, f"Insert column name does not exist in target table: {each}")
        if each in wanted[:i]:
            fail("DUPLICATE_COLUMN_NAME", place, f"Insert column name is specified more than once: {each}")


def expressions(
    compiled: Compiled, columns: Sequence[tuple[str, Type]], wanted: Sequence[str], place: Place
) -> list[str]:
    """Return SQL over the query's columns (q.c0, ...), one for each column of the table; NULL for one not wanted.

    TYPE_MISMATCH unless the query's types and the table's meet.
    """
    kinds = dict(columns)
    needed = [kinds[each] for each in wanted]
    given = [kind for _, kind in compiled.columns]
    if len(given) != len(needed) or not all(map(assigns, given, needed)):
        fail(
            "TYPE_MISMATCH",
            place,
            f"Insert query has mismatched column types: Table: [{', '.join(map(str, needed))}],"
            f" Query: [{', '.join(map(str, given))}]",
        )
    found = []
    for own, kind in columns:
        if own not in wanted:
            found.append(f"CAST(NULL AS {trino.duck(kind)})")
            continue
        i = list(wanted).index(own)
        cast = assigned(compiled.python, Value(f"q.c{i}", given[i]), kind, place)
        found.append(f"CAST({cast.sql} AS {trino.duck(kind)})")
    return found


def assigns(given: Type, wanted: Type) -> bool:
    """Whether a value of a type may be given to a column of another: the types meet.

    Those that hold a varchar or char of a length must become the column's by themselves.
    Source: typesMatchForInsert of https://github.com/trinodb/trino (StatementAnalyzer)
    """
    if any(_bounded(each) for each in wanted.args if isinstance(each, Type)):
        return trino.coerces(given, wanted)
    return trino.common(given, wanted) is not None


def _bounded(kind: Type) -> bool:
    limited = kind.name == "char" or (kind.name == "varchar" and kind != trino.VARCHAR)
    return limited or any(_bounded(each) for each in kind.args if isinstance(each, Type))


def assigned(python: Python, value: Value, kind: Type, place: Place) -> Value:
    """Cast a value to a column's type; INVALID_CAST_ARGUMENT for a text of which more than blanks would be lost."""
    cast = casts.cast(python, value, kind, place)
    texts = {"varchar", "char"}
    if value.type.name not in texts or kind.name not in texts or kind.args[0] >= value.type.args[0]:
        return cast
    message = f"Cannot truncate non-space characters when casting from {value.type} to {kind} on INSERT"
    failure = raising("INVALID_CAST_ARGUMENT", trino.literal(message))
    long = f"length(rtrim({value.sql}, ' ')) > {kind.args[0]}"
    return Value(f"CASE WHEN {long} THEN {failure} ELSE {cast.sql} END", kind)
