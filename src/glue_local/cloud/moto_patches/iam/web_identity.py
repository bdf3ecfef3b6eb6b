"""A role taken on with the token of an identity provider, such as GitHub's for its workflows.

The token's claims are compared with the role's trust policy, its audience with the provider's; its signature is not
checked, for the provider's keys are on the internet: here anybody may write a token.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from moto.core.exceptions import _RESTError
from moto.iam.models import iam_backends

from glue_local.cloud.moto_patches.iam.authorize import Denied, account, trust_documents
from glue_local.cloud.moto_patches.iam.call import Permission
from glue_local.cloud.moto_patches.iam.policy import Decision, Principal, Request, decide

ACTION = "sts:AssumeRoleWithWebIdentity"


def _claims(token: str) -> dict[str, Any]:
    """The claims of a JSON web token. InvalidIdentityToken if it is none."""
    try:
        body = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (IndexError, ValueError, binascii.Error):
        claims = None
    if not isinstance(claims, dict) or "iss" not in claims:
        raise _RESTError("InvalidIdentityToken", "The given token is not a JSON web token.")
    return claims


def _texts(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value])]


def require_web_identity(parameters: Mapping[str, Any]) -> None:
    """Raise Denied unless the trust policy of ``RoleArn`` lets the bearer of ``WebIdentityToken`` take it on.

    InvalidIdentityToken if the account has no provider of the token's issuer and audience.
    """
    claims = _claims(str(parameters["WebIdentityToken"]))
    host = str(claims["iss"]).removeprefix("https://")
    arn = f"arn:aws:iam::{account()}:oidc-provider/{host}"
    provider = iam_backends[account()]["aws"].open_id_providers.get(arn)
    if provider is None:
        raise _RESTError(
            "InvalidIdentityToken", f"No OpenIDConnect provider found in your account for {claims['iss']}"
        )
    if not set(_texts(claims.get("aud"))) & set(provider.client_id_list):
        raise _RESTError("InvalidIdentityToken", "Incorrect token audience")
    permission = Permission(ACTION, str(parameters["RoleArn"]))
    principal = Principal(arn, arn, account())
    context = {f"{host}:{name}".lower(): _texts(value) for name, value in claims.items()}
    request = Request(permission.action, permission.resource, principal, context)
    if decide(trust_documents(permission, account()), request) is not Decision.ALLOW:
        raise Denied(permission, principal, "because no trust policy of the role allows it")
