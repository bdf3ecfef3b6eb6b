"""Tables in the Glue Data Catalog, and what an update must not lose there."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from glue_local.catalog import CatalogError, Column, Table
from glue_local.catalog.glue import GlueCatalog
from glue_local.catalog.glue_shapes import to_table, to_table_input
from glue_local.catalog.model import TableChangedError

TABLE = Table("db", "t", (Column("a", "int"),), "s3://b/t/", "json", serde_parameters={"paths": "a"})


def test_a_table_is_written_as_athena_would() -> None:
    assert to_table_input(TABLE) == {
        "Name": "t",
        "Description": "",
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"classification": "json", "EXTERNAL": "TRUE"},
        "PartitionKeys": [],
        "StorageDescriptor": {
            "Columns": [{"Name": "a", "Type": "int"}],
            "Location": "s3://b/t/",
            "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "SerdeInfo": {
                "SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe",
                "Parameters": {"paths": "a"},
            },
        },
    }


def test_a_format_without_known_classes_is_refused() -> None:
    with pytest.raises(CatalogError, match=r"table db\.t: format 'xml' is not supported; known are json, "):
        to_table_input(Table("db", "t", (), "s3://b/", "xml"))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"Parameters": {"classification": "Parquet"}}, "parquet"),
        ({"Parameters": {"classification": "ion"}}, "ion"),
        (
            {
                "StorageDescriptor": {
                    "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"}
                }
            },
            "json",
        ),
        ({"Parameters": {"table_type": "ICEBERG", "classification": "parquet"}}, "iceberg"),
        ({"TableType": "VIRTUAL_VIEW"}, ""),
    ],
)
def test_the_format_of_tables_that_others_made(answer: dict[str, Any], expected: str) -> None:
    assert to_table({"DatabaseName": "db", "Name": "t", **answer}).format == expected


def test_a_writer_sends_the_version_that_it_read() -> None:
    class Client:
        asked: dict[str, Any]

        def get_table(self, **_: str) -> Any:
            return {"Table": {"DatabaseName": "db", "Name": "t", "VersionId": "7"}}

        def update_table(self, **asked: Any) -> None:
            self.asked = asked
            raise ClientError({"Error": {"Code": "ConcurrentModificationException"}}, "UpdateTable")

    client: Any = Client()
    with pytest.raises(TableChangedError, match=r"table db\.t was changed by another run"):
        GlueCatalog(client).update_table(TABLE, TABLE)
    assert client.asked["VersionId"] == "7"


def test_an_update_keeps_what_the_model_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client("glue", region_name="us-east-1")
        catalog = GlueCatalog(client)
        catalog.create_database("db")
        made = to_table_input(TABLE)
        made |= {
            "Owner": "crawler",
            "Retention": 7,
            "Parameters": {"classification": "json", "recordCount": "9"},
        }
        made["StorageDescriptor"]["Compressed"] = True  # type: ignore[typeddict-unknown-key]
        client.create_table(DatabaseName="db", TableInput=made)
        catalog.update_table(TABLE.with_columns([Column("b", "string")]))
        stored = client.get_table(DatabaseName="db", Name="t")["Table"]
    assert (stored["Owner"], stored["Retention"]) == ("crawler", 7)
    assert stored["StorageDescriptor"]["Compressed"] is True
    assert stored["StorageDescriptor"]["Columns"] == [{"Name": "b", "Type": "string"}]
    assert stored["Parameters"] == {"classification": "json", "recordCount": "9", "EXTERNAL": "TRUE"}
