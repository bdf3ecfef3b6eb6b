"""IAM enforcement at the running endpoint: what roles, bucket policies and key policies allow."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from glue_local.cloud import endpoint as endpoints
from glue_local.cloud.endpoint import Endpoint
from glue_local.cloud.guard.v4 import Scope

Client = Callable[..., Any]
Assume = Callable[..., dict[str, str]]
GLUE = "arn:aws:glue:us-east-1:123456789012:"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str | list[str], resource: str | list[str] = "*", **rest: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **rest}


def deny(action: str | list[str], resource: str | list[str] = "*", **rest: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **rest}


def refused(call: Callable[..., Any], **parameters: Any) -> str:
    """The error code and message of a call that must fail."""
    with pytest.raises(ClientError) as raised:
        call(**parameters)
    error = raised.value.response["Error"]
    return f"{error['Code']}: {error['Message']}"


TLS_ONLY = deny("s3:*", "*", Principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}})


def test_a_tls_only_bucket_takes_objects_over_the_local_endpoint(client: Client, bucket: str) -> None:
    s3 = client("s3")
    s3.put_bucket_policy(Bucket=bucket, Policy=document(TLS_ONLY))
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"1"


def test_a_tls_only_bucket_refuses_what_says_it_came_over_plain_http(client: Client, bucket: str) -> None:
    # Not the client that all tests share.
    s3 = client("s3", {"AccessKeyId": "test", "SecretAccessKey": "test"})
    s3.put_bucket_policy(Bucket=bucket, Policy=document(TLS_ONLY))
    s3.meta.events.register(
        "before-sign.s3", lambda request, **_: request.headers.add_header("X-Forwarded-Proto", "http")
    )
    assert refused(s3.get_object, Bucket=bucket, Key="k").startswith("403")


def test_a_bucket_policy_with_an_unknown_operator_is_refused(client: Client, bucket: str) -> None:
    policy = document(
        deny("s3:*", "*", Principal="*", Condition={"Boolean": {"aws:SecureTransport": "false"}})
    )
    assert refused(client("s3").put_bucket_policy, Bucket=bucket, Policy=policy) == (
        "MalformedPolicy: Invalid Condition type: unknown condition operator Boolean"
    )


def test_a_role_reads_what_its_policy_allows_and_nothing_else(
    client: Client, bucket: str, assume: Assume, enforced: None
) -> None:
    client("s3").put_object(Bucket=bucket, Key="in/a b+c.json", Body=b"1")
    client("s3").put_object(Bucket=bucket, Key="out/x", Body=b"2")
    s3 = client("s3", assume(allow("s3:GetObject", f"arn:aws:s3:::{bucket}/in/*")))
    assert s3.get_object(Bucket=bucket, Key="in/a b+c.json")["Body"].read() == b"1"
    assert refused(s3.get_object, Bucket=bucket, Key="out/x") == "AccessDenied: Access Denied"
    assert refused(s3.put_object, Bucket=bucket, Key="in/y", Body=b"") == "AccessDenied: Access Denied"
    assert refused(s3.list_objects_v2, Bucket=bucket, Prefix="in/") == "AccessDenied: Access Denied"


def test_listing_is_bound_to_the_prefix_of_its_condition(
    client: Client, bucket: str, assume: Assume, enforced: None
) -> None:
    condition = {"StringLike": {"s3:prefix": ["in/*"]}}
    s3 = client("s3", assume(allow("s3:ListBucket", f"arn:aws:s3:::{bucket}", Condition=condition)))
    assert s3.list_objects_v2(Bucket=bucket, Prefix="in/")["KeyCount"] == 0
    assert refused(s3.list_objects_v2, Bucket=bucket, Prefix="out/") == "AccessDenied: Access Denied"
    assert refused(s3.list_objects_v2, Bucket=bucket) == "AccessDenied: Access Denied"


def test_a_bucket_policy_alone_can_let_a_role_in_and_keep_it_out(
    client: Client, bucket: str, assume: Assume, enforced: None
) -> None:
    invited = assume()
    shut_out = assume(allow("s3:*"))
    client("s3").put_object(Bucket=bucket, Key="k", Body=b"1")
    objects = f"arn:aws:s3:::{bucket}/*"
    not_invited = {"ArnNotLike": {"aws:PrincipalArn": [invited["RoleArn"], "arn:aws:iam::*:root"]}}
    policy = document(
        allow("s3:GetObject", objects, Principal={"AWS": invited["RoleArn"]}),
        deny("s3:GetObject", objects, Principal="*", Condition=not_invited),
    )
    client("s3").put_bucket_policy(Bucket=bucket, Policy=policy)
    assert client("s3", invited).get_object(Bucket=bucket, Key="k")["Body"].read() == b"1"
    assert refused(client("s3", shut_out).get_object, Bucket=bucket, Key="k").startswith("403")


def test_deleting_many_objects_is_decided_object_by_object(
    client: Client, bucket: str, assume: Assume, enforced: None
) -> None:
    for key in ("tmp/1", "tmp/2", "keep/1"):
        client("s3").put_object(Bucket=bucket, Key=key, Body=b"")
    s3 = client("s3", assume(allow("s3:DeleteObject", f"arn:aws:s3:::{bucket}/tmp/*")))
    wanted = {"Objects": [{"Key": key} for key in ("tmp/1", "tmp/2", "keep/1")]}
    answer = s3.delete_objects(Bucket=bucket, Delete=wanted)
    assert sorted(one["Key"] for one in answer["Deleted"]) == ["tmp/1", "tmp/2"]
    assert [(one["Key"], one["Code"]) for one in answer["Errors"]] == [("keep/1", "AccessDenied")]
    assert client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 1


def test_copying_needs_the_right_to_read_the_source(
    client: Client, bucket: str, assume: Assume, enforced: None
) -> None:
    client("s3").put_object(Bucket=bucket, Key="secret", Body=b"1")
    s3 = client("s3", assume(allow("s3:PutObject", f"arn:aws:s3:::{bucket}/*")))
    copy = {"Bucket": bucket, "Key": "mine", "CopySource": {"Bucket": bucket, "Key": "secret"}}
    assert refused(s3.copy_object, **copy) == "AccessDenied: Access Denied"


def test_multipart_uploads_and_chunked_bodies_pass_signature_checks(
    client: Client, bucket: str, assume: Assume, enforced: None
) -> None:
    s3 = client("s3", assume(allow("s3:*", f"arn:aws:s3:::{bucket}/*")))
    body = bytes(range(256)) * 40_000
    upload = s3.create_multipart_upload(Bucket=bucket, Key="big")["UploadId"]
    parts = []
    for number in (1, 2):
        tag = s3.upload_part(Bucket=bucket, Key="big", UploadId=upload, PartNumber=number, Body=body)["ETag"]
        parts.append({"PartNumber": number, "ETag": tag})
    s3.complete_multipart_upload(Bucket=bucket, Key="big", UploadId=upload, MultipartUpload={"Parts": parts})
    assert s3.get_object(Bucket=bucket, Key="big")["Body"].read() == body * 2


def test_glue_is_decided_by_the_resource(client: Client, name: str, assume: Assume, enforced: None) -> None:
    glue = client("glue")
    database = name.replace("-", "_")
    glue.create_database(DatabaseInput={"Name": database})
    for table in ("one", "two"):
        glue.create_table(DatabaseName=database, TableInput={"Name": table})
    resources = [f"{GLUE}catalog", f"{GLUE}database/{database}", f"{GLUE}table/{database}/one"]
    credentials = assume(allow("glue:GetTable", resources))
    scoped = client("glue", credentials)
    assert scoped.get_table(DatabaseName=database, Name="one")["Table"]["Name"] == "one"
    session = credentials["RoleArn"].replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")
    assert refused(scoped.get_table, DatabaseName=database, Name="two") == (
        f"AccessDeniedException: User: {session}/a-session is not authorized to perform: glue:GetTable on "
        f"resource: {GLUE}table/{database}/two because no identity-based policy allows the glue:GetTable action"
    )
    assert "explicit deny" not in refused(scoped.delete_table, DatabaseName=database, Name="one")


def test_a_query_belongs_to_the_workgroup_it_was_started_in(
    client: Client, bucket: str, name: str, assume: Assume, enforced: None
) -> None:
    result = {"ResultConfiguration": {"OutputLocation": f"s3://{bucket}/"}}
    for group in (name, f"{name}-2"):
        client("athena").create_work_group(Name=group, Configuration=result)
    started = [
        client("athena").start_query_execution(QueryString="SELECT 1", WorkGroup=group)["QueryExecutionId"]
        for group in (name, f"{name}-2")
    ]
    own = f"arn:aws:athena:us-east-1:123456789012:workgroup/{name}"
    scoped = client("athena", assume(allow("athena:*", own)))
    assert scoped.get_query_execution(QueryExecutionId=started[0])["QueryExecution"]["WorkGroup"] == name
    assert f"workgroup/{name}-2" in refused(scoped.get_query_execution, QueryExecutionId=started[1])
    both = scoped.batch_get_query_execution
    assert f"workgroup/{name}-2" in refused(both, QueryExecutionIds=[started[1], started[0]])


def test_jobs_are_started_and_changed_only_by_who_may(
    client: Client, name: str, assume: Assume, enforced: None
) -> None:
    job = {"Role": "arn:aws:iam::123456789012:role/job-role", "Command": {"Name": "glueetl"}}
    client("glue").create_job(Name=name, **job)
    own = f"{GLUE}job/{name}"
    passing = {"StringEquals": {"iam:PassedToService": "glue.amazonaws.com"}}
    viewer = client("glue", assume(allow("glue:GetJob", own)))
    half = client("glue", assume(allow("glue:UpdateJob", own)))
    editor = client(
        "glue", assume(allow("glue:UpdateJob", own), allow("iam:PassRole", job["Role"], Condition=passing))
    )
    assert viewer.get_job(JobName=name)["Job"]["Name"] == name
    assert "glue:UpdateJob" in refused(viewer.update_job, JobName=name, JobUpdate=job)
    assert "iam:PassRole on resource: " + job["Role"] in refused(half.update_job, JobName=name, JobUpdate=job)
    assert editor.update_job(JobName=name, JobUpdate=job)["JobName"] == name


def test_boundaries_and_session_policies_bound_a_role(
    client: Client, bucket: str, assume: Assume, enforced: None
) -> None:
    client("s3").put_object(Bucket=bucket, Key="k", Body=b"1")
    narrow = document(allow("s3:ListBucket"))
    bound = assume(allow("s3:*"), Policy=narrow)
    assert client("s3", bound).list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    assert refused(client("s3", bound).get_object, Bucket=bucket, Key="k").startswith("AccessDenied")
    arn = client("iam").create_policy(PolicyName=f"boundary-{bucket}", PolicyDocument=narrow)["Policy"]["Arn"]
    inside = assume(allow("s3:*"), role={"PermissionsBoundary": arn})
    assert client("s3", inside).list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    assert refused(client("s3", inside).get_object, Bucket=bucket, Key="k").startswith("AccessDenied")


def test_a_role_is_assumed_only_by_whom_it_trusts(client: Client, assume: Assume, enforced: None) -> None:
    trusted, stranger = assume(), assume(allow("sts:AssumeRole"))
    trust = document(
        {"Effect": "Allow", "Principal": {"AWS": trusted["RoleArn"]}, "Action": "sts:AssumeRole"}
    )
    role = f"next-{trusted['RoleArn'].rsplit('-', 1)[-1]}"
    arn = client("iam").create_role(RoleName=role, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    session = client("sts", trusted).assume_role(RoleArn=arn, RoleSessionName="next")
    assert session["AssumedRoleUser"]["Arn"].endswith(f"{role}/next")
    denied = refused(client("sts", stranger).assume_role, RoleArn=arn, RoleSessionName="next")
    assert denied.startswith("AccessDenied: User: ")
    assert f"sts:AssumeRole on resource: {arn}" in denied


def test_trust_policies_hold_while_nothing_is_enforced(client: Client, name: str) -> None:
    """https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: the trust policy says who may."""
    iam, sts, arn = client("iam"), client("sts"), f"arn:aws:iam::123456789012:role/{name}"
    session = {"RoleArn": arn, "RoleSessionName": "session"}
    assert refused(sts.assume_role, **session).startswith("AccessDenied: User: ")
    condition = {"StringEquals": {"sts:ExternalId": "id"}}
    for principal, more, said in (
        ({"Service": "glue.amazonaws.com"}, {}, "AccessDenied"),
        ({"AWS": "123456789012"}, {"Condition": condition}, "AccessDenied"),
    ):
        trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))
        assert refused(sts.assume_role, **session).startswith(said)
        iam.delete_role(RoleName=name)
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))
    assert sts.assume_role(**session, ExternalId="id")["AssumedRoleUser"]["Arn"].endswith(f"{name}/session")
    trust["Principal"] = {"AWS": sts.get_caller_identity()["Arn"]}
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=document(trust))
    assert sts.assume_role(**session, ExternalId="id")["AssumedRoleUser"]["Arn"].endswith(f"{name}/session")
    theirs = {**session, "RoleArn": arn.replace("123456789012", "210987654321")}
    assert "is account 123456789012 alone" in refused(sts.assume_role, **theirs)
    theirs["RoleArn"] += ":123456789012:"
    assert "is account 123456789012 alone" in refused(sts.assume_role, **theirs)
    theirs["RoleArn"] = "garbage_but_long_enough_arn"
    assert refused(sts.assume_role, **theirs) == "ValidationError: garbage_but_long_enough_arn is invalid"
    web = {**session, "WebIdentityToken": web_token(iss="https://none")}
    assert refused(sts.assume_role_with_web_identity, **web).startswith("InvalidIdentityToken")


def test_an_aws_managed_policy_can_be_attached(client: Client, assume: Assume, enforced: None) -> None:
    credentials = assume()
    client("iam").attach_role_policy(
        RoleName=credentials["RoleArn"].rsplit("/", 1)[-1],
        PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
    )
    assert "Buckets" in client("s3", credentials).list_buckets()
    assert refused(client("s3", credentials).create_bucket, Bucket="not-allowed").startswith("AccessDenied")


def test_a_key_is_used_by_whom_its_policy_and_their_own_allow(
    client: Client, assume: Assume, enforced: None
) -> None:
    root = "arn:aws:iam::123456789012:root"
    key = client("kms").create_key(Policy=document(allow("kms:*", Principal={"AWS": root})))["KeyMetadata"]
    user, other = assume(allow("kms:Encrypt", key["Arn"])), assume()
    assert client("kms", user).encrypt(KeyId=key["KeyId"], Plaintext=b"x")["KeyId"] == key["Arn"]
    assert "kms:Encrypt" in refused(client("kms", other).encrypt, KeyId=key["KeyId"], Plaintext=b"x")


def test_unknown_keys_and_unsigned_requests_are_refused(
    endpoint: Endpoint, client: Client, bucket: str, enforced: None
) -> None:
    unknown = {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "x"}
    assert refused(client("s3", unknown).list_buckets).startswith("InvalidAccessKeyId")
    wrong = {"AccessKeyId": "test", "SecretAccessKey": "wrong"}
    assert refused(client("glue", wrong).get_databases).startswith("InvalidSignatureException")
    unsigned = boto3.client(
        "s3",
        endpoint_url=endpoint.url,
        region_name="us-east-1",
        config=Config(signature_version=UNSIGNED),
    )
    assert refused(unsigned.list_objects_v2, Bucket=bucket) == "AccessDenied: Access Denied"


def test_enforcement_is_shown_and_can_be_switched_off(
    endpoint: Endpoint, client: Client, assume: Assume
) -> None:
    powerless = client("glue", assume())
    endpoints.set_enforcement(endpoint.url, on=True)
    assert (endpoints.health(endpoint.url) or {})["enforcing"] is True
    assert refused(powerless.get_databases).startswith("AccessDeniedException")
    endpoints.set_enforcement(endpoint.url, on=False)
    assert (endpoints.health(endpoint.url) or {})["enforcing"] is False
    assert "DatabaseList" in powerless.get_databases()


@pytest.fixture
def key(client: Client) -> str:
    """The ARN of a key of which the account's policies decide."""
    root = "arn:aws:iam::123456789012:root"
    tags = [{"TagKey": "lake", "TagValue": "mine"}]
    made = client("kms").create_key(Policy=document(allow("kms:*", Principal={"AWS": root})), Tags=tags)
    return str(made["KeyMetadata"]["Arn"])


