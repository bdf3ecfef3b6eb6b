"""A definition on the canvas: its nodes placed, its problems, its script, and the columns that its nodes give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from glue_local.codegen import UnsupportedNodeError, generate
from glue_local.definition import JobDefinition
from glue_local.definition import validate as checks
from glue_local.definition.lineage import datasets
from glue_local.definition.model import Node
from glue_local.definition.picture.kinds import kind_of
from glue_local.definition.picture.layout import Spacing
from glue_local.ui import graphs, models
from glue_local.ui.sections import sections
from glue_local.ui.tables import Tables

WIDTH, HEIGHT = 176.0, 82.0
_SPACING = Spacing(column=52.0, row=22.0, height=HEIGHT)
#: Node types that pass on their only input's columns unchanged.
_PASS_ON = frozenset(
    {"Filter", "DropDuplicates", "EvaluateDataQuality", "DropNullFields", "Spigot", "FillMissingValues"}
)


@dataclass
class Canvas:
    """Shows definitions; ``tables`` knows the columns of sources."""

    tables: Tables

    def look(self, job: JobDefinition) -> models.Checked:
        """Return a definition's canvas, faults, script and the columns that each node is known to give."""
        by_label = {node.label: node.id for node in job.nodes.values()}
        found = [
            models.Problem(node=by_label.get(problem.node, ""), field=problem.field, message=problem.message)
            for problem in checks.problems(job)
        ]
        script: str | None = None
        if not found:
            try:
                script = generate(job)
            except UnsupportedNodeError as error:
                found.append(_unsupported(job, str(error)))
        edges = [
            (i, node.id)
            for node in job.nodes.values()
            for i in dict.fromkeys(_inputs(node))
            if i in job.nodes
        ]
        placed = graphs.place(dict.fromkeys(job.nodes, WIDTH), edges, _SPACING)
        return models.Checked(
            nodes=[_view(node, placed.place[node.id]) for node in job.nodes.values()],
            edges=placed.edges,
            width=placed.width,
            height=placed.height,
            problems=found,
            script=script,
            sections=sections(job, script) if script else {},
            schemas=self._columns(job, placed.level),
        )

    def _columns(self, job: JobDefinition, level: Mapping[str, int]) -> dict[str, list[models.Column]]:
        """Return what columns nodes give, where the catalog or the node itself says so without running it."""
        known, personal = self.tables.all(), self.tables.personal()
        found: dict[str, list[models.Column]] = {}
        for node in sorted(job.nodes.values(), key=lambda node: level[node.id]):
            given = [found[i] for i in _inputs(node) if i in found]
            data = datasets(node) if node.role == "source" and _sound(node) else []
            told = node.fields.get("OutputSchemas")
            key = (data[0].database.lower(), data[0].name.lower()) if data else ("", "")
            if key in known:
                found[node.id] = self.tables.columns(known[key], self.tables.spelling(key), personal.get(key))
            elif told:
                found[node.id] = [
                    models.Column(name=c["Name"], type=c.get("Type", ""), comment="", personal=False)
                    for schema in told
                    for c in schema.get("Columns", ())
                ]
            elif node.type in _PASS_ON and given:
                found[node.id] = given[0]
            elif node.type == "SelectFields" and given:
                wanted = {
                    str(p[0]).lower() for p in node.fields.get("Paths", ()) if isinstance(p, list) and p
                }
                found[node.id] = [column for column in given[0] if column.name.lower() in wanted]
            elif node.type == "DropFields" and given:
                paths = [p for p in node.fields.get("Paths", ()) if isinstance(p, list) and len(p) == 1]
                gone = {str(path[0]).lower() for path in paths}
                found[node.id] = [column for column in given[0] if column.name.lower() not in gone]
        return found


def _unsupported(job: JobDefinition, text: str) -> models.Problem:
    node = next((node for node in job.nodes.values() if f"node {node.label}" in text), None)
    place = text.partition(", field ")[2].partition(":")[0]
    return models.Problem(
        node=node.id if node else "", field=place, message=text.rpartition(": ")[2] if node else text
    )


def _view(node: Node, at: tuple[float, float]) -> models.NodeView:
    kind = kind_of(node)
    return models.NodeView(
        id=node.id,
        type=node.type,
        name=node.name,
        word=kind.word,
        colour=kind.colour,
        role=node.role,
        x=at[0],
        y=at[1],
        width=WIDTH,
        height=HEIGHT,
        inputs=_inputs(node),
    )


def _inputs(node: Node) -> list[str]:
    given: Any = node.fields.get("Inputs") or []
    return [i for i in given if isinstance(i, str)] if isinstance(given, list) else []


def _sound(node: Node) -> bool:
    return all(isinstance(node.fields.get(key, ""), str) for key in ("Database", "Table", "Path"))
