"""Given a small table, what each rule type finds: outcome, reason and metrics.

All rules are evaluated at once (they are on the same data), so each case costs no query of its own.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from glue_local.engine.run.run import Run
from glue_local.java import has_java
from glue_local.quality import RuleOutcome, evaluate

NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
COLUMNS = (
    "id int, email string, d string, amount double, flag string, seen timestamp, "
    "place struct<city:string,zip:int>, `a.b` int, nothing int"
)
ROWS = [
    (1, "ann@x", "2024-01-01", 10.0, "A", NOW - timedelta(hours=1), ("Rome", 1), 7, None),
    (2, "bob@x", "2024-02-01", 20.0, "b", NOW - timedelta(hours=5), ("Oslo", 2), 7, None),
    (3, None, "bad", None, " ", NOW - timedelta(hours=30), ("Rome", None), 7, None),
    (3, "ann@x", None, 5.0, "", NOW - timedelta(hours=50), (None, 4), 7, None),
]
REFERENCE = ("rid int, mail string", [(1, "ann@x"), (2, "zed@x"), (None, None)])
SAME_SHAPE = (COLUMNS, ROWS[:2])


def unmet(value: str) -> str:
    return f"Value: {value} does not meet the constraint requirement!"


def empty(analyzer: str) -> str:
    return f"Empty state for analyzer {analyzer}, all input values were NULL."


def missing(column: str) -> str:
    return f"Input data does not include column {column}!"


WRONG_TYPE = (
    "Expected type of column email to be one of (LongType,IntegerType,DoubleType,FloatType,ShortType,ByteType,"
    "DecimalType), but found StringType instead!"
)

#: Rule, reason (None: it passes), metrics.
CASES: list[tuple[str, str | None, dict[str, float]]] = [
    # --- the data set
    ("RowCount = 4", None, {"Dataset.*.RowCount": 4}),
    ("RowCount > 4", unmet("4"), {"Dataset.*.RowCount": 4}),
    ("RowCount between 4 and 9", unmet("4"), {"Dataset.*.RowCount": 4}),
    ("RowCount not between 4 and 9", None, {"Dataset.*.RowCount": 4}),
    ("RowCount in [3,4]", None, {"Dataset.*.RowCount": 4}),
    ('RowCount = 2 where "id = 3"', None, {"Dataset.*.RowCount": 2}),
    ('RowCountMatch "reference" between 1.3 and 1.4', None, {"Dataset.reference.RowCountMatch": 4 / 3}),
    (
        'RowCountMatch "reference" = 1',
        unmet("1.3333333333333333"),
        {"Dataset.reference.RowCountMatch": 4 / 3},
    ),
    ("ColumnCount = 9", None, {"Dataset.*.ColumnCount": 9}),
    ("ColumnCount > 9", unmet("9"), {"Dataset.*.ColumnCount": 9}),
    ('ColumnExists "email"', None, {}),
    ('ColumnExists "EMAIL"', None, {}),
    ('ColumnExists "place.city"', None, {}),
    ('ColumnExists "mail"', missing("mail"), {}),
    ('ColumnNamesMatchPattern "[a-z]"', None, {"Dataset.*.ColumnNamesPatternMatchRatio": 1}),
    (
        'ColumnNamesMatchPattern "^[a-z]+$"',
        "Columns that do not match the pattern: a.b",
        {"Dataset.*.ColumnNamesPatternMatchRatio": 8 / 9},
    ),
    ('SchemaMatch "same" = 1.0', None, {"Dataset.same.SchemaMatch": 1}),
    ('SchemaMatch "reference" = 1.0', "Column counts do not match", {"Dataset.reference.SchemaMatch": 0}),
    # --- complete
    ('IsComplete "id"', None, {"Column.id.Completeness": 1}),
    ('IsComplete "email"', unmet("0.75"), {"Column.email.Completeness": 0.75}),
    ('IsComplete "email" where "id < 3"', None, {"Column.email.Completeness": 1}),
    ('IsComplete "email" where "id > 9"', empty("Completeness(email,Some(id > 9))"), {}),
    ('IsComplete "place.city"', unmet("0.75"), {"Column.place.city.Completeness": 0.75}),
    ('IsComplete "a.b"', None, {"Column.a.b.Completeness": 1}),
    ('IsComplete "mail"', missing("mail"), {}),
    ('Completeness "email" > 0.7', None, {"Column.email.Completeness": 0.75}),
    ('Completeness "email" > 0.8', unmet("0.75"), {"Column.email.Completeness": 0.75}),
    # --- how often values occur; nulls count as no value
    ('IsUnique "id"', unmet("0.5"), {"Column.id.Uniqueness": 0.5}),
    ('IsUnique "amount"', None, {"Column.amount.Uniqueness": 1}),
    ('IsUnique "id" where "id < 3"', None, {"Column.id.Uniqueness": 1}),
    ('IsUnique "id" "amount"', None, {"Multicolumn.id,amount.Uniqueness": 1}),
    ('IsUnique "nothing"', empty("Uniqueness(List(nothing),None)"), {}),
    (
        'IsPrimaryKey "amount"',
        unmet("0.75"),
        {"Column.amount.Uniqueness": 1, "Column.amount.Completeness": 0.75},
    ),
    ('IsPrimaryKey "seen"', None, {"Column.seen.Uniqueness": 1, "Column.seen.Completeness": 1}),
    (
        'IsPrimaryKey "id" "seen"',
        None,
        {"Multicolumn.id,seen.Uniqueness": 1, "Column.id.Completeness": 1, "Column.seen.Completeness": 1},
    ),
    ('Uniqueness "email" > 0.3', None, {"Column.email.Uniqueness": 1 / 3}),
    ('Uniqueness "id" > 0.5', unmet("0.5"), {"Column.id.Uniqueness": 0.5}),
    ('UniqueValueRatio "email" = 0.5', None, {"Column.email.UniqueValueRatio": 0.5}),
    ('UniqueValueRatio "a.b" > 0', unmet("0.0"), {"Column.a.b.UniqueValueRatio": 0}),
    ('DistinctValuesCount "email" = 2', None, {"Column.email.DistinctValuesCount": 2}),
    ('DistinctValuesCount "id" > 3', unmet("3.0"), {"Column.id.DistinctValuesCount": 3}),
    ('Entropy "a.b" < 0.1', None, {"Column.a.b.Entropy": 0}),
    ('Entropy "id" < 1', unmet("1.0397207708399179"), {"Column.id.Entropy": 1.0397207708399179}),
    # --- each value
    ('ColumnValues "id" > 0', None, {"Column.id.Minimum": 1}),
    ('ColumnValues "id" >= 2', unmet("1.0"), {"Column.id.Minimum": 1}),
    ('ColumnValues "id" < 4', None, {"Column.id.Maximum": 3}),
    ('ColumnValues "id" <= 2.5', unmet("3.0"), {"Column.id.Maximum": 3}),
    ('ColumnValues "a.b" = 7', None, {"Column.a.b.Minimum": 7, "Column.a.b.Maximum": 7}),
    ('ColumnValues "id" = 1', unmet("3.0"), {"Column.id.Minimum": 1, "Column.id.Maximum": 3}),
    ('ColumnValues "amount" > 0', unmet("NULL"), {"Column.amount.Minimum": 5}),
    ('ColumnValues "amount" > 6', f"{unmet('5.0')}\n{unmet('NULL')}", {"Column.amount.Minimum": 5}),
    ('ColumnValues "amount" > 0 where "amount is not null"', None, {"Column.amount.Minimum": 5}),
    ('ColumnValues "id" between 0 and 4', None, {"Column.id.ColumnValues.Compliance": 1}),
    ('ColumnValues "id" between 1 and 4', unmet("0.75"), {"Column.id.ColumnValues.Compliance": 0.75}),
    ('ColumnValues "id" not between 1 and 3', unmet("0.75"), {"Column.id.ColumnValues.Compliance": 0.75}),
    ('ColumnValues "id" in [1,2,3]', None, {"Column.id.ColumnValues.Compliance": 1}),
    ('ColumnValues "id" in [1,2]', unmet("0.5"), {"Column.id.ColumnValues.Compliance": 0.5}),
    ('ColumnValues "amount" in [5,10,20,NULL]', None, {"Column.amount.ColumnValues.Compliance": 1}),
    ('ColumnValues "amount" != 7', None, {"Column.amount.ColumnValues.Compliance": 1}),
    ('ColumnValues "amount" != NULL', unmet("NULL"), {"Column.amount.ColumnValues.Compliance": 0.75}),
    (
        'ColumnValues "amount" = NULL where "id = 3 and d = \'bad\'"',
        None,
        {"Column.amount.ColumnValues.Compliance": 1},
    ),
    ('ColumnValues "amount" not in [5,6]', unmet("0.75"), {"Column.amount.ColumnValues.Compliance": 0.75}),
    (
        'ColumnValues "email" in ["ann@x","bob@x"]',
        unmet("NULL"),
        {"Column.email.ColumnValues.Compliance": 0.75},
    ),
    ('ColumnValues "email" in ["ann@x","bob@x",NULL]', None, {"Column.email.ColumnValues.Compliance": 1}),
    ('ColumnValues "email" not in ["zed@x"]', None, {"Column.email.ColumnValues.Compliance": 1}),
    ('ColumnValues "email" not in ["ann@x"]', unmet("0.5"), {"Column.email.ColumnValues.Compliance": 0.5}),
    (
        'ColumnValues "email" = "ann@x"',
        f"{unmet('0.5')}\n{unmet('NULL')}",
        {"Column.email.ColumnValues.Compliance": 0.5},
    ),
    (
        'ColumnValues "flag" in ["A","b",EMPTY,WHITESPACES_ONLY]',
        None,
        {"Column.flag.ColumnValues.Compliance": 1},
    ),
    (
        'ColumnValues "flag" not in [EMPTY,WHITESPACES_ONLY]',
        unmet("0.5"),
        {"Column.flag.ColumnValues.Compliance": 0.5},
    ),
    (
        'ColumnValues "flag" in ["a","B"] where "id < 3" with ignoreCase = "true"',
        None,
        {"Column.flag.ColumnValues.Compliance": 1},
    ),
    (
        'ColumnValues "flag" in ["a","B"] where "id < 3"',
        unmet("0.0"),
        {"Column.flag.ColumnValues.Compliance": 0},
    ),
    ('ColumnValues "email" matches "[a-z]+@x"', unmet("NULL"), {"Column.email.PatternMatch": 0.75}),
    ('ColumnValues "email" matches "[a-z]+" where "id < 3"', unmet("0.0"), {"Column.email.PatternMatch": 0}),
    ('ColumnValues "d" matches "\\d{4}-.*" where "id < 3"', None, {"Column.d.PatternMatch": 1}),
    ('ColumnValues "email" not matches "zed.*" where "id < 3"', None, {"Column.email.PatternMatch": 1}),
    (
        'ColumnValues "email" in ["ann@x"] with threshold > 0.4',
        None,
        {"Column.email.ColumnValues.Compliance": 0.5},
    ),
    (
        'ColumnValues "email" in ["ann@x"] with threshold > 0.5',
        unmet("0.5"),
        {"Column.email.ColumnValues.Compliance": 0.5},
    ),
    ('ColumnValues "d" > "2023-12-31" where "id < 3"', None, {"Column.d.ColumnValues.Compliance": 1}),
    (
        'ColumnValues "d" > "2024-01-01" where "id < 3"',
        unmet("0.5"),
        {"Column.d.ColumnValues.Compliance": 0.5},
    ),
    ('ColumnValues "seen" > (now() - 5 days)', None, {"Column.seen.ColumnValues.Compliance": 1}),
    ('ColumnValues "seen" > now()', unmet("0.0"), {"Column.seen.ColumnValues.Compliance": 0}),
    ('ColumnValues "email" > 5', WRONG_TYPE, {}),
    ('ColumnValues "mail" > 5', missing("mail"), {}),
    ('ColumnLength "email" <= 5', None, {"Column.email.MaximumLength": 5}),
    ('ColumnLength "email" > 0', unmet("0.0"), {"Column.email.MinimumLength": 0}),
    (
        'ColumnLength "email" = 5 where "email is not null"',
        None,
        {"Column.email.MinimumLength": 5, "Column.email.MaximumLength": 5},
    ),
    ('ColumnLength "email" in [0,5]', None, {"Column.email.LengthCompliance": 1}),
    ('ColumnLength "email" in [5]', unmet("0.75"), {"Column.email.LengthCompliance": 0.75}),
    ('ColumnLength "email" not in [4]', None, {"Column.email.LengthCompliance": 1}),
    ('ColumnDataType "d" = "Date" with threshold > 0.4', None, {"Column.d.ColumnDataType.Compliance": 0.5}),
    (
        'ColumnDataType "d" = "Date"',
        "50.00 % of rows passed the threshold",
        {"Column.d.ColumnDataType.Compliance": 0.5},
    ),
    (
        'ColumnDataType "d" in ["Date","String"] with threshold > 0.7',
        None,
        {"Column.d.ColumnDataType.Compliance": 0.75},
    ),
    (
        'ColumnDataType "d" not in ["Integer","Date"] with threshold = 0.5',
        None,
        {"Column.d.ColumnDataType.Compliance": 0.5},
    ),
    ('ColumnDataType "d" = "Date" where "id > 9"', "No rows matched the filter", {}),
    (
        'ColumnDataType "d" = "Date" where "id < 3" with format = "yyyy-MM-dd"',
        None,
        {"Column.d.ColumnDataType.Compliance": 1},
    ),
    ('ColumnDataType "email" != "Integer"', None, {"Column.email.ColumnDataType.Compliance": 1}),
    ('ColumnDataType "id" = "Decimal(5,2)"', None, {"Column.id.ColumnDataType.Compliance": 1}),
    ('DataFreshness "seen" < 3 days', None, {"Column.seen.DataFreshness.Compliance": 1}),
    (
        'DataFreshness "seen" between 30 minutes and 1 days',
        "50.00 % of rows passed the threshold",
        {"Column.seen.DataFreshness.Compliance": 0.5},
    ),
    ('DataFreshness "seen" < 1 days where "id > 9"', "No rows matched the filter", {}),
    ('ColumnValues "email" != 7', None, {"Column.email.ColumnValues.Compliance": 1}),
    (
        'ColumnValues "d" in ["2024-01-01","2024-02-01",NULL]',
        unmet("0.75"),
        {"Column.d.ColumnValues.Compliance": 0.75},
    ),
    ('Variance "amount" = 25 where "id < 3"', None, {"Column.amount.Variance": 25}),
    ('Variance "amount" > 25 where "id < 3"', unmet("25.0"), {"Column.amount.Variance": 25}),
    ('CustomSql "SELECT Count(*) FROM PRIMARY WHERE ID < 3" = 2', None, {"Dataset.*.CustomSQL": 2}),
    # --- numbers together; nulls are left out
    ('Mean "amount" between 11 and 12', None, {"Column.amount.Mean": 35 / 3}),
    ('Mean "amount" > 12', unmet("11.666666666666666"), {"Column.amount.Mean": 35 / 3}),
    ('Mean "amount" = 15 where "id < 3"', None, {"Column.amount.Mean": 15}),
    ('Mean "email" > 1', WRONG_TYPE, {}),
    ('Mean "nothing" > 1', empty("Mean(nothing,None)"), {}),
    ('Sum "amount" = 35', None, {"Column.amount.Sum": 35}),
    ('Sum "id" > 9', unmet("9.0"), {"Column.id.Sum": 9}),
    ('StandardDeviation "amount" = 5 where "id < 3"', None, {"Column.amount.StandardDeviation": 5}),
    ('StandardDeviation "a.b" > 0', unmet("0.0"), {"Column.a.b.StandardDeviation": 0}),
    (
        'ColumnCorrelation "id" "amount" = 1 where "id < 3"',
        None,
        {"Multicolumn.id,amount.ColumnCorrelation": 1},
    ),
    ('ColumnCorrelation "id" "nothing" > 0', empty("Correlation(id,nothing,None)"), {}),
    # --- SQL
    ('CustomSql "select count(*) from primary" = 4', None, {"Dataset.*.CustomSQL": 4}),
    (
        'CustomSql "select count(*) from primary p left anti join reference r on p.email = r.mail" = 0',
        "Custom SQL response failed to satisfy the threshold",
        {"Dataset.*.CustomSQL": 2},
    ),
    ('CustomSql "select count(*) > 3 from primary" = 1', None, {"Dataset.*.CustomSQL": 1}),
    ('CustomSql "select id, email from primary" > 1', "Custom SQL did not return exactly 1 column", {}),
    ('CustomSql "select id from primary" > 1', "Custom SQL did not return exactly 1 row", {}),
    (
        'CustomSql "select max(nothing) from primary" > 1',
        "Custom SQL returned NULL or a value that is not a number",
        {},
    ),
    ('CustomSql "select id, email from primary"', None, {"Dataset.*.CustomSQL.Compliance": 1}),
    (
        'CustomSql "select email from primary where id = 2"',
        unmet("0.25"),
        {"Dataset.*.CustomSQL.Compliance": 0.25},
    ),
    (
        'CustomSql "select email from primary where id < 3" with threshold > 0.7',
        None,
        {"Dataset.*.CustomSQL.Compliance": 0.75},
    ),
    (
        'CustomSql "select id, 1 as one from primary"',
        "The columns returned from the SQL statement should only belong to the primary table. Columns not found: one",
        {},
    ),
    # --- other sources
    (
        'ReferentialIntegrity "email" "reference.mail" = 0.5',
        None,
        {"Column.reference.ReferentialIntegrity": 0.5},
    ),
    (
        'ReferentialIntegrity "email" "reference.{mail}" = 1',
        unmet("0.5"),
        {"Column.reference.ReferentialIntegrity": 0.5},
    ),
    (
        'ReferentialIntegrity "id,email" "reference.{rid,mail}" = 0.25',
        None,
        {"Column.reference.ReferentialIntegrity": 0.25},
    ),
    ('ReferentialIntegrity "mail" "reference.mail" = 1', missing("mail"), {}),
    ('ReferentialIntegrity "email" "reference.nope" = 1', "reference does not include column nope!", {}),
    (
        'ReferentialIntegrity "email" "other.mail" = 1',
        "other not found in additional sources, which are: reference, same",
        {},
    ),
    (
        'DatasetMatch "reference" "id->rid" "email->mail" = 0.25',
        "Provided key map not suitable for given data frames.",
        {},
    ),
    ('DatasetMatch "same" "seen" > 0.4', None, {"Dataset.same.DatasetMatch": 0.5}),
    ('DatasetMatch "same" "seen" "email" > 0.5', unmet("0.5"), {"Dataset.same.DatasetMatch": 0.5}),
    ('AggregateMatch "sum(id)" "sum(same.id)" = 3', None, {"Column.id.AggregateMatch": 3}),
    ('AggregateMatch "sum(id)" "sum(reference.rid)" = 3', None, {"Column.id,rid.AggregateMatch": 3}),
    (
        'AggregateMatch "avg(amount)" "sum(a.b)" = 1',
        "a not found in additional sources, which are: reference, same",
        {},
    ),
    (
        'AggregateMatch "avg(id)" "avg(reference.rid)" < 1',
        unmet("1.5"),
        {"Column.id,rid.AggregateMatch": 1.5},
    ),
    # --- composite: reasons and metrics of all parts
    (
        '(IsComplete "id") AND (IsUnique "id")',
        unmet("0.5"),
        {"Column.id.Completeness": 1, "Column.id.Uniqueness": 0.5},
    ),
    ("(RowCount > 9) AND ((RowCount > 1) OR (RowCount > 2))", unmet("4"), {"Dataset.*.RowCount": 4}),
]


#: Rule types that cost a query of their own: CI asks two cases of each on Spark.
QUERIED = {
    "IsUnique", "IsPrimaryKey", "Uniqueness", "UniqueValueRatio", "DistinctValuesCount", "Entropy", "CustomSql",
    "ReferentialIntegrity", "DatasetMatch", "AggregateMatch", "RowCountMatch", "(IsComplete",
}  # fmt: skip


def _is_common(position: int) -> bool:
    kind = CASES[position][0].split()[0]
    return kind not in QUERIED or [case[0].split()[0] for case in CASES[:position]].count(kind) < 2


SPARK_IN_FULL = pytest.param(
    "spark",
    marks=[
        pytest.mark.spark,
        pytest.mark.in_full,
        pytest.mark.skipif(not has_java(), reason="Java 17 is not installed"),
    ],
)
COMMON = [case for position, case in enumerate(CASES) if _is_common(position)]
REST = [case for case in CASES if case not in COMMON]


#: Rules of one ruleset: as many as a long one has.
MANY = 30


def _evaluated(run: Run, cases: list[tuple[str, str | None, dict[str, float]]]) -> dict[str, RuleOutcome]:
    def frame(columns: str, rows: list[Any]) -> Any:
        return run.spark.createDataFrame(rows, columns)

    others = {"reference": frame(*REFERENCE), "same": frame(*SAME_SHAPE)}
    found: dict[str, RuleOutcome] = {}
    for start in range(0, len(cases), MANY):
        rules = [rule for rule, _, _ in cases[start : start + MANY]]
        outcomes = evaluate("Rules = [\n" + ",\n".join(rules) + "\n]", frame(COLUMNS, ROWS), others).outcomes
        assert [outcome.rule for outcome in outcomes] == rules
        found |= {outcome.rule: outcome for outcome in outcomes}
    return found


@pytest.fixture(scope="module")
def common(run: Run) -> dict[str, RuleOutcome]:
    return _evaluated(run, COMMON)


@pytest.fixture(scope="module")
def rest(run: Run) -> dict[str, RuleOutcome]:
    return _evaluated(run, REST)


def _check(found: RuleOutcome, rule: str, reason: str | None, metrics: dict[str, float]) -> None:
    passed = reason is None or reason == "No rows matched the filter"
    assert (found.outcome, found.failure_reason) == ("Passed" if passed else "Failed", reason)
    assert found.evaluated_metrics == pytest.approx(metrics)
    assert found.evaluated_rule == rule


@pytest.mark.parametrize(("rule", "reason", "metrics"), COMMON, ids=[case[0] for case in COMMON])
def test_given_the_table_then_a_rules_outcome_reason_and_metrics(
    common: dict[str, RuleOutcome], rule: str, reason: str | None, metrics: dict[str, float]
) -> None:
    _check(common[rule], rule, reason, metrics)


@pytest.mark.parametrize("run", ["sail", SPARK_IN_FULL], indirect=True)
@pytest.mark.parametrize(("rule", "reason", "metrics"), REST, ids=[case[0] for case in REST])
def test_outcome_of_the_rest(
    rest: dict[str, RuleOutcome], rule: str, reason: str | None, metrics: dict[str, float]
) -> None:
    _check(rest[rule], rule, reason, metrics)


def test_a_composite_that_passes_says_what_did_not(run: Run) -> None:
    frame = run.spark.createDataFrame([(1,), (1,)], "id int")
    (found,) = evaluate('Rules = [(IsUnique "id") or (RowCount = 2)]', frame).outcomes
    assert (found.rule, found.outcome) == ('(IsUnique "id") OR (RowCount = 2)', "Passed")
    assert found.failure_reason == unmet("0.0")
    assert found.evaluated_metrics == {"Column.id.Uniqueness": 0.0, "Dataset.*.RowCount": 2.0}
