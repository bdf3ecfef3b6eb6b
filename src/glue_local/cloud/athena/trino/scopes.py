"""What the names of a query mean: columns of its relations, lambda parameters, columns of queries around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from glue_local.cloud.athena.trino.errors import Place, fail
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Python, Value


@dataclass(frozen=True)
class View:
    """A view: its query, the database that names in it without one are of, the columns that it was made with.

    A column is its name and Trino's name of its type; None for a view that does not tell them.
    """

    text: str
    database: str
    columns: Sequence[tuple[str, str]] | None = None


#: A table's columns by names lower case, or a view, given database, name and place; QueryError if there is none.
Resolver = Callable[[str, str, Place], "Sequence[tuple[str, Type]] | View"]
#: The name under which the resolver knows one version of a table, given database, name, TIMESTAMP or VERSION, the
#: version's value, the functions that the value may call, and the place.
Versions = Callable[[str, str, str, Value, Python, Place], str]


@dataclass(frozen=True)
class Field:
    """A column that a scope offers: ``owner`` is (database, relation), or (relation,), or nothing."""

    name: str | None
    type: Type
    sql: str
    owner: tuple[str, ...] = ()
    hidden: bool = False
    zone: str | None = None

    def value(self) -> Value:
        """The column as an expression."""
        return Value(self.sql, self.type, zone=self.zone)

    def named(self, name: str, owner: Sequence[str]) -> bool:
        """Whether a name, with what qualifies it, means this column."""
        if self.name is None or self.name.lower() != name:
            return False
        wanted = tuple(owner)
        if len(wanted) == 3 and wanted[0] == "awsdatacatalog":  # noqa: PLR2004 - catalog, database, table
            wanted = wanted[1:]
        return not wanted or self.owner[-len(wanted) :] == wanted


@dataclass
class Scope:
    """The columns of one query's relations; ``outer`` is the scope of the query around it."""

    fields: list[Field] = field(default_factory=list)
    outer: Scope | None = None
    #: Lambda parameters hide columns, and are always there.
    inner: bool = False

    def find(self, name: str, owner: Sequence[str], at: Place) -> tuple[Field, bool] | None:
        """Return the column that a name means and whether it is this query's own; COLUMN_NOT_FOUND if two fit."""
        found = [each for each in self.fields if each.named(name, owner)]
        if len(found) > 1:
            shown = ".".join([*owner, name])
            fail("AMBIGUOUS_NAME", at, f"Column '{shown}' is ambiguous")
        if found:
            return found[0], not self.inner
        if self.outer is None:
            return None
        further = self.outer.find(name, owner, at)
        if further is None:
            return None
        return further if self.inner else (further[0], False)


@dataclass(frozen=True)
class Context:
    """The place of an expression: its scope, whether aggregates are allowed, the keys of GROUP BY."""

    scope: Scope
    clause: str = "SELECT clause"
    aggregates: bool = False
    keys: dict[str, Value] | None = None
    windows: bool = False
    within: str = ""

    def plain(self) -> Context:
        """The same scope, without aggregates."""
        return replace(self, aggregates=False, keys=None, windows=False)

    def inside(self, function: str) -> Context:
        """The context of an aggregate's arguments."""
        return replace(self, aggregates=False, keys=None, windows=False, within=function)


@dataclass
class Relation:
    """A query's SQL (columns c0, c1, ...) or what is in FROM, and its columns."""

    sql: str
    fields: list[Field]
