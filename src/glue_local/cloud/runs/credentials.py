"""The environment of a run: the credentials of its job's role, and the endpoint it talks to."""

from __future__ import annotations

from typing import Any

from glue_local.cloud import clients

SESSION = "GlueJobRunnerSession"
SECONDS = 12 * 3600
GLUE = "glue.amazonaws.com"
#: As AWS's message has it.
SERVICE_NAMES = {GLUE: "Glue Service"}


class RoleError(Exception):
    """Glue cannot assume the job's role; the message is Glue's, and says what to do."""


def role_arn(role: str, account_id: str, partition: str = "aws") -> str:
    """Return a role's ARN; a job may name its role by name or by ARN."""
    return role if role.startswith("arn:") else f"arn:{partition}:iam::{account_id}:role/{role.lstrip('/')}"


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

    With IAM enforcement on, the role must be there and trust a service of AWS (``trusting``, any if empty).
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

    from glue_local.cloud.moto_patches.iam.authorize import enforcing, trusts_service

    arn = role_arn(role, account_id, get_partition(region))
    if enforcing() and trusting and not trusts_service(account_id, arn, trusting):
        service = SERVICE_NAMES.get(trusting, trusting)
        raise RoleError(
            f"Role {arn} should be given assume role permissions for {service}: the role does not exist, "
            f"or its trust policy does not name {trusting}. If Terraform created it, apply again."
        )
    return assume(role, account_id, region, SESSION, SECONDS)


def untrusted(role: str, account_id: str, region: str) -> list[str]:
    """Say of a role that Glue could not assume on AWS that a run goes on without it; nothing of any other."""
    from moto.utilities.utils import get_partition

    from glue_local.cloud.moto_patches.iam.authorize import trusts_service

    arn = role_arn(role, account_id, get_partition(region))
    if trusts_service(account_id, arn, GLUE):
        return []
    return [
        f"there is no role {arn} that trusts {GLUE}: this run continues, because IAM is not enforced; "
        f'on AWS it fails with "Role {arn} should be given assume role permissions for {SERVICE_NAMES[GLUE]}."'
    ]


def environment(role: str, account_id: str, region: str, url: str) -> dict[str, str]:
    """Assume the role and return the AWS_* variables of a process that runs under it.

    With IAM enforcement on, whatever that process asks of the endpoint is checked against the role; and as on AWS the
    role must be there and trust Glue, or RoleError is raised.
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
