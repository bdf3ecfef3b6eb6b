"""Plans of the DataFrame API on their way to Sail: the same table of differences as for SQL text.

A rule gives SQL in which ``g0_``, ``g1_``... stand for the operands; it becomes a plan's expression again, with
the operands in their places. Types are those of the operands selected from the relation's input.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pyspark.sql.connect.proto import Plan, Relation

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences import common, generators, setops, totals, zones
from glue_local.engine.sessions.differences.expressions import (
    as_function,
    below,
    by_column,
    expressions_below,
    is_variable,
    lambda_of,
    literal_text,
    literal_type,
    name_of,
    own_expressions,
    type_name,
)
from glue_local.engine.sessions.differences.making import Maker
from glue_local.engine.sessions.differences.newer import TIMES
from glue_local.engine.sessions.differences.of_groups import MOVES
from glue_local.engine.sessions.differences.of_json import with_structs_apart
from glue_local.engine.sessions.differences.rule import BEFORE_4, UNKNOWN, Call, Settings
from glue_local.engine.sessions.differences.rules import WATCHED, applied
from glue_local.engine.sessions.differences.typetext import kind as kind_of
from glue_local.engine.sessions.differences.typetext import no_maps, no_nested_order, parts, variable_types
from glue_local.engine.sessions.differences.windows import check_frame, of_distinct, overflows
from glue_local.identifiers import backquoted

#: Functions of a plan that go by another name in SQL.
_NAMES = {
    "==": "=", "!=": "<>", "in": "IN", "like": "LIKE", "ilike": "ILIKE", "rlike": "RLIKE", "isNull": "isnull",
    "initCap": "initcap", "~": "UNARY ~",
}  # fmt: skip
_AGGREGATES = {"sum", "avg", "min", "max", "count", "collect_list", "collect_set", "corr", "regr_count"}
_LARGE = 4 << 20
#: WindowFrame's FRAME_TYPE_RANGE.
_RANGE = 2
#: Aggregate's GROUP_TYPE_ROLLUP and GROUP_TYPE_CUBE.
_TOTALS = (2, 3)
#: PySpark's number for a function that is called row by row (PythonEvalType.SQL_BATCHED_UDF).
BY_ROW = 100
_ROWS = "_glue_local_rows"

#: Expressions that are looked at whatever functions they have.
_LOOKED_AT = ("cast", "expression_string", "window", "common_inline_user_defined_function", "update_fields")

Told = list[tuple[str, str]]
#: Returns the names and types of a plan's columns; None if Sail cannot tell.
Columns = Callable[[Any], list[tuple[str, str]] | None]


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


class PlanText:
    """Rewrites the expressions of plans for one session."""

    def __init__(
        self,
        columns: Columns,
        text: Callable[[str, Callable[[list[str]], list[str] | None]], str],
        register: Callable[[str, str], str],
        settings: Callable[[], Settings],
    ) -> None:
        """Take the session's types, text functions, registration and settings."""
        self._columns, self._text, self._register, self._settings = columns, text, register, settings
        self._known: dict[bytes, Any] = {}
        self._variables: dict[str, str] = {}

    def rewrite(self, message: Any) -> None:
        """Rewrite the expressions of every relation at and below a message, from the inside out."""
        for field, value in message.ListFields():
            if field.message_type is None or field.message_type.GetOptions().map_entry:
                continue
            repeated = not hasattr(value, "DESCRIPTOR")
            for item in value if repeated else (value,):
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
        if kind == "with_columns_renamed":
            self._renamed(part)
            return
        if kind == "set_op":
            self._set_operation(part)
            return
        if kind == "read" and self._settings().zone not in zones.UTC:
            zones.in_zone(relation, self._columns)
            return
        if kind in ("deduplicate", "sort", "aggregate"):
            self._check_keys(kind, part)
        if part is not None and kind == "sort" and len(part.order) > 1 and part.input.ByteSize() <= _LARGE:
            keys = [order.child for order in part.order]
            _with_one_zero(keys, self._types_of(keys, [None] * len(keys), part.input))
        if part is not None and kind == "aggregate" and part.HasField("pivot") and not BEFORE_4:
            _check_stars(part.aggregate_expressions)
        if part is not None and kind == "filter" and _is_null(part.condition):
            common.kept_by("void", "NULL")
        if part is not None and kind == "join" and part.using_columns:
            self._check_using(part)
        if part is None or kind in ("sql", "read", "local_relation", "cached_remote_relation"):
            return
        own = list(own_expressions(part))
        _check_generators(own, kind)
        watched = [e for e in own if _watched(e)]
        if not watched:
            return
        key = relation.SerializeToString(deterministic=True)
        if key in self._known:
            relation.CopyFrom(self._known[key])
            return
        source = _source(kind, part)
        listed = kind in ("project", "aggregate")
        for top in watched:
            before = type(top)()
            before.CopyFrom(top)
            self._expression(top, source)
            named = before.unresolved_function.function_name in generators.NAMES or _has_name(before)
            if listed and not named and top != before:
                self._keep_name(top, before, source)
        self._known[key] = type(relation).FromString(relation.SerializeToString())

    def _check_keys(self, kind: str, part: Any) -> None:
        """Raise Spark's AnalysisException for maps as keys of a grouping or an order."""
        if part.input.ByteSize() > _LARGE:  # rows of the script's own, which would be sent again
            return
        told = self._columns(Plan(root=part.input)) or []
        if not any("<" in type_ for _, type_ in told):
            return
        if kind == "deduplicate":
            names = {name.lower() for name in part.column_names}
            types = [type_ for name, type_ in told if not names or name.lower() in names]
        else:
            keys = [o.child for o in part.order] if kind == "sort" else list(part.grouping_expressions)
            types = self._types_of(keys, [None] * len(keys), part.input)
        no_maps(types)
        if kind == "sort":
            no_nested_order(types)

    def _check_using(self, part: Any) -> None:
        """Name keys as Spark does, after a side's column; refuse those of types that Sail compares otherwise."""
        told = [self._columns(Plan(root=side)) for side in (part.left, part.right)]
        left, right = ({name.lower(): type_ for name, type_ in side or []} for side in told)
        shown = told[1] if part.join_type == type(part).JOIN_TYPE_RIGHT_OUTER else told[0]
        names = {name.lower(): name for name, _ in shown or []}
        part.using_columns[:] = [names.get(key.lower(), key) for key in part.using_columns]
        for key in part.using_columns:
            one, other = left.get(key.lower()), right.get(key.lower())
            if one is None or other is None or one == other:
                continue
            kinds = {kind_of(one), kind_of(other)}
            full = part.join_type == type(part).JOIN_TYPE_FULL_OUTER and not _one_number(kinds)
            if full or ("decimal" in kinds and kinds & {"float", "double"}):
                raise EngineFeatureError(
                    f"A join by the column {key}, which is {one} on one side and {other} on the other,"
                )

    def _keep_name(self, top: Any, before: Any, source: Any) -> None:
        """Keep the name of the expression that another one replaces."""
        plan = Plan()
        if source is not None:
            plan.root.project.input.CopyFrom(source)
        plan.root.project.expressions.add().CopyFrom(before)
        told = self._columns(plan)
        name = told[0][0] if told is not None and len(told) == 1 else name_of(before)
        if name is not None:
            new = type(top)()
            new.alias.expr.CopyFrom(top)
            new.alias.name.append(name)
            top.CopyFrom(new)

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

    def _types(self, plan: Any) -> list[str] | None:
        told = self._columns(plan)
        return None if told is None else [type_ for _, type_ in told]

    def _expression(self, expression: Any, source: Any) -> None:
        kind = expression.WhichOneof("expr_type")
        if kind == "call_function":
            as_function(expression)
            kind = "unresolved_function"
        if kind == "common_inline_user_defined_function":
            self._keep_null_structs(expression.common_inline_user_defined_function, source)
        if kind == "update_fields":
            self._check_field(expression.update_fields, source)
        if kind == "unresolved_function":
            self._tell_variables(expression.unresolved_function, source)
        for inner in below(expression):
            if kind == "window" and inner is expression.window.window_function:
                for argument in below(inner):
                    self._expression(argument, source)
            else:
                self._expression(inner, source)
        if kind == "expression_string" and source is not None:
            text = expression.expression_string.expression
            new = self._text(text, lambda texts: self._types_of_texts(texts, source))
            expression.expression_string.expression = new
            return
        if kind == "window":
            keys = [*expression.window.partition_spec, *(o.child for o in expression.window.order_spec)]
            types = self._types_of(keys, [None] * len(keys), source)
            no_maps(types)
            _with_one_zero(keys, types)
            self._window(expression, source)
            return
        new = self._replacement(expression, source, "")
        if new is not None:
            expression.CopyFrom(new)

    def _keep_null_structs(self, function: Any, source: Any) -> None:
        """Hand a Python function the structs in a way that tells a NULL one from one of NULLs."""
        if function.python_udf.eval_type != BY_ROW:
            return
        args = list(function.arguments)
        for i, type_ in enumerate(self._types_of(args, [None] * len(args), source)):
            if "struct<" in type_ and "map<" not in type_:
                apart = with_structs_apart("g0_", type_, top=False)
                made = Maker([args[i]], {}, "").made(apart)
                function.arguments[i].CopyFrom(made)

    def _check_field(self, update: Any, source: Any) -> None:
        """Refuse a struct's field in another case, which Spark replaces or drops, and Sail does not find."""
        (type_,) = self._types_of([update.struct_expression], [None], source)
        for name in update.field_name.replace("`", "").split("."):
            fields = parts(type_) if kind_of(type_) == "struct" else []
            if name not in dict(fields) and name.lower() in {field.lower() for field, _ in fields}:
                raise EngineFeatureError(
                    f"withField or dropFields of {name}, which the struct has in another case,"
                )
            type_ = dict(fields).get(name, UNKNOWN)

    def _tell_variables(self, function: Any, source: Any) -> None:
        """Remember the types of the variables of a function's lambdas, whose names are given once each."""
        args = list(function.arguments)
        lambdas = [lambda_of(a, i) for i, a in enumerate(args)]
        if not any(lambdas):
            return
        given = self._types_of(args, lambdas, source)
        for found in lambdas:
            if found is not None:
                self._variables |= dict(variable_types(function.function_name, given, found[2][0]))

    def _typed(self, expression: Any) -> Any:
        """Return an expression with a value of its type for each variable of a lambda; None where one is not known."""
        made = type(expression)()
        made.CopyFrom(expression)
        for part in [made, *expressions_below(made)]:
            if is_variable(part):
                type_ = self._variables.get(part.unresolved_named_lambda_variable.name_parts[0], UNKNOWN)
                if type_ == UNKNOWN:
                    return None
                part.expression_string.expression = f"CAST(NULL AS {type_})"
        return made

    def _window(self, expression: Any, source: Any) -> None:
        function = expression.window.window_function
        if function.unresolved_function.is_distinct:
            raise of_distinct(function.unresolved_function.function_name)
        check_frame(function.unresolved_function.function_name, _rows(expression.window.frame_spec))
        self._guard_range(expression.window, source)
        new = self._replacement(function, source, _frame(expression.window))
        if new is None:
            return
        if new.unresolved_function.function_name == function.unresolved_function.function_name:
            function.CopyFrom(new)
            return
        window = type(expression)()
        window.CopyFrom(expression)
        for part in [new, *expressions_below(new)]:
            if part.WhichOneof("expr_type") == "unresolved_function" and (
                part.unresolved_function.function_name in _AGGREGATES
            ):
                inner = type(part)()
                inner.CopyFrom(window)
                inner.window.window_function.CopyFrom(part)
                part.CopyFrom(inner)
        expression.CopyFrom(new)

    def _guard_range(self, window: Any, source: Any) -> None:
        """Let a RANGE fail whose bounds overflow; Spark wraps around."""
        frame = window.frame_spec
        bounds = [
            literal_text(bound.value) for bound in (frame.lower, frame.upper) if bound.HasField("value")
        ]
        if frame.frame_type != _RANGE or not bounds or len(window.order_spec) != 1:
            return
        child = window.order_spec[0].child
        name = child.unresolved_attribute.unparsed_identifier
        (type_,) = self._types_of([child], [None], source)
        if name and (guarded := overflows(type_, name, [b for b in bounds if b])):
            child.expression_string.expression = guarded

    def _replacement(self, expression: Any, source: Any, over: str) -> Any:
        kind = expression.WhichOneof("expr_type")
        to, distinct = "", False
        if kind == "cast":
            name, args = "cast", [expression.cast.expr]
            to = expression.cast.type_str or type_name(expression.cast.type)
            if getattr(expression.cast, "eval_mode", 0) == 3:
                name = "try_cast"
        elif kind == "unresolved_function":
            function = expression.unresolved_function
            name = _NAMES.get(function.function_name, function.function_name.lower())
            args, distinct = list(function.arguments), function.is_distinct
        elif by_column(expression):
            taken = expression.unresolved_extract_value
            name, args = "[]", [taken.child, taken.extraction]
        else:
            return None
        if name not in WATCHED or (name == "count" and not distinct) or not (args or over or name in TIMES):
            return None
        lambdas = [lambda_of(a, i) for i, a in enumerate(args)]
        texts = [literal_text(a) or f"g{i}_" for i, a in enumerate(args)]
        elements: list[list[str] | None] = []
        for a in args:
            inner = a.unresolved_function
            listed = a.WhichOneof("expr_type") == "unresolved_function" and inner.function_name == "array"
            found = [literal_text(e) for e in inner.arguments] if listed else [None]
            elements.append([e for e in found if e is not None] if None not in found else None)
        call = Call(
            name=name,
            args=texts,
            types=self._types_of(args, lambdas, source),
            **self._settings()._asdict(),
            to=to,
            lambdas=[None if found is None else found[:2] for found in lambdas],
            elements=elements,
            distinct=distinct,
            over=over,
            register=self._register,
        )
        sql = applied(call)
        if sql is None:
            return None
        return Maker(args, {i: found[2] for i, found in enumerate(lambdas) if found}, over).made(sql)

    def _types_of(self, args: list[Any], lambdas: list[Any], source: Any) -> list[str]:
        found: list[str] = [UNKNOWN] * len(args)
        plan = Plan()
        if source is not None:
            plan.root.project.input.CopyFrom(source)
        asked = []
        for i, arg in enumerate(args):
            if kind := literal_type(arg):
                found[i] = kind
            elif lambdas[i] is None and (typed := self._typed(arg)) is not None:
                alias = plan.root.project.expressions.add().alias
                alias.expr.CopyFrom(typed)
                alias.name.append(f"_c{i}")
                asked.append(i)
        told = self._types(plan) if asked else None
        if told is None and len(asked) > 1:
            told = [self._types_of([args[i]], [None], source)[0] for i in asked]
        if told is not None:
            for i, type_ in zip(asked, told, strict=True):
                found[i] = type_
        return found

    def _types_of_texts(self, texts: list[str], source: Any) -> list[str] | None:
        plan = Plan()
        plan.root.project.input.CopyFrom(source)
        for i, text in enumerate(texts):
            alias = plan.root.project.expressions.add().alias
            alias.expr.expression_string.expression = text
            alias.name.append(f"_c{i}")
        return self._types(plan)


