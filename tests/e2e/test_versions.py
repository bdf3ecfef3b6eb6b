"""The jobs as plain runs on both versions of Glue: the same rows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from glue_local import environments
from stedi_lake.sample_data import Options, generate

PROJECT = Path(__file__).parents[2]
FEEDS = ("customer", "accelerometer", "step_trainer")


@pytest.mark.slow
def test_the_jobs_give_the_same_rows_on_both_versions_at_the_same_time(tmp_path: Path) -> None:
    try:
        environments.python_of(environments.version("6.0"))
    except environments.SetupError as error:
        pytest.skip(str(error))
    sample = tmp_path / "sample"
    generate(Options(customers=40, seed=7), sample)
    running = {}
    for version in ("5.1", "6.0"):
        root = tmp_path / version
        for feed in FEEDS:
            for file in (sample / feed / "landing").glob("*.json"):
                (root / "stedi-landing" / feed).mkdir(parents=True, exist_ok=True)
                (root / "stedi-landing" / feed / file.name).write_bytes(file.read_bytes())
        words = ["run", "jobs/*/*.py", "--glue", version, "--ddl", "ddl", "--s3-root", str(root)]
        words += ["--json", str(root / "out.json"), "--", "--conf", "spark.stedi.consent_scope=customer"]
        words[-1] += " --conf spark.stedi.ownership_threshold=0.9"
        running[version] = subprocess.Popen([sys.executable, "-m", "glue_local.cli", *words], cwd=PROJECT)
    assert [one.wait() for one in running.values()] == [0, 0]
    reports: dict[str, Any] = {v: json.loads((tmp_path / v / "out.json").read_text()) for v in running}
    rows = {v: [(w["path"], w["rows"]) for r in found for w in r["writes"]] for v, found in reports.items()}
    assert rows["5.1"] == rows["6.0"]
    assert any(count for _, count in rows["6.0"])
    assert {v: {r["glue_version"] for r in found} for v, found in reports.items()} == {
        v: {v} for v in running
    }
