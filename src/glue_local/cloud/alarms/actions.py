"""What an alarm does when its state changes: it publishes to topics, as their policies and keys allow.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html,
https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger (an alarm is held to the topic's policy,
with its own ARN as aws:SourceArn) and https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns (and to the
key's, which AWS's own key for SNS does not meet).
"""

from __future__ import annotations

import json
import logging
from functools import cache
from typing import Any

import botocore.session
from moto.core.utils import iso_8601_datetime_with_milliseconds
from moto.sns.models import sns_backends

from glue_local.cloud.moto_patches.iam.services import Undelivered, document, require, require_key

log = logging.getLogger(__name__)

SERVICE = "cloudwatch.amazonaws.com"


def act(alarm: Any, former: str) -> None:
    """Run the actions of an alarm's current state; a failed one is logged, and is in the alarm's history."""
    actions = {
        "ALARM": alarm.alarm_actions,
        "OK": alarm.ok_actions,
        "INSUFFICIENT_DATA": alarm.insufficient_data_actions,
    }[alarm.state_value]
    if not alarm.actions_enabled:
        return
    for arn in actions:
        if arn.split(":")[2] != "sns":
            log.warning("alarm %s: no local action for %s", alarm.name, arn)
            continue
        try:
            _tell(alarm, former, arn)
        except Undelivered as error:
            log.warning("alarm %s: Failed to execute action %s: %s", alarm.name, arn, error)


def _tell(alarm: Any, former: str, arn: str) -> None:
    _, _, _, region, account_id, _ = arn.split(":", 5)
    topic = sns_backends[account_id][region].topics.get(arn)
    if topic is None:
        raise Undelivered("RESOURCE_NOT_FOUND", f"there is no topic {arn}")
    source = {"aws:SourceArn": [alarm.alarm_arn], "aws:SourceAccount": [alarm.alarm_arn.split(":")[4]]}
    require(SERVICE, "sns:Publish", arn, document(topic.policy), source, account_id)
    require_key(SERVICE, topic.kms_master_key_id, {"aws:sns:topicArn": arn}, account_id, region)
    sns_backends[account_id][region].publish(
        message=json.dumps(message(alarm, former)),
        arn=arn,
        subject=f'{alarm.state_value}: "{alarm.name}" in {_called(alarm.region_name)}'[:100],
    )


@cache
def _called(region: str) -> str:
    """AWS's name for a region, such as US East (N. Virginia)."""
    partitions = botocore.session.get_session().get_data("endpoints")["partitions"]
    names = {name: one["description"] for part in partitions for name, one in part["regions"].items()}
    return str(names.get(region, region))


def message(alarm: Any, former: str) -> dict[str, Any]:
    """The message to a topic on a change of state."""
    return {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": alarm.alarm_arn.split(":")[4],
        "AlarmConfigurationUpdatedTimestamp": iso_8601_datetime_with_milliseconds(
            alarm.configuration_updated_timestamp
        ),
        "NewStateValue": alarm.state_value,
        "NewStateReason": alarm.state_reason,
        "StateChangeTime": iso_8601_datetime_with_milliseconds(alarm.state_updated_timestamp),
        "Region": _called(alarm.region_name),
        "AlarmArn": alarm.alarm_arn,
        "OldStateValue": former,
        "OKActions": alarm.ok_actions,
        "AlarmActions": alarm.alarm_actions,
        "InsufficientDataActions": alarm.insufficient_data_actions,
    }
