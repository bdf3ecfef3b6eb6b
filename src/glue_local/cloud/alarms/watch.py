"""Evaluates the alarms of all regions, over and over, and counts the messages of queues, which SQS tells CloudWatch.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html (once a minute) and
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
"""

from __future__ import annotations

import json
import logging
import operator
import os
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from moto.cloudwatch.models import CloudWatchBackend, cloudwatch_backends
from moto.core.utils import utcnow
from moto.sqs.models import sqs_backends

from glue_local.cloud.alarms.numbers import Points, Unevaluated, evaluate, points, same_dimensions
from glue_local.cloud.alarms.states import FURTHER_BACK, State, state
from glue_local.cloud.cloudwatch import put

log = logging.getLogger(__name__)

BREACHES: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


def every() -> float:
    """Seconds between two evaluations: a minute, as in CloudWatch, or GLUE_LOCAL_ALARMS_EVERY."""
    return float(os.environ.get("GLUE_LOCAL_ALARMS_EVERY", "60"))


def start() -> None:
    """Evaluate alarms from now on, in a thread."""

    def go_on() -> None:
        while True:
            time.sleep(every())
            evaluate_all(utcnow())

    threading.Thread(target=go_on, name="alarms", daemon=True).start()


def evaluate_all(now: datetime) -> None:
    """Evaluate every alarm once; a change of its state runs its actions."""
    for account_id in list(cloudwatch_backends):
        for region in list(cloudwatch_backends[account_id]):
            backend = cloudwatch_backends[account_id][region]
            alarms = list(backend.alarms.values())
            if alarms:
                _count_messages(account_id, region, now)
            for alarm in alarms:
                try:
                    evaluate_alarm(backend, alarm, now)
                except Exception:
                    log.exception("alarm %s was not evaluated", alarm.name)


#: By queue, the minute in which its messages were counted last, and how many there were.
_COUNTED: dict[str, tuple[datetime, int]] = {}


def _count_messages(account_id: str, region: str, now: datetime) -> None:
    """Report the number of messages of each queue to CloudWatch, once a minute and on every change."""
    for queue in list(sqs_backends[account_id][region].queues.values()):
        counted = now.replace(second=0, microsecond=0), int(queue.approximate_number_of_messages)
        former = _COUNTED.get(queue.queue_arn, (counted[0], 0))
        if counted == former or counted[1] == former[1] == 0:
            continue
        _COUNTED[queue.queue_arn] = counted
        counts = {"ApproximateNumberOfMessagesVisible": float(counted[1])}
        put(account_id, region, "AWS/SQS", {"QueueName": queue.name}, counts, "Count")


def evaluate_alarm(backend: CloudWatchBackend, alarm: Any, now: datetime) -> None:
    """Put an alarm in the state that its data points ask for."""
    try:
        row, why = _points(backend, alarm, now), ""
    except Unevaluated as error:
        row, why = None, f"The local endpoint does not evaluate {error}."
    if row is None:
        new: State | None = "INSUFFICIENT_DATA"
    else:
        breaches = BREACHES[alarm.comparison_operator]
        new = state(
            [None if one is None else breaches(one, float(alarm.threshold)) for one in row],
            int(alarm.evaluation_periods),
            int(alarm.datapoints_to_alarm or alarm.evaluation_periods),
            alarm.treat_missing_data or "missing",
        )
        why = _reason(alarm, row)
    if new is not None and (new != alarm.state_value or (row is None and alarm.state_reason != why)):
        said = {"version": "1.0", "queryDate": now.isoformat(), "recentDatapoints": row}
        alarm.update_state(why, json.dumps(said), new)


def _points(backend: CloudWatchBackend, alarm: Any, now: datetime) -> Points:
    """The data points of an alarm, the latest last: those that decide, and those it may need further back."""
    if alarm.rule is not None:
        raise Unevaluated("composite alarms")
    if alarm.comparison_operator not in BREACHES:
        raise Unevaluated(f"the comparison {alarm.comparison_operator}")
    if alarm.extended_statistic:
        raise Unevaluated(f"the statistic {alarm.extended_statistic}")
    count, end, data = int(alarm.evaluation_periods) + FURTHER_BACK, _end(now), backend.metric_data

    def row(metric: Any, statistic: str, unit: str | None, period: int) -> Points:
        wanted = {(one.name, one.value) for one in metric.dimensions}
        found = [
            one
            for one in list(data)
            if (one.namespace, one.name) == (metric.namespace, metric.metric_name)
            and same_dimensions(one, wanted)
        ]
        return points(found, statistic, unit, end, period, count)

    if not alarm.metric_data_queries:
        return row(alarm, alarm.statistic, alarm.unit, int(alarm.period))
    named: dict[str, Points] = {}
    last: Points = []
    for query in sorted(alarm.metric_data_queries, key=lambda one: one.metric_stat is None):
        if query.metric_stat is not None:
            stat = query.metric_stat
            named[query.id] = row(stat.metric, stat.stat, stat.unit, int(stat.period))
        else:
            named[query.id] = evaluate(query.expression, named)
        if query.return_data is not False:
            last = named[query.id]
    return last


def _end(now: datetime) -> datetime:
    """The end of the minute that runs: what was put a moment ago counts."""
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _reason(alarm: Any, row: Points) -> str:
    real = [one for one in row if one is not None]
    shown = ", ".join(str(one) for one in reversed(real[-5:])) or "none"
    return (
        f"Threshold Crossed: {alarm.datapoints_to_alarm or alarm.evaluation_periods} of the last "
        f"{alarm.evaluation_periods} datapoints decide, found [{shown}], against {alarm.threshold} "
        f"({alarm.comparison_operator}; missing data: {alarm.treat_missing_data or 'missing'})."
    )
