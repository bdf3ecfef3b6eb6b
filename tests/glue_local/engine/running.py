"""Runs a script as a job run does, its buckets and its catalog in the script's folder."""

from __future__ import annotations

import uuid
from pathlib import Path

from glue_local.engine.runner.execute import execute
from glue_local.engine.runner.spec import RunReport, RunSpec


def run_script(script: Path, engine: str, *arguments: str) -> RunReport:
    """Run a script of the job that its file names, with these arguments; return the run's report."""
    folder, name = script.parent, script.stem
    return execute(
        RunSpec(
            script=str(script),
            job_name=name,
            run_id=uuid.uuid4().hex,
            engine=engine,  # type: ignore[arg-type]
            arguments=["--JOB_NAME", name, *arguments],
            storage={"kind": "folders", "root": str(folder)},
            catalog={"kind": "file", "path": str(folder / "catalog.json")},
            work_dir=str(folder / "work"),
        )
    )
