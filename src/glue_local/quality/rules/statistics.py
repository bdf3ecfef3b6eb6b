"""Rules on the numbers of a column taken together: mean, sum, deviation, correlation."""

from __future__ import annotations

import math
from collections.abc import Callable

from glue_local.quality import sqltext
from glue_local.quality.checks import (
    Aggregate,
    Answers,
    Check,
    Scope,
    aggregate,
    count_rows,
    measured,
    optional,
)
from glue_local.quality.model import Rule
from glue_local.quality.outcome import Verdict

Plan = Callable[[Rule, Scope], Check]


def statistic(name: str, function: str) -> Plan:
    """Make the plan of a rule on one SQL aggregate of a column of numbers; no numbers at all fail."""

    def plan(rule: Rule, scope: Scope) -> Check:
        column = scope.numeric(rule.parameters[0].value)
        asked = aggregate(function, column.sql, rule.where)

        def decide(answers: Answers) -> Verdict:
            found = answers[asked]
            analyzer = f"{name}({column.name},{optional(rule.where)})"
            return measured(rule, scope, found, {f"Column.{column.name}.{name}": found}, analyzer=analyzer)

        return Check(decide, (asked,))

    return plan


def column_correlation(rule: Rule, scope: Scope) -> Check:
    """ColumnCorrelation: Pearson's coefficient of two columns of numbers."""
    first, second = (scope.numeric(each.value) for each in rule.parameters)
    names = f"{first.name},{second.name}"
    pair = [f"cast({each.sql} as double)" for each in (first, second)]
    if rule.where:
        pair = [f"case when {rule.where} then {each} end" for each in pair]
    asked = Aggregate("corr", tuple(pair))
    strange = count_rows(sqltext.any_of([f"isnan({each})" for each in pair]))

    def decide(answers: Answers) -> Verdict:
        # Spark's coefficient is NaN as soon as one number is; engines that pass NaN over must not differ.
        found = math.nan if answers[strange] else answers[asked]
        metrics = {f"Multicolumn.{names}.ColumnCorrelation": found}
        analyzer = f"Correlation({names},{optional(rule.where)})"
        return measured(rule, scope, found, metrics, analyzer=analyzer)

    return Check(decide, (asked, strange))
