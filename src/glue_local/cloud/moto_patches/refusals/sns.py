"""SNS: topics' attributes and policies, subscriptions, and what may be published.

Sources: https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html,
https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html (actions of a topic's policy; SNS takes no ``SNS:*``),
https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html and
https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from glue_local.cloud.moto_patches.iam.conditions import as_list, like
from glue_local.cloud.moto_patches.refusals.refusal import Asked, Refused, Rule, check_tags, is_arn
from glue_local.cloud.moto_patches.refusals.resource_policies import (
    actions,
    invalid_principals,
    statements_of,
)

INVALID = "InvalidParameter"
LARGEST_POLICY, LONGEST_DISPLAY_NAME = 30720, 100
ATTRIBUTES = re.compile(
    r"DeliveryPolicy|DisplayName|Policy|TracingConfig|KmsMasterKeyId|FifoTopic|ArchivePolicy|DataProtectionPolicy"
    r"|ContentBasedDeduplication|FifoThroughputScope|SignatureVersion"
    r"|(HTTP|Firehose|Lambda|Application|SQS)(Success|Failure)Feedback(RoleArn|SampleRate)"
)
#: Actions on a topic; SNS has others, which are of no topic's policy.
OF_A_TOPIC = {
    "addpermission", "deletetopic", "gettopicattributes", "listsubscriptionsbytopic", "publish",
    "receive", "removepermission", "settopicattributes", "subscribe", "getdataprotectionpolicy",
    "putdataprotectionpolicy", "listtagsforresource", "tagresource", "untagresource",
}  # fmt: skip
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
#: Protocol -> whether an endpoint fits it, and SNS's error if not.
PROTOCOLS: dict[str, tuple[Any, str]] = {
    "http": (lambda text: text.startswith("http://"), "Endpoint must match the specified protocol"),
    "https": (lambda text: text.startswith("https://"), "Endpoint must match the specified protocol"),
    "email": (EMAIL.fullmatch, "Email address"),
    "email-json": (EMAIL.fullmatch, "Email address"),
    "sms": (lambda text: True, ""),
    "sqs": (lambda text: is_arn(text, "sqs"), "SQS endpoint ARN"),
    "application": (lambda text: is_arn(text, "sns"), "Application endpoint arn"),
    "lambda": (lambda text: is_arn(text, "lambda"), "Lambda endpoint ARN"),
    "firehose": (lambda text: is_arn(text, "firehose"), "Firehose endpoint ARN"),
}


def _policy(asked: Asked, topic: str | None, document: str) -> None:
    if len(document) > LARGEST_POLICY:
        raise Refused(
            INVALID, f"Invalid parameter: Policy Error: it has more than {LARGEST_POLICY} characters"
        )
    try:
        found = statements_of(document)
        invalid = list(invalid_principals(found, asked.account_id))
    except ValueError as error:
        raise Refused(INVALID, f"Invalid parameter: Policy Error: {error}") from error
    if invalid:
        raise Refused(INVALID, f"Invalid parameter: Policy Error: invalid principal {', '.join(invalid)}")
    for statement in found:
        for action in actions(statement):
            service, _, name = action.partition(":")
            if service != "sns" or name not in OF_A_TOPIC:
                raise Refused(INVALID, "Invalid parameter: Policy statement action out of service scope!")
        resources = as_list(statement.get("Resource", []))
        if topic and resources and not any(like(topic, one) for one in resources):
            raise Refused(INVALID, f"Invalid parameter: Policy Error: a statement's resource is not {topic}")


def _attribute(asked: Asked, topic: str | None, name: str, value: str) -> None:
    if not ATTRIBUTES.fullmatch(name):
        raise Refused(INVALID, f"Invalid parameter: AttributeName: there is no {name}")
    if name == "DisplayName" and len(value) > LONGEST_DISPLAY_NAME:
        raise Refused(
            INVALID, f"Invalid parameter: DisplayName: it has more than {LONGEST_DISPLAY_NAME} characters"
        )
    if name == "Policy" and value:
        _policy(asked, topic, value)


def _set_attributes(asked: Asked, given: Mapping[str, Any]) -> None:
    _attribute(asked, given["TopicArn"], given["AttributeName"], given.get("AttributeValue") or "")


def _create_topic(asked: Asked, given: Mapping[str, Any]) -> None:
    check_tags(given.get("Tags"), "TagLimitExceeded")
    for name, value in (given.get("Attributes") or {}).items():
        _attribute(asked, None, name, value)


def _tag(asked: Asked, given: Mapping[str, Any]) -> None:
    check_tags(given.get("Tags"), "TagLimitExceeded")


def _subscribe(asked: Asked, given: Mapping[str, Any]) -> None:
    protocol, endpoint = given["Protocol"], given.get("Endpoint") or ""
    if protocol not in PROTOCOLS:
        raise Refused(
            INVALID, f"Invalid parameter: Amazon SNS does not support this protocol string: {protocol}"
        )
    fits, otherwise = PROTOCOLS[protocol]
    if not fits(endpoint):
        raise Refused(INVALID, f"Invalid parameter: {otherwise}")


def _publish(asked: Asked, given: Mapping[str, Any]) -> None:
    if not given.get("Message"):
        raise Refused(INVALID, "Invalid parameter: Empty message")
    subject = given.get("Subject")
    if subject is not None and not re.fullmatch(r"[!-~][ -~]{0,99}", subject):
        raise Refused(INVALID, "Invalid parameter: Subject: it is 1 to 100 characters of ASCII in one line")


RULES: dict[str, Rule] = {
    "CreateTopic": _create_topic,
    "SetTopicAttributes": _set_attributes,
    "TagResource": _tag,
    "Subscribe": _subscribe,
    "Publish": _publish,
}
