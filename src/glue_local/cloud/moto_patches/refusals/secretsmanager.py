"""Secrets Manager: what cannot be done with a secret that is to be deleted.

Sources: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html and
API_GetSecretValue.html beside it (InvalidRequestException); Terraform's provider tells these errors by their words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.secretsmanager.models import secretsmanager_backends

from glue_local.cloud.moto_patches.refusals.refusal import Asked, Refused, Rule


def _is_deleted(asked: Asked, name: str) -> bool:
    secret: Any = secretsmanager_backends[asked.account_id][asked.region].secrets.get(name)
    return secret is not None and secret.is_deleted()


def _create(asked: Asked, given: Mapping[str, Any]) -> None:
    if _is_deleted(asked, given["Name"]):
        raise Refused(
            "InvalidRequestException",
            "You can't create this secret because a secret with this name is already scheduled for deletion.",
        )


def _use(asked: Asked, given: Mapping[str, Any]) -> None:
    if _is_deleted(asked, given["SecretId"]):
        raise Refused(
            "InvalidRequestException",
            "You can't perform this operation on the secret because it was marked for deletion.",
        )


RULES: dict[str, Rule] = {
    "CreateSecret": _create,
    **dict.fromkeys(("GetSecretValue", "PutSecretValue", "UpdateSecret", "RotateSecret"), _use),
}
