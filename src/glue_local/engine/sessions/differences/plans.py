"""Plans of the DataFrame API on their way to Sail: their relations, and the expressions of these."""

from __future__ import annotations

import re
from typing import Any

from pyspark.sql.connect.proto import Plan, Relation

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences import (
    common,
    conditions,
    frame_checks,
    generators,
    grouped_udfs,
    key_stars,
    lateral_aliases,
    map_keys,
    plan_names,
    self_joins,
    setops,
    star_names,
    totals,
    zones,
)
from glue_local.engine.sessions.differences.expressions import (
    expressions_below,
    messages,
    name_of,
    own_expressions,
)
from glue_local.engine.sessions.differences.making import Maker
from glue_local.engine.sessions.differences.plan_expressions import (
    PlanExpressions,
    Told,
    give_one_zero,
    is_watched,
)
from glue_local.engine.sessions.differences.rule import BEFORE_4, INTEGERS
from glue_local.engine.sessions.differences.typetext import is_nested, no_maps, no_nested_order
from glue_local.engine.sessions.differences.typetext import kind as kind_of
from glue_local.engine.sessions.differences.zeros import has_fractions, one_zero
from glue_local.identifiers import backquoted

_LARGE = 4 << 20
#: Aggregate's GROUP_TYPE_ROLLUP and GROUP_TYPE_CUBE.
_TOTALS = (2, 3)
_ROWS = "_glue_local_rows"


def _one_number(kinds: set[str]) -> bool:
    """Whether both engines make values of these types numbers of one type, the same one."""
    whole = {"tinyint", "smallint", "int", "bigint"}
    return kinds <= whole | {"decimal"} or kinds <= {"float", "double"} or kinds <= {"int", "double"}


def _has_name(expression: Any) -> bool:
    """Whether an expression says what its column is called."""
    text = expression.expression_string.expression
    return expression.HasField("alias") or bool(
        re.search(r"\bas\s+(\w+|`[^`]+`|\([^()]*\))\s*$", text, re.IGNORECASE)
    )


