"""What functions and calls need of the analyzer that reads their arguments."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino.errors import Place
from glue_local.cloud.athena.trino.scopes import Context, Relation
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Python, Value


class Reader(Protocol):
    """Reads expressions; ``now`` is the query's time in UTC, ``windows`` the named windows of the SELECT around."""

    python: Python
    now: dt.datetime
    database: str
    windows: dict[str, n.Window]

    def read(self, node: n.Node, context: Context) -> Value:
        """Return an expression's SQL and type."""

    def condition(self, node: n.Node, context: Context) -> str:
        """Return a boolean expression's SQL."""

    def meet(self, values: list[Value], at: Place, message: str) -> Type:
        """Return the type that all values are cast to."""

    def zone(self, zone: Value, at: Place) -> Value:
        """Return a zone's name as Trino writes it."""

    def at_zone(self, value: Value, zone: Value, at: Place) -> Value:
        """Return a timestamp shown in another zone."""

    def lambda_body(self, node: n.Lambda, kinds: list[Type], context: Context) -> tuple[list[str], Value]:
        """Return the names of a lambda's parameters in SQL, and its body."""

    def fresh(self, prefix: str) -> str:
        """Return a name that nothing else in the query has."""

    def subquery(self, query: n.Query, context: Context) -> Relation:
        """Return a query inside of an expression."""
