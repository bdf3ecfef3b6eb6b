"""A query's columns as those of the table that they go into, cast as an assignment casts them."""

from __future__ import annotations

from collections.abc import Sequence

from glue_local.cloud.athena.trino import casts
from glue_local.cloud.athena.trino import types as trino
from glue_local.cloud.athena.trino.compile import Compiled
from glue_local.cloud.athena.trino.errors import Place, fail
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Value


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

    TYPE_MISMATCH unless the query's types become the table's by themselves.
    """
    kinds = dict(columns)
    needed = [kinds[each] for each in wanted]
    given = [kind for _, kind in compiled.columns]
    if len(given) != len(needed) or not all(map(trino.coerces, given, needed)):
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
        cast = casts.cast(compiled.python, Value(f"q.c{i}", given[i]), kind, place)
        found.append(f"CAST({cast.sql} AS {trino.duck(kind)})")
    return found
