"""Content that S3 takes only if it is what its request says; keys and types that change nothing about content.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html; check values are those of
https://reveng.sourceforge.io/crc-catalogue/all.htm.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import random
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from glue_local.cloud.endpoint import Endpoint
from glue_local.cloud.moto_patches import s3_crc, s3_digests

Client = Callable[..., Any]
BODY = b"123456789"
SUMS = {
    "CRC32": bytes.fromhex("cbf43926"),
    "CRC32C": bytes.fromhex("e3069283"),
    "CRC64NVME": bytes.fromhex("ae8b14860a799888"),
    "SHA1": hashlib.sha1(BODY).digest(),
    "SHA256": hashlib.sha256(BODY).digest(),
}
SIGNED = (
    "AWS4-HMAC-SHA256 Credential=test/20261127/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
)
WRONG = "did not match"


def text(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


@pytest.mark.parametrize("name", s3_crc.POLYNOMIALS)
def test_a_large_content_is_summed_as_a_small_one(name: str) -> None:
    content = random.Random(1).randbytes(3 * s3_crc.SMALL + 5)
    _, width = s3_crc.POLYNOMIALS[name]

    assert s3_crc.crc(name, BODY) == SUMS[name]
    assert s3_crc.crc(name, content) == s3_crc.short(name, content).to_bytes(width, "big")


@pytest.mark.parametrize("algorithm", SUMS)
def test_an_objects_checksum_is_checked(client: Client, bucket: str, algorithm: str) -> None:
    s3, field = client("s3"), f"Checksum{algorithm}"
    named = {"Bucket": bucket, "Key": "k"}
    s3.put_object(**named, Body=BODY, **{field: text(SUMS[algorithm])})
    for value, words in (
        (text(bytes(len(SUMS[algorithm]))), f"BadDigest.*The {algorithm} you specified {WRONG}"),
        ("bad", f"InvalidRequest.*Value for x-amz-checksum-{algorithm.lower()} header is invalid"),
    ):
        with pytest.raises(ClientError, match=words):
            s3.put_object(**named, Body=b"123456788", **{field: value})
    assert s3.head_object(**named, ChecksumMode="ENABLED")[field] == text(SUMS[algorithm])
    assert s3.get_object(**named)["Body"].read() == BODY


@pytest.mark.parametrize(
    ("md5", "words"),
    [
        (text(bytes(16)), f"BadDigest.*Content-MD5 you specified {WRONG}"),
        (text(bytes(15)), "InvalidDigest"),
        ("no", "InvalidDigest"),
    ],
)
def test_content_with_another_md5_is_refused(client: Client, bucket: str, md5: str, words: str) -> None:
    s3 = client("s3")
    s3.put_object(Bucket=bucket, Key="k", Body=BODY, ContentMD5=text(hashlib.md5(BODY).digest()))
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts")["UploadId"]
    tags = {"TagSet": [{"Key": "a", "Value": "b"}]}
    for call, given in (
        (s3.put_object, {"Key": "k", "Body": b"other"}),
        (s3.upload_part, {"Key": "parts", "UploadId": upload, "PartNumber": 1, "Body": b"other"}),
        (s3.put_bucket_tagging, {"Tagging": tags}),
    ):
        with pytest.raises(ClientError, match=words):
            call(Bucket=bucket, ContentMD5=md5, **given)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == BODY


#: Algorithm and type asked for -> the algorithm and type of the object's checksum.
KEPT = [
    ("CRC32", "FULL_OBJECT", "CRC32", "FULL_OBJECT"),
    ("CRC32", "", "CRC32", "COMPOSITE"),
    ("SHA256", "COMPOSITE", "SHA256", "COMPOSITE"),
    ("CRC64NVME", "", "CRC64NVME", "FULL_OBJECT"),
    ("", "", "CRC64NVME", "FULL_OBJECT"),
]
LONG = BODY * (5 * 1024 * 1024 // len(BODY) + 1)


@pytest.mark.parametrize(("asked", "asked_type", "algorithm", "kind"), KEPT)
def test_an_upload_keeps_the_checksum_it_was_created_with(
    client: Client, bucket: str, asked: str, asked_type: str, algorithm: str, kind: str
) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html"""
    s3, named, field = client("s3"), {"Bucket": bucket, "Key": "parts"}, f"Checksum{algorithm}"
    asks = {"ChecksumAlgorithm": asked, "ChecksumType": asked_type}
    upload = s3.create_multipart_upload(**named, **{name: value for name, value in asks.items() if value})
    of_upload = {**named, "UploadId": upload["UploadId"]}
    sums = [s3_digests.SUMS[algorithm.lower()](content) for content in (LONG, BODY)]
    parts = []
    for number, (content, digest) in enumerate(zip((LONG, BODY), sums, strict=True), 1):
        stated = {field: text(digest)} if asked else {}
        tag = s3.upload_part(**of_upload, PartNumber=number, Body=content, **stated)["ETag"]
        parts.append({"PartNumber": number, "ETag": tag, **stated})
    listed = s3.list_parts(**of_upload)
    assert [part.get(field) for part in listed["Parts"]] == [part.get(field) for part in parts]
    assert listed.get("ChecksumType") == (kind if asked else None)
    done = s3.complete_multipart_upload(**of_upload, MultipartUpload={"Parts": parts})

    computed = s3_digests.SUMS[algorithm.lower()](b"".join(sums) if kind == "COMPOSITE" else LONG + BODY)
    told = text(computed) + ("-2" if kind == "COMPOSITE" else "")
    assert (done[field], done["ChecksumType"]) == (told, kind)
    head = s3.head_object(**named, ChecksumMode="ENABLED")
    assert (head[field], head["ChecksumType"]) == (told, kind)
    assert "ChecksumType" not in s3.head_object(**named)
    asks_for = ["Checksum", "ObjectParts"]
    attributes = s3.get_object_attributes(**named, ObjectAttributes=asks_for)
    assert attributes["Checksum"] == {field: text(computed), "ChecksumType": kind}
    assert attributes["ObjectParts"]["TotalPartsCount"] == 2
    sizes = [part["Size"] for part in attributes["ObjectParts"].get("Parts", [])]
    assert sizes == ([len(LONG), len(BODY)] if kind == "COMPOSITE" else [])
    second = s3.get_object(**named, PartNumber=2)
    assert (second["Body"].read(), second["PartsCount"]) == (BODY, 2)
    assert second["ContentRange"] == f"bytes {len(LONG)}-{len(LONG + BODY) - 1}/{len(LONG + BODY)}"
    assert s3.head_object(**named, PartNumber=1)["ContentLength"] == len(LONG)
    with pytest.raises(ClientError, match="InvalidPartNumber"):
        s3.get_object(**named, PartNumber=3)
    s3.copy_object(Bucket=bucket, Key="copy", CopySource=named)
    copied = s3.get_object_attributes(Bucket=bucket, Key="copy", ObjectAttributes=["ETag", *asks_for])
    whole = s3_digests.SUMS[algorithm.lower()](LONG + BODY)
    assert copied["Checksum"] == {field: text(whole), "ChecksumType": "FULL_OBJECT"}
    assert (copied["ETag"], "ObjectParts" in copied) == (hashlib.md5(LONG + BODY).hexdigest(), False)


