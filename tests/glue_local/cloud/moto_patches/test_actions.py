"""Which permissions a request needs."""

from __future__ import annotations

from typing import Any

import pytest

from glue_local.cloud.moto_patches.iam.actions import permissions_needed
from glue_local.cloud.moto_patches.iam.call import Call

GLUE = "arn:aws:glue:us-east-1:1:"


def needed(service: str, operation: str, parameters: dict[str, Any] | None = None, **rest: Any) -> list[str]:
    call = Call(service, operation, "us-east-1", "1", parameters=parameters or {}, **rest)
    return [f"{permission.action} {permission.resource}" for permission in permissions_needed(call)]


@pytest.mark.parametrize(
    ("operation", "parameters", "resources"),
    [
        ("GetJob", {"JobName": "j"}, ["job/j"]),
        ("StartJobRun", {"JobName": "j"}, ["job/j"]),
        ("GetJobBookmark", {"JobName": "j"}, ["job/j"]),
        ("BatchStopJobRun", {"JobName": "j", "JobRunIds": ["r"]}, ["job/j"]),
        ("BatchGetJobs", {"JobNames": ["a", "b"]}, ["job/a", "job/b"]),
        ("StartTrigger", {"Name": "t"}, ["trigger/t"]),
        ("StartWorkflowRun", {"Name": "w"}, ["workflow/w"]),
        ("StartCrawler", {"Name": "c"}, ["crawler/c"]),
        ("GetDataQualityRuleset", {"Name": "q"}, ["dataQualityRuleset/q"]),
        ("GetTable", {"DatabaseName": "d", "Name": "t"}, ["catalog", "database/d", "table/d/t"]),
        ("GetPartitions", {"DatabaseName": "d", "TableName": "t"}, ["catalog", "database/d", "table/d/t"]),
        (
            "CreateTable",
            {"DatabaseName": "d", "TableInput": {"Name": "t"}},
            ["catalog", "database/d", "table/d/t"],
        ),
        # Of its tables the answer shows those that may be looked up (glue_listings).
        ("GetTables", {"DatabaseName": "d"}, ["catalog", "database/d"]),
        ("GetDatabase", {"Name": "d"}, ["catalog", "database/d"]),
        ("CreateDatabase", {"DatabaseInput": {"Name": "d"}}, ["catalog", "database/d"]),
        ("GetConnection", {"Name": "c"}, ["catalog", "connection/c"]),
        ("DeleteConnection", {"ConnectionName": "c"}, ["catalog", "connection/c"]),
        (
            "GetUserDefinedFunction",
            {"DatabaseName": "d", "FunctionName": "f"},
            ["catalog", "database/d", "userDefinedFunction/d/f"],
        ),
    ],
)
def test_a_glue_operation_is_checked_against_its_resources(
    operation: str, parameters: dict[str, Any], resources: list[str]
) -> None:
    assert needed("glue", operation, parameters) == [f"glue:{operation} {GLUE}{name}" for name in resources]


def test_statistics_of_columns_need_the_permissions_of_their_table() -> None:
    """https://docs.aws.amazon.com/glue/latest/webapi/API_UpdateColumnStatisticsForTable.html"""
    found = needed("glue", "UpdateColumnStatisticsForTable", {"DatabaseName": "d", "TableName": "t"})
    assert found == [f"glue:UpdateTable {GLUE}{name}" for name in ("catalog", "database/d", "table/d/t")]


def test_a_glue_operation_without_a_resource_is_checked_against_all() -> None:
    assert needed("glue", "GetSecurityConfigurations") == ["glue:GetSecurityConfigurations *"]
    assert needed("glue", "ListJobs") == ["glue:ListJobs *"]


def test_giving_glue_a_role_needs_pass_role() -> None:
    assert needed("glue", "UpdateJob", {"JobName": "j", "JobUpdate": {"Role": "r"}}) == [
        f"glue:UpdateJob {GLUE}job/j",
        "iam:PassRole arn:aws:iam::1:role/r",
    ]


@pytest.mark.parametrize(
    ("method", "query", "name", "action"),
    [
        ("GET", {}, "b", "s3:ListBucket"),
        ("GET", {"list-type": "2"}, "b", "s3:ListBucket"),
        ("HEAD", {}, "b", "s3:ListBucket"),
        ("GET", {"versions": ""}, "b", "s3:ListBucketVersions"),
        ("GET", {"encryption": ""}, "b", "s3:GetEncryptionConfiguration"),
        ("DELETE", {"lifecycle": ""}, "b", "s3:PutLifecycleConfiguration"),
        ("DELETE", {"policy": ""}, "b", "s3:DeleteBucketPolicy"),
        ("HEAD", {}, "b/k", "s3:GetObject"),
        ("GET", {"versionId": "1"}, "b/k", "s3:GetObjectVersion"),
        ("PUT", {"partNumber": "1", "uploadId": "u"}, "b/k", "s3:PutObject"),
        ("DELETE", {"uploadId": "u"}, "b/k", "s3:AbortMultipartUpload"),
        ("PUT", {"tagging": ""}, "b/k", "s3:PutObjectTagging"),
    ],
)
def test_an_s3_request_needs_the_action_of_its_sub_resource(
    method: str, query: dict[str, str], name: str, action: str
) -> None:
    resource = f"arn:aws:s3:::{name}"
    assert needed("s3", "", method=method, query=query, resource=resource) == [f"{action} {resource}"]


