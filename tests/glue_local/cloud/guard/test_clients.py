"""What people use goes on working behind the gate, as usual and with signatures checked: Athena's clients, and runs.

boto3, the AWS command line and presigned addresses are in test_signatures.py, Terraform in ../terraform/test_stack.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from glue_local.cloud import endpoint as endpoints
from glue_local.cloud.access import Access
from glue_local.cloud.endpoint import Endpoint
from glue_local.java import has_java
from roles import make_role
from waiting import until

from .conftest import client_of

pytestmark = pytest.mark.slow
SCRIPT = """
import sys
from awsglue.context import GlueContext
from pyspark.context import SparkContext
glue = GlueContext(SparkContext.getOrCreate())
frame = glue.create_dynamic_frame.from_options(
    connection_type="s3", connection_options={"paths": ["s3://lake/in/"]}, format="json")
glue.write_dynamic_frame.from_options(
    frame=frame, connection_type="s3", connection_options={"path": "s3://lake/out/"}, format="parquet")
print("rows", frame.count())
"""


@pytest.fixture(scope="module", params=["as usual", "signed"])
def lake(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    yield from stand(tmp_path_factory, "sail", request.param == "signed")


def stand(folders: pytest.TempPathFactory, engine: str, signed: bool) -> Iterator[Endpoint]:
    folder = folders.mktemp("lake")
    running = endpoints.start(0, engine, folder, access=Access(access_key=signed))  # type: ignore[arg-type]
    try:
        s3, glue = client_of(running, "s3"), client_of(running, "glue")
        s3.create_bucket(Bucket="lake")
        s3.put_object(Bucket="lake", Key="in/1.json", Body=b'{"a": 1}\n{"a": 2}\n')
        s3.put_object(Bucket="lake", Key="job.py", Body=SCRIPT.encode())
        glue.create_database(DatabaseInput={"Name": "lake"})
        role = make_role(client_of(running, "iam"), "job")
        command = {"Name": "glueetl", "ScriptLocation": "s3://lake/job.py", "PythonVersion": "3"}
        glue.create_job(Name="job", Role=role, GlueVersion="5.1", Command=command)
        yield running
    finally:
        endpoints.stop(folder)


def run(endpoint: Endpoint) -> dict[str, Any]:
    glue = client_of(endpoint, "glue")
    run_id = glue.start_job_run(JobName="job")["JobRunId"]
    found: dict[str, Any] = until(
        lambda: glue.get_job_run(JobName="job", RunId=run_id)["JobRun"],
        lambda run: run["JobRunState"] not in {"STARTING", "RUNNING", "WAITING"},
    )
    return found


def written(endpoint: Endpoint) -> list[str]:
    listed = client_of(endpoint, "s3").list_objects_v2(Bucket="lake", Prefix="out/")
    return [each["Key"] for each in listed.get("Contents", []) if each["Key"].endswith(".parquet")]


def test_a_run_on_sail(lake: Endpoint) -> None:
    ended = run(lake)
    assert ended["JobRunState"] == "SUCCEEDED", ended
    assert written(lake)


@pytest.mark.spark
@pytest.mark.skipif(not has_java(), reason="Java is not installed")
def test_a_run_on_spark(tmp_path_factory: pytest.TempPathFactory) -> None:
    for lake in stand(tmp_path_factory, "spark", True):
        ended = run(lake)
        assert ended["JobRunState"] == "SUCCEEDED", ended
        assert written(lake)


def keys(lake: Endpoint) -> dict[str, str]:
    return {"aws_access_key_id": lake.access_key, "aws_secret_access_key": lake.secret_key}


def test_pyathena_queries_the_endpoint(lake: Endpoint) -> None:
    pyathena = pytest.importorskip("pyathena", reason="PyAthena is not installed")
    place = {"s3_staging_dir": "s3://lake/results/", "region_name": "us-east-1", "endpoint_url": lake.url}
    cursor = pyathena.connect(**place, **keys(lake)).cursor()
    assert cursor.execute("SELECT 1 AS a, 'x' AS b").fetchall() == [(1, "x")]


def test_awswrangler_writes_and_queries_a_table(lake: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    wrangler = pytest.importorskip("awswrangler", reason="awswrangler is not installed")
    import boto3
    import pandas as pd

    monkeypatch.setenv("AWS_ENDPOINT_URL", lake.url)
    session = boto3.session.Session(region_name="us-east-1", **keys(lake))
    frame = pd.DataFrame({"a": [1, 2, 3]})
    wrangler.s3.to_parquet(
        frame, "s3://lake/frame/", dataset=True, database="lake", table="frame", boto3_session=session
    )
    found = wrangler.athena.read_sql_query(
        "SELECT sum(a) AS s FROM frame",
        "lake",
        ctas_approach=False,
        s3_output="s3://lake/results/",
        boto3_session=session,
    )
    assert found["s"].tolist() == [6]
