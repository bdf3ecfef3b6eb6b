"""Alarms at the endpoint: their state follows their numbers, and they tell topics by the topics' policies and keys.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html and
https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from waiting import until

Client = Callable[[str], Any]

ACCOUNT = "123456789012"
CLOUDWATCH = {"Service": "cloudwatch.amazonaws.com"}
OURS = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
ROOT = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "*", "Resource": "*"}


def publish(**more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Principal": CLOUDWATCH, "Action": "sns:Publish", "Resource": "*", **more}


def use_key(**more: object) -> dict[str, object]:
    actions = ["kms:Decrypt", "kms:GenerateDataKey*"]
    return {"Effect": "Allow", "Principal": CLOUDWATCH, "Action": actions, "Resource": "*", **more}


def document(statements: list[dict[str, object]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@dataclass
class Watched:
    """An alarm on numbers of its own, and a queue that hears of the topic."""

    client: Client
    name: str
    inbox: str
    topic: str

    @property
    def cloudwatch(self) -> Any:
        return self.client("cloudwatch")

    def alarm(self, **settings: Any) -> None:
        given = {
            "AlarmName": self.name,
            "Namespace": self.name,
            "MetricName": "count",
            "Dimensions": [{"Name": "one", "Value": "1"}],
            "Statistic": "Sum",
            "Period": 300,
            "EvaluationPeriods": 1,
            "Threshold": 0.0,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
            "AlarmActions": [self.topic],
        }
        self.cloudwatch.put_metric_alarm(
            **{name: one for name, one in (given | settings).items() if one is not None}
        )

    def put(self, value: float, **dimensions: str) -> None:
        named = [{"Name": name, "Value": one} for name, one in (dimensions or {"one": "1"}).items()]
        data = [{"MetricName": "count", "Value": value, "Dimensions": named}]
        self.cloudwatch.put_metric_data(Namespace=self.name, MetricData=data)

    def state(self) -> str:
        (alarm,) = self.cloudwatch.describe_alarms(AlarmNames=[self.name])["MetricAlarms"]
        return str(alarm["StateValue"])

    def becomes(self, wanted: str) -> None:
        until(self.state, lambda state: state == wanted)

    def told(self, count: int) -> list[dict[str, Any]]:
        """What arrives within a moment after a change of state, or as soon as so much is there."""
        sqs, found = self.client("sqs"), list[dict[str, Any]]()

        def received() -> list[dict[str, Any]]:
            messages = sqs.receive_message(QueueUrl=self.inbox, MaxNumberOfMessages=10).get("Messages", [])
            for one in messages:
                found.append(json.loads(one["Body"]))
                sqs.delete_message(QueueUrl=self.inbox, ReceiptHandle=one["ReceiptHandle"])
            return found

        if not count:
            time.sleep(0.5)
            return received()
        return until(received, lambda found: len(found) >= count)


@pytest.fixture
def watched(client: Client, name: str) -> Watched:
    sqs, sns = client("sqs"), client("sns")
    inbox = sqs.create_queue(QueueName=name)["QueueUrl"]
    topic = sns.create_topic(Name=name)["TopicArn"]
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    return Watched(client, name, inbox, topic)


def allow(watched: Watched, policy: list[dict[str, object]], key: list[dict[str, object]] | None) -> None:
    """Give the topic a policy and a key."""
    sns = watched.client("sns")
    sns.set_topic_attributes(TopicArn=watched.topic, AttributeName="Policy", AttributeValue=document(policy))
    if key is not None:
        made = watched.client("kms").create_key(Policy=document([ROOT, *key]))["KeyMetadata"]["Arn"]
        sns.set_topic_attributes(TopicArn=watched.topic, AttributeName="KmsMasterKeyId", AttributeValue=made)


#: Policy of the topic, of its key, and whether an alarm arrives.
TOPICS: dict[str, tuple[list[dict[str, object]], list[dict[str, object]] | None, bool]] = {
    "by the account": ([publish(Condition=OURS)], None, True),
    "by the alarm": (
        [
            publish(
                Condition={
                    "ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:t-*"}
                }
            )
        ],
        None,
        True,
    ),
    "another account's alarms": (
        [publish(Condition={"StringEquals": {"aws:SourceAccount": "111122223333"}})],
        None,
        False,
    ),
    "EventBridge alone": ([publish(Principal={"Service": "events.amazonaws.com"})], None, False),
    "a key": ([publish(Condition=OURS)], [use_key()], True),
    "a key that it may not use": ([publish(Condition=OURS)], [], False),
}


@pytest.mark.parametrize("case", TOPICS)
def test_an_alarm_that_goes_off_tells_a_topic_by_its_policy_and_key(watched: Watched, case: str) -> None:
    policy, key, arrives = TOPICS[case]
    allow(watched, policy, key)
    watched.alarm()
    watched.put(1)
    watched.becomes("ALARM")
    told = watched.told(int(arrives))
    assert [(one["AlarmName"], one["NewStateValue"]) for one in told] == [(watched.name, "ALARM")] * arrives


def test_an_alarm_tells_once_for_a_change_and_again_when_it_is_set(watched: Watched) -> None:
    allow(watched, [publish()], None)
    watched.alarm(OKActions=[watched.topic])
    assert watched.state() in ("INSUFFICIENT_DATA", "OK")
    watched.becomes("OK")
    watched.cloudwatch.set_alarm_state(AlarmName=watched.name, StateValue="ALARM", StateReason="a trial")
    watched.becomes("OK")
    assert [one["NewStateValue"] for one in watched.told(3)] == ["OK", "ALARM", "OK"]
    watched.alarm(
        AlarmDescription="changed", OKActions=[watched.topic]
    )  # stays in its state, and says nothing
    assert (watched.state(), watched.told(0)) == ("OK", [])


def test_a_number_with_other_dimensions_is_another_metrics(watched: Watched) -> None:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html"""
    watched.put(1, one="1", two="2")
    watched.put(5, one="1")
    now = datetime.now(UTC)
    span = {"StartTime": now - timedelta(hours=1), "EndTime": now + timedelta(hours=1)}
    of = {"Namespace": watched.name, "MetricName": "count"}
    for names, value in (({"one": "1"}, 5), ({"one": "1", "two": "2"}, 1), ({"two": "2"}, None), ({}, None)):
        dimensions = [{"Name": name, "Value": one} for name, one in names.items()]
        points = watched.cloudwatch.get_metric_statistics(
            **of, **span, Dimensions=dimensions, Period=7200, Statistics=["Sum"]
        )["Datapoints"]
        assert [one["Sum"] for one in points] == ([] if value is None else [value])
        stat = {"Metric": {**of, "Dimensions": dimensions}, "Period": 7200, "Stat": "Sum"}
        twice = {"Id": "twice", "Expression": "one * 2"}
        data = watched.cloudwatch.get_metric_data(
            MetricDataQueries=[{"Id": "one", "MetricStat": stat}, twice], **span
        )
        expected = [[], []] if value is None else [[value], [value * 2]]
        assert [one["Values"] for one in data["MetricDataResults"]] == expected