@pytest.fixture
def encrypted(client: Client, bucket: str, key: str) -> str:
    """A bucket whose objects go under the key."""
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
    client("s3").put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    return bucket


def test_an_object_under_a_key_is_for_those_who_may_use_the_key_through_s3(
    client: Client, encrypted: str, key: str, assume: Assume, enforced: None
) -> None:
    through_s3 = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
    objects = allow(["s3:GetObject", "s3:PutObject"])
    whole = assume(objects, allow(["kms:Decrypt", "kms:GenerateDataKey"], key, Condition=through_s3))
    reader, keyless = assume(objects, allow("kms:Decrypt", key, Condition=through_s3)), assume(objects)
    where = {"Bucket": encrypted, "Key": "k"}
    client("s3", whole).put_object(**where, Body=b"1")
    for trusted in (whole, reader):
        assert client("s3", trusted).get_object(**where)["Body"].read() == b"1"
    assert refused(client("s3", reader).put_object, **where, Body=b"2") == "AccessDenied: Access Denied"
    assert refused(client("s3", keyless).get_object, **where) == "AccessDenied: Access Denied"
    assert client("s3", keyless).head_object(**where)["ContentLength"] == 1
    client("s3", keyless).put_object(**where, Body=b"3", ServerSideEncryption="AES256")
    assert client("s3", keyless).get_object(**where)["Body"].read() == b"3"
    assert "kms:Encrypt" in refused(client("kms", whole).encrypt, KeyId=key, Plaintext=b"x")


