"""What AWS Glue Data Quality tells others of a result: metrics to CloudWatch, an event to EventBridge.

Sources: https://docs.aws.amazon.com/glue/latest/dg/data-quality-alerts.html; metrics' names and dimensions as
https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-dq-monitoring.html and CloudWatch's console have them.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from glue_local.quality.results import Result

log = logging.getLogger(__name__)

NAMESPACE = "Glue Data Quality"
PASSED, FAILED = "glue.data.quality.rules.passed", "glue.data.quality.rules.failed"


def _table(result: Result) -> dict[str, Any]:
    source = result["DataSource"]
    found: dict[str, Any] = source.get("GlueTable") or source["DataQualityGlueTable"]
    return found


def metrics(result: Result, account_id: str) -> list[dict[str, Any]]:
    """Return the metrics of a result, as PutMetricData takes them."""
    if "DataSource" in result:
        table = _table(result)
        named = {
            "CatalogId": table.get("CatalogId", account_id),
            "Database": table["DatabaseName"],
            "Ruleset": result["RulesetName"],
            "Table": table["TableName"],
        }
    else:
        named = {"EvaluationContext": result["EvaluationContext"], "JobName": result["JobName"]}
    counts = result["AggregatedMetrics"]
    when = datetime.fromtimestamp(result["CompletedOn"], UTC).replace(tzinfo=None)
    return [
        {
            "MetricName": name,
            "Dimensions": [{"Name": key, "Value": value} for key, value in named.items()],
            "Timestamp": when,
            "Value": counts[key],
            "Unit": "Count",
        }
        for name, key in ((PASSED, "TotalRulesPassed"), (FAILED, "TotalRulesFailed"))
    ]


def event(result: Result, account_id: str) -> dict[str, Any]:
    """Return the event of a result, as PutEvents takes it; its state is FAILED if a rule failed."""
    counts = result["AggregatedMetrics"]
    if "DataSource" in result:
        table = _table(result)
        context = {
            "contextType": "GLUE_DATA_CATALOG",
            "runId": result["RulesetEvaluationRunId"],
            "databaseName": table["DatabaseName"],
            "tableName": table["TableName"],
            "catalogId": table.get("CatalogId", account_id),
        }
    else:
        context = {
            "contextType": "GLUE_JOB",
            "jobId": result["JobRunId"],
            "jobName": result["JobName"],
            "evaluationContext": result["EvaluationContext"],
        }
    detail = {
        "context": context,
        "resultID": result["ResultId"],
        "rulesetNames": [result["RulesetName"]] if "RulesetName" in result else [],
        "state": "FAILED" if counts["TotalRulesFailed"] else "SUCCEEDED",
        "score": result["Score"],
        "rulesSucceeded": counts["TotalRulesPassed"],
        "rulesFailed": counts["TotalRulesFailed"],
        "rulesSkipped": 0,
    }
    return {
        "Source": "aws.glue-dataquality",
        "DetailType": "Data Quality Evaluation Results Available",
        "Detail": json.dumps(detail),
    }


def publish(result: Result, shown: Result, account_id: str, region: str) -> None:
    """Send metrics to CloudWatch, if the result asks for it, and an event to EventBridge; failures are only logged."""
    from moto.cloudwatch.models import cloudwatch_backends
    from moto.events.models import events_backends

    try:
        if str(result.get("Publishing", {}).get("enableDataQualityCloudWatchMetrics")).lower() == "true":
            cloudwatch_backends[account_id][region].put_metric_data(NAMESPACE, metrics(shown, account_id))
        events_backends[account_id][region].put_events([event(shown, account_id)])
    except Exception:
        log.exception("result %s was not delivered to every recipient", result["ResultId"])
