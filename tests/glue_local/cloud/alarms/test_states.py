"""The tables of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html.

X is a data point that breaches, 0 one that does not, - one that is missing, the latest on the right. Of each row the
state with missing data as missing, ignore, breaching and notBreaching.
"""

import pytest

from glue_local.cloud.alarms.states import state

KEEP, NO_DATA = None, "INSUFFICIENT_DATA"
THREE_OF_THREE = {
    "0 - X - X": ("OK", "OK", "OK", "OK"),
    "0 - - - -": ("OK", "OK", "OK", "OK"),
    "- - - - -": (NO_DATA, KEEP, "ALARM", "OK"),
    "0 X X - X": ("ALARM", "ALARM", "ALARM", "ALARM"),
    "- - X - -": ("ALARM", KEEP, "ALARM", "OK"),
    # Of the page's section on premature transitions.
    "- - - - X": (NO_DATA, KEEP, "ALARM", "OK"),
    "- - - X -": (NO_DATA, KEEP, "ALARM", "OK"),
    "- - - X 0": ("OK", "OK", "OK", "OK"),
}
TWO_OF_THREE = {
    "0 - X - X": ("ALARM", "ALARM", "ALARM", "ALARM"),
    "0 0 X 0 X": ("ALARM", "ALARM", "ALARM", "ALARM"),
    "0 - X - -": ("OK", "OK", "ALARM", "OK"),
    "- - - - 0": ("OK", "OK", "ALARM", "OK"),
    "- - - X -": ("ALARM", KEEP, "ALARM", "OK"),
}
ROWS = [(3, row, states) for row, states in THREE_OF_THREE.items()]
ROWS += [(2, row, states) for row, states in TWO_OF_THREE.items()]


@pytest.mark.parametrize(("to_alarm", "row", "states"), ROWS)
def test_a_row_of_the_page(to_alarm: int, row: str, states: tuple[str | None, ...]) -> None:
    points = [{"X": True, "0": False, "-": None}[one] for one in row.split()]
    treatments = ("missing", "ignore", "breaching", "notBreaching")
    assert tuple(state(points, 3, to_alarm, one) for one in treatments) == states
