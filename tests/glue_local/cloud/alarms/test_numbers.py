"""Data points of metric expressions, and errors for expressions that are not supported."""

import pytest

from glue_local.cloud.alarms.numbers import Unevaluated, evaluate

NAMED = {"a": [1.0, None, 3.0], "b": [None, 2.0, 1.0], "none": [None, None, None]}


@pytest.mark.parametrize(
    ("expression", "points"),
    [
        ("a", [1, None, 3]),
        ("a + b", [None, None, 4]),
        ("FILL(a, 0) + FILL(b, 0)", [1, 2, 4]),
        ("(FILL(a, 1) - 1) * 2 / b", [None, 0, 4]),
        ("-a", [-1, None, -3]),
        ("a / (b - 1)", [None, None, None]),  # by zero there is no point
        ("a + FILL(none, 0)", [1, None, 3]),
        ("7", [7, 7, 7]),
    ],
)
def test_an_expression_has_a_point_where_its_metrics_have(
    expression: str, points: list[float | None]
) -> None:
    assert evaluate(expression, NAMED) == points


@pytest.mark.parametrize(
    "expression",
    ["SUM([a, b])", "FILL(a, REPEAT)", "c", "SELECT AVG(x) FROM y", "a ** 2", "ANOMALY_DETECTION_BAND(a, 2)"],
)
def test_another_expression_is_named(expression: str) -> None:
    with pytest.raises(Unevaluated, match="the expression"):
        evaluate(expression, NAMED)
