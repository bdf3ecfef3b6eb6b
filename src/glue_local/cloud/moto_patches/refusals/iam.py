"""IAM and STS: roles, trust policies, boundaries, policies and sessions.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (names differ by more than case),
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html,
https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html,
https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html and
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from moto.core.exceptions import _RESTError
from moto.iam.models import iam_backends

from glue_local.cloud.moto_patches.iam.authorize import Denied, enforcing, require_trusted
from glue_local.cloud.moto_patches.iam.conditions import as_list
from glue_local.cloud.moto_patches.iam.web_identity import require_web_identity
from glue_local.cloud.moto_patches.moto_suites import roles_left_to_moto
from glue_local.cloud.moto_patches.refusals.refusal import Asked, Refused, Rule, check_tags
from glue_local.cloud.moto_patches.refusals.resource_policies import (
    actions,
    invalid_principals,
    statements_of,
)

#: arn:partition:service:region:account:resource
_ARN_PARTS = 6
SID = re.compile(r"[0-9A-Za-z]*")
MALFORMED = "MalformedPolicyDocument"


def _backend(asked: Asked) -> Any:
    return iam_backends[asked.account_id][asked.partition]


def _trust(asked: Asked, document: str) -> None:
    try:
        found = statements_of(document)
        for statement in found:
            if "Resource" in statement or "NotResource" in statement:
                raise ValueError("Has prohibited field Resource")
            if not actions(statement) or any(not one.startswith("sts:") for one in actions(statement)):
                raise ValueError("AssumeRole policy may only specify STS AssumeRole actions.")
        for principal in invalid_principals(found, asked.account_id):
            raise ValueError(f"Invalid principal in policy: {principal}")
    except ValueError as error:
        raise Refused(MALFORMED, str(error)) from error


def _boundary(asked: Asked, arn: str | None) -> None:
    if arn is None:
        return
    if ":iam::aws:" not in arn and arn not in _backend(asked).managed_policies:
        raise Refused("NoSuchEntity", f"Scope ARN: {arn} does not exist or is not attachable.")


def _create_role(asked: Asked, given: Mapping[str, Any]) -> None:
    names = {str(role.name).lower() for role in list(_backend(asked).roles.values())}
    if given["RoleName"].lower() in names:
        raise Refused("EntityAlreadyExists", f"Role with name {given['RoleName']} already exists.")
    check_tags(given.get("Tags"), "InvalidInput")
    _boundary(asked, given.get("PermissionsBoundary"))
    _trust(asked, given["AssumeRolePolicyDocument"])


def _put_boundary(asked: Asked, given: Mapping[str, Any]) -> None:
    _boundary(asked, given.get("PermissionsBoundary"))


def _update_trust(asked: Asked, given: Mapping[str, Any]) -> None:
    _trust(asked, given["PolicyDocument"])


def _identity(asked: Asked, given: Mapping[str, Any]) -> None:
    """A policy of somebody names nobody; what else it must be moto says."""
    try:
        statements = as_list(json.loads(given["PolicyDocument"])["Statement"])
    except (ValueError, TypeError, KeyError):
        return
    for statement in statements:
        if "Principal" in statement or "NotPrincipal" in statement:
            raise Refused(MALFORMED, "Policy document should not specify a principal.")
        if not SID.fullmatch(str(statement.get("Sid", ""))):
            raise Refused(
                MALFORMED,
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
                "[0-9A-Za-z]*",
            )


def _delete_policy(asked: Asked, given: Mapping[str, Any]) -> None:
    policy = _backend(asked).managed_policies.get(given["PolicyArn"])
    if policy is not None and policy.attachment_count:
        raise Refused("DeleteConflict", "Cannot delete a policy attached to entities.")
    if policy is not None and len(policy.versions) > 1:
        raise Refused(
            "DeleteConflict",
            "This policy has more than one version. Before you delete a policy, you must delete the policy's "
            "versions. The default version is deleted with the policy.",
        )


def _delete_user(asked: Asked, given: Mapping[str, Any]) -> None:
    """What a user has goes first: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html."""
    backend = _backend(asked)
    user = backend.users.get(given["UserName"])
    if user is None:
        return
    left = {
        "delete access keys": user.access_keys,
        "delete MFA device": user.mfa_devices,
        "delete login profile": user.password,
        "remove users from group": [one for one in list(backend.groups.values()) if user in one.users],
    }
    _empty(left)


def _delete_group(asked: Asked, given: Mapping[str, Any]) -> None:
    """A group has no users and policies: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html."""
    group = _backend(asked).groups.get(given["GroupName"])
    if group is not None:
        _empty(
            {
                "remove users from group": group.users,
                "delete policies": group.policies,
                "detach all policies": group.managed_policies,
            }
        )


def _empty(left: Mapping[str, Any]) -> None:
    """Refuse to delete what still has something, which ``left`` holds by what to do with it."""
    for act, there in left.items():
        if there:
            raise Refused("DeleteConflict", f"Cannot delete entity, must {act} first.")


def _create_provider(asked: Asked, given: Mapping[str, Any]) -> None:
    if not given["Url"].startswith("https://"):
        raise Refused("InvalidInput", "The URL of an OpenID Connect provider must begin with https://.")


def _assume_role(asked: Asked, given: Mapping[str, Any]) -> None:
    role = next((one for one in list(_backend(asked).roles.values()) if one.arn == given["RoleArn"]), None)
    longest = int((role.max_session_duration if role else None) or 3600)
    if role is not None and int(given.get("DurationSeconds") or 0) > longest:
        raise Refused(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        )
    _check_trust(asked, given)


def _check_trust(asked: Asked, given: Mapping[str, Any]) -> None:
    """AccessDenied for a role that is not there, trusts somebody else, or is another account's."""
    if roles_left_to_moto():
        return
    parts = given["RoleArn"].split(":", 5)
    if parts[0] != "arn" or len(parts) < _ARN_PARTS:
        raise Refused("ValidationError", f"{given['RoleArn']} is invalid")
    if parts[2] != "iam" or parts[4] != asked.account_id:
        raise _denied(
            f"The local endpoint is account {asked.account_id} alone, and knows no role of another account: "
            f"{given['RoleArn']}"
        )
    if enforcing():
        return
    try:
        if "WebIdentityToken" in given:
            require_web_identity(given)
        else:
            require_trusted(given["RoleArn"])
    except Denied as denied:
        raise _denied(str(denied)) from denied


def _denied(message: str) -> _RESTError:
    error = _RESTError("AccessDenied", message)
    error.code = 403
    return error


def _tag(asked: Asked, given: Mapping[str, Any]) -> None:
    check_tags(given.get("Tags"), "InvalidInput")


RULES: dict[str, Rule] = {
    "CreateRole": _create_role,
    "UpdateAssumeRolePolicy": _update_trust,
    "PutRolePermissionsBoundary": _put_boundary,
    "PutRolePolicy": _identity,
    "PutUserPolicy": _identity,
    "PutGroupPolicy": _identity,
    "CreatePolicy": _identity,
    "CreatePolicyVersion": _identity,
    "DeletePolicy": _delete_policy,
    "DeleteUser": _delete_user,
    "DeleteGroup": _delete_group,
    "CreateOpenIDConnectProvider": _create_provider,
    "TagRole": _tag,
    "TagPolicy": _tag,
}
STS_RULES: dict[str, Rule] = {"AssumeRole": _assume_role, "AssumeRoleWithWebIdentity": _assume_role}
