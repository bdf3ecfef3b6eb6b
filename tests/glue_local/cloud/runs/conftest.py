"""An endpoint with a fake worker for each test module, and helpers for its tests."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest

from roles import make_role
from serving import served
from waiting import until

ENDED = {"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR"}


@dataclass
class Endpoint:
    url: str
    state_dir: Path

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )


@dataclass
class Glue:
    """Jobs made of a few lines of Python, and waiting for what they do."""

    endpoint: Endpoint

    def __post_init__(self) -> None:
        self.glue, self.s3, self.logs = (self.endpoint.client(name) for name in ("glue", "s3", "logs"))
        self.s3.create_bucket(Bucket="scripts", ObjectOwnership="ObjectWriter")
        for name, path in (("job", "/"), ("reader", "/path/")):
            make_role(self.endpoint.client("iam"), name, path=path)

    def job(self, script: str, **settings: Any) -> str:
        name = f"job_{uuid4().hex[:8]}"
        self.s3.put_object(Bucket="scripts", Key=f"{name}.py", Body=script.encode(), ACL="public-read")
        self.glue.create_job(
            Name=name,
            Command={"Name": "glueetl", "ScriptLocation": f"s3://scripts/{name}.py"},
            **({"GlueVersion": "5.1", "Role": "arn:aws:iam::123456789012:role/job"} | settings),
        )
        return name

    def start(self, job: str, **request: Any) -> str:
        return self.glue.start_job_run(JobName=job, **request)["JobRunId"]

    def get(self, job: str, run_id: str) -> dict[str, Any]:
        return self.glue.get_job_run(JobName=job, RunId=run_id)["JobRun"]

    def run(self, script: str, **settings: Any) -> dict[str, Any]:
        job = self.job(script, **settings)
        return self.wait(job, self.start(job))

    def wait(self, job: str, run_id: str, states: set[str] = ENDED) -> dict[str, Any]:
        return until(lambda: self.get(job, run_id), lambda run: run["JobRunState"] in states)

    def wait_workflow(self, name: str, run_id: str) -> dict[str, Any]:
        def get() -> dict[str, Any]:
            return self.glue.get_workflow_run(Name=name, RunId=run_id, IncludeGraph=True)["Run"]

        return until(get, lambda run: run["Status"] not in {"RUNNING", "STOPPING"})

    def log(self, group: str, stream: str) -> list[str]:
        events = self.logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True)
        return [event["message"] for event in events["events"]]

    def trigger(self, workflow: str, kind: str, jobs: list[str], **settings: Any) -> str:
        name = f"trigger_{uuid4().hex[:8]}"
        actions = [{"JobName": job} for job in jobs]
        given = {"Name": name, "WorkflowName": workflow, "Type": kind, "Actions": actions} | settings
        self.glue.create_trigger(**given)
        return name

    def after(
        self, workflow: str, watched: list[str], jobs: list[str], state: str = "SUCCEEDED", **settings: Any
    ) -> str:
        conditions = [{"JobName": job, "State": state, "LogicalOperator": "EQUALS"} for job in watched]
        predicate = {"Logical": settings.pop("Logical", "AND"), "Conditions": conditions}
        given = {"Predicate": predicate, "StartOnCreation": True} | settings
        return self.trigger(workflow, "CONDITIONAL", jobs, **given)

    def workflow(self, **settings: Any) -> str:
        name = f"workflow_{uuid4().hex[:8]}"
        self.glue.create_workflow(Name=name, **settings)
        return name


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    state_dir = tmp_path_factory.mktemp("endpoint")
    with served(Path(__file__).with_name("serve.py"), state_dir) as url:
        yield Endpoint(url, state_dir)


@pytest.fixture(scope="module")
def glue(endpoint: Endpoint) -> Glue:
    return Glue(endpoint)


@pytest.fixture
def read_report(endpoint: Endpoint) -> Any:
    def read(run_id: str) -> dict[str, Any]:
        return json.loads((endpoint.state_dir / "runs" / run_id / "report.json").read_text())

    return read
