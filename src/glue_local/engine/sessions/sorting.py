"""Rows stay in the order of a sort in Spark, whatever is computed of each row after it; Sail mixes them.

Sail deals batches of 8,192 rows out to its threads, and among the files that it writes. Up to that many rows have one
order. Beyond, a script that looks at the order gets an error.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.callers import is_scripts

#: Rows of a batch: Sail's execution.batch_size.
BATCH = 8192
#: Steps that leave rows where they are.
_NARROW = (
    "project", "with_columns", "filter", "drop", "with_columns_renamed", "to_df", "subquery_alias", "hint", "fill_na",
    "drop_na", "replace", "to_schema", "sample", "repartition", "limit", "offset",
)  # fmt: skip
_ORDER_BY = re.compile(r"\border\s+by\b", re.IGNORECASE)
#: The text of an expression that is a column or a star, under whatever name.
_PLAIN = re.compile(
    r"\s*(?:[\w.]+|[\w.`]*`[^`]+`|(?:[\w.]+\.)?\*)(?:\s+(?:as\s+)?(?:\w+|`[^`]+`))?\s*", re.IGNORECASE
)


def ordered(query: str) -> bool:
    """Whether a query's text ends with an ORDER BY of its own, not with that of a window or a subquery."""
    depth = 0
    for character in _ORDER_BY.split(query)[-1]:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return False
    return bool(_ORDER_BY.search(query))


def _computes(expression: Any) -> bool:
    """Whether an expression is more than a column, a star or a literal, under whatever name."""
    while expression.WhichOneof("expr_type") == "alias":
        expression = expression.alias.expr
    kind = expression.WhichOneof("expr_type")
    if kind == "expression_string":
        return not _PLAIN.fullmatch(expression.expression_string.expression)
    return kind not in ("unresolved_attribute", "unresolved_star", "literal")


def after_sort(relation: Any, is_ordered: Callable[[str], bool]) -> bool | None:
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
        made = {"project": "expressions", "with_columns": "aliases"}.get(kind)
        if kind == "sample":
            mixed = True
        elif made == "expressions":
            mixed = mixed or any(map(_computes, step.expressions))
        elif made == "aliases":
            mixed = mixed or any(_computes(alias.expr) for alias in step.aliases)
        relation = step.input


def keep_order(relation: Any, is_ordered: Callable[[str], bool]) -> None:
    """Let sorted rows pass a ``coalesce`` in their order: Sail has them in one partition as it is, and mixes them."""
    if relation.WhichOneof("rel_type") != "repartition" or relation.repartition.shuffle:
        return
    if after_sort(relation.repartition.input, is_ordered) is not None:
        below = type(relation)()
        below.CopyFrom(relation.repartition.input)
        relation.filter.input.CopyFrom(below)
        relation.filter.condition.literal.boolean = True


def check_order(relation: Any, is_ordered: Callable[[str], bool]) -> None:
    """Raise EngineFeatureError if a script looks at rows of over one batch in an order that Sail does not keep."""
    if is_scripts(sys._getframe(2)) and after_sort(relation, is_ordered):
        raise EngineFeatureError(
            f"The order of more than {BATCH:,} rows with columns computed after the sort (sort them last)"
        )
