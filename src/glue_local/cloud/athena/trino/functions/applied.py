"""A call of an aggregate or window function: what DuckDB's functions in its place carry."""

from __future__ import annotations

from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino.reader import Reader


class Applied:
    """Writes calls of DuckDB's aggregates with what the query's call carries: DISTINCT, ORDER BY, FILTER, OVER."""

    def __init__(self, analyzer: Reader, node: n.Call, where: str, over: str, order: str, nulls: str) -> None:
        """Take the clauses in SQL."""
        self.analyzer = analyzer
        self.node = node
        self.where = where
        self.over = over
        self.order = order
        self.nulls = nulls

    def __call__(self, name: str, *args: str, distinct: bool | None = None, where: str = "") -> str:
        """Return one call; ``where`` filters further."""
        distinct = self.node.distinct if distinct is None else distinct
        tests = [each for each in (self.where, where) if each]
        filtered = f" FILTER (WHERE {' AND '.join(f'({each})' for each in tests)})" if tests else ""
        inside = f"{'DISTINCT ' if distinct else ''}{', '.join(args)}{self.nulls}{self.order}"
        return f"{name}({inside}){filtered}{self.over}"
