"""The lake as a graph: tables and jobs, arrows from the definitions, what each looks like now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from glue_local.catalog.model import Table
from glue_local.definition.lineage import Dataset, reads, writes
from glue_local.definition.model import JobDefinition
from glue_local.definition.picture.layout import Spacing
from glue_local.ui import graphs, models
from glue_local.ui.queries import Queries
from glue_local.ui.runs import Runs
from glue_local.ui.shared import Shared
from glue_local.ui.tables import Key, Tables

TABLE_WIDTH, JOB_WIDTH, HEIGHT = 168.0, 144.0, 78.0
_SPACING = Spacing(column=34.0, row=20.0, height=HEIGHT)


@dataclass
class Lake:
    """Makes the graph; keeps how many rows each table had as long as its files are the same."""

    tables: Tables
    runs: Runs
    queries: Queries
    _rows: dict[Key, tuple[str, int]] = field(default_factory=dict, repr=False)
    _graph: Shared[models.Lake] = field(init=False, repr=False)
    #: Makes the graph for a page that is about to ask for it.
    prepare: Callable[[], None] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Share the graph: the start works it out ahead of the first page, and every tab asks for it."""
        self._graph = Shared(self._make_graph)
        self.prepare = self._graph.prepare

    def graph(self) -> models.Lake:
        """Return every table and job, placed."""
        return self._graph()

    def _make_graph(self) -> models.Lake:
        jobs, wrong = self.tables.workspace.load_jobs()
        known = self.tables.all()
        boxes: dict[str, models.LakeNode] = {}
        edges = _edges(jobs)
        in_catalog, personal = self.tables.in_catalog(), self.tables.personal()
        for key, table in known.items():
            missing = self.tables.account.up and key not in in_catalog
            boxes[table_id(*key)] = _table(key, table, personal.get(key, frozenset()), missing)
        for job in jobs:
            for data in (*reads(job), *writes(job)):
                if dataset_id(data) not in boxes:
                    boxes[dataset_id(data)] = _foreign(data)
        last = self.runs.last([job.name for job in jobs])
        for job in jobs:
            boxes[job_id(job.name)] = _job(job, last.get(job.name))
        placed = graphs.place({box: node.width for box, node in boxes.items()}, edges, _SPACING)
        for box, node in boxes.items():
            node.x, node.y = placed.place[box]
        self._sizes(boxes)
        first: dict[str, int] = {}
        for box, node in boxes.items():
            if node.kind == "table":
                first[node.database] = min(first.get(node.database, placed.level[box]), placed.level[box])
        problems = [f"{name}: {text}" for name, text in wrong.items()]
        problems += [text for text in (self.tables.workspace.ddl_problem(), self.tables.problem) if text]
        return models.Lake(
            nodes=list(boxes.values()),
            edges=placed.edges,
            width=placed.width,
            height=placed.height,
            databases=sorted(first, key=lambda name: (first[name], name)),
            running=any(run.ended is None for run in last.values()),
            problems=problems,
        )

    def zones(self) -> list[str]:
        """Return the databases in the order of the data flow, landing first."""
        jobs, _ = self.tables.workspace.load_jobs()
        boxes = dict.fromkeys((table_id(*key) for key in self.tables.all()), 1.0)
        boxes |= dict.fromkeys((job_id(job.name) for job in jobs), 1.0)
        placed = graphs.place(boxes, _edges(jobs), _SPACING)
        first: dict[str, int] = {}
        for key in self.tables.all():
            level = placed.level[table_id(*key)]
            first[key[0]] = min(first.get(key[0], level), level)
        return sorted(first, key=lambda name: (first[name], name))

    def rows(self) -> models.Rows:
        """Count the rows of every table that the catalog has; what has not changed is not counted again."""
        catalog = self.tables.in_catalog()
        files = self.tables.files(list(catalog))
        marks = {key: found.mark for key, found in files.items() if found is not None}
        counted = {
            key: self._rows[key][1]
            for key, mark in marks.items()
            if key in self._rows and self._rows[key][0] == mark
        }
        problems: dict[str, str] = {}
        missing = [key for key in marks if key not in counted]
        if missing:
            new, problems = self.queries.count(missing)
            for key, rows in new.items():
                self._rows[key] = (marks[key], rows)
            counted |= new
        return models.Rows(rows={f"{d}.{n}": rows for (d, n), rows in counted.items()}, problems=problems)

    def _sizes(self, boxes: dict[str, models.LakeNode]) -> None:
        keys = {box: (node.database, node.name) for box, node in boxes.items() if node.kind == "table"}
        files = self.tables.files(list(keys.values()))
        for box, key in keys.items():
            found = files.get(key)
            if found is not None:
                node = boxes[box]
                node.size, node.files, node.changed = found.size, found.count, found.changed


def _table(key: Key, table: Table, marked: frozenset[str], missing: bool) -> models.LakeNode:
    return models.LakeNode(
        id=table_id(*key),
        kind="table",
        name=table.name,
        database=table.database,
        description=table.description,
        x=0,
        y=0,
        width=TABLE_WIDTH,
        height=HEIGHT,
        format=table.format,
        personal=sorted(marked),
        problems=["is in git, but not in the catalog"] if missing else [],
    )


def _edges(jobs: list[JobDefinition]) -> list[tuple[str, str]]:
    edges: list[tuple[str, str]] = []
    for job in jobs:
        edges += [(dataset_id(data), job_id(job.name)) for data in reads(job)]
        edges += [(job_id(job.name), dataset_id(data)) for data in writes(job)]
    return edges


def table_id(database: str, name: str) -> str:
    """Return a table's id in the graph."""
    return f"table:{database}.{name}"


def job_id(name: str) -> str:
    """Return a job's id in the graph."""
    return f"job:{name}"


def dataset_id(data: Dataset) -> str:
    """Return the id of a dataset that a job reads or writes."""
    return table_id(data.database.lower(), data.name.lower()) if data.database else f"folder:{data.name}"


def _foreign(data: Dataset) -> models.LakeNode:
    return models.LakeNode(
        id=dataset_id(data),
        kind="table" if data.database else "folder",
        name=data.name,
        database=data.database,
        description="" if data.database else "A folder on S3",
        x=0,
        y=0,
        width=TABLE_WIDTH,
        height=HEIGHT,
        problems=["has no DDL in git and is not in the catalog"] if data.database else [],
    )


def _job(job: JobDefinition, run: models.RunBrief | None) -> models.LakeNode:
    return models.LakeNode(
        id=job_id(job.name),
        kind="job",
        name=job.name,
        database="",
        description=str(job.settings.get("Description", "")),
        x=0,
        y=0,
        width=JOB_WIDTH,
        height=HEIGHT,
        run=run,
    )
