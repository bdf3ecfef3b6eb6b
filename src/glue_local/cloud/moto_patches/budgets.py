"""AWS Budgets: budgets that change, who hears of their notifications, and their tags.

Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_Operations_AWS_Budgets.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from moto.budgets.exceptions import DuplicateRecordException, NotFoundException
from moto.budgets.models import Budget, BudgetsBackend, Notification
from moto.budgets.responses import BudgetsResponse
from moto.core.utils import camelcase_to_underscores

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError, attached, parameters

#: How many may hear of one notification: ten addresses and one topic.
MOST_SUBSCRIBERS = 11
Operation = Callable[[BudgetsBackend, dict[str, Any]], dict[str, Any] | None]


def _budget(backend: BudgetsBackend, given: dict[str, Any]) -> Budget:
    name = given["BudgetName"]
    found: Budget | None = backend.budgets[given["AccountId"]].get(name)
    if found is None:
        raise NotFoundException(f"Unable to get budget: {name} - the budget doesn't exist.")
    return found


def _identity(details: dict[str, Any]) -> dict[str, Any]:
    """What tells notifications apart: their threshold, not whether it is passed at present."""
    kept = {key: value for key, value in details.items() if key != "NotificationState"}
    return {"ThresholdType": "PERCENTAGE", **kept}


def _notification(budget: Budget, details: dict[str, Any]) -> Notification:
    for one in budget.notifications:
        if _identity(one.details) == _identity(details):
            return one
    raise NotFoundException(f"Unable to get notification of {budget.budget['BudgetName']}: it doesn't exist.")


def _check_subscribers(subscribers: list[dict[str, Any]]) -> None:
    topics = [one for one in subscribers if one["SubscriptionType"] == "SNS"]
    if not subscribers or len(subscribers) > MOST_SUBSCRIBERS or len(topics) > 1:
        message = "A notification must have one to ten e-mail subscribers and at most one SNS topic."
        raise ServiceError("InvalidParameterException", message)
    for one in topics:
        if not one["Address"].startswith("arn:"):
            message = f"{one['Address']!r} is not the ARN of an SNS topic."
            raise ServiceError("InvalidParameterException", message)


def _check_new(budget: Budget, details: dict[str, Any]) -> None:
    if any(_identity(one.details) == _identity(details) for one in budget.notifications):
        raise DuplicateRecordException("notification", budget.budget["BudgetName"])


def _create_budget(backend: BudgetsBackend, given: dict[str, Any]) -> None:
    notifications = given.get("NotificationsWithSubscribers", [])
    for one in notifications:
        _check_subscribers(one["Subscribers"])
    backend.create_budget(given["AccountId"], given["Budget"], notifications)
    arn = f"arn:aws:budgets::{given['AccountId']}:budget/{given['Budget']['BudgetName']}"
    _tags(backend)[arn] = _pairs(given.get("ResourceTags", []))


def _update_budget(backend: BudgetsBackend, given: dict[str, Any]) -> None:
    new = given["NewBudget"]
    budget = _budget(backend, {**given, **new})
    budget.budget = Budget({"TimePeriod": budget.budget["TimePeriod"], **new}, []).budget


def _delete_budget(backend: BudgetsBackend, given: dict[str, Any]) -> None:
    backend.delete_budget(given["AccountId"], given["BudgetName"])
    _tags(backend).pop(f"arn:aws:budgets::{given['AccountId']}:budget/{given['BudgetName']}", None)


def _describe_notifications(backend: BudgetsBackend, given: dict[str, Any]) -> dict[str, Any]:
    shown = [{"NotificationState": "OK", **one.details} for one in _budget(backend, given).notifications]
    return {"Notifications": shown}


def _create_notification(backend: BudgetsBackend, given: dict[str, Any]) -> None:
    budget = _budget(backend, given)
    _check_new(budget, given["Notification"])
    _check_subscribers(given["Subscribers"])
    budget.add_notification(given["Notification"], given["Subscribers"])


def _update_notification(backend: BudgetsBackend, given: dict[str, Any]) -> None:
    budget = _budget(backend, given)
    notification = _notification(budget, given["OldNotification"])
    if _identity(given["OldNotification"]) != _identity(given["NewNotification"]):
        _check_new(budget, given["NewNotification"])
    notification.details = given["NewNotification"]


def _delete_notification(backend: BudgetsBackend, given: dict[str, Any]) -> None:
    budget = _budget(backend, given)
    budget.notifications.remove(_notification(budget, given["Notification"]))


def _describe_subscribers(backend: BudgetsBackend, given: dict[str, Any]) -> dict[str, Any]:
    return {"Subscribers": _notification(_budget(backend, given), given["Notification"]).subscribers}


def _change(backend: BudgetsBackend, given: dict[str, Any], *, without: str | None, plus: str | None) -> None:
    """Take one subscriber away and put one there; the request's parameters of these names hold them."""
    notification: Any = _notification(_budget(backend, given), given["Notification"])
    wanted = list(notification.subscribers)
    if without:
        if given[without] not in wanted:
            raise NotFoundException("Unable to get subscriber - the subscriber doesn't exist.")
        wanted.remove(given[without])
    if plus:
        if given[plus] in wanted:
            raise DuplicateRecordException("subscriber", given[plus]["Address"])
        wanted.append(given[plus])
    _check_subscribers(wanted)
    notification.subscribers = wanted


