"""Rules that compare the data with an additional source: references, records, aggregates."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from glue_local.quality import sqltext
from glue_local.quality.checks import (
    PRIMARY,
    Answers,
    CannotEvaluateError,
    Check,
    Query,
    RowTest,
    Scope,
    counted,
    measured,
    ratio,
)
from glue_local.quality.column import Column, find_column
from glue_local.quality.errors import InvalidRuleError
from glue_local.quality.model import Rule
from glue_local.quality.outcome import Verdict
from glue_local.quality.rules.columns import judged
from glue_local.wording import many

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_REFERENCE = re.compile(r"(?P<alias>[^.{]+)\.(?:\{(?P<several>[^}]*)\}|(?P<one>.+))")
_AGGREGATE = re.compile(r"(?P<function>sum|avg|SUM|AVG)\((?:(?P<alias>.*)\.)?(?P<column>[^.]+)\)")


def _names(text: str) -> list[str]:
    return [part.strip().strip('"') for part in text.split(",") if part.strip()]


def _their_column(frame: DataFrame, alias: str, name: str) -> Column:
    found = find_column(frame.schema, name)
    if found is None:
        raise CannotEvaluateError(f"{alias} does not include column {name}!")
    return found


def _share_of(rule: Rule, scope: Scope, row: RowTest, metric: str) -> Check:
    """Compare the share of rows that pass a row test with the rule's condition."""

    def frame() -> DataFrame:
        return row(scope.primary, "dq_flag", "true").selectExpr(counted(["`dq_flag`"]))

    asked = Query(f"{rule.type} {[each.value for each in rule.parameters]}", frame)

    def decide(answers: Answers) -> Verdict:
        rows, passing = answers[asked][0]
        if not rows:
            raise CannotEvaluateError("Cannot evaluate: primary DataFrame is empty")
        found = ratio(passing, rows)
        verdict = measured(rule, scope, found, {metric: found}, analyzer=rule.type)
        return judged(verdict, rows - passing, rows)

    return Check(decide, (asked,), row, f"not found in {metric.split('.')[1]}")


def referential_integrity(rule: Rule, scope: Scope) -> Check:
    """ReferentialIntegrity: the share of rows whose columns are found, together, in a reference.

    A row with a null in one of them refers to nothing and is not found.
    """
    ours = _names(rule.parameters[0].value)
    parsed = _REFERENCE.fullmatch(rule.parameters[1].value)
    if parsed is None:
        raise InvalidRuleError(
            f'{rule.place}: the reference is written "alias.column" or "alias.{{a,b}}", in `{rule}`'
        )
    alias = parsed["alias"]
    theirs = _names(parsed["several"]) if parsed["several"] is not None else [parsed["one"]]
    if len(ours) != len(theirs):
        raise InvalidRuleError(
            f"{rule.place}: {many(len(ours), 'column')} cannot refer to {len(theirs)}, in `{rule}`"
        )
    reference = scope.other(alias)
    pairs = [
        (scope.column(our), _their_column(reference, alias, their))
        for our, their in zip(ours, theirs, strict=True)
    ]
    keys = [f"dq_key{number}" for number in range(len(pairs))]

    def add(frame: DataFrame, flag: str, filtered: str) -> DataFrame:
        quoted = sqltext.name(flag)
        names = [sqltext.name(each) for each in frame.columns]
        known = reference.selectExpr(
            *(f"{their.sql} as {key}" for (_, their), key in zip(pairs, keys, strict=True))
        )
        known = known.where(sqltext.all_of([f"{key} is not null" for key in keys])).distinct()
        known = known.selectExpr("*", f"true as {quoted}")
        keyed = frame.selectExpr(
            "*", *(f"{our.sql} as {key}" for (our, _), key in zip(pairs, keys, strict=True))
        )
        joined = keyed.join(known, keys, "left")
        return joined.selectExpr(*names, f"coalesce({quoted}, false) as {quoted}")

    return _share_of(rule, scope, add, f"Column.{alias}.ReferentialIntegrity")


def _mapping(rule: Rule, text: str) -> list[tuple[str, str]]:
    pairs = [part.partition("->") for part in _names(text)]
    if not pairs:
        raise InvalidRuleError(f"{rule.place}: no columns are named in `{rule}`")
    return [(ours.strip(), (theirs or ours).strip()) for ours, _, theirs in pairs]


