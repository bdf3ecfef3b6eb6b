"""Rows stay in the order of a sort in Spark, whatever is computed of each row after it; Sail mixes them.

Sail deals batches of 8,192 rows out to its threads. So each row is numbered right after the sort, the number goes
through the steps that follow, and where the order counts the rows are sorted by it and the number is dropped. Sail
finds that each thread has its rows in this order already, and merges them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from pyspark.sql.connect.proto import Plan, Relation

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences import lexer
from glue_local.engine.sessions.differences.aggregates import AGGREGATES
from glue_local.engine.sessions.differences.expressions import messages
from glue_local.engine.sessions.differences.lexer import Token, tokens
from glue_local.identifiers import backquoted

#: Rows of a batch: Sail's execution.batch_size.
BATCH = 8192
#: The column with a row's place in the order; a number follows, as there may be several sorts.
PLACE = "_glue_local_place"
#: SQL for the place of a row; Sail keeps its input's order for it.
PLACE_SQL = "row_number() OVER ()"
#: Steps that leave rows where they are.
_NARROW = (
    "project", "with_columns", "filter", "drop", "with_columns_renamed", "to_df", "subquery_alias", "hint", "fill_na",
    "drop_na", "replace", "to_schema", "sample", "repartition", "limit", "offset",
)  # fmt: skip
#: Those of them that look at all columns if they name none.
_OF_ALL = {"fill_na": "cols", "drop_na": "cols", "replace": "cols"}
#: Steps by which Sail deals rows out.
_DEALS = ("filter", "fill_na", "drop_na", "replace", "to_schema", "sample")
#: Steps that take the first or the last of their rows.
_TAKES = ("limit", "offset", "tail", "show_string", "html_string")
#: The text of an expression that is a column or a star, under whatever name.
_PLAIN = re.compile(
    r"\s*(?:[\w.]+|[\w.`]*`[^`]+`|(?:[\w.]+\.)?\*)(?:\s+(?:as\s+)?(?:\w+|`[^`]+`))?\s*", re.IGNORECASE
)
_STAR = re.compile(r"\s*(?:[\w.`]+\.)?\*\s*")

IsOrdered = Callable[[str], bool]
#: Returns the names and types of a plan's columns; None if Sail cannot tell.
Columns = Callable[[Any], list[tuple[str, str]] | None]


def ordered(query: str) -> bool:
    """Whether a query's text ends with an ORDER BY of its own, not with that of a window or a subquery."""
    found, depth = tokens(query), 0
    while found and found[-1].upper == ";":
        found.pop()
    for i, token in enumerate(found):
        depth += (token.upper == "(") - (token.upper == ")")
        if depth == 0 and token.upper == "ORDER" and [t.upper for t in found[i + 1 : i + 2]] == ["BY"]:
            return True
    if not found or found[0].upper != "(":
        return False
    end = closing(found, 0)
    alone = [token.upper for token in found[end + 1 : end + 2]] in ([], ["LIMIT"], ["OFFSET"])
    return alone and ordered(query[found[0].end : found[end].start])


def closing(found: Sequence[Token], at: int) -> int:
    """Return the token that closes the parenthesis at a token; the last one if none does."""
    closed = lexer.closing(found, at)
    return len(found) - 1 if closed is None else closed


def of_many_rows(text: str) -> bool:
    """Whether an expression's text may use an aggregate function or a window."""
    found = tokens(text)
    for token, after in pairwise(found):
        if after.upper == "(" and token.text.strip("`").lower() in AGGREGATES:
            return True
        if token.upper in (")", "NULLS") and after.upper == "OVER":
            return True
    return False


def is_plain(text: str) -> bool:
    """Whether an expression's text is a column or a star, under whatever name."""
    return bool(_PLAIN.fullmatch(text))


def _parts(message: Any) -> Iterator[Any]:
    """Yield a message's expressions, from the outside in."""
    if message.DESCRIPTOR.name == "Expression":
        yield message
    for item in messages(message):
        yield from _parts(item)


