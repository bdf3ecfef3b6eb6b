"""EventBridge: targets of rules, and events from outside.

Sources: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html,
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html,
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html (a standard queue of the rule's region) and
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html (who needs no role)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from moto.events.models import events_backends

from glue_local.cloud.moto_patches.refusals import event_patterns
from glue_local.cloud.moto_patches.refusals.refusal import Asked, Refused, Rule, check_tags, is_arn
from glue_local.cloud.moto_patches.service_roles import trusts

TARGETS_PER_RULE = 5
SERVICE = "events.amazonaws.com"
#: Targets to which EventBridge delivers by their own policy; others need a role.
BY_POLICY = ("sns", "sqs", "lambda", "logs")
INVALID = "ValidationException"


def _put_targets(asked: Asked, given: Mapping[str, Any]) -> None:
    bus = str(given.get("EventBusName") or "default").rpartition("/")[2]
    known = events_backends[asked.account_id][asked.region].event_buses.get(bus)
    rule = known.rules.get(given["Rule"]) if known else None
    if rule is None:
        return
    there = {target["Id"] for target in rule.targets} | {target["Id"] for target in given["Targets"]}
    if len(there) > TARGETS_PER_RULE:
        raise Refused("LimitExceededException", "The requested resource exceeds the maximum number allowed.")
    for target in given["Targets"]:
        _input(target)
        _role(asked, target)
        _queue(asked, target)


def _input(target: Mapping[str, Any]) -> None:
    if sum(name in target for name in ("Input", "InputPath", "InputTransformer")) > 1:
        raise Refused(
            INVALID,
            f"Only one of Input, InputPath, or InputTransformer must be provided for target {target['Id']}.",
        )
    if "Input" in target:
        try:
            json.loads(target["Input"])
        except ValueError as error:
            raise Refused(
                INVALID, f"JSON syntax error in input for target {target['Id']}: {error}."
            ) from error


def _role(asked: Asked, target: Mapping[str, Any]) -> None:
    if not is_arn(target["Arn"]):
        return  # moto says so
    _, _, service, _, account_id, rest = target["Arn"].split(":", 5)
    role = target.get("RoleArn")
    if role is None:
        needed = service not in BY_POLICY and not rest.startswith("api-destination/")
        if needed or (service == "sns" and account_id != asked.account_id):
            raise Refused(INVALID, f"RoleArn is required for target {target['Arn']}.")
        return
    check_role(asked, role, SERVICE)


def check_role(asked: Asked, role: str, service: str) -> None:
    """Raise Refused unless a service may take on a role; of another account's nothing is known."""
    if not is_arn(role, "iam"):
        raise Refused(
            INVALID, f"Parameter {role} is not valid. Reason: Provided Arn is not in correct format."
        )
    if role.split(":")[4] != asked.account_id:
        return
    if not trusts(role, service, asked.account_id, asked.region):
        raise Refused(INVALID, f"Provided role '{role}' cannot be assumed by principal '{service}'.")


def _queue(asked: Asked, target: Mapping[str, Any]) -> None:
    arn = (target.get("DeadLetterConfig") or {}).get("Arn")
    if arn is None:
        return
    if not is_arn(arn, "sqs") or arn.split(":")[3] != asked.region or arn.endswith(".fifo"):
        raise Refused(
            INVALID,
            f"Parameter DeadLetterConfig.Arn of target {target['Id']} is not valid: {arn} is not a standard "
            f"SQS queue in {asked.region}.",
        )


def _put_rule(asked: Asked, given: Mapping[str, Any]) -> None:
    for fault in event_patterns.faults(given.get("EventPattern") or "null"):
        raise Refused("InvalidEventPatternException", f"Event pattern is not valid. Reason: {fault}")
    check_tags(given.get("Tags"), "LimitExceededException")
    if given.get("RoleArn"):
        check_role(asked, given["RoleArn"], SERVICE)


def _tag(asked: Asked, given: Mapping[str, Any]) -> None:
    check_tags(given.get("Tags"), "LimitExceededException")


RULES: dict[str, Rule] = {"PutRule": _put_rule, "PutTargets": _put_targets, "TagResource": _tag}