@pytest.mark.parametrize(
    ("created", "part", "completed", "whole", "words"),
    [
        (
            "CRC32",
            {},
            {},
            {},
            "InvalidRequest.*complete request must include the checksum for each part.*part 1",
        ),
        ("CRC32", {}, {"ChecksumCRC32": text(bytes(4))}, {}, "InvalidPart"),
        ("CRC32", {}, {"ChecksumSHA1": text(SUMS["SHA1"])}, {}, "InvalidPart"),
        ("", {}, {"ChecksumCRC32": text(SUMS["CRC32"])}, {}, "InvalidPart"),
        ("CRC32 FULL_OBJECT", {}, {"ChecksumCRC32": text(bytes(4))}, {}, "InvalidPart"),
        ("CRC32 FULL_OBJECT", {}, {}, {"ChecksumCRC32": text(bytes(4))}, "BadDigest"),
        (
            "CRC32 FULL_OBJECT",
            {},
            {},
            {"ChecksumType": "COMPOSITE"},
            "InvalidRequest.*FULL_OBJECT checksum mode",
        ),
        ("CRC32 FULL_OBJECT", {}, {}, {"ChecksumCRC32": text(SUMS["CRC32"])}, ""),
        ("CRC32 FULL_OBJECT", {}, {}, {}, ""),
        ("", {}, {}, {}, ""),
        ("CRC32", {"ChecksumCRC32": text(bytes(4))}, {}, {}, f"BadDigest.*CRC32.*{WRONG}"),
        ("SHA256", {}, {}, {}, "expected checksum Type: sha256, actual checksum Type: crc32"),
        ("SHA256 FULL_OBJECT", {}, {}, {}, "FULL_OBJECT checksum type cannot be used with the sha256"),
        ("CRC64NVME COMPOSITE", {}, {}, {}, "COMPOSITE checksum type cannot be used with the crc64nvme"),
        (" FULL_OBJECT", {}, {}, {}, "can only be used with the x-amz-checksum-algorithm header"),
    ],
)
def test_parts_are_taken_with_the_checksums_of_their_upload_alone(
    client: Client,
    bucket: str,
    created: str,
    part: dict[str, str],
    completed: dict[str, str],
    whole: dict[str, str],
    words: str,
) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html"""
    s3, named = client("s3"), {"Bucket": bucket, "Key": "parts"}
    algorithm, _, kind = created.partition(" ")
    asks = {"ChecksumAlgorithm": algorithm, "ChecksumType": kind}

    def upload() -> None:
        asked = {name: value for name, value in asks.items() if value}
        named["UploadId"] = s3.create_multipart_upload(**named, **asked)["UploadId"]
        tag = s3.upload_part(**named, PartNumber=1, Body=BODY, **part)["ETag"]
        parts = {"Parts": [{"PartNumber": 1, "ETag": tag, **completed}]}
        s3.complete_multipart_upload(**named, MultipartUpload=parts, **whole)

    if words:
        with pytest.raises(ClientError, match=words):
            upload()
        return
    upload()
    assert s3.get_object(Bucket=bucket, Key="parts")["Body"].read() == BODY


def test_an_upload_is_that_of_its_key(client: Client, bucket: str) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html: NoSuchUpload."""
    s3, named = client("s3"), {"Bucket": bucket, "Key": "parts"}
    upload = s3.create_multipart_upload(**named)["UploadId"]
    tags = {
        number: s3.upload_part(**named, UploadId=upload, PartNumber=number, Body=BODY)["ETag"]
        for number in (1, 2)
    }
    s3.create_bucket(Bucket=f"{bucket}-2")
    wanted = {"MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": tags[1]}]}}
    source = {"CopySource": {"Bucket": bucket, "Key": "parts"}}
    for other in ({"Bucket": bucket, "Key": "other"}, {"Bucket": f"{bucket}-2", "Key": "parts"}):
        for call, given in (
            (s3.upload_part, {"PartNumber": 1, "Body": BODY}),
            (s3.upload_part_copy, {"PartNumber": 1, **source}),
            (s3.list_parts, {}),
            (s3.complete_multipart_upload, wanted),
            (s3.abort_multipart_upload, {}),
        ):
            with pytest.raises(ClientError, match="NoSuchUpload"):
                call(**other, UploadId=upload, **given)
    wrong = {"Parts": [{"PartNumber": number, "ETag": tags[number]} for number in (2, 1)]}
    with pytest.raises(ClientError, match="InvalidPartOrder"):
        s3.complete_multipart_upload(**named, UploadId=upload, MultipartUpload=wrong)
    s3.abort_multipart_upload(**named, UploadId=upload)