def _many(expression: Any) -> bool:
    """Whether an expression is of many rows: with an aggregate function or a window."""
    for part in _parts(expression):
        kind = part.WhichOneof("expr_type")
        if kind in ("window", "typed_aggregate_expression"):
            return True
        if kind == "unresolved_function" and part.unresolved_function.function_name.lower() in AGGREGATES:
            return True
        if kind == "expression_string" and of_many_rows(part.expression_string.expression):
            return True
    return False


def _bare(expression: Any) -> Any:
    while expression.WhichOneof("expr_type") == "alias":
        expression = expression.alias.expr
    return expression


def _computes(expression: Any) -> bool:
    """Whether an expression is more than a column, a star or a literal, under whatever name."""
    bare = _bare(expression)
    kind = bare.WhichOneof("expr_type")
    if kind == "expression_string":
        return not is_plain(bare.expression_string.expression)
    return kind not in ("unresolved_attribute", "unresolved_star", "literal")


def _is_star(expression: Any) -> bool:
    kind = expression.WhichOneof("expr_type")
    if kind == "expression_string":
        return bool(_STAR.fullmatch(expression.expression_string.expression))
    return bool(kind == "unresolved_star")


def _has_star(expression: Any) -> bool:
    """Whether a star stands somewhere in an expression: in a function it takes all columns."""
    return any(
        part.WhichOneof("expr_type") == "unresolved_star"
        or (
            part.WhichOneof("expr_type") == "expression_string"
            and "*)" in part.expression_string.expression.replace(" ", "")
        )
        for part in _parts(expression)
    )


def _made(kind: str, step: Any) -> list[Any]:
    """Return the expressions of a step that makes columns."""
    if kind == "project":
        return list(step.expressions)
    return [alias.expr for alias in step.aliases] if kind == "with_columns" else []


def after_sort(relation: Any, is_ordered: IsOrdered) -> bool | None:
    """Return None for rows in no order; whether steps after the sort make Sail mix them.

    ``is_ordered`` tells of the view that a query was bound to.
    """
    mixed = False
    while True:
        kind = relation.WhichOneof("rel_type") or "unknown"
        step: Any = getattr(relation, kind, None)
        if kind == "sort":
            return mixed
        if kind == "read":
            return mixed if is_ordered(step.named_table.unparsed_identifier) else None
        if kind not in _NARROW or (kind == "repartition" and step.shuffle):
            return None
        made = _made(kind, step)
        if any(map(_many, made)):
            return None
        mixed = mixed or kind in _DEALS or any(map(_computes, made))
        relation = step.input


def keep_order(relation: Any, is_ordered: IsOrdered) -> None:
    """Let sorted rows pass a ``coalesce`` in their order: Sail has them in one partition as it is, and mixes them."""
    if relation.WhichOneof("rel_type") != "repartition" or relation.repartition.shuffle:
        return
    if after_sort(relation.repartition.input, is_ordered) is not None:
        below = type(relation)()
        below.CopyFrom(relation.repartition.input)
        relation.filter.input.CopyFrom(below)
        relation.filter.condition.literal.boolean = True


