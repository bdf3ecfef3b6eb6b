"""What state a row of data points puts an alarm in.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html, whose tables are
the tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

State = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]

#: Data points that CloudWatch looks at beyond those it evaluates: the page's examples have five for three. How many it
#: takes for other numbers the page leaves open.
FURTHER_BACK = 2


def state(points: Sequence[bool | None], evaluated: int, to_alarm: int, treatment: str) -> State | None:
    """The state after some data points, the latest last: whether each breaches, None where it is missing.

    ``evaluated`` of them decide, ``to_alarm`` must breach. None: the alarm stays unchanged.
    """
    real = [point for point in points if point is not None]
    if len(real) >= evaluated:
        return _count(real[-evaluated:], to_alarm)
    breaching = real.count(True)
    if treatment == "breaching":
        breaching += evaluated - len(real)
    if treatment in ("breaching", "notBreaching") or False in real or breaching >= to_alarm:
        return "ALARM" if breaching >= to_alarm else "OK"
    # Only breaching points are left: fewer than needed, or none.
    if treatment == "ignore":
        return None
    return "ALARM" if real and _since_first(points) >= to_alarm else "INSUFFICIENT_DATA"


def _count(points: Sequence[bool], to_alarm: int) -> State:
    return "ALARM" if points.count(True) >= to_alarm else "OK"


def _since_first(points: Sequence[bool | None]) -> int:
    """How many periods ago the oldest point is, the last period being the first."""
    return len(points) - next(index for index, point in enumerate(points) if point is not None)
