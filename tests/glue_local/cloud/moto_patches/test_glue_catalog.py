"""Glue crawlers, connections, rulesets and partition indexes at the running endpoint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from glue_local.cloud.moto_patches.glue_rulesets import rule_count

Client = Callable[..., Any]


@pytest.fixture
def database(client: Client, name: str) -> str:
    """An empty database."""
    database = name.replace("-", "_")
    client("glue").create_database(DatabaseInput={"Name": database})
    return database


def test_update_crawler_changes_what_it_names(client: Client, name: str, bucket: str) -> None:
    glue = client("glue")
    targets = {"S3Targets": [{"Path": f"s3://{bucket}/p", "Exclusions": ["*.tmp"]}]}
    formation = {"UseLakeFormationCredentials": True, "AccountId": ""}
    glue.create_crawler(
        Name=name, Role="glue", Targets=targets, DatabaseName="d", LakeFormationConfiguration=formation
    )
    glue.update_crawler(Name=name, Schedule="cron(0 1 * * ? *)", Description="new")
    crawler = glue.get_crawler(Name=name)["Crawler"]
    assert crawler["Targets"]["S3Targets"] == targets["S3Targets"]
    assert crawler["Schedule"]["ScheduleExpression"] == "cron(0 1 * * ? *)"
    assert (crawler["Description"], crawler["DatabaseName"], crawler["Version"]) == ("new", "d", 2)
    assert crawler["LakeFormationConfiguration"] == formation
    assert crawler["RecrawlPolicy"] == {"RecrawlBehavior": "CRAWL_EVERYTHING"}
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        glue.update_crawler(Name=f"{name}-none", Role="r")


def test_names_of_databases_and_tables_are_folded(client: Client, name: str) -> None:
    """https://docs.aws.amazon.com/glue/latest/webapi/API_TableInput.html"""
    glue, database = client("glue"), name.replace("-", "_")
    glue.create_database(DatabaseInput={"Name": database.upper()})
    assert glue.get_database(Name=database.title())["Database"]["Name"] == database
    with pytest.raises(glue.exceptions.AlreadyExistsException):
        glue.create_database(DatabaseInput={"Name": database})
    columns = {"Columns": [{"Name": "a", "Type": "int"}]}
    glue.create_table(
        DatabaseName=database.upper(), TableInput={"Name": "Orders", "StorageDescriptor": columns}
    )
    shown = glue.get_table(DatabaseName=database, Name="ORDERS")["Table"]
    assert (shown["DatabaseName"], shown["Name"]) == (database, "orders")
    glue.update_table(DatabaseName=database, TableInput={"Name": "ORDERS", "Description": "new"})
    assert glue.get_tables(DatabaseName=database.upper())["TableList"][0]["Description"] == "new"
    assert glue.batch_delete_table(DatabaseName=database, TablesToDelete=["oRDERS"])["Errors"] == []
    glue.delete_database(Name=database.upper())


def test_connections_are_updated_and_deleted(client: Client, name: str) -> None:
    glue = client("glue")
    first = {"Name": name, "ConnectionType": "NETWORK", "ConnectionProperties": {}, "Description": "one"}
    place = {"SubnetId": "subnet-1", "SecurityGroupIdList": ["sg-1"], "AvailabilityZone": "us-east-1a"}
    glue.create_connection(ConnectionInput=first)
    glue.update_connection(Name=name, ConnectionInput=first | {"PhysicalConnectionRequirements": place})
    connection = glue.get_connection(Name=name)["Connection"]
    assert (connection["ConnectionType"], connection["PhysicalConnectionRequirements"]) == ("NETWORK", place)
    glue.delete_connection(ConnectionName=name)
    for call, parameters in (
        (glue.get_connection, {"Name": name}),
        (glue.delete_connection, {"ConnectionName": name}),
        (glue.update_connection, {"Name": name, "ConnectionInput": first}),
    ):
        with pytest.raises(ClientError, match="EntityNotFoundException"):
            call(**parameters)
    glue.create_connection(ConnectionInput=first)
    answer = glue.batch_delete_connection(ConnectionNameList=[name, "none"])
    assert answer["Succeeded"] == [name]
    assert answer["Errors"]["none"]["ErrorCode"] == "EntityNotFoundException"