def test_an_alarm_on_a_missing_success_goes_off_until_there_is_one(watched: Watched) -> None:
    """As the module's: zeros where nothing was counted, also of a failure that never was."""
    one = {"Name": "one", "Value": "1"}
    metric = {"Namespace": watched.name, "MetricName": "count", "Dimensions": [one]}
    never = {**metric, "Dimensions": [{"Name": "one", "Value": "never"}]}
    queries: list[dict[str, Any]] = [
        {
            "Id": name,
            "MetricStat": {"Metric": of, "Period": 3600, "Stat": "Sum"},
            "ReturnData": False,
        }
        for name, of in (("success", metric), ("failure0", never))
    ]
    queries.append({"Id": "ended", "Expression": "FILL(success, 0) + FILL(failure0, 0)", "ReturnData": True})
    watched.alarm(
        **dict.fromkeys(("Namespace", "MetricName", "Dimensions", "Statistic", "Period")),
        Metrics=queries,
        EvaluationPeriods=26,
        Threshold=1.0,
        ComparisonOperator="LessThanThreshold",
        TreatMissingData="breaching",
    )
    watched.becomes("ALARM")
    watched.put(1)
    watched.becomes("OK")


def test_an_expression_that_is_not_evaluated_is_named(watched: Watched) -> None:
    stat = {"Metric": {"Namespace": watched.name, "MetricName": "count"}, "Period": 60, "Stat": "Sum"}
    queries = [
        {"Id": "one", "MetricStat": stat, "ReturnData": False},
        {"Id": "all", "Expression": "SUM([one])", "ReturnData": True},
    ]
    none = dict.fromkeys(("Namespace", "MetricName", "Dimensions", "Statistic", "Period"))
    watched.alarm(**none, Metrics=queries)
    until(
        lambda: watched.cloudwatch.describe_alarms(AlarmNames=[watched.name])["MetricAlarms"][0][
            "StateReason"
        ],
        lambda reason: "does not evaluate SUM([one])" in reason,
    )
    now = datetime.now(UTC)
    with pytest.raises(ClientError, match=r"does not evaluate SUM\(\[one\]\)"):
        watched.cloudwatch.get_metric_data(
            MetricDataQueries=queries, StartTime=now - timedelta(hours=1), EndTime=now
        )


@pytest.mark.parametrize(
    "settings",
    [
        {"Period": 300, "EvaluationPeriods": 289},
        {"Period": 3600, "EvaluationPeriods": 169},
        {"TreatMissingData": "bad"},
        {"AlarmName": "n" * 256},
        {"AlarmActions": ["arn:aws:sns:us-east-1:123456789012:a"] * 6},
    ],
)
def test_what_cloudwatch_does_not_take_is_refused(watched: Watched, settings: dict[str, Any]) -> None:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
    with pytest.raises(ClientError, match="ValidationError"):
        watched.alarm(**settings)


def test_the_messages_of_a_queue_are_numbers_that_an_alarm_sees(watched: Watched) -> None:
    queue = {
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateNumberOfMessagesVisible",
        "Statistic": "Maximum",
    }
    watched.alarm(**queue, Dimensions=[{"Name": "QueueName", "Value": watched.name}])
    watched.becomes("OK")
    watched.client("sqs").send_message(QueueUrl=watched.inbox, MessageBody="undelivered")
    watched.becomes("ALARM")
