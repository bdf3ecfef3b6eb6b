"""What moto's CloudWatch lacks.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (a new alarm
has insufficient data, a changed one stays in its state), API_SetAlarmState.html (a state that is set runs the
actions), API_GetMetricStatistics.html and API_GetMetricData.html (a metric has all its dimensions or is another).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.models import Alarm, CloudWatchBackend, MetricDatumBase

from glue_local.cloud.alarms import actions
from glue_local.cloud.alarms.numbers import Points, Unevaluated, evaluate, same_dimensions
from glue_local.cloud.moto_patches.patching import MotoPatch

_put_metric_alarm = CloudWatchBackend.put_metric_alarm
_get_metric_statistics = CloudWatchBackend.get_metric_statistics
_get_metric_data = CloudWatchBackend.get_metric_data
_get_all_metrics = CloudWatchBackend.get_all_metrics
_update_state = Alarm.update_state


def put_metric_alarm(self: CloudWatchBackend, name: str, **settings: Any) -> Alarm:
    """Make an alarm, which has insufficient data, or change one, which stays in its state."""
    former = self.alarms.get(name)
    alarm = _put_metric_alarm(self, name, **settings)
    if former is None:
        alarm.state_value = "INSUFFICIENT_DATA"
    else:
        for kept in (
            "state_reason",
            "state_reason_data",
            "state_value",
            "state_updated_timestamp",
            "history",
        ):
            setattr(alarm, kept, getattr(former, kept))
    return alarm


def update_state(self: Alarm, reason: str, reason_data: str, state_value: str) -> None:
    """Change an alarm's state and run the actions of the new one; of a state that stays, none."""
    former = self.state_value
    _update_state(self, reason, reason_data, state_value)
    if former != state_value:
        actions.act(self, former)


class _Only:
    """A backend as seen by a question about one metric: its data are those of that metric alone."""

    def __init__(self, backend: CloudWatchBackend, data: list[MetricDatumBase]) -> None:
        self._backend, self._data = backend, data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def get_all_metrics(self) -> list[MetricDatumBase]:
        return self._data


def _of(self: CloudWatchBackend, namespace: str, name: str, dimensions: list[dict[str, str]]) -> Any:
    wanted = [(one["Name"], one["Value"]) for one in dimensions or []]
    found = [
        one
        for one in _get_all_metrics(self)
        if (one.namespace, one.name) == (namespace, name) and same_dimensions(one, wanted)
    ]
    return _Only(self, found)


def get_metric_statistics(
    self: CloudWatchBackend, namespace: str, metric_name: str, *span: Any, **rest: Any
) -> Any:
    """Statistics of the metric with exactly these dimensions."""
    only = _of(self, namespace, metric_name, rest["dimensions"])
    return _get_metric_statistics(only, namespace, metric_name, *span, **rest)


def get_metric_data(
    self: CloudWatchBackend,
    queries: list[dict[str, Any]],
    start_time: datetime,
    end_time: datetime,
    **rest: Any,
) -> list[dict[str, Any]]:
    """The data of metrics, each with exactly the dimensions of its query, and of expressions over them."""
    answers, rows = {}, {}
    for query in queries:
        if "MetricStat" in query:
            metric = query["MetricStat"]["Metric"]
            only = _of(self, metric["Namespace"], metric["MetricName"], metric.get("Dimensions", []))
            shown = {**query, "ReturnData": True}
            (answers[query["Id"]],) = _get_metric_data(only, [shown], start_time, end_time, **rest)
    times = sorted({when for answer in answers.values() for when in answer["timestamps"]})
    if rest.get("scan_by") == "TimestampDescending":
        times.reverse()
    for name, answer in answers.items():
        found = dict(zip(answer["timestamps"], answer["values"], strict=True))
        rows[name] = [found.get(when) for when in times]
    for query in queries:
        if "MetricStat" not in query:
            answers[query["Id"]] = _calculated(query, rows, times)
    return [answers[query["Id"]] for query in queries if query.get("ReturnData", True)]


def _calculated(query: dict[str, Any], rows: dict[str, Points], times: list[datetime]) -> dict[str, Any]:
    try:
        values = evaluate(query["Expression"], rows)
    except Unevaluated as error:
        raise ValidationError(f"The local endpoint does not evaluate {error}.") from error
    found = [(when, value) for when, value in zip(times, values, strict=True) if value is not None]
    return {
        "id": query["Id"],
        "label": query.get("Label") or query["Id"],
        "values": [value for _, value in found],
        "timestamps": [when for when, _ in found],
        "status_code": "Complete",
    }


PATCHES = (
    MotoPatch(
        "a query with only some of a metric's dimensions finds it",
        CloudWatchBackend,
        replaces={"get_metric_statistics": get_metric_statistics, "get_metric_data": get_metric_data},
    ),
    MotoPatch(
        "alarms of any length are accepted, and are OK immediately",
        CloudWatchBackend,
        replaces={"put_metric_alarm": put_metric_alarm},
    ),
    MotoPatch("an alarm's actions are not run", Alarm, replaces={"update_state": update_state}),
)