def test_uploads_in_parts_and_copies_need_the_key_for_both_ends(
    client: Client, encrypted: str, key: str, assume: Assume, enforced: None
) -> None:
    client("s3").put_object(Bucket=encrypted, Key="source", Body=b"1")
    objects = allow(["s3:GetObject", "s3:PutObject"])
    writer = client("s3", assume(objects, allow("kms:GenerateDataKey", key)))
    whole = client("s3", assume(objects, allow(["kms:Decrypt", "kms:GenerateDataKey"], key)))
    copy = {"Bucket": encrypted, "Key": "copy", "CopySource": {"Bucket": encrypted, "Key": "source"}}
    assert refused(writer.copy_object, **copy) == "AccessDenied: Access Denied"
    assert whole.copy_object(**copy)["CopyObjectResult"]["ETag"]
    refusal = refused(writer.create_multipart_upload, Bucket=encrypted, Key="parts")
    assert refusal == "AccessDenied: Access Denied"
    assert whole.create_multipart_upload(Bucket=encrypted, Key="parts")["UploadId"]


def test_a_key_is_known_by_its_tags_and_by_those_of_the_request_that_makes_it(
    client: Client, key: str, assume: Assume, enforced: None
) -> None:
    mine = {"StringEquals": {"aws:ResourceTag/lake": "mine"}}
    asked = {"StringEquals": {"aws:RequestTag/lake": "mine"}}
    manager = client(
        "kms",
        assume(
            allow("kms:DescribeKey", Condition=mine),
            allow(["kms:CreateKey", "kms:TagResource"], Condition=asked),
        ),
    )
    other = client("kms").create_key()["KeyMetadata"]["Arn"]
    assert manager.describe_key(KeyId=key)["KeyMetadata"]["Arn"] == key
    assert "kms:DescribeKey" in refused(manager.describe_key, KeyId=other)
    assert manager.create_key(Tags=[{"TagKey": "lake", "TagValue": "mine"}])["KeyMetadata"]
    assert "kms:CreateKey" in refused(manager.create_key, Tags=[{"TagKey": "lake", "TagValue": "other"}])
    assert "kms:CreateKey" in refused(manager.create_key)


