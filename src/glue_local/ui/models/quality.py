"""Data quality over several runs."""

from __future__ import annotations

from glue_local.ui.models.base import Model


class QualityCell(Model):
    """A rule's outcome in one run."""

    run: str
    outcome: str
    reason: str | None
    metrics: dict[str, float]


class QualityRule(Model):
    """A rule over the last runs, newest first."""

    job: str
    context: str
    rule: str
    sql: str | None
    cells: list[QualityCell | None]


class QualityRun(Model):
    """A run that evaluated rules."""

    id: str
    job: str
    started: float
    state: str


class QualityJob(Model):
    """A job's rules by its runs, newest first."""

    job: str
    runs: list[QualityRun]
    rules: list[QualityRule]


class Quality(Model):
    """The rules of all jobs."""

    jobs: list[QualityJob]
    note: str = ""
