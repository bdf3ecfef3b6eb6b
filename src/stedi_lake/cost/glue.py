"""What Glue jobs and Athena cost."""

from __future__ import annotations

from collections.abc import Iterator

from .errors import NotEstimatedError
from .lake import HOURS, Lake
from .lines import Line
from .plan import Resource
from .workers import LEAST_SECONDS, billed_seconds

#: Prices of a DPU-hour by execution class.
CLASSES = {"STANDARD": "glue.standard", "FLEX": "glue.flex"}
#: DPU-hours have a different price from this Glue version on; jobs without a version count as this one.
CHEAPER_FROM = 6
#: DPUs of a worker. https://docs.aws.amazon.com/glue/latest/dg/worker-types.html
DPUS = {"G.1X": 1, "G.2X": 2, "G.4X": 4, "G.8X": 8, "G.12X": 12, "G.16X": 16}


def job(one: Resource, lake: Lake) -> Iterator[Line]:
    """DPU-hours of its runs, and the metrics they publish.

    A metric costs for each hour in which it has data; each run has metrics of its own.
    https://docs.aws.amazon.com/glue/latest/dg/monitoring-awsglue-with-cloudwatch-metrics.html
    """
    execution_class = one.values.get("execution_class") or "STANDARD"
    worker_type, workers = one.values.get("worker_type"), one.values.get("number_of_workers")
    if worker_type not in DPUS or not workers or execution_class not in CLASSES:
        raise NotEstimatedError(
            f"{one.address}: no price for {workers} workers of type {worker_type}, {execution_class}"
        )
    work = lake.measured.of(str(one.values.get("name")), lake.readings)
    dpus = DPUS[worker_type] * int(workers)
    executors = dpus - DPUS[worker_type]
    seconds = LEAST_SECONDS if work is None else billed_seconds(work.cpu, executors)
    hours = dpus * seconds * lake.runs / 3600
    version = str(one.values.get("glue_version") or f"{CHEAPER_FROM}.0")
    cheaper = int(version.partition(".")[0]) >= CHEAPER_FROM
    label = f"Glue {version}" if cheaper else "Glue"
    price = f"{CLASSES[execution_class]}_6" if cheaper else CLASSES[execution_class]
    yield Line(f"{label}, job runs, {execution_class}", price, hours)

    arguments = one.values.get("default_arguments") or {}
    published = lake.usage.profiling_metrics * ("--enable-metrics" in arguments)
    published += lake.usage.observability_metrics * ("--enable-observability-metrics" in arguments)
    if published:
        yield Line("CloudWatch, metrics of job runs", "cloudwatch.metric", published * lake.runs / HOURS)


def workgroup(one: Resource, lake: Lake) -> Iterator[Line]:
    """A workgroup's share of what queries scan: split evenly between all workgroups."""
    share = lake.usage.scanned_gb / len(lake.plan.of(one.type))
    yield Line("Athena, data scanned", "athena.scanned", share)
