"""What logs, the dashboard, alarms and alerts cost."""

from __future__ import annotations

from collections.abc import Iterator

from .errors import NotEstimatedError
from .lake import Lake
from .lines import Line
from .plan import Resource

MB = 2**-10
#: Compression of logs: CloudWatch charges for compressed bytes.
#: https://aws.amazon.com/cloudwatch/pricing/ reckons with 0.15
COMPRESSED = 0.15


def ingested(one: Resource, lake: Lake) -> float:
    """Return the GB a month that a log group ingests: flow logs if its module has a network, else a job's."""
    if lake.plan.of("aws_flow_log", one.module):
        return lake.usage.flow_log_mb * MB
    return lake.usage.log_mb * MB * lake.runs


def log_group(one: Resource, lake: Lake) -> Iterator[Line]:
    """Ingestion, and storage for as long as the retention says; 0 days means for ever."""
    gb = ingested(one, lake)
    days = one.values.get("retention_in_days") or float("inf")
    yield Line("CloudWatch, logs ingested", "logs.ingested", gb)
    yield Line("CloudWatch, logs stored", "logs.stored", lake.kept(gb, days) * COMPRESSED)


def dashboard(one: Resource, lake: Lake) -> Iterator[Line]:
    """It costs the same whatever it shows."""
    yield Line("CloudWatch, dashboard", "cloudwatch.dashboard", 1)


def alarm(one: Resource, lake: Lake) -> Iterator[Line]:
    """An alarm costs for each metric it evaluates."""
    metrics = [each for each in one.values.get("metric_query") or () if each.get("metric")]
    yield Line("CloudWatch, alarms", "cloudwatch.alarm", len(metrics) or 1)


def topic(one: Resource, lake: Lake) -> Iterator[Line]:
    """Messages published to the topic."""
    yield Line("SNS, messages", "sns.messages", lake.usage.alerts)


def subscription(one: Resource, lake: Lake) -> Iterator[Line]:
    """Messages delivered by e-mail."""
    if not str(one.values.get("protocol")).startswith("email"):
        raise NotEstimatedError(f"{one.address}: no price for messages by {one.values.get('protocol')}")
    yield Line("SNS, e-mails", "sns.emails", lake.usage.alerts)
