"""The metrics of a run in CloudWatch, under the names of Glue's page."""

from moto import mock_aws
from moto.cloudwatch.models import cloudwatch_backends
from moto.s3.models import s3_backends

from glue_local.cloud.runs import metrics
from glue_local.cloud.runs.job_run import JobRun

ACCOUNT, REGION = "123456789012", "us-east-1"


REPORT = {
    "state": "FAILED",
    "seconds": 1.5,
    "reads": [{"rows": 3, "paths": ["s3://lake/in/"]}],
    "writes": [{"path": "s3://lake/out/", "rows": 2}],
}


def run(**arguments):
    return JobRun(
        id="jr_1",
        job_name="job",
        arguments=arguments,
        settings={},
        role="role",
        script="s3://s/job.py",
        timeout=1,
    )


def put(report, one):
    """The metrics that a run puts: (namespace, name, dimensions) -> value."""
    with mock_aws():
        s3 = s3_backends[ACCOUNT]["aws"]
        s3.create_bucket("lake", REGION)
        s3.put_bucket_versioning("lake", "Enabled")
        for key, size in (("in/a", 5), ("in/b", 7), ("out/c", 11), ("out/purged", 17), ("other", 13)):
            s3.put_object("lake", key, b"x" * size)
        s3.delete_object("lake", "out/purged")  # a former run's
        metrics.publish(one, report, ACCOUNT, REGION)
        data = cloudwatch_backends[ACCOUNT][REGION].metric_data
        return {
            (each.namespace, each.name, tuple(sorted((d.name, d.value) for d in each.dimensions))): each.value
            for each in data
        }


def test_a_job_with_metrics_has_its_numbers_by_run_and_over_all():
    found = put(REPORT, run(**{"--enable-metrics": "true"}))
    for run_id in ("jr_1", "ALL"):
        count = (("JobName", "job"), ("JobRunId", run_id), ("Type", "count"))
        gauge = (*count[:2], ("Type", "gauge"))
        assert found["Glue", "glue.driver.aggregate.elapsedTime", count] == 1500
        assert found["Glue", "glue.driver.aggregate.recordsRead", count] == 3
        assert found["Glue", "glue.ALL.s3.filesystem.read_bytes", gauge] == 12
        assert found["Glue", "glue.ALL.s3.filesystem.write_bytes", gauge] == 11


def test_a_job_without_metrics_has_none():
    assert put(REPORT, run()) == {}


def test_a_run_without_a_report_has_none():
    assert put(None, run(**{"--enable-metrics": "true"})) == {}
