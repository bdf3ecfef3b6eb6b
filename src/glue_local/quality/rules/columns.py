"""Rules on each value of a column: complete, allowed, long enough, of a type, fresh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyspark.sql.types import IntegerType

from glue_local.quality import expressions, sqltext
from glue_local.quality.checks import (
    THRESHOLD,
    Aggregate,
    Answers,
    Check,
    Probe,
    Scope,
    aggregate,
    count_rows,
    failing,
    measured,
    optional,
    predicate,
    ratio,
)
from glue_local.quality.column import Column
from glue_local.quality.errors import InvalidRuleError, UnsupportedRuleError
from glue_local.quality.model import Keyword, Rule, Text
from glue_local.quality.outcome import Verdict, share_passed, unmet

#: The types of ColumnDataType, by their Spark SQL names.
_TYPES = {
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
    "integer": "int",
    "double": "double",
    "float": "float",
    "long": "bigint",
    "string": "string",
}


def completeness_of(column: Column, where: str | None) -> tuple[Aggregate, Aggregate]:
    """Count the rows, and those where a column is not null."""
    test = sqltext.filtered(f"{column.sql} is not null", where)
    return count_rows(where), count_rows(test)


def completeness(rule: Rule, scope: Scope) -> Check:
    """Completeness: the share of values that are not null; no rows at all fail."""
    column = scope.column(rule.parameters[0].value)
    rows, complete = completeness_of(column, rule.where)

    def decide(answers: Answers) -> Verdict:
        found = ratio(answers[complete], answers[rows]) if answers[rows] else None
        metrics = {f"Column.{column.name}.Completeness": found}
        analyzer = f"Completeness({column.name},{optional(rule.where)})"
        verdict = measured(rule, scope, found, metrics, analyzer=analyzer)
        return judged(verdict, answers[rows] - answers[complete], answers[rows])

    test = f"{column.sql} is not null"
    shown = f"{column.sql} is null" + (f" and ({rule.where})" if rule.where else "")
    return Check(decide, (rows, complete), predicate(test, rule.where), shown)


def is_complete(rule: Rule, scope: Scope) -> Check:
    """IsComplete: no value is null; no rows at all fail, as they do in AWS Glue."""
    check = completeness(rule, scope)

    def decide(answers: Answers) -> Verdict:
        found = check.decide(answers)
        value = next(iter(found.metrics.values()), None)
        return found if value in (None, 1.0) else replace(found, passed=False, reason=unmet(value))

    return Check(decide, check.needs, check.row, check.failing)


def judged(verdict: Verdict, failed: float, rows: float) -> Verdict:
    """Add to a verdict how many rows do not pass."""
    return replace(verdict, failed_rows=int(failed), rows=int(rows))


def _share(
    rule: Rule,
    test: str,
    metric: str,
    extremes: dict[str, Aggregate],
    nulls: str | None,
    scope: Scope,
    *,
    in_percent: bool = False,
) -> Check:
    """Check that each value passes a test, or, with threshold, that a share of them does.

    ``in_percent``: a reason says what share passes, as AWS Glue has it of some rule types.
    """
    rows = count_rows(rule.where)
    passing = count_rows(sqltext.filtered(test, rule.where))
    empty = count_rows(sqltext.filtered(nulls or "false", rule.where))
    needs: Sequence[Probe] = (rows, passing, empty, *extremes.values())

    def decide(answers: Answers) -> Verdict:
        if not answers[rows]:
            analyzer = f"Compliance({rule},{optional(rule.where)})"
            return Verdict(False, f"Empty state for analyzer {analyzer}, all input values were NULL.")
        share = ratio(answers[passing], answers[rows])
        failed = answers[rows] - answers[passing]
        metrics = {name: answers[each] for name, each in extremes.items() if answers[each] is not None}
        scope.record(rule, share, THRESHOLD)
        for name, value in metrics.items():
            scope.record(rule, value, name.rpartition(".")[2])
        unlike = share_passed(share) if in_percent else unmet(share)
        if rule.threshold is not None:
            held = expressions.holds(rule.threshold, share, scope.last(rule, THRESHOLD))
            return judged(Verdict(held, None if held else unlike, {metric: share}), failed, answers[rows])
        shown = metrics if extremes else {metric: share}
        if not failed:
            return judged(Verdict(True, None, shown), failed, answers[rows])
        reasons = []
        if failed > answers[empty]:
            worst = next((value for value in metrics.values() if _fails(rule, value, scope)), None)
            reasons.append(unlike if worst is None else unmet(worst))
        if answers[empty]:
            reasons.append(unmet(None))
        return judged(Verdict(False, "\n".join(reasons), shown), failed, answers[rows])

    return Check(decide, tuple(needs), predicate(test, rule.where), failing(test, rule.where))


def part(rule: Rule) -> str:
    """Name the metric that `last` means in the condition of a rule on each value."""
    if rule.type not in ("ColumnValues", "ColumnLength"):
        return ""
    operator = rule.condition.operator if rule.condition else ""
    extreme = _EXTREMES.get(operator, ("",))[0]
    return f"{extreme}Length" if extreme and rule.type == "ColumnLength" else extreme or THRESHOLD


def _fails(rule: Rule, value: float, scope: Scope) -> bool:
    return rule.condition is not None and not expressions.holds(
        rule.condition, value, scope.last(rule, part(rule))
    )


#: Which extremes of a column AWS Glue reports for which comparison with a number.
_EXTREMES = {
    ">": ("Minimum",),
    ">=": ("Minimum",),
    "<": ("Maximum",),
    "<=": ("Maximum",),
    "=": ("Minimum", "Maximum"),
}


def column_values(rule: Rule, scope: Scope) -> Check:
    """ColumnValues: each value meets the condition; nulls fail all but `!=` and `not in`."""
    column = scope.column(rule.parameters[0].value)
    if rule.condition is None:
        return _range_of_values(rule, column, scope)
    ignore_case = False
    for tag, value in rule.tags:
        if tag == "timeZone":
            continue
        if tag != "ignoreCase":
            raise UnsupportedRuleError(f"{rule.place}: ColumnValues with {tag} is not evaluated here")
        ignore_case = isinstance(value, Text) and value.value.lower() == "true"
    if rule.condition.kind == "size":
        raise InvalidRuleError(f"{rule.place}: ColumnValues does not compare with a size")
    settled = expressions.settled(rule.condition, scope.last(rule, part(rule)))
    zone = dict(rule.tags).get("timeZone")
    test = sqltext.values_test(column, settled, ignore_case=ignore_case, now=scope.now, zone=zone)
    extremes: dict[str, Aggregate] = {}
    if sqltext.kind(settled) == "number" and not any(isinstance(each, Keyword) for each in settled.operands):
        for name in _EXTREMES.get(settled.operator, ()):
            column = scope.numeric(rule.parameters[0].value)
            extremes[f"Column.{column.name}.{name}"] = aggregate(name[:3].lower(), column.sql, rule.where)
    matching = settled.operator.endswith("matches")
    metric = f"Column.{column.name}.{'PatternMatch' if matching else 'ColumnValues.Compliance'}"
    lenient = settled.operator in ("!=", "not in")
    named = any(isinstance(each, Keyword) and each.name == "NULL" for each in settled.operands)
    nulls = f"{column.sql} is null" if lenient == named else None
    return _share(rule, test, metric, extremes, nulls, scope)


def _range_of_values(rule: Rule, column: Column, scope: Scope) -> Check:
    """Take the smallest and greatest number, or length of text, for an analyzer."""
    sql = column.sql if column.numeric else f"length({column.text})"
    suffix = "" if column.numeric else "Length"
    probes = {
        f"Column.{column.name}.{name}{suffix}": aggregate(name[:3].lower(), sql, rule.where)
        for name in ("Minimum", "Maximum")
    }

    return _range(rule, scope, probes)


def _range(rule: Rule, scope: Scope, probes: dict[str, Aggregate]) -> Check:
    """Return the smallest and the greatest, for an analyzer."""

    def decide(answers: Answers) -> Verdict:
        found = {name: answers[each] for name, each in probes.items() if answers[each] is not None}
        for name, value in found.items():
            scope.record(rule, value, name.rpartition(".")[2])
        return Verdict(True, None, found)

    return Check(decide, tuple(probes.values()))


def column_length(rule: Rule, scope: Scope) -> Check:
    """ColumnLength: the length of each value; null is of length 0 (but is in no list without 0)."""
    column = scope.column(rule.parameters[0].value)
    length = f"coalesce(length({column.text}), 0)"
    extremes = {
        f"Column.{column.name}.{name}Length": aggregate(name[:3].lower(), length, rule.where)
        for name in ("Minimum", "Maximum")
    }
    if rule.condition is None:
        return _range(rule, scope, extremes)
    settled = expressions.settled(rule.condition, scope.last(rule, part(rule)))
    if sqltext.kind(settled) != "number" or any(isinstance(each, Keyword) for each in settled.operands):
        raise InvalidRuleError(f"{rule.place}: ColumnLength needs a condition on numbers, not `{settled}`")
    test = sqltext.values_test(Column(column.name, length, IntegerType()), settled)
    listed = settled.operator in ("in", "not in")
    if listed and 0.0 not in [expressions.number(each) for each in settled.operands]:
        null = f"{column.sql} is null"
        test = f"not ({null}) and ({test})" if settled.operator == "in" else f"{null} or ({test})"
    if settled.operator in _EXTREMES:
        wanted = _EXTREMES[settled.operator]
        extremes = {
            name: each
            for name, each in extremes.items()
            if name.endswith(tuple(f"{w}Length" for w in wanted))
        }
    metric = f"Column.{column.name}.LengthCompliance"
    return _share(rule, test, metric, {} if listed else extremes, None, scope)


def _readable(column: Column, name: str, rule: Rule) -> str:
    """Write the test that a value can be read as a type; a null cannot."""
    wanted = name.lower()
    sql_type = _TYPES.get(wanted, wanted if wanted.startswith("decimal(") else None)
    if sql_type is None:
        raise InvalidRuleError(
            f"{rule.place}: ColumnDataType supports Boolean, Date, Timestamp, Integer, Double, Float, Long, String "
            f'and Decimal(p,s), not "{name}"'
        )
    tags = dict(rule.tags)
    pattern = tags.pop("format", None)
    if tags or (pattern is not None and sql_type not in ("date", "timestamp")):
        raise UnsupportedRuleError(
            f"{rule.place}: `{rule}`: only `with format`, of a Date or Timestamp, is evaluated here"
        )
    if isinstance(pattern, Text):
        return f"try_to_timestamp({column.text}, {sqltext.string(pattern.value)}) is not null"
    return f"try_cast({column.sql} as {sql_type}) is not null"


def column_data_type(rule: Rule, scope: Scope) -> Check:
    """ColumnDataType: each value can be read as a type; `with format` says how a date is written."""
    column = scope.column(rule.parameters[0].value)
    condition = rule.condition
    assert condition is not None
    named = [each.value for each in condition.operands if isinstance(each, Text)]
    if condition.operator not in ("=", "!=", "in", "not in") or len(named) < len(condition.operands):
        raise InvalidRuleError(f"{rule.place}: ColumnDataType needs = or in, and types, in `{rule}`")
    test = sqltext.any_of([_readable(column, each, rule) for each in named])
    if condition.operator in ("!=", "not in"):
        test = f"not ({test})"
    metric = f"Column.{column.name}.ColumnDataType.Compliance"
    return _or_nothing(rule, _share(rule, test, metric, {}, None, scope, in_percent=True))


def _or_nothing(rule: Rule, check: Check) -> Check:
    """Let a rule pass that has no rows to judge, as AWS Glue does for some types."""
    rows = count_rows(rule.where)

    def decide(answers: Answers) -> Verdict:
        return check.decide(answers) if answers[rows] else Verdict(True, "No rows matched the filter")

    return Check(decide, check.needs, check.row, check.failing)


def data_freshness(rule: Rule, scope: Scope) -> Check:
    """DataFreshness: each time in a column is as long ago as the condition says; a null is not."""
    column = scope.column(rule.parameters[0].value)
    assert rule.condition is not None
    try:
        limits = [f"{expressions.hours(each):.4f}" for each in rule.condition.operands]
    except InvalidRuleError as error:
        raise InvalidRuleError(f"{rule.place}: {error}") from None
    age = (
        "round((unix_timestamp(current_timestamp()) - "
        f"unix_timestamp(try_cast({column.sql} as timestamp))) / 3600, 2)"
    )
    test = sqltext.comparison(age, rule.condition.operator, limits)
    metric = f"Column.{column.name}.DataFreshness.Compliance"
    return _or_nothing(rule, _share(rule, test, metric, {}, None, scope, in_percent=True))
