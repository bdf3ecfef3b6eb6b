"""One endpoint per test process, and clients for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config

from glue_local.cloud import endpoint as endpoints
from glue_local.cloud.endpoint import Endpoint
from roles import make_role

ACCOUNT = "123456789012"
Client = Callable[..., Any]


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """An endpoint on a free port, without stand-by workers: nothing runs a job here."""
    state_dir = tmp_path_factory.mktemp("endpoint")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLUE_LOCAL_STANDBY_WORKERS", "0")
        patch.setenv("GLUE_LOCAL_KEY_TAGS_AFTER", "0")
        patch.setenv("GLUE_LOCAL_ALARMS_EVERY", "0.1")
        running = endpoints.start(0, state_dir=state_dir)
    make_role(make_client(running, "iam"), "glue")
    yield running
    endpoints.stop(state_dir)


def make_client(endpoint: Endpoint, service: str, credentials: dict[str, str] | None = None) -> Any:
    """A boto3 client of the endpoint, with a role's credentials or the account's."""
    keys = credentials or {"AccessKeyId": "test", "SecretAccessKey": "test"}
    return boto3.client(
        service,
        endpoint_url=endpoint.url,
        region_name="us-east-1",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys.get("SessionToken"),
        config=Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}),
    )


@pytest.fixture(scope="session")
def client(endpoint: Endpoint) -> Client:
    """Gives clients: ``client("glue")`` is one for all tests, ``client("s3", credentials)`` a new one."""
    of_account: dict[str, Any] = {}

    def of(service: str, credentials: dict[str, str] | None = None) -> Any:
        if credentials is not None:
            return make_client(endpoint, service, credentials)
        if service not in of_account:
            of_account[service] = make_client(endpoint, service)
        return of_account[service]

    return of


@pytest.fixture
def name() -> str:
    """A name no other test uses."""
    return f"t-{uuid4().hex[:10]}"


@pytest.fixture
def bucket(client: Client, name: str) -> str:
    """An empty bucket."""
    client("s3").create_bucket(Bucket=name)
    return name


@pytest.fixture
def enforced(endpoint: Endpoint) -> Iterator[None]:
    """IAM policies are enforced."""
    endpoints.set_enforcement(endpoint.url, on=True)
    yield
    endpoints.set_enforcement(endpoint.url, on=False)


@pytest.fixture
def assume(client: Client) -> Callable[..., dict[str, str]]:
    """Makes a role with these statements and returns credentials of a session of it."""

    def role_with(*statements: dict[str, Any], **extra: Any) -> dict[str, str]:
        role = f"role-{uuid4().hex[:10]}"
        trust = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
        arn = client("iam").create_role(
            RoleName=role, AssumeRolePolicyDocument=_document(trust), **extra.pop("role", {})
        )["Role"]["Arn"]
        if statements:
            client("iam").put_role_policy(
                RoleName=role, PolicyName="its-own", PolicyDocument=_document(*statements)
            )
        session = client("sts").assume_role(RoleArn=arn, RoleSessionName="a-session", **extra)
        return {**session["Credentials"], "RoleArn": arn}

    return role_with


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
