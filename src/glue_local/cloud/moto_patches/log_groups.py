"""A log group takes a key only if the key's policy lets CloudWatch Logs use it for that group.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html and, of events that are not
taken, https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_RejectedLogEventsInfo.html
"""

from __future__ import annotations

import time
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.logs.models import LogsBackend

from glue_local.cloud.moto_patches.iam.services import Undelivered, require_key
from glue_local.cloud.moto_patches.patching import MotoPatch

ACTIONS = ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey")

#: Partitions whose DNS suffix is not amazonaws.com.
DNS_SUFFIXES = {"aws-cn": "amazonaws.com.cn"}

#: Milliseconds that an event may lie ahead.
AHEAD = 2 * 3600 * 1000

_create_log_group, _put_log_events = LogsBackend.create_log_group, LogsBackend.put_log_events


def create_log_group(self: LogsBackend, log_group_name: str, *arguments: Any, **settings: Any) -> Any:
    """Create a log group, unless Logs may not use its key."""
    arn = f"arn:{self.partition}:logs:{self.region_name}:{self.account_id}:log-group:{log_group_name}"
    try:
        require_key(
            f"logs.{self.region_name}.{DNS_SUFFIXES.get(self.partition, 'amazonaws.com')}",
            settings.get("kmsKeyId"),
            {"aws:logs:arn": arn},
            self.account_id,
            self.region_name,
            ACTIONS,
        )
    except Undelivered as error:
        raise JsonRESTError(
            "InvalidParameterException",
            f"The specified KMS key does not exist or is not allowed to be used with Arn '{arn}': {error}",
        ) from error
    return _create_log_group(self, log_group_name, *arguments, **settings)


def put_log_events(
    self: LogsBackend, log_group_name: str, log_stream_name: str, log_events: list[dict[str, Any]]
) -> Any:
    """Put events; say where those that are too old end, which is behind them, and where those ahead begin."""
    token, rejected = _put_log_events(self, log_group_name, log_stream_name, log_events)
    if "tooOldLogEventEndIndex" in rejected:
        rejected["tooOldLogEventEndIndex"] += 1
    if "tooNewLogEventStartIndex" in rejected:
        newest = time.time() * 1000 + AHEAD
        ahead = (number for number, event in enumerate(log_events) if event["timestamp"] > newest)
        rejected["tooNewLogEventStartIndex"] = next(ahead, rejected["tooNewLogEventStartIndex"])
    return token, rejected


PATCHES = (
    MotoPatch(
        "places of events that are not taken are those of single events",
        LogsBackend,
        replaces={"put_log_events": put_log_events},
    ),
    MotoPatch(
        "a log group accepts a key that Logs may not use",
        LogsBackend,
        replaces={"create_log_group": create_log_group},
    ),
)
