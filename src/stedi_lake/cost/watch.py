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
    """Return the GB per month that a log group ingests: of a network if its module has one, else of a job."""
    if lake.plan.of("aws_flow_log", one.module):
        return lake.usage.flow_log_mb * MB
    return lake.usage.log_mb * MB * lake.runs


def log_group(one: Resource, lake: Lake) -> Iterator[Line]:
    """What comes in, and what stays as long as its retention says; 0 days are for ever."""
    gb = ingested(one, lake)
    days = one.values.get("retention_in_days") or float("inf")
    yield Line("CloudWatch, logs taken in", "logs.ingested", gb)
    yield Line("CloudWatch, logs kept", "logs.stored", lake.kept(gb, days) * COMPRESSED)


def dashboard(one: Resource, lake: Lake) -> Iterator[Line]:
    """It costs the same whatever it shows."""
    yield Line("CloudWatch, dashboard", "cloudwatch.dashboard", 1)


def alarm(one: Resource, lake: Lake) -> Iterator[Line]:
    """An alarm costs for each metric it looks at."""
    metrics = [each for each in one.values.get("metric_query") or () if each.get("metric")]
    yield Line("CloudWatch, alarms", "cloudwatch.alarm", len(metrics) or 1)


def topic(one: Resource, lake: Lake) -> Iterator[Line]:
    """What is told to it."""
    yield Line("SNS, messages", "sns.messages", lake.usage.alerts)


def subscription(one: Resource, lake: Lake) -> Iterator[Line]:
    """What it passes on by e-mail."""
    if not str(one.values.get("protocol")).startswith("email"):
        raise NotEstimatedError(
            f"{one.address}: there is no price of messages by {one.values.get('protocol')}"
        )
    yield Line("SNS, e-mails", "sns.emails", lake.usage.alerts)
