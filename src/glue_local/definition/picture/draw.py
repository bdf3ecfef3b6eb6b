"""Draws a lake's tables and jobs, and the nodes of one job, as SVG."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from glue_local.definition.graph import closing_edges, levels
from glue_local.definition.lineage import reads, writes
from glue_local.definition.model import JobDefinition, Node
from glue_local.definition.picture.kinds import DATABASES, JOB, Kind, kind_of
from glue_local.definition.picture.layout import Layout, Spacing, layout

_MARGIN = 16.0
_LETTER = 7.4
_CAPITAL = 9.4
_WIDE_LETTER = 13.0
_SMALL_LETTER = 6.2
_LEAST_WIDTH = 92.0
_LONG = 17
_SPACING = Spacing(column=42.0, row=16.0, height=58.0)
_TEMPLATE = Path(__file__).with_name("picture.svg.j2")


@dataclass(frozen=True)
class Box:
    """The text of a box: its kind above, its name below on one or two lines, a tooltip."""

    word: str
    name: str
    hint: str
    colour: str
    radius: int

    @property
    def width(self) -> float:
        """The box's width: its longer line, with room at both ends."""
        text = max(*map(_reach, self.lines), len(self.word) * _SMALL_LETTER)
        return round(max(_LEAST_WIDTH, text + 28), 1)

    @property
    def lines(self) -> tuple[str, ...]:
        """The name; a long one is split at the space or underscore closest to its middle."""
        if len(self.name) <= _LONG:
            return (self.name,)
        parts = [n + 1 for n, c in enumerate(self.name) if c in " _" and 0 < n < len(self.name) - 1]
        if not parts:
            return (self.name,)
        cut = min(parts, key=lambda n: (abs(2 * n - len(self.name)), n))
        return (self.name[:cut].rstrip(), self.name[cut:])


def _reach(text: str) -> float:
    """Estimate the width of a text. Fonts differ, so letters are as wide as in the widest common font."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    capitals = sum(letter.isupper() for letter in text)
    return wide * _WIDE_LETTER + capitals * _CAPITAL + (len(text) - wide - capitals) * _LETTER


def job_picture(job: JobDefinition) -> str:
    """Return the picture of a job's nodes, left to right as on Glue Studio's canvas."""
    boxes = {node.id: _node_box(node) for node in job.nodes.values()}
    edges = [(i, node.id) for node in job.nodes.values() for i in dict.fromkeys(node.inputs)]
    return _svg(job.name, boxes, edges, levels(job.nodes))


def lake_picture(jobs: Sequence[JobDefinition], title: str = "Lineage") -> str:
    """Return the picture of the tables and the jobs between them.

    If jobs form a cycle, or a job writes its own source, the edge that closes the cycle leads back to the left.
    """
    edges: list[tuple[str, str]] = []
    boxes: dict[str, Box] = {}
    databases: dict[str, str] = {}
    ordered = sorted(jobs, key=lambda job: job.name)
    for job in ordered:
        for data in (*reads(job), *writes(job)):
            if data.database and data.database not in databases:
                databases[data.database] = DATABASES[len(databases) % len(DATABASES)]
            colour = databases.get(data.database, "#57606a")
            boxes[f"data {data}"] = Box(data.database or "folder", data.name, str(data), colour, 20)
    for job in ordered:
        boxes[f"job {job.name}"] = Box(
            "job", job.name, str(job.settings.get("Description", job.name)), JOB.colour, JOB.radius
        )
        edges += [(f"data {data}", f"job {job.name}") for data in reads(job)]
        edges += [(f"job {job.name}", f"data {data}") for data in writes(job)]
    fed = {end for _, end in edges}
    back = closing_edges(sorted(boxes, key=lambda box: box in fed), edges)
    inputs: dict[str, list[str]] = {box: [] for box in boxes}
    for edge in edges:
        start, end = edge[::-1] if edge in back else edge
        inputs[end].append(start)
    as_nodes = {box: Node(box, "", {"Inputs": given}) for box, given in inputs.items()}
    return _svg(title, boxes, edges, levels(as_nodes))


def _node_box(node: Node) -> Box:
    kind: Kind = kind_of(node)
    return Box(kind.word, node.name, f"{node.type}: {node.name}", kind.colour, kind.radius)


def _svg(
    title: str, boxes: Mapping[str, Box], edges: Sequence[tuple[str, str]], level: Mapping[str, int]
) -> str:
    forth = [edge if level[edge[0]] < level[edge[1]] else edge[::-1] for edge in edges]
    placed = layout({box: item.width for box, item in boxes.items()}, forth, level, _SPACING)
    shapes = [
        {
            "box": item,
            "x": _MARGIN + placed.place[box][0],
            "y": _MARGIN + placed.place[box][1] - _SPACING.height / 2,
        }
        for box, item in boxes.items()
    ]
    return str(
        _template().render(
            title=title,
            width=_number(placed.width + 2 * _MARGIN),
            height=_number(placed.height + 2 * _MARGIN),
            box_height=_number(_SPACING.height),
            shapes=[{**s, "x": _number(s["x"]), "y": _number(s["y"])} for s in shapes],  # type: ignore[arg-type]
            paths=_paths(placed, set(edges)),
        )
    )


def _paths(placed: Layout, edges: Set[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return each edge as a curve, horizontal at its ends and through its points, and its arrow heads."""
    paths = []
    for (start, end), points in placed.routes.items():
        shifted = [(x + _MARGIN, y + _MARGIN) for x, y in points]
        path = f"M{_number(shifted[0][0])} {_number(shifted[0][1])}"
        for (x0, y0), (x1, y1) in pairwise(shifted):
            if y0 == y1:
                path += f"L{_number(x1)} {_number(y1)}"
            else:
                half = _number((x0 + x1) / 2)
                path += f"C{half} {_number(y0)} {half} {_number(y1)} {_number(x1)} {_number(y1)}"
        paths.append({"line": path, "to": (start, end) in edges, "back": (end, start) in edges})
    return paths


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


@cache
def _template() -> Any:
    import jinja2

    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
