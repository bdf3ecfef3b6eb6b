"""S3 at the running endpoint: notifications, access logs, ranges, many clients at once."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session

Client = Callable[..., Any]
MEGABYTE = 1024 * 1024


def test_a_notification_to_eventbridge_is_returned(client: Client, bucket: str) -> None:
    s3 = client("s3")
    assert "EventBridgeConfiguration" not in s3.get_bucket_notification_configuration(Bucket=bucket)
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    assert s3.get_bucket_notification_configuration(Bucket=bucket)["EventBridgeConfiguration"] == {}
    s3.put_object(Bucket=bucket, Key="k", Body=b"")
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    assert "EventBridgeConfiguration" not in s3.get_bucket_notification_configuration(Bucket=bucket)


def test_a_new_bucket_is_encrypted_private_and_its_owners(client: Client, bucket: str) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html, default-encryption-faq.html"""
    s3, named = client("s3"), {"Bucket": bucket}
    (rule,) = s3.get_bucket_encryption(**named)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    blocks = s3.get_public_access_block(**named)["PublicAccessBlockConfiguration"]
    assert (len(blocks), set(blocks.values())) == (4, {True})
    controls = s3.get_bucket_ownership_controls(**named)["OwnershipControls"]
    assert controls == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    assert s3.put_object(**named, Key="k", Body=b"")["ServerSideEncryption"] == "AES256"
    assert s3.head_object(**named, Key="k")["ServerSideEncryption"] == "AES256"
    s3.delete_public_access_block(**named)
    with pytest.raises(ClientError, match="NoSuchPublicAccessBlockConfiguration"):
        s3.get_public_access_block(**named)


def test_replication_rules_are_returned_whole(client: Client, bucket: str) -> None:
    s3 = client("s3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    destination = {
        "Bucket": "arn:aws:s3:::copy",
        "StorageClass": "STANDARD_IA",
        "EncryptionConfiguration": {"ReplicaKmsKeyID": "arn:aws:kms:us-west-2:123456789012:key/k"},
    }
    everything = {
        "ID": "everything",
        "Priority": 0,
        "Filter": {},
        "Status": "Enabled",
        "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        "Destination": destination,
        "DeleteMarkerReplication": {"Status": "Disabled"},
    }
    tagged = {
        **everything,
        "ID": "tagged",
        "Priority": 7,
        "Filter": {"And": {"Prefix": "a/", "Tags": [{"Key": "k", "Value": "v"}, {"Key": "l", "Value": ""}]}},
        "DeleteMarkerReplication": {"Status": "Enabled"},
    }
    for rules in ([everything], [everything, tagged]):
        configuration = {"Role": "arn:aws:iam::123456789012:role/copies", "Rules": rules}
        s3.put_bucket_replication(Bucket=bucket, ReplicationConfiguration=configuration)
        assert s3.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"] == configuration
    s3.delete_bucket_replication(Bucket=bucket)
    with pytest.raises(ClientError, match="ReplicationConfigurationNotFoundError"):
        s3.get_bucket_replication(Bucket=bucket)


def test_requests_to_a_logged_bucket_leave_the_log_bucket_empty(client: Client, bucket: str) -> None:
    s3 = client("s3")
    logs = f"{bucket}-logs"
    s3.create_bucket(Bucket=logs)
    delivery = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "logging.s3.amazonaws.com"},
                "Action": "s3:PutObject",
                "Resource": f"arn:aws:s3:::{logs}/*",
            }
        ],
    }
    s3.put_bucket_policy(Bucket=logs, Policy=str(delivery).replace("'", '"'))
    status = {"LoggingEnabled": {"TargetBucket": logs, "TargetPrefix": "x/"}}
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus=status)
    s3.put_object(Bucket=bucket, Key="k", Body=b"")
    assert s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"] == status["LoggingEnabled"]
    assert s3.list_objects_v2(Bucket=logs)["KeyCount"] == 0


