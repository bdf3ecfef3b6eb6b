"""An erased customer's lines leave landing, in every version, and nobody else's do."""

import gzip
import json

import boto3
import pytest
from moto import mock_aws

from stedi_lake import forget
from stedi_lake.forget import ForgetError

OUTPUTS = {"buckets": {zone: zone for zone in ("landing", "trusted", "curated", "results")}}
MINE = {"email": "A@test.com"}
OTHER = {"email": "b@test.com"}


def lines(*records):
    return "".join(
        (record if isinstance(record, str) else json.dumps(record)) + "\n" for record in records
    ).encode()


@pytest.fixture
def s3(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        for bucket in OUTPUTS["buckets"].values():
            client.create_bucket(Bucket=bucket)
            client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        yield client


def everything(s3, bucket):
    """Every byte of every version in a bucket."""
    versions = s3.list_object_versions(Bucket=bucket).get("Versions", [])
    bodies = [
        s3.get_object(Bucket=bucket, Key=item["Key"], VersionId=item["VersionId"])["Body"].read()
        for item in versions
    ]
    return [gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body for body in bodies]


def erase(s3, email="a@test.com", serials=("s-a",)):
    found = forget.plan(s3, OUTPUTS, email, serials)
    forget.rewrite(s3, found)
    return found


def test_a_plan_changes_nothing_and_counts_lines(s3):
    s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(MINE, OTHER, MINE))
    s3.put_object(Bucket="landing", Key="customer/2.json", Body=lines(OTHER))
    found = forget.plan(s3, OUTPUTS, "a@test.com", ())
    assert [(one.key, one.lines) for one in found.rewrites] == [("customer/1.json", 2)]
    assert everything(s3, "landing") == [lines(MINE, OTHER, MINE), lines(OTHER)]


def test_each_feed_loses_the_customer_s_lines_only(s3):
    s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(MINE, OTHER))
    s3.put_object(
        Bucket="landing",
        Key="accelerometer/1.json",
        Body=lines({"user": "a@test.com"}, {"user": "b@test.com"}),
    )
    s3.put_object(
        Bucket="landing",
        Key="step_trainer/1.json",
        Body=lines({"serialNumber": "s-a"}, {"serialNumber": "s-b"}),
    )
    erase(s3)
    assert sorted(everything(s3, "landing")) == sorted(
        [lines(OTHER), lines({"user": "b@test.com"}), lines({"serialNumber": "s-b"})]
    )


def test_former_versions_of_a_rewritten_file_go(s3):
    s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(MINE))
    s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(MINE, OTHER))
    erase(s3)
    assert everything(s3, "landing") == [lines(OTHER)]


def test_a_packed_file_stays_packed(s3):
    s3.put_object(Bucket="landing", Key="customer/1.json.gz", Body=gzip.compress(lines(MINE, OTHER)))
    erase(s3)
    assert gzip.decompress(s3.get_object(Bucket="landing", Key="customer/1.json.gz")["Body"].read()) == lines(
        OTHER
    )


def test_a_broken_line_with_the_customer_s_email_goes_and_another_stays(s3):
    broken = ['{"email": "A@TEST.com", "phon', '{"email": "b@te']
    s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(*broken))
    erase(s3)
    assert everything(s3, "landing") == [lines(broken[1])]


def test_a_file_delivered_anew_meanwhile_is_left_alone_and_named(s3):
    s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(MINE))
    found = forget.plan(s3, OUTPUTS, "a@test.com", ())
    s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(MINE, OTHER))
    with pytest.raises(ForgetError, match=r"customer/1\.json was delivered anew"):
        forget.rewrite(s3, found)
    assert len(everything(s3, "landing")) == 2


def test_clearing_leaves_the_tables_present_files_and_no_query_results(s3):
    for bucket in ("trusted", "curated", "results"):
        s3.put_object(Bucket=bucket, Key="table/old", Body=b"old")
        s3.delete_object(Bucket=bucket, Key="table/old")
        s3.put_object(Bucket=bucket, Key="table/new", Body=b"new")
    assert forget.plan(s3, OUTPUTS, "a@test.com", ()).cleared == {"trusted": 1, "curated": 1, "results": 3}
    assert forget.clear(s3, OUTPUTS) == 5
    assert {bucket: everything(s3, bucket) for bucket in ("trusted", "curated", "results")} == {
        "trusted": [b"new"],
        "curated": [b"new"],
        "results": [],
    }


def test_nothing_of_a_customer_who_is_not_there(s3):
    s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(OTHER))
    assert forget.plan(s3, OUTPUTS, "nobody@test.com", ()).rewrites == []
