"""The fixed cost of a job run, phase by phase, on a tiny set of data."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .data import Data
from .jobs import JobRun, child_environment, run_jobs
from .options import Options
from .process import ProcessError, Watched
from .reference import session_start

INNER = ("engine", "load", "data quality", "write")
"""Phases of a run that are within the phase ``script``."""


@dataclass(frozen=True)
class Overhead:
    """Seconds. ``start``: of a worker's steps, before it gets a run. ``warm``: the jobs' runs.

    ``cold``: the first job's run without a waiting worker.
    ``session``: the start of a plain session of the engine, from its process to its first answer.
    """

    engine: str
    start: dict[str, float]
    warm: list[JobRun]
    cold: JobRun
    session: float


def overhead(root: Path, data: Data, engine: str, options: Options, note: Callable[[str], None]) -> Overhead:
    """Measure an engine. Errors as ``run_jobs``."""
    note(f"start of a worker on {engine}")
    return Overhead(
        engine=engine,
        start={"process": _seconds_of(["-c", "pass"], options)[0], **worker_start(engine, options)},
        session=session_start(root / "session", data, engine, options),
        warm=run_jobs(root / "warm", data, engine, options, note),
        cold=run_jobs(root / "cold", data, engine, options, note, cold=True)[0],
    )


def phases(run: JobRun) -> dict[str, float]:
    """Return a run's seconds by part: waiting, its phases, and the rest of the script."""
    inner = {name: run.phases.get(name, 0.0) for name in INNER}
    known = {
        "prepare": run.phases.get("prepare", 0.0),
        **inner,
        "rest of the script": max(0.0, run.phases.get("script", 0.0) - sum(inner.values())),
        "finish": run.phases.get("finish", 0.0),
    }
    return {**known, "hand over, end": max(0.0, run.seconds - sum(known.values()))}


def worker_start(engine: str, options: Options) -> dict[str, float]:
    """Return the seconds of a worker's start after the start of Python."""
    _, said = _seconds_of(["-m", "stedi_lake.bench.startup", engine], options)
    steps: dict[str, float] = json.loads(said.splitlines()[-1])
    return steps


def _seconds_of(arguments: list[str], options: Options) -> tuple[float, str]:
    began = time.perf_counter()
    child = Watched([sys.executable, *arguments], child_environment(options))
    try:
        said = "".join(child.lines())
        code = child.wait()
    finally:
        child.close()
    if code:
        raise ProcessError(f"python {' '.join(arguments)}: {child.last_words()}")
    return time.perf_counter() - began, said
