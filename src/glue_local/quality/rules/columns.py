"""Rules on each value of a column: complete, allowed, long enough, of a type, fresh."""

from __future__ import annotations

from collections.abc import Sequence

from glue_local.quality import expressions, sqltext
from glue_local.quality.errors import InvalidRuleError, UnsupportedRuleError
from glue_local.quality.model import Keyword, Rule, Text
from glue_local.quality.outcome import Verdict, unmet
from glue_local.quality.plan import (
    Aggregate,
    Answers,
    Check,
    Column,
    Probe,
    Scope,
    aggregate,
    count_rows,
    measured,
    optional,
    predicate,
    ratio,
)

#: The types that ColumnDataType knows, as Spark SQL calls them.
_TYPES = {
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
    "integer": "int",
    "double": "double",
    "float": "float",
    "long": "bigint",
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
        return measured(rule, scope, found, metrics, analyzer=analyzer)

    return Check(decide, (rows, complete), predicate(f"{column.sql} is not null", rule.where))


def is_complete(rule: Rule, scope: Scope) -> Check:
    """IsComplete: no value is null; no rows at all fail, as they do in AWS Glue."""
    check = completeness(rule, scope)

    def decide(answers: Answers) -> Verdict:
        found = check.decide(answers)
        value = next(iter(found.metrics.values()), None)
        return found if value in (None, 1.0) else Verdict(False, unmet(value), found.metrics)

    return Check(decide, check.needs, check.row)


def _share(
    rule: Rule, test: str, metric: str, extremes: dict[str, Aggregate], nulls: str | None, scope: Scope
) -> Check:
    """Check that each value passes a test, or, with threshold, that a share of them does."""
    rows = count_rows(rule.where)
    passing = count_rows(sqltext.filtered(test, rule.where))
    empty = count_rows(sqltext.filtered(nulls or "false", rule.where))
    needs: Sequence[Probe] = (rows, passing, empty, *extremes.values())

    def decide(answers: Answers) -> Verdict:
        if not answers[rows]:
            analyzer = f"Compliance({rule},{optional(rule.where)})"
            return Verdict(False, f"Empty state for analyzer {analyzer}, all input values were NULL.")
        share = ratio(answers[passing], answers[rows])
        metrics = {name: answers[each] for name, each in extremes.items() if answers[each] is not None}
        if rule.threshold is not None:
            held = expressions.holds(rule.threshold, share, scope.last(rule))
            return Verdict(held, None if held else unmet(share), {metric: share})
        shown = metrics if extremes else {metric: share}
        if answers[passing] == answers[rows]:
            return Verdict(True, None, shown)
        failing = answers[rows] - answers[passing]
        reasons = []
        if failing > answers[empty]:
            worst = next((value for value in metrics.values() if _fails(rule, value)), None)
            reasons.append(unmet(share if worst is None else worst))
        if answers[empty]:
            reasons.append(unmet(None))
        return Verdict(False, "\n".join(reasons), shown)

    return Check(decide, tuple(needs), predicate(test, rule.where))


def _fails(rule: Rule, value: float) -> bool:
    return rule.condition is not None and not expressions.holds(rule.condition, value)


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
        return _range_of_values(rule, column)
    ignore_case = False
    for tag, value in rule.tags:
        if tag != "ignoreCase":
            raise UnsupportedRuleError(f"{rule.place}: ColumnValues with {tag} is not evaluated here")
        ignore_case = isinstance(value, Text) and value.value.lower() == "true"
    settled = expressions.settled(rule.condition, scope.last(rule))
    test = sqltext.values_test(column.sql, settled, text=column.text, ignore_case=ignore_case)
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


def _range_of_values(rule: Rule, column: Column) -> Check:
    """Take the smallest and greatest number, or length of text, for an analyzer."""
    sql = column.sql if column.numeric else f"length({column.text})"
    suffix = "" if column.numeric else "Length"
    probes = {
        f"Column.{column.name}.{name}{suffix}": aggregate(name[:3].lower(), sql, rule.where)
        for name in ("Minimum", "Maximum")
    }

    def decide(answers: Answers) -> Verdict:
        found = {name: answers[each] for name, each in probes.items()}
        return Verdict(True, None, {name: value for name, value in found.items() if value is not None})

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
        needs = tuple(extremes.values())
        return Check(lambda found: Verdict(True, None, {k: found[p] for k, p in extremes.items()}), needs)
    settled = expressions.settled(rule.condition, scope.last(rule))
    if sqltext.kind(settled) != "number" or any(isinstance(each, Keyword) for each in settled.operands):
        raise InvalidRuleError(f"{rule.place}: ColumnLength needs a condition on numbers, not `{settled}`")
    test = sqltext.values_test(length, settled, text=length)
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


def column_data_type(rule: Rule, scope: Scope) -> Check:
    """ColumnDataType: each value can be read as a type; `with format` says how a date is written."""
    column = scope.column(rule.parameters[0].value)
    condition = rule.condition
    if (
        condition is None
        or condition.operator not in ("=", "!=")
        or not isinstance(condition.operands[0], Text)
    ):
        raise InvalidRuleError(f'{rule.place}: ColumnDataType needs = "type" or != "type", in `{rule}`')
    wanted = condition.operands[0].value.lower()
    sql_type = _TYPES.get(wanted, wanted if wanted.startswith("decimal(") else None)
    if sql_type is None:
        raise InvalidRuleError(
            f"{rule.place}: ColumnDataType knows Boolean, Date, Timestamp, Integer, Double, Float, Long and "
            f"Decimal(p,s), not {condition.operands[0]}"
        )
    tags = dict(rule.tags)
    pattern = tags.pop("format", None)
    if tags or (pattern is not None and sql_type != "date"):
        raise UnsupportedRuleError(
            f"{rule.place}: `{rule}`: only `with format`, of a Date, is evaluated here"
        )
    if isinstance(pattern, Text):
        read = f"to_date({column.text}, {sqltext.string(pattern.value)})"
    else:
        read = f"try_cast({column.sql} as {sql_type})"
    test = f"{read} is {'not ' if condition.operator == '=' else ''}null"
    share = _share(rule, test, f"Column.{column.name}.ColumnDataType.Compliance", {}, None, scope)
    rows = count_rows(rule.where)

    def decide(answers: Answers) -> Verdict:
        return share.decide(answers) if answers[rows] else Verdict(True, "No rows matched the filter")

    return Check(decide, share.needs, share.row)


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
        f"unix_timestamp(cast({column.sql} as timestamp))) / 3600, 2)"
    )
    test = sqltext.comparison(age, rule.condition.operator, limits)
    return _share(rule, test, f"Column.{column.name}.DataFreshness.Compliance", {}, None, scope)
