"""What is not there in S3 is answered with S3's code and status."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Client = Callable[..., Any]


# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
@pytest.mark.parametrize("part", ["metrics", "analytics", "inventory", "intelligent_tiering"])
@pytest.mark.parametrize("verb", ["get", "delete"])
def test_a_configuration_that_is_not_there_is_not_found(
    client: Client, bucket: str, part: str, verb: str
) -> None:
    ask = getattr(client("s3"), f"{verb}_bucket_{part}_configuration")
    for name, code in ((bucket, "NoSuchConfiguration"), (f"{bucket}-none", "NoSuchBucket")):
        with pytest.raises(ClientError) as caught:
            ask(Bucket=name, Id="a")
        error = caught.value.response
        assert (error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]) == (code, 404)


NOT_THERE = [
    ("get_object_torrent", {"Key": "k"}, "NotImplemented", 501),
    ("get_object_legal_hold", {"Key": "k"}, "InvalidRequest", 400),
    ("list_directory_buckets", {}, "NotImplemented", 501),
]


@pytest.mark.parametrize(("method", "given", "code", "status"), NOT_THERE)
def test_what_is_not_there_says_so(
    client: Client, bucket: str, method: str, given: dict[str, str], code: str, status: int
) -> None:
    s3 = client("s3")
    s3.put_object(Bucket=bucket, Key="k", Body=b"")
    with pytest.raises(ClientError) as caught:
        getattr(s3, method)(**({"Bucket": bucket} if given else {}), **given)
    error = caught.value.response
    assert (error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)
