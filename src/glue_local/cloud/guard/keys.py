"""The access keys that the endpoint knows, each with its secret: the account's, those of users and of sessions."""

from __future__ import annotations

from dataclasses import dataclass

from glue_local.cloud.account_key import CURRENT


@dataclass(frozen=True)
class Known:
    """The secret of an access key; ``token`` if the key belongs to a session."""

    secret: str
    token: str | None = None


def known(access_key: str, account_id: str) -> Known | None:
    """Return the secret of an access key, or None for one that is unknown or inactive."""
    if access_key == CURRENT.access_key:
        return Known(CURRENT.secret_key)
    from moto.iam.models import iam_backends
    from moto.sts.models import sts_backends

    for session in list(sts_backends[account_id]["aws"].assumed_roles):
        if session.access_key_id == access_key:
            return Known(session.secret_access_key, session.session_token)
    for user in list(iam_backends[account_id]["aws"].users.values()):
        for key in user.access_keys:
            if key.access_key_id == access_key and key.status == "Active":
                return Known(key.secret_access_key)
    return None
