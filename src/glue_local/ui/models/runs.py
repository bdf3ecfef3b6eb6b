"""Runs of jobs and workflows, and what they reported."""

from __future__ import annotations

from glue_local.ui.models.base import Edge, Model


class RunBrief(Model):
    """A run in short."""

    id: str
    job: str
    state: str
    started: float
    ended: float | None
    seconds: float
    attempt: int = 0
    workflow: str | None = None
    workflow_run: str | None = None
    trigger: str | None = None
    error: str | None = None
    rows_read: int | None = None
    rows_written: int | None = None
    error_records: int = 0
    rules_failed: int = 0
    rules: int = 0


class WorkflowNode(Model):
    """A job in a workflow run."""

    id: str
    job: str
    run: RunBrief | None
    x: float
    y: float
    width: float
    height: float


class WorkflowRun(Model):
    """A run of a workflow, with its jobs placed."""

    workflow: str
    id: str
    state: str
    started: float
    ended: float | None
    nodes: list[WorkflowNode]
    edges: list[Edge]
    width: float
    height: float
    error: str = ""


class WorkflowBrief(Model):
    """A run of a workflow in the list."""

    workflow: str
    id: str
    state: str
    started: float
    ended: float | None
    succeeded: int
    failed: int
    total: int


class Runs(Model):
    """Runs of workflows and of jobs, newest first."""

    workflows: list[WorkflowBrief]
    jobs: list[RunBrief]
    running: bool
    more: bool


class FrameIo(Model):
    """A frame that a run read or wrote."""

    name: str
    path: str
    format: str
    rows: int | None
    error_records: int = 0


class ErrorRecord(Model):
    """A record that a run could not read."""

    source: str
    path: str
    line: int | None
    message: str


class ErrorPlace(Model):
    """Where a run's error came from: the line of its script, and the node that line belongs to."""

    line: int
    text: str
    node: str
    node_name: str
    around: list[tuple[int, str]]


class Rule(Model):
    """A data quality rule's outcome in a run."""

    context: str
    rule: str
    outcome: str
    reason: str | None
    metrics: dict[str, float]


class Run(RunBrief):
    """A run with all that it reported."""

    arguments: dict[str, str]
    phases: dict[str, float]
    reads: list[FrameIo]
    writes: list[FrameIo]
    outcomes: list[Rule]
    error_place: ErrorPlace | None
    traceback: str | None
    records: list[ErrorRecord]
    notes: list[str]
    reported: bool


class Log(Model):
    """Lines of a run's log; ``next`` asks for those after them."""

    lines: list[tuple[float, str, str]]
    next: str


class Resume(Model):
    """Names the jobs from which to resume a workflow run."""

    jobs: list[str]