class PlanText(PlanExpressions):
    """Rewrites plans for one session."""

    def rewrite(self, message: Any) -> None:
        """Rewrite the expressions of every relation at and below a message, from the inside out."""
        for item in messages(message):
            self.rewrite(item)
        if isinstance(message, Relation):
            self._relation(message)
            if message.WhichOneof("rel_type") == "aggregate" and message.aggregate.group_type in _TOTALS:
                self._total(message)

    def _total(self, relation: Any) -> None:
        """Let ROLLUP and CUBE give no total of no rows, as on Spark, and keys that Sail does not take for constants."""
        made = Relation()
        keyed = made.drop.input.with_columns
        rows = keyed.input.filter.input
        rows.CopyFrom(relation)
        counted = rows.aggregate.aggregate_expressions.add().alias
        counted.name.append(_ROWS)
        counted.expr.unresolved_function.function_name = "count"
        counted.expr.unresolved_function.arguments.add().literal.integer = 1
        keyed.input.filter.condition.expression_string.expression = f"{_ROWS} > 0"
        for name in self._key_names(relation):
            alias = keyed.aliases.add()
            alias.name.append(name)
            alias.expr.expression_string.expression = totals.known_to_vary(backquoted(name), _ROWS)
        if not keyed.aliases:
            rows = Relation()
            rows.CopyFrom(keyed.input)
            made.drop.input.CopyFrom(rows)
        made.drop.column_names.append(_ROWS)
        relation.CopyFrom(made)

    def _key_names(self, relation: Any) -> list[str]:
        """Return the names of a grouping's keys; none that another column has too."""
        keys = list(relation.aggregate.grouping_expressions)
        names = [
            key.alias.name[0] if key.HasField("alias") else key.unresolved_attribute.unparsed_identifier
            for key in keys
        ]
        others = [e.alias.name[0] for e in relation.aggregate.aggregate_expressions if e.HasField("alias")]
        if not all(re.fullmatch(r"\w+", name) for name in names):
            told = [name for name, _ in self._columns(Plan(root=relation)) or []]
            names, others = told[: len(keys)], told[len(keys) :]
        lower = [name.lower() for name in (*names, *others)]
        return [name for name in names if lower.count(name.lower()) == 1]

    def _relation(self, relation: Any) -> None:
        kind = relation.WhichOneof("rel_type")
        part = getattr(relation, kind) if kind else None
        frame_checks.check(relation, self._columns)
        if kind == "join" and part is not None and part.HasField("join_condition"):
            self_joins.resolved(relation, self._columns, self._conf)
        elif part is not None and "input" in part.DESCRIPTOR.fields_by_name:
            self_joins.check(relation, self._columns, self._conf)
        if kind == "with_columns_renamed":
            self._renamed(part)
            return
        if kind == "set_op":
            self._set_operation(part)
            return
        if kind in ("aggregate", "project") and grouped_udfs.give_nothing_of_nothing(relation):
            self._relation(relation.drop.input)
            return
        if kind == "aggregate" and grouped_udfs.split(relation):
            self._relation(relation.project.input)
            self._relation(relation)
            return
        if part is not None and (kind == "drop_na" or (kind == "fill_na" and part.cols)):
            self._check_dropped(part)
        if kind == "read" and self._settings().zone not in zones.UTC:
            zones.in_zone(relation, self._columns)
            return
        if kind in ("deduplicate", "sort", "aggregate"):
            self._check_keys(kind, part)
        if part is not None and kind == "sort" and len(part.order) > 1 and part.input.ByteSize() <= _LARGE:
            keys = [order.child for order in part.order]
            give_one_zero(keys, self._types_of(keys, [None] * len(keys), part.input))
        if part is not None and kind == "aggregate" and part.HasField("pivot") and not BEFORE_4:
            _check_stars(part.aggregate_expressions)
        if part is not None and kind == "filter" and _is_null(part.condition):
            common.kept_by("void", "NULL")
        if part is not None and kind == "join" and part.using_columns:
            self._check_using(part)
        if part is None or kind in ("sql", "read", "local_relation", "cached_remote_relation"):
            return
        if kind == "project":
            star_names.spell(part)
            key_stars.give_keys(part, self._columns)
            self._write_aliases_out(part)
        own = list(own_expressions(part))
        _check_generators(own, kind)
        _check_orders(own, kind)
        listed = kind in ("project", "aggregate")

        def columns() -> Told | None:
            return self._columns(Plan(root=_source(kind, part)))

        def types(texts: list[str]) -> list[str] | None:
            return self._types_of_texts(texts, _source(kind, part))

        map_keys.give_keys(own, listed, columns, lambda text: self._keys(text, types))
        if not (listed or any(map(is_watched, own))):
            return
        key = relation.SerializeToString(deterministic=True)
        if key in self._known:
            relation.CopyFrom(self._known[key])
            return
        called = {id(e): name for e in own if listed and (name := plan_names.of(e, columns)) is not None}
        watched = [e for e in own if id(e) in called or is_watched(e)]
        if not watched:
            return
        source = _source(kind, part)
        for top in watched:
            before = type(top)()
            before.CopyFrom(top)
            if is_watched(top):
                self._expression(top, source)
            function = before.unresolved_function
            named = function.function_name in generators.NAMES or _has_name(before)
            of_one_key = generators.of_one_key(function.function_name, len(function.arguments))
            if of_one_key or generators.WRITTEN.fullmatch(before.expression_string.expression):
                _name(top, generators.FIRST)
                named = True
            if listed and not named and (top != before or id(top) in called):
                _name(top, called.get(id(top)) or self._name_in_sail(before, source))
        self._known[key] = type(relation).FromString(relation.SerializeToString())

    def _write_aliases_out(self, part: Any) -> None:
        """Write out the lateral aliases of ``selectExpr``."""
        texts = [e.expression_string.expression for e in part.expressions]
        if len(texts) > 1 and all(texts):

            def shown() -> list[str] | None:
                told = self._columns(Plan(root=part.input))
                return None if told is None else [name for name, _ in told]

            for each, new in zip(part.expressions, lateral_aliases.in_list(texts, shown), strict=True):
                each.expression_string.expression = new

    def _check_keys(self, kind: str, part: Any) -> None:
        """Raise Spark's AnalysisException for maps as keys of a grouping or an order."""
        if part.input.ByteSize() > _LARGE:  # rows of the script's own, which would be sent again
            return
        told = self._columns(Plan(root=part.input)) or []
        if not any("<" in type_ or has_fractions(type_) for _, type_ in told):
            return
        if kind == "deduplicate":
            names = {name.lower() for name in part.column_names}
            those = [(name, type_) for name, type_ in told if not names or name.lower() in names]
            no_maps([type_ for _, type_ in those])
            _deduplicate_with_one_zero(part, those, names)
            return
        else:
            keys = [o.child for o in part.order] if kind == "sort" else list(part.grouping_expressions)
            types = self._types_of(keys, [None] * len(keys), part.input)
        no_maps(types)
        if kind == "sort":
            no_nested_order(types)
        else:
            _group_with_one_zero(keys, types)

    def _check_dropped(self, part: Any) -> None:
        """Raise Spark's error for rows that are dropped by columns of the same name."""
        from pyspark.errors import AnalysisException

        told = [name.lower() for name, _ in self._columns(Plan(root=part.input)) or []]
        for name in map(str.lower, part.cols or told):
            if told.count(name) > 1:
                raise AnalysisException(
                    f"[AMBIGUOUS_REFERENCE] Reference `{name}` is ambiguous, could be: [`{name}`, `{name}`]."
                )

    def _check_using(self, part: Any) -> None:
        """Name keys as Spark does, after a side's column; refuse those of types that Sail compares otherwise."""
        told = [self._columns(Plan(root=side)) for side in (part.left, part.right)]
        for key in part.using_columns:
            for side, found in zip(("left", "right"), told, strict=True):
                conditions.check_key(key, side, [name for name, _ in found or ()])
        left, right = ({name.lower(): type_ for name, type_ in side or []} for side in told)
        shown = told[1] if part.join_type == type(part).JOIN_TYPE_RIGHT_OUTER else told[0]
        names = {name.lower(): name for name, _ in shown or []}
        part.using_columns[:] = [names.get(key.lower(), key) for key in part.using_columns]
        for key in part.using_columns:
            one, other = left.get(key.lower()), right.get(key.lower())
            setops.no_nested_fractions(f"A join by {key}", [one or ""])
            if one is None or other is None or one == other:
                continue
            kinds = {kind_of(one), kind_of(other)}
            full = part.join_type == type(part).JOIN_TYPE_FULL_OUTER and not _one_number(kinds)
            semi_or_left = (part.JOIN_TYPE_INNER, part.JOIN_TYPE_LEFT_OUTER, part.JOIN_TYPE_LEFT_SEMI,
                            part.JOIN_TYPE_LEFT_ANTI)  # fmt: skip
            if other == "string" and one in INTEGERS and part.join_type in semi_or_left:
                self._cast_key(part.right, key, "bigint" if self._settings().ansi else one)
                continue
            if full or ("decimal" in kinds and kinds & {"float", "double"}):
                raise EngineFeatureError(
                    f"A join by the column {key}, which is {one} on one side and {other} on the other,"
                )

    def _cast_key(self, side: Any, key: str, to: str) -> None:
        """Make whole numbers of texts that are joined with such, as Spark does: Sail fails at another text."""
        made = Relation()
        made.with_columns.input.CopyFrom(side)
        alias = made.with_columns.aliases.add()
        alias.name.append(key)
        alias.expr.cast.expr.unresolved_attribute.unparsed_identifier = backquoted(key)
        alias.expr.cast.type_str = to
        self._expression(alias.expr, side)
        side.CopyFrom(made)

    def _name_in_sail(self, before: Any, source: Any) -> str | None:
        """Return the name of an expression that another one replaces."""
        plan = Plan()
        if source is not None:
            plan.root.project.input.CopyFrom(source)
        plan.root.project.expressions.add().CopyFrom(before)
        told = self._columns(plan)
        return told[0][0] if told is not None and len(told) == 1 else name_of(before)

    def _renamed(self, part: Any) -> None:
        """Find the columns to rename whatever their case, as Spark does: a map of 3.5's client, a list of 4's."""
        wanted, listed = dict(part.rename_columns_map), getattr(part, "renames", ())
        told = self._columns(Plan(root=part.input)) if wanted or listed else None
        if told is None:
            return
        names = {name.lower(): name for name, _ in told}
        exact = {name for name, _ in told}
        for one in listed:
            if one.col_name not in exact:
                one.col_name = names.get(one.col_name.lower(), one.col_name)
        for old, new in wanted.items():
            if old not in exact and old.lower() in names:
                del part.rename_columns_map[old]
                part.rename_columns_map[names[old.lower()]] = new

    def _set_operation(self, part: Any) -> None:
        """Give both sides of a union, intersection or difference the types of the result, as Spark does."""
        what = {1: "INTERSECT", 2: "UNION", 3: "EXCEPT"}.get(part.set_op_type, "UNION")
        if what == "INTERSECT" and part.is_all:
            raise EngineFeatureError("DataFrame.intersectAll")
        told = [self._columns(Plan(root=side)) for side in (part.left_input, part.right_input)]
        left, right = told
        if left is None or right is None:
            return
        if what != "UNION":
            no_maps([type_ for _, type_ in left])
            setops.no_nested_fractions(what, [type_ for _, type_ in left])
        names = [[name.lower() for name, _ in side] for side in (left, right)]
        if part.by_name:
            if any(len(set(n)) < len(n) for n in names):
                return
            left, right = _by_name(left, right, part.allow_missing_columns)
            if [n.lower() for n, _ in left] != [n.lower() for n, _ in right]:
                return
        types = setops.types_of([[t for _, t in left], [t for _, t in right]], what, self._settings().ansi)
        if types is None and not part.allow_missing_columns:
            return
        types = types or [t for _, t in left]
        for side, had, wanted in ((part.left_input, told[0], left), (part.right_input, told[1], right)):
            self._cast_side(side, had or [], wanted, types)
        part.by_name = part.allow_missing_columns = False

    def _cast_side(self, side: Any, had: Any, wanted: Any, types: list[str]) -> None:
        known = {name.lower(): type_ for name, type_ in had}
        if len(known) < len(had):
            raise EngineFeatureError("A set operation on columns with the same name and different types")
        if [known.get(name.lower()) for name, _ in wanted] == types and len(had) == len(wanted):
            order = [n.lower() for n, _ in had] == [n.lower() for n, _ in wanted]
            if order:
                return
        made = Relation()
        made.project.input.CopyFrom(side)
        for (name, _), to in zip(wanted, types, strict=True):
            quoted = backquoted(name)
            alias = made.project.expressions.add().alias
            alias.name.append(name)
            if name.lower() not in known:
                alias.expr.expression_string.expression = f"CAST(NULL AS {to})"
            elif known[name.lower()] == to:
                alias.expr.unresolved_attribute.unparsed_identifier = quoted
            else:
                alias.expr.cast.expr.unresolved_attribute.unparsed_identifier = quoted
                alias.expr.cast.type_str = to
                self._expression(alias.expr, side)
        side.CopyFrom(made)


