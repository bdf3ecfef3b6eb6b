"""IAM's size quotas: anything larger is refused, as on AWS.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html. IAM does not count white space.
The adjustable quotas have the defaults of a new account.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.iam.exceptions import LimitExceededException
from moto.iam.models import IAMBackend

from glue_local.cloud.moto_patches.patching import MotoPatch

#: Characters of all inline policies together, by the kind of who has them.
INLINE = {"role": 10240, "group": 5120, "user": 2048}
MANAGED_POLICY = 6144
TRUST_POLICY = 2048
POLICIES_PER_ROLE = 10

_put_role_policy = IAMBackend.put_role_policy
_put_group_policy = IAMBackend.put_group_policy
_put_user_policy = IAMBackend.put_user_policy
_create_policy = IAMBackend.create_policy
_create_policy_version = IAMBackend.create_policy_version
_create_role = IAMBackend.create_role
_update_assume_role_policy = IAMBackend.update_assume_role_policy
_attach_role_policy = IAMBackend.attach_role_policy


def size(document: Any) -> int:
    """The characters of a policy that IAM counts: all but blanks."""
    return len("".join(str(document).split()))


def _check_inline(kind: str, name: str, owned: Mapping[str, Any], policy: str, document: str) -> None:
    others = sum(size(one) for other, one in owned.items() if other != policy)
    if others + size(document) > INLINE[kind]:
        raise LimitExceededException(
            f"Maximum policy size of {INLINE[kind]} bytes exceeded for {kind} {name}"
        )


def put_role_policy(self: IAMBackend, role_name: str, policy_name: str, policy_json: str) -> None:
    """Put an inline policy, unless the role's would be too large together."""
    _check_inline("role", role_name, self.get_role(role_name).policies, policy_name, policy_json)
    _put_role_policy(self, role_name, policy_name, policy_json)


def put_group_policy(self: IAMBackend, group_name: str, policy_name: str, policy_json: str) -> None:
    """Put an inline policy, unless the group's would be too large together."""
    _check_inline("group", group_name, self.get_group(group_name).policies, policy_name, policy_json)
    _put_group_policy(self, group_name, policy_name, policy_json)


def put_user_policy(self: IAMBackend, user_name: str, policy_name: str, policy_json: str) -> None:
    """Put an inline policy, unless the user's would be too large together."""
    _check_inline("user", user_name, self.get_user(user_name).policies, policy_name, policy_json)
    _put_user_policy(self, user_name, policy_name, policy_json)


def _check_quota(quota: str, most: int, given: int) -> None:
    if given > most:
        raise LimitExceededException(f"Cannot exceed quota for {quota}: {most}")


def create_policy(self: IAMBackend, description: str, path: str, policy_document: str, *rest: Any) -> Any:
    """Create a managed policy, unless it is too large."""
    _check_quota("PolicySize", MANAGED_POLICY, size(policy_document))
    return _create_policy(self, description, path, policy_document, *rest)


def create_policy_version(self: IAMBackend, policy_arn: str, policy_document: str, *rest: Any) -> Any:
    """Create a version of a managed policy, unless it is too large."""
    _check_quota("PolicySize", MANAGED_POLICY, size(policy_document))
    return _create_policy_version(self, policy_arn, policy_document, *rest)


def create_role(
    self: IAMBackend, role_name: str, assume_role_policy_document: str, *rest: Any, **named: Any
) -> Any:
    """Create a role, unless its trust policy is too large."""
    _check_quota("ACLSizePerRole", TRUST_POLICY, size(assume_role_policy_document))
    return _create_role(self, role_name, assume_role_policy_document, *rest, **named)


def update_assume_role_policy(self: IAMBackend, role_name: str, policy_document: str) -> None:
    """Change a trust policy, unless it is too large."""
    _check_quota("ACLSizePerRole", TRUST_POLICY, size(policy_document))
    _update_assume_role_policy(self, role_name, policy_document)


def attach_role_policy(self: IAMBackend, policy_arn: str, role_name: str) -> None:
    """Attach a managed policy, unless the role has as many as it may."""
    attached = set(self.get_role(role_name).managed_policies) | {policy_arn}
    _check_quota("PoliciesPerRole", POLICIES_PER_ROLE, len(attached))
    _attach_role_policy(self, policy_arn, role_name)


PATCHES = (
    MotoPatch(
        "policies of any size are accepted",
        IAMBackend,
        replaces={
            "put_role_policy": put_role_policy,
            "put_group_policy": put_group_policy,
            "put_user_policy": put_user_policy,
            "create_policy": create_policy,
            "create_policy_version": create_policy_version,
            "create_role": create_role,
            "update_assume_role_policy": update_assume_role_policy,
            "attach_role_policy": attach_role_policy,
        },
    ),
)
