"""What a job reads and writes, and the pictures drawn from it."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from glue_local.definition import JobDefinition, Node
from glue_local.definition.lineage import reads, writes
from glue_local.definition.picture import job_picture, lake_picture
from glue_local.definition.picture.layout import layout

SVG = "{http://www.w3.org/2000/svg}"


def job(name: str, sources: list[str], target: str) -> JobDefinition:
    nodes = [
        Node(f"node-{n}", "CatalogSource", {"Name": s, "Database": "d", "Table": s})
        for n, s in enumerate(sources)
    ]
    fields = {"Name": target, "Inputs": [node.id for node in nodes], "Database": "e", "Table": target}
    every = [*nodes, Node("node-9", "CatalogTarget", fields)]
    return JobDefinition(name, {"Description": f"Makes {target} & more."}, {node.id: node for node in every})


@pytest.mark.parametrize(("kind", "fields", "found"), [
    ("CatalogSource", {"Database": "d", "Table": "t"}, ["d.t"]),
    ("S3JsonSource", {"Paths": ["s3://b/1", "s3://b/2"]}, ["s3://b/1", "s3://b/2"]),
    ("S3DirectTarget", {"Path": "s3://b/"}, ["s3://b/"]),
    ("S3DirectTarget", {"Path": "s3://b/", "SchemaChangePolicy": {"Database": "d", "Table": "t"}}, ["d.t"]),
    ("SparkSQL", {}, []),
])  # fmt: skip
def test_given_a_node_then_what_it_reads_or_writes(kind, fields, found):
    node = Node("node-1", kind, {"Name": "N", **fields})
    lone = JobDefinition("job", {}, {"node-1": node})
    assert [str(data) for data in (*reads(lone), *writes(lone))] == found


def test_given_jobs_then_one_picture_with_every_table_and_job_left_of_what_it_feeds():
    root = ET.fromstring(lake_picture([job("first", ["a"], "b"), job("second", ["a"], "c")]))
    places = {
        group.findall(f"{SVG}text")[-1].text: float(group.get("transform").split("(")[1].split()[0])
        for group in root.findall(f"{SVG}g")[1:]
    }
    assert places["a"] < places["first"] < places["b"]
    assert places["first"] == places["second"]
    assert len(root.findall(f"{SVG}g/{SVG}path")) == 4


def test_given_a_job_then_a_picture_that_tells_the_kinds_apart():
    picture = job_picture(job("first", ["a"], "b"))
    root = ET.fromstring(picture)
    boxes = [
        (g.find(f"{SVG}rect").get("stroke"), g.find(f"{SVG}text").text) for g in root.findall(f"{SVG}g")[1:]
    ]
    assert boxes == [("#0969da", "source"), ("#1a7f37", "target")]


def test_given_the_same_jobs_in_another_order_then_the_same_bytes():
    jobs = [job("one", ["a", "b"], "c"), job("two", ["c"], "z"), job("three", ["b"], "y")]
    assert lake_picture(jobs) == lake_picture(jobs[::-1])


def test_given_a_description_with_markup_then_it_is_escaped():
    assert "Makes b &amp; more." in lake_picture([job("first", ["a"], "b")])


def test_given_boxes_of_one_column_then_they_do_not_overlap():
    items = [f"n{n}" for n in range(12)]
    edges = [(items[a], items[b]) for a in range(4) for b in range(4, 12) if (a + b) % 3]
    level = {item: int(n >= 4) for n, item in enumerate(items)}
    placed = layout(dict.fromkeys(items, 50.0), edges, level)
    for column in (items[:4], items[4:]):
        heights = sorted(placed.place[item][1] for item in column)
        assert all(b - a >= 58 for a, b in pairwise(heights))


def test_given_edges_that_cross_in_the_given_order_then_they_are_untangled():
    level = {"a": 0, "b": 0, "x": 1, "y": 1}
    placed = layout(dict.fromkeys(level, 10.0), [("a", "y"), ("b", "x")], level)
    assert placed.place["a"][1] == placed.place["y"][1] != placed.place["x"][1]