def test_rulesets_live_and_die(client: Client, name: str) -> None:
    glue = client("glue")
    table = {"DatabaseName": "d", "TableName": name}
    rules = 'Rules = [IsComplete "email", ColumnValues "a" in ["x", "y"]]'
    glue.create_data_quality_ruleset(Name=name, Ruleset=rules, TargetTable=table, Tags={"team": name})
    ruleset = glue.get_data_quality_ruleset(Name=name)
    assert (ruleset["Ruleset"], ruleset["TargetTable"], ruleset["Name"]) == (rules, table, name)
    glue.update_data_quality_ruleset(Name=name, Description="d", Ruleset="Rules = [RowCount > 0]")
    assert glue.get_data_quality_ruleset(Name=name)["Ruleset"] == "Rules = [RowCount > 0]"
    glue.create_data_quality_ruleset(Name=f"{name}-2", Ruleset=rules, TargetTable=table)
    listed = glue.list_data_quality_rulesets(Filter={"TargetTable": table})["Rulesets"]
    assert [(one["Name"], one["RuleCount"]) for one in listed] == [(name, 1), (f"{name}-2", 2)]
    tagged = glue.list_data_quality_rulesets(Tags={"team": name})["Rulesets"]
    assert [one["Name"] for one in tagged] == [name]
    page = glue.list_data_quality_rulesets(Filter={"TargetTable": table}, MaxResults=1)
    rest = glue.list_data_quality_rulesets(Filter={"TargetTable": table}, NextToken=page["NextToken"])
    assert [one["Name"] for one in rest["Rulesets"]] == [f"{name}-2"]
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        glue.create_data_quality_ruleset(Name=name, Ruleset=rules)
    glue.delete_data_quality_ruleset(Name=name)
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        glue.get_data_quality_ruleset(Name=name)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Analyzers = [ RowCount ]", 0),
        ("Rules = [ RowCount > 0 ]", 1),
        ('Rules = [\n  IsComplete "a",\n  (IsUnique "b") or (RowCount > 1) # one, two\n]', 2),
        ('Rules = [ ColumnValues "a,b" in ["x", "y"], IsComplete "c" ]', 2),
    ],
)
def test_a_rulesets_rules_are_counted(text: str, count: int) -> None:
    assert rule_count(text) == count


def test_partition_indexes_are_created_listed_and_deleted(client: Client, database: str) -> None:
    glue = client("glue")
    keys = [{"Name": "year", "Type": "int"}, {"Name": "month", "Type": "string"}]
    glue.create_table(
        DatabaseName=database,
        TableInput={"Name": "t", "PartitionKeys": keys},
        PartitionIndexes=[{"IndexName": "first", "Keys": ["year"]}],
    )
    table = {"DatabaseName": database, "TableName": "t"}
    glue.create_partition_index(**table, PartitionIndex={"IndexName": "second", "Keys": ["month", "year"]})
    indexes = glue.get_partition_indexes(**table)["PartitionIndexDescriptorList"]
    assert indexes == [
        {"IndexName": "first", "Keys": keys[:1], "IndexStatus": "ACTIVE"},
        {"IndexName": "second", "Keys": [keys[1], keys[0]], "IndexStatus": "ACTIVE"},
    ]
    with pytest.raises(ClientError, match=r"InvalidInputException.*day is no partition key of t"):
        glue.create_partition_index(**table, PartitionIndex={"IndexName": "x", "Keys": ["day"]})
    glue.delete_partition_index(**table, IndexName="first")
    left = glue.get_partition_indexes(**table)["PartitionIndexDescriptorList"]
    assert [one["IndexName"] for one in left] == ["second"]
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        glue.delete_partition_index(**table, IndexName="first")
    # https://docs.aws.amazon.com/glue/latest/webapi/API_PartitionInput.html: a value for each key
    for values in (["2024"], ["2024", "1", "2"]):
        with pytest.raises(ClientError, match="InvalidInputException"):
            glue.create_partition(**table, PartitionInput={"Values": values})
    for month in ("1", "2"):
        glue.create_partition(**table, PartitionInput={"Values": ["2024", month]})
    for values, code in ((["2024"], "InvalidInputException"), (["2024", "2"], "AlreadyExistsException")):
        with pytest.raises(ClientError, match=code):
            glue.update_partition(
                **table, PartitionValueList=["2024", "1"], PartitionInput={"Values": values}
            )
    # a batch: https://docs.aws.amazon.com/glue/latest/webapi/API_BatchCreatePartition.html and API_BatchUpdatePartition
    entries = [{"Values": ["2025", "1"]}, {"Values": ["2025"]}]
    with pytest.raises(ClientError, match=r"InvalidInputException.*number of partition values"):
        glue.batch_create_partition(**table, PartitionInputList=entries)
    changes = [
        {"PartitionValueList": ["2024", "1"], "PartitionInput": {"Values": ["2024", "2"]}},
        {"PartitionValueList": ["2024", "9"], "PartitionInput": {"Values": ["2024", "9"]}},
    ]
    failed = glue.batch_update_partition(**table, Entries=changes)["Errors"]
    codes = [one["ErrorDetail"]["ErrorCode"] for one in failed]
    assert codes == ["AlreadyExistsException", "EntityNotFoundException"]
    kept = glue.get_partitions(**table)["Partitions"]
    assert [one["Values"] for one in kept] == [["2024", "1"], ["2024", "2"]]


