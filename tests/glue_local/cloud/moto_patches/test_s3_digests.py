"""Content that S3 takes only if it is what its request says; keys and types that change nothing about content.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html; check values are those of
https://reveng.sourceforge.io/crc-catalogue/all.htm.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import random
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from glue_local.cloud.endpoint import Endpoint
from glue_local.cloud.moto_patches import s3_crc

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


@pytest.mark.parametrize("kind", ["FULL_OBJECT", "COMPOSITE"])
def test_parts_are_taken_with_their_checksum_alone(client: Client, bucket: str, kind: str) -> None:
    s3, named = client("s3"), {"Bucket": bucket, "Key": "parts"}
    created = s3.create_multipart_upload(**named, ChecksumAlgorithm="CRC32", ChecksumType=kind)
    named["UploadId"] = created["UploadId"]
    with pytest.raises(ClientError, match=f"BadDigest.*CRC32.*{WRONG}"):
        s3.upload_part(**named, PartNumber=1, Body=BODY, ChecksumCRC32=text(bytes(4)))
    tag = s3.upload_part(**named, PartNumber=1, Body=BODY, ChecksumCRC32=text(SUMS["CRC32"]))["ETag"]
    parts = {"MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": tag}]}}
    whole = SUMS["CRC32"] if kind == "FULL_OBJECT" else zlib.crc32(SUMS["CRC32"]).to_bytes(4, "big")
    with pytest.raises(ClientError, match=f"BadDigest.*{WRONG}"):
        s3.complete_multipart_upload(**named, **parts, ChecksumCRC32=text(bytes(4)))
    s3.complete_multipart_upload(**named, **parts, ChecksumCRC32=text(whole))
    assert s3.get_object(Bucket=bucket, Key="parts")["Body"].read() == BODY


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
