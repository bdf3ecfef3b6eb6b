"""KMS: key policies, aliases and times of deletion.

Sources: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html (the caller must be able to change the
policy again; principals must exist), https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html and
https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.cloud.moto_patches.iam.conditions import like
from glue_local.cloud.moto_patches.refusals.refusal import Asked, Refused, Rule, check_tags
from glue_local.cloud.moto_patches.refusals.resource_policies import (
    actions,
    invalid_principals,
    named,
    statements_of,
)

LARGEST_POLICY = 32768
MALFORMED = "MalformedPolicyDocumentException"
DAYS = range(7, 31)


def _policy(asked: Asked, given: Mapping[str, Any]) -> None:
    document = given.get("Policy")
    if document is None:
        return
    if len(document) > LARGEST_POLICY:
        raise Refused("LimitExceededException", f"A key policy has at most {LARGEST_POLICY} characters.")
    try:
        found = statements_of(document)
        invalid = list(invalid_principals(found, asked.account_id))
    except ValueError as error:
        raise Refused(MALFORMED, str(error)) from error
    if invalid:
        raise Refused(
            MALFORMED,
            f"Policy contains a statement with one or more invalid principals: {', '.join(invalid)}.",
        )
    if given.get("BypassPolicyLockoutSafetyCheck"):
        return
    if not any(_lets_change(asked, one) for one in found):
        raise Refused(
            MALFORMED, "The new key policy will not allow you to update the key policy in the future."
        )


def _lets_change(asked: Asked, statement: Mapping[str, Any]) -> bool:
    """Whether somebody of the account may put the policy again by a statement."""
    if statement["Effect"] != "Allow" or not any(like("kms:putkeypolicy", one) for one in actions(statement)):
        return False
    names = [name for kind, name in named(statement) if kind == "AWS"]
    return any(name in ("*", asked.account_id) or f"::{asked.account_id}:" in name for name in names)


def _create_key(asked: Asked, given: Mapping[str, Any]) -> None:
    check_tags(given.get("Tags"), "TagException", "TagKey")
    _policy(asked, given)


def _tag(asked: Asked, given: Mapping[str, Any]) -> None:
    check_tags(given.get("Tags"), "TagException", "TagKey")


def _alias(asked: Asked, given: Mapping[str, Any]) -> None:
    if given["AliasName"].startswith("alias/aws/"):
        raise Refused("NotAuthorizedException", "Aliases that begin with alias/aws/ are AWS's own.")


def _delete(asked: Asked, given: Mapping[str, Any]) -> None:
    days = given.get("PendingWindowInDays")
    if days is not None and int(days) not in DAYS:
        raise Refused(
            "ValidationException",
            f"1 validation error detected: Value '{days}' at 'pendingWindowInDays' failed to satisfy constraint: "
            f"Member must have value between {DAYS[0]} and {DAYS[-1]}",
        )


RULES: dict[str, Rule] = {
    "CreateKey": _create_key,
    "PutKeyPolicy": _policy,
    "TagResource": _tag,
    "CreateAlias": _alias,
    "ScheduleKeyDeletion": _delete,
}