def test_functions_are_kept_with_their_database(client: Client, database: str) -> None:
    """https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-functions.html"""
    glue, of = client("glue"), {"DatabaseName": database}
    function = {
        "FunctionName": "Mask",
        "ClassName": "org.x.Mask",
        "OwnerName": "me",
        "OwnerType": "USER",
        "ResourceUris": [{"ResourceType": "JAR", "Uri": "s3://b/mask.jar"}],
    }
    glue.create_user_defined_function(**of, FunctionInput=function)
    glue.create_user_defined_function(**of, FunctionInput={**function, "FunctionName": "other"})
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        glue.create_user_defined_function(**of, FunctionInput={**function, "FunctionName": "mask"})
    glue.update_user_defined_function(
        **of, FunctionName="mask", FunctionInput={**function, "ClassName": "org.x.M"}
    )
    kept = glue.get_user_defined_function(**of, FunctionName="MASK")["UserDefinedFunction"]
    assert {name: kept[name] for name in function} == {**function, "ClassName": "org.x.M"}
    assert (kept["DatabaseName"], kept["CatalogId"]) == (database, "123456789012")
    for pattern, found in (("*", ["Mask", "other"]), ("ma.*", ["Mask"]), ("x|oth*", ["other"]), ("ask", [])):
        pages = glue.get_paginator("get_user_defined_functions").paginate(
            **of, Pattern=pattern, PaginationConfig={"PageSize": 1}
        )
        assert [one["FunctionName"] for each in pages for one in each["UserDefinedFunctions"]] == found
    with pytest.raises(ClientError, match=r"InvalidInputException.*Pattern"):
        glue.get_user_defined_functions(Pattern="[a-z]+")
    glue.delete_user_defined_function(**of, FunctionName="mask")
    for call, given in (
        (glue.get_user_defined_function, {}),
        (glue.delete_user_defined_function, {}),
        (glue.update_user_defined_function, {"FunctionInput": function}),
    ):
        with pytest.raises(ClientError, match="EntityNotFoundException"):
            call(**of, FunctionName="mask", **given)
    assert glue.list_blueprints()["Blueprints"] == []


