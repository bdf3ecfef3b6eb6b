"""What is asked for the types of an expression: the plan below it is left out where its columns are known.

A script adds its columns one by one. Asked with all that lies below it, each of them would have Sail resolve the
whole chain again: forty casts took seconds. A relation's columns are asked once, and an empty relation of the same
names and types stands for it after that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pyspark.sql.connect.proto import Plan, Relation

from glue_local.engine.sessions.differences.expressions import expressions_below, own_expressions
from glue_local.identifiers import backquoted

#: Returns the names and types of a plan's columns; None if Sail cannot tell.
Columns = Callable[[Any], list[tuple[str, str]] | None]

#: Relations whose columns follow from those of their inputs, whatever rows these have.
_FOLLOWING = {
    "aggregate", "deduplicate", "drop", "filter", "hint", "join", "limit", "project", "sort", "subquery_alias",
    "with_columns", "with_columns_renamed",
}  # fmt: skip
#: Relations whose columns have no name in front of theirs (``t.id``).
_PLAIN = {"aggregate", "local_relation", "project", "to_df"}
#: Relations that keep the names in front of their input's columns.
_KEEPING = {"deduplicate", "drop", "filter", "hint", "limit", "sort", "with_columns", "with_columns_renamed"}
_INPUTS = ("input", "left", "right")
#: Bytes of a plan; Sail resolves a smaller one as fast.
_SMALL = 1000


def short(plan: Any, columns: Columns) -> Any:
    """Return a plan with the same columns and less below it; None if there is none."""
    root = plan.root
    kind = root.WhichOneof("rel_type")
    if kind not in _FOLLOWING or (kind == "aggregate" and root.aggregate.HasField("pivot")):
        return None
    made = Plan()
    changed = _over_stand_ins(root, kind, made.root, columns)
    return made if changed and _ids_named(made.root) <= _ids(made.root) else None


def _over_stand_ins(relation: Any, kind: str, made: Any, columns: Columns) -> bool:
    """Make a relation again over what stands for its inputs; return whether something else does."""
    changed = False
    made.common.CopyFrom(relation.common)
    part, new = getattr(relation, kind), getattr(made, kind)
    new.SetInParent()
    for field, value in part.ListFields():
        if field.name in _INPUTS:
            stands = _stand_in(value, columns)
            changed = changed or stands is not value
            getattr(new, field.name).CopyFrom(stands)
        elif hasattr(value, "CopyFrom"):
            getattr(new, field.name).CopyFrom(value)
        elif hasattr(value, "extend") or hasattr(value, "items"):
            getattr(new, field.name).MergeFrom(value)
        else:
            setattr(new, field.name, value)
    return changed


def _stand_in(relation: Any, columns: Columns) -> Any:
    if relation.ByteSize() <= _SMALL:
        return relation
    kind = relation.WhichOneof("rel_type")
    if _unnamed(relation):
        told = columns(Plan(root=relation))
        if told is None or len({name.lower() for name, _ in told}) < len(told) or not told:
            return relation
        made = Relation()
        made.common.CopyFrom(relation.common)
        made.local_relation.schema = ", ".join(f"{backquoted(name)} {type_}" for name, type_ in told)
        return made
    if kind in _KEEPING or kind in ("join", "subquery_alias"):
        made = Relation()
        return made if _over_stand_ins(relation, kind, made, columns) else relation
    return relation


def _unnamed(relation: Any) -> bool:
    """Whether no column of a relation can be named with a table or alias in front of it."""
    while (kind := relation.WhichOneof("rel_type")) in _KEEPING:
        relation = getattr(relation, kind).input
    pivots = kind == "aggregate" and relation.aggregate.HasField("pivot")
    files = kind == "read" and relation.read.HasField("data_source")
    return (kind in _PLAIN and not pivots) or files


def _below(relation: Any) -> Iterator[Any]:
    yield relation
    part = getattr(relation, relation.WhichOneof("rel_type"))
    for name in _INPUTS:
        if name in part.DESCRIPTOR.fields_by_name and part.HasField(name):
            yield from _below(getattr(part, name))


def _ids(relation: Any) -> set[int]:
    return {part.common.plan_id for part in _below(relation)}


def _ids_named(relation: Any) -> set[int]:
    """Return the relations that the expressions of a relation and of those below it name (``df["id"]``)."""
    found = set()
    for part in _below(relation):
        for top in own_expressions(getattr(part, part.WhichOneof("rel_type"))):
            for each in [top, *expressions_below(top)]:
                if each.unresolved_attribute.HasField("plan_id"):
                    found.add(each.unresolved_attribute.plan_id)
                if each.unresolved_star.HasField("unparsed_target"):
                    found.add(-1)
    return found