@pytest.mark.parametrize(
    ("wanted", "content", "shown"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=8-20", b"89", "bytes 8-9/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-4", b"6789", "bytes 6-9/10"),
        ("bytes=-40", b"0123456789", "bytes 0-9/10"),
    ],
)
def test_a_range_of_an_object(client: Client, bucket: str, wanted: str, content: bytes, shown: str) -> None:
    s3 = client("s3")
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    answer = s3.get_object(Bucket=bucket, Key="k", Range=wanted)
    assert (answer["Body"].read(), answer["ContentRange"]) == (content, shown)
    assert answer["ContentLength"] == len(content)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 206


def test_a_range_beyond_the_end_is_refused(client: Client, bucket: str) -> None:
    s3 = client("s3")
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    with pytest.raises(ClientError, match="InvalidRange"):
        s3.get_object(Bucket=bucket, Key="k", Range="bytes=10-12")
    assert s3.get_object(Bucket=bucket, Key="k", Range="lines=1-2")["Body"].read() == b"0123456789"


def test_many_clients_write_and_read_at_once(client: Client, bucket: str) -> None:
    s3 = client("s3")
    bodies = {f"part-{n}": random.Random(n).randbytes(MEGABYTE // 4) for n in range(24)}

    def there_and_back(item: tuple[str, bytes]) -> bool:
        key, body = item
        tag = s3.put_object(Bucket=bucket, Key=key, Body=body)["ETag"]
        same = s3.get_object(Bucket=bucket, Key=key)["Body"].read() == body
        tail = s3.get_object(Bucket=bucket, Key=key, Range="bytes=-1000")["Body"].read() == body[-1000:]
        return same and tail and tag == f'"{hashlib.md5(body).hexdigest()}"'

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(there_and_back, bodies.items()))
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == len(bodies)


def test_one_object_is_read_right_by_many_at_once(client: Client, bucket: str) -> None:
    s3 = client("s3")
    body = random.Random(0).randbytes(6 * MEGABYTE)
    s3.put_object(Bucket=bucket, Key="k", Body=body)

    def part(start: int) -> bool:
        answer = s3.get_object(Bucket=bucket, Key="k", Range=f"bytes={start}-{start + 9999}")
        return bool(answer["Body"].read() == body[start : start + 10_000])

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(part, range(0, len(body) - 10_000, 97_001)))


