"""EventBridge's delivery to the targets of a rule: by the target's own policy and key, else to the rule's queue.

What cannot be delivered goes to the target's dead-letter queue, if it has one and the queue's policy allows it; what is
lost is counted, as on AWS, and logged by the endpoint. Nothing is retried: the endpoint's services do not fail
for a while.

Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html,
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html and
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
"""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Callable
from typing import Any, cast

from moto.core.exceptions import JsonRESTError

from glue_local.cloud.cloudwatch import put
from glue_local.cloud.moto_patches.iam.authorize import bus_documents, role_may
from glue_local.cloud.moto_patches.iam.call import Permission
from glue_local.cloud.moto_patches.iam.policy import Decision, Principal, Request, decide
from glue_local.cloud.moto_patches.iam.services import Undelivered, document, require, require_key
from glue_local.cloud.runs import state_machines

log = logging.getLogger(__name__)

SERVICE = "events.amazonaws.com"
Deliver = Callable[[Any, dict[str, Any], dict[str, Any], Callable[[], None]], None]


def _account(arn: str) -> tuple[str, str]:
    """The account and region of a resource."""
    _, _, _, region, account_id, _ = arn.split(":", 5)
    return account_id, region


def _source(rule: Any) -> dict[str, list[str]]:
    return {"aws:SourceArn": [rule.arn], "aws:SourceAccount": [rule.account_id]}


def _to_topic(rule: Any, target: dict[str, Any], message: dict[str, Any], motos: Callable[[], None]) -> None:
    from moto.sns.models import sns_backends

    account_id, region = _account(target["Arn"])
    topic = sns_backends[account_id][region].topics.get(target["Arn"])
    if topic is None:
        raise Undelivered("RESOURCE_NOT_FOUND", f"there is no topic {target['Arn']}")
    # No keys of the source: a condition on them cannot be met.
    require(SERVICE, "sns:Publish", topic.arn, document(topic.policy), {}, account_id)
    require_key(SERVICE, topic.kms_master_key_id, {"aws:sns:topicArn": topic.arn}, account_id, region)
    sns_backends[account_id][region].publish(message=text(target, message), arn=topic.arn)


def _queue(arn: str) -> Any:
    from moto.sqs.models import sqs_backends

    account_id, region = _account(arn)
    queue = sqs_backends[account_id][region].queues.get(arn.rpartition(":")[2])
    if queue is None:
        raise Undelivered("RESOURCE_NOT_FOUND", f"there is no queue {arn}")
    return queue


def _require_queue(rule: Any, arn: str) -> None:
    queue = _queue(arn)
    account_id, region = _account(arn)
    require(SERVICE, "sqs:SendMessage", arn, document(queue.policy), _source(rule), account_id)
    require_key(SERVICE, queue.kms_master_key_id, {"aws:sqs:arn": arn}, account_id, region)


def _to_queue(rule: Any, target: dict[str, Any], message: dict[str, Any], motos: Callable[[], None]) -> None:
    _require_queue(rule, target["Arn"])
    motos()


def _to_log(rule: Any, target: dict[str, Any], message: dict[str, Any], motos: Callable[[], None]) -> None:
    from moto.logs.models import logs_backends

    account_id, region = _account(target["Arn"])
    policies = logs_backends[account_id][region].resource_policies.values()
    documents = [one for policy in policies for one in document(policy.policy_document)]
    stream = f"{target['Arn'].removesuffix(':*')}:log-stream:any"
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        require(SERVICE, action, stream, documents, _source(rule), account_id)
    motos()


def _to_bus(rule: Any, target: dict[str, Any], message: dict[str, Any], motos: Callable[[], None]) -> None:
    """By the role of the target, which EventBridge takes on; the other bus's own policy may deny it.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html
    """
    arn = target["Arn"]
    account_id, _ = _account(arn)
    may = Permission("events:PutEvents", arn)
    if not role_may(target.get("RoleArn"), SERVICE, may, account_id):
        raise Undelivered(
            "NO_PERMISSIONS", f"role {target.get('RoleArn')} does not let {SERVICE} events:PutEvents on {arn}"
        )
    role = Principal(str(target["RoleArn"]), str(target["RoleArn"]), account_id)
    if decide(bus_documents(arn, account_id), Request(may.action, arn, role)) is Decision.DENY:
        raise Undelivered("NO_PERMISSIONS", f"the policy of {arn} denies events:PutEvents")
    motos()


#: Gives the runs of a Glue backend; the part that executes runs sets it.
runs_of_glue: Callable[[str, str], Any] | None = None


def _to_workflow(
    rule: Any, target: dict[str, Any], message: dict[str, Any], motos: Callable[[], None]
) -> None:
    """Send an event to a workflow's EVENT trigger, under the target's role.

    Source: https://docs.aws.amazon.com/glue/latest/dg/starting-workflow-eventbridge.html
    """
    assert runs_of_glue is not None
    account_id, region = _account(target["Arn"])
    kind, _, name = target["Arn"].rpartition(":")[2].partition("/")
    if kind != "workflow":
        raise Undelivered("INVALID_PARAMETER", f"{target['Arn']} is not a workflow")
    runs = runs_of_glue(account_id, region)
    try:
        runs.triggers.on_event(name, str(message["id"]))
    except JsonRESTError as error:
        raise Undelivered("RESOURCE_NOT_FOUND", str(error.message)) from error


