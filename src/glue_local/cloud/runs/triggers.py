"""Triggers that belong to no workflow, and StartTrigger.

Source: https://docs.aws.amazon.com/glue/latest/dg/about-triggers.html
"""

from __future__ import annotations

import json
import threading
from typing import Any

from moto.core.exceptions import JsonRESTError

from glue_local.cloud.runs import errors
from glue_local.cloud.runs.crawl_run import CrawlRun
from glue_local.cloud.runs.crawls import Crawls
from glue_local.cloud.runs.job_run import JobRun
from glue_local.cloud.runs.predicates import NodeKey, fulfilled, started, watched
from glue_local.cloud.runs.service import JobRuns
from glue_local.cloud.runs.workflows import Workflows

#: Seconds after which a batch of events that is not full starts its workflow all the same.
LONGEST_WINDOW = 900


class Triggers:
    """The triggers of one Glue backend (moto's)."""

    def __init__(self, backend: Any, jobs: JobRuns, crawls: Crawls, workflows: Workflows) -> None:
        """Take moto's Glue backend and the runs of the same account and region."""
        self._backend = backend
        self._jobs = jobs
        self._crawls = crawls
        self._workflows = workflows
        #: What ended since a conditional trigger last fired, by the trigger's name.
        self._ended: dict[str, dict[NodeKey, str]] = {}
        #: Events that wait for their batch to be full, by workflow.
        self._events: dict[str, list[str]] = {}
        jobs.on_end.append(lambda run: self._ended_one(run, ("JOB", run.job_name)))
        crawls.on_end.append(lambda run: self._ended_one(run, ("CRAWLER", run.crawler_name)))

    def start(self, name: str) -> None:
        """Fire an on-demand trigger (that of a workflow starts the workflow); activate any other.

        InvalidInputException for an event trigger: an event starts it.
        """
        trigger = self._backend.get_trigger(name)
        if trigger.trigger_type == "EVENT":
            raise errors.invalid_input(
                f"Trigger {name}: an EVENT trigger is started by an event, not by StartTrigger"
            )
        if trigger.trigger_type != "ON_DEMAND":
            trigger.start_trigger()
        elif trigger.workflow_name:
            self._workflows.start(trigger.workflow_name, None)
        else:
            self._fire(trigger.as_dict())

    def on_schedule(self, trigger: dict[str, Any]) -> None:
        """Fire a scheduled trigger: start its actions, or its workflow."""
        if trigger.get("WorkflowName"):
            self._workflows.start(trigger["WorkflowName"], None)
        else:
            self._fire(trigger)

    def on_event(self, workflow: str, event_id: str) -> None:
        """Tell a workflow's EVENT trigger of an event: it starts the workflow by as many as its batch holds.

        EntityNotFoundException if there is no such workflow or trigger.
        """
        known = [t.as_dict() for t in self._backend.triggers.values() if t.workflow_name == workflow]
        trigger = next((each for each in known if each["Type"] == "EVENT"), None)
        if trigger is None:
            raise errors.entity_not_found(f"Workflow {workflow} with an EVENT trigger not found")
        batch = trigger.get("EventBatchingCondition") or {}
        waiting = self._events.setdefault(workflow, [])
        waiting.append(event_id)
        if len(waiting) >= batch.get("BatchSize", 1):
            self._start_for_events(workflow)
        elif len(waiting) == 1:
            window = (
                batch.get("BatchWindow", LONGEST_WINDOW) * self._jobs.machine.limits.seconds_per_minute / 60
            )
            timer = threading.Timer(window, self._start_for_events, (workflow,))
            timer.daemon = True
            timer.start()

    def _start_for_events(self, workflow: str) -> None:
        events = self._events.pop(workflow, [])
        if events and workflow in self._backend.workflows:
            self._workflows.start(workflow, {"aws:eventIds": json.dumps(events)})

    def _fire(self, trigger: dict[str, Any]) -> None:
        for action in trigger.get("Actions", []):
            kind, name = started(action)
            if kind == "CRAWLER":
                self._crawls.start(name, trigger_name=trigger["Name"])
            else:
                self._jobs.start(self._backend.get_job(name).as_dict(), action, trigger_name=trigger["Name"])

    def _ended_one(self, run: JobRun | CrawlRun, key: NodeKey) -> None:
        """Fire the conditional triggers that the end of a run or crawl completes.

        As in Glue, only the runs that a trigger started count.
        """
        if run.trigger_name is None or run.workflow_run_id is not None:
            return
        for trigger in [each.as_dict() for each in self._backend.triggers.values()]:
            if trigger["Type"] != "CONDITIONAL" or trigger["State"] != "ACTIVATED":
                continue
            predicate = trigger.get("Predicate", {})
            if trigger.get("WorkflowName") or key not in map(watched, predicate.get("Conditions", [])):
                continue
            ended = self._ended.setdefault(trigger["Name"], {})
            ended[key] = run.state
            if fulfilled(predicate, ended):
                ended.clear()
                try:
                    self._fire(trigger)
                except JsonRESTError as error:
                    self._jobs.add_error(key[1], error.message, trigger["Name"], "")
