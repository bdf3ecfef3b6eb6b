"""Glue's events on EventBridge: rules of the account see each change of a job run's state.

Source: https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
"""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Callable
from typing import Any, cast

from glue_local.cloud.runs.job_run import JobRun

log = logging.getLogger(__name__)

_SEVERITY = {"FAILED": "ERROR", "TIMEOUT": "WARN", "ERROR": "ERROR"}
_MESSAGES = {"SUCCEEDED": "Job run succeeded", "STOPPED": "Job run stopped"}
#: Services whose targets moto itself delivers to.
_MOTOS = frozenset({"logs", "events", "sqs"})


def event(run: JobRun) -> dict[str, Any]:
    """Return the event of an ended run, as PutEvents takes it."""
    detail = {
        "jobName": run.job_name,
        "severity": _SEVERITY.get(run.state, "INFO"),
        "state": run.state,
        "jobRunId": run.id,
        "message": run.error or _MESSAGES.get(run.state, f"Job run {run.state.lower()}"),
    }
    return {"Source": "aws.glue", "DetailType": "Glue Job State Change", "Detail": json.dumps(detail)}


def publish(run: JobRun, account_id: str, region: str) -> None:
    """Put the event of an ended run on the account's default bus; a failed delivery is not the run's."""
    from moto.events.models import events_backends

    try:
        events_backends[account_id][region].put_events([event(run)])
    except Exception:
        log.exception("event of job run %s was not delivered to every target", run.id)


def deliverer(original: Callable[[Any, Any, bool], None]) -> Callable[..., None]:
    """Return moto's ``Rule.send_to_targets`` with what it lacks: SNS topics, and rules that are disabled.

    A target of a service that does not run locally is passed over, with a warning in the endpoint's log.
    """

    def send_to_targets(self: Any, message: dict[str, Any], transform_input: bool = True) -> None:
        if self.state == "DISABLED" or not self.event_pattern.matches_event(message):
            return
        for target in self.targets:
            service = target["Arn"].split(":")[2]
            if service == "sns":
                _to_topic(target, message)
            elif service in _MOTOS:
                alone = copy.copy(self)
                alone.targets = [target]
                original(alone, copy.deepcopy(message), transform_input)
            else:
                log.warning("rule %s: no local delivery to %s", self.name, target["Arn"])

    return send_to_targets


def _to_topic(target: dict[str, Any], message: dict[str, Any]) -> None:
    from moto.sns.models import sns_backends

    _, _, _, region, account_id, _ = target["Arn"].split(":", 5)
    sns_backends[account_id][region].publish(message=_text(target, message), arn=target["Arn"])


def _text(target: dict[str, Any], message: dict[str, Any]) -> str:
    """Return what a target gets: its constant input, what its transformer makes of the event, or the event."""
    from moto.core.utils import iso_8601_datetime_without_milliseconds, utcfromtimestamp
    from moto.events.utils import EventTemplateParser

    if "Input" in target:
        return str(target["Input"])
    transformer = target.get("InputTransformer", {})
    if transformer.get("InputTemplate"):
        paths, given = transformer.get("InputPathsMap", {}), cast("Any", message)
        body = EventTemplateParser.parse(transformer["InputTemplate"], paths, given)
        return body if isinstance(body, str) else json.dumps(body)
    shown = {key: value for key, value in message.items() if key != "ingestion-time"}
    when = iso_8601_datetime_without_milliseconds(utcfromtimestamp(message["time"]))
    return json.dumps({**shown, "time": when})
