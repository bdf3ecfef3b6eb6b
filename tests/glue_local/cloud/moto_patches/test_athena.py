"""Athena's workgroups, named queries, prepared statements and data catalogs at the running endpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Client = Callable[..., Any]


@pytest.fixture
def workgroup(client: Client, name: str) -> str:
    """A workgroup without tags."""
    results = {"OutputLocation": "s3://results/a/", "EncryptionConfiguration": {"EncryptionOption": "SSE_S3"}}
    configuration = {"ResultConfiguration": results, "BytesScannedCutoffPerQuery": 10_000_000}
    client("athena").create_work_group(Name=name, Configuration=configuration, Description="d")
    return name


def fails(message: str, call: Callable[..., Any], **parameters: Any) -> None:
    with pytest.raises(ClientError, match=message):
        call(**parameters)


def test_an_untagged_workgroup_has_no_tags(client: Client, workgroup: str) -> None:
    athena = client("athena")
    arn = f"arn:aws:athena:us-east-1:123456789012:workgroup/{workgroup}"
    assert athena.list_tags_for_resource(ResourceARN=arn)["Tags"] == []
    athena.tag_resource(ResourceARN=arn, Tags=[{"Key": "k", "Value": "v"}])
    assert athena.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "k", "Value": "v"}]
    athena.untag_resource(ResourceARN=arn, TagKeys=["k"])
    assert athena.list_tags_for_resource(ResourceARN=arn)["Tags"] == []


def test_capacity_is_reserved_without_tags(client: Client, name: str) -> None:
    athena = client("athena")
    athena.create_capacity_reservation(Name=name, TargetDpus=24)
    assert athena.get_capacity_reservation(Name=name)["CapacityReservation"]["TargetDpus"] == 24


def test_a_workgroup_is_updated_setting_by_setting(client: Client, workgroup: str) -> None:
    athena = client("athena")
    updates = {
        "ResultConfigurationUpdates": {
            "OutputLocation": "s3://results/b/",
            "RemoveEncryptionConfiguration": True,
        },
        "RemoveBytesScannedCutoffPerQuery": True,
        "PublishCloudWatchMetricsEnabled": True,
    }
    made = athena.get_work_group(WorkGroup=workgroup)["WorkGroup"]["CreationTime"]
    athena.update_work_group(
        WorkGroup=workgroup, ConfigurationUpdates=updates, State="DISABLED", Description="e"
    )
    assert athena.get_work_group(WorkGroup=workgroup)["WorkGroup"]["CreationTime"] == made
    group = athena.get_work_group(WorkGroup=workgroup)["WorkGroup"]
    assert (group["State"], group["Description"]) == ("DISABLED", "e")
    assert group["Configuration"]["ResultConfiguration"] == {"OutputLocation": "s3://results/b/"}
    assert group["Configuration"]["PublishCloudWatchMetricsEnabled"] is True
    assert "BytesScannedCutoffPerQuery" not in group["Configuration"]


def test_a_workgroup_with_queries_is_deleted_only_recursively(client: Client, workgroup: str) -> None:
    athena = client("athena")
    query = athena.create_named_query(Name="q", Database="d", QueryString="select 1", WorkGroup=workgroup)
    fails("InvalidRequestException.*is not empty", athena.delete_work_group, WorkGroup=workgroup)
    athena.delete_work_group(WorkGroup=workgroup, RecursiveDeleteOption=True)
    fails("InvalidRequestException.*is not found", athena.get_work_group, WorkGroup=workgroup)
    fails("does not exist", athena.get_named_query, NamedQueryId=query["NamedQueryId"])
    fails("primary workgroup cannot be deleted", athena.delete_work_group, WorkGroup="primary")


def test_named_queries_are_created_changed_listed_and_deleted(client: Client, workgroup: str) -> None:
    athena = client("athena")
    given = {"Name": "q", "Database": "d", "QueryString": "select 1", "WorkGroup": workgroup}
    query_id = athena.create_named_query(**given)["NamedQueryId"]
    athena.update_named_query(NamedQueryId=query_id, Name="r", QueryString="select 2")
    expected = given | {"Name": "r", "QueryString": "select 2", "NamedQueryId": query_id}
    assert athena.get_named_query(NamedQueryId=query_id)["NamedQuery"] == expected
    batch = athena.batch_get_named_query(NamedQueryIds=[query_id, "none"])
    assert batch["NamedQueries"] == [expected]
    assert [one["NamedQueryId"] for one in batch["UnprocessedNamedQueryIds"]] == ["none"]
    athena.delete_named_query(NamedQueryId=query_id)
    fails("InvalidRequestException.*does not exist", athena.get_named_query, NamedQueryId=query_id)
    assert athena.list_named_queries(WorkGroup=workgroup)["NamedQueryIds"] == []


def test_a_repeated_request_gives_the_same_named_query(client: Client, workgroup: str) -> None:
    """https://docs.aws.amazon.com/athena/latest/APIReference/API_CreateNamedQuery.html (ClientRequestToken)"""
    athena, named = client("athena"), {"Name": "q", "Database": "d", "WorkGroup": workgroup}
    token = {"ClientRequestToken": f"{workgroup:-<32}"}
    made = {athena.create_named_query(**named, QueryString="SELECT 1", **token)["NamedQueryId"] for _ in "ab"}
    assert athena.list_named_queries(WorkGroup=workgroup)["NamedQueryIds"] == list(made)
    with pytest.raises(ClientError, match="InvalidRequestException"):
        athena.create_named_query(**named, QueryString="SELECT 2", **token)


