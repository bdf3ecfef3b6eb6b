"""EventBridge's delivery by the policies of topics, queues and keys; what is not delivered is kept, and counted.

Cases from https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html,
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html and
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
"""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

ACCOUNT = "123456789012"
EVENTS = {"Service": "events.amazonaws.com"}
SOURCE = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}


def statement(action: object, principal: object = EVENTS, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **more}


PUBLISH = statement("sns:Publish")
ROOT = statement("kms:*", {"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
USE_KEY = statement("kms:*")
#: What a topic's policy says, what its key's says (None: no key) -> whether an event arrives.
TOPICS = {
    "no condition": ([PUBLISH], None, True),
    "one of many actions": ([statement(["SNS:Subscribe", "SNS:Publish"])], None, True),
    "anybody": ([statement("sns:Publish", "*")], None, True),
    "the account that it comes from": ([{**PUBLISH, "Condition": SOURCE}], None, False),
    "the rule that it comes from": (
        [{**PUBLISH, "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:events:*:*:rule/*"}}}],
        None,
        False,
    ),
    "another service": ([statement("sns:Publish", {"Service": "budgets.amazonaws.com"})], None, False),
    "the account itself": ([statement("sns:Publish", {"AWS": ACCOUNT})], None, False),
    "another action": ([statement("sns:Subscribe")], None, False),
    "denied": ([PUBLISH, {**PUBLISH, "Effect": "Deny"}], None, False),
    "denied without TLS": (
        [
            PUBLISH,
            {
                **PUBLISH,
                "Effect": "Deny",
                "Principal": "*",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
        None,
        True,
    ),
    "the key's account decides": ([PUBLISH], [ROOT], False),
    "the key's policy names EventBridge": ([PUBLISH], [ROOT, USE_KEY], True),
    "the key's policy names the account": ([PUBLISH], [ROOT, {**USE_KEY, "Condition": SOURCE}], False),
    "the key may only be decrypted with": ([PUBLISH], [ROOT, statement("kms:Decrypt")], False),
}


def document(statements: list[dict[str, object]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


class Bus:
    """A rule of its own on an endpoint's default bus, with a topic as its target."""

    def __init__(self, endpoint) -> None:
        names = ("sns", "sqs", "kms", "iam", "events", "cloudwatch")
        self.sns, self.sqs, self.kms, self.iam, self.events, self.cloudwatch = map(endpoint.client, names)
        self.name = f"own-{uuid4().hex[:8]}"
        pattern = json.dumps({"source": [self.name]})
        self.rule = self.events.put_rule(Name=self.name, EventPattern=pattern)["RuleArn"]

    def key(self, statements: list[dict[str, object]]) -> str:
        return self.kms.create_key(Policy=document(statements))["KeyMetadata"]["Arn"]

    def queue(
        self, name: str, statements: list[dict[str, object]] | None, **attributes: str
    ) -> tuple[str, str]:
        if statements is not None:
            attributes["Policy"] = document(statements)
        url = self.sqs.create_queue(QueueName=f"{self.name}-{name}", Attributes=attributes)["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
            "QueueArn"
        ]
        return url, arn

    def topic(self, statements: list[dict[str, object]], key: str | None) -> str:
        arn = self.sns.create_topic(Name=self.name, Attributes={"KmsMasterKeyId": key} if key else {})[
            "TopicArn"
        ]
        self.sns.set_topic_attributes(
            TopicArn=arn, AttributeName="Policy", AttributeValue=document(statements)
        )
        return arn

    def send(self, target: str, **settings: object) -> None:
        self.events.put_targets(Rule=self.name, Targets=[{"Id": "target", "Arn": target, **settings}])
        self.events.put_events(Entries=[{"Source": self.name, "DetailType": "Done", "Detail": "{}"}])

    def received(self, url: str) -> list[dict]:
        return self.sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"]).get("Messages", [])

    def count(self, metric: str, **named: str) -> float:
        named = named or {"RuleName": self.name}
        now = datetime.now(UTC)
        points = self.cloudwatch.get_metric_statistics(
            Namespace="AWS/Events",
            MetricName=metric,
            Dimensions=[{"Name": name, "Value": value} for name, value in named.items()],
            StartTime=now - timedelta(minutes=5),
            EndTime=now + timedelta(minutes=5),
            Period=3600,
            Statistics=["Sum"],
        )["Datapoints"]
        return sum(point["Sum"] for point in points)


@pytest.fixture
def bus(endpoint) -> Bus:
    return Bus(endpoint)


@pytest.mark.parametrize("case", TOPICS)
def test_an_event_reaches_a_topic_by_its_policy_and_its_keys(bus: Bus, case: str):
    policy, key, arrives = TOPICS[case]
    topic = bus.topic(policy, bus.key(key) if key is not None else None)
    url, inbox = bus.queue("inbox", None)
    bus.sns.subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=inbox, Attributes={"RawMessageDelivery": "true"}
    )
    bus.send(topic)
    assert len(bus.received(url)) == arrives
    assert (bus.count("TriggeredRules"), bus.count("FailedInvocations")) == (1, not arrives)


def test_an_event_is_not_delivered_with_a_key_that_is_disabled_or_aws_own(bus: Bus):
    key = bus.key([ROOT, USE_KEY])
    bus.kms.disable_key(KeyId=key.rpartition("/")[2])
    bus.send(bus.topic([PUBLISH], key))
    bus.send(bus.topic([PUBLISH], "alias/aws/sns"))
    assert bus.count("FailedInvocations") == 2


def test_what_a_topic_refuses_is_kept_in_the_targets_queue_with_the_reason(bus: Bus):
    send = statement("sqs:SendMessage", Condition={"ArnEquals": {"aws:SourceArn": bus.rule}})
    url, queue = bus.queue("undelivered", [send])
    topic = bus.topic([{**PUBLISH, "Condition": SOURCE}], None)
    bus.send(topic, DeadLetterConfig={"Arn": queue})
    (kept,) = bus.received(url)
    said = {name: value["StringValue"] for name, value in kept["MessageAttributes"].items()}
    assert (said["RULE_ARN"], said["TARGET_ARN"], said["ERROR_CODE"]) == (bus.rule, topic, "NO_PERMISSIONS")
    assert json.loads(kept["Body"])["source"] == bus.name
    assert bus.count("InvocationsSentToDlq") == 1


@pytest.mark.parametrize(
    "policy",
    [None, [statement("sqs:SendMessage", Condition={"ArnEquals": {"aws:SourceArn": "arn:aws:events:x"}})]],
)
def test_a_queue_that_does_not_let_the_rule_keeps_nothing(bus: Bus, policy):
    url, queue = bus.queue("undelivered", policy)
    bus.send(bus.topic([], None), DeadLetterConfig={"Arn": queue})
    assert bus.received(url) == []
    assert bus.count("InvocationsFailedToBeSentToDlq") == 1


@pytest.mark.parametrize(
    ("policy", "arrives"), [(None, 0), ([statement("sqs:SendMessage", Condition=SOURCE)], 1)]
)
def test_an_event_reaches_a_queue_by_its_policy(bus: Bus, policy, arrives: int):
    url, queue = bus.queue("target", policy)
    bus.send(queue)
    assert len(bus.received(url)) == arrives


MAY = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": "*"}
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": EVENTS}
#: Of the target's role what it may, and whom it trusts; what the bus denies -> whether it arrives.
BUSES = {
    "a role that may": (MAY, TRUST, None, True),
    "a role that may not": ({**MAY, "Action": "events:PutRule"}, TRUST, None, False),
    "a role for another bus": ({**MAY, "Resource": "arn:aws:events:*:*:event-bus/other"}, TRUST, None, False),
    "a bus that denies": (MAY, TRUST, {"AWS": ACCOUNT}, False),
}


@pytest.mark.parametrize("case", BUSES)
def test_an_event_reaches_another_bus_by_the_role_of_its_target(bus: Bus, case: str):
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html"""
    may, trust, denied, arrives = BUSES[case]
    other = bus.events.create_event_bus(Name=bus.name)["EventBusArn"]
    if denied:
        deny = {
            "Sid": "no",
            "Effect": "Deny",
            "Principal": denied,
            "Action": "events:PutEvents",
            "Resource": other,
        }
        bus.events.put_permission(EventBusName=bus.name, Policy=document([deny]))
    made = bus.iam.create_role(RoleName=bus.name, AssumeRolePolicyDocument=document([trust]))
    bus.iam.put_role_policy(RoleName=bus.name, PolicyName="send", PolicyDocument=document([may]))
    url, queue = bus.queue("target", [statement("sqs:SendMessage")])
    pattern = json.dumps({"source": [bus.name]})
    bus.events.put_rule(Name=f"{bus.name}-there", EventBusName=bus.name, EventPattern=pattern)
    bus.events.put_targets(
        Rule=f"{bus.name}-there", EventBusName=bus.name, Targets=[{"Id": "one", "Arn": queue}]
    )
    bus.send(other, RoleArn=made["Role"]["Arn"])
    assert len(bus.received(url)) == arrives
    assert bus.count("FailedInvocations") == (not arrives)
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
    assert bus.count("TriggeredRules", RuleName=f"{bus.name}-there", EventBusName=bus.name) == arrives
