"""Budgets, their notifications, subscribers and tags at the running endpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Client = Callable[..., Any]
ACCOUNT = "123456789012"
SPENT = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80.0}
FORECAST = {**SPENT, "NotificationType": "FORECASTED", "Threshold": 100.0, "ThresholdType": "PERCENTAGE"}
TOPIC = {"SubscriptionType": "SNS", "Address": f"arn:aws:sns:us-east-1:{ACCOUNT}:alerts"}
MAIL = {"SubscriptionType": "EMAIL", "Address": "lake@example.com"}
OTHER_MAIL = {"SubscriptionType": "EMAIL", "Address": "other@example.com"}


class Budget:
    """One budget of a test's own, called by short names."""

    def __init__(self, client: Any, name: str) -> None:
        self.client = client
        self.key = {"AccountId": ACCOUNT, "BudgetName": name}
        self.arn = f"arn:aws:budgets::{ACCOUNT}:budget/{name}"

    def definition(self, amount: str) -> dict[str, Any]:
        limit = {"Amount": amount, "Unit": "USD"}
        return {
            "BudgetName": self.key["BudgetName"],
            "BudgetLimit": limit,
            "TimeUnit": "MONTHLY",
            "BudgetType": "COST",
        }

    def notifications(self) -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = self.client.describe_notifications_for_budget(**self.key)[
            "Notifications"
        ]
        return shown

    def subscribers(self, notification: dict[str, Any]) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self.client.describe_subscribers_for_notification(
            **self.key, Notification=notification
        )["Subscribers"]
        return found


@pytest.fixture
def budget(client: Client, name: str) -> Budget:
    """A budget of 50 dollars a month, tagged, that tells a topic when 80 % are spent."""
    made = Budget(client("budgets"), name)
    made.client.create_budget(
        AccountId=ACCOUNT,
        Budget=made.definition("50"),
        NotificationsWithSubscribers=[{"Notification": SPENT, "Subscribers": [TOPIC]}],
        ResourceTags=[{"Key": "lake", "Value": "stedi"}],
    )
    return made


def test_a_notification_tells_who_hears_of_it(budget: Budget) -> None:
    assert budget.subscribers(SPENT) == [TOPIC]
    assert budget.subscribers({**SPENT, "ThresholdType": "PERCENTAGE", "NotificationState": "OK"}) == [TOPIC]
    with pytest.raises(ClientError, match="NotFoundException"):
        budget.subscribers(FORECAST)


def test_notifications_are_created_changed_and_deleted(budget: Budget) -> None:
    client, key = budget.client, budget.key
    client.create_notification(**key, Notification=FORECAST, Subscribers=[MAIL])
    with pytest.raises(ClientError, match="DuplicateRecordException"):
        client.create_notification(**key, Notification=FORECAST, Subscribers=[MAIL])
    assert [(one["NotificationType"], one["NotificationState"]) for one in budget.notifications()] == [
        ("ACTUAL", "OK"),
        ("FORECASTED", "OK"),
    ]
    later = {**FORECAST, "Threshold": 120.0}
    client.update_notification(**key, OldNotification=FORECAST, NewNotification=later)
    assert budget.subscribers(later) == [MAIL]
    with pytest.raises(ClientError, match="DuplicateRecordException"):
        client.update_notification(**key, OldNotification=later, NewNotification=SPENT)
    client.delete_notification(**key, Notification=SPENT)
    assert [one["Threshold"] for one in budget.notifications()] == [120.0]


def test_subscribers_come_change_and_go(budget: Budget) -> None:
    client, of = budget.client, {**budget.key, "Notification": SPENT}
    client.create_subscriber(**of, Subscriber=MAIL)
    with pytest.raises(ClientError, match="DuplicateRecordException"):
        client.create_subscriber(**of, Subscriber=MAIL)
    client.update_subscriber(**of, OldSubscriber=MAIL, NewSubscriber=OTHER_MAIL)
    assert budget.subscribers(SPENT) == [TOPIC, OTHER_MAIL]
    client.delete_subscriber(**of, Subscriber=TOPIC)
    with pytest.raises(ClientError, match="NotFoundException"):
        client.delete_subscriber(**of, Subscriber=TOPIC)
    with pytest.raises(ClientError, match="InvalidParameterException"):
        client.delete_subscriber(**of, Subscriber=OTHER_MAIL)  # the last one
    assert budget.subscribers(SPENT) == [OTHER_MAIL]


@pytest.mark.parametrize(
    "subscribers",
    [[TOPIC, {**TOPIC, "Address": TOPIC["Address"] + "-2"}], [{**TOPIC, "Address": "alerts"}]],
)
def test_a_notification_needs_fitting_subscribers(budget: Budget, subscribers: list[dict[str, str]]) -> None:
    with pytest.raises(ClientError, match="InvalidParameterException"):
        budget.client.create_notification(**budget.key, Notification=FORECAST, Subscribers=subscribers)


def test_a_budget_changes_in_place_and_goes_with_its_tags(budget: Budget) -> None:
    client, key = budget.client, budget.key
    period = client.describe_budget(**key)["Budget"]["TimePeriod"]
    client.update_budget(AccountId=ACCOUNT, NewBudget=budget.definition("75"))
    changed = client.describe_budget(**key)["Budget"]
    assert (changed["BudgetLimit"]["Amount"], changed["TimePeriod"]) == ("75", period)
    assert budget.subscribers(SPENT) == [TOPIC]
    client.tag_resource(ResourceARN=budget.arn, ResourceTags=[{"Key": "a", "Value": "b"}])
    client.untag_resource(ResourceARN=budget.arn, ResourceTagKeys=["lake"])
    assert client.list_tags_for_resource(ResourceARN=budget.arn)["ResourceTags"] == [
        {"Key": "a", "Value": "b"}
    ]
    client.delete_budget(**key)
    for call in (client.describe_notifications_for_budget, client.describe_budget):
        with pytest.raises(ClientError, match="NotFoundException"):
            call(**key)
    with pytest.raises(ClientError, match="NotFoundException"):
        client.list_tags_for_resource(ResourceARN=budget.arn)


def test_a_budget_is_seen_and_changed_with_two_actions(
    client: Client, budget: Budget, assume: Callable[..., dict[str, str]], enforced: None
) -> None:
    view = {"Effect": "Allow", "Action": "budgets:ViewBudget", "Resource": budget.arn}
    viewer = Budget(client("budgets", assume(view)), budget.key["BudgetName"])
    assert viewer.subscribers(SPENT) == [TOPIC]
    with pytest.raises(ClientError, match=r"AccessDenied.*budgets:ModifyBudget.*budget/"):
        viewer.client.update_budget(AccountId=ACCOUNT, NewBudget=budget.definition("75"))
    modify = {**view, "Action": "budgets:ModifyBudget"}
    client("budgets", assume(modify)).update_budget(AccountId=ACCOUNT, NewBudget=budget.definition("75"))
