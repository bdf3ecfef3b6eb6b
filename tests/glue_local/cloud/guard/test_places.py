"""Queries and tables may be in buckets, and nowhere else on the machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from glue_local.cloud.endpoint import Endpoint
from waiting import until

from .conftest import client_of


@pytest.mark.parametrize(
    "place",
    [
        "file:///{}",
        "{}/out/",
        "s3://",
        "s3:///x/",
        "s3://bucket/../other/",
        "s3://bucket/a/./b",
        "http://bucket/x",
    ],
)
def test_a_querys_results_go_to_a_bucket(endpoint: Endpoint, tmp_path: Path, place: str) -> None:
    """The message is Athena's, with the place."""
    request = {"OutputLocation": place.format(tmp_path)}
    with pytest.raises(ClientError, match="outputLocation is not a valid S3 path") as refused:
        client_of(endpoint, "athena").start_query_execution(
            QueryString="SELECT 1", ResultConfiguration=request
        )
    assert refused.value.response["Error"]["Code"] == "InvalidRequestException"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["file:///etc/", "/etc/", "file:/etc"])
def test_a_tables_rows_lie_in_a_bucket(endpoint: Endpoint, place: str) -> None:
    """Also where the catalog was told otherwise, which Glue does not check."""
    s3, glue, athena = (client_of(endpoint, name) for name in ("s3", "glue", "athena"))
    s3.create_bucket(Bucket="results")
    if "places" not in [each["Name"] for each in glue.get_databases()["DatabaseList"]]:
        glue.create_database(DatabaseInput={"Name": "places"})
    name = f"t{abs(hash(place))}"
    serde = {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"}
    storage = {"Location": place, "Columns": [{"Name": "a", "Type": "string"}], "SerdeInfo": serde}
    table = {"Name": name, "StorageDescriptor": storage, "TableType": "EXTERNAL_TABLE"}
    glue.create_table(DatabaseName="places", TableInput=table | {"Parameters": {"classification": "json"}})
    for text, said in (
        (f"SELECT * FROM {name}", "is not in S3"),
        (f"CREATE EXTERNAL TABLE x (a string) LOCATION '{place}'", "is not an s3:// path"),
    ):
        query = athena.start_query_execution(
            QueryString=text,
            QueryExecutionContext={"Database": "places"},
            ResultConfiguration={"OutputLocation": "s3://results/x/"},
        )["QueryExecutionId"]
        status = until(
            lambda query=query: athena.get_query_execution(QueryExecutionId=query)["QueryExecution"][
                "Status"
            ],
            lambda status: status["State"] not in {"QUEUED", "RUNNING"},
        )
        assert status["State"] == "FAILED"
        assert said in status["StateChangeReason"]
