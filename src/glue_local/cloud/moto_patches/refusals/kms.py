"""KMS: key policies, aliases, times of deletion, and what a key can be used for in its state.

Sources: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html (the caller must be able to change the
policy again; principals must exist), https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html,
https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html and
https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.kms.models import kms_backends
from moto.kms.utils import _deserialize_ciphertext_blob

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


def _check_state(asked: Asked, key_id: Any, used: bool) -> None:
    """Refuse what cannot be done with a key that is to be deleted, or cannot be ``used`` as it is disabled."""
    backend = kms_backends[asked.account_id][asked.region]
    try:
        key: Any = backend.keys.get(backend.any_id_to_key_id(str(key_id)))
    except (KeyError, JsonRESTError):
        return  # moto says that there is none
    if key is None:
        return
    if key.key_state == "PendingDeletion":
        raise Refused("KMSInvalidStateException", f"{key.arn} is pending deletion.")
    if used and key.key_state == "Disabled":
        raise Refused("DisabledException", f"{key.arn} is disabled.")


def _use(asked: Asked, given: Mapping[str, Any]) -> None:
    """Use a key that is named, or that a content was encrypted with."""
    if "CiphertextBlob" in given:
        with suppress(ValueError, struct.error):  # what is no such content moto says
            _check_state(asked, _deserialize_ciphertext_blob(given["CiphertextBlob"]).key_id, used=True)
    for name in ("KeyId", "DestinationKeyId"):
        if name in given:
            _check_state(asked, given[name], used=True)


def _change(asked: Asked, given: Mapping[str, Any]) -> None:
    _check_state(asked, given["KeyId"], used=False)


def _alias(asked: Asked, given: Mapping[str, Any]) -> None:
    _check_state(asked, given["TargetKeyId"], used=False)
    if given["AliasName"].startswith("alias/aws/"):
        raise Refused("NotAuthorizedException", "Aliases that begin with alias/aws/ are AWS's own.")


def _delete(asked: Asked, given: Mapping[str, Any]) -> None:
    _change(asked, given)
    days = given.get("PendingWindowInDays")
    if days is not None and int(days) not in DAYS:
        raise Refused(
            "ValidationException",
            f"1 validation error detected: Value '{days}' at 'pendingWindowInDays' failed to satisfy constraint: "
            f"Member must have value between {DAYS[0]} and {DAYS[-1]}",
        )


_USES = (
    "Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "Sign", "Verify",
    "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "GenerateMac", "VerifyMac", "CreateGrant",
    "EnableKeyRotation", "DisableKeyRotation",
)  # fmt: skip

RULES: dict[str, Rule] = {
    **dict.fromkeys(_USES, _use),
    **dict.fromkeys(("EnableKey", "DisableKey"), _change),
    "CreateKey": _create_key,
    "PutKeyPolicy": _policy,
    "TagResource": _tag,
    "CreateAlias": _alias,
    "ScheduleKeyDeletion": _delete,
}
