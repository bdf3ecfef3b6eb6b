"""A log group takes a key only if the key's policy lets CloudWatch Logs use it for that group.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
"""

from __future__ import annotations

from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.logs.models import LogsBackend

from glue_local.cloud.moto_patches.iam.services import Undelivered, require_key
from glue_local.cloud.moto_patches.patching import MotoPatch

ACTIONS = ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey")

#: Partitions whose DNS suffix is not amazonaws.com.
DNS_SUFFIXES = {"aws-cn": "amazonaws.com.cn"}

_create_log_group = LogsBackend.create_log_group


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


PATCHES = (
    MotoPatch(
        "a log group accepts a key that Logs may not use",
        LogsBackend,
        replaces={"create_log_group": create_log_group},
    ),
)