def test_a_key_with_a_delete_marker_is_emptied_once_versioning_is_suspended(
    client: Client, bucket: str
) -> None:
    s3 = client("s3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    s3.delete_object(Bucket=bucket, Key="k")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    listed = s3.list_object_versions(Bucket=bucket)
    for item in [*listed["Versions"], *listed["DeleteMarkers"]]:
        s3.delete_object(Bucket=bucket, Key="k", VersionId=item["VersionId"])
    left = s3.list_object_versions(Bucket=bucket)
    assert (left.get("Versions"), left.get("DeleteMarkers")) == (None, None)


def test_suspended_versioning_keeps_the_versions_there_are(client: Client, bucket: str) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/VersionSuspendedBehavior.html"""
    s3 = client("s3")

    def listed() -> list[tuple[str, bool]]:
        answer = s3.list_object_versions(Bucket=bucket)
        found = [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]
        return [(one["VersionId"], one["IsLatest"]) for one in found]

    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    old = s3.put_object(Bucket=bucket, Key="k", Body=b"old")["VersionId"]
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    for body in (b"1", b"2"):
        s3.put_object(Bucket=bucket, Key="k", Body=body)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"2"
    heads = [s3.head_object(Bucket=bucket, Key="k", VersionId=one)["ContentLength"] for one in (old, "null")]
    assert heads == [3, 1]
    assert listed() == [("null", True), (old, False)]
    assert s3.delete_object(Bucket=bucket, Key="k")["DeleteMarker"] is True
    assert listed() == [(old, False), ("null", True)]
    assert s3.get_object(Bucket=bucket, Key="k", VersionId=old)["Body"].read() == b"old"
    s3.delete_object(Bucket=bucket, Key="k", VersionId="null")
    assert listed() == [(old, True)]
    s3.delete_object(Bucket=bucket, Key="k", VersionId=old)
    assert listed() == []


def test_an_object_older_than_versioning_tells_its_null_version(client: Client, bucket: str) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/AddingObjectstoVersioningEnabledBuckets.html"""
    s3 = client("s3")
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert "VersionId" not in s3.head_object(Bucket=bucket, Key="k")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert s3.head_object(Bucket=bucket, Key="k")["VersionId"] == "null"
    assert s3.get_object(Bucket=bucket, Key="k", Range="bytes=0-0")["VersionId"] == "null"
    new = s3.put_object(Bucket=bucket, Key="k", Body=b"y")["VersionId"]
    assert s3.head_object(Bucket=bucket, Key="k")["VersionId"] == new
    assert s3.head_object(Bucket=bucket, Key="k", VersionId="null")["VersionId"] == "null"


@pytest.mark.parametrize("status", ["Enabled", "Suspended"])
def test_a_key_that_never_was_gets_a_delete_marker_where_versions_are_kept(
    client: Client, bucket: str, status: str
) -> None:
    """https://github.com/aws/aws-sdk-go-v2/issues/2607 has AWS's words."""
    s3 = client("s3")
    assert "DeleteMarker" not in s3.delete_object(Bucket=bucket, Key="one")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
    made = s3.delete_object(Bucket=bucket, Key="one")
    (many,) = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "two"}]})["Deleted"]
    assert (made["DeleteMarker"], many["DeleteMarker"]) == (True, True)
    assert {made["VersionId"], many["DeleteMarkerVersionId"]} == {"null"} or status == "Enabled"
    with pytest.raises(ClientError) as caught:
        s3.head_object(Bucket=bucket, Key="one", VersionId=made["VersionId"])
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 405
    markers = s3.list_object_versions(Bucket=bucket)["DeleteMarkers"]
    assert [(one["Key"], one["IsLatest"]) for one in markers] == [("one", True), ("two", True)]
    asked = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in markers]
    gone = s3.delete_objects(Bucket=bucket, Delete={"Objects": asked})["Deleted"]
    told = [{**one, "DeleteMarker": True, "DeleteMarkerVersionId": one["VersionId"]} for one in asked]
    assert gone == told
    s3.delete_bucket(Bucket=bucket)


def test_a_request_about_a_part_is_not_taken_for_one_about_the_whole(client: Client, bucket: str) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketMetricsConfiguration.html and those beside it"""
    s3, named = client("s3"), {"Bucket": bucket}
    s3.put_object(**named, Key="k", Body=b"1")
    assert s3.get_bucket_request_payment(**named)["Payer"] == "BucketOwner"
    s3.put_bucket_request_payment(**named, RequestPaymentConfiguration={"Payer": "Requester"})
    assert s3.get_bucket_request_payment(**named)["Payer"] == "Requester"
    assert "MetricsConfigurationList" not in s3.list_bucket_metrics_configurations(**named)
    for method, given, code in (
        ("delete_bucket_metrics_configuration", {"Id": "m"}, "NoSuchConfiguration"),
        ("get_bucket_analytics_configuration", {"Id": "m"}, "NoSuchConfiguration"),
        ("delete_bucket_inventory_configuration", {"Id": "m"}, "NoSuchConfiguration"),
        (
            "put_bucket_metrics_configuration",
            {"Id": "m", "MetricsConfiguration": {"Id": "m"}},
            "NotImplemented",
        ),
        ("get_object_torrent", {"Key": "k"}, "NotImplemented"),
        ("get_object_retention", {"Key": "k"}, "NotImplemented"),
    ):
        with pytest.raises(ClientError) as caught:
            getattr(s3, method)(**named, **given)
        assert caught.value.response["Error"]["Code"] == code, method
    assert s3.list_objects_v2(**named)["KeyCount"] == 1


def test_an_upload_says_when_it_began(client: Client, bucket: str) -> None:
    """By this clients abort old ones: https://docs.aws.amazon.com/AmazonS3/latest/API/API_MultipartUpload.html"""
    before = datetime.now(UTC).replace(microsecond=0)
    made = client("s3").create_multipart_upload(Bucket=bucket, Key="k")
    (upload,) = client("s3").list_multipart_uploads(Bucket=bucket)["Uploads"]
    assert (upload["UploadId"], upload["Initiated"] >= before) == (made["UploadId"], True)