class Order:
    """Keeps the order of sorted rows in the plans of one session."""

    def __init__(self, is_ordered: IsOrdered, columns: Columns) -> None:
        """Ask of views and of columns."""
        self._is_ordered, self._columns = is_ordered, columns
        self._place, self._sorts = "", 0

    def keep(self, message: Any) -> bool:
        """Bring rows in order where it counts; return whether those of the whole plan may be mixed all the same."""
        for relation in _below(message):
            kind = relation.WhichOneof("rel_type")
            if kind in _TAKES:
                self._arrange(getattr(relation, kind).input)
        root = _root(message)
        return root is not None and not self._arrange(root)

    def _arrange(self, relation: Any) -> bool:
        """Bring a relation's rows in order; return whether they are."""
        if not after_sort(relation, self._is_ordered):
            return True
        self._sorts += 1
        self._place = f"{PLACE}{self._sorts}"
        carried = self._carried(relation)
        if carried is None:
            return False
        made = Relation()
        made.drop.column_names.append(self._place)
        self._by_place(made.drop.input, carried)
        made.common.CopyFrom(relation.common)
        if self._columns(Plan(root=made)) is None:
            return False
        relation.CopyFrom(made)
        return True

    def _carried(self, relation: Any) -> Any:
        """Return a relation with the place of each row besides its columns; None where there is no way."""
        kind = relation.WhichOneof("rel_type")
        made = Relation()
        if kind in ("sort", "read"):
            made.project.input.CopyFrom(relation)
            made.project.expressions.add().unresolved_star.SetInParent()
            alias = made.project.expressions.add().alias
            alias.name.append(self._place)
            alias.expr.expression_string.expression = PLACE_SQL
            return made
        step = getattr(relation, kind)
        below = self._carried(step.input)
        if below is None or kind == "to_schema":
            return None
        made.CopyFrom(relation)
        part = getattr(made, kind)
        if kind in ("limit", "offset"):
            self._by_place(part.input, below)
        else:
            part.input.CopyFrom(below)
        return made if self._widened(kind, part, step, below) else None

    def _widened(self, kind: str, part: Any, step: Any, below: Any) -> bool:
        """Let a step pass the place on; return whether it does."""
        exprs = _made(kind, part)
        for expression in exprs:
            self._expand(expression, step.input)
        stars = sum(map(_is_star, exprs))
        if stars > 1 or any(_has_star(e) for e in exprs if not _is_star(e)):
            return False
        if kind == "project" and not stars:
            part.expressions.add().unresolved_attribute.unparsed_identifier = self._place
        elif kind == "to_df":
            told = self._columns(Plan(root=below))
            names = [name for name, _ in told or ()]
            if self._place not in names:
                return False
            part.column_names.insert(names.index(self._place), self._place)
        elif kind in _OF_ALL and not part.cols:
            told = self._columns(Plan(root=step.input))
            if told is None:
                return False
            part.cols.extend(name for name, _ in told)
        return True

    def _expand(self, expression: Any, below: Any) -> None:
        """Put the columns of a step's input where a function takes a star: it must not take the place."""
        for part in _parts(expression):
            if part.WhichOneof("expr_type") != "unresolved_function":
                continue
            function = part.unresolved_function
            given = [type(expression).FromString(a.SerializeToString()) for a in function.arguments]
            if not any(map(_is_star, given)) or (told := self._columns(Plan(root=below))) is None:
                continue
            if len({name.lower() for name, _ in told}) < len(told):
                continue
            function.ClearField("arguments")
            for argument in given:
                if not _is_star(argument):
                    function.arguments.add().CopyFrom(argument)
                    continue
                for name, _ in told:
                    function.arguments.add().unresolved_attribute.unparsed_identifier = backquoted(name)

    def _by_place(self, target: Any, relation: Any) -> None:
        """Let a relation be another one, sorted by its rows' places."""
        target.sort.input.CopyFrom(relation)
        target.sort.is_global = True
        order = target.sort.order.add()
        order.child.unresolved_attribute.unparsed_identifier = self._place
        order.direction, order.null_ordering = 1, 1


def _below(message: Any) -> Iterator[Any]:
    """Yield the relations at and below a message, from the inside out."""
    for item in messages(message):
        yield from _below(item)
    if message.DESCRIPTOR.name == "Relation":
        yield message


def _root(request: Any) -> Any:
    """Return the relation of a request whose rows are handed over, written or made a view; None for another one."""
    plan = request.plan
    if plan.HasField("root"):
        return plan.root
    for command in ("write_operation", "create_dataframe_view"):
        if plan.command.HasField(command):
            return getattr(plan.command, command).input
    return None


def in_order_or_refused(answers: Iterator[Any]) -> Iterator[Any]:
    """Yield answers whose rows Sail mixes beyond one batch; EngineFeatureError once there are more."""
    count = 0
    for answer in answers:
        count += answer.arrow_batch.row_count
        if count > BATCH:
            raise EngineFeatureError(
                f"The order of more than {BATCH:,} rows with columns computed after the sort (sort them last)"
            )
        yield answer
