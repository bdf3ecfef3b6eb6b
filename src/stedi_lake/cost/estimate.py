"""An estimate: what the planned resources cost a month, which are free, and whose cost is unknown."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields

from .errors import NotEstimatedError
from .glue import DPUS
from .lake import Lake
from .plan import Resource
from .prices import PRICES, Price, Prices
from .resources import FREE, FREE_KINDS, PAID
from .usage import GB
from .workers import BYTES_PER_DPU, sized


@dataclass(frozen=True)
class Row:
    """An item of the estimate: so many units at a price, and US dollars a month."""

    item: str
    quantity: float
    price: Price

    @property
    def usd(self) -> float:
        """US dollars a month."""
        return self.quantity / self.price.per * self.price.usd


@dataclass(frozen=True)
class Estimate:
    """``free``: how many resources of each free kind. ``unknown``: resources whose cost cannot be estimated here.

    ``assumptions``: name, value and meaning of each. ``notes``: what makes the estimate less sure.
    """

    rows: list[Row]
    free: dict[str, int]
    unknown: list[str]
    assumptions: list[tuple[str, str, str]]
    notes: list[str]
    prices: Prices
    source: str

    @property
    def total(self) -> float:
        """US dollars a month, as far as known."""
        return sum(row.usd for row in self.rows)


def estimate(lake: Lake, prices: Prices = PRICES) -> Estimate:
    """Return what a plan costs a month; CostError if its schedule cannot be parsed."""
    quantities: dict[tuple[str, str], float] = {}
    free: Counter[str] = Counter()
    unknown: dict[str, None] = {}
    for type, cost in PAID.items():
        for one in lake.plan.of(type):
            try:
                lines = list(cost(one, lake))
            except NotEstimatedError as error:
                unknown[str(error)] = None
                continue
            for line in lines:
                at = (line.item, line.price)
                quantities[at] = quantities.get(at, 0) + line.quantity
            if not lines:
                free[FREE_KINDS.get(type, type)] += 1
    strangers: dict[str, list[str]] = {}
    for one in lake.plan.resources:
        if one.type in FREE:
            free[FREE[one.type]] += 1
        elif one.type not in PAID and not one.builtin:
            strangers.setdefault(one.type, []).append(one.address)
    named = [f"{type}: there is no entry for this type ({', '.join(at)})" for type, at in strangers.items()]
    rows = [Row(item, quantity, prices[price]) for (item, price), quantity in sorted(quantities.items())]
    return Estimate(
        rows,
        dict(sorted(free.items())),
        [*unknown, *named],
        list(_assumptions(lake)),
        list(_notes(lake, prices)),
        prices,
        lake.measured.source,
    )


def _assumptions(lake: Lake) -> Iterator[tuple[str, str, str]]:
    """Name, value and meaning of each assumption, as it came out."""
    for each in fields(lake.usage):
        value, says = getattr(lake.usage, each.name), each.metadata["says"]
        if each.name == "runs" and value is None:
            came = (
                f"as scheduled: {', '.join(lake.schedules)}" if lake.schedules else "the plan has no schedule"
            )
            yield each.name, number(lake.runs), f"{says} ({came})"
        elif each.name == "version_days" and value is None:
            buckets = [
                one for one in lake.plan.of("aws_s3_bucket") if one.module_key in ("trusted", "curated")
            ]
            days = sorted({lake.version_days(one) for one in buckets})
            shown = ", ".join("for ever" if day == math.inf else number(day) for day in days)
            yield each.name, shown or "none", f"{says} (as planned, in trusted and curated)"
        else:
            yield each.name, number(value), says
        if each.name == "readings":
            yield (
                "landed_gb",
                number(lake.usage.landed_gb),
                "the same in GB, with the other feeds: set either one",
            )


def _notes(lake: Lake, prices: Prices) -> Iterator[str]:
    if lake.plan.region not in (None, prices.region):
        yield f"The plan is for {lake.plan.region}, the prices are of {prices.region}."
    said: dict[str, list[str]] = {}
    for one in lake.plan.of("aws_glue_job"):
        note = _note(one, lake)
        if note:
            said.setdefault(note, []).append(str(one.values.get("name")))
    for note, jobs in said.items():
        yield f"{', '.join(jobs)}: {note}."


def _note(job: Resource, lake: Lake) -> str | None:
    """Return what makes the estimate of a job less sure."""
    work = lake.measured.of(str(job.values.get("name")), lake.readings)
    if work is None:
        return "not measured: assumed to be the shortest run that is billed"
    size = DPUS.get(str(job.values.get("worker_type")), 0)
    executors = size * (int(job.values.get("number_of_workers") or 1) - 1)
    if executors and work.bytes > executors * BYTES_PER_DPU:
        worker_type, workers = sized(math.ceil(work.bytes / BYTES_PER_DPU))
        gb = number(work.bytes / GB)
        return f"may read and shuffle up to {gb} GB a run: plan {workers} {worker_type} workers instead"
    return None


def units(quantity: float, unit: str) -> str:
    """Format a number of units."""
    return f"{number(quantity)} {unit.removesuffix('s') if quantity == 1 else unit}"


def number(value: float) -> str:
    """Format a number: whole ones unchanged, others to four digits."""
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:,.4g}"  # noqa: PLR2004
