"""Data quality runs on catalog tables: a ruleset evaluated, or rules recommended, in a worker as a job's script is.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-data-quality-api.html
"""

from __future__ import annotations

import json
import math
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from glue_local.cloud.moto_patches import glue_rulesets
from glue_local.cloud.moto_patches.requests import attached
from glue_local.cloud.runs import errors, quality_events
from glue_local.cloud.runs.job_run import JobRun
from glue_local.cloud.runs.service import JobRuns
from glue_local.quality import ResultStore
from glue_local.quality.results import Result

#: Minutes: https://docs.aws.amazon.com/glue/latest/webapi/API_StartDataQualityRulesetEvaluationRun.html
DEFAULT_TIMEOUT = 2880
DEFAULT_WORKERS = 5
GLUE_VERSION = "5.1"

_PROFILE = "Rules = [ ColumnCount > 0 ] Analyzers = [ RowCount, AllStatistics of AllColumns ]"

#: A column with at least this share of values present, or unique, gets a rule that requires it.
_NEARLY = 0.95

_SCRIPT = """\
from awsglue.context import GlueContext
from awsgluedq.transforms import EvaluateDataQuality
from pyspark.context import SparkContext

asked = {asked}
glueContext = GlueContext(SparkContext())


def table(source):
    return glueContext.create_dynamic_frame.from_catalog(
        database=source["DatabaseName"],
        table_name=source["TableName"],
        push_down_predicate=source.get("Predicate", ""),
    )


primary = table(asked["DataSource"])
others = {{alias: table(source) for alias, source in asked["Others"].items()}}
for name, ruleset in asked["Rulesets"].items():
    EvaluateDataQuality().process_rows(
        frame=primary,
        ruleset=ruleset,
        publishing_options={{**asked["Publishing"], "dataQualityEvaluationContext": name}},
        additional_options=asked["Additional"],
        additional_data_sources=others,
    )
"""