def test_a_prepared_statement_is_its_workgroups(client: Client, workgroup: str) -> None:
    athena = client("athena")
    for group in (workgroup, "primary"):
        given = {"StatementName": workgroup.replace("-", "_"), "WorkGroup": group}
        athena.create_prepared_statement(**given, QueryStatement=f"SELECT '{group}'")
        with pytest.raises(ClientError, match=r"InvalidRequestException.*already exists"):
            athena.create_prepared_statement(**given, QueryStatement="SELECT 1")
    given = {"StatementName": workgroup.replace("-", "_"), "WorkGroup": workgroup}
    found = athena.get_prepared_statement(**given)["PreparedStatement"]
    assert found["QueryStatement"] == f"SELECT '{workgroup}'"
    athena.delete_prepared_statement(**{**given, "WorkGroup": "primary"})
    assert athena.get_prepared_statement(**given)


def test_prepared_statements_are_created_changed_listed_and_deleted(client: Client, workgroup: str) -> None:
    athena = client("athena")
    statement = {"StatementName": f"s_{workgroup[2:]}", "WorkGroup": workgroup}
    athena.create_prepared_statement(**statement, QueryStatement="select ?")
    athena.update_prepared_statement(**statement, QueryStatement="select ? + 1", Description="d")
    shown = athena.get_prepared_statement(**statement)["PreparedStatement"]
    assert (shown["QueryStatement"], shown["Description"]) == ("select ? + 1", "d")
    listed = athena.list_prepared_statements(WorkGroup=workgroup)["PreparedStatements"]
    assert [one["StatementName"] for one in listed] == [statement["StatementName"]]
    athena.delete_prepared_statement(**statement)
    fails("ResourceNotFoundException", athena.get_prepared_statement, **statement)
    fails("ResourceNotFoundException", athena.delete_prepared_statement, **statement)


def test_data_catalogs_are_created_changed_listed_and_deleted(client: Client, name: str) -> None:
    athena = client("athena")
    athena.create_data_catalog(Name=name, Type="GLUE", Parameters={"catalog-id": "1"})
    athena.update_data_catalog(Name=name, Type="GLUE", Description="d", Parameters={"catalog-id": "2"})
    assert athena.get_data_catalog(Name=name)["DataCatalog"] == {
        "Name": name,
        "Type": "GLUE",
        "Description": "d",
        "Parameters": {"catalog-id": "2"},
    }
    listed = athena.list_data_catalogs()["DataCatalogsSummary"]
    assert {"AwsDataCatalog", name} <= {each["CatalogName"] for each in listed}
    athena.delete_data_catalog(Name=name)
    fails("InvalidRequestException.*was not found", athena.get_data_catalog, Name=name)
    assert athena.get_data_catalog(Name="AwsDataCatalog")["DataCatalog"]["Type"] == "GLUE"
