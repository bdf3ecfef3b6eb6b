"""Joins of frames that are made of one another: a column of both sides is the same attribute on Spark.

``a.join(b, a.id == b.id)`` with ``b`` made of ``a`` compares the sides' columns of that name (spark.sql.
selfJoinAutoResolveAmbiguity). Anywhere else ``b.id`` is ambiguous to Spark, unless ``b`` computes it anew, and an error
(spark.sql.analyzer.failAmbiguousSelfJoin); ``drop(b.id)`` drops the left side's column. See
https://spark.apache.org/docs/3.5.6/sql-migration-guide.html (upgrading from Spark SQL 2.4 to 3.0).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pyspark.sql.connect.proto import Plan

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.expressions import expressions_below, own_expressions
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.identifiers import backquoted

#: Steps that hand over the columns of their input as they are.
_HANDING_OVER = {
    "filter", "sort", "limit", "offset", "tail", "deduplicate", "sample", "repartition", "repartition_by_expression",
    "subquery_alias", "hint", "drop",
}  # fmt: skip
#: Whether Spark raises an error for a column that is ambiguous to it.
_FAILS = "spark.sql.analyzer.failAmbiguousSelfJoin"
_AMBIGUOUS = (
    "Column {name} are ambiguous. It's probably because you joined several Datasets together, and some of "
    "these Datasets are the same. Alias the Datasets with different names before joining them."
)
_SIDES = ("_glue_local_left", "_glue_local_right")
#: Returns the names and types of a plan's columns; None if Sail cannot tell.
Columns = Callable[[Any], list[tuple[str, str]] | None]
#: Looks a setting of the session up.
Setting = Callable[[str], str | None]
#: The step that makes a column, by its number, and the column's name there.
Origin = tuple[int, str]


class _Attributes:
    """What is known of the columns of relations, by their numbers: each is asked, and looked for, once."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._names: dict[int, list[str]] = {}
        self._origins: dict[tuple[int, str], Origin | None] = {}

    def names(self, relation: Any) -> list[str]:
        """Return the names of a relation's columns, in small letters."""
        number = relation.common.plan_id
        if not number or number not in self._names:
            told = [name.lower() for name, _ in self.columns(Plan(root=relation)) or []]
            if not number:
                return told
            self._names[number] = told
        return self._names[number]

    def origin(self, relation: Any, name: str) -> Origin | None:
        """Return the step that makes a column; None if that cannot be told."""
        name = name.strip("`").lower()
        key = (relation.common.plan_id, name)
        if not key[0] or key not in self._origins:
            made = _origin(relation, name, self)
            if not key[0]:
                return made
            self._origins[key] = made
        return self._origins[key]


def resolved(relation: Any, columns: Columns, setting: Setting) -> None:
    """Let the condition of a join compare the columns of its sides that are one attribute."""
    join, known = relation.join, _Attributes(columns)
    _check_condition(join, known, setting)
    found = [pair for pair in _equal(join.join_condition) if _same(pair, join, known)]
    if found:
        _check_chain(found, join.left, columns)
    parts = [(part, side) for pair in found for part, side in zip(pair, (0, 1), strict=True)]
    parts += _grouped(join, known)
    if not parts or (columns(Plan(root=relation)) is not None and not _with_itself(found, join, known)):
        return
    for part, side in parts:
        attribute = part.unresolved_attribute
        if attribute.HasField("plan_id"):
            attribute.unparsed_identifier = f"{_SIDES[side]}.{attribute.unparsed_identifier}"
            attribute.ClearField("plan_id")
    for side, name in zip((join.left, join.right), _SIDES, strict=True):
        made = type(relation)()
        made.subquery_alias.input.CopyFrom(side)
        made.subquery_alias.alias = name
        side.CopyFrom(made)


def _with_itself(pairs: list[list[Any]], join: Any, known: _Attributes) -> bool:
    """Whether a condition compares a column of both sides with itself: Spark takes each side's, Sail finds it true."""
    steps = {**_steps(join.right), **_steps(join.left)}
    for one, other in pairs:
        made = _of_attribute(one, steps, known)
        if one == other and all(made in _origins(side, known) for side in (join.left, join.right)):
            return True
    return False


