"""The environment of a run: the credentials of its job's role, and the endpoint it talks to."""

from __future__ import annotations

from typing import Any

from glue_local.cloud import clients
from glue_local.cloud.moto_patches.service_roles import GLUE, assumes, role_arn

SESSION = "GlueJobRunnerSession"
SECONDS = 12 * 3600
#: As AWS's message has it.
SERVICE_NAMES = {GLUE: "Glue Service"}


class RoleError(Exception):
    """Glue cannot assume the job's role; the message is Glue's, and says what to do."""


def assume(role: str, account_id: str, region: str, name: str, seconds: int, policy: str = "") -> Any:
    """Assume a role in moto's STS and return the session, bounded by a policy (JSON) unless that is empty."""
    from moto.sts.models import sts_backends
    from moto.utilities.utils import get_partition

    partition = get_partition(region)
    return sts_backends[account_id][partition].assume_role(
        region_name=region,
        role_session_name=name,
        role_arn=role_arn(role, account_id, partition),
        policy=policy,
        duration=seconds,
        external_id="",
    )


def client(service: str, role: str, account_id: str, region: str, url: str, trusting: str = "") -> Any:
    """Return a boto3 client of the endpoint under a role.

    The role must be there and trust a service of AWS (``trusting``, any if empty).
    """
    session = _session(role, account_id, region, trusting)
    keys = (session.access_key_id, session.secret_access_key, session.session_token)
    return clients.client(service, url, region, keys, retries={"max_attempts": 1})


def read(path: str, role: str, account_id: str, region: str, url: str) -> bytes:
    """Return an object (``s3://bucket/key``), read under a role of Glue's."""
    bucket, _, key = path.partition("://")[2].partition("/")
    found = client("s3", role, account_id, region, url, GLUE).get_object(Bucket=bucket, Key=key)
    data: bytes = found["Body"].read()
    return data


def _session(role: str, account_id: str, region: str, trusting: str) -> Any:
    """Assume a role as a service of AWS does; RoleError where that service may not."""
    from moto.utilities.utils import get_partition

    if trusting and not assumes(trusting, role, account_id, region):
        arn = role_arn(role, account_id, get_partition(region))
        service = SERVICE_NAMES.get(trusting, trusting)
        raise RoleError(
            f"Role {arn} should be given assume role permissions for {service}: the role does not exist, "
            f"or its trust policy does not name {trusting}. If Terraform created it, apply again."
        )
    return assume(role, account_id, region, SESSION, SECONDS)


def environment(role: str, account_id: str, region: str, url: str) -> dict[str, str]:
    """Assume the role and return the AWS_* variables of a process that runs under it.

    As on AWS the role must be there and trust Glue, or RoleError is raised. With IAM enforcement on, whatever that
    process asks of the endpoint is checked against the role.
    Source: https://docs.aws.amazon.com/glue/latest/dg/create-an-iam-role.html
    """
    session = _session(role, account_id, region, GLUE)
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": session.access_key_id,
        "AWS_SECRET_ACCESS_KEY": session.secret_access_key,
        "AWS_SESSION_TOKEN": session.session_token,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ALLOW_HTTP": "true",
        "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "false",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
