"""When a conditional trigger fires: its predicate over the states of jobs and crawlers.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-trigger.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

NodeKind = Literal["JOB", "CRAWLER"]
#: A job or a crawler, by name.
NodeKey = tuple[NodeKind, str]


def watched(condition: Mapping[str, Any]) -> NodeKey:
    """Return the job or crawler that a condition is about."""
    if "JobName" in condition:
        return ("JOB", condition["JobName"])
    return ("CRAWLER", condition["CrawlerName"])


def started(action: Mapping[str, Any]) -> NodeKey:
    """Return the job or crawler that an action starts."""
    if "JobName" in action:
        return ("JOB", action["JobName"])
    return ("CRAWLER", action["CrawlerName"])


def fulfilled(predicate: Mapping[str, Any], ended: Mapping[NodeKey, str]) -> bool:
    """Whether a predicate holds, given the final states of what has ended."""
    conditions = predicate.get("Conditions", [])
    held = [ended.get(watched(each)) == (each.get("State") or each.get("CrawlState")) for each in conditions]
    return any(held) if predicate.get("Logical") == "ANY" else bool(held) and all(held)
