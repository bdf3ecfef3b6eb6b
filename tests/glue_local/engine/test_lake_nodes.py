"""Nodes of Delta Lake, Iceberg and personal data: generated, run, and read again by further nodes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.glue_local.engine.running import run_script

from glue_local.catalog import iceberg
from glue_local.catalog.file import FileCatalog
from glue_local.catalog.model import Column, Table
from glue_local.codegen import generate
from glue_local.codegen.support import node_support
from glue_local.definition import JobDefinition, Node
from glue_local.definition.validate import validate

GLUE_CATALOG = (
    "spark.sql.catalog.glue_catalog=org.apache.iceberg.spark.SparkCatalog "
    "--conf spark.sql.catalog.glue_catalog.catalog-impl=org.apache.iceberg.aws.glue.GlueCatalog "
    "--conf spark.sql.catalog.glue_catalog.warehouse=s3://b/"
)
ROWS = [{"id": 1, "k": "x", "mail": "ann@x.org"}, {"id": 2, "k": "y", "mail": "none"}]
IN_CATALOG = {"EnableUpdateCatalog": True, "Database": "db", "Table": "ice"}
HIDE = {"EMAIL": [{"action": "REDACT", "sourceColumns": ["mail"], "actionOptions": {"redactText": "#"}}]}
WRITES: list[tuple[str, dict[str, Any]]] = [
    (
        "S3DeltaDirectTarget",
        {"Path": "s3://b/delta/", "Format": "delta", "Compression": "snappy", "PartitionKeys": [["k"]]},
    ),
    (
        "S3IcebergDirectTarget",
        {
            "Path": "s3://b/ice/",
            "Format": "iceberg",
            "Compression": "snappy",
            "PartitionKeys": [],
            "AdditionalOptions": {},
            "SchemaChangePolicy": IN_CATALOG,
        },
    ),
    (
        "S3DeltaCatalogTarget",
        {"Database": "db", "Table": "dtab", "PartitionKeys": [], "AdditionalOptions": {}},
    ),
    (
        "S3IcebergCatalogTarget",
        {"Database": "db", "Table": "itab", "PartitionKeys": [], "AdditionalOptions": {}},
    ),
]
READS: list[tuple[str, dict[str, Any]]] = [
    ("S3DeltaSource", {"Paths": ["s3://b/delta/"]}),
    ("CatalogIcebergSource", {"Database": "db", "Table": "ice"}),
    ("CatalogDeltaSource", {"Database": "db", "Table": "dtab"}),
    ("S3CatalogIcebergSource", {"Database": "db", "Table": "itab"}),
    ("S3CatalogDeltaSource", {"Database": "db", "Table": "dtab"}),
]


def node(number: int, kind: str, inputs: list[str], fields: dict[str, Any]) -> Node:
    id = f"node-{number}"
    return Node(id, kind, {"Name": f"{kind} {number}", **({"Inputs": inputs} if inputs else {}), **fields})


def run(folder: Path, name: str, nodes: list[Node], engine: str = "sail") -> None:
    job = validate(JobDefinition(name, {"JobMode": "VISUAL"}, {n.id: n for n in nodes}))
    script = folder / f"{name}.py"
    script.write_text(generate(job))
    report = run_script(script, engine, "--datalake-formats", "iceberg", "--conf", GLUE_CATALOG)
    assert report.state == "SUCCEEDED", f"{report.error}\n{report.traceback}\n{script.read_text()}"


SOURCE = node(1, "S3JsonSource", [], {"Paths": ["s3://in/"], "Recurse": True, "Multiline": False})
JSON_OUT = {"Format": "json", "PartitionKeys": []}


def landed(folder: Path, tables: dict[str, str]) -> FileCatalog:
    """Land ROWS for SOURCE; return a catalog with a table of each name and format."""
    (folder / "in").mkdir()
    (folder / "in" / "rows.json").write_text("".join(json.dumps(r) + "\n" for r in ROWS))
    catalog = FileCatalog(folder / "catalog.json")
    catalog.create_database("db")
    columns = (Column("id", "int"), Column("k", "string"), Column("mail", "string"))
    for name, format_ in tables.items():
        catalog.create_table(Table("db", name, columns, f"s3://b/{name}/", format_))
    return catalog


def read_out(reads: Sequence[tuple[str, dict[str, Any]]]) -> list[Node]:
    """Return nodes that read and write what they read as JSON: the first to out0, the second to out1, and so on."""
    return [
        made
        for i, (kind, fields) in enumerate(reads)
        for made in (
            node(2 * i + 1, kind, [], fields),
            node(2 * i + 2, "S3DirectTarget", [f"node-{2 * i + 1}"], {"Path": f"s3://b/out{i}/", **JSON_OUT}),
        )
    ]


def written(folder: Path) -> list[dict[str, Any]]:
    found = [json.loads(line) for f in folder.glob("run-*") for line in f.read_text().splitlines()]
    return sorted(({k: r[k] for k in sorted(r)} for r in found), key=lambda r: r["id"])


def test_what_the_nodes_write_the_nodes_read(tmp_path: Path) -> None:
    landed(tmp_path, {"dtab": "delta", "itab": "iceberg"})
    targets = [node(i, kind, ["node-1"], fields) for i, (kind, fields) in enumerate(WRITES, 2)]
    fields = {"PiiType": "RowAudit", "EntityTypesToDetect": [], "DetectionParameters": json.dumps(HIDE)}
    hidden = [
        node(20, "PIIDetection", ["node-1"], fields),
        node(21, "S3DirectTarget", ["node-20"], {"Path": "s3://b/hidden/", **JSON_OUT}),
    ]

    run(tmp_path, "writes", [SOURCE, *targets, *hidden])
    run(tmp_path, "writes_again", [SOURCE, targets[1]])
    run(tmp_path, "reads", read_out(READS))

    for i, (kind, _) in enumerate(READS):
        twice = ROWS + ROWS if kind == "CatalogIcebergSource" else ROWS
        assert written(tmp_path / "b" / f"out{i}") == sorted(twice, key=lambda r: str(r["id"])), kind
    assert [(r["mail"], list(r["DetectedEntities"])) for r in written(tmp_path / "b" / "hidden")] == [
        ("#", ["mail"]),
        ("none", []),
    ]
    tried = {kind for kind, _ in [*WRITES, *READS]} | {"PIIDetection"}
    assert tried <= {n.type for n in node_support() if n.runs}


@pytest.mark.spark
def test_iceberg_nodes_of_one_engine_go_on_with_the_others_tables(tmp_path: Path) -> None:
    catalog = landed(tmp_path, {"itab": "iceberg"})
    targets = [node(i, *WRITES[at][:1], ["node-1"], WRITES[at][1]) for i, at in ((2, 1), (3, 3))]

    run(tmp_path, "writes", [SOURCE, *targets], "sail")
    run(tmp_path, "writes_again", [SOURCE, *targets], "spark")
    reads = [READS[1], READS[3]]
    run(tmp_path, "reads", read_out(reads), "sail")

    for i in range(len(reads)):
        assert written(tmp_path / "b" / f"out{i}") == sorted(ROWS + ROWS, key=lambda r: str(r["id"]))
    for name in ("ice", "itab"):
        parameters = catalog.get_table("db", name).parameters
        numbers = [iceberg.number(parameters[k]) for k in (iceberg.METADATA, iceberg.FORMER)]
        assert numbers[0] is not None and numbers[1] is not None and numbers[0] > numbers[1]
