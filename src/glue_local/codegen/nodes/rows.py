"""Transforms of rows: joined, filtered, routed, aggregated, united, merged, made distinct, sampled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from glue_local.codegen.kinds import NO_NEEDS, Kind, Needs, Scope
from glue_local.codegen.needs import COLLECTION, FRAME, FUTURES, RE, SQL_FRAME, SQL_FUNCTIONS
from glue_local.codegen.paths import spelt, spelt_all
from glue_local.codegen.text import Code, call, helper, quoted, typed
from glue_local.definition.model import Node

COMPARISONS = {"EQ": "==", "LT": "<", "GT": ">", "LTE": "<=", "GTE": ">="}
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def join(node: Node, scope: Scope) -> str:
    """Write a join (proved): an inner one of equal keys on frames, any other on DataFrames."""
    left, right = node.fields["Columns"]
    first, second = scope.variable(left["From"]), scope.variable(right["From"])
    if node.fields["JoinType"] == "equijoin":
        arguments = [
            ("frame1", Code(first)),
            ("frame2", Code(second)),
            ("keys1", spelt_all(left["Keys"])),
            ("keys2", spelt_all(right["Keys"])),
            ("transformation_ctx", node.variable),
        ]
        return f"{node.variable} = {call('Join.apply', arguments)}"
    pairs = zip(left["Keys"], right["Keys"], strict=True)
    on = " & ".join(f"({first}DF[{_single(a)}] == {second}DF[{_single(b)}])" for a, b in pairs)
    kind = quoted(node.fields["JoinType"])
    joined = f"{first}DF.join({second}DF, {on}, {kind})"
    return (
        f"{first}DF = {first}.toDF()\n{second}DF = {second}.toDF()\n"
        f"{node.variable} = DynamicFrame.fromDF({joined}, glueContext, {quoted(node.variable)})"
    )


def _single(path: list[str]) -> str:
    """Return a column as Spark takes it: dots lead into it, a name with a dot is in back quotes."""
    text = spelt(path).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{text}'"


def condition(expression: Mapping[str, Any]) -> str:
    """Write one condition of a filter.

    The column comes first, in whatever order the definition has the two (decided: a definition with the
    constant first is accepted by Glue Studio, whose form always shows column, operator, value).

    Proved: comparisons with bare numbers, ``bool(re.match(...))``, ``not(...)``. Decided: a text compared
    is in quotes, ``ISNULL`` is ``is None``.
    """
    columns = [v["Value"] for v in expression["Values"] if v["Type"] == "COLUMNEXTRACTED"]
    constants = [v["Value"][0] for v in expression["Values"] if v["Type"] == "CONSTANT" and v["Value"]]
    cells = ["row" + "".join(f"[{quoted(part)}]" for part in column) for column in columns]
    operation = expression["Operation"]
    if operation == "ISNULL":
        text = f"{cells[0]} is None"
    elif operation == "REGEX":
        text = f"bool(re.match({typed(constants[0])}, {cells[0]}))"
    else:
        other = cells[1] if len(cells) > 1 else _constant(constants[0])
        text = f"{cells[0]} {COMPARISONS[operation]} {other}"
    return f"not({text})" if expression.get("Negated") else text


def _constant(value: str) -> str:
    return value if _NUMBER.fullmatch(value) else quoted(value)


def conditions(filters: list[Mapping[str, Any]], operator: str) -> str:
    """Write the conditions of a filter or of a router's group, joined and in brackets."""
    return "(" + f" {operator.lower()} ".join(condition(one) for one in filters) + ")"


def filter_rows(node: Node, scope: Scope) -> str:
    """Write a filter (proved)."""
    (source,) = scope.inputs(node)
    test = conditions(node.fields["Filters"], node.fields["LogicalOperator"])
    arguments = [
        ("frame", Code(source)),
        ("f", Code(f"lambda row: {test}")),
        ("transformation_ctx", node.variable),
    ]
    return f"{node.variable} = {call('Filter.apply', arguments)}"


