"""Glue's operations on data quality results, statistics and runs.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-data-quality-api.html
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult, EmptyResult

from glue_local.cloud.moto_patches.requests import attached
from glue_local.cloud.paging import page
from glue_local.cloud.runs import errors
from glue_local.cloud.runs.quality_runs import QualityRun, QualityRuns
from glue_local.cloud.runs.state import Runs
from glue_local.quality.results import Result

Operation = Callable[[Any, Runs, dict[str, Any]], ActionResult]


def _of(backend: Any, runs: Runs) -> QualityRuns:
    return QualityRuns(backend, runs.jobs)


def _published(quality: QualityRuns) -> Iterator[Result]:
    """Yield the results that are to be seen, the newest first."""
    for each in quality.store.all():
        if str(each.get("Publishing", {}).get("enableDataQualityResultsPublishing", "true")) == "true":
            yield each


def _seconds(given: Any) -> float:
    return given.timestamp() if isinstance(given, datetime) else float(given)


def _within(started: float, given: dict[str, Any], after: str, before: str) -> bool:
    return (after not in given or started >= _seconds(given[after])) and (
        before not in given or started <= _seconds(given[before])
    )


# --- results


def _get_result(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    quality = _of(backend, runs)
    found = quality.store.get(given["ResultId"])
    if found is None:
        raise errors.entity_not_found(f"Data quality result {given['ResultId']} not found")
    return ActionResult(quality.shown(found))


def _batch_get_result(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    quality = _of(backend, runs)
    found = {each: quality.store.get(each) for each in given["ResultIds"]}
    return ActionResult(
        {
            "Results": [quality.shown(each) for each in found.values() if each is not None],
            "ResultsNotFound": [name for name, each in found.items() if each is None],
        }
    )


def _list_results(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    quality, wanted = _of(backend, runs), given.get("Filter", {})
    for name in ("DataQualityEvaluationConfig",):
        if name in wanted:
            raise errors.invalid_input(f"Filter: {name} does not work locally")
    found = []
    for result in _published(quality):
        shown = quality.shown(result)
        same = all(
            shown.get(k) == wanted[k]
            for k in ("JobName", "JobRunId", "DataSource", "EvaluationRunMode")
            if k in wanted
        )
        if same and _within(shown["StartedOn"], wanted, "StartedAfter", "StartedBefore"):
            keys = ("ResultId", "DataSource", "JobName", "JobRunId", "StartedOn", "EvaluationRunMode")
            found.append({key: shown[key] for key in keys if key in shown})
    shown_page, more = page(found, given, errors.invalid_input)
    return ActionResult({"Results": shown_page, **more})


# --- runs


def _start_evaluation(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    return ActionResult({"RunId": _of(backend, runs).evaluate(given).id})


def _start_recommendation(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    return ActionResult({"RunId": _of(backend, runs).recommend(given).id})


def _evaluation(quality: QualityRuns, run: QualityRun) -> dict[str, Any]:
    shown = run.as_dict() | {"RulesetNames": list(run.rulesets)}
    if run.given.get("AdditionalDataSources"):
        shown["AdditionalDataSources"] = run.given["AdditionalDataSources"]
    if run.run.state == "SUCCEEDED":
        shown["ResultIds"] = [each["ResultId"] for each in reversed(quality.results_of(run))]
    return shown


def _get_evaluation(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    quality = _of(backend, runs)
    return ActionResult(_evaluation(quality, quality.get("evaluation", given["RunId"])))


def _batch_get_evaluations(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    quality = _of(backend, runs)
    known = {run.id: run for run in quality.of_kind("evaluation")}
    return ActionResult(
        {
            "Runs": [_evaluation(quality, known[each]) for each in given["RunIds"] if each in known],
            "RunsNotFound": [each for each in given["RunIds"] if each not in known],
        }
    )


def _get_recommendation(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    quality = _of(backend, runs)
    run = quality.get("recommendation", given["RunId"])
    shown = run.as_dict()
    if text := quality.recommendation(run):
        shown["RecommendedRuleset"] = text
        if name := run.given.get("CreatedRulesetName"):
            shown["CreatedRulesetName"] = name
    return ActionResult(shown)


def _list_runs(kind: str) -> Operation:
    def answer(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
        wanted = given.get("Filter", {})
        found = [
            {
                "RunId": run.id,
                "Status": run.run.state,
                "StartedOn": run.run.started,
                "DataSource": run.given["DataSource"],
            }
            for run in _of(backend, runs).of_kind(kind)
            if wanted.get("DataSource", run.given["DataSource"]) == run.given["DataSource"]
            and wanted.get("RulesetName", "") in ("", *run.rulesets)
            and _within(run.run.started.timestamp(), wanted, "StartedAfter", "StartedBefore")
        ]
        shown, more = page(found, given, errors.invalid_input)
        return ActionResult({"Runs": shown, **more})

    return answer


def _cancel(kind: str) -> Operation:
    def answer(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
        run = _of(backend, runs).get(kind, given["RunId"])
        if run.run.ended:
            raise errors.invalid_input(f"Data quality run {run.id} is already {run.run.state}")
        runs.jobs.stop(run.run)
        return EmptyResult()

    return answer


# --- statistics, and whether people count them in


def _id(*parts: str) -> str:
    return hashlib.sha256("/".join(parts).encode()).hexdigest()[:40]


def _statistics(quality: QualityRuns) -> Iterator[dict[str, Any]]:
    notes = attached(quality.backend, "data_quality_annotations")
    for result in _published(quality):
        profile = _id("profile", result["ResultId"])
        metrics: dict[str, float] = {}
        for each in (*result["RuleResults"], *result["AnalyzerResults"]):
            metrics |= each.get("EvaluatedMetrics", {})
        for metric, value in metrics.items():
            level, names, kind = metric.split(".", 1)[0], *metric.split(".", 1)[1].rpartition(".")[::2]
            statistic = _id(str(result.get("Owner")), metric)
            shown = {
                "StatisticId": statistic,
                "ProfileId": profile,
                "RunIdentifier": {"JobRunId": str(result.get("JobRunId"))},
                "StatisticName": kind,
                "DoubleValue": value,
                "EvaluationLevel": level if level in ("Column", "Multicolumn") else "Dataset",
                "ColumnsReferenced": names.split(",") if level != "Dataset" else [],
                "RecordedOn": result["StartedOn"],
            }
            if note := notes.get((profile, statistic)) or notes.get((profile, None)):
                shown["InclusionAnnotation"] = note
            yield shown


def _wanted(found: dict[str, Any], given: dict[str, Any]) -> bool:
    span = given.get("TimestampFilter", {})
    same = all(found[key] == given[key] for key in ("StatisticId", "ProfileId") if key in given)
    return same and _within(found["RecordedOn"], span, "RecordedAfter", "RecordedBefore")


def _list_statistics(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    found = [each for each in _statistics(_of(backend, runs)) if _wanted(each, given)]
    shown, more = page(found, given, errors.invalid_input)
    return ActionResult({"Statistics": shown, **more})


def _list_annotations(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    keys = {"ProfileId": "ProfileId", "StatisticId": "StatisticId", "RecordedOn": "StatisticRecordedOn"}
    found = [
        {shown: each[key] for key, shown in keys.items()}
        | {"InclusionAnnotation": each["InclusionAnnotation"]}
        for each in _statistics(_of(backend, runs))
        if "InclusionAnnotation" in each and _wanted(each, given)
    ]
    shown, more = page(found, given, errors.invalid_input)
    return ActionResult({"Annotations": shown, **more})


def _note(value: str) -> dict[str, Any]:
    return {"Value": value, "LastModifiedOn": datetime.now(UTC).timestamp()}


def _put_annotations(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    known = {(each["ProfileId"], each["StatisticId"]) for each in _statistics(_of(backend, runs))}
    failed = []
    for each in given["InclusionAnnotations"]:
        key = (each.get("ProfileId"), each.get("StatisticId"))
        if key in known:
            attached(backend, "data_quality_annotations")[key] = _note(each["InclusionAnnotation"])
        else:
            named = {name: each[name] for name in ("ProfileId", "StatisticId") if name in each}
            failed.append({**named, "FailureReason": "there is no such statistic"})
    return ActionResult({"FailedInclusionAnnotations": failed})


def _put_profile_annotation(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    if given["ProfileId"] not in {each["ProfileId"] for each in _statistics(_of(backend, runs))}:
        raise errors.entity_not_found(f"Profile {given['ProfileId']} not found")
    attached(backend, "data_quality_annotations")[given["ProfileId"], None] = _note(
        given["InclusionAnnotation"]
    )
    return EmptyResult()


def _not_here(why: str) -> Operation:
    def answer(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
        raise errors.invalid_input(why)

    return answer


_MODELS = "AWS Glue's anomaly models are not trained locally: DetectAnomalies compares with the mean of earlier runs"
_NEWER = "this operation of AWS Glue Data Quality is not implemented locally"

OPERATIONS: dict[str, Operation] = {
    "GetDataQualityResult": _get_result,
    "BatchGetDataQualityResult": _batch_get_result,
    "ListDataQualityResults": _list_results,
    "StartDataQualityRulesetEvaluationRun": _start_evaluation,
    "GetDataQualityRulesetEvaluationRun": _get_evaluation,
    "BatchGetDataQualityRulesetEvaluationRun": _batch_get_evaluations,
    "ListDataQualityRulesetEvaluationRuns": _list_runs("evaluation"),
    "CancelDataQualityRulesetEvaluationRun": _cancel("evaluation"),
    "StartDataQualityRuleRecommendationRun": _start_recommendation,
    "GetDataQualityRuleRecommendationRun": _get_recommendation,
    "ListDataQualityRuleRecommendationRuns": _list_runs("recommendation"),
    "CancelDataQualityRuleRecommendationRun": _cancel("recommendation"),
    "ListDataQualityStatistics": _list_statistics,
    "ListDataQualityStatisticAnnotations": _list_annotations,
    "BatchPutDataQualityStatisticAnnotation": _put_annotations,
    "PutDataQualityProfileAnnotation": _put_profile_annotation,
    "GetDataQualityModel": _not_here(_MODELS),
    "GetDataQualityModelResult": _not_here(_MODELS),
    **dict.fromkeys(
        (
            "BatchGetDataQualityResultV2",
            "GetDataQualityResultV2",
            "ListDataQualityResultsV2",
            "PublishDataQualityResultV2",
            "CreateDataQualityEvaluationConfig",
            "GetDataQualityEvaluationConfig",
            "ListDataQualityEvaluationConfigs",
            "UpdateDataQualityEvaluationConfig",
            "DeleteDataQualityEvaluationConfig",
        ),
        _not_here(_NEWER),
    ),
}
