"""Terraform's errors come with a hint, however the terminal wrapped their lines."""

import pytest

from stedi_lake.terraform_hints import hints

TAKEN = """\
\x1b[31m╷\x1b[0m
\x1b[31m│\x1b[0m Error: creating S3 Bucket (stedi-landing-123456789012): operation error S3:
\x1b[31m│\x1b[0m CreateBucket, https response error StatusCode: 409, RequestID: 1, HostID: 2,
\x1b[31m│\x1b[0m BucketAlreadyExists: The requested bucket name is not available.
"""
FULL = "Error: deleting S3 Bucket (stedi-landing-1): operation error, api error BucketNotEmpty: not empty"
LOCKED = (
    "Error acquiring the state lock\n\nRequestID: 7, HostID: 8\n"
    "Lock Info:\n  ID:        51aa-9\n  Who:       a@b\n"
)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (TAKEN, "Bucket stedi-landing-123456789012 already exists"),
        (FULL, "Bucket stedi-landing-1 holds data, and so was not deleted"),
        (LOCKED, "`make unlock LOCK=51aa-9` frees the lock"),
        ("Error: Saved plan is stale", "plan again"),
        ("api error ExpiredToken: The provided token has expired.", "sign in again"),
        ("creating IAM Role (a): EntityAlreadyExists: Role with name a already exists.", "make adopt"),
        ("Error: No valid credential sources found\n\n  with provider", "No AWS credentials found: run"),
        ('Error: Failed to read file\n\nThe file "backend.hcl" could not be read.', "`make bootstrap`, once"),
    ],
)
def test_a_failure_that_can_be_mended_says_how(said: str, words: str) -> None:
    (told,) = hints(said)
    assert words in told


def test_each_bucket_gets_its_words_once() -> None:
    other = FULL.replace("stedi-landing-1", "stedi-trusted-1")
    assert [words.split()[1] for words in hints("\n".join([FULL, other, FULL]))] == [
        "stedi-landing-1",
        "stedi-trusted-1",
    ]


def test_what_speaks_for_itself_gets_no_words() -> None:
    assert hints("Error: Invalid value for variable") == []
