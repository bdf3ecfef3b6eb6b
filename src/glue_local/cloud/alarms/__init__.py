"""CloudWatch's numbers and alarms: a metric is found by all its dimensions, and an alarm that goes off is sent."""

from __future__ import annotations

from glue_local.cloud.alarms import operations, watch
from glue_local.cloud.settings import EndpointSettings


def install(settings: EndpointSettings) -> None:
    """Close moto's gaps of CloudWatch, and evaluate alarms from now on."""
    for patch in operations.PATCHES:
        patch.install()
    watch.start()