def route(node: Node, scope: Scope) -> str:
    """Write a router (seen with one group; with several, the default's test is decided: none of them)."""
    (source,) = scope.inputs(node)
    groups = [
        (group["GroupName"], conditions(group["Filters"], group["LogicalOperator"]))
        for group in node.fields["GroupFiltersList"]
    ]
    none = " and ".join(f"not{test}" for _, test in groups)
    filters = ", ".join(
        f"GroupFilter(name = {quoted(name)}, filters = lambda row: {test})"
        for name, test in [*groups, ("default_group", f"({none})")]
    )
    return (
        f"{node.variable} = threadedRoute(glueContext,\n  source_DyF = {source},\n"
        f"  group_filters = [{filters}])"
    )


def aggregate(node: Node, scope: Scope) -> str:
    """Write an aggregation (proved)."""
    (source,) = scope.inputs(node)
    arguments = [
        ("parentFrame", Code(source)),
        ("groups", [".".join(path) for path in node.fields["Groups"]]),
        ("aggs", [[".".join(agg["Column"]), agg["AggFunc"]] for agg in node.fields["Aggs"]]),
        ("transformation_ctx", node.variable),
    ]
    return f"{node.variable} = {helper('sparkAggregate', arguments)}"


def union(node: Node, scope: Scope) -> str:
    """Write a union of two frames (seen)."""
    first, second = scope.inputs(node)
    arguments = [
        ("unionType", node.fields["UnionType"]),
        ("mapping", {"source1": Code(first), "source2": Code(second)}),
        ("transformation_ctx", node.variable),
    ]
    return f"{node.variable} = {helper('sparkUnion', arguments)}"


def drop_duplicates(node: Node, scope: Scope) -> str:
    """Write rows made distinct (proved), two blanks after the first ``=`` included."""
    (source,) = scope.inputs(node)
    columns = node.fields.get("Columns")
    names = "[" + ", ".join(quoted(".".join(path)) for path in columns) + "]" if columns else ""
    frame = f"{source}.toDF().dropDuplicates({names})"
    return f"{node.variable} =  DynamicFrame.fromDF({frame}, glueContext, {quoted(node.variable)})"


def merge(node: Node, scope: Scope) -> str:
    """Write a frame updated from a staging frame (decided, after the method's own signature).

    Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html
    """
    base = node.fields["Source"]
    (stage,) = [i for i in node.inputs if i != base] or [base]
    arguments = [
        ("stage_dynamic_frame", Code(scope.variable(stage))),
        ("primary_keys", [spelt(path) for path in node.fields["PrimaryKeys"]]),
        ("transformation_ctx", node.variable),
    ]
    return f"{node.variable} = {call(f'{scope.variable(base)}.mergeDynamicFrame', arguments)}"


def spigot(node: Node, scope: Scope) -> str:
    """Write a sample of the rows to S3 (seen)."""
    (source,) = scope.inputs(node)
    options: dict[str, Any] = {}
    if "Topk" in node.fields:
        options["topk"] = node.fields["Topk"]
    if "Prob" in node.fields:
        options["prob"] = float(node.fields["Prob"])
    arguments = [
        ("frame", Code(source)),
        ("path", node.fields["Path"]),
        ("options", options),
        ("transformation_ctx", node.variable),
    ]
    return f"{node.variable} = {call('Spigot.apply', arguments)}"


def _join_needs(node: Node, scope: Scope) -> Needs:
    return NO_NEEDS if node.fields["JoinType"] == "equijoin" else Needs((FRAME,))


_FILTER = Needs((RE,))
_ROUTE = Needs((COLLECTION, FUTURES, RE), ("threadedRoute",))
_AGGREGATE = Needs((FRAME, SQL_FUNCTIONS), ("sparkAggregate",))
_UNION = Needs((SQL_FRAME,), ("sparkUnion",))
_DISTINCT = Needs((FRAME, SQL_FUNCTIONS))

KINDS = {
    "Join": Kind(join, _join_needs),
    "Filter": Kind(filter_rows, lambda _node, _scope: _FILTER),
    "Route": Kind(route, lambda _node, _scope: _ROUTE),
    "Aggregate": Kind(aggregate, lambda _node, _scope: _AGGREGATE),
    "Union": Kind(union, lambda _node, _scope: _UNION),
    "DropDuplicates": Kind(drop_duplicates, lambda _node, _scope: _DISTINCT),
    "Merge": Kind(merge),
    "Spigot": Kind(spigot),
}