def test_an_alias_counts_beside_its_key(client: Client, key: str, assume: Assume, enforced: None) -> None:
    alias = f"alias/a-{key[-8:]}"
    arn = f"arn:aws:kms:us-east-1:123456789012:{alias}"
    half = client("kms", assume(allow("kms:CreateAlias", key)))
    whole = client("kms", assume(allow(["kms:CreateAlias", "kms:DeleteAlias"], [key, arn])))
    assert arn in refused(half.create_alias, AliasName=alias, TargetKeyId=key)
    whole.create_alias(AliasName=alias, TargetKeyId=key)
    assert "kms:DeleteAlias" in refused(half.delete_alias, AliasName=alias)
    whole.delete_alias(AliasName=alias)
    assert alias not in [one["AliasName"] for one in client("kms").list_aliases()["Aliases"]]


def test_services_of_management_are_decided_by_the_resource(
    client: Client, name: str, assume: Assume, enforced: None
) -> None:
    account = "123456789012"
    ours = [f"arn:aws:sns:us-east-1:{account}:{name}", f"arn:aws:events:us-east-1:{account}:rule/{name}"]
    roles = f"arn:aws:iam::{account}:role/{name}"
    namespace = {"StringEquals": {"cloudwatch:namespace": "Glue"}}
    credentials = assume(
        allow(["sns:CreateTopic", "events:PutRule"], ours),
        allow(["iam:CreateRole", "iam:GetRole"], roles),
        allow("cloudwatch:PutMetricData", Condition=namespace),
    )
    assert client("sns", credentials).create_topic(Name=name)["TopicArn"] == ours[0]
    assert "SNS:CreateTopic".lower() in refused(client("sns", credentials).create_topic, Name="other").lower()
    events, pattern = client("events", credentials), json.dumps({"source": ["aws.glue"]})
    assert events.put_rule(Name=name, EventPattern=pattern)["RuleArn"] == ours[1]
    assert "events:PutRule" in refused(events.put_rule, Name="other", EventPattern=pattern)
    iam = client("iam", credentials)
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=document())
    assert iam.get_role(RoleName=name)["Role"]["Arn"] == roles
    assert "iam:GetRole" in refused(iam.get_role, RoleName="other")
    metrics = client("cloudwatch", credentials)
    metrics.put_metric_data(Namespace="Glue", MetricData=[{"MetricName": "m", "Value": 1.0}])
    denied = refused(
        metrics.put_metric_data, Namespace="Other", MetricData=[{"MetricName": "m", "Value": 1.0}]
    )
    assert "cloudwatch:PutMetricData" in denied