@pytest.mark.parametrize("of_partition", [False, True])
def test_statistics_of_columns_are_kept(client: Client, database: str, of_partition: bool) -> None:
    """https://docs.aws.amazon.com/glue/latest/webapi/API_UpdateColumnStatisticsForTable.html"""
    glue, what = client("glue"), "partition" if of_partition else "table"
    columns = [{"Name": "a", "Type": "bigint"}, {"Name": "b", "Type": "string"}]
    keys = {"PartitionKeys": [{"Name": "k", "Type": "string"}]}
    glue.create_table(
        DatabaseName=database, TableInput={"Name": "t", "StorageDescriptor": {"Columns": columns}, **keys}
    )
    of = {"DatabaseName": database, "TableName": "t"}
    glue.create_partition(**of, PartitionInput={"Values": ["x"]})
    of |= {"PartitionValues": ["x"]} if of_partition else {}
    update, get, delete = (
        getattr(glue, f"{verb}_column_statistics_for_{what}") for verb in ("update", "get", "delete")
    )
    longs = {"MinimumValue": 1, "MaximumValue": 9, "NumberOfNulls": 0, "NumberOfDistinctValues": 3}
    a = {
        "ColumnName": "a",
        "ColumnType": "bigint",
        "AnalyzedTime": datetime(2026, 1, 2, tzinfo=UTC),
        "StatisticsData": {"Type": "LONG", "LongColumnStatisticsData": longs},
    }
    assert update(**of, ColumnStatisticsList=[a])["Errors"] == []
    (error,) = update(**of, ColumnStatisticsList=[{**a, "ColumnName": "z"}])["Errors"]
    assert error["ColumnStatistics"]["ColumnName"] == "z"
    assert error["Error"]["ErrorCode"] == "EntityNotFoundException"
    with pytest.raises(ClientError, match="InvalidInputException"):
        update(**of, ColumnStatisticsList=[{**a, "StatisticsData": {"Type": "STRING"}}])
    found = get(**of, ColumnNames=["a", "b", "z"])
    assert found["ColumnStatisticsList"] == [a]
    assert [one["ColumnName"] for one in found["Errors"]] == ["z"]
    delete(**of, ColumnName="a")
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        delete(**of, ColumnName="a")
    for wrong in ({"TableName": "none"}, *([{"PartitionValues": ["none"]}] if of_partition else [])):
        with pytest.raises(ClientError, match="EntityNotFoundException"):
            get(**{**of, **wrong}, ColumnNames=["a"])


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("orders", ["orders"]),
        ("order", []),
        ("order.*", ["order_lines", "orders"]),
        ("*_lines", ["order_lines"]),
        ("o*_*", ["order_lines"]),
        ("orders|lines", ["orders"]),
        ("[a-zA-Z]+_lines", ["order_lines"]),
        (r"\w+", ["order_lines", "orders"]),
        ("Nothing*", []),
        ("Order.*", "InvalidInputException"),
        ("[a-z]*", "InvalidInputException"),
        ("(a", "InvalidInputException"),
    ],
)
def test_an_expression_picks_tables_by_their_whole_names(
    client: Client, database: str, expression: str, found: list[str] | str
) -> None:
    """``*`` stands for any text; what AWS's page leaves open is refused where it matters."""
    glue = client("glue")
    for name in ("orders", "order_lines"):
        glue.create_table(DatabaseName=database, TableInput={"Name": name, "TableType": "EXTERNAL_TABLE"})
    asked = {"DatabaseName": database, "Expression": expression}
    if isinstance(found, str):
        with pytest.raises(ClientError, match=found):
            glue.get_tables(**asked)
        return
    shown = glue.get_tables(**asked, AttributesToGet=["NAME", "TABLE_TYPE"])["TableList"]
    assert sorted(one["Name"] for one in shown) == found
    assert all(one.keys() == {"Name", "TableType"} for one in shown)


@pytest.mark.parametrize(
    "expression", ["no = 'x'", "n = 'x'", "n like '1%'", "d = 1 or n between 'a' and 2", "n >", "not n = 1"]
)
def test_an_expression_of_partitions_is_checked_before_there_are_any(
    client: Client, database: str, expression: str
) -> None:
    """https://docs.aws.amazon.com/glue/latest/webapi/API_GetPartitions.html"""
    glue, keys = client("glue"), [{"Name": "n", "Type": "int"}, {"Name": "d", "Type": "decimal(4,1)"}]
    named = {"DatabaseName": database, "TableName": "t"}
    glue.create_table(DatabaseName=database, TableInput={"Name": "t", "PartitionKeys": keys})
    with pytest.raises(ClientError, match="InvalidInputException"):
        glue.get_partitions(**named, Expression=expression)
    columns = {"Columns": [{"Name": "a", "Type": "int"}], "Location": "s3://b/"}
    glue.create_partition(**named, PartitionInput={"Values": ["1", "2.5"], "StorageDescriptor": columns})
    (found,) = glue.get_partitions(**named, Expression="d > 2 and n in (1)", ExcludeColumnSchema=True)[
        "Partitions"
    ]
    assert found["StorageDescriptor"] == {"Location": "s3://b/"}


def test_a_new_table_is_its_first_version(client: Client, database: str) -> None:
    glue, named = client("glue"), {"DatabaseName": database, "Name": "new"}
    glue.create_table(DatabaseName=database, TableInput={"Name": "new"})
    table = glue.get_table(**named)["Table"]
    assert (table["VersionId"], table["UpdateTime"]) == ("0", table["CreateTime"])
    glue.update_table(DatabaseName=database, TableInput={"Name": "new"}, VersionId="0")
    assert glue.get_table(**named)["Table"]["VersionId"] == "1"