def _create_subscriber(backend: BudgetsBackend, given: dict[str, Any]) -> None:
    _change(backend, given, without=None, plus="Subscriber")


def _update_subscriber(backend: BudgetsBackend, given: dict[str, Any]) -> None:
    _change(backend, given, without="OldSubscriber", plus="NewSubscriber")


def _delete_subscriber(backend: BudgetsBackend, given: dict[str, Any]) -> None:
    _change(backend, given, without="Subscriber", plus=None)


# --- tags ---------------------------------------------------------------------------------------------------------


def _tags(backend: BudgetsBackend) -> dict[str, dict[str, str]]:
    return attached(backend, "tags_by_arn")


def _pairs(tags: list[dict[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


def _tags_of(backend: BudgetsBackend, given: dict[str, Any]) -> dict[str, str]:
    found = _tags(backend).get(given["ResourceARN"])
    if found is None:
        raise NotFoundException(f"Unable to get resource: {given['ResourceARN']} - it doesn't exist.")
    return found


def _list_tags(backend: BudgetsBackend, given: dict[str, Any]) -> dict[str, Any]:
    shown = _tags_of(backend, given)
    return {"ResourceTags": [{"Key": key, "Value": value} for key, value in shown.items()]}


def _tag(backend: BudgetsBackend, given: dict[str, Any]) -> None:
    _tags_of(backend, given).update(_pairs(given["ResourceTags"]))


def _untag(backend: BudgetsBackend, given: dict[str, Any]) -> None:
    own = _tags_of(backend, given)
    for key in given["ResourceTagKeys"]:
        own.pop(key, None)


def _responder(name: str, operation: Operation) -> Callable[[Any], str]:
    def respond(self: Any) -> str:
        return json.dumps(operation(self.backend, parameters(self, name)) or {})

    return respond


def _members(operations: dict[str, Operation]) -> Iterator[tuple[str, Callable[[Any], str]]]:
    for name, operation in operations.items():
        yield camelcase_to_underscores(name), _responder(name, operation)


PATCHES = (
    MotoPatch(
        "subscribers of notifications, changes and tags of budgets",
        BudgetsResponse,
        adds=dict(
            _members(
                {
                    "UpdateBudget": _update_budget,
                    "UpdateNotification": _update_notification,
                    "DescribeSubscribersForNotification": _describe_subscribers,
                    "CreateSubscriber": _create_subscriber,
                    "UpdateSubscriber": _update_subscriber,
                    "DeleteSubscriber": _delete_subscriber,
                    "ListTagsForResource": _list_tags,
                    "TagResource": _tag,
                    "UntagResource": _untag,
                }
            )
        ),
        replaces=dict(
            _members(
                {
                    "CreateBudget": _create_budget,
                    "DeleteBudget": _delete_budget,
                    "DescribeNotificationsForBudget": _describe_notifications,
                    "CreateNotification": _create_notification,
                    "DeleteNotification": _delete_notification,
                }
            )
        ),
    ),
)
