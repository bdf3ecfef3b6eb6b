"""Parses Trino's queries.

Source: https://trino.io/docs/current/sql/select.html
"""

from __future__ import annotations

from glue_local.cloud.athena.errors import UnsupportedQueryError
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino.errors import Place, SyntaxProblem, unsupported
from glue_local.cloud.athena.trino.expressions import Expressions

#: Words that begin a clause where an alias could stand.
_NO_ALIAS = frozenset({"TABLESAMPLE", "LIMIT", "OFFSET", "FETCH", "WINDOW"})


def parse(text: str) -> n.Query:
    """Parse one query; SyntaxProblem with line and column if it is none."""
    parser = Parser(text)
    try:
        query = parser.query()
    except RecursionError as error:
        raise UnsupportedQueryError("a statement nested this deep") from error
    if parser.sees(";") and parser.ahead().kind != "end":
        raise SyntaxProblem(f"Only one sql statement is allowed. Got: {text}")
    if parser.now.kind != "end":
        parser.mismatch("<EOF>")
    return query


class Parser(Expressions):
    """Reads queries and relations."""

    def query(self) -> n.Query:
        """Read WITH, a query, ORDER BY, OFFSET and LIMIT."""
        at = self.at
        named: list[n.Named] = []
        recursive = False
        if self.take("WITH"):
            recursive = self.take("RECURSIVE")
            named = self.separated(self._with_query)
        query = n.Query(at, self._union(), named, recursive)
        if self.take("ORDER", "BY"):
            query.order = self.sort_items()
        if self.take("OFFSET"):
            query.offset = self._count()
            if self.sees_any("ROW", "ROWS"):
                self.step()
        if self.take("LIMIT"):
            query.limit = None if self.take("ALL") else self._count()
        elif self.take("FETCH"):
            self._fetch(query)
        return query

    def _with_query(self) -> n.Named:
        at = self.at
        name = self.identifier()
        columns = self.identifiers() if self.sees("(") else []
        self.expect("AS", "(")
        query = self.query()
        self.expect(")")
        return n.Named(at, name, columns, query)

    def _count(self) -> n.Node:
        if self.now.kind != "integer":
            self.mismatch("'?', 'ALL', <integer>")
        token = self.step()
        return n.Literal(token.at, "#integer", token.value.replace("_", ""))

    def _fetch(self, query: n.Query) -> None:
        if not self.sees_any("FIRST", "NEXT"):
            self.mismatch("'FIRST', 'NEXT'")
        at = self.step().at
        query.limit = self._count() if self.now.kind == "integer" else n.Literal(at, "#integer", "1")
        if not self.sees_any("ROW", "ROWS"):
            self.mismatch("'ROW', 'ROWS'")
        self.step()
        query.ties = self.take("WITH", "TIES")
        if not query.ties:
            self.expect("ONLY")

    def _union(self) -> n.Node:
        left = self._intersection()
        while self.sees_any("UNION", "EXCEPT"):
            token = self.step()
            left = n.SetOperation(token.at, token.upper, self._every(), left, self._intersection())
        return left

    def _intersection(self) -> n.Node:
        left = self._body()
        while self.sees("INTERSECT"):
            token = self.step()
            left = n.SetOperation(token.at, token.upper, self._every(), left, self._body())
        return left

    def _every(self) -> bool:
        if self.take("ALL"):
            return True
        self.take("DISTINCT")
        return False

    def _body(self) -> n.Node:
        at = self.at
        if self.take("SELECT"):
            return self._select(at)
        if self.take("VALUES"):
            return n.Values(at, self.separated(self.expression))
        if self.take("TABLE"):
            return n.Select(at, False, [n.Star(at)], self._table())
        if self.take("("):
            query = self.query()
            self.expect(")")
            return query
        self.mismatch("'(', 'SELECT', 'TABLE', 'VALUES'")

    def _select(self, at: Place) -> n.Node:
        distinct = self.take("DISTINCT")
        if not distinct:
            self.take("ALL")
        select = n.Select(at, distinct, self.separated(self._item))
        if self.take("FROM"):
            select.relation = self._relations()
        if self.take("WHERE"):
            select.where = self.expression()
        if self.take("GROUP", "BY"):
            select.group_distinct = self.take("DISTINCT")
            if not select.group_distinct:
                self.take("ALL")
            select.group = self.separated(self._group)
        if self.take("HAVING"):
            select.having = self.expression()
        if self.take("WINDOW"):
            while True:
                name = self.identifier()
                self.expect("AS")
                select.windows[name] = self.window()
                if not self.take(","):
                    break
        return select

    def _item(self) -> n.Node:
        at = self.at
        if self.take("*"):
            return n.Star(at)
        value = self.expression()
        if self.sees(".", "*"):
            self.step()
            self.step()
            star = n.Star(at, value)
            if self.take("AS"):
                star.names = self.identifiers()
            return star
        if self.take("AS"):
            return n.SelectItem(at, value, self.identifier())
        if self.is_identifier() and self.now.upper not in _NO_ALIAS:
            return n.SelectItem(at, value, self.identifier())
        return n.SelectItem(at, value)

    def _group(self) -> n.GroupBy:
        at = self.at
        for words, kind in ((("ROLLUP",), "rollup"), (("CUBE",), "cube")):
            if self.take(*words):
                self.expect("(")
                found = [] if self.sees(")") else self.separated(self.expression)
                self.expect(")")
                return n.GroupBy(at, kind, [_parts(each) for each in found])
        if self.take("GROUPING", "SETS"):
            self.expect("(")
            sets = self.separated(self._grouping_set)
            self.expect(")")
            return n.GroupBy(at, "sets", sets)
        return n.GroupBy(at, "simple", [self._grouping_set()])

    def _grouping_set(self) -> list[n.Node]:
        if self.take("(", ")"):
            return []
        return _parts(self.expression())

    # --- relations ------------------------------------------------------------------------------------------------

    def _relations(self) -> n.Node:
        left = self._joined()
        while self.sees(","):
            at = self.step().at
            left = n.Join(at, "CROSS", left, self._joined())
        return left

    def _joined(self) -> n.Node:
        left = self._sampled()
        while True:
            at = self.at
            if self.take("CROSS", "JOIN"):
                left = n.Join(at, "CROSS", left, self._sampled())
                continue
            if self.sees("NATURAL"):
                unsupported(at, "NATURAL JOIN")
            kind = self._join_kind()
            if kind is None:
                return left
            join = n.Join(at, kind, left, self._joined_right())
            if self.take("ON"):
                join.on = self.expression()
            elif self.take("USING"):
                self.expect("(")
                join.using = self.separated(self._using)
                self.expect(")")
            else:
                self.mismatch("'ON', 'USING'")
            left = join

    def _using(self) -> tuple[str, Place]:
        at = self.at
        return self.identifier(), at

    def _joined_right(self) -> n.Node:
        """The right side of a join: a relation, or joins that end before this one's condition."""
        right = self._sampled()
        while self.sees_any("JOIN", "INNER", "LEFT", "RIGHT", "FULL"):
            start = self.index
            at = self.at
            kind = self._join_kind()
            if kind is None:
                break
            inner = n.Join(at, kind, right, self._joined_right())
            if not self.sees_any("ON", "USING"):
                self.index = start
                break
            if self.take("ON"):
                inner.on = self.expression()
            else:
                self.step()
                self.expect("(")
                inner.using = self.separated(self._using)
                self.expect(")")
            if not self.sees_any("ON", "USING"):
                self.index = start
                break
            right = inner
        return right

    def _join_kind(self) -> str | None:
        if self.take("JOIN") or self.take("INNER", "JOIN"):
            return "INNER"
        for kind in ("LEFT", "RIGHT", "FULL"):
            if self.take(kind):
                self.take("OUTER")
                self.expect("JOIN")
                return kind
        return None

    def _sampled(self) -> n.Node:
        relation = self.aliased()
        if self.sees("TABLESAMPLE"):
            at = self.step().at
            if not self.sees_any("BERNOULLI", "SYSTEM"):
                self.mismatch("'BERNOULLI', 'SYSTEM'")
            method = self.step().upper
            self.expect("(")
            relation = n.Sampled(at, relation, method, self.expression())
            self.expect(")")
        return relation

    def aliased(self) -> n.Node:
        """Read a relation with its other name."""
        relation = self._relation()
        at = self.at
        if self.sees("MATCH_RECOGNIZE"):
            unsupported(at, "MATCH_RECOGNIZE")
        if self.take("AS") or (self.is_identifier() and self.now.upper not in _NO_ALIAS):
            name = self.identifier()
            columns = self.identifiers() if self.sees("(") else []
            if self.sees("MATCH_RECOGNIZE"):
                unsupported(self.at, "MATCH_RECOGNIZE")
            return n.Aliased(at, relation, name, columns)
        return relation

    def _relation(self) -> n.Node:
        at = self.at
        if self.sees("UNNEST") and self.ahead().upper == "(":
            self.step()
            self.step()
            items = self.separated(self.expression)
            self.expect(")")
            return n.Unnest(at, items, self.take("WITH", "ORDINALITY"))
        if self.sees("LATERAL") and self.ahead().upper == "(":
            self.step()
            self.step()
            query = self.query()
            self.expect(")")
            return n.Derived(at, query, lateral=True)
        if self.sees("TABLE") and self.ahead().upper == "(":
            unsupported(at, "a table function")
        if self.sees("JSON_TABLE", "("):
            unsupported(at, "json_table")
        if self.take("("):
            if self.starts_query():
                start = self.index
                found: n.Node = n.Derived(at, self.query())
                if not self.sees(")"):
                    self.index = start
                    found = self._relations()
            else:
                found = self._relations()
            self.expect(")")
            return found
        return self._table()

    def _table(self) -> n.Node:
        at = self.at
        parts, places = [self.identifier()], [at]
        while self.take("."):
            places.append(self.at)
            parts.append(self.identifier())
        if self.sees("("):
            self.mismatch("<EOF>")
        return n.Table(at, parts, places, self._version() if self.sees("FOR") else None)

    def _version(self) -> n.AsOf:
        at = self.step().at
        if not self.sees_any("TIMESTAMP", "VERSION"):
            self.mismatch("'TIMESTAMP', 'VERSION'")
        kind = self.step().upper
        self.expect("AS", "OF")
        return n.AsOf(at, kind, self._sum())


def _parts(node: n.Node) -> list[n.Node]:
    return node.items if isinstance(node, n.RowOf) else [node]
