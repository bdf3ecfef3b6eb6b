"""Metrics that the endpoint's services send to CloudWatch, as AWS's services do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime


def put(
    account_id: str,
    region: str,
    namespace: str,
    dimensions: Mapping[str, str],
    values: Mapping[str, float],
    unit: str = "None",
) -> None:
    """Put values, by metric, under one set of dimensions."""
    from moto.cloudwatch.models import cloudwatch_backends

    named = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    when = datetime.now(UTC).replace(tzinfo=None)
    data = [
        {"MetricName": name, "Dimensions": named, "Value": float(value), "Unit": unit, "Timestamp": when}
        for name, value in values.items()
    ]
    cloudwatch_backends[account_id][region].put_metric_data(namespace, data)
