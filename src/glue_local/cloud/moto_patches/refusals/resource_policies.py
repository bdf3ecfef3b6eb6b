"""Policies of topics, queues, keys, buckets and roles as their services take them: well formed, about what is there.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html (a principal that
does not exist cannot be saved), https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from moto.iam.models import iam_backends

from glue_local.cloud.moto_patches.iam.conditions import PolicyError, as_list
from glue_local.cloud.moto_patches.iam.policy import check as check_conditions

ELEMENTS = {
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
}  # fmt: skip
VERSIONS = ("2008-10-17", "2012-10-17")
PRINCIPALS = ("AWS", "Service", "Federated", "CanonicalUser")
SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?|[a-z0-9.-]+\.(internal|aws)")
ACCOUNT = re.compile(r"\d{12}")
#: Ids of users, roles and others, which policies show of those that are gone.
UNIQUE_ID = re.compile(r"(AIDA|AROA|AGPA|AKIA)[A-Z0-9]{12,}")
ARN = re.compile(
    r"arn:(aws[a-z-]*):(iam|sts)::(\d{12}):(root|user/.+|role/.+|assumed-role/.+|federated-user/.+)"
)


def statements_of(document: str) -> list[Mapping[str, Any]]:
    """The statements of a document; ValueError says what is wrong with its form."""
    try:
        policy = json.loads(document)
    except ValueError as error:
        raise ValueError(f"it is not valid JSON: {error}") from error
    if not isinstance(policy, dict) or "Statement" not in policy:
        raise ValueError("it has no Statement")
    if policy.get("Version", VERSIONS[0]) not in VERSIONS:
        raise ValueError(f"its version is not one of {', '.join(VERSIONS)}")
    found = as_list(policy["Statement"])
    for one in found:
        if not isinstance(one, dict) or one.get("Effect") not in ("Allow", "Deny"):
            raise ValueError("a statement's Effect is neither Allow nor Deny")
        if set(one) - ELEMENTS:
            raise ValueError(f"a statement has no element {sorted(set(one) - ELEMENTS)[0]}")
    sids = [one["Sid"] for one in found if one.get("Sid")]
    if len(set(sids)) < len(sids):
        raise ValueError("two statements have one Sid")
    try:
        check_conditions(policy)
    except PolicyError as error:
        raise ValueError(f"Invalid Condition type: {error}") from error
    return found


def named(statement: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The principals of a statement, each with its kind; ValueError where there are none."""
    element = statement.get("Principal", statement.get("NotPrincipal"))
    if element is None or element in ({}, [], ""):
        raise ValueError("Missing required field Principal")
    if element == "*":
        return [("AWS", "*")]
    if not isinstance(element, dict) or set(element) - set(PRINCIPALS):
        raise ValueError(f"Invalid principal in policy: {json.dumps(element)}")
    return [(kind, str(one)) for kind, names in element.items() for one in as_list(names)]


def invalid_principals(document: list[Mapping[str, Any]], account_id: str) -> Iterator[str]:
    """Principals that cannot be: no account, service, role or user, or one of this account that is not there."""
    for statement in document:
        for kind, name in named(statement):
            if (kind == "AWS" and not _is_known(name, account_id)) or (
                kind == "Service" and not SERVICE.fullmatch(name)
            ):
                yield f'"{kind.upper()}":"{name}"'


def _is_known(name: str, account_id: str) -> bool:
    if name == "*" or ACCOUNT.fullmatch(name) or UNIQUE_ID.fullmatch(name):
        return True
    found = ARN.fullmatch(name)
    if found is None or "*" in name:
        return False
    partition, service, account, entity = found.groups()
    if service == "sts" or account != account_id or not entity.startswith(("role/", "user/")):
        return True
    backend = iam_backends[account_id][partition]
    roles = {role.arn for role in list(backend.roles.values())}
    return name in roles or name in {user.arn for user in list(backend.users.values())}


def actions(statement: Mapping[str, Any]) -> list[str]:
    """The actions of a statement, in lower case."""
    return [str(one).lower() for one in as_list(statement.get("Action", statement.get("NotAction", [])))]


def outside(document: list[Mapping[str, Any]], service: str) -> list[str]:
    """Actions that are another service's."""
    return [
        one
        for statement in document
        for one in actions(statement)
        if one != "*" and not one.startswith(f"{service}:")
    ]
