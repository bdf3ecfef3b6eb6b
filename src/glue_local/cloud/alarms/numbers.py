"""Data points of a metric, period by period, and of an expression over metrics.

A metric is its namespace, its name and all its dimensions: without one of its dimensions it is another metric,
without data. Metric math covers what alarms on counts need; Unevaluated names anything more.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

Points = list[float | None]

STATISTICS = ("Average", "Maximum", "Minimum", "SampleCount", "Sum")
OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class Unevaluated(ValueError):  # noqa: N818 - no fault of the alarm
    """Something that CloudWatch evaluates and the local endpoint does not; the message names it."""


def same_dimensions(datum: Any, dimensions: Iterable[tuple[str, str]]) -> bool:
    """Whether a datum of moto's has these dimensions and no others."""
    return {(one.name, one.value) for one in datum.dimensions} == set(dimensions)


def points(
    data: Iterable[Any], statistic: str, unit: str | None, end: datetime, period: int, count: int
) -> Points:
    """The last periods before ``end``, ``period`` seconds each, the latest last; None where there is no datum."""
    if statistic not in STATISTICS:
        raise Unevaluated(f"the statistic {statistic}; supported are {', '.join(STATISTICS)}")
    start = end - timedelta(seconds=period * count)
    periods: list[list[Any]] = [[] for _ in range(count)]
    for datum in data:
        if start <= datum.timestamp < end and (unit is None or datum.unit == unit):
            periods[int((datum.timestamp - start).total_seconds() // period)].append(datum)
    return [_statistic(found, statistic) for found in periods]


def _statistic(data: list[Any], statistic: str) -> float | None:
    if not data:
        return None
    single = [datum.value for datum in data if hasattr(datum, "value")]
    sets = [datum for datum in data if not hasattr(datum, "value")]
    samples = len(single) + sum(one.sample_count for one in sets)
    total = sum(single) + sum(one.sum for one in sets)
    of = {
        "Average": lambda: total / samples,
        "Maximum": lambda: max([*single, *(one.max for one in sets)]),
        "Minimum": lambda: min([*single, *(one.min for one in sets)]),
        "SampleCount": lambda: samples,
        "Sum": lambda: total,
    }
    return float(of[statistic]())


def evaluate(expression: str, named: Mapping[str, Points]) -> Points:
    """Data points of an expression over named rows of them: arithmetic, and FILL with a number."""
    try:
        tree = ast.parse(expression, mode="eval").body
    except SyntaxError as error:
        raise Unevaluated(f"the expression {expression}") from error
    lengths = {len(row) for row in named.values()}
    return _row(tree, named, max(lengths, default=0), expression)


def _row(node: ast.expr, named: Mapping[str, Points], length: int, whole: str) -> Points:
    match node:
        case ast.Constant(value=int() | float() as value):
            return [float(value)] * length
        case ast.Name(id=name) if name in named:
            return list(named[name])
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            calculate = OPERATORS[type(op)]
            rows = zip(_row(left, named, length, whole), _row(right, named, length, whole), strict=True)
            return [_calculated(calculate, one, other) for one, other in rows]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return [None if one is None else -one for one in _row(operand, named, length, whole)]
        case ast.Call(func=ast.Name(id="FILL"), args=[row, ast.Constant(value=int() | float() as value)]):
            # Also of a metric without any number: https://github.com/aws/aws-sdk-js-v3/issues/6873
            return [_or(one, value) for one in _row(row, named, length, whole)]
    raise Unevaluated(
        f"{ast.unparse(node)} in the expression {whole}; supported are + - * / and FILL with a number"
    )


def _or(value: float | None, otherwise: float) -> float:
    return float(otherwise) if value is None else value


def _calculated(
    calculate: Callable[[float, float], float], one: float | None, other: float | None
) -> float | None:
    if one is None or other is None or (calculate is operator.truediv and other == 0):
        return None
    return calculate(one, other)
