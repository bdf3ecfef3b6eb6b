"""Who asks, and the condition keys of a request to the local endpoint.

Keys that are evaluated (any other is absent from the request, as IAM treats keys that do not apply):

- ``aws:SecureTransport`` is ``true``: the endpoint answers on the loopback address alone, where it stands for AWS's
  TLS endpoints. A request with the header ``X-Forwarded-Proto: http`` counts as plain HTTP, to try a TLS-only policy.
- ``aws:PrincipalArn``, ``aws:PrincipalAccount``, ``aws:PrincipalType``, ``aws:PrincipalTag/*``, ``aws:username``
- ``aws:SourceIp``, ``aws:UserAgent``, ``aws:RequestedRegion``, ``aws:CurrentTime``, ``aws:EpochTime``,
  ``aws:ViaAWSService``, ``aws:ResourceAccount``, ``aws:PrincipalIsAWSService``
- ``s3:prefix``, ``s3:delimiter``, ``s3:max-keys``, ``s3:VersionId``, ``s3:ResourceAccount``, ``s3:signatureversion``
  and the headers ``s3:x-amz-*``
- ``sts:ExternalId``, ``sts:RoleSessionName``, ``iam:PassedToService``, ``cloudwatch:namespace``
- ``kms:ViaService`` of what S3 asks KMS for, ``aws:ResourceTag/*`` of KMS's keys and of Glue's jobs, triggers,
  workflows and crawlers, ``iam:PermissionsBoundary``
- ``aws:RequestTag/*``, ``aws:TagKeys``
- the claims of a web identity's token, such as ``token.actions.githubusercontent.com:sub``

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from glue_local.cloud.account_key import CURRENT
from glue_local.cloud.moto_patches.iam.policy import Principal

#: Query parameter of S3 -> condition key.
S3_QUERY_KEYS = {
    "prefix": "s3:prefix",
    "delimiter": "s3:delimiter",
    "max-keys": "s3:max-keys",
    "versionId": "s3:versionid",
}


def access_key_of(headers: Mapping[str, str]) -> str | None:
    """The access key id a request is signed with, or None."""
    _, found, rest = headers.get("Authorization", "").partition("Credential=")
    return rest.split("/", 1)[0] if found else None


def root(account_id: str) -> Principal:
    """The account itself: the endpoint's own key, and any unknown key while nothing is enforced."""
    arn = f"arn:aws:iam::{account_id}:root"
    return Principal(arn, arn, account_id)


def find_principal(access_key: str | None, account_id: str) -> tuple[Principal, dict[str, list[str]]]:
    """The principal of an access key and the condition keys that describe it."""
    from moto.iam.models import iam_backends
    from moto.sts.models import sts_backends

    iam = iam_backends[account_id]["aws"]
    keys: dict[str, list[str]] = {
        "aws:principalaccount": [account_id],
        "aws:principalisawsservice": ["false"],
    }
    if access_key and access_key != CURRENT.access_key:
        for session in list(sts_backends[account_id]["aws"].assumed_roles):
            if session.access_key_id == access_key:
                keys |= {"aws:principalarn": [session.role_arn], "aws:principaltype": ["AssumedRole"]}
                role = next((role for role in list(iam.roles.values()) if role.arn == session.role_arn), None)
                if role is not None:
                    keys |= {f"aws:principaltag/{tag['Key'].lower()}": [tag["Value"]] for tag in role.tags}
                return Principal(session.arn, session.role_arn, account_id), keys
        for user in list(iam.users.values()):
            if any(key.access_key_id == access_key for key in user.access_keys):
                keys |= {"aws:principalarn": [user.arn], "aws:principaltype": ["User"]}
                keys |= {"aws:username": [user.name]}
                return Principal(user.arn, user.arn, account_id), keys
    principal = root(account_id)
    keys |= {"aws:principalarn": [principal.arn], "aws:principaltype": ["Account"]}
    return principal, keys


def request_keys(
    headers: Mapping[str, str],
    query: Mapping[str, str],
    *,
    source_ip: str,
    region: str,
    account_id: str,
    form: Mapping[str, Any] | None = None,
) -> dict[str, list[str]]:
    """The condition keys of a request, apart from those of its principal; names in lower case."""
    now = datetime.now(UTC)
    plain = headers.get("X-Forwarded-Proto", "").lower() == "http"
    keys = {
        "aws:securetransport": ["false" if plain else "true"],
        "aws:sourceip": [source_ip],
        "aws:requestedregion": [region],
        "aws:currenttime": [now.strftime("%Y-%m-%dT%H:%M:%SZ")],
        "aws:epochtime": [str(int(now.timestamp()))],
        "aws:viaawsservice": ["false"],
        "aws:resourceaccount": [account_id],
        "s3:resourceaccount": [account_id],
    }
    if "User-Agent" in headers:
        keys["aws:useragent"] = [headers["User-Agent"]]
    if headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256"):
        keys["s3:signatureversion"] = ["AWS4-HMAC-SHA256"]
    keys |= {key: [query[name]] for name, key in S3_QUERY_KEYS.items() if name in query}
    keys |= {f"s3:{name.lower()}": [value] for name, value in headers.items() if _is_s3_header(name)}
    for name in ("ExternalId", "RoleSessionName"):
        if form and name in form:
            keys[f"sts:{name.lower()}"] = [form[name]]
    return keys


def _is_s3_header(name: str) -> bool:
    return name.lower().startswith("x-amz-") and not name.lower().startswith("x-amz-security-token")
