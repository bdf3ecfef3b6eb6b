"""EvaluateDataQuality, the transform: a ruleset evaluated on a DynamicFrame, its results as frames.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-transforms-EvaluateDataQuality.html
(``apply``) and the scripts that Glue Studio generates (``process_rows``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from glue_local.engine.api import quality_results
from glue_local.engine.api.dynamicframe import DynamicFrame, DynamicFrameCollection
from glue_local.engine.frames.records import Records, from_df
from glue_local.engine.run.run import Run
from glue_local.quality import DataQualityError, RuleOutcome, evaluate, result_of

#: The options' allowed values; None: any string.
_ADDITIONAL: dict[str, tuple[str, ...] | None] = {
    "performanceTuning.caching": ("CACHE_INPUT", "CACHE_NOTHING"),
    "observations.scope": ("ALL", "NONE"),
    "compositeRuleEvaluation.method": ("ROW", "COLUMN"),
    "rowLevelConfiguration.filteredRowLabel": ("PASSED", "SKIPPED"),
    "rowLevelConfiguration.ruleWithLabels": ("ENABLED", "DISABLED"),
    "dataQualityResultsPublishing.strategy": ("BEST_EFFORT",),
}
_FLAG = ("true", "false")
_PUBLISHING: dict[str, tuple[str, ...] | None] = {
    "dataQualityEvaluationContext": None,
    "enableDataQualityCloudWatchMetrics": _FLAG,
    "enableDataQualityResultsPublishing": _FLAG,
    "resultsS3Prefix": None,
}

_COLUMNS = (
    "Rule string, Outcome string, FailureReason string, "
    "EvaluatedMetrics map<string,double>, EvaluatedRule string"
)


def _options(
    given: Mapping[str, Any] | None, known: Mapping[str, tuple[str, ...] | None], name: str
) -> dict[str, str]:
    options = {}
    for key, value in (given or {}).items():
        if key not in known:
            raise DataQualityError(
                f"EvaluateDataQuality: {name} has no {key!r}; there are {', '.join(known)}"
            )
        text = str(value).lower() if isinstance(value, bool) else str(value)
        allowed = known[key]
        if allowed is not None and text not in allowed:
            raise DataQualityError(f"EvaluateDataQuality: {key} is {' or '.join(allowed)}, not {value!r}")
        options[key] = text
    return options


class OutcomesFrame(DynamicFrame):
    """The outcomes of a ruleset: a DynamicFrame with a few rows, kept in memory."""

    def __init__(self, outcomes: Sequence[Mapping[str, Any]], glue_ctx: Any, name: str) -> None:
        """Hold rows by column name; the engine gets them only if another transform uses them."""
        self.outcomes = [dict(outcome) for outcome in outcomes]
        super().__init__(self._made, glue_ctx, name)

    def _made(self) -> Records:
        labelled = any("Labels" in outcome for outcome in self.outcomes)
        columns = _COLUMNS + (", Labels map<string,string>" if labelled else "")
        names = [column.split()[0] for column in columns.split(", ")]
        rows = [tuple(outcome.get(name) for name in names) for outcome in self.outcomes]
        run: Run = self.glue_ctx.run
        return from_df(run, run.spark.createDataFrame(rows, columns))

    def count(self) -> int:
        """Return the number of rules."""
        return len(self.outcomes)

    def filter(
        self,
        f: Callable[[Any], Any],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Any:
        """See DynamicFrame.filter, which handles functions that raise."""
        kept = []
        for outcome in self.outcomes:
            try:
                if f(dict(outcome)):
                    kept.append(outcome)
            except (KeyError, ValueError, TypeError):
                continue
            except Exception:
                return super().filter(f, transformation_ctx, info, stageThreshold, totalThreshold)
        return OutcomesFrame(kept, self.glue_ctx, transformation_ctx or self.name)

    def show(self, num_rows: int = 20) -> None:
        """Print the first outcomes as JSON."""
        for outcome in self.outcomes[:num_rows]:
            print(json.dumps(outcome))


def _row(outcome: RuleOutcome) -> dict[str, Any]:
    row: dict[str, Any] = {
        "Rule": outcome.rule,
        "Outcome": outcome.outcome,
        "FailureReason": outcome.failure_reason,
        "EvaluatedMetrics": outcome.evaluated_metrics,
        "EvaluatedRule": outcome.evaluated_rule,
    }
    return {**row, "Labels": outcome.labels} if outcome.labels else row


def _cached(frame: DynamicFrame) -> DynamicFrame:
    """Return the same frame, computed once and kept for the run."""
    records = frame.records
    kept = DynamicFrame(replace(records, df=records.run.cached(records.df)), frame.glue_ctx, frame.name)
    kept.source_paths = frame.source_paths
    return kept


class EvaluateDataQuality:
    """Glue's transform of that name."""

    ORIGINAL_DATA_KEY = "originalData"
    ROW_LEVEL_OUTCOMES_KEY = "rowLevelOutcomes"
    DATA_QUALITY_RULE_OUTCOMES_KEY = "ruleOutcomes"

    @classmethod
    def apply(
        cls,
        frame: DynamicFrame,
        ruleset: str,
        publishing_options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        """Evaluate a ruleset and return its outcomes.

        The frame has a row per rule: Rule, Outcome (Passed or Failed), FailureReason, EvaluatedMetrics
        (map of doubles), EvaluatedRule. Errors as ``process_rows``.
        """
        found = cls().process_rows(frame, ruleset, publishing_options, transformation_ctx=transformation_ctx)
        return found[cls.DATA_QUALITY_RULE_OUTCOMES_KEY]

    def process_rows(
        self,
        frame: DynamicFrame,
        ruleset: str,
        publishing_options: Mapping[str, Any] | None = None,
        additional_options: Mapping[str, Any] | None = None,
        additional_data_sources: Mapping[str, DynamicFrame] | None = None,
        transformation_ctx: str = "",
    ) -> DynamicFrameCollection:
        """Evaluate a ruleset and return originalData, rowLevelOutcomes and ruleOutcomes.

        Rules call ``frame`` ``primary``, and ``additional_data_sources`` by their keys. With
        performanceTuning.caching CACHE_INPUT the frame is computed once, and originalData is the cached one.
        rowLevelOutcomes has DataQualityRulesPass, DataQualityRulesFail, DataQualityRulesSkip (lists of rules) and
        DataQualityEvaluationResult beside the data's columns; it is computed only if used. DataQualityError (or one
        below it) if the ruleset or an option is wrong; a rule that fails does not raise: scripts look at
        ruleOutcomes.
        """
        publishing = _options(publishing_options, _PUBLISHING, "publishing_options")
        additional = _options(additional_options, _ADDITIONAL, "additional_options")
        run = frame.records.run
        context = publishing.get("dataQualityEvaluationContext", "default_context")
        started = datetime.now(UTC)
        with run.recorder.phase("data quality"):
            if additional.get("performanceTuning.caching") == "CACHE_INPUT":
                frame = _cached(frame)
            owner = f"{run.job_name}/{context}"
            store = quality_results.store_of(run)
            kept = store.history(owner) if store is not None else None
            found = evaluate(
                ruleset,
                frame.toDF(),
                {alias: other.toDF() for alias, other in (additional_data_sources or {}).items()},
                composite_by_row=additional.get("compositeRuleEvaluation.method") == "ROW",
                history=kept,
                files=quality_results.RunFiles(run, frame.source_paths),
            )
            quality_results.report(run, context, found, publishing)
            result = result_of(
                found,
                started,
                datetime.now(UTC),
                JobName=run.job_name,
                JobRunId=run.run_id,
                EvaluationContext=context,
            )
            best_effort = additional.get("dataQualityResultsPublishing.strategy") == "BEST_EFFORT"
            try:
                if store is not None and kept is not None:
                    store.add({**result, "Publishing": publishing}, owner, kept.new)
                if publishing.get("resultsS3Prefix"):
                    quality_results.write_lines(run, publishing["resultsS3Prefix"], context, result)
            except Exception as error:
                if not best_effort:
                    raise
                run.recorder.note(f"data quality {context}: results could not be written: {error}")
        rows = [_row(outcome) for outcome in found.outcomes]
        filtered = additional.get("rowLevelConfiguration.filteredRowLabel") == "SKIPPED"
        labelled = additional.get("rowLevelConfiguration.ruleWithLabels") == "ENABLED"
        return DynamicFrameCollection(
            {
                self.ORIGINAL_DATA_KEY: frame,
                self.ROW_LEVEL_OUTCOMES_KEY: DynamicFrame(
                    lambda: from_df(
                        run,
                        found.rows.frame(filtered="SKIPPED" if filtered else "PASSED", with_labels=labelled),
                    ),
                    frame.glue_ctx,
                    f"{context}_{self.ROW_LEVEL_OUTCOMES_KEY}",
                ),
                self.DATA_QUALITY_RULE_OUTCOMES_KEY: OutcomesFrame(
                    rows, frame.glue_ctx, f"{context}_{self.DATA_QUALITY_RULE_OUTCOMES_KEY}"
                ),
            },
            frame.glue_ctx,
        )

    __call__ = process_rows
