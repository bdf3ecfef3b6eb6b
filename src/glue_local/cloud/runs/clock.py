"""What fires by the clock: scheduled triggers, crawlers, EventBridge's scheduled rules and its Scheduler's schedules.

Sources: https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html,
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html and
https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from botocore import xform_name

from glue_local.cloud import schedules
from glue_local.cloud.moto_patches import glue_crawlers
from glue_local.cloud.runs import credentials
from glue_local.cloud.runs.job_run import now
from glue_local.cloud.runs.service import Machine
from glue_local.cloud.runs.state import Runs, runs_of

log = logging.getLogger(__name__)

UTC = ZoneInfo("UTC")
UNIVERSAL = "arn:aws:scheduler:::aws-sdk:"
SCHEDULER = "scheduler.amazonaws.com"
#: Services whose names in Scheduler differ from boto3's.
SDK_NAMES = {"sfn": "stepfunctions", "eventbridge": "events", "cloudwatchlogs": "logs"}
#: A scheduled action: its name for the log, its schedule and time zone, and the action.
Entry = tuple[str, str, ZoneInfo, Callable[[], Any]]


class Clock:
    """Runs what is scheduled, minute by minute; a minute lasts as long as the machine's limits say."""

    def __init__(self, machine: Machine) -> None:
        """Take the machine whose account is looked at."""
        self._machine = machine
        self._minute = timedelta(minutes=1)
        self._ended = threading.Event()
        self._seen = now()
        #: When each schedule was first seen: a rate counts from then.
        self._known: dict[tuple[str, str], datetime] = {}

    def start(self) -> None:
        """Look from now on, in a thread."""
        threading.Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        """Look no more."""
        self._ended.set()

    def _run(self) -> None:
        seconds = self._machine.limits.seconds_per_minute
        time = self._seen
        while True:
            rest = 60 - time.second if seconds == 60 else 60  # noqa: PLR2004 - real minutes begin with the clock's
            if self._ended.wait(seconds * rest / 60):
                return
            time = now() if seconds == 60 else time + self._minute  # noqa: PLR2004
            try:
                self.tick(time)
            except Exception:
                log.exception("the clock failed")

    def tick(self, until: datetime) -> None:
        """Do everything due since the last tick; failures go to the endpoint's log."""
        after, self._seen = self._seen, until
        for name, text, zone, act in list(self._entries()):
            since = self._known.setdefault((name, text), after)
            try:
                schedule = schedules.parse(text, since.astimezone(zone), kinds=("cron", "rate", "at"))
                if schedule.due(after.astimezone(zone), until.astimezone(zone)):
                    act()
            except Exception as error:
                log.warning("%s: %s: %s", name, type(error).__name__, error)

    def _entries(self) -> Iterator[Entry]:
        from moto.events.models import events_backends
        from moto.glue.models import glue_backends
        from moto.scheduler.models import scheduler_backends

        account_id = self._machine.settings.account_id
        for backend in list(glue_backends[account_id].values()):
            yield from self._of_glue(backend)
        for events in list(events_backends[account_id].values()):
            for bus in list(events.event_buses.values()):
                for rule in list(bus.rules.values()):
                    if rule.scheduled_expression and rule.state != "DISABLED":
                        text = rule.scheduled_expression
                        yield f"rule {rule.name}", text, UTC, _bound(fire, rule)
        for region, scheduler in list(scheduler_backends[account_id].items()):
            for group in list(scheduler.schedule_groups.values()):
                yield from self._of_group(scheduler, group, region)

    def _of_glue(self, backend: Any) -> Iterator[Entry]:
        runs: Runs = runs_of(backend, self._machine)
        for trigger in list(backend.triggers.values()):
            if trigger.trigger_type == "SCHEDULED" and trigger.state == "ACTIVATED" and trigger.schedule:
                act = _bound(runs.triggers.on_schedule, trigger.as_dict())
                yield f"trigger {trigger.name}", trigger.schedule, UTC, act
        for crawler in list(backend.crawlers.values()):
            if crawler.schedule and glue_crawlers.schedule_state(crawler) == "SCHEDULED":
                act = _bound(runs.crawls.start, crawler.name)
                yield f"crawler {crawler.name}", crawler.schedule, UTC, act

    def _of_group(self, scheduler: Any, group: Any, region: str) -> Iterator[Entry]:
        for schedule in list(group.schedules.values()):
            if schedule.state == "DISABLED":
                continue
            act = _bound(self._call, schedule, region)
            zone = ZoneInfo(schedule.schedule_expression_timezone or UTC.key)
            yield f"schedule {schedule.name}", schedule.schedule_expression, zone, act

    def _call(self, schedule: Any, region: str) -> None:
        """Call the operation that a schedule names, under the target's role."""
        target = schedule.target
        found = _operation(target, self._machine.settings.url)
        if found is None:
            log.warning("schedule %s: no local delivery to %s", schedule.name, target["Arn"])
            return
        service, operation, given = found
        settings = self._machine.settings
        client = credentials.client(
            service, target["RoleArn"], settings.account_id, region, settings.url, SCHEDULER
        )
        getattr(client, xform_name(operation[0].upper() + operation[1:]))(**given)


def _operation(target: dict[str, Any], url: str) -> tuple[str, str, dict[str, Any]] | None:
    """Return the service, operation and request of a target; None for one that is not called here."""
    arn, text = target["Arn"], target.get("Input") or "{}"
    if arn.startswith(UNIVERSAL):
        service, _, operation = arn.removeprefix(UNIVERSAL).partition(":")
        return SDK_NAMES.get(service, service), operation, json.loads(text)
    _, _, service, _, account_id, name = arn.split(":", 5)
    templated = {
        "sqs": ("sqs", "sendMessage", {"QueueUrl": f"{url}/{account_id}/{name}", "MessageBody": text}),
        "sns": ("sns", "publish", {"TopicArn": arn, "Message": text}),
        "states": ("stepfunctions", "startExecution", {"stateMachineArn": arn, "input": text}),
    }
    return templated.get(service)


def _bound(function: Callable[..., Any], *arguments: Any) -> Callable[[], Any]:
    return lambda: function(*arguments)


def fire(rule: Any) -> None:
    """Send a scheduled rule's event to its targets."""
    from glue_local.cloud.runs import delivery

    message = {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": rule.account_id,
        "time": int(now().timestamp()),
        "region": rule.region_name,
        "resources": [rule.arn],
        "detail": {},
    }
    delivery.send(rule, message)