@dataclass
class QualityRun:
    """One run: what was asked, and the worker's run that carries it out."""

    id: str
    kind: str  # "evaluation" or "recommendation"
    given: dict[str, Any]
    run: JobRun
    rulesets: tuple[str, ...] = ()
    recommended: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return what Get...Run shows of both kinds."""
        shown = {
            "RunId": self.id,
            "DataSource": self.given["DataSource"],
            "Role": self.given["Role"],
            "NumberOfWorkers": self.given.get("NumberOfWorkers", DEFAULT_WORKERS),
            "Timeout": self.given.get("Timeout", DEFAULT_TIMEOUT),
            "Status": self.run.state,
            "ErrorString": self.run.error,
            "StartedOn": self.run.started,
            "LastModifiedOn": self.run.modified,
            "CompletedOn": self.run.completed,
            "ExecutionTime": self.run.execution_time,
            "AdditionalRunOptions": self.given.get("AdditionalRunOptions"),
        }
        return {name: value for name, value in shown.items() if value is not None}


def _table(source: Mapping[str, Any]) -> dict[str, str]:
    """Return database, table and predicate of a DataSource; InvalidInputException names what is not read here."""
    found = source.get("GlueTable") or source.get("DataQualityGlueTable")
    if found is None:
        raise errors.invalid_input("DataSource needs a GlueTable or a DataQualityGlueTable")
    for name in ("ConnectionName", "PreProcessingQuery"):
        if found.get(name):
            raise errors.invalid_input(f"DataSource: {name} does not work locally; only tables over S3 do")
    options = dict(found.get("AdditionalOptions", {}))
    predicates = [
        options.pop(name) for name in ("pushDownPredicate", "catalogPartitionPredicate") if name in options
    ]
    if options:
        raise errors.invalid_input(f"DataSource: AdditionalOptions {', '.join(options)} do not work locally")
    shown = {"DatabaseName": found["DatabaseName"], "TableName": found["TableName"]}
    return shown | ({"Predicate": " and ".join(predicates)} if predicates else {})


class QualityRuns:
    """The data quality runs of one Glue backend."""

    def __init__(self, backend: Any, jobs: JobRuns) -> None:
        """Take moto's backend, and what runs scripts on it."""
        self.backend = backend
        self.jobs = jobs

    @property
    def _runs(self) -> dict[str, QualityRun]:
        return attached(self.backend, "data_quality_runs")

    @property
    def store(self) -> ResultStore:
        """The results of all runs of the endpoint."""
        return ResultStore(self.jobs.machine.settings.quality_dir)

    def get(self, kind: str, run_id: str) -> QualityRun:
        """Return a run of a kind; EntityNotFoundException if there is none."""
        found = self._runs.get(run_id)
        if found is None or found.kind != kind:
            raise errors.entity_not_found(f"Data quality run {run_id} not found")
        return found

    def of_kind(self, kind: str) -> list[QualityRun]:
        """Return the runs of a kind, the newest first."""
        return [run for run in reversed(self._runs.values()) if run.kind == kind]

    def evaluate(self, given: dict[str, Any]) -> QualityRun:
        """Start an evaluation of rulesets that exist, on a table that does."""
        texts = {
            name: glue_rulesets.existing(self.backend, name)["Ruleset"] for name in given["RulesetNames"]
        }
        options = given.get("AdditionalRunOptions", {})
        known = {
            "CloudWatchMetricsEnabled",
            "ResultsS3Prefix",
            "CompositeRuleEvaluationMethod",
            "ObservationScope",
        }
        if strange := sorted(options.keys() - known):
            raise errors.invalid_input(f"AdditionalRunOptions: {', '.join(strange)} do not work locally")
        publishing = {"enableDataQualityCloudWatchMetrics": options.get("CloudWatchMetricsEnabled", False)}
        if options.get("ResultsS3Prefix"):
            publishing["resultsS3Prefix"] = options["ResultsS3Prefix"]
        method = options.get("CompositeRuleEvaluationMethod", "COLUMN")
        additional = {"compositeRuleEvaluation.method": method}
        run = self._start("evaluation", given, texts, publishing, additional)
        run.rulesets = tuple(texts)
        return run

    def recommend(self, given: dict[str, Any]) -> QualityRun:
        """Start a run that reads a table and recommends rules for it."""
        name = given.get("CreatedRulesetName")
        if name and name in glue_rulesets.rulesets(self.backend):
            raise errors.already_exists(f"Data quality ruleset {name} already exists.")
        publishing = {"enableDataQualityResultsPublishing": False}
        return self._start("recommendation", given, {"recommendation": _PROFILE}, publishing, {})

    def _start(
        self,
        kind: str,
        given: dict[str, Any],
        texts: dict[str, str],
        publishing: dict[str, Any],
        additional: dict[str, Any],
    ) -> QualityRun:
        primary = _table(given["DataSource"])
        others = {alias: _table(each) for alias, each in given.get("AdditionalDataSources", {}).items()}
        for source in (primary, *others.values()):
            self.backend.get_table(source["DatabaseName"], source["TableName"])
        asked = {
            "DataSource": primary,
            "Others": others,
            "Rulesets": texts,
            "Publishing": publishing,
            "Additional": additional,
        }
        run_id = f"dqrun-{secrets.token_hex(20)}"
        folder = self.jobs.machine.settings.state_dir.absolute() / "runs" / run_id
        folder.mkdir(parents=True, exist_ok=True)
        script = folder / "script.py"
        script.write_text(_SCRIPT.format(asked=repr(asked)), encoding="utf-8")
        run = JobRun(
            id=run_id,
            job_name=f"{primary['DatabaseName']}.{primary['TableName']}",
            arguments={},
            settings={"GlueVersion": GLUE_VERSION},
            role=given["Role"],
            script=str(script),
            timeout=given.get("Timeout", DEFAULT_TIMEOUT),
            of_a_job=False,
        )
        found = QualityRun(run_id, kind, given, run)
        self._runs[run_id] = found
        self.jobs.submit(run)
        return found

    def results_of(self, run: QualityRun) -> list[Result]:
        """Return the results that a run left."""
        return self.store.of_run(run.id)

    def shown(self, result: Result) -> Result:
        """Return a result as GetDataQualityResult shows it: one of an evaluation run names its table and ruleset."""
        kept = {k: v for k, v in result.items() if k not in ("Owner", "Statistics", "Publishing")}
        run = self._runs.get(str(result.get("JobRunId")))
        if run is None:
            return kept
        for name in ("JobName", "JobRunId"):
            kept.pop(name, None)
        ruleset = kept.pop("EvaluationContext")
        return {
            **kept,
            "DataSource": run.given["DataSource"],
            "RulesetName": ruleset,
            "RulesetEvaluationRunId": run.id,
            "EvaluationRunMode": "ON_DEMAND",
        }

    def publish(self, run: JobRun) -> None:
        """Send the results of a run to CloudWatch and EventBridge, unless they are recommendations only."""
        for result in self.store.of_run(run.id):
            if result.get("Publishing", {}).get("enableDataQualityResultsPublishing") != "false":
                quality_events.publish(result, self.shown(result), self.jobs.account_id, self.jobs.region)

    def recommendation(self, run: QualityRun) -> str | None:
        """Return the ruleset that an ended recommendation run makes; creates it once if it was to be created."""
        if run.run.state != "SUCCEEDED":
            return None
        if run.recommended is None:
            (result,) = self.results_of(run)
            metrics: dict[str, float] = {}
            for analyzer in result["AnalyzerResults"]:
                metrics |= analyzer["EvaluatedMetrics"]
            run.recommended = recommended(metrics)
            if name := run.given.get("CreatedRulesetName"):
                table = _table(run.given["DataSource"])
                target = {name: table[name] for name in ("DatabaseName", "TableName")}
                glue_rulesets.add(
                    self.backend, {"Name": name, "Ruleset": run.recommended, "TargetTable": target}
                )
        return run.recommended


