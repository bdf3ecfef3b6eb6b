"""Expressions of the DataFrame API's plans on their way to Sail: the same table of differences as for SQL text.

A rule gives SQL in which ``g0_``, ``g1_``... stand for the operands; it becomes a plan's expression again, with
the operands in their places. Types are those of the operands selected from the relation's input.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyspark.sql.connect.proto import Plan

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.expressions import (
    as_function,
    below,
    by_column,
    expressions_below,
    is_variable,
    lambda_of,
    literal_text,
    literal_type,
    type_name,
)
from glue_local.engine.sessions.differences.making import Maker
from glue_local.engine.sessions.differences.newer import TIMES
from glue_local.engine.sessions.differences.of_groups import MOVES
from glue_local.engine.sessions.differences.of_json import with_structs_apart
from glue_local.engine.sessions.differences.rule import LISTING, UNKNOWN, Call, Settings
from glue_local.engine.sessions.differences.rules import WATCHED, applied
from glue_local.engine.sessions.differences.typetext import kind as kind_of
from glue_local.engine.sessions.differences.typetext import no_maps, parts, variable_types
from glue_local.engine.sessions.differences.windows import check_frame, of_distinct, overflows
from glue_local.engine.sessions.differences.zeros import has_fractions, one_zero

#: Functions of a plan that go by another name in SQL.
_NAMES = {
    "==": "=", "!=": "<>", "in": "IN", "like": "LIKE", "ilike": "ILIKE", "rlike": "RLIKE", "isNull": "isnull",
    "initCap": "initcap", "~": "UNARY ~",
}  # fmt: skip
_AGGREGATES = {"sum", "avg", "min", "max", "count", "collect_list", "collect_set", "corr", "regr_count"}
#: WindowFrame's FRAME_TYPE_RANGE.
_RANGE = 2
#: PySpark's number for a function that is called row by row (PythonEvalType.SQL_BATCHED_UDF).
BY_ROW = 100
#: Expressions that are looked at whatever functions they have.
_LOOKED_AT = ("cast", "expression_string", "window", "common_inline_user_defined_function", "update_fields")
Told = list[tuple[str, str]]
#: Returns the names and types of a plan's columns; None if Sail cannot tell.
Columns = Callable[[Any], list[tuple[str, str]] | None]


#: Rewrites an expression's text; told types beside it.
Text = Callable[[str, Callable[[list[str]], "list[str] | None"]], str]


class PlanExpressions:
    """Rewrites the expressions of plans for one session."""

    def __init__(
        self,
        columns: Columns,
        text: Text,
        keys: Text,
        register: Callable[[str, str], str],
        settings: Callable[[], Settings],
        conf: Callable[[str], str | None],
    ) -> None:
        """Take the session's types, text functions, registration and settings; ``conf`` looks any setting up."""
        self._columns, self._text, self._keys = columns, text, keys
        self._register, self._settings, self._conf = register, settings, conf
        self._known: dict[bytes, Any] = {}
        self._variables: dict[str, str] = {}

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
        if kind == "unresolved_function" and expression.unresolved_function.function_name == "arrays_zip":
            _name_fields(expression.unresolved_function.arguments)
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
            give_one_zero(keys, types)
            self._window(expression, source)
            return
        if kind == "update_fields":  # of NULL it is NULL, and so are its fields
            struct = expression.update_fields.struct_expression
            expression.CopyFrom(
                Maker([struct, expression], {}, "").made("if(isnull(g0_), null, g1_)"),
            )
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
                    f"withField or dropFields of {name}, which the struct spells in another case,"
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
        listing = LISTING.get(name, "array")
        for a in args:
            inner = a.unresolved_function
            listed = a.WhichOneof("expr_type") == "unresolved_function" and inner.function_name == listing
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


def _name_fields(arrays: Any) -> None:
    """Name arrays that are fields of structs, which arrays_zip on Sail names by their places."""
    for array in arrays:
        *before, name = array.unresolved_attribute.unparsed_identifier.split(".")
        if before and "`" not in name:
            given = type(array)()
            given.CopyFrom(array)
            array.alias.expr.CopyFrom(given)
            array.alias.name.append(name)


def give_one_zero(keys: list[Any], types: list[str]) -> None:
    """Let keys of fractions have one zero."""
    for key, type_ in zip(keys, types, strict=True):
        if has_fractions(type_):
            key.CopyFrom(Maker([key], {}, "").made(one_zero("g0_", type_)))


def _rows(frame: Any) -> str:
    """Return what kind of frame a window has: nothing, the usual one of a rank, that of cume_dist, or another."""
    if not frame.frame_type:
        return ""
    if not (frame.lower.unbounded and frame.upper.current_row):
        return "other"
    return "usual" if frame.frame_type == 1 else "range"


def _frame(window: Any) -> str:
    """Return what stands in SQL for a window: whether it is ordered and moves is all that rules ask of it."""
    moves = window.HasField("frame_spec") and not window.frame_spec.lower.unbounded
    parts = ["ORDER BY 1"] * bool(window.order_spec) + [MOVES] * moves
    return f" OVER ({' '.join(parts)})"


def is_watched(expression: Any) -> bool:
    """Whether an expression has, or is, one that is looked at."""
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
