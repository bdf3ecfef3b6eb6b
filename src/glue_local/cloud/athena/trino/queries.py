"""Queries and relations: scopes, grouping, set operations, WITH, UNNEST; written in DuckDB's SQL.

Every relation gets an alias and its columns the names c0, c1, ...; what they are called is kept beside the SQL.
Source: https://trino.io/docs/current/sql/select.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from glue_local.cloud.athena.trino import calls, casts, literals, operators
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.analyzer import Analyzer, dotted
from glue_local.cloud.athena.trino.errors import Place, SyntaxProblem, fail, unsupported
from glue_local.cloud.athena.trino.grouping import distinct_sets
from glue_local.cloud.athena.trino.parser import parse
from glue_local.cloud.athena.trino.scopes import Context, Field, Relation, Resolver, Scope, Versions, View
from glue_local.cloud.athena.trino.values import Value, identity, many_zones, raising

CATALOG = "awsdatacatalog"
#: Steps of a recursive query, as Trino's session has them.
DEEPEST = 10
#: Views inside of views.
MOST_VIEWS = 20


@dataclass(frozen=True)
class Known:
    """A WITH query: its name in SQL and its columns."""

    name: str
    fields: list[Field]


@dataclass
class Queries(Analyzer):
    """Reads a whole query; ``resolve`` and ``versions`` know the caller's tables, ``database`` is the default one."""

    resolve: Resolver
    versions: Versions
    database: str
    tables: dict[tuple[str, str], Place] = field(default_factory=dict)
    windows: dict[str, n.Window] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    inside: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start as an analyzer of expressions does."""
        Analyzer.__init__(self)

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

    # --- SELECT -------------------------------------------------------------------------------------------------------

    def _select(
        self, select: n.Select, order: list[n.SortItem], outer: Scope | None, ranked: bool = False
    ) -> Relation:
        source = self.relation(select.relation, outer) if select.relation is not None else Relation("", [])
        scope = Scope(source.fields, outer)
        saved, self.windows = self.windows, {**self.windows, **select.windows}
        where = ""
        if select.where is not None:
            where = f" WHERE {self.condition(select.where, Context(scope, clause='WHERE clause'))}"
        items = self._items(select, scope)
        grouped = (
            select.group is not None
            or select.having is not None
            or any(
                calls.contains(each, calls.is_aggregate) for each in [*(value for value, _ in items), *order]
            )
        )
        context = Context(scope, aggregates=True, windows=True)
        group = having = ""
        if grouped:
            group, keys = self._grouping(select, items, scope)
            context = replace(context, keys=keys)
        if select.having is not None:
            having = f" HAVING {self.condition(select.having, replace(context, clause='HAVING clause', windows=False))}"
        values = [self.read(value, context) for value, _ in items]
        fields = [
            Field(name, value.type, value.sql, zone=value.zone)
            for value, (_, name) in zip(values, items, strict=True)
        ]
        columns = [
            f"CAST({each.sql} AS {t.duck(each.type)}) AS c{i}"
            if each.type == t.UNKNOWN
            else f"{each.sql} AS c{i}"
            for i, each in enumerate(values)
        ]
        sort = (
            self._sort_keys(order, fields, replace(context, clause="ORDER BY clause"), select)
            if order
            else []
        )
        self.windows = saved
        tail = f" ORDER BY {', '.join(sort)}" if sort else ""
        if ranked:
            by = self._sort_keys(
                order, fields, replace(context, clause="ORDER BY clause"), select, ordinals=False
            )
            columns += [
                f"rank() OVER (ORDER BY {', '.join(by)}) AS k",
                f"row_number() OVER (ORDER BY {', '.join(by)}) AS o",
            ]
            tail = ""
        origin = f" FROM {source.sql}" if source.sql else ""
        rest = f"{', '.join(columns)}{origin}{where}{group}{having}"
        if select.distinct and any(map(many_zones, values)):
            return Relation(self._distinct(f"SELECT {rest}", fields, select.at) + tail, fields)
        return Relation(f"SELECT {'DISTINCT ' if select.distinct else ''}{rest}{tail}", fields)

    def _distinct(self, sql: str, fields: list[Field], at: Place) -> str:
        """Return one row of those of a query that Trino calls equal, where the engine would not."""
        name = self.fresh("r")
        columns = [replace(each, sql=f"{name}.c{i}").value() for i, each in enumerate(fields)]
        keys = ", ".join(identity(each, at, "DISTINCT of") for each in columns)
        return f"SELECT DISTINCT ON ({keys}) * FROM ({sql}) AS {name}"

    def _items(self, select: n.Select, scope: Scope) -> list[tuple[n.Node, str | None]]:
        """The expressions of SELECT with their names; stars become the columns that they stand for."""
        items: list[tuple[n.Node, str | None]] = []
        for each in select.items:
            if isinstance(each, n.Star):
                items += self._star(each, scope)
                continue
            assert isinstance(each, n.SelectItem)
            items.append((each.value, each.name or _name_of(each.value)))
        return items

    def _star(self, star: n.Star, scope: Scope) -> list[tuple[n.Node, str | None]]:
        visible = [each for each in scope.fields if not each.hidden]
        if star.base is None:
            if not visible:
                fail("COLUMN_NOT_FOUND", star.at, "SELECT * not allowed in queries without FROM clause")
            return [(_Column(star.at, each), each.name) for each in visible]
        owner = dotted(star.base)
        found = [each for each in visible if owner and each.owner[-len(owner) :] == tuple(owner)]
        if found:
            return [(_Column(star.at, each), each.name) for each in found]
        if owner and not scope.find(owner[-1], owner[:-1], star.at):
            fail("COLUMN_NOT_FOUND", star.at, f"Unable to resolve reference {'.'.join(owner)}")
        base = self.read(star.base, Context(scope))
        if base.type.name != "row":
            fail("TYPE_MISMATCH", star.at, "Expected a row")
        names: list[str | None] = [*star.names] or [*base.type.names]
        return [
            (n.Subscript(star.at, star.base, n.Literal(star.at, "#integer", str(i + 1))), name)
            for i, name in enumerate(names)
        ]

    def _grouping(
        self, select: n.Select, items: list[tuple[n.Node, str | None]], scope: Scope
    ) -> tuple[str, dict[str, Value]]:
        keys: dict[str, Value] = {}
        context = Context(scope, clause="GROUP BY clause")

        def key(node: n.Node) -> str:
            if isinstance(node, n.Literal) and node.kind == "#integer":
                position = int(node.value)
                if not 1 <= position <= len(items):
                    fail(
                        "INVALID_COLUMN_REFERENCE",
                        node.at,
                        f"GROUP BY position {position} is not in select list",
                    )
                node = items[position - 1][0]
                found = calls.contains(node, calls.is_aggregate)
                if found:
                    fail(
                        "EXPRESSION_NOT_SCALAR",
                        found.at,
                        f"GROUP BY clause {calls.NOT_SCALAR}: [{found.name}(...)]",
                    )
            value = self.read(node, context)
            if not many_zones(value):
                keys[value.sql] = value
                return value.sql
            own = identity(value, node.at, "GROUP BY of")
            # Any of the group's values stands for all; where the key is rolled up there is none.
            one = f"CASE WHEN grouping({own}) = 0 THEN any_value({value.sql}) END"
            keys[value.sql] = replace(value, sql=one)
            return own

        parts = []
        elements = []
        for each in select.group or []:
            sets = [[key(node) for node in group] for group in each.sets]
            elements.append((each.kind, sets))
            if each.kind == "simple":
                parts += [f"({', '.join(sets[0])})"] if len(sets[0]) != 1 else sets[0]
            else:
                listed = ", ".join(f"({', '.join(group)})" for group in sets)
                parts.append(
                    f"{ {'rollup': 'ROLLUP', 'cube': 'CUBE', 'sets': 'GROUPING SETS'}[each.kind] } ({listed})"
                )
        if select.group_distinct and any(each.kind != "simple" for each in select.group or []):
            if any(_constant(keys, each) for each in keys):
                unsupported(select.at, "GROUP BY DISTINCT with a constant")
            listed = ", ".join(f"({', '.join(each)})" for each in distinct_sets(elements, select.at))
            return f" GROUP BY GROUPING SETS ({listed})", keys
        fixed = [each if not _constant(keys, each) else f"({each})" for each in parts]
        return (f" GROUP BY {', '.join(fixed)}" if parts else "", keys)

    def _order(self, order: list[n.SortItem], fields: list[Field], context: Context) -> str:
        return f" ORDER BY {', '.join(self._sort_keys(order, fields, context, None))}"

    def _sort_keys(
        self,
        order: list[n.SortItem],
        fields: list[Field],
        context: Context,
        select: n.Select | None,
        ordinals: bool = True,
    ) -> list[str]:
        keys = []
        outputs = [replace(each, owner=(), name=each.name) for each in fields]
        for item in order:
            sql = self._sort_key(item.key, outputs, context, select, ordinals)
            keys.append(calls.sort_key(sql, item))
        return keys

    def _sort_key(
        self, node: n.Node, outputs: list[Field], context: Context, select: n.Select | None, ordinals: bool
    ) -> str:
        def column(position: int) -> str:
            return (
                str(position + 1) if ordinals else identity(outputs[position].value(), node.at, "ORDER BY of")
            )

        if isinstance(node, n.Literal) and node.kind == "#integer":
            position = int(node.value)
            if not 1 <= position <= len(outputs):
                fail(
                    "INVALID_COLUMN_REFERENCE", node.at, f"ORDER BY position {position} is not in select list"
                )
            self._orderable(outputs[position - 1].type, node.at)
            return column(position - 1)
        if isinstance(node, n.Name):
            own = [
                i for i, each in enumerate(outputs) if each.name and each.name.lower() == node.name.lower()
            ]
            if len({outputs[i].sql for i in own}) > 1:
                fail("AMBIGUOUS_NAME", node.at, f"Column '{node.name.lower()}' is ambiguous")
            if own:
                self._orderable(outputs[own[0]].type, node.at)
                return column(own[0])
        value = self.read(node, self._with_outputs(context, outputs) if select else context)
        self._orderable(value.type, node.at)
        same = [i for i, each in enumerate(outputs) if each.sql == value.sql]
        if same:
            return column(same[0])
        if select is not None and select.distinct:
            fail(
                "EXPRESSION_NOT_IN_DISTINCT",
                node.at,
                "For SELECT DISTINCT, ORDER BY expressions must appear in select list",
            )
        if not ordinals:
            return identity(value, node.at, "ORDER BY of")
        # DuckDB takes no literal as a key.
        return f"CAST({value.sql} AS {t.duck(value.type)})" if value.constant else value.sql

    def _with_outputs(self, context: Context, outputs: list[Field]) -> Context:
        """The scope of ORDER BY: SELECT's names first, then the relations' columns."""
        names = [each for each in outputs if each.name]
        own = [
            each
            for each in names
            if not any(f.name and f.name.lower() == (each.name or "").lower() for f in context.scope.fields)
        ]
        if not own:
            return context
        if context.keys is not None:
            context = replace(context, keys={**context.keys, **{each.sql: each.value() for each in own}})
        return replace(context, scope=Scope([*own, *context.scope.fields], context.scope.outer))

    def _orderable(self, kind: t.Type, at: Place) -> None:
        if kind.name in {"map", "json"}:
            fail(
                "TYPE_MISMATCH", at, f"Type {kind} is not orderable, and therefore cannot be used in ORDER BY"
            )

    # --- relations --------------------------------------------------------------------------------------------

    def relation(self, node: n.Node, outer: Scope | None) -> Relation:
        """Return what is in FROM, and its columns."""
        readers: dict[type[n.Node], Callable[[Any, Scope | None], Relation]] = {
            n.Derived: self._derived,
            n.Extended: self._extended,
            n.Aliased: self._aliased,
            n.Join: self._join,
            n.Unnest: self._unnest,
            n.Sampled: self._sampled,
        }
        return self._table(node) if isinstance(node, n.Table) else readers[type(node)](node, outer)

    def _aliased(self, node: n.Aliased, outer: Scope | None) -> Relation:
        found = self.relation(node.relation, outer)
        fields = renamed([each for each in found.fields if not each.hidden], node.columns, node.at)
        hidden = [each for each in found.fields if each.hidden]
        return Relation(found.sql, [replace(each, owner=(node.name.lower(),)) for each in [*fields, *hidden]])

    def _table(self, node: n.Table) -> Relation:
        parts = [each.lower() for each in node.parts]
        if len(parts) == 1 and parts[0] in self.known:
            if node.version is not None:
                fail("NOT_SUPPORTED", node.version.at, "A WITH query has no versions")
            return self._from_known(self.known[parts[0]], parts[0])
        if len(parts) > 3:  # noqa: PLR2004 - catalog, database, table
            fail("SYNTAX_ERROR", node.at, f"Too many dots in table name: {'.'.join(parts)}")
        if len(parts) == 3 and parts.pop(0) != CATALOG:  # noqa: PLR2004
            fail("CATALOG_NOT_FOUND", node.at, f"Catalog '{node.parts[0].lower()}' does not exist")
        database, table = parts if len(parts) == 2 else (self.database, parts[0])  # noqa: PLR2004
        known = self._version_of(database, table, node.version) if node.version else table
        columns = self.resolve(database, known, node.places[-len(parts)])
        if isinstance(columns, View):
            return self._view(columns, database, table, node.at)
        self.tables.setdefault((database, known), node.at)
        name = self.fresh("r")
        fields = []
        for i, (column, kind) in enumerate(columns):
            fields.append(
                Field(column, kind, f"{name}.c{i}", (database, table), hidden=column.startswith("$"))
            )
        aliases = ", ".join(f"c{i}" for i in range(len(columns)))
        return Relation(f"{t.quote(t.schema(database))}.{t.quote(known)} AS {name}({aliases})", fields)

    def _version_of(self, database: str, table: str, version: n.AsOf) -> str:
        """The resolver's name for a version of a table."""
        value = self.read(version.value, Context(Scope([]), clause="FOR clause"))
        return self.versions(database, table, version.kind, value, self.python, version.value.at)

    def _view(self, view: View, database: str, table: str, at: Place) -> Relation:
        """A view's query in the place of its name; it sees no WITH query of this one."""
        if len(self.inside) > MOST_VIEWS:
            fail("VIEW_IS_RECURSIVE", Place(), f"Statement stack: view {database}.{table} is recursive")
        outer = self.database, self.known, self.windows
        self.database, self.known, self.windows = view.database, {}, {}
        self.inside.append((database, table))
        try:
            relation = self.query(parse(view.text))
        except SyntaxProblem as error:
            fail(
                "INVALID_VIEW",
                Place(),
                f"Failed parsing stored view 'awsdatacatalog.{database}.{table}': {error}",
            )
        self.inside.pop()
        self.database, self.known, self.windows = outer
        name = self.fresh("r")
        fields = [
            replace(each, sql=f"{name}.c{i}", owner=(database, table))
            for i, each in enumerate(relation.fields)
        ]
        if view.columns is not None:
            fields = self._as_made(fields, view.columns, f"{database}.{table}", at)
        return Relation(f"({relation.sql}) AS {name}", fields)

    def _as_made(
        self, fields: list[Field], columns: Sequence[tuple[str, str]], view: str, at: Place
    ) -> list[Field]:
        """A view's columns with the types that it was made with; VIEW_IS_STALE if its query has become another."""
        stale = f"View '{CATALOG}.{view}' is stale or in invalid state: "
        if len(fields) != len(columns):
            fail(
                "VIEW_IS_STALE",
                at,
                f"{stale}stored view column count ({len(columns)}) does not match column count derived from the view"
                f" query analysis ({len(fields)})",
            )
        found = []
        for i, (each, (name, text)) in enumerate(zip(fields, columns, strict=True)):
            kind = each.type if str(each.type) == text else literals.type_of(text, at)
            if not t.coerces(each.type, kind):
                fail(
                    "VIEW_IS_STALE",
                    at,
                    f"{stale}column [{each.name}] of type {each.type} projected from query view at position {i} cannot"
                    f" be coerced to column [{name}] of type {kind} stored in view definition",
                )
            sql = casts.cast(self.python, each.value(), kind, at).sql
            found.append(replace(each, name=name.lower(), sql=sql, type=kind))
        return found

    def _from_known(self, known: Known, shown: str) -> Relation:
        name = self.fresh("r")
        fields = [replace(each, sql=f"{name}.c{i}", owner=(shown,)) for i, each in enumerate(known.fields)]
        return Relation(f"{known.name} AS {name}", fields)

    def _derived(self, node: n.Derived, outer: Scope | None) -> Relation:
        relation = self.query(node.query, outer)
        name = self.fresh("r")
        fields = [replace(each, sql=f"{name}.c{i}", owner=()) for i, each in enumerate(relation.fields)]
        return Relation(f"{'LATERAL ' if node.lateral else ''}({relation.sql}) AS {name}", fields)

    def _extended(self, node: n.Extended, outer: Scope | None) -> Relation:
        found = self.relation(node.relation, outer)
        context = Context(Scope(found.fields, outer), windows=True)
        added = [(each.name, self.read(each.value, context)) for each in node.items]
        every = [
            *found.fields,
            *(Field(own, it.type, it.sql, hidden=True, zone=it.zone) for own, it in added),
        ]
        columns = ", ".join(f"{each.sql} AS c{i}" for i, each in enumerate(every))
        name = self.fresh("r")
        fields = [replace(each, sql=f"{name}.c{i}") for i, each in enumerate(every)]
        return Relation(f"(SELECT {columns} FROM {found.sql}) AS {name}", fields)

    def _join(self, node: n.Join, outer: Scope | None) -> Relation:
        left = self.relation(node.left, outer)
        lateral = isinstance(_unaliased(node.right), n.Unnest) or getattr(
            _unaliased(node.right), "lateral", False
        )
        right = self.relation(node.right, Scope(left.fields, outer) if lateral else outer)
        if node.kind == "CROSS":
            return Relation(f"{left.sql} CROSS JOIN {right.sql}", [*left.fields, *right.fields])
        if node.using is not None:
            return self._using(node, left, right)
        scope = Scope([*left.fields, *right.fields], outer)
        assert node.on is not None
        on = self.condition(node.on, Context(scope, clause="JOIN ON clause"))
        if lateral and (node.kind not in {"LEFT", "INNER"} or on != "true"):
            fail(
                "NOT_SUPPORTED",
                node.on.at,
                f"{node.kind} JOIN involving UNNEST is only supported with condition ON TRUE",
            )
        return Relation(f"({left.sql} {node.kind} JOIN {right.sql} ON {on})", scope.fields)

    def _using(self, node: n.Join, left: Relation, right: Relation) -> Relation:
        tests, merged = [], []
        gone: list[Field] = []
        for name, at in node.using or []:
            pair = []
            for side, fields in (("left", left.fields), ("right", right.fields)):
                found = Scope(fields).find(name.lower(), (), at)
                if found is None:
                    fail("COLUMN_NOT_FOUND", at, f"Column '{name}' is missing from {side} side of join")
                pair.append(found[0])
            a, b = pair
            tests.append(operators.compare(self.python, "=", a.value(), b.value(), at).sql)
            kind = t.common(a.type, b.type)
            assert kind is not None
            x = casts.cast(self.python, a.value(), kind, at).sql
            y = casts.cast(self.python, b.value(), kind, at).sql
            sql = {"LEFT": x, "INNER": x, "RIGHT": y}.get(node.kind, f"coalesce({x}, {y})")
            merged.append(Field(a.name, kind, sql))
            gone += pair
        rest = [each for each in [*left.fields, *right.fields] if not any(each is other for other in gone)]
        return Relation(
            f"({left.sql} {node.kind} JOIN {right.sql} ON {' AND '.join(tests)})", [*merged, *rest]
        )

    def _unnest(self, node: n.Unnest, outer: Scope | None) -> Relation:
        """UNNEST: the lists side by side, the shorter ones filled up with NULL; rows become columns."""
        context = Context(Scope([], outer), clause="UNNEST")
        inner, outputs, lengths = self.fresh("u"), [], []
        lists: list[str] = []
        for each in node.items:
            value = self.read(each, context)
            if value.type.name == "array":
                lists.append(value.sql)
                lengths.append(f"len({value.sql})")
                kind = value.type.args[0]
                column = Value(f"{inner}.e{len(lists) - 1}", kind)
                if kind.name == "row":
                    outputs += [
                        (
                            name,
                            Value(
                                f"struct_extract({column.sql}, {t.literal(t.field_name(kind, i))})",
                                kind.args[i],
                            ),
                        )
                        for i, name in enumerate(kind.names)
                    ]
                else:
                    outputs.append((None, column))
            elif value.type.name == "map":
                lengths.append(f"cardinality({value.sql})")
                for i, part in enumerate(("map_keys", "map_values")):
                    lists.append(f"{part}({value.sql})")
                    outputs.append((None, Value(f"{inner}.e{len(lists) - 1}", value.type.args[i])))
            else:
                fail("TYPE_MISMATCH", each.at, f"Cannot unnest type: {value.type}")
        if node.ordinality:
            longest = lengths[0] if len(lengths) == 1 else f"greatest({', '.join(lengths)})"
            lists.append(f"range(1, CAST({longest} AS BIGINT) + 1)")
            outputs.append((None, Value(f"{inner}.e{len(lists) - 1}", t.BIGINT)))
        unnested = ", ".join(f"unnest({each}) AS e{i}" for i, each in enumerate(lists))
        columns = ", ".join(f"{value.sql} AS c{i}" for i, (_, value) in enumerate(outputs))
        name = self.fresh("r")
        fields = [Field(shown, value.type, f"{name}.c{i}") for i, (shown, value) in enumerate(outputs)]
        return Relation(f"LATERAL (SELECT {columns} FROM (SELECT {unnested}) AS {inner}) AS {name}", fields)

    def _sampled(self, node: n.Sampled, outer: Scope | None) -> Relation:
        relation = self.relation(node.relation, outer)
        percent = self.read(node.percent, Context(Scope([], outer), clause="TABLESAMPLE"))
        if percent.type.name not in t.NUMBERS:
            fail("TYPE_MISMATCH", node.percent.at, "Sample percentage should be a numeric expression")
        if isinstance(node.percent, n.Literal) and not 0 <= float(node.percent.value) <= 100:  # noqa: PLR2004
            fail(
                "NUMERIC_VALUE_OUT_OF_RANGE",
                node.percent.at,
                "Sample percentage must be between 0 and 100, both included",
            )
        name = self.fresh("r")
        columns = ", ".join(f"{each.sql} AS c{i}" for i, each in enumerate(relation.fields))
        fields = [replace(each, sql=f"{name}.c{i}") for i, each in enumerate(relation.fields)]
        chance = f"(random() * 100 < {casts.cast(self.python, percent, t.DOUBLE, node.at).sql})"
        return Relation(f"(SELECT {columns} FROM {relation.sql} WHERE {chance}) AS {name}", fields)


