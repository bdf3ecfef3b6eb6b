"""Requests and responses of the page's API, as pydantic models; the page's TypeScript types come from them.

Times are milliseconds since 1970, UTC; sizes are bytes; durations are seconds; places are pixels.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Points = list[tuple[float, float]]
Masked = Literal["•••"]
#: Shown in place of a personal value that was not requested explicitly.
MASK: Masked = "•••"


class Model(BaseModel):
    """Base of all: an unknown member is an error."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class Endpoint(Model):
    """Where AWS is asked: ``local`` is the local endpoint, ``up`` whether it answers, ``detail`` why not."""

    url: str | None
    region: str
    local: bool
    up: bool
    engine: str | None = None
    account: str | None = None
    detail: str = ""


class State(Model):
    """The first response that the page needs."""

    workspace: str
    branch: str
    commit: str
    version: str
    endpoint: Endpoint
    writable: bool
    workflows: list[str]
    report: bool = False
    made: float | None = None


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


class LakeNode(Model):
    """A table, a folder or a job in the lake's graph."""

    id: str
    kind: Literal["table", "folder", "job"]
    name: str
    database: str
    description: str
    x: float
    y: float
    width: float
    height: float
    size: int | None = None
    files: int | None = None
    changed: float | None = None
    format: str = ""
    personal: list[str] = []
    run: RunBrief | None = None
    problems: list[str] = []


class Edge(Model):
    """An arrow: its ends, the points it passes, and whether it leads back to the left."""

    source: str
    target: str
    points: Points
    back: bool = False


class Lake(Model):
    """The lake's graph; ``databases`` are its zones from left to right."""

    nodes: list[LakeNode]
    edges: list[Edge]
    width: float
    height: float
    databases: list[str]
    running: bool
    problems: list[str]


class Rows(Model):
    """Rows of tables by ``database.table``; ``problems`` of those that could not be counted."""

    rows: dict[str, int]
    problems: dict[str, str]


class Figure(Model):
    """One number of a panel."""

    label: str
    value: str
    note: str = ""
    tone: Literal["plain", "good", "warn"] = "plain"


class PanelTable(Model):
    """A small table of a panel."""

    title: str
    columns: list[str]
    rows: list[list[str]]


class Panel(Model):
    """A panel of a lake's plug-in, shown beside the graph."""

    id: str
    title: str
    lead: str = ""
    figures: list[Figure] = []
    tables: list[PanelTable] = []
    problem: str = ""


class Panels(Model):
    """Every panel of the lake."""

    panels: list[Panel]


class Hit(Model):
    """Something the search finds."""

    kind: Literal["table", "job", "column", "node"]
    name: str
    where: str
    href: str


class Hits(Model):
    """All entries for the search."""

    hits: list[Hit]


class Column(Model):
    """A column of a table."""

    name: str
    type: str
    comment: str
    personal: bool
    partition: bool = False


class Rule(Model):
    """A data quality rule's outcome in a run."""

    context: str
    rule: str
    outcome: str
    reason: str | None
    metrics: dict[str, float]


class Promise(Model):
    """A rule that a job checks of a table, with its last outcome."""

    job: str
    node: str
    rule: str
    outcome: str | None
    reason: str | None
    run: str | None


class Table(Model):
    """A table with all that is known of it without reading its rows."""

    database: str
    name: str
    description: str
    format: str
    location: str
    ddl: str
    columns: list[Column]
    parameters: dict[str, str]
    size: int | None
    files: int | None
    changed: float | None
    partitions: int
    writers: list[str]
    readers: list[str]
    promises: list[Promise]
    in_catalog: bool
    problem: str = ""


class Bar(Model):
    """A bar of a histogram: its label and the number of rows."""

    label: str
    rows: int


class ColumnProfile(Model):
    """A column's figures; ``bars`` is empty where personal values would show."""

    name: str
    nulls: int
    distinct: int | None
    least: str | None
    most: str | None
    bars: list[Bar]


class Profile(Model):
    """A table's columns in figures."""

    rows: int
    columns: list[ColumnProfile]


class Version(Model):
    """A state of a table's data: its time and its content."""

    id: str
    at: float
    files: int
    size: int
    current: bool
    empty: bool


class Versions(Model):
    """The states of a table's data, newest first; none where the bucket keeps no versions."""

    versions: list[Version]
    versioned: bool


class Restore(Model):
    """Asks for a state of a table's data."""

    version: str


class Message(Model):
    """A message about what was done."""

    lines: list[str]


class ResultColumn(Model):
    """A column of a result; ``masked``: its values are personal and were not shown."""

    name: str
    type: str
    masked: bool = False


class Query(Model):
    """Asks Athena something; ``reveal`` shows personal values."""

    sql: str
    database: str | None = None
    reveal: bool = False


class QueryState(Model):
    """A query: its state, seconds and bytes read."""

    id: str
    sql: str
    state: str
    reason: str = ""
    seconds: float | None = None
    scanned: int | None = None
    submitted: float | None = None


class ResultPage(Model):
    """A page of a result; None in a row is null."""

    columns: list[ResultColumn]
    rows: list[list[str | None]]
    next: str | None
    note: str = ""


class SavedQuery(Model):
    """A query that a lake brings with it, or that Athena keeps in the workgroup, which gave it an ``id``."""

    name: str
    description: str
    sql: str
    id: str = ""


class Keep(Model):
    """Asks for a query to be kept in Athena's workgroup."""

    name: str
    sql: str


