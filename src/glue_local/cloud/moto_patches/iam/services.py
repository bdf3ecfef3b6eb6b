"""What AWS services may do by the policies of topics, queues and keys: only these decide.

A service sends only the condition keys that AWS documents for it. Whether IAM is enforced for callers does not matter:
on AWS a delivery that a policy does not allow is dropped without a word, and so it is here.

Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html (EventBridge to SNS sends
nothing that a condition could be about; to SQS and Logs the rule's ARN and the account),
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html,
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from moto.kms.models import kms_backends

from glue_local.cloud.moto_patches.iam.policy import Decision, Principal, Request, decide

Document = str | Mapping[str, Any]
#: Keys of AWS for a service, which other services may not use.
AWS_MANAGED = ("alias/aws/sns", "alias/aws/sqs")


class Undelivered(Exception):  # noqa: N818 - what EventBridge calls it
    """A service may not do something; ``code`` is EventBridge's for it, the message says which policy lacks what."""

    def __init__(self, code: str, message: str) -> None:
        """Take the code and the message."""
        self.code = code
        super().__init__(message)


def require(
    service: str,
    action: str,
    resource: str,
    documents: Sequence[Document],
    context: Mapping[str, Sequence[str]],
    account_id: str,
) -> None:
    """Raise Undelivered unless the policies of a resource allow a service an action on it."""
    keys = {
        **{key.lower(): values for key, values in context.items()},
        "aws:principalisawsservice": ["true"],
        "aws:principalservicename": [service],
        "aws:securetransport": ["true"],
    }
    request = Request(action, resource, Principal(service, service, account_id), keys)
    if decide(documents, request) is not Decision.ALLOW:
        raise Undelivered(
            "NO_PERMISSIONS", f"the policy of {resource} does not let {service} {action}: {dict(context)}"
        )


def require_key(
    service: str,
    key_id: str | None,
    encryption_context: Mapping[str, str],
    account_id: str,
    region: str,
    actions: Sequence[str] = ("kms:GenerateDataKey", "kms:Decrypt"),
) -> None:
    """Raise Undelivered unless a service may use a key, named by id, ARN or alias; no key needs no permission.

    AWS's own key for another service cannot be used.
    """
    if not key_id:
        return
    named = key_id.rpartition(":")[2]
    if named in AWS_MANAGED:
        raise Undelivered("KMS_ACCESS_DENIED", f"{named} is an AWS managed key, which {service} may not use")
    backend = kms_backends[account_id][region]
    key = backend.keys.get(backend.any_id_to_key_id(key_id))
    if key is None or not key.enabled or key.key_state == "PendingDeletion":
        raise Undelivered("KMS_DISABLED", f"key {key_id} does not exist or is disabled")
    context = {f"kms:EncryptionContext:{name}": [value] for name, value in encryption_context.items()}
    for action in actions:
        try:
            require(service, action, key.arn, [key.policy], context, account_id)
        except Undelivered as error:
            raise Undelivered("KMS_ACCESS_DENIED", str(error)) from error


def document(policy: Any) -> list[Document]:
    """A policy as moto keeps it, as a list of none or one."""
    if not policy:
        return []
    return [json.loads(policy) if isinstance(policy, str) else policy]
