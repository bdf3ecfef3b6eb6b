"""The five jobs run as the local AWS endpoint runs them: each in its own worker process, started in advance."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from glue_local.errors import UserError

from . import events
from .data import Data
from .lake import JOBS, Lake
from .options import Options
from .process import ProcessError, Watched


@dataclass(frozen=True)
class JobRun:
    """A job run: ``seconds`` from handing it over to the end of its process.

    ``cpu``: processor seconds of its process tree; ``peak_mb``: the tree's peak memory in MiB.
    ``phases``: seconds, by the names of its RunReport, ``run`` for its total. ``read`` and ``written``: bytes of the
    tables. ``shuffled`` and ``spilt``: bytes; None if the engine does not report them.
    """

    job: str
    rows: int
    seconds: float
    cpu: float
    peak_mb: float
    read: int
    written: int
    shuffled: int | None
    spilt: int | None
    phases: dict[str, float]


class WrongRowsError(UserError, RuntimeError):
    """A table does not have the rows that the sample's truth expects."""


def run_jobs(
    root: Path, data: Data, engine: str, options: Options, note: Callable[[str], None], *, cold: bool = False
) -> list[JobRun]:
    """Run the jobs on a new lake below ``root``, check their rows, and delete the lake.

    ``cold``: only the first, with no worker waiting: its seconds include the start of the process.
    ProcessError if a run fails; WrongRowsError if a table does not have the expected rows.
    """
    lake = Lake(root, data, options)
    runs = _all(lake, list(JOBS)[:1] if cold else list(JOBS), engine, options, note, cold=cold)
    shutil.rmtree(root)
    return runs


def run_jobs_twice(
    root: Path, data: Data, engine: str, options: Options, note: Callable[[str], None]
) -> tuple[list[JobRun], list[JobRun]]:
    """Run the jobs as ``run_jobs`` does with new landing files, and then again with no new ones."""
    lake = Lake(root, data, options)
    runs = _all(lake, list(JOBS), engine, options, note)
    again = _all(lake, list(JOBS), engine, options, lambda text: note(f"{text}, again"))
    shutil.rmtree(root)
    return runs, again


def _all(
    lake: Lake,
    jobs: list[str],
    engine: str,
    options: Options,
    note: Callable[[str], None],
    *,
    cold: bool = False,
) -> list[JobRun]:
    runs = []
    for job in jobs:
        note(f"{job} on {engine}, {lake.data.readings:,} readings")
        run = _run(lake, job, engine, options, cold=cold)
        check_rows(f"{job} on {engine}", JOBS[job], run.rows, lake.data)
        runs.append(run)
    return runs


def check_rows(what: str, table: str, rows: int, data: Data) -> None:
    """Raise WrongRowsError unless ``table`` has its expected rows."""
    if rows != data.rows[table]:
        raise WrongRowsError(
            f"{what} made {rows:,} rows of {table}, not {data.rows[table]:,} as {data.folder / 'truth.json'} expects"
        )


def child_environment(options: Options, **more: str) -> dict[str, str]:
    """Return the environment of a child process."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "MOTO_"))}
    return kept | {"GLUE_LOCAL_MEMORY_MB": str(options.memory_mb), "PYTHONUNBUFFERED": "1"} | more


def _run(lake: Lake, job: str, engine: str, options: Options, *, cold: bool) -> JobRun:
    log = lake.root / "events" / job
    shutil.rmtree(log, ignore_errors=True)
    logged = events.environment(log) if engine == "spark" else {}
    environment = child_environment(options, GLUE_LOCAL_CACHE=str(lake.copies), **logged)
    ready = lake.root / f"{job}.ready"
    ready.unlink(missing_ok=True)
    command = [
        sys.executable,
        "-m",
        "glue_local.engine.runner.worker",
        "--engine",
        engine,
        "--ready",
        str(ready),
    ]
    began = time.perf_counter()
    worker = Watched(command, environment)
    try:
        if not cold:
            worker.stands_by(ready)
            worker.begin()
            began = time.perf_counter()
        worker.tell(json.dumps(lake.spec(job, engine)))
        said = "".join(worker.lines())
        code = worker.wait()
        seconds = time.perf_counter() - began
    finally:
        worker.close()
    if code:
        raise ProcessError(f"{job} on {engine} failed: {worker.last_words()}\n{said}")
    report = lake.report(job)
    shuffle = events.shuffle(log) if engine == "spark" else None
    return JobRun(
        job=job,
        rows=sum(write["rows"] for write in report["writes"]),
        seconds=seconds,
        cpu=worker.cpu,
        peak_mb=worker.peak_mb,
        read=lake.bytes_read(report),
        written=lake.bytes_written(job),
        shuffled=shuffle.shuffled if shuffle else None,
        spilt=shuffle.spilt if shuffle else None,
        phases={"run": report["seconds"], **report["phases"]},
    )
