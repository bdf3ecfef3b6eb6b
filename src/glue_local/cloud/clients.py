"""boto3 clients that the endpoint makes of itself, each with a caller's or a role's credentials.

They share one session: a session of its own would read botocore's models of AWS's services again, a quarter of a
second of processor time. Making a client on a shared session is not safe in threads, using one is.
Source: https://docs.aws.amazon.com/boto3/latest/guide/session.html#multithreading-or-multiprocessing-with-sessions
"""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from boto3.session import Session

_making = threading.Lock()


def client(service: str, url: str, region: str, keys: tuple[str, str, str | None], **config: Any) -> Any:
    """Return a client of a service at ``url``; ``keys`` are access key, secret key and session token, if any.

    ``config`` are further settings of botocore's ``Config``. Buckets stand in the path of an address.
    """
    from botocore.config import Config

    access_key, secret_key, token = keys
    with _making:
        return _session().client(
            service,  # type: ignore[call-overload]
            endpoint_url=url,
            region_name=region,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            aws_session_token=token,
            config=Config(
                s3={"addressing_style": "path"}, response_checksum_validation="when_required", **config
            ),
        )


@cache
def _session() -> Session:
    import boto3

    return boto3.session.Session()