def _group_with_one_zero(keys: list[Any], types: list[str]) -> None:
    """Let keys that hold fractions have one zero; of fractions themselves, Sail's groups do."""
    for key, type_ in zip(keys, types, strict=True):
        name = key.alias.name[0] if key.HasField("alias") else name_of(key)
        if is_nested(type_) and has_fractions(type_) and name is not None:
            inner = key.alias.expr if key.HasField("alias") else key
            made = Maker([inner], {}, "").made(one_zero("g0_", type_))
            key.alias.expr.CopyFrom(made)
            key.alias.name[:] = [name]


def _deduplicate_with_one_zero(part: Any, keys: Told, some: set[str]) -> None:
    """Let columns by which rows are told apart have one zero; of all columns, Sail does so of fractions themselves."""
    made = Relation()
    made.with_columns.input.CopyFrom(part.input)
    for name, type_ in keys:
        if has_fractions(type_) and (some or is_nested(type_)):
            alias = made.with_columns.aliases.add()
            alias.name.append(name)
            alias.expr.expression_string.expression = one_zero(backquoted(name), type_)
    if made.with_columns.aliases:
        part.input.CopyFrom(made)


def _check_generators(expressions: list[Any], kind: str) -> None:
    """Raise Spark's error for a function that makes rows within an expression, or in an order."""
    for listed in expressions:
        top = listed
        while top.WhichOneof("expr_type") == "alias":
            top = top.alias.expr
        for part in [top, *expressions_below(top)]:
            named = part.WhichOneof("expr_type") == "unresolved_function"
            name = part.unresolved_function.function_name.lower() if named else ""
            if name in generators.NAMES and kind == "sort":
                raise generators.unsupported("OUTSIDE_SELECT", "outside the SELECT clause, found: Sort")
            if name in generators.NAMES and part is not top:
                raise generators.unsupported("NESTED_IN_EXPRESSIONS", f"nested in expressions: {name}")