def _with_one_zero(keys: list[Any], types: list[str]) -> None:
    """Let keys of fractions have one zero."""
    for key, type_ in zip(keys, types, strict=True):
        if type_ in ("float", "double"):
            made = type(key)()
            made.unresolved_function.function_name = "+"
            made.unresolved_function.arguments.add().CopyFrom(key)
            setattr(made.unresolved_function.arguments.add().literal, type_, 0.0)
            key.CopyFrom(made)


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


def _rows(frame: Any) -> str:
    """Return what kind of frame a window has: nothing, the usual one of a rank, or another."""
    if not frame.frame_type:
        return ""
    usual = frame.frame_type == 1 and frame.lower.unbounded and frame.upper.current_row
    return "usual" if usual else "other"


def _frame(window: Any) -> str:
    """Return what stands in SQL for a window: whether it is ordered and moves is all that rules ask of it."""
    moves = window.HasField("frame_spec") and not window.frame_spec.lower.unbounded
    parts = ["ORDER BY 1"] * bool(window.order_spec) + [MOVES] * moves
    return f" OVER ({' '.join(parts)})"


def _by_name(left: Told, right: Told, missing: bool) -> tuple[Told, Told]:
    """Return the columns of both sides in the order of the left one; those that a side lacks without a type."""
    one, other = ({name.lower(): type_ for name, type_ in side} for side in (left, right))
    names = [name for name, _ in left] + ([n for n, _ in right if n.lower() not in one] if missing else [])
    return [(n, one.get(n.lower(), "void")) for n in names], [
        (n, other.get(n.lower(), "void")) for n in names if missing or n.lower() in other
    ]


def _source(kind: str, part: Any) -> Any:
    """Return the relation that a relation's expressions are about; both sides of a join, crossed."""
    if kind == "join":
        both = Relation()
        both.join.left.CopyFrom(part.left)
        both.join.right.CopyFrom(part.right)
        both.join.join_type = type(part).JOIN_TYPE_CROSS
        return both
    return part.input if "input" in part.DESCRIPTOR.fields_by_name else None


def _watched(expression: Any) -> bool:
    for part in [expression, *expressions_below(expression)]:
        kind = part.WhichOneof("expr_type")
        if kind in _LOOKED_AT:
            return True
        if by_column(part):
            return True
        if kind == "call_function" and part.call_function.function_name.lower() in WATCHED:
            return True
        if kind == "unresolved_function":
            name = part.unresolved_function.function_name
            counts = name == "count" and not part.unresolved_function.is_distinct
            if _NAMES.get(name, name.lower()) in WATCHED and not counts:
                return True
    return False
