"""The access key of the endpoint's account: ``test``, or the one created when the endpoint was started."""

from __future__ import annotations

from dataclasses import dataclass

from glue_local.cloud.settings import ACCESS_KEY, SECRET_KEY, EndpointSettings


@dataclass
class AccountKey:
    """An access key and its secret."""

    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY


#: That of this process's endpoint.
CURRENT = AccountKey()


def install(settings: EndpointSettings) -> None:
    """Use the key created at the start, if there is one; ``test`` is then not accepted."""
    if settings.signed:
        CURRENT.access_key, CURRENT.secret_key = settings.secrets.access_key, settings.secrets.secret_key
