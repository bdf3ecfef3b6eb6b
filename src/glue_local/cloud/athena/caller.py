"""Who asked for a query: its catalog calls, reads and results are made with that caller's own credentials.

Athena acts with the permissions of anyone who runs a query, so a role that may not read a table's objects gets no
rows of it. Source: https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from glue_local.cloud import clients
from glue_local.cloud.account_key import CURRENT

_ACCESS_KEY = re.compile(r"Credential=([^/,\s]+)/")


@dataclass(frozen=True)
class Caller:
    """Credentials of a caller, and the endpoint and region to use them at."""

    access_key: str
    secret_key: str
    session_token: str | None
    region: str
    url: str

    def client(self, service: str) -> Any:
        """Return a boto3 client that acts as the caller."""
        return _client(self, service)


@lru_cache(maxsize=64)
def _client(caller: Caller, service: str) -> Any:
    keys = (caller.access_key, caller.secret_key, caller.session_token)
    return clients.client(
        service, caller.url, caller.region, keys, max_pool_connections=16, retries={"max_attempts": 2}
    )


def caller_of(response: Any, url: str) -> Caller:
    """Return the caller of the request that a moto response object answers."""
    found = _ACCESS_KEY.search(str(response.headers.get("Authorization", "")))
    access_key = found.group(1) if found else CURRENT.access_key
    secret, token = _secret_of(access_key, response.current_account, response.region)
    return Caller(access_key, secret, token, response.region, url)


def _secret_of(access_key: str, account_id: str, region: str) -> tuple[str, str | None]:
    """Return what belongs to an access key: of a role's session, of a user, or any where moto knows neither."""
    from moto.iam.models import iam_backends
    from moto.sts.models import sts_backends
    from moto.utilities.utils import get_partition

    partition = get_partition(region)
    session = sts_backends[account_id][partition].get_assumed_role_from_access_key(access_key)
    if session is not None:
        return session.secret_access_key, session.session_token
    for user in iam_backends[account_id][partition].users.values():
        for key in user.access_keys:
            if key.access_key_id == access_key:
                return key.secret_access_key, None
    return CURRENT.secret_key, None
