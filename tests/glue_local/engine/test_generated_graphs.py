"""Random visual jobs run: generated as Glue Studio does, on the engine, they give what plain Python gives."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from tests.glue_local.engine.running import run_script

from glue_local.catalog.file import FileCatalog
from glue_local.catalog.model import Column, Table
from glue_local.codegen import generate
from glue_local.definition import JobDefinition, Node
from glue_local.definition.validate import validate

Record = dict[str, Any]
TOTALS: dict[str, Callable[[list[int]], int]] = {"sum": sum, "max": max, "min": min, "count": len}
COMPARE: dict[str, Callable[[int, int], bool]] = {
    "EQ": lambda a, b: a == b,
    "LT": lambda a, b: a < b,
    "GTE": lambda a, b: a >= b,
}


@dataclass(frozen=True)
class Frame:
    """A node's output: its columns (those that start with n are numbers) and its records, by plain Python."""

    node: str
    columns: tuple[str, ...]
    records: tuple[Record, ...]

    @property
    def numbers(self) -> list[str]:
        return [column for column in self.columns if column.startswith("n")]


class Graph:
    """A job under construction."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.tables: dict[str, tuple[tuple[str, ...], list[Record]]] = {}
        self.targets: dict[str, tuple[tuple[str, ...], str]] = {}
        self.outputs: dict[str, Frame] = {}
        self.names = 0

    def node(self, kind: str, inputs: list[str], **fields: Any) -> str:
        id = f"node-{len(self.nodes) + 1}"
        given = {"Name": f"{kind} {len(self.nodes)}", **({"Inputs": inputs} if inputs else {}), **fields}
        self.nodes.append(Node(id, kind, given))
        return id

    def name(self, like: str) -> str:
        self.names += 1
        return f"{like[0]}{self.names}"

    def collected(self, made: str, index: int) -> str:
        return self.node("SelectFromCollection", [made], Index=index)


def source(graph: Graph, draw: st.DrawFn) -> Frame:
    columns = (graph.name("n"), graph.name("n"), graph.name("s"))
    record = st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from(["x", "y"]))
    rows = draw(st.lists(record, min_size=1, max_size=8))
    records = [dict(zip(columns, row, strict=True)) for row in rows]
    table = f"t{len(graph.tables)}"
    graph.tables[table] = (columns, records)
    if draw(st.booleans()):
        id = graph.node("CatalogSource", [], Database="db", Table=table)
    else:
        id = graph.node("S3JsonSource", [], Paths=[f"s3://lake/{table}/"], Recurse=True, Multiline=False)
    return Frame(id, columns, tuple(records))


def only(records: tuple[Record, ...], columns: tuple[str, ...]) -> tuple[Record, ...]:
    return tuple({column: record[column] for column in columns} for record in records)


def select(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame]) -> Frame:
    columns = tuple(draw(st.lists(st.sampled_from(frame.columns), min_size=1, unique=True)))
    id = graph.node("SelectFields", [frame.node], Paths=[[c] for c in columns])
    return Frame(id, columns, only(frame.records, columns))


def drop(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame]) -> Frame:
    gone = draw(st.sampled_from(frame.columns))
    columns = tuple(c for c in frame.columns if c != gone)
    if not columns:
        return frame
    return Frame(
        graph.node("DropFields", [frame.node], Paths=[[gone]]), columns, only(frame.records, columns)
    )


def renamed(frame: Frame, names: dict[str, str]) -> tuple[tuple[str, ...], tuple[Record, ...]]:
    records = tuple({names.get(k, k): v for k, v in record.items()} for record in frame.records)
    return tuple(names.get(column, column) for column in frame.columns), records


def rename(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame]) -> Frame:
    old = draw(st.sampled_from(frame.columns))
    new = graph.name(old)
    id = graph.node("RenameField", [frame.node], SourcePath=[old], TargetPath=[new])
    return Frame(id, *renamed(frame, {old: new}))


def mapping(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame]) -> Frame:
    names = {column: graph.name(column) for column in frame.columns}
    types = {column: "int" if column in frame.numbers else "string" for column in names}
    rows = [
        {"ToKey": new, "FromPath": [old], "FromType": types[old], "ToType": types[old]}
        for old, new in names.items()
    ]
    return Frame(graph.node("ApplyMapping", [frame.node], Mapping=rows), *renamed(frame, names))


def condition(frame: Frame, draw: st.DrawFn) -> tuple[dict[str, Any], Callable[[Record], bool]] | None:
    if not frame.numbers:
        return None
    column, operation = draw(st.sampled_from(frame.numbers)), draw(st.sampled_from(sorted(COMPARE)))
    limit, negated = draw(st.integers(0, 4)), draw(st.booleans())
    values = [{"Type": "COLUMNEXTRACTED", "Value": [column]}, {"Type": "CONSTANT", "Value": [str(limit)]}]
    written = {"Operation": operation, "Negated": negated, "Values": values}
    return written, lambda record: COMPARE[operation](record[column], limit) != negated


def filtered(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame]) -> Frame:
    found = condition(frame, draw)
    if found is None:
        return frame
    written, holds = found
    id = graph.node("Filter", [frame.node], LogicalOperator="AND", Filters=[written])
    return Frame(id, frame.columns, tuple(r for r in frame.records if holds(r)))


def route(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame]) -> Frame:
    found = condition(frame, draw)
    if found is None:
        return frame
    written, holds = found
    group = {"GroupName": "chosen", "LogicalOperator": "AND", "Filters": [written]}
    made = graph.node("Route", [frame.node], GroupFiltersList=[group])
    chosen = draw(st.booleans())
    name = "chosen" if chosen else "default_group"
    graph.nodes.append(
        Node(
            id := f"node-{len(graph.nodes) + 1}",
            "SelectFromCollection",
            {"Name": name, "Inputs": [made], "Index": 0 if chosen else 1},
        )
    )
    return Frame(id, frame.columns, tuple(r for r in frame.records if holds(r) == chosen))


def split(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame]) -> Frame:
    if len(frame.columns) < 2:
        return frame
    first = draw(st.integers(1, len(frame.columns) - 1))
    made = graph.node("SplitFields", [frame.node], Paths=[[c] for c in frame.columns[:first]])
    index = draw(st.integers(0, 1))
    columns = frame.columns[first:] if index else frame.columns[:first]
    return Frame(graph.collected(made, index), columns, only(frame.records, columns))


def distinct(records: tuple[Record, ...]) -> tuple[Record, ...]:
    return tuple({json.dumps(record, sort_keys=True): record for record in records}.values())


def duplicates(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame]) -> Frame:
    return Frame(graph.node("DropDuplicates", [frame.node]), frame.columns, distinct(frame.records))


def union(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame]) -> Frame:
    other = draw(st.sampled_from([one for one in frames if one.columns == frame.columns]))
    kind = draw(st.sampled_from(["ALL", "DISTINCT"]))
    both = (*frame.records, *other.records)
    id = graph.node("Union", [frame.node, other.node], UnionType=kind)
    return Frame(id, frame.columns, both if kind == "ALL" else distinct(both))


def merge(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame]) -> Frame:
    stage = draw(st.sampled_from([one for one in frames if one.columns == frame.columns]))
    key = draw(st.sampled_from(frame.columns))
    staged = {record[key] for record in stage.records}
    kept = tuple(record for record in frame.records if record[key] not in staged)
    id = graph.node("Merge", [frame.node, stage.node], Source=frame.node, PrimaryKeys=[[key]])
    return Frame(id, frame.columns, (*kept, *stage.records))


def aggregate(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame]) -> Frame:
    if not frame.numbers:
        return frame
    group, number = draw(st.sampled_from(frame.columns)), draw(st.sampled_from(frame.numbers))
    function = draw(st.sampled_from(sorted(TOTALS)))
    aggs = [{"Column": [number], "AggFunc": function}]
    made = graph.node("Aggregate", [frame.node], Groups=[[group]], Aggs=aggs)
    total = graph.name("n")
    id = graph.node("RenameField", [made], SourcePath=[f"{function}({number})"], TargetPath=[total])
    values: dict[Any, list[int]] = {}
    for record in frame.records:
        values.setdefault(record[group], []).append(record[number])
    records = tuple({group: key, total: TOTALS[function](found)} for key, found in values.items())
    return Frame(id, (group, total), records)


def without_nulls(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame]) -> Frame:
    if not frame.records:
        return frame
    boxes = {"IsEmpty": draw(st.booleans()), "IsNullString": True, "IsNegOne": True}
    return Frame(
        graph.node("DropNullFields", [frame.node], NullCheckBoxList=boxes), frame.columns, frame.records
    )


def spigot(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame]) -> Frame:
    path = f"s3://lake/sample{len(graph.nodes)}/"
    return Frame(
        graph.node("Spigot", [frame.node], Path=path, Topk=2, Prob=1.0), frame.columns, frame.records
    )


def join(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame], kind: str) -> Frame:
    other = draw(st.sampled_from([one for one in frames if one.numbers]))
    if not frame.numbers:
        return frame
    if set(frame.columns) & set(other.columns):
        other = mapping(graph, draw, other, frames)  # names of its own, as Glue Studio proposes
    left, right = draw(st.sampled_from(frame.numbers)), draw(st.sampled_from(other.numbers))
    columns = [{"From": frame.node, "Keys": [[left]]}, {"From": other.node, "Keys": [[right]]}]
    id = graph.node("Join", [frame.node, other.node], JoinType=kind, Columns=columns)
    if kind == "equijoin":
        pairs = tuple(a | b for a in frame.records for b in other.records if a[left] == b[right])
        return Frame(id, (*frame.columns, *other.columns), pairs)
    keys = {record[right] for record in other.records}
    kept = tuple(r for r in frame.records if (r[left] in keys) == (kind == "leftsemi"))
    return Frame(id, frame.columns, kept)


def sql(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame]) -> Frame:
    new = graph.name("n")
    aliases = [{"From": frame.node, "Alias": "t"}]
    query = f"select *, (select count(*) from t) as {new} from t"
    id = graph.node("SparkSQL", [frame.node], SqlQuery=query, SqlAliases=aliases)
    count = len(frame.records)
    return Frame(id, (*frame.columns, new), tuple({**r, new: count} for r in frame.records))


def custom(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame]) -> Frame:
    made = graph.node("CustomCode", [frame.node], ClassName=f"Pass{len(graph.nodes)}", Code="return dfc")
    return Frame(graph.collected(made, 0), frame.columns, frame.records)


def gate(frame: Frame) -> dict[str, Any]:
    return {
        "Ruleset": f"Rules = [\n    ColumnCount = {len(frame.columns)}\n]",
        "PublishingOptions": {"EvaluationContext": "gate"},
        "StopJobOnFailureOptions": {"StopJobOnFailureTiming": "Immediate"},
    }


def older_quality(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame]) -> Frame:
    id = graph.node("EvaluateDataQuality", [frame.node], Output="PrimaryInput", **gate(frame))
    return Frame(id, frame.columns, frame.records)


def quality(graph: Graph, draw: st.DrawFn, frame: Frame, frames: list[Frame]) -> Frame:
    made = graph.node("EvaluateDataQualityMultiFrame", [frame.node], **gate(frame))
    id = f"node-{len(graph.nodes) + 1}"
    fields = {"Name": "originalData", "Inputs": [made], "Index": 2}
    graph.nodes.append(Node(id, "SelectFromCollection", fields))
    return Frame(id, frame.columns, frame.records)


TRANSFORMS = {
    found.__name__: found
    for found in (
        select,
        drop,
        rename,
        mapping,
        filtered,
        route,
        split,
        duplicates,
        union,
        merge,
        aggregate,
        without_nulls,
        spigot,
        sql,
        custom,
        quality,
        older_quality,
    )
} | {kind: partial(join, kind=kind) for kind in ("equijoin", "leftsemi", "leftanti")}

KINDS = {
    *("ApplyMapping", "CatalogSource", "CustomCode", "DropDuplicates", "DropFields", "Filter", "RenameField"),
    *("EvaluateDataQualityMultiFrame", "Route", "S3DirectTarget", "SelectFields", "SelectFromCollection"),
    *("Aggregate", "CatalogTarget", "DropNullFields", "EvaluateDataQuality", "Merge", "S3JsonSource"),
    *("Spigot", "SparkSQL", "SplitFields", "Union", "equijoin", "leftsemi", "leftanti"),
}


@st.composite
def graphs(draw: st.DrawFn, first: str) -> Graph:
    """Draw a job: two sources, a transform of a given kind, some others, one or two targets."""
    graph = Graph()
    frames = [source(graph, draw) for _ in range(2)]
    more = draw(st.lists(st.sampled_from(sorted(TRANSFORMS)), max_size=5))
    for name in (first, *more):
        frames.append(TRANSFORMS[name](graph, draw, draw(st.sampled_from(frames)), frames))
    for number, frame in enumerate({frames[-1].node: frames[-1], frames[-2].node: frames[-2]}.values()):
        path = f"s3://lake/out/{number}/"
        if draw(st.booleans()):
            graph.node("S3DirectTarget", [frame.node], Path=path, Format="json", PartitionKeys=[])
        else:
            frame = mapping(graph, draw, frame, frames)  # noqa: PLW2901  as wide as the table's columns
            graph.targets[f"o{number}"] = (frame.columns, path)
            graph.node("CatalogTarget", [frame.node], Database="db", Table=f"o{number}")
        graph.outputs[path] = frame
    return graph


def create(catalog: FileCatalog, name: str, columns: tuple[str, ...], location: str) -> None:
    typed = tuple(Column(c, "int" if c.startswith("n") else "string") for c in columns)
    catalog.create_table(Table(database="db", name=name, columns=typed, location=location, format="json"))


def as_run(graph: Graph, engine: str, folder: Path) -> dict[str, list[Record]]:
    """Generate the job's script, run it, and give what it wrote, by path."""
    catalog = FileCatalog(folder / "catalog.json")
    catalog.create_database("db")
    for name, (columns, records) in graph.tables.items():
        place = folder / "lake" / name
        place.mkdir(parents=True)
        (place / "rows.json").write_text("".join(json.dumps(record) + "\n" for record in records))
        create(catalog, name, columns, f"s3://lake/{name}/")
    for name, (columns, location) in graph.targets.items():
        create(catalog, name, columns, location)
    nodes = {node.id: node for node in graph.nodes}
    script = folder / "job.py"
    script.write_text(generate(validate(JobDefinition("job", {"JobMode": "VISUAL"}, nodes))))
    report = run_script(script, engine)
    assert report.state == "SUCCEEDED", f"{report.error}\n{script.read_text()}"
    return {
        path: [
            json.loads(line)
            for file in sorted((folder / path.removeprefix("s3://")).glob("*"))
            if file.is_file()
            for line in file.read_text().splitlines()
        ]
        for path in graph.outputs
    }


def counted(records: Any) -> Counter[str]:
    return Counter(json.dumps(record, sort_keys=True) for record in records)


@pytest.mark.parametrize(
    ("engine", "examples"),
    [
        ("sail", 3),
        pytest.param("sail", 12, marks=pytest.mark.nightly),
        pytest.param("spark", 1, marks=pytest.mark.spark),
    ],
    indirect=["engine"],
)
def test_given_any_graph_then_its_job_writes_what_its_nodes_say(engine: str, examples: int) -> None:
    seen: set[str] = set()

    def holds(graph: Graph) -> None:
        seen.update(node.fields.get("JoinType", node.type) for node in graph.nodes)
        with tempfile.TemporaryDirectory() as folder:
            written = as_run(graph, engine, Path(folder))
        for path, frame in graph.outputs.items():
            assert counted(written[path]) == counted(frame.records)

    few = settings(
        max_examples=examples, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
    )
    for first in sorted(TRANSFORMS):
        few(given(graphs(first))(holds))()
    assert engine != "sail" or seen == KINDS
