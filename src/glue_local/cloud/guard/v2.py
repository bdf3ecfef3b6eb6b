"""Signature Version 2 of S3's presigned addresses, which boto3 makes where nothing else is asked of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import UTC, datetime

from botocore.auth import HmacV1Auth

from glue_local.cloud.guard import faults
from glue_local.cloud.guard.keys import Known
from glue_local.cloud.guard.message import Message

#: Parameters of the query that are signed: boto3 knows them.
_SIGNED = frozenset(HmacV1Auth.QSAOfInterest)
_VIRTUAL = re.compile(r"([^.\d][^.]*)\.(?:s3\.(?:[a-z0-9-]+\.)?)?localhost(?::\d+)?")


def sign(secret: str, text: str) -> str:
    """Return the signature of a text."""
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()


def check_query(message: Message, keys: Callable[[str], Known | None], now: datetime) -> None:
    """SignatureError unless a presigned address is signed and still good."""
    access_key = message.parameter("AWSAccessKeyId") or ""
    token = message.parameter("x-amz-security-token")
    found = faults.checked_key(access_key, token, keys(access_key))
    expires = message.parameter("Expires") or ""
    if not expires.isdecimal():
        raise faults.malformed("Expires must be a time, in seconds since 1970")
    if now > datetime.fromtimestamp(int(expires), UTC):
        raise faults.expired()
    amz = {name: message.header(name) or "" for name in message.names()}
    if token:
        amz["x-amz-security-token"] = token
    headers = "".join(f"{name}:{value.strip()}\n" for name, value in sorted(amz.items()))
    lines = [
        message.method,
        message.header("Content-MD5") or "",
        message.header("Content-Type") or "",
        expires,
    ]
    right = [
        sign(found.secret, "\n".join(lines) + "\n" + headers + resource) for resource in _resources(message)
    ]
    faults.compare(message.parameter("Signature") or "", *right)


def _resources(message: Message) -> list[str]:
    path = message.path
    if bucket := _VIRTUAL.fullmatch(message.header("Host") or ""):
        path = f"/{bucket[1]}{path}"
    wanted = sorted((name, value) for name, value in message.query if name in _SIGNED)
    query = "&".join(f"{name}={value}" if value else name for name, value in wanted)
    return [f"{path}?{query}" if query else path]
