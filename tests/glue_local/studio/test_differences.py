"""Differences between definitions, in plain words."""

import pytest
from hypothesis import HealthCheck, given, settings

from glue_local.definition import JobDefinition, Node, shapes
from glue_local.studio.differences import differences

from ..definition.shape_values import nodes


def job(*nodes: Node, **settings: object) -> JobDefinition:
    return JobDefinition("job", settings, {node.id: node for node in nodes})


SOURCE = Node("node-1", "CatalogSource", {"Name": "In", "Database": "d", "Table": "t"})
OTHER = Node("node-2", "CatalogSource", {"Name": "Other", "Database": "d", "Table": "u"})


def node(kind: str, **fields: object) -> Node:
    return Node("node-9", kind, {"Name": "N", "Inputs": ["node-1"], **fields})


def condition(column: str, operation: str, value: str) -> dict[str, object]:
    values = [{"Type": "COLUMNEXTRACTED", "Value": [column]}, {"Type": "CONSTANT", "Value": [value]}]
    return {"Operation": operation, "Negated": False, "Values": values}


def schema(**columns: str) -> list[dict[str, object]]:
    return [{"Columns": [{"Name": name, "Type": kind} for name, kind in columns.items()]}]


def keys(*pairs: tuple[str, str]) -> list[dict[str, object]]:
    left, right = zip(*pairs, strict=True)
    return [{"From": "node-1", "Keys": [[k] for k in left]}, {"From": "node-2", "Keys": [[k] for k in right]}]


def group(*conditions: dict[str, object]) -> list[dict[str, object]]:
    return [{"GroupName": "bad", "LogicalOperator": "OR", "Filters": list(conditions)}]


def rows(*names: str) -> list[dict[str, object]]:
    return [{"ToKey": n, "FromPath": [n], "FromType": "string", "ToType": "string"} for n in names]


@pytest.mark.parametrize(("old", "new", "words"), [
    (job(SOURCE), job(SOURCE), []),
    (job(SOURCE), job(SOURCE, node("DropFields", Paths=[["a"]])),
     ["node 'N' (node-9) added (DropFields), reading 'In' (node-1)"]),
    (job(SOURCE, OTHER), job(SOURCE), ["node 'Other' (node-2) removed (CatalogSource)"]),
    (job(node("DropFields", Paths=[["a"]])), job(node("DropFields", Paths=[["a"], ["b", "c"]])),
     ["node 'N' (node-9): column b.c dropped"]),
    (job(node("ApplyMapping", Mapping=rows("a", "b"))), job(node("ApplyMapping", Mapping=rows("b"))),
     ["node 'N' (node-9): column a dropped"]),
    (job(node("ApplyMapping", Mapping=rows("a"))),
     job(node("ApplyMapping", Mapping=[{**rows("a")[0], "ToKey": "z", "ToType": "int"}])),
     ["node 'N' (node-9): column a becomes z int, became a string"]),
    (job(SOURCE, OTHER, node("DropDuplicates")), job(SOURCE, OTHER, node("DropDuplicates", Inputs=["node-2"])),
     ["node 'N' (node-9): reads Other, read In"]),
    (job(node("Filter", LogicalOperator="AND")), job(node("Filter", LogicalOperator="OR")),
     ["node 'N' (node-9): LogicalOperator changed from \"AND\" to \"OR\""]),
    (job(node("DropFields")), job(node("SelectFields")),
     ["node 'N' (node-9): is now a SelectFields, was a DropFields"]),
    (job(node("DropFields")), job(node("DropFields", Name="M")), ["node 'M' (node-9): renamed, was 'N'"]),
    (job(SOURCE, OTHER), job(OTHER, SOURCE), []),
    (job(Timeout=1, DefaultArguments={"--a": "1"}), job(Timeout=2, DefaultArguments={"--b": "1"}),
     ["Timeout changed from 1 to 2", 'DefaultArguments.--a removed (was "1")', 'DefaultArguments.--b set to "1"']),
])  # fmt: skip
def test_given_two_definitions_then_what_differs_in_words(old, new, words):
    assert differences(old, new) == words


