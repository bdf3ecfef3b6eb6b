"""Presigned forms: a browser uploads an object with a policy that somebody signed.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from datetime import UTC, datetime

from glue_local.cloud.guard import faults, v2, v4
from glue_local.cloud.guard.keys import Known
from glue_local.cloud.guard.message import Message


def check(message: Message, keys: Callable[[str], Known | None], now: datetime) -> None:
    """SignatureError unless a form's policy is signed and still good."""
    form = message.form
    policy = form.get("policy")
    if policy is None:
        raise faults.missing()
    if "x-amz-signature" in form:
        scope = v4.Scope.read(form.get("x-amz-credential", ""))
        found = faults.checked_key(scope.access_key, form.get("x-amz-security-token"), keys(scope.access_key))
        v4.read_date(form.get("x-amz-date"), scope)
        faults.compare(form["x-amz-signature"], scope.sign(found.secret, policy))
    else:
        key = form.get("awsaccesskeyid", "")
        found = faults.checked_key(key, form.get("x-amz-security-token"), keys(key))
        faults.compare(form.get("signature", ""), v2.sign(found.secret, policy))
    if now > _expiration(policy):
        raise faults.expired()


def _expiration(policy: str) -> datetime:
    try:
        text = json.loads(base64.b64decode(policy))["expiration"]
        end = datetime.fromisoformat(text)
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise faults.malformed(f"the form's policy states no expiration: {error}") from error
    return end if end.tzinfo else end.replace(tzinfo=UTC)
