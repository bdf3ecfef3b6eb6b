"""The outcomes of data quality rules from Glue, for runs on AWS.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-data-quality-api.html
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from glue_local.ui import models

#: How many results are looked at, at most: BatchGetDataQualityResult takes a hundred.
_MOST = 100
_WORDS = {"PASS": "Passed", "FAIL": "Failed", "ERROR": "Error"}


def of_runs(glue: Any, job: str, run_id: str = "") -> dict[str, list[models.Rule]]:
    """Return the rules that a job's newest runs evaluated, by the run's id; of one run if it is named.

    Nothing where the caller may not ask, as a role that only starts jobs may not.
    """
    wanted = {"JobName": job} | ({"JobRunId": run_id} if run_id else {})
    found: dict[str, list[models.Rule]] = {}
    try:
        answer = glue.list_data_quality_results(Filter=wanted, MaxResults=_MOST)
        ids = [one["ResultId"] for one in answer.get("Results", [])]
        results = glue.batch_get_data_quality_result(ResultIds=ids)["Results"] if ids else []
    except ClientError:
        return {}
    for result in results:
        rules = [_rule(one, result.get("EvaluationContext", "")) for one in result.get("RuleResults", [])]
        found.setdefault(result.get("JobRunId", ""), []).extend(rules)
    return found


def _rule(one: dict[str, Any], context: str) -> models.Rule:
    return models.Rule(
        context=context,
        rule=one.get("Description") or one.get("Name", ""),
        outcome=_WORDS.get(one.get("Result", ""), one.get("Result", "")),
        reason=one.get("EvaluationMessage"),
        metrics={str(name): float(value) for name, value in (one.get("EvaluatedMetrics") or {}).items()},
    )
