"""Lake Formation's grants and data cells filters at the running endpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from roles import make_role

Client = Callable[..., Any]
ACCOUNT = "123456789012"


@pytest.fixture
def principal(client: Client, name: str) -> dict[str, str]:
    """A role nothing is granted to yet."""
    return {"DataLakePrincipalIdentifier": make_role(client("iam"), name)}


@pytest.fixture(autouse=True, scope="module")
def there(client: Client) -> None:
    """What is granted on here."""
    glue, formation = client("glue"), client("lakeformation")
    glue.create_database(DatabaseInput={"Name": "d"})
    described = {"Columns": [{"Name": name, "Type": "int"} for name in ("a", "b")]}
    glue.create_table(DatabaseName="d", TableInput={"Name": "t", "StorageDescriptor": described})
    formation.create_lf_tag(TagKey="k", TagValues=["a", "b", "v"])
    rows = {"RowFilter": {"AllRowsWildcard": {}}, "ColumnNames": ["a"]}
    formation.create_data_cells_filter(TableData={**CELLS["DataCellsFilter"], **rows})


def columns(*names: str) -> dict[str, Any]:
    return {"TableWithColumns": {"DatabaseName": "d", "Name": "t", "ColumnNames": list(names)}}


TABLE = {"Table": {"DatabaseName": "d", "Name": "t"}}
EVERY_TABLE = {"Table": {"DatabaseName": "d", "TableWildcard": {}}}
BY_TAG = {"LFTagPolicy": {"ResourceType": "TABLE", "Expression": [{"TagKey": "k", "TagValues": ["b", "a"]}]}}
CELLS = {"DataCellsFilter": {"TableCatalogId": ACCOUNT, "DatabaseName": "d", "TableName": "t", "Name": "f"}}


@pytest.mark.parametrize(
    ("resource", "shown"),
    [
        ({"Database": {"Name": "d"}}, {"Database": {"Name": "d", "CatalogId": ACCOUNT}}),
        (TABLE, {"Table": {"DatabaseName": "d", "Name": "t", "CatalogId": ACCOUNT}}),
        (EVERY_TABLE, {"Table": {"DatabaseName": "d", "TableWildcard": {}, "CatalogId": ACCOUNT}}),
        (
            columns("b", "a"),
            {
                "TableWithColumns": {
                    "DatabaseName": "d",
                    "Name": "t",
                    "ColumnNames": ["a", "b"],
                    "CatalogId": ACCOUNT,
                }
            },
        ),
        (
            BY_TAG,
            {
                "LFTagPolicy": {
                    "ResourceType": "TABLE",
                    "Expression": [{"TagKey": "k", "TagValues": ["a", "b"]}],
                    "CatalogId": ACCOUNT,
                }
            },
        ),
        (CELLS, CELLS),
        (
            {"LFTag": {"TagKey": "k", "TagValues": ["v"]}},
            {"LFTag": {"TagKey": "k", "TagValues": ["v"], "CatalogId": ACCOUNT}},
        ),
        ({"Catalog": {}}, {"Catalog": {}}),
    ],
)
def test_a_grant_is_listed_until_it_is_revoked(
    client: Client, principal: dict[str, str], resource: dict[str, Any], shown: dict[str, Any]
) -> None:
    formation = client("lakeformation")
    grant = {"Principal": principal, "Resource": resource, "Permissions": ["DESCRIBE"]}
    wanted = {"Principal": principal, "Resource": resource}
    formation.grant_permissions(**grant, PermissionsWithGrantOption=["DESCRIBE"])
    assert formation.list_permissions(**wanted)["PrincipalResourcePermissions"] == [
        {
            "Principal": principal,
            "Resource": shown,
            "Permissions": ["DESCRIBE"],
            "PermissionsWithGrantOption": ["DESCRIBE"],
        }
    ]
    formation.revoke_permissions(**grant, PermissionsWithGrantOption=["DESCRIBE"])
    assert formation.list_permissions(**wanted)["PrincipalResourcePermissions"] == []


@pytest.mark.parametrize(
    ("resource", "missing"),
    [
        ({"Database": {"Name": "none"}}, "Database none"),
        ({"Table": {"DatabaseName": "none", "TableWildcard": {}}}, "Database none"),
        ({"Table": {"DatabaseName": "d", "Name": "none"}}, "Table none"),
        (columns("a", "none"), "Column none"),
        (
            {
                "TableWithColumns": {
                    "DatabaseName": "d",
                    "Name": "t",
                    "ColumnWildcard": {"ExcludedColumnNames": ["none"]},
                }
            },
            "Column none",
        ),
        ({"DataCellsFilter": {**CELLS["DataCellsFilter"], "Name": "none"}}, "Data cells filter none"),
        ({"LFTag": {"TagKey": "none", "TagValues": ["v"]}}, "LF-tag none"),
        (
            {"LFTagPolicy": {**BY_TAG["LFTagPolicy"], "Expression": [{"TagKey": "k", "TagValues": ["no"]}]}},
            "LF-tag k",
        ),
    ],
)
def test_nothing_is_granted_on_what_is_not_there(
    client: Client, principal: dict[str, str], resource: dict[str, Any], missing: str
) -> None:
    """https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_BatchGrantPermissions.html"""
    formation = client("lakeformation")
    grant = {"Principal": principal, "Resource": resource, "Permissions": ["DESCRIBE"]}
    with pytest.raises(ClientError, match=f"EntityNotFoundException.*{missing}"):
        formation.grant_permissions(**grant)
    wrong = {"Id": "1", **grant}
    right = {"Id": "2", **grant, "Resource": TABLE, "PermissionsWithGrantOption": ["DESCRIBE"]}
    (failure,) = formation.batch_grant_permissions(Entries=[wrong, right])["Failures"]
    assert (failure["RequestEntry"], failure["Error"]["ErrorCode"]) == (wrong, "EntityNotFoundException")
    (held,) = formation.list_permissions(Principal=principal, Resource=TABLE)["PrincipalResourcePermissions"]
    assert held["PermissionsWithGrantOption"] == ["DESCRIBE"]
    (failure,) = formation.batch_revoke_permissions(Entries=[wrong, right])["Failures"]
    assert (failure["RequestEntry"], failure["Error"]["ErrorCode"]) == (wrong, "InvalidInputException")


def test_nothing_is_granted_to_who_is_not_there(client: Client) -> None:
    grant = {"Resource": TABLE, "Permissions": ["DESCRIBE"]}
    nobody = {"DataLakePrincipalIdentifier": f"arn:aws:iam::{ACCOUNT}:role/nobody"}
    with pytest.raises(ClientError, match=r"InvalidInputException.*Invalid principal"):
        client("lakeformation").grant_permissions(Principal=nobody, **grant)


def test_revoking_what_was_not_granted_is_an_error(client: Client, principal: dict[str, str]) -> None:
    formation = client("lakeformation")
    grant = {"Principal": principal, "Resource": columns("a")}
    with pytest.raises(ClientError, match=r"InvalidInputException.*No permissions revoked. Grantee has no"):
        formation.revoke_permissions(**grant, Permissions=["SELECT"])
    formation.grant_permissions(**grant, Permissions=["SELECT"])
    with pytest.raises(ClientError, match=r"No permissions revoked"):
        formation.revoke_permissions(**grant, Permissions=["DESCRIBE"])
    formation.revoke_permissions(Principal=principal, Resource=columns("a"), Permissions=["SELECT"])


def test_a_table_shows_the_grants_on_its_columns(client: Client, principal: dict[str, str]) -> None:
    formation = client("lakeformation")
    formation.grant_permissions(Principal=principal, Resource=columns("a"), Permissions=["SELECT"])
    formation.grant_permissions(Principal=principal, Resource=TABLE, Permissions=["DESCRIBE"])
    formation.grant_permissions(
        Principal=principal, Resource={"Database": {"Name": "d"}}, Permissions=["DESCRIBE"]
    )
    found = formation.list_permissions(Principal=principal, Resource=TABLE)["PrincipalResourcePermissions"]
    assert [one["Permissions"] for one in found] == [["DESCRIBE"], ["SELECT"]]
    own = [
        one
        for one in formation.list_permissions(ResourceType="TABLE")["PrincipalResourcePermissions"]
        if one["Principal"] == principal
    ]
    assert sorted(next(iter(one["Resource"])) for one in own) == ["Table", "TableWithColumns"]


def test_data_cells_filters_are_created_changed_listed_and_deleted(client: Client, name: str) -> None:
    formation = client("lakeformation")
    key = {"TableCatalogId": ACCOUNT, "DatabaseName": "d", "TableName": name, "Name": "adults"}
    data = {**key, "RowFilter": {"FilterExpression": "age >= 18"}, "ColumnNames": ["age"]}
    formation.create_data_cells_filter(TableData=data)
    found = formation.get_data_cells_filter(**key)["DataCellsFilter"]
    assert {part: found[part] for part in data} == data
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        formation.create_data_cells_filter(TableData=data)
    everything = {
        **key,
        "RowFilter": {"AllRowsWildcard": {}},
        "ColumnWildcard": {"ExcludedColumnNames": ["email"]},
    }
    formation.update_data_cells_filter(TableData=everything)
    table = {"CatalogId": ACCOUNT, "DatabaseName": "d", "Name": name}
    listed = formation.list_data_cells_filter(Table=table)["DataCellsFilters"]
    assert [one["ColumnWildcard"] for one in listed] == [{"ExcludedColumnNames": ["email"]}]
    formation.delete_data_cells_filter(**key)
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        formation.get_data_cells_filter(**key)
    with pytest.raises(ClientError, match="either ColumnNames or ColumnWildcard"):
        formation.create_data_cells_filter(TableData={**key, "RowFilter": {"AllRowsWildcard": {}}})


def test_tags_of_databases_tables_and_columns(client: Client, name: str) -> None:
    formation = client("lakeformation")
    keys = [f"{name}-a", f"{name}-b"]
    for key in keys:
        formation.create_lf_tag(TagKey=key, TagValues=["yes", "no"])
    database = {"Database": {"Name": name}}
    mail = {"TableWithColumns": {"DatabaseName": name, "Name": "t", "ColumnNames": ["email"]}}
    table = {"Table": {"DatabaseName": name, "Name": "t"}}
    assert "LFTagOnDatabase" not in formation.get_resource_lf_tags(Resource=database)
    for key in keys:
        formation.add_lf_tags_to_resource(Resource=database, LFTags=[{"TagKey": key, "TagValues": ["no"]}])
    formation.add_lf_tags_to_resource(Resource=mail, LFTags=[{"TagKey": keys[0], "TagValues": ["yes"]}])
    on_database = [{"CatalogId": ACCOUNT, "TagKey": key, "TagValues": ["no"]} for key in keys]
    on_mail = [{"CatalogId": ACCOUNT, "TagKey": keys[0], "TagValues": ["yes"]}]
    assert formation.get_resource_lf_tags(Resource=database)["LFTagOnDatabase"] == on_database
    columns = formation.get_resource_lf_tags(Resource=mail)["LFTagsOnColumns"]
    assert columns == [{"Name": "email", "LFTags": on_mail}]
    assert formation.get_resource_lf_tags(Resource=table)["LFTagsOnTable"] == on_database
    assert "LFTagsOnTable" not in formation.get_resource_lf_tags(Resource=table, ShowAssignedLFTags=True)
    unknown = [{"TagKey": keys[0], "TagValues": ["maybe"]}]
    for change in (formation.add_lf_tags_to_resource, formation.remove_lf_tags_from_resource):
        failure = change(Resource=table, LFTags=unknown)["Failures"][0]
        tag = {"CatalogId": ACCOUNT, **unknown[0]}  # as moto's test, which was run against AWS, has it
        assert (failure["LFTag"], failure["Error"]["ErrorCode"]) == (tag, "EntityNotFoundException")
    formation.remove_lf_tags_from_resource(
        Resource=database, LFTags=[{"TagKey": keys[0], "TagValues": ["no"]}]
    )
    assert formation.get_resource_lf_tags(Resource=database)["LFTagOnDatabase"] == on_database[1:]
    formation.delete_lf_tag(TagKey=keys[1])
    assert "LFTagOnDatabase" not in formation.get_resource_lf_tags(Resource=database)
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        formation.get_lf_tag(TagKey=keys[1])


@pytest.mark.parametrize(
    ("resource", "permission"), [({"Database": {"Name": "d"}}, "SELECT"), (TABLE, "CREATE_TABLE")]
)
def test_a_permission_is_one_of_its_kind_of_resource(
    client: Client, principal: dict[str, str], resource: dict[str, Any], permission: str
) -> None:
    """https://docs.aws.amazon.com/lake-formation/latest/dg/lf-permissions-reference.html"""
    grant = {"Principal": principal, "Resource": resource, "Permissions": [permission]}
    with pytest.raises(ClientError, match=r"InvalidInputException.*Permissions modification is invalid"):
        client("lakeformation").grant_permissions(**grant)


def test_a_tag_is_made_and_deleted_once(client: Client, name: str) -> None:
    """https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_CreateLFTag.html, API_DeleteLFTag.html"""
    formation = client("lakeformation")
    formation.create_lf_tag(TagKey=name, TagValues=["a"])
    with pytest.raises(ClientError, match=r"InvalidInputException.*already exists"):
        formation.create_lf_tag(TagKey=name, TagValues=["b"])
    formation.delete_lf_tag(TagKey=name)
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        formation.delete_lf_tag(TagKey=name)
