"""Whole queries: WITH, set operations, VALUES, LIMIT; written in DuckDB's SQL.

Source: https://trino.io/docs/current/sql/select.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from glue_local.cloud.athena.errors import QueryError
from glue_local.cloud.athena.trino import casts
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import Place, fail, unsupported
from glue_local.cloud.athena.trino.relations import Known, renamed
from glue_local.cloud.athena.trino.scopes import Context, Field, Relation, Scope
from glue_local.cloud.athena.trino.selects import Selects
from glue_local.cloud.athena.trino.values import Value, many_zones, raising

#: Steps of a recursive query, as Trino's session has them.
DEEPEST = 10
#: Rows that a LIMIT may let through that are sorted.
MOST_SORTED = 2147483647


class Queries(Selects):
    """Reads a whole query."""

    def subquery(self, query: n.Query, context: Context) -> Relation:
        """Return a query inside of an expression; it sees the columns around it."""
        if context.scope.inner:
            fail("NOT_SUPPORTED", query.at, "Lambda expression cannot contain subqueries")
        return self.query(query, context.scope)

    # --- queries ------------------------------------------------------------------------------------------------------

    def query(self, query: n.Query, outer: Scope | None = None) -> Relation:
        """Return a query's SQL and columns."""
        before = dict(self.known)
        for i, each in enumerate(query.named):
            if any(each.name.lower() == other.name.lower() for other in query.named[:i]):
                fail(
                    "DUPLICATE_NAMED_QUERY",
                    each.at,
                    f"WITH query name '{each.name.lower()}' specified more than once",
                )
        named = [self._named(each, query.recursive, outer) for each in query.named]
        relation = self._body(query, outer)
        self.known = before
        prefix = ""
        if named:
            prefix = f"WITH {'RECURSIVE ' if query.recursive else ''}{', '.join(named)} "
        return Relation(prefix + relation.sql, relation.fields)

    def _named(self, named: n.Named, recursive: bool, outer: Scope | None) -> str:
        if recursive and isinstance(named.query.body, n.SetOperation) and _mentions(named.query, named.name):
            return self._recursive(named, outer)
        relation = self.query(named.query, outer)
        fields = renamed(relation.fields, named.columns, named.at)
        name = self.fresh("w")
        self.known[named.name.lower()] = Known(name, fields)
        return f"{name} AS ({relation.sql})"

    def _recursive(self, named: n.Named, outer: Scope | None) -> str:
        body = named.query.body
        assert isinstance(body, n.SetOperation)
        if body.op != "UNION" or not body.every:
            unsupported(body.at, "a recursive query without UNION ALL")
        if not named.columns:
            fail("MISSING_COLUMN_ALIASES", named.at, "missing column aliases in recursive WITH query")
        anchor = self._branch(body.left, outer)
        name = self.fresh("w")
        fields = renamed(anchor.fields, named.columns, named.at)
        self.known[named.name.lower()] = Known(name, fields)
        step = self._branch(body.right, outer)
        for i, (own, other) in enumerate(zip(fields, step.fields, strict=False), 1):
            if not t.coerces(other.type, own.type):
                fail(
                    "TYPE_MISMATCH",
                    body.at,
                    f"recursion step relation output type ({other.type}) is not coercible to recursion base relation"
                    f" output type ({own.type}) at column {i}",
                )
        kinds = [each.type for each in fields]
        first, further = self._as(anchor, kinds, body.at), self._as(step, kinds, body.at)
        inner = self.fresh("r")
        level = f"(SELECT max(d) FROM {name})"
        refuse = raising(
            "GENERIC_USER_ERROR",
            f"'Recursion depth limit exceeded ({DEEPEST}). Use ''max_recursion_depth'' session property to modify the"
            " limit.'",
        )
        depth = f"CASE WHEN {level} < {DEEPEST} THEN {level} + 1 ELSE {refuse} END"
        # The extra column d counts the steps; it is no column of the query.
        return (
            f"{name} AS (SELECT *, 0 AS d FROM ({first}) AS {inner}"
            f" UNION ALL SELECT *, {depth} AS d FROM ({further}) AS {inner})"
        )

    def _body(self, query: n.Query, outer: Scope | None) -> Relation:
        limit, offset = _number(query.limit), _number(query.offset)
        tail = (f" LIMIT {limit}" if limit is not None else "") + (
            f" OFFSET {offset}" if offset is not None else ""
        )
        if query.order and limit is not None and limit > MOST_SORTED:
            # https://docs.aws.amazon.com/athena/latest/ug/other-notable-limitations.html
            raise QueryError(f"NOT_SUPPORTED: ORDER BY LIMIT > {MOST_SORTED} is not supported")
        if query.ties:
            return self._with_ties(query, outer)
        if isinstance(query.body, n.Select):
            relation = self._select(query.body, query.order, outer)
            return Relation(relation.sql + tail, relation.fields)
        relation = self._branch(query.body, outer)
        if not query.order and not tail:
            return relation
        name = self.fresh("r")
        fields = [replace(each, sql=f"{name}.c{i}", owner=()) for i, each in enumerate(relation.fields)]
        context = Context(Scope(fields, outer), clause="ORDER BY clause")
        order = self._order(query.order, fields, context) if query.order else ""
        return Relation(f"SELECT * FROM ({relation.sql}) AS {name}{order}{tail}", relation.fields)

    def _with_ties(self, query: n.Query, outer: Scope | None) -> Relation:
        """FETCH FIRST n ROWS WITH TIES: the rows whose rank is within n."""
        if not query.order:
            fail("MISSING_ORDER_BY", query.at, "FETCH FIRST WITH TIES clause requires ORDER BY")
        if query.offset is not None:
            unsupported(query.at, "OFFSET with WITH TIES")
        if not isinstance(query.body, n.Select):
            unsupported(query.at, "WITH TIES after a set operation")
        relation = self._select(query.body, query.order, outer, ranked=True)
        name = self.fresh("r")
        columns = ", ".join(f"{name}.c{i}" for i in range(len(relation.fields)))
        limit = _number(query.limit)
        return Relation(
            f"SELECT {columns} FROM ({relation.sql}) AS {name} WHERE {name}.k <= {limit} ORDER BY {name}.k, {name}.o",
            relation.fields,
        )

    def _branch(self, node: n.Node, outer: Scope | None) -> Relation:
        """One side of a set operation, or what is in parentheses."""
        if isinstance(node, n.Query):
            return self.query(node, outer)
        if isinstance(node, n.Select):
            return self._select(node, [], outer)
        if isinstance(node, n.Values):
            return self._values(node, outer)
        assert isinstance(node, n.SetOperation)
        left, right = self._branch(node.left, outer), self._branch(node.right, outer)
        if len(left.fields) != len(right.fields):
            fail(
                "TYPE_MISMATCH",
                node.at,
                f"{node.op} query has different number of fields: {len(left.fields)}, {len(right.fields)}",
            )
        kinds = []
        for i, (a, b) in enumerate(zip(left.fields, right.fields, strict=True)):
            kind = t.common(a.type, b.type)
            if kind is None:
                fail(
                    "TYPE_MISMATCH",
                    node.at,
                    f"column {i + 1} in {node.op} query has incompatible types: {a.type}, {b.type}",
                )
            kinds.append(kind)
        op = node.op + (" ALL" if node.every else "")
        sides = [f"({self._as(each, kinds, node.at)})" for each in (left, right)]
        sql = f" {op} ".join(sides)
        fields = [
            Field(a.name, kind, "", zone=a.zone if a.zone == b.zone else None)
            for a, b, kind in zip(left.fields, right.fields, kinds, strict=True)
        ]
        if not node.every and any(many_zones(each.value()) for each in fields):
            if node.op != "UNION":
                unsupported(node.at, f"{node.op} of timestamps with time zone")
            sql = self._distinct(" UNION ALL ".join(sides), fields, node.at)
        return Relation(sql, fields)

    def _as(self, relation: Relation, kinds: list[t.Type], at: Place) -> str:
        """Return a query with its columns cast."""
        name = self.fresh("r")
        columns = [
            f"CAST({casts.cast(self.python, Value(f'{name}.c{i}', each.type), kind, at).sql} AS {t.duck(kind)}) AS c{i}"
            for i, (each, kind) in enumerate(zip(relation.fields, kinds, strict=True))
        ]
        return f"SELECT {', '.join(columns)} FROM ({relation.sql}) AS {name}"

    def _values(self, node: n.Values, outer: Scope | None) -> Relation:
        context = Context(Scope([], outer), clause="VALUES")
        rows = [
            [self.read(each, context) for each in (row.items if isinstance(row, n.RowOf) else [row])]
            for row in node.rows
        ]
        width = len(rows[0])
        if any(len(row) != width for row in rows):
            fail("TYPE_MISMATCH", node.at, "Values rows have mismatched sizes")
        kinds = [
            self.meet([row[i] for row in rows], node.at, "Values rows have mismatched types:")
            for i in range(width)
        ]
        written = []
        for row in rows:
            cells = [
                f"CAST({casts.cast(self.python, each, kind, node.at).sql} AS {t.duck(kind)})"
                for each, kind in zip(row, kinds, strict=True)
            ]
            written.append(f"({', '.join(cells)})")
        name = self.fresh("r")
        columns = ", ".join(f"c{i}" for i in range(width))
        return Relation(
            f"SELECT * FROM (VALUES {', '.join(written)}) AS {name}({columns})",
            [Field(None, kind, "") for kind in kinds],
        )


def _number(node: n.Node | None) -> int | None:
    return int(node.value) if isinstance(node, n.Literal) else None


def _mentions(node: Any, name: str) -> bool:
    if isinstance(node, n.Table):
        return [each.lower() for each in node.parts] == [name.lower()]
    if isinstance(node, n.Node):
        return any(_mentions(each, name) for each in vars(node).values())
    if isinstance(node, list | tuple):
        return any(_mentions(each, name) for each in node)
    return False
