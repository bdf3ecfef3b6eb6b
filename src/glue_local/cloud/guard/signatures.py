"""Whether a request is signed with a key that the endpoint knows: in its header, its address or its form.

Signature Version 4 of every service, and what boto3 makes by default for S3's presigned addresses and forms, Version 2.
The signatures of the chunks of a streamed upload are not looked at: that of its head is.
Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html and
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from glue_local.cloud.guard import posts, v2, v4
from glue_local.cloud.guard.browsers import names_object
from glue_local.cloud.guard.faults import SignatureError, missing
from glue_local.cloud.guard.keys import Known
from glue_local.cloud.guard.message import Message
from glue_local.cloud.guard.refusal import Environ, Refusal

Keys = Callable[[str], Known | None]
#: What S3 gives to everybody, if the object's ACL or the bucket's policy says so: moto decides that.
_READING = ("GET", "HEAD")


def refusal(environ: Environ, keys: Keys, now: datetime | None = None) -> Refusal | None:
    """Return why a request is not taken for one of a known key's owner, or None."""
    message = Message(environ)
    now = now or datetime.now(UTC)
    try:
        _check(message, keys, now)
    except SignatureError as error:
        return error.refusal
    return None


def _check(message: Message, keys: Keys, now: datetime) -> None:
    given = message.header("Authorization")
    if given is not None:
        v4.check_header(message, given, keys, now)
    elif message.parameter("X-Amz-Signature") is not None or message.parameter("X-Amz-Algorithm") is not None:
        v4.check_query(message, keys, now)
    elif message.parameter("Signature") is not None or message.parameter("AWSAccessKeyId") is not None:
        v2.check_query(message, keys, now)
    elif message.method == "POST" and (message.header("Content-Type") or "").startswith(
        "multipart/form-data"
    ):
        posts.check(message, keys, now)
    elif not _of_everybody(message):
        raise missing()


def _of_everybody(message: Message) -> bool:
    """Whether a request only asks for an object; without a signature it gets public objects."""
    if message.method not in _READING or message.query or message.header("X-Amz-Target") is not None:
        return False
    return names_object(message.environ)
