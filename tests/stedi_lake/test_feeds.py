"""Landing data is loaded feed by feed; an error names a folder that is missing or empty."""

import boto3
import pytest
from moto import mock_aws

from stedi_lake import feeds
from stedi_lake.feeds import FEEDS, FeedError


@pytest.fixture
def data(tmp_path):
    for feed in FEEDS:
        folder = tmp_path / feed / "landing"
        folder.mkdir(parents=True)
        (folder / f"{feed}-1.json").write_text('{"a": 1}\n')
    return tmp_path


def test_a_missing_feed_is_named(data):
    (data / "customer" / "landing" / "customer-1.json").unlink()
    (data / "customer" / "landing").rmdir()
    with pytest.raises(FeedError, match="customer/landing does not exist"):
        feeds.delivered(data)


def test_an_empty_feed_is_named(data):
    (data / "step_trainer" / "landing" / "step_trainer-1.json").unlink()
    with pytest.raises(FeedError, match=r"step_trainer/landing holds no \.json files"):
        feeds.delivered(data)


@mock_aws
def test_files_land_under_their_feed(data, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="landing")
    (data / "customer" / "landing" / "extra.csv").write_text("a,b\n")
    loaded = feeds.load(s3, "landing", data)
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket="landing")["Contents"]]
    assert keys == [f"{feed}/{feed}-1.json" for feed in sorted(FEEDS)]
    assert loaded == feeds.Loaded(files=3, size=27, skipped=("customer/landing/extra.csv",))
    assert loaded.summary() == (
        "3 files, 0.0 MiB\nSkipped, because only .json files are landing data: customer/landing/extra.csv"
    )
