"""How AWS clients retry, and how an error of the account becomes one line.

Error codes: https://docs.aws.amazon.com/glue/latest/webapi/CommonErrors.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and
https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from botocore.config import Config

#: How often a throttled or failing request is sent, the first time included; AWS_MAX_ATTEMPTS overrides it.
MAX_ATTEMPTS = 5

_RENEW = (
    "Your AWS credentials have expired: sign in again (`aws sso login`, or new values for AWS_ACCESS_KEY_ID, "
    "AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN), then run the command again."
)
_WRONG = (
    "AWS does not know your credentials: check AWS_PROFILE, or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
    "AWS_SESSION_TOKEN (`aws sts get-caller-identity` tells who you are)."
)
_NONE = "No AWS credentials found: run `aws configure sso` or set AWS_PROFILE (ENV=local needs none)."
_CLOCK = "AWS refuses the request's time: set this machine's clock."
_SLOW = "AWS throttled every attempt: wait a minute, then run the command again (AWS_MAX_ATTEMPTS=10 tries longer)."

#: What to do about an error of the account, by AWS's error code. One more code is one more entry.
HINTS_BY_CODE = {
    "ExpiredToken": _RENEW,
    "ExpiredTokenException": _RENEW,
    "TokenRefreshRequired": _RENEW,
    "RequestExpired": _CLOCK,
    "RequestTimeTooSkewed": _CLOCK,
    "InvalidToken": _WRONG,
    "InvalidAccessKeyId": _WRONG,
    "InvalidClientTokenId": _WRONG,
    "UnrecognizedClientException": _WRONG,
    "SignatureDoesNotMatch": _WRONG,
    "InvalidSignatureException": _WRONG,
    "IncompleteSignature": _WRONG,
    "MissingAuthenticationToken": _NONE,
    "MissingAuthenticationTokenException": _NONE,
    "SlowDown": _SLOW,
    "Throttling": _SLOW,
    "ThrottlingException": _SLOW,
    "ThrottledException": _SLOW,
    "RequestLimitExceeded": _SLOW,
    "TooManyRequestsException": _SLOW,
}
#: The same for what botocore says before anything is asked, by the class of its error.
LOCAL_HINTS = {
    "NoCredentialsError": _NONE,
    "PartialCredentialsError": _NONE,
    "ProfileNotFound": "AWS_PROFILE names no profile of ~/.aws/config.",
    "NoRegionError": "No AWS region found: set AWS_REGION, or a region in your profile.",
    "SSOTokenLoadError": _RENEW,
    "UnauthorizedSSOTokenError": _RENEW,
    "TokenRetrievalError": _RENEW,
    "CredentialRetrievalError": _RENEW,
}
#: Errors of which botocore says less than the hint.
_SAID_BY_HINT = {"NoCredentialsError", "NoRegionError"}
#: The port of the local endpoint that `make up` starts unless PORT says otherwise.
_USUAL_PORT = 5566
# Longest first: a code may begin another.
_CODE = re.compile(rf"\b({'|'.join(sorted(HINTS_BY_CODE, key=len, reverse=True))})\b")


def config(*, path_style: bool = False) -> Config:
    """Return the configuration of a boto3 client: botocore's standard retries, MAX_ATTEMPTS calls in all.

    Between attempts it waits up to 1, 2, 4, 8 s, at random. ``path_style`` puts buckets into the path of an
    address, as the local endpoint needs it.
    Source: https://docs.aws.amazon.com/boto3/latest/guide/retries.html
    """
    from botocore.config import Config

    return Config(
        retries={
            "mode": "standard",
            "total_max_attempts": int(os.environ.get("AWS_MAX_ATTEMPTS") or MAX_ATTEMPTS),
        },
        s3={"addressing_style": "path"} if path_style else None,
    )


def hint(error: BaseException | str) -> str | None:
    """Return a hint for an error of boto3, or for a text with one of AWS's error codes.

    None if the error says so itself. Every error that has an answer here concerns all calls alike: the account,
    its credentials or its limits.
    """
    if isinstance(error, str):
        code = _CODE.search(error)
        return HINTS_BY_CODE[code[1]] if code else None
    answer = getattr(error, "response", None)
    if isinstance(answer, dict):
        return HINTS_BY_CODE.get(answer.get("Error", {}).get("Code", ""))
    names = [kind.__name__ for kind in type(error).__mro__]
    if "EndpointConnectionError" in names:
        command = start_command(str(getattr(error, "kwargs", {}).get("endpoint_url", "")))
        return f"Nothing answers: `{command}` starts the local endpoint; for AWS, check the network."
    return next((LOCAL_HINTS[name] for name in names if name in LOCAL_HINTS), None)


def format_error(error: BaseException) -> str:
    """Format a boto3 error for display: AWS's message, then a hint; the hint alone if it says more."""
    words = hint(error)
    if words and type(error).__name__ in _SAID_BY_HINT:
        return words
    return f"{error}\n{words}" if words else str(error)


def start_command(url: str) -> str:
    """Return the command that starts the local endpoint at a URL."""
    port = urlsplit(url).port
    return "make up" if port in {None, _USUAL_PORT} else f"make up PORT={port}"


def require_credentials() -> None:
    """Raise botocore's NoCredentialsError, which `format_error` explains, if AWS clients find no credentials here."""
    import boto3
    from botocore.exceptions import NoCredentialsError

    if boto3.session.Session().get_credentials() is None:
        raise NoCredentialsError
