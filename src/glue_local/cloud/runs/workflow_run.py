"""A workflow run as Glue shows it: its graph of triggers, jobs and crawlers, and its statistics.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-workflow.html
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from glue_local.cloud.runs.crawl_run import CrawlRun
from glue_local.cloud.runs.job_run import JobRun, now
from glue_local.cloud.runs.predicates import NodeKey, started, watched

_COUNTED = {
    "SUCCEEDED": "SucceededActions",
    "FAILED": "FailedActions",
    "STOPPED": "StoppedActions",
    "TIMEOUT": "TimeoutActions",
    "ERROR": "ErroredActions",
    "WAITING": "WaitingActions",
    "STARTING": "RunningActions",
    "RUNNING": "RunningActions",
    "STOPPING": "RunningActions",
    "CANCELLING": "RunningActions",
    "CANCELLED": "StoppedActions",
}


@dataclass
class WorkflowRun:
    """One run of a workflow; ``triggers`` are Glue's Trigger objects at its start."""

    id: str
    name: str
    properties: dict[str, str]
    triggers: Sequence[Mapping[str, Any]]
    previous_run_id: str | None = None
    status: str = "RUNNING"
    started: datetime = field(default_factory=now)
    completed: datetime | None = None
    job_runs: dict[str, list[JobRun]] = field(default_factory=dict)
    crawls: dict[str, list[CrawlRun]] = field(default_factory=dict)
    fired: set[str] = field(default_factory=set)

    @property
    def going_on(self) -> bool:
        """Whether any of its jobs and crawlers has not ended."""
        return any(not run.ended for run in self.last_runs().values())

    def last_runs(self) -> dict[NodeKey, JobRun | CrawlRun]:
        """Return the last attempt of every job and the last crawl of every crawler."""
        found: dict[NodeKey, JobRun | CrawlRun] = {("JOB", n): runs[-1] for n, runs in self.job_runs.items()}
        return found | {("CRAWLER", name): crawls[-1] for name, crawls in self.crawls.items()}

    def states(self) -> dict[NodeKey, str]:
        """Return the final state of every job and crawler that has ended."""
        return {key: run.state for key, run in self.last_runs().items() if run.ended}

    def end(self) -> None:
        """Nothing more will happen in this run."""
        self.status = "STOPPED" if self.status == "STOPPING" else "COMPLETED"
        self.completed = now()

    def statistics(self) -> dict[str, int]:
        """Return Glue's WorkflowRunStatistics; an action counts by its last attempt."""
        result = dict.fromkeys(("TotalActions", *_COUNTED.values()), 0)
        result["TotalActions"] = len(nodes_of(self.triggers))
        for run in self.last_runs().values():
            result[_COUNTED[run.state]] += 1
        return result

    def as_dict(self, include_graph: bool) -> dict[str, Any]:
        """Return Glue's WorkflowRun."""
        result: dict[str, Any] = {
            "Name": self.name,
            "WorkflowRunId": self.id,
            "WorkflowRunProperties": self.properties,
            "StartedOn": self.started,
            "Status": self.status,
            "Statistics": self.statistics(),
        }
        if self.previous_run_id:
            result["PreviousRunId"] = self.previous_run_id
        if self.completed:
            result["CompletedOn"] = self.completed
        if include_graph:
            result["Graph"] = graph(self.triggers, self.job_runs, self.crawls)
        return result


def nodes_of(triggers: Iterable[Mapping[str, Any]]) -> list[NodeKey]:
    """Return the jobs and crawlers that the triggers start or watch, each once."""
    keys: dict[NodeKey, None] = {}
    for trigger in triggers:
        for action in trigger.get("Actions", []):
            keys.setdefault(started(action))
        for condition in trigger.get("Predicate", {}).get("Conditions", []):
            keys.setdefault(watched(condition))
    return list(keys)


def unique_id(kind: str, name: str) -> str:
    """Return a node's id within graphs: the same for the same node."""
    return "wnode_" + hashlib.sha256(f"{kind}/{name}".encode()).hexdigest()


def graph(
    triggers: Iterable[Mapping[str, Any]],
    job_runs: Mapping[str, Sequence[JobRun]] | None = None,
    crawls: Mapping[str, Sequence[CrawlRun]] | None = None,
) -> dict[str, Any]:
    """Return Glue's WorkflowGraph: from a trigger to what it starts, from what it watches to the trigger."""
    triggers = list(triggers)
    nodes: list[dict[str, Any]] = []
    edges: list[dict[str, str]] = []
    for trigger in triggers:
        source = unique_id("TRIGGER", trigger["Name"])
        details = {"Trigger": dict(trigger)}
        nodes.append(
            {"Type": "TRIGGER", "Name": trigger["Name"], "UniqueId": source, "TriggerDetails": details}
        )
        targets = [unique_id(*started(each)) for each in trigger.get("Actions", [])]
        watches = [unique_id(*watched(each)) for each in trigger.get("Predicate", {}).get("Conditions", [])]
        edges += [{"SourceId": source, "DestinationId": each} for each in targets]
        edges += [{"SourceId": each, "DestinationId": source} for each in watches]
    for kind, name in nodes_of(triggers):
        node: dict[str, Any] = {"Type": kind, "Name": name, "UniqueId": unique_id(kind, name)}
        if kind == "JOB":
            runs = (job_runs or {}).get(name, [])
            node["JobDetails"] = {"JobRuns": [run.as_dict() for run in runs]}
        else:
            shown = [crawl.in_workflow() for crawl in (crawls or {}).get(name, [])]
            node["CrawlerDetails"] = {"Crawls": shown}
        nodes.append(node)
    return {"Nodes": nodes, "Edges": edges}
