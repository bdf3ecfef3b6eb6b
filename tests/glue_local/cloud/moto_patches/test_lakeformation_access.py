"""Opt-ins, registered locations, and what Glue's catalog shows under Lake Formation, at the running endpoint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

Client = Callable[..., Any]
Assume = Callable[..., dict[str, str]]
ACCOUNT = "123456789012"
COLUMNS = ["email", "phone", "serialnumber", "day"]
CATALOG = {"Effect": "Allow", "Action": "glue:*", "Resource": "*"}
REQUIRED = (
    r"AccessDeniedException.*Insufficient Lake Formation permission\(s\): Required Describe on customers"
)


@dataclass
class World:
    """A table ``customers``, partitioned by day, in a registered bucket; and a role that reads the catalog."""

    client: Client
    database: str
    credentials: dict[str, str]
    own: Any = field(init=False)

    def __post_init__(self) -> None:
        self.own = self.client("glue", self.credentials)
        self.formation = self.client("lakeformation")
        self.principal = {"DataLakePrincipalIdentifier": self.credentials["RoleArn"]}
        self.table = {"Table": {"DatabaseName": self.database, "Name": "customers"}}

    def opt_in(self) -> None:
        self.formation.create_lake_formation_opt_in(Principal=self.principal, Resource=self.table)

    def grant(self, permission: str, resource: dict[str, Any], principal: str = "") -> None:
        who = {"DataLakePrincipalIdentifier": principal} if principal else self.principal
        self.formation.grant_permissions(Principal=who, Resource=resource, Permissions=[permission])

    def columns(self, **picked: Any) -> dict[str, Any]:
        return {"TableWithColumns": {"DatabaseName": self.database, "Name": "customers", **picked}}

    def get(self) -> dict[str, Any]:
        found: dict[str, Any] = self.own.get_table(DatabaseName=self.database, Name="customers")["Table"]
        return found

    def seen(self) -> list[str]:
        """The columns that the role sees, partition keys last."""
        shown = self.get()
        return [
            one["Name"] for one in [*shown["StorageDescriptor"]["Columns"], *shown.get("PartitionKeys", [])]
        ]


@pytest.fixture
def world(client: Client, bucket: str, assume: Assume) -> World:
    glue = client("glue")
    glue.create_database(DatabaseInput={"Name": bucket})
    storage = {
        "Columns": [{"Name": name, "Type": "string"} for name in COLUMNS[:3]],
        "Location": f"s3://{bucket}/customers/",
    }
    keys = [{"Name": "day", "Type": "date"}]
    for name in ("customers", "others"):
        glue.create_table(
            DatabaseName=bucket,
            TableInput={"Name": name, "StorageDescriptor": storage, "PartitionKeys": keys},
        )
    glue.create_partition(
        DatabaseName=bucket,
        TableName="customers",
        PartitionInput={"Values": ["2026-01-01"], "StorageDescriptor": storage},
    )
    made = World(client, bucket, assume(CATALOG))
    arn = f"arn:aws:s3:::{bucket}"
    made.formation.register_resource(
        ResourceArn=arn, RoleArn=made.credentials["RoleArn"], HybridAccessEnabled=True
    )
    return made


def listed(world: World, **wanted: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.formation.list_lake_formation_opt_ins(**wanted)[
        "LakeFormationOptInsInfoList"
    ]
    return found


def test_an_opt_in_is_listed_until_it_is_deleted(world: World) -> None:
    world.opt_in()
    (found,) = listed(world, Principal=world.principal)
    assert found.pop("LastModified").year > 2000
    assert found == {
        "Principal": world.principal,
        "Resource": {"Table": {**world.table["Table"], "CatalogId": ACCOUNT}},
        "LastUpdatedBy": f"arn:aws:iam::{ACCOUNT}:root",
    }
    every = {"Table": {"DatabaseName": world.database, "TableWildcard": {}}}
    world.formation.create_lake_formation_opt_in(Principal=world.principal, Resource=every)
    assert len(listed(world, Principal=world.principal)) == 2
    assert len(listed(world, Principal=world.principal, Resource=world.table)) == 1
    first = world.formation.list_lake_formation_opt_ins(Principal=world.principal, MaxResults=1)
    rest = listed(world, Principal=world.principal, NextToken=first["NextToken"])
    assert [one["Resource"]["Table"].get("Name") for one in rest] == [None]
    for resource in (world.table, every):
        world.formation.delete_lake_formation_opt_in(Principal=world.principal, Resource=resource)
    assert listed(world, Principal=world.principal) == []
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        world.formation.delete_lake_formation_opt_in(Principal=world.principal, Resource=world.table)


def test_an_opt_in_needs_what_it_names_and_a_data_lake_administrator(
    client: Client, world: World, assume: Assume, enforced: None
) -> None:
    missing = {"Table": {"DatabaseName": world.database, "Name": "nobody"}}
    with pytest.raises(ClientError, match=r"EntityNotFoundException.*Table nobody"):
        world.formation.create_lake_formation_opt_in(Principal=world.principal, Resource=missing)
    with pytest.raises(ClientError, match=r"EntityNotFoundException.*Database nowhere"):
        world.formation.create_lake_formation_opt_in(
            Principal=world.principal, Resource={"Database": {"Name": "nowhere"}}
        )
    credentials = assume({"Effect": "Allow", "Action": "lakeformation:*", "Resource": "*"})
    other = client("lakeformation", credentials)
    with pytest.raises(ClientError, match=r"AccessDeniedException.*on Catalog"):
        other.create_lake_formation_opt_in(Principal=world.principal, Resource=world.table)
    settings = world.formation.get_data_lake_settings()["DataLakeSettings"]
    admin = {"DataLakePrincipalIdentifier": credentials["RoleArn"]}
    world.formation.put_data_lake_settings(DataLakeSettings={**settings, "DataLakeAdmins": [admin]})
    other.create_lake_formation_opt_in(Principal=world.principal, Resource=world.table)
    assert listed(world, Principal=world.principal)[0]["LastUpdatedBy"].endswith("/a-session")
    world.formation.put_data_lake_settings(DataLakeSettings=settings)


def test_a_location_tells_how_it_is_registered_and_can_be_changed(world: World) -> None:
    arn = f"arn:aws:s3:::{world.database}"
    assert world.formation.describe_resource(ResourceArn=arn)["ResourceInfo"]["HybridAccessEnabled"] is True
    role = f"arn:aws:iam::{ACCOUNT}:role/another"
    world.formation.update_resource(ResourceArn=arn, RoleArn=role, HybridAccessEnabled=False)
    shown = world.formation.describe_resource(ResourceArn=arn)["ResourceInfo"]
    assert (shown["RoleArn"], shown["HybridAccessEnabled"]) == (role, False)
    assert world.get()["IsRegisteredWithLakeFormation"] is True
    world.formation.deregister_resource(ResourceArn=arn)
    assert world.get()["IsRegisteredWithLakeFormation"] is False


def test_a_new_table_is_open_to_iam_until_that_grant_or_the_table_goes(world: World) -> None:
    wanted = {
        "Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"},
        "Resource": world.table,
    }
    (found,) = world.formation.list_permissions(**wanted)["PrincipalResourcePermissions"]
    assert found["Permissions"] == ["ALL"]
    world.grant("SELECT", world.columns(ColumnNames=["email"]))
    world.client("glue").delete_table(DatabaseName=world.database, Name="customers")
    assert world.formation.list_permissions(Resource=world.table)["PrincipalResourcePermissions"] == []
    others = {"Table": {"DatabaseName": world.database, "Name": "others"}}
    assert world.formation.list_permissions(Resource=others)["PrincipalResourcePermissions"]
    world.client("glue").delete_database(Name=world.database)
    assert world.formation.list_permissions(Resource=others)["PrincipalResourcePermissions"] == []


def test_iam_alone_decides_for_who_is_not_opted_in(world: World, enforced: None) -> None:
    world.grant("SELECT", world.columns(ColumnNames=["serialnumber"]))
    assert world.seen() == COLUMNS


def test_the_account_and_everybody_without_enforcement_see_all(world: World) -> None:
    world.opt_in()
    assert world.seen() == COLUMNS


@pytest.mark.parametrize(
    ("picked", "seen"),
    [
        ({"ColumnWildcard": {"ExcludedColumnNames": ["email", "phone"]}}, ["serialnumber", "day"]),
        ({"ColumnNames": ["phone", "serialnumber"]}, ["phone", "serialnumber"]),
        ({"ColumnWildcard": {}}, COLUMNS),
    ],
)
def test_who_is_opted_in_sees_the_columns_granted(
    world: World, enforced: None, picked: dict[str, Any], seen: list[str]
) -> None:
    world.opt_in()
    with pytest.raises(ClientError, match=REQUIRED):
        world.get()
    world.grant("SELECT", world.columns(**picked))
    assert world.seen() == seen
    of = {"DatabaseName": world.database, "TableName": "customers"}
    (partition,) = world.own.get_partitions(**of)["Partitions"]
    plain = [name for name in seen if name != "day"]
    assert [one["Name"] for one in partition["StorageDescriptor"]["Columns"]] == plain
    (version,) = world.own.get_table_versions(**of)["TableVersions"]
    assert [one["Name"] for one in version["Table"]["StorageDescriptor"]["Columns"]] == plain


def test_tables_without_a_permission_are_not_listed(world: World, enforced: None) -> None:
    def names() -> list[str]:
        tables = world.own.get_tables(DatabaseName=world.database)["TableList"]
        return [f"{one['Name']} {len(one['StorageDescriptor']['Columns'])}" for one in tables]

    world.opt_in()
    assert names() == ["others 3"]
    with pytest.raises(ClientError, match=REQUIRED):
        world.own.get_partitions(DatabaseName=world.database, TableName="customers")
    world.grant("SELECT", world.columns(ColumnNames=["email"]))
    assert names() == ["customers 1", "others 3"]


def test_describe_shows_every_column(world: World, enforced: None) -> None:
    world.opt_in()
    world.grant("DESCRIBE", world.table)
    assert world.seen() == COLUMNS


def test_a_grant_to_every_table_or_every_principal_counts(world: World, enforced: None) -> None:
    world.opt_in()
    world.grant(
        "SELECT", {"Table": {"DatabaseName": world.database, "TableWildcard": {}}}, f"{ACCOUNT}:IAMPrincipals"
    )
    assert world.seen() == COLUMNS


def test_without_the_grant_to_iam_everybody_needs_one(world: World, enforced: None) -> None:
    allowed = {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}
    world.formation.revoke_permissions(Principal=allowed, Resource=world.table, Permissions=["ALL"])
    with pytest.raises(ClientError, match=REQUIRED):
        world.get()
    world.grant("SELECT", world.columns(ColumnNames=["serialnumber"]))
    assert world.seen() == ["serialnumber"]


def test_a_cells_filter_opens_its_columns_and_row_filters_are_refused(world: World, enforced: None) -> None:
    world.opt_in()
    key = {
        "TableCatalogId": ACCOUNT,
        "DatabaseName": world.database,
        "TableName": "customers",
        "Name": "plain",
    }
    data = {**key, "RowFilter": {"AllRowsWildcard": {}}, "ColumnNames": ["serialnumber"]}
    world.formation.create_data_cells_filter(TableData=data)
    world.grant("SELECT", {"DataCellsFilter": key})
    assert world.seen() == ["serialnumber"]
    world.formation.update_data_cells_filter(
        TableData={**data, "RowFilter": {"FilterExpression": "day = 'x'"}}
    )
    with pytest.raises(ClientError, match=r"does not evaluate row filters"):
        world.get()
    expression = [{"TagKey": world.database, "TagValues": ["v"]}]
    world.formation.create_lf_tag(**expression[0])
    world.grant("SELECT", {"LFTagPolicy": {"ResourceType": "TABLE", "Expression": expression}})
    with pytest.raises(ClientError, match=r"does not evaluate"):
        world.get()