# What changed in a node: (type, field, before, after, the words).
FIELDS = {
    "fields dropped": ("DropFields", "Paths", [["a"]], [["a.b"]], ["column a kept again", "column `a.b` dropped"]),
    "fields selected": ("SelectFields", "Paths", [["a"], ["b"]], [["b"]], ["column a dropped"]),
    "files read": ("S3JsonSource", "Paths", ["s3://a/"], ["s3://b/"], ["path s3://a/ taken out", "path s3://b/ added"]),
    "columns in another order": (
        "SelectFields", "Paths", [["a"], ["b"]], [["b"], ["a"]], ["the columns are in another order"],
    ),
    "an alias": (
        "SparkSQL", "SqlAliases", [{"From": "node-1", "Alias": "a"}], [{"From": "node-2", "Alias": "a"}],
        ["alias a stands for Other, stood for In"],
    ),
    "keys of a join": (
        "Join", "Columns", keys(("a", "b")), keys(("a", "b"), ("c", "d")),
        ["joins on In.a = Other.b and In.c = Other.d, joined on In.a = Other.b"],
    ),
    "conditions of a filter": (
        "Filter", "Filters", [condition("n", "EQ", "0")], [condition("n", "GT", "0")],
        ['condition row["n"] == 0 taken out', 'condition row["n"] > 0 added'],
    ),
    "a group of a router": (
        "Route", "GroupFiltersList", group(condition("n", "EQ", "0")),
        group(condition("n", "EQ", "0"), condition("m", "EQ", "1")),
        ['group bad takes row["n"] == 0 or row["m"] == 1, took row["n"] == 0'],
    ),
    "an aggregate": (
        "Aggregate", "Aggs", [{"Column": ["c"], "AggFunc": "sum"}], [{"Column": ["c"], "AggFunc": "max"}],
        ["aggregate sum(c) taken out", "aggregate max(c) added"],
    ),
    "columns that come out": (
        "SparkSQL", "OutputSchemas", schema(a="string", b="int", c="int"), schema(a="string", b="long", d="int"),
        ["output column c dropped", "output column b is long, was int", "output column d added, is int"],
    ),
    "a parameter": (
        "DynamicTransform", "Parameters", [{"Name": "n", "Value": ["1"]}], [{"Name": "n", "Value": ["2"]}],
        ["parameter n is 2, was 1"],
    ),
    "a value inside": (
        "S3DirectTarget", "SchemaChangePolicy", {"Table": "t" * 40, "Database": "d"},
        {"Table": "t" * 40, "Database": "e"}, ['SchemaChangePolicy.Database changed from "d" to "e"'],
    ),
    "a new name": ("RenameField", "TargetPath", ["a"], ["b"], ["TargetPath changed from a to b"]),
    "a condition that is not finished": (
        "Filter", "Filters", [], [{"Operation": "EQ", "Values": []}],
        ['condition {"Operation": "EQ", "Values": []} added'],
    ),
    "a long text": (
        "S3DirectTarget", "Path", f"s3://{'a' * 60}/x", f"s3://{'a' * 60}/y",
        [f"Path changed\n    -s3://{'a' * 60}/x\n    +s3://{'a' * 60}/y"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FIELDS)
def test_given_a_changed_field_then_words_for_what_changed_in_it(what):
    kind, field, before, after, said = FIELDS[what]
    one, other = node(kind, **{field: before}), node(kind, **{field: after})
    words = differences(job(SOURCE, OTHER, one), job(SOURCE, OTHER, other))
    assert words == [f"node 'N' (node-9): {line}" for line in said]


@pytest.mark.parametrize("kind", shapes.node_types())
def test_given_any_two_nodes_of_a_type_then_there_are_words_where_they_differ(kind):
    @settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(nodes(kind), nodes(kind))
    def check(one, other):
        one, other = Node("node-9", kind, one.fields), Node("node-9", kind, other.fields)
        assert bool(differences(job(one), job(other))) == (one != other)

    check()


def test_given_a_changed_ruleset_then_its_lines():
    old = job(node("EvaluateDataQuality", Ruleset="Rules = [\n    A > 0\n]"))
    new = job(node("EvaluateDataQuality", Ruleset="Rules = [\n    A > 1\n]"))
    assert differences(old, new) == ["node 'N' (node-9): ruleset changed\n    -    A > 0\n    +    A > 1"]
