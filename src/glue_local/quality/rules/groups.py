"""Rules on how often values occur: unique, distinct, evenly spread. Rows of nulls only are left out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from glue_local.quality import sqltext
from glue_local.quality.checks import Answers, Check, Query, RowTest, Scope, measured, optional, ratio
from glue_local.quality.column import Column
from glue_local.quality.model import Rule
from glue_local.quality.outcome import Verdict, unmet
from glue_local.quality.rules.columns import completeness_of, judged

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_VALUES = (
    "array(cast(count(1) as double), cast(sum(`count`) as double), "
    "cast(sum(case when `count` = 1 then 1 else 0 end) as double), "
    "cast(sum(`count` * ln(`count`)) as double)) as values"
)


def groups_of(scope: Scope, columns: Sequence[Column], where: str | None) -> Query:
    """Ask for (distinct values, rows, values that occur once, sum of n ln n), nulls left out."""
    names = [f"g{number}" for number in range(len(columns))]

    def frame() -> DataFrame:
        kept = scope.primary.where(where) if where else scope.primary
        picked = kept.selectExpr(
            *(f"{each.sql} as {name}" for each, name in zip(columns, names, strict=True))
        )
        there = picked.where(sqltext.any_of([f"{name} is not null" for name in names]))
        return there.groupBy(*names).count().selectExpr(_VALUES)

    return Query(f"groups of {[each.sql for each in columns]} where {where}", frame)


def _columns(rule: Rule, scope: Scope) -> list[Column]:
    return [scope.column(each.value) for each in rule.parameters]


def _metric(columns: Sequence[Column], name: str) -> str:
    entity = "Column" if len(columns) == 1 else "Multicolumn"
    return f"{entity}.{','.join(each.name for each in columns)}.{name}"


def _analyzer(name: str, columns: Sequence[Column], where: str | None) -> str:
    return f"{name}(List({', '.join(each.name for each in columns)}),{optional(where)})"


def _once(columns: Sequence[Column], where: str | None, nulls: str) -> RowTest:
    keys = ", ".join(each.sql for each in columns)
    counted = f"count(case when {where} then 1 end)" if where else "count(1)"
    present = sqltext.any_of([f"{each.sql} is not null" for each in columns])

    def add(frame: DataFrame, flag: str, filtered: str) -> DataFrame:
        held = f"case when {present} then {counted} over (partition by {keys}) = 1 else {nulls} end"
        if where:
            held = f"case when {where} then {held} else {filtered} end"
        return frame.selectExpr("*", f"{held} as {sqltext.name(flag)}")

    return add


def _repeated(columns: Sequence[Column], where: str | None) -> str:
    """Return SQL, for people, that selects the rows whose value occurs more than once."""
    keys = ", ".join(each.sql for each in columns)
    return f"count(1) over (partition by {keys}) > 1" + (f" and ({where})" if where else "")


def uniqueness(rule: Rule, scope: Scope) -> Check:
    """Uniqueness: the share of rows whose value (or values together) occurs once."""
    return _share_that_occurs_once(rule, scope, "Uniqueness")


def unique_value_ratio(rule: Rule, scope: Scope) -> Check:
    """UniqueValueRatio: of the distinct values, the share that occurs once."""
    return _share_that_occurs_once(rule, scope, "UniqueValueRatio")


def _share_that_occurs_once(rule: Rule, scope: Scope, analyzer: str) -> Check:
    columns = _columns(rule, scope)
    groups = groups_of(scope, columns, rule.where)

    def decide(answers: Answers) -> Verdict:
        distinct, rows, single, _ = answers[groups][0]
        found = ratio(single, rows if analyzer == "Uniqueness" else distinct) if rows else None
        metrics = {_metric(columns, analyzer): found}
        verdict = measured(rule, scope, found, metrics, analyzer=_analyzer(analyzer, columns, rule.where))
        return verdict if found is None else judged(verdict, rows - single, rows)

    return Check(decide, (groups,), _once(columns, rule.where, "true"), _repeated(columns, rule.where))


def is_unique(rule: Rule, scope: Scope) -> Check:
    """IsUnique: no value (or values together) occurs twice."""
    check = uniqueness(rule, scope)

    def decide(answers: Answers) -> Verdict:
        found = check.decide(answers)
        value = next(iter(found.metrics.values()), None)
        return found if value in (None, 1.0) else replace(found, passed=False, reason=unmet(value))

    return Check(decide, check.needs, check.row, check.failing)


def is_primary_key(rule: Rule, scope: Scope) -> Check:
    """IsPrimaryKey: unique, together, and complete, each."""
    columns = _columns(rule, scope)
    unique = is_unique(rule, scope)
    complete = {each: completeness_of(each, rule.where) for each in columns}

    def decide(answers: Answers) -> Verdict:
        found = unique.decide(answers)
        metrics, reasons = dict(found.metrics), [found.reason] if found.reason else []
        for column, (rows, filled) in complete.items():
            if answers[rows]:
                share = ratio(answers[filled], answers[rows])
                metrics[f"Column.{column.name}.Completeness"] = share
                reasons += [unmet(share)] if share != 1.0 else []
        return replace(found, passed=not reasons, reason="\n".join(reasons) or None, metrics=metrics)

    needs = (*unique.needs, *(probe for pair in complete.values() for probe in pair))
    row = _once(columns, rule.where, "false")
    if len(columns) > 1:
        present = sqltext.all_of([f"{each.sql} is not null" for each in columns])
        row = _both(row, present, rule.where)
    empty = sqltext.any_of([f"{each.sql} is null" for each in columns])
    return Check(decide, needs, row, f"{_repeated(columns, rule.where)} or {empty}")


def _both(test: RowTest, present: str, where: str | None) -> RowTest:
    def add(frame: DataFrame, flag: str, filtered: str) -> DataFrame:
        names = [sqltext.name(each) for each in frame.columns]
        once = sqltext.name(f"{flag}_once")
        held = f"{once} and {present}"
        if where:
            held = f"case when {where} then {held} else {filtered} end"
        tested = test(frame, f"{flag}_once", filtered)
        return tested.selectExpr(*names, f"{held} as {sqltext.name(flag)}")

    return add


def distinct_values_count(rule: Rule, scope: Scope) -> Check:
    """DistinctValuesCount: how many different values there are."""
    columns = _columns(rule, scope)
    groups = groups_of(scope, columns, rule.where)

    def decide(answers: Answers) -> Verdict:
        found = answers[groups][0][0]
        metrics = {_metric(columns, "DistinctValuesCount"): found}
        return measured(rule, scope, found, metrics, analyzer="CountDistinct")

    return Check(decide, (groups,))


def entropy(rule: Rule, scope: Scope) -> Check:
    """Entropy: -sum(p ln p) over the shares p of the values."""
    columns = _columns(rule, scope)
    groups = groups_of(scope, columns, rule.where)

    def decide(answers: Answers) -> Verdict:
        _, rows, _, weighted = answers[groups][0]
        found = max(0.0, math.log(rows) - weighted / rows) if rows else None
        analyzer = f"Entropy({columns[0].name},{optional(rule.where)})"
        return measured(rule, scope, found, {_metric(columns, "Entropy"): found}, analyzer=analyzer)

    return Check(decide, (groups,))
