"""EvaluateDataQuality in a script: the frames it returns, and what the run records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from glue_local.engine.api.dynamicframe import DynamicFrame
from glue_local.engine.api.evaluate_data_quality import EvaluateDataQuality
from glue_local.engine.api.gluecontext import GlueContext
from glue_local.engine.run.recorder import Recorder
from glue_local.engine.run.run import Run
from glue_local.quality import DataQualityError, ResultStore, RulesetSyntaxError

RULESET = """
    Rules = [
        ColumnCount = 2,
        IsComplete "email",
        CustomSql "select count(*) from primary p left anti join known k on p.email = k.email" = 0
    ]
"""


@pytest.fixture(scope="module")
def glue(run: Run) -> GlueContext:
    return GlueContext(None)


@pytest.fixture(autouse=True)
def recorder(run: Run) -> Recorder:
    """A recorder of its own for each test."""
    run.recorder = Recorder()
    return run.recorder


def frame(
    glue: GlueContext, rows: list[tuple[Any, ...]], columns: str = "id int, email string"
) -> DynamicFrame:
    return DynamicFrame.fromDF(glue.spark_session.createDataFrame(rows, columns), glue, "frame")


def failed(found: Any) -> int:
    """Count as generated scripts do."""
    outcomes = found[EvaluateDataQuality.DATA_QUALITY_RULE_OUTCOMES_KEY]
    return outcomes.filter(lambda x: x["Outcome"] == "Failed").count()


def test_a_generated_gate_passes_or_stops_by_its_outcomes(glue: GlueContext, recorder: Recorder) -> None:
    known = frame(glue, [("ann@x",)], "email string")
    good, bad = frame(glue, [(1, "ann@x")]), frame(glue, [(1, "ann@x"), (2, None), (3, "zed@x")])

    def gate(primary: DynamicFrame) -> Any:
        return EvaluateDataQuality().process_rows(
            frame=primary,
            additional_data_sources={"known": known},
            ruleset=RULESET,
            publishing_options={
                "dataQualityEvaluationContext": "promises",
                "enableDataQualityCloudWatchMetrics": True,
                "enableDataQualityResultsPublishing": True,
            },
            additional_options={"observations.scope": "ALL", "performanceTuning.caching": "CACHE_NOTHING"},
        )

    assert failed(gate(good)) == 0
    assert len(recorder.data_quality) == 3
    assert failed(gate(bad)) == 2
    assert recorder.data_quality[4] == {
        "context": "promises",
        "rule": 'IsComplete "email"',
        "outcome": "Failed",
        "reason": "Value: 0.6666666666666666 does not meet the constraint requirement!",
        "metrics": {"Column.email.Completeness": pytest.approx(2 / 3)},
        "failed_rows": 1,
        "rows": 3,
        "where": "`email` is null",
    }
    assert [note for note in recorder.notes if "CloudWatch" in note] == [
        "data quality metrics go to CloudWatch only on the endpoint; here they are in this report"
    ]


def test_the_collection_has_the_data_the_row_level_and_the_rule_outcomes(glue: GlueContext) -> None:
    found = EvaluateDataQuality().process_rows(
        frame(glue, [(1, "ann@x"), (2, None)]), 'Rules = [ IsComplete "email" ]'
    )
    assert sorted(found.keys()) == ["originalData", "rowLevelOutcomes", "ruleOutcomes"]
    assert found["originalData"].count() == 2
    rows = {
        row["id"]: row["DataQualityEvaluationResult"] for row in found["rowLevelOutcomes"].toDF().collect()
    }
    assert rows == {1: "Passed", 2: "Failed"}
    (outcome,) = found.select("ruleOutcomes").toDF().collect()
    assert outcome.asDict() == {
        "Rule": 'IsComplete "email"',
        "Outcome": "Failed",
        "FailureReason": "Value: 0.5 does not meet the constraint requirement!",
        "EvaluatedMetrics": {"Column.email.Completeness": 0.5},
        "EvaluatedRule": 'IsComplete "email"',
    }


def test_apply_gives_the_rule_outcomes(glue: GlueContext) -> None:
    outcomes = EvaluateDataQuality.apply(
        frame=frame(glue, [(1, "ann@x")]),
        ruleset='Rules = [ ColumnExists "id", RowCount > 5 ]',
        publishing_options={"dataQualityEvaluationContext": "areas"},
    )
    assert [(row["Rule"], row["Outcome"]) for row in outcomes.toDF().collect()] == [
        ('ColumnExists "id"', "Passed"),
        ("RowCount > 5", "Failed"),
    ]


@pytest.mark.parametrize("run", ["sail"], indirect=True)
def test_counting_failures_asks_the_engine_nothing(
    glue: GlueContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = EvaluateDataQuality().process_rows(frame(glue, [(1, "a")]), 'Rules = [ IsComplete "email" ]')
    session = type(glue.spark_session)
    monkeypatch.setattr(session, "createDataFrame", lambda *given: pytest.fail("the engine was asked"))
    assert failed(found) == 0
    outcomes = found["ruleOutcomes"]
    assert outcomes.filter(lambda x: x["Nope"] == 1).count() == 0
    assert outcomes.count() == 1


def test_a_cached_input_is_computed_once(run: Run, glue: GlueContext, tmp_path: Path) -> None:
    computed = tmp_path / "computed"
    computed.mkdir()
    folder = str(computed)

    def watched(batches: Any) -> Any:
        import uuid

        for batch in batches:
            if batch.num_rows:
                (Path(folder) / uuid.uuid4().hex).touch()
            yield batch

    source = run.spark.range(0, 10, 1, 1).mapInArrow(watched, "id long")
    found = EvaluateDataQuality().process_rows(
        DynamicFrame.fromDF(source, glue, "watched"),
        'Rules = [ RowCount = 10, IsUnique "id", CustomSql "select max(id) from primary" = 9 ]',
        additional_options={"performanceTuning.caching": "CACHE_INPUT"},
    )
    assert failed(found) == 0
    assert found["originalData"].count() == 10
    assert sorted(row["id"] for row in found["originalData"].toDF().collect()) == list(range(10))
    assert len(list(computed.iterdir())) == 1


def test_a_cached_input_may_be_empty(glue: GlueContext) -> None:
    none = DynamicFrame.fromDF(frame(glue, [(1, "a")]).toDF().where("id > 5"), glue, "none")
    found = EvaluateDataQuality().process_rows(
        none,
        "Rules = [ RowCount = 0, ColumnCount = 2 ]",
        additional_options={"performanceTuning.caching": "CACHE_INPUT"},
    )
    assert failed(found) == 0
    assert found["originalData"].count() == 0
    assert [f.name for f in found["originalData"].toDF().schema.fields] == ["id", "email"]


def test_results_are_written_where_asked(run: Run, glue: GlueContext) -> None:
    EvaluateDataQuality().process_rows(
        frame(glue, [(1, "a")]),
        "Rules = [ RowCount > 0, ColumnCount > 5 ]",
        {"dataQualityEvaluationContext": "gate", "resultsS3Prefix": "s3://results/quality/"},
    )
    (written,) = run.storage.list_files("s3://results/quality/")
    assert written.path.startswith("s3://results/quality/year=")
    lines = [json.loads(line) for line in run.storage.read_bytes(written.path).splitlines()]
    assert [(each["evaluationContext"], each["rule"], each["outcome"]) for each in lines] == [
        ("gate", "RowCount > 0", "Passed"),
        ("gate", "ColumnCount > 5", "Failed"),
    ]
    assert lines[1]["evaluatedMetrics"] == {"Dataset.*.ColumnCount": 2.0}
    assert lines[0]["jobRunId"] == "jr_1"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"performanceTuning.caching": "CACHE_ALL"},
            "performanceTuning.caching is CACHE_INPUT or CACHE_NOTHING",
        ),
        ({"performanceTuning.cache": "CACHE_INPUT"}, "additional_options has no 'performanceTuning.cache'"),
    ],
)
@pytest.mark.parametrize("run", ["sail"], indirect=True)
def test_an_option_that_is_unknown_is_an_error(
    glue: GlueContext, options: dict[str, str], message: str
) -> None:
    with pytest.raises(DataQualityError, match=message):
        EvaluateDataQuality().process_rows(frame(glue, [(1, "a")]), "Rules = [ RowCount > 0 ]", {}, options)


@pytest.mark.parametrize("run", ["sail"], indirect=True)
def test_a_wrong_ruleset_raises_before_any_data_is_touched(glue: GlueContext) -> None:
    with pytest.raises(RulesetSyntaxError, match="line 1, column 11"):
        EvaluateDataQuality().process_rows(frame(glue, [(1, "a")]), "Rules = [ > 0 ]")


@pytest.mark.parametrize("run", ["sail"], indirect=True)
def test_dynamic_rules_look_back_at_the_results_that_are_kept(
    glue: GlueContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLUE_LOCAL_QUALITY_RESULTS", str(tmp_path / "results"))
    ruleset = 'Rules = [ RowCount > last() ] Analyzers = [ ColumnValues "id" ]'
    for number in range(2):
        rows = [(each, "a") for each in range(2 - number)]
        found = EvaluateDataQuality().process_rows(frame(glue, rows), ruleset)
    assert failed(found) == 1
    newest, oldest = ResultStore(tmp_path / "results").all()
    assert oldest["Statistics"] == {
        "RowCount": 2.0,
        'ColumnValues "id" Minimum': 0.0,
        'ColumnValues "id" Maximum': 1.0,
    }
    assert (newest["JobName"], newest["EvaluationContext"], newest["Score"]) == (
        "a-job",
        "default_context",
        0.0,
    )
    assert newest["RuleResults"] == [
        {
            "Name": "Rule_1",
            "Description": "RowCount > last()",
            "EvaluationMessage": "Value: 1 does not meet the constraint requirement!",
            "Result": "FAIL",
            "EvaluatedMetrics": {"Dataset.*.RowCount": 1.0},
            "EvaluatedRule": "RowCount > 2.0",
        }
    ]
    assert newest["AnalyzerResults"][0]["EvaluatedMetrics"] == {
        "Column.id.Minimum": 0.0,
        "Column.id.Maximum": 0.0,
    }


@pytest.mark.parametrize("run", ["sail"], indirect=True)
def test_results_of_a_plain_run_lie_beside_its_buckets(run: Run, glue: GlueContext) -> None:
    EvaluateDataQuality().process_rows(
        frame(glue, [(1, "a")]), "Rules = [ RowCount > 0 ]", {"dataQualityEvaluationContext": "beside"}
    )
    folder = run.storage.root / ".glue-data-quality"  # type: ignore[attr-defined]
    assert any(each["EvaluationContext"] == "beside" for each in ResultStore(folder).all())


@pytest.mark.parametrize("run", ["sail"], indirect=True)
def test_rules_on_files_see_what_the_frame_was_read_from(run: Run, glue: GlueContext) -> None:
    run.storage.write_bytes("s3://in/t/a.json", b'{"id": 1}\n')
    run.storage.write_bytes("s3://in/t/b.json", b'{"id": 2, "x": 3}\n')
    read = glue.create_dynamic_frame.from_options("s3", {"paths": ["s3://in/t/"]}, format="json")
    ruleset = (
        "Rules = [ FileSize between 5 B and 1 KB, FileUniqueness = 1, FileFreshness > (now() - 1 hours) ]"
    )
    found = EvaluateDataQuality().process_rows(read, ruleset)
    assert failed(found) == 0
    cut = EvaluateDataQuality().process_rows(read.drop_fields(["x"]), "Rules = [ FileSize > 5 B ]")
    (outcome,) = cut["ruleOutcomes"].outcomes
    assert outcome["FailureReason"] == "Unable to parse file path from DataFrame"
