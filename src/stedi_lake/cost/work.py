"""The measured work of a run: by the bench on this machine, else from measured.toml."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .errors import CostError

RECORDED: Mapping[str, Any] = tomllib.loads(
    Path(__file__).with_name("measured.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Work:
    """A job's work: processor seconds, and the bytes that it reads and shuffles."""

    cpu: float
    bytes: float

    def times(self, factor: float) -> Work:
        """Return the work on ``factor`` times the data: it grows with them."""
        return Work(self.cpu * factor, self.bytes * factor)


@dataclass(frozen=True)
class Measured:
    """The work of each job by name, for a number of readings; ``source`` says where and when it was measured."""

    source: str
    readings: float
    jobs: Mapping[str, Work]

    def of(self, job: str, readings: float) -> Work | None:
        """Return a job's work for a number of readings, with any name prefix; None if it was not measured."""
        work = next((work for name, work in self.jobs.items() if job.endswith(name)), None)
        return None if work is None else work.times(readings / self.readings)


def measured(bench: Path, readings: float) -> Measured:
    """Return the bench's size on Spark that is closest to ``readings``, in proportion; else the recorded one.

    CostError if there is a file that is not the bench's.
    """
    if not bench.is_file():
        return recorded(f"{bench.name} does not exist: `make bench` writes it")
    try:
        found = json.loads(bench.read_text(encoding="utf-8"))
        sizes = [one for one in found["sizes"] if one["engine"] == "spark"]
        if not sizes:
            return recorded(f"{bench.name} has no size on Spark")
        size = min(sizes, key=lambda one: abs(math.log(one["readings"] / readings)))
        jobs = {one["job"]: Work(one["cpu"], one["read"] + (one["shuffled"] or 0)) for one in size["jobs"]}
    except (KeyError, TypeError, ValueError) as error:
        raise CostError(
            f"{bench} is not what the bench writes ({error!r}): `make bench` writes a new one."
        ) from error
    when = datetime.fromtimestamp(bench.stat().st_mtime, UTC).date()
    return Measured(
        f"{bench.name} of {when}, Spark, {size['readings']:,} readings, in proportion", size["readings"], jobs
    )


def recorded(why: str) -> Measured:
    """Return the values of measured.toml, the same for each job; ``why`` says why they are used."""
    job = RECORDED["job"]
    source = f"recorded {job['date']} on Spark, in proportion ({why})"
    work = Work(job["cpu"], job["bytes"])
    return Measured(source, job["readings"], dict.fromkeys(job["names"], work))