def _to_state_machine(
    rule: Any, target: dict[str, Any], message: dict[str, Any], motos: Callable[[], None]
) -> None:
    account_id, region = _account(target["Arn"])
    if not state_machines.start(account_id, region, target["Arn"], text(target, message)):
        raise Undelivered("RESOURCE_NOT_FOUND", f"there is no state machine {target['Arn']}")


#: Service of a target -> how it is delivered to; the last argument lets moto do it. Any other is not run locally.
SERVICES: dict[str, Deliver] = {
    "sns": _to_topic,
    "sqs": _to_queue,
    "logs": _to_log,
    "events": _to_bus,
    "glue": _to_workflow,
    "states": _to_state_machine,
}


def deliverer(original: Callable[[Any, Any, bool], None]) -> Callable[..., None]:
    """Return moto's ``Rule.send_to_targets`` with policies, keys, dead-letter queues, and rules that are disabled.

    A target of a service that does not run locally is passed over, with a warning in the endpoint's log.
    """

    def send_to_targets(self: Any, message: dict[str, Any], transform_input: bool = True) -> None:
        # moto takes every event for one of a rule that has a schedule and no pattern.
        matches = bool(self.event_pattern.get_pattern()) and self.event_pattern.matches_event(message)
        if self.state == "DISABLED" or not matches:
            return
        _count(self, "MatchedEvents", "TriggeredRules")
        send(self, message, transform_input)

    global _original  # noqa: PLW0603 - moto's own, which a scheduled rule's targets need too
    _original = original
    return send_to_targets


_original: Callable[[Any, Any, bool], None] | None = None


def send(rule: Any, message: dict[str, Any], transform_input: bool = True) -> None:
    """Deliver an event to each target of a rule, whatever the rule's pattern is."""
    for target in rule.targets:

        def motos(target: dict[str, Any] = target) -> None:
            assert _original is not None
            alone = copy.copy(rule)
            alone.targets = [target]
            _original(alone, copy.deepcopy(message), transform_input)

        deliver = SERVICES.get(target["Arn"].split(":")[2])
        if deliver is None:
            log.warning("rule %s: no local delivery to %s", rule.name, target["Arn"])
            continue
        _count(rule, "Invocations")
        try:
            deliver(rule, target, message, motos)
        except Undelivered as error:
            _keep(rule, target, message, error)


def _keep(rule: Any, target: dict[str, Any], message: dict[str, Any], error: Undelivered) -> None:
    """Put what was not delivered into the target's dead-letter queue."""
    _count(rule, "FailedInvocations")
    log.warning("rule %s: not delivered to %s: %s: %s", rule.name, target["Arn"], error.code, error)
    arn = (target.get("DeadLetterConfig") or {}).get("Arn")
    if not arn:
        return
    try:
        _require_queue(rule, arn)
    except Undelivered as refused:
        _count(rule, "InvocationsFailedToBeSentToDlq")
        log.warning("rule %s: not kept in %s: %s", rule.name, arn, refused)
        return
    from moto.sqs.models import sqs_backends

    account_id, region = _account(arn)
    said = {
        "RULE_ARN": rule.arn,
        "TARGET_ARN": target["Arn"],
        "ERROR_CODE": error.code,
        "ERROR_MESSAGE": str(error),
    }
    attributes = {name: {"DataType": "String", "StringValue": value} for name, value in said.items()}
    queue = _queue(arn)
    sqs_backends[account_id][region].send_message(queue.name, _shown(message), message_attributes=attributes)
    _count(rule, "InvocationsSentToDlq")


def _count(rule: Any, *names: str) -> None:
    """Count a metric for a rule: by the rule's name for the default bus, by bus and rule for another."""
    named, bus = {"RuleName": rule.name}, str(rule.event_bus_name).rpartition("/")[2]
    if bus != "default":
        named["EventBusName"] = bus
    put(rule.account_id, rule.region_name, "AWS/Events", named, dict.fromkeys(names, 1), "Count")


def _shown(message: dict[str, Any]) -> str:
    from moto.core.utils import iso_8601_datetime_without_milliseconds, utcfromtimestamp

    shown = {key: value for key, value in message.items() if key != "ingestion-time"}
    when = iso_8601_datetime_without_milliseconds(utcfromtimestamp(message["time"]))
    return json.dumps({**shown, "time": when})


def text(target: dict[str, Any], message: dict[str, Any]) -> str:
    """Return a target's input: its constant input, its transformed event, or the event."""
    from moto.events.utils import EventTemplateParser

    if "Input" in target:
        return str(target["Input"])
    transformer = target.get("InputTransformer", {})
    if transformer.get("InputTemplate"):
        paths, given = transformer.get("InputPathsMap", {}), cast("Any", message)
        body = EventTemplateParser.parse(transformer["InputTemplate"], paths, given)
        return body if isinstance(body, str) else json.dumps(body)
    return _shown(message)
