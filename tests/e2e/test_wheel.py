"""glue-local stands on its own: from its wheel, in an empty folder, one command runs a script."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src/glue_local"
UV = Path(sys.executable).with_name("uv")
SCRIPT = """
from awsglue.context import GlueContext
from pyspark.context import SparkContext

context = GlueContext(SparkContext.getOrCreate())
frame = context.create_dynamic_frame.from_options(
    connection_type="s3", connection_options={"paths": ["s3://lake/in/"]}, format="json"
)
context.write_dynamic_frame.from_options(
    frame=frame.filter(lambda row: row["n"] > 1), connection_type="s3",
    connection_options={"path": "s3://lake/out/"}, format="json",
)
"""


@pytest.mark.nightly
def test_a_script_runs_from_the_wheel_in_an_empty_folder(tmp_path: Path) -> None:
    """As in the package's README: ``uvx glue-local run job.py --s3-root s3``, the wheel in place of a registry."""
    built, folder = tmp_path / "dist", tmp_path / "empty"
    subprocess.run([UV, "build", "--quiet", "--wheel", "--out-dir", built, PACKAGE], check=True)
    (wheel,) = built.glob("*.whl")
    landing = folder / "s3/lake/in"
    landing.mkdir(parents=True)
    (landing / "rows.json").write_text('{"n": 1}\n{"n": 2}\n')
    (folder / "job.py").write_text(SCRIPT)
    command = [UV, "tool", "run", "--python", sys.executable]
    ran = subprocess.run(
        [*command, "--from", wheel, "glue-local", "run", "job.py", "--s3-root", "s3"],
        cwd=folder,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
        | {"UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(Path.home() / ".cache/uv"))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    written = [line for file in (folder / "s3/lake/out").iterdir() for line in file.read_text().splitlines()]
    assert [json.loads(line) for line in written] == [{"n": 2}]
