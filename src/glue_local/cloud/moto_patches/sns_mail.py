"""Mail of SNS's e-mail subscriptions, as files: ``mail/`` in the endpoint's state folder.

As on AWS, an address gets a message with a token first, and nothing else before ConfirmSubscription is called with it.
Nothing leaves the machine.

Sources: https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html,
https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html (what is answered before the confirmation) and
https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
"""

from __future__ import annotations

import itertools
import json
import secrets
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from moto.core.responses import ActionResult
from moto.sns.models import SNSBackend, Subscription
from moto.sns.responses import SNSResponse

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.refusals.refusal import Refused
from glue_local.cloud.private_files import private_folder, write_private

PROTOCOLS = ("email", "email-json")
SENDER = "AWS Notifications <no-reply@sns.amazonaws.com>"
PENDING, PENDING_ANSWER = "PendingConfirmation", "pending confirmation"
TOKEN_BYTES = 64
#: Lines as long as mail may have: nothing is folded that people read.
FORM = default.clone(max_line_length=998)

_folder: Path | None = None
_numbers = itertools.count(1)
_subscribe = SNSBackend.subscribe
_respond_to_subscribe = SNSResponse.subscribe
_publish = Subscription.publish


def install(state_dir: Path) -> None:
    """Put mail into a folder of the endpoint's state from now on."""
    global _folder  # noqa: PLW0603 - one endpoint a process
    _folder = state_dir / "mail"


def _send(to: str, subject: str, text: str) -> None:
    assert _folder is not None
    mail = EmailMessage(FORM)
    mail["From"], mail["To"], mail["Subject"] = SENDER, to, subject
    mail.set_content(text)
    write_private(private_folder(_folder) / f"{next(_numbers):06}.eml", mail.as_string())


def _is_pending(subscription: Subscription) -> bool:
    return bool(subscription.attributes.get(PENDING))


def subscribe(self: SNSBackend, topic_arn: str, endpoint: str, protocol: str) -> Subscription:
    """Subscribe; an address has to confirm first, by the token in the mail that it gets."""
    known = self._find_subscription(topic_arn, endpoint, protocol)
    subscription = _subscribe(self, topic_arn, endpoint, protocol)
    if protocol in PROTOCOLS and known is None:
        token = secrets.token_hex(TOKEN_BYTES)
        subscription.attributes |= {PENDING: True, "ConfirmationWasAuthenticated": False}
        subscription.__dict__["token"] = token
        _send(
            endpoint,
            "AWS Notification - Subscription Confirmation",
            f"You have chosen to subscribe to the topic:\n{topic_arn}\n\nTo confirm this subscription, call:\n"
            f"aws sns confirm-subscription --topic-arn {topic_arn} --token {token}\n",
        )
    return subscription


def respond_to_subscribe(self: SNSResponse) -> ActionResult:
    """Answer with the ARN of a subscription that is confirmed, or where it is asked for."""
    answer = _respond_to_subscribe(self)
    arn = answer.result["SubscriptionArn"]  # type: ignore[index]
    wanted = str(self._get_param("ReturnSubscriptionArn")).lower() == "true"
    if _is_pending(self.backend.subscriptions[arn]) and not wanted:
        return ActionResult({"SubscriptionArn": PENDING_ANSWER})
    return answer


def confirm_subscription(self: SNSResponse) -> ActionResult:
    """Confirm the subscription to a topic with its token."""
    topic, token = self._get_param("TopicArn"), self._get_param("Token")
    for subscription in list(self.backend.subscriptions.values()):
        if subscription.topic.arn == topic and token and subscription.__dict__.get("token") == token:
            subscription.attributes |= {PENDING: False, "ConfirmationWasAuthenticated": True}
            return ActionResult({"SubscriptionArn": subscription.arn})
    raise Refused("InvalidParameter", "Invalid parameter: Token")


def publish(self: Subscription, message: str, message_id: str, **rest: Any) -> None:
    """Deliver a message; to an address that has confirmed, as mail."""
    if self.protocol not in PROTOCOLS:
        _publish(self, message, message_id, **rest)
        return
    if _is_pending(self):
        return
    matcher = self._filter_policy_matcher
    if matcher is not None and not matcher.matches(rest.get("message_attributes"), message):
        return
    if rest.get("message_structure") == "json":
        message = self._parse_message_structure(message, self.protocol)
    subject = rest.get("subject") or "AWS Notification Message"
    if self.protocol == "email-json":
        told = {
            "Type": "Notification",
            "MessageId": message_id,
            "TopicArn": self.topic.arn,
            "Message": message,
        }
        message = json.dumps(told | ({"Subject": rest["subject"]} if rest.get("subject") else {}), indent=2)
    _send(self.endpoint, subject, message + "\n")


def shown_arn(self: Subscription) -> str:
    """Return the ARN as listings show it: none before the confirmation."""
    return PENDING if _is_pending(self) else str(self.arn)


PATCHES = (
    MotoPatch(
        "addresses need not confirm their subscription",
        SNSBackend,
        replaces={"subscribe": subscribe},
    ),
    MotoPatch(
        "any token confirms a subscription",
        SNSResponse,
        replaces={"subscribe": respond_to_subscribe, "confirm_subscription": confirm_subscription},
    ),
    MotoPatch(
        "no mail is sent",
        Subscription,
        adds={"subscription_arn": property(shown_arn)},
        replaces={"publish": publish},
    ),
)
