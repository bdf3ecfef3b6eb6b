"""Glue Studio's palette: every transform ``gs_...`` generated as a node, run on both engines, against plain Python."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.glue_local.engine.running import run_script

from glue_local.catalog.file import FileCatalog
from glue_local.catalog.model import Column, Table
from glue_local.codegen import generate
from glue_local.definition import JobDefinition, Node
from glue_local.definition.validate import validate
from glue_local.engine.api import studio
from glue_local.engine.api.dynamicframe import DynamicFrame
from glue_local.engine.runner.script import SHIMS
from glue_local.engine.types.options import OptionError

Record = dict[str, Any]
ROWS: list[Record] = [
    {
        "id": 1,
        "cat": "sports,winter",
        "tags": ["a", "b"],
        "t": "2022-11-02T14:40:59.915Z",
        "n": 1667400059,
        "in": {"x": 1, "y": {"z": "p"}},
        "j": '{"a": 5, "b": {"c": "d"}, "e f": "g"}',
        "k": "north",
        "v": 2.0,
    },
    {
        "id": 2,
        "cat": "garden",
        "tags": [],
        "t": "2023-01-01T00:00:00Z",
        "n": 1667400059915,
        "in": {"x": 2, "y": {"z": "q"}},
        "j": '{"a": 6}',
        "k": "south",
        "v": 4.0,
    },
]


def moment(text: str) -> str:
    # As Spark writes a timestamp: https://spark.apache.org/docs/3.5.6/sql-data-sources-json.html (timestampFormat)
    return (
        datetime.fromisoformat(text).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def without(record: Record, *names: str, **more: Any) -> Record:
    made = {k: v for k, v in record.items() if k not in names} | more
    return {k: v for k, v in made.items() if v is not None}


# Transform, its parameters, what it makes of a record: several, one, or none.
# Pages: https://docs.aws.amazon.com/glue/latest/dg/PAGE.html, PAGE as studio.TRANSFORMS has it.
CASES: list[tuple[str, dict[str, Any], Callable[[Record], list[Record]]]] = [
    (
        "gs_concat",
        {"colName": "c", "colList": ["id", "k"], "spacer": "-"},
        lambda r: [without(r, c=f"{r['id']}-{r['k']}")],
    ),
    (
        "gs_split",
        {"colName": "cat", "pattern": ",", "newColName": "arr"},
        lambda r: [without(r, arr=r["cat"].split(","))],
    ),
    (
        "gs_split",
        {"colName": "cat", "pattern": "[a-m]"},
        lambda r: [without(r, cat={1: ["sports,w", "nt", "r"], 2: ["", "", "r", "", "n"]}[r["id"]])],
    ),
    (
        "gs_array_to_cols",
        {"colName": "tags", "colList": "one, two"},
        lambda r: [without(r, one=(r["tags"] or [None])[0], two=(r["tags"] or [None])[-1])],
    ),
    (
        "gs_array_to_cols",
        {"colName": "tags", "colList": "second", "indexes": "2"},
        lambda r: [without(r, second=(r["tags"] or [None])[-1])],
    ),
    ("gs_explode", {"colName": "tags", "newCol": "tag"}, lambda r: [without(r, tag=t) for t in r["tags"]]),
    (
        "gs_explode",
        {"colName": "tags", "newCol": "tags", "outer": True},
        lambda r: [without(r, tags=t) for t in r["tags"] or [None]],
    ),
    ("gs_derived", {"colName": "d", "expr": "id * 2 + length(k)"}, lambda r: [without(r, d=r["id"] * 2 + 5)]),
    ("gs_flatten", {}, lambda r: [without(r, "in", **{"in.x": r["in"]["x"], "in.y.z": r["in"]["y"]["z"]})]),
    (
        "gs_flatten",
        {"maxLevels": 1, "separator": "_"},
        lambda r: [without(r, "in", in_x=r["in"]["x"], in_y=r["in"]["y"])],
    ),
    ("gs_null_rows", {"extended": True}, lambda r: [r]),
    (
        "gs_to_timestamp",
        {"colName": "t", "colType": "iso", "newColName": "at"},
        lambda r: [without(r, at=moment(r["t"]))],
    ),
    (
        "gs_to_timestamp",
        {"colName": "n", "colType": "autodetect"},
        lambda r: [without(r, n={1: "2022-11-02T14:40:59.000Z", 2: "2022-11-02T14:40:59.915Z"}[r["id"]])],
    ),
    ("gs_to_timestamp", {"colName": "t"}, lambda r: [without(r, t=moment(r["t"]))]),
    (
        "gs_regex_extract",
        {"colName": "cat", "regex": "^(\\w)\\w*(,\\w+)?", "newCols": "first, "},
        lambda r: [without(r, first=r["cat"][0])],
    ),
    (
        "gs_regex_extract",
        {"colName": "cat", "regex": "win.*", "newCols": "w"},
        lambda r: [without(r, w={1: "winter", 2: ""}[r["id"]])],
    ),
    (
        "gs_extract_json",
        {"colName": "j", "jsonPaths": "a, b.c, $['e f']", "colList": "x, y, z", "dropCol": True},
        lambda r: [
            without(r, "j", x=str(json.loads(r["j"])["a"]), y={1: "d"}.get(r["id"]), z={1: "g"}.get(r["id"]))
        ],
    ),
    ("gs_repartition", {"numPartitionsStr": "3"}, lambda r: [r]),
]


# Sources and targets of other formats than JSON; each hands on one record.
FILE_NODES: list[tuple[str, dict[str, Any]]] = [
    ("S3CsvSource", {"Paths": ["s3://csv/"], "Separator": "comma", "QuoteChar": "quote", "WithHeader": True}),
    ("S3CatalogSource", {"Database": "db", "Table": "given"}),
    ("S3GlueParquetTarget", {"Path": "s3://out/parquet/", "Compression": "snappy", "PartitionKeys": [["k"]]}),
    ("S3CatalogTarget", {"Database": "db", "Table": "taken", "PartitionKeys": []}),
    ("S3ParquetSource", {"Paths": ["s3://parquet/"], "Recurse": True}),
]


def file_nodes() -> list[Node]:
    """Return these nodes, with a target of JSON behind each source."""
    made = []
    for i, (kind, fields) in enumerate(FILE_NODES):
        source = "Target" not in kind
        made.append(node(f"node-{100 + i}", kind, [] if source else ["node-100"], **fields))
        if source:
            out = {"Path": f"s3://out/{kind}/", "Format": "json", "PartitionKeys": []}
            made.append(node(f"node-{200 + i}", "S3DirectTarget", [f"node-{100 + i}"], **out))
    return made


def node(id: str, kind: str, inputs: list[str], **fields: Any) -> Node:
    return Node(id, kind, {"Name": f"{kind} {id}", **({"Inputs": inputs} if inputs else {}), **fields})


def parameters(given: dict[str, Any]) -> list[Record]:
    kinds = {bool: "bool", int: "int", list: "list", str: "str"}
    return [
        {
            "Name": name,
            "Type": kinds[type(value)],
            "Value": value if isinstance(value, list) else [str(value)],
        }
        for name, value in given.items()
    ]


def test_every_transform_of_the_palette_gives_what_python_gives(engine: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "rows.json").write_text("".join(json.dumps(r) + "\n" for r in ROWS))
    catalog = FileCatalog(tmp_path / "catalog.json")
    catalog.create_database("db")
    for name in ("given", "taken"):
        columns = (Column("id", "string"), Column("k", "string"))
        catalog.create_table(Table("db", name, columns, f"s3://{name}/", "json"))
    for place, text in (("csv", 'id,k\n1,"no,rth"\n'), ("given", '{"id": "1", "k": "no,rth"}\n')):
        (tmp_path / place).mkdir()
        (tmp_path / place / "rows").write_text(text)
    record = {"id": "1", "k": "no,rth"}
    (tmp_path / "parquet").mkdir()
    pq.write_table(pa.Table.from_pylist([record]), tmp_path / "parquet" / "rows.parquet")
    nodes = [node("node-1", "S3JsonSource", [], Paths=["s3://in/"], Recurse=True, Multiline=False)]
    for i, (name, given, _) in enumerate(CASES):
        transform = f"node-{2 * i + 2}"
        nodes.append(
            node(
                transform,
                "DynamicTransform",
                ["node-1"],
                TransformName=name,
                FunctionName=name,
                Path=f"s3://transforms/{name}.py",
                Version="1.0.0",
                Parameters=parameters(given),
            )
        )
        nodes.append(
            node(
                f"node-{2 * i + 3}",
                "S3DirectTarget",
                [transform],
                Path=f"s3://out/{i}/",
                Format="json",
                PartitionKeys=[],
            )
        )
    nodes += file_nodes()
    text = generate(validate(JobDefinition("job", {"JobMode": "VISUAL"}, {n.id: n for n in nodes})))
    script = tmp_path / "job.py"
    script.write_text(text)

    report = run_script(script, engine)

    assert report.state == "SUCCEEDED", f"{report.error}\n{report.traceback}"
    for i, (name, given, expected) in enumerate(CASES):
        lines = [
            json.loads(line)
            for file in (tmp_path / "out" / str(i)).glob("run-*")
            for line in file.read_text().splitlines()
        ]
        wanted = [made for r in ROWS for made in expected(r)]
        assert by_text(lines) == by_text(wanted), (name, given)
    for place in ("out/S3CsvSource", "out/S3CatalogSource", "out/S3ParquetSource", "taken"):
        found = [
            json.loads(text)
            for file in (tmp_path / place).glob("*")
            for text in file.read_text().splitlines()
        ]
        assert found == [record], place
    assert pq.read_table(tmp_path / "out" / "parquet").to_pylist() == [record]


def by_text(records: list[Record]) -> list[str]:
    return sorted(json.dumps(r, sort_keys=True) for r in records)


def test_ids_times_and_pivots(lake: Any) -> None:
    for name in studio.TRANSFORMS:
        studio.attach(name)
    frame = lake.frame(
        [(1, "x", 2.0), (1, "y", 4.0), (2, "x", 6.0), (2, "x", 8.0)], "id int, k string, v double"
    )

    pivoted = frame.gs_pivot(aggCol="v", aggFunction="mean", colList=["k"])
    assert (pivoted.toDF().columns, lake.rows(pivoted)) == (["id", "x", "y"], [(1, 2.0, 4.0), (2, 7.0, None)])
    ids = {r[0] for r in lake.rows(frame.gs_uuid().select_fields("uuid"))}
    assert len(ids) == 4
    assert {len(i) for i in ids} == {36}
    assert lake.schema(frame.gs_sequence_id(colName="n").select_fields("n")) == "struct<n:bigint>"
    unique = frame.gs_sequence_id(unique=True).select_fields("id")
    assert lake.schema(unique) == "struct<id:decimal(38,0)>"
    assert len({r[0] for r in lake.rows(unique)}) == 4
    assert lake.schema(frame.gs_now().select_fields("timestamp")) == "struct<timestamp:timestamp>"
    (day,) = {r[0] for r in lake.rows(frame.gs_now(colName="d", dateFormat="%Y-%m-%d").select_fields("d"))}
    assert day[:2] == "20"
    df = lake.glue.createDataFrame([(datetime(2024, 5, 6, 7, 8, 9),)], "t timestamp")
    for pattern in ("%d/%m/%Y %H", "dd/MM/yyyy HH"):
        assert lake.rows(df.gs_format_timestamp(colName="t", dateFormat=pattern)) == [("06/05/2024 07",)]
    nulls = lake.frame([(None, ""), (None, None), (1, "")], "a int, b string")
    assert lake.rows(nulls.gs_null_rows()) == [(1, ""), (None, "")]
    assert lake.rows(nulls.gs_null_rows(extended=True)) == [(1, "")]

    with pytest.raises(OptionError, match="code %Q is not known"):
        frame.gs_now(dateFormat="%Q")
    with pytest.raises(NotImplementedError, match="gs_pivot by several columns"):
        frame.gs_pivot(aggCol="v", aggFunction="sum", colList=["id", "k"])
    for name, instead in (("gs_unpivot", "stack"), ("gs_lookup", "Join"), ("gs_parse_json", "from_json")):
        with pytest.raises(NotImplementedError, match=f"{name} is not supported .* use .*{instead}"):
            getattr(frame, name)(colName="k")
    mixed = lake.json(
        lake.put("s3://b/c/a.json", [{"in": {"a": 1}}, {"in": {"a": "x"}}]).rpartition("/")[0] + "/"
    )
    with pytest.raises(ValueError, match=r"gs_flatten: field 'in.a' is a choice of types; settle it first"):
        mixed.gs_flatten()
    empty = DynamicFrame.fromDF(lake.glue.createDataFrame([], "a int").select(), lake.glue)
    assert empty.gs_now() is empty


def test_every_transform_has_its_module() -> None:
    assert {p.stem for p in SHIMS.glob("gs_*.py")} == {*studio.TRANSFORMS, "gs_common"}
