"""AWS's answers to a wrong or missing signature, for clients of S3, query and JSON services.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and
https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from glue_local.cloud.guard.keys import Known
from glue_local.cloud.guard.refusal import Refusal

#: How far a client's clock may be off.
SKEW = timedelta(minutes=15)


class SignatureError(Exception):
    """A request is not signed as it must be; ``refusal`` is the answer to it."""

    def __init__(self, refusal: Refusal) -> None:
        """Take the answer."""
        super().__init__(refusal.message)
        self.refusal = refusal


def missing() -> SignatureError:
    """The request carries no signature."""
    return SignatureError(
        Refusal(
            "Missing Authentication Token: this endpoint was started with --access-key and answers only "
            "signed requests. `glue-local endpoint env` prints its keys",
            json_code="MissingAuthenticationTokenException",
            query_code="MissingAuthenticationToken",
        )
    )


def malformed(what: str) -> SignatureError:
    """The signature cannot be read."""
    return SignatureError(
        Refusal(
            what,
            code="AuthorizationHeaderMalformed",
            json_code="IncompleteSignatureException",
            query_code="IncompleteSignature",
            status="400 Bad Request",
        )
    )


def unknown(access_key: str) -> SignatureError:
    """The access key is unknown."""
    return SignatureError(
        Refusal(
            f"The security token included in the request is invalid: this endpoint has no access key {access_key!r}. "
            "`glue-local endpoint env` prints its keys",
            code="InvalidAccessKeyId",
            json_code="UnrecognizedClientException",
            query_code="InvalidClientTokenId",
        )
    )


def wrong() -> SignatureError:
    """The signature is not that of the request."""
    return SignatureError(
        Refusal(
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method. Consult the service documentation for details.",
            code="SignatureDoesNotMatch",
            json_code="InvalidSignatureException",
            query_code="SignatureDoesNotMatch",
        )
    )


def wrong_body() -> SignatureError:
    """The body is not the one that was signed."""
    return SignatureError(
        Refusal(
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
            code="XAmzContentSHA256Mismatch",
            json_code="InvalidSignatureException",
            query_code="SignatureDoesNotMatch",
            status="400 Bad Request",
        )
    )


def expired() -> SignatureError:
    """The presigned URL or form has expired."""
    return SignatureError(Refusal("Request has expired"))


def check_clock(signed: datetime, now: datetime) -> None:
    """SignatureError if a request was signed too long ago, or will be."""
    if abs(now - signed) > SKEW:
        raise SignatureError(
            Refusal(
                "The difference between the request time and the current time is too large.",
                code="RequestTimeTooSkewed",
                json_code="InvalidSignatureException",
                query_code="SignatureDoesNotMatch",
            )
        )


def checked_key(access_key: str, token: str | None, found: Known | None) -> Known:
    """Return the identity of an access key; SignatureError if it is unknown or its session token is wrong."""
    if found is None:
        raise unknown(access_key)
    if (found.token or token) and not hmac.compare_digest(
        (found.token or "").encode(), (token or "").encode()
    ):
        raise unknown(access_key)
    return found


def compare(given: str, *right: str) -> None:
    """SignatureError unless a signature is one of those that are right."""
    if not any(hmac.compare_digest(given.encode(), one.encode()) for one in right):
        raise wrong()