def dataset_match(rule: Rule, scope: Scope) -> Check:
    """DatasetMatch: the share of rows that a reference has, by key, with equal other columns."""
    alias = rule.parameters[0].value
    reference = scope.other(alias)
    key_names = _mapping(rule, rule.parameters[1].value)
    if len(rule.parameters) > 2:  # noqa: PLR2004
        compared = _mapping(rule, rule.parameters[2].value)
    else:
        key_set = {ours.lower() for ours, _ in key_names}
        compared = [(each.name,) * 2 for each in scope.schema.fields if each.name.lower() not in key_set]

    def found(pairs: list[tuple[str, str]]) -> list[tuple[Column, Column]]:
        return [(scope.column(ours), _their_column(reference, alias, theirs)) for ours, theirs in pairs]

    keys, values = found(key_names), found(compared)

    def add(frame: DataFrame, flag: str, filtered: str) -> DataFrame:
        quoted = sqltext.name(flag)
        names = [sqltext.name(each) for each in frame.columns]
        named = [(f"dq_key{number}", *pair) for number, pair in enumerate(keys)]
        others = [(f"dq_value{number}", *pair) for number, pair in enumerate(values)]
        known = reference.selectExpr(*(f"{their.sql} as {key}" for key, _, their in [*named, *others]))
        known = known.dropDuplicates([key for key, _, _ in named]).selectExpr("*", f"true as {quoted}")
        joined = frame.selectExpr("*", *(f"{our.sql} as {key}" for key, our, _ in named)).join(
            known, [key for key, _, _ in named], "left"
        )
        same = sqltext.all_of([quoted, *(f"{our.sql} <=> {key}" for key, our, _ in others)])
        return joined.selectExpr(*names, f"coalesce({same}, false) as {quoted}")

    check = _share_of(rule, scope, add, f"Dataset.{alias}.DatasetMatch")
    repeated = [
        Query(
            f"keys of {side} in {rule.type} {rule.parameters}",
            partial(_repeats, frame, [pair[n] for pair in keys]),
        )
        for n, (side, frame) in enumerate(((PRIMARY, scope.primary), (alias, reference)))
    ]

    def decide(answers: Answers) -> Verdict:
        if any(answers[each][0][0] for each in repeated):
            raise CannotEvaluateError("Provided key map not suitable for given data frames.")
        return check.decide(answers)

    return Check(decide, (*check.needs, *repeated), check.row, check.failing)


def _repeats(frame: DataFrame, keys: list[Column]) -> DataFrame:
    """Count the rows whose key is null or occurs in another row: DatasetMatch needs a primary key."""
    names = [f"k{number}" for number in range(len(keys))]
    picked = frame.selectExpr(*(f"{each.sql} as {name}" for each, name in zip(keys, names, strict=True)))
    missing = sqltext.any_of([f"{name} is null" for name in names])
    counts = picked.groupBy(*names).count()
    wrong = f"sum(case when `count` > 1 or {missing} then `count` else 0 end)"
    return counts.selectExpr(f"array(coalesce(cast({wrong} as double), 0D)) as values")


def aggregate_match(rule: Rule, scope: Scope) -> Check:
    """AggregateMatch: a sum or average divided by another one's; 1 if both are 0."""
    asked, named = [], []
    for parameter in rule.parameters:
        parsed = _AGGREGATE.fullmatch(parameter.value.strip())
        if parsed is None:
            raise InvalidRuleError(
                f"{rule.place}: sum(column) or avg(alias.column) is needed, not {parameter}"
            )
        alias = parsed["alias"] or PRIMARY
        source = scope.frame(alias)
        column = _their_column(source, alias, parsed["column"].strip('"'))
        named.append(column.name)
        sql = f"array(cast({parsed['function'].lower()}({column.sql}) as double)) as values"
        asked.append(Query(f"{alias}: {sql}", partial(source.selectExpr, sql)))

    def decide(answers: Answers) -> Verdict:
        first, second = (answers[each][0][0] for each in asked)
        if first is None or second is None:
            raise CannotEvaluateError("Cannot evaluate: an aggregate of no values")
        found = 1.0 if first == second == 0 else 0.0 if second == 0 else first / second
        columns = ",".join(dict.fromkeys(named))
        return measured(rule, scope, found, {f"Column.{columns}.AggregateMatch": found}, analyzer=rule.type)

    return Check(decide, tuple(asked))
