"""What Glue tells CloudWatch of a run; quality_events tells of its data quality nodes.

Source: https://docs.aws.amazon.com/glue/latest/dg/monitoring-awsglue-with-cloudwatch-metrics.html (namespace Glue,
dimensions JobName, JobRunId and Type, for jobs with ``--enable-metrics``; each also under JobRunId ALL).

Bytes read and written are the sizes of the files that the run names: network traffic is not counted here.
Metrics of executors, memory and load have no counterpart in a local run and are not sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from glue_local.cloud.cloudwatch import put
from glue_local.cloud.runs.job_run import JobRun

ALL = "ALL"


def publish(run: JobRun, report: Mapping[str, Any] | None, account_id: str, region: str) -> None:
    """Put a run's metrics, as far as its report has numbers."""
    if report is None:
        return
    if "--enable-metrics" in run.arguments:
        for run_id in (run.id, ALL):
            of_run = {"JobName": run.job_name, "JobRunId": run_id}
            put(account_id, region, "Glue", {**of_run, "Type": "count"}, _counts(report), "None")
            put(account_id, region, "Glue", {**of_run, "Type": "gauge"}, _gauges(report, account_id), "Bytes")


def _counts(report: Mapping[str, Any]) -> dict[str, float]:
    counts = {
        "glue.driver.aggregate.elapsedTime": report["seconds"] * 1000,
        "glue.driver.aggregate.recordsRead": sum(read["rows"] or 0 for read in report["reads"]),
    }
    if report["state"] == "SUCCEEDED":
        counts["glue.driver.aggregate.numFailedTasks"] = 0
    return counts


def _gauges(report: Mapping[str, Any], account_id: str) -> dict[str, float]:
    return {
        "glue.ALL.s3.filesystem.read_bytes": _sizes(
            (path for read in report["reads"] for path in read["paths"]), account_id
        ),
        "glue.ALL.s3.filesystem.write_bytes": _sizes((one["path"] for one in report["writes"]), account_id),
    }


def _sizes(paths: Iterable[str], account_id: str) -> int:
    """Bytes of the objects at or under paths."""
    from moto.s3.models import FakeDeleteMarker, s3_backends

    buckets, total = s3_backends[account_id]["aws"].buckets, 0
    for path in dict.fromkeys(paths):
        name, _, prefix = path.partition("://")[2].partition("/")
        if name in buckets:
            total += sum(
                key.size
                for key in list(buckets[name].keys.values())
                if key.name.startswith(prefix) and not isinstance(key, FakeDeleteMarker)
            )
    return total
