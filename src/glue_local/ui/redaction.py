"""Job arguments for display, without what looks like a secret."""

from __future__ import annotations

import re

from glue_local.ui.models import MASK

_SECRET = re.compile(r"secret|password|token|credential|api[-_]?key|access\.key", re.IGNORECASE)
#: A Spark setting in a job's arguments whose name marks a secret.
_SECRET_SETTING = re.compile(rf"(\S*(?:{_SECRET.pattern})\S*?)=\S+", re.IGNORECASE)
#: The same in JSON, and secrets of any name: access keys, passwords in URLs.
_SECRET_MEMBER = re.compile(rf'("[^"]*(?:{_SECRET.pattern})[^"]*"\s*:\s*)"(?:[^"\\]|\\.)*"', re.IGNORECASE)
_SECRET_SHAPE = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)")


def without_secrets(key: str, value: str) -> str:
    """Return a job argument for display, without possible secrets."""
    if _SECRET.search(key):
        return MASK
    value = _SECRET_MEMBER.sub(rf'\1"{MASK}"', value)
    return _SECRET_SHAPE.sub(MASK, _SECRET_SETTING.sub(rf"\1={MASK}", value))
