"""The lake in use: how much each bucket stores and takes in, and its requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .errors import NotEstimatedError
from .plan import Plan, Resource
from .schedule import runs_a_month
from .usage import BYTES, GB, Usage
from .work import Measured

HOURS = 730
DAYS = HOURS / 24
#: Runs a month of a workflow without a schedule.
UNSCHEDULED_RUNS = 30
#: GB of scripts and scratch data stored at any time.
ASSETS_GB = 0.1
#: Size of a query's result as a share of the data it scans.
ANSWERED = 0.01
#: Bytes of a line in an access log. https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
ACCESS_LOG_LINE = 500
#: Requests of a job run for scripts, scratch data and listings.
SCRATCH_WRITES, SCRATCH_READS = 20, 40
#: How often a run reads each file: two of the jobs read it, or one its footer and its rows.
READS_OF_FILE = 2


@dataclass(frozen=True)
class Held:
    """A bucket in a month: GB stored, GB of noncurrent versions, GB rewritten, write and read requests."""

    now: float
    former: float
    written: float
    writes: float
    reads: float


@dataclass(frozen=True)
class Lake:
    """A plan, the assumptions about its use, and the jobs' work."""

    plan: Plan
    usage: Usage
    measured: Measured

    @property
    def readings(self) -> float:
        """Readings that the lake holds; every run of the jobs reads all of them."""
        return self.usage.readings * self.usage.months

    @cached_property
    def schedules(self) -> list[str]:
        """The schedules of the plan's triggers."""
        return [each for one in self.plan.of("aws_glue_trigger") if (each := one.values.get("schedule"))]

    @cached_property
    def runs(self) -> float:
        """Runs of the workflow per month: as assumed, else as scheduled."""
        if self.usage.runs is not None:
            return self.usage.runs
        return sum(map(runs_a_month, self.schedules)) if self.schedules else UNSCHEDULED_RUNS

    def bucket(self, one: Resource) -> Held:
        """Return the use of a resource's bucket; NotEstimatedError if it is not one of the lake's."""
        held = _HELD.get(one.module_key)
        if held is None:
            raise NotEstimatedError(f"{one.place}: the contents of this bucket are unknown")
        return held(self, one)

    @property
    def job_runs(self) -> float:
        """Runs of jobs a month."""
        return self.runs * len(self.plan.of("aws_glue_job"))

    def tables(self, zone: str) -> int:
        """Return the number of tables in a zone."""
        databases = (str(one.values.get("database_name")) for one in self.plan.of("aws_glue_catalog_table"))
        return sum(name.endswith(f"_{zone}") for name in databases)

    def version_days(self, one: Resource) -> float:
        """Return the days that noncurrent versions stay in a resource's bucket; infinity if they never expire."""
        if self.usage.version_days is not None:
            return self.usage.version_days
        found = [
            float(each["noncurrent_days"])
            for rule in self._rules(one)
            for each in rule.get("noncurrent_version_expiration") or ()
        ]
        return min(found, default=float("inf"))

    def days(self, one: Resource) -> float:
        """Return the days after which all objects in a resource's bucket expire; infinity if never."""
        found = [
            float(each["days"])
            for rule in self._rules(one)
            if not any(part.get("prefix") for part in rule.get("filter") or ())
            for each in rule.get("expiration") or ()
            if each.get("days")
        ]
        return min(found, default=float("inf"))

    def kept(self, a_month: float, days: float) -> float:
        """Return how much is stored at a time if ``monthly`` arrives every month and stays ``days``."""
        return a_month * min(days / DAYS, self.usage.months)

    def expiring(self, one: Resource, a_month: float) -> tuple[float, float]:
        """Return the GB stored of a bucket's intake, and the GB of expired objects, which are noncurrent versions."""
        days = self.days(one)
        now = self.kept(a_month, days)
        return now, self.kept(a_month, days + self.version_days(one)) - now

    def _rules(self, one: Resource) -> list[Mapping[str, Any]]:
        found = self.plan.of("aws_s3_bucket_lifecycle_configuration", one.module)
        return [
            rule for each in found for rule in each.values.get("rule") or () if rule["status"] == "Enabled"
        ]


def _landing(lake: Lake, one: Resource) -> Held:
    """Landing data never change: there are no noncurrent versions."""
    landed, files = lake.usage.landed_gb, lake.usage.landed_files
    reads = files * lake.usage.months * lake.runs * READS_OF_FILE
    return Held(landed * lake.usage.months, 0, landed, files, reads)


def _tables(lake: Lake, one: Resource) -> Held:
    """A run rewrites every table; the old files become noncurrent versions, on average half as large if all stay."""
    now = lake.readings * BYTES[one.module_key] / GB
    days = lake.version_days(one)
    former = lake.kept(now * lake.runs, days) * (0.5 if days / DAYS >= lake.usage.months else 1)
    files = lake.tables(one.module_key) * lake.usage.table_files
    reads = files * (lake.runs * READS_OF_FILE + lake.usage.queries)
    return Held(now, former, now * lake.runs, files * lake.runs, reads)


def _assets(lake: Lake, one: Resource) -> Held:
    return Held(ASSETS_GB, 0, ASSETS_GB, lake.job_runs * SCRATCH_WRITES, lake.job_runs * SCRATCH_READS)


def _results(lake: Lake, one: Resource) -> Held:
    """A query writes its rows and their metadata."""
    answers, requests = lake.usage.scanned_gb * ANSWERED, lake.usage.queries * 2
    return Held(*lake.expiring(one, answers), answers, requests, requests)


def _logs(lake: Lake, one: Resource) -> Held:
    """Delivering an access log costs nothing but its storage."""
    logged = [each for each in lake.plan.of("aws_s3_bucket_logging") if each.module_key in _HELD]
    requests = sum(held.writes + held.reads for held in map(lake.bucket, logged))
    written = requests * ACCESS_LOG_LINE / GB
    return Held(*lake.expiring(one, written), written, 0, 0)


#: What each of the lake's buckets holds, by its zone or its module.
_HELD: dict[str, Callable[[Lake, Resource], Held]] = {
    "landing": _landing,
    "trusted": _tables,
    "curated": _tables,
    "assets": _assets,
    "results": _results,
    "log_bucket": _logs,
}
