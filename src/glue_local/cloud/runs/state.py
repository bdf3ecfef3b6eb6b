"""The runs of each of moto's Glue backends, kept on the backend: a reset of moto forgets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from glue_local.cloud.moto_patches import glue_bookmarks
from glue_local.cloud.runs.crawls import Crawls
from glue_local.cloud.runs.quality_runs import QualityRuns
from glue_local.cloud.runs.service import JobRuns, Machine
from glue_local.cloud.runs.triggers import Triggers
from glue_local.cloud.runs.workflows import Workflows

_ATTRIBUTE = "glue_local_runs"


@dataclass(frozen=True)
class Runs:
    """Job runs, crawls, workflow runs and triggers of one account and region."""

    jobs: JobRuns
    crawls: Crawls
    workflows: Workflows
    triggers: Triggers


def _run_ids(backend: Any, job_name: str) -> list[str]:
    """The ids of a job's runs, oldest first."""
    runs: Runs | None = getattr(backend, _ATTRIBUTE, None)
    return [run.id for run in reversed(runs.jobs.of_job(job_name))] if runs else []


glue_bookmarks.run_ids_of = _run_ids


def runs_of(backend: Any, machine: Machine) -> Runs:
    """Return the runs of a Glue backend."""
    with machine.lock:
        runs: Runs | None = getattr(backend, _ATTRIBUTE, None)
        if runs is None:
            jobs = JobRuns(machine, backend.account_id, backend.region_name)
            jobs.on_over.append(QualityRuns(backend, jobs).publish)
            crawls = Crawls(backend, machine)
            workflows = Workflows(backend, jobs, crawls)
            runs = Runs(jobs, crawls, workflows, Triggers(backend, jobs, crawls, workflows))
            setattr(backend, _ATTRIBUTE, runs)
        return runs
