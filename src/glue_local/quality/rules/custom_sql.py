"""CustomSql: a number that a query gives, or the rows that it returns.

Follows https://docs.aws.amazon.com/glue/latest/dg/dqdl-rule-types-CustomSql.html: with a condition the
query gives one number; without, the rows it returns pass and the others fail. The query refers to the
data as ``primary`` and to additional sources by their aliases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glue_local.quality import expressions, sqltext
from glue_local.quality.checks import (
    THRESHOLD,
    Answers,
    CannotEvaluateError,
    Check,
    Query,
    Scope,
    counted,
    ratio,
)
from glue_local.quality.column import Column, find_column
from glue_local.quality.errors import InvalidRuleError
from glue_local.quality.model import Rule
from glue_local.quality.outcome import Verdict, unmet
from glue_local.quality.rules.columns import judged

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def custom_sql(rule: Rule, scope: Scope) -> Check:
    """Plan a CustomSql rule of either kind."""
    if rule.condition is not None and rule.threshold is not None:
        raise InvalidRuleError(f"{rule.place}: CustomSql takes a condition or a threshold, not both")
    return _rows(rule, scope) if rule.condition is None else custom_sql_number(rule, scope)


def custom_sql_number(rule: Rule, scope: Scope) -> Check:
    """Plan a CustomSql rule on the number that its query gives, or such an analyzer."""
    frame = scope.sql(rule.parameters[0].value)
    asked = Query(
        f"number of {rule.parameters[0].value}",
        lambda: frame.toDF("value").selectExpr("array(try_cast(value as double)) as values").limit(2),
    )

    def refused() -> str | None:
        return None if len(frame.columns) == 1 else "Custom SQL did not return exactly 1 column"

    def decide(answers: Answers) -> Verdict:
        if len(answers[asked]) != 1:
            return Verdict(False, "Custom SQL did not return exactly 1 row")
        found = answers[asked][0][0]
        if found is None:
            return Verdict(False, "Custom SQL returned NULL or a value that is not a number")
        scope.record(rule, found)
        metrics = {"Dataset.*.CustomSQL": found}
        if rule.condition is None or expressions.holds(rule.condition, found, scope.last(rule)):
            return Verdict(True, None, metrics)
        return Verdict(False, "Custom SQL response failed to satisfy the threshold", metrics)

    return Check(decide, (asked,), refused=refused)


def _comparable(column: Column) -> list[str]:
    """Write a column as two that are never null and equal only if the column is."""
    return [f"{column.sql} is null", f"coalesce({column.text}, '')"]


def _rows(rule: Rule, scope: Scope) -> Check:
    returned = scope.sql(rule.parameters[0].value, pinned=True)
    schema = returned.schema
    ours = [find_column(scope.schema, each.name) for each in schema.fields]
    strange = [each.name for each, our in zip(schema.fields, ours, strict=True) if our is None]
    if len(strange) == len(schema.fields):
        raise CannotEvaluateError(
            "The output from CustomSQL must contain at least one column that matches the input dataset. "
            "Ensure that matching columns are returned from the SQL."
        )
    if strange:
        raise CannotEvaluateError(
            "The columns returned from the SQL statement should only belong to the primary table. "
            f"Columns not found: {', '.join(strange)}"
        )
    theirs = [find_column(schema, each.name) for each in schema.fields]

    def keyed(columns: list[Column | None]) -> tuple[list[str], list[str]]:
        parts = [part for each in columns if each is not None for part in _comparable(each)]
        keys = [f"dq_key{number}" for number in range(len(parts))]
        return keys, [f"{part} as {key}" for part, key in zip(parts, keys, strict=True)]

    def add(frame: DataFrame, flag: str, filtered: str) -> DataFrame:
        quoted = sqltext.name(flag)
        names = [sqltext.name(each) for each in frame.columns]
        keys, written = keyed(theirs)
        passing = returned.selectExpr(*written).distinct().selectExpr("*", f"true as {quoted}")
        joined = frame.selectExpr("*", *keyed(ours)[1]).join(passing, keys, "left")
        return joined.selectExpr(*names, f"coalesce({quoted}, false) as {quoted}")

    def frame() -> DataFrame:
        return add(scope.primary, "dq_flag", "true").selectExpr(counted(["`dq_flag`"]))

    asked = Query(f"rows of {rule.parameters[0].value}", frame)

    def decide(answers: Answers) -> Verdict:
        rows, passing = answers[asked][0]
        if not rows:
            return Verdict(False, "Custom SQL rule could not be evaluated due to data frame being empty")
        found = ratio(passing, rows)
        metrics = {"Dataset.*.CustomSQL.Compliance": found}
        scope.record(rule, found, THRESHOLD)
        last = scope.last(rule, THRESHOLD)
        held = expressions.holds(rule.threshold, found, last) if rule.threshold else found == 1.0
        verdict = Verdict(held, None if held else unmet(found), metrics)
        return judged(verdict, rows - passing, rows)

    return Check(decide, (asked,), add, f"not returned by: {rule.parameters[0].value}")
