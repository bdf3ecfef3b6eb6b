"""A job's sources and targets, and the pictures drawn from them."""

import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

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


def test_given_a_row_of_boxes_behind_several_then_it_is_level():
    row = [f"r{n}" for n in range(6)]
    edges = [("a", "x"), ("b", "x"), ("c", "x"), ("a", "r0"), ("b", "r0"), ("x", "r0"), *pairwise(row)]
    level = {"a": 0, "b": 0, "c": 0, "x": 1} | {name: 2 + n for n, name in enumerate(row)}
    placed = layout(dict.fromkeys(level, 50.0), edges, level)
    assert len({round(placed.place[name][1], 1) for name in row}) == 1


@st.composite
def drawn(draw: st.DrawFn) -> tuple[dict[str, float], list[tuple[str, str]], dict[str, int]]:
    """Widths, edges and levels of a graph of up to ten boxes."""
    widths = {f"n{n}": draw(st.floats(20, 200)) for n in range(draw(st.integers(1, 10)))}
    names = list(widths)
    pairs = [(a, b) for n, a in enumerate(names) for b in names[n + 1 :]]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    level = dict.fromkeys(names, 0)
    for name in names:
        for start, end in edges:
            level[end] = max(level[end], level[start] + 1) if start == name else level[end]
    return widths, edges, level


@settings(max_examples=60, deadline=None, derandomize=True)
@given(drawn())
def test_given_any_graph_then_no_two_boxes_overlap_and_no_edge_runs_through_one(graph):
    widths, edges, level = graph
    placed = layout(widths, edges, level)
    boxes = {name: (x, x + widths[name], y - 29, y + 29) for name, (x, y) in placed.place.items()}
    for one, other in combinations(boxes.values(), 2):
        apart = one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
        assert apart, (one, other)
    for (start, end), points in placed.routes.items():
        assert all(x0 <= x1 for (x0, _), (x1, _) in pairwise(points))
        for name, (left, right, top, bottom) in boxes.items():
            level_parts = [(a[0], b[0], a[1]) for a, b in pairwise(points) if a[1] == b[1]]
            crossed = any(x0 < right and left < x1 and top < y < bottom for x0, x1, y in level_parts)
            assert name in (start, end) or not crossed


def test_given_a_job_that_reads_its_own_target_then_one_edge_with_two_heads():
    own = job("upsert", ["a"], "t")
    again = Node("node-7", "CatalogSource", {"Name": "t", "Database": "e", "Table": "t"})
    root = ET.fromstring(lake_picture([own.with_nodes({**own.nodes, again.id: again})]))
    heads = [(p.get("marker-start"), p.get("marker-end")) for p in root.findall(f"{SVG}g/{SVG}path")]
    assert set(heads) == {(None, "url(#end)"), ("url(#end)", "url(#end)")}


def test_given_jobs_that_feed_each_other_then_one_edge_leads_back():
    first, second = job("first", ["a"], "b"), job("second", ["b"], "c")
    back = Node("node-7", "CatalogSource", {"Name": "c", "Database": "e", "Table": "c"})
    second_reads = second.nodes["node-0"]
    fed = Node(second_reads.id, second_reads.type, {**second_reads.fields, "Database": "e"})
    jobs = [
        first.with_nodes({**first.nodes, back.id: back}),
        second.with_nodes({**second.nodes, fed.id: fed}),
    ]
    root = ET.fromstring(lake_picture(jobs))
    heads = [(p.get("marker-start"), p.get("marker-end")) for p in root.findall(f"{SVG}g/{SVG}path")]
    assert heads.count(("url(#end)", None)) == 1
    assert heads.count((None, "url(#end)")) == 4


@pytest.mark.parametrize(
    ("narrow", "wide"), [("name of it", "NAME OF IT"), ("name of it", "表の名前を長く書く")]
)
def test_given_wide_letters_then_a_wider_box(narrow, wide):
    def width(name: str) -> float:
        node = Node("node-1", "CatalogSource", {"Name": name * 2, "Database": "d", "Table": "t"})
        root = ET.fromstring(job_picture(JobDefinition("job", {}, {node.id: node})))
        return float(root.find(f"{SVG}g/{SVG}rect").get("width"))

    assert width(narrow) < width(wide)


def test_given_edges_that_cross_in_the_given_order_then_they_are_untangled():
    level = {"a": 0, "b": 0, "x": 1, "y": 1}
    placed = layout(dict.fromkeys(level, 10.0), [("a", "y"), ("b", "x")], level)
    assert placed.place["a"][1] == placed.place["y"][1] != placed.place["x"][1]