GRANT = "<AccessControlPolicy><Owner><ID>o</ID></Owner><AccessControlList>{}</AccessControlList></AccessControlPolicy>"
RAW = [
    ("logging", "<BucketLoggingStatus/>", ""),
    ("notification", "<NotificationConfiguration/>", ""),
    ("acl", GRANT.format("<Grant>zz</Grant>"), "MalformedACLError"),
    ("acl", GRANT.format("<Grant><Permission>READ</Permission></Grant>"), "MalformedACLError"),
    ("acl", GRANT.format("zz"), "MalformedXML"),
    (
        "logging",
        "<BucketLoggingStatus><LoggingEnabled><TargetBucket>b</TargetBucket><TargetPrefix>p</TargetPrefix>"
        "<TargetGrants>zz</TargetGrants></LoggingEnabled></BucketLoggingStatus>",
        "MalformedXML",
    ),
]


@pytest.mark.parametrize(("part", "content", "code"), RAW)
def test_a_configuration_as_text_is_empty_or_malformed(
    client: Client, endpoint: Any, bucket: str, part: str, content: str, code: str
) -> None:
    """An empty one switches off: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html"""
    rules = [{"ObjectOwnership": "ObjectWriter"}]
    client("s3").put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": rules})
    request = AWSRequest("PUT", f"{endpoint.url}/{bucket}?{part}", data=content.encode())
    S3SigV4Auth(Credentials("test", "test"), "s3", "us-east-1").add_auth(request)
    answer = URLLib3Session().send(request.prepare())
    assert (answer.status_code, code in answer.text) == (400 if code else 200, True)


def test_a_folder_is_listed_as_long_as_an_object_in_it_is_there(client: Client, bucket: str) -> None:
    """Also where the bucket keeps versions; https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html"""
    s3 = client("s3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for key in ("out/_temporary/0/task/part", "out/part", "out/sub/part", "out0", "é/part"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")

    def listed(prefix: str) -> list[str]:
        answer = s3.list_objects_v2(Bucket=bucket, Prefix=prefix, Delimiter="/")
        old = s3.list_objects(Bucket=bucket, Prefix=prefix, Delimiter="/")
        found = [one["Prefix"] for one in answer.get("CommonPrefixes", [])]
        assert found == [one["Prefix"] for one in old.get("CommonPrefixes", [])]
        return found

    assert (listed("out/"), listed("")) == (["out/_temporary/", "out/sub/"], ["out/", "é/"])
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "out/_temporary/0/task/part"}]})
    assert (listed("out/"), listed("out/_temporary/0/")) == (["out/sub/"], [])
    pages = s3.get_paginator("list_objects").paginate(
        Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": 1}
    )
    found = [[*page.get("Contents", []), *page.get("CommonPrefixes", [])] for page in pages]
    assert [[one.get("Key") or one["Prefix"] for one in page] for page in found] == [
        ["out/"],
        ["out0"],
        ["é/"],
    ]


