"""SELECT: its items, grouping, DISTINCT, ORDER BY; written in DuckDB's SQL.

Source: https://trino.io/docs/current/sql/select.html
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from glue_local.cloud.athena.trino import calls
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.analyzer import Analyzer, dotted
from glue_local.cloud.athena.trino.errors import Place, fail, unsupported
from glue_local.cloud.athena.trino.grouping import distinct_sets
from glue_local.cloud.athena.trino.relations import Relations
from glue_local.cloud.athena.trino.scopes import Context, Field, Relation, Scope
from glue_local.cloud.athena.trino.values import Value, identity, many_zones


class Selects(Relations):
    """Reads SELECT."""

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


def _constant(keys: dict[str, Value], part: str) -> bool:
    return part in keys and keys[part].constant


def _name_of(node: n.Node) -> str | None:
    return node.name if isinstance(node, n.Name | n.Dot) else None
