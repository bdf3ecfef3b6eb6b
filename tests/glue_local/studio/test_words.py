"""Differences in words."""

import pytest

from glue_local.definition import JobDefinition, Node
from glue_local.studio.words import differences


def job(*nodes: Node, **settings: object) -> JobDefinition:
    return JobDefinition("job", settings, {node.id: node for node in nodes})


SOURCE = Node("node-1", "CatalogSource", {"Name": "In", "Database": "d", "Table": "t"})
OTHER = Node("node-2", "CatalogSource", {"Name": "Other", "Database": "d", "Table": "u"})


def node(kind: str, **fields: object) -> Node:
    return Node("node-9", kind, {"Name": "N", "Inputs": ["node-1"], **fields})


def rows(*names: str) -> list[dict[str, object]]:
    return [{"ToKey": n, "FromPath": [n], "FromType": "string", "ToType": "string"} for n in names]


@pytest.mark.parametrize(("old", "new", "words"), [
    (job(SOURCE), job(SOURCE), []),
    (job(SOURCE), job(SOURCE, node("DropFields", Paths=[["a"]])),
     ["node 'N' (node-9) added (DropFields), reading 'In' (node-1)"]),
    (job(SOURCE, OTHER), job(SOURCE), ["node 'Other' (node-2) removed (CatalogSource)"]),
    (job(node("DropFields", Paths=[["a"]])), job(node("DropFields", Paths=[["a"], ["b", "c"]])),
     ["node 'N' (node-9): column b.c added"]),
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
    (job(SOURCE, OTHER), job(OTHER, SOURCE), ["the nodes stand in another order"]),
    (job(Timeout=1, DefaultArguments={"--a": "1"}), job(Timeout=2, DefaultArguments={"--b": "1"}),
     ["Timeout changed from 1 to 2", 'DefaultArguments.--a removed (was "1")', 'DefaultArguments.--b set to "1"']),
])  # fmt: skip
def test_given_two_definitions_then_what_differs_in_words(old, new, words):
    assert differences(old, new) == words


def test_given_a_changed_ruleset_then_its_lines():
    old = job(node("EvaluateDataQuality", Ruleset="Rules = [\n    A > 0\n]"))
    new = job(node("EvaluateDataQuality", Ruleset="Rules = [\n    A > 1\n]"))
    assert differences(old, new) == ["node 'N' (node-9): ruleset changed\n    -    A > 0\n    +    A > 1"]