def test_events_are_put_by_ones_own_policy_and_the_buss(
    client: Client, name: str, assume: Assume, enforced: None
) -> None:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html"""
    arn = client("events").create_event_bus(Name=name)["EventBusArn"]
    event = {"Source": "trainer", "DetailType": "Reading", "Detail": "{}", "EventBusName": name}
    ours = {"StringEquals": {"events:source": "trainer"}}
    may, none = (assume(allow("events:PutEvents", arn, Condition=ours)), assume(allow("s3:GetObject")))
    client("events", may).put_events(Entries=[event])
    other = {**event, "Source": "another"}
    assert "events:PutEvents" in refused(client("events", may).put_events, Entries=[other])
    assert "events:PutEvents" in refused(client("events", none).put_events, Entries=[event])
    one = {"Sid": "let", **allow("events:PutEvents", arn, Principal={"AWS": none["RoleArn"]})}
    two = {"Sid": "keep", **deny("events:PutEvents", arn, Principal={"AWS": may["RoleArn"]})}
    client("events").put_permission(EventBusName=name, Policy=document(one, two))
    client("events", none).put_events(Entries=[event])
    assert "resource-based policy" in refused(client("events", may).put_events, Entries=[event])


def test_queries_are_followed_in_the_workgroup_they_run_in(
    client: Client, bucket: str, name: str, assume: Assume, enforced: None
) -> None:
    place = {"ResultConfiguration": {"OutputLocation": f"s3://{bucket}/"}}
    queries = []
    for group in (f"{name}-a", f"{name}-b"):
        client("athena").create_work_group(Name=group, Configuration=place)
        started = client("athena").start_query_execution(QueryString="SELECT 1", WorkGroup=group)
        queries.append(started["QueryExecutionId"])
    group = f"arn:aws:athena:us-east-1:123456789012:workgroup/{name}-a"
    athena = client("athena", assume(allow("athena:*", group)))
    assert (
        athena.get_query_execution(QueryExecutionId=queries[0])["QueryExecution"]["WorkGroup"] == f"{name}-a"
    )
    assert f"{name}-b" in refused(athena.get_query_execution, QueryExecutionId=queries[1])
    assert athena.batch_get_query_execution(QueryExecutionIds=queries[:1])["QueryExecutions"]
    assert f"{name}-b" in refused(athena.batch_get_query_execution, QueryExecutionIds=queries)


def web_token(**claims: Any) -> str:
    """A web token, but for its signature."""
    parts = (base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in ({}, claims))
    return ".".join([*parts, "signature"])


def test_a_web_identity_takes_on_the_roles_that_trust_its_claims(
    endpoint: Endpoint, client: Client, name: str, enforced: None
) -> None:
    host = f"{name}.example.com"
    provider = client("iam").create_open_id_connect_provider(
        Url=f"https://{host}", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["0" * 40]
    )["OpenIDConnectProviderArn"]
    trust = {
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {f"{host}:sub": "repo:a/b:ref:refs/heads/main"}},
    }
    arn = client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
    unsigned = Config(signature_version=UNSIGNED, retries={"max_attempts": 1})
    sts = boto3.client("sts", endpoint_url=endpoint.url, region_name="us-east-1", config=unsigned)

    def take(**claims: str) -> dict[str, Any]:
        given = {"iss": f"https://{host}", "aud": "sts.amazonaws.com", "sub": "repo:a/b:ref:refs/heads/main"}
        session: dict[str, Any] = sts.assume_role_with_web_identity(
            RoleArn=arn, RoleSessionName="web", WebIdentityToken=web_token(**given | claims)
        )
        return session["Credentials"]

    identity = client("sts", take()).get_caller_identity()["Arn"]
    assert identity == f"arn:aws:sts::123456789012:assumed-role/{name}/web"
    assert refused(take, sub="repo:a/b:ref:refs/heads/other").startswith("AccessDenied")
    assert refused(take, aud="another").startswith("InvalidIdentityToken: Incorrect token audience")
    assert refused(take, iss="https://unknown").startswith("InvalidIdentityToken: No OpenIDConnect provider")
    assert refused(
        sts.assume_role_with_web_identity, RoleArn=arn, RoleSessionName="web", WebIdentityToken="none"
    ).startswith("InvalidIdentityToken")


@pytest.mark.parametrize(("secret", "answer"), [(None, 404), ("another", 403)])
def test_every_header_counts_that_a_signature_names(
    endpoint: Endpoint, bucket: str, assume: Assume, enforced: None, secret: str | None, answer: int
) -> None:
    """The AWS SDK for Java, and so Hadoop's S3A, signs its user agent; botocore does not."""
    role = assume(allow(["s3:GetObject", "s3:ListBucket"], "*"))
    host, path = endpoint.url.removeprefix("http://"), f"/{bucket}/folder"
    date = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "host": host,
        "user-agent": "Hadoop 3.3.4, aws-sdk-java/1.12.262",
        "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
        "x-amz-date": date,
        "x-amz-security-token": role["SessionToken"],
    }
    signed = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = "\n".join(["HEAD", path, "", signed, ";".join(headers), "UNSIGNED-PAYLOAD"])
    scope = Scope(role["AccessKeyId"], date[:8], "us-east-1", "s3")
    signature = scope.sign(secret or role["SecretAccessKey"], scope.text(date, canonical))
    credential = f"{role['AccessKeyId']}/{date[:8]}/us-east-1/s3/aws4_request"
    fields = f"Credential={credential}, SignedHeaders={';'.join(headers)}, Signature={signature}"
    connection = HTTPConnection(host)
    connection.request("HEAD", path, headers={**headers, "Authorization": f"AWS4-HMAC-SHA256 {fields}"})
    assert connection.getresponse().status == answer


