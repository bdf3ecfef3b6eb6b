"""What public scripts do, in their ways of writing it: one run of all of it on each engine (``idioms.txt``).

``idioms_of_spark.txt`` is what they do with Spark itself, beside Glue's library: on Sail alone, which could differ.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.glue_local.engine.running import run_script

from glue_local.catalog.file import FileCatalog
from glue_local.catalog.model import Column, Table

IDIOMS, IDIOMS_OF_SPARK = (Path(__file__).with_name(f"{name}.txt") for name in ("idioms", "idioms_of_spark"))
FILES = {
    "lake/people/a.json": '{"id": 1, "name": "Ann"}\n{"id": 2, "name": "Bob"}\n{"id": 3, "name": "Cy"}\n',
    "lake/orders/a.json": '{"person": 1, "total": 5.5}\n{"person": 3, "total": 1.0}\n',
    "in/nested/a.json": '{"k": 1, "items": [{"n": 1}, {"n": 2}]}\n{"k": 2, "items": [{"n": 3}]}\n',
    "in/mixed/a.json": '{"v": 1}\n{"v": "two"}\n',
    "in/boxed/a.json": '{"j": "{\\"a\\": 1}"}\n',
    "more/two/p=1/a.json": '{"a": 1}\n',
    "more/two/p=2/a.json": '{"a": 2}\n',
    "more/plainer/a.json": '{"a": 3}\n',
    "more/float/a.json": '{"a": 1.5, "b": 1}\n{"a": 2.5, "b": "x"}\n',
    "more/cr/a.json": '{"a": 1, "b": 2}\r{"a": "x", "b": 3}\r',
    "in/array/a.json": '[{"a": 1}, {"a": 2}]\n',
    "in/csv/a.csv": 'k,v\nx,"1"\ny,2\n',
}
TABLES = {
    "people": {"id": "bigint", "name": "string"},
    "orders": {"person": "bigint", "total": "double"},
    "mixed": {"v": "string"},
    "target": {"id": "bigint", "name": "string"},
}
#: Runs each idiom in one namespace, and says which of them failed.
SCRIPT = """
import traceback
failed = []
space = {"__name__": "__main__"}
for text in "".join(open(name, encoding="utf-8").read() for name in %r).split("### ")[1:]:
    title, _, code = text.partition("\\n")
    try:
        exec(compile(code, title, "exec"), space)
    except Exception as error:
        failed.append(f"{title}: {traceback.format_exc(limit=-4)}")
if failed:
    raise RuntimeError("\\n".join(failed))
"""


@pytest.mark.parametrize("engine", ["sail", pytest.param("spark", marks=pytest.mark.spark)], indirect=True)
def test_idioms_of_public_scripts_run(engine: str, tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
    catalog = FileCatalog(tmp_path / "catalog.json")
    catalog.create_database("db")
    for name, columns in TABLES.items():
        (tmp_path / "lake" / name).mkdir(exist_ok=True)
        typed = tuple(Column(n, t) for n, t in columns.items())
        catalog.create_table(Table("db", name, typed, f"s3://lake/{name}/", "json"))
    script = tmp_path / "job.py"
    files = [str(IDIOMS), *([str(IDIOMS_OF_SPARK)] if engine == "sail" else [])]
    script.write_text(SCRIPT % (files,))

    report = run_script(script, engine, "--bucket", "b", "--env", "dev")

    assert report.state == "SUCCEEDED", report.error
    assert json.loads(json.dumps(report.to_dict(), default=str))["writes"]
