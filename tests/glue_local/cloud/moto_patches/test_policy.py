"""Policy documents: their decision on a request."""

from __future__ import annotations

from typing import Any

import pytest

from glue_local.cloud.moto_patches.iam.policy import Decision, Principal, Request, decide

SESSION = Principal("arn:aws:sts::1:assumed-role/job/run", "arn:aws:iam::1:role/job", "1")
ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}


def request(action: str = "s3:GetObject", resource: str = "arn:aws:s3:::b/k", **context: str) -> Request:
    keys = {key.replace("_", ":"): [value] for key, value in context.items()}
    return Request(action, resource, SESSION, keys)


def decided(statement: dict[str, Any] | list[dict[str, Any]], asked: Request) -> Decision:
    return decide([{"Statement": statement}], asked)


@pytest.mark.parametrize(
    ("changes", "asked", "decision"),
    [
        ({}, request(), Decision.ALLOW),
        ({}, request(action="s3:PutObject"), Decision.NEUTRAL),
        ({"Action": "S3:getobject"}, request(), Decision.ALLOW),
        ({"Action": ["s3:Get*"]}, request(), Decision.ALLOW),
        ({}, request(resource="arn:aws:s3:::c/k"), Decision.NEUTRAL),
        ({"Resource": "arn:aws:s3:::b/${s3:owner}/*"}, request(), Decision.NEUTRAL),
        (
            {"Resource": "arn:aws:s3:::b/${aws:username}/*"},
            request(resource="arn:aws:s3:::b/ann/x", aws_username="ann"),
            Decision.ALLOW,
        ),
        ({"Principal": "*"}, request(), Decision.ALLOW),
        ({"Principal": {"AWS": "arn:aws:iam::1:role/job"}}, request(), Decision.ALLOW),
        ({"Principal": {"AWS": ["arn:aws:sts::1:assumed-role/job/run"]}}, request(), Decision.ALLOW),
        ({"Principal": {"AWS": "arn:aws:iam::1:role/other"}}, request(), Decision.NEUTRAL),
        ({"Principal": {"Service": "logging.s3.amazonaws.com"}}, request(), Decision.NEUTRAL),
        ({"Condition": {"StringEquals": {"aws:x": "1"}}}, request(aws_x="2"), Decision.NEUTRAL),
        (
            {"Condition": {"StringEquals": {"aws:x": "${aws:y}"}}},
            request(aws_x="2", aws_y="2"),
            Decision.ALLOW,
        ),
    ],
)
def test_a_statement_concerns_a_request_or_not(
    changes: dict[str, Any], asked: Request, decision: Decision
) -> None:
    assert decided(ALLOW | changes, asked) is decision


def test_not_action_and_not_resource_concern_everything_else() -> None:
    but_s3 = {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}
    elsewhere = {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::b/*"}
    assert decided(but_s3, request()) is Decision.NEUTRAL
    assert decided(but_s3, request(action="glue:GetTable")) is Decision.DENY
    assert decided(elsewhere, request()) is Decision.NEUTRAL
    assert decided(elsewhere, request(resource="arn:aws:s3:::c/k")) is Decision.DENY


def test_a_deny_wins_over_an_allow_wherever_it_stands() -> None:
    refuse = ALLOW | {"Effect": "Deny"}
    assert decided([ALLOW, refuse], request()) is Decision.DENY
    assert decide([{"Statement": ALLOW}, {"Statement": refuse}], request()) is Decision.DENY


def test_a_deny_whose_condition_is_not_met_is_left_out() -> None:
    tls_only = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    assert decided([ALLOW, tls_only], request(aws_securetransport="true")) is Decision.ALLOW
    assert decided([ALLOW, tls_only], request(aws_securetransport="false")) is Decision.DENY


def test_an_allow_for_the_account_leaves_the_decision_to_identity_policies() -> None:
    of_account = {"Principal": {"AWS": "arn:aws:iam::1:root"}}
    assert decided(ALLOW | of_account, request()) is Decision.NEUTRAL
    assert decided(ALLOW | of_account | {"Effect": "Deny"}, request()) is Decision.DENY


def test_not_principal_spares_who_it_names() -> None:
    refuse = ALLOW | {"Effect": "Deny"}
    assert (
        decided(refuse | {"NotPrincipal": {"AWS": "arn:aws:iam::1:role/job"}}, request()) is Decision.NEUTRAL
    )
    assert decided(refuse | {"NotPrincipal": {"AWS": "arn:aws:iam::1:role/x"}}, request()) is Decision.DENY
