"""pandas UDFs that aggregate, within other functions or repeated: each is computed once, and first, as Sail needs.

See https://spark.apache.org/docs/3.5.6/api/python/user_guide/sql/arrow_pandas.html (Series to Scalar)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pyspark.sql.connect.proto import Relation

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.aggregates import AGGREGATES
from glue_local.engine.sessions.differences.expressions import messages
from glue_local.engine.sessions.differences.lexer import closing, tokens
from glue_local.identifiers import backquoted

#: PythonEvalType.SQL_GROUPED_AGG_PANDAS_UDF.
GROUPED = 202
_VALUE = "_glue_local_aggregate_{}"
_ALL = "_glue_local_all"
#: What a query has beside the SELECT that aggregates all rows, where that is none of one SELECT alone.
_MORE = {"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "WINDOW", "UNION", "EXCEPT", "INTERSECT", "MINUS"}


def sql(text: str, registered: frozenset[str]) -> str:
    """Return SQL with registered pandas UDFs that aggregate as Spark computes it: none beside other aggregates, and of
    no rows none.
    """
    found = tokens(text) if registered else []
    called: set[str] = set()
    for i, (name, after) in enumerate(pairwise(found)):
        end = closing(found, i + 1) if after.text == "(" else None
        if end is not None and [each.upper for each in found[end + 1 : end + 2]] != ["OVER"]:
            called.add(name.text.strip("`").lower())
    if not registered & called:
        return text
    if others := AGGREGATES & called:
        raise EngineFeatureError(f"A pandas UDF that aggregates, in a query with {min(others)}(),")
    words = [token.upper for token in found]
    if "GROUP" in words:
        return text
    if words.count("SELECT") > 1 or _MORE.intersection(words):
        raise EngineFeatureError("A pandas UDF that aggregates all rows, in a query of more than one SELECT,")
    return f"{text[: found[-1].start] if words[-1] == ';' else text} GROUP BY true"


def give_nothing_of_nothing(relation: Any) -> bool:
    """Let pandas UDFs that aggregate all rows give no row where there is none, as Spark does; False if none is within.

    The rows are grouped by a number, which is left out again.
    """
    kind = relation.WhichOneof("rel_type")
    step = getattr(relation, kind)
    made = step.aggregate_expressions if kind == "aggregate" else step.expressions
    if not any(_is_grouped(part) for each in made for part in _below(each)):
        return False
    if kind == "aggregate" and (step.grouping_expressions or step.group_type != step.GROUP_TYPE_GROUPBY):
        return False
    outer = Relation(common=relation.common)
    outer.drop.column_names.append(_ALL)
    grouped = outer.drop.input.aggregate
    grouped.input.CopyFrom(step.input)
    grouped.group_type = grouped.GROUP_TYPE_GROUPBY
    key = grouped.grouping_expressions.add().alias
    key.name.append(_ALL)
    key.expr.literal.integer = 1
    grouped.aggregate_expressions.extend(made)
    relation.CopyFrom(outer)
    return True


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
    return bool(expression.common_inline_user_defined_function.python_udf.eval_type == GROUPED)


def _below(message: Any) -> Iterator[Any]:
    yield message
    if _is_grouped(message) or message.DESCRIPTOR.name == "Window":
        return
    for each in messages(message):
        yield from _below(each)
