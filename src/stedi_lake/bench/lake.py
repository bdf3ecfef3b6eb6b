"""A new lake of folders to run the jobs on: linked landing files, and tables in a catalog file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from glue_local.catalog.ddl import read_ddl
from glue_local.catalog.file import FileCatalog

from .data import Data
from .options import Options

JOBS = {
    "customer_landing_to_trusted": "customer_trusted",
    "accelerometer_landing_to_trusted": "accelerometer_trusted",
    "customer_trusted_to_curated": "customers_curated",
    "step_trainer_landing_to_trusted": "step_trainer_trusted",
    "machine_learning_curated": "machine_learning_curated",
}
"""The jobs in the order of the workflow, and the table that each writes."""


class Lake:
    """A freshly created lake below ``root``."""

    def __init__(self, root: Path, data: Data, options: Options) -> None:
        """Create the tables and deliver the data."""
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        self.root, self.data, self._jobs = root.absolute(), data, options.jobs.absolute()
        catalog = FileCatalog(self.root / "catalog.json")
        self._folders: dict[str, Path] = {}
        for table in read_ddl(options.ddl):
            catalog.create_database(table.database)
            catalog.create_table(table)
            self._folders[table.name] = self.root / "s3" / table.location.removeprefix("s3://")
            self._folders[table.name].mkdir(parents=True)
        for feed in ("customer", "accelerometer", "step_trainer"):
            for file in data.feed(feed).iterdir():
                (self._folders[f"{feed}_landing"] / file.name).symlink_to(file.absolute())

    @property
    def copies(self) -> Path:
        """The folder of the engine's file cache: empty at first, as for new data."""
        return self.root / "copies"

    def spec(self, job: str, engine: str) -> dict[str, Any]:
        """Return the RunSpec of a job."""
        return {
            "script": str(self._jobs / job / f"{job}.py"),
            "job_name": job,
            "run_id": f"jr_{job}",
            "engine": engine,
            "storage": {"kind": "folders", "root": str(self.root / "s3")},
            "catalog": {"kind": "file", "path": str(self.root / "catalog.json")},
            "work_dir": str(self.root / "work" / job),
            "report_path": str(self.report_path(job)),
        }

    def report_path(self, job: str) -> Path:
        """Return where a job's report is written."""
        return self.root / "reports" / f"{job}.json"

    def report(self, job: str) -> dict[str, Any]:
        """Return a job's RunReport."""
        report: dict[str, Any] = json.loads(self.report_path(job).read_text(encoding="utf-8"))
        return report

    def bytes_read(self, report: dict[str, Any]) -> int:
        """Return the size of the tables that a run read."""
        paths = {path for read in report["reads"] for path in read["paths"]}
        return sum(_size(self.root / "s3" / path.removeprefix("s3://")) for path in paths)

    def bytes_written(self, job: str) -> int:
        """Return the size of the table that a job wrote."""
        return _size(self._folders[JOBS[job]])


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