def test_an_object_without_a_checksum_gets_one(endpoint: Endpoint, bucket: str) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html: ChecksumCRC64NVME."""
    s3 = boto3.client(
        "s3",
        endpoint_url=endpoint.url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(request_checksum_calculation="when_required", s3={"addressing_style": "path"}),
    )
    named = {"Bucket": bucket, "Key": "k"}
    told = s3.put_object(**named, Body=BODY)
    assert (told["ChecksumCRC64NVME"], told["ChecksumType"]) == (text(SUMS["CRC64NVME"]), "FULL_OBJECT")
    head = s3.head_object(**named, ChecksumMode="ENABLED")
    assert head["ChecksumCRC64NVME"] == text(SUMS["CRC64NVME"])
    assert head["ChecksumType"] == "FULL_OBJECT"
    assert s3.list_objects_v2(Bucket=bucket)["Contents"][0]["ChecksumAlgorithm"] == ["CRC64NVME"]
    s3.copy_object(Bucket=bucket, Key="copy", CopySource=named, ChecksumAlgorithm="SHA1")
    attributes = s3.get_object_attributes(Bucket=bucket, Key="copy", ObjectAttributes=["Checksum"])
    assert attributes["Checksum"] == {"ChecksumSHA1": text(SUMS["SHA1"]), "ChecksumType": "FULL_OBJECT"}


@pytest.mark.parametrize(
    ("headers", "body", "code"),
    [
        ({"Content-Length": "abc"}, b"", "BadRequest"),
        ({"Content-Length": "-5"}, b"", "BadRequest"),
        ({}, b"", "MissingContentLength"),
        ({"x-amz-content-sha256": "0" * 64}, BODY, "XAmzContentSHA256Mismatch"),
        ({"x-amz-sdk-checksum-algorithm": "CRC32"}, BODY, "InvalidRequest"),
        ({"x-amz-checksum-crc32": "y/Q5Jg==", "x-amz-checksum-sha1": "x"}, BODY, "InvalidRequest"),
        (
            {"x-amz-checksum-crc32": "y/Q5Jg==", "x-amz-sdk-checksum-algorithm": "SHA1"},
            BODY,
            "InvalidRequest",
        ),
        ({"x-amz-checksum-xxhash64": "AAAAAAAAAAA="}, BODY, "NotImplemented"),
        (
            {"x-amz-trailer": "x-amz-checksum-crc32"},
            b"9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:AAAAAA==",
            "BadDigest",
        ),
        ({"x-amz-trailer": "x-amz-checksum-crc32"}, b"9\r\n123456789\r\n0\r\n\r\n", "MalformedTrailerError"),
        ({"x-amz-trailer": "x-amz-checksum-crc32"}, b"8\r\n12345678\r\n0\r\n\r\n", "IncompleteBody"),
        (
            {"x-amz-trailer": "x-amz-checksum-crc32"},
            b"9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n",
            "",
        ),
        ({"Content-Type": "application/x-www-form-urlencoded"}, BODY, ""),
        ({"Content-Type": "multipart/form-data; boundary=b"}, BODY, ""),
    ],
)
def test_a_request_as_it_is_sent(
    endpoint: Endpoint, client: Client, bucket: str, headers: dict[str, str], body: bytes, code: str
) -> None:
    connection = http.client.HTTPConnection(endpoint.url.removeprefix("http://"), timeout=30)
    connection.putrequest("PUT", f"/{bucket}/k", skip_accept_encoding=True)
    if body:
        headers = {"Content-Length": str(len(body)), **headers}
    if "x-amz-trailer" in headers:
        streaming = {
            "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            "x-amz-decoded-content-length": "9",
        }
        headers = {"Content-Encoding": "aws-chunked", **streaming, **headers}
    for name, value in {"Authorization": SIGNED, **headers}.items():
        connection.putheader(name, value)
    connection.endheaders(body or None)
    answer = connection.getresponse()
    said = answer.read().decode()
    connection.close()

    assert (f"<Code>{code}</Code>" in said, answer.status == 200) == (bool(code), not code), said
    listed = client("s3").list_objects_v2(Bucket=bucket)["KeyCount"]
    assert listed == (0 if code else 1)
    if not code:
        assert client("s3").get_object(Bucket=bucket, Key="k")["Body"].read() == BODY


@pytest.mark.parametrize(
    ("path", "header"),
    [
        ("-new", {}),
        ("/k?acl", {"x-amz-acl": "private"}),
        ("/copy", {"x-amz-copy-source": "{bucket}/k"}),
    ],
)
def test_what_has_no_content_needs_no_length(
    endpoint: Endpoint, client: Client, bucket: str, path: str, header: dict[str, str]
) -> None:
    """https://github.com/ceph/s3-tests: test_bucket_create_contentlength_none, of ACLs too."""
    client("s3").put_object(Bucket=bucket, Key="k", Body=BODY)
    rules = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    client("s3").put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=rules)
    connection = http.client.HTTPConnection(endpoint.url.removeprefix("http://"), timeout=30)
    connection.putrequest("PUT", f"/{bucket}{path}", skip_accept_encoding=True)
    for name, value in {"Authorization": SIGNED, **header}.items():
        connection.putheader(name, value.format(bucket=bucket))
    connection.endheaders()

    assert connection.getresponse().status == 200
    connection.close()


@pytest.mark.parametrize("key", ["a\nb", "end\n", "a/\r\n/b", "\n"])
def test_a_key_may_have_line_feeds(client: Client, bucket: str, key: str) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""
    s3 = client("s3")
    s3.put_object(Bucket=bucket, Key=key, Body=BODY)
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == BODY
    assert [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key]
    s3.delete_object(Bucket=bucket, Key=key)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