def test_copying_an_object_needs_reading_its_source() -> None:
    headers = {"x-amz-copy-source": "/a/k%20k?versionId=1"}
    assert needed("s3", "", method="PUT", resource="arn:aws:s3:::b/k", headers=headers) == [
        "s3:PutObject arn:aws:s3:::b/k",
        "s3:GetObjectVersion arn:aws:s3:::a/k k",
    ]


def test_athena_logs_and_kms_name_their_resources() -> None:
    assert needed("athena", "StartQueryExecution", {"WorkGroup": "w"}) == [
        "athena:StartQueryExecution arn:aws:athena:us-east-1:1:workgroup/w"
    ]
    assert needed("logs", "PutLogEvents", {"logGroupName": "/g", "logStreamName": "s"}) == [
        "logs:PutLogEvents arn:aws:logs:us-east-1:1:log-group:/g:log-stream:s"
    ]
    assert needed("kms", "Decrypt", {"KeyId": "alias/a"}) == [
        "kms:Decrypt arn:aws:kms:us-east-1:1:key/alias/a"
    ]


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "permissions"),
    [
        ("iam", "GetRole", {"RoleName": "r"}, ["iam:GetRole arn:aws:iam::1:role/r"]),
        (
            "iam",
            "PutRolePolicy",
            {"RoleName": "r", "PolicyName": "p"},
            ["iam:PutRolePolicy arn:aws:iam::1:role/r"],
        ),
        (
            "iam",
            "AttachRolePolicy",
            {"RoleName": "r", "PolicyArn": "arn:aws:iam::1:policy/p"},
            ["iam:AttachRolePolicy arn:aws:iam::1:role/r"],
        ),
        (
            "iam",
            "GetPolicy",
            {"PolicyArn": "arn:aws:iam::1:policy/p"},
            ["iam:GetPolicy arn:aws:iam::1:policy/p"],
        ),
        ("iam", "ListRoles", {}, ["iam:ListRoles *"]),
        ("kms", "CreateKey", {}, ["kms:CreateKey *"]),
        (
            "kms",
            "CreateKey",
            {"Tags": [{"TagKey": "a", "TagValue": "b"}]},
            ["kms:CreateKey *", "kms:TagResource *"],
        ),
        (
            "kms",
            "CreateAlias",
            {"AliasName": "alias/a", "TargetKeyId": "k"},
            [
                "kms:CreateAlias arn:aws:kms:us-east-1:1:alias/a",
                "kms:CreateAlias arn:aws:kms:us-east-1:1:key/k",
            ],
        ),
        ("sns", "CreateTopic", {"Name": "t"}, ["sns:CreateTopic arn:aws:sns:us-east-1:1:t"]),
        ("events", "PutRule", {"Name": "r"}, ["events:PutRule arn:aws:events:us-east-1:1:rule/r"]),
        ("events", "PutTargets", {"Rule": "r"}, ["events:PutTargets arn:aws:events:us-east-1:1:rule/r"]),
        (
            "monitoring",
            "DeleteDashboards",
            {"DashboardNames": ["d"]},
            ["cloudwatch:DeleteDashboards arn:aws:cloudwatch::1:dashboard/d"],
        ),
        ("monitoring", "PutMetricData", {"Namespace": "n"}, ["cloudwatch:PutMetricData *"]),
        (
            "budgets",
            "CreateBudget",
            {"Budget": {"BudgetName": "b"}},
            ["budgets:ModifyBudget arn:aws:budgets::1:budget/b"],
        ),
        (
            "budgets",
            "DescribeBudget",
            {"BudgetName": "b"},
            ["budgets:ViewBudget arn:aws:budgets::1:budget/b"],
        ),
        ("logs", "TagResource", {"resourceArn": "arn:g"}, ["logs:TagResource arn:g"]),
    ],
)
def test_services_of_management_are_checked_against_what_they_manage(
    service: str, operation: str, parameters: dict[str, Any], permissions: list[str]
) -> None:
    assert needed(service, operation, parameters) == permissions


@pytest.mark.parametrize(
    "tags", [[{"TagKey": "Lake", "TagValue": "x"}], [{"Key": "Lake", "Value": "x"}], {"Lake": "x"}]
)
def test_tags_of_a_request_are_condition_keys(tags: Any) -> None:
    call = Call("kms", "CreateKey", "us-east-1", "1", parameters={"Tags": tags})
    assert permissions_needed(call)[0].context == {"aws:requesttag/lake": ["x"], "aws:tagkeys": ["Lake"]}