def test_the_parts_of_an_upload_are_put_together(client: Client, bucket: str) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html"""
    s3 = client("s3")
    bodies = [b"a" * 5 * MEGABYTE, b"b" * 5 * MEGABYTE, b"end"]
    for algorithm in ({}, {"ChecksumAlgorithm": "CRC32", "ChecksumType": "FULL_OBJECT"}):
        upload = s3.create_multipart_upload(Bucket=bucket, Key="parts", **algorithm)["UploadId"]
        named: dict[str, Any] = {"Bucket": bucket, "Key": "parts", "UploadId": upload}
        tags = [s3.upload_part(**named, PartNumber=i, Body=b)["ETag"] for i, b in enumerate(bodies, 1)]
        parts = [{"PartNumber": i, "ETag": tag} for i, tag in enumerate(tags, 1)]
        for wrong, code in (
            ([parts[0], {**parts[1], "ETag": tags[0]}], "InvalidPart"),
            ([parts[2], {"PartNumber": 9, "ETag": tags[0]}], "InvalidPart"),
        ):
            with pytest.raises(ClientError) as refused:
                s3.complete_multipart_upload(**named, MultipartUpload={"Parts": wrong})
            assert refused.value.response["Error"]["Code"] == code
        done = s3.complete_multipart_upload(**named, MultipartUpload={"Parts": parts})
        whole = hashlib.md5(b"".join(hashlib.md5(each).digest() for each in bodies)).hexdigest()
        assert done["ETag"] == f'"{whole}-3"'
        found = s3.get_object(Bucket=bucket, Key="parts")
        assert (found["ContentLength"], found["Body"].read()) == (10 * MEGABYTE + 3, b"".join(bodies))
        with pytest.raises(ClientError, match="NoSuchUpload"):
            s3.upload_part_copy(**named, PartNumber=1, CopySource=f"{bucket}/parts")


PARTS = {"Parts": [{"PartNumber": 1, "ETag": "x"}]}


@pytest.mark.parametrize(
    ("operation", "given", "code"),
    [
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
        ("delete_objects", {"Delete": {"Objects": [{"Key": f"{n}"} for n in range(1001)]}}, "MalformedXML"),
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
        ("put_object", {"Key": "k" * 1025, "Body": b""}, "KeyTooLongError"),
        ("put_object", {"Key": "\u00e9" * 513, "Body": b""}, "KeyTooLongError"),
        ("create_multipart_upload", {"Key": "k" * 1025}, "KeyTooLongError"),
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html and API_CompleteMultipartUpload.html
        ("upload_part", {"Key": "m", "UploadId": "none", "PartNumber": 1, "Body": b""}, "NoSuchUpload"),
        (
            "complete_multipart_upload",
            {"Key": "m", "UploadId": "none", "MultipartUpload": PARTS},
            "NoSuchUpload",
        ),
        ("list_objects", {"MaxKeys": -1}, "InvalidArgument"),
        ("list_objects_v2", {"MaxKeys": 2**31}, "InvalidArgument"),
        ("list_object_versions", {"MaxKeys": -1}, "InvalidArgument"),
    ],
)
def test_what_s3_limits_is_refused(
    client: Client, bucket: str, operation: str, given: dict[str, Any], code: str
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(client("s3"), operation)(Bucket=bucket, **given)
    assert refused.value.response["Error"]["Code"] == code


ETAG = '"900150983cd24fb0d6963f7d28e17f72"'  # of abc
LONG_AGO, AHEAD = datetime(2001, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)
COPY, ENFORCED = "copy_object", "AccessControlListNotSupported"


@pytest.mark.parametrize(
    ("operation", "given", "code"),
    [
        ("put_object", {"IfNoneMatch": "*"}, "PreconditionFailed"),
        ("put_object", {"IfNoneMatch": ETAG}, "NotImplemented"),
        ("put_object", {"IfMatch": '"no"'}, "PreconditionFailed"),
        ("put_object", {"IfMatch": ETAG, "Key": "none"}, "NoSuchKey"),
        ("put_object", {"IfMatch": ETAG}, ""),
        ("delete_object", {"IfMatch": '"no"'}, "PreconditionFailed"),
        ("delete_object", {"IfMatch": "*"}, ""),
        (COPY, {"IfNoneMatch": "*"}, "PreconditionFailed"),
        (COPY, {"IfNoneMatch": "*", "Key": "new"}, ""),
        (COPY, {"Key": "new", "CopySourceIfMatch": '"no"'}, "PreconditionFailed"),
        (COPY, {"Key": "new", "CopySourceIfMatch": ETAG, "CopySourceIfUnmodifiedSince": LONG_AGO}, ""),
        (COPY, {"Key": "new", "CopySourceIfUnmodifiedSince": LONG_AGO}, "PreconditionFailed"),
        (COPY, {"Key": "new", "CopySourceIfNoneMatch": ETAG}, "PreconditionFailed"),
        (COPY, {"Key": "new", "CopySourceIfModifiedSince": AHEAD}, "PreconditionFailed"),
        (COPY, {"Key": "new", "CopySourceIfNoneMatch": '"no"', "CopySourceIfModifiedSince": LONG_AGO}, ""),
        ("put_object", {"ACL": "public-read"}, ENFORCED),
        ("put_object", {"GrantRead": 'id="x"'}, ENFORCED),
        ("put_object", {"ACL": "bucket-owner-full-control"}, ""),
        ("create_multipart_upload", {"ACL": "private"}, ENFORCED),
        ("put_object_acl", {"ACL": "private"}, ENFORCED),
    ],
)
def test_writes_keep_to_their_conditions_and_to_the_buckets_owner(
    client: Client, bucket: str, operation: str, given: dict[str, Any], code: str
) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html"""
    s3, named = client("s3"), {"Bucket": bucket, "Key": "k"}
    s3.put_object(**named, Body=b"abc")
    source = {"CopySource": named} if operation == COPY else {}
    try:
        getattr(s3, operation)(**{**named, **source, **given})
        said = ""
    except ClientError as error:
        said = error.response["Error"]["Code"]
    assert said == code


