"""The measurements, as JSON, and what is derived from them: growth and ratios."""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .athena import Query
from .jobs import JobRun
from .options import Options
from .overhead import Overhead
from .reference import ByHand, Naive
from .rules import Rules


@dataclass(frozen=True)
class Measured:
    """A size on an engine: its ``readings``, the jobs, and the same results by hand there and in DuckDB.

    ``jobs`` ran with new landing files only; ``again``, with none.
    """

    engine: str
    readings: int
    jobs: list[JobRun]
    again: list[JobRun]
    hand: ByHand
    duckdb: ByHand

    @property
    def seconds(self) -> float:
        """All five jobs' seconds."""
        return sum(job.seconds for job in self.jobs)


@dataclass
class Results:
    """The results of the parts; a part that was not requested is empty.

    ``skew``: per engine the jobs without and with skew, at the same number of readings.
    """

    sizes: list[Measured] = field(default_factory=list)
    naive: list[tuple[int, Naive]] = field(default_factory=list)
    skew: dict[str, tuple[list[JobRun], list[JobRun]]] = field(default_factory=dict)
    overhead: list[Overhead] = field(default_factory=list)
    rules: list[Rules] = field(default_factory=list)
    athena: list[Query] = field(default_factory=list)

    def of(self, engine: str) -> list[Measured]:
        """Return an engine's sizes, ascending."""
        return [one for one in self.sizes if one.engine == engine]

    def growth(self, engine: str) -> dict[str, tuple[float, float]]:
        """Return growth exponents per job, and of all: over all sizes, and of the last step alone."""
        runs = self.of(engine)
        readings = [one.readings for one in runs]
        series = {
            job.job: [one.jobs[at].seconds for one in runs]
            for at, job in enumerate(runs[0].jobs if runs else [])
        }
        series["all"] = [one.seconds for one in runs]
        return {
            name: (slope(readings, seconds), slope(readings[-2:], seconds[-2:]))
            for name, seconds in series.items()
        }

    def write(self, path: Path, options: Options) -> None:
        """Write everything as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        machine = {"processors": os.cpu_count(), "load": os.getloadavg(), "system": platform.platform()}
        content: dict[str, Any] = {
            "options": asdict(options),
            "machine": machine,
            **asdict(self),
            "growth": {engine: self.growth(engine) for engine in options.engines if self.of(engine)},
        }
        path.write_text(json.dumps(content, indent=2, default=str) + "\n", encoding="utf-8")


def slope(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return the slope of seconds over sizes, both as logarithms, by least squares; NaN for fewer than two."""
    x, y = [math.log(size) for size in sizes], [math.log(max(each, 1e-6)) for each in seconds]
    if len(x) < 2:  # noqa: PLR2004
        return math.nan
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((each - middle_x) ** 2 for each in x)
    return sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True)) / spread


def ratio(one: float, other: float) -> float:
    """Return ``one`` divided by ``other``; NaN if either is missing."""
    return one / other if other else math.nan