def _check_condition(join: Any, known: _Attributes, setting: Setting) -> None:
    """Raise Spark's error for columns of a condition that are one attribute of both sides, but in no equality of it.

    Spark 3.5 gives such an attribute of the left side another number, Spark 4 that of the right side.
    """
    left, right = _steps(join.left), _steps(join.right)
    if not left.keys() & right.keys():
        return
    pairs = [pair for pair in _compared(join.join_condition) if _same(pair, join, known)]
    for each in (join.join_condition, *expressions_below(join.join_condition)):
        if _frame_of(each) not in (left if BEFORE_4 else right):
            continue
        if any(each is part for pair in pairs for part in pair):
            continue
        made = _of_attribute(each, {**right, **left}, known)
        if made is None or not all(made in _origins(side, known) for side in (join.left, join.right)):
            continue
        name = each.unresolved_attribute.unparsed_identifier
        raise _ambiguous(name, setting)


def _ambiguous(name: str, setting: Setting) -> Exception:
    """Return Spark's error for a column of both sides, or a refusal where a setting lets Spark take one of them."""
    from pyspark.errors import AnalysisException

    if (setting(_FAILS) or "true").lower() == "false":
        return EngineFeatureError(
            f"{name} of a join whose sides both have it of one frame, without {_FAILS},"
        )
    return AnalysisException(_AMBIGUOUS.format(name=name))


def _compared(condition: Any) -> Iterator[list[Any]]:
    """Yield the two columns of each equality within a condition."""
    for each in (condition, *expressions_below(condition)):
        function = each.unresolved_function
        if function.function_name in ("==", "<=>") and all(map(_frame_of, function.arguments)):
            yield list(function.arguments)


def _grouped(join: Any, known: _Attributes) -> list[tuple[Any, int]]:
    """Return a condition's columns of frames that a side groups by them, with the side: Sail finds none of them."""
    condition, sides = join.join_condition, (_steps(join.left), _steps(join.right))
    found = []
    for each in (condition, *expressions_below(condition)):
        held = [n for n, steps in enumerate(sides) if _frame_of(each) in steps]
        if len(held) != 1:
            continue
        side = (join.left, join.right)[held[0]]
        if not _below_aggregate(side, _frame_of(each)):
            continue
        made = _of_attribute(each, sides[held[0]], known)
        if made is not None and made == known.origin(side, each.unresolved_attribute.unparsed_identifier):
            found.append((each, held[0]))
    return found


def _below_aggregate(relation: Any, frame: int) -> bool:
    """Whether a frame is one that a relation aggregates."""
    kind = relation.WhichOneof("rel_type")
    if kind == "aggregate":
        return frame in _steps(relation.aggregate.input)
    return any(_below_aggregate(below, frame) for below in inputs(relation))


def _check_chain(found: list[list[Any]], left: Any, columns: Columns) -> None:
    """Refuse columns of both sides where the left one is a join, which has that name twice or dropped it."""
    from pyspark.errors import AnalysisException

    below, dropped = left, False
    while (kind := below.WhichOneof("rel_type")) in (*_HANDING_OVER, "with_columns"):
        dropped = dropped or (kind == "drop" and any(map(_frame_of, below.drop.columns)))
        below = getattr(below, kind).input
    if kind != "join":
        return
    names = [name.lower() for name, _ in columns(Plan(root=left)) or []]
    for one, _ in found:
        name = one.unresolved_attribute.unparsed_identifier.strip("`")
        if names.count(name.lower()) > 1:
            raise AnalysisException(
                f"[AMBIGUOUS_REFERENCE] Reference `{name}` is ambiguous, could be: [`{name}`, `{name}`]."
            )
        if dropped:
            raise EngineFeatureError(f"A join by {name}, after a column of another frame was dropped,")


def _equal(condition: Any) -> Iterator[list[Any]]:
    """Yield the two columns of each equality that a condition consists of."""
    function = condition.unresolved_function
    if function.function_name == "and":
        for part in function.arguments:
            yield from _equal(part)
    if function.function_name in ("==", "<=>") and all(map(_frame_of, function.arguments)):
        yield list(function.arguments)


def _frame_of(expression: Any) -> int:
    """Return the number of the frame that an expression is a column of; 0 if it is none."""
    named = expression.WhichOneof("expr_type") == "unresolved_attribute"
    return int(expression.unresolved_attribute.plan_id) if named else 0


def _same(pair: list[Any], join: Any, known: _Attributes) -> bool:
    steps = {**_steps(join.right), **_steps(join.left)}
    origins = [_of_attribute(part, steps, known) for part in pair]
    return origins[0] is not None and origins[0] == origins[1]


