"""DetectAnomalies, and the analyzer AllStatistics.

AWS Glue trains a model on earlier runs; here a value is an anomaly if it is further from the mean of up to
100 earlier runs than three of their standard deviations (and than 1 % of the mean). Before there are three
earlier runs nothing is one, as in AWS Glue.
Source: https://docs.aws.amazon.com/glue/latest/dg/dqdl-rule-types-DetectAnomalies.html
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from dataclasses import replace

from glue_local.java import double_text
from glue_local.quality import signatures
from glue_local.quality.checks import Answers, CannotEvaluateError, Check, Scope
from glue_local.quality.errors import InvalidRuleError
from glue_local.quality.model import Parameter, Rule
from glue_local.quality.outcome import Verdict

Plan = Callable[[Rule, Scope], Check]

#: Earlier runs that are looked at, and how many there must be.
MOST_RUNS, LEAST_RUNS = 100, 3
_DEVIATIONS, _AT_LEAST = 3.0, 0.01

_RULES = (
    *("RowCount", "Completeness", "Uniqueness", "Mean", "Sum", "StandardDeviation", "Entropy"),
    *("DistinctValuesCount", "UniqueValueRatio", "ColumnLength", "ColumnValues", "ColumnCorrelation"),
    *("CustomSql", "ColumnCount"),
)


def bounds(earlier: list[float]) -> tuple[float, float] | None:
    """Return the range of values that are not anomalies; None if there are too few earlier runs."""
    if len(earlier) < LEAST_RUNS:
        return None
    mean = statistics.fmean(earlier)
    reach = max(_DEVIATIONS * statistics.stdev(earlier), _AT_LEAST * abs(mean))
    return mean - reach, mean + reach


def detect_anomalies(analyzers: Callable[[str], Plan | None]) -> Plan:
    """Make the plan of DetectAnomalies; ``analyzers`` gives the plan of the rule that it watches."""

    def plan(rule: Rule, scope: Scope) -> Check:
        wanted = rule.parameters[0].value
        name = next((each for each in _RULES if each.lower() == wanted.lower()), None)
        watched = analyzers(name) if name else None
        if name is None or watched is None:
            raise InvalidRuleError(f"DetectAnomalies supports {', '.join(_RULES)}, not {wanted}")
        if scope.history is None:
            raise CannotEvaluateError("DetectAnomalies compares with earlier runs, and none are stored here")
        inner = Rule(name, rule.parameters[1:], line=rule.line, column=rule.column)
        if problem := signatures.problem(inner, analyzer=True):
            raise InvalidRuleError(f"DetectAnomalies: {problem}")
        check = watched(inner, scope)

        def decide(answers: Answers) -> Verdict:
            found = check.decide(answers)
            if not found.metrics:
                return found
            reasons = []
            for metric, value in found.metrics.items():
                expected = bounds(scope.last(rule, metric)(MOST_RUNS))  # type: ignore[misc]
                scope.record(rule, value, metric)
                if expected is not None and not expected[0] <= value <= expected[1]:
                    low, high = map(double_text, expected)
                    reasons.append(f"{metric} is {double_text(value)}: earlier runs suggest {low} to {high}")
            return Verdict(not reasons, "\n".join(reasons) or None, found.metrics)

        return Check(decide, check.needs)

    return plan


def all_statistics(analyzers: Callable[[str], Plan | None]) -> Plan:
    """Make the plan of AllStatistics: the metrics of several analyzers, of one column or AllColumns."""

    def plan(rule: Rule, scope: Scope) -> Check:
        wanted = rule.parameters[0]
        every = wanted.value == "AllColumns" and not wanted.quoted
        names = [each.name for each in scope.schema.fields] if every else [wanted.value]
        inner = [Rule("RowCount")]
        for name in names:
            column = scope.column(name)
            parameters = (Parameter(name),)
            inner += [Rule("Completeness", parameters), Rule("Uniqueness", parameters)]
            if column.numeric:
                inner.append(Rule("ColumnValues", parameters))
            elif column.textual:
                inner.append(Rule("ColumnLength", parameters))
        checks = [found(each, scope) for each in inner if (found := analyzers(each.type)) is not None]

        def decide(answers: Answers) -> Verdict:
            metrics: dict[str, float] = {}
            for check in checks:
                metrics |= {k: v for k, v in check.decide(answers).metrics.items() if math.isfinite(v)}
            return Verdict(True, None, metrics)

        needs = tuple(dict.fromkeys(probe for check in checks for probe in check.needs))
        return replace(Check(decide), needs=needs)

    return plan
