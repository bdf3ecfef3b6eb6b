"""What is in FROM: tables, views, joins, UNNEST, samples; written in DuckDB's SQL.

Every relation gets an alias and its columns the names c0, c1, ...; what they are called is kept beside the SQL.
Source: https://trino.io/docs/current/sql/select.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from glue_local.cloud.athena.trino import casts, literals, operators
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.analyzer import Analyzer
from glue_local.cloud.athena.trino.errors import Place, SyntaxProblem, fail
from glue_local.cloud.athena.trino.parser import parse
from glue_local.cloud.athena.trino.scopes import Context, Field, Relation, Resolver, Scope, Versions, View
from glue_local.cloud.athena.trino.values import Value

CATALOG = "awsdatacatalog"
#: Views inside of views.
MOST_VIEWS = 20


@dataclass(frozen=True)
class Known:
    """A WITH query: its name in SQL and its columns."""

    name: str
    fields: list[Field]


@dataclass
class Relations(Analyzer):
    """Reads what is in FROM; ``resolve`` and ``versions`` know the caller's tables, ``database`` is the default one."""

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

    def query(self, query: n.Query, outer: Scope | None = None) -> Relation:
        """Return a query's SQL and columns; whole queries are read by who knows of SELECT."""
        raise NotImplementedError

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


def _unaliased(node: n.Node) -> Any:
    while isinstance(node, n.Aliased | n.Sampled):
        node = node.relation
    return node