def _of_attribute(expression: Any, steps: dict[int, Any], known: _Attributes) -> Origin | None:
    step = steps.get(_frame_of(expression))
    return step and known.origin(step, expression.unresolved_attribute.unparsed_identifier)


def _steps(relation: Any) -> dict[int, Any]:
    """Return a relation and those below it by their numbers."""
    found = {relation.common.plan_id: relation} if relation.common.plan_id else {}
    for below in inputs(relation):
        found = {**_steps(below), **found}
    return found


def inputs(relation: Any) -> list[Any]:
    """Return what a relation reads from."""
    part = getattr(relation, relation.WhichOneof("rel_type") or "common")
    return [
        value
        for field, value in part.ListFields()
        if field.message_type is not None and field.message_type.full_name == relation.DESCRIPTOR.full_name
        if hasattr(value, "DESCRIPTOR")
    ]


def _origin(relation: Any, name: str, known: _Attributes) -> Origin | None:
    kind = relation.WhichOneof("rel_type")
    part = getattr(relation, kind)
    if kind in _HANDING_OVER:
        return known.origin(part.input, name)
    if kind == "with_columns":
        made = {alias.name[0].lower() for alias in part.aliases}
        return _made_by(relation, name) if name in made else known.origin(part.input, name)
    if kind == "with_columns_renamed":
        made = {new.lower() for new in part.rename_columns_map.values()}
        made |= {each.new_col_name.lower() for each in getattr(part, "renames", ())}
        return _made_by(relation, name) if name in made else known.origin(part.input, name)
    if kind in ("project", "aggregate"):
        listed = part.expressions if kind == "project" else part.grouping_expressions
        for each in listed:
            plain = each.unresolved_attribute.unparsed_identifier.strip("`").lower()
            if each.WhichOneof("expr_type") == "unresolved_star" or (plain and plain.split(".")[-1] == name):
                return known.origin(part.input, name)
        return _made_by(relation, name)
    if kind == "set_op":  # whose columns are those of its first side
        return known.origin(part.left_input, name)
    return _of_join(part, name, known) if kind == "join" else _made_by(relation, name)


def _of_join(join: Any, name: str, known: _Attributes) -> Origin | None:
    """Return the step that makes a column of a join: what its right side shares with the left one is made anew."""
    left, right = known.names(join.left), known.names(join.right)
    key = name in {each.lower() for each in join.using_columns}
    if key and join.join_type in (join.JOIN_TYPE_FULL_OUTER, join.JOIN_TYPE_RIGHT_OUTER):
        return None
    if name in left and (key or name not in right or _is_semi(join)):
        return known.origin(join.left, name)
    if name in left or name not in right:
        return None
    made = known.origin(join.right, name)
    return None if made in {known.origin(join.left, each) for each in left} else made


def _keeps_left_keys(relation: Any, join: Any) -> bool:
    """Whether a column of a join by name is the left side's."""
    kept = (join.JOIN_TYPE_INNER, join.JOIN_TYPE_LEFT_OUTER)
    return relation.WhichOneof("rel_type") != "drop" and join.join_type in kept


def _is_semi(join: Any) -> bool:
    return join.join_type in (join.JOIN_TYPE_LEFT_SEMI, join.JOIN_TYPE_LEFT_ANTI)


def _made_by(relation: Any, name: str) -> Origin | None:
    return (relation.common.plan_id, name) if relation.common.plan_id else None


