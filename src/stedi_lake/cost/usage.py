"""Assumptions about the lake's use in a month; ``ASSUME="name=value ..."`` changes them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace

from .errors import CostError
from .work import RECORDED

GB = 2**30
BYTES = {zone: float(RECORDED["bytes"][zone]) for zone in ("landing", "trusted", "curated")}
#: Alternative to readings: GB landed a month, all feeds.
LANDED = "landed_gb"


def _assumed(default: float | None, says: str) -> float:
    return field(default=default, metadata={"says": says})  # type: ignore[return-value]


@dataclass(frozen=True)
class Usage:
    """Assumptions; ``ASSUME`` accepts each name. None: taken from the plan.

    Metrics are at most those that AWS lists for a run with one executor and without errors, each under its run and
    under ``ALL``: https://docs.aws.amazon.com/glue/latest/dg/monitoring-awsglue-with-cloudwatch-metrics.html (27),
    https://docs.aws.amazon.com/glue/latest/dg/monitor-observability.html (36). They are custom metrics, says the first.
    """

    readings: float = _assumed(1_000_000, "accelerometer readings landed a month, other feeds in proportion")
    months: float = _assumed(12, "months of data that the lake holds: landing data stays")
    runs: float | None = _assumed(None, "runs of the workflow a month")
    version_days: float | None = _assumed(None, "days that noncurrent versions of objects stay")
    scanned_gb: float = _assumed(10, "GB that Athena scans a month")
    queries: float = _assumed(100, "queries of Athena a month")
    landed_files: float = _assumed(1000, "files landed a month")
    table_files: float = _assumed(10, "files that a run writes for a table")
    log_mb: float = _assumed(2, "MB that a job run writes to each of its log groups")
    flow_log_mb: float = _assumed(10, "MB of flow logs a month")
    alerts: float = _assumed(10, "messages to the topic of alerts a month")
    profiling_metrics: float = _assumed(54, "CloudWatch metrics of a job run with --enable-metrics")
    observability_metrics: float = _assumed(72, "the same with --enable-observability-metrics")

    @property
    def landed_gb(self) -> float:
        """GB landed a month."""
        return self.readings * BYTES["landing"] / GB


def assume(said: Iterable[str], usage: Usage | None = None) -> Usage:
    """Return ``usage``, else the defaults, with each ``name=value`` of ``said`` applied.

    ``landed_gb`` may replace ``readings``. CostError for an unknown name or a value that is not a number of at
    least 0; readings and months must be above 0.
    """
    names = [each.name for each in fields(Usage)]
    values: dict[str, float] = {}
    for text in said:
        name, _, value = text.partition("=")
        if name not in (*names, LANDED):
            raise CostError(f"ASSUME: {name} is not an assumption; known are {', '.join((*names, LANDED))}.")
        try:
            number = float(value)
        except ValueError as error:
            raise CostError(f"ASSUME: {text} is not <name>=<number>.") from error
        least = 0 if name not in ("readings", "months", LANDED) else math.ulp(0)
        if not least <= number < math.inf:
            raise CostError(f"ASSUME: {text}: {name} must be {'above' if least else 'at least'} 0.")
        values[name] = number
    if LANDED in values:
        if "readings" in values:
            raise CostError(f"ASSUME: readings and {LANDED} mean the same: set one of them.")
        values["readings"] = values.pop(LANDED) * GB / BYTES["landing"]
    return replace(usage or Usage(), **values)
