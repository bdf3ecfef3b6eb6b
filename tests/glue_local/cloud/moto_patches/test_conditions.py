"""Conditions of policies: which operators match which contexts."""

from __future__ import annotations

import pytest

from glue_local.cloud.moto_patches.iam.conditions import Context, PolicyError, check, conditions_met

TLS = {"aws:securetransport": ["true"]}
PREFIX = {"s3:prefix": ["customer/landing/"]}
ROLE = {"aws:principalarn": ["arn:aws:iam::1:role/stedi/job"]}
TAGS = {"aws:tagkeys": ["owner", "team"]}

CASES = [
    ({"Bool": {"aws:SecureTransport": "false"}}, TLS, False),
    ({"Bool": {"aws:SecureTransport": "true"}}, TLS, True),
    ({"Bool": {"aws:SecureTransport": False}}, TLS, False),
    ({"Bool": {"aws:SecureTransport": "true"}}, {}, False),
    ({"BoolIfExists": {"aws:SecureTransport": "true"}}, {}, True),
    ({"StringEquals": {"s3:prefix": "customer/landing/"}}, PREFIX, True),
    ({"StringEquals": {"S3:PREFIX": "customer/landing/"}}, PREFIX, True),
    ({"StringEquals": {"s3:prefix": ["other/", "customer/landing/"]}}, PREFIX, True),
    ({"StringEquals": {"s3:prefix": "Customer/landing/"}}, PREFIX, False),
    ({"StringEqualsIgnoreCase": {"s3:prefix": "Customer/landing/"}}, PREFIX, True),
    ({"StringLike": {"s3:prefix": "customer/*"}}, PREFIX, True),
    ({"StringLike": {"s3:prefix": "customer/?"}}, PREFIX, False),
    ({"StringLike": {"s3:prefix": "customer/.*"}}, PREFIX, False),
    ({"StringNotLike": {"s3:prefix": "customer/*"}}, PREFIX, False),
    ({"StringNotLike": {"s3:prefix": "customer/*"}}, {}, True),
    ({"StringNotEquals": {"s3:prefix": ["a", "customer/landing/"]}}, PREFIX, False),
    ({"StringNotEquals": {"s3:prefix": ["a", "b"]}}, PREFIX, True),
    ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::1:role/stedi/*"}}, ROLE, True),
    ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/stedi/job"}}, ROLE, True),
    ({"ArnLike": {"aws:PrincipalArn": "arn:aws:*role/stedi/job"}}, ROLE, False),
    ({"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::1:role/other"}}, ROLE, True),
    ({"Null": {"s3:prefix": "true"}}, {}, True),
    ({"Null": {"s3:prefix": "false"}}, {}, False),
    ({"Null": {"s3:prefix": "false"}}, PREFIX, True),
    ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["owner"]}}, TAGS, True),
    ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["cost"]}}, TAGS, False),
    ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["owner"]}}, {}, False),
    ({"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["owner"]}}, TAGS, True),
    ({"ForAllValues:StringEquals": {"aws:TagKeys": ["owner", "team"]}}, TAGS, True),
    ({"ForAllValues:StringEquals": {"aws:TagKeys": ["owner"]}}, TAGS, False),
    ({"ForAllValues:StringEquals": {"aws:TagKeys": ["owner"]}}, {}, True),
    ({"NumericLessThanEquals": {"s3:max-keys": "10"}}, {"s3:max-keys": ["9"]}, True),
    ({"NumericGreaterThan": {"s3:max-keys": 10}}, {"s3:max-keys": ["9"]}, False),
    (
        {"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}},
        {"aws:currenttime": ["2029-12-31"]},
        True,
    ),
    ({"DateGreaterThan": {"aws:EpochTime": "1893456000"}}, {"aws:epochtime": ["1893456001"]}, True),
    ({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "127.0.0.1"]}}, {"aws:sourceip": ["127.0.0.1"]}, True),
    ({"NotIpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, {"aws:sourceip": ["127.0.0.1"]}, False),
    ({"BinaryEquals": {"k": "QUJD"}}, {"k": ["QUJD"]}, True),
    ({"Bool": {"aws:SecureTransport": "true"}, "StringLike": {"s3:prefix": "x*"}}, TLS | PREFIX, False),
    ({}, {}, True),
]


@pytest.mark.parametrize(("conditions", "context", "met"), CASES)
def test_a_condition_block_is_met_or_not(conditions: dict, context: Context, met: bool) -> None:
    assert conditions_met(conditions, context) is met


@pytest.mark.parametrize("operator", ["StringLikes", "ForSomeValues:StringLike", "IfExists", "bool"])
def test_an_operator_that_iam_does_not_know_is_an_error_that_names_it(operator: str) -> None:
    with pytest.raises(PolicyError, match=f"unknown condition operator {operator}"):
        check({operator: {"s3:prefix": "x"}})


def test_a_value_that_is_no_number_is_an_error_that_shows_it() -> None:
    with pytest.raises(PolicyError, match="not a number in a policy condition: 'ten'"):
        conditions_met({"NumericEquals": {"s3:max-keys": "ten"}}, {"s3:max-keys": ["10"]})
