"""Triggers that belong to no workflow, and StartTrigger.

Source: https://docs.aws.amazon.com/glue/latest/dg/about-triggers.html
"""

from __future__ import annotations

from typing import Any

from moto.core.exceptions import JsonRESTError

from glue_local.cloud.runs import errors
from glue_local.cloud.runs.job_run import JobRun
from glue_local.cloud.runs.predicates import NodeKey, fulfilled, started, watched
from glue_local.cloud.runs.service import JobRuns
from glue_local.cloud.runs.workflows import Workflows


class Triggers:
    """The triggers of one Glue backend (moto's)."""

    def __init__(self, backend: Any, jobs: JobRuns, workflows: Workflows) -> None:
        """Take moto's Glue backend and the runs of the same account and region."""
        self._backend = backend
        self._jobs = jobs
        self._workflows = workflows
        #: What ended since a conditional trigger last fired, by the trigger's name.
        self._ended: dict[str, dict[NodeKey, str]] = {}
        jobs.on_end.append(self._job_ended)

    def start(self, name: str) -> None:
        """Fire an on-demand trigger (that of a workflow starts the workflow); activate any other."""
        trigger = self._backend.get_trigger(name)
        if trigger.trigger_type != "ON_DEMAND":
            trigger.start_trigger()
        elif trigger.workflow_name:
            self._workflows.start(trigger.workflow_name, None)
        else:
            self._fire(trigger.as_dict())

    def _fire(self, trigger: dict[str, Any]) -> None:
        for action in trigger.get("Actions", []):
            kind, name = started(action)
            if kind == "CRAWLER":
                raise errors.invalid_input(
                    f"Trigger {trigger['Name']}: crawlers do not run locally; it starts {name}"
                )
            self._jobs.start(self._backend.get_job(name).as_dict(), action, trigger_name=trigger["Name"])

    def _job_ended(self, run: JobRun) -> None:
        """Fire the conditional triggers that the end of a run completes.

        As in Glue, only the runs that a trigger started count.
        """
        if run.trigger_name is None or run.workflow_run_id is not None:
            return
        key: NodeKey = ("JOB", run.job_name)
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
                    self._jobs.add_error(run.job_name, error.message, trigger["Name"], "")
