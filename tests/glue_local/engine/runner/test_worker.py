"""A worker process against folders and against an S3 endpoint, on both engines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

SCRIPT = """
import sys
from pyspark.sql import SparkSession
import extra
spark = SparkSession.builder.getOrCreate()
read = spark.read.json("s3://in-bucket/data/")
spark.createDataFrame([(9,)], "id bigint").write.mode("overwrite").json("s3://out-bucket/t/")
read.where("id > 1").write.mode("overwrite").json("s3://out-bucket/t/")
read.where("id > 99").write.parquet("s3://out-bucket/empty/")
print("read", read.count(), extra.VALUE, sys.argv[1:])
spark.read.json("s3://in-bucket/nothing/")
"""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def work(engine: str, spec: dict[str, Any]) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    command = [sys.executable, "-m", "glue_local.engine.runner.worker", "--engine", engine]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    line = json.dumps(spec) + "\n"
    done = subprocess.run(
        command, input=line, capture_output=True, text=True, check=False, env=environment, timeout=900
    )
    return done, json.loads(Path(spec["report_path"]).read_text())


def test_a_job_over_the_endpoint(engine: str, endpoint: str, tmp_path: Path) -> None:
    environment = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    s3 = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        region_name="us-east-1",
    )
    for bucket in ("assets", "in-bucket", "out-bucket"):
        s3.create_bucket(Bucket=bucket)  # of the other engine's run, if that was here, it does nothing
    s3.put_object(Bucket="assets", Key="scripts/job.py", Body=SCRIPT.encode())
    s3.put_object(Bucket="assets", Key="extra.py", Body=b"VALUE = 'from s3'\n")
    s3.put_object(Bucket="in-bucket", Key="data/a.json", Body=b'{"id":1}\n{"id":2}\n')
    spec = {
        "script": "s3://assets/scripts/job.py",
        "job_name": "job",
        "run_id": "jr_1",
        "engine": engine,
        "arguments": ["--KEY", "value"],
        "storage": {"kind": "endpoint", "url": endpoint},
        "catalog": {"kind": "glue"},
        "environment": environment,
        "work_dir": str(tmp_path / "work"),
        "report_path": str(tmp_path / "report.json"),
        "py_files": ["s3://assets/extra.py"],
    }
    for item in s3.list_objects_v2(Bucket="out-bucket").get("Contents", []):
        s3.delete_object(Bucket="out-bucket", Key=item["Key"])
    done, report = work(engine, spec)
    assert "read 2 from s3 ['--JOB_ID', 'j_" in done.stdout
    assert "'--JOB_NAME', 'job', '--KEY', 'value']" in done.stdout
    assert done.returncode == 1
    assert report["state"] == "FAILED"
    assert "[PATH_NOT_FOUND] Path does not exist: s3://in-bucket/nothing/" in report["error"]
    assert report["error_line"]["text"] == 'spark.read.json("s3://in-bucket/nothing/")'
    assert 'File "s3://assets/scripts/job.py", line 11' in done.stderr
    keys = [o["Key"] for o in s3.list_objects_v2(Bucket="out-bucket", Prefix="t/")["Contents"]]
    written = b"".join(s3.get_object(Bucket="out-bucket", Key=k)["Body"].read() for k in keys)
    assert written.split() == [b'{"id":2}']
    assert s3.list_objects_v2(Bucket="out-bucket", Prefix="empty/")["KeyCount"] >= 1


def test_nothing_to_run_ends_the_stand_by_which_a_file_told(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    done = subprocess.run(
        [sys.executable, "-m", "glue_local.engine.runner.worker", "--ready", str(ready)],
        input="",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr, ready.exists()) == (2, "", "", True)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"scirpt": "x"}, "unknown keys scirpt"), ({"work_dir": None}, "missing keys work_dir")],
)
def test_a_spec_that_is_wrong_names_the_keys(change: dict[str, Any], message: str) -> None:
    from glue_local.engine.runner.spec import RunSpec

    spec = {"script": "a.py", "job_name": "j", "run_id": "r", "storage": {}, "catalog": {}, "work_dir": "w"}
    wrong = {k: v for k, v in {**spec, **change}.items() if v is not None}
    with pytest.raises(ValueError, match=message):
        RunSpec.from_json(json.dumps(wrong))