@dataclass
class _Column(n.Node):
    """A column that a star stands for."""

    field: Field


def _read_column(analyzer: Analyzer, node: _Column, context: Context) -> Value:
    return analyzer._column((node.field, True), node.field.name or "", node.at, context)


def _register() -> None:
    from glue_local.cloud.athena.trino.analyzer import HANDLERS

    HANDLERS[_Column] = _read_column


_register()


def renamed(fields: list[Field], names: list[str], at: Place) -> list[Field]:
    """Return columns with the names that an alias gives them."""
    if not names:
        return fields
    if len(names) != len(fields):
        fail(
            "MISMATCHED_COLUMN_ALIASES",
            at,
            f"Column alias list has {len(names)} entries but relation has {len(fields)} columns",
        )
    return [replace(each, name=name) for each, name in zip(fields, names, strict=True)]


def _constant(keys: dict[str, Value], part: str) -> bool:
    return part in keys and keys[part].constant


def _number(node: n.Node | None) -> int | None:
    return int(node.value) if isinstance(node, n.Literal) else None


def _name_of(node: n.Node) -> str | None:
    return node.name if isinstance(node, n.Name | n.Dot) else None


def _unaliased(node: n.Node) -> Any:
    while isinstance(node, n.Aliased | n.Sampled):
        node = node.relation
    return node


def _mentions(node: Any, name: str) -> bool:
    if isinstance(node, n.Table):
        return [each.lower() for each in node.parts] == [name.lower()]
    if isinstance(node, n.Node):
        return any(_mentions(each, name) for each in vars(node).values())
    if isinstance(node, list | tuple):
        return any(_mentions(each, name) for each in node)
    return False
