"""Data quality on the endpoint, with the real engine: results of jobs and of runs on tables, metrics, events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from glue_local.cloud import endpoint as endpoints
from roles import make_role
from waiting import until

#: One endpoint, and results that later tests look up.
pytestmark = pytest.mark.xdist_group("runs-quality")
ROLE = "arn:aws:iam::123456789012:role/quality"
GATE = '''
import sys
from awsglue.context import GlueContext
from awsgluedq.transforms import EvaluateDataQuality
from pyspark.context import SparkContext

glueContext = GlueContext(SparkContext())
frame = glueContext.create_dynamic_frame.from_catalog(database="lake", table_name="people")
EvaluateDataQuality().process_rows(
    frame=frame,
    ruleset="""Rules = [ IsComplete "mail", RowCount > last(1), FileSize > 1 B ]""",
    publishing_options={"dataQualityEvaluationContext": "gate", "enableDataQualityCloudWatchMetrics": True},
)
'''
TABLE = {"GlueTable": {"DatabaseName": "lake", "TableName": "people"}}


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    state_dir = tmp_path_factory.mktemp("endpoint")
    url = endpoints.start(port=0, engine="sail", state_dir=state_dir).url
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    names = ("s3", "glue", "cloudwatch", "events", "sqs", "iam")
    found = {name: boto3.client(name, endpoint_url=url, **keys) for name in names}
    s3, glue = found["s3"], found["glue"]
    make_role(found["iam"], "quality")
    s3.create_bucket(Bucket="lake")
    s3.put_object(Bucket="lake", Key="gate.py", Body=GATE.encode())
    rows = [{"id": 1, "mail": "a@x"}, {"id": 2, "mail": None}, {"id": 3, "mail": "c@x"}]
    s3.put_object(Bucket="lake", Key="people/a.json", Body="\n".join(map(json.dumps, rows)).encode())
    glue.create_database(DatabaseInput={"Name": "lake"})
    glue.create_table(
        DatabaseName="lake",
        TableInput={
            "Name": "people",
            "Parameters": {"classification": "json"},
            "StorageDescriptor": {
                "Columns": [{"Name": "id", "Type": "int"}, {"Name": "mail", "Type": "string"}],
                "Location": "s3://lake/people/",
                "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
                "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"},
            },
        },
    )
    queue = found["sqs"].create_queue(QueueName="told")["QueueUrl"]
    arn = found["sqs"].get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    allows = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
    }
    policy = {"Version": "2012-10-17", "Statement": [{**allows, "Resource": arn}]}
    found["sqs"].set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
    found["events"].put_rule(Name="quality", EventPattern=json.dumps({"source": ["aws.glue-dataquality"]}))
    found["events"].put_targets(Rule="quality", Targets=[{"Id": "q", "Arn": arn}])
    yield found
    endpoints.stop(state_dir)


def _until(get: Any) -> dict[str, Any]:
    found: dict[str, Any] = until(get, lambda found: found[0] not in ("STARTING", "RUNNING", "WAITING"))[1]
    return found


def _evaluated(glue: Any, **options: Any) -> dict[str, Any]:
    run_id = glue.start_data_quality_ruleset_evaluation_run(DataSource=TABLE, Role=ROLE, **options)["RunId"]

    def get() -> tuple[str, dict[str, Any]]:
        run = glue.get_data_quality_ruleset_evaluation_run(RunId=run_id)
        return run["Status"], run

    return _until(get)


def _told(clients: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """So many events; they follow the end of the run that they are about."""
    sqs, found = clients["sqs"], list[dict[str, Any]]()
    url = sqs.get_queue_url(QueueName="told")["QueueUrl"]

    def received() -> list[dict[str, Any]]:
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            found.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    return until(received, lambda found: len(found) >= count)


def _metrics(clients: dict[str, Any], dimensions: dict[str, str]) -> dict[str, float]:
    found = {}
    for name in ("glue.data.quality.rules.passed", "glue.data.quality.rules.failed"):
        points = clients["cloudwatch"].get_metric_statistics(
            Namespace="Glue Data Quality",
            MetricName=name,
            Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
            StartTime=datetime.now(UTC) - timedelta(hours=1),
            EndTime=datetime.now(UTC) + timedelta(hours=1),
            Period=7200,
            Statistics=["Sum"],
        )["Datapoints"]
        found[name.rpartition(".")[2]] = sum(point["Sum"] for point in points)
    return found


def test_a_jobs_results_are_kept_shown_and_told(clients: dict[str, Any]) -> None:
    glue = clients["glue"]
    command = {"Name": "glueetl", "ScriptLocation": "s3://lake/gate.py"}
    glue.create_job(Name="gate", Role=ROLE, GlueVersion="5.1", Command=command)
    runs = []
    for _ in range(2):
        run_id = glue.start_job_run(JobName="gate")["JobRunId"]

        def get(run_id: str = run_id) -> tuple[str, dict[str, Any]]:
            run = glue.get_job_run(JobName="gate", RunId=run_id)["JobRun"]
            return run["JobRunState"], run

        run = _until(get)
        assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
        runs.append(run_id)
    listed = glue.list_data_quality_results(Filter={"JobName": "gate"})["Results"]
    assert [each["JobRunId"] for each in listed] == runs[::-1]
    newest, oldest = (glue.get_data_quality_result(ResultId=each["ResultId"]) for each in listed)
    assert (oldest["EvaluationContext"], oldest["JobName"]) == ("gate", "gate")
    assert [each["Result"] for each in oldest["RuleResults"]] == ["FAIL", "PASS", "PASS"]
    assert oldest["RuleResults"][0]["EvaluationMessage"] == (
        "Value: 0.6666666666666666 does not meet the constraint requirement!"
    )
    assert newest["RuleResults"][1]["EvaluatedRule"] == "RowCount > 3.0"
    assert newest["Score"] == pytest.approx(1 / 3)
    both = glue.batch_get_data_quality_result(ResultIds=[oldest["ResultId"], "dqresult-none"])
    assert [each["ResultId"] for each in both["Results"]] == [oldest["ResultId"]]
    assert both["ResultsNotFound"] == ["dqresult-none"]
    details = [each["detail"] for each in _told(clients, 2)]
    assert _metrics(clients, {"EvaluationContext": "gate", "JobName": "gate"}) == {"passed": 3, "failed": 3}
    assert [each["state"] for each in details] == ["FAILED", "FAILED"]
    assert {each["context"]["contextType"] for each in details} == {"GLUE_JOB"}
    assert sorted(each["resultID"] for each in details) == sorted(each["ResultId"] for each in listed)


def test_a_ruleset_is_evaluated_on_a_table(clients: dict[str, Any]) -> None:
    glue = clients["glue"]
    text = 'Rules = [ IsComplete "id", ColumnValues "id" < 3, ReferentialIntegrity "id" "again.id" = 1 ]'
    glue.create_data_quality_ruleset(Name="people", Ruleset=text)
    run = _evaluated(
        glue,
        RulesetNames=["people"],
        AdditionalDataSources={"again": TABLE},
        AdditionalRunOptions={"CloudWatchMetricsEnabled": True, "ResultsS3Prefix": "s3://lake/quality/"},
    )
    assert run["Status"] == "SUCCEEDED", run
    (result_id,) = run["ResultIds"]
    result = glue.get_data_quality_result(ResultId=result_id)
    assert (result["RulesetName"], result["DataSource"]) == ("people", TABLE)
    assert result["RulesetEvaluationRunId"] == run["RunId"]
    assert [each["Result"] for each in result["RuleResults"]] == ["PASS", "FAIL", "PASS"]
    assert "JobName" not in result
    named = {"CatalogId": "123456789012", "Database": "lake", "Ruleset": "people", "Table": "people"}
    (told,) = _told(clients, 1)
    assert _metrics(clients, named) == {"passed": 2, "failed": 1}
    assert told["detail-type"] == "Data Quality Evaluation Results Available"
    assert told["detail"]["context"]["contextType"] == "GLUE_DATA_CATALOG"
    assert clients["s3"].list_objects_v2(Bucket="lake", Prefix="quality/year=")["KeyCount"] == 1
    assert [each["RunId"] for each in glue.list_data_quality_ruleset_evaluation_runs()["Runs"]] == [
        run["RunId"]
    ]
    assert glue.get_job_runs(JobName="gate")["JobRuns"]  # runs on tables are none of a job


def test_rules_are_recommended_that_the_table_meets(clients: dict[str, Any]) -> None:
    glue = clients["glue"]
    run_id = glue.start_data_quality_rule_recommendation_run(
        DataSource=TABLE, Role=ROLE, CreatedRulesetName="recommended"
    )["RunId"]

    def get() -> tuple[str, dict[str, Any]]:
        run = glue.get_data_quality_rule_recommendation_run(RunId=run_id)
        return run["Status"], run

    run = _until(get)
    assert run["Status"] == "SUCCEEDED", run
    assert run["RecommendedRuleset"] == (
        "Rules = [\n"
        "    RowCount between 0 and 7,\n"
        '    IsComplete "id",\n'
        '    IsUnique "id",\n'
        '    ColumnValues "id" between 0 and 4,\n'
        '    Completeness "mail" >= 0.66,\n'
        '    IsUnique "mail"\n'
        "]"
    )
    assert glue.get_data_quality_ruleset(Name="recommended")["Ruleset"] == run["RecommendedRuleset"]
    evaluated = _evaluated(glue, RulesetNames=["recommended"])
    result = glue.get_data_quality_result(ResultId=evaluated["ResultIds"][0])
    assert result["Score"] == 1.0, result["RuleResults"]


def test_statistics_are_listed_and_annotated(clients: dict[str, Any]) -> None:
    glue = clients["glue"]
    found = glue.list_data_quality_statistics()["Statistics"]
    one = next(each for each in found if each["StatisticName"] == "Completeness")
    assert (one["EvaluationLevel"], len(one["ColumnsReferenced"])) == ("Column", 1)
    key = {name: one[name] for name in ("ProfileId", "StatisticId")}
    given = [key | {"InclusionAnnotation": "EXCLUDE"}, {"StatisticId": "x", "InclusionAnnotation": "INCLUDE"}]
    answer = glue.batch_put_data_quality_statistic_annotation(InclusionAnnotations=given)
    assert [each["StatisticId"] for each in answer["FailedInclusionAnnotations"]] == ["x"]
    (note,) = glue.list_data_quality_statistic_annotations(**key)["Annotations"]
    assert note["InclusionAnnotation"]["Value"] == "EXCLUDE"


@pytest.mark.parametrize(
    ("operation", "given", "code", "message"),
    [
        (
            "create_data_quality_ruleset",
            {"Name": "x", "Ruleset": "Rules = [ RowCount ]"},
            "InvalidInputException",
            "line 1, column 11",
        ),
        (
            "get_data_quality_result",
            {"ResultId": "dqresult-1"},
            "EntityNotFoundException",
            "dqresult-1 not found",
        ),
        (
            "start_data_quality_ruleset_evaluation_run",
            {"DataSource": TABLE, "Role": ROLE, "RulesetNames": ["none"]},
            "EntityNotFoundException",
            "ruleset none not found",
        ),
        (
            "start_data_quality_ruleset_evaluation_run",
            {
                "DataSource": {"GlueTable": {"DatabaseName": "lake", "TableName": "no"}},
                "Role": ROLE,
                "RulesetNames": ["people"],
            },
            "EntityNotFoundException",
            "Table no not found",
        ),
        (
            "start_data_quality_ruleset_evaluation_run",
            {
                "DataSource": {
                    "DataQualityGlueTable": {
                        "DatabaseName": "lake",
                        "TableName": "people",
                        "PreProcessingQuery": "q",
                    }
                },
                "Role": ROLE,
                "RulesetNames": ["people"],
            },
            "InvalidInputException",
            "PreProcessingQuery does not work locally",
        ),
        ("get_data_quality_model", {"ProfileId": "p"}, "InvalidInputException", "not trained locally"),
        (
            "get_data_quality_ruleset_evaluation_run",
            {"RunId": "dqrun-1"},
            "EntityNotFoundException",
            "dqrun-1 not found",
        ),
    ],
)
def test_what_cannot_be_is_an_error_by_aws_name(
    clients: dict[str, Any], operation: str, given: dict[str, Any], code: str, message: str
) -> None:
    with pytest.raises(ClientError, match=message) as raised:
        getattr(clients["glue"], operation)(**given)
    assert raised.value.response["Error"]["Code"] == code
