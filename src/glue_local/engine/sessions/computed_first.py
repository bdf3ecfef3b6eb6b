"""Rows that Spark has computed before it deletes the files that they replace.

Spark runs the steps up to the last exchange of rows before the write itself, so a script may overwrite a folder with
rows that it read there and then grouped, made distinct or spread anew. Without such a step the files are gone when
they are read.
See https://spark.apache.org/docs/3.5.6/sql-performance-tuning.html#adaptive-query-execution
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from glue_local.engine.sessions.differences.expressions import messages
from glue_local.engine.sessions.differences.rule import BEFORE_4

#: What lets Spark 3.5 compute steps before a write deletes files; both are on unless a script says otherwise.
_SETTINGS = ("spark.sql.adaptive.enabled", "spark.sql.optimizer.plannedWrite.enabled")
#: Steps that leave each row in its task, with the fields of their expressions.
_KEEPING: dict[str, str] = {
    "project": "expressions", "with_columns": "aliases", "filter": "", "drop": "", "with_columns_renamed": "",
    "subquery_alias": "", "to_df": "", "hint": "", "fill_na": "", "drop_na": "", "to_schema": "",
}  # fmt: skip
#: Steps that bring rows of one group, or in one order, together; a sort within partitions does not.
_EXCHANGING = frozenset({"deduplicate", "aggregate", "sort", "limit"})


def stages_first(conf: Callable[[str], str | None]) -> bool:
    """Whether Spark computes steps and what is cached before a write begins."""
    return BEFORE_4 and all((conf(name) or "true").lower() != "false" for name in _SETTINGS)


def computed_first(relation: Any, conf: Callable[[str], str | None]) -> bool:
    """Whether all rows of a plan pass an exchange, below steps with one input alone.

    Rows that ``coalesce(1)`` has brought together are exchanged no more, unless ``repartition`` says so.
    """
    if not stages_first(conf):
        return False
    exchanged = False
    while (kind := relation.WhichOneof("rel_type")) is not None:
        step = getattr(relation, kind)
        if kind == "repartition_by_expression" or (kind == "repartition" and step.shuffle):
            return True
        if kind == "repartition":
            exchanged = exchanged and step.num_partitions > 1
        elif kind in _EXCHANGING:
            exchanged = exchanged or kind != "sort" or step.is_global
        elif kind not in _KEEPING:
            break
        elif field := _KEEPING[kind]:
            exchanged = exchanged or any(map(_spreads, getattr(step, field)))
        relation = step.input
    return exchanged


def _spreads(expression: Any) -> bool:
    """Whether an expression has a window whose partitions bring rows together."""
    if expression.DESCRIPTOR.name == "Window" and expression.partition_spec:
        return True
    return any(_spreads(part) for part in messages(expression))