def test_a_bucket_is_made_with_acls_only_if_it_has_them(client: Client, name: str) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-error-responses.html"""
    s3 = client("s3")
    with pytest.raises(ClientError, match="InvalidBucketAclWithObjectOwnership"):
        s3.create_bucket(Bucket=name, ACL="public-read")
    s3.create_bucket(Bucket=name, ACL="private", ObjectOwnership="ObjectWriter")
    s3.put_object(Bucket=name, Key="k", Body=b"", ACL="public-read")
    s3.put_bucket_acl(Bucket=name, ACL="private")


def test_one_of_many_writes_finds_that_nothing_is_there(client: Client, bucket: str) -> None:
    def write(number: int) -> int:
        try:
            client("s3").put_object(Bucket=bucket, Key="commit", Body=b"%d" % number, IfNoneMatch="*")
        except ClientError:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(24))) == 1


def test_of_many_writes_to_a_key_every_version_is_kept(client: Client, bucket: str) -> None:
    s3 = client("s3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    with ThreadPoolExecutor(8) as pool:
        made = list(
            pool.map(lambda _: s3.put_object(Bucket=bucket, Key="k", Body=b"")["VersionId"], range(24))
        )
    listed = s3.list_object_versions(Bucket=bucket)["Versions"]
    assert sorted(one["VersionId"] for one in listed) == sorted(made)


def test_versions_are_listed_page_by_page_while_each_page_is_deleted(client: Client, bucket: str) -> None:
    """As Terraform and boto3 empty a bucket; https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html"""
    s3 = client("s3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for key in ("a", "a", "a", "b", "d/1", "d/2", "é"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    s3.delete_object(Bucket=bucket, Key="b")

    def pages(**asked: Any) -> list[list[str]]:
        paginator = s3.get_paginator("list_object_versions")
        found = []
        for page in paginator.paginate(Bucket=bucket, PaginationConfig={"PageSize": 2}, **asked):
            listed = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            folders = [one["Prefix"] for one in page.get("CommonPrefixes", [])]
            found.append([f"{one['Key']}{'*' * one['IsLatest']}" for one in listed] + folders)
            if not asked:
                doomed = [{name: one[name] for name in ("Key", "VersionId")} for one in listed]
                s3.delete_objects(Bucket=bucket, Delete={"Objects": doomed})
        return found

    assert pages(Delimiter="/") == [["a*", "a"], ["a", "b*"], ["b", "d/"], ["é*"]]
    assert s3.list_object_versions(Bucket=bucket, MaxKeys=0)["IsTruncated"] is False
    assert pages() == [["a*", "a"], ["a*", "b*"], ["b*", "d/1*"], ["d/2*", "é*"]]
    assert "Versions" not in s3.list_object_versions(Bucket=bucket)


def test_as_much_as_s3_allows_is_taken(client: Client, bucket: str) -> None:
    s3 = client("s3")
    s3.put_object(Bucket=bucket, Key="k" * 1024, Body=b"")
    assert s3.list_objects_v2(Bucket=bucket, MaxKeys=0)["KeyCount"] == 0
    doomed = [{"Key": "k" * 1024}, *({"Key": f"{n}"} for n in range(999))]
    assert "Errors" not in s3.delete_objects(Bucket=bucket, Delete={"Objects": doomed})
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
