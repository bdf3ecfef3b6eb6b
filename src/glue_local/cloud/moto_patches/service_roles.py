"""Roles that services of AWS take on: whether they are there and trust the service.

Glue refuses a crawler whose role it cannot assume when it is made; of a job it is the run that fails.
Sources: https://docs.aws.amazon.com/glue/latest/dg/glue-troubleshooting-errors.html (jobs) and, for crawlers' error,
https://github.com/hashicorp/terraform-provider-aws/issues/30371
"""

from __future__ import annotations

import json

from moto.iam.models import iam_backends
from moto.utilities.utils import get_partition

from glue_local.cloud.moto_patches.iam.authorize import enforcing, trusts_service
from glue_local.cloud.moto_patches.iam.policy import Decision, Principal, Request, decide
from glue_local.cloud.moto_patches.moto_suites import roles_left_to_moto
from glue_local.cloud.moto_patches.requests import ServiceError

GLUE = "glue.amazonaws.com"


def role_arn(role: str, account_id: str, partition: str = "aws") -> str:
    """Return a role's ARN; a job or crawler may name its role by name or by ARN."""
    return role if role.startswith("arn:") else f"arn:{partition}:iam::{account_id}:role/{role.lstrip('/')}"


def trusts(role: str, service: str, account_id: str, region: str) -> bool:
    """Whether a role (its ARN) is there and lets a service assume it; its conditions are not asked."""
    roles = list(iam_backends[account_id][get_partition(region)].roles.values())
    trust = next((one.assume_role_policy_document for one in roles if one.arn == role), None)
    if trust is None:
        return False
    request = Request("sts:AssumeRole", role, Principal(service, service, account_id), {})
    named = service in (trust if isinstance(trust, str) else json.dumps(trust))
    return named and decide([trust], request) is not Decision.DENY


def assumes(service: str, role: str, account_id: str, region: str) -> bool:
    """Whether a service of AWS may assume a role of this account, by name or ARN."""
    arn = role_arn(role, account_id, get_partition(region))
    if enforcing():
        return trusts_service(account_id, arn, service)
    return roles_left_to_moto() or trusts(arn, service, account_id, region)


def require_of_crawler(role: str, account_id: str, region: str) -> None:
    """InvalidInputException for a role of a crawler that Glue cannot assume."""
    if not assumes(GLUE, role, account_id, region):
        arn = role_arn(role, account_id, get_partition(region))
        message = f"Service is unable to assume role {arn}. Please verify role's TrustPolicy"
        raise ServiceError("InvalidInputException", message)
