"""An endpoint with a small lake, one for each test module, and a client that runs queries on it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from glue_local.catalog.ddl import parse_ddl
from glue_local.catalog.glue import GlueCatalog
from serving import served
from waiting import until


@dataclass
class Athena:
    """Queries of one caller; ``client`` gives that caller's clients."""

    url: str
    access_key: str = "test"
    secret_key: str = "test"
    token: str | None = None
    state_dir: Path = Path()

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            aws_session_token=self.token,
            config=Config(s3={"addressing_style": "path"}),
        )

    def __post_init__(self) -> None:
        self.athena, self.s3, self.glue = (self.client(name) for name in ("athena", "s3", "glue"))

    def execute(self, sql: str, **request: Any) -> dict[str, Any]:
        """Run a statement to its end and return its QueryExecution."""
        given = {"WorkGroup": "lake", "QueryExecutionContext": {"Database": "zoo"}} | request
        query = self.athena.start_query_execution(QueryString=sql, **given)["QueryExecutionId"]
        return until(
            lambda: self.athena.get_query_execution(QueryExecutionId=query)["QueryExecution"],
            lambda execution: execution["Status"]["State"] not in {"QUEUED", "RUNNING"},
        )

    def results(self, sql: str, **request: Any) -> dict[str, Any]:
        execution = self.execute(sql, **request)
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        return self.athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])

    def rows(self, sql: str, **request: Any) -> list[list[str | None]]:
        """Return a statement's rows, the header included where there is one."""
        found = self.results(sql, **request)["ResultSet"]["Rows"]
        return [[cell.get("VarCharValue") for cell in row["Data"]] for row in found]

    def reason(self, sql: str, **request: Any) -> str:
        """Return why a statement failed."""
        status = self.execute(sql, **request)["Status"]
        assert status["State"] == "FAILED"
        return status["StateChangeReason"]

    def put(self, path: str, body: bytes | str | list[dict[str, Any]]) -> None:
        bucket, key = path.removeprefix("s3://").split("/", 1)
        if isinstance(body, list):
            body = "".join(json.dumps(each) + "\n" for each in body)
        self.s3.put_object(Bucket=bucket, Key=key, Body=body)

    def table(self, ddl: str) -> None:
        GlueCatalog(self.glue).create_table(parse_ddl(ddl, "test", database="zoo"))


@pytest.fixture(scope="module")
def athena(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Athena]:
    state_dir = tmp_path_factory.mktemp("endpoint")
    with served(Path(__file__).with_name("serve.py"), state_dir) as url:
        client = Athena(url, state_dir=state_dir)
        for bucket in ("data", "results"):
            client.s3.create_bucket(Bucket=bucket)
        client.glue.create_database(DatabaseInput={"Name": "zoo"})
        output = {"ResultConfiguration": {"OutputLocation": "s3://results/lake/"}}
        client.athena.create_work_group(Name="lake", Configuration=output)
        yield client