def test_policies_are_simulated(client: Client, assume: Assume) -> None:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html"""
    iam = client("iam")
    allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}
    mine = {**allow, "Resource": "arn:aws:s3:::b/mine/*", "Action": "s3:PutObject", "Effect": "Deny"}
    tagged = {
        **allow,
        "Action": "glue:*",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}},
    }
    source = assume(allow, mine, tagged)["RoleArn"]

    def decided(*actions: str, **more: Any) -> list[str]:
        found = iam.simulate_principal_policy(PolicySourceArn=source, ActionNames=list(actions), **more)
        assert [one["EvalActionName"] for one in found["EvaluationResults"]] == list(actions)
        return [one["EvalDecision"] for one in found["EvaluationResults"]]

    on = {"ResourceArns": ["arn:aws:s3:::b/mine/k"]}
    wanted = ["allowed", "explicitDeny", "implicitDeny"]
    assert decided("s3:GetObject", "s3:PutObject", "sqs:SendMessage", **on) == wanted
    region = {
        "ContextKeyName": "aws:RequestedRegion",
        "ContextKeyValues": ["us-east-1"],
        "ContextKeyType": "string",
    }
    assert decided("glue:GetTable") == ["implicitDeny"]
    assert decided("glue:GetTable", ContextEntries=[region]) == ["allowed"]
    reads = json.dumps(
        {"Version": "2012-10-17", "Statement": {**allow, "Action": "s3:Get*", "Resource": "*"}}
    )
    bound = {"PermissionsBoundaryPolicyInputList": [reads], "ResourceArns": ["arn:aws:s3:::b/k"]}
    assert decided("s3:GetObject", "s3:PutObject", **bound) == ["allowed", "implicitDeny"]
    custom = iam.simulate_custom_policy(PolicyInputList=[reads], ActionNames=["s3:GetObject"])
    assert custom["EvaluationResults"][0]["EvalDecision"] == "allowed"
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.simulate_principal_policy(PolicySourceArn=f"{source}x", ActionNames=["s3:GetObject"])
    for wrong in ({"ResourcePolicy": reads}, {"ResourceArns": ["arn:aws:s3:::a", "arn:aws:s3:::b"]}):
        with pytest.raises(ClientError, match="InvalidInput"):
            decided("s3:GetObject", **wrong)
