"""CloudWatch Logs: how long a group keeps its events, and resource policies.

Sources: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html and
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.cloud.moto_patches.refusals.refusal import Asked, Refused, Rule
from glue_local.cloud.moto_patches.refusals.resource_policies import invalid_principals, statements_of

INVALID = "InvalidParameterException"
DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545,
    731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip


def _retention(asked: Asked, given: Mapping[str, Any]) -> None:
    if int(given["retentionInDays"]) not in DAYS:
        raise Refused(
            INVALID,
            f"1 validation error detected: Value '{given['retentionInDays']}' at 'retentionInDays' failed to satisfy "
            f"constraint: Member must satisfy enum value set: [{', '.join(map(str, DAYS))}]",
        )


def _resource_policy(asked: Asked, given: Mapping[str, Any]) -> None:
    try:
        invalid = list(invalid_principals(statements_of(given.get("policyDocument") or ""), asked.account_id))
    except ValueError as error:
        raise Refused(INVALID, f"The policy document is not valid: {error}") from error
    if invalid:
        raise Refused(INVALID, f"The policy document is not valid: invalid principal {', '.join(invalid)}")


RULES: dict[str, Rule] = {"PutRetentionPolicy": _retention, "PutResourcePolicy": _resource_policy}
