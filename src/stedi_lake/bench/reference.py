"""The same results by hand, in a process of their own: on the jobs' engine, and in DuckDB."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import events, sql
from .data import Data
from .jobs import check_rows, child_environment
from .options import Options
from .process import ProcessError, Watched


@dataclass(frozen=True)
class ByHand:
    """Results by hand: seconds and processor seconds per table, seconds to the first in ``ready``, MiB held."""

    seconds: dict[str, float]
    cpu: dict[str, float]
    rows: dict[str, int]
    ready: float
    peak_mb: float
    shuffled: int | None


@dataclass(frozen=True)
class Naive:
    """The naive join: ``stopped`` says why it was stopped, else its rows."""

    engine: str
    seconds: float
    peak_mb: float
    rows: int | None
    stopped: str | None


def by_hand(root: Path, data: Data, engine: str, options: Options, note: Callable[[str], None]) -> ByHand:
    """Compute the five results in one session; ``root`` is deleted afterwards. Errors as ``run_jobs``."""
    note(f"by hand in {engine}, {data.readings:,} readings")
    made, _ = _compute(root, data, engine, options, list(sql.RESULTS))
    for table, rows in made.rows.items():
        check_rows(f"the statement by hand in {engine}", table, rows, data)
    shutil.rmtree(root)
    return made


def naive(root: Path, data: Data, engine: str, options: Options, note: Callable[[str], None]) -> Naive:
    """Join on the fulfilment site's serial number, until the cut-off or until memory runs out."""
    note(f"naive join in {engine}, {data.readings:,} readings, at most {options.cut_off:.0f} s")
    results = ["customer_trusted", "naive"]
    made, stopped = _compute(root, data, engine, options, results, cut_off=options.cut_off)
    shutil.rmtree(root)
    seconds = made.seconds.get("naive", 0.0)
    return Naive(engine, seconds, made.peak_mb, made.rows.get("naive"), stopped)


def session_start(root: Path, data: Data, engine: str, options: Options) -> float:
    """Return the seconds from a process's start to the first answer of a plain session."""
    began = time.perf_counter()
    _compute(root, data, engine, options, [])
    seconds = time.perf_counter() - began
    shutil.rmtree(root)
    return seconds


def _compute(
    root: Path, data: Data, engine: str, options: Options, results: list[str], cut_off: float | None = None
) -> tuple[ByHand, str | None]:
    """Compute results; the last one is stopped ``cut_off`` seconds after the one before it."""
    shutil.rmtree(root, ignore_errors=True)
    out, log = (root / "tables").absolute(), root / "events"
    out.mkdir(parents=True)
    logged = events.environment(log) if engine == "spark" else {}
    child = Watched([sys.executable, "-m", "stedi_lake.bench.hand"], child_environment(options, **logged))
    landing = {feed: str(data.feed(feed).absolute()) for feed in sql.FEEDS}
    spec = {"engine": engine, "landing": landing, "out": str(out), "memory_mb": options.memory_mb}
    seconds: dict[str, float] = {}
    cpu: dict[str, float] = {}
    rows: dict[str, int] = {}
    ready = began = 0.0
    try:
        if cut_off is not None:
            child.limit_mb = 1.5 * options.memory_mb
        child.tell(json.dumps({**spec, "results": results}))
        for line in child.lines():
            if not line.startswith("{"):
                continue
            said = json.loads(line)
            ready = said.get("ready", ready)
            if "result" in said:
                result = said["result"]
                seconds[result], cpu[result], rows[result] = said["seconds"], said["cpu"], said["rows"]
            if cut_off is not None and list(seconds) == results[:-1]:
                began, child.deadline = time.perf_counter(), time.monotonic() + cut_off
        code = child.wait()
    finally:
        child.close()
    if child.stopped is not None:
        seconds[results[-1]] = time.perf_counter() - began
    elif code:
        raise ProcessError(f"by hand in {engine}: {child.last_words()}")
    shuffle = events.shuffle(log) if engine == "spark" else None
    made = ByHand(seconds, cpu, rows, ready, child.peak_mb, shuffle.shuffled if shuffle else None)
    return made, child.stopped
