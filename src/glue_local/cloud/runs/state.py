"""The runs of each of moto's Glue backends, kept on the backend: a reset of moto forgets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from glue_local.cloud.runs.quality_runs import QualityRuns
from glue_local.cloud.runs.service import JobRuns, Machine
from glue_local.cloud.runs.triggers import Triggers
from glue_local.cloud.runs.workflows import Workflows

_ATTRIBUTE = "glue_local_runs"


@dataclass(frozen=True)
class Runs:
    """Job runs, workflow runs and triggers of one account and region."""

    jobs: JobRuns
    workflows: Workflows
    triggers: Triggers


def runs_of(backend: Any, machine: Machine) -> Runs:
    """Return the runs of a Glue backend."""
    with machine.lock:
        runs: Runs | None = getattr(backend, _ATTRIBUTE, None)
        if runs is None:
            jobs = JobRuns(machine, backend.account_id, backend.region_name)
            jobs.on_over.append(QualityRuns(backend, jobs).publish)
            workflows = Workflows(backend, jobs)
            runs = Runs(jobs, workflows, Triggers(backend, jobs, workflows))
            setattr(backend, _ATTRIBUTE, runs)
        return runs