def recommended(metrics: Mapping[str, float]) -> str:
    """Make rules that a table with these metrics meets: rows, complete, unique, ranges of numbers and lengths.

    AWS Glue's own recommendations come from its models; these are of the same kinds, and simpler.
    """
    rows = metrics.get("Dataset.*.RowCount", 0.0)
    rules = [f"RowCount between {math.floor(rows / 2) - 1} and {math.ceil(rows * 2) + 1}"]
    columns = dict.fromkeys(
        name.split(".", 1)[1].rpartition(".")[0] for name in metrics if name.startswith("Column.")
    )
    for column in columns:
        of = {
            name.rpartition(".")[2]: value
            for name, value in metrics.items()
            if name.startswith(f"Column.{column}.")
        }
        quoted = json.dumps(column, ensure_ascii=False)
        complete, unique = of.get("Completeness", 0.0), of.get("Uniqueness", 0.0)
        if complete == 1:
            rules.append(f"IsComplete {quoted}")
        elif complete > 0:
            rules.append(f"Completeness {quoted} >= {math.floor(complete * 100) / 100}")
        if unique == 1 and rows > 1:
            rules.append(f"IsUnique {quoted}")
        elif unique > _NEARLY:
            rules.append(f"Uniqueness {quoted} > {_NEARLY}")
        if complete == 1 and "Minimum" in of:
            rules.append(
                f"ColumnValues {quoted} between {math.floor(of['Minimum']) - 1} and {math.ceil(of['Maximum']) + 1}"
            )
        if complete == 1 and "MinimumLength" in of:
            least, most = int(of["MinimumLength"]) - 1, int(of["MaximumLength"]) + 1
            rules.append(f"ColumnLength {quoted} between {least} and {most}")
    return "Rules = [\n" + ",\n".join(f"    {rule}" for rule in rules) + "\n]"
