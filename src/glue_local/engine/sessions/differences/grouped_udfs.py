"""pandas UDFs that aggregate, within other functions or repeated: each is computed once, and first, as Sail needs.

See https://spark.apache.org/docs/3.5.6/api/python/user_guide/sql/arrow_pandas.html (Series to Scalar)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyspark.sql.connect.proto import Relation

from glue_local.engine.sessions.differences.expressions import messages
from glue_local.identifiers import backquoted

#: PythonEvalType.SQL_GROUPED_AGG_PANDAS_UDF.
_GROUPED = 202
_VALUE = "_glue_local_aggregate_{}"


def split(relation: Any) -> bool:
    """Let an aggregation compute its pandas UDFs alone, and another step what is made of them; False if none is within.

    What has no name of its own stays as it is.
    """
    step = relation.aggregate
    keys, made = list(step.grouping_expressions), list(step.aggregate_expressions)
    if not all(any(map(_is_grouped, _below(each))) for each in made):
        return False  # Spark computes them beside no other aggregate
    udfs = [part for each in made for part in _below(each) if _is_grouped(part)]
    alone = len({*map(_key, udfs)}) == len(udfs) == sum(_is_grouped(each.alias.expr) for each in made)
    named = all(key.HasField("alias") or key.HasField("unresolved_attribute") for key in keys)
    if alone or not named or step.HasField("pivot") or not all(each.HasField("alias") for each in made):
        return False
    outer = Relation(common=relation.common)
    inner = outer.project.input
    inner.aggregate.CopyFrom(step)
    del inner.aggregate.aggregate_expressions[:]
    for key in keys:
        name = key.alias.name[0] if key.HasField("alias") else key.unresolved_attribute.unparsed_identifier
        quoted = backquoted(name) if key.HasField("alias") else name.rsplit(".", 1)[-1]
        outer.project.expressions.add().unresolved_attribute.unparsed_identifier = quoted
    names: dict[bytes, str] = {}
    for each in made:
        shown = outer.project.expressions.add()
        shown.CopyFrom(each)
        for udf in [part for part in _below(shown) if _is_grouped(part)]:
            if (key := _key(udf)) not in names:
                names[key] = _VALUE.format(len(names))
                alias = inner.aggregate.aggregate_expressions.add().alias
                alias.name.append(names[key])
                alias.expr.CopyFrom(udf)
            udf.Clear()
            udf.unresolved_attribute.unparsed_identifier = names[key]
    relation.CopyFrom(outer)
    return True


def _key(udf: Any) -> bytes:
    """Return what two calls have in common that are the same, whether a column was taken from the frame or named."""
    made = type(udf)()
    made.CopyFrom(udf)
    for part in _below(made.common_inline_user_defined_function):
        if part.DESCRIPTOR.name == "UnresolvedAttribute":
            part.ClearField("plan_id")
    key: bytes = made.SerializeToString(deterministic=True)
    return key


def _is_grouped(expression: Any) -> bool:
    if expression.DESCRIPTOR.name != "Expression":
        return False
    return bool(expression.common_inline_user_defined_function.python_udf.eval_type == _GROUPED)


def _below(message: Any) -> Iterator[Any]:
    yield message
    if _is_grouped(message):
        return
    for each in messages(message):
        yield from _below(each)
