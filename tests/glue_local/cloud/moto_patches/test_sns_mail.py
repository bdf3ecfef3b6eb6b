"""E-mail subscriptions: first a token, then published messages, as files in the endpoint's state folder."""

from __future__ import annotations

import email
import re
from collections.abc import Callable
from email.policy import default
from typing import Any

import pytest
from botocore.exceptions import ClientError

from glue_local.cloud.endpoint import Endpoint


def mails(endpoint: Endpoint, address: str) -> list[tuple[str, str]]:
    """Subject and text of the mail to an address, the first first."""
    folder = endpoint.log.parent / "mail"
    found = [
        email.message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))
    ]
    return [(str(one["Subject"]), one.get_content().strip()) for one in found if one["To"] == address]


def test_an_address_gets_mail_once_it_has_confirmed(
    endpoint: Endpoint, client: Callable[[str], Any], name: str
) -> None:
    sns, address = client("sns"), f"{name}@example.com"
    topic = sns.create_topic(Name=name)["TopicArn"]
    subscription = {"TopicArn": topic, "Protocol": "email", "Endpoint": address}
    assert sns.subscribe(**subscription)["SubscriptionArn"] == "pending confirmation"
    arn = sns.subscribe(**subscription, ReturnSubscriptionArn=True)["SubscriptionArn"]

    def listed() -> list[str]:
        found = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        return [one["SubscriptionArn"] for one in found]

    def pending() -> str:
        attributes = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        return str(attributes["PendingConfirmation"])

    assert (listed(), pending()) == (["PendingConfirmation"], "true")
    sns.publish(TopicArn=topic, Message="too early")
    ((subject, text),) = mails(endpoint, address)
    assert subject == "AWS Notification - Subscription Confirmation"
    with pytest.raises(ClientError, match="Invalid parameter: Token"):
        sns.confirm_subscription(TopicArn=topic, Token="guessed")
    token = re.search(r"--token (\w+)", text)
    assert token
    assert sns.confirm_subscription(TopicArn=topic, Token=token[1])["SubscriptionArn"] == arn
    assert (listed(), pending()) == ([arn], "false")
    sns.publish(TopicArn=topic, Message="Failed\nagain", Subject="Job")
    sns.publish(TopicArn=topic, Message="no subject")
    told = [(subject, text.splitlines()) for subject, text in mails(endpoint, address)[1:]]
    assert told == [("Job", ["Failed", "again"]), ("AWS Notification Message", ["no subject"])]
