"""Glue Studio's palette is whole: each node type has a test that runs it against plain Python, or is AWS's alone.

What only AWS has is generated here and run: it ends with an error that names the store, the format or the transform.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.glue_local.codegen.test_nodes import CASES, job
from tests.glue_local.engine.running import run_script

from glue_local.catalog.file import FileCatalog
from glue_local.catalog.model import Column, Table
from glue_local.codegen import generate
from glue_local.codegen.streaming import STREAMS
from glue_local.codegen.support import node_support

from .api.test_studio import FILE_NODES
from .test_generated_graphs import KINDS
from .test_lake_nodes import READS, WRITES

#: Types that a test runs, and where: joins stand in KINDS by their kind.
RUN = (
    {kind for kind in KINDS if kind[0].isupper()}
    | {"Join", "DynamicTransform", "PIIDetection"}
    | {kind for kind, _ in [*WRITES, *READS]}
    | {kind for kind, _ in FILE_NODES}
)
#: Types that Glue's API has, and that nobody knows a script of.
WITHOUT_SCRIPT = {"GovernedCatalogTarget", "GovernedCatalogSource", "S3ExcelSource", "S3HyperDirectTarget"}
TABLE: dict[str, Any] = {"Database": "d", "Table": "t"}
ELSEWHERE: dict[str, tuple[Any, ...]] = {name: case for name, case in CASES.items() if case[0] not in RUN} | {
    "hudi of the catalog": ("CatalogHudiSource", TABLE, 0, ""),
    "hudi of the catalog on S3": ("S3CatalogHudiSource", TABLE, 0, ""),
    "hudi into the catalog": (
        "S3HudiCatalogTarget",
        {**TABLE, "PartitionKeys": [], "AdditionalOptions": {"hoodie.table.name": "t"}},
        1,
        "",
    ),
}
#: Runs each script by itself, and says how it ended.
SCRIPT = """
import json
from pathlib import Path
ends = {}
for name, text in json.loads(Path(%r).read_text()).items():
    try:
        exec(compile(text, name, "exec"), {"__name__": "__main__"})
        ends[name] = "ran"
    except BaseException as error:
        ends[name] = f"{type(error).__name__}: {error}"
Path(%r).write_text(json.dumps(ends))
"""


def test_every_node_type_has_a_case() -> None:
    types = {one.type for one in node_support()}
    # Streams have jobs of their own form: tests/glue_local/codegen/test_streaming.py.
    assert RUN | {kind for kind, *_ in ELSEWHERE.values()} | set(STREAMS) | WITHOUT_SCRIPT == types
    assert {one.type for one in node_support() if one.runs} == RUN
    assert {one.type for one in node_support() if not one.generated} == WITHOUT_SCRIPT


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_what_only_aws_has_names_itself(engine: str, tmp_path: Path) -> None:
    catalog = FileCatalog(tmp_path / "catalog.json")
    catalog.create_database("d")
    columns = (Column("n", "int"), Column("k", "string"))
    for name, format_ in (("t", "json"), ("u", "json"), ("far", "mysql"), ("hudi", "hudi")):
        (tmp_path / "lake" / name).mkdir(parents=True)
        (tmp_path / "lake" / name / "rows.json").write_text('{"n": 1, "k": "x"}\n')
        catalog.create_table(Table("d", name, columns, f"s3://lake/{name}/", format_))
    scripts = {}
    for name, (kind, fields, inputs, _) in ELSEWHERE.items():
        far: dict[str, Any] = {}
        if fields.get("Table") == "t":
            far = {"Table": "hudi" if "Hudi" in kind else "far"}
        elif "CatalogTable" in (data := fields.get("Data") or {}):
            far = {"Data": {**data, "CatalogTable": {"Value": "far", "Label": "far"}}}
        scripts[name] = generate(job(kind, fields | far, inputs))
    (tmp_path / "scripts.json").write_text(json.dumps(scripts))
    script = tmp_path / "job.py"
    script.write_text(SCRIPT % (str(tmp_path / "scripts.json"), str(tmp_path / "ends.json")))

    report = run_script(script, engine, "--TempDir", "s3://lake/tmp/")

    assert report.state == "SUCCEEDED", report.error
    ends: dict[str, Any] = json.loads((tmp_path / "ends.json").read_text())
    assert len(ends) == len(ELSEWHERE)
    named = (
        "not supported",
        "cannot be read by the local engine",
        "cannot be written by the local engine",
        "cannot reach",
    )
    named += ("format hudi is not available",)
    assert {name: end for name, end in ends.items() if not any(words in end for words in named)} == {}
