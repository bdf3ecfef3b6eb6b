"""What was last pushed, stored next to the job's script on S3, so a team shares it.

``<script without .py>.pushed.json`` holds ``pushed``, the definition as git had it, and ``seen``, the author's
part of the job as Glue had it after the push.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from glue_local.definition import JobDefinition, canonical, forms
from glue_local.s3_addresses import split
from glue_local.studio import script


@dataclass(frozen=True)
class LastPush:
    """The definition in git at the last push, and the job in Glue after it."""

    pushed: JobDefinition
    seen: JobDefinition


def place(script_location: str) -> str:
    """Return the address of the file next to a script that holds its last push."""
    return script_location.removesuffix(".py") + ".pushed.json"


def load(s3: Any, script_location: str, name: str) -> LastPush | None:
    """Return the last push, or None if there was none."""
    where = place(script_location)
    text = script.read(s3, where)
    if text is None:
        return None
    kept = json.loads(text)
    return LastPush(_definition(kept["pushed"], name, where), _definition(kept["seen"], name, where))


def save(s3: Any, script_location: str, last_push: LastPush) -> None:
    """Save a push."""
    bucket, key = split(place(script_location))
    kept = {"pushed": canonical.document(last_push.pushed), "seen": canonical.document(last_push.seen)}
    body = json.dumps(kept, indent=2, ensure_ascii=False) + "\n"
    s3.put_object(Bucket=bucket, Key=key, Body=body.encode(), ContentType="application/json")


def _definition(document: Mapping[str, Any], name: str, where: str) -> JobDefinition:
    return forms.parse(json.dumps(document), name=name, where=where).definition
