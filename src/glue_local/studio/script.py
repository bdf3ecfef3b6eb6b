"""A job's script on S3, with marks of the files in git that it came from.

The marks, object metadata, are the MD5 sums of definition and script in git. Terraform compares them with its files.
After a push or a pull they are equal and there is nothing to apply; after an edit on either side they differ (a
script that Glue Studio writes has no marks).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from glue_local.s3_addresses import split

_MISSING = {"NoSuchKey", "404", "NoSuchBucket"}


def marks(definition: Path, script: str) -> dict[str, str]:
    """Return the marks of a definition's file and its script."""
    return {"definition-md5": _md5(definition.read_bytes()), "script-md5": _md5(script.encode())}


def read(s3: Any, location: str) -> str | None:
    """Return a script's text, or None if there is no such object."""
    found = _get(s3, location)
    return found[0] if found else None


def write(s3: Any, location: str, text: str, marked: dict[str, str], *, anyway: bool = False) -> bool:
    """Write a script if text or marks differ, or ``anyway``; return whether it was written."""
    if not anyway and _get(s3, location) == (text, marked):
        return False
    bucket, key = split(location)
    s3.put_object(Bucket=bucket, Key=key, Body=text.encode(), Metadata=marked)
    return True


def _get(s3: Any, location: str) -> tuple[str, dict[str, str]] | None:
    bucket, key = split(location)
    try:
        answer = s3.get_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in _MISSING:
            return None
        raise
    return answer["Body"].read().decode("utf-8"), answer.get("Metadata", {})


def _md5(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()