def check(relation: Any, columns: Columns, setting: Setting) -> None:
    """Raise Spark's error for a column of a join's right side that is the left side's attribute, too."""
    part = getattr(relation, relation.WhichOneof("rel_type"))
    every = [e for own in own_expressions(part) for e in (own, *expressions_below(own))]
    asked = [e for e in every if _frame_of(e)]
    if not asked:
        return
    below, near, known = part.input, {part.input.common.plan_id}, _Attributes(columns)
    while below.WhichOneof("rel_type") in (*_HANDING_OVER, "with_columns"):
        below = getattr(below, below.WhichOneof("rel_type")).input
        near.add(below.common.plan_id)
    if relation.WhichOneof("rel_type") == "drop" and below.to_df.input.drop.input.HasField("to_df"):
        raise EngineFeatureError("drop of columns of a joined frame, one call after another,")
    if below.WhichOneof("rel_type") != "join" or _is_semi(below.join):
        if not {_frame_of(e) for e in asked} <= near and columns(Plan(root=relation)) is None:
            _take_by_name(part.input, asked, known)
        return
    left, right = _steps(below.join.left), _steps(below.join.right)
    if not left.keys() & right.keys():
        return
    those = [e for e in asked if _frame_of(e) in right]
    of_left, of_right = (
        _origins(side, known) if those else set() for side in (below.join.left, below.join.right)
    )
    keys = {key.lower() for key in below.join.using_columns}
    dropped: list[tuple[Any, str]] = []
    for each in those:
        if relation.WhichOneof("rel_type") != "drop" and _is_of_star(each, asked, {**right, **left}, columns):
            continue
        made = _of_attribute(each, {**right, **left}, known)
        if (
            relation.WhichOneof("rel_type") == "drop"
            and _is_join(below.join.left)
            and made
            and made[0] in left
        ):
            raise EngineFeatureError(f"drop of {made[1]} after joins of frames that are made of one another,")
        of_both = made in of_right and made is not None and made[1] not in keys
        if (
            made in of_left
            and made is not None
            and made[1] in keys
            and _keeps_left_keys(relation, below.join)
        ):
            each.unresolved_attribute.ClearField("plan_id")  # the left side's, which is the join's
            continue
        # The right side's steps that are on the left, too, are made anew, also where the left one hands over others.
        anew = made is not None and made[0] in left and made not in of_left
        if not anew and (made not in of_left or (_frame_of(each) in left and not of_both)):
            continue
        name = each.unresolved_attribute.unparsed_identifier
        if relation.WhichOneof("rel_type") == "drop" and anew:  # which drops nothing
            raise EngineFeatureError(f"drop of {name} after a join of frames that are made of one another,")
        if relation.WhichOneof("rel_type") == "drop":
            dropped.append((each, name.strip("`").lower()))
            continue
        raise _ambiguous(name, setting)
    if dropped:
        _drop(relation, below, dropped, columns)


def _take_by_name(source: Any, asked: list[Any], known: _Attributes) -> None:
    """Take columns of other frames by name where those of the source are the same attributes: Sail finds none."""
    steps = _steps(source)
    for each in asked:
        made = _of_attribute(each, steps, known)
        if made is not None and made == known.origin(source, each.unresolved_attribute.unparsed_identifier):
            each.unresolved_attribute.ClearField("plan_id")


def _is_join(relation: Any) -> bool:
    while (kind := relation.WhichOneof("rel_type")) in (*_HANDING_OVER, "with_columns"):
        relation = getattr(relation, kind).input
    return bool(kind == "join")


def _drop(relation: Any, join: Any, dropped: list[tuple[Any, str]], columns: Columns) -> None:
    """Drop columns of the left side of a join instead, by their places: names may stand on both sides."""
    part, below = relation.drop, relation.drop.input
    while below.WhichOneof("rel_type") in (*_HANDING_OVER, "with_columns"):
        if below.WhichOneof("rel_type") == "drop":
            raise EngineFeatureError(
                f"drop of {dropped[0][1]}, which both sides of a join have of one frame,"
            )
        below = getattr(below, below.WhichOneof("rel_type")).input
    told, left = columns(Plan(root=part.input)), columns(Plan(root=join.join.left))
    if told is None or left is None or len(dropped) != len(part.columns) or part.column_names:
        raise EngineFeatureError(f"drop of {dropped[0][1]}, which both sides of a join have of one frame,")
    names = [name for name, _ in told]
    gone = {n for n, (name, _) in enumerate(left) if name.lower() in {name for _, name in dropped}}
    made = type(relation)()
    made.common.CopyFrom(relation.common)
    made.to_df.column_names.extend(name for n, name in enumerate(names) if n not in gone)
    made.to_df.input.drop.column_names.extend(f"c{n}" for n in sorted(gone))
    made.to_df.input.drop.input.to_df.column_names.extend(f"c{n}" for n in range(len(names)))
    made.to_df.input.drop.input.to_df.input.CopyFrom(part.input)
    relation.CopyFrom(made)


def _is_of_star(one: Any, asked: list[Any], steps: dict[int, Any], columns: Columns) -> bool:
    """Whether a column is one of all those of its frame, as ``frame['*']`` is here; that is not ambiguous."""
    frame = _frame_of(one)
    names = [e.unresolved_attribute.unparsed_identifier for e in asked if _frame_of(e) == frame]
    return len(names) > 1 and names == [backquoted(n) for n, _ in columns(Plan(root=steps[frame])) or []]


def _origins(side: Any, known: _Attributes) -> set[Origin | None]:
    """Return the steps that make the columns of a join's side."""
    return {known.origin(side, name) for name in known.names(side)} - {None}
