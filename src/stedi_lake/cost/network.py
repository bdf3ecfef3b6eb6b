"""What KMS keys and VPC endpoints cost: by the hour, used or not."""

from __future__ import annotations

from collections.abc import Iterator

from .lake import HOURS, Lake
from .lines import Line
from .plan import Resource
from .watch import ingested

#: Rotations of a key that each add the price of a key.
PAID_ROTATIONS = 2


def key(one: Resource, lake: Lake) -> Iterator[Line]:
    """The key, and the older key material that yearly rotation keeps."""
    rotated = (
        min(PAID_ROTATIONS, int((lake.usage.months - 1) // 12))
        if one.values.get("enable_key_rotation")
        else 0
    )
    yield Line("KMS, keys", "kms.key", 1 + max(0, rotated))


def endpoint(one: Resource, lake: Lake) -> Iterator[Line]:
    """An interface endpoint in each of its subnets.

    Of its traffic, only logs matter. A gateway endpoint is free. Subnets not yet created are all those of its
    module.
    """
    if one.values.get("vpc_endpoint_type") != "Interface":
        return
    subnets = len(one.values.get("subnet_ids") or lake.plan.of("aws_subnet", one.module)) or 1
    yield Line("VPC, interface endpoints", "vpc.endpoint", HOURS * subnets)
    if str(one.values.get("service_name")).endswith(".logs"):
        groups = lake.plan.of("aws_cloudwatch_log_group")
        jobs = [each for each in groups if not lake.plan.of("aws_flow_log", each.module)]
        gb = sum(ingested(each, lake) for each in jobs)
        yield Line("VPC, data through endpoints", "vpc.endpoint_data", gb)
