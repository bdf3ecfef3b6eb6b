"""Estimate how long a run of the five jobs takes on AWS Glue and what it costs, from measurements on Spark here.

Nothing of this was measured on AWS. It assumes the constants below, and that work grows in proportion to the readings.
Sources: https://docs.aws.amazon.com/glue/latest/dg/worker-types.html, https://aws.amazon.com/glue/pricing/
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from stedi_lake.cost.prices import PRICES
from stedi_lake.cost.workers import BYTES_PER_DPU, WORKER_TYPES, billed_seconds, sized

from .jobs import JobRun
from .results import Measured

#: US dollars per DPU-hour by execution class; region and date as in the price table.
DPU_HOUR = {"STANDARD": PRICES["glue.standard"].usd, "FLEX": PRICES["glue.flex"].usd}
#: Sizes that were not measured are extrapolated: the largest measured size times these factors.
PROJECTED = (10, 100)


@dataclass(frozen=True)
class Estimate:
    """A run of all jobs: ``workers`` with the driver's, ``seconds`` billed, US dollars by execution class."""

    readings: int
    measured: bool
    worker_type: str
    workers: int
    seconds: float
    dollars: dict[str, float]


def estimates(measured: Sequence[Measured]) -> list[Estimate]:
    """Return an estimate for each size measured on Spark, ascending, and for the projected ones."""
    found = [estimate(one.readings, one.jobs) for one in measured]
    if measured:
        last = measured[-1]
        found += [estimate(last.readings * times, last.jobs, times) for times in PROJECTED]
    return found


def estimate(readings: int, jobs: Sequence[JobRun], times: int = 1) -> Estimate:
    """Return the estimate for jobs that do ``times`` the work measured."""
    largest = max(job.read + (job.shuffled or 0) for job in jobs) * times
    worker_type, workers = sized(math.ceil(largest / BYTES_PER_DPU))
    size = WORKER_TYPES[worker_type]
    seconds = sum(billed_seconds(job.cpu * times, size * (workers - 1)) for job in jobs)
    hours = seconds * workers * size / 3600
    dollars = {name: hours * price for name, price in DPU_HOUR.items()}
    return Estimate(readings, times == 1, worker_type, workers, seconds, dollars)
