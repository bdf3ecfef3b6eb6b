"""Sizes and names that AWS does not take: IAM's quotas, EventBridge's, and keys that CloudWatch Logs may not use.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html,
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from glue_local.cloud.moto_patches import s3_names

Client = Callable[[str], Any]

ACCOUNT = "123456789012"


def policy(characters: int, blanks: int = 0) -> str:
    """A policy of so many characters that IAM counts, and of blanks, which it does not."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/"}
    bare = json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))
    statement["Resource"] += "x" * (characters - len(bare))
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))
    return text.replace('"Statement"', " " * blanks + '"Statement"')


def trust(characters: int = 0) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "glue.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    bare = len(json.dumps(document, separators=(",", ":")))
    if characters:
        statement["Sid"] = "x" * (characters - bare - len('"Sid":"",'))
    return json.dumps(document, separators=(",", ":"))


@pytest.fixture
def role(client: Client, name: str) -> str:
    client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust())
    return name


def test_a_roles_inline_policies_have_10240_characters_together(client: Client, role: str) -> None:
    iam = client("iam")
    iam.put_role_policy(RoleName=role, PolicyName="one", PolicyDocument=policy(6000, blanks=3000))
    iam.put_role_policy(RoleName=role, PolicyName="two", PolicyDocument=policy(4240))
    with pytest.raises(
        ClientError, match=rf"LimitExceeded.*Maximum policy size of 10240 bytes exceeded for role {role}"
    ):
        iam.put_role_policy(RoleName=role, PolicyName="two", PolicyDocument=policy(4241))
    assert iam.list_role_policies(RoleName=role)["PolicyNames"] == ["one", "two"]


def test_a_managed_policy_has_6144_characters(client: Client, name: str) -> None:
    arn = client("iam").create_policy(PolicyName=name, PolicyDocument=policy(6144))["Policy"]["Arn"]
    with pytest.raises(ClientError, match=r"LimitExceeded.*Cannot exceed quota for PolicySize: 6144"):
        client("iam").create_policy(PolicyName=f"{name}-2", PolicyDocument=policy(6145))
    with pytest.raises(ClientError, match="LimitExceeded"):
        client("iam").create_policy_version(PolicyArn=arn, PolicyDocument=policy(6145))


def test_a_trust_policy_has_2048_characters(client: Client, role: str) -> None:
    iam = client("iam")
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=trust(2048))
    with pytest.raises(ClientError, match=r"LimitExceeded.*ACLSizePerRole: 2048"):
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=trust(2049))
    with pytest.raises(ClientError, match=r"LimitExceeded.*ACLSizePerRole: 2048"):
        iam.create_role(RoleName=f"{role}-2", AssumeRolePolicyDocument=trust(2049))


def test_a_role_has_ten_managed_policies(client: Client, role: str) -> None:
    iam = client("iam")
    arns = [
        iam.create_policy(PolicyName=f"{role}-{number}", PolicyDocument=policy(200))["Policy"]["Arn"]
        for number in range(11)
    ]
    for arn in arns[:10]:
        iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    iam.attach_role_policy(RoleName=role, PolicyArn=arns[0])  # again is no other
    with pytest.raises(ClientError, match=r"LimitExceeded.*PoliciesPerRole: 10"):
        iam.attach_role_policy(RoleName=role, PolicyArn=arns[10])


@pytest.mark.parametrize(
    ("name", "extra", "refused"),
    [
        ("r" * 64, 0, None),
        ("r" * 65, 0, "ValidationException"),
        ("a rule", 0, "ValidationException"),
        ("rule", 2048, None),
        ("rule", 2049, "LimitExceededException"),
    ],
)
def test_a_rules_name_and_pattern_have_their_lengths(
    client: Client, name: str, extra: int, refused: str | None
) -> None:
    pattern = '{"source":["own"]}'
    if extra:
        pattern = pattern.replace("own", "o" * (extra - len(pattern) + len("own")))
    if refused is None:
        client("events").put_rule(Name=name, EventPattern=pattern)
        return
    with pytest.raises(ClientError, match=refused):
        client("events").put_rule(Name=name, EventPattern=pattern)


@pytest.mark.parametrize(
    ("group", "taken"), [("/lake/jobs/one", True), ("/lake/jobs/deeper/two", True), ("/another", False)]
)
def test_a_log_group_takes_a_key_that_logs_may_use_for_it(
    client: Client, name: str, group: str, taken: bool
) -> None:
    root = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "kms:*", "Resource": "*"}
    arn = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/lake/jobs/*"
    logs = {
        **root,
        "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": arn}},
    }
    for statements, lets in (([root, logs], taken), ([root], False)):
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        key = client("kms").create_key(Policy=document)["KeyMetadata"]["Arn"]
        wanted = {"logGroupName": f"{group}/{name}-{len(statements)}", "kmsKeyId": key}
        if lets:
            client("logs").create_log_group(**wanted)
            continue
        with pytest.raises(
            ClientError, match=r"InvalidParameterException.*is not allowed to be used with Arn"
        ):
            client("logs").create_log_group(**wanted)


@pytest.mark.parametrize(
    ("bucket", "taken"),
    [
        ("a-bucket.of-mine", True),
        ("a_bucket", False),
        ("A-bucket", False),
        ("a..bucket", False),
        ("-bucket", False),
        ("192.168.5.4", False),
        ("xn--bucket", False),
        ("sthree-bucket", False),
        ("amzn-s3-demo-bucket", False),
        ("bucket-s3alias", False),
    ],
)
def test_a_buckets_name_is_one_that_s3_takes(bucket: str, taken: bool) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""
    assert s3_names.taken(bucket) is taken


def test_s3_refuses_a_name_that_it_keeps(client: Client) -> None:
    with pytest.raises(ClientError, match="InvalidBucketName"):
        client("s3").create_bucket(Bucket="xn--bucket")


@pytest.mark.parametrize(
    ("part", "length"), [("name", 255), ("comment", 255), ("description", 2048), ("column", 255)]
)
def test_texts_of_a_table_have_their_lengths(client: Client, name: str, part: str, length: int) -> None:
    """https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-tables.html"""
    glue = client("glue")
    glue.create_database(DatabaseInput={"Name": name})

    def table(text: str) -> dict[str, Any]:
        column = {"Name": "one", "Type": "string"}
        given = {"Name": f"orders_{len(text)}", "StorageDescriptor": {"Columns": [column]}}
        match part:
            case "name":
                given["Name"] = text
            case "description":
                given["Description"] = text
            case "comment":
                column["Comment"] = text
            case "column":
                column["Name"] = text
        return given

    glue.create_table(DatabaseName=name, TableInput=table("x" * length))
    with pytest.raises(ClientError, match=rf"ValidationException.*less than or equal to {length}"):
        glue.create_table(DatabaseName=name, TableInput=table("x" * (length + 1)))