class Queries(Model):
    """Saved queries, and those asked since the page was started, newest first."""

    saved: list[SavedQuery]
    history: list[QueryState]


class CatalogTable(Model):
    """A table in the query page's tree."""

    database: str
    name: str
    columns: list[Column]


class CatalogTree(Model):
    """The catalog as the query page needs it."""

    tables: list[CatalogTable]


class SqlProblem(Model):
    """Where a query is wrong."""

    line: int
    column: int
    message: str


class SqlText(Model):
    """A query that is being typed: for Athena, or of a job's SQL node."""

    sql: str
    dialect: Literal["athena", "spark"] = "athena"


class SqlCheck(Model):
    """Errors in a query, found while typing."""

    problems: list[SqlProblem]


class Field(Model):
    """A member of a shape."""

    name: str
    shape: str
    required: bool
    label: str
    help: str = ""
    widget: str = ""


class Shape(Model):
    """One of Glue's shapes, for forms."""

    kind: Literal["structure", "list", "map", "string", "number", "integer", "boolean"]
    fields: list[Field] = []
    item: str = ""
    choices: list[str] = []
    least: float | None = None
    most: float | None = None


class NodeType(Model):
    """A kind of node: its name in the palette, its form, and whether a script is generated for it."""

    type: str
    label: str
    group: Literal["Sources", "Transforms", "Targets"]
    shape: str
    help: str
    generated: bool
    inputs: tuple[int, int | None]


class Forms(Model):
    """Every node type and every shape that their forms need."""

    types: list[NodeType]
    shapes: dict[str, Shape]


class Definition(Model):
    """A visual job as the editor holds it: nodes by id, each ``{type: fields}``, in their order."""

    settings: dict[str, Any]
    nodes: dict[str, dict[str, dict[str, Any]]]


class Problem(Model):
    """A fault of a definition: the node's id or "", the field's path or "", and the message."""

    node: str
    field: str
    message: str


class NodeView(Model):
    """A node on the canvas."""

    id: str
    type: str
    name: str
    word: str
    colour: str
    role: Literal["source", "transform", "target"]
    x: float
    y: float
    width: float
    height: float
    inputs: list[str]


class Checked(Model):
    """A definition looked at: its canvas, its faults, its script with each node's first and last line."""

    nodes: list[NodeView]
    edges: list[Edge]
    width: float
    height: float
    problems: list[Problem]
    script: str | None
    sections: dict[str, tuple[int, int]]
    schemas: dict[str, list[Column]]


class Job(Model):
    """A job of the repository; ``etag`` changes with its file."""

    name: str
    etag: str
    path: str
    definition: Definition
    checked: Checked
    in_glue: bool | None
    in_step: bool
    git: str


class JobBrief(Model):
    """A job in the list."""

    name: str
    description: str
    nodes: int
    reads: list[str]
    writes: list[str]
    problems: list[str]
    run: RunBrief | None
    runs: list[RunBrief]


class Jobs(Model):
    """Every job of the repository."""

    jobs: list[JobBrief]


class Check(Model):
    """Asks for a definition to be looked at."""

    name: str
    definition: Definition


class Save(Model):
    """Asks for a definition to be written; ``etag`` is that of the file it was made from, "" for a new job."""

    definition: Definition
    etag: str


class Difference(Model):
    """The changes that saving would make: in words against the file and against git's HEAD, and as text."""

    words: list[str]
    head: list[str]
    definition: str
    script: str


class Import(Model):
    """Asks for a definition to be rebuilt from a generated script."""

    name: str
    script: str


class Imported(Model):
    """A definition rebuilt, and the lines of the script that it does not hold."""

    definition: Definition
    checked: Checked
    unplaced: list[tuple[int, str]]


class Push(Model):
    """Asks for a job to be brought to Glue; ``ours`` overwrites what was edited there."""

    ours: bool = False
    role: str = ""
    scripts: str = ""


class PreviewRequest(Model):
    """Asks for a node's data, and that of all before it."""

    definition: Definition
    node: str
    reveal: bool = False


class Frame(Model):
    """A frame that a node gave: its schema, its rows in all, and the first of them."""

    name: str
    columns: list[ResultColumn]
    rows: list[list[str | None]]
    count: int | None


class NodePreview(Model):
    """A node's result in a preview."""

    node: str
    state: Literal["waiting", "running", "done", "failed", "not reached"]
    frames: list[Frame] = []
    seconds: float | None = None
    error: str | None = None
    line: int | None = None
    note: str = ""
    rows_in: int | None = None


class Preview(Model):
    """A preview under way or done."""

    id: str
    state: Literal["running", "done", "failed", "cancelled"]
    nodes: list[NodePreview]
    seconds: float
    error: str | None = None
    notes: list[str] = []


class Started(Model):
    """The id of what was started."""

    id: str


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
    """Names the jobs from which a workflow run goes on."""

    jobs: list[str]


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


class Failure(Model):
    """An error as application/problem+json (RFC 9457)."""

    title: str
    status: int
    detail: str = ""
    problems: list[Problem] = []


#: Every model of the API; the TypeScript types come from these.
MODELS: tuple[type[Model], ...] = (
    State, Lake, Rows, Panels, Hits, Table, Profile, Versions, Restore, Message, Query, QueryState, ResultPage,
    Queries, Keep, CatalogTree, SqlCheck, Forms, Definition, Checked, Job, Jobs, Check, Save, Difference, Import,
    Imported, Push, PreviewRequest, Preview, Started, WorkflowRun, Runs, Run, Log, Resume, Quality, Failure,
)  # fmt: skip
