"""SQS: attributes of queues, and their policies.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html and
API_CreateQueue.html beside it
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.cloud.moto_patches.refusals.refusal import Asked, Refused, Rule
from glue_local.cloud.moto_patches.refusals.resource_policies import (
    invalid_principals,
    outside,
    statements_of,
)

#: Attribute -> least and most; None: any text.
ATTRIBUTES: dict[str, tuple[int, int] | None] = {
    "DelaySeconds": (0, 900),
    "MaximumMessageSize": (1024, 1048576),
    "MessageRetentionPeriod": (60, 1209600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43200),
    "KmsDataKeyReusePeriodSeconds": (60, 86400),
    "Policy": None,
    "RedrivePolicy": None,
    "RedriveAllowPolicy": None,
    "KmsMasterKeyId": None,
    "SqsManagedSseEnabled": None,
    "FifoQueue": None,
    "ContentBasedDeduplication": None,
    "DeduplicationScope": None,
    "FifoThroughputLimit": None,
}


def _attributes(asked: Asked, given: Mapping[str, Any]) -> None:
    for name, value in (given.get("Attributes") or {}).items():
        if name not in ATTRIBUTES:
            raise Refused("InvalidAttributeName", f"Unknown Attribute {name}.")
        bounds = ATTRIBUTES[name]
        if bounds and not (str(value).isdigit() and bounds[0] <= int(value) <= bounds[1]):
            raise Refused("InvalidAttributeValue", f"Invalid value for the parameter {name}.")
        if name == "Policy" and value:
            _policy(asked, value)


def _policy(asked: Asked, document: str) -> None:
    try:
        found = statements_of(document)
        wrong = [*invalid_principals(found, asked.account_id), *outside(found, "sqs")]
    except ValueError as error:
        wrong = [str(error)]
    if wrong:
        raise Refused("InvalidAttributeValue", f"Invalid value for the parameter Policy. ({wrong[0]})")


def _create(asked: Asked, given: Mapping[str, Any]) -> None:
    """A name with a dot is a FIFO queue's."""
    fifo = str((given.get("Attributes") or {}).get("FifoQueue", "")).lower() == "true"
    if "." in given["QueueName"] and not fifo:
        raise Refused(
            "InvalidParameterValue",
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        )
    _attributes(asked, given)


RULES: dict[str, Rule] = {"CreateQueue": _create, "SetQueueAttributes": _attributes}
