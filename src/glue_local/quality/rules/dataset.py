"""Rules on a data set as a whole: its rows, its columns, its likeness to another's."""

from __future__ import annotations

import re

from glue_local.quality.checks import (
    Answers,
    CannotEvaluateError,
    Check,
    Query,
    Scope,
    count_rows,
    counted,
    measured,
    ratio,
)
from glue_local.quality.column import find_column
from glue_local.quality.errors import InvalidRuleError
from glue_local.quality.model import Rule
from glue_local.quality.outcome import Verdict


def row_count(rule: Rule, scope: Scope) -> Check:
    """RowCount: the number of rows (that the where clause leaves)."""
    rows = count_rows(rule.where)

    def decide(answers: Answers) -> Verdict:
        found = answers[rows]
        return measured(rule, scope, found, {"Dataset.*.RowCount": found}, analyzer="Size", whole=True)

    return Check(decide, (rows,))


def row_count_match(rule: Rule, scope: Scope) -> Check:
    """RowCountMatch: rows divided by those of a reference."""
    alias = rule.parameters[0].value
    reference = scope.other(alias)
    rows = count_rows()
    others = Query(f"rows of {alias}", lambda: reference.selectExpr(counted([])))

    def decide(answers: Answers) -> Verdict:
        found = ratio(answers[rows], answers[others][0][0])  # infinite or NaN over no rows, as in deequ
        return measured(
            rule, scope, found, {f"Dataset.{alias}.RowCountMatch": found}, analyzer="RowCountMatch"
        )

    return Check(decide, (rows, others))


def column_count(rule: Rule, scope: Scope) -> Check:
    """ColumnCount: the number of columns; asks nothing of the engine but the schema."""
    found = float(len(scope.schema.fields))
    metrics = {"Dataset.*.ColumnCount": found}
    return Check(lambda _: measured(rule, scope, found, metrics, analyzer="ColumnCount", whole=True))


def column_exists(rule: Rule, scope: Scope) -> Check:
    """ColumnExists: a column of that name is there."""
    wanted = rule.parameters[0].value
    there = find_column(scope.schema, wanted) is not None
    reason = None if there else f"Input data does not include column {wanted}!"
    return Check(lambda _: Verdict(there, reason))


def column_names_match_pattern(rule: Rule, scope: Scope) -> Check:
    """ColumnNamesMatchPattern: a regular expression is found in the name of each column."""
    try:
        pattern = re.compile(rule.parameters[0].value)
    except re.error as error:
        raise InvalidRuleError(f"the pattern of {rule} is not a regular expression: {error}") from None
    names = [each.name for each in scope.schema.fields]
    unmatched = [each for each in names if not pattern.search(each)]
    metrics = {"Dataset.*.ColumnNamesPatternMatchRatio": ratio(len(names) - len(unmatched), len(names))}
    reason = f"Columns that do not match the pattern: {', '.join(unmatched)}" if unmatched else None
    return Check(lambda _: Verdict(not unmatched, reason, metrics))


def schema_match(rule: Rule, scope: Scope) -> Check:
    """SchemaMatch: the share of columns that a reference has with the same name and type."""
    alias = rule.parameters[0].value
    theirs = {each.name: each.dataType.typeName() for each in scope.other(alias).schema.fields}
    ours = {each.name: each.dataType.typeName() for each in scope.schema.fields}
    if not ours or not theirs:
        raise CannotEvaluateError("One or both DataFrames have no columns")
    metric = f"Dataset.{alias}.SchemaMatch"
    if len(ours) != len(theirs):
        return Check(lambda _: Verdict(False, "Column counts do not match", {metric: 0.0}))
    found = sum(theirs.get(each) == kind for each, kind in ours.items()) / len(ours)
    return Check(lambda _: measured(rule, scope, found, {metric: found}, analyzer="SchemaMatch"))