def test_registries_and_sessions_are_answered_whole(client: Client, name: str) -> None:
    glue, command = client("glue"), {"Name": "glueetl", "PythonVersion": "3"}
    session = glue.create_session(Id=name, Role="arn:aws:iam::123456789012:role/glue", Command=command)
    assert session["Session"]["Id"] == name
    glue.create_registry(RegistryName=name)
    assert glue.delete_registry(RegistryId={"RegistryName": name})["Status"] == "DELETING"


def test_a_repeated_request_makes_one_ruleset(client: Client, name: str) -> None:
    given = {"Name": name, "Ruleset": "Rules = [ RowCount > 0 ]"}
    for _ in range(2):
        assert client("glue").create_data_quality_ruleset(**given, ClientToken=name)["Name"] == name
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        client("glue").create_data_quality_ruleset(**given)


@pytest.mark.parametrize(
    "given", [{"AttributesToGet": ["TABLE_TYPE"]}, {"QueryAsOfTime": 1}, {"TransactionId": "t"}]
)
def test_what_a_list_of_tables_cannot_be_asked(client: Client, database: str, given: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="InvalidInputException"):
        client("glue").get_tables(DatabaseName=database, **given)


def test_former_versions_of_a_table_are_deleted_together(client: Client, database: str) -> None:
    """https://docs.aws.amazon.com/glue/latest/webapi/API_BatchDeleteTableVersion.html"""
    glue, table = client("glue"), {"DatabaseName": database, "TableName": "t"}
    glue.create_table(DatabaseName=database, TableInput={"Name": "t"})
    for text in "abc":
        glue.update_table(DatabaseName=database, TableInput={"Name": "t", "Description": text})
    told = glue.batch_delete_table_version(**table, VersionIds=["0", "1", "3", "9"])["Errors"]
    codes = [(each["VersionId"], each["ErrorDetail"]["ErrorCode"]) for each in told]
    assert codes == [("3", "InvalidInputException"), ("9", "EntityNotFoundException")]
    assert {each["VersionId"] for each in glue.get_table_versions(**table)["TableVersions"]} == {"2", "3"}


def test_lists_of_the_catalog_come_in_pages_and_segments(client: Client, database: str) -> None:
    """https://docs.aws.amazon.com/glue/latest/webapi/API_GetPartitions.html, API_UpdateTable.html (SkipArchive)"""
    glue, of = client("glue"), {"DatabaseName": database}
    keys = {"PartitionKeys": [{"Name": "k", "Type": "string"}]}
    for name in ("t", "u", "v"):
        glue.create_table(**of, TableInput={"Name": name, **keys})
    for skip in (False, True):
        glue.update_table(**of, TableInput={"Name": "t", **keys}, SkipArchive=skip)
    table = {**of, "TableName": "t"}
    versions = glue.get_table_versions(**table)["TableVersions"]
    assert sorted(int(one["VersionId"]) for one in versions) == [0, 2]
    with pytest.raises(ClientError, match="InvalidInputException"):
        glue.delete_table_version(**table, VersionId="2")  # the current one
    made = glue.batch_create_partition(**table, PartitionInputList=[{"Values": [str(n)]} for n in range(5)])
    assert made["Errors"] == []
    for operation, given, key, sizes in (
        ("get_partitions", table, "Partitions", [2, 2, 1]),
        ("get_tables", of, "TableList", [2, 1]),
        ("get_table_versions", table, "TableVersions", [2]),
    ):
        pages = glue.get_paginator(operation).paginate(**given, PaginationConfig={"PageSize": 2})
        assert [len(each[key]) for each in pages] == sizes
        with pytest.raises(ClientError, match=r"InvalidInputException.*NextToken"):
            getattr(glue, operation)(**given, NextToken="of another")
    first = glue.get_databases(MaxResults=1)
    assert len(first["DatabaseList"]) == 1
    segments = [
        [
            one["Values"][0]
            for one in glue.get_partitions(**table, Segment={"SegmentNumber": n, "TotalSegments": 2})[
                "Partitions"
            ]
        ]
        for n in (0, 1)
    ]
    assert sorted(segments[0] + segments[1]) == list("01234")
    assert all(segments)
    with pytest.raises(ClientError, match=r"InvalidInputException.*SegmentNumber"):
        glue.get_partitions(**table, Segment={"SegmentNumber": 2, "TotalSegments": 2})
