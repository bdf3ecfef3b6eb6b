"""Evaluation around the rules: errors, views, rows, history, cost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyspark.errors import PySparkException

from glue_local.engine.run.run import Run
from glue_local.quality import InvalidRuleError, ResultStore, evaluate, parse, probes, result_of
from glue_local.quality.results import StoredHistory

PEOPLE = "id int, email string, age int"
ROWS: list[tuple[Any, ...]] = [(1, "ann@x", 30), (2, None, 17), (3, "bob@x", None)]


@pytest.fixture(scope="module")
def people(run: Run) -> Any:
    return run.spark.createDataFrame(ROWS, PEOPLE)


# --- conditions that the data's types decide, and what is not evaluated here
@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ('ColumnValues "age" > NULL', "NULL cannot be used with `>`"),
        ('ColumnDataType "email" = "Text"', "ColumnDataType supports Boolean, Date"),
        ('ReferentialIntegrity "id" "people" = 1', '"alias.column"'),
        ('AggregateMatch "max(id)" "sum(id)" = 1', "sum(column) or avg(alias.column) is needed"),
        ('CustomSql "select 1" = 1 with threshold > 0', "a condition or a threshold, not both"),
        ("RowCount > last(2)", "is a list"),
        ("RowCount > frobnicate(2)", "the function frobnicate is not supported here"),
    ],
)
@pytest.mark.parametrize("run", ["sail"], indirect=True)
def test_a_rule_that_cannot_be_evaluated_fails_alone_and_says_why(
    people: Any, tmp_path: Path, rule: str, message: str
) -> None:
    history = ResultStore(tmp_path).history("job")
    failed, passed = evaluate(f"Rules = [ {rule}, RowCount = 3 ]", people, history=history).outcomes
    assert failed.outcome == "Failed"
    assert message in (failed.failure_reason or "")
    assert passed.outcome == "Passed"


# --- the engine's refusals
def test_what_the_engine_refuses_fails_that_rule_only_and_says_why(people: Any) -> None:
    found = evaluate(
        """Rules = [
            RowCount = 3,
            CustomSql "select count(*) from primary where nope > 1" = 0,
            CustomSql "selec" = 0,
            CustomSql "select id, age from primary" = 0,
            IsComplete "id" where "nope > 1",
            IsUnique "id"
        ]""",
        people,
    ).outcomes
    assert [each.outcome for each in found] == ["Passed", *["Failed"] * 4, "Passed"]
    reasons = [each.failure_reason or "" for each in found]
    assert reasons[1].startswith("Custom rule execution failed: ")
    assert "nope" in reasons[1]
    assert reasons[2].startswith("Custom rule execution failed: ")
    assert reasons[3] == "Custom SQL did not return exactly 1 column"
    assert reasons[4].startswith(
        'Rule IsComplete "id" where "nope > 1" has provided an invalid where clause : '
    )


def test_data_that_cannot_be_computed_is_no_rules_fault(run: Run) -> None:
    def broken(batches: Any) -> Any:
        raise RuntimeError("the source is broken")
        yield from batches

    frame = run.spark.range(3).mapInArrow(broken, "id long")
    with pytest.raises(PySparkException, match="the source is broken"):
        evaluate('Rules = [ IsComplete "id" ]', frame)


def test_all_rules_are_asked_in_one_query(people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    original = probes._ask
    monkeypatch.setattr(probes, "_ask", lambda scope, wanted: asked.append(1) or original(scope, wanted))
    ruleset = """Rules = [ RowCount > 0, IsComplete "id", IsUnique "id", ColumnValues "id" > 0,
        CustomSql "select count(*) from primary" = 3, ReferentialIntegrity "id" "people.id" = 1 ]"""
    assert evaluate(ruleset, people, {"people": people}).passed
    assert len(asked) == 1


def test_rules_on_columns_alone_ask_the_engine_nothing(people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(people), "collect", lambda self: pytest.fail("the data was computed"))
    assert evaluate('Rules = [ ColumnCount > 0, ColumnExists "id" ]', people).passed


# --- no data
def test_without_rows_counts_hold_and_what_needs_values_fails(run: Run) -> None:
    empty = run.spark.createDataFrame([], PEOPLE)
    found = evaluate(
        """Rules = [ RowCount = 0, ColumnCount = 3, CustomSql "select count(*) from primary" = 0,
            IsComplete "id", IsUnique "id", ColumnValues "id" in [1], Mean "age" > 0,
            CustomSql "select id from primary", ReferentialIntegrity "id" "primary.id" = 1 ]""",
        empty,
        {"primary": empty},
    ).outcomes
    assert [each.failure_reason for each in found] == [
        None,
        None,
        None,
        "Empty state for analyzer Completeness(id,None), all input values were NULL.",
        "Empty state for analyzer Uniqueness(List(id),None), all input values were NULL.",
        'Empty state for analyzer Compliance(ColumnValues "id" in [1],None), all input values were NULL.',
        "Empty state for analyzer Mean(age,None), all input values were NULL.",
        "Custom SQL rule could not be evaluated due to data frame being empty",
        "Cannot evaluate: primary DataFrame is empty",
    ]


# --- views
def test_sql_sees_frames_by_alias_and_leaves_no_view_changed(run: Run, people: Any) -> None:
    spark = run.spark
    spark.createDataFrame([(7,)], "n int").createOrReplaceTempView("people")
    ruleset = 'Rules = [ CustomSql "select count(*) from people p join primary using (id)" = 3 ]'
    assert evaluate(ruleset, people, {"people": people}).passed
    assert [tuple(row) for row in spark.table("people").collect()] == [(7,)]
    assert not spark.catalog.tableExists("primary")
    spark.catalog.dropTempView("people")


# --- row by row
ROW_RULES = """Rules = [
    ColumnValues "age" >= 18 where "age is not null",
    IsComplete "email",
    RowCount = 3,
    (ColumnValues "id" = 1) or (ColumnValues "id" = 3),
    CustomSql "select id, email from primary where id < 3",
    IsUnique "id"
]"""
AGE, EMAIL, COUNT, EITHER, SQL, UNIQUE = (str(rule) for rule in parse(ROW_RULES).rules)


def _rows(frame: Any) -> dict[int, tuple[Any, ...]]:
    names = [f"DataQuality{name}" for name in ("RulesPass", "RulesFail", "RulesSkip", "EvaluationResult")]
    assert frame.columns == ["id", "email", "age", *names]
    return {row["id"]: tuple(row[name] for name in names) for row in frame.collect()}


def test_row_level_results_name_the_rules_each_row_passes_fails_and_skips(people: Any) -> None:
    rows = evaluate(ROW_RULES, people).rows
    assert _rows(rows.frame()) == {
        1: ([AGE, EMAIL, EITHER, SQL, UNIQUE], [], [COUNT], "Passed"),
        2: ([SQL, UNIQUE], [AGE, EMAIL, EITHER], [COUNT], "Failed"),
        3: ([AGE, EMAIL, EITHER, UNIQUE], [SQL], [COUNT], "Failed"),
    }
    skipped = _rows(rows.frame(filtered="SKIPPED"))
    assert skipped[3] == ([EMAIL, EITHER, UNIQUE], [SQL], [AGE, COUNT], "Failed")


@pytest.mark.parametrize("by_row", [False, True])
def test_a_composite_rule_is_met_by_the_data_or_by_each_row(people: Any, by_row: bool) -> None:
    # AWS's own example: no column meets its condition everywhere, each row meets one of them
    ruleset = 'Rules = [ (ColumnValues "id" > 1) or (ColumnValues "age" >= 30) ]'
    (found,) = evaluate(ruleset, people, composite_by_row=by_row).outcomes
    assert found.passed is by_row


def test_a_composite_rule_by_row_counts_the_rows_that_do_not_meet_it(people: Any) -> None:
    ruleset = 'Rules = [ (IsComplete "email") and (ColumnValues "id" < 9) ]'
    (found,) = evaluate(ruleset, people, composite_by_row=True).outcomes
    assert found.failure_reason == "1 of 3 rows do not satisfy the composite rule"


@pytest.mark.parametrize("part", ['Completeness "id" > 0', 'ColumnValues "id" in [1] with threshold > 0'])
def test_a_rule_decided_by_a_ratio_is_no_part_of_a_composite_rule_by_row(people: Any, part: str) -> None:
    with pytest.raises(InvalidRuleError, match=r"compositeRuleEvaluation\.method = ROW"):
        evaluate(f'Rules = [ (IsComplete "id") and ({part}) ]', people, composite_by_row=True)


# --- dynamic rules, analyzers, labels
@pytest.mark.parametrize("run", ["sail"], indirect=True)
def test_dynamic_rules_compare_with_earlier_runs(run: Run, tmp_path: Path) -> None:
    runs = []

    def outcome(rows: int, rule: str = "RowCount >= avg(last(2)) * 0.5") -> tuple[str, str]:
        history = StoredHistory(iter(runs[::-1]))
        (found,) = evaluate(f"Rules = [ {rule} ]", run.spark.range(rows).toDF("id"), history=history).outcomes
        runs.append(history.new)
        return found.outcome, found.evaluated_rule

    assert outcome(10) == ("Passed", "RowCount >= 0.0")  # none before: AWS Glue takes 0.0
    assert outcome(20) == ("Passed", "RowCount >= 5.0")
    assert outcome(7) == ("Failed", "RowCount >= 7.5")
    assert outcome(9, "RowCount > index(last(3),1)") == ("Failed", "RowCount > 20.0")


DYNAMIC = [
    ("RowCount > 0.9 * avg(last(3))", "RowCount > 2.7"),
    ("RowCount between min(last(10)) - 1 and max(last(10)) + 1", "RowCount between 2.0 and 4.0"),
    ("RowCount <= median(last(3))", "RowCount <= 3.0"),
    ("RowCount = sum(last(2)) / 2", "RowCount = 3.0"),
    ("RowCount < last(1) + 1 + std(last(3))", "RowCount < 4.0"),
    ("RowCount = abs(last() * -1)", "RowCount = 3.0"),
    ("RowCount = index(last(10), 1)", "RowCount = 3.0"),
    ('ColumnValues "age" >= min(last(2))', 'ColumnValues "age" >= 17.0'),
    ('ColumnValues "age" < max(last(2)) + 1', 'ColumnValues "age" < 31.0'),
    ('ColumnLength "email" <= max(last(2))', 'ColumnLength "email" <= 5.0'),
    (
        'ColumnValues "age" > 18 with threshold >= avg(last(2))',
        'ColumnValues "age" > 18 with threshold >= 0.3333333333333333',
    ),
    ('CustomSql "select max(id) from primary" = last()', 'CustomSql "select max(id) from primary" = 3.0'),
    ('Completeness "email" = avg(last(2))', 'Completeness "email" = 0.6666666666666666'),
    ('DetectAnomalies "RowCount"', 'DetectAnomalies "RowCount"'),
    ('DetectAnomalies "ColumnLength" "email"', 'DetectAnomalies "ColumnLength" "email"'),
]


@pytest.mark.parametrize("run", ["sail"], indirect=True)
def test_every_dynamic_rule_looks_at_the_metric_it_compares(people: Any) -> None:
    ruleset = "Rules = [\n" + ",\n".join(rule for rule, _ in DYNAMIC) + "\n]"
    runs: list[dict[str, float]] = []
    for _ in range(4):
        history = StoredHistory(iter(runs[::-1]))
        found = evaluate(ruleset, people, history=history).outcomes
        runs.append(history.new)
    assert [each.evaluated_rule for each in found] == [shown for _, shown in DYNAMIC]
    unmet = [each.rule for each in found if not each.passed]
    assert unmet == ['ColumnValues "age" >= min(last(2))', 'ColumnValues "age" < max(last(2)) + 1']  # a null


@pytest.mark.parametrize("run", ["sail"], indirect=True)
def test_an_anomaly_is_far_from_earlier_runs_of_which_there_must_be_three(run: Run) -> None:
    runs: list[dict[str, float]] = []

    def outcome(rows: int) -> tuple[str, str | None]:
        history = StoredHistory(iter(runs[::-1]))
        (found,) = evaluate(
            'Rules = [ DetectAnomalies "RowCount" ]', run.spark.range(rows).toDF("id"), history=history
        ).outcomes
        runs.append(history.new)
        return found.outcome, found.failure_reason

    for rows in (100, 110, 105, 104):
        assert outcome(rows) == ("Passed", None)
    state, reason = outcome(900)
    assert state == "Failed"
    assert (reason or "").startswith("Dataset.*.RowCount is 900.0: earlier runs suggest ")


@pytest.mark.parametrize("run", ["sail"], indirect=True)
def test_a_dynamic_rule_without_history_is_an_error_that_says_what_to_set(people: Any) -> None:
    (found,) = evaluate("Rules = [ RowCount > avg(last(10)) ]", people).outcomes
    assert found.failure_reason == "last(...) compares with earlier runs, and none are stored here"


def test_analyzers_measure_without_judging(people: Any) -> None:
    ruleset = """Rules = [ RowCount > 0 ]
        Analyzers = [ RowCount, ColumnValues "age", ColumnLength "email", Completeness "email",
            CustomSql "select max(id) from primary", AllStatistics "age", RowCountMatch "other",
            Distribution "age" with bins = 10, rebin = false ]"""
    found = evaluate(ruleset, people)
    assert len(found.outcomes) == 1
    assert found.analyzers == {
        "RowCount": {"Dataset.*.RowCount": 3.0},
        'ColumnValues "age"': {"Column.age.Minimum": 17.0, "Column.age.Maximum": 30.0},
        'ColumnLength "email"': {"Column.email.MinimumLength": 0.0, "Column.email.MaximumLength": 5.0},
        'Completeness "email"': {"Column.email.Completeness": pytest.approx(2 / 3)},
        'CustomSql "select max(id) from primary"': {"Dataset.*.CustomSQL": 3.0},
        'AllStatistics "age"': {
            "Dataset.*.RowCount": 3.0,
            "Column.age.Completeness": pytest.approx(2 / 3),
            "Column.age.Uniqueness": 1.0,
            "Column.age.Minimum": 17.0,
            "Column.age.Maximum": 30.0,
        },
        'RowCountMatch "other"': {},
        'Distribution "age" with bins = 10, rebin = false': {},
    }
    assert found.analyzer_errors == {
        'RowCountMatch "other"': "RowCountMatch is not evaluated as an analyzer here, unlike in AWS Glue",
        'Distribution "age" with bins = 10, rebin = false': "Distribution is not evaluated as an analyzer here, "
        "because AWS does not document when its bins change",
    }


@pytest.mark.parametrize("run", ["sail"], indirect=True)
def test_labels_stand_beside_outcomes_not_in_the_rules_text(people: Any) -> None:
    ruleset = 'DefaultLabels=["team"="lake"]\nRules = [ RowCount > 0 labels=["level"="high"], IsUnique "id" ]'
    found = evaluate(ruleset, people)
    assert [(each.rule, each.labels) for each in found.outcomes] == [
        ("RowCount > 0", {"team": "lake", "level": "high"}),
        ('IsUnique "id"', {"team": "lake"}),
    ]
    (row, *_) = found.rows.frame(with_labels=True).collect()
    assert row["DataQualityRulesPass"] == ['IsUnique "id" labels=["team"="lake"]']


@pytest.mark.parametrize("run", ["sail"], indirect=True)
def test_a_results_metrics_are_numbers_that_json_has(run: Run, people: Any) -> None:
    none = run.spark.createDataFrame([], "id int")
    found = evaluate('Rules = [ RowCountMatch "none" > 1, RowCount = 3 ]', people, {"none": none})
    assert found.outcomes[0].evaluated_metrics == {"Dataset.none.RowCountMatch": float("inf")}
    now = datetime.now(UTC)
    result = result_of(found, now, now, JobName="job")
    assert [each.get("EvaluatedMetrics") for each in result["RuleResults"]] == [
        None,
        {"Dataset.*.RowCount": 3.0},
    ]
    assert (result["Score"], result["JobName"]) == (1.0, "job")