def _check_orders(expressions: list[Any], kind: str) -> None:
    """Raise Spark's error for ``asc()`` and ``desc()`` where there is no order: Sail passes over them."""
    from pyspark.errors import SparkRuntimeException

    for top in expressions:
        found = list(expressions_below(top))
        if kind != "repartition_by_expression":
            found.append(top)
        if any(part.WhichOneof("expr_type") == "sort_order" for part in found):
            raise SparkRuntimeException(
                "[INTERNAL_ERROR] Cannot generate code for an order: asc() and desc() are for orderBy, sort and Window."
            )


def _check_stars(aggregates: Any) -> None:
    """Raise Spark 4's error for count('*') of a pivot, which 3.5 has."""
    from pyspark.errors import AnalysisException

    for top in aggregates:
        for part in [top, *expressions_below(top)]:
            if part.WhichOneof("expr_type") == "unresolved_star":
                raise AnalysisException("[INVALID_USAGE_OF_STAR_OR_REGEX] Invalid usage of '*' in Pivot.")


def _is_null(expression: Any) -> bool:
    text = expression.expression_string.expression.strip("() ").upper()
    return bool(text == "NULL" or expression.literal.WhichOneof("literal_type") == "null")


def _by_name(left: Told, right: Told, missing: bool) -> tuple[Told, Told]:
    """Return the columns of both sides in the order of the left one; those that a side lacks without a type."""
    one, other = ({name.lower(): type_ for name, type_ in side} for side in (left, right))
    names = [name for name, _ in left] + ([n for n, _ in right if n.lower() not in one] if missing else [])
    return [(n, one.get(n.lower(), "void")) for n in names], [
        (n, other.get(n.lower(), "void")) for n in names if missing or n.lower() in other
    ]


def _name(top: Any, name: str | None) -> None:
    if name is not None:
        new = type(top)()
        new.alias.expr.CopyFrom(top)
        new.alias.name.append(name)
        top.CopyFrom(new)


def _source(kind: str, part: Any) -> Any:
    """Return the relation that a relation's expressions are about; both sides of a join, crossed."""
    if kind == "join":
        both = Relation()
        both.join.left.CopyFrom(part.left)
        both.join.right.CopyFrom(part.right)
        both.join.join_type = type(part).JOIN_TYPE_CROSS
        return both
    return part.input if "input" in part.DESCRIPTOR.fields_by_name else None
