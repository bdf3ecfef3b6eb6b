"""CloudWatch: alarms, numbers and dashboards.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from glue_local.cloud.moto_patches.refusals.refusal import Asked, Refused, Rule, is_arn

INVALID = "ValidationError"
COMBINATION = "InvalidParameterCombination"
MINUTE, SHORT_PERIODS = 60, (10, 20, 30)
HOUR, DAY, WEEK = 3600, 86400, 604800
TREATMENTS = ("breaching", "notBreaching", "ignore", "missing")
METRICS_OF_AN_EXPRESSION = 10
ACTIONS = ("sns", "lambda", "automate", "autoscaling", "ssm", "ssm-incidents", "swf", "aiops", "bedrock")
OF_ONE_METRIC = ("MetricName", "Namespace", "Dimensions", "Period", "Unit", "Statistic", "ExtendedStatistic")
QUERY_ID = re.compile(r"[a-z][A-Za-z0-9_]*")
EXTENDED = re.compile(r"p(\d{1,2}(\.\d{1,10})?|100)|(tm|tc|ts|wm)\d{1,2}(\.\d+)?|IQM|(TM|TC|TS|WM|PR)\(.*\)")
#: A name in an expression that is not a function.
NAME = re.compile(r"\b[a-z]\w*\b(?!\s*\()")
DASHBOARD = re.compile(r"[A-Za-z0-9_-]{1,255}")
DATA_PER_CALL = 1000
METRICS_PER_WIDGET, METRICS_PER_DASHBOARD, WIDGETS = 500, 2500, 500
WIDGET_TYPES = ("metric", "text", "log", "alarm", "explorer", "trace", "custom", "chart")
WIDTH, HEIGHT = range(1, 25), range(1, 1001)


def _alarm(asked: Asked, given: Mapping[str, Any]) -> None:
    periods = _expression(given) if given.get("Metrics") else [_metric(given)]
    evaluated = int(given["EvaluationPeriods"])
    _span(periods, evaluated)
    if given.get("TreatMissingData", "missing") not in TREATMENTS:
        raise Refused(INVALID, f"TreatMissingData must be one of {', '.join(TREATMENTS)}.")
    if given.get("ThresholdMetricId") is None and given.get("Threshold") is None:
        raise Refused(INVALID, "Threshold must be given for an alarm on a static threshold.")
    breaching = given.get("DatapointsToAlarm")
    if breaching is not None and int(breaching) > evaluated:
        raise Refused(INVALID, "DatapointsToAlarm must not be more than EvaluationPeriods.")
    for name in ("AlarmActions", "OKActions", "InsufficientDataActions"):
        for arn in given.get(name) or ():
            _action(asked, arn)


def _action(asked: Asked, arn: str) -> None:
    if not is_arn(arn):
        raise Refused(INVALID, f"Invalid arn syntax: {arn}")
    _, _, service, region, _, _ = arn.split(":", 5)
    if service not in ACTIONS:
        raise Refused(INVALID, f"Unsupported action: {arn}")
    if service in ("sns", "lambda") and region != asked.region:
        raise Refused(INVALID, f"Invalid region {region} specified. Only {asked.region} is supported.")


def _span(periods: list[int], evaluated: int) -> None:
    """Refuse an alarm that looks back too far; one on an expression that reads no metric has no period."""
    longest = DAY if min(periods, default=0) < HOUR else WEEK
    if max(periods, default=0) * evaluated > longest:
        raise Refused(
            INVALID,
            f"Metrics cannot be checked across more than {'a day' if longest == DAY else 'a week'} "
            f"(EvaluationPeriods * Period must be <= {longest}).",
        )


def _metric(given: Mapping[str, Any]) -> int:
    """Check an alarm on one metric; return its period in seconds."""
    for name in ("MetricName", "Namespace", "Period"):
        if given.get(name) is None:
            raise Refused(INVALID, f"{name} must be given for an alarm on one metric.")
    if (given.get("Statistic") is None) == (given.get("ExtendedStatistic") is None):
        raise Refused(COMBINATION, "Exactly one of Statistic and ExtendedStatistic must be given.")
    extended = given.get("ExtendedStatistic")
    if extended is not None and not EXTENDED.fullmatch(extended):
        raise Refused(INVALID, f"The value {extended} for parameter ExtendedStatistic is not supported.")
    return _period(given["Period"], given["Namespace"])


def _period(given: Any, namespace: Any) -> int:
    period = int(given)
    if period not in SHORT_PERIODS and (period <= 0 or period % MINUTE):
        raise Refused(INVALID, f"Period must be 10, 20, 30, or a multiple of 60; it is {period}.")
    if period in SHORT_PERIODS and str(namespace).startswith("AWS/"):
        raise Refused(INVALID, f"Period must not be less than 60 for metrics of {namespace}.")
    return period


def _expression(given: Mapping[str, Any]) -> list[int]:
    """Check an alarm on an expression; return the periods of its metrics in seconds."""
    both = [name for name in OF_ONE_METRIC if given.get(name) is not None and given.get(name) != []]
    if both:
        raise Refused(COMBINATION, f"{both[0]} must not be given with Metrics.")
    queries = given["Metrics"]
    ids = [query["Id"] for query in queries]
    wrong = [one for one in ids if not QUERY_ID.fullmatch(one)]
    if wrong:
        raise Refused(
            INVALID, f"Id {wrong[0]} must begin with a lower-case letter, and hold letters, digits and _."
        )
    if len(set(ids)) < len(ids):
        raise Refused(INVALID, "Ids of Metrics must differ.")
    returned = [query for query in queries if query.get("ReturnData", True) not in (False, "false")]
    if len(returned) != 1:
        raise Refused(INVALID, f"Exactly one element of Metrics must return data; {len(returned)} do.")
    stats = [query["MetricStat"] for query in queries if query.get("MetricStat")]
    if not stats and not any("SELECT" in str(query.get("Expression")).upper() for query in queries):
        raise Refused(INVALID, "Metrics must hold at least one metric.")
    if len(stats) > METRICS_OF_AN_EXPRESSION:
        raise Refused(INVALID, f"An expression of an alarm has at most {METRICS_OF_AN_EXPRESSION} metrics.")
    periods = [_period(stat["Period"], stat["Metric"].get("Namespace")) for stat in stats]
    if len(set(periods)) > 1:
        raise Refused(INVALID, "All metrics of an alarm must have one period.")
    for query in queries:
        expression = query.get("Expression") or ""
        if "(" in expression and ("SEARCH(" in expression.upper() or "SELECT" in expression.upper()):
            continue
        bare = re.sub(r"'[^']*'|\"[^\"]*\"", "", expression)
        unknown = [name for name in NAME.findall(bare) if name not in ids]
        if unknown:
            raise Refused(
                INVALID, f"Error in expression '{query['Id']}': there is no {unknown[0]} in Metrics."
            )
    return periods


def _data(asked: Asked, given: Mapping[str, Any]) -> None:
    if str(given["Namespace"]).startswith("AWS/"):
        raise Refused(
            "InvalidParameterValue",
            f"The value {given['Namespace']} for parameter Namespace is invalid: AWS/ is AWS's.",
        )
    if len(given.get("MetricData") or ()) > DATA_PER_CALL:
        raise Refused(
            "InvalidParameterValue",
            f"The collection MetricData must not have a size greater than {DATA_PER_CALL}.",
        )


def _dashboard(asked: Asked, given: Mapping[str, Any]) -> None:
    if not DASHBOARD.fullmatch(given["DashboardName"]):
        raise Refused(
            "InvalidParameterValue",
            f"The value {given['DashboardName']} for field DashboardName contains invalid characters. It can only "
            "contain alphanumerics, dash (-) and underscore (_).",
        )
    try:
        body = json.loads(given["DashboardBody"])
    except ValueError as error:
        raise Refused("InvalidParameterInput", f"The dashboard body is not valid JSON: {error}") from error
    wrong = list(_wrong(body))
    if wrong:
        raise Refused("InvalidParameterInput", f"The dashboard body is invalid: {'; '.join(wrong)}")


def _wrong(body: Any) -> Iterator[str]:
    widgets = body.get("widgets") if isinstance(body, dict) else None
    if not isinstance(widgets, list):
        yield "/widgets must be an array"
        return
    if len(widgets) > WIDGETS:
        yield f"/widgets has more than {WIDGETS} elements"
    metrics = 0
    for index, widget in enumerate(widgets):
        where = f"/widgets/{index}"
        if widget.get("type") not in WIDGET_TYPES:
            yield f"{where}/type is not one of {', '.join(WIDGET_TYPES)}"
        if widget.get("width", 6) not in WIDTH or widget.get("height", 6) not in HEIGHT:
            yield f"{where} is wider than 24 or higher than 1000"
        if "properties" not in widget:
            yield f"{where}/properties is missing"
        elif widget.get("type") == "metric":
            metrics += len(widget["properties"].get("metrics") or ())
            yield from _wrong_metrics(widget["properties"], f"{where}/properties")
    if metrics > METRICS_PER_DASHBOARD:
        yield f"it has more than {METRICS_PER_DASHBOARD} metrics"


def _wrong_metrics(properties: Mapping[str, Any], where: str) -> Iterator[str]:
    metrics = properties.get("metrics")
    if "region" not in properties:
        yield f"{where}/region is missing"
    if not metrics and "annotations" not in properties:
        yield f"{where}/metrics must hold at least one metric, or annotations an alarm"
    if len(metrics or ()) > METRICS_PER_WIDGET:
        yield f"{where}/metrics has more than {METRICS_PER_WIDGET} elements"
    for index, metric in enumerate(metrics or ()):
        names = metric[:-1] if metric and isinstance(metric[-1], dict) else metric
        if names and len(names) % 2:
            yield f"{where}/metrics/{index} must be a namespace, a name, and pairs of a dimension and its value"


RULES: dict[str, Rule] = {"PutMetricAlarm": _alarm, "PutMetricData": _data, "PutDashboard": _dashboard}
